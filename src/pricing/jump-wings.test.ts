import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repairedWings, sviOfWings } from './jump-wings.ts'
import { durrleman, jumpWings, type SviSlice, sviDerivatives } from './svi.ts'

function leastDensity({ a, b, rho, m, sigma }: SviSlice): number {
  const row = { w: 0, dw: 0, d2w: 0 }
  let least = Infinity
  for (let k = -1.5; k <= 1.5; k += 0.01) {
    sviDerivatives(a, b, rho, m, sigma, k, row)
    least = Math.min(least, durrleman(k, row.w, row.dw, row.d2w))
  }
  return least
}

test('wings and back again are the same slice', () => {
  const slices = fc.record({
    level: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
    b: fc.double({ min: 0.02, max: 1, noNaN: true }),
    rho: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
    m: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    sigma: fc.double({ min: 0.05, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(slices, fc.double({ min: 0.01, max: 2, noNaN: true }), (raw, years) => {
      const { level, b, rho, m, sigma } = raw
      // Where the least variance is at the money, its place cannot be told from the wings.
      fc.pre(Math.abs(rho - m / Math.hypot(m, sigma)) > 0.02)
      const slice = { a: level - b * sigma * Math.sqrt(1 - rho * rho), b, rho, m, sigma }
      const back = sviOfWings(jumpWings(slice, years), years)
      if (!back.ok) throw new Error(back.refusal.code)
      for (const name of ['a', 'b', 'rho', 'm', 'sigma'] as const) {
        expect(Math.abs(back.value[name] - slice[name]), name).toBeLessThan(1e-8)
      }
    }),
  )
})

test('Vogt’s slice: its wings, its butterfly, and the repair without one', () => {
  // Gatheral & Jacquier, examples 3.1 and 5.1.
  const vogt = { a: -0.041, b: 0.1331, m: 0.3586, rho: 0.306, sigma: 0.4153 }
  const wings = jumpWings(vogt, 1)
  expect(wings.v).toBeCloseTo(0.01742625, 7)
  expect(wings.psi).toBeCloseTo(-0.1752111, 6)
  expect(wings.p).toBeCloseTo(0.6997381, 6)
  expect(wings.c).toBeCloseTo(1.316798, 5)
  expect(wings.vTilde).toBeCloseTo(0.0116249, 6)
  expect(leastDensity(vogt)).toBeLessThan(-0.01)
  const repaired = repairedWings(wings)
  expect(repaired.c).toBeCloseTo(0.3493158, 6)
  expect(repaired.vTilde).toBeCloseTo(0.01548182, 7)
  const slice = sviOfWings(repaired, 1)
  expect(slice.ok && leastDensity(slice.value)).toBeGreaterThan(0)
})

test('wings that contradict each other are refused', () => {
  const wings = { v: 0.04, psi: -0.1, p: 0.5, c: 0.3, vTilde: 0.03 }
  for (const change of [{ psi: -2 }, { vTilde: 0.05 }, { p: -0.3 }, { v: Number.NaN }]) {
    const refusal = { ok: false, refusal: { code: 'svi/wings' } }
    expect(sviOfWings({ ...wings, ...change }, 1)).toEqual(refusal)
  }
})
