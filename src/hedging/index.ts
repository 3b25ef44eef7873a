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
export { type HedgeOutcome, HedgePaths } from './hedge-paths.ts'
export {
  type CertainCost,
  type Estimate,
  type FrontierPoint,
  HedgeTally,
  type TallyOptions,
} from './hedge-tally.ts'
export {
  CallView,
  createPriceLattice,
  type HedgedCall,
  type PriceLattice,
} from './hedged-call.ts'
export { type FillOutcome, fillOutcomes, HedgeLedger, type SentHedge } from './ledger.ts'
export {
  createHedgeState,
  fixedBandPolicy,
  fixedTimePolicy,
  type HedgePolicy,
  type HedgeState,
  type HoldingRange,
  hedgeTrade,
  tradeToRange,
  whalleyWilmottPolicy,
} from './policy.ts'
export {
  optimalSchedule,
  type Schedule,
  type ScheduleProblem,
  scheduleCost,
} from './schedule.ts'
export { type LelandVols, lelandVols, whalleyWilmottBand } from './trading-cost.ts'
export {
  type BandTable,
  certainCostOf,
  defaultUtilityGrid,
  solveUtilityBand,
  tabulatePolicy,
  type UtilityBand,
  type UtilityGrid,
} from './utility-band.ts'
export {
  chooseVehicle,
  type DeltaNeed,
  type HedgeVehicle,
  marginShare,
  type VehicleChoice,
  type VehicleCost,
  type VehicleKind,
  type VehiclePart,
  type VehicleRefusal,
  vehicleKinds,
  vehicleParts,
} from './vehicle.ts'
export { type ZakamoulineBand, zakamoulineBand, zakamoulinePolicy } from './zakamouline.ts'
