// A currency's whole chain as an exchange would quote it: twelve expiries of known volatility, 700
// out-of-the-money options with spreads, ticks and noise. Seeded; each turn is the next look at the
// same market: forward, level and quotes a little moved.

import { Prng, type TimeUs, usPerDay } from '../src/base/index.ts'
import { appendQuote, type ChainQuotes, createChain } from '../src/calibration/index.ts'
import { standardNormal } from '../src/math/index.ts'
import { blackPrice, coinPrice, type SviSlice, sviTotalVariance } from '../src/pricing/index.ts'

export type Currency = {
  readonly code: string
  readonly forward: number
  readonly volAnnual: number
  readonly tick: number
}

export const currencies: readonly Currency[] = [
  { code: 'BTC', forward: 92_500, volAnnual: 0.46, tick: 0.0001 },
  { code: 'ETH', forward: 3160, volAnnual: 0.66, tick: 0.0001 },
]

const asOfUs = 1_767_600_000_000_000 as TimeUs
const expiryDays = [1, 2, 3, 4, 11, 18, 25, 53, 81, 172, 263, 354] as const
const quoteCountDefault = 700
/** Reach of the strikes in standard deviations. */
const reach = 2.2
/** Half-spread, vol points: at the money of a long expiry, and what each sqrt of a year takes. */
const halfSpreadVolPt = 0.5

/** Volatility of an expiry as raw SVI: steeper near expiry, one shape in standard deviations. */
function sliceOf({ volAnnual }: Currency, years: number): SviSlice {
  const scale = volAnnual * Math.sqrt(years)
  return { a: 0.4 * scale ** 2, b: 0.5 * scale, rho: -0.25, m: 0.05 * scale, sigma: 1.2 * scale }
}

export type Look = {
  readonly seed: number
  /** Whether the market is only a tick away from the one of seed 0, or quoted anew. */
  readonly isTick: boolean
  readonly quoteCount?: number
}

/** The chain as this look shows it. */
export function syntheticChain(currency: Currency, look: Look): ChainQuotes {
  const { seed, isTick, quoteCount = quoteCountDefault } = look
  const { code, tick, volAnnual } = currency
  const prng = Prng.fromSeed(1000 + seed)
  // Between two ticks: 5 bp of forward, 0.1 vol points of level, a tenth of the half-spread.
  const forward = currency.forward * (1 + (isTick ? 0.0005 : 0.02) * (2 * prng.uniform() - 1))
  const level = (isTick ? 0.001 : 0.03) * standardNormal(prng)
  const noise = isTick ? 0.1 : 0.25
  const base = Prng.fromSeed(1)
  const chain = createChain(code, asOfUs, tick, quoteCount)
  for (let i = 0; i < quoteCount; i += 1) {
    const expiry = Math.floor((i * expiryDays.length) / quoteCount)
    const years = expiryDays[expiry]! / 365
    const deviation = volAnnual * Math.sqrt(years)
    // Strikes stay where they are; the forward moves among them.
    const z = reach * (2 * base.uniform() - 1)
    const strike = currency.forward * Math.exp(z * deviation)
    const k = Math.log(strike / forward)
    const { a, b, rho, m, sigma } = sliceOf(currency, years)
    const vol = Math.sqrt(sviTotalVariance(a, b, rho, m, sigma, k) / years) + level
    const half = (halfSpreadVolPt / 100) * (1 + 0.5 * Math.abs(z)) * (0.3 / Math.sqrt(years + 0.03))
    const mid = vol + noise * half * standardNormal(prng)
    const side = strike >= forward ? 1 : -1
    const price = (v: number): number =>
      coinPrice(blackPrice(side, forward, strike, years, Math.max(0.01, v)), forward)
    appendQuote(chain, {
      expiryUs: asOfUs + expiryDays[expiry]! * usPerDay,
      strike,
      side,
      bid: Math.floor(price(mid - half) / tick) * tick,
      ask: Math.ceil(price(mid + half) / tick) * tick,
      mark: price(mid),
      underlyingPrice: forward,
    })
  }
  return chain
}
