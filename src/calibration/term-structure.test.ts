// Forwards and variance of a chain that was made from known ones.
import { describe, expect, test } from 'vitest'
import { type TimeUs, timeFromCivil, usPerDay } from '../base/index.ts'
import { blackPrice, coinPrice, plainCalendar, varianceYears } from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { termErrors, termForwards } from './term-structure.ts'

// A Thursday, eight in the morning: the second and third day are a weekend.
const asOfUs = (timeFromCivil(2026, 1, 8) + usPerDay / 3) as TimeUs
const days = [1, 2, 3, 4, 8, 22]
const quiet = {
  weekendWeight: 0.4,
  events: [{ atUs: (asOfUs + 3.5 * usPerDay) as TimeUs, days: 1 }],
}

function forwardAt(day: number): number {
  return 60_000 * (1 + 0.0002 * day)
}

/** Total variance grows straight in the time of `quiet`; the venue says `venueOff` forwards. */
function chainOf(venueOff: number): ChainQuotes {
  const chain = createChain('BTC', asOfUs, 0.0001, 2000)
  for (const day of days) {
    const expiryUs = (asOfUs + day * usPerDay) as TimeUs
    const variance = 0.36 * varianceYears(quiet, asOfUs, expiryUs)
    const forward = forwardAt(day)
    for (let n = -10; n <= 10; n += 1) {
      const strike = Math.round(forward * Math.exp(0.15 * n * Math.sqrt(variance)))
      for (const side of [1, -1] as const) {
        const mid = coinPrice(blackPrice(side, forward, strike, 1, Math.sqrt(variance)), forward)
        appendQuote(chain, {
          expiryUs,
          strike,
          side,
          bid: mid - 2e-5,
          ask: mid + 2e-5,
          mark: mid,
          underlyingPrice: forward * venueOff,
        })
      }
    }
  }
  return chain
}

describe('termForwards', () => {
  test('the venue is believed while parity allows it', () => {
    const rows = termForwards(chainOf(1), new Map())
    expect(rows.map((row) => row.days)).toEqual(days.map((day) => expect.closeTo(day)))
    for (const [i, row] of rows.entries()) {
      expect(row).toMatchObject({ source: 'venue', forward: expect.closeTo(forwardAt(days[i]!)) })
      expect(row.parity!.low).toBeLessThanOrEqual(row.forward * (1 + 1e-9))
      expect(row.parity!.high).toBeGreaterThanOrEqual(row.forward * (1 - 1e-9))
    }
  })

  test('a wrong venue gives way to the future, where there is one, and to parity', () => {
    const futureUs = asOfUs + 8 * usPerDay
    const rows = termForwards(chainOf(1.01), new Map([[futureUs, forwardAt(8)]]))
    const sources = rows.map(({ source }) => source)
    expect(sources).toEqual(['parity', 'parity', 'parity', 'parity', 'future', 'parity'])
    for (const [i, row] of rows.entries()) {
      expect(Math.abs(row.forward / forwardAt(days[i]!) - 1)).toBeLessThan(3e-5)
    }
  })
})

test('the calendar that made the variances predicts them, hours alike do not', () => {
  const worst = (errors: readonly { readonly errorVolPt: number }[]): number =>
    Math.max(...errors.map(({ errorVolPt }) => Math.abs(errorVolPt)))
  const chain = chainOf(1)
  expect(termErrors(chain, quiet)).toHaveLength(days.length - 2)
  expect(worst(termErrors(chain, quiet))).toBeLessThan(0.05)
  expect(worst(termErrors(chain, plainCalendar))).toBeGreaterThan(3)
})
