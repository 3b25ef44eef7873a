// Losses by row beside the book's own revaluation, and a book whose tail is known in closed form.

import { expect, test } from 'vitest'
import { type AssetIndex, Prng } from '../../base/index.ts'
import {
  addRow,
  bookLosses,
  createRevaluationBook,
  divideTail,
  filterFactor,
  normalTail,
  Revaluer,
  simulateBook,
} from '../index.ts'
import { btc, eth, randomBook } from '../test-desk.ts'

const random = {
  book: randomBook(11, 40, { restingShare: 0 }),
  indexUsd: [1, 60_000, 3000],
  smileRule: 'sticky-moneyness',
} as const

test('rows add up to what the book loses in each scenario; components to its tail', () => {
  const prng = Prng.fromSeed(3)
  const column = (scale: number): Float64Array =>
    Float64Array.from({ length: 200 }, () => scale * (prng.uniform() - 0.5))
  const factors = [column(0), column(0.3), column(0.4), column(20)]
  const parts = bookLosses(random, factors)
  const revaluer = new Revaluer(random)
  for (let s = 0; s < 200; s += 1) {
    const vol = factors[3]![s]! / 100
    const pnl =
      revaluer.pnlUsd(btc, factors[1]![s]!, vol) + revaluer.pnlUsd(eth, factors[2]![s]!, vol)
    const loss = parts.reduce((sum, part) => sum + part[s]!, 0)
    expect(Math.abs(loss + pnl)).toBeLessThan(1e-9 * parts.reduce((x, p) => x + Math.abs(p[s]!), 1))
  }
  const { total, component } = divideTail(parts, 0.975)
  const sum = component.reduce((x, each) => x + each.expectedShortfall, 0)
  expect(sum / total.expectedShortfall).toBeCloseTo(1, 9)
  const held = bookLosses(random, factors.slice(0, 3))
  const still = bookLosses(random, [...factors.slice(0, 3), new Float64Array(200)])
  expect(held).toEqual(still)
})

test('a future under normal moves: the closed form within four of its own errors', () => {
  const book = createRevaluationBook(1, 0)
  addRow(book, {
    settlement: 'inverse',
    underlying: 0 as AssetIndex,
    side: 0,
    strike: 0,
    years: 0,
    volAnnual: 0,
    forward: 50_000,
    size: 1_000_000,
  })
  const input = {
    covariance: Float64Array.of(0.0004),
    factorCount: 1,
    scenarioCount: 20_000,
    confidence: 0.99,
    tailDegrees: null,
  }
  const future = { book, indexUsd: [50_000], smileRule: 'sticky-strike' } as const
  const found = simulateBook(future, input, Prng.fromSeed(5))!
  // Profit N (e^x - 1): the quantile moves with x.
  const wanted = 1_000_000 * -Math.expm1(-0.02 * normalTail(0.99).valueAtRisk)
  expect(Math.abs(found.tail.valueAtRisk - wanted)).toBeLessThan(4 * found.tail.valueError)
  expect(divideTail(found.parts, 0.99).total.valueAtRisk).toBe(found.tail.valueAtRisk)
})

test('filtered moves have the deviation of now', () => {
  const prng = Prng.fromSeed(9)
  const calm = Float64Array.from({ length: 600 }, (_, t) => {
    return (t < 300 ? 1 : 3) * (prng.uniform() - 0.5)
  })
  const filtered = filterFactor(calm, 0.97, 50)
  const square = (values: Float64Array): number =>
    values.reduce((sum, each) => sum + each * each, 0) / values.length
  expect(filtered.length).toBe(550)
  expect(square(filtered.subarray(0, 200)) / square(calm.subarray(300))).toBeCloseTo(1, 0)
})
