// The fee of Balancer's StableSurge hook: above a threshold of imbalance, a swap that makes it
// worse pays on a line from the static fee at the threshold to the maximum where one coin is all.

import { absDifference, complementWad, divWadDown, mulWadDown, sumOf } from '../wad.ts'

export type Surge = {
  /** Imbalance from which the fee grows, 18 decimals. */
  readonly threshold: bigint
  readonly feeMax: bigint
}

/** Sum of distances from the median over the sum, 18 decimals. */
export function imbalanceWad(balances: readonly bigint[]): bigint {
  const sorted = balances.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const middle = Math.floor(sorted.length / 2)
  const median =
    sorted.length % 2 === 0 ? (sorted[middle - 1]! + sorted[middle]!) / 2n : sorted[middle]!
  const spread = sumOf(balances.map((balance) => absDifference(balance, median)))
  return divWadDown(spread, sumOf(balances))
}

/** Whether an operation makes an imbalance above the threshold worse. */
export function isSurging(
  surge: Surge,
  before: readonly bigint[],
  after: readonly bigint[],
): boolean {
  const imbalance = imbalanceWad(after)
  return imbalance > imbalanceWad(before) && imbalance > surge.threshold
}

export function surgeFee(
  surge: Surge,
  staticFee: bigint,
  before: readonly bigint[],
  after: readonly bigint[],
): bigint {
  if (!isSurging(surge, before, after)) return staticFee
  const excess = imbalanceWad(after) - surge.threshold
  const part = divWadDown(excess, complementWad(surge.threshold))
  return staticFee + mulWadDown(surge.feeMax - staticFee, part)
}
