// Nothing that the desk allocates is forgotten by the walk: every column made at its construction
// is digested, or is named here as made anew from others, or as scratch. Private ones too: the
// constructors of columns tell.

import { afterEach, expect, test, vi } from 'vitest'
import { Digest, DigestVisitor, type StateVisitor, type Visitable } from '../base/index.ts'
import { DeskState } from './state.ts'
import { testConfig } from './test-desk.ts'

const columnKinds = [
  ...(['Float64Array', 'Int32Array', 'Uint32Array'] as const),
  ...(['Uint16Array', 'Uint8Array', 'BigInt64Array'] as const),
]

/** How many columns of a file are not walked because the walk makes them anew from what is. */
const derived: Readonly<Record<string, number>> = {
  // The objects' own columns are walked; these are lists, sums and look-ups over them.
  'exposure/active-rows.ts': 2,
  'exposure/resting-orders.ts': 5,
  'exposure/sum-table.ts': 24,
  'instrument/catalogue.ts': 2,
  'market/level-window.ts': 4,
  'order/id-table.ts': 6,
  'portfolio/position.ts': 1,
}

/** Or because they are refilled before each use. */
const scratch: Readonly<Record<string, number>> = {
  'engine/desk-log.ts': 1,
  'engine/expiry-table.ts': 4,
  'engine/requote.ts': 3,
  'market/level-window.ts': 2,
  'market/market-state.ts': 1,
  'market/pending-book.ts': 3,
  'quoting/part.ts': 1,
}

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A desk and each of its columns, with the file that made it. */
function construct(): { readonly state: DeskState; readonly made: Map<object, string> } {
  const made = new Map<object, string>()
  for (const kind of columnKinds) {
    const Plain = globalThis[kind] as unknown as new (...args: unknown[]) => object
    const Told = class extends Plain {
      constructor(...args: unknown[]) {
        super(...args)
        const [, , caller = ''] = (new Error().stack ?? '').split('\n')
        made.set(this, /src\/(\S+?\.ts)/.exec(caller)?.[1] ?? '')
      }
    }
    vi.stubGlobal(kind, Told)
  }
  const state = new DeskState(testConfig())
  vi.unstubAllGlobals()
  return { state, made }
}

function columnsOf(state: Visitable): Set<object> {
  const walked = new Set<object>()
  const visitor: StateVisitor = {
    number: (value) => value,
    boolean: (value) => value,
    bigint: (value) => value,
    text: (value) => value,
    column: (values) => walked.add(values),
  }
  state.visit(visitor)
  return walked
}

test('every column is walked, or is derived, or is scratch', () => {
  const { state, made } = construct()
  const walked = columnsOf(state)
  expect(walked.size).toBeGreaterThan(200)
  const left: Record<string, number> = {}
  for (const [column, file] of made) {
    if (file !== '' && !walked.has(column)) left[file] = (left[file] ?? 0) + 1
  }
  const known: Record<string, number> = { ...derived }
  for (const [file, count] of Object.entries(scratch)) known[file] = (known[file] ?? 0) + count
  expect(left).toEqual(known)
})

type Fields = { [field: string]: unknown }

/** Fixed at construction. */
const isFixed = (key: string): boolean => /capacity|width|config|room|rule/i.test(key)

test('so is every scalar of every part that can be seen', () => {
  const state = new DeskState(testConfig())
  const digestOf = (): string => {
    const digest = new Digest()
    state.visit(new DigestVisitor(digest))
    return digest.hex()
  }
  const before = digestOf()
  const missed: string[] = []
  let seen = 0
  for (const [name, part] of Object.entries(state as unknown as Fields)) {
    if (typeof (part as Partial<Visitable> | null)?.visit !== 'function') continue
    const fields = part as Fields
    for (const [key, value] of Object.entries(fields)) {
      if (isFixed(key)) continue
      if (typeof value === 'number') fields[key] = value + 1
      else if (typeof value === 'boolean') fields[key] = !value
      else if (typeof value === 'string') fields[key] = `${value}x`
      else continue
      seen += 1
      try {
        if (digestOf() === before) missed.push(`${name}.${key}`)
      } finally {
        fields[key] = value
      }
    }
  }
  expect(seen).toBeGreaterThan(25)
  expect(missed).toEqual([])
})
