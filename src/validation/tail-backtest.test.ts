// Markets whose truth is known: where vol clusters, plain history must be caught and a filter must
// pass; where it does not, the normal must. Real hours are for `npm run tail-backtest`.

import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { standardNormal } from '../math/index.ts'
import { backtestRevalued, backtestTail, type TailBacktest } from './index.ts'

function clustered(seed: number, count: number): Float64Array {
  const prng = Prng.fromSeed(seed)
  let variance = 1
  return Float64Array.from({ length: count }, () => {
    const value = Math.sqrt(variance) * standardNormal(prng)
    variance = 0.02 + 0.2 * value * value + 0.78 * variance
    return value
  })
}

const settings: Omit<TailBacktest, 'parts'> = {
  window: 500,
  decay: 0.9,
  garchWindow: 500,
  garchInterval: 500,
  valueConfidence: 0.99,
  shortfallConfidence: 0.975,
}

test('clusters defeat plain history, and a filter finds them', () => {
  const parts = [clustered(3, 7000)]
  const [plain, ewma, garch] = backtestTail({ parts, ...settings }, [
    'historical',
    'filtered by EWMA',
    'filtered by GARCH',
  ])
  expect(plain!.periods).toBe(6500)
  expect(plain!.both.pValue).toBeLessThan(1e-6)
  expect(ewma!.both.pValue).toBeGreaterThan(0.01)
  expect(garch!.both.pValue).toBeGreaterThan(0.01)
  expect(Math.abs(garch!.z2)).toBeLessThan(0.2)
  expect(garch!.light.zone).not.toBe('red')
})

test('without clusters the normal is right', () => {
  const prng = Prng.fromSeed(2)
  const parts = [Float64Array.from({ length: 6000 }, () => standardNormal(prng))]
  const slow = { ...settings, decay: 0.995 }
  const [normal, expanded] = backtestTail({ parts, ...slow }, [
    'normal, EWMA',
    'Cornish-Fisher, EWMA',
  ])
  expect(normal!.coverage.pValue).toBeGreaterThan(0.01)
  expect(Math.abs(normal!.z2)).toBeLessThan(0.2)
  expect(expanded!.coverage.pValue).toBeGreaterThan(0.01)
})

test('filtering each position is filtering the book, when there is one', () => {
  const parts = [clustered(3, 1200)]
  const [book, each] = backtestTail({ parts, ...settings }, [
    'filtered by EWMA',
    'filtered by EWMA, each asset',
  ])
  expect(each).toEqual({ ...book, method: 'filtered by EWMA, each asset' })
})

test('a linear book repriced is the linear book', () => {
  const moves = clustered(4, 900).map((each) => 0.01 * each)
  const parts = [moves.map((each) => -100 * each)]
  const linear = backtestTail({ parts, ...settings }, ['historical', 'normal, EWMA'])
  const repriced = backtestRevalued({
    ...settings,
    moves: [moves],
    lossAt: (_, [move]) => -100 * move!,
    scenarioCount: 1500,
    seed: 5,
  })
  expect(repriced[0]).toEqual(linear[0])
  const [, , drawn, expanded] = repriced
  // Drawn from a normal, and expanded without curvature: the normal again.
  expect(drawn!.meanValueAtRisk / linear[1]!.meanValueAtRisk).toBeCloseTo(1, 1)
  expect(expanded!.meanValueAtRisk / linear[1]!.meanValueAtRisk).toBeCloseTo(1, 1)
  expect(Math.abs(drawn!.hits - expanded!.hits)).toBeLessThanOrEqual(2)
})

test('the book is the one of the day: twice the position, twice the forecast', () => {
  const prng = Prng.fromSeed(6)
  const moves = [Float64Array.from({ length: 800 }, () => standardNormal(prng))]
  const book = { ...settings, moves, scenarioCount: 500, seed: 5 }
  const plain = backtestRevalued({ ...book, lossAt: (_, [move]) => -move! })
  const doubled = backtestRevalued({
    ...book,
    lossAt: (now, [move]) => -(now < 650 ? 1 : 2) * move!,
  })
  for (const [i, each] of doubled.entries()) {
    expect(each.hits).toBe(plain[i]!.hits)
    expect(each.meanValueAtRisk / plain[i]!.meanValueAtRisk).toBeCloseTo(1.5, 1)
  }
})
