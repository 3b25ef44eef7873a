// When a hedge is worth its cost, behind one interface: a policy names the range of holdings that
// need no trade, and whoever holds less or more trades to the nearer end of it. Units of the
// underlying throughout; a policy knows one position's Greeks, never an order or a venue.

import { assert } from '../base/index.ts'
import { whalleyWilmottBand } from './trading-cost.ts'

/** What a policy may look at; refilled in place. Long options have positive gamma. */
export type HedgeState = {
  /** Underlying held against the options, signed. */
  heldUnits: number
  /** Black delta and gamma of the options, in units of the underlying; a sold call is negative. */
  deltaUnits: number
  gammaUnitsPerPrice: number
  /** The same delta at another annual vol. */
  deltaUnitsAt: (volAnnual: number) => number
  price: number
  volAnnual: number
  yearsLeft: number
  /** Time of this look and of the look before it, from any start. */
  clockYears: number
  clockBeforeYears: number
  /** Share of the notional that one trade costs. */
  costRate: number
  /** Of exponential utility, per currency. */
  riskAversion: number
}

/** Holdings between which nothing is traded, ends included; written in place. */
export type HoldingRange = { low: number; high: number }

export type HedgePolicy = {
  readonly name: string
  /** Does not look at `heldUnits`: how a position came about is no reason. */
  readonly range: (state: Readonly<HedgeState>, out: HoldingRange) => void
}

export function createHedgeState(): HedgeState {
  return {
    heldUnits: 0,
    deltaUnits: 0,
    gammaUnitsPerPrice: 0,
    deltaUnitsAt: () => Number.NaN,
    price: 1,
    volAnnual: 0,
    yearsLeft: 0,
    clockYears: 0,
    clockBeforeYears: -Infinity,
    costRate: 0,
    riskAversion: 1,
  }
}

/** Units to buy, negative to sell, 0 for nothing; not a number when the range is not one. */
export function tradeToRange(heldUnits: number, { low, high }: HoldingRange): number {
  if (!(low <= high)) return Number.NaN
  if (heldUnits < low) return low - heldUnits
  return heldUnits > high ? high - heldUnits : 0
}

const range: HoldingRange = { low: 0, high: 0 }

/** What the policy would trade now. */
export function hedgeTrade(policy: HedgePolicy, state: Readonly<HedgeState>): number {
  policy.range(state, range)
  return tradeToRange(state.heldUnits, range)
}

/** Sets the range around the holding that makes delta zero. */
function setBand(deltaUnits: number, halfWidth: number, out: HoldingRange): void {
  out.low = -deltaUnits - halfWidth
  out.high = -deltaUnits + halfWidth
}

/** Clocks are sums of steps: a multiple of the interval may come out a little early. */
const clockSlack = 1e-9

/** To zero delta whenever a multiple of the interval has come since the last look. */
export function fixedTimePolicy(intervalYears: number): HedgePolicy {
  assert(intervalYears > 0, 'an interval is positive')
  const ticks = (years: number): number => Math.floor(years / intervalYears + clockSlack)
  return {
    name: 'fixed-time',
    range(state, out) {
      const isDue = ticks(state.clockYears) > ticks(state.clockBeforeYears)
      setBand(state.deltaUnits, isDue ? 0 : Infinity, out)
    },
  }
}

/** To the nearer edge of a band of constant half-width, in units of the underlying. */
export function fixedBandPolicy(halfWidthUnits: number): HedgePolicy {
  assert(halfWidthUnits >= 0, 'a width is from 0')
  return {
    name: 'fixed-band',
    range(state, out) {
      setBand(state.deltaUnits, halfWidthUnits, out)
    },
  }
}

/** Whalley and Wilmott (1997): optimal in the limit of small costs. No interest is earned. */
export const whalleyWilmottPolicy: HedgePolicy = {
  name: 'whalley-wilmott',
  range(state, out) {
    const { price, gammaUnitsPerPrice, costRate, riskAversion, yearsLeft } = state
    setBand(
      state.deltaUnits,
      whalleyWilmottBand(price, gammaUnitsPerPrice, costRate, riskAversion, 0, yearsLeft),
      out,
    )
  },
}
