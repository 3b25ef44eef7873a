// How much a concentrated pool trades for a move of its price: exact over ticks, after fee, both
// sides; and how its liquidity lies. Depth is a quantity for a move, not the worth of the pool:
// what lies out of range is worth much and trades nothing. Relies on ticks, not on swaps.

import { assert } from '../../base/index.ts'
import { type Range, rangeValue } from '../position/range-value.ts'
import { mulDivUp, sqrtDown } from '../uint.ts'
import { type RangePool } from './range-pool.ts'
import { amount0Down, amount0Up, amount1Down, amount1Up } from './sqrt-price-math.ts'
import { pips } from './swap-step.ts'
import {
  rootOf,
  sqrtPriceAtTick,
  sqrtPriceMax,
  sqrtPriceMin,
  tickAtSqrtPrice,
} from './tick-math.ts'

/** The moves that books and pools are compared at. */
export const depthMovesBps: readonly number[] = [1, 5, 10, 25, 50, 100, 200, 500]

export type Depth = {
  readonly moveBps: number
  /** Downwards coin 0 goes in, upwards coin 1. */
  readonly zeroForOne: boolean
  /** Where the price ends. */
  readonly sqrtPriceX96: bigint
  /** Fee included. */
  readonly amountIn: bigint
  readonly amountOut: bigint
  readonly fee: bigint
}

/** Liquidity between two ticks. */
export type LiquiditySegment = {
  readonly tickLower: number
  readonly tickUpper: number
  readonly liquidity: bigint
}

const bps = 10_000n
const wordTicks = 256

/** The root after the price moved by so many basis points, rounded towards where it was. */
export function sqrtPriceMoved(sqrtPriceX96: bigint, moveBps: number, zeroForOne: boolean): bigint {
  assert(Number.isSafeInteger(moveBps) && moveBps > 0 && moveBps < 10_000, 'a move of 1 to 9999')
  const factor = zeroForOne ? bps - BigInt(moveBps) : bps + BigInt(moveBps)
  const square = (sqrtPriceX96 * sqrtPriceX96 * factor) / bps
  const root = sqrtDown(square)
  if (!zeroForOne) return root < sqrtPriceMax ? root : sqrtPriceMax - 1n
  return root >= sqrtPriceMin ? root + 1n : sqrtPriceMin + 1n
}

/** How liquidity lies over ticks, ascending; stretches without any are left out. */
export function liquiditySegments(pool: RangePool): LiquiditySegment[] {
  const ticks = pool.tickList()
  const segments: LiquiditySegment[] = []
  let liquidity = 0n
  for (const [i, { tick, liquidityNet }] of ticks.entries()) {
    liquidity += liquidityNet
    const next = ticks[i + 1]
    if (next === undefined || liquidity === 0n) continue
    segments.push({ tickLower: tick, tickUpper: next.tick, liquidity })
  }
  return segments
}

/** Ticks of a segment between two ticks where a swap rounds: ends of words, and its own ends. */
function stopsOf(segment: LiquiditySegment, from: number, to: number, word: Word): number[] {
  const low = Math.max(segment.tickLower, from)
  const high = Math.min(segment.tickUpper, to)
  const stops = [low]
  let stop = Math.floor((low - word.end) / word.width + 1) * word.width + word.end
  for (; stop < high; stop += word.width) stops.push(stop)
  return [...stops, high]
}

/** Words of ticks: their width, and the tick that ends the first of them. */
type Word = { readonly width: number; readonly end: number }

/**
 * Depth by summing what each stretch of liquidity trades: equal to what a swap to that price does,
 * to the atom.
 */
export function depthTo(pool: RangePool, sqrtTarget: bigint): Omit<Depth, 'moveBps'> {
  const from = pool.sqrtPriceX96
  const zeroForOne = sqrtTarget < from
  const feePips = pool.chargedPips(zeroForOne)
  const low = zeroForOne ? sqrtTarget : from
  const high = zeroForOne ? from : sqrtTarget
  const ticks = [tickAtSqrtPrice(low), tickAtSqrtPrice(high) + 1] as const
  // Downwards a word ends at its first tick, upwards at its last.
  const spacing = pool.tickSpacing
  const word = { width: wordTicks * spacing, end: zeroForOne ? 0 : (wordTicks - 1) * spacing }
  let paid = 0n
  let fee = 0n
  let amountOut = 0n
  for (const segment of liquiditySegments(pool)) {
    if (segment.tickUpper <= ticks[0] || segment.tickLower >= ticks[1]) continue
    const { liquidity } = segment
    const roots = stopsOf(segment, ...ticks, word).map(sqrtPriceAtTick)
    for (const [i, root] of roots.slice(1).entries()) {
      const a = roots[i]! > low ? roots[i]! : low
      const b = root < high ? root : high
      if (a >= b) continue
      const amountIn = zeroForOne ? amount0Up(a, b, liquidity) : amount1Up(a, b, liquidity)
      paid += amountIn
      fee += mulDivUp(amountIn, feePips, pips - feePips)
      amountOut += zeroForOne ? amount1Down(a, b, liquidity) : amount0Down(a, b, liquidity)
    }
  }
  return { zeroForOne, sqrtPriceX96: sqrtTarget, amountIn: paid + fee, amountOut, fee }
}

/** Depth at each move, down and up. */
export function depthProfile(
  pool: RangePool,
  movesBps: readonly number[] = depthMovesBps,
): readonly Depth[] {
  return [true, false].flatMap((zeroForOne) =>
    movesBps.map((moveBps) => {
      const target = sqrtPriceMoved(pool.sqrtPriceX96, moveBps, zeroForOne)
      return { moveBps, ...depthTo(pool, target) }
    }),
  )
}

/**
 * How many times the worth of a range the whole curve would need for the same depth at a price in
 * it: 2 sqrt P over 2 sqrt P - sqrt a - P / sqrt b.
 */
export function capitalEfficiency(range: Range, price: number): number {
  assert(price >= range.lower && price <= range.upper, 'out of its range a position trades nothing')
  return (2 * range.liquidity * Math.sqrt(price)) / rangeValue(range, price)
}

/** The part of the worth of all positions that lies in ranges without the price. */
export function idleShare(pool: RangePool): number {
  const root = rootOf(pool.sqrtPriceX96)
  let all = 0
  let idle = 0
  for (const { key, liquidity } of pool.positionList()) {
    if (liquidity === 0n) continue
    const low = rootOf(sqrtPriceAtTick(key.tickLower))
    const high = rootOf(sqrtPriceAtTick(key.tickUpper))
    const range = { liquidity: Number(liquidity), lower: low * low, upper: high * high }
    const worth = rangeValue(range, root * root)
    all += worth
    if (pool.tick < key.tickLower || pool.tick >= key.tickUpper) idle += worth
  }
  return all > 0 ? idle / all : 0
}
