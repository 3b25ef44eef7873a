// How well slices explain quotes: shares inside bid and ask, and distances from the middle.

import { median, quantile } from '../math/index.ts'
import { type SmileSlice, totalVariance } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'
import { type FitScore } from './surface-fit.ts'

export type SliceScore = {
  readonly inside: number
  /** Root mean square distance from the middle, in vol points. */
  readonly errorVolPt: number
  /** |fitted - mid| of every quote, in vol points. */
  readonly distances: readonly number[]
}

/** The score of any model: `volAt(n)` is its volatility at quote `n`. */
export function scoreVols(slice: CleanSlice, volAt: (n: number) => number): SliceScore {
  let inside = 0
  let squares = 0
  const distances: number[] = []
  for (let n = 0; n < slice.count; n += 1) {
    const vol = volAt(n)
    const bid = slice.bidVol[n]!
    const ask = slice.askVol[n]!
    if (vol >= bid && vol <= ask) inside += 1
    const distance = 100 * Math.abs(vol - 0.5 * (bid + ask))
    squares += distance * distance
    distances.push(distance)
  }
  return { inside, errorVolPt: Math.sqrt(squares / slice.count), distances }
}

export function scoreSlice(slice: CleanSlice, smile: SmileSlice): SliceScore {
  return scoreVols(slice, (n) => Math.sqrt(totalVariance(smile, slice.k[n]!) / slice.years))
}

/** Several slices' scores as one. */
export function pool(scores: readonly SliceScore[]): FitScore {
  const distances = scores.flatMap((score) => score.distances)
  const inside = scores.reduce((sum, score) => sum + score.inside, 0)
  if (distances.length === 0) return { quotes: 0, inside: 0, medianAbsVolPt: 0, p90AbsVolPt: 0 }
  return {
    quotes: distances.length,
    inside,
    medianAbsVolPt: median(distances),
    p90AbsVolPt: quantile(distances, 0.9),
  }
}
