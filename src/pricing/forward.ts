// The forward that put-call parity implies from coin-settled quotes of one expiry: c - p = 1 - K/F
// in coin. Every strike with four quotes gives an interval; what all of them allow is the answer.

import { ok, type Result, refused } from '../base/index.ts'

/** Two-sided call and put at one strike; prices in coin, 0 where a side is missing. */
export type ParityQuote = {
  readonly strike: number
  readonly callBid: number
  readonly callAsk: number
  readonly putBid: number
  readonly putAsk: number
}

export type ParityForward = {
  readonly forward: number
  /** What every pair allows; `low > high` when two pairs contradict each other. */
  readonly low: number
  readonly high: number
  readonly pairs: number
}

export type ParityRefusal = { readonly code: 'parity/no-pair' }

function isTwoSided(quote: ParityQuote): boolean {
  const call = quote.callBid > 0 && quote.callAsk >= quote.callBid
  const put = quote.putBid > 0 && quote.putAsk >= quote.putBid
  return call && put && quote.strike > 0
}

/** F from c - p, or Infinity where the difference is a coin or more. */
function forwardOf(strike: number, difference: number): number {
  return difference < 1 ? strike / (1 - difference) : Infinity
}

/**
 * The parity forward: the middle of the interval that all two-sided pairs allow; where the
 * intervals contradict each other (stale quotes), the mid of the pair with the narrowest one.
 */
export function parityForward(
  quotes: readonly ParityQuote[],
): Result<ParityForward, ParityRefusal> {
  let low = 0
  let high = Infinity
  let pairs = 0
  let narrowest = Infinity
  let narrowestMid = 0
  for (const quote of quotes) {
    if (!isTwoSided(quote)) continue
    const pairLow = forwardOf(quote.strike, quote.callBid - quote.putAsk)
    const pairHigh = forwardOf(quote.strike, quote.callAsk - quote.putBid)
    const pairMid = forwardOf(
      quote.strike,
      0.5 * (quote.callBid + quote.callAsk - quote.putBid - quote.putAsk),
    )
    if (!(pairHigh < Infinity && pairLow > 0)) continue
    pairs += 1
    low = Math.max(low, pairLow)
    high = Math.min(high, pairHigh)
    if (pairHigh - pairLow < narrowest) {
      narrowest = pairHigh - pairLow
      narrowestMid = pairMid
    }
  }
  if (pairs === 0) return refused({ code: 'parity/no-pair' })
  // Prices in coin are straight in 1/F, so that is where the middle is.
  const forward = low <= high ? 2 / (1 / low + 1 / high) : narrowestMid
  return ok({ forward, low, high, pairs })
}
