// Every quote that is left out has one reason, and all rows are accounted for.
import { describe, expect, test } from 'vitest'
import { type TimeUs, usPerDay } from '../base/index.ts'
import { blackPrice, coinPrice } from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, type ChainRow, createChain } from './chain.ts'
import { cleanChain } from './clean.ts'
import { expiryForwards } from './forwards.ts'

const now = 1_767_600_000_000_000 as TimeUs
const forward = 60_000
const expiryUs = now + 30 * usPerDay
const options = { quotesPerExpiryMin: 1, yearsMin: 0 }

function rowOf(strike: number, side: 1 | -1, change: Partial<ChainRow> = {}): ChainRow {
  const price = coinPrice(blackPrice(side, forward, strike, 30 / 365, 0.6), forward)
  const row = { expiryUs, strike, side, mark: price, underlyingPrice: forward }
  return { ...row, bid: price - 0.0005, ask: price + 0.0005, ...change }
}

function chainOf(rows: readonly ChainRow[]): ChainQuotes {
  const chain = createChain('BTC', now, 0.0001, rows.length)
  for (const row of rows) appendQuote(chain, row)
  return chain
}

describe('cleanChain', () => {
  test.each([
    ['bad-row', rowOf(65_000, 1, { strike: Number.NaN })],
    ['bad-row', rowOf(65_000, 1, { ask: Number.NaN })],
    ['expired', rowOf(65_000, 1, { expiryUs: now - 1 })],
    ['no-forward', rowOf(65_000, 1, { underlyingPrice: 0 })],
    ['in-the-money', rowOf(55_000, 1)],
    ['in-the-money', rowOf(65_000, -1)],
    ['in-the-money', rowOf(60_000, -1)],
    ['empty', rowOf(65_000, 1, { bid: 0, ask: 0 })],
    ['one-sided', rowOf(65_000, 1, { bid: 0 })],
    ['one-sided', rowOf(65_000, 1, { ask: 0 })],
    ['crossed', rowOf(65_000, 1, { bid: 0.02, ask: 0.019 })],
    ['crossed', rowOf(65_000, 1, { bid: 0.02, ask: 0.02 })],
    ['below-two-ticks', rowOf(65_000, 1, { bid: 0.0001 })],
    ['stale', rowOf(65_000, 1, { timeUs: now - 900_000_001 })],
    ['outside-bounds', rowOf(65_000, 1, { ask: 1.2 })],
  ] as const)('%s', (reason, row) => {
    const { slices, rejected } = cleanChain(chainOf([row]), options)
    expect(slices).toEqual([])
    expect(rejected[reason]).toBe(1)
    expect(Object.values(rejected).reduce((sum, count) => sum + count, 0)).toBe(1)
  })

  test('a good quote becomes its volatilities', () => {
    const { slices } = cleanChain(chainOf([rowOf(65_000, 1), rowOf(50_000, -1)]), options)
    const [slice] = slices
    expect(slice).toMatchObject({ forward, count: 2, expiryUs })
    expect(slice!.years).toBeCloseTo(30 / 365, 12)
    expect([...slice!.k]).toEqual([Math.log(50 / 60), Math.log(65 / 60)])
    for (let n = 0; n < 2; n += 1) {
      expect(slice!.bidVol[n]).toBeLessThan(0.6)
      expect(slice!.askVol[n]).toBeGreaterThan(0.6)
    }
  })

  test('a bid of exactly two ticks is kept, whatever its double says', () => {
    const rows = [rowOf(90_000, 1, { bid: 0.0002, ask: 0.0004 })]
    expect(cleanChain(chainOf(rows), options).slices).toHaveLength(1)
  })

  test('an expiry with too few quotes has no slice, and its quotes a reason', () => {
    const rows = [rowOf(65_000, 1), rowOf(70_000, 1)]
    const { slices, rejected } = cleanChain(chainOf(rows), { ...options, quotesPerExpiryMin: 3 })
    expect(slices).toEqual([])
    expect(rejected['too-few-in-expiry']).toBe(2)
  })
})

describe('expiryForwards', () => {
  test('the middle of the given forwards, ascending by expiry', () => {
    const rows = [
      rowOf(65_000, 1, { expiryUs: expiryUs + usPerDay, underlyingPrice: 61_000 }),
      ...[59_990, 60_000, 90_000].map((price) => rowOf(65_000, 1, { underlyingPrice: price })),
    ]
    const got = expiryForwards(chainOf(rows)).map(({ forward: value }) => value)
    expect(got).toEqual([60_000, 61_000])
  })

  test('parity where none is given', () => {
    const rows = [50_000, 60_000, 70_000].flatMap((strike) =>
      ([1, -1] as const).map((side) => rowOf(strike, side, { underlyingPrice: 0 })),
    )
    const [expiry] = expiryForwards(chainOf(rows))
    expect(expiry!.forward).toBeCloseTo(forward, 6)
  })
})
