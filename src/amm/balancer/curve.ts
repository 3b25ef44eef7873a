// What a kind of pool must tell Balancer's vault: two swaps, an invariant rounded either way, and
// the balance that an invariant needs. Balances have 18 decimals and their rates are in. The vault
// does fees, decimals and shares; a curve knows none of them.

import { revert } from '../uint.ts'
import { minOf } from '../wad.ts'

export type BalancerCurve = {
  /** What comes out, rounded down. */
  readonly outGivenIn: Swap
  /** What must go in, rounded up. */
  readonly inGivenOut: Swap
  readonly invariantDown: (balances: readonly bigint[]) => bigint
  readonly invariantUp: (balances: readonly bigint[]) => bigint
  /** The balance of a coin at `ratio` times the invariant, rounded up. */
  readonly balanceAt: (balances: readonly bigint[], coin: number, ratio: bigint) => bigint
  /** By how much one operation may change the invariant, 18 decimals. */
  readonly ratioMin: bigint
  readonly ratioMax: bigint
  /** Coin out per coin in at the margin, before fee; 18-decimal units of both. */
  readonly marginalPrice: (balances: readonly bigint[], coinIn: number, coinOut: number) => number
}

export type Swap = (
  balances: readonly bigint[],
  coinIn: number,
  coinOut: number,
  amount: bigint,
) => bigint

/** What only proportional pools answer to unbalanced liquidity. */
export function proportionalOnly(): never {
  revert('unsupported', 'this kind of pool takes liquidity in proportion only')
}

/** A price from a small swap, for curves whose derivative is not worth a formula. */
export function priceBySwap(
  outGivenIn: Swap,
  balances: readonly bigint[],
  coinIn: number,
  coinOut: number,
): number {
  const amount = minOf(balances[coinIn]!, balances[coinOut]!) / 1_000_000n
  return Number(outGivenIn(balances, coinIn, coinOut, amount)) / Number(amount)
}
