// Amounts and root prices of one stretch of constant liquidity, after Uniswap's SqrtPriceMath. The
// trader pays amounts rounded up and gets amounts rounded down; a price moves too little for what
// was paid in and too far for what was taken out: each in the pool's favour.

import { divUp, mulDivDown, mulDivUp, revert, uint160Max, uint256Max } from '../uint.ts'
import { q96 } from './tick-math.ts'

/** Coin 0 between two roots, down: L (b - a) / (a b). Reverts on a root of 0. */
export function amount0Down(sqrtA: bigint, sqrtB: bigint, liquidity: bigint): bigint {
  const [low, high] = sqrtA > sqrtB ? [sqrtB, sqrtA] : [sqrtA, sqrtB]
  if (low === 0n) revert('out-of-domain', 'a root price of zero')
  return mulDivDown(liquidity << 96n, high - low, high) / low
}

/** Coin 0 between two roots, up. Rounds twice, as the contract does. */
export function amount0Up(sqrtA: bigint, sqrtB: bigint, liquidity: bigint): bigint {
  const [low, high] = sqrtA > sqrtB ? [sqrtB, sqrtA] : [sqrtA, sqrtB]
  if (low === 0n) revert('out-of-domain', 'a root price of zero')
  return divUp(mulDivUp(liquidity << 96n, high - low, high), low)
}

/** Coin 1 between two roots, down: L (b - a). */
export function amount1Down(sqrtA: bigint, sqrtB: bigint, liquidity: bigint): bigint {
  return (liquidity * (sqrtA > sqrtB ? sqrtA - sqrtB : sqrtB - sqrtA)) >> 96n
}

/** Coin 1 between two roots, up. */
export function amount1Up(sqrtA: bigint, sqrtB: bigint, liquidity: bigint): bigint {
  return mulDivUp(liquidity, sqrtA > sqrtB ? sqrtA - sqrtB : sqrtB - sqrtA, q96)
}

/** The root, up, after coin 0 came in: L p / (L + amount p). */
function addAmount0(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  if (amount === 0n) return sqrtPrice
  const numerator = liquidity << 96n
  const denominator = numerator + amount * sqrtPrice
  if (denominator <= uint256Max) return mulDivUp(numerator, sqrtPrice, denominator)
  // The product does not fit: the contract loses a digit here, and so do we.
  const rest = numerator / sqrtPrice + amount
  if (rest > uint256Max) revert('overflow', 'an amount above 256 bits')
  return divUp(numerator, rest)
}

/** The root, up, after coin 0 went out. Reverts when there is not as much. */
function takeAmount0(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  if (amount === 0n) return sqrtPrice
  const numerator = liquidity << 96n
  const product = amount * sqrtPrice
  if (!(numerator > product)) revert('insufficient-liquidity', 'coin 0 runs out')
  const next = mulDivUp(numerator, sqrtPrice, numerator - product)
  if (next > uint160Max) revert('overflow', 'a root price above 160 bits')
  return next
}

/** The root, down, after coin 1 came in: p + amount / L. */
function addAmount1(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  const next = sqrtPrice + mulDivDown(amount, q96, liquidity)
  if (next > uint160Max) revert('overflow', 'a root price above 160 bits')
  return next
}

/** The root, down, after coin 1 went out. Reverts when there is not as much. */
function takeAmount1(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  const quotient = mulDivUp(amount, q96, liquidity)
  if (!(sqrtPrice > quotient)) revert('insufficient-liquidity', 'coin 1 runs out')
  return sqrtPrice - quotient
}

function requirePriceAndLiquidity(sqrtPrice: bigint, liquidity: bigint): void {
  if (sqrtPrice === 0n) revert('out-of-domain', 'a root price of zero')
  if (liquidity === 0n) revert('insufficient-liquidity', 'no liquidity')
}

/** The root after `amountIn` came in, never past where that amount carries. */
export function sqrtPriceAfterInput(
  sqrtPrice: bigint,
  liquidity: bigint,
  amountIn: bigint,
  zeroForOne: boolean,
): bigint {
  requirePriceAndLiquidity(sqrtPrice, liquidity)
  return zeroForOne
    ? addAmount0(sqrtPrice, liquidity, amountIn)
    : addAmount1(sqrtPrice, liquidity, amountIn)
}

/** The root after `amountOut` went out, never short of where that amount carries. */
export function sqrtPriceAfterOutput(
  sqrtPrice: bigint,
  liquidity: bigint,
  amountOut: bigint,
  zeroForOne: boolean,
): bigint {
  requirePriceAndLiquidity(sqrtPrice, liquidity)
  return zeroForOne
    ? takeAmount1(sqrtPrice, liquidity, amountOut)
    : takeAmount0(sqrtPrice, liquidity, amountOut)
}
