import { expect, test } from 'vitest'
import { type TimeUs, usPerDay } from '../base/index.ts'
import { blackPrice } from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { chainVariance } from './chain-variance.ts'

const forward = 100_000

/** Strikes 2000 apart, 0.4 vol points wide around the smile. */
function chainOf(days: readonly number[], volAt: (day: number, k: number) => number): ChainQuotes {
  const chain = createChain('BTC', 0 as TimeUs, 1e-9, 1000)
  for (const day of days) {
    for (let strike = 40_000; strike <= 250_000; strike += 2000) {
      const side = strike >= forward ? 1 : -1
      const vol = volAt(day, Math.log(strike / forward))
      const price = (x: number): number => blackPrice(side, forward, strike, day / 365, x) / forward
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

test('a flat chain has the index of its vol, whichever way', () => {
  const got = chainVariance(chainOf([8, 22, 50, 120], () => 0.6))
  if (!got.ok) throw new Error(got.refusal.code)
  // Strikes 2 % apart: a chord over a convex price is high.
  expect(got.value.strip).toBeGreaterThan(60)
  expect(got.value.strip).toBeLessThan(60.1)
  expect(got.value.smile).toBeCloseTo(60, 4)
  expect(got.value.atm).toBeCloseTo(60, 6)
  expect(got.value.near.years).toBeCloseTo(22 / 365, 12)
  expect(got.value.far.years).toBeCloseTo(50 / 365, 12)
})

test('a smile costs more than its middle, and time is straight in total variance', () => {
  const smile = chainVariance(chainOf([22, 50], (_, k) => 0.6 + 0.3 * k * k))
  if (!smile.ok) throw new Error(smile.refusal.code)
  expect(smile.value.smile).toBeGreaterThan(smile.value.atm + 0.5)
  const slope = chainVariance(chainOf([20, 40], (day) => (day === 20 ? 0.5 : 0.6)))
  if (!slope.ok) throw new Error(slope.refusal.code)
  const total = 0.5 * (0.25 * 20 + 0.36 * 40)
  expect(slope.value.smile).toBeCloseTo(100 * Math.sqrt(total / 30), 3)
})

test('without an expiry on both sides of thirty days there is no index', () => {
  const early = chainVariance(chainOf([5, 20], () => 0.6))
  const late = chainVariance(chainOf([40, 80], () => 0.6))
  expect(early).toEqual({ ok: false, refusal: { code: 'variance/no-far' } })
  expect(late).toEqual({ ok: false, refusal: { code: 'variance/no-near' } })
})
