// Implied volatility inverts the price wherever the price determines it, and says why elsewhere.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { black76, blackPrice, createBlackRow, type OptionSide } from './black.ts'
import { impliedVol } from './implied-vol.ts'

describe('impliedVol', () => {
  test('inverts blackPrice to what the price determines', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<OptionSide>(1, -1),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -5, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        (side, moneyness, logYears, vol) => {
          const strike = 1000 * Math.exp(moneyness)
          const years = 10 ** logYears
          const greeks = createBlackRow()
          black76(side, 1000, strike, years, vol, greeks)
          const { price, vega } = greeks
          const intrinsic = Math.max(0, side * (1000 - strike))
          // A relative change of the price, or of the forward inside it, moves the vol by this
          // much.
          const condition = (price + Math.abs(greeks.delta) * 1000) / (vega * vol)
          fc.pre(price > 1e-290 && condition < 1e6 && price - intrinsic > 0)
          const got = impliedVol(side, 1000, strike, years, price)
          expect(got.status).toBe('ok')
          expect(Math.abs(got.vol - vol) / vol).toBeLessThan(2e-14 * (1 + condition))
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('never NaN, whatever the price', () => {
    const any = fc.double({ min: -10, max: 2000, noNaN: true })
    fc.assert(
      fc.property(fc.constantFrom<OptionSide>(1, -1), any, any, (side, strike, price) => {
        const { vol, status } = impliedVol(side, 1000, strike, 0.1, price)
        expect(Number.isFinite(vol) && vol >= 0).toBe(true)
        if (status !== 'ok') expect(vol).toBe(0)
      }),
      { numRuns: 2000 },
    )
  })

  test('a price between two doubles of vol is repriced to its last bits', () => {
    const price = blackPrice(-1, 64250.5, 60000, 0.08, 0.55)
    const { vol } = impliedVol(-1, 64250.5, 60000, 0.08, price)
    expect(Math.abs(blackPrice(-1, 64250.5, 60000, 0.08, vol) - price) / price).toBeLessThan(1e-15)
  })

  test.each([
    ['below-intrinsic', 1, 100, 90, 1, 9.999],
    ['below-intrinsic', 1, 100, 110, 1, -1e-12],
    ['at-intrinsic', 1, 100, 90, 1, 10],
    ['at-intrinsic', -1, 100, 90, 1, 0],
    ['above-bound', 1, 100, 90, 1, 100],
    ['above-bound', -1, 100, 90, 1, 90.0001],
    ['at-expiry', 1, 100, 90, 0, 12],
    ['bad-input', 1, 0, 90, 1, 12],
    ['bad-input', 1, 100, Number.NaN, 1, 12],
    ['bad-input', 1, 100, 90, -1, 12],
    ['bad-input', 1, 100, 90, 1, Number.NaN],
    ['bad-input', 1, 100, 90, 1, Infinity],
  ] as const)('%s: side %d, F %d, K %d, T %d, price %d', (status, side, f, k, years, price) => {
    expect(impliedVol(side, f, k, years, price)).toEqual({ vol: 0, status })
  })
})
