// Parity: quotes made from a known forward give it back; bad quotes do not.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blackPrice } from './black.ts'
import { coinPrice } from './coin.ts'
import { type ParityQuote, parityForward } from './forward.ts'

function quoteAt(strike: number, forward: number, half: number): ParityQuote {
  const call = coinPrice(blackPrice(1, forward, strike, 0.1, 0.6), forward)
  const put = coinPrice(blackPrice(-1, forward, strike, 0.1, 0.6), forward)
  return {
    strike,
    callBid: call - half,
    callAsk: call + half,
    putBid: put - half,
    putAsk: put + half,
  }
}

describe('parityForward', () => {
  test('finds the forward that made the quotes, inside its own bounds', () => {
    fc.assert(
      fc.property(fc.double({ min: 50_000, max: 80_000, noNaN: true }), (forward) => {
        const quotes = [55_000, 60_000, 65_000, 70_000].map((k) => quoteAt(k, forward, 1e-5))
        const got = parityForward(quotes)
        expect(got.ok).toBe(true)
        if (!got.ok) return
        expect(got.value.pairs).toBe(4)
        expect(got.value.low).toBeLessThanOrEqual(forward)
        expect(got.value.high).toBeGreaterThanOrEqual(forward)
        expect(Math.abs(got.value.forward / forward - 1)).toBeLessThan(3e-5)
      }),
    )
  })

  test('one stale pair does not decide', () => {
    const quotes = [quoteAt(60_000, 62_000, 1e-4), quoteAt(65_000, 64_000, 5e-4)]
    const got = parityForward(quotes)
    expect(got.ok && got.value.low > got.value.high).toBe(true)
    expect(got.ok && Math.abs(got.value.forward - 62_000) < 1).toBe(true)
  })

  test('needs all four quotes of a strike', () => {
    const quote = { ...quoteAt(60_000, 62_000, 1e-4), putBid: 0 }
    expect(parityForward([quote])).toEqual({ ok: false, refusal: { code: 'parity/no-pair' } })
    expect(parityForward([]).ok).toBe(false)
  })
})
