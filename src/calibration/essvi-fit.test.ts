// The fit finds an eSSVI surface that made the quotes, and answers one free of arbitrage whatever
// the quotes are.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { essviSlices, essviToSvi, isEssviFree, sviTotalVariance } from '../pricing/index.ts'
import { fitEssvi } from './essvi-fit.ts'
import { slicesOf } from './test-slices.ts'

const days = [1, 3, 7, 14, 30, 90, 180, 360]

test('an eSSVI market comes back', () => {
  const truth = essviSlices(
    days.map((day, i) => ({
      rho: -0.4 + 0.05 * i,
      rise: 0.25 * ((day - (days[i - 1] ?? 0)) / 365),
      share: 0.5,
    })),
  )
  const raws = truth.map(essviToSvi)
  const slices = slicesOf(days, (k, i) => {
    const { a, b, rho, m, sigma } = raws[i]!
    return Math.sqrt(sviTotalVariance(a, b, rho, m, sigma, k) / (days[i]! / 365))
  })
  for (const [i, got] of fitEssvi(slices).entries()) {
    expect(got.theta / truth[i]!.theta).toBeCloseTo(1, 3)
    expect(got.psi / truth[i]!.psi).toBeCloseTo(1, 2)
    expect(got.rho).toBeCloseTo(truth[i]!.rho, 2)
  }
})

test('whatever the quotes are, there is no arbitrage', () => {
  const shakes = fc.array(fc.double({ min: -0.2, max: 0.3, noNaN: true }), {
    minLength: 41,
    maxLength: 41,
  })
  const levels = fc.array(fc.double({ min: 0.2, max: 1.5, noNaN: true }), {
    minLength: 4,
    maxLength: 4,
  })
  fc.assert(
    fc.property(shakes, levels, (shake, level) => {
      const slices = slicesOf([0.5, 2, 30, 200], (_k, i) => level[i]!, {
        noise: (n) => 0.5 * shake[n % 41]! * level[0]!,
      })
      const got = fitEssvi(slices)
      expect(got).toHaveLength(4)
      expect(isEssviFree(got)).toBe(true)
    }),
    { numRuns: 30 },
  )
})

test('no slices, one slice', () => {
  expect(fitEssvi([])).toEqual([])
  const [only] = fitEssvi(slicesOf([30], () => 0.6))
  expect(Math.sqrt(only!.theta / (30 / 365))).toBeCloseTo(0.6, 2)
})
