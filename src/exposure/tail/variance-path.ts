// The variance that was to be expected of each observation, from those before it: what filtered
// historical simulation (Barone-Adesi, Giannopoulos and Vosper 1999) divides and multiplies by.
// Nothing here looks at an observation before it has happened.

import { assert } from '../../base/index.ts'
import { fitGarch, type GarchParameters, nextVariance } from './garch.ts'

/** Element t is the forecast for t; the last, one past the values, is for what comes next. */
export type VariancePath = Float64Array

function meanSquare(values: ArrayLike<number>, count: number): number {
  let sum = 0
  for (let t = 0; t < count; t += 1) sum += values[t]! * values[t]!
  return sum / count
}

/**
 * Exponentially weighted, mean zero. The first `warmup` forecasts are the mean square of the first
 * `warmup` values, which is the one place that looks ahead; do not use them.
 */
export function ewmaVariancePath(
  values: ArrayLike<number>,
  decay: number,
  warmup: number,
): VariancePath {
  assert(decay > 0 && decay < 1, 'a decay lies in (0, 1)')
  assert(warmup >= 1 && warmup <= values.length, 'there are values to start from')
  const path = new Float64Array(values.length + 1)
  let variance = meanSquare(values, warmup)
  for (let t = 0; t <= values.length; t += 1) {
    path[t] = variance
    if (t >= warmup && t < values.length) {
      variance = decay * variance + (1 - decay) * values[t]! * values[t]!
    }
  }
  return path
}

export type GarchRefit = {
  /** Values that a fit looks back on. */
  readonly window: number
  /** Values between two fits. */
  readonly interval: number
}

/** GARCH(1,1) refitted on the past. The first `window` forecasts are its first fit's own. */
export function garchVariancePath(
  values: ArrayLike<number>,
  { window, interval }: GarchRefit,
): VariancePath {
  assert(window >= 50 && window <= values.length && interval >= 1, 'there are values to fit')
  const all = Float64Array.from(values)
  const path = new Float64Array(values.length + 1)
  let parameters: GarchParameters | null = null
  for (let t = window; t <= values.length; t += 1) {
    if (parameters === null || (t - window) % interval === 0) {
      const fitted = fitGarch(all.subarray(t - window, t))
      if (fitted.converged || parameters === null) parameters = fitted.parameters
      let variance = meanSquare(all.subarray(t - window, t), window)
      for (let s = t - window; s < t; s += 1) {
        if (t === window) path[s] = variance
        variance = nextVariance(parameters, variance, all[s]!)
      }
      path[t] = variance
    } else path[t] = nextVariance(parameters, path[t - 1]!, all[t - 1]!)
  }
  return path
}

/**
 * Scenarios for the value at `now` from the `window` values before it, each scaled by the ratio of
 * the deviation expected now to the one expected then.
 */
export function filteredScenarios(
  values: ArrayLike<number>,
  path: VariancePath,
  now: number,
  window: number,
): Float64Array {
  assert(window >= 1 && now >= window && now < path.length, 'the window is in the past')
  const out = new Float64Array(window)
  for (let i = 0; i < window; i += 1) {
    const then = now - window + i
    out[i] = path[then]! > 0 ? values[then]! * Math.sqrt(path[now]! / path[then]!) : 0
  }
  return out
}
