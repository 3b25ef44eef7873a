// The door of `exposure`: what could happen to the book. It knows positions, resting orders and the
// market as numbers, and makes Greeks in USD, worst cases, revaluations and the freeboard of them.
// It must never know a limit's owner, a decision, or how an order reaches a venue.

export {
  betasTo,
  type PrincipalComponent,
  principalComponents,
  stressedCorrelation,
} from './correlation.ts'
export {
  bucketOf,
  type CrossGreeks,
  type CubeBucket,
  cubeBuckets,
  rowCrossGreeks,
  tenorOf,
  vegaAt30Days,
} from './cube.ts'
export {
  addFlow,
  type DealerBook,
  type DealerFlow,
  dealerBooks,
  dealerFlow,
  gammaFlips,
  noFlow,
  type OpenOption,
} from './dealer.ts'
export type { ExpiryExposure } from './expiry-table.ts'
export { Exposure, type ExposureOptions, type WorstCase } from './exposure.ts'
export type { UnitColumns } from './exposure-sums.ts'
export {
  type FreeboardInput,
  type FreeboardLimit,
  type FreeboardResult,
  type FreeboardUnderlying,
  searchFreeboard,
} from './freeboard.ts'
export {
  type BookGreeks,
  bookGreeks,
  type GridInput,
  type GridResult,
  revalueGrid,
  rowGreeks,
} from './grid.ts'
export {
  type LiquidationDistance,
  liquidationDistance,
  type MarginAccount,
  marginSurplus,
} from './margin/liquidation.ts'
export { type PortfolioMargin, PortfolioMarginModel, type RiskVector } from './margin/portfolio.ts'
export type { MarginPosition } from './margin/position.ts'
export {
  deribitPortfolioBtc,
  deribitPortfolioEth,
  type MarginScenario,
  type PortfolioMarginParameters,
  shockedVol,
} from './margin/scenario.ts'
export {
  deribitStandardBtc,
  type MarginRequirement,
  type StandardMarginParameters,
  standardFutureMargin,
  standardOptionMargin,
} from './margin/standard.ts'
export { type MarginTier, tieredMargin } from './margin/tiers.ts'
export {
  type MarginFreeboard,
  type MarginFreeboardInput,
  searchMarginFreeboard,
} from './margin-freeboard.ts'
export {
  addRow,
  addSlices,
  clearRows,
  createRevaluationBook,
  isRowSettlement,
  type RevaluationBook,
  type RevaluationRow,
  type RowSettlement,
  type RowSmile,
  rowSettlements,
  rowSmile,
  windowLeft,
} from './revaluation-book.ts'
export { Revaluer, type RevaluerOptions, volFloorAnnual } from './revalue.ts'
export {
  bookLosses,
  type FactorMoves,
  filterFactor,
  type ScenarioBook,
  type SimulatedBook,
  simulateBook,
} from './tail/book-scenarios.ts'
export {
  lossShape,
  normalComponents,
  type QuadraticBook,
} from './tail/delta-gamma.ts'
export { type ExitCost, type ExitMarket, exitCost, liquidityAdjusted } from './tail/exit-cost.ts'
export {
  type EgarchParameters,
  fitEgarch,
  fitGarch,
  type GarchFit,
  type GarchParameters,
  nextVariance,
} from './tail/garch.ts'
export {
  divideTail,
  forecastValueAtRisk,
  type TailParts,
  tailOfScenarios,
  tailOfSorted,
} from './tail/historical.ts'
export {
  cornishFisherTail,
  isExpansionSound,
  type LossShape,
  normalTail,
  type TailRisk,
} from './tail/normal-tail.ts'
export { type SimulatedTail, type SimulationInput, simulateTail } from './tail/simulation.ts'
export {
  ewmaVariancePath,
  filteredScenarios,
  type GarchRefit,
  garchVariancePath,
  type VariancePath,
} from './tail/variance-path.ts'
export {
  createUnitGreeks,
  decayInWindow,
  inverseGreeks,
  linearGreeks,
  type OptionInput,
  optionGreeks,
  type SmileRule,
  smileRules,
  spotGreeks,
  type UnitGreeks,
} from './unit-greeks.ts'
export { type Pricing, type PricingInputs, pricings, UnitPricer } from './unit-pricer.ts'
