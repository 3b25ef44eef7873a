// The door of hedging: when a book's delta needs a trade, how large, at what worst price, and the
// ledger of hedges whose end is unknown, so that no need is hedged twice. It knows numbers only; it
// must never know a book, a surface, a venue, or whether limits will allow the order.

export { type HedgeGoal, hedgeGoals, wantedDeltaUsd } from './band.ts'
export { BandBreaches } from './breaches.ts'
export {
  defaultHedging,
  type HedgeConfig,
  type HedgingConfig,
  type HedgingConfigError,
  validateHedging,
} from './config.ts'
export {
  createHedgeDecision,
  createHedgeInput,
  decideHedge,
  type HedgeDecision,
  type HedgeInput,
  type HedgeReason,
  hedgeLimitTicks,
  hedgeReasons,
} from './decide.ts'
export {
  type GreekHedge,
  type GreekHedgeProblem,
  type HedgeInstrument,
  planGreekHedge,
} from './greek-hedge.ts'
export { type FillOutcome, fillOutcomes, HedgeLedger, type SentHedge } from './ledger.ts'
export {
  optimalSchedule,
  type Schedule,
  type ScheduleProblem,
  scheduleCost,
} from './schedule.ts'
export { type LelandVols, lelandVols, whalleyWilmottBand } from './trading-cost.ts'
