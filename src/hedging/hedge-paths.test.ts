// A simulation of normal steps against the recursion on its lattice, which shares nothing with it
// but the tables; and single paths whose outcome is known.

import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { blackPrice } from '../pricing/index.ts'
import {
  certainCostOf,
  fixedBandPolicy,
  fixedTimePolicy,
  type HedgedCall,
  HedgePaths,
  HedgeTally,
  solveUtilityBand,
  tabulatePolicy,
  whalleyWilmottPolicy,
} from './index.ts'

const month: HedgedCall = {
  position: -1,
  price: 100,
  strike: 100,
  years: 30 / 365,
  volAnnual: 0.6,
  steps: 60,
  costRate: 1e-3,
  riskAversion: 0.01,
}

test('nothing is above the benchmark beyond the noise, and all costs are the recursion’s', () => {
  const best = solveUtilityBand(month)
  const tables = [
    best,
    tabulatePolicy(month, whalleyWilmottPolicy),
    tabulatePolicy(month, fixedBandPolicy(0.15)),
    tabulatePolicy(month, fixedTimePolicy(month.years / 10)),
  ]
  const tally = new HedgeTally({
    policies: tables.length,
    riskAversions: [month.riskAversion],
    benchmarks: [0],
  })
  const paths = new HedgePaths(best, 1)
  const prng = Prng.fromSeed(1)
  const outcome = { cost: 0, loss: 0, trades: 0 }
  const costs = new Float64Array(tables.length)
  const losses = new Float64Array(tables.length)
  for (let n = 0; n < 20_000; n += 1) {
    paths.draw(0, prng)
    for (const [i, table] of tables.entries()) {
      paths.hedge(0, table, outcome)
      costs[i] = outcome.cost
      losses[i] = outcome.loss
    }
    tally.add(costs, losses, 0)
  }
  for (const [i, table] of tables.entries()) {
    const { value, error, excess } = tally.certainCost(i, 0)
    expect(excess.value).toBeGreaterThanOrEqual(-3 * excess.error)
    // Three moves on the lattice are not a normal step: a few per cent with 60 of them.
    expect(Math.abs(value / certainCostOf(table) - 1)).toBeLessThan(0.04 + (4 * error) / value)
  }
  expect(tally.certainCost(1, 0).excess.value).toBeLessThan(0.05)
  expect(tally.certainCost(0, 0).excess).toEqual({ value: 0, error: 0 })
})

test('a price that stands still: the seller keeps the premium and pays for what melts', () => {
  const call = { ...month, strike: 101 }
  const table = tabulatePolicy(call, fixedTimePolicy(call.years / call.steps))
  const paths = new HedgePaths(table, 2)
  paths.load(1, new Float64Array(call.steps + 6).fill(42), 5)
  const outcome = { cost: 0, loss: 0, trades: 0 }
  paths.hedge(1, table, outcome)
  const premium = blackPrice(1, 100, 101, call.years, call.volAnnual)
  expect(outcome.loss - outcome.cost).toBeCloseTo(-premium, 12)
  // All of the delta is sold on the way down to nothing.
  const delta = outcome.cost / (call.costRate * 100)
  expect(delta).toBeGreaterThan(0.4)
  expect(delta).toBeLessThan(0.6)
  expect(outcome.trades).toBe(call.steps - 1)
})

test('errors of the tally are those of independent batches', () => {
  const prng = Prng.fromSeed(2)
  const options = { policies: 2, riskAversions: [0.5], benchmarks: [0] }
  const batches = Array.from({ length: 200 }, () => {
    const tally = new HedgeTally(options)
    for (let n = 0; n < 200; n += 1) {
      const shared = prng.uniform()
      tally.add(
        Float64Array.of(shared, prng.uniform()),
        Float64Array.of(shared, shared + 0.2 * prng.uniform()),
        0,
      )
    }
    return tally
  })
  const spreadOf = (values: readonly number[]): number => {
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length
    const squares = values.reduce((sum, each) => sum + (each - mean) * (each - mean), 0)
    return Math.sqrt(squares / (values.length - 1))
  }
  const check = (pick: (tally: HedgeTally) => { value: number; error: number }): void => {
    const spread = spreadOf(batches.map((each) => pick(each).value))
    const claimed = batches.reduce((sum, each) => sum + pick(each).error, 0) / batches.length
    expect(claimed / spread).toBeGreaterThan(0.85)
    expect(claimed / spread).toBeLessThan(1.15)
  }
  check((each) => each.point(1).cost)
  check((each) => each.point(1).variance)
  check((each) => each.certainCost(1, 0))
})
