// Coverage tests against the plain formulae, against hits of known origin, and at the corners where
// a logarithm of zero lies in wait.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import {
  acerbiSzekely,
  binomialCdf,
  christoffersen,
  conditionalCoverage,
  hitTransitions,
  kupiec,
  kupiecRange,
  trafficLight,
} from './index.ts'

/** The ratio as the textbooks write it. */
function plainRatio(hits: number, count: number, p: number): number {
  const term = (k: number, q: number): number => (k === 0 ? 0 : k * Math.log(q))
  const rate = hits / count
  const forecast = term(hits, p) + term(count - hits, 1 - p)
  return -2 * (forecast - term(hits, rate) - term(count - hits, 1 - rate))
}

test('the deviance form is the likelihood ratio', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
      (count, share, p) => {
        const hits = Math.round(share * count)
        const { ratio, pValue } = kupiec(hits, count, p)
        expect(ratio).toBeGreaterThanOrEqual(0)
        expect(Math.abs(ratio - plainRatio(hits, count, p))).toBeLessThan(1e-9 * (count + 1))
        expect(pValue).toBeGreaterThanOrEqual(0)
        expect(pValue).toBeLessThanOrEqual(1)
      },
    ),
  )
})

test('exactly as many hits as forecast leaves no ratio at all', () => {
  expect(kupiec(25, 1000, 0.025)).toEqual({ ratio: 0, pValue: 1 })
  expect(kupiecRange(10, 0.5, 1.1)).toBeNull()
})

test('clusters are found, and scattered hits are not blamed', () => {
  const clustered = Array.from({ length: 500 }, (_, t) => t >= 100 && t < 112)
  const spread = Array.from({ length: 500 }, (_, t) => t % 42 === 41)
  expect(christoffersen(hitTransitions(clustered)).pValue).toBeLessThan(1e-6)
  expect(christoffersen(hitTransitions(spread)).pValue).toBeGreaterThan(0.3)
  expect(christoffersen(hitTransitions([])).pValue).toBe(1)
})

test('p-values of honest forecasts reject about as often as they should', () => {
  const prng = Prng.fromSeed(1998)
  let rejected = 0
  const rounds = 1000
  for (let round = 0; round < rounds; round += 1) {
    const hits = Array.from({ length: 1000 }, () => prng.boolean(0.05))
    const coverage = kupiec(hits.filter(Boolean).length, hits.length, 0.05)
    const both = conditionalCoverage(coverage, christoffersen(hitTransitions(hits)))
    if (both.pValue < 0.05) rejected += 1
  }
  // Three binomial deviations, and what the asymptotic law is off by at this size.
  expect(rejected / rounds).toBeGreaterThan(0.025)
  expect(rejected / rounds).toBeLessThan(0.085)
})

test('the rulebook: four green, five yellow, ten red', () => {
  const zones = [0, 4, 5, 9, 10, 250].map((hits) => trafficLight(hits, 250, 0.01))
  expect(zones.map(({ zone }) => zone)).toEqual([
    'green',
    'green',
    'yellow',
    'yellow',
    'red',
    'red',
  ])
  expect(zones.map(({ plusFactor }) => plusFactor)).toEqual([0, 0, 0.4, 0.85, 1, 1])
  expect(trafficLight(5, 500, 0.01).plusFactor).toBeNull()
  expect(binomialCdf(250, 250, 0.01)).toBeCloseTo(1, 12)
})

test('Acerbi and Székely: zero for the truth, minus one for twice the hits', () => {
  const tail = 0.025
  const uniform = (share: number) =>
    Array.from({ length: 4000 }, (_, t) => {
      // Losses uniform on (0, 1): VaR 1 - tail, ES 1 - tail / 2.
      const loss = (t + 0.5) / 4000
      return { loss, valueAtRisk: 1 - share, expectedShortfall: 1 - share / 2 }
    })
  expect(acerbiSzekely(uniform(tail), tail)).toBeCloseTo(0, 10)
  const twice = uniform(tail).map((each) => ({ ...each, valueAtRisk: 1 - 2 * tail }))
  expect(acerbiSzekely(twice, tail)).toBeLessThan(-0.9)
})
