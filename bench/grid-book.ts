// The book and the shocks of the grid entry, the same in this thread and in its workers, and the
// profit of each scenario as what a grid is for.

import { type BlackGrid, type GridBook, type GridShocks } from '../src/pricing/index.ts'
import { optionRows } from './option-rows.ts'

export const shocks: GridShocks = {
  spotFactors: Array.from({ length: 20 }, (_, i) => Math.exp(-0.38 + 0.04 * i)),
  volShifts: [-0.2, -0.1, 0, 0.1, 0.3],
  volFloor: 0.01,
  yearsPassed: [0, 1 / 365],
}

export const scenarioCount = 200

/** Rows [from, from + count) of 10,000 options on a forward, without rates, as on the venue. */
export function gridBook(from: number, count: number): GridBook {
  const rows = optionRows(10_000, false)
  const part = (column: Float64Array): Float64Array => column.slice(from, from + count)
  return {
    count,
    forward: part(rows.forward),
    strike: part(rows.strike),
    years: part(rows.years),
    volAnnual: part(rows.volAnnual),
    rateAnnual: new Float64Array(count),
    side: Float64Array.from(rows.side.subarray(from, from + count)),
  }
}

/** Fills value by scenario, of one option a row. */
export function valuesOf(grid: BlackGrid, book: GridBook, out: Float64Array): void {
  out.fill(0)
  grid.compute(book, shocks, ({ price }, scenario, _from, count) => {
    let sum = 0
    for (let i = 0; i < count; i += 1) sum += price[i]!
    out[scenario]! += sum
  })
}
