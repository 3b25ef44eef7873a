// When to hedge and by how much: a no-trade band around a target, in USD of delta. Inside the band
// nothing is done; outside, the excess goes to the nearer edge or to the target. Knows no orders.

export const hedgeGoals = ['edge', 'target'] as const
/** Where a breach is brought: the nearer edge of the band, or its middle. */
export type HedgeGoal = (typeof hedgeGoals)[number]

/**
 * Signed change of delta wanted, USD: negative sells. 0 inside the band, its edges included. Not a
 * number when an input is not one, or when the band is negative.
 */
export function wantedDeltaUsd(
  deltaUsd: number,
  targetUsd: number,
  bandUsd: number,
  goal: HedgeGoal,
): number {
  const excess = deltaUsd - targetUsd
  if (!(bandUsd >= 0)) return Number.NaN
  if (Math.abs(excess) <= bandUsd) return 0
  if (goal === 'target') return 0 - excess
  return excess > 0 ? bandUsd - excess : 0 - bandUsd - excess
}
