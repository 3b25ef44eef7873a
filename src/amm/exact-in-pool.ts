// What pools share whose contracts sell an exact amount: quotes and swaps from one plan, and
// exact-out as the least exact-in that suffices. A pool states its curve and its state; it must not
// change anything while planning.

import { type Result, type StateVisitor } from '../base/index.ts'
import { requireTrade } from './checks.ts'
import { leastAmountIn } from './exact-out.ts'
import { type AmmRefusal, type SwapPool, type SwapQuote } from './pool.ts'
import { attempt, revert } from './uint.ts'
import { minOf } from './wad.ts'

/** No contract holds more of a coin: amounts above it overflow somewhere. */
const amountMax: bigint = 1n << 160n
const guessMax = 1e48

/** A swap worked out: what it gives, and the act that makes it so. */
export type SwapPlan = {
  readonly quote: SwapQuote
  /** May still revert, as the contract's bookkeeping can; then it has changed nothing. */
  readonly commit: () => void
}

export abstract class ExactInPool implements SwapPool {
  abstract readonly coinCount: number
  abstract reserves(): readonly bigint[]
  abstract marginalPrice(coinIn: number, coinOut: number): number
  abstract visit(v: StateVisitor): void

  /** Reverts as the contract does. Both coins exist and differ; the amount is above 0. */
  protected abstract plan(coinIn: number, coinOut: number, amountIn: bigint): SwapPlan

  /** About how much in brings `amountOut`: exact-out starts its search there. */
  protected guessIn(coinIn: number, coinOut: number, amountOut: bigint): bigint {
    const amount = Number(amountOut) / this.marginalPrice(coinIn, coinOut)
    return amount > 1 && amount < guessMax ? BigInt(Math.floor(amount)) : 1n
  }

  quoteExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#planIn(coinIn, coinOut, amountIn).quote)
  }

  /** `amountOut` of the answer is what the contract pays for `amountIn`: at least what is asked. */
  quoteExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#planOut(coinIn, coinOut, amountOut).quote)
  }

  swapExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#perform(this.#planIn(coinIn, coinOut, amountIn)))
  }

  swapExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#perform(this.#planOut(coinIn, coinOut, amountOut)))
  }

  #perform(plan: SwapPlan): SwapQuote {
    plan.commit()
    return plan.quote
  }

  #planIn(coinIn: number, coinOut: number, amountIn: bigint): SwapPlan {
    requireTrade(this.coinCount, coinIn, coinOut, amountIn)
    const plan = this.plan(coinIn, coinOut, amountIn)
    if (plan.quote.amountOut <= 0n) {
      revert('zero-amount', `${amountIn} of coin ${coinIn} bring nothing of coin ${coinOut}`)
    }
    return plan
  }

  #planOut(coinIn: number, coinOut: number, amountOut: bigint): SwapPlan {
    requireTrade(this.coinCount, coinIn, coinOut, amountOut)
    const held = this.reserves()[coinOut]!
    if (amountOut >= held) {
      revert('insufficient-liquidity', `${amountOut} of coin ${coinOut}, expected below ${held}`)
    }
    const guess = minOf(this.guessIn(coinIn, coinOut, amountOut), amountMax)
    const outOf = (amount: bigint): bigint => {
      const tried = attempt(() => this.plan(coinIn, coinOut, amount).quote.amountOut)
      return tried.ok ? tried.value : 0n
    }
    const amountIn = leastAmountIn(outOf, amountOut, guess, amountMax)
    if (amountIn === null) {
      revert('insufficient-liquidity', `no amount of coin ${coinIn} brings ${amountOut}`)
    }
    return this.plan(coinIn, coinOut, amountIn)
  }
}

/** The value of a result that cannot be a refusal here: a plan inside a plan. */
export function unwrap<T>(result: Result<T, AmmRefusal>): T {
  if (!result.ok) revert(result.refusal.code, result.refusal.detail)
  return result.value
}
