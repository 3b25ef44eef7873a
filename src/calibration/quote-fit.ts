// Least squares of a parametric surface on the mids of its quotes, in half-spreads, with quotes far
// outside counting less: the objective that every compared model shares with the production fit.
// Derivatives are differences, because these models are for comparison and last resort, not speed.

import { leastSquares, log } from '../math/index.ts'
import { type CleanSlice } from './clean.ts'

/** A half-spread below this many vols counts as this: ticks are not more precise than that. */
const halfSpreadFloor = 0.0005
const differenceStep = 1e-6

/** The middle of quote `n`, 1.0 = 100 %. */
export function midVol(slice: CleanSlice, n: number): number {
  return 0.5 * (slice.bidVol[n]! + slice.askVol[n]!)
}

/** Half the distance from bid to ask, at least a twentieth of a vol point. */
export function halfSpreadVol(slice: CleanSlice, n: number): number {
  return Math.max(halfSpreadFloor, 0.5 * (slice.askVol[n]! - slice.bidVol[n]!))
}

/** `x` up to a half-spread, from there on growing like the root of a logarithm (Cauchy). */
function robust(x: number): number {
  const square = x * x
  return square <= 1 ? x : Math.sign(x) * Math.sqrt(1 + log(square))
}

export type QuoteFit = {
  /** Total variance at every quote, slice after slice, into `out`. */
  readonly variances: (parameters: Float64Array, out: Float64Array) => void
  readonly initial: ArrayLike<number>
  readonly lower: ArrayLike<number>
  readonly upper: ArrayLike<number>
}

/** Parameters that explain the quotes of `slices` best, from `initial` on. */
export function fitQuotes(slices: readonly CleanSlice[], fit: QuoteFit): Float64Array {
  const quotes = slices.reduce((sum, slice) => sum + slice.count, 0)
  const years = new Float64Array(quotes)
  const mid = new Float64Array(quotes)
  const weight = new Float64Array(quotes)
  let at = 0
  for (const slice of slices) {
    for (let n = 0; n < slice.count; n += 1) {
      years[at] = slice.years
      mid[at] = midVol(slice, n)
      weight[at] = 1 / halfSpreadVol(slice, n)
      at += 1
    }
  }
  const fillResiduals = (parameters: Float64Array, out: Float64Array): void => {
    fit.variances(parameters, out)
    for (let n = 0; n < quotes; n += 1) {
      out[n] = robust((Math.sqrt(out[n]! / years[n]!) - mid[n]!) * weight[n]!)
    }
  }
  const parameterCount = fit.initial.length
  const moved = new Float64Array(parameterCount)
  const there = new Float64Array(quotes)
  return leastSquares({
    parameterCount,
    residualCount: quotes,
    initial: fit.initial,
    lower: fit.lower,
    upper: fit.upper,
    maxIterations: 60,
    tolerance: 1e-5,
    evaluate: (parameters, residuals, jacobian) => {
      fillResiduals(parameters, residuals)
      moved.set(parameters)
      for (let j = 0; j < parameterCount; j += 1) {
        const here = parameters[j]!
        const size = differenceStep * Math.max(1e-3, Math.abs(here))
        // Towards the inside, so that a model is never asked about what it cannot be.
        moved[j] = here + size <= fit.upper[j]! ? here + size : here - size
        fillResiduals(moved, there)
        const inverse = 1 / (moved[j]! - here)
        for (let n = 0; n < quotes; n += 1) {
          jacobian[n + quotes * j] = (there[n]! - residuals[n]!) * inverse
        }
        moved[j] = here
      }
    },
  }).parameters
}
