// Doubly linked lists of slots over shared columns: one list of reusable slots, oldest first, and
// one for each (instrument, side). A slot is in exactly one list. Order of insertion is state, not
// an accident of memory: it passes through `visit`. Messages are fixed texts: on the hot path, one
// that is put together on every call costs more than the check.

import { assert, type StateVisitor, type Visitable } from '../base/index.ts'

export class SlotLists implements Visitable {
  readonly #listCount: number
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #head: Int32Array
  readonly #tail: Int32Array

  /** Lists are numbered from 0; all slots start in list 0, ascending. */
  constructor(slotCapacity: number, listCount: number) {
    this.#listCount = listCount
    this.#next = new Int32Array(slotCapacity).fill(-1)
    this.#previous = new Int32Array(slotCapacity).fill(-1)
    this.#head = new Int32Array(listCount).fill(-1)
    this.#tail = new Int32Array(listCount).fill(-1)
    for (let slot = 0; slot < slotCapacity; slot += 1) this.append(0, slot)
  }

  /** The oldest slot of a list, or -1. */
  head(list: number): number {
    assert(list >= 0 && list < this.#listCount, 'no such list')
    return this.#head[list]!
  }

  /** The slot after this one in its list, or -1. */
  next(slot: number): number {
    return this.#next[slot]!
  }

  append(list: number, slot: number): void {
    assert(list >= 0 && list < this.#listCount, 'no such list')
    const tail = this.#tail[list]!
    this.#previous[slot] = tail
    this.#next[slot] = -1
    if (tail < 0) this.#head[list] = slot
    else this.#next[tail] = slot
    this.#tail[list] = slot
  }

  remove(list: number, slot: number): void {
    const previous = this.#previous[slot]!
    const next = this.#next[slot]!
    assert(previous >= 0 || this.#head[list] === slot, 'the slot is not in this list')
    if (previous < 0) this.#head[list] = next
    else this.#next[previous] = next
    if (next < 0) this.#tail[list] = previous
    else this.#previous[next] = previous
  }

  visit(v: StateVisitor): void {
    v.column(this.#next, this.#next.length)
    v.column(this.#previous, this.#previous.length)
    v.column(this.#head, this.#head.length)
    v.column(this.#tail, this.#tail.length)
  }
}
