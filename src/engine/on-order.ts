// The venue's word about our orders into orders, positions, hedges and protections. Each fact
// counts once: fills are told apart by trade id, statuses by the lifecycle table. What the venue
// works and we do not know is cancelled.

import { type AssetIndex, assert, type InstrumentIndex, type Lots } from '../base/index.ts'
import { instrumentKinds } from '../instrument/index.ts'
import { purposes } from '../order/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf } from './event.ts'
import { driveKill } from './kill.ts'
import { askReport, cancelGroup, cancelUnknown } from './send.ts'
import { type DeskState } from './state.ts'
import { noteTrouble } from './trouble.ts'

const optionCode = instrumentKinds.indexOf('option')
const quotePurpose = purposes.indexOf('quote')

export function onOrder(state: DeskState, event: EventOf<'order'>, effects: EffectList): void {
  const { orders } = state
  const wasAsked = isCancelAsked(state, event)
  const transition = orders.onOrder(
    event.clientId,
    event.status,
    event.reason,
    event.revision,
    event.ticks,
    event.remainingLots,
    event.filledLots,
    event.timeUs,
  )
  state.syncResting(transition.slot)
  if (transition.outcome === 'unknown' && transition.mayRest) {
    cancelUnknown(event.clientId, event.instrument, effects)
  }
  if (transition.outcome === 'contradiction') askReport(state, effects)
  if (transition.outcome === 'ended') {
    state.hedges.onEnd(event.clientId, event.filledLots)
    if (!wasAsked) markUnasked(state, event, transition.slot)
  }
  if (event.status === 'in-doubt' || event.reason === 'rate-limit') {
    noteTrouble(state)
  }
  if (event.status === 'in-doubt') askReport(state, effects)
  driveKill(state, effects)
}

function isCancelAsked({ orders }: DeskState, event: EventOf<'order'>): boolean {
  const slot = orders.slotOf(event.clientId)
  return slot >= 0 && orders.isCancelInFlight(slot)
}

/** A quote that ended though we wanted it is missed: its instrument is looked at again. */
function markUnasked(state: DeskState, event: EventOf<'order'>, slot: number): void {
  const isQuote = state.orders.purpose[slot] === quotePurpose
  // What is refused for another reason than the market would be refused again at once.
  const isRefused = event.status === 'rejected' && event.reason !== 'post-only'
  if (isQuote && !isRefused) state.due[event.instrument] = 1
}

export function onFill(state: DeskState, event: EventOf<'fill'>, effects: EffectList): void {
  if (!state.seenTrades.add(event.clientId, event.tradeId)) {
    state.counters.duplicateFills += 1
    return
  }
  const { orders, portfolio, exposure, hedges } = state
  const isHedge = hedges.isHedge(event.clientId)
  if (isHedge) {
    const outcome = hedges.onFill(event.clientId, event.lots, event.remainingLots)
    if (outcome === 'unknown') askReport(state, effects)
  }
  const transition = orders.onFill(event.clientId, event.lots, event.remainingLots, event.timeUs)
  if (transition.outcome === 'unknown') {
    state.counters.unknownFills += 1
    if (transition.mayRest) cancelUnknown(event.clientId, event.instrument, effects)
  }
  const purpose = transition.slot < 0 ? 'quote' : purposes[orders.purpose[transition.slot] ?? 0]
  portfolio.onFill(
    event.instrument,
    event.side,
    event.ticks,
    event.lots,
    event.fee,
    event.feeAsset,
    event.liquidity,
  )
  exposure.setPosition(event.instrument, portfolio.lots[event.instrument] as Lots)
  state.syncResting(transition.slot)
  state.counters.fills += 1
  state.log.fill(event, feeUsd(state, event), purpose ?? 'quote')
  countProtection(state, event, transition.slot, effects)
  driveKill(state, effects)
}

function feeUsd(state: DeskState, event: EventOf<'fill'>): number {
  const asset = state.config.assets[event.feeAsset]
  assert(asset !== undefined, 'fees are paid in a known asset')
  const coins = Number(event.fee) / Number(`1e${asset.scale}`)
  return asset.code === 'USD' ? coins : coins * (state.market.indexUsd[event.feeAsset] ?? 0)
}

/** Our mirror of the venue's protection; when it trips first, the group is cancelled here too. */
function countProtection(
  state: DeskState,
  event: EventOf<'fill'>,
  slot: number,
  effects: EffectList,
): void {
  const group = slot < 0 ? 0 : (state.orders.group[slot] ?? 0)
  const mirror = state.protections[group - 1]
  if (mirror === undefined) return
  const { instrument } = event
  const deltaBase = coinDelta(state, instrument) * event.lots
  const { catalogue, exposure } = state
  const isOption = catalogue.kindCode[instrument] === optionCode
  const sizeBase = event.lots * (catalogue.lotSize[instrument] ?? 0)
  const isTripped = mirror.onFill(
    {
      group: 0,
      // A future's size is in USD; its coins are its delta.
      quantityBase: isOption ? sizeBase : Math.abs(deltaBase),
      deltaBase: event.side * deltaBase,
      vegaUsdPerVolPt: event.side * event.lots * (exposure.unit.vegaUsdPerVolPt[instrument] ?? 0),
    },
    event.timeUs,
  )
  if (isTripped) cancelGroup(state, group, effects)
}

/** Delta of one lot in coins; 0 before there is an index, when nothing of ours can rest. */
function coinDelta(state: DeskState, instrument: InstrumentIndex): number {
  const underlying = state.catalogue.base[instrument] as AssetIndex
  const indexUsd = state.market.indexUsd[underlying] ?? 0
  return indexUsd > 0 ? (state.exposure.unit.deltaUsd[instrument] ?? 0) / indexUsd : 0
}

export function onProtection(
  state: DeskState,
  event: EventOf<'protection'>,
  effects: EffectList,
): void {
  const mirror = state.protections[event.group - 1]
  if (mirror === undefined) return
  state.armedGroups[event.group - 1] = 1
  const isTriggered = event.state === 'triggered'
  mirror.onVenue(0, isTriggered, event.frozenUntilUs)
  if (!isTriggered) return
  const alert = effects.push('alert')
  alert.reason = 'protection'
  alert.text = `market-maker protection of group ${event.group} triggered`
}
