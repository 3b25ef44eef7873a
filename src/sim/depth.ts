// The other makers' quotes, summed up: up to six price levels a side of each instrument, best
// first. It knows levels and lots; who they belong to and why they move is `makers.ts`.

import { assert, type StateVisitor, type Visitable } from '../base/index.ts'
import { bidSide } from './orders.ts'

export const levelsMax = 6

export class Depth implements Visitable {
  readonly #capacity: number
  readonly ticks: Int32Array
  readonly lots: Float64Array
  readonly levelCount: Uint8Array
  /** New levels of one side, filled by the caller of `replace`. */
  readonly scratchTicks: Int32Array = new Int32Array(levelsMax)
  readonly scratchLots: Float64Array = new Float64Array(levelsMax)

  constructor(instrumentCapacity: number) {
    this.#capacity = instrumentCapacity * 2
    this.ticks = new Int32Array(this.#capacity * levelsMax)
    this.lots = new Float64Array(this.#capacity * levelsMax)
    this.levelCount = new Uint8Array(this.#capacity)
  }

  /** Lots at a price; 0 when no level has it. `book` is instrument x 2 + side. */
  lotsAt(book: number, ticks: number): number {
    const from = book * levelsMax
    const to = from + this.levelCount[book]!
    for (let at = from; at < to; at += 1) {
      if (this.ticks[at] === ticks) return this.lots[at]!
    }
    return 0
  }

  /** Takes lots from the front of the best level. */
  take(book: number, lots: number): void {
    const from = book * levelsMax
    const left = this.lots[from]! - lots
    assert(left >= 0 && this.levelCount[book]! > 0, 'more was taken than was there')
    if (left > 0) {
      this.lots[from] = left
      return
    }
    const count = this.levelCount[book]! - 1
    for (let k = 0; k < count; k += 1) {
      this.ticks[from + k] = this.ticks[from + k + 1]!
      this.lots[from + k] = this.lots[from + k + 1]!
    }
    this.levelCount[book] = count
  }

  /** Writes `count` levels from the scratch; levels without lots are left out. */
  replace(book: number, count: number): void {
    const from = book * levelsMax
    let kept = 0
    for (let k = 0; k < count; k += 1) {
      const lots = this.scratchLots[k]!
      if (!(lots > 0)) continue
      this.ticks[from + kept] = this.scratchTicks[k]!
      this.lots[from + kept] = lots
      kept += 1
    }
    this.levelCount[book] = kept
  }

  /** Whether the best level is at least as good for a taker as `limitTicks`. */
  reaches(book: number, limitTicks: number): boolean {
    if (this.levelCount[book] === 0) return false
    const best = this.ticks[book * levelsMax]!
    return (book & 1) === bidSide ? best >= limitTicks : best <= limitTicks
  }

  visit(v: StateVisitor): void {
    v.column(this.levelCount, this.#capacity)
    v.column(this.ticks, this.ticks.length)
    v.column(this.lots, this.lots.length)
  }
}
