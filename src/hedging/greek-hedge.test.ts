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

const coordinate = fc.double({ min: -3, max: 3, noNaN: true })

test('several underlyings at no cost: the normal equations of the full covariance', () => {
  fc.assert(
    fc.property(
      fc.array(coordinate, { minLength: 9, maxLength: 9 }),
      fc.array(coordinate, { minLength: 3, maxLength: 3 }),
      (root, exposures) => {
        // A covariance by construction, and hedges in the first two coins for all three.
        const covariance = Array.from({ length: 9 }, (_, at) => {
          const [i, j] = [at % 3, Math.floor(at / 3)]
          const own = i === j ? 1 : 0
          return own + [0, 1, 2].reduce((sum, k) => sum + root[i + 3 * k]! * root[j + 3 * k]!, 0)
        })
        const at = (i: number, j: number): number => covariance[i + 3 * j]!
        const instruments = [
          { ...free, exposures: [1, 0, 0] },
          { ...free, exposures: [0, 1, 0] },
        ]
        const plan = planGreekHedge({ exposures, covariance, instruments, riskAversion: 1 })
        const pull = [0, 1].map(
          (i) => -[0, 1, 2].reduce((sum, j) => sum + at(i, j) * exposures[j]!, 0),
        )
        const determinant = at(0, 0) * at(1, 1) - at(0, 1) * at(0, 1)
        const x = (pull[0]! * at(1, 1) - pull[1]! * at(0, 1)) / determinant
        const y = (pull[1]! * at(0, 0) - pull[0]! * at(0, 1)) / determinant
        expect(plan.converged).toBe(true)
        expect(plan.units[0]).toBeCloseTo(x, 4)
        expect(plan.units[1]).toBeCloseTo(y, 4)
      },
    ),
  )
})

test('no point of a grid over the box is better, and the certificate is small', () => {
  const option = fc.record({
    exposures: fc.tuple(coordinate, coordinate),
    costUsd: fc.double({ min: 0, max: 2, noNaN: true }),
    buyMax: fc.constantFrom(0, 0.5, 2),
    sellMax: fc.constantFrom(0, 1, 3),
  })
  fc.assert(
    fc.property(fc.tuple(coordinate, coordinate), option, option, (exposures, a, b) => {
      const covariance = [1, 0.4, 0.4, 2]
      const riskAversion = 1.5
      const plan = planGreekHedge({ exposures, covariance, instruments: [a, b], riskAversion })
      const lossAt = (x: number, y: number): number => {
        const [u, v] = [0, 1].map(
          (f) => exposures[f]! + x * a.exposures[f]! + y * b.exposures[f]!,
        ) as [number, number]
        const variance = u * u + 0.8 * u * v + 2 * v * v
        return 0.5 * riskAversion * variance + a.costUsd * Math.abs(x) + b.costUsd * Math.abs(y)
      }
      const least = lossAt(plan.units[0]!, plan.units[1]!)
      const points = (sell: number, buy: number): number[] =>
        Array.from({ length: 25 }, (_, k) => -sell + ((sell + buy) * k) / 24)
      for (const x of points(a.sellMax, a.buyMax)) {
        for (const y of points(b.sellMax, b.buyMax)) {
          expect(lossAt(x, y)).toBeGreaterThan(least - 1e-6)
        }
      }
      expect(plan.residualUsd).toBeLessThan(1e-6)
      expect(plan.gainUsd).toBeCloseTo(lossAt(0, 0) - least, 9)
    }),
  )
})
