// An invented market for tests of the page: two underlyings, ten expiries each, and smiles of the
// usual shape. Seeded, so that a picture that looked wrong can be drawn again. It trades nothing,
// and knows no desk.

import { type Prng, type TimeUs, usPerDay, yearUs } from '../../../src/base/index.ts'
import { formatExpiry, listDeribitExpiries } from '../../../src/instrument/index.ts'
import { blackPrice } from '../../../src/pricing/index.ts'

export type FakeExpiry = {
  readonly code: string
  readonly expiryUs: TimeUs
  readonly expiry: string
  readonly days: number
  forward: number
  atmVol: number
}

export type FakeOption = {
  readonly name: string
  readonly expiry: FakeExpiry
  readonly strike: number
  readonly side: 1 | -1
}

export type FakeUnderlying = {
  readonly code: string
  readonly strikeStep: number
  readonly expiries: readonly FakeExpiry[]
  indexUsd: number
  volAnnual: number
}

type Terms = {
  readonly code: string
  readonly indexUsd: number
  readonly volAnnual: number
  readonly strikeStep: number
}

const terms: readonly Terms[] = [
  { code: 'BTC', indexUsd: 64_180, volAnnual: 0.46, strikeStep: 1000 },
  { code: 'ETH', indexUsd: 3_142, volAnnual: 0.61, strikeStep: 50 },
]
const expiriesPerUnderlying = 10

/** Rounds to a step; the page's prices are the venue's, on its grid. */
export function onGrid(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(6))
}

export function uniformBetween(random: Prng, low: number, high: number): number {
  return low + (high - low) * random.uniform()
}

export function yearsTo(expiry: FakeExpiry): number {
  return Math.max(expiry.days / 365, 1e-4)
}

/** Annual vol of a strike: a level, a skew that flattens with time, and wings. */
export function volOf(expiry: FakeExpiry, strike: number): number {
  const moneyness = Math.log(strike / expiry.forward) / Math.sqrt(yearsTo(expiry))
  return Math.max(0.05, expiry.atmVol - 0.035 * moneyness + 0.055 * moneyness ** 2)
}

/** Price in coin, as the venue quotes it. */
export function coinPriceOf(option: FakeOption): number {
  const { expiry, strike, side } = option
  const { forward } = expiry
  return blackPrice(side, forward, strike, yearsTo(expiry), volOf(expiry, strike)) / forward
}

function createExpiries(term: Terms, startUs: TimeUs): FakeExpiry[] {
  return listDeribitExpiries(startUs)
    .filter((expiryUs) => expiryUs - startUs > usPerDay / 4)
    .slice(0, expiriesPerUnderlying)
    .map((expiryUs) => {
      const years = (expiryUs - startUs) / yearUs
      return {
        code: term.code,
        expiryUs,
        expiry: formatExpiry(expiryUs),
        days: (expiryUs - startUs) / usPerDay,
        forward: term.indexUsd * (1 + 0.07 * years),
        atmVol: term.volAnnual + 0.06 * (1 - Math.exp(-3 * years)) - 0.02,
      }
    })
}

export function createUnderlyings(startUs: TimeUs): FakeUnderlying[] {
  return terms.map((term) => ({ ...term, expiries: createExpiries(term, startUs) }))
}

/** Strikes around the forward, wider apart the later the expiry; out of the money ones alone. */
export function listOptions(underlying: FakeUnderlying, count: number): FakeOption[] {
  const { expiries, code, strikeStep } = underlying
  const perExpiry = Math.ceil(count / expiries.length)
  const options = expiries.flatMap((expiry) => {
    const reach = expiry.atmVol * Math.sqrt(yearsTo(expiry)) * expiry.forward
    const spacing = Math.max(strikeStep, onGrid((4 * reach) / perExpiry, strikeStep))
    const centre = onGrid(expiry.forward, spacing)
    return Array.from({ length: perExpiry }, (_, index): FakeOption => {
      const strike = Math.max(spacing, centre + (index - Math.floor(perExpiry / 2)) * spacing)
      const side = strike >= expiry.forward ? 1 : -1
      const letter = side === 1 ? 'C' : 'P'
      return { name: `${code}-${expiry.expiry}-${strike}-${letter}`, expiry, strike, side }
    })
  })
  const byName = new Map(options.map((option) => [option.name, option]))
  return [...byName.values()].slice(0, count)
}
