// Kyle (1985, Econometrica 53(6), 1315-1335), the auction of one period: what a maker who breaks
// even must charge per unit of order flow when some of it is informed.

import { assert } from '../base/index.ts'

export type KyleEquilibrium = {
  /** By how much the price moves per unit of net order flow. */
  readonly priceImpact: number
  /** Units that the informed trader buys per unit of price by which the asset is undervalued. */
  readonly informedIntensity: number
  /** Variance of the value that is left when the order flow has been seen: half of it. */
  readonly posteriorVariance: number
}

/** Theorem 1, from the standard deviations of the value and of uninformed order flow. */
export function kyleEquilibrium(valueDeviation: number, flowDeviation: number): KyleEquilibrium {
  assert(valueDeviation > 0 && flowDeviation > 0, 'deviations are positive')
  return {
    priceImpact: valueDeviation / (2 * flowDeviation),
    informedIntensity: flowDeviation / valueDeviation,
    posteriorVariance: 0.5 * valueDeviation * valueDeviation,
  }
}
