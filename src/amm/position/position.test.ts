// Range values against finite differences and integration over the lognormal; losses against their
// definitions along paths. The strip of options is in test/amm, which may know pricing.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exp, gaussLegendre } from '../../math/index.ts'
import { markoutLoss, PositionTally } from './accounts.ts'
import { divergenceLoss, rangeDivergence, weightedDivergenceLoss } from './divergence.ts'
import {
  breakEvenFee,
  breakEvenVol,
  constantProductLvr,
  feeHalfWidth,
  fixedBlockShare,
  lvrOfGamma,
  netCarry,
  poissonTradeProbability,
  rangeLvr,
  rangeLvrShare,
} from './lvr.ts'
import { liquidityOf, type Range, rangeGreeks, rangeHoldings, rangeValue } from './range-value.ts'

/** The verified numbers of a range around 2000. */
const known: Range = { liquidity: 1000, lower: 1600, upper: 2500 }

const aRange: fc.Arbitrary<Range> = fc
  .record({
    liquidity: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    lower: fc.double({ min: 100, max: 3000, noNaN: true }),
    width: fc.double({ min: 1.02, max: 10, noNaN: true }),
  })
  .map(({ liquidity, lower, width }) => ({ liquidity, lower, upper: lower * width }))

const aPrice: fc.Arbitrary<number> = fc.double({ min: 50, max: 20_000, noNaN: true })

describe('range now', () => {
  test('holdings, worth, delta and gamma of a known range', () => {
    const { amount0, amount1 } = rangeHoldings(known, 2000)
    expect(amount0).toBeCloseTo(2.360_679_774_997_896_7, 13)
    expect(amount1).toBeCloseTo(4721.359_549_995_796, 9)
    const { value, delta, gamma } = rangeGreeks(known, 2000, 0, 0)
    expect(value).toBeCloseTo(9442.719_099_991_593, 9)
    expect(delta).toBe(amount0)
    expect(gamma).toBeCloseTo(-0.005_590_169_943_749_474, 15)
  })

  test('a sigma^2 / 8 of its worth is the loss of a whole curve, and wrong for a range', () => {
    expect(rangeLvr(known, 2000, 0.8)).toBeCloseTo(7155.4175, 4)
    expect(rangeLvrShare(known, 2000, 0.8)).toBeCloseTo(0.757_77, 5)
    const whole = { liquidity: 1000, lower: 0, upper: Infinity }
    expect(rangeLvrShare(whole, 2000, 0.8)).toBeCloseTo(constantProductLvr(0.8), 15)
  })
})

describe('liquidity', () => {
  test('of what a range holds is the range, and the scarcer coin decides', () => {
    fc.assert(
      fc.property(aRange, aPrice, (range, price) => {
        const held = rangeHoldings(range, price)
        const found = liquidityOf(held, range.lower, range.upper, price)
        expect(Math.abs(found / range.liquidity - 1)).toBeLessThan(1e-12)
        const less = { amount0: 0.5 * held.amount0, amount1: 0.5 * held.amount1 }
        const [low, high] = [range.lower, range.upper]
        expect(liquidityOf(less, low, high, price)).toBeCloseTo(0.5 * range.liquidity, 4)
        const isInside = held.amount0 > 0 && held.amount1 > 0
        if (!isInside) return
        const scarce = { amount0: 0.5 * held.amount0, amount1: held.amount1 }
        const half = liquidityOf(scarce, low, high, price) / range.liquidity
        expect(half).toBeCloseTo(0.5, 9)
      }),
    )
  })
})

describe('range at a horizon', () => {
  test('is the mean of its worth over the lognormal', () => {
    const rule = gaussLegendre(64)
    function mean(range: Range, price: number, s: number): number {
      const kinks = [range.lower, range.upper].map((k) => Math.log(k / price) / s + 0.5 * s)
      const cuts = [-9, ...kinks, 9].filter((z) => z >= -9 && z <= 9).sort((a, b) => a - b)
      let sum = 0
      for (let i = 1; i < cuts.length; i += 1) {
        const middle = 0.5 * (cuts[i]! + cuts[i - 1]!)
        const half = 0.5 * (cuts[i]! - cuts[i - 1]!)
        for (const [n, node] of rule.nodes.entries()) {
          const z = middle + half * node
          const density = exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
          const worth = rangeValue(range, price * exp(s * z - 0.5 * s * s))
          sum += half * rule.weights[n]! * density * worth
        }
      }
      return sum
    }
    fc.assert(
      fc.property(
        aRange,
        aPrice,
        fc.double({ min: 0.02, max: 1, noNaN: true }),
        (range, price, s) => {
          const { value } = rangeGreeks(range, price, 1, s)
          expect(Math.abs(value / mean(range, price, s) - 1)).toBeLessThan(1e-9)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('Greeks equal finite differences to 1e-6', () => {
    const aVol = fc.double({ min: 0.2, max: 1.5, noNaN: true })
    const aYear = fc.double({ min: 0.02, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        aRange,
        fc.double({ min: -1, max: 1, noNaN: true }),
        aYear,
        aVol,
        (range, where, years, vol) => {
          // Within a deviation of the range: further out every Greek is a rounding of zero.
          const s = vol * Math.sqrt(years)
          const price = Math.sqrt(range.lower * range.upper) * exp(where * s)
          const at = (p: number, t: number, v: number): ReturnType<typeof rangeGreeks> =>
            rangeGreeks(range, p, t, v)
          // Richardson's step halving: the error of the difference itself is far below 1e-6.
          function slope(f: (h: number) => number, h: number): number {
            const wide = (f(h) - f(-h)) / (2 * h)
            const fine = (f(0.5 * h) - f(-0.5 * h)) / h
            return (4 * fine - wide) / 3
          }
          const got = at(price, years, vol)
          const step = 2e-3 * s * price
          const near = (a: number, b: number, scale: number): void =>
            expect(Math.abs(a - b)).toBeLessThan(1e-6 * Math.max(Math.abs(b), scale))
          near(
            slope((h) => at(price + h, years, vol).value, step),
            got.delta,
            0,
          )
          near(
            slope((h) => at(price + h, years, vol).delta, step),
            got.gamma,
            0,
          )
          near(
            slope((h) => at(price, years, vol + h).value, 2e-3 * vol),
            got.vega,
            0,
          )
          near(-slope((h) => at(price, years + h, vol).value, 2e-3 * years), got.theta, 0)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('losses', () => {
  test('divergence of a range is that of the curve where the range is everything', () => {
    fc.assert(
      fc.property(aPrice, aPrice, (then, now) => {
        const whole = rangeDivergence({ liquidity: 3, lower: 0, upper: Infinity }, then, now)
        expect(whole.loss).toBeCloseTo(divergenceLoss(now / then), 13)
        expect(weightedDivergenceLoss(0.5, now / then)).toBeCloseTo(divergenceLoss(now / then), 13)
      }),
    )
  })

  test('divergence is never a gain, and is value over hold less one', () => {
    fc.assert(
      fc.property(aRange, aPrice, aPrice, (range, then, now) => {
        const { value, hold, loss } = rangeDivergence(range, then, now)
        expect(loss).toBeLessThanOrEqual(0)
        expect(Math.abs(loss - (value / hold - 1))).toBeLessThan(1e-12)
      }),
    )
  })

  test('three accounts of one path: hold, rebalanced and markouts do not mix', () => {
    // Out and back: nothing diverges, and what arbitrage took on the way is lost all the same.
    const path = [2000, 2100, 2200, 2050, 1900, 2000]
    const marks = path.map((price) => ({ ...rangeHoldings(known, price), price }))
    const tally = new PositionTally(marks[0]!)
    let markouts = 0
    for (const [i, mark] of marks.slice(1).entries()) {
      const before = marks[i]!
      tally.mark(mark, 1)
      markouts += markoutLoss(
        mark.amount0 - before.amount0,
        mark.amount1 - before.amount1,
        mark.price,
      )
    }
    const account = tally.account()
    expect(account.divergenceLoss).toBeCloseTo(0, 9)
    expect(account.lossVersusRebalancing).toBeGreaterThan(10)
    expect(account.lossVersusRebalancing).toBeCloseTo(markouts, 8)
    expect(account.fees).toBe(5)
    expect(account.net).toBeCloseTo(5 - markouts, 8)
    expect(account.rebalanced - account.value).toBeCloseTo(account.lossVersusRebalancing, 9)
  })

  test('the full width belongs to the fixed blocks, half of it to the random ones', () => {
    // Mispricing band g = s: a study of 4e5 blocks gave .1840 and .2070 a block of unit liquidity.
    expect(0.5 * fixedBlockShare(1, 1)).toBeCloseTo(0.184, 3)
    expect(0.5 * poissonTradeProbability(1, 1)).toBeCloseTo(0.2071, 4)
  })

  test('a band is as wide as the fee says, and a loss needs volume to be paid for', () => {
    expect(feeHalfWidth(0)).toBe(0)
    expect(Math.exp(-feeHalfWidth(0.003))).toBeCloseTo(0.997, 14)
    expect(breakEvenFee(30, 10_000)).toBe(0.003)
    expect(breakEvenFee(30, 0)).toBe(Infinity)
    const { gamma } = rangeGreeks(known, 2000, 0, 0)
    expect(lvrOfGamma(2000, gamma, 0.8)).toBe(rangeLvr(known, 2000, 0.8))
  })

  test('at the break-even vol fees pay for the loss, above it they do not', () => {
    const vol = breakEvenVol(known, 2000, 900)
    expect(rangeLvr(known, 2000, vol)).toBeCloseTo(900, 9)
    expect(netCarry(known, 2000, vol, 900)).toBeCloseTo(0, 9)
    expect(netCarry(known, 2000, 1.1 * vol, 900)).toBeLessThan(0)
  })
})
