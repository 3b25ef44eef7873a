// Whether a fitted surface is free of static arbitrage: proven by interval bounds, not sampled. An
// interval of log-moneyness is good when a lower bound over all of it is not negative, else it is
// halved, until a point is negative or the interval is too short to tell, which counts as a
// violation too. Covers |k| <= 3 and the quoted range with half of it more on either side.

import { knotStride, type SmileSlice } from '../pricing/index.ts'
import { densityAt, densityBound, growthAt, growthBound } from './smile-bounds.ts'

export const wideK = 3
const shortest = 1e-7
const intervalsMax = 6000
const scanPoints = 601

/** A range of log-moneyness. */
export type Range = { readonly low: number; readonly high: number }

/** Something to be kept at zero or above: its value at a point, a lower bound on an interval. */
type Kept = {
  readonly at: (k: number) => number
  readonly bound: (low: number, high: number) => number
  /** What no interval may hold inside: the knots of what is bounded. */
  readonly cuts: readonly number[]
}

function knotsOf({ spline }: SmileSlice): number[] {
  return Array.from({ length: spline.length / knotStride }, (_, n) => spline[n * knotStride]!)
}

/** True when `kept` is nowhere negative on the range. */
function isProven(kept: Kept, range: Range): boolean {
  const inside = kept.cuts.filter((k) => k > range.low && k < range.high)
  const ends = [range.low, ...inside.sort((a, b) => a - b), range.high]
  const lows = ends.slice(0, -1)
  const highs = ends.slice(1)
  for (let visited = 0; visited < intervalsMax; visited += 1) {
    const low = lows.pop()
    const high = highs.pop()
    if (low === undefined || high === undefined) return true
    if (kept.bound(low, high) >= 0) continue
    const middle = 0.5 * (low + high)
    if (!(kept.at(middle) >= 0) || high - low < shortest) return false
    lows.push(low, middle)
    highs.push(middle, high)
  }
  return false
}

/** Where `kept` is lowest, on a grid over the range. */
function lowestPoint(kept: Kept, range: Range): number {
  const step = (range.high - range.low) / (scanPoints - 1)
  let least = Infinity
  let where = range.low
  for (let n = 0; n < scanPoints; n += 1) {
    const k = range.low + n * step
    const value = kept.at(k)
    if (value < least) {
      least = value
      where = k
    }
  }
  return where
}

/** Everything that must be free of arbitrage for quotes in `quoted`. */
export function wholeRange(quoted: Range): Range {
  const beyond = 0.5 * (quoted.high - quoted.low)
  return {
    low: Math.min(-wideK, quoted.low - beyond),
    high: Math.max(wideK, quoted.high + beyond),
  }
}

/**
 * Nothing when proven; else where to hold the fit: the worst near the quotes and the worst of
 * all.
 */
function violation(kept: Kept, quoted: Range): number[] {
  const whole = wholeRange(quoted)
  if (isProven(kept, whole)) return []
  const beyond = 0.5 * (quoted.high - quoted.low)
  const near = { low: quoted.low - beyond, high: quoted.high + beyond }
  return [lowestPoint(kept, near), lowestPoint(kept, whole)]
}

/** Points where the slice's density is negative or may be. */
export function densityViolation(slice: SmileSlice, quoted: Range): number[] {
  const kept: Kept = {
    at: (k) => densityAt(slice, k),
    bound: (low, high) => densityBound(slice, low, high),
    cuts: knotsOf(slice),
  }
  return violation(kept, quoted)
}

/** Points where total variance falls from `before` to `slice`, or may. */
export function calendarViolation(before: SmileSlice, slice: SmileSlice, quoted: Range): number[] {
  const kept: Kept = {
    at: (k) => growthAt(before, slice, k),
    bound: (low, high) => growthBound(before, slice, low, high),
    cuts: [...knotsOf(before), ...knotsOf(slice)],
  }
  return violation(kept, quoted)
}
