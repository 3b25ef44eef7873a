// Queue positions against a queue in which every lot is somebody's.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ClientId } from '../base/index.ts'
import { Matching } from './matching.ts'
import { type OwnOrder, OwnOrders } from './own-orders.ts'
import { aheadAfterChange, joinQueue, type QueueModel } from './queue-model.ts'
import { TapeBook } from './tape-book.ts'
import { type Levels, TestTape } from './test-tape.ts'

const windowTicks = 1024

function bookOf(tape: TestTape): { book: TapeBook; columns: TestTape['columns'] } {
  return { book: new TapeBook(windowTicks), columns: tape.columns }
}

function order(id: number, side: 1 | -1, ticks: number, lots: number): OwnOrder {
  return {
    clientId: id as ClientId,
    side,
    group: 1,
    ticks,
    lots,
    filledLots: 0,
    revision: 0,
    aheadLots: 0,
    shownLots: 0,
    tradedLots: 0,
  }
}

type Join = { readonly ticks: number; readonly others: number; readonly lots: number }
type Trade = { readonly ticks: number; readonly lots: number }

const prices = fc.integer({ min: 97, max: 100 })
const joins = fc.array(
  fc.record({ ticks: prices, others: fc.nat(6), lots: fc.integer({ min: 1, max: 6 }) }),
  { minLength: 1, maxLength: 8 },
)
const trades = fc.array(fc.record({ ticks: prices, lots: fc.integer({ min: 1, max: 9 }) }), {
  maxLength: 25,
})

/** One queue a price, front first; each lot is -1 (somebody's) or the number of our order. */
function naiveFills(rows: readonly Join[], list: readonly Trade[]): number[] {
  const queues = new Map<number, number[]>()
  for (const [i, { ticks, others, lots }] of rows.entries()) {
    const queue = queues.get(ticks) ?? []
    queue.push(...new Array<number>(others).fill(-1), ...new Array<number>(lots).fill(i))
    queues.set(ticks, queue)
  }
  const filled = rows.map(() => 0)
  for (const { ticks, lots } of list) {
    let left = lots
    for (const price of [...queues.keys()].toSorted((a, b) => b - a)) {
      if (price < ticks) break
      const queue = queues.get(price) ?? []
      // A trade further down proves that nobody else is left above it.
      const kept = price > ticks ? queue.filter((owner) => owner >= 0) : queue
      while (kept.length > 0 && left > 0) {
        const owner = kept.shift() ?? -1
        if (owner >= 0) filled[owner]! += 1
        left -= 1
      }
      queues.set(price, kept)
    }
  }
  return filled
}

/** The same through the book and the matching; `side` says which side of it is ours. */
function modelFills(rows: readonly Join[], list: readonly Trade[], side: 1 | -1): number[] {
  const mirror = (ticks: number): number => (side === 1 ? ticks : 200 - ticks)
  const tape = new TestTape()
  const shown = new Map<number, number>()
  const far: Levels = [[mirror(150), 1]]
  const sides = (levels: Levels): [Levels, Levels] => (side === 1 ? [levels, far] : [far, levels])
  tape.snapshot(0, ...sides([[mirror(90), 1]]))
  for (const { ticks, others } of rows) {
    shown.set(ticks, (shown.get(ticks) ?? 0) + others)
    tape.depth(1, ...sides([[mirror(ticks), shown.get(ticks)!]]))
  }
  const { book, columns } = bookOf(tape)
  const orders = new OwnOrders(64)
  const filled = rows.map(() => 0)
  const matching = new Matching(book, orders, 'trades', (one, lots) => {
    filled[one.clientId]! += lots
  })
  book.apply(columns, 0)
  for (const [i, { ticks, lots }] of rows.entries()) {
    book.apply(columns, i + 1)
    matching.look()
    const one = order(i, side, mirror(ticks), lots)
    matching.join(one)
    orders.add(one)
  }
  for (const { ticks, lots } of list) {
    const aggressor = side === 1 ? -1 : 1
    matching.trade(mirror(ticks), lots, aggressor)
  }
  return filled
}

describe('what trades fill', () => {
  test.each([1, -1] as const)('side %d: as in a queue in which every lot is somebody’s', (side) => {
    fc.assert(
      fc.property(joins, trades, (rows, list) => {
        expect(modelFills(rows, list, side)).toEqual(naiveFills(rows, list))
      }),
      { seed: 31, numRuns: 2000 },
    )
  })

  test('no more of a trade than it was, over all of our orders', () => {
    fc.assert(
      fc.property(joins, trades, (rows, list) => {
        const filled = modelFills(rows, list, 1).reduce((sum, lots) => sum + lots, 0)
        expect(filled).toBeLessThanOrEqual(list.reduce((sum, { lots }) => sum + lots, 0))
      }),
      { seed: 32, numRuns: 500 },
    )
  })
})

type Change = { readonly shown: number; readonly traded: number }

const changes = fc.array(fc.record({ shown: fc.nat(50), traded: fc.nat(20) }), { maxLength: 30 })

/** Lots ahead after a history of one price, trades first and then what is shown. */
function walk(model: QueueModel, shownAtFirst: number, history: readonly Change[]): number[] {
  let ahead = joinQueue(shownAtFirst, true)
  let before = shownAtFirst
  return history.map(({ shown, traded }) => {
    ahead = Math.max(0, ahead - traded)
    ahead = aheadAfterChange(model, ahead, before, shown, traded)
    before = shown
    return ahead
  })
}

describe('models', () => {
  test('trades: what is shown moves nobody', () => {
    fc.assert(
      fc.property(fc.nat(50), changes, (first, history) => {
        const traded = history.map((_, i) =>
          history.slice(0, i + 1).reduce((sum, change) => sum + change.traded, 0),
        )
        expect(walk('trades', first, history)).toEqual(
          traded.map((lots) => Math.max(0, first - lots)),
        )
      }),
      { seed: 33, numRuns: 500 },
    )
  })

  test('proportional: whole lots, never above what is shown, never behind the other model', () => {
    fc.assert(
      fc.property(fc.nat(50), changes, (first, history) => {
        const strict = walk('trades', first, history)
        for (const [i, ahead] of walk('proportional', first, history).entries()) {
          expect(Number.isInteger(ahead) && ahead >= 0).toBe(true)
          expect(ahead).toBeLessThanOrEqual(history[i]!.shown)
          expect(ahead).toBeLessThanOrEqual(strict[i]!)
        }
      }),
      { seed: 34, numRuns: 1000 },
    )
  })

  test.each([
    // Ahead, shown before and after, traded in between.
    ['half of what is cancelled was ahead of the middle', 50, 100, 60, 0, 30],
    ['a trade is counted once', 50, 100, 60, 40, 50],
    ['what joined is behind us', 50, 100, 140, 0, 50],
    ['an emptied price has nobody ahead', 50, 100, 0, 10, 0],
    ['rounded up, against us', 33, 100, 99, 0, 33],
  ])('proportional: %s', (_title, ahead, before, after, traded, expected) => {
    expect(aheadAfterChange('proportional', ahead, before, after, traded)).toBe(expected)
  })

  test('beyond the snapshot nothing is known, and everything may be ahead', () => {
    expect(joinQueue(0, false)).toBe(Number.POSITIVE_INFINITY)
    expect(aheadAfterChange('proportional', Number.POSITIVE_INFINITY, 5, 0, 0)).toBe(Infinity)
  })
})
