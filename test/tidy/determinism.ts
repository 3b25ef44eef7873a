// What the compiler lets through and determinism does not, with what to use instead. Every ban is
// lifted for one line by `// determinism-ok: reason`.
import { type ESTree } from 'vite'
import { isPure } from './floors.ts'
import { type Finding, find, isTest, lineAt, roomOf, type Source, visit } from './source.ts'

/** Members of Math that the language defines to the last bit. */
const exactMath: readonly string[] = [
  'abs',
  'ceil',
  'clz32',
  'floor',
  'fround',
  'imul',
  'max',
  'min',
  'round',
  'sign',
  'sqrt',
  'trunc',
  'E',
  'LN10',
  'LN2',
  'LOG10E',
  'LOG2E',
  'PI',
  'SQRT1_2',
  'SQRT2',
]

/** Names that may not be used as a variable or a type. */
const bannedNames: ReadonlyMap<string, string> = new Map([
  ['Date', 'take the time from the event (`event.timeUs`); parse and print with base/time'],
  ['Promise', 'nothing waits here: emit an effect, and let its answer come as an event'],
  ['Intl', 'format on floor 11 or 12 (web/format, cli/render)'],
  ['globalThis', 'take what you need as an argument'],
  ['WeakRef', 'collection is not deterministic; use an index into a column'],
  ['FinalizationRegistry', 'collection is not deterministic; release explicitly'],
])

/** Properties that may not be read from anything. */
const bannedMembers: ReadonlyMap<string, string> = new Map([
  ['toLocaleString', 'format on floor 11 or 12 (web/format, cli/render)'],
  ['toLocaleDateString', 'format on floor 11 or 12 (web/format, cli/render)'],
  ['toLocaleTimeString', 'format on floor 11 or 12 (web/format, cli/render)'],
  ['toLocaleUpperCase', 'use toUpperCase'],
  ['toLocaleLowerCase', 'use toLowerCase'],
  ['localeCompare', 'compare with < and >'],
])

type Report = (offset: number, what: string, instead: string) => void

function reportMath(node: ESTree.MemberExpression, report: Report): void {
  if (node.object.type !== 'Identifier' || node.object.name !== 'Math') return
  const isNamed = !node.computed && node.property.type === 'Identifier'
  const name = isNamed ? (node.property as { name: string }).name : undefined
  if (name !== undefined && exactMath.includes(name)) return
  if (name === 'random') {
    report(node.start, 'Math.random', 'draw from a seeded Prng (base/prng)')
  } else if (name === undefined) {
    report(node.start, 'computed access to Math', 'name the function')
  } else {
    const what = `Math.${name}`
    report(node.start, what, `its last bit is open: use \`${name}\` from '../math/index.ts'`)
  }
}

/** `10n ** 18n` is exact: with a bigint on one side both are bigint, or it throws. */
function isBigint(node: { type: string; value?: unknown }): boolean {
  return node.type === 'Literal' && typeof node.value === 'bigint'
}

/** A key or a property is a word, not a use of the thing the word names. */
function collectWords(source: Source): { words: Set<number>; mathMembers: Set<number> } {
  const words = new Set<number>()
  const mathMembers = new Set<number>()
  function addKey(node: { computed?: boolean; key: { start: number } }): void {
    if (node.computed !== true) words.add(node.key.start)
  }
  visit(source, {
    MemberExpression: (node) => {
      if (!node.computed) words.add(node.property.start)
      mathMembers.add(node.object.start)
    },
    Property: (node) => {
      if (!node.shorthand) addKey(node)
    },
    PropertyDefinition: addKey,
    MethodDefinition: addKey,
    TSPropertySignature: addKey,
    TSMethodSignature: addKey,
  })
  return { words, mathMembers }
}

function visitAll(source: Source, report: Report): void {
  const { words, mathMembers } = collectWords(source)
  const wait = 'nothing waits here: emit an effect, and let its answer come as an event'
  function onFunction(node: { async: boolean; start: number }): void {
    if (node.async) report(node.start, 'async', wait)
  }
  function onPower(node: { operator: string; start: number }): void {
    report(node.start, node.operator, "its last bit is open: use `pow` from '../math/index.ts'")
  }
  visit(source, {
    FunctionDeclaration: onFunction,
    FunctionExpression: onFunction,
    ArrowFunctionExpression: onFunction,
    AwaitExpression: (node) => report(node.start, 'await', wait),
    ForOfStatement: (node) => {
      if (node.await) report(node.start, 'for await', wait)
    },
    ForInStatement: (node) =>
      report(node.start, 'for..in', 'its order is not insertion order: use a Map or an array'),
    ImportExpression: (node) => report(node.start, 'import()', 'import it at the top'),
    MetaProperty: (node) => {
      if (node.meta.name === 'import') report(node.start, 'import.meta', 'take it as an argument')
    },
    BinaryExpression: (node) => {
      if (node.operator === '**' && !isBigint(node.left) && !isBigint(node.right)) onPower(node)
    },
    AssignmentExpression: (node) => {
      if (node.operator === '**=' && !isBigint(node.right)) onPower(node)
    },
    MemberExpression: (node) => {
      reportMath(node, report)
      if (node.computed || node.property.type !== 'Identifier') return
      const instead = bannedMembers.get(node.property.name)
      if (instead !== undefined) report(node.property.start, node.property.name, instead)
    },
    Identifier: (node) => {
      if (words.has(node.start)) return
      const instead = bannedNames.get(node.name)
      if (instead !== undefined) report(node.start, node.name, instead)
      if (node.name === 'Math' && !mathMembers.has(node.start)) {
        report(node.start, 'Math as a value', 'call its functions by name')
      }
    },
  })
}

/** Constructs that two machines, or two runs, could answer differently. */
export function checkDeterminism(source: Source): Finding[] {
  const room = roomOf(source.path)
  if (room === undefined || !isPure(room) || isTest(source.path)) return []
  const findings: Finding[] = []
  // The two halves of `{ Date }` are one word.
  const seen = new Set<string>()
  visitAll(source, (offset, what, instead) => {
    const use = `${offset} ${what}`
    if (seen.has(use)) return
    seen.add(use)
    const line = source.lines[lineAt(source, offset) - 1] ?? ''
    if (/\/\/ determinism-ok: \S+/.test(line)) return
    findings.push(find(source, offset, `${what} is banned in ${room}: ${instead}`))
  })
  return findings
}
