// Price-time priority in books where our orders stand among other makers' summed-up levels. Lots
// that came before ours at a price trade first; lots that leave a level leave from its end, the
// conservative guess. It knows books and lots, not why anybody trades.

import { type Clearing } from './clearing.ts'
import { otherReason } from './codes.ts'
import { type Depth, levelsMax } from './depth.ts'
import { bookSide, none, type OrderTable } from './orders.ts'
import { type Tape } from './tape.ts'

export class Matching {
  readonly #depth: Depth
  readonly #orders: OrderTable
  readonly #clearing: Clearing
  readonly #tape: Tape
  /** The public print under construction: trades of other makers at one price are one print. */
  #printTicks = 0
  #printLots = 0
  /** Set when an order of ours stopped because the next in the queue was ours too. */
  stoppedAtOwn = false

  constructor(depth: Depth, orders: OrderTable, clearing: Clearing, tape: Tape) {
    this.#depth = depth
    this.#orders = orders
    this.#clearing = clearing
    this.#tape = tape
  }

  /** Best price of one side of a book in ticks, ours included; 0 when the side is empty. */
  bestTicks(book: number): number {
    const own = this.#orders.head[book]!
    const hasOthers = this.#depth.levelCount[book]! > 0
    if (own === none) return hasOthers ? this.#depth.ticks[book * levelsMax]! : 0
    const ownTicks = this.#orders.ticks[own]!
    if (!hasOthers) return ownTicks
    const others = this.#depth.ticks[book * levelsMax]!
    return (book & 1) === 0 ? Math.max(ownTicks, others) : Math.min(ownTicks, others)
  }

  /** Lots at a price of one side, ours included. */
  lotsAt(book: number, ticks: number): number {
    let lots = this.#depth.lotsAt(book, ticks)
    const orders = this.#orders
    for (let at = orders.head[book]!; at !== none; at = orders.next[at]!) {
      if (orders.ticks[at] === ticks) lots += orders.lots[at]!
    }
    return lots
  }

  /** Whether an order of `side` at `ticks` would trade at once. */
  crosses(instrument: number, side: number, ticks: number): boolean {
    const best = this.bestTicks(instrument * 2 + bookSide(-side))
    return best > 0 && (ticks - best) * side >= 0
  }

  /** Somebody else takes up to `lots` at `limitTicks` or better. Returns what they did not get. */
  takeByOthers(
    instrument: number,
    side: number,
    limitTicks: number,
    lots: number,
    liquidation: boolean,
  ): number {
    const book = instrument * 2 + bookSide(-side)
    const orders = this.#orders
    let left = lots
    while (left > 0) {
      const ticks = this.bestTicks(book)
      if (ticks === 0 || (limitTicks - ticks) * side < 0) break
      const own = this.#firstAt(book, ticks)
      const before = own === none ? this.#depth.lotsAt(book, ticks) : orders.ahead[own]!
      if (before > 0) {
        const traded = Math.min(left, before)
        this.#takeOthers(instrument, book, ticks, traded, side, liquidation)
        left -= traded
        continue
      }
      const fillable = this.#clearing.fillableLots(own)
      if (fillable === 0) {
        this.#clearing.cancel(own, otherReason, orders.revision[own]!)
        continue
      }
      const traded = Math.min(left, fillable)
      this.#flushPrint(instrument, side, liquidation)
      this.#tradeOwn(instrument, own, ticks, traded, side, liquidation)
      left -= traded
    }
    this.#flushPrint(instrument, side, liquidation)
    this.#clearing.touch(instrument)
    return left
  }

  /**
   * An order of ours takes what it can at its limit. Stops before trading with ourselves. Returns
   * what is left; the order is in no book.
   */
  takeByUs(slot: number): number {
    const orders = this.#orders
    const instrument = orders.instrument[slot]!
    const side = orders.side[slot]!
    const limitTicks = orders.ticks[slot]!
    const book = instrument * 2 + bookSide(-side)
    this.stoppedAtOwn = false
    while (orders.lots[slot]! > 0) {
      const ticks = this.bestTicks(book)
      if (ticks === 0 || (limitTicks - ticks) * side < 0) break
      const own = this.#firstAt(book, ticks)
      const before = own === none ? this.#depth.lotsAt(book, ticks) : orders.ahead[own]!
      if (before === 0) {
        this.stoppedAtOwn = true
        break
      }
      const traded = Math.min(this.#clearing.fillableLots(slot), before)
      if (traded === 0) break
      this.#consume(book, ticks, traded)
      const tradeId = this.#tape.nextTradeId()
      this.#clearing.fillTaker(slot, ticks, traded, tradeId)
      this.#tape.trade(instrument, ticks, traded, side, tradeId, false)
    }
    this.#clearing.touch(instrument)
    return orders.lots[slot]!
  }

  /** What `takeByUs` would get, and whether the first in the queue would be ourselves. */
  available(instrument: number, side: number, limitTicks: number): number {
    const book = instrument * 2 + bookSide(-side)
    const own = this.#orders.head[book]!
    const from = book * levelsMax
    this.stoppedAtOwn = false
    let lots = 0
    for (let k = 0; k < this.#depth.levelCount[book]!; k += 1) {
      const ticks = this.#depth.ticks[from + k]!
      if ((limitTicks - ticks) * side < 0) break
      const toOwn = own === none ? 1 : (this.#orders.ticks[own]! - ticks) * side
      if (toOwn < 0) break
      lots += toOwn === 0 ? this.#orders.ahead[own]! : this.#depth.lots[from + k]!
    }
    if (lots === 0 && own !== none) {
      this.stoppedAtOwn = (limitTicks - this.#orders.ticks[own]!) * side >= 0
    }
    return lots
  }

  /** Puts an order of ours at the end of the queue at its price. */
  rest(slot: number): void {
    const orders = this.#orders
    const book = orders.instrument[slot]! * 2 + bookSide(orders.side[slot]!)
    orders.ahead[slot] = this.#depth.lotsAt(book, orders.ticks[slot]!)
    orders.enqueue(slot)
    this.#clearing.touch(orders.instrument[slot]!)
  }

  /**
   * The other makers' new levels of one side, from the depth's scratch, best first. Where a new
   * level reaches an order of ours on the other side, they take it: our quote was stale.
   */
  replace(instrument: number, book: number, count: number): void {
    const side = (book & 1) === 0 ? 1 : -1
    const depth = this.#depth
    const opposite = book ^ 1
    for (let k = 0; k < count; k += 1) {
      let own = this.#orders.head[opposite]!
      while (own !== none && depth.scratchLots[k]! > 0) {
        const ticks = this.#orders.ticks[own]!
        if ((depth.scratchTicks[k]! - ticks) * side < 0) break
        const fillable = this.#clearing.fillableLots(own)
        const traded = Math.min(depth.scratchLots[k]!, fillable)
        if (traded > 0) this.#tradeOwn(instrument, own, ticks, traded, side, false)
        else this.#clearing.cancel(own, otherReason, this.#orders.revision[own]!)
        depth.scratchLots[k]! -= traded
        own = this.#orders.head[opposite]!
      }
    }
    depth.replace(book, count)
    const orders = this.#orders
    for (let at = orders.head[book]!; at !== none; at = orders.next[at]!) {
      const there = depth.lotsAt(book, orders.ticks[at]!)
      if (there < orders.ahead[at]!) orders.ahead[at] = there
    }
    this.#clearing.touch(instrument)
  }

  /** The other makers leave an instrument. */
  clear(instrument: number): void {
    this.replace(instrument, instrument * 2, 0)
    this.replace(instrument, instrument * 2 + 1, 0)
  }

  #firstAt(book: number, ticks: number): number {
    const own = this.#orders.head[book]!
    return own !== none && this.#orders.ticks[own] === ticks ? own : none
  }

  #tradeOwn(
    instrument: number,
    own: number,
    ticks: number,
    lots: number,
    side: number,
    liquidation: boolean,
  ): void {
    const tradeId = this.#tape.nextTradeId()
    this.#clearing.fillMaker(own, ticks, lots, tradeId)
    this.#tape.trade(instrument, ticks, lots, side, tradeId, liquidation)
  }

  #takeOthers(
    instrument: number,
    book: number,
    ticks: number,
    lots: number,
    side: number,
    liquidation: boolean,
  ): void {
    if (this.#printLots > 0 && this.#printTicks !== ticks) {
      this.#flushPrint(instrument, side, liquidation)
    }
    this.#consume(book, ticks, lots)
    this.#printTicks = ticks
    this.#printLots += lots
  }

  /** Lots leave the front of the best level, before all orders of ours at that price. */
  #consume(book: number, ticks: number, lots: number): void {
    const orders = this.#orders
    this.#depth.take(book, lots)
    for (let at = orders.head[book]!; at !== none; at = orders.next[at]!) {
      if (orders.ticks[at] !== ticks) break
      orders.ahead[at] = Math.max(0, orders.ahead[at]! - lots)
    }
  }

  #flushPrint(instrument: number, side: number, liquidation: boolean): void {
    if (this.#printLots === 0) return
    const tape = this.#tape
    tape.trade(instrument, this.#printTicks, this.#printLots, side, tape.nextTradeId(), liquidation)
    this.#printLots = 0
  }
}
