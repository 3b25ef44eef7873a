// Whether a fitted surface is free of static arbitrage: proven by interval bounds, not sampled. An
// interval of log-moneyness is good when a lower bound over all of it is not negative, else it is
// halved, until a point is negative or the interval is too short to tell, which counts as a
// violation too. Covers |k| <= 3 and the quoted range with half of it more on either side.

import { densityAt, densityBound, growthAt, growthBound } from './svi-model.ts'

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
}

/** True when `kept` is nowhere negative on the range. */
function isProven(kept: Kept, range: Range): boolean {
  const lows = [range.low]
  const highs = [range.high]
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
export function densityViolation(natural: Float64Array, slice: number, quoted: Range): number[] {
  const kept: Kept = {
    at: (k) => densityAt(natural, slice, k),
    bound: (low, high) => densityBound(natural, slice, low, high),
  }
  return violation(kept, quoted)
}

/** Points where total variance falls from `slice` - 1 to `slice`, or may. */
export function calendarViolation(natural: Float64Array, slice: number, quoted: Range): number[] {
  const kept: Kept = {
    at: (k) => growthAt(natural, slice, k),
    bound: (low, high) => growthBound(natural, slice, low, high),
  }
  return violation(kept, quoted)
}
