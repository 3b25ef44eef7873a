// What liquidity in a range is worth, and how that changes with the price: closed forms of the
// position as an instrument, in coin 1, before fees. A provider is short gamma. Prices are coin 1
// per coin 0; a range from 0 to Infinity is the whole curve of a constant product.

import { assert } from '../../base/index.ts'
import { exp, log, normalCdf } from '../../math/index.ts'

/** `liquidity` is L of x y = L^2; bounds are prices, 0 <= lower < upper <= Infinity. */
export type Range = { readonly liquidity: number; readonly lower: number; readonly upper: number }

/** Worth in coin 1 and its raw derivatives. */
export type RangeGreeks = {
  readonly value: number
  /** dV/dP: the coins of coin 0 that hedge it, sold. */
  readonly delta: number
  /** d2V/dP2, never above 0. */
  readonly gamma: number
  /** dV/dvol of the value at the horizon, per 1.00 of annual volatility; never above 0. */
  readonly vega: number
  /** -dV/dT of the value at the horizon, per year, before fees: above 0, as for short options. */
  readonly theta: number
}

export type Holdings = { readonly amount0: number; readonly amount1: number }

function assertRange({ liquidity, lower, upper }: Range, price: number): void {
  assert(liquidity >= 0 && liquidity < Infinity, 'liquidity is not negative and finite')
  assert(lower >= 0 && lower < upper && lower < Infinity, 'a range has 0 <= lower < upper')
  assert(price > 0 && price < Infinity, 'a price is positive and finite')
}

/** sqrt(b) - sqrt(a) without losing digits where they are near; b may be Infinity. */
export function rootDifference(a: number, b: number): number {
  if (b === Infinity) return Infinity
  return a === b ? 0 : (b - a) / (Math.sqrt(a) + Math.sqrt(b))
}

/** 1/sqrt(a) - 1/sqrt(b) likewise. */
function inverseRootDifference(a: number, b: number): number {
  if (b === Infinity) return 1 / Math.sqrt(a)
  return a === b ? 0 : (b - a) / (Math.sqrt(a) * Math.sqrt(b) * (Math.sqrt(a) + Math.sqrt(b)))
}

/** The coins that the range holds: only coin 0 below it, only coin 1 above. Whitepaper, 2.2. */
export function rangeHoldings(range: Range, price: number): Holdings {
  assertRange(range, price)
  const { liquidity, lower, upper } = range
  const inside = Math.min(Math.max(price, lower), upper)
  return {
    amount0: liquidity * inverseRootDifference(inside, upper),
    amount1: liquidity * rootDifference(lower, inside),
  }
}

/** Liquidity of which a range holds at most these coins at a price. */
export function liquidityOf(
  holdings: Holdings,
  lower: number,
  upper: number,
  price: number,
): number {
  const unit = rangeHoldings({ liquidity: 1, lower, upper }, price)
  const by0 = unit.amount0 > 0 ? holdings.amount0 / unit.amount0 : Infinity
  const by1 = unit.amount1 > 0 ? holdings.amount1 / unit.amount1 : Infinity
  return Math.min(by0, by1)
}

/** V = x P + y: in range L (2 sqrt P - sqrt a - P / sqrt b). */
export function rangeValue(range: Range, price: number): number {
  const { amount0, amount1 } = rangeHoldings(range, price)
  return amount0 * price + amount1
}

/** Probabilities of ending above a bound: as such, under the coin's measure, and half way. */
type Tails = { readonly cash: number; readonly half: number; readonly coin: number }

function tailsAbove(price: number, bound: number, s: number): Tails {
  if (bound === 0) return { cash: 1, half: 1, coin: 1 }
  if (bound === Infinity) return { cash: 0, half: 0, coin: 0 }
  const middle = log(price / bound) / s
  return {
    cash: normalCdf(middle - 0.5 * s),
    half: normalCdf(middle),
    coin: normalCdf(middle + 0.5 * s),
  }
}

/** A root of a bound times a tail that vanishes faster than the root grows. */
function rootTimes(bound: number, tail: number): number {
  return tail === 0 ? 0 : Math.sqrt(bound) * tail
}

function overRoot(tail: number, bound: number): number {
  return tail === 0 || bound === 0 ? 0 : tail / Math.sqrt(bound)
}

/** At the horizon's edge, and whenever nothing moves: the holdings themselves. */
function greeksNow(range: Range, price: number): RangeGreeks {
  const { liquidity, lower, upper } = range
  const isInside = price > lower && price < upper
  return {
    value: rangeValue(range, price),
    delta: rangeHoldings(range, price).amount0,
    gamma: isInside ? (-0.5 * liquidity) / (price * Math.sqrt(price)) : 0,
    vega: 0,
    theta: 0,
  }
}

/**
 * The expected worth after `years` of a driftless lognormal price, and its derivatives: what an
 * options desk would pay for the range held to a horizon, without its fees. With 0 years or vol
 * the holdings of now: V, x, -L / (2 P^1.5) inside, 0 outside.
 */
export function rangeGreeks(
  range: Range,
  price: number,
  years: number,
  volAnnual: number,
): RangeGreeks {
  assertRange(range, price)
  assert(years >= 0 && years < Infinity, 'years must be non-negative and finite')
  assert(volAnnual >= 0 && volAnnual < Infinity, 'vol must be non-negative and finite')
  const s = volAnnual * Math.sqrt(years)
  if (s === 0) return greeksNow(range, price)
  const { liquidity, lower, upper } = range
  const low = tailsAbove(price, lower, s)
  const high = tailsAbove(price, upper, s)
  const root = Math.sqrt(price)
  // E sqrt(P) over the range: the half measure shrinks it by exp(-s^2 / 8).
  const inside = root * exp(-0.125 * s * s) * (low.half - high.half)
  // Coin 0 held where the price ends below the range: 1/sqrt(a) - 1/sqrt(b), and less of it above.
  const below = lower === 0 ? 0 : (1 - low.coin) / Math.sqrt(lower)
  const coin = below - (upper === Infinity ? 0 : 1 / Math.sqrt(upper)) + overRoot(high.coin, upper)
  const cash = rootTimes(upper, high.cash) - rootTimes(lower, low.cash)
  const gamma = (-0.5 * liquidity * inside) / (price * price)
  return {
    value: liquidity * (price * coin + 2 * inside + cash),
    delta: liquidity * (coin + inside / price),
    gamma,
    vega: volAnnual * years * price * price * gamma,
    theta: -0.5 * volAnnual * volAnnual * price * price * gamma,
  }
}
