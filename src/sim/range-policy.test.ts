// Range policies against sums that can be done by hand, and the estimate of the loss against a
// hedge that trades every minute.
import { describe, expect, test } from 'vitest'
import { rangeValue } from '../amm/index.ts'
import { defaultPoolWorld } from './pool-world.ts'
import { drawHours, hourVariance, insideShare, type PoolHour } from './range-hours.ts'
import { playPolicy, type RangeCosts, type RangePolicy } from './range-policy.ts'

const free: RangeCosts = {
  gasQuote: 0,
  swapShare: 0,
  pauseHours: 0,
  hedgeShare: 0,
  fundingPerHour: 0,
}
const dear: RangeCosts = {
  gasQuote: 20,
  swapShare: 0.001,
  pauseHours: 0.1,
  hedgeShare: 0.0005,
  fundingPerHour: 0.00001,
}
const start = { price: 2000, worth: 100_000, hourVariance: 0.0001 }

function hourAt(close: number, fee = 0): PoolHour {
  return { close, low: close, high: close, baseFee: fee / close, quoteFee: fee }
}

function range(halfWidth: number, centre: number, worth: number) {
  const unit = {
    liquidity: 1,
    lower: centre * Math.exp(-halfWidth),
    upper: centre * Math.exp(halfWidth),
  }
  return { ...unit, liquidity: worth / rangeValue(unit, centre) }
}

test('a range that is held makes what its worth makes, and fees while it is in range', () => {
  const policy: RangePolicy = { kind: 'hold', halfWidth: 0.1 }
  const mine = range(0.1, 2000, 100_000)
  const hours = [hourAt(2100, 1), hourAt(2400, 1), hourAt(2050, 1)]
  const run = playPolicy(policy, free, hours, start)
  expect(run.fees).toBeCloseTo(2 * mine.liquidity * 2, 8)
  expect(run.pnl - run.fees).toBeCloseTo(rangeValue(mine, 2050) - 100_000, 8)
  expect(run.inRangeShare).toBeCloseTo(2 / 3, 12)
  expect(run.moves).toBe(0)
  // Half of the worth is coins: they would have made 2.5 %.
  expect(run.holdPnl).toBeCloseTo(0.025 * 50_000, 0)
})

describe('a move', () => {
  test('costs gas, the swap to half and half, and fees of the pause', () => {
    const policy: RangePolicy = { kind: 'band', halfWidth: 0.1, part: 1 }
    const hours = [hourAt(2300), hourAt(2300, 1)]
    const run = playPolicy(policy, dear, hours, start)
    expect(run.moves).toBe(1)
    // Above its range all is cash; a centred range is half in coins.
    const cash = rangeValue(range(0.1, 2000, 100_000), 2300)
    const unit = range(0.1, 2300, 1)
    const half = unit.liquidity * (1 / Math.sqrt(2300) - 1 / Math.sqrt(unit.upper)) * 2300
    expect(run.swapCost).toBeCloseTo(0.001 * half * cash, 8)
    expect(run.gas).toBe(20)
    const left = cash - run.gas - run.swapCost
    const fees = range(0.1, 2300, left).liquidity * 2
    expect(run.fees).toBeCloseTo(0.9 * fees, 8)
    expect(run.missedFees).toBeCloseTo(0.1 * fees, 8)
    expect(run.pnl).toBeCloseTo(left - 100_000 + run.fees, 8)
  })

  test('by time comes every so many hours, by part before the end of the range', () => {
    const still = Array.from({ length: 24 }, () => hourAt(2000))
    const timed = playPolicy({ kind: 'time', halfWidth: 0.1, hours: 6 }, dear, still, start)
    expect(timed.moves).toBe(4)
    expect(timed.swapCost).toBeCloseTo(0, 9)
    expect(timed.pnl).toBeCloseTo(-4 * 20, 8)
    const part = { kind: 'band', halfWidth: 0.1, part: 0.5 } as const
    expect(playPolicy(part, free, [hourAt(2090)], start).moves).toBe(0)
    expect(playPolicy(part, free, [hourAt(2110)], start).moves).toBe(1)
  })

  test('with volatility makes the range as wide as it says', () => {
    const policy: RangePolicy = { kind: 'vol-scaled', deviations: 2, hours: 25 }
    const wide = { ...start, hourVariance: 0.0004 }
    const hours = [hourAt(2000, 1)]
    const calm = playPolicy(policy, free, hours, start)
    const wild = playPolicy(policy, free, hours, wide)
    expect(calm.fees).toBeCloseTo(2 * range(0.1, 2000, 100_000).liquidity, 6)
    expect(wild.fees).toBeCloseTo(2 * range(0.2, 2000, 100_000).liquidity, 6)
  })
})

test('hours: the part of the way inside, and Parkinson`s variance', () => {
  const hour = { ...hourAt(2000), low: 2000 / Math.E, high: 2000 * Math.E }
  expect(insideShare(hour, 2000, 1e9)).toBeCloseTo(0.5, 12)
  expect(insideShare(hour, 1, 1e9)).toBe(1)
  expect(insideShare(hour, 1e6, 1e9)).toBe(0)
  expect(hourVariance(hour)).toBeCloseTo(1 / Math.log(2), 12)
  const hours = drawHours({ ...defaultPoolWorld, volAnnual: 0.8 }, 20_000, 3)
  const mean = hours.reduce((sum, one) => sum + hourVariance(one), 0) / hours.length
  // 0.64 of it is the deviation of one hour's; four of the mean's.
  expect(Math.abs((mean * 8760) / 0.64 - 1)).toBeLessThan((4 * 0.64) / Math.sqrt(20_000))
})

describe('the hedge', () => {
  const policy: RangePolicy = { kind: 'band', halfWidth: 0.3, part: 1 }

  test('leaves minus the loss versus rebalancing, as the formula estimates it', () => {
    const world = { ...defaultPoolWorld, noisePerDay: 0, feeShare: 0 }
    const [results, estimates]: [number[], number[]] = [[], []]
    for (let seed = 1; seed <= 60; seed += 1) {
      const drawn = drawHours(world, 500, seed)
      const run = playPolicy(policy, free, drawn, start)
      results.push(run.hedgedPnl - run.fees)
      estimates.push(run.estimatedLvr)
    }
    const gaps = results.map((result, i) => result + estimates[i]!)
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) * (gap - mean), 0) / 59
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / 60))
    const size = estimates.reduce((sum, one) => sum + one, 0) / estimates.length
    expect(Math.sqrt(variance / 60) / size).toBeLessThan(0.03)
  })

  test('takes nearly all of the risk, and its parts are its sum', () => {
    const run = playPolicy(policy, dear, drawHours(defaultPoolWorld, 2000, 5), start)
    expect(run.hedgedHourlySd).toBeLessThan(0.1 * run.hourlySd)
    const parts = run.pnl + run.hedgePnl + run.funding - run.hedgeCost
    expect(run.hedgedPnl).toBeCloseTo(parts, 9)
    expect(run.funding).toBeGreaterThan(0)
    expect(run.estimatedNet).toBeCloseTo(run.fees - run.gas - run.swapCost - run.estimatedLvr, 9)
  })
})
