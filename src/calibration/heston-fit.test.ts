// Chains that a model made, out of the money and two-sided, must give its parameters back.
import { describe, expect, test } from 'vitest'
import { type TimeUs, usPerDay } from '../base/index.ts'
import {
  batesCharacteristic,
  blackPrice,
  type Characteristic,
  createModelSmileRow,
  hestonCharacteristic,
  mertonCharacteristic,
  modelSmile,
  smileVols,
} from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { fitBates, fitHeston, fitMerton } from './heston-fit.ts'

const days = [2, 7, 30, 90, 270]
const forward = 100_000

function vols(model: Characteristic, years: number, k: number): number {
  const row = createModelSmileRow()
  modelSmile(forward, forward * Math.exp(k), years, model, row)
  return row.vol
}

/** Quotes from 1.8 deviations below to 1.8 above, 0.4 vol points wide around the smile. */
function chainOf(volAt: (years: number, k: number) => number): ChainQuotes {
  const chain = createChain('BTC', 0 as TimeUs, 1e-9, 500)
  for (const day of days) {
    const years = day / 365
    for (let n = -9; n <= 9; n += 1) {
      const k = 0.2 * n * 0.5 * Math.sqrt(years)
      const strike = forward * Math.exp(k)
      const side = k >= 0 ? 1 : -1
      const vol = volAt(years, k)
      const price = (x: number): number => blackPrice(side, forward, strike, years, x) / forward
      appendQuote(chain, {
        expiryUs: day * usPerDay,
        strike,
        side,
        bid: price(vol - 0.002),
        ask: price(vol + 0.002),
        mark: price(vol),
        underlyingPrice: forward,
      })
    }
  }
  return chain
}

describe('parameters come back', () => {
  test('Heston', () => {
    const heston = { v0: 0.3, kappa: 3, theta: 0.4, sigmaV: 1.5, rho: -0.35 }
    const fit = fitHeston(chainOf((t, k) => vols(hestonCharacteristic(heston, t), t, k)))
    expect(fit.ok && fit.value.isConverged).toBe(true)
    if (!fit.ok) return
    for (const [name, wanted] of Object.entries(heston)) {
      const got = fit.value.model[name as keyof typeof heston]
      expect(got / wanted, name).toBeCloseTo(1, 3)
    }
    expect(fit.value.rmsVolPt).toBeLessThan(1e-3)
    expect(fit.value.atBound).toEqual([])
    expect(fit.value.fellerRatio).toBeCloseTo((2 * 3 * 0.4) / 2.25, 2)
    expect(fit.value.expiries.map(({ quotes }) => quotes)).toEqual(days.map(() => 19))
    expect(fit.value.expiries.every(({ inside, quotes }) => inside === quotes)).toBe(true)
  })

  test('Merton', () => {
    const merton = { vol: 0.4, intensity: 4, jumpMean: -0.08, jumpDeviation: 0.15 }
    const fit = fitMerton(chainOf((t, k) => vols(mertonCharacteristic(merton, t), t, k)))
    expect(fit.ok && fit.value.isConverged).toBe(true)
    if (!fit.ok) return
    for (const [name, wanted] of Object.entries(merton)) {
      expect(fit.value.model[name as keyof typeof merton] / wanted, name).toBeCloseTo(1, 3)
    }
  })

  test('Bates, as a smile: eight parameters may trade places', () => {
    const heston = { v0: 0.2, kappa: 3, theta: 0.25, sigmaV: 1.2, rho: -0.3 }
    const jumps = { intensity: 10, jumpMean: -0.03, jumpDeviation: 0.07 }
    const fit = fitBates(chainOf((t, k) => vols(batesCharacteristic(heston, jumps, t), t, k)))
    expect(fit.ok && fit.value.rmsVolPt).toBeLessThan(0.05)
  })
})

test('a smile that is no model’s is fitted as it can be, and the error says how badly', () => {
  const fit = fitHeston(chainOf((_, k) => 0.5 + (k > 0 ? 0.1 : 0)))
  expect(fit.ok && fit.value.rmsVolPt).toBeGreaterThan(1)
  expect(fit.ok && fit.value.rmsVolPt).toBeLessThan(6)
})

test('a smile that does not bend at all is found, whatever the vol of variance is called', () => {
  const fit = fitHeston(chainOf(() => 0.5))
  expect(fit.ok && fit.value.rmsVolPt).toBeLessThan(0.05)
})

test('a search that runs out of steps says so, and so does a bound that holds', () => {
  const heston = { v0: 0.3, kappa: 3, theta: 0.4, sigmaV: 1.5, rho: -0.35 }
  const chain = chainOf((t, k) => vols(hestonCharacteristic(heston, t), t, k))
  const short = fitHeston(chain, { stepsMax: 2 })
  expect(short.ok && short.value.isConverged).toBe(false)
  // A vol that jumps up within days wants a faster reversion than the box allows.
  const steep = fitHeston(chainOf((t) => (t < 3 / 365 ? 0.2 : 0.8)))
  expect(steep.ok && steep.value.atBound).toContain('kappa')
})

test('without quotes there is no fit', () => {
  const empty = createChain('BTC', 0 as TimeUs, 1e-4, 1)
  expect(fitHeston(empty)).toEqual({ ok: false, refusal: { code: 'model-fit/no-quotes' } })
  expect(fitMerton(empty).ok).toBe(false)
  expect(fitBates(empty).ok).toBe(false)
})

test('the shared nodes give the smile of the full transform', () => {
  const heston = { v0: 0.2, kappa: 12, theta: 0.3, sigmaV: 4, rho: -0.3 }
  for (const years of days.map((day) => day / 365)) {
    const k = Float64Array.from({ length: 21 }, (_, n) => 0.15 * (n - 10) * Math.sqrt(years))
    const got = new Float64Array(21)
    const model = hestonCharacteristic(heston, years)
    smileVols(model, years, k, 21, got)
    for (let i = 0; i < 21; i += 1) expect(got[i]).toBeCloseTo(vols(model, years, k[i]!), 4)
  }
})
