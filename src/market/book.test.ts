import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  type Lots,
  type NumberList,
  SnapshotReader,
  SnapshotWriter,
  type Ticks,
} from '../base/index.ts'
import { Book, type DepthWalk, type OthersTop } from './index.ts'

type Level = readonly [ticks: number, lots: number]

function levels(bids: readonly Level[], asks: readonly Level[]): NumberList {
  const values = Float64Array.from([...bids, ...asks].flat())
  return { count: values.length, values }
}

function snapshot(book: Book, lastUpdate: number, bids: readonly Level[], asks: readonly Level[]) {
  return book.apply(true, lastUpdate, lastUpdate, -1, bids.length, levels(bids, asks))
}

function change(
  book: Book,
  [first, last, previous]: readonly [number, number, number],
  bids: readonly Level[] = [],
  asks: readonly Level[] = [],
) {
  return book.apply(false, first, last, previous, bids.length, levels(bids, asks))
}

const smallBook = (): Book => new Book({ windowTicks: 64 })

/** The book as nobody would ship it: all levels, for ever, found by sorting. */
class NaiveSide {
  readonly levels = new Map<number, number>()
  readonly better: 1 | -1

  constructor(better: 1 | -1) {
    this.better = better
  }

  set(ticks: number, lots: number): void {
    if (lots === 0) this.levels.delete(ticks)
    else this.levels.set(ticks, lots)
  }

  /** Best first. */
  sorted(): Level[] {
    return [...this.levels].sort((x, y) => (y[0] - x[0]) * this.better)
  }
}

const update = fc.record({
  isBid: fc.boolean(),
  offset: fc.integer({ min: -40, max: 40 }),
  lots: fc.integer({ min: 0, max: 5 }),
  drift: fc.integer({ min: -6, max: 6 }),
})

function held(book: Book, isBid: boolean): Level[] {
  const result: Level[] = []
  const count = isBid ? book.bidCount : book.askCount
  let ticks = isBid ? book.bidTicks : book.askTicks
  for (let i = 0; i < count; i += 1) {
    result.push([ticks, isBid ? book.bidLotsAt(ticks) : book.askLotsAt(ticks)])
    ticks = isBid ? book.nextBid(ticks) : book.nextAsk(ticks)
  }
  return result
}

describe('levels against a naive book', () => {
  test('what the window holds is exact down to where it says it is, through any drift', () => {
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 400 }), (updates) => {
        const book = smallBook()
        const bids = new NaiveSide(1)
        const asks = new NaiveSide(-1)
        let centre = 1000
        for (const { isBid, offset, lots, drift } of updates) {
          centre += drift
          const ticks = (centre + offset) as Ticks
          if (isBid) book.setBid(ticks, lots as Lots)
          else book.setAsk(ticks, lots as Lots)
          const naive = isBid ? bids : asks
          naive.set(ticks, lots)
          const known = isBid ? book.bidKnownTicks : book.askKnownTicks
          const isKnown = ([at]: Level): boolean => (at - known) * naive.better >= 0
          const all = naive.sorted()
          expect(held(book, isBid).filter(isKnown)).toEqual(all.filter(isKnown))
          if (isBid ? book.isBidKnown : book.isAskKnown) {
            expect(isBid ? book.bidLots : book.askLots).toBe(all[0]?.[1] ?? 0)
            if (all.length > 0) expect(isBid ? book.bidTicks : book.askTicks).toBe(all[0]![0])
          }
        }
      }),
      { seed: 11, numRuns: 300 },
    )
  })

  test('levels within seven eighths of the window of the best are never forgotten', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 54 }), fc.integer({ min: 0, max: 4 }))),
        (updates) => {
          const book = smallBook()
          const bids = new NaiveSide(1)
          for (const [ticks, lots] of updates) {
            book.setBid(ticks as Ticks, lots as Lots)
            bids.set(ticks, lots)
          }
          expect(book.bidKnownTicks).toBe(Number.NEGATIVE_INFINITY)
          expect(held(book, true)).toEqual(bids.sorted())
        },
      ),
      { seed: 12, numRuns: 500 },
    )
  })

  test('a forgotten level makes the best unknown once everything better is gone', () => {
    const book = smallBook()
    book.setBid(100 as Ticks, 1 as Lots)
    book.setBid(10 as Ticks, 1 as Lots)
    expect(book.isBidKnown).toBe(true)
    expect(book.bidKnownTicks).toBe(11)
    book.setBid(100 as Ticks, 0 as Lots)
    expect(book.hasBid).toBe(false)
    expect(book.isBidKnown).toBe(false)
  })

  test('a level that is not whole ticks, or has no number of lots, is a broken invariant', () => {
    const book = smallBook()
    expect(() => book.setBid(1.5 as Ticks, 1 as Lots)).toThrow(/whole ticks and some lots/)
    expect(() => book.setAsk(1 as Ticks, Number.NaN as Lots)).toThrow(/whole ticks and some lots/)
    expect(() => book.setAsk(1 as Ticks, -1 as Lots)).toThrow(/whole ticks and some lots/)
  })
})

describe('what is read off a book', () => {
  const bids: Level[] = [
    [99, 4],
    [98, 6],
    [90, 10],
  ]
  const asks: Level[] = [
    [101, 1],
    [103, 2],
  ]

  test('microprice leans away from the larger side and is 0 without both', () => {
    const book = smallBook()
    expect(book.microprice()).toBe(0)
    snapshot(book, 1, bids, asks)
    expect(book.microprice()).toBeCloseTo((99 * 1 + 101 * 4) / 5, 12)
  })

  test('imbalance counts the best levels only', () => {
    const book = smallBook()
    snapshot(book, 1, bids, asks)
    expect(book.imbalance(1)).toBeCloseTo(3 / 5, 12)
    expect(book.imbalance(9)).toBeCloseTo((20 - 3) / 23, 12)
    expect(smallBook().imbalance(5)).toBe(0)
  })

  test('a walk pays each level its price and says when the book ends', () => {
    const book = smallBook()
    snapshot(book, 1, bids, asks)
    const walk: DepthWalk = { filledLots: 0, averageTicks: 0, worstTicks: 0 }
    book.walk(-1, 12, walk)
    expect(walk.filledLots).toBe(12)
    expect(walk.averageTicks).toBeCloseTo((99 * 4 + 98 * 6 + 90 * 2) / 12, 12)
    expect(walk.worstTicks).toBe(90)
    book.walk(1, 5, walk)
    expect(walk).toEqual({
      filledLots: 3,
      averageTicks: expect.closeTo(307 / 3, 12),
      worstTicks: 103,
    })
    smallBook().walk(1, 5, walk)
    expect(walk).toEqual({ filledLots: 0, averageTicks: 0, worstTicks: 0 })
  })

  test('without our own quote the next level behind is the best', () => {
    const book = smallBook()
    snapshot(book, 1, bids, asks)
    const out = {} as OthersTop
    book.bestExcludingOwn(99 as Ticks, 4 as Lots, 101 as Ticks, 1 as Lots, out)
    expect(out).toEqual({
      bid: 'others',
      bidTicks: 98,
      bidLots: 6,
      ask: 'others',
      askTicks: 103,
      askLots: 2,
    })
    book.bestExcludingOwn(99 as Ticks, 3 as Lots, 103 as Ticks, 1 as Lots, out)
    expect(out).toMatchObject({ bidTicks: 99, bidLots: 1, askTicks: 101, askLots: 1 })
    const alone = smallBook()
    alone.setBid(99 as Ticks, 1 as Lots)
    alone.bestExcludingOwn(99 as Ticks, 1 as Lots, 0 as Ticks, 0 as Lots, out)
    expect(out).toMatchObject({ bid: 'none', ask: 'none' })
    alone.setBid(1 as Ticks, 1 as Lots)
    alone.bestExcludingOwn(99 as Ticks, 1 as Lots, 0 as Ticks, 0 as Lots, out)
    expect(out.bid).toBe('unknown')
  })

  test('order flow counts what came to the bid and left the ask', () => {
    const book = smallBook()
    snapshot(book, 1, [[99, 4]], [[101, 5]])
    change(book, [2, 2, 1], [[99, 7]])
    expect(book.orderFlowLots).toBe(3)
    change(book, [3, 3, 2], [], [[101, 1]])
    expect(book.orderFlowLots).toBe(7)
    change(book, [4, 4, 3], [[100, 2]])
    expect(book.orderFlowLots).toBe(9)
    change(book, [5, 5, 4], [[100, 0]])
    expect(book.orderFlowLots).toBe(7)
  })
})

describe('continuity', () => {
  test('a change that names our last update continues; one that does not is a gap', () => {
    const book = smallBook()
    expect(snapshot(book, 10, [[99, 1]], [])).toBe('applied')
    expect(change(book, [11, 15, 10], [[98, 2]])).toBe('applied')
    expect(change(book, [16, 20, 15])).toBe('applied')
    expect(change(book, [22, 25, 21])).toBe('gap')
    expect(book.status).toBe('gap')
    expect(book.hasBid).toBe(false)
  })

  test('where the venue does not name the previous update, ids are consecutive', () => {
    const book = smallBook()
    snapshot(book, 10, [[99, 1]], [])
    expect(change(book, [9, 12, -1], [[98, 1]])).toBe('applied')
    expect(change(book, [13, 13, -1])).toBe('applied')
    expect(change(book, [13, 13, -1])).toBe('old')
    expect(change(book, [15, 16, -1])).toBe('gap')
  })

  test('only the first change after a snapshot may overlap what is known', () => {
    const book = smallBook()
    snapshot(book, 10, [[99, 1]], [])
    expect(change(book, [3, 9, 2])).toBe('old')
    expect(change(book, [8, 12, 7])).toBe('applied')
    expect(change(book, [12, 14, 7])).toBe('gap')
  })

  test('changes held before a snapshot are stitched to it, as if it had come first', () => {
    const book = smallBook()
    expect(change(book, [1, 5, 0], [[97, 9]])).toBe('held')
    expect(change(book, [6, 12, 5], [[98, 2]], [[102, 3]])).toBe('held')
    expect(change(book, [13, 14, 12], [[98, 5]])).toBe('held')
    snapshot(book, 10, [[99, 1]], [])
    expect(book.status).toBe('live')
    expect(book.lastUpdate).toBe(14)
    expect(held(book, true)).toEqual([
      [99, 1],
      [98, 5],
    ])
    expect(book.askLots).toBe(3)
  })

  test('held changes that cannot be stitched leave a gap; later ones wait for a snapshot', () => {
    const book = smallBook()
    change(book, [20, 25, 19], [[97, 9]])
    change(book, [26, 30, 25], [[96, 9]])
    snapshot(book, 10, [[99, 1]], [])
    expect(book.status).toBe('gap')
    snapshot(book, 27, [[99, 1]], [])
    expect(book.status).toBe('live')
    expect(book.lastUpdate).toBe(30)
    expect(book.bidLotsAt(96 as Ticks)).toBe(9)
  })

  test('what is held is bounded, and what was lost shows as a gap', () => {
    const book = new Book({ windowTicks: 64, heldMessages: 2, heldLevels: 4 })
    for (let i = 1; i <= 4; i += 1) change(book, [i, i, i - 1], [[90 + i, 1]])
    snapshot(book, 1, [[80, 1]], [])
    expect(book.status).toBe('gap')
    const stitched = new Book({ windowTicks: 64, heldMessages: 2, heldLevels: 4 })
    for (let i = 1; i <= 4; i += 1) change(stitched, [i, i, i - 1], [[90 + i, 1]])
    snapshot(stitched, 2, [[80, 1]], [])
    expect(stitched.status).toBe('live')
    expect(stitched.bidTicks).toBe(94)
  })
})

test('a restored book is the book, and goes on the same', () => {
  fc.assert(
    fc.property(fc.array(update, { maxLength: 200 }), fc.nat(4), (updates, heldCount) => {
      const book = smallBook()
      snapshot(book, 1, [], [])
      const play = (target: Book): void => {
        let centre = 1000
        for (const { isBid, offset, lots, drift } of updates) {
          centre += drift
          if (isBid) target.setBid((centre + offset) as Ticks, lots as Lots)
          else target.setAsk((centre + offset) as Ticks, lots as Lots)
        }
      }
      play(book)
      if (heldCount > 0) change(book, [50, 51, 49])
      for (let i = 0; i < heldCount; i += 1) change(book, [52 + i, 52 + i, 51 + i], [[7, 1]])
      const writer = new ByteWriter()
      book.visit(new SnapshotWriter(writer))
      const copy = smallBook()
      copy.visit(new SnapshotReader(new ByteReader(writer.view())))
      expect(digestOf(copy)).toBe(digestOf(book))
      play(book)
      play(copy)
      expect(digestOf(copy)).toBe(digestOf(book))
    }),
    { seed: 13, numRuns: 100 },
  )
})

function digestOf(book: Book): string {
  const digest = new Digest()
  book.visit(new DigestVisitor(digest))
  return digest.hex()
}
