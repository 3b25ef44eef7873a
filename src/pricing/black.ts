// Black-76 on a forward, undiscounted: the scalar reference that every faster form must equal.
// Relies on the premium kernel; knows no settlement, no contract size, no clock.

import { assert } from '../base/index.ts'
import { normalPdf } from '../math/index.ts'
import { logMoneyness, millsRatio, timeValue } from './premium.ts'

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
  /** d2V/dF dvol. */
  vanna: number
  /** d2V/dvol2. */
  volga: number
}

export function createBlackRow(): BlackRow {
  return { price: 0, delta: 0, gamma: 0, vega: 0, theta: 0, vanna: 0, volga: 0 }
}

function assertDomain(forward: number, strike: number, years: number, vol: number): void {
  assert(forward > 0 && forward < Infinity, 'forward must be positive and finite')
  assert(strike > 0 && strike < Infinity, 'strike must be positive and finite')
  assert(years >= 0 && years < Infinity, 'years must be non-negative and finite')
  assert(vol >= 0 && vol < Infinity, 'vol must be non-negative and finite')
}

function intrinsic(side: OptionSide, forward: number, strike: number): number {
  return Math.max(0, side * (forward - strike))
}

/** Price of an undiscounted European option, in the quote currency. Bad input is an invariant. */
export function blackPrice(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  volAnnual: number,
): number {
  assertDomain(forward, strike, years, volAnnual)
  const s = volAnnual * Math.sqrt(years)
  const floor = intrinsic(side, forward, strike)
  if (s === 0) return floor
  const least = Math.min(forward, strike)
  const y = Math.abs(logMoneyness(forward, strike)) / s
  const t = 0.5 * s
  const away = Math.abs(y - t)
  const peak = least * normalPdf(away)
  return floor + timeValue(least, y, t, peak, millsRatio(away), millsRatio(y + t))
}

/**
 * Limits without variance. Off the strike they are exact; on it the curvature does not exist, so
 * the row reports the mean of the one-sided deltas, the true vega, and 0 for the rest.
 */
function blackLimit(
  side: OptionSide,
  forward: number,
  strike: number,
  sqrtYears: number,
  out: BlackRow,
): void {
  const atStrike = forward === strike
  out.price = intrinsic(side, forward, strike)
  out.delta = atStrike ? 0.5 * side : side * (forward - strike) > 0 ? side : 0
  out.gamma = 0
  out.vega = atStrike ? forward * normalPdf(0) * sqrtYears : 0
  out.theta = 0
  out.vanna = 0
  out.volga = 0
}

/**
 * Price and Greeks of an undiscounted European option into `out`. Never NaN for forward, strike
 * > 0, years, vol >= 0; anything else is a broken invariant. Black (1976).
 */
export function black76(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  volAnnual: number,
  out: BlackRow,
): void {
  assertDomain(forward, strike, years, volAnnual)
  const sqrtYears = Math.sqrt(years)
  const s = volAnnual * sqrtYears
  const x = logMoneyness(forward, strike)
  const y = Math.abs(x) / s
  const t = 0.5 * s
  const away = Math.abs(y - t)
  const least = Math.min(forward, strike)
  const peak = s > 0 ? least * normalPdf(away) : 0
  // Where the density underflows, the option is its intrinsic value to the last bit.
  if (!(peak > 0)) {
    blackLimit(side, forward, strike, sqrtYears, out)
    // Huge variance is the other limit: a call is the forward, a put is the strike.
    if (t > y) {
      out.price = side === 1 ? forward : strike
      out.delta = side === 1 ? 1 : 0
    }
    return
  }
  const near = millsRatio(away)
  const far = millsRatio(y + t)
  const d1 = x > 0 ? t + y : t - y
  const d2 = d1 - s
  const n1 = peak / forward
  const tail = n1 * (x > 0 ? far : near)
  const floor = intrinsic(side, forward, strike)
  out.price = floor + timeValue(least, y, t, peak, near, far)
  out.delta = side * (side * d1 > 0 ? 1 - tail : tail)
  out.gamma = n1 / (forward * s)
  out.vega = peak * sqrtYears
  out.theta = (-0.5 * peak * volAnnual) / sqrtYears
  out.vanna = (-n1 * d2) / volAnnual
  out.volga = (out.vega * d1 * d2) / volAnnual
}
