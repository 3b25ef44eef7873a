// Margin of linear perpetuals by notional tiers, as Binance, Bybit and others state it: a larger
// position pays a higher rate on what lies in the higher tier, so the requirement has no step.

import { assert } from '../../base/index.ts'

export type MarginTier = {
  /** USD of notional from which the tier applies; the first is 0. */
  readonly fromUsd: number
  readonly initialRate: number
  readonly maintenanceRate: number
}

/** A table that a position can be looked up in; anything else is a broken invariant. */
export function assertTiers(tiers: readonly MarginTier[]): void {
  assert(tiers.length > 0 && tiers[0]!.fromUsd === 0, 'the first tier starts at 0')
  for (const [i, tier] of tiers.entries()) {
    const { initialRate, maintenanceRate } = tier
    assert(maintenanceRate > 0 && maintenanceRate <= initialRate, 'initial is at least maintenance')
    assert(initialRate < Infinity, 'a rate is finite')
    const before = tiers[i - 1]
    if (before === undefined) continue
    assert(tier.fromUsd > before.fromUsd, 'tiers ascend')
    assert(maintenanceRate >= before.maintenanceRate, 'rates do not fall')
    assert(initialRate >= before.initialRate, 'rates do not fall')
  }
}

/** USD for a notional of either sign: each tier's rate on the part of it that lies there. */
export function tieredMargin(
  tiers: readonly MarginTier[],
  notionalUsd: number,
): { initialUsd: number; maintenanceUsd: number } {
  assertTiers(tiers)
  assert(Number.isFinite(notionalUsd), 'a notional is finite')
  const size = Math.abs(notionalUsd)
  let initialUsd = 0
  let maintenanceUsd = 0
  for (const [i, tier] of tiers.entries()) {
    const toUsd = tiers[i + 1]?.fromUsd ?? Infinity
    const part = Math.max(0, Math.min(size, toUsd) - tier.fromUsd)
    initialUsd += part * tier.initialRate
    maintenanceUsd += part * tier.maintenanceRate
  }
  return { initialUsd, maintenanceUsd }
}
