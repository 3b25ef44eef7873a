// eSSVI: whatever the coordinates, neither density nor calendar fails on a grid that knows nothing
// of the closed forms; and slices that are free already come back from their coordinates.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { essviCoordinates, essviSlices, essviToSvi, isEssviFree } from './essvi.ts'
import { durrleman, sviDerivatives } from './svi.ts'

const coordinates = fc.array(
  fc.record({
    rho: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
    rise: fc.double({ min: 1e-4, max: 0.3, noNaN: true }),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
  { minLength: 1, maxLength: 8 },
)

test('no coordinates have arbitrage', () => {
  const row = { w: 0, dw: 0, d2w: 0 }
  fc.assert(
    fc.property(coordinates, (one) => {
      const slices = essviSlices(one)
      expect(isEssviFree(slices)).toBe(true)
      const raws = slices.map(essviToSvi)
      let least = Infinity
      let growth = Infinity
      for (let n = -60; n <= 60; n += 1) {
        const k = Math.sign(n) * (Math.abs(n) / 30) ** 3
        let before = 0
        for (const { a, b, rho, m, sigma } of raws) {
          sviDerivatives(a, b, rho, m, sigma, k, row)
          least = Math.min(least, durrleman(k, row.w, row.dw, row.d2w))
          growth = Math.min(growth, row.w / before)
          before = row.w
        }
      }
      expect(least).toBeGreaterThanOrEqual(-1e-9)
      expect(growth).toBeGreaterThanOrEqual(1 - 1e-12)
    }),
    { numRuns: 400 },
  )
})

test('slices come back from their coordinates', () => {
  fc.assert(
    fc.property(coordinates, (one) => {
      const slices = essviSlices(one)
      for (const [i, got] of essviSlices(essviCoordinates(slices)).entries()) {
        const wanted = slices[i]!
        expect(got.rho).toBe(wanted.rho)
        expect(Math.abs(got.theta / wanted.theta - 1)).toBeLessThan(1e-9)
        expect(Math.abs(got.psi / wanted.psi - 1)).toBeLessThan(1e-6)
      }
    }),
  )
})

test('slices with arbitrage are moved to where there is none', () => {
  const crossed = [
    { theta: 0.04, rho: -0.3, psi: 0.3 },
    { theta: 0.03, rho: 0.2, psi: 0.1 },
  ]
  expect(isEssviFree(crossed)).toBe(false)
  const mended = essviSlices(essviCoordinates(crossed))
  expect(isEssviFree(mended)).toBe(true)
  expect(mended[0]).toMatchObject({ theta: 0.04, rho: -0.3 })
  expect(isEssviFree([{ theta: 0.04, rho: 0, psi: 4.1 }])).toBe(false)
  expect(isEssviFree([{ theta: 0.04, rho: 0, psi: 0.41 }])).toBe(false)
})
