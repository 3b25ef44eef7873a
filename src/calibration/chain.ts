// One underlying's option quotes as columns: what a surface is fitted to. Measured by others; here
// is only the shape and how a row gets in. Prices are in coin, as coin-settled options quote.

import { assert, type TimeUs } from '../base/index.ts'

export type ChainQuotes = {
  /** Currency code, for people. */
  readonly underlying: string
  readonly asOfUs: TimeUs
  /** The smallest price step, in coin: a bid below two of them says nothing about the vol. */
  readonly tickSize: number
  count: number
  readonly expiryUs: Float64Array
  readonly strike: Float64Array
  /** +1 call, -1 put. */
  readonly side: Float64Array
  /** Coin; 0 where there is no bid. */
  readonly bid: Float64Array
  /** Coin; 0 where there is no offer. */
  readonly ask: Float64Array
  /** The venue's mark in coin, 0 where there is none. Never fitted to: it is the reference. */
  readonly mark: Float64Array
  /** The venue's forward of the row's expiry in USD; 0 lets parity decide. */
  readonly underlyingPrice: Float64Array
  /** When the quote was last known to stand; 0 where nobody says. */
  readonly timeUs: Float64Array
  /** Contracts open in the whole market, in coins; NaN where nobody says. */
  readonly openInterest: Float64Array
}

export type ChainRow = {
  readonly expiryUs: number
  readonly strike: number
  readonly side: 1 | -1
  readonly bid: number
  readonly ask: number
  readonly mark: number
  readonly underlyingPrice: number
  readonly timeUs?: number
  readonly openInterest?: number
}

/** An empty chain for up to `capacity` quotes. */
export function createChain(
  underlying: string,
  asOfUs: TimeUs,
  tickSize: number,
  capacity: number,
): ChainQuotes {
  const column = (): Float64Array => new Float64Array(capacity)
  return {
    underlying,
    asOfUs,
    tickSize,
    count: 0,
    expiryUs: column(),
    strike: column(),
    side: column(),
    bid: column(),
    ask: column(),
    mark: column(),
    underlyingPrice: column(),
    timeUs: column(),
    openInterest: column(),
  }
}

/** Appends a quote; a full chain is a broken invariant, because the caller chose its capacity. */
export function appendQuote(chain: ChainQuotes, row: ChainRow): void {
  const i = chain.count
  assert(i < chain.strike.length, 'chain is full')
  chain.expiryUs[i] = row.expiryUs
  chain.strike[i] = row.strike
  chain.side[i] = row.side
  chain.bid[i] = row.bid
  chain.ask[i] = row.ask
  chain.mark[i] = row.mark
  chain.underlyingPrice[i] = row.underlyingPrice
  chain.timeUs[i] = row.timeUs ?? 0
  chain.openInterest[i] = row.openInterest ?? Number.NaN
  chain.count = i + 1
}
