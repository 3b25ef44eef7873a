// Printed examples of the papers, and strategies made of noise, of which the best must look
// overfitted and of which a true one must not.

import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { standardNormal } from '../math/index.ts'
import {
  backtestYearsMin,
  deflatedSharpe,
  expectedMaximum,
  overfitting,
  probabilisticSharpe,
  sharpeRatio,
  sortinoRatio,
  trackRecordLengthMin,
} from './index.ts'

test('The Sharpe Ratio Efficient Frontier: a fund of 24 months, and a length of figure 8', () => {
  const fund = { ratio: 1.585 / Math.sqrt(12), skew: -2.448, kurtosis: 10.164 }
  expect(probabilisticSharpe(fund, 24, 0)).toBeCloseTo(0.913234, 6)
  const daily = { ratio: 2 / Math.sqrt(250), skew: 0, kurtosis: 3 }
  const years = trackRecordLengthMin(daily, 1 / Math.sqrt(250), 0.95) / 250
  expect(years).toBeCloseTo(2.731188, 6)
  expect(trackRecordLengthMin(daily, daily.ratio, 0.95)).toBe(Infinity)
})

test('The Deflated Sharpe Ratio: 2.5 a year is worth 90 % after a hundred trials', () => {
  const observed = { ratio: 2.5 / Math.sqrt(250), skew: -3, kurtosis: 10 }
  expect(deflatedSharpe(observed, 1250, 100, Math.sqrt(0.5 / 250))).toBeCloseTo(0.900397, 6)
  expect(backtestYearsMin(45, 1)).toBeCloseTo(4.998, 3)
})

test('the expected maximum is near that of simulated normals', () => {
  const prng = Prng.fromSeed(40)
  let sum = 0
  for (let round = 0; round < 4000; round += 1) {
    let most = -Infinity
    for (let i = 0; i < 50; i += 1) most = Math.max(most, standardNormal(prng))
    sum += most
  }
  expect(Math.abs(sum / 4000 - expectedMaximum(50))).toBeLessThan(0.04)
})

test('ratios of returns', () => {
  expect(sharpeRatio([0.01, 0.03], 0)).toBeCloseTo(Math.SQRT2, 12)
  const returns = [0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04]
  expect(sortinoRatio(returns)).toBeCloseTo(4.417261, 6)
})

function noise(prng: Prng, count: number, drift: number): Float64Array {
  return Float64Array.from({ length: count }, () => drift + standardNormal(prng))
}

test('the best of many worthless strategies is overfitted half the time; a true one is not', () => {
  const prng = Prng.fromSeed(2017)
  const worthless = Array.from({ length: 40 }, () => noise(prng, 800, 0))
  const report = overfitting(worthless, 10)
  expect(report.splitCount).toBe(252)
  expect(report.probability).toBeGreaterThan(0.25)
  expect(report.slope).toBeLessThan(0)
  const withTruth = [...worthless, noise(prng, 800, 0.4)]
  expect(overfitting(withTruth, 10)).toMatchObject({ probability: 0, lossProbability: 0 })
})
