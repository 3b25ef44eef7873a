// The closed form against what it claims to be: the least of cost plus priced variance. And the
// band and the vols of proportional costs by their shape.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  lelandVols,
  optimalSchedule,
  type ScheduleProblem,
  scheduleCost,
  whalleyWilmottBand,
} from './index.ts'

const problem: ScheduleProblem = {
  size: 1e6,
  horizon: 5,
  intervalCount: 20,
  sigma: 0.95,
  fixedCost: 0.0625,
  permanentImpact: 2.5e-7,
  temporaryImpact: 2.5e-6,
  riskAversion: 1e-6,
}

test('no other schedule is better', () => {
  const best = optimalSchedule(problem)
  const objective = (holdings: ArrayLike<number>): number => {
    const { cost, variance } = scheduleCost(problem, holdings)
    return cost + problem.riskAversion * variance
  }
  const least = objective(best.holdings)
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 19, maxLength: 19 }),
      fc.constantFrom(1, 1e3, 1e5),
      (moves, size) => {
        const other = best.holdings.map((x, j) => x + size * (moves[j - 1] ?? 0))
        expect(objective(other)).toBeGreaterThanOrEqual(least * (1 - 1e-12))
      },
    ),
  )
})

test('without risk aversion: equal slices; with ever more: all at once; never NaN', () => {
  const even = optimalSchedule({ ...problem, riskAversion: 0 })
  for (const trade of even.trades) expect(trade).toBeCloseTo(5e4, 6)
  const slow = optimalSchedule({ ...problem, riskAversion: 1e-18 })
  for (const trade of slow.trades) expect(trade).toBeCloseTo(5e4, 3)
  const hasty = optimalSchedule({ ...problem, riskAversion: 1e6 })
  expect(hasty.trades[0]).toBeCloseTo(1e6, 0)
  expect(hasty.trades.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1e6, 6)
})

test('permanent impact that outweighs the temporary one has no schedule', () => {
  expect(() => optimalSchedule({ ...problem, permanentImpact: 1 })).toThrow('outweighs')
  expect(() => optimalSchedule({ ...problem, sigma: Number.NaN })).toThrow('finite')
})

test('the band widens with gamma, to the power two thirds, and with costs, to one third', () => {
  const band = whalleyWilmottBand(100, 0.02, 0.001, 0.01, 0, 0.1)
  expect(whalleyWilmottBand(100, 0.16, 0.001, 0.01, 0, 0.1) / band).toBeCloseTo(4, 12)
  expect(whalleyWilmottBand(100, 0.02, 0.008, 0.01, 0, 0.1) / band).toBeCloseTo(2, 12)
  expect(whalleyWilmottBand(100, 0, 0.001, 0.01, 0, 0.1)).toBe(0)
})

test('costs raise what a short option must earn and lower what a long one may cost', () => {
  const { number, shortGammaAnnual, longGammaAnnual } = lelandVols(0.6, 0.001, 1 / 365)
  expect(shortGammaAnnual * shortGammaAnnual).toBeCloseTo(0.36 * (1 + number), 12)
  expect(longGammaAnnual! * longGammaAnnual!).toBeCloseTo(0.36 * (1 - number), 12)
  expect(lelandVols(0.1, 0.05, 1 / 8760).longGammaAnnual).toBeNull()
})
