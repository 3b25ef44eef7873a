// What is wanted against what works, for one side of one instrument: the fewest messages that close
// the gap. Queue priority is kept where the venue allows (an amendment to fewer lots keeps it), a
// young order is left alone unless it is unsafe, and what takes risk away never waits.

import { type DurationUs, type Lots, type Ticks, type TimeUs } from '../base/index.ts'
import { type WorkingOrders } from './working.ts'

export const diffActions = ['none', 'place', 'amend', 'cancel'] as const
export type DiffAction = (typeof diffActions)[number]

export type DiffRules = {
  /** An order this much less aggressive than wanted stays where it is, and keeps its priority. */
  readonly toleranceTicks: Ticks
  /** Lots are topped up (losing priority) only below this share of the wanted, in 1/1000. */
  readonly refillPerMille: number
  /** An order is not improved before it has rested this long. */
  readonly lifeUsMin: DurationUs
  /** An order that cannot be amended yet is cancelled when it is this much too bold. */
  readonly urgentTicks: Ticks
}

/**
 * The one message that `slot` (-1: nothing works) needs so that `wantedLots` at `wantedTicks` work;
 * zero wanted lots mean that nothing should. An amendment sends exactly the wanted terms.
 */
export function decideDiff(
  orders: WorkingOrders,
  slot: number,
  wantedTicks: Ticks,
  wantedLots: Lots,
  nowUs: TimeUs,
  rules: DiffRules,
): DiffAction {
  if (slot < 0) return wantedLots > 0 ? 'place' : 'none'
  if (orders.isCancelInFlight(slot)) return 'none'
  if (!(wantedLots > 0)) return 'cancel'
  // How much bolder than wanted the boldest version is that may rest.
  const side = orders.side[slot]!
  const confirmedTicks = (orders.ticks[slot]! - wantedTicks) * side
  const inFlightTicks = (orders.wantedTicks[slot]! - wantedTicks) * side
  const boldTicks = Math.max(confirmedTicks, inFlightTicks)
  if (!orders.isAmendable(slot)) return boldTicks >= rules.urgentTicks ? 'cancel' : 'none'
  const restingLots = orders.lots[slot]!
  if (boldTicks > 0 || restingLots > wantedLots) return 'amend'
  if (nowUs - orders.changedUs[slot]! < rules.lifeUsMin) return 'none'
  const isThin = restingLots * 1000 < wantedLots * rules.refillPerMille
  return -boldTicks > rules.toleranceTicks || isThin ? 'amend' : 'none'
}
