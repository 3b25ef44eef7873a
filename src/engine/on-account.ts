// The venue's word about our account: a switch over its kinds, and what moves money without an
// order of ours. Orders and fills are `on-order.ts`, reports `on-report.ts`.

import { assert, type Lots, unreachable } from '../base/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf } from './event.ts'
import { onFill, onOrder, onProtection } from './on-order.ts'
import { onBalance, onOpenOrder, onReportEnd, onRequestFailed } from './on-report.ts'
import { type DeskState } from './state.ts'

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
      onRequestFailed(state, event)
      break
    default:
      unreachable(event)
  }
}

/** The venue's cash is adopted; what the terms do not explain is a break, and breaks latch. */
function onSettlement(state: DeskState, event: EventOf<'settlement'>): void {
  const { portfolio, exposure, counters, modes } = state
  const breaks = portfolio.onSettlement(
    event.instrument,
    event.settlementKind,
    event.priceUsd,
    event.positionLots,
    event.cash,
    event.asset,
  )
  exposure.setPosition(event.instrument, portfolio.lots[event.instrument] as Lots)
  if (event.settlementKind === 'expiry') counters.settledPositions += 1
  if (breaks.length === 0) return
  counters.reconciliationBreaks += breaks.length
  modes.report(modes.indexOf('break'), true, event.timeUs)
}

function onTransfer(state: DeskState, event: EventOf<'transfer'>): void {
  state.portfolio.onTransfer(event.asset, event.cash)
  const asset = state.config.assets[event.asset]
  assert(asset !== undefined, 'transfers are in a known asset')
  const coins = Number(event.cash) / Number(`1e${asset.scale}`)
  state.transferredCoins[event.asset] = (state.transferredCoins[event.asset] ?? 0) + coins
}
