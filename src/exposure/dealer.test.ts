// Flows beside differences of a delta that is itself a difference; the flip where the sum is zero.

import { expect, test } from 'vitest'
import { blackPrice } from '../pricing/index.ts'
import { type DealerBook, dealerBooks, dealerFlow, gammaFlips, type OpenOption } from './index.ts'

const indexUsd = 80_000
const years = 0.15
const forward = indexUsd * 1.01

function optionOf(side: 1 | -1, strike: number, openInterestCoin: number): OpenOption {
  return { side, strike, forward, years, volAnnual: 0.55, openInterestCoin }
}

/** Delta in USD of one coin of an option held, by difference. */
function deltaUsd({ side, strike, years: left }: OpenOption, x: number, v: number, days: number) {
  const value = (y: number): number => {
    const at = forward * (1 + y)
    const price = blackPrice(side, at, strike, left - days / 365, 0.55 + v)
    return (indexUsd * (1 + y) * price) / at
  }
  const h = 1e-4
  return ((1 + x) * (value(x + h) - value(x - h))) / (2 * h)
}

test.each([1, -1] as const)('side %i: flows undo the change of delta', (side) => {
  for (const strike of [60_000, 80_000, 95_000]) {
    const option = optionOf(side, strike, 100)
    const flow = dealerFlow('long-all', option, indexUsd)
    const difference = (dx: number, dv: number, dt: number): number =>
      (deltaUsd(option, dx, dv, dt) - deltaUsd(option, -dx, -dv, -dt)) / 2
    // A relative move changes delta by x times its slope, less the move of the dollar delta itself.
    const gamma = 100 * (difference(1e-3, 0, 0) - 1e-3 * deltaUsd(option, 0, 0, 0)) * 10
    expect(flow.gammaFlowUsdPer1Pct / -gamma).toBeCloseTo(1, 2)
    expect(flow.vannaFlowUsdPerVolPt / (-100 * 10 * difference(0, 1e-3, 0))).toBeCloseTo(1, 2)
    expect(flow.charmFlowUsdPerDay / (-100 * 10 * difference(0, 0, 0.1))).toBeCloseTo(1, 2)
  }
})

const chain = [optionOf(1, 95_000, 300), optionOf(-1, 65_000, 300), optionOf(1, 80_000, 20)]

function gammaOf(book: DealerBook, index: number): number {
  return chain.reduce((sum, option) => {
    const moved = { ...option, forward: (option.forward * index) / indexUsd }
    return sum - dealerFlow(book, moved, index).gammaFlowUsdPer1Pct
  }, 0)
}

test('the flip is where gamma is zero, and its sign differs on either side', () => {
  const flips = gammaFlips('long-calls-short-puts', chain, indexUsd)
  expect(flips.length).toBe(1)
  const [flip] = flips as [number]
  const below = gammaOf('long-calls-short-puts', 0.99 * flip)
  const above = gammaOf('long-calls-short-puts', 1.01 * flip)
  expect(below).toBeLessThan(0)
  expect(above).toBeGreaterThan(0)
  expect(Math.abs(gammaOf('long-calls-short-puts', flip))).toBeLessThan(1e-6 * above)
  expect(gammaFlips('short-calls-long-puts', chain, indexUsd)[0]).toBeCloseTo(flip, 6)
  expect(gammaFlips('short-all', chain, indexUsd)).toEqual([])
  expect(dealerBooks.length).toBe(4)
})
