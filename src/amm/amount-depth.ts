// Depth: how much must be traded to move a pool's marginal price by so many basis points, either
// way, after fee. Found by search on copies of the pool through its own swaps, so that it cannot
// differ from what a swap would do. Depth is quantity per price move; what a pool holds is not
// depth.

import { type SwapPool } from './pool.ts'

export type ClonablePool = SwapPool & { clone(): ClonablePool }

export type DepthPoint = {
  readonly moveBps: number
  /** The most that can go in while the margin stays within the move, and what it brings. */
  readonly amountIn: bigint
  readonly amountOut: bigint
}

const doublingsMax = 256

/** Whether the price after a swap is still within the move; a refusal is not. */
function staysWithin(
  pool: ClonablePool,
  coinIn: number,
  coinOut: number,
  amountIn: bigint,
  priceMin: number,
): boolean {
  const copy = pool.clone()
  const swapped = copy.swapExactIn(coinIn, coinOut, amountIn)
  return swapped.ok && copy.marginalPrice(coinIn, coinOut) >= priceMin
}

/**
 * The most of `coinIn` that can go in while its price after fee stays at `priceMin` or above; 0
 * where the least amount already leads below it. A pool after that swap has the reserves of that
 * price.
 */
export function amountToPrice(
  pool: ClonablePool,
  coinIn: number,
  coinOut: number,
  priceMin: number,
): bigint {
  const within = (amount: bigint): boolean => staysWithin(pool, coinIn, coinOut, amount, priceMin)
  // A swap too small to bring anything refuses: begin where swaps begin.
  let low = 0n
  let high = pool.reserves()[coinIn]! / 1_000_000_000n + 1n
  for (let k = 0; k < doublingsMax && within(high); k += 1) {
    low = high
    high *= 2n
  }
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (within(middle)) low = middle
    else high = middle
  }
  return low
}

/**
 * Depth for selling `coinIn`, at each move in basis points: amounts by which the price of `coinIn`
 * in `coinOut` falls by no more. The price after fee must fall as more goes in.
 */
export function amountDepth(
  pool: ClonablePool,
  coinIn: number,
  coinOut: number,
  movesBps: readonly number[],
): DepthPoint[] {
  const price = pool.marginalPrice(coinIn, coinOut)
  return movesBps.map((moveBps) => {
    const amountIn = amountToPrice(pool, coinIn, coinOut, price * (1 - moveBps / 10_000))
    const quote = pool.quoteExactIn(coinIn, coinOut, amountIn)
    return { moveBps, amountIn, amountOut: quote.ok ? quote.value.amountOut : 0n }
  })
}
