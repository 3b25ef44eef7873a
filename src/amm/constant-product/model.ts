// The constant product in float64, for models, and its depth: closed forms without rounding. Must
// never settle anything: facts come from the exact pair.

import { rootDifference } from '../position/range-value.ts'

/** What comes out for `amountIn`, of which `feeShare` is fee. */
export function pairAmountOutModel(
  amountIn: number,
  reserveIn: number,
  reserveOut: number,
  feeShare: number,
): number {
  const lessFee = amountIn * (1 - feeShare)
  return (lessFee * reserveOut) / (reserveIn + lessFee)
}

/**
 * What goes in, fee included, to move the marginal price before fee by a share d: x (sqrt(1 + d) -
 * 1) / (1 - fee), in the limit of a fee that leaves the curve (as version 3's does).
 */
export function pairDepthModel(reserveIn: number, moveShare: number, feeShare: number): number {
  return (reserveIn * rootDifference(1, 1 + moveShare)) / (1 - feeShare)
}
