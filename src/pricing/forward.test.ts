// Parity: quotes made from a known forward give it back, in an interval that holds it; missing legs
// widen the interval, wrong quotes are outvoted. Sources: what trades is not contradicted.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blackPrice } from './black.ts'
import { coinPrice } from './coin.ts'
import { combineForwards, type ParityForward, type ParityQuote, parityForward } from './forward.ts'

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

function parityOf(quotes: readonly ParityQuote[]): ParityForward {
  const got = parityForward(quotes)
  if (!got.ok) throw new Error(got.refusal.code)
  return got.value
}

const strikes = [50_000, 55_000, 60_000, 65_000, 70_000, 80_000]
const forwards = fc.double({ min: 50_000, max: 80_000, noNaN: true })

describe('parityForward', () => {
  test('finds the forward that made the quotes, inside its own bounds', () => {
    fc.assert(
      fc.property(forwards, (forward) => {
        const got = parityOf(strikes.map((strike) => quoteAt(strike, forward, 1e-5)))
        expect(got).toMatchObject({ strikes: 6, agreeing: 6 })
        expect(got.low).toBeLessThanOrEqual(forward)
        expect(got.high).toBeGreaterThanOrEqual(forward)
        expect(Math.abs(got.forward / forward - 1)).toBeLessThan(3e-5)
      }),
    )
  })

  test('whatever legs are missing, the interval still holds the forward', () => {
    const legs = ['callBid', 'callAsk', 'putBid', 'putAsk'] as const
    const gaps = fc.array(fc.subarray([...legs]), { minLength: 6, maxLength: 6 })
    let answered = 0
    fc.assert(
      fc.property(forwards, gaps, (forward, missing) => {
        const quotes = strikes.map((strike, i) => ({
          ...quoteAt(strike, forward, 2e-4),
          ...Object.fromEntries(missing[i]!.map((leg) => [leg, 0])),
        }))
        const got = parityForward(quotes)
        if (!got.ok) return
        answered += 1
        expect(got.value.agreeing).toBe(got.value.strikes)
        expect(got.value.low).toBeLessThanOrEqual(forward)
        expect(got.value.high).toBeGreaterThanOrEqual(forward)
      }),
    )
    expect(answered).toBeGreaterThan(20)
  })

  test('two strikes of six that are wrong in the same way are outvoted', () => {
    const wrong = fc.subarray(strikes, { maxLength: 2 })
    fc.assert(
      fc.property(
        forwards,
        wrong,
        fc.double({ min: 1.01, max: 1.2, noNaN: true }),
        (forward, bad, factor) => {
          const quotes = strikes.map((strike) =>
            quoteAt(strike, bad.includes(strike) ? forward * factor : forward, 1e-5),
          )
          const got = parityOf(quotes)
          expect(got).toMatchObject({ strikes: 6, agreeing: 6 - bad.length })
          expect(Math.abs(got.forward / forward - 1)).toBeLessThan(3e-5)
        },
      ),
    )
  })

  test('of two that contradict each other the narrower decides', () => {
    const got = parityOf([quoteAt(60_000, 62_000, 1e-4), quoteAt(65_000, 64_000, 5e-4)])
    expect(got).toMatchObject({ strikes: 2, agreeing: 1 })
    expect(Math.abs(got.forward - 62_000)).toBeLessThan(1)
  })

  test('says nothing without bounds on both sides, or of crossed legs', () => {
    const refusal = { ok: false, refusal: { code: 'parity/no-bounds' } }
    const quote = quoteAt(60_000, 62_000, 1e-4)
    expect(parityForward([])).toEqual(refusal)
    expect(parityForward([{ ...quote, callAsk: 0 }])).toEqual(refusal)
    expect(parityForward([{ ...quote, putAsk: 0 }])).toEqual(refusal)
    expect(parityForward([{ ...quote, callBid: quote.callAsk + 0.01 }])).toEqual(refusal)
    expect(parityForward([{ ...quote, strike: Number.NaN }])).toEqual(refusal)
    expect(parityForward([{ ...quote, strike: 0 }])).toEqual(refusal)
  })
})

describe('combineForwards', () => {
  const parity = parityOf(strikes.map((strike) => quoteAt(strike, 62_000, 1e-4)))
  const bounds = { low: parity.low, high: parity.high }

  test.each([
    ['the future first', { future: 62_001, venue: 62_002, parity }, 62_001, 'future'],
    ['a wrong future gives way', { future: 63_000, venue: 62_002, parity }, 62_002, 'venue'],
    ['no future', { future: 0, venue: 62_002, parity }, 62_002, 'venue'],
    ['both wrong', { future: 63_000, venue: 61_000, parity }, parity.forward, 'parity'],
    ['neither', { future: 0, venue: 0, parity }, parity.forward, 'parity'],
    ['not numbers', { future: Number.NaN, venue: Infinity, parity }, parity.forward, 'parity'],
  ] as const)('%s', (_title, evidence, forward, source) => {
    expect(combineForwards(evidence)).toEqual({ forward, source, ...bounds })
  })

  test('without parity nothing bounds the price; without anything there is none', () => {
    const none = { future: 0, venue: 62_002, parity: undefined }
    expect(combineForwards(none)).toEqual({
      forward: 62_002,
      source: 'venue',
      low: 0,
      high: Infinity,
    })
    expect(combineForwards({ ...none, venue: 0 })).toBeUndefined()
  })

  test('strikes that disagree among themselves outvote nobody', () => {
    const parity = { forward: 93_500, low: 93_400, high: 93_600, strikes: 19, agreeing: 4 }
    const venue = 90_000
    expect(combineForwards({ future: 0, venue, parity })).toMatchObject({
      forward: venue,
      source: 'venue',
    })
    const most = { ...parity, agreeing: 10 }
    expect(combineForwards({ future: 0, venue, parity: most })).toMatchObject({
      forward: 93_500,
      source: 'parity',
    })
    // Nothing else to believe: what there is.
    expect(combineForwards({ future: 0, venue: 0, parity })).toMatchObject({ source: 'parity' })
  })
})
