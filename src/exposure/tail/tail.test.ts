// Tails against definitions, against closed forms where there are some, and against each other: the
// parts add up, simulation agrees with the formula inside its own error, no forecast sees its day.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Prng } from '../../base/index.ts'
import { standardNormal } from '../../math/index.ts'
import {
  cornishFisherTail,
  divideTail,
  ewmaVariancePath,
  exitCost,
  filteredScenarios,
  forecastValueAtRisk,
  garchVariancePath,
  isExpansionSound,
  liquidityAdjusted,
  lossShape,
  normalComponents,
  normalTail,
  simulateTail,
  tailOfScenarios,
} from '../index.ts'

const loss = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const confidences = fc.double({ min: 0.51, max: 0.999, noNaN: true })

test('a hundred losses: the 99 % VaR is the second worst, the ES the worst', () => {
  const losses = Array.from({ length: 100 }, (_, i) => i + 1)
  expect(tailOfScenarios(losses, 0.99)).toEqual({
    valueAtRisk: 99,
    expectedShortfall: expect.closeTo(100, 10),
  })
  expect(tailOfScenarios(losses, 0.975).expectedShortfall).toBeCloseTo((100 + 99 + 49) / 2.5, 10)
})

test('a forecast is exceeded as often as it says, where the quantile of a sample is not', () => {
  const prng = Prng.fromSeed(99)
  const rounds = 20_000
  const hits = { forecast: 0, quantile: 0 }
  for (let round = 0; round < rounds; round += 1) {
    const past = Float64Array.from({ length: 60 }, () => standardNormal(prng)).sort()
    const next = standardNormal(prng)
    if (next > forecastValueAtRisk(past, 0.95)) hits.forecast += 1
    if (next > tailOfScenarios(past, 0.95).valueAtRisk) hits.quantile += 1
  }
  expect(Math.abs(hits.forecast / rounds - 0.05)).toBeLessThan(0.006)
  expect(hits.quantile / rounds).toBeGreaterThan(0.058)
  expect(forecastValueAtRisk([1, 2, 3], 0.999)).toBe(3)
})

test('ES is coherent: two books together are never worse than apart, and never below VaR', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(loss, loss), { minLength: 1, maxLength: 60 }),
      confidences,
      (pairs, confidence) => {
        const a = Float64Array.from(pairs, ([x]) => x)
        const b = Float64Array.from(pairs, ([, x]) => x)
        const { total, component, incremental } = divideTail([a, b], confidence)
        const apart = [a, b].map((each) => tailOfScenarios(each, confidence).expectedShortfall)
        expect(total.expectedShortfall).toBeLessThanOrEqual(apart[0]! + apart[1]! + 1e-3)
        expect(total.expectedShortfall).toBeGreaterThanOrEqual(total.valueAtRisk - 1e-3)
        for (const [i, each] of [a, b].entries()) {
          // A part's share of the tail is at most its own tail.
          expect(component[i]!.expectedShortfall).toBeLessThanOrEqual(apart[i]! + 1e-3)
          const other = divideTail([[a, b][1 - i]!], confidence).total.expectedShortfall
          const alone = total.expectedShortfall - other
          expect(incremental[i]!.expectedShortfall).toBeCloseTo(alone, 3)
          expect(each.length).toBe(pairs.length)
        }
      },
    ),
  )
})

test('parts add up to the total', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(loss, loss, loss), { minLength: 1, maxLength: 60 }),
      confidences,
      (rows, confidence) => {
        const parts = [0, 1, 2].map((j) => Float64Array.from(rows, (row) => row[j]!))
        const { total, component } = divideTail(parts, confidence)
        for (const measure of ['valueAtRisk', 'expectedShortfall'] as const) {
          const sum = component.reduce((all, each) => all + each[measure], 0)
          expect(Math.abs(sum - total[measure])).toBeLessThanOrEqual(1e-6)
        }
      },
    ),
  )
})

/** Two factors, short gamma in both. */
const book = {
  delta: [100, -40],
  gamma: [-30, 5, 5, -20],
  covariance: Float64Array.of(1, 0.5, 0.5, 2),
}

test('cumulants of a quadratic book are those of its simulated losses', () => {
  const prng = Prng.fromSeed(11)
  const count = 200_000
  const losses = Float64Array.from({ length: count }, () => {
    const x = standardNormal(prng)
    const y = 0.5 * x + Math.sqrt(1.75) * standardNormal(prng)
    return -(100 * x - 40 * y - 15 * x * x + 5 * x * y - 10 * y * y)
  })
  const moment = (power: number, about: number): number =>
    losses.reduce((sum, each) => sum + (each - about) ** power, 0) / count
  const mean = moment(1, 0)
  const shape = lossShape(book)
  expect(shape.mean).toBeCloseTo(0.5 * (30 + 40 - 5), 10)
  expect(Math.abs(mean - shape.mean)).toBeLessThan(1)
  const variance = moment(2, mean)
  expect(shape.deviation / Math.sqrt(variance)).toBeCloseTo(1, 2)
  expect(shape.skew).toBeCloseTo(moment(3, mean) / variance ** 1.5, 1)
  expect(Math.abs(shape.excessKurtosis - (moment(4, mean) / variance ** 2 - 3))).toBeLessThan(0.3)
})

test('full revaluation agrees with the normal where the book is linear', () => {
  const input = {
    covariance: book.covariance,
    factorCount: 2,
    revalue: (moves: Float64Array) => 100 * moves[0]! - 40 * moves[1]!,
    scenarioCount: 40_000,
    confidence: 0.99,
    tailDegrees: null,
  }
  const deviation = lossShape({ ...book, gamma: [0, 0, 0, 0] }).deviation
  const wanted = normalTail(0.99, 0, deviation)
  const got = simulateTail(input, Prng.fromSeed(12))!
  expect(Math.abs(got.valueAtRisk - wanted.valueAtRisk)).toBeLessThan(3 * got.valueError)
  const shortfallGap = Math.abs(got.expectedShortfall - wanted.expectedShortfall)
  expect(shortfallGap).toBeLessThan(3 * got.shortfallError)
  const heavy = simulateTail({ ...input, tailDegrees: 4 }, Prng.fromSeed(12))!
  // ES 99 % of a t with four degrees and variance 1: 3.691 deviations; of a normal 2.665.
  expect(Math.abs(heavy.expectedShortfall - 3.691 * deviation)).toBeLessThan(
    3 * heavy.shortfallError,
  )
  const singular = Float64Array.of(1, 1, 1, 1)
  expect(simulateTail({ ...input, covariance: singular }, Prng.fromSeed(1))).toBeNull()
})

test('its stated error is the spread of repeated runs', () => {
  const input = {
    covariance: Float64Array.of(1),
    factorCount: 1,
    revalue: (moves: Float64Array) => moves[0]!,
    scenarioCount: 2000,
    confidence: 0.975,
    tailDegrees: null,
  }
  const runs = Array.from({ length: 200 }, (_, seed) => simulateTail(input, Prng.fromSeed(seed))!)
  const spreadOf = (values: readonly number[]): number => {
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length
    return Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length)
  }
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length
  const shortfall = spreadOf(runs.map((run) => run.expectedShortfall))
  expect(meanOf(runs.map((run) => run.shortfallError)) / shortfall).toBeCloseTo(1, 0)
  const value = spreadOf(runs.map((run) => run.valueAtRisk))
  expect(meanOf(runs.map((run) => run.valueError)) / value).toBeCloseTo(1, 0)
})

test('Cornish and Fisher: the normal without shape, near the truth with a little', () => {
  const flat = { mean: 3, deviation: 2, skew: 0, excessKurtosis: 0 }
  const tail = cornishFisherTail(0.99, flat)
  expect(tail.valueAtRisk).toBeCloseTo(normalTail(0.99, 3, 2).valueAtRisk, 12)
  expect(tail.expectedShortfall).toBeCloseTo(normalTail(0.99, 3, 2).expectedShortfall, 12)
  const gentle = { ...book, gamma: [-10, 0, 0, -5] }
  const shape = lossShape(gentle)
  expect(isExpansionSound(shape, 0.99)).toBe(true)
  expect(isExpansionSound({ ...shape, excessKurtosis: 30 }, 0.99)).toBe(false)
  const revalue = (x: Float64Array): number =>
    100 * x[0]! - 40 * x[1]! - 5 * x[0]! * x[0]! - 2.5 * x[1]! * x[1]!
  const simulated = simulateTail(
    {
      covariance: book.covariance,
      factorCount: 2,
      revalue,
      scenarioCount: 100_000,
      confidence: 0.99,
      tailDegrees: null,
    },
    Prng.fromSeed(13),
  )!
  const expanded = cornishFisherTail(0.99, shape)
  expect(expanded.valueAtRisk / simulated.valueAtRisk).toBeCloseTo(1, 1)
  expect(expanded.expectedShortfall / simulated.expectedShortfall).toBeCloseTo(1, 1)
})

test('normal components add up, and each is the slope of the whole', () => {
  const components = normalComponents(book, 0.99)
  const riskOf = (first: number): number =>
    normalTail(0.99, 0, lossShape({ ...book, delta: [first, -40], gamma: [0, 0, 0, 0] }).deviation)
      .valueAtRisk
  const sum = components.reduce((all, each) => all + each.valueAtRisk, 0)
  expect(sum).toBeCloseTo(riskOf(100), 8)
  const slope = (riskOf(100.001) - riskOf(99.999)) / 0.002
  expect(components[0]!.valueAtRisk).toBeCloseTo(100 * slope, 4)
})

test('no variance sees its own day or a later one', () => {
  const prng = Prng.fromSeed(14)
  const values = Float64Array.from({ length: 300 }, () => standardNormal(prng))
  const changed = values.slice()
  changed[200] = 50
  const garch = { window: 100, interval: 40 }
  for (const path of [
    (x: Float64Array) => ewmaVariancePath(x, 0.94, 50),
    (x: Float64Array) => garchVariancePath(x, garch),
  ]) {
    const [one, other] = [path(values), path(changed)]
    expect(other.subarray(0, 201)).toEqual(one.subarray(0, 201))
    expect(other[201]).toBeGreaterThan(one[201]!)
    expect(one).toHaveLength(301)
  }
})

test('filtered scenarios have the deviation of now, whatever it was then', () => {
  const values = Float64Array.from({ length: 400 }, (_, t) => (t % 2 ? 1 : -1) * (t < 200 ? 1 : 5))
  const path = ewmaVariancePath(values, 0.9, 50)
  const scenarios = filteredScenarios(values, path, 400, 350)
  // Each was plus or minus its deviation then, so now it is plus or minus 5; but not those of the
  // days in which the average was still learning.
  expect(Math.abs(scenarios[100]!)).toBeCloseTo(5, 1)
  expect(Math.abs(scenarios[340]!)).toBeCloseTo(5, 1)
})

test('nothing is free to leave; more takes longer and costs more per dollar', () => {
  const market = {
    positionUsd: -1e6,
    halfSpreadBps: 5,
    dailyDeviation: 0.04,
    dailyVolumeUsd: 1e8,
    impactCoefficient: 1,
    participation: 0.1,
  }
  const small = exitCost(market)
  const large = exitCost({ ...market, positionUsd: 4e7 })
  expect(small.costUsd).toBeCloseTo(1e6 * (5e-4 + 0.004), 6)
  expect(large.costUsd / 4e7).toBeGreaterThan(small.costUsd / 1e6)
  expect(large.days).toBeCloseTo(4, 12)
  const tail = normalTail(0.99, 0, 1e5)
  const quick = liquidityAdjusted(tail, 1, [small])
  expect(quick.valueAtRisk).toBeCloseTo(tail.valueAtRisk + small.costUsd, 6)
  const slow = liquidityAdjusted(tail, 1, [small, large])
  expect(slow.valueAtRisk).toBeCloseTo(
    Math.SQRT2 * tail.valueAtRisk + small.costUsd + large.costUsd,
    6,
  )
})
