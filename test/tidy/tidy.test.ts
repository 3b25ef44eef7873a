// Style as a test: every rule over the whole tree, with all findings in one message.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkDeterminism } from './determinism.ts'
import { floorOf, floors, unpublishedRooms } from './floors.ts'
import { checkDoor, checkImports, findDead } from './imports.ts'
import {
  checkColumns,
  checkFileLength,
  checkFunctionLength,
  checkHeader,
  checkName,
} from './shape.ts'
import { type Finding, isTest, parseSource, type Source } from './source.ts'

const root = new URL('../../', import.meta.url)
const folders = ['src', 'test', 'scripts', 'bench', 'examples']

/** Rooms that nobody may import: they are entered by their program, not by a door. */
const programRooms: readonly string[] = ['cli', 'web']

function listFiles(folder: string): string[] {
  if (!existsSync(new URL(folder, root))) return []
  return readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
    .map((path) => path.slice(path.lastIndexOf(`/${folder}/`) + 1))
    .sort()
}

function isTypeScript(path: string): boolean {
  return /\.tsx?$/.test(path)
}

function readFile(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

const paths: readonly string[] = folders.flatMap(listFiles)
const sources: readonly Source[] = paths
  .filter(isTypeScript)
  .map((path) => parseSource(path, readFile(path)))
const rooms: readonly string[] = readdirSync(new URL('src', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()

function print(findings: readonly Finding[]): string {
  return findings.map(({ path, line, message }) => `${path}:${line} ${message}`).join('\n')
}

test.each([
  ['imports go down, and through doors', checkImports],
  ['doors name what they show', checkDoor],
  ['pure floors use nothing that two machines could answer differently', checkDeterminism],
  ['lines have at most 100 columns', checkColumns],
  ['files have at most 400 lines', checkFileLength],
  ['functions have at most 70 lines', checkFunctionLength],
  ['files open with a header', checkHeader],
] as const)('%s', (_title, rule) => {
  expect(print(sources.flatMap((source) => rule(source)))).toBe('')
})

test('names are kebab-case and say what is inside', () => {
  const named = paths.filter((path) => /^(src|test|scripts)\//.test(path))
  const code = named.filter((path) => /\.(tsx?|css|html)$/.test(path))
  expect(print(code.flatMap(checkName))).toBe('')
})

test('every room has a floor, and a door', () => {
  expect(rooms.filter((room) => floorOf(room) < 0)).toEqual([])
  const doors = rooms.filter((room) => !programRooms.includes(room))
  expect(doors.filter((room) => !existsSync(new URL(`src/${room}/index.ts`, root)))).toEqual([])
})

test('no file is dead', () => {
  const page = 'src/web/index.html'
  const scripts = existsSync(new URL(page, root))
    ? [...readFile(page).matchAll(/<script[^>]* src="\.?\/?([^"]+)"/g)]
    : []
  const entries = [
    'src/cli/main.ts',
    ...scripts.map(([, path]) => `src/web/${path}`),
    ...paths.filter((path) => /^src\/([^/]+\/)?index\.ts$/.test(path)),
    // Ambient declarations are reached by the compiler, not by an import.
    ...paths.filter((path) => isTest(path) || path.endsWith('.d.ts')),
  ]
  expect(print(findDead(sources, entries))).toBe('')
})

test('the package exports every published room, and no other', () => {
  const { exports } = JSON.parse(readFile('package.json')) as { exports: Record<string, unknown> }
  const exported = Object.keys(exports)
    .filter((path) => path !== '.' && path !== './package.json')
    .map((path) => path.replace('./', ''))
  const published = floors
    .flat()
    .filter((room) => existsSync(new URL(`src/${room}/index.ts`, root)))
    .filter((room) => !unpublishedRooms.includes(room))
  expect(exported.toSorted()).toEqual(published.toSorted())
  expect('.' in exports).toBe(existsSync(new URL('src/index.ts', root)))
})
