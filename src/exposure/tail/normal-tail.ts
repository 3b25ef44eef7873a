// Value at Risk and Expected Shortfall of a loss in closed form: normal, and with the skew and the
// tails that gamma brings (Cornish and Fisher 1938; Maillard 2012). Losses are positive.

import { assert } from '../../base/index.ts'
import { normalPdf, normalQuantile } from '../../math/index.ts'

export type TailRisk = { readonly valueAtRisk: number; readonly expectedShortfall: number }

/** Cumulant shape of a loss: mean, deviation, skew, and kurtosis in excess of the normal's 3. */
export type LossShape = {
  readonly mean: number
  readonly deviation: number
  readonly skew: number
  readonly excessKurtosis: number
}

function checkConfidence(confidence: number): void {
  assert(confidence > 0.5 && confidence < 1, 'a confidence lies in (0.5, 1)')
}

/** Of a normal loss; of the standard normal when omitted. */
export function normalTail(confidence: number, mean = 0, deviation = 1): TailRisk {
  checkConfidence(confidence)
  const z = normalQuantile(confidence)
  return {
    valueAtRisk: mean + deviation * z,
    expectedShortfall: mean + (deviation * normalPdf(z)) / (1 - confidence),
  }
}

/** The expansion's quantile in deviations: z + (z^2-1) s/6 + (z^3-3z) k/24 - (2z^3-5z) s^2/36. */
function expandedQuantile(z: number, skew: number, kurtosis: number): number {
  const cube = z * z * z
  return (
    z +
    ((z * z - 1) * skew) / 6 +
    ((cube - 3 * z) * kurtosis) / 24 -
    ((2 * cube - 5 * z) * skew * skew) / 36
  )
}

/**
 * The expansion is a distribution only where its quantile rises: a quadratic in z that must be
 * positive from the middle to the tail.
 */
export function isExpansionSound({ skew, excessKurtosis }: LossShape, confidence: number): boolean {
  const end = normalQuantile(confidence)
  const a = excessKurtosis / 8 - (skew * skew) / 6
  const b = skew / 3
  const c = 1 - excessKurtosis / 8 + (5 * skew * skew) / 36
  const slopeAt = (z: number): number => a * z * z + b * z + c
  const bottom = a > 0 ? -b / (2 * a) : 0
  const isBottomInside = bottom > 0 && bottom < end
  return slopeAt(0) > 0 && slopeAt(end) > 0 && (!isBottomInside || slopeAt(bottom) > 0)
}

/** Of a loss with that skew and excess kurtosis; see `isExpansionSound` for when to believe it. */
export function cornishFisherTail(confidence: number, shape: LossShape): TailRisk {
  checkConfidence(confidence)
  const { mean, deviation, skew, excessKurtosis: kurtosis } = shape
  const z = normalQuantile(confidence)
  // The mean beyond z of each power of a standard normal: 1, h z, 1 + h z^2 ... with h the hazard.
  const first = normalPdf(z) / (1 - confidence)
  const cubeMean = first * (z * z + 2)
  const squareMean = 1 + first * z
  const shortfall =
    first +
    ((squareMean - 1) * skew) / 6 +
    ((cubeMean - 3 * first) * kurtosis) / 24 -
    ((2 * cubeMean - 5 * first) * skew * skew) / 36
  return {
    valueAtRisk: mean + deviation * expandedQuantile(z, skew, kurtosis),
    expectedShortfall: mean + deviation * shortfall,
  }
}
