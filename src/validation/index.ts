// The door of validation: whether to believe it. Tests of forecasts against what came, of results
// against the number of trials that produced them, and markets whose truth is known. It decides
// nothing and must never be asked by anything that trades.

export {
  type PoissonMarket,
  type PoissonOutcome,
  simulatePoissonMarket,
} from './poisson-market.ts'
