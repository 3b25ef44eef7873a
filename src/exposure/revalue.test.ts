import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AssetIndex } from '../base/index.ts'
import { blackPrice } from '../pricing/index.ts'
import {
  addRow,
  bookGreeks,
  createRevaluationBook,
  type RevaluationBook,
  Revaluer,
  revalueGrid,
  smileRules,
} from './index.ts'
import { callOverForward } from './revalue.ts'
import { btc, randomBook } from './test-desk.ts'

const indexUsd = [0, 60_000, 3000]
const seeds = fc.integer({ min: 1, max: 1_000_000 })
const moves = fc.double({ min: -1, max: 1, noNaN: true })
const shocks = fc.double({ min: -0.6, max: 1, noNaN: true })
const rules = fc.constantFrom(...smileRules)

test('the call over its forward equals Black-76 everywhere', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -6, max: 6, noNaN: true }),
      fc.double({ min: 1e-9, max: 8, noNaN: true }),
      (k, deviation) => {
        const ratio = Math.exp(k)
        const expected = blackPrice(1, 1, ratio, 1, deviation)
        const size = Math.max(1, ratio)
        expect(Math.abs(callOverForward(k, ratio, deviation) - expected) / size).toBeLessThan(2e-14)
      },
    ),
    { seed: 51, numRuns: 3000 },
  )
  expect(callOverForward(-90, Math.exp(-90), 0.5)).toBe(1 - Math.exp(-90))
  expect(callOverForward(90, Math.exp(90), 0.5)).toBe(0)
})

describe('a revaluation', () => {
  test('by nodes equals the sum of its rows by the reference formula', () => {
    fc.assert(
      fc.property(seeds, rules, moves, shocks, (seed, smileRule, logMove, volShock) => {
        const book = randomBook(seed, 40)
        const revaluer = new Revaluer({ book, indexUsd, smileRule })
        for (const underlying of [1, 2]) {
          let sum = 0
          let size = 1
          for (let i = 0; i < book.count; i += 1) {
            if (book.underlying[i] !== underlying) continue
            const pnl = revaluer.rowPnlUsd(i, logMove, volShock)
            sum += pnl
            size += Math.abs(pnl) + Math.abs(book.size[i]!) * (book.side[i] === 0 ? 1 : 60_000)
          }
          const fast = revaluer.pnlUsd(underlying, logMove, volShock)
          expect(Math.abs(fast - sum) / size).toBeLessThan(1e-13)
        }
      }),
      { seed: 52, numRuns: 150 },
    )
  })

  test('a table is the same as its cells', () => {
    const book = randomBook(9, 60)
    const revaluer = new Revaluer({ book, indexUsd, smileRule: 'sticky-moneyness' })
    const logMoves = Float64Array.from([-0.4, -0.1, 0, 0.2])
    const volShocks = Float64Array.from([-0.2, 0, 0.4])
    const out = new Float64Array(12)
    revaluer.table(1, logMoves, volShocks, out)
    const cells = [...logMoves].flatMap((x) => [...volShocks].map((v) => revaluer.pnlUsd(1, x, v)))
    expect([...out]).toEqual(cells)
  })

  test('without a shock nothing held has moved, and with resting orders nothing is gained', () => {
    fc.assert(
      fc.property(seeds, rules, moves, shocks, (seed, smileRule, logMove, volShock) => {
        const held = randomBook(seed, 30, { restingShare: 0 })
        const all = randomBook(seed, 30, { restingShare: 1 })
        const heldValue = new Revaluer({ book: held, indexUsd, smileRule })
        const restingValue = new Revaluer({ book: all, indexUsd, smileRule })
        for (const underlying of [1, 2]) {
          expect(Math.abs(heldValue.pnlUsd(underlying, 0, 0))).toBeLessThan(1e-7)
          expect(restingValue.pnlUsd(underlying, logMove, volShock)).toBeLessThanOrEqual(0)
        }
      }),
      { seed: 53, numRuns: 100 },
    )
  })

  test('what rests counts as the worst subset of its fills', () => {
    fc.assert(
      fc.property(seeds, moves, shocks, (seed, logMove, volShock) => {
        const resting = randomBook(seed, 12, { restingShare: 1 })
        const revaluer = new Revaluer({ book: resting, indexUsd, smileRule: 'sticky-strike' })
        const fills: number[] = []
        for (let i = 0; i < resting.count; i += 1) {
          if (resting.underlying[i] !== 1) continue
          fills.push(fillUsd(resting, i, logMove, volShock))
        }
        let worst = 0
        for (let subset = 0; subset < 1 << fills.length; subset += 1) {
          const pnl = fills.reduce((sum, fill, i) => sum + ((subset >> i) & 1) * fill, 0)
          worst = Math.min(worst, pnl)
        }
        const size = fills.reduce((sum, fill) => sum + Math.abs(fill), 1e6)
        expect(Math.abs(revaluer.pnlUsd(1, logMove, volShock) - worst) / size).toBeLessThan(1e-12)
      }),
      { seed: 54, numRuns: 60 },
    )
  })

  test('a fill is counted from its limit price, a coin premium at the shocked index', () => {
    const book = createRevaluationBook(1, 0)
    addRow(book, {
      settlement: 'coin-option',
      underlying: btc,
      side: 1,
      strike: 60_000,
      years: 0.1,
      volAnnual: 0.5,
      forward: 60_000,
      size: 2,
      resting: true,
      reference: 0.08,
    })
    const revaluer = new Revaluer({ book, indexUsd, smileRule: 'sticky-strike' })
    const price = blackPrice(1, 54_000, 60_000, 0.1, 0.5) / 54_000
    expect(revaluer.pnlUsd(1, Math.log(0.9), 0)).toBeCloseTo(2 * (price - 0.08) * 54_000, 6)
  })
})

describe('the grid', () => {
  test('its Taylor estimate is tangent: the gap vanishes with the cube of the shock', () => {
    fc.assert(
      fc.property(seeds, rules, (seed, smileRule) => {
        const book = randomBook(seed, 30, { restingShare: 0, daysMin: 9 })
        const gap = (h: number): number => {
          const grid = { book, underlying: 1, indexUsd: 60_000, smileRule }
          const along = revalueGrid({ ...grid, spotShocks: [-h, h], volShocksVolPt: [0] })
          const vol = revalueGrid({ ...grid, spotShocks: [0], volShocksVolPt: [h] })
          const spotGap = Math.abs(along.pnlUsd[0]! - along.taylorUsd[0]!)
          const otherGap = Math.abs(along.pnlUsd[1]! - along.taylorUsd[1]!)
          return Math.max(spotGap, otherGap, Math.abs(vol.pnlUsd[0]! - vol.taylorUsd[0]!))
        }
        // Volga is not in the estimate, so the vol side only vanishes with the square.
        expect(gap(0.0005)).toBeLessThan(gap(0.005) / 20 + 1e-4)
      }),
      { seed: 55, numRuns: 60 },
    )
  })

  test('in the settlement window it is tangent too', () => {
    const shared = { underlying: btc, forward: 60_000, windowLeft: 0.4 } as const
    const option = { ...shared, strike: 60_100, years: 20 / 525_600, volAnnual: 0.5 } as const
    const future = { ...shared, strike: 0, years: 0, volAnnual: 0, side: 0 } as const
    const rows = [
      { ...option, settlement: 'coin-option', side: 1, size: 10 },
      { ...option, settlement: 'linear-option', side: -1, size: 10 },
      { ...future, settlement: 'inverse', size: 1e6 },
      { ...future, settlement: 'linear', size: 10 },
    ] as const
    for (const each of rows) {
      const book = createRevaluationBook(1, 0)
      addRow(book, each)
      const gap = (h: number): number => {
        const { pnlUsd, taylorUsd } = revalueGrid({
          book,
          underlying: 1,
          indexUsd: 60_000,
          smileRule: 'sticky-strike',
          spotShocks: [-h, h],
          volShocksVolPt: [0],
        })
        return Math.max(...pnlUsd.map((pnl, i) => Math.abs(pnl - taylorUsd[i]!)))
      }
      expect(gap(1e-4)).toBeLessThan(gap(1e-3) / 300 + 1e-6)
    }
  })

  test('Greeks of the rows are those of the book, and cells stand by spot then vol', () => {
    const book = randomBook(3, 30, { restingShare: 0 })
    const input = { book, underlying: 1, indexUsd: 60_000, smileRule: 'sticky-moneyness' } as const
    const grid = revalueGrid({ ...input, spotShocks: [-0.3, 0, 0.3], volShocksVolPt: [-20, 40] })
    const revaluer = new Revaluer({ book, indexUsd, smileRule: 'sticky-moneyness' })
    expect(grid.pnlUsd[1]).toBeCloseTo(revaluer.pnlUsd(1, Math.log(0.7), 0.4), 4)
    expect(grid.pnlUsd[4]).toBeCloseTo(revaluer.pnlUsd(1, Math.log(1.3), -0.2), 4)
    const greeks = bookGreeks(input)
    expect(grid.taylorUsd[3]).toBeCloseTo(greeks.vegaUsdPerVolPt * 40, 6)
  })

  test('a vol never falls through its floor', () => {
    const book = randomBook(3, 30, { restingShare: 0 })
    const revaluer = new Revaluer({ book, indexUsd, smileRule: 'sticky-strike' })
    expect(revaluer.pnlUsd(1, 0.1, -5)).toBe(revaluer.pnlUsd(1, 0.1, -50))
  })
})

/** P&L of one fill in USD, written out. */
function fillUsd(book: RevaluationBook, i: number, logMove: number, volShock: number): number {
  const growth = Math.exp(logMove)
  const forward = book.forward[i]! * growth
  const spot = indexUsd[book.underlying[i]!]! * growth
  const reference = book.reference[i]!
  const size = book.size[i]!
  if (book.settlement[i] === 2) return size * (1 / reference - 1 / forward) * spot
  if (book.settlement[i] !== 0) return size * (forward - reference)
  const vol = Math.max(0.01, book.volAnnual[i]! + volShock)
  const side = book.side[i]! as 1 | -1
  const price = blackPrice(side, forward, book.strike[i]!, book.years[i]!, vol) / forward
  return size * (price - reference) * spot
}

test('a full book refuses the next row', () => {
  const book = createRevaluationBook(1, 0)
  const row = {
    settlement: 'spot',
    underlying: 1 as AssetIndex,
    side: 0,
    strike: 0,
    years: 0,
    volAnnual: 0,
    forward: 60_000,
    size: 1,
  } as const
  expect(addRow(book, row)).toBe(true)
  expect(addRow(book, row)).toBe(false)
  expect(book.count).toBe(1)
})
