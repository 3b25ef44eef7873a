// The world's clock: what will happen, and when. Equal times happen in the order in which they were
// put down. It knows names of happenings, not what they do.

import { assert, type StateVisitor, TimeHeap, type Visitable } from '../base/index.ts'

/** Kinds of happenings; `id` of an entry is what the comment says. */
export const stepEvent = 0 // nothing
export const slotQuoteEvent = 1 // expiry slot
export const perpetualQuoteEvent = 2 // instrument
export const optionTickerEvent = 3 // nothing
export const futureTickerEvent = 4 // nothing
export const optionNoiseEvent = 5 // coin
export const perpetualNoiseEvent = 6 // coin
export const futureNoiseEvent = 7 // coin
export const volInformedEvent = 8 // coin
export const moveInformedEvent = 9 // coin
export const snipeEvent = 10 // instrument
export const liquidationEvent = 11 // coin x 2 + (falling ? 1 : 0)
export const thawEvent = 12 // protection group
export const delistEvent = 13 // instrument
export const doubtEvent = 14 // nothing: the oldest entry of the doubt queue
export const disconnectEvent = 15 // nothing
export const reconnectEvent = 16 // nothing

export class Agenda implements Visitable {
  readonly #heap: TimeHeap
  /** When the next entry is due, in its only row; Infinity when there is none. */
  readonly nextUs: Float64Array = new Float64Array([Number.POSITIVE_INFINITY])
  kind = 0
  id = 0

  constructor(capacity: number) {
    this.#heap = new TimeHeap(capacity)
  }

  add(timeUs: number, kind: number, id: number): void {
    assert(this.#heap.push(timeUs, kind, id), "the world's agenda is full")
    if (timeUs < this.nextUs[0]!) this.nextUs[0] = timeUs
  }

  /** Takes the next entry into `kind` and `id`; there must be one. */
  take(): number {
    assert(this.#heap.pop(), "the world's agenda is empty")
    this.nextUs[0] = this.#heap.peekTimeUs()
    this.kind = this.#heap.kind
    this.id = this.#heap.id
    return this.#heap.timeUs
  }

  visit(v: StateVisitor): void {
    this.#heap.visit(v)
    this.kind = v.number(this.kind)
    this.id = v.number(this.id)
    this.nextUs[0] = this.#heap.peekTimeUs()
  }
}
