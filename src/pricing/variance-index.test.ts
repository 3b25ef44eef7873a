import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blackPrice } from './black.ts'
import { createModelSmileRow, modelSmile } from './characteristic-price.ts'
import { hestonCharacteristic, hestonMeanVariance } from './heston.ts'
import { type SviSlice, sviTotalVariance } from './svi.ts'
import { replicatedVariance, stripVariance, varianceIndex } from './variance-index.ts'

const forward = 100

function strip(volAt: (k: number) => number, years: number, strikes: Float64Array): number {
  const prices = strikes.map((strike) =>
    blackPrice(
      strike <= forward ? -1 : 1,
      forward,
      strike,
      years,
      volAt(Math.log(strike / forward)),
    ),
  )
  return stripVariance(forward, years, strikes, prices, strikes.length)
}

/** Strikes from `low` to `high` deviations, `step` of the forward apart. */
function strikesOf(low: number, high: number, step: number): Float64Array {
  const count = Math.floor((high - low) / step) + 1
  return Float64Array.from({ length: count }, (_, n) => low + n * step)
}

function sviVol({ a, b, rho, m, sigma }: SviSlice, years: number): (k: number) => number {
  return (k) => Math.sqrt(sviTotalVariance(a, b, rho, m, sigma, k) / years)
}

/**
 * The same by another road: total variance averaged over the normal quantile d2, which needs no
 * option price. Gatheral, The Volatility Surface (2006), eq. 11.5.
 */
function varianceByQuantile(slice: SviSlice, years: number): number {
  const { a, b, rho, m, sigma } = slice
  const w = (k: number): number => sviTotalVariance(a, b, rho, m, sigma, k)
  const z = (k: number): number => -k / Math.sqrt(w(k)) - 0.5 * Math.sqrt(w(k))
  let sum = 0
  const step = 2e-4
  for (let k = -20; k < 20; k += step) {
    const middle = k + 0.5 * step
    const density = Math.exp(-0.5 * z(middle) ** 2) / Math.sqrt(2 * Math.PI)
    sum += density * w(middle) * (z(k) - z(k + step))
  }
  return sum / years
}

const slices: readonly SviSlice[] = [
  { a: 0.01, b: 0.06, rho: -0.3, m: 0.01, sigma: 0.1 },
  { a: 0.02, b: 0.1, rho: 0.2, m: -0.02, sigma: 0.15 },
  { a: 0.005, b: 0.12, rho: -0.6, m: 0.03, sigma: 0.08 },
]

describe('a whole smile', () => {
  test('a flat one is its own variance', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 2, noNaN: true }),
        fc.double({ min: 0.002, max: 1, noNaN: true }),
        (vol, years) => {
          expect(replicatedVariance(() => vol, years) / (vol * vol)).toBeCloseTo(1, 10)
        },
      ),
    )
  })

  test.each(slices)('SVI %j: as the average over quantiles', (slice) => {
    const got = replicatedVariance(sviVol(slice, 0.1), 0.1)
    expect(got / varianceByQuantile(slice, 0.1)).toBeCloseTo(1, 6)
  })

  test('Heston: the mean variance that its drift has in closed form', () => {
    const heston = { v0: 0.3, kappa: 3, theta: 0.5, sigmaV: 1.5, rho: -0.5 }
    const model = hestonCharacteristic(heston, 0.25)
    const row = createModelSmileRow()
    const volAt = (k: number): number => {
      modelSmile(1, Math.exp(k), 0.25, model, row)
      return row.vol
    }
    expect(replicatedVariance(volAt, 0.25) / hestonMeanVariance(heston, 0.25)).toBeCloseTo(1, 9)
  })
})

describe('strikes that exist', () => {
  const years = 30 / 365

  test('close together and far out they are the whole smile', () => {
    const fine = strikesOf(1.013, 2000, 0.05)
    expect(strip(() => 0.6, years, fine)).toBeCloseTo(0.36, 5)
    for (const slice of slices) {
      const whole = replicatedVariance(sviVol(slice, years), years)
      expect(strip(sviVol(slice, years), years, fine) / whole).toBeCloseTo(1, 3)
    }
  })

  test('coarse strikes make it high, by the square of their distance', () => {
    const bias = [2, 4, 8].map((step) => strip(() => 0.6, years, strikesOf(20, 600, step)) - 0.36)
    expect(bias[0]).toBeGreaterThan(0)
    for (const n of [1, 2]) expect(bias[n]! / bias[n - 1]!).toBeCloseTo(4, 0)
  })

  test('missing tails make it low, the more the nearer they are cut', () => {
    const kept = [3, 2, 1].map((deviations) => {
      const reach = deviations * 0.6 * Math.sqrt(years)
      const strikes = strikesOf(100 * Math.exp(-reach), 100 * Math.exp(reach), 0.25)
      return strip(() => 0.6, years, strikes) / 0.36
    })
    expect(kept[0]).toBeLessThan(1)
    expect(kept[0]).toBeGreaterThan(0.99)
    expect(kept[1]).toBeLessThan(kept[0]!)
    expect(kept[2]).toBeLessThan(0.9)
  })

  test('where between two strikes the forward lies hardly matters', () => {
    const at = (shift: number): number =>
      strip(
        () => 0.6,
        years,
        strikesOf(20 + shift, 600, 1).map((k) => k),
      )
    const values = [0, 0.2, 0.5, 0.9].map(at)
    for (const value of values) expect(value / values[0]!).toBeCloseTo(1, 3)
  })
})

test('the index is the variance of both expiries, straight in time', () => {
  const near = { years: 20 / 365, variance: 0.25 }
  const far = { years: 48 / 365, variance: 0.36 }
  expect(varianceIndex(near, far, near.years)).toBeCloseTo(50, 12)
  expect(varianceIndex(near, far, far.years)).toBeCloseTo(60, 12)
  // Cboe's form of the same, in days.
  const total = 20 * 0.25 * ((48 - 30) / 28) + 48 * 0.36 * ((30 - 20) / 28)
  expect(varianceIndex(near, far, 30 / 365)).toBeCloseTo(100 * Math.sqrt(total / 30), 10)
  expect(varianceIndex(near, near, near.years)).toBeCloseTo(50, 12)
  expect(() => varianceIndex(near, far, 0.01)).toThrow(/between/)
})
