// Against their definitions, and against processes whose covariance is known.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import {
  correlationOf,
  ewmaCovariance,
  hayashiYoshida,
  ledoitWolf,
  nearestCorrelation,
  sampleCovariance,
  standardNormal,
  symmetricEigen,
} from './index.ts'

function pairOf(prng: Prng, count: number, rho: number): [Float64Array, Float64Array] {
  const a = Float64Array.from({ length: count }, () => standardNormal(prng))
  const b = a.map((x) => rho * x + Math.sqrt(1 - rho * rho) * standardNormal(prng))
  return [a, b]
}

test('estimators find a known correlation', () => {
  const series = pairOf(Prng.fromSeed(1), 20_000, 0.6)
  const covariances = [
    sampleCovariance(series),
    ewmaCovariance(series, 0.9995),
    ledoitWolf(series).covariance,
  ]
  for (const each of covariances)
    expect(Math.abs(correlationOf(each, 2)[1]! - 0.6)).toBeLessThan(0.04)
})

test('shrinkage is strong where data are few, weak where they are many, and helps', () => {
  const prng = Prng.fromSeed(2)
  let plain = 0
  let shrunk = 0
  for (let round = 0; round < 30; round += 1) {
    const series = Array.from({ length: 8 }, () =>
      Float64Array.from({ length: 12 }, () => standardNormal(prng)),
    )
    const error = (matrix: Float64Array): number =>
      matrix.reduce(
        (sum, x, i) => sum + (x - (i % 9 === 0 ? 1 : 0)) * (x - (i % 9 === 0 ? 1 : 0)),
        0,
      )
    plain += error(sampleCovariance(series))
    shrunk += error(ledoitWolf(series).covariance)
  }
  expect(shrunk).toBeLessThan(0.4 * plain)
  expect(ledoitWolf(pairOf(prng, 5000, 0.8)).shrinkage).toBeLessThan(0.02)
})

test('a decay of zero is the last observation alone', () => {
  expect([
    ...ewmaCovariance(
      [
        [3, 2],
        [1, 5],
      ],
      0,
    ),
  ]).toEqual([4, 10, 10, 25])
})

test('a variable that does not move is correlated with nothing', () => {
  expect([...correlationOf([0, 0, 0, 4], 2)]).toEqual([1, 0, 0, 1])
})

test('at common times Hayashi and Yoshida is the realised covariance', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 2 }), (moves) => {
      const small = moves.map(([a, b]) => [a % 100, b % 100] as const)
      const times = small.map((_, t) => t)
      const a = small.map(([x]) => x)
      const b = small.map(([, x]) => x)
      let sum = 0
      for (let t = 1; t < a.length; t += 1) sum += (a[t]! - a[t - 1]!) * (b[t]! - b[t - 1]!)
      expect(hayashiYoshida(times, a, times, b)).toBe(sum)
    }),
  )
})

test('at random times it does not lose what interpolation loses', () => {
  const prng = Prng.fromSeed(3)
  const steps = 20_000
  const [da, db] = pairOf(prng, steps, 0.7)
  const walk = (moves: Float64Array): Float64Array => {
    let level = 0
    return moves.map((move) => (level += move))
  }
  const [a, b] = [walk(da), walk(db)]
  const pick = (values: Float64Array, chance: number): [number[], number[]] => {
    const times: number[] = []
    for (let t = 0; t < steps; t += 1) if (prng.boolean(chance)) times.push(t)
    return [times, times.map((t) => values[t]!)]
  }
  const [ta, xa] = pick(a, 0.3)
  const [tb, xb] = pick(b, 0.1)
  expect(Math.abs(hayashiYoshida(ta, xa, tb, xb) / steps - 0.7)).toBeLessThan(0.06)
})

/** Higham (2002), the example of three. */
test('the nearest correlation matrix to 1 1 0, 1 1 1, 0 1 1', () => {
  const a = Float64Array.of(1, 1, 0, 1, 1, 1, 0, 1, 1)
  const { matrix, distance, converged } = nearestCorrelation(a, 3)
  expect(converged).toBe(true)
  expect(matrix[1]).toBeCloseTo(0.7607, 4)
  expect(matrix[2]).toBeCloseTo(0.1573, 4)
  expect(distance).toBeCloseTo(0.5278, 4)
})

test('nearest: valid, itself where valid, and nearer than any other that we can find', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 15, maxLength: 15 }),
      (upper, factors) => {
        const a = new Float64Array(25)
        let at = 0
        for (let j = 0; j < 5; j += 1) {
          a[j + 5 * j] = 1
          for (let i = 0; i < j; i += 1) {
            a[i + 5 * j] = upper[at]!
            a[j + 5 * i] = upper[at]!
            at += 1
          }
        }
        const near = nearestCorrelation(a, 5)
        expect(symmetricEigen(near.matrix, 5).values[4]).toBeGreaterThan(-1e-6)
        const again = nearestCorrelation(near.matrix, 5)
        expect(again.distance).toBeLessThan(1e-5)
        // Any correlation matrix, made of factors, is not nearer.
        const rows = [0, 1, 2, 3, 4].map((i) => factors.slice(3 * i, 3 * i + 3))
        let other = 0
        for (const [i, x] of rows.entries()) {
          for (const [j, y] of rows.entries()) {
            const dot = x.reduce((sum, each, k) => sum + each * y[k]!, 0)
            const size = Math.hypot(...x) * Math.hypot(...y)
            const value = i === j ? 1 : size > 0 ? dot / size : 0
            other += (value - a[i + 5 * j]!) * (value - a[i + 5 * j]!)
          }
        }
        expect(near.distance).toBeLessThanOrEqual(Math.sqrt(other) + 1e-6)
      },
    ),
    { numRuns: 40 },
  )
})
