// A binary heap of timed items with a fixed capacity: timers, and the merge of streams. Items of
// equal time leave in the order in which they came, so that the order is a function of the input.

import { assert, safeInteger } from './assert.ts'
import { type StateVisitor, type Visitable } from './visit.ts'

/**
 * Items are (timeUs, kind, id); what kind and id mean is the owner's business. `pop` puts the
 * earliest item into the fields `timeUs`, `kind` and `id`, so that nothing is allocated.
 *
 * Invariant: no item is earlier than its parent, by (timeUs, order of insertion).
 */
export class TimeHeap implements Visitable {
  readonly capacity: number
  #count = 0
  #nextOrder = 0
  readonly #times: Float64Array
  readonly #orders: Float64Array
  readonly #kinds: Float64Array
  readonly #ids: Float64Array

  /** Time of the item popped last. */
  timeUs = 0
  /** Kind of the item popped last. */
  kind = 0
  /** Identity of the item popped last. */
  id = 0

  constructor(capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity >= 1, 'a heap has a capacity')
    this.capacity = capacity
    this.#times = new Float64Array(capacity)
    this.#orders = new Float64Array(capacity)
    this.#kinds = new Float64Array(capacity)
    this.#ids = new Float64Array(capacity)
  }

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#count = 0
  }

  /** False, and nothing changed, when the heap is full. */
  push(timeUs: number, kind: number, id: number): boolean {
    safeInteger(timeUs, 'timeUs')
    assert(!Number.isNaN(kind) && !Number.isNaN(id), 'a payload is not NaN')
    if (this.#count === this.capacity) return false
    let hole = this.#count
    this.#count += 1
    const order = this.#nextOrder
    this.#nextOrder += 1
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      // The new item has the greatest order, so at equal times it stays below its parent.
      if (this.#times[parent]! <= timeUs) break
      this.#move(parent, hole)
      hole = parent
    }
    this.#place(hole, timeUs, order, kind, id)
    return true
  }

  /** Time of the earliest item, Infinity when there is none. */
  peekTimeUs(): number {
    return this.#count === 0 ? Infinity : this.#times[0]!
  }

  /** Takes the earliest item into the fields. False, and nothing changed, when there is none. */
  pop(): boolean {
    if (this.#count === 0) return false
    this.timeUs = this.#times[0]!
    this.kind = this.#kinds[0]!
    this.id = this.#ids[0]!
    this.#count -= 1
    const last = this.#count
    if (last === 0) return true
    const timeUs = this.#times[last]!
    const order = this.#orders[last]!
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      const right = child + 1
      if (right < last && this.#isEarlier(right, this.#times[child]!, this.#orders[child]!)) {
        child = right
      }
      if (!this.#isEarlier(child, timeUs, order)) break
      this.#move(child, hole)
      hole = child
    }
    this.#move(last, hole)
    return true
  }

  visit(v: StateVisitor): void {
    this.#count = v.number(this.#count)
    this.#nextOrder = v.number(this.#nextOrder)
    this.timeUs = v.number(this.timeUs)
    this.kind = v.number(this.kind)
    this.id = v.number(this.id)
    v.column(this.#times, this.#count)
    v.column(this.#orders, this.#count)
    v.column(this.#kinds, this.#count)
    v.column(this.#ids, this.#count)
  }

  #isEarlier(index: number, timeUs: number, order: number): boolean {
    const own = this.#times[index]!
    return own < timeUs || (own === timeUs && this.#orders[index]! < order)
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from]!
    this.#orders[to] = this.#orders[from]!
    this.#kinds[to] = this.#kinds[from]!
    this.#ids[to] = this.#ids[from]!
  }

  #place(index: number, timeUs: number, order: number, kind: number, id: number): void {
    this.#times[index] = timeUs
    this.#orders[index] = order
    this.#kinds[index] = kind
    this.#ids[index] = id
  }
}
