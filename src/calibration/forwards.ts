// The forward of each expiry: the venue's own where the rows carry it, else what put-call parity
// implies. Never the index: a dated forward differs from it by the basis.

import { median } from '../math/index.ts'
import { type ParityQuote, parityForward } from '../pricing/index.ts'
import { type ChainQuotes } from './chain.ts'

/** Rows of one expiry; `forward` 0 where neither the column nor parity gives one. */
export type ExpiryRows = {
  readonly expiryUs: number
  readonly rows: readonly number[]
  readonly forward: number
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

function forwardOf(chain: ChainQuotes, rows: readonly number[]): number {
  const given = rows.map((row) => chain.underlyingPrice[row]!).filter((price) => price > 0)
  // Rows of one snapshot may carry two calls' forwards a basis point apart: the middle one.
  if (given.length > 0) return median(given)
  const parity = parityForward(parityQuotes(chain, rows))
  return parity.ok ? parity.value.forward : 0
}

/** The chain's rows grouped by expiry, ascending, each with its forward. */
export function expiryForwards(chain: ChainQuotes): ExpiryRows[] {
  const byExpiry = new Map<number, number[]>()
  for (let row = 0; row < chain.count; row += 1) {
    const expiryUs = chain.expiryUs[row]!
    const rows = byExpiry.get(expiryUs)
    if (rows === undefined) byExpiry.set(expiryUs, [row])
    else rows.push(row)
  }
  return [...byExpiry.entries()]
    .sort(([a], [b]) => a - b)
    .map(([expiryUs, rows]) => ({ expiryUs, rows, forward: forwardOf(chain, rows) }))
}
