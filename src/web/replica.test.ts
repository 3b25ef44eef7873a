import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeDesk } from '../../test/page/support/fake-desk.ts'
import { changeBetween, keysOf, takePicture } from '../server/delta.ts'
import { type DeltaMessage, type DeskView, type SnapshotMessage } from '../server/protocol.ts'
import { applyDelta, fromSnapshot, type Replica } from './replica.ts'

const base = new FakeDesk({ optionsPerUnderlying: 6 }).view()

function snapshot(view: DeskView, version = 1): SnapshotMessage {
  return {
    kind: 'snapshot',
    version,
    view,
    keys: {
      underlyings: keysOf('underlyings', view.underlyings),
      expiries: keysOf('expiries', view.expiries),
      quotes: keysOf('quotes', view.quotes),
      fills: keysOf('fills', view.fills),
    },
    audit: { first: 0, lines: [] },
  }
}

function delta(before: DeskView, after: DeskView, version: number): DeltaMessage | undefined {
  const change = changeBetween(takePicture(before), takePicture(after))
  if (change === undefined) return undefined
  const text = JSON.stringify({ kind: 'delta', version, ...change })
  return JSON.parse(text) as DeltaMessage
}

function apply(replica: Replica, message: DeltaMessage): Replica {
  const applied = applyDelta(replica, message)
  if (!applied.ok) throw new Error(`${applied.refusal.code} ${applied.refusal.detail}`)
  return applied.value
}

/** Any subset of the rows, in any order, some of them changed. */
function rowsOf<T extends object>(rows: readonly T[], change: Partial<T>): fc.Arbitrary<T[]> {
  return fc
    .tuple(fc.shuffledSubarray([...rows]), fc.infiniteStream(fc.boolean()))
    .map(([kept, draws]) =>
      kept.map((row) => (draws.next().value === true ? { ...row, ...change } : row)),
    )
}

const anyView: fc.Arbitrary<DeskView> = fc
  .record({
    pnlUsd: fc.integer(),
    mode: fc.constantFrom('normal', 'halted'),
    underlyings: rowsOf(base.underlyings, { deltaUsd: 1 }),
    expiries: rowsOf(base.expiries, { atmVol: 0.5 }),
    quotes: rowsOf(base.quotes, { bid: 7, parts: { fee: 1 } }),
  })
  .map((changes) => ({ ...base, ...changes }))

test('the replica is the desk, whatever changed, came, went or moved', () => {
  fc.assert(
    fc.property(fc.array(anyView, { minLength: 2, maxLength: 6 }), (views) => {
      let replica = fromSnapshot(snapshot(views[0]!))
      for (const [index, after] of views.slice(1).entries()) {
        const message = delta(views[index]!, after, replica.version + 1)
        if (message !== undefined) replica = apply(replica, message)
        expect(JSON.parse(JSON.stringify(replica.view))).toEqual(JSON.parse(JSON.stringify(after)))
        expect(replica.keys.quotes).toEqual(keysOf('quotes', after.quotes))
      }
    }),
    { seed: 4, numRuns: 200 },
  )
})

test('a whole session of a moving desk', () => {
  const desk = new FakeDesk({ optionsPerUnderlying: 12 })
  let view = desk.view()
  let replica = fromSnapshot(snapshot(view))
  for (let n = 0; n < 100; n += 1) {
    desk.advance(1)
    const after = desk.view()
    replica = apply(replica, delta(view, after, replica.version + 1)!)
    view = after
  }
  expect(replica.view).toEqual(JSON.parse(JSON.stringify(view)))
  expect(replica.view.fills.length).toBeGreaterThan(10)
})

test('rows that did not change are the same objects, and the old state is untouched', () => {
  const before = fromSnapshot(snapshot(base))
  const quotes = base.quotes.map((row, index) => (index === 2 ? { ...row, ask: 9 } : row))
  const after = apply(before, delta(base, { ...base, quotes }, 2)!)
  expect(after.view.quotes[2]).toMatchObject({ ask: 9 })
  expect(after.view.quotes[1]).toBe(before.view.quotes[1])
  expect(after.view.fills).toBe(before.view.fills)
  expect(before.view.quotes[2]).toBe(base.quotes[2])
})

test.each([0, 1, 3, 99])('version %i after 1 is a gap', (version) => {
  const message = { ...delta(base, { ...base, pnlUsd: 1e9 }, 2)!, version }
  expect(applyDelta(fromSnapshot(snapshot(base)), message)).toMatchObject({
    ok: false,
    refusal: { code: 'replica/version' },
  })
})

test('a delta before any snapshot is a gap', () => {
  const message = delta(base, { ...base, pnlUsd: 1e9 }, 2)!
  expect(applyDelta(null, message)).toMatchObject({ refusal: { code: 'replica/no-snapshot' } })
})

test('a row that nobody introduced is a gap, in the rows and in the order', () => {
  const replica = fromSnapshot(snapshot(base))
  const row = base.quotes[0]!
  const stray = { kind: 'delta', version: 2, fields: {}, rows: { quotes: { set: [['77', row]] } } }
  const order = {
    kind: 'delta',
    version: 2,
    fields: {},
    rows: { quotes: { keys: ['77'], set: [] } },
  }
  for (const message of [stray, order] as unknown as DeltaMessage[]) {
    expect(applyDelta(replica, message)).toMatchObject({
      refusal: { code: 'replica/key', detail: '77' },
    })
  }
})
