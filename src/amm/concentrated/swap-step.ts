// One step of a swap: from a root price to a target or as far as the amount carries, over constant
// liquidity. Version 3 computes what went in from the prices; version 4 takes the amount less fee
// as what went in, so that the two may differ by a wei. After SwapMath of either.

import { mulDivDown, mulDivUp } from '../uint.ts'
import {
  amount0Down,
  amount0Up,
  amount1Down,
  amount1Up,
  sqrtPriceAfterInput,
  sqrtPriceAfterOutput,
} from './sqrt-price-math.ts'

/** A fee of 1,000,000 is all of it. */
export const pips = 1_000_000n

/** What a step did; written in place. The fee is on top of `amountIn`. */
export type StepRow = {
  sqrtPriceNextX96: bigint
  amountIn: bigint
  amountOut: bigint
  feeAmount: bigint
}

export function createStepRow(): StepRow {
  return { sqrtPriceNextX96: 0n, amountIn: 0n, amountOut: 0n, feeAmount: 0n }
}

/** `remaining` is what is left to pay, fee included (exactIn), or to get. */
export type SwapStep = (
  sqrtPrice: bigint,
  sqrtTarget: bigint,
  liquidity: bigint,
  remaining: bigint,
  exactIn: boolean,
  feePips: bigint,
  out: StepRow,
) => void

function amountInUp(from: bigint, to: bigint, liquidity: bigint, zeroForOne: boolean): bigint {
  return zeroForOne ? amount0Up(from, to, liquidity) : amount1Up(from, to, liquidity)
}

function amountOutDown(from: bigint, to: bigint, liquidity: bigint, zeroForOne: boolean): bigint {
  return zeroForOne ? amount1Down(from, to, liquidity) : amount0Down(from, to, liquidity)
}

/** The step for an exact output; the same in both versions. */
function stepExactOut(
  sqrtPrice: bigint,
  sqrtTarget: bigint,
  liquidity: bigint,
  remaining: bigint,
  feePips: bigint,
  out: StepRow,
): void {
  const zeroForOne = sqrtPrice >= sqrtTarget
  const most = amountOutDown(sqrtPrice, sqrtTarget, liquidity, zeroForOne)
  const next =
    remaining >= most
      ? sqrtTarget
      : sqrtPriceAfterOutput(sqrtPrice, liquidity, remaining, zeroForOne)
  const amountOut =
    next === sqrtTarget ? most : amountOutDown(sqrtPrice, next, liquidity, zeroForOne)
  out.sqrtPriceNextX96 = next
  out.amountOut = amountOut > remaining ? remaining : amountOut
  out.amountIn = amountInUp(sqrtPrice, next, liquidity, zeroForOne)
  out.feeAmount = mulDivUp(out.amountIn, feePips, pips - feePips)
}

/** Uniswap v3. */
export const swapStepV3: SwapStep = (
  sqrtPrice,
  sqrtTarget,
  liquidity,
  remaining,
  exactIn,
  feePips,
  out,
) => {
  if (!exactIn) {
    stepExactOut(sqrtPrice, sqrtTarget, liquidity, remaining, feePips, out)
    return
  }
  const zeroForOne = sqrtPrice >= sqrtTarget
  const lessFee = mulDivDown(remaining, pips - feePips, pips)
  const most = amountInUp(sqrtPrice, sqrtTarget, liquidity, zeroForOne)
  const next =
    lessFee >= most ? sqrtTarget : sqrtPriceAfterInput(sqrtPrice, liquidity, lessFee, zeroForOne)
  const isTarget = next === sqrtTarget
  out.sqrtPriceNextX96 = next
  out.amountIn = isTarget ? most : amountInUp(sqrtPrice, next, liquidity, zeroForOne)
  out.amountOut = amountOutDown(sqrtPrice, next, liquidity, zeroForOne)
  // Short of the target all that is left is taken: what does not move the price is fee.
  out.feeAmount = isTarget
    ? mulDivUp(out.amountIn, feePips, pips - feePips)
    : remaining - out.amountIn
}

/** Uniswap v4. */
export const swapStepV4: SwapStep = (
  sqrtPrice,
  sqrtTarget,
  liquidity,
  remaining,
  exactIn,
  feePips,
  out,
) => {
  if (!exactIn) {
    stepExactOut(sqrtPrice, sqrtTarget, liquidity, remaining, feePips, out)
    // The output is what was asked for; version 3 computes it again from the prices.
    if (out.sqrtPriceNextX96 !== sqrtTarget) out.amountOut = remaining
    return
  }
  const zeroForOne = sqrtPrice >= sqrtTarget
  const lessFee = mulDivDown(remaining, pips - feePips, pips)
  const most = amountInUp(sqrtPrice, sqrtTarget, liquidity, zeroForOne)
  if (lessFee >= most) {
    out.sqrtPriceNextX96 = sqrtTarget
    out.amountIn = most
    // At a fee of all, what gets here is nothing.
    out.feeAmount = feePips === pips ? most : mulDivUp(most, feePips, pips - feePips)
  } else {
    out.sqrtPriceNextX96 = sqrtPriceAfterInput(sqrtPrice, liquidity, lessFee, zeroForOne)
    out.amountIn = lessFee
    out.feeAmount = remaining - lessFee
  }
  out.amountOut = amountOutDown(sqrtPrice, out.sqrtPriceNextX96, liquidity, zeroForOne)
}
