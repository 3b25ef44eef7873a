// The door of the built-in exchange, a simulated Deribit-shaped venue, and of pools played beside
// a market; all pure and seeded. It knows everything about its own worlds: paths, makers, takers,
// books, our orders and our account. It must never know how the desk thinks: it sees requests, it
// sends messages.

export {
  type CoinWorld,
  checkWorld,
  defaultWorld,
  type FaultWorld,
  type FlowWorld,
  type LatencyWorld,
  type LegLatency,
  type MakerWorld,
  type RateWorld,
  type SmileShape,
  type TenorCounts,
  type WorldConfig,
} from './config.ts'
export { createExchange, Exchange } from './exchange.ts'
export { ExactVenue } from './pool-exact.ts'
export { type PoolOutcome, playPool } from './pool-run.ts'
export type { FlowCount } from './pool-tally.ts'
export { ModelVenue } from './pool-venue.ts'
export { checkPoolWorld, defaultPoolWorld, type PoolWorld } from './pool-world.ts'
export { drawHours, hourVariance, type PoolHour } from './range-hours.ts'
export {
  playPolicy,
  type RangeCosts,
  type RangeOutcome,
  type RangePolicy,
} from './range-policy.ts'
