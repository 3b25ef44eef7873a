import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import {
  atan,
  exp,
  expm1,
  exponential,
  log,
  normalCdf,
  poisson,
  standardNormal,
  studentT,
} from './index.ts'

const count = 100_000

/** Kolmogorov's distance of draws from a distribution; above 2.2 / sqrt(n) once in 16,000. */
function kolmogorov(draw: (prng: Prng) => number, cdf: (x: number) => number): number {
  const prng = Prng.fromSeed(20261123)
  const values = Float64Array.from({ length: count }, () => draw(prng)).sort()
  let distance = 0
  for (const [i, value] of values.entries()) {
    const p = cdf(value)
    distance = Math.max(distance, p - i / count, (i + 1) / count - p)
  }
  return distance * Math.sqrt(count)
}

test('standard normal draws are normal', () => {
  expect(kolmogorov(standardNormal, normalCdf)).toBeLessThan(2.2)
})

test('the test would notice a wrong distribution', () => {
  expect(kolmogorov((prng) => 1.02 * standardNormal(prng), normalCdf)).toBeGreaterThan(2.2)
})

test('exponential draws are exponential', () => {
  expect(
    kolmogorov(
      (prng) => exponential(prng, 4),
      (x) => -expm1(-4 * x),
    ),
  ).toBeLessThan(2.2)
})

test('Student draws: Cauchy at one degree, the closed form at two, four', () => {
  expect(
    kolmogorov(
      (prng) => studentT(prng, 1),
      (x) => 0.5 + atan(x) / Math.PI,
    ),
  ).toBeLessThan(2.2)
  const two = (x: number): number => 0.5 + x / (2 * Math.sqrt(2 + x * x))
  expect(kolmogorov((prng) => studentT(prng, 2), two)).toBeLessThan(2.2)
  const four = (x: number): number => {
    const s = x / Math.sqrt(4 + x * x)
    return 0.5 + 0.75 * s * (1 - (s * s) / 3)
  }
  expect(kolmogorov((prng) => studentT(prng, 4), four)).toBeLessThan(2.2)
})

/** Probabilities of a Poisson distribution near its mean, by recurrence from the mode. */
function poissonTable(mean: number): Map<number, number> {
  const mode = Math.floor(mean)
  let logMode = -mean
  for (let k = 1; k <= mode; k += 1) logMode += log(mean / k)
  const table = new Map([[mode, exp(logMode)]])
  for (let k = mode + 1; table.get(k - 1)! > 1e-9; k += 1)
    table.set(k, (table.get(k - 1)! * mean) / k)
  for (let k = mode - 1; k >= 0; k -= 1) table.set(k, (table.get(k + 1)! * (k + 1)) / mean)
  return table
}

test.each([0.3, 3, 11.9, 12, 40, 700])(
  'Poisson draws of mean %d have the right frequencies',
  (mean) => {
    const prng = Prng.fromSeed(7)
    const seen = new Map<number, number>()
    for (let i = 0; i < count; i += 1) {
      const k = poisson(prng, mean)
      seen.set(k, (seen.get(k) ?? 0) + 1)
    }
    let statistic = 0
    let freedom = -1
    for (const [k, p] of poissonTable(mean)) {
      const expected = p * count
      if (expected < 8) continue
      statistic += ((seen.get(k) ?? 0) - expected) ** 2 / expected
      freedom += 1
    }
    expect(Math.abs(statistic - freedom)).toBeLessThan(5 * Math.sqrt(2 * Math.max(freedom, 1)))
  },
)

test('Poisson at its limits', () => {
  const prng = Prng.fromSeed(8)
  expect(poisson(prng, 0)).toBe(0)
  let sum = 0
  for (let i = 0; i < 1000; i += 1) sum += poisson(prng, 1e12) - 1e12
  expect(Math.abs(sum / 1000)).toBeLessThan(5 * Math.sqrt(1e12 / 1000))
  expect(() => poisson(prng, -1)).toThrow()
  expect(() => poisson(prng, Number.NaN)).toThrow()
  expect(() => exponential(prng, 0)).toThrow()
  expect(() => studentT(prng, 0)).toThrow()
})

test('a normal draw takes one uniform and rises with it', () => {
  const [a, b] = [Prng.fromSeed(9), Prng.fromSeed(9)]
  for (let i = 0; i < 1000; i += 1) {
    const z = standardNormal(a)
    const u = b.uniform()
    expect(Math.abs(normalCdf(z) - u)).toBeLessThan(1e-15)
  }
})
