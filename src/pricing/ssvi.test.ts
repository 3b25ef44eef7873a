// SSVI: the raw slice is the formula in print, and theorem 4.2 keeps its word.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundedPowerLawPhi, isSsviButterflyFree, powerLawPhi, ssviSlice } from './ssvi.ts'
import { durrleman, sviDerivatives } from './svi.ts'

const thetas = fc.double({ min: 0.001, max: 2, noNaN: true })
const rhos = fc.double({ min: -0.95, max: 0.95, noNaN: true })
const phis = fc.double({ min: 0.05, max: 30, noNaN: true })
const moneyness = fc.double({ min: -3, max: 3, noNaN: true })

test('is theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2))', () => {
  fc.assert(
    fc.property(thetas, rhos, phis, moneyness, (theta, rho, phi, k) => {
      const { a, b, m, sigma } = ssviSlice(theta, rho, phi)
      const row = { w: 0, dw: 0, d2w: 0 }
      sviDerivatives(a, b, rho, m, sigma, k, row)
      const root = Math.sqrt((phi * k + rho) ** 2 + 1 - rho * rho)
      const wanted = 0.5 * theta * (1 + rho * phi * k + root)
      expect(Math.abs(row.w - wanted)).toBeLessThan(1e-12 * (theta + theta * phi))
    }),
  )
})

test('what theorem 4.2 allows has no negative density', () => {
  fc.assert(
    fc.property(thetas, rhos, phis, moneyness, (theta, rho, phi, k) => {
      fc.pre(isSsviButterflyFree(theta, rho, phi))
      const { a, b, m, sigma } = ssviSlice(theta, rho, phi)
      const row = { w: 0, dw: 0, d2w: 0 }
      sviDerivatives(a, b, rho, m, sigma, k, row)
      expect(durrleman(k, row.w, row.dw, row.d2w)).toBeGreaterThanOrEqual(-1e-12)
    }),
    { numRuns: 2000 },
  )
})

test('both forms of phi agree for small variance', () => {
  expect(powerLawPhi(1e-8, 1.2, 0.4) / boundedPowerLawPhi(1e-8, 1.2, 0.4)).toBeCloseTo(1, 7)
  expect(boundedPowerLawPhi(1, 1, 0.5)).toBeCloseTo(Math.SQRT1_2, 15)
})
