// The last fills, for people: a bounded ring that the dashboard shows. Part of the state, so that a
// replay shows the same.

import { NumberRing, type StateVisitor, type Visitable } from '../base/index.ts'
import { liquidities, type Purpose, purposes } from '../order/index.ts'
import { type EventOf } from './event.ts'

const fillWidth = 9
const fillCapacity = 200

export type LoggedFill = {
  readonly sequence: number
  readonly timeUs: number
  readonly instrument: number
  readonly side: 1 | -1
  readonly ticks: number
  readonly lots: number
  readonly feeUsd: number
  readonly liquidity: string
  readonly purpose: string
}

export class DeskLog implements Visitable {
  readonly #fills: NumberRing = new NumberRing({ capacity: fillCapacity, width: fillWidth })
  readonly #row: Float64Array = new Float64Array(fillWidth)

  fill(event: EventOf<'fill'>, feeUsd: number, purpose: Purpose): void {
    const row = this.#row
    row[0] = event.sequence
    row[1] = event.timeUs
    row[2] = event.instrument
    row[3] = event.side
    row[4] = event.ticks
    row[5] = event.lots
    row[6] = feeUsd
    row[7] = liquidities.indexOf(event.liquidity)
    row[8] = purposes.indexOf(purpose)
    this.#fills.pushOverwrite(row)
  }

  /** Newest first. */
  fills(): LoggedFill[] {
    const rows: LoggedFill[] = []
    for (let i = this.#fills.count - 1; i >= 0; i -= 1) {
      const at = (column: number): number => this.#fills.at(i, column)
      rows.push({
        sequence: at(0),
        timeUs: at(1),
        instrument: at(2),
        side: at(3) === 1 ? 1 : -1,
        ticks: at(4),
        lots: at(5),
        feeUsd: at(6),
        liquidity: liquidities[at(7)] ?? '',
        purpose: purposes[at(8)] ?? '',
      })
    }
    return rows
  }

  visit(v: StateVisitor): void {
    this.#fills.visit(v)
  }
}
