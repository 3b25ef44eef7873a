// Oracles: two responses of the venue itself, the rules written out a second time with nothing
// shared, and the laws that any requirement must keep.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InvariantError, Prng } from '../../base/index.ts'
import { blackPrice } from '../../pricing/index.ts'
import {
  deribitPortfolioBtc,
  deribitPortfolioEth,
  deribitStandardBtc,
  liquidationDistance,
  type MarginPosition,
  marginSurplus,
  PortfolioMarginModel,
  type PortfolioMarginParameters,
  standardFutureMargin,
  standardOptionMargin,
  tieredMargin,
} from '../index.ts'

const future = (size: number, forward: number, years = 0): MarginPosition => {
  return { side: 0, size, forward, strike: 0, years, volAnnual: 0 }
}

function marginOf(
  model: PortfolioMarginModel,
  positions: readonly MarginPosition[],
  index: number,
) {
  const vector = model.emptyVector()
  for (const position of positions) model.add(vector, position)
  return { vector, ...model.requirement(vector, index) }
}

// private/pme/simulate, the example of the venue's documentation, time stamp 1718619740501.
test('futures of two expiries: every figure of the documented response', () => {
  const years = (Date.UTC(2024, 5, 28, 8) - 1718619740501) / (365 * 86_400_000)
  const perpetual = future(0.314538364, 65_910.57)
  const dated = future(-0.001187534, 67_371.75, years)
  const model = new PortfolioMarginModel(deribitPortfolioBtc)
  const own = model.emptyVector()
  model.add(own, perpetual)
  const bottom = [-0.05991206933333334, -0.04289159509090909, -0.027351162086956524]
  const top = [0.023299138074074074, 0.033700538999999995, 0.043384601931034494]
  for (const [i, wanted] of bottom.entries()) expect(own.pnlCoin[3 * i]).toBeCloseTo(wanted, 12)
  for (const [i, wanted] of top.entries()) expect(own.pnlCoin[18 + 3 * i]).toBeCloseTo(wanted, 12)
  // Extended: a future goes no further than the range.
  expect([...own.pnlCoin.slice(27)].map((value) => value.toFixed(11))).toEqual(
    [bottom[0]!, bottom[0]!, ...Array<number>(6).fill(top[2]!)].map((value) => value.toFixed(11)),
  )
  const margin = marginOf(model, [perpetual, dated], 65_666.19)
  expect(margin.worstCase).toBeCloseTo(0.05968587238095239, 12)
  expect(margin.worstScenario).toBe(0)
  expect(margin.rollShock).toBeCloseTo(0.00315725898, 11)
  expect(margin.deltaShock).toBe(0)
  // The venue rounds the worst case to 9 decimals before it adds the shocks.
  expect(margin.initial).toBeCloseTo(0.06284313098, 8)
  expect(margin.maintenance).toBeCloseTo(0.050274504784, 9)
})

// private/pme/simulate of the live venue, 2026-02-15, short one ETH perpetual.
test('a short perpetual: every figure of a live response', () => {
  const model = new PortfolioMarginModel(deribitPortfolioEth)
  const margin = marginOf(model, [future(-0.999487053, 1949.49)], 1949.34)
  expect(margin.vector.pnlCoin[0]).toBeCloseTo(0.21939959699999997, 12)
  expect(margin.worstCase).toBeCloseTo(0.15246412672881357, 12)
  // The venue counts from 1: index 25, the top bucket with vols up.
  expect(margin.worstScenario + 1).toBe(25)
  expect(margin.rollShock).toBeCloseTo(0.004997435265, 12)
  expect(margin.initial).toBeCloseTo(0.157461562, 9)
  expect(margin.maintenance).toBeCloseTo(0.125969249812, 9)
})

/** The published rules written out once more, scenario by scenario, on the whole book. */
function slowMargin(
  p: PortfolioMarginParameters,
  book: readonly MarginPosition[],
  index: number,
): { initial: number; maintenance: number } {
  const coin = (position: MarginPosition, price: number, vol: number): number =>
    blackPrice(position.side === -1 ? -1 : 1, price, position.strike, position.years, vol) / price
  const shock = (vol: number, years: number, up: number): number => {
    const days = Math.max(1, years * 365)
    const scale = (30 / days) ** (days < 30 ? p.shortTermVegaPower : p.longTermVegaPower)
    if (up > 0) return vol + p.volRangeUp * Math.max(vol, p.minVolForShockUp) * scale
    if (up < 0) return Math.max(0, vol - p.volRangeDown * vol * scale)
    return vol
  }
  const losses: number[] = [0]
  for (let k = -4; k <= 4; k += 1) {
    for (const up of [1, 0, -1]) {
      const move = (k / 4) * p.priceRange
      let pnl = 0
      for (const position of book) {
        const { side, size, forward, years, volAnnual } = position
        const moved = forward * (1 + move)
        pnl +=
          side === 0
            ? size * (1 - forward / moved)
            : size *
              (coin(position, moved, shock(volAnnual, years, up)) -
                coin(position, forward, volAnnual))
      }
      losses.push(-pnl)
    }
  }
  for (const move of p.extendedMoves) {
    let pnl = 0
    for (const position of book) {
      const { side, size, forward, years, volAnnual } = position
      if (side === 0) {
        const capped = Math.sign(move) * Math.min(Math.abs(move), p.priceRange)
        pnl += size * (1 - 1 / (1 + capped))
      } else {
        const change =
          coin(position, forward * (1 + move), shock(volAnnual, years, 1)) -
          coin(position, forward, volAnnual)
        pnl += size * change * p.extendedTableFactor * (p.priceRange / Math.abs(move))
      }
    }
    losses.push(-pnl - p.extendedDampenerUsd / index)
  }
  const deltas = new Map<number, number>()
  let total = 0
  for (const position of book) {
    const { side, size, forward, years, volAnnual } = position
    const h = 1e-5
    const delta =
      side === 0
        ? size
        : (size *
            (coin(position, forward * (1 + h), volAnnual) -
              coin(position, forward * (1 - h), volAnnual))) /
          (2 * h)
    deltas.set(years, (deltas.get(years) ?? 0) + delta)
    total += delta
  }
  let roll = 0
  for (const [years, delta] of deltas) {
    roll += Math.abs(delta) * Math.max(p.minAnnualisedMove, p.annualisedMoveRisk * years)
  }
  const above = Math.max(0, Math.abs(total) - p.deltaShockThresholdUsd / index)
  const size = above * Math.min(p.deltaShockMax, p.deltaShockIncrement * above)
  const initial = Math.max(...losses) + roll + size
  return { initial, maintenance: 0.8 * initial }
}

function randomBook(seed: number, scale: number): MarginPosition[] {
  const prng = Prng.fromSeed(BigInt(seed))
  return Array.from({ length: 1 + prng.below(12) }, () => {
    const years = [2, 9, 40, 180][prng.below(4)]! / 365
    const forward = 90_000 * (1 + 0.05 * years)
    const size = scale * (2 * prng.uniform() - 1)
    if (prng.below(4) === 0) return future(size, forward, prng.below(2) === 0 ? 0 : years)
    const side = prng.below(2) === 0 ? 1 : -1
    const strike = 90_000 * (0.4 + 2 * prng.uniform())
    return { side, size, forward, strike, years, volAnnual: 0.35 + 0.5 * prng.uniform() } as const
  })
}

test('twenty books, small and huge, as the rules written out a second time', () => {
  const model = new PortfolioMarginModel(deribitPortfolioBtc)
  const seen = { extended: 0, deltaShock: 0 }
  for (let seed = 1; seed <= 20; seed += 1) {
    const book = randomBook(seed, seed % 2 === 0 ? 5 : 5000)
    const margin = marginOf(model, book, 89_500)
    const slow = slowMargin(deribitPortfolioBtc, book, 89_500)
    expect(margin.initial / slow.initial, `book ${seed}`).toBeCloseTo(1, 6)
    expect(margin.maintenance / slow.maintenance, `book ${seed}`).toBeCloseTo(1, 6)
    if (margin.worstScenario >= 27) seen.extended += 1
    if (margin.deltaShock > 0) seen.deltaShock += 1
  }
  // The books must reach every branch, or the test says less than it seems.
  expect(seen.extended).toBeGreaterThan(0)
  expect(seen.deltaShock).toBeGreaterThan(0)
})

test('far out of the money shorts are caught by the extended table alone', () => {
  const model = new PortfolioMarginModel(deribitPortfolioBtc)
  const wing = {
    side: 1,
    forward: 90_000,
    strike: 200_000,
    years: 5 / 365,
    volAnnual: 0.6,
  } as const
  const { worstScenario, initial } = marginOf(model, [{ ...wing, size: -2000 }], 90_000)
  expect(model.scenarios[worstScenario]?.isExtended).toBe(true)
  expect(initial).toBeGreaterThan(10)
  // And a few of them fall under the dampener.
  expect(marginOf(model, [{ ...wing, size: -1 }], 90_000).initial).toBeLessThan(0.01)
})

test('what an order needs is its own vector on top of the book, as of a rebuilt book', () => {
  const model = new PortfolioMarginModel(deribitPortfolioBtc)
  for (let seed = 1; seed <= 10; seed += 1) {
    const book = randomBook(seed, 50)
    const [order, ...rest] = book
    const vector = model.emptyVector()
    for (const position of rest) model.add(vector, position)
    model.add(vector, order!)
    model.add(vector, order!, -1)
    model.add(vector, order!)
    const whole = marginOf(model, book, 90_000).initial
    expect(model.requirement(vector, 90_000).initial).toBeCloseTo(whole, 9)
  }
})

test('a hedge lowers margin, and below the dampener a copy of the book doubles it', () => {
  const model = new PortfolioMarginModel(deribitPortfolioBtc)
  const short = { side: -1, size: -1, forward: 90_000, strike: 80_000, years: 0.1, volAnnual: 0.5 }
  const put = short as MarginPosition
  const naked = marginOf(model, [put], 90_000)
  const hedged = marginOf(model, [put, future(-0.2, 90_000)], 90_000)
  expect(hedged.worstCase).toBeLessThan(naked.worstCase)
  expect(marginOf(model, [put, put], 90_000).worstCase).toBeCloseTo(2 * naked.worstCase, 9)
})

test('an empty book needs nothing, and nothing that is no number gets in', () => {
  const model = new PortfolioMarginModel(deribitPortfolioBtc)
  expect(model.requirement(model.emptyVector(), 90_000)).toMatchObject({
    initial: 0,
    maintenance: 0,
    worstScenario: -1,
  })
  const good = future(1, 90_000)
  for (const field of ['size', 'forward', 'years'] as const) {
    const bad = { ...good, [field]: Number.NaN }
    expect(() => model.add(model.emptyVector(), bad), field).toThrow(InvariantError)
  }
  const option = { ...good, side: 1, strike: 90_000, volAnnual: Number.NaN } as const
  expect(() => model.add(model.emptyVector(), option)).toThrow(InvariantError)
  expect(() => model.requirement(model.emptyVector(), Number.NaN)).toThrow(InvariantError)
  const parameters = { ...deribitPortfolioBtc, volRangeUp: Number.NaN }
  expect(() => new PortfolioMarginModel(parameters)).toThrow('volRangeUp')
})

test('standard margin: shorts alone, by side, and futures by size', () => {
  const p = deribitStandardBtc
  expect(standardOptionMargin(p, 1, 3, 90_000, 95_000, 0.02)).toEqual({
    initial: 0,
    maintenance: 0,
  })
  // Out of the money by 5.56 %: 0.15 less that is under the floor of 0.1.
  const call = standardOptionMargin(p, 1, -2, 90_000, 95_000, 0.02)
  expect(call.initial).toBeCloseTo(2 * (0.1 + 0.02), 12)
  expect(call.maintenance).toBeCloseTo(2 * (0.075 + 0.02), 12)
  const deep = standardOptionMargin(p, -1, -1, 30_000, 75_000, 1.6202)
  expect(deep.initial).toBeCloseTo(1.7702, 12)
  expect(deep.maintenance).toBeCloseTo(1.741715, 12)
  expect(standardFutureMargin(p, -100)).toEqual({ initial: 2.5, maintenance: 1.5 })
})

const tiers = [
  { fromUsd: 0, initialRate: 0.008, maintenanceRate: 0.004 },
  { fromUsd: 300_000, initialRate: 0.01, maintenanceRate: 0.005 },
  { fromUsd: 800_000, initialRate: 0.013, maintenanceRate: 0.0065 },
]

test('tiers: no step at a border, and the rate is at most the tier of the whole', () => {
  const at = (usd: number): number => tieredMargin(tiers, usd).maintenanceUsd
  expect(at(300_000)).toBeCloseTo(1200, 9)
  expect(at(-1_000_000)).toBeCloseTo(1200 + 2500 + 1300, 9)
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2_000_000, noNaN: true }), (usd) => {
      const gap = at(usd + 1) - at(usd)
      expect(gap).toBeGreaterThanOrEqual(0.004 - 1e-9)
      expect(gap).toBeLessThanOrEqual(0.0065 + 1e-9)
    }),
    { seed: 5 },
  )
  expect(() => tieredMargin([], 1)).toThrow(InvariantError)
  expect(() => tieredMargin([tiers[1]!], 1)).toThrow(InvariantError)
  expect(() => tieredMargin(tiers, Number.NaN)).toThrow(InvariantError)
})

test('distance to liquidation: the surplus is gone there and not before', () => {
  const model = new PortfolioMarginModel(deribitPortfolioBtc)
  const account = {
    positions: [
      { side: 1, size: -10, forward: 90_000, strike: 100_000, years: 0.1, volAnnual: 0.5 },
      future(2, 90_000),
    ] as const,
    equityCoin: 5,
    indexUsd: 90_000,
  }
  const distance = liquidationDistance(model, account)
  const up = distance.spotUp!
  expect(up).toBeGreaterThan(0.01)
  expect(marginSurplus(model, account, up, 0)).toBeLessThan(1e-6)
  for (let i = 0; i < 50; i += 1) {
    expect(marginSurplus(model, account, (up * i) / 51, 0)).toBeGreaterThan(0)
  }
  expect(distance.volUpVolPt).toBeGreaterThan(1)
  const broke = liquidationDistance(model, { ...account, equityCoin: 0.01 })
  expect(broke).toEqual({ spotDown: -0, spotUp: 0, volUpVolPt: 0 })
  const empty = liquidationDistance(model, { positions: [], equityCoin: 1, indexUsd: 90_000 })
  expect(empty).toEqual({ spotDown: null, spotUp: null, volUpVolPt: null })
})
