// Generalised Black-Scholes-Merton on spot with a rate and a carry yield: price and sixteen Greeks.
// The desk prices on forwards; this form is for instruments quoted on spot and for checking the
// formulae against published tables. Same terms as `black.ts`.

import { assert } from '../base/index.ts'
import { exp } from '../math/index.ts'
import { discountExponentMax, type OptionSide, priceMin } from './black.ts'
import { createPremiumTerms, inverseRootTwoPi, logMoneyness, premiumTerms } from './premium.ts'

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
  /** The legs discounted: S e^(-qT) and K e^(-rT). */
  readonly spotLeg: number
  readonly strikeLeg: number
  readonly s: number
  readonly x: number
  readonly d1: number
  readonly d2: number
  /** spotLeg n(d1) = strikeLeg n(d2). */
  readonly peak: number
  readonly timeValue: number
  /** N(side d1) and N(side d2). */
  readonly chance1: number
  readonly chance2: number
}

const premium = createPremiumTerms()

/** N(side d) where the tail beyond |d| holds `tail`; both sides keep their relative precision. */
function chanceOf(side: OptionSide, d: number, tail: number): number {
  return d > 0 === side > 0 ? 1 - tail : tail
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
  const given = { side, spot, strike, years, rate, carryYield, vol }
  const s = vol * Math.sqrt(years)
  const x = logMoneyness(spot, strike) + (rate - carryYield) * years
  const spotLeg = spot * exp(-carryYield * years)
  const strikeLeg = strike * exp(-rate * years)
  assert(spotLeg >= priceMin && spotLeg < Infinity, 'discounted spot must be a normal double')
  assert(strikeLeg >= priceMin && strikeLeg < Infinity, 'discounted strike must be a normal double')
  premiumTerms(x, s, premium)
  const { away, far, near, farRatio, density, bound, difference } = premium
  const isAbove = x > 0
  const d1 = isAbove ? far : -away
  const d2 = isAbove ? away : -far
  const least = isAbove ? strikeLeg : spotLeg
  const legs = { ...given, spotLeg, strikeLeg, s, x }
  if (!(density > 0)) {
    // Without variance, d1 and d2 go where the money is; with too much of it, apart.
    const isHuge = s > 1 && away < 0
    const atStrike = x === 0 && !isHuge
    const tail = atStrike ? 0.5 : 0
    const sign1 = isHuge || isAbove ? 1 : -1
    const sign2 = isAbove && !isHuge ? 1 : -1
    const chances = { chance1: chanceOf(side, sign1, tail), chance2: chanceOf(side, sign2, tail) }
    return { ...legs, ...chances, d1: 0, d2: 0, peak: 0, timeValue: isHuge ? least : 0 }
  }
  const peak = least * density
  const tail1 = (peak / spotLeg) * (isAbove ? farRatio : near)
  const tail2 = (peak / strikeLeg) * (isAbove ? near : farRatio)
  return {
    ...legs,
    d1,
    d2,
    peak,
    timeValue: bound * least + peak * difference,
    chance1: chanceOf(side, d1, tail1),
    chance2: chanceOf(side, d2, tail2),
  }
}

function priceOf({ side, spotLeg, strikeLeg, x, timeValue }: Terms): number {
  // The side of the money is the sign of x: the legs' difference may round to the wrong sign.
  const inTheMoney = side * x > 0 ? Math.max(0, side * (spotLeg - strikeLeg)) : 0
  return inTheMoney + timeValue
}

/** Greeks that survive without variance: they need the cumulative normal and no division by it. */
function firstOrder(terms: Terms): Pick<GeneralBlackRow, 'delta' | 'rho' | 'rhoQ' | 'dualDelta'> {
  const { side, spot, strike, years, spotLeg, strikeLeg } = terms
  const spotPart = side * spotLeg * terms.chance1
  const strikePart = -side * strikeLeg * terms.chance2
  return {
    delta: spotPart / spot,
    dualDelta: strikePart / strike,
    rho: -years * strikePart,
    rhoQ: -years * spotPart,
  }
}

const noCurvature = {
  gamma: 0,
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

function curvature(terms: Terms, vega: number, d1ByYears: number): Curvature {
  const { spot, strike, vol, s, d1, d2, peak, carryYield, years } = terms
  const product = d1 * d2
  const gamma = peak / (spot * spot * s)
  const decay = carryYield + d1 * d1ByYears
  return {
    gamma,
    vanna: (-peak * d2) / (spot * vol),
    volga: (vega * product) / vol,
    veta: vega * (decay - 0.5 / years),
    speed: (-gamma / spot) * (1 + d1 / s),
    zomma: (gamma * (product - 1)) / vol,
    color: gamma * (decay + 0.5 / years),
    ultima: (vega / (vol * vol)) * (product * (product - 1) - d1 * d1 - d2 * d2),
    dualGamma: peak / (strike * strike * s),
  }
}

function assertDomain(
  spot: number,
  strike: number,
  years: number,
  rate: number,
  carryYield: number,
  volAnnual: number,
): void {
  assert(spot > 0 && spot < Infinity, 'spot must be positive and finite')
  assert(strike > 0 && strike < Infinity, 'strike must be positive and finite')
  assert(years >= 0 && years < Infinity, 'years must be non-negative and finite')
  assert(volAnnual >= 0 && volAnnual < Infinity, 'vol must be non-negative and finite')
  assert(Number.isFinite(rate) && Number.isFinite(carryYield), 'rates must be finite')
  const most = discountExponentMax
  assert(Math.abs(rate * years) <= most, 'rate x years must lie within -700 and 700')
  assert(Math.abs(carryYield * years) <= most, 'yield x years must lie within -700 and 700')
}

/**
 * Price and Greeks of a European option on a spot price. Spot and strike > 0, years and vol >= 0,
 * either rate times years at most 700, and both legs normal doubles when discounted; anything else
 * is a broken invariant. Without variance first-order Greeks are their limits (at the strike the
 * mean of both sides, and vega the true one), and what needs curvature is 0. Haug, The Complete
 * Guide to Option Pricing Formulas, 2nd edition, chapters 1 and 2, with charm, veta and color as
 * minus the derivative by maturity.
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
  assertDomain(spot, strike, years, rate, carryYield, volAnnual)
  const terms = termsOf(side, spot, strike, years, rate, carryYield, volAnnual)
  const { s, x, d2, peak, spotLeg, strikeLeg, chance1, chance2 } = terms
  const legs = side * (carryYield * spotLeg * chance1 - rate * strikeLeg * chance2)
  const charmOfYield = (side * carryYield * spotLeg * chance1) / spot
  const first = { price: priceOf(terms), ...firstOrder(terms) }
  if (!(peak > 0)) {
    const atStrike = x === 0 && s === 0
    const vega = atStrike ? spotLeg * inverseRootTwoPi * Math.sqrt(years) : 0
    return { ...first, ...noCurvature, vega, theta: legs, charm: charmOfYield }
  }
  const vega = peak * Math.sqrt(years)
  // d(d1)/dT at fixed vol, written without the difference of two large terms near expiry.
  const d1ByYears = (rate - carryYield) / s - (0.5 * d2) / years
  return {
    ...first,
    ...curvature(terms, vega, d1ByYears),
    vega,
    theta: legs - (0.5 * peak * volAnnual) / Math.sqrt(years),
    charm: charmOfYield - (peak / spot) * d1ByYears,
  }
}

/**
 * The same row on a forward: Black-76 discounted at `rate`. Delta, gamma and the rest derive by the
 * forward, and time passes with the forward fixed; `rho` and `rhoQ` are both dV/dr with the forward
 * fixed, which is -T V.
 */
export function forwardBlack(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  rate: number,
  volAnnual: number,
): GeneralBlackRow {
  const row = generalBlack(side, forward, strike, years, rate, rate, volAnnual)
  const rho = 0 - years * row.price
  return { ...row, rho, rhoQ: rho }
}
