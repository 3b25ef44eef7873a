// Laws of every policy, and what each formula must do: the width grows with gamma and with costs,
// sold and bought options are hedged by mirrored trades, a clock fires once per interval.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CallView,
  fixedBandPolicy,
  fixedTimePolicy,
  type HedgedCall,
  type HedgePolicy,
  type HoldingRange,
  hedgeTrade,
  whalleyWilmottBand,
  whalleyWilmottPolicy,
  zakamoulineBand,
  zakamoulinePolicy,
} from './index.ts'

const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true })

const anyCall: fc.Arbitrary<HedgedCall> = fc.record({
  position: fc.constantFrom(1 as const, -1 as const),
  price: fc.constant(100),
  strike: between(60, 160),
  years: between(0.01, 1),
  volAnnual: between(0.1, 1.5),
  steps: fc.integer({ min: 1, max: 300 }),
  costRate: between(1e-5, 0.02),
  riskAversion: between(1e-4, 1),
})

const policies: readonly HedgePolicy[] = [
  fixedTimePolicy(1 / 365),
  fixedBandPolicy(0.1),
  whalleyWilmottPolicy,
  zakamoulinePolicy,
]

function rangeOf(policy: HedgePolicy, view: CallView): HoldingRange {
  const out = { low: 0, high: 0 }
  policy.range(view.state, out)
  return out
}

describe.each(policies)('$name', (policy) => {
  test('trades to the nearer end, and then is content', () => {
    fc.assert(
      fc.property(anyCall, between(-2, 2), between(0, 0.99), (call, heldUnits, share) => {
        const view = new CallView(call)
        view.look(Math.floor(share * call.steps), 100)
        const { low, high } = rangeOf(policy, view)
        expect(low).toBeLessThanOrEqual(high)
        view.state.heldUnits = heldUnits
        const trade = hedgeTrade(policy, view.state)
        const after = heldUnits + trade
        expect(after).toBeGreaterThanOrEqual(low - 1e-12)
        expect(after).toBeLessThanOrEqual(high + 1e-12)
        const nearest = Math.max(0, low - heldUnits, heldUnits - high)
        expect(Math.abs(trade)).toBeCloseTo(nearest, 12)
      }),
    )
  })
})

test('without a position there is nothing to hedge, but what is held may be too much', () => {
  const view = new CallView({
    position: -1,
    price: 100,
    strike: 1e6,
    years: 0.1,
    volAnnual: 0.5,
    steps: 10,
    costRate: 1e-3,
    riskAversion: 1,
  })
  view.look(0, 100)
  expect(rangeOf(whalleyWilmottPolicy, view)).toEqual({ low: 0, high: 0 })
  const { low, high } = rangeOf(zakamoulinePolicy, view)
  expect(high).toBeCloseTo(1e-3 / (100 * 0.25 * 0.1), 12)
  expect(low).toBeCloseTo(-high, 12)
})

test('more gamma never narrows a band: the inverted formula in circulation would', () => {
  const inverted = (gamma: number): number => (3 * 1e-3) / (2 * gamma)
  expect(inverted(0.04)).toBeLessThan(inverted(0.02))
  fc.assert(
    fc.property(between(1e-6, 1), between(1.01, 10), between(1e-4, 1), (gamma, more, aversion) => {
      const band = (g: number): number => whalleyWilmottBand(100, g, 1e-3, aversion, 0, 0.1)
      expect(band(more * gamma)).toBeGreaterThan(band(gamma))
    }),
  )
  fc.assert(
    fc.property(anyCall, between(1.01, 10), (call, more) => {
      const view = new CallView(call)
      view.look(0, 100)
      fc.pre(view.state.gammaUnitsPerPrice !== 0)
      const { ofGamma } = zakamoulineBand(view.state)
      view.state.gammaUnitsPerPrice *= more
      expect(zakamoulineBand(view.state).ofGamma).toBeGreaterThan(ofGamma)
    }),
  )
})

test('a bought option is hedged by the mirror of what hedges a sold one', () => {
  fc.assert(
    fc.property(anyCall, (call) => {
      const bought = new CallView({ ...call, position: 1 })
      const sold = new CallView({ ...call, position: -1 })
      for (const view of [bought, sold]) view.look(0, 100)
      for (const policy of [fixedBandPolicy(0.2), whalleyWilmottPolicy]) {
        const [long, short] = [rangeOf(policy, bought), rangeOf(policy, sold)]
        expect(long.low).toBeCloseTo(-short.high, 12)
        expect(long.high).toBeCloseTo(-short.low, 12)
      }
    }),
  )
})

test('costs raise the vol of a sold option and lower that of a bought one', () => {
  // Factors by hand: 4.76 * 0.001^0.78 * 0.25^-0.02 * (1/0.5)^0.25 * (0.1 * 1e4 * 0.02)^0.15.
  const view = new CallView({
    position: -1,
    price: 100,
    strike: 100,
    years: 0.25,
    volAnnual: 0.5,
    steps: 1,
    costRate: 0.001,
    riskAversion: 0.1,
  })
  view.look(0, 100)
  view.state.gammaUnitsPerPrice = -0.02
  const sold = zakamoulineBand(view.state)
  const squeeze = 4.76 * 0.001 ** 0.78 * 0.25 ** -0.02 * 2 ** 0.25 * 20 ** 0.15
  expect(sold.volAnnual ** 2).toBeCloseTo(0.25 * (1 + squeeze), 12)
  expect(sold.base).toBeCloseTo(0.001 / (0.1 * 100 * 0.25 * 0.25), 14)
  const width = 1.12 * 0.001 ** 0.31 * 0.25 ** 0.05 * 2 ** 0.25 * (0.02 / 0.1) ** 0.5
  expect(sold.ofGamma).toBeCloseTo(width, 12)
  view.state.gammaUnitsPerPrice = 0.02
  expect(zakamoulineBand(view.state).volAnnual ** 2).toBeCloseTo(0.25 * (1 - squeeze), 12)
})

test('a clock fires once per interval however irregular the looks are', () => {
  fc.assert(
    fc.property(fc.array(between(1e-6, 0.3), { minLength: 5, maxLength: 60 }), (gaps) => {
      const policy = fixedTimePolicy(1)
      const view = new CallView({
        position: -1,
        price: 100,
        strike: 100,
        years: 1,
        volAnnual: 0.5,
        steps: 1,
        costRate: 0,
        riskAversion: 1,
      })
      view.look(0, 100)
      let fired = 0
      for (const gap of gaps) {
        view.state.clockBeforeYears = view.state.clockYears
        view.state.clockYears += gap
        if (Number.isFinite(rangeOf(policy, view).low)) fired += 1
      }
      expect(fired).toBe(Math.floor(view.state.clockYears + 1e-9))
    }),
  )
})
