// The Greeks of a row that a cube has beside those of `grid.ts`, and the buckets that rows are
// added up in. Derivatives are Black's, at a fixed vol of each strike; a forward moves with the
// index, and its rate apart from it.

import { assert } from '../base/index.ts'
import { log, normalCdf } from '../math/index.ts'
import { generalBlack } from '../pricing/index.ts'
import { isOptionCode } from './option-nodes.ts'
import { type RevaluationBook, rowSettlements } from './revaluation-book.ts'

export type CrossGreeks = {
  /** P&L of one point more in the annual rate of the forward, S e^(rate years). */
  readonly rhoUsdPer1Pct: number
  /** P&L of the cross of 1 % in the index and one vol point: what vega gains by the move. */
  readonly vannaUsdPer1PctVolPt: number
  /** What vega gains by one vol point. */
  readonly volgaUsdPerVolPt2: number
  /** What Black's delta in dollars gains by one calendar day of 365, at unchanged prices. */
  readonly charmUsdPerDay: number
}

/** Of one row, size included; a future has a rate, spot has nothing. */
export function rowCrossGreeks(book: RevaluationBook, indexUsd: number, i: number): CrossGreeks {
  assert(indexUsd > 0, 'an index is positive')
  const code = book.settlement[i]!
  const settlement = rowSettlements[code]!
  const size = book.size[i]!
  const forward = book.forward[i]!
  const years = book.years[i]!
  const left = book.windowLeft[i]!
  if (!isOptionCode(code)) {
    const notional = settlement === 'inverse' ? (size * indexUsd) / forward : size * forward
    const rho = settlement === 'spot' ? 0 : left * notional * years * 0.01
    const none = { vannaUsdPer1PctVolPt: 0, volgaUsdPerVolPt2: 0, charmUsdPerDay: 0 }
    return { rhoUsdPer1Pct: rho, ...none }
  }
  const side = book.side[i] === -1 ? -1 : 1
  const black = generalBlack(side, forward, book.strike[i]!, years, 0, 0, book.volAnnual[i]!)
  const isCoin = settlement === 'coin-option'
  // V = size S c(F) with the coin premium c = B / F: the rate moves c alone, the index both.
  const scale = isCoin ? (size * indexUsd) / forward : size
  const byRate = forward * black.delta - (isCoin ? black.price : 0)
  return {
    rhoUsdPer1Pct: left * scale * byRate * years * 0.01,
    vannaUsdPer1PctVolPt: (left * scale * forward * black.vanna) / 1e4,
    volgaUsdPerVolPt2: (scale * black.volga) / 1e4,
    charmUsdPerDay: (left * scale * forward * black.charm) / 365,
  }
}

/** Vega as if vols moved with the root of 30 days over theirs; within a day counts as a day. */
export function vegaAt30Days(vegaUsdPerVolPt: number, years: number): number {
  return years > 0 ? vegaUsdPerVolPt * Math.sqrt(30 / Math.max(1, 365 * years)) : 0
}

export const cubeBuckets = ['delta', 'moneyness', 'strike'] as const
export type CubeBucket = (typeof cubeBuckets)[number]

type Edge = { readonly below: number; readonly name: string }

/** By N(d1), the delta of a call on the forward, whichever side is held. */
const deltaEdges: readonly Edge[] = [
  { below: 0.1, name: 'call 0-10' },
  { below: 0.25, name: 'call 10-25' },
  { below: 0.4, name: 'call 25-40' },
  { below: 0.6, name: 'at the money' },
  { below: 0.75, name: 'put 25-40' },
  { below: 0.9, name: 'put 10-25' },
  { below: Number.POSITIVE_INFINITY, name: 'put 0-10' },
]

/** By strike over forward. */
const moneynessEdges: readonly Edge[] = [
  { below: 0.7, name: 'below 70 %' },
  { below: 0.85, name: '70-85 %' },
  { below: 0.95, name: '85-95 %' },
  { below: 1.05, name: '95-105 %' },
  { below: 1.15, name: '105-115 %' },
  { below: 1.3, name: '115-130 %' },
  { below: Number.POSITIVE_INFINITY, name: 'from 130 %' },
]

const tenorEdges: readonly Edge[] = [
  { below: 7, name: 'below 7 d' },
  { below: 30, name: '7-30 d' },
  { below: 90, name: '30-90 d' },
  { below: 180, name: '90-180 d' },
  { below: Number.POSITIVE_INFINITY, name: 'from 180 d' },
]

function bucketIn(edges: readonly Edge[], value: number): string {
  const found = edges.find(({ below }) => value < below)
  assert(found !== undefined, 'a bucket is of a number')
  return found.name
}

/** Where a row belongs; a row that is no option is one of `futures`. */
export function bucketOf(book: RevaluationBook, i: number, by: CubeBucket): string {
  if (!isOptionCode(book.settlement[i]!)) return 'futures'
  const strike = book.strike[i]!
  const forward = book.forward[i]!
  if (by === 'strike') return String(strike)
  if (by === 'moneyness') return bucketIn(moneynessEdges, strike / forward)
  const deviation = book.volAnnual[i]! * Math.sqrt(book.years[i]!)
  const intrinsic = forward > strike ? 1 : 0
  const d1 = log(forward / strike) / deviation + 0.5 * deviation
  return bucketIn(deltaEdges, deviation > 0 ? normalCdf(d1) : intrinsic)
}

export function tenorOf(years: number): string {
  return bucketIn(tenorEdges, 365 * years)
}
