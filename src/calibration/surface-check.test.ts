// The judge of a fit: what is free passes, and a surface that was tampered with after the fit does
// not, whatever its own counts say.
import { expect, test } from 'vitest'
import { type TimeUs, usPerDay } from '../base/index.ts'
import { blackPrice, coinPrice, noSpline } from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { fitSurface } from './fit.ts'
import { checkSurface, type SurfaceCheck } from './surface-check.ts'

const asOfUs = 1_767_600_000_000_000 as TimeUs
const forward = 60_000

function chainOf(days: readonly number[]): ChainQuotes {
  const chain = createChain('BTC', asOfUs, 0.0001, 2000)
  for (const day of days) {
    const years = day / 365
    for (let n = -9; n <= 9; n += 1) {
      const k = (0.25 * n + 0.02) * 0.6 * Math.sqrt(years)
      const strike = forward * Math.exp(k)
      const side = k < 0 ? -1 : 1
      const vol = 0.6 - 0.05 * k + 0.3 * k * k
      const price = (one: number): number =>
        coinPrice(blackPrice(side, forward, strike, years, one), forward)
      const [bid, ask, mark] = [price(vol - 0.005), price(vol + 0.005), price(vol)]
      const expiryUs = asOfUs + day * usPerDay
      appendQuote(chain, { expiryUs, strike, side, bid, ask, mark, underlyingPrice: forward })
    }
  }
  return chain
}

const chain = chainOf([5, 30, 120])
const fit = fitSurface(chain)

/** The check of the fit with its middle slice changed. */
function tampered(change: object): SurfaceCheck {
  const slices = fit.slices.map((slice, i) => (i === 1 ? { ...slice, ...change } : slice))
  return checkSurface(chain, { ...fit, slices })
}

test('a good fit passes by proof and by price', () => {
  const found = checkSurface(chain, fit)
  expect(found).toMatchObject({ isProven: true, violations: [] })
  expect(found.worstPrice).toBeLessThan(1e-8)
})

test('a slice that is lowered crosses the one before', () => {
  const found = tampered({ a: fit.slices[1]!.a - 0.027 })
  const expiryUs = asOfUs + 30 * usPerDay
  expect(found.violations).toContainEqual({ expiryUs, rule: 'calendar', coin: 0 })
  expect(found.violations.map(({ rule }) => rule)).toContain('price-calendar')
})

test('a slice of negative density is found by prices alone', () => {
  // Gatheral & Jacquier, example 3.1.
  const vogt = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153, spline: noSpline }
  const rules = tampered(vogt).violations.map(({ rule }) => rule)
  expect(rules).toContain('butterfly')
  expect(rules).toContain('price-butterfly')
})

test('a check of nothing proves nothing', () => {
  expect(checkSurface(chain, { ...fit, slices: [] }).isProven).toBe(false)
})

test('what the desk interpolates between expiries is judged too', () => {
  const flat = { a: 0.0296, b: 0, rho: 0, m: 0, sigma: 1, spline: noSpline }
  expect(tampered(flat).violations.filter(({ rule }) => rule === 'between')).toEqual([])
  const vogt = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153, spline: noSpline }
  expect(tampered(vogt).violations.map(({ rule }) => rule)).toContain('between')
})
