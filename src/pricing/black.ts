// Black-76 on a forward: the scalar reference that columns and kernels equal to the bit. Relies on
// the premium's terms; knows no settlement, no contract size, no clock.

import { assert } from '../base/index.ts'
import { exp } from '../math/index.ts'
import {
  awayMax,
  createPremiumTerms,
  inverseRootTwoPi,
  logMoneyness,
  premiumTerms,
} from './premium.ts'

/** +1 call, -1 put. */
export type OptionSide = 1 | -1

/** Price in the quote currency and its raw derivatives; written in place, never allocated here. */
export type BlackRow = {
  price: number
  /** dV/dF. */
  delta: number
  /** d2V/dF2. */
  gamma: number
  /** dV/dvol, per 1.00 of annual volatility. */
  vega: number
  /** -dV/dT, per year: negative where time costs the holder. */
  theta: number
  /** dV/dr with the forward fixed, per 1.00 of rate: -T V. */
  rho: number
  /** d2V/dF dvol. */
  vanna: number
  /** d2V/dvol2. */
  volga: number
}

export function createBlackRow(): BlackRow {
  return { price: 0, delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0, vanna: 0, volga: 0 }
}

/** Largest |rate x years|: beyond it a discount factor is no number to price with. */
export const discountExponentMax = 700
/** Distances up to here cannot overflow in a product. */
const awayHuge = 1e100
/** The least normal double: below it a reciprocal overflows. */
export const priceMin = 2.2250738585072014e-308

export const blackFaults = ['side', 'forward', 'strike', 'years', 'vol', 'rate'] as const

/** Which input cannot be priced. */
export type BlackFault = (typeof blackFaults)[number]

/** What is wrong with a row, or undefined: each comparison is written so that NaN fails it. */
export function blackFault(
  side: number,
  forward: number,
  strike: number,
  years: number,
  volAnnual: number,
  rateAnnual: number,
): BlackFault | undefined {
  if (!(side === 1 || side === -1)) return 'side'
  if (!(forward >= priceMin && forward < Infinity)) return 'forward'
  if (!(strike >= priceMin && strike < Infinity)) return 'strike'
  if (!(years >= 0 && years < Infinity)) return 'years'
  if (!(volAnnual >= 0 && volAnnual < Infinity)) return 'vol'
  if (!(Math.abs(rateAnnual * years) <= discountExponentMax)) return 'rate'
  return undefined
}

/** Fixed texts: an assertion that holds builds no string. */
const faultTexts: Readonly<Record<BlackFault, string>> = {
  side: 'side must be 1 or -1',
  forward: 'forward must be positive, normal and finite',
  strike: 'strike must be positive, normal and finite',
  years: 'years must be non-negative and finite',
  vol: 'vol must be non-negative and finite',
  rate: 'the discount factor must lie within e^-700 and e^700',
}

function assertDomain(
  side: number,
  forward: number,
  strike: number,
  years: number,
  volAnnual: number,
  rateAnnual: number,
): void {
  const fault = blackFault(side, forward, strike, years, volAnnual, rateAnnual)
  assert(fault === undefined, fault === undefined ? '' : faultTexts[fault])
}

function intrinsic(side: OptionSide, forward: number, strike: number): number {
  const value = side * (forward - strike)
  return value > 0 ? value : 0
}

const terms = createPremiumTerms()

/** Price of an undiscounted European option, in the quote currency. Bad input is an invariant. */
export function blackPrice(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  volAnnual: number,
): number {
  assertDomain(side, forward, strike, years, volAnnual, 0)
  const s = volAnnual * Math.sqrt(years)
  const x = logMoneyness(forward, strike)
  premiumTerms(x, s, terms)
  if (!(terms.density > 0)) return limitPrice(side, forward, strike, s)
  const least = forward < strike ? forward : strike
  const timeValue = terms.bound * least + least * terms.density * terms.difference
  return intrinsic(side, forward, strike) + timeValue
}

/** So much variance that no density is left; at the money so little leaves none as well. */
function isHuge(s: number): boolean {
  return s > 1 && terms.away < 0
}

/** Where no density is left: intrinsic value, or with huge variance the bound. */
function limitPrice(side: OptionSide, forward: number, strike: number, s: number): number {
  if (isHuge(s)) return side === 1 ? forward : strike
  return intrinsic(side, forward, strike)
}

/**
 * Limits without variance. Off the strike they are exact; on it the curvature does not exist, so
 * the row reports the mean of the one-sided deltas, the true vega, and 0 for the rest. Huge
 * variance is the other limit: a call is the forward, a put is the strike.
 */
function blackLimit(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  volAnnual: number,
  rateAnnual: number,
  out: BlackRow,
): void {
  const sqrtYears = Math.sqrt(years)
  const s = volAnnual * sqrtYears
  const discount = rateAnnual === 0 ? 1 : exp(-rateAnnual * years)
  const isBound = isHuge(s)
  const atStrike = forward === strike && !isBound
  const step = side * (forward - strike) > 0 ? side : 0
  const hugeDelta = side === 1 ? 1 : 0
  out.price = discount * limitPrice(side, forward, strike, s)
  out.delta = discount * (isBound ? hugeDelta : atStrike ? 0.5 * side : step)
  out.gamma = 0
  out.vega = atStrike ? discount * forward * inverseRootTwoPi * sqrtYears : 0
  out.theta = rateAnnual * out.price
  out.rho = 0 - years * out.price
  out.vanna = 0
  out.volga = 0
}

/**
 * Price and Greeks of a European option on a forward into `out`, discounted at a continuously
 * compounded rate, by default none. Never NaN for forward, strike > 0, years, vol >= 0; anything
 * else is a broken invariant. Black (1976).
 */
export function black76(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  volAnnual: number,
  out: BlackRow,
  rateAnnual: number = 0,
): void {
  assertDomain(side, forward, strike, years, volAnnual, rateAnnual)
  const sqrtYears = Math.sqrt(years)
  const s = volAnnual * sqrtYears
  const x = logMoneyness(forward, strike)
  premiumTerms(x, s, terms)
  const { away, far, near, farRatio } = terms
  // Far out on the near side the formulae give the limit as they stand.
  if (!(terms.density > 0 || (away >= awayMax && away < awayHuge))) {
    blackLimit(side, forward, strike, years, volAnnual, rateAnnual, out)
    return
  }
  const least = forward < strike ? forward : strike
  // F n(d1) = K n(d2): one density serves both legs.
  const peak = least * terms.density
  const timeValue = terms.bound * least + peak * terms.difference
  const discount = rateAnnual === 0 ? 1 : exp(-rateAnnual * years)
  const inverseS = 1 / s
  const inverseForward = 1 / forward
  const inverseVol = sqrtYears * inverseS
  const n1 = peak * inverseForward
  const isAbove = x > 0
  const tail = n1 * (isAbove ? farRatio : near)
  const isLikely = isAbove || away < 0
  const chance = isLikely === side > 0 ? 1 - tail : tail
  const d2 = isAbove ? away : -far
  const discountedPeak = discount * peak
  out.price = discount * (intrinsic(side, forward, strike) + timeValue)
  out.delta = side * discount * chance + 0
  out.gamma = discount * n1 * inverseS * inverseForward
  out.vega = discountedPeak * sqrtYears
  out.theta = rateAnnual * out.price - 0.5 * discountedPeak * (volAnnual * volAnnual) * inverseS
  out.rho = 0 - years * out.price
  out.vanna = 0 - discount * n1 * inverseVol * d2
  out.volga = out.vega * inverseVol * (away * far)
}
