// From quotes to what can be fitted: one slice per expiry, out-of-the-money two-sided quotes as
// volatilities with their half-spread, and a reason for every quote that was left out.

import { type TimeUs, yearsBetween } from '../base/index.ts'
import { log } from '../math/index.ts'
import { impliedVol, type OptionSide } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'
import { type ExpiryRows, expiryForwards } from './forwards.ts'
import { type QuoteRejection, quoteRejections } from './surface-fit.ts'

/** The quotes of one expiry that are worth fitting, as columns ascending in strike. */
export type CleanSlice = {
  readonly expiryUs: TimeUs
  readonly forward: number
  readonly years: number
  readonly count: number
  /** ln(strike / forward). */
  readonly k: Float64Array
  readonly bidVol: Float64Array
  readonly askVol: Float64Array
}

export type RejectionCounts = Record<QuoteRejection, number>

export type CleanChain = {
  /** Ascending by expiry. */
  readonly slices: readonly CleanSlice[]
  readonly rejected: Readonly<RejectionCounts>
}

export type CleanOptions = {
  /** An expiry with fewer usable quotes has no slice: SVI has five parameters. */
  readonly quotesPerExpiryMin: number
  /** Expiries nearer than this have no slice: their last minutes are an average, not an option. */
  readonly yearsMin: number
  /** A quote that was last known to stand longer ago than this is stale. */
  readonly staleUs?: number
}

const staleUsDefault = 900_000_000

type UsableQuote = { readonly k: number; readonly bidVol: number; readonly askVol: number }

/** Why a row says nothing about volatility, before its volatility is asked for. */
function rejectionOf(
  chain: ChainQuotes,
  row: number,
  forward: number,
  staleUs: number,
): QuoteRejection | '' {
  const strike = chain.strike[row]!
  const bid = chain.bid[row]!
  const ask = chain.ask[row]!
  if (!(strike > 0 && strike < Infinity && bid >= 0 && ask >= 0)) return 'bad-row'
  if (!(forward > 0)) return 'no-forward'
  const timeUs = chain.timeUs[row]!
  if (timeUs > 0 && chain.asOfUs - timeUs > staleUs) return 'stale'
  // At the forward itself the call stands for both.
  if (chain.side[row]! > 0 ? strike < forward : strike >= forward) return 'in-the-money'
  if (bid === 0 && ask === 0) return 'empty'
  if (bid === 0 || ask === 0) return 'one-sided'
  if (!(ask > bid)) return 'crossed'
  // Decimal prices reach us as doubles: half a tick of slack keeps a bid of exactly two ticks.
  return bid > 1.5 * chain.tickSize ? '' : 'below-two-ticks'
}

function usableQuote(
  chain: ChainQuotes,
  row: number,
  { forward }: ExpiryRows,
  years: number,
  staleUs: number,
): UsableQuote | QuoteRejection {
  const rejection = rejectionOf(chain, row, forward, staleUs)
  if (rejection !== '') return rejection
  const side: OptionSide = chain.side[row]! > 0 ? 1 : -1
  const strike = chain.strike[row]!
  const bid = impliedVol(side, forward, strike, years, chain.bid[row]! * forward)
  const ask = impliedVol(side, forward, strike, years, chain.ask[row]! * forward)
  if (bid.status !== 'ok' || ask.status !== 'ok') return 'outside-bounds'
  return { k: log(strike / forward), bidVol: bid.vol, askVol: ask.vol }
}

function sliceOf(expiry: ExpiryRows, years: number, quotes: readonly UsableQuote[]): CleanSlice {
  const sorted = quotes.toSorted((a, b) => a.k - b.k)
  return {
    expiryUs: expiry.expiryUs as TimeUs,
    forward: expiry.forward,
    years,
    count: sorted.length,
    k: Float64Array.from(sorted, (quote) => quote.k),
    bidVol: Float64Array.from(sorted, (quote) => quote.bidVol),
    askVol: Float64Array.from(sorted, (quote) => quote.askVol),
  }
}

function countAll(): RejectionCounts {
  return Object.fromEntries(quoteRejections.map((reason) => [reason, 0])) as RejectionCounts
}

/** Sorts every row of the chain into a slice or under the reason that keeps it out. */
export function cleanChain(chain: ChainQuotes, options: CleanOptions): CleanChain {
  const rejected = countAll()
  const slices: CleanSlice[] = []
  for (const expiry of expiryForwards(chain)) {
    const years = yearsBetween(chain.asOfUs, expiry.expiryUs as TimeUs)
    if (!(years > options.yearsMin)) {
      rejected[Number.isFinite(years) ? 'expired' : 'bad-row'] += expiry.rows.length
      continue
    }
    const usable: UsableQuote[] = []
    for (const row of expiry.rows) {
      const quote = usableQuote(chain, row, expiry, years, options.staleUs ?? staleUsDefault)
      if (typeof quote === 'string') rejected[quote] += 1
      else usable.push(quote)
    }
    if (usable.length >= options.quotesPerExpiryMin) slices.push(sliceOf(expiry, years, usable))
    else rejected['too-few-in-expiry'] += usable.length
  }
  return { slices, rejected }
}
