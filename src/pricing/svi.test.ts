// SVI: derivatives against differences, and Durrleman's g against the density of Black prices.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blackPrice } from './black.ts'
import { durrleman, jumpWings, type SviSlice, sviDerivatives, sviTotalVariance } from './svi.ts'

const slices = fc.record<SviSlice>({
  a: fc.double({ min: 0.005, max: 0.2, noNaN: true }),
  b: fc.double({ min: 0.01, max: 0.6, noNaN: true }),
  rho: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
  m: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
  sigma: fc.double({ min: 0.05, max: 0.8, noNaN: true }),
})
const moneyness = fc.double({ min: -1.5, max: 1.5, noNaN: true })

function varianceAt({ a, b, rho, m, sigma }: SviSlice, k: number): number {
  return sviTotalVariance(a, b, rho, m, sigma, k)
}

describe('raw SVI', () => {
  test('derivatives', () => {
    fc.assert(
      fc.property(slices, moneyness, (slice, k) => {
        const { a, b, rho, m, sigma } = slice
        const row = { w: 0, dw: 0, d2w: 0 }
        sviDerivatives(a, b, rho, m, sigma, k, row)
        const h = 1e-4
        const up = varianceAt(slice, k + h)
        const down = varianceAt(slice, k - h)
        expect(row.w).toBe(varianceAt(slice, k))
        expect(row.dw).toBeCloseTo((up - down) / (2 * h), 5)
        expect(row.d2w).toBeCloseTo((up - 2 * row.w + down) / (h * h), 3)
      }),
    )
  })

  test('g times the lognormal factor is the density that call prices imply', () => {
    fc.assert(
      fc.property(slices, moneyness, (slice, k) => {
        const { a, b, rho, m, sigma } = slice
        const row = { w: 0, dw: 0, d2w: 0 }
        sviDerivatives(a, b, rho, m, sigma, k, row)
        const callAt = (x: number): number =>
          blackPrice(1, 1, Math.exp(x), 1, Math.sqrt(varianceAt(slice, x)))
        // d2C/dK2 in K = e^x by central differences on a uniform grid in K.
        const strike = Math.exp(k)
        const h = 1e-3 * strike
        const price = (K: number): number => callAt(Math.log(K))
        const density = (price(strike + h) - 2 * price(strike) + price(strike - h)) / (h * h)
        const dMinus = -k / Math.sqrt(row.w) - 0.5 * Math.sqrt(row.w)
        const factor = Math.exp(-0.5 * dMinus * dMinus) / Math.sqrt(2 * Math.PI * row.w)
        const implied = (density * strike) / factor
        fc.pre(factor > 1e-3)
        expect(Math.abs(durrleman(k, row.w, row.dw, row.d2w) - implied)).toBeLessThan(
          2e-3 * (1 + Math.abs(implied)),
        )
      }),
    )
  })

  test('the published slice with butterfly arbitrage has negative density', () => {
    // Axel Vogt's parameters, Gatheral & Jacquier example 3.1.
    const row = { w: 0, dw: 0, d2w: 0 }
    const gAt = (k: number): number => {
      sviDerivatives(-0.041, 0.1331, 0.306, 0.3586, 0.4153, k, row)
      return durrleman(k, row.w, row.dw, row.d2w)
    }
    expect(gAt(0)).toBeGreaterThan(0)
    expect(gAt(0.8)).toBeLessThan(0)
  })

  test('jump wings say what the slice does', () => {
    fc.assert(
      fc.property(slices, (slice) => {
        const years = 0.25
        const wings = jumpWings(slice, years)
        const w0 = varianceAt(slice, 0)
        const h = 1e-4
        const volAt = (k: number): number => Math.sqrt(varianceAt(slice, k))
        expect(wings.v).toBeCloseTo(w0 / years, 10)
        expect(wings.psi).toBeCloseTo((volAt(h) - volAt(-h)) / (2 * h), 5)
        const farSlope = varianceAt(slice, 1e6 + 1) - varianceAt(slice, 1e6)
        expect(wings.c * Math.sqrt(w0)).toBeCloseTo(farSlope, 5)
        expect(wings.vTilde).toBeLessThanOrEqual(wings.v + 1e-12)
      }),
    )
  })
})
