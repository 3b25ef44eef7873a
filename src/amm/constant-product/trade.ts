// What a trade against two reserves gives, after the library that Uniswap v2's router computes
// with: x y does not fall. What goes in is rounded up, what comes out down. Reverts where the
// library does.

import { divUp, revert } from '../uint.ts'

/** Of what goes in, in millionths; Uniswap's own pairs take 3,000. */
export const feePipsV2 = 3000

const pips = 1_000_000n

function requireReserves(reserveIn: bigint, reserveOut: bigint): void {
  if (!(reserveIn > 0n && reserveOut > 0n)) revert('insufficient-liquidity', 'an empty reserve')
}

/** What comes out for exactly `amountIn`, down. */
export function pairAmountOut(
  amountIn: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  feePips: number = feePipsV2,
): bigint {
  if (!(amountIn > 0n)) revert('zero-amount', `${amountIn} in`)
  requireReserves(reserveIn, reserveOut)
  const lessFee = amountIn * (pips - BigInt(feePips))
  return (lessFee * reserveOut) / (reserveIn * pips + lessFee)
}

/** What has to go in for exactly `amountOut`: one more than down, as the library has it. */
export function pairAmountIn(
  amountOut: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  feePips: number = feePipsV2,
): bigint {
  if (!(amountOut > 0n)) revert('zero-amount', `${amountOut} out`)
  requireReserves(reserveIn, reserveOut)
  if (!(amountOut < reserveOut)) revert('insufficient-liquidity', `${amountOut} of ${reserveOut}`)
  const keep = pips - BigInt(feePips)
  return (reserveIn * amountOut * pips) / ((reserveOut - amountOut) * keep) + 1n
}

/** The amount of the other coin that adds liquidity at the reserves' ratio, down. */
export function pairQuote(amount: bigint, reserve: bigint, reserveOther: bigint): bigint {
  if (!(amount > 0n)) revert('zero-amount', `an amount of ${amount}`)
  requireReserves(reserve, reserveOther)
  return (amount * reserveOther) / reserve
}

/** The fee in `amountIn`, up: what the curve does not count. */
export function pairFee(amountIn: bigint, feePips: number): bigint {
  return divUp(amountIn * BigInt(feePips), pips)
}

/** Whether x y after a trade is at least what it was, with the fee on what came in left out. */
export function keepsProduct(
  balances: readonly [bigint, bigint],
  amountsIn: readonly [bigint, bigint],
  reserves: readonly [bigint, bigint],
  feePips: number,
): boolean {
  const fee = BigInt(feePips)
  const adjusted0 = balances[0] * pips - amountsIn[0] * fee
  const adjusted1 = balances[1] * pips - amountsIn[1] * fee
  return adjusted0 * adjusted1 >= reserves[0] * reserves[1] * pips * pips
}
