import { describe, expect, test } from 'vitest'
import {
  type AssetIndex,
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  type DurationUs,
  type InstrumentIndex,
  type Lots,
  SnapshotReader,
  SnapshotWriter,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { MarketState } from './index.ts'

const btc = 0 as AssetIndex
const perpetual = 0 as InstrumentIndex
const option = 1 as InstrumentIndex
const at = (us: number): TimeUs => (1e15 + us) as TimeUs
const within = (us: number): DurationUs => us as DurationUs

function top(
  market: MarketState,
  [bid, bidLots, ask, askLots]: readonly [number, number, number, number],
  us = 0,
  instrument = perpetual,
): void {
  market.onTop(instrument, bid as Ticks, bidLots as Lots, ask as Ticks, askLots as Lots, at(us))
}

const create = (): MarketState => new MarketState(4, 2, { venueCapacity: 2, tradeCapacity: 3 })

describe('freshness', () => {
  test('no data is stale, whatever the age allowed', () => {
    const market = create()
    const forever = within(Number.POSITIVE_INFINITY)
    expect(market.isFresh(perpetual, at(0), forever)).toBe(false)
    expect(market.isTickerFresh(perpetual, at(0), forever)).toBe(false)
    expect(market.isIndexFresh(btc, at(0), forever)).toBe(false)
    expect(market.feedUp(0)).toBe(false)
    expect(market.indexAgeUs(btc, at(0))).toBe(Number.POSITIVE_INFINITY)
    market.onFeed(0, 'up', at(0))
    expect(market.feedUp(0)).toBe(true)
    expect(market.isFresh(perpetual, at(0), forever)).toBe(false)
    expect(market.isTickerFresh(perpetual, at(0), forever)).toBe(false)
    expect(market.isIndexFresh(btc, at(0), forever)).toBe(false)
  })

  test('a NaN age allows nothing', () => {
    const market = create()
    top(market, [1, 1, 2, 1])
    expect(market.isFresh(perpetual, at(0), within(Number.NaN))).toBe(false)
  })

  test('data grows old, and a ticker keeps a quiet top alive', () => {
    const market = create()
    top(market, [1, 1, 2, 1], 0)
    expect(market.isFresh(perpetual, at(100), within(100))).toBe(true)
    expect(market.isFresh(perpetual, at(101), within(100))).toBe(false)
    market.onTicker(perpetual, 60_000, 0, 60_000, 0, 0, at(90))
    expect(market.isFresh(perpetual, at(150), within(100))).toBe(true)
    expect(market.topAgeUs(perpetual, at(150))).toBe(150)
    market.onTicker(option, 0.05, 0.6, 60_000, 0, 0, at(90))
    expect(market.isFresh(option, at(90), within(100))).toBe(false)
  })

  test.each(['down', 'gap'] as const)('%s makes everything of the venue stale at once', (state) => {
    const market = create()
    market.setVenue(option, 1)
    for (const instrument of [perpetual, option]) {
      top(market, [1, 1, 2, 1], 0, instrument)
      market.onTicker(instrument, 1, 0, 1, 0, 0, at(0))
    }
    market.onIndex(btc, 60_000, at(0))
    market.onFeed(0, state, at(1))
    const fresh = (): boolean[] => [
      market.isFresh(perpetual, at(2), within(100)),
      market.isTickerFresh(perpetual, at(2), within(100)),
      market.isIndexFresh(btc, at(2), within(100)),
      market.isFresh(option, at(2), within(100)),
    ]
    expect(fresh()).toEqual([false, false, false, true])
    top(market, [1, 1, 2, 1], 2)
    expect(fresh()).toEqual([false, false, false, true])
    market.onFeed(0, 'resync', at(2))
    expect(market.feedUp(0)).toBe(true)
    expect(fresh()).toEqual([false, false, false, true])
    top(market, [1, 1, 2, 1], 2)
    expect(fresh()).toEqual([true, false, false, true])
    market.onTicker(perpetual, 1, 0, 1, 0, 0, at(2))
    market.onIndex(btc, 60_000, at(2))
    expect(fresh()).toEqual([true, true, true, true])
  })

  test('an up feed that says so again loses nothing', () => {
    const market = create()
    top(market, [1, 1, 2, 1])
    market.onFeed(0, 'up', at(1))
    expect(market.isFresh(perpetual, at(1), within(100))).toBe(true)
  })
})

describe('best quotes', () => {
  test.each([
    [[10, 1, 11, 1], 'two-sided'],
    [[10, 1, 0, 0], 'bid-only'],
    [[0, 0, 11, 1], 'ask-only'],
    [[0, 0, 0, 0], 'empty'],
    [[11, 1, 11, 1], 'locked'],
    [[12, 1, 11, 1], 'crossed'],
  ] as const)('%j is %s', (quote, state) => {
    const market = create()
    top(market, quote)
    expect(market.quoteState(perpetual)).toBe(state)
    expect(market.midTicks(perpetual)).toBe(state === 'two-sided' ? 10.5 : 0)
  })

  const excluding = (
    market: MarketState,
    bid: number,
    bidLots: number,
    ask: number,
    askLots: number,
  ) =>
    market.bestExcludingOwn(perpetual, bid as Ticks, bidLots as Lots, ask as Ticks, askLots as Lots)

  test('our part of a shared level goes, the level stays', () => {
    const market = create()
    top(market, [10, 5, 12, 7])
    expect(excluding(market, 10, 2, 12, 3)).toEqual({
      bid: 'others',
      bidTicks: 10,
      bidLots: 3,
      ask: 'others',
      askTicks: 12,
      askLots: 4,
    })
  })

  test('where we are the whole level the rest is unknown, and not better than our price', () => {
    const market = create()
    top(market, [10, 5, 12, 7])
    expect(excluding(market, 10, 5, 12, 9)).toEqual({
      bid: 'unknown',
      bidTicks: 10,
      bidLots: 0,
      ask: 'unknown',
      askTicks: 12,
      askLots: 0,
    })
  })

  test('our quotes behind the best, ahead of it (not shown yet) or absent change nothing', () => {
    const market = create()
    top(market, [10, 5, 12, 7])
    for (const [bid, ask] of [
      [9, 13],
      [11, 11],
      [0, 0],
    ] as const) {
      expect(excluding(market, bid, 5, ask, 7)).toMatchObject({
        bid: 'others',
        bidLots: 5,
        ask: 'others',
        askLots: 7,
      })
    }
  })

  test('an empty side is none, and prices of nobody are not repeated', () => {
    const market = create()
    top(market, [10, 0, 12, 0])
    expect(excluding(market, 10, 0, 0, 0)).toMatchObject({ bid: 'none', bidTicks: 0, ask: 'none' })
  })
})

describe('trades and restoring', () => {
  test('the last trades are kept, oldest first, over all instruments', () => {
    const market = create()
    for (let i = 1; i <= 4; i += 1) {
      const instrument = (i % 2) as InstrumentIndex
      market.onTrade(instrument, (100 + i) as Ticks, i as Lots, i % 2 === 0 ? 1 : -1, at(i))
    }
    expect(market.tradeCount).toBe(3)
    expect(market.tradeAt(0)).toEqual({
      instrument: 0,
      ticks: 102,
      lots: 2,
      side: 1,
      timeUs: at(2),
    })
    expect(market.tradeAt(2).ticks).toBe(104)
    expect(market.lastTradeTicks[1]).toBe(103)
    expect(market.lastTradeSide[1]).toBe(-1)
  })

  test('a restored market has the same digest and the same freshness', () => {
    const market = create()
    market.setVenue(option, 1)
    market.onIndex(btc, 60_000, at(0))
    market.onIndex(btc, 60_100, at(2_000_000))
    top(market, [10, 5, 12, 7], 5, option)
    top(market, [10, 5, 12, 7], 5)
    market.onTrade(option, 3 as Ticks, 1 as Lots, 1, at(6))
    market.onFeed(0, 'gap', at(7))
    market.onFeed(0, 'resync', at(8))
    const writer = new ByteWriter()
    market.visit(new SnapshotWriter(writer))
    const copy = create()
    copy.visit(new SnapshotReader(new ByteReader(writer.view())))
    expect(digestOf(copy)).toBe(digestOf(market))
    expect(copy.volAnnual[btc]).toBeGreaterThan(0)
    expect(copy.isFresh(option, at(9), within(100))).toBe(true)
    expect(copy.isFresh(perpetual, at(9), within(100))).toBe(false)
    copy.onTrade(option, 4 as Ticks, 1 as Lots, 1, at(9))
    expect(digestOf(copy)).not.toBe(digestOf(market))
  })
})

function digestOf(market: MarketState): string {
  const digest = new Digest()
  market.visit(new DigestVisitor(digest))
  return digest.hex()
}
