// A small listed world for the tests of this room: two coins, their surfaces, options, inverse and
// linear contracts, spot. Values an account in USD from scratch, by nothing but prices.

import {
  type AssetIndex,
  type InstrumentIndex,
  Prng,
  type TimeUs,
  usPerDay,
} from '../base/index.ts'
import { Catalogue, type Instrument } from '../instrument/index.ts'
import { MarketState, VolSurface } from '../market/index.ts'
import { blackPrice, noSpline } from '../pricing/index.ts'
import { addRow, createRevaluationBook, type RevaluationBook } from './revaluation-book.ts'

export const usd = 0 as AssetIndex
export const btc = 1 as AssetIndex
export const eth = 2 as AssetIndex
export const coins = [btc, eth] as const
export const fitUs = 1_770_000_000_000_000 as TimeUs

export const daysFrom = (timeUs: number, count: number): TimeUs =>
  Math.round(timeUs + count * usPerDay) as TimeUs

const indexAtFit = [0, 60_000, 3000]

export function termsOf(overrides: Partial<Instrument> & { name: string }): Instrument {
  return {
    kind: 'option',
    settlement: 'coin-option',
    base: btc,
    quote: btc,
    settle: btc,
    quantumMantissa: 1,
    quantumScale: 4,
    lotMantissa: 1,
    lotScale: 1,
    strike: 0,
    optionSide: 0,
    expiryUs: 0 as TimeUs,
    makerFee: 0.0003,
    takerFee: 0.0003,
    tickSteps: [{ aboveTicks: 0 as never, stepTicks: 1 as never }],
    ...overrides,
  }
}

function deltaOne(name: string, base: AssetIndex, expiryUs: number): Instrument[] {
  const kind = expiryUs === 0 ? 'perpetual' : 'future'
  const shared = { base, quote: usd, quantumMantissa: 5, quantumScale: 1, kind } as const
  const expiry = { expiryUs: expiryUs as TimeUs }
  return [
    termsOf({
      ...shared,
      ...expiry,
      name: `${name}-I`,
      settlement: 'inverse',
      settle: base,
      lotMantissa: 10,
      lotScale: 0,
    }),
    termsOf({
      ...shared,
      ...expiry,
      name: `${name}-L`,
      settlement: 'linear',
      settle: usd,
      lotMantissa: 1,
      lotScale: 3,
    }),
  ]
}

export const expiryDays = [2, 9, 30, 90] as const

/** Every kind on both coins: 2 x (2 perpetuals, 2 futures, spot, 4 expiries x 5 strikes x 3). */
export function listWorld(): Catalogue {
  const catalogue = new Catalogue(256)
  const list = (terms: Instrument): void => {
    const listed = catalogue.list(terms)
    if (!listed.ok) throw new Error(JSON.stringify(listed.refusal))
  }
  for (const base of coins) {
    const price = indexAtFit[base]!
    const code = base === btc ? 'BTC' : 'ETH'
    for (const terms of deltaOne(`${code}-PERP`, base, 0)) list(terms)
    for (const terms of deltaOne(`${code}-FUT`, base, daysFrom(fitUs, 30))) list(terms)
    list(
      termsOf({
        name: `${code}-SPOT`,
        kind: 'spot',
        settlement: 'spot',
        base,
        quote: usd,
        settle: usd,
      }),
    )
    for (const days of expiryDays) {
      for (const ratio of [0.7, 0.9, 1, 1.1, 1.4]) {
        const strike = price * ratio
        const option = { base, strike, expiryUs: daysFrom(fitUs, days) }
        const coin = { ...option, quote: base, settle: base }
        list(termsOf({ ...coin, name: `${code}-${days}-${ratio}-C`, optionSide: 1 }))
        list(termsOf({ ...coin, name: `${code}-${days}-${ratio}-P`, optionSide: -1 }))
        list(
          termsOf({
            ...option,
            name: `${code}-${days}-${ratio}-LC`,
            settlement: 'linear-option',
            quote: usd,
            settle: usd,
            optionSide: 1,
          }),
        )
      }
    }
  }
  return catalogue
}

export function fitWorld(): VolSurface {
  const surface = new VolSurface(3, 8)
  for (const base of coins) {
    surface.beginFit(base)
    for (const days of expiryDays) {
      const years = days / 365
      surface.setSlice(base, {
        expiryUs: daysFrom(fitUs, days),
        forward: indexAtFit[base]! * (1 + 0.06 * years),
        a: 0.12 * years,
        b: (0.35 * years) / (1 + years),
        rho: base === btc ? -0.3 : -0.15,
        m: 0.03,
        sigma: 0.35,
        spline: noSpline,
        errorVolPt: 0.3,
        doubt: new Float64Array(0),
      })
    }
    surface.commitFit(base, fitUs, 1, indexAtFit[base]!)
  }
  return surface
}

export function showIndex(market: MarketState, scale = 1, timeUs: TimeUs = fitUs): void {
  for (const base of coins) market.onIndex(base, indexAtFit[base]! * scale, timeUs)
}

export function createMarket(): MarketState {
  const market = new MarketState(256, 3)
  showIndex(market)
  return market
}

export type Holding = { readonly instrument: InstrumentIndex; readonly lots: number }

/**
 * What one holding is worth in USD at an index, with options on the surface as it moves with that
 * index, and futures (entered at `entryUsd`) with their profit in the currency they pay in.
 */
export function holdingUsd(
  catalogue: Catalogue,
  surface: VolSurface,
  { instrument, lots }: Holding,
  indexUsd: number,
  nowUs: TimeUs,
  { entryUsd = 0, volShift = 0 }: { entryUsd?: number; volShift?: number } = {},
): number {
  const terms = catalogue.terms(instrument)
  const size = lots * catalogue.lotSize[instrument]!
  const forward =
    terms.expiryUs === 0 ? indexUsd : surface.forward(terms.base, terms.expiryUs, indexUsd)
  if (terms.settlement === 'spot') return size * indexUsd
  if (terms.settlement === 'linear') return size * (forward - entryUsd)
  if (terms.settlement === 'inverse') return size * (1 / entryUsd - 1 / forward) * indexUsd
  const vol = surface.vol(terms.base, terms.expiryUs, nowUs, forward, terms.strike) + volShift
  const years = (terms.expiryUs - nowUs) / (365 * usPerDay)
  const price = blackPrice(terms.optionSide as 1 | -1, forward, terms.strike, years, vol)
  return terms.settlement === 'coin-option' ? size * (price / forward) * indexUsd : size * price
}

/** A book of inverse and linear contracts and options on both coins, some of it resting. */
export function randomBook(
  seed: number,
  count: number,
  { restingShare = 0.3, daysMin = 0.3 }: { restingShare?: number; daysMin?: number } = {},
): RevaluationBook {
  const prng = Prng.fromSeed(seed)
  const days = [0.3, 2, 9, 16, 30, 60, 120, 270].filter((each) => each >= daysMin)
  const book = createRevaluationBook(count, 2 * days.length)
  const { slices } = book
  for (let n = 0; n < 2 * days.length; n += 1) {
    const years = days[n % days.length]! / 365
    slices.a[n] = 0.1 * years
    slices.b[n] = 0.2 * years
    slices.rho[n] = n < days.length ? -0.3 : -0.1
    slices.m[n] = 0.02
    slices.sigma[n] = 0.4
  }
  slices.count = 2 * days.length
  for (let i = 0; i < count; i += 1) {
    const base = coins[i % 2]!
    const indexUsd = indexAtFit[base]!
    const forward = indexUsd * (1 + 0.01 * prng.below(2))
    const resting = prng.uniform() < restingShare
    const share = prng.uniform() - 0.5
    const edge = 1 + 0.05 * (prng.uniform() - 0.5)
    if (i % 8 < 2) {
      const settlement = prng.boolean(0.5) ? 'inverse' : 'linear'
      const size = settlement === 'inverse' ? share * 2e6 : (share * 2e6) / indexUsd
      const reference = forward * edge
      addRow(book, {
        ...deltaOneRow,
        settlement,
        underlying: base,
        forward,
        size,
        resting,
        reference,
      })
      continue
    }
    const at = prng.below(days.length)
    const years = days[at]! / 365
    const slice = at + (base === btc ? 0 : days.length)
    // Few strikes and vols, so that some rows share both, and some only one.
    const strike = indexUsd * (0.6 + 0.05 * prng.below(18))
    addRow(book, {
      settlement: 'coin-option',
      underlying: base,
      side: prng.boolean(0.5) ? 1 : -1,
      strike,
      years,
      volAnnual: 0.42 + 0.05 * prng.below(2),
      forward,
      size: (share * 1.2e6) / indexUsd,
      resting,
      reference: 0.05 * prng.uniform(),
      volPerLogMove: base === btc ? -0.12 : 0.07,
      smile: { near: slice, far: slice, nearWeight: 0, farWeight: 1 / years },
    })
  }
  return book
}

const deltaOneRow = { side: 0, strike: 0, years: 0, volAnnual: 0 } as const
