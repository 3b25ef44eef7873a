// Avellaneda and Stoikov (2008, Quantitative Finance 8(3), 217-224): quotes of a maker with
// constant absolute risk aversion who holds what she has at the horizon, by the first-order
// expansion in the inventory that the paper trades on. Position limits are no part of the formulae.

import { log1p } from '../math/index.ts'
import {
  capDistances,
  checked,
  type Distances,
  type ModelResult,
  type ModelState,
  type QuoteModelParameters,
  sharedRules,
} from './quote-model.ts'

/**
 * Half of what a maker without inventory risk asks for: ln(1 + gamma size / k) / (gamma size),
 * price. The limit for no risk aversion is 1 / k.
 */
export function fillPremium(p: QuoteModelParameters): number {
  const aversion = p.riskAversion * p.orderBase
  return log1p(aversion / p.fillDecayPerPrice) / aversion
}

/** gamma sigma^2 tau: price of one unit of inventory held to the horizon, per unit of base. */
function holdingPrice({ riskAversion, sigmaPerRootSecond }: QuoteModelParameters, tau: number) {
  return riskAversion * sigmaPerRootSecond * sigmaPerRootSecond * tau
}

/** Eq. (3.17): how far the price at which she is indifferent lies from the reference price. */
export function reservationShift(p: QuoteModelParameters, q: number, secondsLeft: number): number {
  return 0 - q * holdingPrice(p, secondsLeft)
}

/** Eq. (3.18): ask less bid. */
export function optimalSpread(p: QuoteModelParameters, secondsLeft: number): number {
  return p.orderBase * holdingPrice(p, secondsLeft) + 2 * fillPremium(p)
}

export type IndifferencePrices = {
  /** At which one more unit bought, or sold, leaves expected utility as it is. */
  readonly bid: number
  readonly ask: number
}

/** Eqs. (2.6), (2.7): indifference prices of one `orderBase` if nothing is traded afterwards. */
export function frozenPrices(
  p: QuoteModelParameters,
  referencePrice: number,
  q: number,
  secondsLeft: number,
): IndifferencePrices {
  const half = 0.5 * holdingPrice(p, secondsLeft)
  return {
    bid: referencePrice - (2 * q + p.orderBase) * half,
    ask: referencePrice - (2 * q - p.orderBase) * half,
  }
}

export type StationaryPrices = IndifferencePrices & {
  /** Rate at which the future counts less, per second; the paper's choice for this limit. */
  readonly discountRate: number
}

/**
 * Indifference prices of one unit without a horizon, the future discounted at the rate that keeps
 * them finite up to `inventoryMax` units: omega = gamma^2 sigma^2 (max + 1)^2 / 2 (section 2.3).
 */
export function stationaryPrices(
  { riskAversion, sigmaPerRootSecond }: QuoteModelParameters,
  referencePrice: number,
  inventory: number,
  inventoryMax: number,
): StationaryPrices {
  const variance = riskAversion * riskAversion * sigmaPerRootSecond * sigmaPerRootSecond
  const discountRate = 0.5 * variance * (inventoryMax + 1) * (inventoryMax + 1)
  const left = 2 * discountRate - variance * inventory * inventory
  const shift = (units: number): number => log1p((units * variance) / left) / riskAversion
  return {
    discountRate,
    ask: referencePrice + shift(1 - 2 * inventory),
    bid: referencePrice + shift(-1 - 2 * inventory),
  }
}

/** The quote model: the optimal spread around the reservation price. */
export function avellanedaStoikov(p: QuoteModelParameters): ModelResult {
  function distances(state: ModelState, out: Distances): void {
    const { inventoryBase: q, secondsLeft } = state
    const half = 0.5 * optimalSpread(p, secondsLeft)
    const shift = reservationShift(p, q, secondsLeft)
    out.bid = half - shift
    out.ask = half + shift
    capDistances(q, p.inventoryBaseMax, out)
  }
  const { orderBase, inventoryBaseMax } = p
  return checked(sharedRules(p), () => ({
    name: 'avellaneda-stoikov',
    orderBase,
    inventoryBaseMax,
    distances,
  }))
}
