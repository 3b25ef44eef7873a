// What every pool asks of its input before it computes: coins that it has, amounts that are there,
// shares that exist. Each reverts with the value and what was expected.

import { revert } from './uint.ts'

/** A coin pair that the pool has, and an amount that the contract would accept. */
export function requireTrade(count: number, coinIn: number, coinOut: number, amount: bigint): void {
  requireCoin(count, coinIn)
  requireCoin(count, coinOut)
  if (coinIn === coinOut) revert('unknown-coin', `coin ${coinIn} for itself`)
  if (amount <= 0n) revert('zero-amount', `amount ${amount}, expected above 0`)
}

export function requireCoin(count: number, coin: number): void {
  if (Number.isInteger(coin) && coin >= 0 && coin < count) return
  revert('unknown-coin', `coin ${coin}, expected 0 to ${count - 1}`)
}

/** One amount for each coin, none of them negative. */
export function requireAmounts(count: number, amounts: readonly bigint[]): void {
  if (amounts.length !== count) {
    revert('unknown-coin', `${amounts.length} amounts, expected ${count}`)
  }
  for (const amount of amounts) {
    if (amount < 0n) revert('zero-amount', `amount ${amount}, expected 0 or more`)
  }
}

/** Shares that exist and can be burnt. */
export function requireShares(shares: bigint, totalShares: bigint): void {
  if (shares <= 0n) revert('zero-amount', `${shares} shares, expected above 0`)
  if (shares > totalShares) {
    revert('insufficient-shares', `${shares} shares, expected at most ${totalShares}`)
  }
}
