// The published benchmark is a golden row; here: the truth of simulated paths, and that units do
// not matter.

import { expect, test } from 'vitest'
import { Prng } from '../../base/index.ts'
import { exp, standardNormal } from '../../math/index.ts'
import { fitEgarch, fitGarch, nextVariance } from '../index.ts'

const truth = { mean: 0.02, omega: 0.04, alpha: 0.1, beta: 0.85 }

function garchPath(count: number): Float64Array {
  const prng = Prng.fromSeed(1986)
  let variance = truth.omega / (1 - truth.alpha - truth.beta)
  return Float64Array.from({ length: count }, () => {
    const value = truth.mean + Math.sqrt(variance) * standardNormal(prng)
    variance = nextVariance(truth, variance, value)
    return value
  })
}

test('GARCH: the truth is within three of its standard errors', () => {
  const { parameters, standardErrors, converged } = fitGarch(garchPath(6000))
  expect(converged).toBe(true)
  const names = ['mean', 'omega', 'alpha', 'beta'] as const
  for (const [i, name] of names.entries()) {
    expect(standardErrors[i]).toBeGreaterThan(0)
    expect(Math.abs(parameters[name] - truth[name]) / standardErrors[i]!).toBeLessThan(3)
  }
})

test('EGARCH: falls that raise vol are found', () => {
  const prng = Prng.fromSeed(1991)
  let logVariance = 0
  const path = Float64Array.from({ length: 6000 }, () => {
    const z = standardNormal(prng)
    const value = exp(0.5 * logVariance) * z
    logVariance = 0.95 * logVariance - 0.1 * z + 0.2 * (Math.abs(z) - Math.sqrt(2 / Math.PI))
    return value
  })
  const { parameters, standardErrors } = fitEgarch(path)
  expect(Math.abs(parameters.sign + 0.1) / standardErrors[2]!).toBeLessThan(3)
  expect(Math.abs(parameters.beta - 0.95) / standardErrors[3]!).toBeLessThan(3)
  expect(Math.abs(parameters.size - 0.2) / standardErrors[4]!).toBeLessThan(3)
})

test('the unit of the returns is the callers', () => {
  const path = garchPath(1500)
  const one = fitGarch(path).parameters
  const hundredth = fitGarch(path.map((each) => each / 100)).parameters
  expect(hundredth.beta).toBeCloseTo(one.beta, 6)
  expect(hundredth.omega * 1e4).toBeCloseTo(one.omega, 6)
  expect(() => fitGarch(path.subarray(0, 20))).toThrow('50')
})
