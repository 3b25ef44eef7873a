// A bounded first-in first-out queue of fixed-width records of doubles. Full is a return value,
// never growth; `pushOverwrite` is for windows of recent values, where the oldest may go.

import { assert } from './assert.ts'
import { type StateVisitor, type Visitable } from './visit.ts'

export type RingOptions = {
  /** Greatest number of records held. */
  readonly capacity: number
  /** Doubles in a record; 1 when omitted. */
  readonly width?: number
}

/** Records are addressed from the oldest: `at(0)` leaves next, `at(count - 1)` last. */
export class NumberRing implements Visitable {
  readonly capacity: number
  readonly width: number
  #head = 0
  #count = 0
  readonly #values: Float64Array

  constructor({ capacity, width = 1 }: RingOptions) {
    assert(Number.isSafeInteger(capacity) && capacity >= 1, 'a ring has a capacity')
    assert(Number.isSafeInteger(width) && width >= 1, 'a record has a width')
    this.capacity = capacity
    this.width = width
    this.#values = new Float64Array(capacity * width)
  }

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#head = 0
    this.#count = 0
  }

  /** Appends the first `width` values of `record`. False, and nothing changed, when full. */
  push(record: Float64Array | readonly number[]): boolean {
    if (this.#count === this.capacity) return false
    this.#write(this.#count, record)
    this.#count += 1
    return true
  }

  /** Appends a record; when full the oldest record goes. */
  pushOverwrite(record: Float64Array | readonly number[]): void {
    if (this.#count === this.capacity) this.drop()
    this.#write(this.#count, record)
    this.#count += 1
  }

  /** Takes the oldest record into `into`. False, and nothing changed, when there is none. */
  shift(into: Float64Array): boolean {
    if (this.#count === 0) return false
    assert(into.length >= this.width)
    const offset = this.#head * this.width
    for (let i = 0; i < this.width; i += 1) into[i] = this.#values[offset + i]!
    this.drop()
    return true
  }

  /** Forgets the oldest record; there must be one. */
  drop(): void {
    assert(this.#count > 0, 'an empty ring has nothing to drop')
    this.#head = this.#head + 1 === this.capacity ? 0 : this.#head + 1
    this.#count -= 1
  }

  /** One field of the record `index` places after the oldest. */
  at(index: number, field = 0): number {
    assert(index >= 0 && index < this.#count && field >= 0 && field < this.width)
    return this.#values[this.#slot(index) * this.width + field]!
  }

  visit(v: StateVisitor): void {
    this.#head = v.number(this.#head)
    this.#count = v.number(this.#count)
    v.column(this.#values, this.#values.length)
  }

  #slot(index: number): number {
    const slot = this.#head + index
    return slot >= this.capacity ? slot - this.capacity : slot
  }

  #write(index: number, record: Float64Array | readonly number[]): void {
    assert(record.length >= this.width, 'a record is too narrow')
    const offset = this.#slot(index) * this.width
    for (let i = 0; i < this.width; i += 1) this.#values[offset + i] = record[i]!
  }
}
