// The venue's word about our account into orders, positions, ledger and exposure. Each fact counts
// once: fills are told apart by trade id, orders by the lifecycle table. What the venue works and we
// do not know is cancelled.

import {
  type AssetIndex,
  assert,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
  unreachable,
} from '../base/index.ts'
import { instrumentKinds } from '../instrument/index.ts'
import { purposes } from '../order/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf } from './event.ts'
import { driveKill } from './kill.ts'
import { askReport, cancelEverything } from './send.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')

type AccountEvent = {
  [K in
    | 'order'
    | 'fill'
    | 'funding'
    | 'settlement'
    | 'transfer'
    | 'protection'
    | 'openOrder'
    | 'positionReport'
    | 'balanceReport'
    | 'reportEnd'
    | 'requestFailed']: EventOf<K>
}[
  | 'order'
  | 'fill'
  | 'funding'
  | 'settlement'
  | 'transfer'
  | 'protection'
  | 'openOrder'
  | 'positionReport'
  | 'balanceReport'
  | 'reportEnd'
  | 'requestFailed']

export function onAccount(state: DeskState, event: AccountEvent, effects: EffectList): void {
  switch (event.kind) {
    case 'order':
      onOrder(state, event, effects)
      break
    case 'fill':
      onFill(state, event, effects)
      break
    case 'funding':
      state.portfolio.onFunding(event.instrument, event.cash, event.asset)
      state.counters.fundings += 1
      break
    case 'settlement':
      onSettlement(state, event)
      break
    case 'transfer':
      onTransfer(state, event)
      break
    case 'protection':
      onProtection(state, event, effects)
      break
    case 'openOrder':
      onOpenOrder(state, event, effects)
      break
    case 'positionReport':
    case 'balanceReport':
      onBalance(state, event)
      break
    case 'reportEnd':
      onReportEnd(state, event, effects)
      break
    case 'requestFailed':
      onRequestFailed(state, event, effects)
      break
    default:
      unreachable(event)
  }
}

function onOrder(state: DeskState, event: EventOf<'order'>, effects: EffectList): void {
  const { orders } = state
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
  if (transition.outcome === 'ended') state.hedges.onEnd(event.clientId, event.filledLots)
  if (event.status === 'in-doubt' || event.reason === 'rate-limit') {
    state.modes.report(state.modes.indexOf('venue-trouble'), true, event.timeUs)
  }
  if (event.status === 'in-doubt') askReport(state, effects)
  driveKill(state, effects)
}

function cancelUnknown(
  clientId: EventOf<'order'>['clientId'],
  instrument: InstrumentIndex,
  effects: EffectList,
): void {
  const effect = effects.push('cancel')
  effect.clientId = clientId
  effect.instrument = instrument
}

function onFill(state: DeskState, event: EventOf<'fill'>, effects: EffectList): void {
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
  if (transition.outcome === 'unknown') state.counters.unknownFills += 1
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

/** Our mirror of the venue's protection; when it trips first, everything is cancelled here too. */
function countProtection(
  state: DeskState,
  event: EventOf<'fill'>,
  slot: number,
  effects: EffectList,
): void {
  const group = slot < 0 ? 0 : (state.orders.group[slot] ?? 0)
  const mirror = state.protections[group - 1]
  if (mirror === undefined) return
  const { catalogue, exposure, market } = state
  const underlying = catalogue.base[event.instrument] as AssetIndex
  const indexUsd = market.indexUsd[underlying] ?? 0
  const isOption = catalogue.kindCode[event.instrument] === optionCode
  const deltaBase = (event.lots * (exposure.unit.deltaUsd[event.instrument] ?? 0)) / indexUsd
  const sizeBase = event.lots * (catalogue.lotSize[event.instrument] ?? 0)
  const isTripped = mirror.onFill(
    {
      group: 0,
      // A future's size is in USD; its coins are its delta.
      quantityBase: isOption ? sizeBase : Math.abs(deltaBase),
      deltaBase: event.side * deltaBase,
      vegaUsdPerVolPt:
        event.side * event.lots * (exposure.unit.vegaUsdPerVolPt[event.instrument] ?? 0),
    },
    event.timeUs,
  )
  if (isTripped) effects.push('cancelGroup').group = group
}

function onSettlement(state: DeskState, event: EventOf<'settlement'>): void {
  const { portfolio, exposure } = state
  portfolio.onSettlement(
    event.instrument,
    event.settlementKind,
    event.priceUsd,
    event.positionLots,
    event.cash,
    event.asset,
  )
  exposure.setPosition(event.instrument, portfolio.lots[event.instrument] as Lots)
  if (event.settlementKind === 'expiry') state.counters.settledPositions += 1
}

function onTransfer(state: DeskState, event: EventOf<'transfer'>): void {
  state.portfolio.onTransfer(event.asset, event.cash)
  const asset = state.config.assets[event.asset]
  assert(asset !== undefined, 'transfers are in a known asset')
  const coins = Number(event.cash) / Number(`1e${asset.scale}`)
  state.transferredCoins[event.asset] = (state.transferredCoins[event.asset] ?? 0) + coins
}

function onProtection(state: DeskState, event: EventOf<'protection'>, effects: EffectList): void {
  const mirror = state.protections[event.group - 1]
  if (mirror === undefined) return
  const isTriggered = event.state === 'triggered'
  mirror.onVenue(0, isTriggered, event.frozenUntilUs)
  if (!isTriggered) return
  const alert = effects.push('alert')
  alert.reason = 'protection'
  alert.text = `market-maker protection of group ${event.group} triggered`
}

function onOpenOrder(state: DeskState, event: EventOf<'openOrder'>, effects: EffectList): void {
  const correction = state.reconciliation.row(
    event.report,
    event.clientId,
    event.instrument,
    event.side,
    event.ticks as Ticks,
    event.remainingLots,
    event.filledLots,
    event.timeUs,
  )
  state.reportOrders += 1
  state.syncResting(state.orders.slotOf(event.clientId))
  if (correction === undefined) return
  state.counters.reconciliationBreaks += 1
  if (correction.kind === 'orphan') cancelUnknown(event.clientId, event.instrument, effects)
}

/** Positions and balances that differ from ours latch a cause: nothing may add risk on a guess. */
function onBalance(
  state: DeskState,
  event: EventOf<'positionReport'> | EventOf<'balanceReport'>,
): void {
  if (event.report !== state.report) return
  const found =
    event.kind === 'positionReport'
      ? state.balances.position(event.report, event.instrument, event.lots)
      : state.balances.balance(event.report, event.asset, event.cash)
  if (found === undefined) return
  state.counters.reconciliationBreaks += 1
  state.modes.report(state.modes.indexOf('break'), true, event.timeUs)
}

function onReportEnd(state: DeskState, event: EventOf<'reportEnd'>, effects: EffectList): void {
  if (event.report !== state.report) return
  const corrections = state.reconciliation.end(event.report, event.timeUs)
  const breaks = state.balances.end(event.report)
  state.counters.reconciliationBreaks += corrections.length + breaks.length
  if (breaks.length > 0) {
    state.modes.report(state.modes.indexOf('break'), true, event.timeUs)
  }
  for (const underlying of state.underlyings) state.hedges.onReconciled(underlying)
  for (const correction of corrections) {
    if (correction.kind === 'missing') state.hedges.onEnd(correction.clientId, 0 as Lots)
  }
  for (let slot = 0; slot < state.orders.capacity; slot += 1) state.syncResting(slot)
  state.report = 0
  state.lastReportUs = event.timeUs as TimeUs
  state.kill.onReport(event.timeUs, state.reportOrders)
  state.reportOrders = 0
  driveKill(state, effects)
}

function onRequestFailed(
  state: DeskState,
  event: EventOf<'requestFailed'>,
  effects: EffectList,
): void {
  if (event.requestId === state.report) state.report = 0
  const isStopping = !state.kill.isArmed || state.stopping
  if (isStopping && state.orders.count > 0) cancelEverything(state, effects)
}
