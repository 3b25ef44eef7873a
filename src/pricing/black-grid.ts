// A book of options under every combination of shocks to spot, vol and time, through the columns:
// block by block, so that a block stays in the cache while all scenarios pass over it. What is done
// with the results is the caller's business. Knows no positions.

import { assert } from '../base/index.ts'
import { BlackColumns } from './black-columns.ts'
import { type KernelBuild } from './kernel.ts'

export type GridBook = {
  readonly count: number
  readonly forward: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly volAnnual: Float64Array
  readonly rateAnnual: Float64Array
  /** 1 call, -1 put. */
  readonly side: Float64Array
}

export type GridShocks = {
  /** The forward is multiplied by it. */
  readonly spotFactors: readonly number[]
  /** Added to the vol, which stops at `volFloor`. */
  readonly volShifts: readonly number[]
  readonly volFloor: number
  /** Years that pass; what would be past expiry is at expiry. */
  readonly yearsPassed: readonly number[]
}

/** Rows [from, from + count) of the book are rows [0, count) of the table. */
export type GridTaker = (table: BlackColumns, scenario: number, from: number, count: number) => void

const blockRows = 512

/** Owns one block of columns; a book of any size passes through it. */
export class BlackGrid {
  readonly #table: BlackColumns

  constructor(build: KernelBuild = 'plain') {
    this.#table = new BlackColumns(blockRows, build)
  }

  /**
   * Shows `take` each block of the book in each scenario. Scenario numbers run with time fastest,
   * then vol, then spot. Returns how many rows were refused over all scenarios.
   */
  compute(book: GridBook, shocks: GridShocks, take: GridTaker): number {
    assert(shocks.volFloor >= 0, 'the floor of vol must not be negative')
    let refused = 0
    for (let from = 0; from < book.count; from += blockRows) {
      refused += this.#computeBlock(book, shocks, from, take)
    }
    return refused
  }

  #computeBlock(book: GridBook, shocks: GridShocks, from: number, take: GridTaker): number {
    const table = this.#table
    const count = Math.min(blockRows, book.count - from)
    table.strike.set(book.strike.subarray(from, from + count))
    table.rateAnnual.set(book.rateAnnual.subarray(from, from + count))
    table.side.set(book.side.subarray(from, from + count))
    const { forward, volAnnual, years } = table
    const { forward: forward0, volAnnual: vol0, years: years0 } = book
    const { volFloor } = shocks
    let scenario = 0
    let refused = 0
    for (const factor of shocks.spotFactors) {
      for (let i = 0; i < count; i += 1) forward[i] = forward0[from + i]! * factor
      for (const shift of shocks.volShifts) {
        for (let i = 0; i < count; i += 1) {
          const vol = vol0[from + i]! + shift
          volAnnual[i] = vol < volFloor ? volFloor : vol
        }
        for (const passed of shocks.yearsPassed) {
          for (let i = 0; i < count; i += 1) {
            const left = years0[from + i]! - passed
            years[i] = left < 0 ? 0 : left
          }
          refused += table.compute(count)
          take(table, scenario, from, count)
          scenario += 1
        }
      }
    }
    return refused
  }
}
