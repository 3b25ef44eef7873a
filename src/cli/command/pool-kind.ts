// What the pool commands know of a pool, whatever file it came from: how to make it, its coins,
// where its fee is taken, and what of it has a closed form.

import { type Range, type SwapPool } from '../../amm/index.ts'
import { CannotRun } from '../exit.ts'

export type PoolCoin = { readonly symbol: string; readonly decimals: number }

/** What a kind says of itself, beside its name and coins. */
export type PoolKind = {
  /** The pool of the file, fresh. */
  readonly create: () => SwapPool
  /** The coin that the fee is taken in, of a swap's two. */
  readonly feeIn: 'in' | 'out'
  /** Share of a swap where it is the same for all, else null. */
  readonly feeShare: number | null
  /** Positions in atoms: a price is atoms of coin 1 per atom of coin 0. */
  readonly positions: readonly Range[]
  /** Of coin 0, where worths keep their parts. */
  readonly weight: number | null
}

export type PoolFile = PoolKind & {
  readonly name: string
  readonly kind: string
  readonly coins: readonly PoolCoin[]
}

/** The number of a coin by its symbol. */
export function coinNamed({ coins }: PoolFile, option: string, symbol: string): number {
  const coin = coins.findIndex((one) => one.symbol === symbol)
  if (coin >= 0) return coin
  const known = coins.map((one) => one.symbol).join(', ')
  throw new CannotRun(`${option} is '${symbol}', expected one of ${known}`)
}

/** Prices in whole coins over prices in atoms. */
export function priceUnit({ coins }: PoolFile, coinIn: number, coinOut: number): number {
  return 10 ** (coins[coinIn]!.decimals - coins[coinOut]!.decimals)
}
