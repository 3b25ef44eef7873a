// What people see: a read model made from the state, in plain JSON. The dashboard is a replica of
// this and of the audit stream; nothing in the desk ever reads it back. Money is USD, vols are
// annual decimals, shocks are fractions; the page alone turns them into percent.

/** One underlying: exposure, its worst case with all that rests, and the lines it may not cross. */
export type UnderlyingView = {
  readonly code: string
  readonly indexUsd: number
  readonly volAnnual: number
  readonly deltaUsd: number
  readonly deltaUsdLow: number
  readonly deltaUsdHigh: number
  readonly deltaLimitUsd: number
  readonly bandUsd: number
  readonly gammaUsdPer1Pct: number
  readonly vegaUsdPerVolPt: number
  readonly vegaUsdPerVolPtLow: number
  readonly vegaUsdPerVolPtHigh: number
  readonly vegaLimitUsdPerVolPt: number
  readonly thetaUsdPerDay: number
  readonly collateralDeltaUsd: number
  readonly perpetualLots: number
  readonly surfaceAgeUs: number
  /** Whether the last fit was refused, so that the one before is still in use. */
  readonly surfaceRefused: boolean
  /** Why, or what an accepted fit had to leave out; empty when there is nothing to say. */
  readonly surfaceNote: string
  readonly twoSided: number
}

/** Vol points, by strike in at-the-money standard deviations. */
export type MarkView = {
  readonly levelVolPt: number
  readonly skewVolPt: number
  readonly curvatureVolPt: number
  readonly untilUs: number
}

export type ExpiryView = {
  readonly code: string
  readonly expiryUs: number
  readonly expiry: string
  readonly days: number
  readonly forward: number
  readonly atmVol: number
  readonly errorVolPt: number
  /** What a trader adds to the model; null when nobody does. */
  readonly mark: MarkView | null
  /** `atmVol` is the model's; this has the mark in it, and is what quotes are made on. */
  readonly markedAtmVol: number
  readonly deltaUsd: number
  readonly gammaUsdPer1Pct: number
  readonly vegaUsdPerVolPt: number
  readonly thetaUsdPerDay: number
  readonly twoSided: number
}

/** One quoted instrument: ours against the market, in the instrument's own price unit. */
export type QuoteView = {
  readonly instrument: number
  readonly name: string
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
  readonly marketBid: number
  readonly marketAsk: number
  readonly fair: number
  readonly position: number
  readonly reason: string
  /** Parts of the half-spread, in vol points (options) or bps (perpetual); they sum to it. */
  readonly parts: Readonly<Record<string, number>>
}

export type FillView = {
  readonly sequence: number
  readonly timeUs: number
  readonly name: string
  readonly side: 1 | -1
  readonly price: number
  readonly size: number
  readonly feeUsd: number
  readonly liquidity: string
  readonly purpose: string
}

export type FreeboardView = {
  readonly known: boolean
  readonly distance: number
  readonly breached: boolean
  readonly underlying: string
  readonly spotShock: number
  readonly volShockVolPt: number
  readonly lossUsd: number
  readonly limit: string
  /** All coins move together, each by its beta to `underlying`. */
  readonly joint: boolean
  readonly ageUs: number
}

export type DeskView = {
  readonly run: number
  readonly sequence: number
  readonly timeUs: number
  readonly mode: string
  readonly modeCause: string
  readonly kill: string
  readonly paused: boolean
  readonly feedUp: boolean
  readonly equityUsd: number
  readonly pnlUsd: number
  readonly realisedUsd: number
  readonly feesUsd: number
  readonly fundingUsd: number
  readonly lossLimitUsd: number
  readonly restingOrders: number
  readonly inDoubtOrders: number
  readonly counters: {
    readonly events: number
    readonly quotes: number
    readonly fills: number
    readonly hedges: number
    readonly cancels: number
    readonly expiries: number
    readonly refusals: Readonly<Record<string, number>>
  }
  readonly uptime: { readonly healthyS: number; readonly quotedS: number; readonly share: number }
  readonly freeboard: FreeboardView
  readonly underlyings: readonly UnderlyingView[]
  readonly expiries: readonly ExpiryView[]
  readonly quotes: readonly QuoteView[]
  readonly fills: readonly FillView[]
}

/** One smile: market quotes in vol against the fitted slice. Vols are 0 where there is no quote. */
export type SmileView = {
  readonly code: string
  readonly expiry: string
  readonly forward: number
  readonly points: readonly {
    readonly strike: number
    readonly bidVol: number
    readonly askVol: number
    /** The model's. */
    readonly fitVol: number
    /** With the trader's mark: what quotes are made on; the model's where there is none. */
    readonly markedVol: number
  }[]
}

/** One line of the journal's tail, for people. */
export type AuditLine = {
  readonly sequence: number
  readonly timeUs: number
  readonly what: string
  readonly text: string
}
