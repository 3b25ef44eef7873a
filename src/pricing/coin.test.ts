// The numeraire change: the coin delta is the derivative of the coin price, times the forward.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gaussLegendre, integrate, normalPdf } from '../math/index.ts'
import { black76, blackPrice, createBlackRow, type OptionSide } from './black.ts'
import { coinPrice, deltaBy, deltaConventions, netTransactionDelta, quantoForward } from './coin.ts'

test('net transaction delta is F d(V/F)/dF', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<OptionSide>(1, -1),
      fc.double({ min: 40_000, max: 90_000, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (side, strike, years) => {
        const forward = 60_000
        const h = 1
        const row = createBlackRow()
        black76(side, forward, strike, years, 0.6, row)
        const coinAt = (f: number): number => coinPrice(blackPrice(side, f, strike, years, 0.6), f)
        const slope = (forward * (coinAt(forward + h) - coinAt(forward - h))) / (2 * h)
        expect(netTransactionDelta(row.delta, row.price, forward)).toBeCloseTo(slope, 6)
      },
    ),
  )
})

test('a put far in the money loses more than a coin per coin', () => {
  // Strike 100,000 at 50,000: worth one coin; a fall of the coin makes it worth more coins.
  expect(netTransactionDelta(-1, 50_000, 50_000)).toBe(-2)
})

test('a convention names one of the two deltas', () => {
  const deltas = deltaConventions.map((convention) => deltaBy(convention, 0.6, 5000, 50_000))
  expect(deltas).toEqual([0.6, 0.5])
})

test('a quanto option is an expectation under the settlement currency', () => {
  const [forward, strike, years, vol, currencyVol, correlation] = [100, 110, 0.5, 0.6, 0.4, -0.35]
  // Density of one measure to the other: the quote currency's price, a martingale, upside down.
  const rule = gaussLegendre(64)
  const root = Math.sqrt(years)
  const rest = Math.sqrt(1 - correlation * correlation)
  const inner = (z: number): number =>
    integrate(
      (y) => {
        const w = correlation * z + rest * y
        const weight = Math.exp(-currencyVol * root * w - 0.5 * currencyVol * currencyVol * years)
        return weight * normalPdf(y)
      },
      -9,
      9,
      rule,
    )
  const kink = (Math.log(strike / forward) + 0.5 * vol * vol * years) / (vol * root)
  const value = integrate(
    (z) => {
      const spot = forward * Math.exp(vol * root * z - 0.5 * vol * vol * years)
      return (spot - strike) * normalPdf(z) * inner(z)
    },
    kink,
    kink + 12,
    rule,
  )
  const quanto = quantoForward(forward, years, vol, currencyVol, correlation)
  expect(blackPrice(1, quanto, strike, years, vol)).toBeCloseTo(value, 9)
})
