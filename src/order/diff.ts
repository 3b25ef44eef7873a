// What is wanted against what works, for one side of one instrument: the fewest messages that close
// the gap. Queue priority is kept where the venue allows (an amendment to fewer lots keeps it), a
// young order is left alone unless it is unsafe, and what takes risk away never waits.

import { type DurationUs, type Lots, type Ticks, type TimeUs } from '../base/index.ts'
import { inDoubt, placing } from './lifecycle.ts'
import { type WorkingOrders } from './working.ts'

export const diffActions = ['none', 'place', 'amend', 'cancel'] as const
export type DiffAction = (typeof diffActions)[number]

export type DiffRules = {
  /** A resting price this much less aggressive than the wanted one is left where it is. */
  readonly toleranceTicks: Ticks
  /** Resting lots are topped up only below this share of the wanted lots, in 1/1000. */
  readonly refillPerMille: number
  /** An order is not improved before it has rested this long. */
  readonly lifeUsMin: DurationUs
  /** An amendment that cannot be sent yet becomes a cancel when the price is this much too bold. */
  readonly urgentTicks: Ticks
}

/**
 * The one message that `slot` (-1: nothing works) needs so that `wantedLots` at `wantedTicks` work;
 * zero wanted lots mean nothing should. Amend sends exactly the wanted terms.
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
  // How much more aggressive than wanted the boldest version is that may rest: positive is unsafe.
  const side = orders.side[slot]!
  const confirmed = (orders.ticks[slot]! - wantedTicks) * side
  const inFlight = (orders.wantedTicks[slot]! - wantedTicks) * side
  const boldTicks = Math.max(confirmed, inFlight)
  if (!orders.isAmendable(slot)) return boldTicks >= rules.urgentTicks ? 'cancel' : 'none'
  const restingLots = orders.lots[slot]!
  const isUnsafe = boldTicks > 0 || restingLots > wantedLots
  if (isUnsafe) return 'amend'
  const isYoung = nowUs - orders.changedUs[slot]! < rules.lifeUsMin
  if (isYoung) return 'none'
  const isBehind = -boldTicks > rules.toleranceTicks
  const isThin = restingLots * 1000 < wantedLots * rules.refillPerMille
  return isBehind || isThin ? 'amend' : 'none'
}

/** Whether the venue has yet to say that it knows this order. */
export function isUnconfirmed(orders: WorkingOrders, slot: number): boolean {
  return orders.state[slot] === placing || orders.state[slot] === inDoubt
}
