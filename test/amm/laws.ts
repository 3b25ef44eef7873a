// Laws that hold for every curve, as checks on one pool and one trade: the worth of the pool does
// not fall, a round trip does not gain, exact-in and exact-out agree for the pool, a split does not
// beat the whole. `AMM_CASES` sets the number of cases a curve (100000 for acceptance).

import process from 'node:process'
import { expect } from 'vitest'
import { type SwapPool } from '../../src/amm/index.ts'

/** Cases a property: few by default, as many as asked for otherwise. */
export const cases = Number(process.env.AMM_CASES ?? 150)

export type ClonablePool = SwapPool & { clone(): ClonablePool }

export type Trade = {
  readonly coinIn: number
  readonly coinOut: number
  readonly amountIn: bigint
}

/** What a swap brought, or null where the pool refused. */
export function swap(pool: SwapPool, { coinIn, coinOut, amountIn }: Trade): bigint | null {
  const swapped = pool.swapExactIn(coinIn, coinOut, amountIn)
  return swapped.ok ? swapped.value.amountOut : null
}

export function reversed(trade: Trade, amountIn: bigint): Trade {
  return { coinIn: trade.coinOut, coinOut: trade.coinIn, amountIn }
}

/** Buying back what was sold never brings more than was sold, but for `slack` atoms. */
export function checkRoundTrip(pool: ClonablePool, trade: Trade, slack = 0n): void {
  const copy = pool.clone()
  const out = swap(copy, trade)
  if (out === null || out === 0n) return
  const back = swap(copy, reversed(trade, out))
  if (back !== null) expect(back).toBeLessThanOrEqual(trade.amountIn + slack)
}

/**
 * Exact-out asks for enough, and one atom less would not be enough. It may ask for a little more
 * than a given exact-in did: iterations end a unit early or late, so a quote can dip as its input
 * grows.
 */
export function checkExactOut(pool: ClonablePool, trade: Trade): void {
  const { coinIn, coinOut, amountIn } = trade
  const sold = pool.quoteExactIn(coinIn, coinOut, amountIn)
  if (!sold.ok) return
  const wanted = sold.value.amountOut
  const bought = pool.quoteExactOut(coinIn, coinOut, wanted)
  if (!bought.ok) throw new Error(`exact-out refuses what exact-in sells: ${bought.refusal.detail}`)
  expect(bought.value.amountOut).toBeGreaterThanOrEqual(wanted)
  const again = pool.quoteExactIn(coinIn, coinOut, bought.value.amountIn)
  expect(again.ok && again.value.amountOut >= wanted).toBe(true)
  const less = pool.quoteExactIn(coinIn, coinOut, bought.value.amountIn - 1n)
  expect(less.ok && less.value.amountOut >= wanted).toBe(false)
}

/** Two swaps of the parts bring no more than one of the sum, but for `slack` atoms. */
export function checkSplit(pool: ClonablePool, trade: Trade, part: bigint, slack = 0n): void {
  const whole = pool.quoteExactIn(trade.coinIn, trade.coinOut, trade.amountIn)
  if (!whole.ok || part <= 0n || part >= trade.amountIn) return
  const copy = pool.clone()
  const first = swap(copy, { ...trade, amountIn: part })
  const second = swap(copy, { ...trade, amountIn: trade.amountIn - part })
  if (first === null || second === null) return
  expect(first + second).toBeLessThanOrEqual(whole.value.amountOut + slack)
}

/** A quote changes nothing, and a swap does what the quote said. */
export function checkQuoteIsSwap(pool: ClonablePool, trade: Trade): void {
  const before = [...pool.reserves()]
  const quote = pool.quoteExactIn(trade.coinIn, trade.coinOut, trade.amountIn)
  expect(pool.reserves()).toEqual(before)
  const copy = pool.clone()
  const swapped = copy.swapExactIn(trade.coinIn, trade.coinOut, trade.amountIn)
  if (swapped.ok) expect(swapped).toEqual(quote)
  else expect(copy.reserves()).toEqual(before)
  if (!swapped.ok) return
  const grown = before[trade.coinIn]! + trade.amountIn
  expect(copy.reserves()[trade.coinIn]).toBeLessThanOrEqual(grown)
  const left = before[trade.coinOut]! - swapped.value.amountOut
  expect(copy.reserves()[trade.coinOut]).toBeLessThanOrEqual(left)
}

/** What was bought by exact-out and sold again by exact-in does not bring back what was paid. */
export function checkBuyBack(pool: ClonablePool, trade: Trade): void {
  const copy = pool.clone()
  const bought = copy.swapExactOut(trade.coinIn, trade.coinOut, trade.amountIn)
  if (!bought.ok) return
  const back = swap(copy, reversed(trade, bought.value.amountOut))
  if (back !== null) expect(back).toBeLessThanOrEqual(bought.value.amountIn)
}
