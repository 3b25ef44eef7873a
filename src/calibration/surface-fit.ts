// What a surface fit answers: slices with their errors, what was thrown away and why, and the
// counts that the acceptance gates judge. Data only; how it is found is in `fit.ts`.

import { type TimeUs } from '../base/index.ts'
import { type SmileSlice } from '../pricing/index.ts'

/**
 * Why a quote was not fitted to. Each rejected quote has exactly one reason: the first that
 * holds.
 */
export const quoteRejections = [
  'bad-row',
  'expired',
  'no-forward',
  'stale',
  'in-the-money',
  'empty',
  'one-sided',
  'crossed',
  'below-two-ticks',
  'outside-bounds',
  'too-few-in-expiry',
  'expiry-dropped',
] as const

export type QuoteRejection = (typeof quoteRejections)[number]

/** One expiry of a fitted surface: total variance over ln(K/forward). */
export type FittedSlice = SmileSlice & {
  readonly expiryUs: TimeUs
  readonly forward: number
  /** ACT/365 years from the chain's time to expiry. */
  readonly years: number
  /** Fitted volatility at the forward, 1.0 = 100 %. */
  readonly atmVol: number
  /** Root mean square of fitted minus mid volatility over the quotes used, in vol points. */
  readonly errorVolPt: number
  readonly quotesUsed: number
  /** Quotes whose fitted volatility lies within [bid vol, ask vol]. */
  readonly quotesInside: number
  /** Pairs (ln(K/forward), standard error of the vol there in vol points), ascending. */
  readonly doubt: Float64Array
  /** Standard errors of `doubtedParameters`; null for models that do not settle them. */
  readonly parameterDoubt: Float64Array | null
}

/** From the best to the last resort: each takes over where the one before fails its gates. */
export const fitModels = ['joint-svi-spline', 'joint-svi', 'essvi'] as const

export type FitModel = (typeof fitModels)[number]

/** An expiry that had quotes enough and was left out so that the others could be fitted. */
export type DroppedExpiry = { readonly expiryUs: TimeUs; readonly reason: string }

export const fitFailures = [
  'too-few-quotes',
  'too-few-expiries',
  'atm-off-quotes',
  'butterfly-arbitrage',
  'calendar-arbitrage',
  'residual-too-large',
] as const

export type FitFailure = (typeof fitFailures)[number]

/** Errors over quotes of a day and longer; shorter expiries are fitted but scored apart. */
export type FitScore = {
  readonly quotes: number
  readonly inside: number
  readonly medianAbsVolPt: number
  readonly p90AbsVolPt: number
}

export type SurfaceFit = {
  readonly underlying: string
  readonly asOfUs: TimeUs
  /** `fitted` passed every gate; `failed` did not, and `reason` says which. */
  readonly status: 'fitted' | 'failed'
  /** Which gate failed; empty when none did. */
  readonly failure: FitFailure | ''
  /** The same for people, with the numbers; empty when fitted. */
  readonly reason: string
  readonly model: FitModel
  /** Ascending by expiry. */
  readonly slices: readonly FittedSlice[]
  /** In the order in which they were dropped. */
  readonly dropped: readonly DroppedExpiry[]
  readonly rejected: Readonly<Record<QuoteRejection, number>>
  readonly score: FitScore
  readonly scoreUnderOneDay: FitScore
  /** Slices whose Durrleman function is not proven to be positive. */
  readonly butterflyViolations: number
  /** Neighbouring expiries whose total variance is not proven to grow. */
  readonly calendarViolations: number
  /** Slices that only the last resort made free of arbitrage; 0 in every ordinary fit. */
  readonly repairedSlices: number
  /** Levenberg-Marquardt steps taken, all stages. */
  readonly steps: number
}
