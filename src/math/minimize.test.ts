import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exp, goldenSection, type LeastSquaresProblem, leastSquares } from './index.ts'

fc.configureGlobal({ seed: 1 })

const free = { maxIterations: 500, tolerance: 1e-14 }
const unbounded = (n: number): { lower: number[]; upper: number[] } => ({
  lower: new Array<number>(n).fill(-Infinity),
  upper: new Array<number>(n).fill(Infinity),
})

/** y = a e^(-b t) + c at 30 times. */
function decay(truth: readonly number[]): Omit<LeastSquaresProblem, 'initial' | 'lower' | 'upper'> {
  const times = Array.from({ length: 30 }, (_, i) => i / 10)
  const at = (p: ArrayLike<number>, t: number): number => p[0]! * exp(-p[1]! * t) + p[2]!
  const observed = times.map((t) => at(truth, t))
  return {
    ...free,
    parameterCount: 3,
    residualCount: 30,
    evaluate(p, residuals, jacobian) {
      for (const [i, t] of times.entries()) {
        residuals[i] = at(p, t) - observed[i]!
        jacobian[i] = exp(-p[1]! * t)
        jacobian[i + 30] = -t * p[0]! * exp(-p[1]! * t)
        jacobian[i + 60] = 1
      }
    },
  }
}

test('the parameters that made exact data are found again', () => {
  const truths = fc.tuple(
    fc.double({ min: 0.5, max: 5, noNaN: true }),
    fc.double({ min: 0.3, max: 3, noNaN: true }),
    fc.double({ min: -2, max: 2, noNaN: true }),
  )
  fc.assert(
    fc.property(truths, (truth) => {
      const problem = { ...decay(truth), initial: [1, 1, 0], lower: [0, 0, -9], upper: [99, 9, 9] }
      const { parameters, converged, cost } = leastSquares(problem)
      expect(converged).toBe(true)
      expect(cost).toBeLessThan(1e-18)
      for (const [j, value] of truth.entries()) expect(parameters[j]!).toBeCloseTo(value, 7)
    }),
    { numRuns: 200 },
  )
})

/** Rosenbrock's valley as two residuals; its minimum is (1, 1). */
const rosenbrock = {
  ...free,
  parameterCount: 2,
  residualCount: 2,
  evaluate(p: Float64Array, residuals: Float64Array, jacobian: Float64Array): void {
    residuals[0] = 10 * (p[1]! - p[0]! * p[0]!)
    residuals[1] = 1 - p[0]!
    jacobian.set([-20 * p[0]!, -1, 10, 0])
  },
}

test('Rosenbrock: free, the minimum; bounded, the minimum on the bound', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      (x, y) => {
        const { parameters, converged } = leastSquares({
          ...rosenbrock,
          ...unbounded(2),
          initial: [x, y],
        })
        expect(converged).toBe(true)
        expect(parameters[0]!).toBeCloseTo(1, 6)
        expect(parameters[1]!).toBeCloseTo(1, 6)
        // With x held below 0.5 the minimum is (0.5, 0.25), on the bound.
        const bounded = leastSquares({
          ...rosenbrock,
          initial: [x, y],
          lower: [-6, -6],
          upper: [0.5, 6],
        })
        expect(bounded.converged).toBe(true)
        expect(bounded.parameters[0]!).toBe(0.5)
        expect(bounded.parameters[1]!).toBeCloseTo(0.25, 6)
      },
    ),
    { numRuns: 200 },
  )
})

test('a linear problem with bounds satisfies the conditions of its optimum', () => {
  const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
    minLength: 15,
    maxLength: 15,
  })
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      // The unit rows below keep the columns independent.
      const result = leastSquares({
        ...free,
        parameterCount: 3,
        residualCount: 8,
        initial: [0, 0, 0],
        lower: [-0.5, -0.5, -0.5],
        upper: [0.5, 0.5, 0.5],
        evaluate(p, residuals, jacobian) {
          for (let i = 0; i < 5; i += 1) {
            residuals[i] = -b[i]!
            for (let j = 0; j < 3; j += 1) {
              residuals[i]! += a[i + 5 * j]! * p[j]!
              jacobian[i + 8 * j] = a[i + 5 * j]!
            }
          }
          for (let j = 0; j < 3; j += 1) {
            residuals[5 + j] = p[j]!
            jacobian[5 + j + 8 * j] = 1
          }
        },
      })
      expect(result.converged).toBe(true)
      for (let j = 0; j < 3; j += 1) {
        const x = result.parameters[j]!
        let slope = x
        for (let i = 0; i < 5; i += 1) {
          let residual = -b[i]!
          for (let k = 0; k < 3; k += 1) residual += a[i + 5 * k]! * result.parameters[k]!
          slope += a[i + 5 * j]! * residual
        }
        // Karush-Kuhn-Tucker: flat inside, pushed outward at a bound.
        if (x === -0.5) expect(slope).toBeGreaterThan(-1e-6)
        else if (x === 0.5) expect(slope).toBeLessThan(1e-6)
        else expect(Math.abs(slope)).toBeLessThan(1e-6)
      }
    }),
    { numRuns: 300 },
  )
})

test('what cannot be evaluated at the start has not converged', () => {
  const { converged, iterations, cost } = leastSquares({
    ...free,
    ...unbounded(1),
    parameterCount: 1,
    residualCount: 1,
    initial: [1],
    evaluate: (_, residuals) => residuals.fill(Number.NaN),
  })
  expect(converged).toBe(false)
  expect(iterations).toBe(0)
  expect(cost).toBeNaN()
})

test('a wall of NaN is walked around, and the cap on iterations holds', () => {
  const walled: LeastSquaresProblem = {
    ...free,
    ...unbounded(1),
    parameterCount: 1,
    residualCount: 1,
    initial: [10],
    // Defined for positive x only; the first full step leaves them.
    evaluate(p, residuals, jacobian) {
      residuals[0] = Math.sqrt(p[0]!) + 0.5 * p[0]! - 2
      jacobian[0] = 0.5 / Math.sqrt(p[0]!) + 0.5
    },
  }
  const { parameters, converged } = leastSquares(walled)
  expect(converged).toBe(true)
  expect(parameters[0]! * 0.5 + Math.sqrt(parameters[0]!)).toBeCloseTo(2, 10)
  const capped = leastSquares({
    ...rosenbrock,
    ...unbounded(2),
    initial: [-4, 4],
    maxIterations: 2,
  })
  expect(capped.iterations).toBe(2)
  expect(capped.converged).toBe(false)
})

test('a parameter that nothing depends on stays where it is', () => {
  const { parameters, converged } = leastSquares({
    ...free,
    ...unbounded(2),
    parameterCount: 2,
    residualCount: 1,
    initial: [3, 7],
    evaluate(p, residuals, jacobian) {
      residuals[0] = p[0]! - 1
      jacobian.set([1, 0])
    },
  })
  expect(converged).toBe(true)
  expect(parameters[0]!).toBeCloseTo(1, 10)
  expect(parameters[1]).toBe(7)
})

test('golden section finds the one minimum', () => {
  fc.assert(
    fc.property(fc.double({ min: -9, max: 9, noNaN: true }), fc.nat(2), (centre, shape) => {
      const f = (x: number): number => {
        const d = Math.abs(x - centre)
        return shape === 0 ? d : shape === 1 ? d * d : d > 3 ? Number.NaN : exp(d)
      }
      // A parabola is flat to rounding within 1e-8 of its bottom.
      const result = goldenSection(f, centre - 2.5, 10, { absTol: 1e-9, maxIterations: 200 })
      expect(Math.abs(result.x - centre)).toBeLessThan(1e-6)
      expect(result.value).toBe(f(result.x))
    }),
  )
})
