// The published check: where a fitted surface has static arbitrage, on grids much finer than the
// points the fit was held to. Butterfly: Durrleman's g < 0 on 401 points over the quoted range and
// half of it more on either side, and on 301 points of |k| <= 3. Calendar: total variance that falls
// to the next expiry on 601 points of |k| <= 3 and 601 of the quoted range. A check on a grid is no
// proof between its points; the fit keeps a margin for them.

import { densityAt, varianceAt } from './svi-model.ts'

const wideK = 3
const densityQuotedPoints = 401
const densityWidePoints = 301
const calendarPoints = 601

/** Range of log-moneyness that one slice has quotes in. */
export type QuotedRange = { readonly low: number; readonly high: number }

/** The lowest value of a function on a grid; `k` is where. */
export type Worst = { value: number; k: number }

type ValueAt = (k: number) => number

function scan(valueAt: ValueAt, low: number, high: number, points: number, worst: Worst): void {
  const step = (high - low) / (points - 1)
  for (let n = 0; n < points; n += 1) {
    const k = low + n * step
    const value = valueAt(k)
    if (!(value >= worst.value)) {
      worst.value = value
      worst.k = k
    }
  }
}

/** The least g of a slice. */
export function worstDensity(natural: Float64Array, slice: number, range: QuotedRange): Worst {
  const worst = { value: Infinity, k: 0 }
  const beyond = 0.5 * (range.high - range.low)
  const valueAt = (k: number): number => densityAt(natural, slice, k)
  scan(valueAt, range.low - beyond, range.high + beyond, densityQuotedPoints, worst)
  scan(valueAt, -wideK, wideK, densityWidePoints, worst)
  return worst
}

/** The least growth of total variance from `slice` - 1 to `slice`, relative to the later. */
export function worstCalendar(natural: Float64Array, slice: number, range: QuotedRange): Worst {
  const worst = { value: Infinity, k: 0 }
  const valueAt = (k: number): number =>
    1 - varianceAt(natural, slice - 1, k) / varianceAt(natural, slice, k)
  scan(valueAt, range.low, range.high, calendarPoints, worst)
  scan(valueAt, -wideK, wideK, calendarPoints, worst)
  return worst
}
