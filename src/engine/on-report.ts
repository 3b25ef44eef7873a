// The venue's account report beside ours: orders that only one side knows, positions and balances
// that differ. Orders are corrected; a difference in money or lots latches the cause 'break' until
// an operator's reconciliation comes back clean, or is told to adopt the venue's word.

import { type InstrumentIndex, type Lots, type Ticks, type TimeUs } from '../base/index.ts'
import { instrumentKinds, ticksNearest } from '../instrument/index.ts'
import { type OrderCorrection } from '../order/index.ts'
import { type PortfolioBreak } from '../portfolio/index.ts'
import { isKnownAsset, isKnownInstrument, isOnGrid } from './admit.ts'
import { giveUpReport } from './doubt.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf } from './event.ts'
import { driveKill } from './kill.ts'
import { cancelUnknown } from './send.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')

/** What was given up speaks of another moment, and what nobody asked for of none. */
function isAwaited(state: DeskState, report: number): boolean {
  return report !== 0 && report === state.report
}

export function onOpenOrder(
  state: DeskState,
  event: EventOf<'openOrder'>,
  effects: EffectList,
): void {
  if (!isAwaited(state, event.report)) return
  state.reportOrders += 1
  const correction = state.reconciliation.row(
    event.report,
    event.clientId,
    event.instrument,
    event.side,
    event.ticks,
    event.remainingLots,
    event.filledLots,
    event.timeUs,
  )
  state.syncResting(state.orders.slotOf(event.clientId))
  if (correction === undefined) return
  state.counters.reconciliationBreaks += 1
  if (correction.kind === 'orphan') cancelUnknown(event.clientId, event.instrument, effects)
}

/** One position or balance of the report; what differs is a break, or is adopted. */
export function onBalance(
  state: DeskState,
  event: EventOf<'positionReport'> | EventOf<'balanceReport'>,
): void {
  if (!isAwaited(state, event.report)) return
  if (event.kind === 'positionReport') {
    if (!isKnownInstrument(state, event.instrument)) noteBreak(state)
    else noteDifference(state, state.balances.position(event.report, event.instrument, event.lots))
    return
  }
  if (!isKnownAsset(state, event.asset)) noteBreak(state)
  else noteDifference(state, state.balances.balance(event.report, event.asset, event.cash))
}

function noteBreak(state: DeskState): void {
  state.reportBreaks += 1
  state.counters.reconciliationBreaks += 1
}

function noteDifference(state: DeskState, found: PortfolioBreak | undefined): void {
  if (found === undefined) return
  if (state.adoptAsked && adopt(state, found)) {
    state.counters.reconciliationBreaks += 1
    return
  }
  noteBreak(state)
  if (found.kind !== 'position' && found.kind !== 'position-missing') return
  state.broken[state.catalogue.base[found.instrument] ?? 0] = 1
}

/** The venue's count becomes ours, against the suspense account; false when no price is known. */
function adopt(state: DeskState, found: PortfolioBreak): boolean {
  const { portfolio } = state
  switch (found.kind) {
    case 'position':
      return adoptPosition(state, found.instrument, found.theirsLots)
    case 'position-missing':
      return adoptPosition(state, found.instrument, 0 as Lots)
    case 'cash':
      portfolio.correctCash(found.asset, found.theirsAtoms)
      return true
    case 'cash-missing':
      portfolio.correctCash(found.asset, 0n as typeof found.oursAtoms)
      return true
    default:
      return false
  }
}

function adoptPosition(state: DeskState, instrument: InstrumentIndex, lots: Lots): boolean {
  const { catalogue, portfolio, exposure } = state
  const terms = catalogue.terms(instrument)
  const isOption = catalogue.kindCode[instrument] === optionCode
  const price = isOption ? (exposure.unit.price[instrument] ?? 0) : state.carriedPrice(instrument)
  const isKnown = price > 0 && isOnGrid(catalogue, instrument, price)
  const ticks = isKnown ? Math.max(1, ticksNearest(terms, price)) : 0
  if (ticks === 0) return false
  portfolio.correctPosition(instrument, lots, ticks as Ticks)
  exposure.setPosition(instrument, lots)
  return true
}

export function onReportEnd(
  state: DeskState,
  event: EventOf<'reportEnd'>,
  effects: EffectList,
): void {
  if (!isAwaited(state, event.report)) return
  const corrections = state.reconciliation.end(event.report, event.timeUs)
  state.counters.reconciliationBreaks += corrections.length
  for (const missing of state.balances.end(event.report)) noteDifference(state, missing)
  for (const correction of corrections) endHedge(state, correction)
  for (const underlying of state.underlyings) {
    if (state.broken[underlying] === 0) state.hedges.onReconciled(underlying)
  }
  for (let slot = 0; slot < state.orders.capacity; slot += 1) state.syncResting(slot)
  settleBreaks(state, event.timeUs)
  state.report = 0
  state.lastReportUs = event.timeUs
  state.kill.onReport(event.timeUs, state.reportOrders)
  driveKill(state, effects)
}

/**
 * A hedge that the report does not list is over. How much of it was filled, the positions say:
 * where they agree with ours, what we have seen; where they do not, it counts as filled whole until
 * they do, so that what is missing is not hedged a second time.
 */
function endHedge(state: DeskState, correction: OrderCorrection): void {
  if (correction.kind !== 'missing' || !state.hedges.isHedge(correction.clientId)) return
  const filledLots = state.broken.includes(1) ? Number.MAX_SAFE_INTEGER : 0
  state.hedges.onEnd(correction.clientId, filledLots as Lots)
}

function settleBreaks(state: DeskState, timeUs: TimeUs): void {
  const { modes } = state
  const isClean = state.reportBreaks === 0
  if (!isClean) modes.report(modes.indexOf('break'), true, timeUs)
  else if (state.releaseAsked) modes.release(modes.indexOf('break'), timeUs)
  if (state.reconciling) modes.report(modes.indexOf('reconciling'), false, timeUs)
  state.reconciling = false
  state.releaseAsked = false
  state.adoptAsked = false
}

/**
 * What failed is sent again by the watch, once a second: never at once, or a dead line would spin.
 */
export function onRequestFailed(state: DeskState, event: EventOf<'requestFailed'>): void {
  if (state.report !== 0 && event.requestId === state.reportRequestId) giveUpReport(state)
  if (state.armedGroups.includes(0)) state.protectionDue = true
}
