import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AssetIndex,
  type DurationUs,
  Prng,
  type TimeUs,
  usPerHour,
  usPerSecond,
  yearUs,
} from '../base/index.ts'
import { RealisedVol } from './index.ts'

const asset = 0 as AssetIndex
const create = (halfLifeUs: number): RealisedVol =>
  new RealisedVol({
    assetCapacity: 2,
    halfLifeUs: halfLifeUs as DurationUs,
    sampleUs: usPerSecond as DurationUs,
  })

describe('realised volatility', () => {
  test('returns of exactly vol * sqrt(dt) give exactly vol, however they are spaced', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.boolean()), { minLength: 1 }),
        fc.integer({ min: 5, max: 300 }),
        fc.integer({ min: 10, max: 100_000 }),
        (moves, volPoints, halfLifeSeconds) => {
          const vol = volPoints / 100
          const realised = create(halfLifeSeconds * usPerSecond)
          let timeUs = 1e15
          let logPrice = 0
          realised.onPrice(asset, 60_000, timeUs as TimeUs)
          for (const [seconds, isUp] of moves) {
            timeUs += seconds * usPerSecond
            const step = vol * Math.sqrt((seconds * usPerSecond) / yearUs)
            logPrice += isUp ? step : -step
            realised.onPrice(asset, 60_000 * Math.exp(logPrice), timeUs as TimeUs)
          }
          expect(realised.volAnnual(asset) / vol).toBeCloseTo(1, 7)
          expect(realised.sampleCount(asset)).toBe(moves.length)
        },
      ),
      { seed: 21, numRuns: 200 },
    )
  })

  test('a random walk sampled at random times is measured within its sampling error', () => {
    const prng = Prng.fromSeed(5)
    const realised = create(100 * usPerHour)
    let timeUs = 1e15
    let logPrice = 0
    const vol = 0.6
    for (let i = 0; i < 20_000; i += 1) {
      const seconds = 1 + Math.floor(-30 * Math.log(1 - prng.uniform()))
      timeUs += seconds * usPerSecond
      const normal =
        Math.sqrt(-2 * Math.log(1 - prng.uniform())) * Math.cos(2 * Math.PI * prng.uniform())
      logPrice += vol * Math.sqrt((seconds * usPerSecond) / yearUs) * normal
      realised.onPrice(asset, 60_000 * Math.exp(logPrice), timeUs as TimeUs)
    }
    // About 14,000 effective returns, spaced unevenly: four standard errors are under 4 %.
    expect(realised.volAnnual(asset)).toBeGreaterThan(0.96 * vol)
    expect(realised.volAnnual(asset)).toBeLessThan(1.04 * vol)
  })

  test('prices inside the sampling interval wait for it, and none is lost', () => {
    const realised = create(usPerHour)
    realised.onPrice(asset, 100, 1e15 as TimeUs)
    expect(realised.onPrice(asset, 105, (1e15 + 10) as TimeUs)).toBe(false)
    expect(realised.volAnnual(asset)).toBe(0)
    expect(realised.onPrice(asset, 110, (1e15 + usPerSecond) as TimeUs)).toBe(true)
    const expected = Math.log(1.1) * Math.sqrt(yearUs / usPerSecond)
    expect(realised.volAnnual(asset)).toBeCloseTo(expected, 6)
    expect(realised.onPrice(asset, 200, 1e15 as TimeUs)).toBe(false)
    expect(realised.volAnnual(1 as AssetIndex)).toBe(0)
  })

  test('old variance halves in a half life', () => {
    const realised = create(usPerHour)
    realised.onPrice(asset, 100, 0 as TimeUs)
    realised.onPrice(asset, 110, usPerHour as TimeUs)
    realised.onPrice(asset, 110, (2 * usPerHour) as TimeUs)
    const square = Math.log(1.1) ** 2
    const expected = Math.sqrt(((square / 2) * yearUs) / (1.5 * usPerHour))
    expect(realised.volAnnual(asset)).toBeCloseTo(expected, 9)
  })
})
