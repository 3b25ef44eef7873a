// Smiles for tests, from the coordinates of a fit and a few coefficients of a correction.

import { type TimeUs } from '../base/index.ts'
import { type SmileSlice, totalVariance } from '../pricing/index.ts'
import { SplineBasis } from './spline-basis.ts'
import { expand, naturalCount, rawSlice } from './svi-model.ts'

const places = Float64Array.from({ length: 30 }, (_, n) => (n - 14) * 0.2 + 0.05 * ((n * 7) % 3))

/** A smile of this at-the-money total vol, its correction over about three of them either side. */
export function smileOf(
  parameters: readonly number[],
  scale: number,
  coefficients: readonly number[],
): SmileSlice {
  const natural = new Float64Array(naturalCount)
  expand(Float64Array.from(parameters), 0, scale, natural, 0)
  const slice = {
    expiryUs: 0 as TimeUs,
    forward: 1,
    years: 1,
    count: places.length,
    k: places.map((z) => z * scale),
    bidVol: places,
    askVol: places,
  }
  const basis = new SplineBasis([slice], Float64Array.of(scale), [coefficients.length], [])
  return { ...rawSlice(natural, 0), spline: basis.published(0, Float64Array.from(coefficients)) }
}

export function hasPositiveVariance(smile: SmileSlice): boolean {
  const least = smile.a + smile.b * smile.sigma * Math.sqrt(1 - smile.rho * smile.rho)
  const atMoney = totalVariance(smile, 0)
  const ks = Array.from({ length: 801 }, (_, n) => (n - 400) * 0.01 * Math.sqrt(atMoney))
  return least > 0 && ks.every((k) => totalVariance(smile, k) > 0.001 * atMoney)
}
