// The forward of one expiry. From quotes: put-call parity of coin-settled options, c - p = 1 - K/F
// in coin, bounds F at every strike, and what most strikes allow is the answer. From several
// sources: the venue's own price is believed as long as it is not against what can be traded.

import { ok, type Result, refused } from '../base/index.ts'

/** Call and put at one strike; prices in coin, 0 where a side is missing. */
export type ParityQuote = {
  readonly strike: number
  readonly callBid: number
  readonly callAsk: number
  readonly putBid: number
  readonly putAsk: number
}

export type ParityForward = {
  /** The middle of the interval, in 1/F. */
  readonly forward: number
  /** What the agreeing strikes allow; `low <= high`. */
  readonly low: number
  readonly high: number
  /** Strikes that say anything. */
  readonly strikes: number
  /** Strikes that allow the interval; the others contradict it (stale or wrong quotes). */
  readonly agreeing: number
}

export type ParityRefusal = { readonly code: 'parity/no-bounds' }

type Bounds = { readonly low: number; readonly high: number }

/** F from c - p, or Infinity where the difference is a coin or more. */
function forwardOf(strike: number, difference: number): number {
  return difference < 1 ? strike / (1 - difference) : Infinity
}

/**
 * What one strike allows. A missing bid is a bid of nothing, which still bounds; a missing offer
 * leaves its side open; a leg that is crossed says nothing.
 */
function boundsOf(quote: ParityQuote): Bounds | undefined {
  const { strike, callBid, callAsk, putBid, putAsk } = quote
  const isSound = strike > 0 && strike < Infinity && callBid >= 0 && putBid >= 0
  const isCrossed = (callAsk > 0 && callBid > callAsk) || (putAsk > 0 && putBid > putAsk)
  if (!isSound || isCrossed) return undefined
  const low = putAsk > 0 ? forwardOf(strike, callBid - putAsk) : 0
  const high = callAsk > 0 ? forwardOf(strike, callAsk - putBid) : Infinity
  return low <= high && (low > 0 || high < Infinity) && low < Infinity ? { low, high } : undefined
}

/**
 * The interval that most of the bounds contain (Marzullo, 1984); of several the narrowest. One
 * wrong strike, or a few, are outvoted. Undefined when it is open on a side.
 */
function vote(bounds: readonly Bounds[]): (Bounds & { readonly agreeing: number }) | undefined {
  const edges = bounds.flatMap(({ low, high }) => [
    { at: low, step: 1 },
    { at: high, step: -1 },
  ])
  // At the same place intervals begin before others end: touching is agreeing.
  edges.sort((a, b) => a.at - b.at || b.step - a.step)
  let open = 0
  let best: (Bounds & { readonly agreeing: number }) | undefined
  for (const [i, { at, step }] of edges.entries()) {
    open += step
    const end = edges[i + 1]
    if (step < 0 || end === undefined || end.step > 0) continue
    const isNarrower = best?.agreeing === open && end.at * best.low < best.high * at
    if (best === undefined || open > best.agreeing || isNarrower) {
      best = { low: at, high: end.at, agreeing: open }
    }
  }
  return best
}

/** The forward that put-call parity implies, with the interval that it cannot leave. */
export function parityForward(
  quotes: readonly ParityQuote[],
): Result<ParityForward, ParityRefusal> {
  const bounds = quotes.map(boundsOf).filter((one) => one !== undefined)
  const best = vote(bounds)
  if (best === undefined || !(best.low > 0 && best.high < Infinity)) {
    return refused({ code: 'parity/no-bounds' })
  }
  const { low, high, agreeing } = best
  // Prices in coin are straight in 1/F, so that is where the middle is.
  const forward = 2 / (1 / low + 1 / high)
  return ok({ forward, low, high, strikes: bounds.length, agreeing })
}

/** Where a forward comes from, the most trusted first. */
export const forwardSources = ['future', 'venue', 'parity'] as const
export type ForwardSource = (typeof forwardSources)[number]

export type ForwardEvidence = {
  /** Price of the dated future of this expiry; 0 where there is none. */
  readonly future: number
  /** The venue's own underlying of the expiry (a synthetic one where no future is listed); 0. */
  readonly venue: number
  readonly parity: ParityForward | undefined
}

export type Forward = {
  readonly forward: number
  readonly source: ForwardSource
  /** What parity allows; 0 and Infinity where parity says nothing. */
  readonly low: number
  readonly high: number
}

/**
 * How far outside the parity interval a price may lie and still be believed: its source and the
 * options are not of one instant, and the bounds themselves are of quotes a moment old.
 */
const slack = 0.0005

/**
 * The most trusted price that the options do not contradict, else what the options say. To
 * contradict takes more than half of the strikes: where they disagree among themselves, a few that
 * agree outvote nobody. Undefined when there is nothing.
 */
export function combineForwards(evidence: ForwardEvidence): Forward | undefined {
  const { parity } = evidence
  const low = parity?.low ?? 0
  const high = parity?.high ?? Infinity
  const isMajority = parity !== undefined && 2 * parity.agreeing > parity.strikes
  for (const source of ['future', 'venue'] as const) {
    const forward = evidence[source]
    if (!(forward > 0 && forward < Infinity)) continue
    const isAllowed = forward >= low * (1 - slack) && forward <= high * (1 + slack)
    if (isAllowed || !isMajority) return { forward, source, low, high }
  }
  return parity && { forward: parity.forward, source: 'parity', low, high }
}
