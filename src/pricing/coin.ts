// The coin-settled form of an option price. A premium that is already in coin never meets the 1/P
// formula of inverse futures; what changes is the numeraire, and with it which delta is meant.

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
