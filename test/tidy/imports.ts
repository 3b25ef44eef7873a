// Which file reaches which, and whether the floors allow it.
import { posix } from 'node:path'
import { floorOf, isPure } from './floors.ts'
import { type Finding, find, isTest, roomOf, type Source, visit } from './source.ts'

export type Import = {
  readonly specifier: string
  readonly isTypeOnly: boolean
  readonly start: number
}

type Specifier = {
  readonly type: string
  readonly importKind?: string
  readonly exportKind?: string
}

/** True when every name is marked `type`, whichever way it is written. */
function areTypes(kind: string | undefined, specifiers: readonly Specifier[]): boolean {
  if (kind === 'type') return true
  return (
    specifiers.length > 0 &&
    specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type')
  )
}

/** Everything a file reaches, in the order of the text, workers and type imports included. */
export function importsOf(source: Source): Import[] {
  const imports: Import[] = []
  function add(literal: unknown, isTypeOnly: boolean): void {
    const { value, start } = literal as { value: unknown; start: number }
    if (typeof value === 'string') imports.push({ specifier: value, isTypeOnly, start })
  }
  visit(source, {
    ImportDeclaration: (node) => add(node.source, areTypes(node.importKind, node.specifiers)),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source, areTypes(node.exportKind, node.specifiers))
    },
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ImportExpression: (node) => add(node.source, false),
    TSImportType: (node) => add(node.source, true),
    NewExpression: (node) => {
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL'
      const [path] = node.arguments
      if (isUrl && path?.type === 'Literal' && /^\.{1,2}\/.*\.tsx?$/.test(String(path.value))) {
        add(path, false)
      }
    },
  })
  return imports
}

/** The path from the root that a relative import names, or undefined for a package. */
export function resolveImport(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ''))
}

function judge(source: Source, { specifier, isTypeOnly }: Import): string | undefined {
  const room = roomOf(source.path)
  const target = resolveImport(source.path, specifier)
  const inTest = isTest(source.path)
  if (target === undefined) {
    if (inTest || room === undefined || !isPure(room)) return undefined
    return `${room} is pure and imports no package; '${specifier}' belongs on floor 8 or above`
  }
  if (!target.startsWith('src/')) {
    const isAllowed = inTest || (room !== undefined && !isPure(room) && target === 'package.json')
    return isAllowed ? undefined : `'${specifier}' leaves src`
  }
  const targetRoom = roomOf(target)
  if (targetRoom === undefined) return `'${specifier}' is the façade, which is for users`
  if (targetRoom === room) return undefined
  const isDoor = target === `src/${targetRoom}/index.ts`
  if (room === undefined)
    return isDoor ? undefined : `go through the door src/${targetRoom}/index.ts`
  if (room === 'web' && !inTest) return judgeWeb(target, targetRoom, isDoor, isTypeOnly)
  if (floorOf(targetRoom) >= floorOf(room)) {
    const floors = `${targetRoom} is on floor ${floorOf(targetRoom)}, ${room} on ${floorOf(room)}`
    return `${floors}: only strictly lower floors may be imported; take it as data instead`
  }
  if (!isDoor && !inTest) return `go through the door src/${targetRoom}/index.ts`
  return undefined
}

/** The page is a replica: of the server it knows types, of pure rooms what a browser can run. */
function judgeWeb(
  target: string,
  room: string,
  isDoor: boolean,
  isTypeOnly: boolean,
): string | undefined {
  if (isPure(room)) return isDoor ? undefined : `go through the door src/${room}/index.ts`
  if (room !== 'server') return `web may not know ${room}; let the server send it`
  if (!/^src\/server\/protocol(\/index)?\.ts$/.test(target)) {
    return 'web may import only the protocol of the server (src/server/protocol.ts)'
  }
  return isTypeOnly ? undefined : 'web takes types from the protocol, never code: `import type`'
}

/** Floors and doors. */
export function checkImports(source: Source): Finding[] {
  // A file of test/ or scripts/ spans rooms by purpose.
  if (!source.path.startsWith('src/')) return []
  const findings: Finding[] = []
  for (const one of importsOf(source)) {
    const message = judge(source, one)
    if (message !== undefined) findings.push(find(source, one.start, message))
  }
  return findings
}

/** A door lists what it shows, name by name. */
export function checkDoor(source: Source): Finding[] {
  if (!/^src\/([^/]+\/)?index\.ts$/.test(source.path)) return []
  const findings: Finding[] = []
  visit(source, {
    ExportAllDeclaration: (node) => {
      findings.push(find(source, node.start, 'a door names each export; no `export *`'))
    },
  })
  return findings
}

/**
 * Source files that nothing reaches. `entries` are doors, programs and tests; `sources` the tree.
 */
export function findDead(sources: readonly Source[], entries: readonly string[]): Finding[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const reached = new Set<string>()
  const waiting = [...entries]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const source = byPath.get(path)
    if (source === undefined || reached.has(path)) continue
    reached.add(path)
    for (const { specifier } of importsOf(source)) {
      const target = resolveImport(path, specifier)
      if (target !== undefined) waiting.push(target)
    }
  }
  return sources
    .filter(({ path }) => path.startsWith('src/') && !reached.has(path))
    .map(({ path }) => ({ path, line: 1, message: 'no door, program or test reaches this file' }))
}
