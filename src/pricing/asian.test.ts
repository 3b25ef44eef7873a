// The settlement average against simulation with a control, against finite differences, and where
// everything is certain.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { standardNormal } from '../math/index.ts'
import { type AveragingWindow, asianTail, createAsianRow } from './asian.ts'
import { black76, blackPrice, createBlackRow, type OptionSide } from './black.ts'

const halfHour = 0.5 / (24 * 365)
const open = { yearsBefore: 0, yearsLeft: halfHour, knownShare: 0, knownAverage: 0 }

function row(
  side: OptionSide,
  strike: number,
  vol: number,
  window: AveragingWindow,
  forward = 100,
) {
  const out = createAsianRow()
  asianTail(side, forward, strike, vol, window, out)
  return out
}

/**
 * Calls on the mean of 64 steps, with the geometric mean, whose law is known, as a control. The
 * trapezium of the path is the integral to second order in the step.
 */
function simulated(
  variance: number,
  strikes: readonly number[],
): { mean: number; error: number }[] {
  const steps = 64
  const pairs = 60_000
  const prng = Prng.fromSeed(30)
  const step = Math.sqrt(variance / steps)
  const sums = strikes.map(() => ({ sum: 0, squares: 0 }))
  const draws = new Float64Array(steps)
  // Variance of the trapezium of a Brownian path of so many steps.
  const weight = (k: number): number => (steps - k + 0.5) / steps
  let logVariance = 0
  for (let k = 1; k <= steps; k += 1) logVariance += (weight(k) * weight(k) * variance) / steps
  for (let n = 0; n < pairs; n += 1) {
    for (let k = 0; k < steps; k += 1) draws[k] = step * standardNormal(prng)
    const gains = strikes.map(() => 0)
    for (const sign of [1, -1]) {
      let x = 0
      let sum = 0.5
      let logs = 0
      for (let k = 0; k < steps; k += 1) {
        x += sign * draws[k]! - 0.5 * step * step
        sum += (k === steps - 1 ? 0.5 : 1) * Math.exp(x)
        logs += (k === steps - 1 ? 0.5 : 1) * x
      }
      const mean = sum / steps
      const geometric = Math.exp(logs / steps)
      for (const [i, strike] of strikes.entries()) {
        gains[i]! += 0.5 * (Math.max(0, mean - strike) - Math.max(0, geometric - strike))
      }
    }
    for (const [i, gain] of gains.entries()) {
      sums[i]!.sum += gain
      sums[i]!.squares += gain * gain
    }
  }
  const geometricForward = Math.exp(-0.25 * variance + 0.5 * logVariance)
  return strikes.map((strike, i) => {
    const { sum, squares } = sums[i]!
    const mean = sum / pairs
    const known = blackPrice(1, geometricForward, strike, 1, Math.sqrt(logVariance))
    return { mean: mean + known, error: Math.sqrt((squares / pairs - mean * mean) / pairs) }
  })
}

describe('the mean of a window', () => {
  // Vols of 4,200 % and 1,300 %: at those of markets the error is too small to be seen.
  test.each([0.1, 0.01])('of variance %d agrees with simulation', { timeout: 60_000 }, (v) => {
    const deviation = Math.sqrt(v / 3)
    const strikes = [-2, -1, 0, 1, 2].map((d) => 1 + d * deviation)
    const vol = Math.sqrt(v / halfHour)
    for (const [i, { mean, error }] of simulated(v, strikes).entries()) {
      const got = row(1, strikes[i]!, vol, open, 1).price
      // The discretised path itself is off by v / (24 * 64^2) of the forward at most.
      const allowed = 4 * error + 2e-3 * v ** 1.5 + 1e-5 * v
      expect(Math.abs(got - mean), `strike ${strikes[i]}`).toBeLessThan(allowed)
    }
  })

  test('long before the window it is Black with a third of the window as time', () => {
    const window = { ...open, yearsBefore: 0.1 }
    const black = createBlackRow()
    black76(1, 100, 105, 0.1 + halfHour / 3, 0.8, black)
    const got = row(1, 105, 0.8, window)
    expect(got.price).toBeCloseTo(black.price, 8)
    expect(got.delta).toBeCloseTo(black.delta, 8)
    expect(got.gamma).toBeCloseTo(black.gamma, 8)
    expect(Math.abs(got.vega / black.vega - 1)).toBeLessThan(1e-6)
  })

  const windows = fc.record({
    yearsBefore: fc.constantFrom(0, halfHour, 1 / 365),
    yearsLeft: fc.double({ min: 0.01 * halfHour, max: halfHour, noNaN: true }),
    knownShare: fc.double({ min: 0, max: 0.95, noNaN: true }),
    knownAverage: fc.double({ min: 99, max: 101, noNaN: true }),
  })
  const strikes = fc.double({ min: 98, max: 102, noNaN: true })

  test('delta, gamma and vega are the derivatives of the value', () => {
    fc.assert(
      fc.property(windows, strikes, fc.constantFrom<OptionSide>(1, -1), (window, strike, side) => {
        const vol = 2
        const got = row(side, strike, vol, window)
        const at = (f: number, s = vol): number => row(side, strike, s, window, f).price
        const h = 1e-3
        expect(Math.abs(got.delta - (at(100 + h) - at(100 - h)) / (2 * h))).toBeLessThan(2e-3)
        const up = row(side, strike, vol, window, 100 + h).delta
        const down = row(side, strike, vol, window, 100 - h).delta
        const slope = (up - down) / (2 * h)
        expect(Math.abs(got.gamma - slope)).toBeLessThan(0.01 * (got.gamma + 0.02))
        const vega = (at(100, vol + 1e-4) - at(100, vol - 1e-4)) / 2e-4
        expect(Math.abs(got.vega - vega)).toBeLessThan(1e-5 * (1 + got.vega))
      }),
    )
  })

  test('a call less a put is the expected average less the strike', () => {
    fc.assert(
      fc.property(windows, strikes, (window, strike) => {
        const gain = row(1, strike, 0.9, window).price - row(-1, strike, 0.9, window).price
        const { knownShare, knownAverage } = window
        expect(gain).toBeCloseTo(knownShare * knownAverage + (1 - knownShare) * 100 - strike, 9)
      }),
    )
  })

  test('delta decays with what is known, to nothing at the end', () => {
    for (const knownShare of [0, 0.25, 0.5, 0.99]) {
      const left = { yearsLeft: halfHour * (1 - knownShare), knownShare, knownAverage: 100 }
      expect(row(1, 60, 0.8, { yearsBefore: 0, ...left }).delta).toBeCloseTo(1 - knownShare, 12)
    }
    const done = { yearsBefore: 0, yearsLeft: 0, knownShare: 1, knownAverage: 101 }
    expect(row(1, 100, 0.8, done)).toEqual({ price: 1, delta: 0, gamma: 0, vega: 0 })
    expect(row(-1, 100, 0.8, done)).toEqual({ price: 0, delta: 0, gamma: 0, vega: 0 })
  })

  test('what is known can settle it: a strike that the rest cannot reach', () => {
    const window = { yearsBefore: 0, yearsLeft: 1e-6, knownShare: 0.9, knownAverage: 200 }
    expect(row(1, 150, 0.8, window)).toEqual({
      price: expect.closeTo(40, 10),
      delta: expect.closeTo(0.1, 10),
      gamma: 0,
      vega: 0,
    })
    expect(row(-1, 150, 0.8, window).price).toBe(0)
  })

  test('bad input is a broken invariant', () => {
    expect(() => row(1, Number.NaN, 0.8, open)).toThrow('strike')
    expect(() => row(1, 100, -1, open)).toThrow('vol')
    expect(() => row(1, 100, 0.8, { ...open, knownShare: 1.1 })).toThrow('share')
  })
})
