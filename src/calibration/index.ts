// The door of calibration: from measured columns to parameters with their errors. It knows quotes
// and pricing formulae; it must never know who asked, what is held, or how a fit is used. It runs
// outside the step (law 9): it may take milliseconds and allocate, but it holds no state.

export { type Acceptance, acceptFit } from './acceptance.ts'
export { appendQuote, type ChainQuotes, type ChainRow, createChain } from './chain.ts'
export {
  type ChainVariance,
  type ChainVarianceRefusal,
  chainVariance,
  type ExpiryVariance,
} from './chain-variance.ts'
export type { ExpiryError, ModelFit } from './characteristic-fit.ts'
export { type ChainComparison, compareModels } from './comparison.ts'
export { priceTolerance } from './comparison-arbitrage.ts'
export { type ComparedModel, comparedModels, type Smile } from './comparison-model.ts'
export {
  countWins,
  type ModelSummary,
  summarise,
  type TenorWins,
  type Times,
} from './comparison-summary.ts'
export { doubtedParameters } from './doubt.ts'
export { type ExpiryQuote, expiryQuotes } from './expiry-quotes.ts'
export { type FitOptions, fitSurface } from './fit.ts'
export {
  type BatesFit,
  fitBates,
  fitHeston,
  fitMerton,
  type HestonFit,
  type MertonFit,
  type ModelFitOptions,
  type ModelFitRefusal,
} from './heston-fit.ts'
export { type ParameterMoves, type PointMoves, type Spread, TimeStudy } from './stability.ts'
export { type DamageMoves, DamageStudy } from './stability-damage.ts'
export { checkSurface, type SurfaceCheck } from './surface-check.ts'
export {
  type DroppedExpiry,
  type FitFailure,
  type FitModel,
  type FitScore,
  type FittedSlice,
  fitFailures,
  fitModels,
  type QuoteRejection,
  quoteRejections,
  type SurfaceFit,
} from './surface-fit.ts'
export { type TermError, type TermForward, termErrors, termForwards } from './term-structure.ts'
