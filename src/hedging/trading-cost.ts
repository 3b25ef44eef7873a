// What proportional trading costs do to delta hedging: the no-trade band of Whalley and Wilmott
// (1997, Mathematical Finance 7(3), 307-324) and the volatility of Leland (1985, Journal of Finance
// 40(5), 1283-1301) for hedging at fixed times.

import { assert } from '../base/index.ts'
import { exp, pow } from '../math/index.ts'

/**
 * Half-width of the band around the delta within which nothing is traded, in units of the
 * underlying: (3/2 e^(-r tau) cost S Gamma^2 / gamma)^(1/3). `costRate` is the share of the
 * notional that one trade costs, `riskAversion` per currency. More gamma, wider band: a formula in
 * circulation that divides by Gamma is wrong.
 */
export function whalleyWilmottBand(
  price: number,
  gammaPerPrice: number,
  costRate: number,
  riskAversion: number,
  rate: number,
  years: number,
): number {
  assert(price > 0 && costRate >= 0 && riskAversion > 0 && years >= 0, 'price and aversion count')
  const squared = gammaPerPrice * gammaPerPrice
  const cube = (1.5 * exp(-rate * years) * costRate * price * squared) / riskAversion
  return cube > 0 ? pow(cube, 1 / 3) : cube
}

export type LelandVols = {
  /** sqrt(2 / pi) cost / (vol sqrt(interval)): share of the variance that trading costs take. */
  readonly number: number
  /** At which a short option must be sold, and a long one bought, for hedging to break even. */
  readonly shortGammaAnnual: number
  /** null where the costs of hedging a long option exceed all that its gamma earns. */
  readonly longGammaAnnual: number | null
}

/** `roundTripCost` is the share of notional that a purchase and its sale cost together. */
export function lelandVols(
  volAnnual: number,
  roundTripCost: number,
  intervalYears: number,
): LelandVols {
  assert(volAnnual > 0 && roundTripCost >= 0 && intervalYears > 0, 'vol and interval are positive')
  const number = (Math.sqrt(2 / Math.PI) * roundTripCost) / (volAnnual * Math.sqrt(intervalYears))
  return {
    number,
    shortGammaAnnual: volAnnual * Math.sqrt(1 + number),
    longGammaAnnual: number <= 1 ? volAnnual * Math.sqrt(1 - number) : null,
  }
}
