// The settled forms of an option price and which delta is meant. A premium that is already in coin
// never meets the 1/P formula of inverse futures; what changes is the numeraire, and with it the
// delta. A linear premium in the quote currency is the price as it stands.

import { exp } from '../math/index.ts'

/** Premium in coin per coin of underlying, from the price in the quote currency. */
export function coinPrice(price: number, forward: number): number {
  return price / forward
}

/**
 * Coin delta of an option with the premium counted: F d(V/F)/dF = delta - V/F, in coin per coin.
 * Deribit's DeltaTotal sums these over options. The holder of the option alone has this delta in
 * coin; whoever thinks in dollars adds the coin collateral to it.
 */
export function netTransactionDelta(delta: number, price: number, forward: number): number {
  return delta - price / forward
}

export const deltaConventions = ['black-scholes', 'net-transaction'] as const

/**
 * `black-scholes`: dV/dF, for a premium in dollars or whoever counts in them. `net-transaction`:
 * premium-adjusted, for a premium in coin and whoever counts in coin.
 */
export type DeltaConvention = (typeof deltaConventions)[number]

export function deltaBy(
  convention: DeltaConvention,
  delta: number,
  price: number,
  forward: number,
): number {
  return convention === 'black-scholes' ? delta : netTransactionDelta(delta, price, forward)
}

/**
 * The forward that a quanto option is priced on: it pays (S - K) units of another currency at a
 * fixed rate, so the coin's price drifts by minus its covariance with that currency, in which S is
 * quoted. F e^(-correlation vol currencyVol years), correlation of S with the price of its quote
 * currency in the settlement currency. The value is the fixed rate times Black-76 on it, and delta
 * by S has the same factor as the forward. Hull, Options, Futures and Other Derivatives, ch. 30.
 */
export function quantoForward(
  forward: number,
  years: number,
  volAnnual: number,
  currencyVolAnnual: number,
  correlation: number,
): number {
  return forward * exp(-correlation * volAnnual * currencyVolAnnual * years)
}
