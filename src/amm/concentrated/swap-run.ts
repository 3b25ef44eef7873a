// A whole swap as a function of a pool's state: step by step from stop to stop until the amount is
// used or the limit is reached. Changes nothing; the outcome says what to change. Versions differ
// in the step and in the protocol's share, which come as rules.

import { revert, wrap256 } from '../uint.ts'
import { createStepRow, type SwapStep } from './swap-step.ts'
import { type NextTick } from './tick-bitmap.ts'
import { sqrtPriceAtTick, sqrtPriceMax, sqrtPriceMin, tickAtSqrtPrice } from './tick-math.ts'
import { addLiquidityDelta, type TickTable } from './tick-table.ts'

export type SwapRules = {
  readonly step: SwapStep
  /** All that the trader is charged, in millionths of what goes in. */
  readonly feePips: bigint
  /** The protocol's part of a step's fee. */
  readonly protocolShare: (amountIn: bigint, feeAmount: bigint) => bigint
  /** The most that a swap may move of a coin, by the width that the contract counts in. */
  readonly amountMax: bigint
}

export type SwapRequest = {
  readonly zeroForOne: boolean
  readonly exactIn: boolean
  /** What to pay, fee included, or what to get: positive. */
  readonly amount: bigint
  readonly sqrtPriceLimitX96: bigint
}

export type SwapStart = {
  readonly sqrtPriceX96: bigint
  readonly tick: number
  readonly liquidity: bigint
  /** Growth of the fee in the coin that goes in. */
  readonly feeGrowthX128: bigint
  readonly ticks: TickTable
}

/** A tick that the price went through, with the growth of the coin that goes in at that moment. */
export type Crossing = { readonly tick: number; readonly feeGrowthX128: bigint }

export type SwapOutcome = {
  readonly sqrtPriceX96: bigint
  readonly tick: number
  readonly liquidity: bigint
  readonly feeGrowthX128: bigint
  /** Paid by the trader, fee included. */
  readonly amountIn: bigint
  readonly amountOut: bigint
  /** Of `amountIn`, the protocol's part included. */
  readonly fee: bigint
  readonly protocolFee: bigint
  /** How much of the requested amount the limit left unused. */
  readonly unused: bigint
  readonly crossings: readonly Crossing[]
}

/** The widest limit of a direction. */
export function widestLimit(zeroForOne: boolean): bigint {
  return zeroForOne ? sqrtPriceMin + 1n : sqrtPriceMax - 1n
}

export const int256Max: bigint = (1n << 255n) - 1n

export function checkRequest(request: SwapRequest, sqrtPrice: bigint): void {
  const { amount, zeroForOne, sqrtPriceLimitX96: limit } = request
  if (!(amount > 0n)) revert('zero-amount', `a swap of ${amount}`)
  if (amount > int256Max) revert('overflow', 'an amount above 255 bits')
  const isAhead = zeroForOne
    ? limit < sqrtPrice && limit > sqrtPriceMin
    : limit > sqrtPrice && limit < sqrtPriceMax
  if (!isAhead) revert('price-limit', `limit ${limit} from root price ${sqrtPrice}`)
}

/** Reverts as the contract does; see `checkRequest` for what is checked before. */
export function runSwap(start: SwapStart, request: SwapRequest, rules: SwapRules): SwapOutcome {
  const { zeroForOne, exactIn, sqrtPriceLimitX96: limit } = request
  const { ticks } = start
  const row = createStepRow()
  const stop: NextTick = { tick: 0, initialized: false }
  const crossings: Crossing[] = []
  let { sqrtPriceX96, tick, liquidity, feeGrowthX128 } = start
  let remaining = request.amount
  let amountIn = 0n
  let amountOut = 0n
  let fee = 0n
  let protocolFee = 0n
  while (remaining !== 0n && sqrtPriceX96 !== limit) {
    ticks.next(tick, zeroForOne, stop)
    const info = stop.initialized ? ticks.get(stop.tick) : undefined
    const sqrtStop = info?.sqrtPriceX96 ?? sqrtPriceAtTick(stop.tick)
    const isBeyond = zeroForOne ? sqrtStop < limit : sqrtStop > limit
    const target = isBeyond ? limit : sqrtStop
    rules.step(sqrtPriceX96, target, liquidity, remaining, exactIn, rules.feePips, row)
    const charged = row.amountIn + row.feeAmount
    remaining -= exactIn ? charged : row.amountOut
    amountIn += charged
    amountOut += row.amountOut
    fee += row.feeAmount
    const share = rules.protocolShare(row.amountIn, row.feeAmount)
    protocolFee += share
    if (liquidity > 0n) {
      feeGrowthX128 = wrap256(feeGrowthX128 + growthOf(row.feeAmount - share, liquidity))
    }
    if (row.sqrtPriceNextX96 === sqrtStop) {
      if (info !== undefined) {
        crossings.push({ tick: info.tick, feeGrowthX128 })
        liquidity = addLiquidityDelta(
          liquidity,
          zeroForOne ? -info.liquidityNet : info.liquidityNet,
        )
      }
      tick = zeroForOne ? stop.tick - 1 : stop.tick
    } else if (row.sqrtPriceNextX96 !== sqrtPriceX96) {
      tick = tickAtSqrtPrice(row.sqrtPriceNextX96)
    }
    sqrtPriceX96 = row.sqrtPriceNextX96
  }
  if (amountIn > rules.amountMax || amountOut > rules.amountMax) {
    revert('overflow', `amounts of ${amountIn} and ${amountOut}`)
  }
  return {
    sqrtPriceX96,
    tick,
    liquidity,
    feeGrowthX128,
    amountIn,
    amountOut,
    fee,
    protocolFee,
    unused: remaining,
    crossings,
  }
}

/** Fees per unit of liquidity in Q128, down. Reverts above 256 bits. */
function growthOf(fee: bigint, liquidity: bigint): bigint {
  const growth = (fee << 128n) / liquidity
  if (growth >> 256n !== 0n) revert('overflow', 'fee growth above 256 bits')
  return growth
}
