// What it costs to leave a position, and what that adds to VaR and ES: the half-spread of a bad
// hour (Bangia, Diebold, Schuermann and Stroughair 1999) and the square-root law of impact, over as
// many days as a share of the market's volume needs.

import { assert } from '../../base/index.ts'
import { type TailRisk } from './normal-tail.ts'

export type ExitMarket = {
  /** Signed; its size is what has to be traded. */
  readonly positionUsd: number
  /** Half-spread in a bad hour, not a usual one. */
  readonly halfSpreadBps: number
  /** Standard deviation of a day's return. */
  readonly dailyDeviation: number
  readonly dailyVolumeUsd: number
  /** Y: impact of trading a whole day's volume, in daily deviations; about 1. */
  readonly impactCoefficient: number
  /** Greatest share of the volume that we may be. */
  readonly participation: number
}

export type ExitCost = { readonly costUsd: number; readonly days: number }

export function exitCost(market: ExitMarket): ExitCost {
  const { positionUsd, halfSpreadBps, dailyDeviation, dailyVolumeUsd, participation } = market
  assert(dailyVolumeUsd > 0 && participation > 0 && participation <= 1, 'there is a market')
  assert(halfSpreadBps >= 0 && dailyDeviation >= 0 && market.impactCoefficient >= 0, 'costs cost')
  const sizeUsd = Math.abs(positionUsd)
  const days = sizeUsd / (dailyVolumeUsd * participation)
  const impact = market.impactCoefficient * dailyDeviation * Math.sqrt(sizeUsd / dailyVolumeUsd)
  return { costUsd: sizeUsd * (1e-4 * halfSpreadBps + impact), days }
}

/**
 * Tail risk with the cost of leaving. A book that takes longer than the horizon to leave is at risk
 * for longer: while it runs down evenly its deviation is that of a third of the time beyond.
 */
export function liquidityAdjusted(
  tail: TailRisk,
  horizonDays: number,
  exits: readonly ExitCost[],
): TailRisk {
  assert(horizonDays > 0, 'a horizon is positive')
  const costUsd = exits.reduce((sum, each) => sum + each.costUsd, 0)
  const days = exits.reduce((most, each) => Math.max(most, each.days), 0)
  const scale = Math.sqrt(1 + Math.max(0, days - horizonDays) / (3 * horizonDays))
  return {
    valueAtRisk: scale * tail.valueAtRisk + costUsd,
    expectedShortfall: scale * tail.expectedShortfall + costUsd,
  }
}
