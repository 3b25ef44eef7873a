// The dynamic programme against direct enumeration, against its own refinement, against every other
// policy, and against Whalley and Wilmott's limit of small costs.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CallView,
  certainCostOf,
  fixedBandPolicy,
  fixedTimePolicy,
  type HedgedCall,
  solveUtilityBand,
  tabulatePolicy,
  type UtilityBand,
  whalleyWilmottBand,
  whalleyWilmottPolicy,
  zakamoulinePolicy,
} from './index.ts'

const month: HedgedCall = {
  position: -1,
  price: 100,
  strike: 100,
  years: 30 / 365,
  volAnnual: 0.6,
  steps: 60,
  costRate: 5e-4,
  riskAversion: 0.01,
}

test('two steps: the least over all holdings of the plain expectation', () => {
  const call = { ...month, steps: 2, strike: 103, costRate: 0.01, riskAversion: 0.05 }
  const count = 401
  const { lattice, certainCost } = solveUtilityBand(call, { stride: 1, holdings: count })
  const { prices, start, upProbability, downProbability } = lattice
  const moves = [
    [1, upProbability],
    [0, 1 - upProbability - downProbability],
    [-1, downProbability],
  ] as const
  const payoff = (place: number): number => Math.max(0, prices[place]! - call.strike)
  let value = 0
  for (const [a, p] of moves) for (const [b, q] of moves) value += p * q * payoff(start + a + b)
  const { costRate: cost, riskAversion: aversion } = call
  const grid = Array.from({ length: count }, (_, k) => k / (count - 1))
  /** E exp(aversion loss) over the second step, at best, from holding y0 at a place. */
  const second = (place: number, y0: number): number => {
    const s1 = prices[place]!
    const tries = [...grid, y0].map((y1) =>
      moves.reduce((sum, [b, q]) => {
        const s2 = prices[place + b]!
        const missing = Math.abs((s2 >= call.strike ? 1 : 0) - y1)
        const paid = cost * (s1 * Math.abs(y1 - y0) + s2 * missing)
        return sum + q * Math.exp(aversion * (payoff(place + b) - y1 * (s2 - s1) + paid))
      }, 0),
    )
    return Math.min(...tries)
  }
  const view = new CallView(call)
  view.look(0, 100)
  const costs = [...grid, view.targetUnits].map((y0) => {
    const paid = cost * 100 * Math.abs(y0 - view.targetUnits)
    const mean = moves.reduce((sum, [a, p]) => {
      const gain = y0 * (prices[start + a]! - 100)
      return sum + p * Math.exp(aversion * (paid - gain - value)) * second(start + a, y0)
    }, 0)
    return Math.log(mean) / aversion
  })
  expect(certainCost).toBeCloseTo(Math.min(...costs), 4)
})

test('no policy is better, on any call', () => {
  const anyCall: fc.Arbitrary<HedgedCall> = fc.record({
    position: fc.constantFrom(1 as const, -1 as const),
    price: fc.constant(100),
    strike: fc.integer({ min: 80, max: 125 }),
    years: fc.constantFrom(7 / 365, 30 / 365, 0.5),
    volAnnual: fc.constantFrom(0.3, 0.6, 1.2),
    steps: fc.integer({ min: 2, max: 24 }),
    costRate: fc.constantFrom(1e-4, 5e-4, 5e-3),
    riskAversion: fc.constantFrom(0.002, 0.02, 0.2),
  })
  fc.assert(
    fc.property(anyCall, (call) => {
      const grid = { stride: 1, holdings: 81 }
      const least = solveUtilityBand(call, grid).certainCost
      const others = [
        fixedTimePolicy(call.years / 4),
        fixedBandPolicy(0.1),
        whalleyWilmottPolicy,
        zakamoulinePolicy,
      ]
      for (const policy of others) {
        const cost = certainCostOf(tabulatePolicy(call, policy, 1), call.riskAversion, 81)
        expect(cost).toBeGreaterThan(0.999 * least - 1e-8)
      }
    }),
    { numRuns: 25 },
  )
})

test('finer holdings change nothing, and more steps ever less', () => {
  const byHoldings = [41, 81, 161].map(
    (holdings) => solveUtilityBand(month, { stride: 1, holdings }).certainCost,
  )
  expect(Math.abs(byHoldings[1]! / byHoldings[2]! - 1)).toBeLessThan(1e-4)
  const bySteps = [15, 60, 240].map(
    (steps) => solveUtilityBand({ ...month, steps }, { stride: 1, holdings: 81 }).certainCost,
  )
  const [coarse, middle, fine] = bySteps as [number, number, number]
  expect(coarse).toBeGreaterThan(middle)
  expect(middle).toBeGreaterThan(fine)
  expect(middle - fine).toBeLessThan(0.5 * (coarse - middle))
  // First order in the step: a quarter of the step leaves about a quarter of the error.
  expect(middle / fine - 1).toBeLessThan(0.05)
})

test('what a bought call costs to hedge is what a sold one does, but for higher orders', () => {
  const grid = { stride: 1, holdings: 81 }
  const sold = solveUtilityBand(month, grid).certainCost
  const bought = solveUtilityBand({ ...month, position: 1 }, grid).certainCost
  expect(bought / sold).toBeCloseTo(1, 1)
})

/** Half the width of the optimal range at the money, halfway to expiry. */
function halfWidth({ call, lattice, low, high }: UtilityBand): number {
  const at = (call.steps / 2) * lattice.prices.length + lattice.start
  return 0.5 * (high[at]! - low[at]!)
}

test('as costs vanish, the band and its cost become those of Whalley and Wilmott', () => {
  // Steps grow as the square of the band's width shrinks, so that both see the same few steps.
  const ratios = [
    [8e-3, 30],
    [1e-3, 120],
    [2.5e-4, 302],
  ].map(([costRate, steps]) => {
    const call = { ...month, costRate: costRate!, steps: steps!, riskAversion: 0.002 }
    const grid = { stride: 1, holdings: 81 }
    const best = solveUtilityBand(call, grid)
    const view = new CallView(call)
    view.look(call.steps / 2, call.price)
    const { gammaUnitsPerPrice, riskAversion } = view.state
    const limit = whalleyWilmottBand(100, gammaUnitsPerPrice, call.costRate, riskAversion, 0, 0)
    const cost = certainCostOf(tabulatePolicy(call, whalleyWilmottPolicy, 1)) / best.certainCost
    return { width: halfWidth(best) / limit, cost }
  })
  const [large, , small] = ratios
  expect(Math.abs(small!.width - 1)).toBeLessThan(0.5 * Math.abs(large!.width - 1))
  expect(small!.width).toBeGreaterThan(0.9)
  expect(small!.width).toBeLessThan(1.05)
  for (const { cost } of ratios) expect(cost).toBeLessThan(1.05)
  expect(small!.cost).toBeLessThan(1.02)
})

test('at the rims of the lattice the call is all or nothing, and so is its hedge', () => {
  const { lattice, low, high } = solveUtilityBand(month, { stride: 1, holdings: 81 })
  const places = lattice.prices.length
  const at = (month.steps / 2) * places
  for (let place = 0; place < 4; place += 1) {
    expect(low[at + place]!).toBe(0)
    expect(high[at + place]!).toBeLessThan(0.05)
    expect(low[at + places - 1 - place]!).toBeGreaterThan(0.95)
    expect(high[at + places - 1 - place]!).toBe(1)
  }
})

test('without costs nothing holds the optimum from the delta', () => {
  const call = { ...month, costRate: 0, steps: 40 }
  const { lattice, low, high } = solveUtilityBand(call, { stride: 1, holdings: 201 })
  const view = new CallView(call)
  for (let place = lattice.start - 8; place <= lattice.start + 8; place += 1) {
    view.look(10, lattice.prices[place]!)
    const at = 10 * lattice.prices.length + place
    expect(high[at]! - low[at]!).toBeLessThan(1e-6)
    expect(low[at]!).toBeCloseTo(view.targetUnits, 2)
  }
})
