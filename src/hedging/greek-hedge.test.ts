// Cases whose answer is known: a perfect hedge for free, a proxy by its beta, a hedge that does not
// pay, and two Greeks that need two options.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GreekHedgeProblem, planGreekHedge } from './index.ts'

const free = { costUsd: 0, buyMax: 1e9, sellMax: 1e9 }

test('what is free and exact is hedged away', () => {
  const problem = {
    exposures: [500],
    covariance: [4],
    instruments: [{ ...free, exposures: [2] }],
    riskAversion: 1e-3,
  }
  const { units, deviationAfterUsd, deviationBeforeUsd } = planGreekHedge(problem)
  expect(units[0]).toBeCloseTo(-250, 6)
  expect(deviationBeforeUsd).toBe(1000)
  expect(deviationAfterUsd).toBeLessThan(1e-3)
})

test('one coin hedged with another: minus its beta, and what is left is the rest', () => {
  const problem = {
    exposures: [0, 1000],
    covariance: [1, 0.8 * 1.5, 0.8 * 1.5, 2.25],
    instruments: [{ ...free, exposures: [1, 0] }],
    riskAversion: 1e-3,
  }
  const { units, deviationAfterUsd } = planGreekHedge(problem)
  expect(units[0]).toBeCloseTo(-1200, 6)
  expect(deviationAfterUsd).toBeCloseTo(1500 * Math.sqrt(1 - 0.64), 6)
})

test('costs leave a band: inside nothing is traded, outside the excess', () => {
  const planAt = (exposure: number): number =>
    planGreekHedge({
      exposures: [exposure],
      covariance: [1],
      instruments: [{ ...free, costUsd: 3, exposures: [1] }],
      riskAversion: 0.01,
    }).units[0]!
  expect(planAt(299)).toBe(0)
  expect(planAt(-299)).toBe(0)
  expect(planAt(400)).toBeCloseTo(-100, 6)
})

test('vega and gamma need two options, and delta the future that tidies up after them', () => {
  // Factors: move, squared move, vol.
  const problem: GreekHedgeProblem = {
    exposures: [100, -800, 2000],
    covariance: [1, 0, -0.3, 0, 2, 0, -0.3, 0, 1],
    instruments: [
      { ...free, exposures: [0.5, 4, 10] },
      { ...free, exposures: [0.5, 8, 2] },
      { ...free, exposures: [1, 0, 0] },
    ],
    riskAversion: 1,
  }
  const { units, deviationAfterUsd, converged } = planGreekHedge(problem)
  expect(converged).toBe(true)
  expect(deviationAfterUsd).toBeLessThan(1)
  expect(4 * units[0]! + 8 * units[1]!).toBeCloseTo(800, 1)
  expect(10 * units[0]! + 2 * units[1]!).toBeCloseTo(-2000, 1)
})

test('the gain is never negative, and no unit goes beyond its bound', () => {
  const real = fc.double({ min: -10, max: 10, noNaN: true })
  const size = fc.double({ min: 0, max: 20, noNaN: true })
  const instrument = fc.record({
    exposures: fc.tuple(real, real),
    costUsd: size,
    buyMax: size,
    sellMax: size,
  })
  fc.assert(
    fc.property(
      fc.tuple(real, real),
      fc.array(instrument, { minLength: 1, maxLength: 5 }),
      fc.double({ min: -0.95, max: 0.95, noNaN: true }),
      (exposures, instruments, rho) => {
        const covariance = [1, 2 * rho, 2 * rho, 4]
        const plan = planGreekHedge({ exposures, covariance, instruments, riskAversion: 0.5 })
        expect(plan.gainUsd).toBeGreaterThanOrEqual(-1e-6)
        for (const [i, units] of plan.units.entries()) {
          expect(units).toBeLessThanOrEqual(instruments[i]!.buyMax)
          expect(units).toBeGreaterThanOrEqual(-instruments[i]!.sellMax)
        }
      },
    ),
  )
})
