// How the at-the-money vol moves with the forward, learned from one accepted fit to the next: the
// skew-stickiness ratio (Bergomi, "Smile dynamics IV", Risk 2009), the regression of the move of
// the vol on skew times log move of the forward. 1 is sticky strike at the money, 0 is sticky
// moneyness; a minimum-variance delta stands on what it was lately. Knows surfaces as numbers only.

import { type AssetIndex, type StateVisitor, usPerDay } from '../base/index.ts'
import { exp } from '../math/index.ts'

/** Evidence fades by half in this time of fits. */
const halfLifeUs = usPerDay
/** Sticky strike until the market has said otherwise, with the weight of about an hour of it. */
const priorRatio = 1
const priorWeight = 1e-6
const ratioMax = 3

export class SmileDynamics {
  readonly #product: Float64Array
  readonly #square: Float64Array

  constructor(assetCapacity: number) {
    this.#product = new Float64Array(assetCapacity)
    this.#square = new Float64Array(assetCapacity)
  }

  /** Lets what was learned fade over the time since the last fit. */
  fade(underlying: AssetIndex, elapsedUs: number): void {
    const keep = exp((-Math.LN2 * Math.max(0, elapsedUs)) / halfLifeUs)
    this.#product[underlying]! *= keep
    this.#square[underlying]! *= keep
  }

  /**
   * One expiry between two fits: its at-the-money skew before (d vol / d k), the log move of its
   * forward and the move of its at-the-money vol.
   */
  observe(underlying: AssetIndex, skew: number, logMove: number, volMove: number): void {
    const predicted = skew * logMove
    this.#product[underlying]! += predicted * volMove
    this.#square[underlying]! += predicted * predicted
  }

  /** Move of the at-the-money vol per skew and log move. */
  ratio(underlying: AssetIndex): number {
    const product = this.#product[underlying]! + priorRatio * priorWeight
    const square = this.#square[underlying]! + priorWeight
    return Math.max(-ratioMax, Math.min(ratioMax, product / square))
  }

  visit(v: StateVisitor): void {
    v.column(this.#product, this.#product.length)
    v.column(this.#square, this.#square.length)
  }
}
