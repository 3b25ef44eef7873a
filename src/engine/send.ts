// The one way out for orders: an intent meets the pre-trade check with everything that rests
// counted, and only what was approved becomes an effect and a working order. Cancels ask nobody
// (law 3).

import {
  type AssetIndex,
  assert,
  type ClientId,
  type InstrumentIndex,
  type Lots,
  usPerSecond,
} from '../base/index.ts'
import { instrumentKinds } from '../instrument/index.ts'
import { type LimitKind, type PreTradeRefusal } from '../limits/index.ts'
import {
  clientIdOf,
  type Intent,
  type PlaceIntent,
  purposes,
  type QuoteIntent,
} from '../order/index.ts'
import { type EffectList } from './effect-list.ts'
import { heardAgeUs, indexAgeUs } from './freshness.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')
const hedgePurpose = purposes.indexOf('hedge')
const venue = 0
/** Least time from one report to the next, unless a person wants it now. */
const reportEveryUs = usPerSecond

/** What the check must know about the market of the order's instrument. */
function setReference(state: DeskState, instrument: InstrumentIndex): void {
  const { context, catalogue, market, surface, exposure } = state
  const underlying = catalogue.base[instrument] as AssetIndex
  const nowUs = state.timeUs
  const quantum = catalogue.quantum[instrument] ?? 0
  const isOption = catalogue.kindCode[instrument] === optionCode
  context.isFeedUp = market.feedUp(venue)
  context.indexAgeUs = indexAgeUs(state, underlying)
  // An option's price hangs on index and surface, whose ages are checked by themselves.
  context.referenceAgeUs = isOption ? 0 : heardAgeUs(state, instrument)
  context.surfaceAgeUs = isOption ? surface.ageUs(underlying, nowUs) : 0
  const indexUsd = market.indexUsd[underlying] ?? 0
  const lotSize = catalogue.lotSize[instrument] ?? 0
  if (isOption) {
    const vegaUsd = exposure.unit.vegaUsdPerVolPt[instrument] ?? 0
    context.referenceTicks = (exposure.unit.price[instrument] ?? 0) / quantum
    context.ticksPerVolPt = vegaUsd / (indexUsd * lotSize) / quantum
  } else {
    context.referenceTicks = state.carriedPrice(instrument) / quantum
    context.ticksPerVolPt = 0
  }
}

/** Position, delta and vega: now, worst case, and worst case with the order. */
function setWorstCase(state: DeskState, intent: Intent, netLots: Lots): void {
  const { context, exposure, catalogue } = state
  const { instrument, side } = intent
  const underlying = catalogue.base[instrument] as AssetIndex
  context.underlying = underlying
  context.positionLots = exposure.positionLots[instrument] ?? 0
  context.positionLotsHigh = exposure.worstLongLots(instrument)
  context.positionLotsLow = exposure.worstShortLots(instrument)
  const lots = exposure.worstLotsWith(instrument, side, netLots)
  context.positionLotsHighWith = lots.high
  context.positionLotsLowWith = lots.low
  const inFlightUsd = state.hedges.inFlightDeltaUsd(underlying)
  context.deltaUsd = exposure.deltaUsd(underlying) + inFlightUsd
  context.orderDeltaUsd = side * netLots * (exposure.unit.deltaUsd[instrument] ?? 0)
  context.deltaUsdHigh = exposure.deltaUsdHigh(underlying)
  context.deltaUsdLow = exposure.deltaUsdLow(underlying)
  const delta = exposure.worstDeltaUsdWith(instrument, side, netLots)
  context.deltaUsdHighWith = delta.high
  context.deltaUsdLowWith = delta.low
  context.vegaUsdPerVolPtHigh = exposure.vegaUsdPerVolPtHigh(underlying)
  context.vegaUsdPerVolPtLow = exposure.vegaUsdPerVolPtLow(underlying)
  const vega = exposure.worstVegaUsdPerVolPtWith(instrument, side, netLots)
  context.vegaUsdPerVolPtHighWith = vega.high
  context.vegaUsdPerVolPtLowWith = vega.low
}

function setContext(state: DeskState, intent: Intent, isNewOrder: boolean): void {
  const { context, catalogue } = state
  const { instrument } = intent
  context.nowUs = state.timeUs
  const isPaused = state.paused && intent.purpose !== 'hedge'
  context.isArmed = state.kill.isArmed && !state.stopping && !isPaused
  context.modeLevel = state.modes.level
  setReference(state, instrument)
  setWorstCase(state, intent, intent.lots)
  const size = intent.lots * (catalogue.lotSize[instrument] ?? 0)
  const unitUsd = state.sizeUnitUsd(instrument)
  context.orderUsd = unitUsd > 0 ? size * unitUsd : Number.NaN
  context.lossWindowUsd = state.loss.lossWindowUsd(state.timeUs)
  context.lossSinceStartUsd = state.loss.lossSinceStartUsd()
  // Quotes leave room for the hedges that may be in flight at once.
  context.orderCount = state.orders.count + (intent.purpose === 'quote' ? state.hedgeRoom : 0)
  context.isNewOrder = isNewOrder
}

function noteRefusal(
  state: DeskState,
  intent: Intent,
  refusal: PreTradeRefusal,
  effects: EffectList,
): void {
  state.counters.refused(refusal.limit)
  const note = effects.push('refusal')
  note.limit = refusal.limit
  note.instrument = intent.instrument
  note.side = intent.side
  note.lots = intent.lots
  note.limitValue = Number.isFinite(refusal.limitValue) ? refusal.limitValue : 0
  note.wouldBe = Number.isNaN(refusal.wouldBe) ? Number.POSITIVE_INFINITY : refusal.wouldBe
  note.purpose = intent.purpose
  note.measure = refusal.measure
}

/** The id that the next effect of this step will have. */
export function nextClientId(state: DeskState, effects: EffectList): ClientId {
  return clientIdOf(state.sequence, effects.count)
}

/** Sends a new order when it is approved; returns its slot, or -1. */
export function submitNew(
  state: DeskState,
  intent: PlaceIntent | QuoteIntent,
  effects: EffectList,
): number {
  setContext(state, intent, true)
  const result = state.preTrade.approve(intent, state.context)
  if (!result.ok) {
    noteRefusal(state, intent, result.refusal, effects)
    return -1
  }
  const slot = state.orders.open(intent, state.timeUs)
  assert(slot >= 0, 'the order limit is within the capacity')
  const approved = result.value
  if (approved.kind === 'place') effects.place(approved)
  else {
    effects.quote(approved)
    state.counters.quotes += 1
  }
  state.syncResting(slot)
  return slot
}

/**
 * Amends a resting quote when the new version is approved beside the old one (law 10); otherwise
 * says which limit refused.
 */
export function submitAmend(
  state: DeskState,
  slot: number,
  intent: QuoteIntent,
  effects: EffectList,
): LimitKind | 'none' {
  setContext(state, intent, false)
  const result = state.preTrade.approve(intent, state.context)
  if (!result.ok) {
    noteRefusal(state, intent, result.refusal, effects)
    return result.refusal.limit
  }
  state.orders.amend(slot, intent.ticks, intent.lots, intent.revision, state.timeUs)
  effects.quote(result.value)
  state.counters.quotes += 1
  state.syncResting(slot)
  return 'none'
}

/** Cancels one working order; repeatable, and never refused. */
export function cancelSlot(state: DeskState, slot: number, effects: EffectList): void {
  state.orders.requestCancel(slot, state.timeUs)
  state.preTrade.onCancel(state.orders.purpose[slot] === hedgePurpose, state.timeUs)
  const effect = effects.push('cancel')
  effect.clientId = state.orders.clientId[slot] as ClientId
  effect.instrument = state.orders.instrument[slot] as InstrumentIndex
  state.counters.cancels += 1
}

/** Cancels what works on one instrument, both sides, unless a cancel is under way. */
export function cancelInstrument(
  state: DeskState,
  instrument: InstrumentIndex,
  effects: EffectList,
): void {
  const { orders } = state
  for (const side of [1, -1] as const) {
    for (let slot = orders.firstOf(instrument, side); slot >= 0; slot = orders.nextOf(slot)) {
      if (!orders.isCancelInFlight(slot)) cancelSlot(state, slot, effects)
    }
  }
}

/** Cancels everything at the venue, known to us or not. */
export function cancelEverything(state: DeskState, effects: EffectList): void {
  const { orders } = state
  // Asking again changes nothing about an order: a report under way still speaks about it.
  orders.forEachLive((slot) => {
    if (!orders.isCancelInFlight(slot)) orders.requestCancel(slot, state.timeUs)
  })
  state.preTrade.onCancel(false, state.timeUs)
  effects.push('cancelAll').venue = venue
  state.counters.cancels += 1
}

/** Cancels the quotes of one protection group, in one message. */
export function cancelGroup(state: DeskState, group: number, effects: EffectList): void {
  const { orders } = state
  orders.forEachLive((slot) => {
    if (orders.group[slot] !== group || orders.isCancelInFlight(slot)) return
    orders.requestCancel(slot, state.timeUs)
  })
  state.preTrade.onCancel(false, state.timeUs)
  effects.push('cancelGroup').group = group
  state.counters.cancels += 1
}

/** Cancels what the venue works and we do not know. */
export function cancelUnknown(
  clientId: ClientId,
  instrument: InstrumentIndex,
  effects: EffectList,
): void {
  const effect = effects.push('cancel')
  effect.clientId = clientId
  effect.instrument = instrument
}

/** Tells the venue the limits of every protection group. */
export function sendProtections(state: DeskState, effects: EffectList): void {
  state.protectionDue = false
  state.protectionSentUs = state.timeUs
  state.armedGroups.fill(0)
  for (const [i, mirror] of state.protections.entries()) {
    const protection = mirror.config
    const effect = effects.push('setProtection')
    effect.group = i + 1
    effect.intervalUs = protection.intervalUs
    effect.frozenUs = protection.frozenUs
    effect.quantityBase = protection.quantityBaseMax
    effect.deltaBase = protection.deltaBaseMax
    effect.vegaUsdPerVolPt = protection.vegaUsdPerVolPtMax
  }
}

/**
 * Asks the venue for orders, positions and balances, unless an answer is awaited. At most once a
 * second: a line in trouble must not be kept there by our asking what is wrong.
 */
export function askReport(state: DeskState, effects: EffectList): void {
  const isRecent = state.reportAskedUs > 0 && state.timeUs - state.reportAskedUs < reportEveryUs
  if (isRecent) state.reportDue = true
  else askReportNow(state, effects)
}

export function askReportNow(state: DeskState, effects: EffectList): void {
  if (state.report !== 0) return
  state.reportDue = false
  state.request += 1
  state.report = state.request
  state.reportAskedUs = state.timeUs
  state.reconciliation.begin(state.report, state.timeUs)
  state.balances.begin(state.report)
  state.reportOrders = 0
  state.reportBreaks = 0
  state.broken.fill(0)
  state.reportRequestId = nextClientId(state, effects)
  const effect = effects.push('report')
  effect.report = state.report
  effect.venue = venue
}
