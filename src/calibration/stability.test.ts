// Vols at delta against Black's own delta; moves of a market that is known; damage that is seeded.
import { describe, expect, test } from 'vitest'
import { type TimeUs, usPerDay } from '../base/index.ts'
import { black76, blackPrice, coinPrice, createBlackRow, totalVariance } from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { cleanChain } from './clean.ts'
import { fittedVols, quotedVols } from './delta-vols.ts'
import { fitSurface } from './fit.ts'
import { TimeStudy } from './stability.ts'
import { DamageStudy, damaged } from './stability-damage.ts'

const startUs = 1_767_600_000_000_000
const days = [5, 30, 120]
const forward = 60_000

/** Quotes every 0.25 standard deviations around a smile, `later` microseconds after the start. */
function chainOf(level: number, laterUs = 0): ChainQuotes {
  const asOfUs = (startUs + laterUs) as TimeUs
  const chain = createChain('BTC', asOfUs, 0.0001, 2000)
  for (const day of days) {
    const expiryUs = startUs + day * usPerDay
    const years = (expiryUs - asOfUs) / usPerDay / 365
    for (let n = -9; n <= 9; n += 1) {
      const k = (0.25 * n + 0.02) * 0.6 * Math.sqrt(years)
      const strike = forward * Math.exp(k)
      const side = k < 0 ? -1 : 1
      const vol = level - 0.05 * k + 0.3 * k * k
      const price = (one: number): number =>
        coinPrice(blackPrice(side, forward, strike, years, one), forward)
      const [bid, ask, mark] = [price(vol - 0.005), price(vol + 0.005), price(vol)]
      appendQuote(chain, { expiryUs, strike, side, bid, ask, mark, underlyingPrice: forward })
    }
  }
  return chain
}

describe('vols at delta', () => {
  const chain = chainOf(0.6)
  const [slice] = fitSurface(chain).slices.slice(1)

  test('are where Black puts the delta', () => {
    const vols = fittedVols(slice!)
    const row = createBlackRow()
    for (const [n, delta] of [-0.1, -0.25, undefined, 0.25, 0.1].entries()) {
      if (delta === undefined) continue
      const side = delta < 0 ? -1 : 1
      // Walk strikes until the slice's own vol gives this delta.
      let nearest = Infinity
      let found = 0
      for (let k = -1; k <= 1; k += 1e-4) {
        const vol = Math.sqrt(totalVariance(slice!, k) / slice!.years)
        black76(side, 1, Math.exp(k), slice!.years, vol, row)
        const off = Math.abs(row.delta - delta)
        if (off < nearest) {
          nearest = off
          found = vol
        }
      }
      expect(vols[n]).toBeCloseTo(found, 4)
    }
    expect(vols[2]).toBe(slice!.atmVol)
  })

  test('of the mids are near those of the fit, and NaN where nothing is quoted', () => {
    const [clean] = cleanChain(chain, { quotesPerExpiryMin: 2, yearsMin: 0 }).slices.slice(1)
    const [quoted, fitted] = [quotedVols(clean!), fittedVols(slice!)]
    for (let n = 0; n < 5; n += 1) expect(Math.abs(quoted[n]! - fitted[n]!)).toBeLessThan(0.002)
    const middle = { ...clean!, count: 3, k: clean!.k.slice(8, 11) }
    expect([...quotedVols(middle)].map(Number.isNaN)).toEqual([true, true, false, true, true])
  })
})

test('a level that rises two points is a move of two points, and little is added', () => {
  const study = new TimeStudy('joint-svi')
  study.add(chainOf(0.6))
  expect(study.points()[2]!.market.count).toBe(0)
  study.add(chainOf(0.62, usPerDay / 4))
  for (const { market, fit, added } of study.points()) {
    expect(market.count).toBe(days.length)
    expect(market.median).toBeCloseTo(2, 0)
    expect(fit.median).toBeCloseTo(2, 0)
    expect(added.max).toBeLessThan(0.25)
  }
  expect(study.parameters()[0]!.moves.median).toBeCloseTo(2 * Math.log(0.62 / 0.6), 2)
})

describe('damage', () => {
  const chain = chainOf(0.6)

  test('is what it says, and the same for the same seed', () => {
    const { chain: fewer } = damaged(chain, '10 % of quotes gone', 1)
    expect(fewer.count).toBeGreaterThan(0.7 * chain.count)
    expect(fewer.count).toBeLessThan(chain.count)
    const { chain: bids } = damaged(chain, 'half of the bids gone', 1)
    const left = [...bids.bid.subarray(0, bids.count)].filter((bid) => bid > 0).length
    expect(left / chain.count).toBeGreaterThan(0.3)
    expect(left / chain.count).toBeLessThan(0.7)
    expect(bids.ask).toEqual(chain.ask.slice(0, chain.count))
    const { chain: off, expiryUs } = damaged(chain, 'one quote 30 % off', 1)
    const changed = [...off.ask].filter((ask, row) => ask !== chain.ask[row])
    expect(changed).toHaveLength(1)
    expect(expiryUs).toBe(off.expiryUs[off.ask.indexOf(changed[0]!)])
    expect(damaged(chain, '10 % of quotes gone', 1).chain).toEqual(fewer)
    expect(damaged(chain, '10 % of quotes gone', 2).chain).not.toEqual(fewer)
  })

  test('of a smooth market moves its fit little', () => {
    const study = new DamageStudy('joint-svi', 7)
    study.add(chain)
    for (const { damage, chains, refused, simpler, expiriesLost, points } of study.rows()) {
      expect({ chains, refused, simpler, expiriesLost }).toEqual({
        chains: 1,
        refused: 0,
        simpler: 0,
        expiriesLost: 0,
      })
      for (const { moves } of points) {
        expect(moves.count).toBe(damage === 'one quote 30 % off' ? 1 : days.length)
        expect(moves.max).toBeLessThan(1)
      }
    }
  })
})
