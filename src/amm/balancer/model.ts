// Weighted pools in doubles, for models: what a swap brings, and how much moves the price by a
// part. Closed forms of prod b^w, before fee.

import { expm1, log1p } from '../../math/index.ts'

/**
 * b_out (1 - (b_in / (b_in + a))^(w_in / w_out)), written so that small amounts keep their digits.
 */
export function weightedOutModel(
  balanceIn: number,
  weightIn: number,
  balanceOut: number,
  weightOut: number,
  amountIn: number,
): number {
  return -balanceOut * expm1((-weightIn / weightOut) * log1p(amountIn / balanceIn))
}

/** What must go in for the price to fall by `move` (0 to 1) of itself. */
export function weightedDepthModel(
  balanceIn: number,
  weightIn: number,
  weightOut: number,
  move: number,
): number {
  return balanceIn * expm1((-weightOut / (weightIn + weightOut)) * log1p(-move))
}
