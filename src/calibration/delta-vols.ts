// The five vols that traders watch, from a fitted smile and from the quotes alone: at the forward,
// and where a put or a call has a delta of 25 % or 10 %. The deltas are forward deltas, N(d1).

import { normalQuantile } from '../math/index.ts'
import { totalVariance } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'
import { midVol } from './quote-fit.ts'
import { type FittedSlice } from './surface-fit.ts'

export const deltaPoints = ['10 put', '25 put', 'ATM', '25 call', '10 call'] as const

/** d1 at each point: N(d1) of a call, one less of a put. */
const d1s: Float64Array = Float64Array.of(
  -normalQuantile(0.1),
  -normalQuantile(0.25),
  0,
  normalQuantile(0.25),
  normalQuantile(0.1),
)
const halvings = 50

/**
 * ln(K/F) at which d1 = -k/s + s/2 is `d1`, s being the root of `variance`; NaN outside
 * [low, high].
 */
function strikeAt(variance: (k: number) => number, d1: number, low: number, high: number): number {
  const over = (k: number): number => {
    const root = Math.sqrt(variance(k))
    return 0.5 * root - k / root - d1
  }
  let left = low
  let right = high
  if (!(over(left) >= 0 && over(right) <= 0)) return Number.NaN
  for (let n = 0; n < halvings; n += 1) {
    const middle = 0.5 * (left + right)
    if (over(middle) >= 0) left = middle
    else right = middle
  }
  return 0.5 * (left + right)
}

/** Of any smile on [low, high]: five vols in the order of `deltaPoints`, NaN beyond its ends. */
function volsOf(
  variance: (k: number) => number,
  years: number,
  low: number,
  high: number,
): Float64Array {
  const inside = low <= 0 && high >= 0
  return d1s.map((d1, n) => {
    const k = n === 2 ? (inside ? 0 : Number.NaN) : strikeAt(variance, d1, low, high)
    return Math.sqrt(variance(k) / years)
  })
}

/** The five vols of a fitted slice. */
export function fittedVols(slice: FittedSlice): Float64Array {
  return volsOf((k) => totalVariance(slice, k), slice.years, -3, 3)
}

/** The five vols of the mids, a line between neighbours; NaN where nothing is quoted. */
export function quotedVols(slice: CleanSlice): Float64Array {
  const { k, count, years } = slice
  const variance = (at: number): number => {
    let n = 1
    while (n < count - 1 && k[n]! < at) n += 1
    const share = (at - k[n - 1]!) / (k[n]! - k[n - 1]!)
    const vol = (1 - share) * midVol(slice, n - 1) + share * midVol(slice, n)
    return vol * vol * years
  }
  return volsOf(variance, years, k[0]!, k[count - 1]!)
}
