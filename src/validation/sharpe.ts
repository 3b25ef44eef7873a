// What a Sharpe ratio is worth after its own uncertainty and the number of trials that led to it:
// Bailey and López de Prado (2012, Journal of Risk 15(2); 2014, Journal of Portfolio Management
// 40(5)) and Bailey, Borwein, López de Prado and Zhu (2014, Notices of the AMS 61(5)). Ratios are
// per period of the returns; kurtosis is 3 for a normal.

import { assert } from '../base/index.ts'
import { normalCdf, normalQuantile, Welford } from '../math/index.ts'

const eulerGamma = 0.5772156649015329

/** Mean excess over `benchmark`, divided by the sample deviation (n - 1). */
export function sharpeRatio(returns: ArrayLike<number>, benchmark = 0): number {
  const sample = new Welford()
  for (let t = 0; t < returns.length; t += 1) sample.add(returns[t]!)
  assert(sample.count >= 2, 'a ratio needs two returns')
  return (sample.mean - benchmark) / sample.standardDeviation
}

/** Mean excess over `target`, divided by the root of the mean square of what falls short of it. */
export function sortinoRatio(returns: ArrayLike<number>, target = 0): number {
  let sum = 0
  let squares = 0
  for (let t = 0; t < returns.length; t += 1) {
    const excess = returns[t]! - target
    sum += excess
    if (excess < 0) squares += excess * excess
  }
  return sum / returns.length / Math.sqrt(squares / returns.length)
}

export type ObservedSharpe = {
  readonly ratio: number
  readonly skew: number
  readonly kurtosis: number
}

/** Variance of the estimated ratio times (count - 1). */
function ratioVariance({ ratio, skew, kurtosis }: ObservedSharpe): number {
  return 1 - skew * ratio + 0.25 * (kurtosis - 1) * ratio * ratio
}

/** Probability that the true ratio is above `target`. */
export function probabilisticSharpe(
  observed: ObservedSharpe,
  count: number,
  target: number,
): number {
  assert(count >= 2, 'a ratio needs two returns')
  const error = Math.sqrt(ratioVariance(observed) / (count - 1))
  return normalCdf((observed.ratio - target) / error)
}

/** About the expected largest of so many independent standard normals; from 2 on. */
export function expectedMaximum(count: number): number {
  assert(count >= 2, 'a maximum is of two or more')
  const upper = normalQuantile(1 - 1 / count)
  return (1 - eulerGamma) * upper + eulerGamma * normalQuantile(1 - 1 / (count * Math.E))
}

/**
 * The deflated Sharpe ratio: probability that the true ratio is above what the best of `trials`
 * worthless strategies would show, whose ratios deviate by `trialDeviation`.
 */
export function deflatedSharpe(
  observed: ObservedSharpe,
  count: number,
  trials: number,
  trialDeviation: number,
): number {
  return probabilisticSharpe(observed, count, trialDeviation * expectedMaximum(trials))
}

/** Returns that it takes to believe, with `confidence`, that the true ratio is above `target`. */
export function trackRecordLengthMin(
  observed: ObservedSharpe,
  target: number,
  confidence: number,
): number {
  if (!(observed.ratio > target)) return Infinity
  const z = normalQuantile(confidence) / (observed.ratio - target)
  return 1 + ratioVariance(observed) * z * z
}

/**
 * Years of data below which `trials` worthless strategies are expected to show an annual ratio of
 * `annualRatio` in sample.
 */
export function backtestYearsMin(trials: number, annualRatio: number): number {
  const ratio = expectedMaximum(trials) / annualRatio
  return ratio * ratio
}
