// Clean slices of a market whose total variance is known: what the compared models are tested on.

import { type TimeUs, usPerDay } from '../base/index.ts'
import { type CleanSlice } from './clean.ts'

const asOfUs = 1_767_600_000_000_000

/**
 * One slice per tenor, quotes at -2.5 to 2.5 standard deviations around `vol(k, slice)`; `noise`
 * moves single mids by that many vols.
 */
export function slicesOf(
  days: readonly number[],
  vol: (k: number, i: number) => number,
  { halfSpread = 0.005, noise = (_n: number): number => 0 } = {},
): CleanSlice[] {
  let quote = 0
  return days.map((day, i) => {
    const years = day / 365
    const spread = 0.55 * Math.sqrt(years)
    const k = Float64Array.from({ length: 21 }, (_, n) => (n - 10) * 0.25 * spread)
    const mid = k.map((one) => {
      quote += 1
      return vol(one, i) + noise(quote)
    })
    return {
      expiryUs: (asOfUs + day * usPerDay) as TimeUs,
      forward: 60_000,
      years,
      count: k.length,
      k,
      bidVol: mid.map((one) => one - halfSpread),
      askVol: mid.map((one) => one + halfSpread),
    }
  })
}
