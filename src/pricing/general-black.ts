// Generalised Black-Scholes-Merton on spot with a rate and a carry yield: price and sixteen Greeks.
// The desk prices on forwards; this form is for instruments quoted on spot and for checking the
// formulae against published tables. Same kernel as `black.ts`.

import { assert } from '../base/index.ts'
import { exp, normalPdf } from '../math/index.ts'
import { type OptionSide } from './black.ts'
import { cumulative, logMoneyness, normalisedPremium } from './premium.ts'

/**
 * Raw mathematical derivatives: per 1.00 of vol, per year, per 1.00 of rate. Time decay is
 * -d/dT.
 */
export type GeneralBlackRow = {
  price: number
  delta: number
  gamma: number
  vega: number
  theta: number
  /** dV/dr, carry yield fixed. */
  rho: number
  /** dV/dq, rate fixed. */
  rhoQ: number
  vanna: number
  volga: number
  /** -d(delta)/dT. */
  charm: number
  /** -d(vega)/dT. */
  veta: number
  /** d3V/dS3. */
  speed: number
  /** d(gamma)/dvol. */
  zomma: number
  /** -d(gamma)/dT. */
  color: number
  /** d3V/dvol3. */
  ultima: number
  /** dV/dK. */
  dualDelta: number
  /** d2V/dK2. */
  dualGamma: number
}

/** Everything the formulae share, so that each group of Greeks reads as it does in print. */
type Terms = {
  readonly side: OptionSide
  readonly spot: number
  readonly strike: number
  readonly years: number
  readonly rate: number
  readonly carryYield: number
  readonly vol: number
  readonly rateDiscount: number
  readonly yieldDiscount: number
  readonly s: number
  readonly x: number
  readonly d1: number
  readonly d2: number
  readonly n1: number
  readonly n2: number
  readonly cumulative1: number
  readonly cumulative2: number
}

function termsOf(
  side: OptionSide,
  spot: number,
  strike: number,
  years: number,
  rate: number,
  carryYield: number,
  vol: number,
): Terms {
  const s = vol * Math.sqrt(years)
  const x = logMoneyness(spot, strike) + (rate - carryYield) * years
  const atLimit = x === 0 ? 0 : x * Infinity
  const d1 = s > 0 ? x / s + 0.5 * s : atLimit
  const d2 = s > 0 ? x / s - 0.5 * s : atLimit
  const n1 = normalPdf(d1)
  const n2 = normalPdf(d2)
  return {
    side,
    spot,
    strike,
    years,
    rate,
    carryYield,
    vol,
    rateDiscount: exp(-rate * years),
    yieldDiscount: exp(-carryYield * years),
    s,
    x,
    d1,
    d2,
    n1,
    n2,
    cumulative1: cumulative(side * d1, n1),
    cumulative2: cumulative(side * d2, n2),
  }
}

function priceOf(terms: Terms): number {
  const { side, spot, strike, yieldDiscount, rateDiscount, x, s } = terms
  const spotLeg = spot * yieldDiscount
  const strikeLeg = strike * rateDiscount
  // The side of the money is the sign of x: the legs' difference may round to the wrong sign.
  const inTheMoney = side * x > 0 ? Math.max(0, side * (spotLeg - strikeLeg)) : 0
  return inTheMoney + Math.sqrt(spotLeg) * Math.sqrt(strikeLeg) * normalisedPremium(-Math.abs(x), s)
}

/** Greeks that survive without variance: they need the cumulative normal and no division by it. */
function firstOrder(terms: Terms): Pick<GeneralBlackRow, 'delta' | 'rho' | 'rhoQ' | 'dualDelta'> {
  const { side, spot, strike, years, yieldDiscount, rateDiscount } = terms
  const delta = side * yieldDiscount * terms.cumulative1
  const dualDelta = -side * rateDiscount * terms.cumulative2
  return { delta, dualDelta, rho: -years * strike * dualDelta, rhoQ: -years * spot * delta }
}

const noCurvature = {
  gamma: 0,
  vega: 0,
  vanna: 0,
  volga: 0,
  veta: 0,
  speed: 0,
  zomma: 0,
  color: 0,
  ultima: 0,
  dualGamma: 0,
} as const

type Curvature = Pick<GeneralBlackRow, keyof typeof noCurvature>

function curvature(terms: Terms, d1ByYears: number): Curvature {
  const { spot, strike, vol, s, d1, d2, n1, n2, carryYield, years } = terms
  const product = d1 * d2
  const gamma = (terms.yieldDiscount * n1) / (spot * s)
  const vega = spot * terms.yieldDiscount * n1 * Math.sqrt(years)
  const decay = carryYield + d1 * d1ByYears
  return {
    gamma,
    vega,
    vanna: (-terms.yieldDiscount * n1 * d2) / vol,
    volga: (vega * product) / vol,
    veta: vega * (decay - 0.5 / years),
    speed: (-gamma / spot) * (1 + d1 / s),
    zomma: (gamma * (product - 1)) / vol,
    color: gamma * (decay + 0.5 / years),
    ultima: (vega / (vol * vol)) * (product * (product - 1) - d1 * d1 - d2 * d2),
    dualGamma: (terms.rateDiscount * n2) / (strike * s),
  }
}

/**
 * Price and Greeks of a European option on a spot price. Spot and strike > 0, years and vol >= 0;
 * anything else is a broken invariant. Haug, The Complete Guide to Option Pricing Formulas, 2nd
 * edition, chapters 1 and 2, with charm, veta and color as minus the derivative by maturity.
 */
export function generalBlack(
  side: OptionSide,
  spot: number,
  strike: number,
  years: number,
  rate: number,
  carryYield: number,
  volAnnual: number,
): GeneralBlackRow {
  assert(spot > 0 && strike > 0, 'spot and strike must be positive')
  assert(years >= 0 && volAnnual >= 0, 'years and vol must be non-negative')
  assert(Number.isFinite(rate) && Number.isFinite(carryYield), 'rates must be finite')
  const terms = termsOf(side, spot, strike, years, rate, carryYield, volAnnual)
  const { s, n1, d2, yieldDiscount, rateDiscount, cumulative1, cumulative2 } = terms
  const legs =
    side *
    (carryYield * spot * yieldDiscount * cumulative1 - rate * strike * rateDiscount * cumulative2)
  const charmOfYield = side * carryYield * yieldDiscount * cumulative1
  const first = { price: priceOf(terms), ...firstOrder(terms) }
  if (!(s > 0 && n1 > 0)) return { ...first, ...noCurvature, theta: legs, charm: charmOfYield }
  // d(d1)/dT at fixed vol, written without the difference of two large terms near expiry.
  const d1ByYears = (rate - carryYield) / s - (0.5 * d2) / years
  return {
    ...first,
    ...curvature(terms, d1ByYears),
    theta: legs - (0.5 * spot * yieldDiscount * n1 * volAnnual) / Math.sqrt(years),
    charm: charmOfYield - yieldDiscount * n1 * d1ByYears,
  }
}
