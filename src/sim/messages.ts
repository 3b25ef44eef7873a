// Messages on their way to the desk: three streams, each in order. A message is a row of doubles
// (and one amount of money) until it is delivered, so that nothing is allocated on the way. It
// knows times of arrival, not what the messages mean.

import { assert, type StateVisitor, type Visitable } from '../base/index.ts'

export const messageKinds = [
  'listed',
  'instrumentState',
  'index',
  'top',
  'ticker',
  'trade',
  'feed',
  'order',
  'fill',
  'funding',
  'settlement',
  'transfer',
  'protection',
  'openOrder',
  'positionReport',
  'balanceReport',
  'reportEnd',
  'requestFailed',
] as const
export type MessageKind = (typeof messageKinds)[number]

/** The code of each kind on the wire of this room. */
export const kindCode: { readonly [K in MessageKind]: number } = Object.fromEntries(
  messageKinds.map((kind, code) => [kind, code]),
) as { [K in MessageKind]: number }

/** Fields of a row: receiveUs, eventUs, sendUs, kind, then up to ten of the message's own. */
export const rowWidth = 14
export const bodyAt = 4

/** First-in, first-out; arrival times never run backwards. */
export class MessageStream implements Visitable {
  readonly capacity: number
  readonly #rows: Float64Array
  readonly #amounts: bigint[]
  /** Arrival of the oldest message in its only row; Infinity when there is none. A column, because
   * a double that is read this often must not be boxed. */
  readonly headUs: Float64Array = new Float64Array([Number.POSITIVE_INFINITY])
  #head = 0
  #count = 0
  #lastUs = 0

  constructor(capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity >= 1, 'a stream has a capacity')
    this.capacity = capacity
    this.#rows = new Float64Array(capacity * rowWidth)
    this.#amounts = new Array<bigint>(capacity).fill(0n)
  }

  get count(): number {
    return this.#count
  }

  /** Appends a message and returns where its body begins in `rows`. */
  push(receiveUs: number, eventUs: number, sendUs: number, kind: number, amount = 0n): number {
    // A venue that cannot say what it must say is broken, not slow.
    assert(this.#count < this.capacity, 'a message stream is full')
    let slot = this.#head + this.#count
    if (slot >= this.capacity) slot -= this.capacity
    this.#count += 1
    if (receiveUs > this.#lastUs) this.#lastUs = receiveUs
    if (this.#count === 1) this.headUs[0] = this.#lastUs
    const at = slot * rowWidth
    const rows = this.#rows
    rows[at] = this.#lastUs
    rows[at + 1] = eventUs
    rows[at + 2] = sendUs
    rows[at + 3] = kind
    if (this.#amounts[slot] !== amount) this.#amounts[slot] = amount
    return at + bodyAt
  }

  get rows(): Float64Array {
    return this.#rows
  }

  /** Where the oldest message begins in `rows`; its amount. */
  get headAt(): number {
    return this.#head * rowWidth
  }

  get headAmount(): bigint {
    return this.#amounts[this.#head]!
  }

  drop(): void {
    assert(this.#count > 0, 'an empty stream has nothing to drop')
    this.#head = this.#head + 1 === this.capacity ? 0 : this.#head + 1
    this.#count -= 1
    this.#see()
  }

  visit(v: StateVisitor): void {
    this.#head = v.number(this.#head)
    this.#count = v.number(this.#count)
    this.#lastUs = v.number(this.#lastUs)
    v.column(this.#rows, this.#rows.length)
    for (let i = 0; i < this.#count; i += 1) {
      const slot = (this.#head + i) % this.capacity
      this.#amounts[slot] = v.bigint(this.#amounts[slot]!)
    }
    this.#see()
  }

  #see(): void {
    const rows = this.#rows
    this.headUs[0] = this.#count === 0 ? Number.POSITIVE_INFINITY : rows[this.#head * rowWidth]!
  }
}
