// A range and the options that replicate it: a provider is short a strip of them.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Range, rangeGreeks, rangeStrip, rangeValue, stripValue } from '../../src/amm/index.ts'
import { blackPrice } from '../../src/pricing/index.ts'

const known: Range = { liquidity: 1000, lower: 1600, upper: 2500 }

const aRange: fc.Arbitrary<Range> = fc
  .record({
    liquidity: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    lower: fc.double({ min: 100, max: 3000, noNaN: true }),
    width: fc.double({ min: 1.02, max: 10, noNaN: true }),
  })
  .map(({ liquidity, lower, width }) => ({ liquidity, lower, upper: lower * width }))

const aPrice: fc.Arbitrary<number> = fc.double({ min: 50, max: 20_000, noNaN: true })

describe('a range as a strip of options', () => {
  test('lies above its strip by no more than the stated error, now and at a horizon', () => {
    fc.assert(
      fc.property(aRange, aPrice, fc.integer({ min: 2, max: 80 }), (range, price, count) => {
        const strip = rangeStrip(range, Math.sqrt(range.lower * range.upper), count)
        const slack = 1e-12 * rangeValue(range, price)
        const paid = stripValue(strip, price, (side, k) => Math.max(0, side * (price - k)))
        const below = rangeValue(range, price) - paid
        expect(below).toBeGreaterThan(-slack)
        expect(below).toBeLessThan(strip.error + slack)
        const worth = stripValue(strip, price, (side, k) => blackPrice(side, price, k, 0.1, 0.7))
        const belowThen = rangeGreeks(range, price, 0.1, 0.7).value - worth
        expect(belowThen).toBeGreaterThan(-slack)
        expect(belowThen).toBeLessThan(strip.error + slack)
      }),
      { numRuns: 300 },
    )
  })

  test('vega is that of the strip, closer with the square of the strikes', () => {
    const exact = rangeGreeks(known, 2000, 0.1, 0.7).vega
    function vegaOf(count: number): number {
      const strip = rangeStrip(known, 2000, count)
      const worth = (vol: number): number =>
        stripValue(strip, 2000, (side, k) => blackPrice(side, 2000, k, 0.1, vol))
      return (worth(0.7 + 1e-4) - worth(0.7 - 1e-4)) / 2e-4
    }
    const [few, many] = [Math.abs(vegaOf(20) / exact - 1), Math.abs(vegaOf(80) / exact - 1)]
    expect(many).toBeLessThan(1e-3)
    expect(many).toBeLessThan(few / 8)
  })
})
