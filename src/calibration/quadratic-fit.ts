// A parabola in log-moneyness through the volatilities of each expiry alone: the model that anybody
// writes first. Weighted least squares, no constraint, no word about arbitrage; a comparison.

import { solveLeastSquares } from '../math/index.ts'
import { type CleanSlice } from './clean.ts'
import { halfSpreadVol, midVol } from './quote-fit.ts'

/** vol(k) = level + skew k + bend k^2. */
export type Parabola = { readonly level: number; readonly skew: number; readonly bend: number }

/** Quotes of fewer than three strikes give their mean level. */
export function fitParabola(slice: CleanSlice): Parabola {
  const { count } = slice
  const a = new Float64Array(3 * count)
  const b = new Float64Array(count)
  let sum = 0
  for (let n = 0; n < count; n += 1) {
    const k = slice.k[n]!
    const weight = 1 / halfSpreadVol(slice, n)
    a[n] = weight
    a[n + count] = weight * k
    a[n + 2 * count] = weight * k * k
    b[n] = weight * midVol(slice, n)
    sum += midVol(slice, n)
  }
  const isSolved = count >= 3 && solveLeastSquares({ a, rowCount: count, columnCount: 3, b })
  if (!isSolved) return { level: sum / count, skew: 0, bend: 0 }
  return { level: b[0]!, skew: b[1]!, bend: b[2]! }
}
