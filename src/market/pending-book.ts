// Changes of one book that came before its snapshot: held, bounded, and handed back in order to be
// stitched to it. When full the oldest go, which the update ids then show as a gap.

import {
  assert,
  type NumberList,
  NumberRing,
  type StateVisitor,
  type Visitable,
} from '../base/index.ts'

export type BookMessage = { firstUpdate: number; lastUpdate: number; previousUpdate: number }

const messageWidth = 5

export class PendingBook implements Visitable {
  /** Of the message that `next` gave last. */
  bidCount = 0
  readonly levels: NumberList
  readonly #messages: NumberRing
  readonly #levels: NumberRing
  readonly #record: Float64Array = new Float64Array(messageWidth)
  readonly #level: Float64Array = new Float64Array(2)

  constructor(messageCapacity: number, levelCapacity: number) {
    assert(messageCapacity >= 1 && levelCapacity >= 1)
    this.#messages = new NumberRing({ capacity: messageCapacity, width: messageWidth })
    this.#levels = new NumberRing({ capacity: levelCapacity, width: 2 })
    this.levels = { count: 0, values: new Float64Array(2 * levelCapacity) }
  }

  get count(): number {
    return this.#messages.count
  }

  clear(): void {
    this.#messages.clear()
    this.#levels.clear()
  }

  hold(
    firstUpdate: number,
    lastUpdate: number,
    previousUpdate: number,
    bidCount: number,
    levels: NumberList,
  ): void {
    const levelCount = levels.count / 2
    if (levelCount > this.#levels.capacity) {
      this.clear()
      return
    }
    while (
      this.#messages.count === this.#messages.capacity ||
      this.#levels.count + levelCount > this.#levels.capacity
    ) {
      this.#dropOldest()
    }
    const record = this.#record
    record[0] = firstUpdate
    record[1] = lastUpdate
    record[2] = previousUpdate
    record[3] = bidCount
    record[4] = levelCount
    this.#messages.push(record)
    for (let i = 0; i < levels.count; i += 2) {
      this.#level[0] = levels.values[i]!
      this.#level[1] = levels.values[i + 1]!
      this.#levels.push(this.#level)
    }
  }

  /** Takes the oldest message: its ids into `out`, its levels into `bidCount` and `levels`. */
  next(out: BookMessage): boolean {
    if (!this.#messages.shift(this.#record)) return false
    const record = this.#record
    out.firstUpdate = record[0]!
    out.lastUpdate = record[1]!
    out.previousUpdate = record[2]!
    this.bidCount = record[3]!
    const levelCount = record[4]!
    for (let i = 0; i < levelCount; i += 1) {
      this.#levels.shift(this.#level)
      this.levels.values[2 * i] = this.#level[0]!
      this.levels.values[2 * i + 1] = this.#level[1]!
    }
    this.levels.count = 2 * levelCount
    return true
  }

  visit(v: StateVisitor): void {
    this.#messages.visit(v)
    this.#levels.visit(v)
  }

  #dropOldest(): void {
    this.#messages.shift(this.#record)
    for (let i = this.#record[4]!; i > 0; i -= 1) this.#levels.drop()
  }
}
