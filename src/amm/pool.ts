// What every pool answers: quotes, swaps, liquidity, prices, in exact integers equal to its
// contract. Amounts are atoms (the smallest unit of a coin), never negative; coins are numbered
// from 0. A pool rounds in its own favour, always. It must not know dollars, owners or time.

import { type Result, refused, type Visitable } from '../base/index.ts'

/** Why a pool said no. The contract would revert, or the input lies outside its domain. */
export type AmmRefusalCode =
  /** An amount, or what it would bring, is zero or negative. */
  | 'zero-amount'
  /** A coin number that the pool does not have, or one coin for itself. */
  | 'unknown-coin'
  /** The reserves cannot pay what is asked. */
  | 'insufficient-liquidity'
  /** More shares or liquidity than exist, or than the position holds. */
  | 'insufficient-shares'
  /** The price limit lies on the wrong side of the price. */
  | 'price-limit'
  /** A number leaves the width that the contract stores it in. */
  | 'overflow'
  /** An iteration did not settle within the contract's number of rounds. */
  | 'no-convergence'
  /** Reserves, ranges or parameters outside what the curve allows. */
  | 'out-of-domain'
  /** As many ticks, positions or observations as were made room for. */
  | 'full'
  /** The pool calls foreign code, or takes its fee from it: no model of ours can equal it. */
  | 'unsupported'

export type AmmRefusal = { readonly code: AmmRefusalCode; readonly detail: string }

export type SwapQuote = {
  /** What the trader pays, fee included, in atoms of the coin that goes in. */
  readonly amountIn: bigint
  /** What the trader gets, fee taken off, in atoms of the coin that comes out. */
  readonly amountOut: bigint
  /** The fee in atoms of the coin that the curve takes it in: see the pool's own file. */
  readonly fee: bigint
}

/** A pool that coins can be swapped through. */
export interface SwapPool extends Visitable {
  readonly coinCount: number
  /** Atoms by coin as the contract counts them; the pool's own file says what is in. */
  reserves(): readonly bigint[]
  /** What a swap would do. Changes nothing. */
  quoteExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal>
  quoteExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal>
  /** Does what the quote says, or refuses and changes nothing. */
  swapExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal>
  swapExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal>
  /** Atoms out per atom in of an infinitesimal swap, fee taken off. */
  marginalPrice(coinIn: number, coinOut: number): number
}

/** A pool whose liquidity is one kind of share. Ranges (Uniswap v3) are not: see concentrated/. */
export interface Pool extends SwapPool {
  totalShares(): bigint
  /** Puts in amounts by coin for new shares; what the contract does not take stays outside. */
  addLiquidity(amounts: readonly bigint[]): Result<AddedLiquidity, AmmRefusal>
  /** Burns shares for a part of every coin. */
  removeLiquidity(shares: bigint): Result<RemovedLiquidity, AmmRefusal>
}

export type AddedLiquidity = {
  readonly shares: bigint
  /** What was taken, by coin. */
  readonly amounts: readonly bigint[]
}

export type RemovedLiquidity = { readonly amounts: readonly bigint[] }

export function refuse(code: AmmRefusalCode, detail: string): Result<never, AmmRefusal> {
  return refused({ code, detail })
}
