// The door of validation: whether to believe it. Tests of forecasts against what came, of results
// against the number of trials that produced them, and markets whose truth is known. It decides
// nothing and must never be asked by anything that trades.

export {
  binomialCdf,
  christoffersen,
  conditionalCoverage,
  type HitTransitions,
  hitTransitions,
  kupiec,
  kupiecRange,
  type RatioTest,
  type TrafficLight,
  trafficLight,
} from './coverage.ts'
export { type OverfittingReport, overfitting, type Score, sharpeScore } from './overfitting.ts'
export {
  type PoissonMarket,
  type PoissonOutcome,
  simulatePoissonMarket,
} from './poisson-market.ts'
export {
  backtestRevalued,
  type RevaluedBook,
} from './revaluation-backtest.ts'
export {
  backtestYearsMin,
  deflatedSharpe,
  expectedMaximum,
  type ObservedSharpe,
  probabilisticSharpe,
  sharpeRatio,
  sortinoRatio,
  trackRecordLengthMin,
} from './sharpe.ts'
export { acerbiSzekely, type ShortfallForecast } from './shortfall.ts'
export {
  backtestTail,
  type TailBacktest,
  type TailConfidences,
  type TailMethod,
  type TailVerdict,
  tailMethods,
} from './tail-backtest.ts'
