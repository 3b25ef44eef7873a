// When an order of ours trades against the tape. A resting order at price P (a bid; asks mirrored)
// trades, as maker and at P,
//   1. when a seller's trade is below P: as much as that trade, whatever was ahead;
//   2. when a seller's trade is at P: what is left of that trade after all that is ahead of us;
//   3. when the tape shows an ask at or below P: as much as is shown there.
// One trade, and what is shown at one price, is consumed once over all our orders. The tape itself
// never changes: there is no market impact, neither of our orders nor of our trades.

import { type OwnOrder, type OwnOrders } from './own-orders.ts'
import { aheadAfterChange, aheadAfterTrade, joinQueue, type QueueModel } from './queue-model.ts'
import { type TapeBook } from './tape-book.ts'

/**
 * Told of each fill of a resting order, before it is taken out of the book when nothing is left.
 */
export type OnMakerFill = (order: OwnOrder, lots: number) => void

type Taken = { shownLots: number; lots: number }

const sides = [1, -1] as const

export class Matching {
  readonly #book: TapeBook
  readonly #orders: OwnOrders
  readonly #model: QueueModel
  readonly #onFill: OnMakerFill
  /** What we took at a price, until the tape shows another quantity there. By side of the book. */
  readonly #takenBids: Map<number, Taken> = new Map()
  readonly #takenAsks: Map<number, Taken> = new Map()

  constructor(book: TapeBook, orders: OwnOrders, model: QueueModel, onFill: OnMakerFill) {
    this.#book = book
    this.#orders = orders
    this.#model = model
    this.#onFill = onFill
  }

  /** Whether an order at this price would take rather than rest. */
  crosses(side: 1 | -1, ticks: number): boolean {
    const opposite = this.#book.best(side === 1 ? -1 : 1)
    return opposite > 0 && (ticks - opposite) * side >= 0
  }

  /** Whether an order would meet one of ours. */
  meetsOwn(side: 1 | -1, ticks: number): boolean {
    const opposite = this.#orders.bySide(side === 1 ? -1 : 1)[0]
    return opposite !== undefined && (ticks - opposite.ticks) * side >= 0
  }

  /** An order joins the end of the queue at its price, as the venue's book is now. */
  join(order: OwnOrder): void {
    const { side, ticks } = order
    order.shownLots = this.#book.lotsAt(side, ticks)
    order.tradedLots = 0
    order.aheadLots = joinQueue(order.shownLots, this.#book.isKnown(side, ticks))
  }

  /** A trade of the tape; `side` is the aggressor's. */
  trade(ticks: number, lots: number, side: 1 | -1): void {
    const ours = side === 1 ? -1 : 1
    if (this.#orders.bySide(ours).length === 0) return
    let left = lots
    for (const order of [...this.#orders.bySide(ours)]) {
      const beyond = (order.ticks - ticks) * ours
      if (beyond < 0) break
      const front = beyond > 0 ? left : left - order.aheadLots
      if (beyond > 0) order.aheadLots = 0
      else {
        order.tradedLots += lots
        order.aheadLots = aheadAfterTrade(order.aheadLots, left)
      }
      const filled = Math.min(order.lots, Math.floor(Math.max(0, front)))
      left -= filled
      if (filled > 0) this.#fill(order, filled)
    }
  }

  /**
   * After every change of the book: where we stand in each queue, and whether the market came to
   * us.
   */
  look(): void {
    for (const side of sides) {
      const orders = this.#orders.bySide(side)
      if (orders.length === 0) continue
      for (const order of orders) this.#observe(order)
      const opposite = this.#book.best(side === 1 ? -1 : 1)
      if (opposite === 0) continue
      for (const order of [...orders]) {
        if ((order.ticks - opposite) * side < 0) break
        const filled = order.lots - this.take(side, order.ticks, order.lots, () => undefined)
        if (filled > 0) this.#fill(order, filled)
      }
    }
  }

  /**
   * Takes what is shown on the other side, best price first, no worse than `limitTicks`; tells
   * each level and returns what could not be had.
   */
  take(
    side: 1 | -1,
    limitTicks: number,
    lots: number,
    onLevel: (ticks: number, lots: number) => void,
  ): number {
    const opposite = side === 1 ? -1 : 1
    let left = lots
    let ticks = this.#book.best(opposite)
    while (left > 0 && ticks > 0 && (limitTicks - ticks) * side >= 0) {
      const taken = Math.min(left, this.#free(opposite, ticks))
      if (taken > 0) {
        this.#note(opposite, ticks, taken)
        left -= taken
        onLevel(ticks, taken)
      }
      ticks = this.#book.nextWorse(opposite, ticks)
    }
    return left
  }

  /** Lots that `take` would find. */
  available(side: 1 | -1, limitTicks: number): number {
    const opposite = side === 1 ? -1 : 1
    let found = 0
    let ticks = this.#book.best(opposite)
    while (ticks > 0 && (limitTicks - ticks) * side >= 0) {
      found += this.#free(opposite, ticks)
      ticks = this.#book.nextWorse(opposite, ticks)
    }
    return found
  }

  #fill(order: OwnOrder, lots: number): void {
    order.lots -= lots
    order.filledLots += lots
    this.#onFill(order, lots)
    if (order.lots === 0) this.#orders.remove(order)
  }

  #observe(order: OwnOrder): void {
    const shown = this.#book.lotsAt(order.side, order.ticks)
    if (shown === order.shownLots) return
    order.aheadLots = aheadAfterChange(
      this.#model,
      order.aheadLots,
      order.shownLots,
      shown,
      order.tradedLots,
    )
    order.shownLots = shown
    order.tradedLots = 0
  }

  /** What is shown at a price less what we took of it. */
  #free(side: 1 | -1, ticks: number): number {
    const shown = this.#book.lotsAt(side, ticks)
    const taken = this.#takenOf(side).get(ticks)
    return taken?.shownLots === shown ? shown - taken.lots : shown
  }

  #note(side: 1 | -1, ticks: number, lots: number): void {
    const table = this.#takenOf(side)
    const shownLots = this.#book.lotsAt(side, ticks)
    const before = table.get(ticks)
    const sameShown = before?.shownLots === shownLots ? before.lots : 0
    table.set(ticks, { shownLots, lots: sameShown + lots })
  }

  #takenOf(side: 1 | -1): Map<number, Taken> {
    return side === 1 ? this.#takenBids : this.#takenAsks
  }
}
