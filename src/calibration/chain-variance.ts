// A variance index of a chain: thirty days of expected variance from the option quotes themselves,
// by the exchanges' recipe and by the integral over the smile between and beyond them. Both are
// given, because their difference is what missing strikes and coarse strikes do.

import { ok, type Result, refused, type TimeUs } from '../base/index.ts'
import { exp } from '../math/index.ts'
import { blackPrice, replicatedVariance, stripVariance, varianceIndex } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { type CleanSlice, cleanChain } from './clean.ts'

export type ExpiryVariance = {
  readonly expiryUs: TimeUs
  readonly years: number
  readonly quotes: number
  /** Annual variance by the recipe on the strikes that are quoted. */
  readonly strip: number
  /** Annual variance of mid vols straight between strikes and flat beyond the last. */
  readonly smile: number
  /** Annual vol of the quotes at the forward. */
  readonly atmVol: number
}

/** Indices in vol points. */
export type ChainVariance = {
  readonly strip: number
  readonly smile: number
  /** At-the-money vol, its variance interpolated in time as the index is. */
  readonly atm: number
  readonly near: ExpiryVariance
  readonly far: ExpiryVariance
}

export type ChainVarianceRefusal = {
  /** No expiry with a strip on one side of the horizon. */
  readonly code: 'variance/no-near' | 'variance/no-far'
}

const horizonYears = 30 / 365
const dayYears = 1 / 365
const quotesPerExpiryMin = 8

function midVol(slice: CleanSlice, i: number): number {
  return 0.5 * (slice.bidVol[i]! + slice.askVol[i]!)
}

/** Mid vols straight in k between the strikes, flat beyond. */
function volAt(slice: CleanSlice, k: number): number {
  const last = slice.count - 1
  if (k <= slice.k[0]!) return midVol(slice, 0)
  if (k >= slice.k[last]!) return midVol(slice, last)
  let i = 0
  while (slice.k[i + 1]! < k) i += 1
  const share = (k - slice.k[i]!) / (slice.k[i + 1]! - slice.k[i]!)
  return midVol(slice, i) + share * (midVol(slice, i + 1) - midVol(slice, i))
}

/** The middle of bid and ask in dollars, which is what the recipe sums. */
function midPrice({ k, forward, years, bidVol, askVol }: CleanSlice, i: number): number {
  const strike = forward * exp(k[i]!)
  const side = strike >= forward ? 1 : -1
  const bid = blackPrice(side, forward, strike, years, bidVol[i]!)
  return 0.5 * (bid + blackPrice(side, forward, strike, years, askVol[i]!))
}

function expiryVariance(slice: CleanSlice): ExpiryVariance {
  const { count, k, forward, years } = slice
  const strikes = k.map((x) => forward * exp(x))
  const prices = Float64Array.from({ length: count }, (_, i) => midPrice(slice, i))
  return {
    expiryUs: slice.expiryUs,
    years,
    quotes: count,
    strip: stripVariance(forward, years, strikes, prices, count),
    smile: replicatedVariance((x) => volAt(slice, x), years),
    atmVol: volAt(slice, 0),
  }
}

/** Thirty days of variance from the expiries on both sides of them. */
export function chainVariance(chain: ChainQuotes): Result<ChainVariance, ChainVarianceRefusal> {
  const options = { quotesPerExpiryMin, yearsMin: dayYears }
  const terms = cleanChain(chain, options)
    .slices.filter(({ k, count }) => k[0]! < 0 && k[count - 1]! > 0)
    .map(expiryVariance)
  const near = terms.findLast(({ years }) => years <= horizonYears)
  const far = terms.find(({ years }) => years > horizonYears)
  if (near === undefined) return refused({ code: 'variance/no-near' })
  if (far === undefined) return refused({ code: 'variance/no-far' })
  const index = (variance: (term: ExpiryVariance) => number): number =>
    varianceIndex(
      { years: near.years, variance: variance(near) },
      { years: far.years, variance: variance(far) },
      horizonYears,
    )
  return ok({
    strip: index((term) => term.strip),
    smile: index((term) => term.smile),
    atm: index((term) => term.atmVol * term.atmVol),
    near,
    far,
  })
}
