// The scenarios of a portfolio margin model as data: what the price does, what vols do, and how
// much of the result counts. The scanner that sums them (`portfolio.ts`) knows no venue.

import { pow } from '../../math/index.ts'

export type MarginScenario = {
  /** Relative move of every price; above -1. */
  readonly priceMove: number
  /** Relative shock of vols at 30 days, signed; scaled by tenor. */
  readonly volShock: number
  /** Share of an option's result that counts. */
  readonly share: number
  /** How far a future moves with it at most: an extended move is about options far out. */
  readonly futureMoveMax: number
  /** Whether the venue dampens this scenario's loss. */
  readonly isExtended: boolean
}

/**
 * The parameters that Deribit sends with `private/pme/simulate`, under our names; coin figures are
 * for one coin, USD figures in USD. They change: take them from the venue.
 */
export type PortfolioMarginParameters = {
  readonly priceRange: number
  /** Price steps on each side of no move. */
  readonly buckets: number
  readonly volRangeUp: number
  readonly volRangeDown: number
  /** An up shock is taken of at least this vol. */
  readonly minVolForShockUp: number
  /** Exponents of 30 / days: below 30 days, and above. */
  readonly shortTermVegaPower: number
  readonly longTermVegaPower: number
  readonly extendedMoves: readonly number[]
  readonly extendedTableFactor: number
  readonly extendedDampenerUsd: number
  readonly deltaShockThresholdUsd: number
  readonly deltaShockMax: number
  /** Per coin of delta above the threshold. */
  readonly deltaShockIncrement: number
  readonly minAnnualisedMove: number
  readonly annualisedMoveRisk: number
  readonly maintenanceFactor: number
}

/** BTC as in the example of the venue's own documentation of `private/pme/simulate`. */
export const deribitPortfolioBtc: PortfolioMarginParameters = {
  priceRange: 0.16,
  buckets: 4,
  volRangeUp: 0.5,
  volRangeDown: 0.25,
  minVolForShockUp: 0.5,
  shortTermVegaPower: 0.3,
  longTermVegaPower: 0.13,
  extendedMoves: [-0.66, -0.33, 0.5, 1, 2, 3, 4, 5],
  extendedTableFactor: 1,
  extendedDampenerUsd: 100_000,
  deltaShockThresholdUsd: 20_000_000,
  deltaShockMax: 0.1,
  deltaShockIncrement: 0.00005,
  minAnnualisedMove: 0.01,
  annualisedMoveRisk: 0.075,
  maintenanceFactor: 0.8,
}

/** ETH as in a response of the live venue of 2026-02-15. */
export const deribitPortfolioEth: PortfolioMarginParameters = {
  ...deribitPortfolioBtc,
  priceRange: 0.18,
  volRangeUp: 0.4,
  deltaShockIncrement: 0.000004,
  extendedDampenerUsd: 200_000,
  minAnnualisedMove: 0.005,
  annualisedMoveRisk: 0.05,
}

/**
 * Standard scenarios by price from the bottom up, each with vols up, same and down; then the
 * extended ones, vols up. The order is the venue's: its `index` of the worst case counts so from 1.
 */
export function portfolioScenarios(parameters: PortfolioMarginParameters): MarginScenario[] {
  const { priceRange, buckets, volRangeUp, volRangeDown, extendedMoves } = parameters
  const scenarios: MarginScenario[] = []
  for (let step = -buckets; step <= buckets; step += 1) {
    const priceMove = (priceRange * step) / buckets
    for (const volShock of [volRangeUp, 0, -volRangeDown]) {
      const row = { priceMove, volShock, share: 1, futureMoveMax: priceRange }
      scenarios.push({ ...row, isExtended: false })
    }
  }
  for (const priceMove of extendedMoves) {
    const share = (parameters.extendedTableFactor * priceRange) / Math.abs(priceMove)
    const row = { priceMove, volShock: volRangeUp, share, futureMoveMax: priceRange }
    scenarios.push({ ...row, isExtended: true })
  }
  return scenarios
}

/**
 * Vol after a shock: (30 / days)^power of it, the power being the short one below 30 days. Days
 * count as one at least. An up shock is a share of the vol or of the least vol that it is taken of.
 */
export function shockedVol(
  parameters: PortfolioMarginParameters,
  volAnnual: number,
  years: number,
  volShock: number,
): number {
  const days = Math.max(1, 365 * years)
  const power = days < 30 ? parameters.shortTermVegaPower : parameters.longTermVegaPower
  const base = volShock > 0 ? Math.max(volAnnual, parameters.minVolForShockUp) : volAnnual
  return Math.max(0, volAnnual + base * volShock * pow(30 / days, power))
}
