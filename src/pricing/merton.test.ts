import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { blackPrice } from './black.ts'
import { createModelRow, modelPrice } from './characteristic-price.ts'
import { hestonCharacteristic } from './heston.ts'
import {
  batesCharacteristic,
  type JumpParameters,
  type MertonParameters,
  mertonCharacteristic,
  mertonMeanVariance,
  mertonPrice,
} from './merton.ts'

const jumps: fc.Arbitrary<JumpParameters> = fc.record({
  intensity: fc.double({ min: 0.1, max: 30, noNaN: true }),
  jumpMean: fc.double({ min: -0.4, max: 0.3, noNaN: true }),
  jumpDeviation: fc.double({ min: 0.01, max: 0.4, noNaN: true }),
})
const vol = fc.double({ min: 0.1, max: 1.5, noNaN: true })
const years = fc.double({ min: 0.02, max: 2, noNaN: true })
const moneyness = fc.double({ min: -1, max: 1, noNaN: true })

test('the series and the transform are the same price', () => {
  fc.assert(
    fc.property(jumps, vol, years, moneyness, (jump, sigma, t, k) => {
      const merton: MertonParameters = { ...jump, vol: sigma }
      const row = createModelRow()
      const side = k >= 0 ? 1 : -1
      modelPrice(side, 100, 100 * Math.exp(k), mertonCharacteristic(merton, t), row)
      const wanted = mertonPrice(side, 100, 100 * Math.exp(k), t, merton)
      expect(row.isConverged).toBe(true)
      // An exponent of -500 cannot be summed better than to 500 last bits.
      const digits = 1e-13 * (10 - Math.log(wanted + 1e-290))
      expect(Math.abs(row.price - wanted)).toBeLessThan(digits * wanted + 1e-13)
    }),
    { numRuns: 200 },
  )
})

test('jumps of one size turn the integrand: what comes back far out is not forgotten', () => {
  const merton = { vol: 0.05, intensity: 50, jumpMean: -0.3, jumpDeviation: 0 }
  const strike = 71.507_918_919_018_01
  const row = createModelRow()
  modelPrice(1, 100, strike, mertonCharacteristic(merton, 2), row)
  expect(row.isConverged).toBe(true)
  expect(row.price).toBeCloseTo(mertonPrice(1, 100, strike, 2, merton), 9)
  // Bates without volatility of variance is the same model.
  const still = { v0: 0.0025, kappa: 1, theta: 0.0025, sigmaV: 0, rho: 0 }
  modelPrice(1, 100, strike, batesCharacteristic(still, merton, 2), row)
  expect(row.isConverged).toBe(true)
  expect(row.price).toBeCloseTo(mertonPrice(1, 100, strike, 2, merton), 9)
})

test('what the transform calls settled is the series, on 300 wide rows', () => {
  const prng = Prng.fromSeed(1976)
  const row = createModelRow()
  let settled = 0
  for (let n = 0; n < 300; n += 1) {
    const merton = {
      vol: 0.02 + 0.3 * prng.uniform() * prng.uniform(),
      intensity: 100 * prng.uniform() * prng.uniform(),
      jumpMean: -1 + 1.5 * prng.uniform(),
      jumpDeviation: prng.uniform() < 0.5 ? 0 : 0.3 * prng.uniform() * prng.uniform(),
    }
    const years = 0.01 + 3 * prng.uniform() * prng.uniform()
    const strike = 100 * Math.exp(3 * (prng.uniform() - 0.5))
    const side = n % 2 === 0 ? 1 : -1
    modelPrice(side, 100, strike, mertonCharacteristic(merton, years), row)
    if (!row.isConverged) continue
    settled += 1
    const wanted = mertonPrice(side, 100, strike, years, merton)
    const given = JSON.stringify({ merton, years, strike, side })
    expect(Math.abs(row.price - wanted), given).toBeLessThan(1e-7 * 100)
  }
  expect(settled).toBeGreaterThan(250)
})

test('a jump’s own Greeks: the transform’s delta is the difference of the series', () => {
  const merton = { vol: 0.4, intensity: 8, jumpMean: -0.06, jumpDeviation: 0.1 }
  const row = createModelRow()
  modelPrice(1, 100, 105, mertonCharacteristic(merton, 0.1), row)
  const up = mertonPrice(1, 100.001, 105, 0.1, merton)
  const down = mertonPrice(1, 99.999, 105, 0.1, merton)
  expect(row.delta).toBeCloseTo((up - down) / 0.002, 8)
  const later = mertonPrice(1, 100, 105, 0.1 + 1e-6, merton)
  const sooner = mertonPrice(1, 100, 105, 0.1 - 1e-6, merton)
  expect(row.theta).toBeCloseTo((sooner - later) / 2e-6, 5)
  expect(row.byVariance).toBe(0)
})

test('without jumps it is Black; at expiry it is intrinsic', () => {
  const still = { vol: 0.6, intensity: 0, jumpMean: -0.1, jumpDeviation: 0.1 }
  expect(mertonPrice(1, 100, 120, 0.5, still)).toBe(blackPrice(1, 100, 120, 0.5, 0.6))
  expect(mertonPrice(-1, 100, 120, 0, { ...still, intensity: 5 })).toBe(20)
})

test('jumps so small and many that they diffuse are a volatility', () => {
  const merton = { vol: 0.3, intensity: 400, jumpMean: 0, jumpDeviation: 0.02 }
  const total = Math.sqrt(mertonMeanVariance(merton))
  const got = mertonPrice(1, 100, 110, 1, merton)
  expect(got / blackPrice(1, 100, 110, 1, total)).toBeCloseTo(1, 3)
})

test('parity and the bounds hold in the series', () => {
  fc.assert(
    fc.property(jumps, vol, years, moneyness, (jump, sigma, t, k) => {
      const merton: MertonParameters = { ...jump, vol: sigma }
      const strike = 100 * Math.exp(k)
      const call = mertonPrice(1, 100, strike, t, merton)
      const put = mertonPrice(-1, 100, strike, t, merton)
      expect(Math.abs(call - put - (100 - strike))).toBeLessThan(1e-10 * (100 + strike))
      expect(call).toBeGreaterThanOrEqual(Math.max(0, 100 - strike) - 1e-10)
    }),
  )
})

test('Bates is Heston without jumps, and Merton without vol of variance', () => {
  const heston = { v0: 0.25, kappa: 2, theta: 0.25, sigmaV: 1, rho: -0.4 }
  const jump = { intensity: 6, jumpMean: -0.05, jumpDeviation: 0.1 }
  const none = { ...jump, intensity: 0 }
  const still = { ...heston, sigmaV: 0 }
  for (const strike of [60, 100, 140]) {
    const row = createModelRow()
    const other = createModelRow()
    modelPrice(1, 100, strike, batesCharacteristic(heston, none, 0.25), row)
    modelPrice(1, 100, strike, hestonCharacteristic(heston, 0.25), other)
    expect(row.price / other.price).toBeCloseTo(1, 12)
    modelPrice(1, 100, strike, batesCharacteristic(still, jump, 0.25), row)
    expect(row.price / mertonPrice(1, 100, strike, 0.25, { ...jump, vol: 0.5 })).toBeCloseTo(1, 12)
  }
})

test('what is outside the domain is a broken invariant', () => {
  const merton = { vol: 0.3, intensity: 5, jumpMean: 0, jumpDeviation: 0.1 }
  expect(() => mertonPrice(1, 100, 100, 1, { ...merton, intensity: 501 })).toThrow(/expected jumps/)
  expect(() => mertonPrice(1, 100, 100, 1, { ...merton, jumpDeviation: -1 })).toThrow(/Deviation/)
  expect(() => mertonPrice(1, 100, 100, 1, { ...merton, jumpMean: Number.NaN })).toThrow(/jumpMean/)
  expect(() => mertonPrice(1, 100, 100, Number.NaN, merton)).toThrow(/years/)
  expect(() => mertonCharacteristic({ ...merton, vol: -1 }, 1)).toThrow(/vol/)
})
