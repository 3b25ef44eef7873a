// The best of each book as last published, so that a top is said once when it changes. It knows
// books by what `matching` says of them.

import { type StateVisitor, type Visitable } from '../base/index.ts'
import { type InstrumentTable } from './instruments.ts'
import { type Matching } from './matching.ts'
import { type Tape } from './tape.ts'

const width = 4

export class Tops implements Visitable {
  readonly #table: InstrumentTable
  readonly #matching: Matching
  readonly #tape: Tape
  /** By instrument: bid ticks and lots, ask ticks and lots. */
  readonly #said: Float64Array

  constructor(table: InstrumentTable, matching: Matching, tape: Tape) {
    this.#table = table
    this.#matching = matching
    this.#tape = tape
    this.#said = new Float64Array(table.capacity * width)
  }

  /** Publishes the best of both sides if it changed, or if `isForced`. */
  publish(i: number, isForced: boolean): void {
    const matching = this.#matching
    const bidTicks = matching.bestTicks(i * 2)
    const askTicks = matching.bestTicks(i * 2 + 1)
    const bidLots = bidTicks === 0 ? 0 : matching.lotsAt(i * 2, bidTicks)
    const askLots = askTicks === 0 ? 0 : matching.lotsAt(i * 2 + 1, askTicks)
    const said = this.#said
    const at = i * width
    const isSame =
      said[at] === bidTicks &&
      said[at + 1] === bidLots &&
      said[at + 2] === askTicks &&
      said[at + 3] === askLots
    if (isSame && !isForced) return
    said[at] = bidTicks
    said[at + 1] = bidLots
    said[at + 2] = askTicks
    said[at + 3] = askLots
    this.#tape.top(i, bidTicks, bidLots, askTicks, askLots)
  }

  visit(v: StateVisitor): void {
    v.column(this.#said, this.#table.count * width)
  }
}
