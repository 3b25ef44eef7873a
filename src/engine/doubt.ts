// Once a second: what the venue has not answered, and what must not rest. Silence becomes doubt by
// our own clock, a report ends it; what is stale comes in whether or not the market moves; what was
// to be emptied is emptied again until it is empty.

import {
  type AssetIndex,
  type ClientId,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  usPerSecond,
} from '../base/index.ts'
import { deskModes } from '../limits/index.ts'
import { orderStates } from '../order/index.ts'
import { type EffectList } from './effect-list.ts'
import { heardAgeUs, indexAgeUs } from './freshness.ts'
import { askReport, askReportNow, cancelEverything, cancelGroup, sendProtections } from './send.ts'
import { type DeskState } from './state.ts'
import { noteTrouble } from './trouble.ts'

const restingCode = orderStates.indexOf('resting')
const inDoubtCode = orderStates.indexOf('in-doubt')
const cancelOnly = deskModes.indexOf('cancel-only')
const venue = 0
/** An order without an answer, or a report, is given up for lost after this. */
const doubtUs = 5 * usPerSecond

/** Orders whose last request was never answered are in doubt, and the venue is asked about them. */
export function resolveDoubt(state: DeskState, effects: EffectList): void {
  const { orders, timeUs } = state
  if (state.report !== 0 && timeUs - state.reportAskedUs >= doubtUs) giveUpReport(state)
  let isDoubtful = state.reconciling || state.reportDue
  orders.forEachLive((slot) => {
    const isSilent =
      orders.state[slot] !== restingCode && timeUs - (orders.changedUs[slot] ?? 0) >= doubtUs
    if (isSilent && orders.state[slot] !== inDoubtCode) doubt(state, slot)
    if (orders.state[slot] === inDoubtCode) isDoubtful = true
  })
  if (isDoubtful) askReport(state, effects)
}

/** A report that never came: whoever asked for it wants it still. */
export function giveUpReport(state: DeskState): void {
  state.report = 0
  state.reportDue = true
}

function doubt(state: DeskState, slot: number): void {
  const { orders, timeUs } = state
  orders.onOrder(
    orders.clientId[slot] as ClientId,
    'in-doubt',
    'timeout',
    orders.revision[slot] ?? 0,
    orders.ticks[slot] as Ticks,
    orders.lots[slot] as Lots,
    orders.filledLots[slot] as Lots,
    timeUs,
  )
  state.syncResting(slot)
  noteTrouble(state)
}

/**
 * What the last step placed or amended never left. It cannot be told apart from what left at the
 * same instant, so all of it is in doubt: the venue's word is never wrong.
 */
export function doubtWithdrawn(state: DeskState, effects: EffectList): void {
  const { orders, timeUs } = state
  orders.forEachLive((slot) => {
    const isUnanswered = orders.isVersionInFlight(slot) && orders.state[slot] !== inDoubtCode
    if (isUnanswered && orders.changedUs[slot] === timeUs) doubt(state, slot)
  })
  askReportNow(state, effects)
}

/** What may not be placed now must not rest either. */
export function keepEmpty(state: DeskState, effects: EffectList): void {
  // A pulled switch resends for itself.
  if (!state.kill.isArmed || state.orders.count === 0) return
  const mustBeEmpty = state.paused || state.stopping || state.modes.level >= cancelOnly
  if (mustBeEmpty) cancelEverything(state, effects)
}

/** Quotes whose prices stand on nothing fresh: silence makes no event, so the clock looks. */
export function pullStale(state: DeskState, effects: EffectList): void {
  const { surface, config, timeUs } = state
  const { indexAgeUsMax, referenceAgeUsMax, surfaceAgeUsMax } = config.limits.preTrade
  for (const underlying of state.underlyings) {
    const isIndexStale = !(indexAgeUs(state, underlying) <= indexAgeUsMax)
    const isSurfaceStale = !(surface.ageUs(underlying, timeUs) <= surfaceAgeUsMax)
    const perpetual = (state.perpetual[underlying] ?? -1) as InstrumentIndex
    const heardUs = perpetual < 0 ? 0 : heardAgeUs(state, perpetual)
    if (isIndexStale || isSurfaceStale) pullGroup(state, optionGroup(state, underlying), effects)
    if (isIndexStale || !(heardUs <= referenceAgeUsMax)) {
      pullGroup(state, optionGroup(state, underlying) + state.underlyings.length, effects)
    }
  }
}

function optionGroup(state: DeskState, underlying: AssetIndex): number {
  return state.groupOf(underlying)
}

function pullGroup(state: DeskState, group: number, effects: EffectList): void {
  const { orders } = state
  let isWorking = false
  orders.forEachLive((slot) => {
    if (orders.group[slot] === group && !orders.isCancelInFlight(slot)) isWorking = true
  })
  if (isWorking) cancelGroup(state, group, effects)
}

/**
 * Protections that the venue has not confirmed are sent again, once it can hear, and not at once.
 */
export function confirmProtections(state: DeskState, effects: EffectList): void {
  const { market, protectionDue, protectionSentUs, timeUs } = state
  const isRested = timeUs - protectionSentUs >= doubtUs
  const canHear = market.feedUp(venue) && !state.reconciling
  if (protectionDue && canHear && isRested) sendProtections(state, effects)
}
