// What is learned from fits is what the fits do.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AssetIndex, Prng, type TimeUs, usPerDay, usPerHour, yearUs } from '../base/index.ts'
import { standardNormal } from '../math/index.ts'
import { noSpline } from '../pricing/index.ts'
import { SmileDynamics } from './smile-dynamics.ts'
import { VolSurface } from './vol-surface.ts'

const btc = 0 as AssetIndex
const startUs = 1_770_000_000_000_000 as TimeUs
const minuteUs = usPerHour / 60

describe('a surface that is fitted again and again', () => {
  test('shows the ratio by which its vol follows its forward', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1.5, max: 2.5, noNaN: true }),
        fc.integer({ min: 1, max: 1e6 }),
        (ratio, seed) => {
          const prng = Prng.fromSeed(seed)
          const surface = new VolSurface(1, 4)
          let forward = 60_000
          let vol = 0.5
          const skew = -0.3
          for (let n = 0; n < 600; n += 1) {
            const timeUs = (startUs + n * minuteUs) as TimeUs
            const logMove = 0.002 * standardNormal(prng)
            if (n > 0) {
              forward *= Math.exp(logMove)
              vol += ratio * skew * logMove + 0.0001 * standardNormal(prng)
            }
            surface.beginFit(btc)
            for (const days of [10, 40]) {
              const expiryUs = (startUs + days * usPerDay) as TimeUs
              const years = (expiryUs - timeUs) / yearUs
              // vol^2 T + 2 vol skew T k: a straight line in variance with that skew at the money.
              const slope = 2 * vol * skew * years
              const b = 2 * Math.abs(slope)
              const line = { a: vol * vol * years - b * 1, b, rho: slope / b, m: 0, sigma: 1 }
              const doubt = new Float64Array(0)
              const rest = { spline: noSpline, expiryUs, forward, errorVolPt: 0, doubt }
              surface.setSlice(btc, { ...line, ...rest })
            }
            surface.commitFit(btc, timeUs, n, forward)
          }
          const nowUs = (startUs + 600 * minuteUs) as TimeUs
          const expiryUs = (startUs + 10 * usPerDay) as TimeUs
          const shown = surface.volPerLogMove(btc, expiryUs, nowUs) / skew
          expect(shown).toBeCloseTo(ratio, 1)
        },
      ),
      { numRuns: 15 },
    )
  })

  test('without a surface nothing is expected of it', () => {
    expect(new VolSurface(1, 4).volPerLogMove(btc, startUs, startUs)).toBe(0)
  })
})

describe('the ratio', () => {
  test('is sticky strike until there is evidence, and again long after', () => {
    const dynamics = new SmileDynamics(1)
    expect(dynamics.ratio(btc)).toBe(1)
    for (let n = 0; n < 1000; n += 1) dynamics.observe(btc, -0.3, 0.01, 0)
    expect(dynamics.ratio(btc)).toBeLessThan(0.01)
    dynamics.fade(btc, 40 * usPerDay)
    expect(dynamics.ratio(btc)).toBeCloseTo(1, 2)
  })

  test('is bounded, whatever is observed', () => {
    const dynamics = new SmileDynamics(1)
    dynamics.observe(btc, -0.3, 0.1, 10)
    expect(dynamics.ratio(btc)).toBe(-3)
    dynamics.fade(btc, 1000 * usPerDay)
    dynamics.observe(btc, -0.3, 0.1, -10)
    expect(dynamics.ratio(btc)).toBe(3)
  })
})
