// The average of the index that becomes an expiry's delivery price: one sample an index step over
// the last 30 minutes, the instant of expiry included and the first instant of the window not.
// It knows the samples it was given, and no path.

import { type StateVisitor, type Visitable } from '../base/index.ts'
import { type InstrumentTable } from './instruments.ts'
import { deliveryWindowUs } from './surface.ts'

export class DeliveryAverage implements Visitable {
  readonly #table: InstrumentTable
  readonly #samplesOfWindow: number
  readonly #sumCents: Float64Array
  readonly #count: Float64Array

  constructor(table: InstrumentTable, stepUs: number) {
    this.#table = table
    this.#samplesOfWindow = Math.max(1, Math.round(deliveryWindowUs / stepUs))
    this.#sumCents = new Float64Array(table.slotCapacity)
    this.#count = new Float64Array(table.slotCapacity)
  }

  /** Adds one index value of a coin to every expiry of it that is inside its window. */
  sample(coin: number, indexUsd: number, nowUs: number): void {
    const table = this.#table
    for (let slot = 0; slot < table.slotCapacity; slot += 1) {
      if (table.slotCoin[slot] !== coin) continue
      const leftUs = table.slotExpiryUs[slot]! - nowUs
      if (leftUs < 0 || leftUs >= deliveryWindowUs) continue
      // Whole cents add up exactly, in any order.
      this.#sumCents[slot]! += Math.round(indexUsd * 100)
      this.#count[slot]! += 1
    }
  }

  /** Mean of the samples so far, USD; 0 before the window. */
  averageUsd(slot: number): number {
    const count = this.#count[slot]!
    return count === 0 ? 0 : this.#sumCents[slot]! / count / 100
  }

  /** How much of the window has passed, from 0 to 1. */
  share(slot: number): number {
    return Math.min(1, this.#count[slot]! / this.#samplesOfWindow)
  }

  /** Delivery price to the cent; `fallbackUsd` when the world began too late for a sample. */
  deliveryUsd(slot: number, fallbackUsd: number): number {
    const average = this.averageUsd(slot)
    return Math.round((average === 0 ? fallbackUsd : average) * 100) / 100
  }

  clear(slot: number): void {
    this.#sumCents[slot] = 0
    this.#count[slot] = 0
  }

  visit(v: StateVisitor): void {
    v.column(this.#sumCents, this.#sumCents.length)
    v.column(this.#count, this.#count.length)
  }
}
