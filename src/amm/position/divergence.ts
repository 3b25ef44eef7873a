// Divergence loss: what a position is worth beside having held the coins it began with, as a part
// of the latter, before fees. Never above 0. It looks at two prices only and is not loss versus
// rebalancing, which looks at every price between; see lvr.ts and accounts.ts.

import { assert } from '../../base/index.ts'
import { expm1, log } from '../../math/index.ts'
import { type Range, rangeHoldings, rangeValue, rootDifference } from './range-value.ts'

/** Of a constant product, price now over price then: 2 sqrt(r) / (1 + r) - 1. */
export function divergenceLoss(priceRatio: number): number {
  assert(priceRatio > 0 && priceRatio < Infinity, 'a ratio of prices is positive and finite')
  const root = rootDifference(1, priceRatio)
  return (-root * root) / (1 + priceRatio)
}

/** Of weights w and 1 - w, where coin 0 (weight w) moved by the ratio: r^w / (w r + 1 - w) - 1. */
export function weightedDivergenceLoss(weight: number, priceRatio: number): number {
  assert(weight > 0 && weight < 1, 'a weight lies between 0 and 1')
  assert(priceRatio > 0 && priceRatio < Infinity, 'a ratio of prices is positive and finite')
  const gain = weight * (priceRatio - 1)
  return (expm1(weight * log(priceRatio)) - gain) / (1 + gain)
}

export type RangeDivergence = {
  /** Worth of the position now. */
  readonly value: number
  /** Worth now of the coins that it held then. */
  readonly hold: number
  /** value / hold - 1. */
  readonly loss: number
}

/** Of liquidity in a range between two prices. */
export function rangeDivergence(
  range: Range,
  priceThen: number,
  priceNow: number,
): RangeDivergence {
  const then = rangeHoldings(range, priceThen)
  const hold = then.amount0 * priceNow + then.amount1
  // L (s1 - s0) (1 - P1 / (s0 s1)) with s the roots held within the range: no digits are lost.
  const held0 = Math.min(Math.max(priceThen, range.lower), range.upper)
  const held1 = Math.min(Math.max(priceNow, range.lower), range.upper)
  const moved = rootDifference(held0, held1)
  const product = Math.sqrt(held0) * Math.sqrt(held1)
  const left = held1 === priceNow ? -moved / Math.sqrt(held0) : 1 - priceNow / product
  return {
    value: rangeValue(range, priceNow),
    hold,
    loss: moved === 0 ? 0 : (range.liquidity * moved * left) / hold,
  }
}
