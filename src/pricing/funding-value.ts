// What funding is worth: the fair price of a perpetual when its longs pay a known path of funding,
// the premium at which an exchange's own rule leaves nobody better off, and the basis of dated
// futures as a rate. All rates are per year and continuous; signs are the long's to pay.

import { assert } from '../base/index.ts'
import { exp, log } from '../math/index.ts'

/** A stretch of the path to come: what the coin's forward gains, and what longs pay meanwhile. */
export type FundingLeg = {
  readonly years: number
  /** Growth of the forward per year: the slope of the dated basis. */
  readonly carryRate: number
  /** Funding per year that longs pay on the position's value; negative when they receive. */
  readonly fundingRate: number
}

/** ln(price / index) per year: the rate that a dated future pays for its expiry. */
export function annualBasis(price: number, index: number, years: number): number {
  assert(price > 0 && index > 0 && years > 0)
  return log(price / index) / years
}

/**
 * The price of a perpetual that is worth `(1 + endPremium)` indices after the legs: whoever buys it
 * pays funding and earns carry, so it stands above the index by carry less funding. The same for
 * linear and inverse contracts, whose funding is a share of the position either way.
 */
export function perpetualValue(
  index: number,
  legs: readonly FundingLeg[],
  endPremium: number,
): number {
  assert(index > 0 && endPremium > -1)
  let gain = 0
  for (const { years, carryRate, fundingRate } of legs) {
    assert(years >= 0)
    gain += years * (carryRate - fundingRate)
  }
  return index * exp(gain) * (1 + endPremium)
}

/** How an exchange turns the premium of a perpetual over its index into funding. */
export type FundingRule = {
  /** A premium within +-this pays nothing. */
  readonly deadBand: number
  /** Funding per year for each unit of premium beyond the band. */
  readonly ratePerPremium: number
  /** Funding never exceeds this per year, either way. */
  readonly rateMax: number
}

/** 0.025 % each way is free, the rest is paid within eight hours, at most 0.5 % of it. */
export const deribitFundingRule: FundingRule = {
  deadBand: 0.00025,
  ratePerPremium: 3 * 365,
  rateMax: 0.005 * 3 * 365,
}

/** Funding per year that longs pay at a premium, price / index - 1. */
export function fundingRate(rule: FundingRule, premium: number): number {
  const { deadBand, ratePerPremium, rateMax } = rule
  const beyond = Math.max(0, Math.abs(premium) - deadBand)
  return Math.sign(premium) * Math.min(rateMax, beyond * ratePerPremium)
}

/** Premiums at which funding equals carry, so that holding the perpetual is worth nothing. */
export type FairPremium = { readonly low: number; readonly high: number }

/**
 * Where the perpetual may stand for good under a rule. Without carry anywhere in the dead band;
 * with carry at one point, beyond the band's edge on the side of the carry. Undefined where the
 * carry is more than the rule can pay: then no premium holds.
 */
export function fairPremium(rule: FundingRule, carryRate: number): FairPremium | undefined {
  const { deadBand, ratePerPremium, rateMax } = rule
  if (!(Math.abs(carryRate) <= rateMax)) return undefined
  if (carryRate === 0) return { low: -deadBand, high: deadBand }
  const premium = Math.sign(carryRate) * (deadBand + Math.abs(carryRate) / ratePerPremium)
  return { low: premium, high: premium }
}
