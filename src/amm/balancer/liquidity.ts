// Liquidity that is not in proportion, as Balancer's vault prices it (BasePoolMath): the part of an
// amount that goes beyond proportion is a swap, and pays the swap fee. Every step is rounded so
// that shares are minted short and burnt long.

import { divUp, mulDivUp, revert } from '../uint.ts'
import { complementWad, divDown, divWadDown, divWadUp, mulWadDown, mulWadUp } from '../wad.ts'
import { type BalancerCurve } from './curve.ts'

export type Liquidity = {
  readonly balances: readonly bigint[]
  readonly shares: bigint
  readonly swapFee: bigint
}

/** What a one-coin or uneven operation comes to, 18 decimals; the fee is inside the amounts. */
export type Priced = { readonly amount: bigint; readonly fees: readonly bigint[] }

function requireRatio(curve: BalancerCurve, ratio: bigint): void {
  if (ratio >= curve.ratioMin && ratio <= curve.ratioMax) return
  const range = `${curve.ratioMin} to ${curve.ratioMax}`
  revert('out-of-domain', `the invariant would change by ${ratio}, expected ${range}`)
}

function single(count: number, coin: number, fee: bigint): bigint[] {
  return Array.from({ length: count }, (_, k) => (k === coin ? fee : 0n))
}

/** Shares for exact amounts in. */
export function sharesForAmounts(
  curve: BalancerCurve,
  { balances, shares, swapFee }: Liquidity,
  amounts: readonly bigint[],
): Priced {
  const added = balances.map((balance, k) => balance + amounts[k]! - 1n)
  const current = curve.invariantUp(balances)
  const ratio = divWadDown(curve.invariantDown(added), current)
  requireRatio(curve, ratio)
  const fees = added.map((balance, k) => {
    const even = mulWadDown(ratio, balances[k]!)
    return balance > even ? mulWadUp(balance - even, swapFee) : 0n
  })
  const charged = curve.invariantDown(added.map((balance, k) => balance - fees[k]!))
  if (charged <= current) revert('zero-amount', 'the deposit brings no share')
  return { amount: divDown(shares * (charged - current), current), fees }
}

/** One coin in for exact shares. */
export function amountForShares(
  curve: BalancerCurve,
  { balances, shares, swapFee }: Liquidity,
  coin: number,
  minted: bigint,
): Priced {
  const supply = shares + minted
  const ratio = divWadUp(supply, shares)
  requireRatio(curve, ratio)
  const balance = balances[coin]!
  const needed = curve.balanceAt(balances, coin, ratio)
  const even = divWadDown(mulWadDown(supply, balance), shares)
  const taxed = needed - even
  const fee = divWadUp(taxed, complementWad(swapFee)) - taxed
  return { amount: needed - balance + fee, fees: single(balances.length, coin, fee) }
}

/** One coin out for exact shares. */
export function amountFromShares(
  curve: BalancerCurve,
  { balances, shares, swapFee }: Liquidity,
  coin: number,
  burnt: bigint,
): Priced {
  const supply = shares - burnt
  const ratio = divWadUp(supply, shares)
  requireRatio(curve, ratio)
  const balance = balances[coin]!
  const left = curve.balanceAt(balances, coin, ratio)
  const even = mulDivUp(supply, balance, shares)
  const fee = mulWadUp(even - left, swapFee)
  return { amount: balance - left - fee, fees: single(balances.length, coin, fee) }
}

/** Shares to burn for one exact amount out. */
export function sharesForAmountOut(
  curve: BalancerCurve,
  { balances, shares, swapFee }: Liquidity,
  coin: number,
  amount: bigint,
): Priced {
  const taken = balances.map((balance, k) => balance - 1n - (k === coin ? amount : 0n))
  if (taken[coin]! < 0n) revert('insufficient-liquidity', `${amount} of ${balances[coin]}`)
  const current = curve.invariantUp(balances)
  const ratio = divWadUp(curve.invariantUp(taken), current)
  requireRatio(curve, ratio)
  const taxed = mulWadUp(ratio, balances[coin]!) - taken[coin]!
  const fee = divWadUp(taxed, complementWad(swapFee)) - taxed
  const charged = curve.invariantDown(taken.with(coin, taken[coin]! - fee))
  const burnt = divUp(shares * (current - charged), current)
  return { amount: burnt, fees: single(balances.length, coin, fee) }
}
