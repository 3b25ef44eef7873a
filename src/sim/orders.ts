// Our orders as the venue holds them: columns, and for each side of each instrument a list in
// price-time order. `ahead` counts the other makers' lots at the same price that came before us.
// It keeps the order of things; `matching.ts` decides what trades.

import { type StateVisitor, type Visitable } from '../base/index.ts'

export const none = -1
/** Sides of a book by index. */
export const bidSide = 0
export const askSide = 1

export function bookSide(side: number): 0 | 1 {
  return side === 1 ? bidSide : askSide
}

export class OrderTable implements Visitable {
  readonly capacity: number
  readonly clientId: Float64Array
  readonly instrument: Int32Array
  /** +1 buys, -1 sells; 0 marks a free slot. */
  readonly side: Int32Array
  readonly ticks: Int32Array
  /** What remains, and what has traded. */
  readonly lots: Float64Array
  readonly filledLots: Float64Array
  readonly ahead: Float64Array
  readonly revision: Uint32Array
  /** Mass-quote group; 0 for a plain order. */
  readonly group: Uint32Array
  readonly isPostOnly: Uint8Array
  readonly isReduceOnly: Uint8Array
  /** First order of each book side, and the order behind each order. */
  readonly head: Int32Array
  readonly next: Int32Array
  count = 0
  #freeHead = 0
  #used = 0
  readonly #slotOf = new Map<number, number>()

  constructor(capacity: number, instrumentCapacity: number) {
    this.capacity = capacity
    this.clientId = new Float64Array(capacity)
    this.instrument = new Int32Array(capacity)
    this.side = new Int32Array(capacity)
    this.ticks = new Int32Array(capacity)
    this.lots = new Float64Array(capacity)
    this.filledLots = new Float64Array(capacity)
    this.ahead = new Float64Array(capacity)
    this.revision = new Uint32Array(capacity)
    this.group = new Uint32Array(capacity)
    this.isPostOnly = new Uint8Array(capacity)
    this.isReduceOnly = new Uint8Array(capacity)
    this.head = new Int32Array(instrumentCapacity * 2).fill(none)
    this.next = new Int32Array(capacity).fill(none)
    this.#freeHead = none
  }

  /** Slots below this have been used; free ones among them have side 0. */
  get used(): number {
    return this.#used
  }

  slotOf(clientId: number): number {
    return this.#slotOf.get(clientId) ?? none
  }

  /** A slot for a new order, not yet in a book; -1 when full. */
  open(clientId: number, instrument: number, side: number, ticks: number, lots: number): number {
    let slot = this.#freeHead
    if (slot !== none) this.#freeHead = this.next[slot]!
    else if (this.#used < this.capacity) {
      slot = this.#used
      this.#used += 1
    } else return none
    this.count += 1
    this.clientId[slot] = clientId
    this.instrument[slot] = instrument
    this.side[slot] = side
    this.ticks[slot] = ticks
    this.lots[slot] = lots
    this.filledLots[slot] = 0
    this.ahead[slot] = 0
    this.revision[slot] = 0
    this.group[slot] = 0
    this.isPostOnly[slot] = 0
    this.isReduceOnly[slot] = 0
    this.next[slot] = none
    this.#slotOf.set(clientId, slot)
    return slot
  }

  /** Forgets an order that is in no book. */
  close(slot: number): void {
    this.#slotOf.delete(this.clientId[slot]!)
    this.side[slot] = 0
    this.count -= 1
    this.next[slot] = this.#freeHead
    this.#freeHead = slot
  }

  /** Puts an order behind all of ours that are at its price or better. */
  enqueue(slot: number): void {
    const side = this.side[slot]!
    const book = this.instrument[slot]! * 2 + bookSide(side)
    const ticks = this.ticks[slot]!
    let before = none
    let at = this.head[book]!
    while (at !== none && (this.ticks[at]! - ticks) * side >= 0) {
      before = at
      at = this.next[at]!
    }
    this.next[slot] = at
    if (before === none) this.head[book] = slot
    else this.next[before] = slot
  }

  /** Takes an order out of its book. */
  dequeue(slot: number): void {
    const book = this.instrument[slot]! * 2 + bookSide(this.side[slot]!)
    let at = this.head[book]!
    if (at === slot) {
      this.head[book] = this.next[slot]!
      return
    }
    while (this.next[at] !== slot) at = this.next[at]!
    this.next[at] = this.next[slot]!
  }

  /** Our quote of a group on one side of an instrument, or -1. */
  quoteOf(group: number, instrument: number, side: number): number {
    let at = this.head[instrument * 2 + bookSide(side)]!
    while (at !== none && this.group[at] !== group) at = this.next[at]!
    return at
  }

  visit(v: StateVisitor): void {
    this.count = v.number(this.count)
    this.#freeHead = v.number(this.#freeHead)
    this.#used = v.number(this.#used)
    const used = this.#used
    v.column(this.clientId, used)
    v.column(this.instrument, used)
    v.column(this.side, used)
    v.column(this.ticks, used)
    v.column(this.lots, used)
    v.column(this.filledLots, used)
    v.column(this.ahead, used)
    v.column(this.revision, used)
    v.column(this.group, used)
    v.column(this.isPostOnly, used)
    v.column(this.isReduceOnly, used)
    v.column(this.next, used)
    v.column(this.head, this.head.length)
    this.#slotOf.clear()
    for (let slot = 0; slot < used; slot += 1) {
      if (this.side[slot] !== 0) this.#slotOf.set(this.clientId[slot]!, slot)
    }
  }
}
