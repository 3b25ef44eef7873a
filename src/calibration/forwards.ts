// The forward of each expiry from all that is known of it: its dated future, the venue's own
// underlying, and what put-call parity allows. Never the index: a dated forward differs from it by
// the basis.

import { median } from '../math/index.ts'
import {
  combineForwards,
  type ForwardSource,
  type ParityForward,
  type ParityQuote,
  parityForward,
} from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'

/** Rows of one expiry and its forward. */
export type ExpiryRows = {
  readonly expiryUs: number
  readonly rows: readonly number[]
  /** 0 where nothing gives one. */
  readonly forward: number
  readonly source: ForwardSource | 'none'
  /** The venue's underlying of the expiry; 0 where the rows carry none. */
  readonly venue: number
  readonly parity: ParityForward | undefined
}

function parityQuotes(chain: ChainQuotes, rows: readonly number[]): ParityQuote[] {
  type Sides = { -readonly [K in keyof ParityQuote]: ParityQuote[K] }
  const byStrike = new Map<number, Sides>()
  for (const row of rows) {
    const strike = chain.strike[row]!
    const sides = byStrike.get(strike) ?? { strike, callBid: 0, callAsk: 0, putBid: 0, putAsk: 0 }
    if (chain.side[row]! > 0) {
      sides.callBid = chain.bid[row]!
      sides.callAsk = chain.ask[row]!
    } else {
      sides.putBid = chain.bid[row]!
      sides.putAsk = chain.ask[row]!
    }
    byStrike.set(strike, sides)
  }
  return [...byStrike.values()]
}

function expiryRows(
  chain: ChainQuotes,
  expiryUs: number,
  rows: readonly number[],
  future: number,
): ExpiryRows {
  const given = rows.map((row) => chain.underlyingPrice[row]!).filter((price) => price > 0)
  // Rows of one snapshot may carry two calls' forwards a basis point apart: the middle one.
  const venue = given.length > 0 ? median(given) : 0
  const implied = parityForward(parityQuotes(chain, rows))
  const parity = implied.ok ? implied.value : undefined
  const combined = combineForwards({ future, venue, parity })
  return {
    expiryUs,
    rows,
    forward: combined?.forward ?? 0,
    source: combined?.source ?? 'none',
    venue,
    parity,
  }
}

const noFutures: ReadonlyMap<number, number> = new Map()

/**
 * The chain's rows grouped by expiry, ascending, each with its forward. `futures` are prices of
 * dated futures by expiry, for a chain whose venue does not already give them as its underlying.
 */
export function expiryForwards(
  chain: ChainQuotes,
  futures: ReadonlyMap<number, number> = noFutures,
): ExpiryRows[] {
  const byExpiry = new Map<number, number[]>()
  for (let row = 0; row < chain.count; row += 1) {
    const expiryUs = chain.expiryUs[row]!
    const rows = byExpiry.get(expiryUs)
    if (rows === undefined) byExpiry.set(expiryUs, [row])
    else rows.push(row)
  }
  return [...byExpiry.entries()]
    .sort(([a], [b]) => a - b)
    .map(([expiryUs, rows]) => expiryRows(chain, expiryUs, rows, futures.get(expiryUs) ?? 0))
}
