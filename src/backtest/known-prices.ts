// At which prices a book that began with a snapshot shows all there is. A snapshot reaches so far
// and no further; beyond, an order may have rested since before, unseen until something changes
// there.

import { type NumberList } from '../base/index.ts'

/** Prices remembered on each side; one more is not known, which is the safe side. */
const capacity = 1 << 18

export class KnownPrices {
  /** The worst prices of the snapshot. */
  #reachBid = Number.POSITIVE_INFINITY
  #reachAsk = 0
  /** Prices further out that a change has named since: it says the whole quantity. */
  readonly #bids: Set<number> = new Set()
  readonly #asks: Set<number> = new Set()
  /** The market was there: no bid rested at or above this ask, no ask at or below this bid. */
  #lowestAsk = Number.POSITIVE_INFINITY
  #highestBid = 0

  begin(levels: NumberList, bidCount: number): void {
    this.#bids.clear()
    this.#asks.clear()
    this.#reachBid = Number.POSITIVE_INFINITY
    this.#reachAsk = 0
    this.#lowestAsk = Number.POSITIVE_INFINITY
    this.#highestBid = 0
    const { values, count } = levels
    for (let i = 0; i < count; i += 2) {
      const ticks = values[i]!
      if (i < 2 * bidCount) this.#reachBid = Math.min(this.#reachBid, ticks)
      else this.#reachAsk = Math.max(this.#reachAsk, ticks)
    }
  }

  /** Quantities that a change says. */
  change(levels: NumberList, bidCount: number): void {
    const { values, count } = levels
    for (let i = 0; i < count; i += 2) {
      const ticks = values[i]!
      const isBid = i < 2 * bidCount
      const prices = isBid ? this.#bids : this.#asks
      const isWithin = isBid ? ticks >= this.#reachBid : ticks <= this.#reachAsk
      if (!isWithin && prices.size < capacity) prices.add(ticks)
    }
  }

  /** The best prices of a moment; 0: none, or not known. */
  see(bidTicks: number, askTicks: number): void {
    if (askTicks > 0 && askTicks < this.#lowestAsk) this.#lowestAsk = askTicks
    if (bidTicks > this.#highestBid) this.#highestBid = bidTicks
  }

  has(side: 1 | -1, ticks: number): boolean {
    return side === 1
      ? ticks >= this.#reachBid || ticks >= this.#lowestAsk || this.#bids.has(ticks)
      : ticks <= this.#reachAsk || ticks <= this.#highestBid || this.#asks.has(ticks)
  }
}
