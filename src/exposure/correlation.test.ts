// Factor views of matrices whose factors are known, and of eight coins over real hours, where the
// data are present.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import {
  choleskyFactor,
  correlationOf,
  ewmaCovariance,
  hayashiYoshida,
  ledoitWolf,
  nearestCorrelation,
  sampleCovariance,
  symmetricEigen,
} from '../math/index.ts'
import { betasTo, principalComponents, stressedCorrelation } from './index.ts'

test('one factor is found: its share, its signs, and the betas', () => {
  const matrix = Float64Array.of(4, 2, -2, 2, 1, -1, -2, -1, 1)
  const [first, second] = principalComponents(matrix, 3)
  expect(first!.share).toBeCloseTo(1, 12)
  expect(second!.share).toBeCloseTo(0, 12)
  expect([...betasTo(matrix, 3, 0)]).toEqual([1, 0.5, -0.5])
  const stressed = stressedCorrelation(correlationOf(matrix, 3), 3, 1)
  expect([...stressed]).toEqual([1, 1, -1, 1, 1, -1, -1, -1, 1])
})

test('stress keeps a correlation matrix one, all the way', () => {
  const calm = Float64Array.of(1, 0.3, -0.5, 0.3, 1, 0.1, -0.5, 0.1, 1)
  for (const intensity of [0, 0.25, 0.9]) {
    const stressed = stressedCorrelation(calm, 3, intensity)
    expect(choleskyFactor(stressed.slice(), 3)).toBe(true)
    for (const i of [0, 4, 8]) expect(stressed[i]).toBe(1)
  }
})

const folder = new URL('../../../shared/data/hourly-history/', import.meta.url)
const hasHistory = existsSync(folder)
if (!hasHistory) console.warn('skipped: no ../shared/data/hourly-history')

function closesOf(coin: string): number[] {
  const name = readdirSync(folder).find((each) => each.includes(`_${coin}USDT_`))!
  const lines = gunzipSync(readFileSync(new URL(name, folder)))
    .toString()
    .trim()
    .split('\n')
  return lines.slice(1).map((line) => Math.log(Number(line.split(',')[4])))
}

/** What is known at random hours only. */
function thin(values: readonly number[], chance: number, prng: Prng): [number[], number[]] {
  const times = values.map((_, t) => t).filter(() => prng.boolean(chance))
  return [times, times.map((t) => values[t]!)]
}

describe.skipIf(!hasHistory)('eight coins, 2020-10-23 to 2024-06-16', () => {
  const coins = ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'LINK', 'LTC', 'BNB']
  const closes = hasHistory ? coins.map(closesOf) : []
  const returns = closes.map((each) =>
    Float64Array.from({ length: each.length - 1 }, (_, t) => each[t + 1]! - each[t]!),
  )
  const n = coins.length

  test('every estimate is a correlation matrix, with one large factor of one sign', () => {
    for (const covariance of [
      sampleCovariance(returns),
      ewmaCovariance(returns, 0.997),
      ledoitWolf(returns).covariance,
    ]) {
      const correlation = correlationOf(covariance, n)
      expect(symmetricEigen(correlation, n).values[n - 1]).toBeGreaterThan(0)
      const first = principalComponents(correlation, n)[0]!
      expect(first.share).toBeGreaterThan(0.5)
      expect(Math.min(...first.loadings)).toBeGreaterThan(0)
    }
    expect(ledoitWolf(returns).shrinkage).toBeLessThan(0.05)
  })

  test('pairs estimated apart do not make a matrix; the nearest one is near', () => {
    const correlation = correlationOf(sampleCovariance(returns), n)
    // Someone's view: BTC and ETH as one, and BTC apart from LTC.
    const view = correlation.slice()
    for (const [i, j, value] of [
      [0, 1, 0.99],
      [0, 6, -0.2],
    ] as const) {
      view[i + n * j] = value
      view[j + n * i] = value
    }
    expect(symmetricEigen(view, n).values[n - 1]).toBeLessThan(0)
    const { matrix, distance, converged } = nearestCorrelation(view, n)
    expect(converged).toBe(true)
    expect(symmetricEigen(matrix, n).values[n - 1]).toBeGreaterThan(-1e-9)
    // Nearer than what was estimated, which is a correlation matrix too.
    const estimate = Math.hypot(...view.map((value, i) => value - correlation[i]!))
    expect(distance).toBeLessThan(0.6 * estimate)
  })

  test('BTC and ETH at different hours: Hayashi and Yoshida keep what the last price loses', () => {
    const prng = Prng.fromSeed(2005)
    const [btc, eth] = [closes[0]!.slice(-8000), closes[1]!.slice(-8000)]
    let full = 0
    for (let t = 1; t < btc.length; t += 1) {
      full += (btc[t]! - btc[t - 1]!) * (eth[t]! - eth[t - 1]!)
    }
    const [ta, xa] = thin(btc, 0.3, prng)
    const [tb, xb] = thin(eth, 0.3, prng)
    const asynchronous = hayashiYoshida(ta, xa, tb, xb)
    // The usual way: the last known price at every hour.
    const lastKnown = (times: number[], values: number[]): number[] => {
      let at = 0
      return btc.map((_, t) => {
        while (at + 1 < times.length && times[at + 1]! <= t) at += 1
        return values[at]!
      })
    }
    const [la, lb] = [lastKnown(ta, xa), lastKnown(tb, xb)]
    let naive = 0
    for (let t = 1; t < la.length; t += 1) naive += (la[t]! - la[t - 1]!) * (lb[t]! - lb[t - 1]!)
    expect(Math.abs(asynchronous / full - 1)).toBeLessThan(0.15)
    expect(naive / full).toBeLessThan(0.5)
  })
})
