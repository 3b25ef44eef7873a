// What became of a position, in three accounts that are never mixed: against holding its first
// coins (divergence), against the portfolio that holds the same coins and trades them at the
// market (rebalancing: the realised loss), and by markout of each swap. In coin 1; fees apart.

import { assert, type StateVisitor, type Visitable } from '../../base/index.ts'
import { type Holdings } from './range-value.ts'

/** A position's coins at a moment, with the market's price of coin 0. */
export type Mark = Holdings & { readonly price: number }

export type PositionAccount = {
  /** Worth of the position's coins, fees not in it. */
  readonly value: number
  /** Worth of the coins that it began with. */
  readonly hold: number
  /** Worth of the rebalanced portfolio. */
  readonly rebalanced: number
  /** hold - value: not negative where the position only traded along its curve. */
  readonly divergenceLoss: number
  /** rebalanced - value: realised loss versus rebalancing. */
  readonly lossVersusRebalancing: number
  readonly fees: number
  /** fees - lossVersusRebalancing: what a provider who hedged at every mark has made. */
  readonly net: number
}

export class PositionTally implements Visitable {
  #first: Mark
  #last: Mark
  /** Profit of the rebalanced portfolio so far. */
  #gain = 0
  #fees = 0

  constructor(start: Mark) {
    assert(start.price > 0, 'a price is positive')
    this.#first = start
    this.#last = start
  }

  /** Moves to a later moment: the portfolio earned the move on the coins held before it. */
  mark(next: Mark, feesSince = 0): void {
    assert(next.price > 0 && feesSince >= 0, 'a price is positive, fees are not negative')
    this.#gain += this.#last.amount0 * (next.price - this.#last.price)
    this.#fees += feesSince
    this.#last = next
  }

  account(): PositionAccount {
    const { price } = this.#last
    const value = this.#last.amount0 * price + this.#last.amount1
    const hold = this.#first.amount0 * price + this.#first.amount1
    const rebalanced = this.#first.amount0 * this.#first.price + this.#first.amount1 + this.#gain
    const lossVersusRebalancing = rebalanced - value
    return {
      value,
      hold,
      rebalanced,
      divergenceLoss: hold - value,
      lossVersusRebalancing,
      fees: this.#fees,
      net: this.#fees - lossVersusRebalancing,
    }
  }

  visit(v: StateVisitor): void {
    this.#first = visitMark(v, this.#first)
    this.#last = visitMark(v, this.#last)
    this.#gain = v.number(this.#gain)
    this.#fees = v.number(this.#fees)
  }
}

function visitMark(v: StateVisitor, mark: Mark): Mark {
  return {
    amount0: v.number(mark.amount0),
    amount1: v.number(mark.amount1),
    price: v.number(mark.price),
  }
}

/**
 * What a swap cost the pool at a reference price, in coin 1: what went out less what came in, fee
 * left out of both. Above 0 for a trade that knew better; summed over swaps it is the realised loss
 * versus rebalancing at those prices.
 */
export function markoutLoss(change0: number, change1: number, referencePrice: number): number {
  assert(referencePrice > 0, 'a price is positive')
  return -(change0 * referencePrice + change1)
}
