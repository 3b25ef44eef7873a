// Why a quote is as wide as it is: the named parts of a half-spread, which add up to it, and the
// reasons why a side is not quoted. Options measure parts in vol points at their fair vega,
// everything else in basis points of fair. Codes travel as indices: append only.

export const quoteParts = [
  /** What the desk wants to earn on a trade that carries no risk. */
  'edge',
  /** The maker fee; negative for a rebate. */
  'fee',
  /** The move that can happen before the quote is changed, and a share of the level of vol. */
  'volatility',
  /** What recent counterparties knew better: a moving average of markouts. */
  'adverse',
  /** Risk already held: both sides widen as a limit comes near. */
  'inventory',
  /** The delta that a fill brings has to be traded away. */
  'hedge',
  /** The model may be wrong: fit error, disagreement of references. */
  'doubt',
  /** A vol point down is not worth a vol point up: curvature in the wings. */
  'wing',
  /** A widening in force: defensive mode, toxic flow. */
  'guard',
  /** Stepping back to what the market makes necessary; never crossing it. */
  'market',
  /** Rounding to the venue's grid, away from fair. */
  'tick',
] as const
export type QuotePart = (typeof quoteParts)[number]

export const quoteReasons = [
  'none',
  'quoted',
  'mode',
  'closed',
  'stale',
  'surface',
  'expiry',
  'crossed',
  'disagree',
  'toxic',
  'frozen',
  'wing',
  'min-tick',
  'inventory',
  'reduce-only',
  'no-size',
  'not-a-number',
] as const
export type QuoteReason = (typeof quoteReasons)[number]

/** One instrument's wanted quote. Written in place; 0 lots: that side is not quoted. */
export type Quote = {
  bidTicks: number
  bidLots: number
  askTicks: number
  askLots: number
  bidReason: QuoteReason
  askReason: QuoteReason
  /** In the instrument's price unit: fair, and where inventory moved the middle of the quote to. */
  fairPrice: number
  reservationPrice: number
  /** Annual, 0 when not an option. */
  fairVolAnnual: number
  /** Vol points (options) or basis points; an unquoted side counts at its unrounded price. */
  halfSpread: number
  /** Price of one unit of `halfSpread`. */
  priceUnit: number
  readonly parts: Float64Array
}

export function createQuote(): Quote {
  return {
    bidTicks: 0,
    bidLots: 0,
    askTicks: 0,
    askLots: 0,
    bidReason: 'none',
    askReason: 'none',
    fairPrice: 0,
    reservationPrice: 0,
    fairVolAnnual: 0,
    halfSpread: 0,
    priceUnit: 0,
    parts: new Float64Array(quoteParts.length),
  }
}

/** Empties a quote, both sides for the same reason, which it returns. */
export function clearQuote(out: Quote, reason: QuoteReason): QuoteReason {
  out.bidTicks = 0
  out.bidLots = 0
  out.askTicks = 0
  out.askLots = 0
  out.bidReason = reason
  out.askReason = reason
  out.fairPrice = 0
  out.reservationPrice = 0
  out.fairVolAnnual = 0
  out.halfSpread = 0
  out.priceUnit = 0
  out.parts.fill(0)
  return reason
}

/** Places of the parts in `Quote.parts`. */
export const partEdge: number = 0
export const partFee: number = 1
export const partVolatility: number = 2
export const partAdverse: number = 3
export const partInventory: number = 4
export const partHedge: number = 5
export const partDoubt: number = 6
export const partWing: number = 7
export const partGuard: number = 8
export const partMarket: number = 9
export const partTick: number = 10
