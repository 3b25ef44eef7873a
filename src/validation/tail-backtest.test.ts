// Markets whose truth is known: where vol clusters, plain history must be caught and a filter must
// pass; where it does not, the normal must. Real hours are for `npm run tail-backtest`.

import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { standardNormal } from '../math/index.ts'
import { backtestTail, type TailBacktest } from './index.ts'

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
