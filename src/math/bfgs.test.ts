import { expect, test } from 'vitest'
import { curvatureOf, minimizeSmooth } from './bfgs.ts'

test('finds the bottom of the curved valley (Rosenbrock 1960)', () => {
  const valley = (x: Float64Array): number => {
    const across = x[1]! - x[0]! * x[0]!
    return 100 * across * across + (1 - x[0]!) * (1 - x[0]!)
  }
  const { parameters, converged } = minimizeSmooth(valley, [-1.2, 1], 500)
  expect(converged).toBe(true)
  expect(parameters[0]).toBeCloseTo(1, 5)
  expect(parameters[1]).toBeCloseTo(1, 5)
})

test('stays inside of where the function is finite, up to the edge', () => {
  const fenced = (x: Float64Array): number => (x[0]! > 0 ? x[0]! - Math.log(x[0]!) : Infinity)
  expect(minimizeSmooth(fenced, [30], 200).parameters[0]).toBeCloseTo(1, 5)
  expect(() => minimizeSmooth(fenced, [-1], 10)).toThrow('start')
})

test('says when it was cut short', () => {
  const bowl = (x: Float64Array): number => x[0]! * x[0]!
  expect(minimizeSmooth(bowl, [1e3], 1).converged).toBe(false)
})

test('curvature of a quadratic is its matrix', () => {
  const bowl = (x: Float64Array): number => x[0]! * x[0]! + 3 * x[0]! * x[1]! + 5 * x[1]! * x[1]!
  const [xx, xy, yx, yy] = curvatureOf(bowl, [0.3, -0.7])
  expect(xx).toBeCloseTo(2, 4)
  expect(xy).toBeCloseTo(3, 4)
  expect(yx).toBe(xy)
  expect(yy).toBeCloseTo(10, 4)
})
