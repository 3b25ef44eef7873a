// The whole fit: it finds the surface that made the quotes, it is free of arbitrage whatever the
// quotes, it repeats to the bit, and on real chains it explains nearly every quote.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseIso, type TimeUs, usPerDay, usPerHour } from '../base/index.ts'
import {
  blackPrice,
  coinPrice,
  durrleman,
  type SviSlice,
  sviTotalVariance,
  totalVarianceDerivatives,
} from '../pricing/index.ts'
import { appendQuote, type ChainQuotes, createChain } from './chain.ts'
import { fitSurface } from './fit.ts'
import { type SurfaceFit } from './surface-fit.ts'

const now = 1_767_600_000_000_000 as TimeUs
const forward = 60_000

function volAt(slice: SviSlice, years: number, k: number): number {
  const { a, b, rho, m, sigma } = slice
  return Math.sqrt(sviTotalVariance(a, b, rho, m, sigma, k) / years)
}

/**
 * A market of known volatility: steeper near expiry, all slices one shape in standard
 * deviations.
 */
function trueSlice(years: number): SviSlice {
  const scale = 0.55 * Math.sqrt(years)
  return { a: 0.4 * scale ** 2, b: 0.5 * scale, rho: -0.25, m: 0.05 * scale, sigma: 1.2 * scale }
}

type Quoted = { readonly vol: number; readonly halfVol: number }

function chainFrom(
  days: readonly number[],
  quoteAt: (day: number, k: number) => Quoted,
): ChainQuotes {
  const chain = createChain('BTC', now, 0.0001, 2000)
  for (const day of days) {
    const years = day / 365
    const spread = 0.55 * Math.sqrt(years)
    for (let z = -3; z <= 3; z += 0.2) {
      const k = z * spread
      const strike = forward * Math.exp(k)
      const side = k < 0 ? -1 : 1
      const { vol, halfVol } = quoteAt(day, k)
      const price = (v: number): number =>
        coinPrice(blackPrice(side, forward, strike, years, v), forward)
      const expiryUs = now + day * usPerDay
      const [bid, ask, mark] = [price(vol - halfVol), price(vol + halfVol), price(vol)]
      appendQuote(chain, { expiryUs, strike, side, bid, ask, mark, underlyingPrice: forward })
    }
  }
  return chain
}

/** The least g and the least growth on a dense grid, straight from the published parameters. */
function leastOf(fit: SurfaceFit): { g: number; growth: number } {
  const least = { g: Infinity, growth: Infinity }
  const row = { w: 0, dw: 0, d2w: 0 }
  for (let n = -3000; n <= 3000; n += 1) {
    const k = n / 1000
    let before = 0
    for (const slice of fit.slices) {
      totalVarianceDerivatives(slice, k, row)
      least.g = Math.min(least.g, durrleman(k, row.w, row.dw, row.d2w))
      least.growth = Math.min(least.growth, row.w - before)
      before = row.w
    }
  }
  return least
}

const days = [1, 3, 7, 14, 30, 90, 180, 360]

describe('quotes from a known surface', () => {
  const chain = chainFrom(days, (day, k) => ({
    vol: volAt(trueSlice(day / 365), day / 365, k),
    halfVol: 0.005,
  }))
  const fit = fitSurface(chain)

  test('come back', () => {
    expect(fit.status).toBe('fitted')
    expect(fit.slices.map((slice) => slice.years * 365)).toEqual(
      days.map((day) => expect.closeTo(day)),
    )
    expect(fit.score.inside).toBe(fit.score.quotes)
    for (const slice of fit.slices) {
      expect(slice.atmVol).toBeCloseTo(volAt(trueSlice(slice.years), slice.years, 0), 3)
      expect(slice.errorVolPt).toBeLessThan(0.1)
    }
    expect(fit.repairedSlices).toBe(0)
  })

  test('repeat to the bit', () => {
    expect(fitSurface(chain)).toEqual(fit)
  })

  test('a warm start ends at the same surface in fewer steps', () => {
    const warm = fitSurface(chain, { previous: fit.slices })
    expect(warm.steps).toBeLessThan(fit.steps / 2)
    for (const [i, slice] of warm.slices.entries()) {
      expect(slice.atmVol).toBeCloseTo(fit.slices[i]!.atmVol, 4)
    }
  })

  test('one absurd quote changes little', () => {
    const bent = chainFrom(days, (day, k) => {
      const vol = volAt(trueSlice(day / 365), day / 365, k)
      return { vol: day === 30 && Math.abs(k - 0.1) < 0.016 ? 2 * vol : vol, halfVol: 0.005 }
    })
    const got = fitSurface(bent)
    expect(got.status).toBe('fitted')
    expect(100 * Math.abs(got.slices[4]!.atmVol - fit.slices[4]!.atmVol)).toBeLessThan(0.5)
  })
})

describe('whatever the quotes, what is fitted has no arbitrage', () => {
  test('noise, gaps, crossing expiries', () => {
    let fitted = 0
    const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: 97,
      maxLength: 97,
    })
    const tilt = fc.array(fc.double({ min: 0.75, max: 1.25, noNaN: true }), {
      minLength: days.length,
      maxLength: days.length,
    })
    fc.assert(
      fc.property(noise, tilt, (shake, level) => {
        let draw = 0
        const chain = chainFrom(days, (day, k) => {
          draw += 1
          const base = volAt(trueSlice(day / 365), day / 365, k) * level[days.indexOf(day)]!
          return { vol: base * (1 + 0.04 * shake[draw % 97]!), halfVol: 0.01 }
        })
        const fit = fitSurface(chain)
        if (fit.status === 'failed') {
          expect(fit.reason).not.toBe('')
          return
        }
        fitted += 1
        const least = leastOf(fit)
        expect(least.g).toBeGreaterThanOrEqual(-1e-10)
        expect(least.growth).toBeGreaterThanOrEqual(-1e-12)
      }),
      { numRuns: 20 },
    )
    expect(fitted).toBeGreaterThan(10)
  }, 20_000)

  test('an empty chain, a chain of one expiry, a chain without quotes', () => {
    const empty = fitSurface(createChain('ETH', now, 0.0001, 0))
    expect(empty).toMatchObject({ status: 'failed', failure: 'too-few-expiries', slices: [] })
    const single = fitSurface(chainFrom([30], () => ({ vol: 0.6, halfVol: 0.01 })))
    expect(single).toMatchObject({ status: 'fitted', calendarViolations: 0 })
    expect(single.slices[0]!.atmVol).toBeCloseTo(0.6, 2)
    const silent = chainFrom([30, 60], () => ({ vol: 0.6, halfVol: 0.01 }))
    silent.bid.fill(0)
    expect(fitSurface(silent)).toMatchObject({ status: 'failed', failure: 'too-few-expiries' })
  })

  test('an expiry inside its last half hour has no slice', () => {
    const chain = chainFrom([30, 60], () => ({ vol: 0.6, halfVol: 0.01 }))
    const soon = now + usPerHour / 3
    for (let n = 0; n < 31; n += 1) chain.expiryUs[n] = soon
    const fit = fitSurface(chain)
    expect(fit.slices).toHaveLength(1)
    expect(fit.rejected.expired).toBe(31)
  })
})

describe('bad input is refused by row, and the rest is computed', () => {
  const good = (): ChainQuotes =>
    chainFrom(days, (day, k) => ({
      vol: volAt(trueSlice(day / 365), day / 365, k),
      halfVol: 0.005,
    }))
  const perExpiry = good().count / days.length

  /** Spoils one expiry of a good chain. */
  function spoilt(at: number, spoil: (chain: ChainQuotes, row: number) => void): ChainQuotes {
    const chain = good()
    for (let n = 0; n < perExpiry; n += 1) spoil(chain, at * perExpiry + n)
    return chain
  }

  test.each<[string, string, (chain: ChainQuotes, row: number) => void]>([
    ['prices of NaN', 'bad-row', (chain, row) => (chain.bid[row] = Number.NaN)],
    ['a strike of zero', 'bad-row', (chain, row) => (chain.strike[row] = 0)],
    ['an expiry in the past', 'expired', (chain, row) => (chain.expiryUs[row] = now - 1)],
    ['an expiry of NaN', 'bad-row', (chain, row) => (chain.expiryUs[row] = Number.NaN)],
    ['crossed quotes', 'crossed', (chain, row) => (chain.ask[row] = chain.bid[row]! / 2)],
    ['one side only', 'one-sided', (chain, row) => (chain.bid[row] = 0)],
    ['prices above the forward', 'outside-bounds', (chain, row) => (chain.ask[row] = 3)],
    ['quotes of yesterday', 'stale', (chain, row) => (chain.timeUs[row] = now - usPerDay)],
  ])('%s', (_, reason, spoil) => {
    const fit = fitSurface(spoilt(4, spoil))
    expect(fit).toMatchObject({ status: 'fitted', model: 'joint-svi-spline', dropped: [] })
    expect(fit.slices).toHaveLength(days.length - 1)
    const rejected = new Map(Object.entries(fit.rejected))
    expect(rejected.get(reason)).toBeGreaterThanOrEqual(perExpiry - 2)
    const used = fit.slices.reduce((sum, slice) => sum + slice.quotesUsed, 0)
    const left = [...rejected.values()].reduce((sum, count) => sum + count, 0)
    expect(used + left).toBe(days.length * perExpiry)
    for (const slice of fit.slices) {
      expect(slice.atmVol).toBeCloseTo(volAt(trueSlice(slice.years), slice.years, 0), 3)
    }
  })

  test.each([-5, Number.NaN])('a forward of %d gives way to what prices allow', (price) => {
    const fit = fitSurface(spoilt(4, (chain, row) => (chain.underlyingPrice[row] = price)))
    expect(fit).toMatchObject({ status: 'fitted', dropped: [] })
    expect(Math.abs(fit.slices[4]!.forward / forward - 1)).toBeLessThan(0.02)
    for (const slice of fit.slices.filter((_, i) => i !== 4)) {
      expect(slice.atmVol).toBeCloseTo(volAt(trueSlice(slice.years), slice.years, 0), 3)
    }
  })

  test('every quote crossed, and three quotes', () => {
    const crossed = good()
    for (let row = 0; row < crossed.count; row += 1) crossed.ask[row] = crossed.bid[row]! * 0.9
    expect(fitSurface(crossed)).toMatchObject({ status: 'failed', failure: 'too-few-expiries' })
    expect(fitSurface(crossed).rejected.crossed).toBeGreaterThan(0.9 * crossed.count)
    const three = good()
    three.count = 3
    const fit = fitSurface(three)
    expect(fit).toMatchObject({ status: 'failed', failure: 'too-few-expiries', slices: [] })
    expect(fit.rejected['too-few-in-expiry']).toBe(3)
  })

  test('one strike quoted over and over', () => {
    const chain = spoilt(4, (all, row) => {
      for (const column of [all.strike, all.side, all.bid, all.ask]) {
        column[row] = column[4 * perExpiry + 20]!
      }
    })
    expect(fitSurface(chain).slices.length).toBeGreaterThanOrEqual(days.length - 1)
  })

  test('an expiry that contradicts its neighbours is dropped, with its reason', () => {
    // Half the vol of its neighbours: its variance lies below that of the expiry before.
    const chain = chainFrom(days, (day, k) => {
      const vol = volAt(trueSlice(day / 365), day / 365, k)
      return { vol: day === 30 ? 0.4 * vol : vol, halfVol: 0.003 }
    })
    const fit = fitSurface(chain)
    expect(fit.status).toBe('fitted')
    expect(fit.dropped).toHaveLength(1)
    expect(fit.dropped[0]!.reason).not.toBe('')
    expect(fit.rejected['expiry-dropped']).toBeGreaterThan(5)
    for (const slice of fit.slices) expect(slice.quotesInside).toBe(slice.quotesUsed)
  })
})

describe('models', () => {
  const chain = chainFrom(days, (day, k) => {
    // A bump in the middle of the smile that no SVI has.
    const z = k / (0.55 * Math.sqrt(day / 365))
    const vol = volAt(trueSlice(day / 365), day / 365, k)
    return { vol: vol + 0.012 * Math.exp(-4 * (z - 0.6) ** 2), halfVol: 0.002 }
  })

  test('a smile that SVI has not is found by the spline, without arbitrage', () => {
    const fast = fitSurface(chain, { model: 'joint-svi' })
    const best = fitSurface(chain)
    expect(fast.model).toBe('joint-svi')
    expect(fast.slices.every(({ spline }) => spline.length === 0)).toBe(true)
    expect(best.model).toBe('joint-svi-spline')
    const share = ({ score }: SurfaceFit): number => score.inside / score.quotes
    expect(share(fast)).toBeLessThan(0.85)
    expect(share(best)).toBeGreaterThan(0.97)
    const least = leastOf(best)
    expect(least.g).toBeGreaterThanOrEqual(0)
    expect(least.growth).toBeGreaterThanOrEqual(0)
  })

  test('the last resort is free of arbitrage too', () => {
    const fit = fitSurface(chain, { model: 'essvi' })
    const least = leastOf(fit)
    expect(fit.model).toBe('essvi')
    expect(least.g).toBeGreaterThanOrEqual(-1e-12)
    expect(least.growth).toBeGreaterThanOrEqual(-1e-12)
  })
})

const folder = new URL('../../../shared/data/deribit-chains/', import.meta.url)

function readReal(name: string): ChainQuotes[] {
  const lines = gunzipSync(readFileSync(new URL(name, folder)))
    .toString()
    .trim()
    .split('\n')
  const fields = lines[0]!.split(',')
  const chains = new Map<string, ChainQuotes>()
  for (const line of lines.slice(1)) {
    const cells = line.split(',')
    const cell = (field: string): string => cells[fields.indexOf(field)]!
    const time = (field: string): TimeUs => {
      const got = parseIso(cell(field))
      if (!got.ok) throw new Error(got.refusal.text)
      return got.value
    }
    const currency = cell('currency')
    const chain =
      chains.get(currency) ?? createChain(currency, time('timestamp'), 0.0001, lines.length)
    chains.set(currency, chain)
    appendQuote(chain, {
      expiryUs: time('expiry_datetime'),
      strike: Number(cell('strike')),
      side: cell('option_type') === 'call' ? 1 : -1,
      bid: Number(cell('bid_price')),
      ask: Number(cell('ask_price')),
      mark: Number(cell('mark_price')),
      underlyingPrice: Number(cell('underlying')),
    })
  }
  return [...chains.values()]
}

test('real chains: calm, sell-off and expiry day', (context) => {
  if (!existsSync(folder)) return context.skip(`${folder.pathname} is not here`)
  const names = readdirSync(folder).filter((name) =>
    /snapshot_(20260105|20260201|20260605|20260327)/.test(name),
  )
  expect(names.length).toBeGreaterThan(4)
  let quotes = 0
  let inside = 0
  for (const chain of names.flatMap(readReal)) {
    const fit = fitSurface(chain)
    expect(fit.reason).toBe('')
    expect(fit.repairedSlices).toBe(0)
    const least = leastOf(fit)
    expect(least.g).toBeGreaterThanOrEqual(0)
    expect(least.growth).toBeGreaterThanOrEqual(0)
    expect(fit.model).toBe('joint-svi-spline')
    expect(fit.dropped).toEqual([])
    expect(fit.score.medianAbsVolPt).toBeLessThan(0.2)
    quotes += fit.score.quotes
    inside += fit.score.inside
  }
  expect(inside / quotes).toBeGreaterThan(0.995)
}, 30_000)
