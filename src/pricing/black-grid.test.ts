// Every cell of a grid is the scalar's row at the shocked inputs, to the bit; and nothing is lost
// at the edges of blocks.
import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { black76, createBlackRow, type OptionSide } from './black.ts'
import { BlackGrid } from './black-grid.ts'
import { kernelBuilds } from './kernel.ts'

const count = 1101

function randomBook() {
  const prng = Prng.fromSeed(3)
  const column = (at: () => number): Float64Array => Float64Array.from({ length: count }, at)
  return {
    count,
    forward: column(() => 50_000 + 20_000 * prng.uniform()),
    strike: column(() => 30_000 + 60_000 * prng.uniform()),
    years: column(() => 0.5 * prng.uniform()),
    volAnnual: column(() => 0.2 + prng.uniform()),
    rateAnnual: column(() => 0.05 * prng.uniform()),
    side: column(() => (prng.boolean(0.5) ? 1 : -1)),
  }
}

const shocks = {
  spotFactors: [0.7, 1, 1.25],
  volShifts: [-0.4, 0, 0.3],
  volFloor: 0.01,
  yearsPassed: [0, 1 / 365, 0.25],
} as const

test.each(kernelBuilds.filter((build) => build !== 'relaxed'))('%s: cells are rows', (build) => {
  const book = randomBook()
  const row = createBlackRow()
  let cells = 0
  let wrong = 0
  const refused = new BlackGrid(build).compute(book, shocks, (table, scenario, from, rows) => {
    const factor = shocks.spotFactors[Math.floor(scenario / 9)]!
    const shift = shocks.volShifts[Math.floor(scenario / 3) % 3]!
    const passed = shocks.yearsPassed[scenario % 3]!
    for (let i = 0; i < rows; i += 1) {
      const at = from + i
      const vol = Math.max(shocks.volFloor, book.volAnnual[at]! + shift)
      const years = Math.max(0, book.years[at]! - passed)
      const side = book.side[at] as OptionSide
      const forward = book.forward[at]! * factor
      black76(side, forward, book.strike[at]!, years, vol, row, book.rateAnnual[at]!)
      if (!Object.is(row.price, table.price[i]) || !Object.is(row.volga, table.volga[i])) wrong += 1
      cells += 1
    }
  })
  expect({ refused, cells, wrong }).toEqual({ refused: 0, cells: 27 * count, wrong: 0 })
})
