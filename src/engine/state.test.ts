// The walk of the state is complete: whatever of it changes, the digest sees, a snapshot keeps
// and a restore brings back. Found by changing each field in turn, not by remembering them.

import { describe, expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  SnapshotReader,
  SnapshotWriter,
} from '../base/index.ts'
import { DeskState } from './state.ts'
import { TestDesk, testConfig } from './test-desk.ts'

/** Not state: what is fixed at construction, and what is refilled before each use. */
const scratch: readonly string[] = [
  'config',
  'underlyings',
  'hedgeRoom',
  'context',
  'scratch',
  'expiries',
  'inputs',
  'hedging',
]

function busyDesk(): TestDesk {
  const it = new TestDesk()
  it.say('feed', { state: 'up' })
  it.say('transfer', { asset: 1 as never, cash: (10n ** 10n) as never })
  const perpetual = it.list({})
  it.index(90_000)
  const options = it.listOptions(14, [85_000, 90_000, 95_000])
  it.top(perpetual, [179_990, 500], [180_010, 500])
  it.ticker(perpetual, 90_000, 90_000)
  for (const option of options) {
    it.ticker(option, 0.045, 90_000)
    it.top(option, [430, 50], [470, 60])
  }
  it.fit(0.5, [14])
  for (let i = 0; i < 6; i += 1) {
    it.pass(1_000_000)
    it.say('timer', { timer: 'watch' })
    it.index(90_000 + 10 * i)
  }
  return it
}

function digestOf(state: DeskState): string {
  const digest = new Digest()
  state.visit(new DigestVisitor(digest))
  return digest.hex()
}

function bytesOf(state: DeskState): Uint8Array {
  const writer = new ByteWriter()
  state.visit(new SnapshotWriter(writer))
  return writer.view().slice()
}

type Fields = { [field: string]: unknown }

/** Changes one field by a little; false when it is neither a scalar nor a column. */
function change(holder: Fields, key: string): boolean {
  const value = holder[key]
  if (typeof value === 'number') holder[key] = value + 1
  else if (typeof value === 'boolean') holder[key] = !value
  else if (typeof value === 'string') holder[key] = `${value}x`
  else if (value instanceof Float64Array || value instanceof Int32Array) value[0] = value[0]! + 1
  else if (value instanceof Uint8Array) value[0] = value[0] === 0 ? 1 : 0
  else return false
  return true
}

const plainKeys = Object.keys(new DeskState(testConfig())).filter((key) => !scratch.includes(key))
const scalarKeys = plainKeys.filter((key) => change(busyDesk().state as unknown as Fields, key))

describe('each scalar and column of the desk', () => {
  test('there are many, and the parts are the rest', () => {
    expect(scalarKeys.length).toBeGreaterThan(35)
    const parts = plainKeys.filter((key) => !scalarKeys.includes(key))
    expect(parts).toMatchInlineSnapshot(`
      [
        "catalogue",
        "market",
        "surface",
        "orders",
        "reconciliation",
        "seenTrades",
        "portfolio",
        "exposure",
        "board",
        "hedges",
        "breaches",
        "preTrade",
        "modes",
        "kill",
        "loss",
        "protections",
        "counters",
        "log",
        "freeboard",
        "balances",
        "books",
        "fitVerdicts",
      ]
    `)
  })

  test.each(scalarKeys)('%s is in the digest, and in a snapshot', (key) => {
    const { state } = busyDesk()
    const before = digestOf(state)
    change(state as unknown as Fields, key)
    const after = digestOf(state)
    expect(after).not.toBe(before)
    const restored = new DeskState(testConfig())
    restored.visit(new SnapshotReader(new ByteReader(bytesOf(state))))
    expect(digestOf(restored)).toBe(after)
    expect((restored as unknown as Fields)[key]).toEqual((state as unknown as Fields)[key])
  })

  test.each(Object.keys(busyDesk().state.freeboard))('freeboard.%s too', (key) => {
    const { state } = busyDesk()
    const before = digestOf(state)
    change(state.freeboard as unknown as Fields, key)
    expect(digestOf(state)).not.toBe(before)
  })
})

describe('each part of the desk', () => {
  const parts = plainKeys.filter((key) => !scalarKeys.includes(key))
  test.each(parts.filter((key) => key !== 'freeboard'))('%s is walked', (key) => {
    const { state } = busyDesk()
    const walked: unknown[] = []
    const part = (state as unknown as Fields)[key]
    const each = (Array.isArray(part) ? part : [part]) as { visit(v: unknown): void }[]
    for (const one of each) {
      Object.defineProperty(one, 'visit', { value: () => walked.push(one), configurable: true })
    }
    digestOf(state)
    expect(walked).toEqual(each)
  })
})

test('a state restored over another one forgets what that one held', () => {
  const busy = busyDesk()
  const empty = new DeskState(testConfig())
  const bytes = bytesOf(empty)
  busy.state.visit(new SnapshotReader(new ByteReader(bytes)))
  expect(digestOf(busy.state)).toBe(digestOf(empty))
})
