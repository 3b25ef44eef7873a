// GARCH(1,1) (Bollerslev 1986) and EGARCH(1,1) (Nelson 1991): how fast the variance of returns
// forgets. Fitted by normal quasi-likelihood with a constant mean; the recursion starts at the
// sample variance, as in the published benchmark (Bollerslev and Ghysels 1996).

import { assert } from '../../base/index.ts'
import {
  choleskyFactor,
  choleskySolve,
  curvatureOf,
  exp,
  log,
  minimizeSmooth,
} from '../../math/index.ts'

/** variance_t = omega + alpha residual_(t-1)^2 + beta variance_(t-1). */
export type GarchParameters = {
  readonly mean: number
  readonly omega: number
  readonly alpha: number
  readonly beta: number
}

/** ln variance_t = omega + sign z + size (|z| - E|z|) + beta ln variance_(t-1), z of t - 1. */
export type EgarchParameters = {
  readonly mean: number
  readonly omega: number
  /** What a move of one deviation adds by its sign: negative where falls raise vol. */
  readonly sign: number
  readonly beta: number
  /** What it adds by its size. */
  readonly size: number
}

export type GarchFit<P> = {
  readonly parameters: P
  /** In the order of the parameters, from the curvature of the likelihood; NaN at a bound. */
  readonly standardErrors: readonly number[]
  readonly logLikelihood: number
  readonly converged: boolean
}

/** The next variance, from the variance and the return of now. */
export function nextVariance(p: GarchParameters, variance: number, value: number): number {
  const residual = value - p.mean
  return p.omega + p.alpha * residual * residual + p.beta * variance
}

const logTwoPi = 1.8378770664093453
const meanAbsNormal = 0.7978845608028654

function squaredMean(returns: ArrayLike<number>, mean: number): number {
  let sum = 0
  for (let t = 0; t < returns.length; t += 1) sum += (returns[t]! - mean) * (returns[t]! - mean)
  return sum / returns.length
}

/** Minus the log-likelihood; Infinity outside of omega, alpha, beta >= 0 and alpha + beta < 1. */
function garchCost(returns: ArrayLike<number>, x: Float64Array): number {
  const [mean, omega, alpha, beta] = [x[0]!, x[1]!, x[2]!, x[3]!]
  if (!(omega > 0 && alpha >= 0 && beta >= 0 && alpha + beta < 1)) return Infinity
  const start = squaredMean(returns, mean)
  let variance = omega + (alpha + beta) * start
  let sum = 0
  for (let t = 0; t < returns.length; t += 1) {
    const residual = returns[t]! - mean
    const square = residual * residual
    sum += log(variance) + square / variance
    variance = omega + alpha * square + beta * variance
  }
  return 0.5 * (sum + returns.length * logTwoPi)
}

function egarchCost(returns: ArrayLike<number>, x: Float64Array): number {
  const [mean, omega, sign, beta, size] = [x[0]!, x[1]!, x[2]!, x[3]!, x[4]!]
  if (!(Math.abs(beta) < 1)) return Infinity
  let logVariance = log(squaredMean(returns, mean))
  let sum = 0
  for (let t = 0; t < returns.length; t += 1) {
    const residual = returns[t]! - mean
    const z = residual * exp(-0.5 * logVariance)
    sum += logVariance + z * z
    logVariance = omega + sign * z + size * (Math.abs(z) - meanAbsNormal) + beta * logVariance
  }
  return 0.5 * (sum + returns.length * logTwoPi)
}

/** Square roots of the diagonal of the inverse; NaN unless the curvature is positive. */
function standardErrors(curvature: Float64Array, n: number): number[] {
  const isPositive = choleskyFactor(curvature, n)
  return Array.from({ length: n }, (_, j) => {
    const column = new Float64Array(n)
    column[j] = 1
    if (isPositive) choleskySolve(curvature, n, column)
    return isPositive ? Math.sqrt(column[j]!) : Number.NaN
  })
}

type Cost = (returns: ArrayLike<number>, x: Float64Array) => number

/** Fits with returns scaled to a variance of 1, so that steps and stopping know no unit. */
function estimate(
  cost: Cost,
  returns: ArrayLike<number>,
  initial: readonly number[],
  unscale: (x: Float64Array, deviation: number) => Float64Array,
): { x: Float64Array; errors: number[]; value: number; converged: boolean } {
  assert(returns.length >= 50, 'a variance model needs at least 50 returns')
  let sum = 0
  for (let t = 0; t < returns.length; t += 1) sum += returns[t]!
  const deviation = Math.sqrt(squaredMean(returns, sum / returns.length))
  assert(deviation > 0 && deviation < Infinity, 'returns vary')
  const scaled = Float64Array.from(returns, (each) => each / deviation)
  const start = [sum / returns.length / deviation, ...initial]
  const found = minimizeSmooth((x) => cost(scaled, x), start, 500)
  const x = unscale(found.parameters, deviation)
  const errors = standardErrors(
    curvatureOf((at) => cost(returns, at), x),
    x.length,
  )
  const value = -cost(returns, x)
  return { x, errors, value, converged: found.converged }
}

/** Fits GARCH(1,1) to returns in any unit. */
export function fitGarch(returns: ArrayLike<number>): GarchFit<GarchParameters> {
  const { x, errors, value, converged } = estimate(garchCost, returns, [0.05, 0.1, 0.85], (at, d) =>
    Float64Array.of(at[0]! * d, at[1]! * d * d, at[2]!, at[3]!),
  )
  const parameters = { mean: x[0]!, omega: x[1]!, alpha: x[2]!, beta: x[3]! }
  return { parameters, standardErrors: errors, logLikelihood: value, converged }
}

/** Fits EGARCH(1,1) to returns in any unit. */
export function fitEgarch(returns: ArrayLike<number>): GarchFit<EgarchParameters> {
  const initial = [-0.01, 0, 0.9, 0.2]
  const { x, errors, value, converged } = estimate(egarchCost, returns, initial, (at, d) =>
    Float64Array.of(at[0]! * d, at[1]! + 2 * (1 - at[3]!) * log(d), at[2]!, at[3]!, at[4]!),
  )
  const parameters = { mean: x[0]!, omega: x[1]!, sign: x[2]!, beta: x[3]!, size: x[4]! }
  return { parameters, standardErrors: errors, logLikelihood: value, converged }
}
