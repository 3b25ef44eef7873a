// The logarithmic market scoring rule in doubles: prices and cost, shifted by the largest claim so
// that no exponential overflows.

import { exp, log } from '../../math/index.ts'

function largest(sold: readonly number[]): number {
  let most = sold[0]!
  for (const claims of sold) most = Math.max(most, claims)
  return most
}

/** b ln sum exp(q / b). */
export function lmsrCost(depth: number, sold: readonly number[]): number {
  const most = largest(sold)
  let sum = 0
  for (const claims of sold) sum += exp((claims - most) / depth)
  return most + depth * log(sum)
}

/** Money per claim at the margin; they sum to 1. */
export function lmsrPrices(depth: number, sold: readonly number[]): number[] {
  const most = largest(sold)
  const weights = sold.map((claims) => exp((claims - most) / depth))
  let sum = 0
  for (const weight of weights) sum += weight
  return weights.map((weight) => weight / sum)
}
