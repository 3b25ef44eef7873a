// Each rule catches what it is for: a planted violation per construct, beside a clean neighbour
// that must pass. A rule that cannot fail would be worse than none.
import { describe, expect, test } from 'vitest'
import { checkDeterminism } from './determinism.ts'
import { checkDoor, checkImports, findDead, importsOf } from './imports.ts'
import {
  checkColumns,
  checkFileLength,
  checkFunctionLength,
  checkHeader,
  checkName,
} from './shape.ts'
import { type Finding, parseSource, type Source } from './source.ts'

type Rule = (source: Source) => Finding[]

function judge(rule: Rule, path: string, text: string): string[] {
  return rule(parseSource(path, text)).map(({ line, message }) => `${line} ${message}`)
}

describe('floors', () => {
  function imports(path: string, text: string): string[] {
    return judge(checkImports, path, text)
  }

  test.each([
    ['up', 'src/math/a.ts', "import { b } from '../pricing/index.ts'", 'strictly lower'],
    ['sideways', 'src/pricing/a.ts', "import { b } from '../amm/index.ts'", 'strictly lower'],
    ['past the door', 'src/math/a.ts', "import { b } from '../base/ring.ts'", 'the door'],
    ['up, as a type', 'src/base/a.ts', "export type A = import('../math/index.ts').B", 'lower'],
    ['up, re-exported', 'src/base/index.ts', "export { b } from '../math/index.ts'", 'lower'],
    ['a package, from a pure room', 'src/math/a.ts', "import { z } from 'zod'", 'no package'],
    ['node, from sim', 'src/sim/a.ts', "import { readFile } from 'node:fs'", 'no package'],
    ['out of src', 'src/journal/a.ts', "import { x } from '../../scripts/x.ts'", 'leaves src'],
    ['the façade', 'src/journal/a.ts', "import { x } from '../index.ts'", 'façade'],
    ['server code from web', 'src/web/a.ts', "import { x } from '../server/protocol.ts'", 'type'],
    ['the server from web', 'src/web/a.ts', "import type { X } from '../server/index.ts'", 'only'],
    ['the edge from web', 'src/web/a.ts', "import type { X } from '../journal/index.ts'", 'know'],
    ['a worker', 'src/base/a.ts', "new URL('../math/w.ts', import.meta.url)", 'lower'],
  ])('refuses %s', (_title, path, text, message) => {
    const findings = imports(path, `// header\n${text}\n`)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatch(/^2 /)
    expect(findings[0]).toContain(message)
  })

  test.each([
    ['the own room', 'src/math/a.ts', "import { b } from './b.ts'"],
    ['a folder of the own room', 'src/venue/deribit/feed.ts', "import { b } from '../socket.ts'"],
    ['a lower door', 'src/pricing/a.ts', "import { b } from '../math/index.ts'"],
    ['a lower room, from a test', 'src/math/a.test.ts', "import { b } from '../base/ring.ts'"],
    ['vitest, from a test', 'src/math/a.test.ts', "import { test } from 'vitest'"],
    ['node, from the edge', 'src/journal/a.ts', "import { open } from 'node:fs'"],
    ['the protocol as types', 'src/web/a.ts', "import { type X } from '../server/protocol.ts'"],
    ['a pure door, from web', 'src/web/a.ts', "import { x } from '../base/index.ts'"],
    ['an import in a comment', 'src/base/a.ts', "// import { b } from '../math/index.ts'"],
  ])('accepts %s', (_title, path, text) => {
    expect(imports(path, `// header\n${text}\n`)).toEqual([])
  })

  test('a test may not look up', () => {
    const text = "import { b } from '../pricing/black.ts'"
    expect(imports('src/math/a.test.ts', text)).toHaveLength(1)
  })

  test('every form of import is seen', () => {
    const text = `
      import { type A, b } from './1.ts'
      import type { C } from './2.ts'
      export { d } from './3.ts'
      export type { E } from './4.ts'
      const f = () => import('./5.ts')
      type G = import('./6.ts').G
      const h = new URL('./7.ts', import.meta.url)
      import { type I } from './8.ts'
    `
    const seen = importsOf(parseSource('src/base/a.ts', text))
    expect(seen.map(({ specifier, isTypeOnly }) => [specifier, isTypeOnly]).toSorted()).toEqual([
      ['./1.ts', false],
      ['./2.ts', true],
      ['./3.ts', false],
      ['./4.ts', true],
      ['./5.ts', false],
      ['./6.ts', true],
      ['./7.ts', false],
      ['./8.ts', true],
    ])
  })

  test('a door may not export everything', () => {
    const text = "export * from './a.ts'\n"
    expect(judge(checkDoor, 'src/base/index.ts', text)).toHaveLength(1)
    expect(judge(checkDoor, 'src/base/other.ts', text)).toEqual([])
  })

  test('a file that nothing reaches is dead, even when dead files reach each other', () => {
    const sources = [
      parseSource('src/base/index.ts', "export { a } from './a.ts'"),
      parseSource('src/base/a.ts', "import { b } from './b.ts'\nexport const a: number = b"),
      parseSource('src/base/b.ts', 'export const b: number = 1'),
      parseSource('src/base/c.ts', "import { d } from './d.ts'\nexport const c: number = d"),
      parseSource('src/base/d.ts', "import { c } from './c.ts'\nexport const d: number = c"),
    ]
    const dead = findDead(sources, ['src/base/index.ts'])
    expect(dead.map(({ path }) => path)).toEqual(['src/base/c.ts', 'src/base/d.ts'])
  })
})

describe('determinism', () => {
  function bans(text: string, path = 'src/pricing/a.ts'): string[] {
    return judge(checkDeterminism, path, text)
  }

  test.each([
    ['new Date()', 'event.timeUs'],
    ['Date.now()', 'event.timeUs'],
    ['let a: Date', 'event.timeUs'],
    ['Math.random()', 'Prng'],
    ['Math.exp(1)', "`exp` from '../math/index.ts'"],
    ['Math.pow(2, 3)', "`pow` from '../math/index.ts'"],
    ['Math.hypot(2, 3)', "`hypot` from '../math/index.ts'"],
    ["Math['exp'](1)", 'name the function'],
    ['const { exp } = Math', 'by name'],
    ['const a = b ** 2', '`pow`'],
    ['b **= 2', '`pow`'],
    ['async function f() {}', 'effect'],
    ['const f = async () => 1', 'effect'],
    ['class A { async m() {} }', 'effect'],
    ['let a: Promise<number>', 'effect'],
    ['a.toLocaleString()', 'floor 11 or 12'],
    ['a?.localeCompare(b)', '< and >'],
    ['new Intl.NumberFormat()', 'floor 11 or 12'],
    ['for (const k in a) {}', 'insertion order'],
    ['globalThis.x', 'argument'],
    ['const a = import.meta.url', 'argument'],
    ['const a = { Date }', 'event.timeUs'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a program
    ['const a = `${Math.log(2)}`', '`log`'],
  ])('bans %s and names the replacement', (text, instead) => {
    const findings = bans(`// header\n${text}\n`)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatch(/^2 /)
    expect(findings[0]).toContain(instead)
  })

  test('await and the function around it are both named', () => {
    expect(bans('async function f() { await g() }')).toHaveLength(2)
    expect(bans('async function f() { for await (const a of b) {} }')).toHaveLength(2)
    expect(bans("async function f() { await import('./a.ts') }")).toHaveLength(3)
  })

  test.each([
    '// Date.now() and a ** b in a comment',
    'const a = "Date.now() + Math.exp(1)"',
    'const a = `async ** for (k in a) Date`',
    'const a = /Math.exp(1) ** 2/.test(b)',
    'const a = Math.sqrt(2) + Math.abs(-1) + Math.PI',
    'const a = 2n ** 96n',
    'const a = { Date: 1, Promise: 2 }',
    'const a = row.Date + row.Promise',
    'type Row = { Date: number }',
    'for (const k of a) {}',
    'const a = Math.exp(1) // determinism-ok: printed for people, decides nothing',
  ])('accepts %s', (text) => {
    expect(bans(`// header\n${text}\n`)).toEqual([])
  })

  test('an exception needs a reason, and covers one line', () => {
    expect(bans('const a = Math.exp(1) // determinism-ok:')).toHaveLength(1)
    expect(bans('// determinism-ok: no\nconst a = Math.exp(1)')).toHaveLength(1)
  })

  test('sim is pure, other adapters and tests are not', () => {
    expect(bans('Date.now()', 'src/sim/a.ts')).toHaveLength(1)
    expect(bans('Date.now()', 'src/runtime/a.ts')).toEqual([])
    expect(bans('Date.now()', 'src/pricing/a.test.ts')).toEqual([])
  })
})

describe('shape', () => {
  const header = '// What it is, what it relies on, what it must not know.\n'

  function body(lines: number): string {
    return '  a()\n'.repeat(lines)
  }

  test('101 columns are one too many', () => {
    const path = 'src/base/a.ts'
    expect(judge(checkColumns, path, `//${'x'.repeat(98)}`)).toEqual([])
    expect(judge(checkColumns, path, `\n//${'x'.repeat(99)}`)).toEqual([
      '2 101 columns; at most 100',
    ])
    expect(judge(checkColumns, path, `// https://doi.org/${'x'.repeat(99)}`)).toEqual([])
    expect(judge(checkColumns, path, `const a = \`\n${'x'.repeat(101)}\``)).toEqual([])
  })

  test('401 lines are one too many', () => {
    const path = 'src/base/a.ts'
    expect(judge(checkFileLength, path, body(400))).toEqual([])
    expect(judge(checkFileLength, path, body(401))).toHaveLength(1)
    expect(judge(checkFileLength, 'src/base/a.test.ts', body(401))).toEqual([])
    expect(judge(checkFileLength, path, `// Generated by scripts/a.ts\n${body(400)}`)).toEqual([])
  })

  test('a function of 71 lines is one too long, whatever its form', () => {
    const path = 'src/base/a.ts'
    expect(judge(checkFunctionLength, path, `function f() {\n${body(68)}}`)).toEqual([])
    const long = [
      `function f() {\n${body(69)}}`,
      `const f = () => {\n${body(69)}}`,
      `class A { m() {\n${body(69)}} }`,
      `const f = { m() {\n${body(69)}} }`,
    ]
    for (const text of long) {
      expect(judge(checkFunctionLength, path, text)).toHaveLength(1)
      expect(judge(checkFunctionLength, 'src/base/a.test.ts', text)).toEqual([])
    }
  })

  test('a file opens with a header', () => {
    const path = 'src/base/a.ts'
    const code = 'export const a: number = 1\n'
    expect(judge(checkHeader, path, header + code)).toEqual([])
    expect(judge(checkHeader, path, `/**\n * ${header.slice(3)} */\n${code}`)).toEqual([])
    expect(judge(checkHeader, path, code)).toHaveLength(1)
    expect(judge(checkHeader, path, code + header)).toHaveLength(1)
    expect(judge(checkHeader, path, `// a.ts\n${code}`)).toHaveLength(1)
    expect(judge(checkHeader, 'src/base/a.test.ts', code)).toEqual([])
  })

  test.each([
    'src/base/utils.ts',
    'src/order/order-manager.ts',
    'src/common/ring.ts',
    'src/venue/service.test.ts',
    'src/base/Ring.ts',
    'src/base/ring_buffer.ts',
  ])('refuses the name %s', (path) => {
    expect(checkName(path)).toHaveLength(1)
  })

  test.each(['src/base/ring.ts', 'src/web/page.test.tsx', 'src/venue/evm-pool/codec.ts'])(
    'accepts the name %s',
    (path) => {
      expect(checkName(path)).toEqual([])
    },
  )
})
