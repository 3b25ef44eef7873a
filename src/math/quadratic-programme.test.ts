// Against the closed form where nothing binds, and against every neighbour where something does.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choleskyFactor, choleskySolve, type QuadraticProgramme, solveQuadratic } from './index.ts'

const real = fc.double({ min: -2, max: 2, noNaN: true })

/** H = R'R + ridge, so positive definite. */
const programmes: fc.Arbitrary<QuadraticProgramme> = fc
  .record({
    rows: fc.array(fc.array(real, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }),
    linear: fc.array(real, { minLength: 4, maxLength: 4 }),
    cost: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
    bound: fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ rows, linear, cost, bound }) => ({
    hessian: Float64Array.from({ length: 16 }, (_, at) => {
      const [i, j] = [at % 4, Math.floor(at / 4)]
      return rows.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? 0.1 : 0)
    }),
    linear: Float64Array.from(linear),
    cost: Float64Array.from(cost),
    lower: Float64Array.from(bound, (each) => -each),
    upper: Float64Array.from(bound, (each) => 0.5 * each),
    tolerance: 1e-11,
    maxSweeps: 20_000,
  }))

function objective(p: QuadraticProgramme, x: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i += 1) {
    for (let j = 0; j < x.length; j += 1) sum += 0.5 * x[i]! * p.hessian[i + 4 * j]! * x[j]!
    sum += p.cost[i]! * Math.abs(x[i]!) - p.linear[i]! * x[i]!
  }
  return sum
}

test('no other point within the bounds is better', () => {
  fc.assert(
    fc.property(
      programmes,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (p, shares, step) => {
        const { x, converged } = solveQuadratic(p)
        expect(converged).toBe(true)
        const other = x.map((value, i) => {
          expect(value).toBeGreaterThanOrEqual(p.lower[i]!)
          expect(value).toBeLessThanOrEqual(p.upper[i]!)
          const target = p.lower[i]! + shares[i]! * (p.upper[i]! - p.lower[i]!)
          return value + step * (target - value)
        })
        expect(objective(p, x)).toBeLessThanOrEqual(objective(p, other) + 1e-9)
      },
    ),
  )
})

test('without costs and bounds it is the linear system', () => {
  fc.assert(
    fc.property(programmes, (bound) => {
      const far = new Float64Array(4).fill(1e9)
      const p = {
        ...bound,
        cost: new Float64Array(4),
        upper: far,
        lower: far.map((each) => -each),
        maxSweeps: 100_000,
      }
      const factor = p.hessian.slice()
      expect(choleskyFactor(factor, 4)).toBe(true)
      const wanted = p.linear.slice()
      choleskySolve(factor, 4, wanted)
      const { x } = solveQuadratic(p)
      for (const [i, each] of wanted.entries()) expect(x[i]).toBeCloseTo(each, 6)
    }),
    { numRuns: 40 },
  )
})

test('what costs more than it brings is left alone', () => {
  const p = {
    hessian: Float64Array.of(2, 0, 0, 2),
    linear: Float64Array.of(1, 1),
    cost: Float64Array.of(1, 0.5),
    lower: Float64Array.of(-9, -9),
    upper: Float64Array.of(9, 9),
    tolerance: 1e-12,
    maxSweeps: 100,
  }
  expect([...solveQuadratic(p).x]).toEqual([0, 0.25])
})
