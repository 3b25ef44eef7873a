// An operator's intentions, as events: ordered, journaled and replayable like everything else.
// Stopping is always obeyed; arming again asks for a name and for a venue that is known to be flat.

import { unreachable } from '../base/index.ts'
import { type LimitName, type LimitTable, limitNames } from '../limits/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf } from './event.ts'
import { pullKill } from './kill.ts'
import { setMark } from './mark.ts'
import { askReport, askReportNow, cancelEverything } from './send.ts'
import { type DeskState } from './state.ts'

export function onCommand(state: DeskState, event: EventOf<'command'>, effects: EffectList): void {
  switch (event.command) {
    case 'kill':
      pullKill(state, 'command', event.actor, effects)
      break
    case 'rearm':
      rearm(state, event, effects)
      break
    case 'pause':
      state.paused = true
      cancelEverything(state, effects)
      break
    case 'resume':
      state.paused = false
      state.stopping = false
      state.markAllDue()
      break
    case 'stop':
      state.stopping = true
      // A report that was asked for before says nothing about what lives after.
      state.report = 0
      cancelEverything(state, effects)
      askReportNow(state, effects)
      break
    case 'reconcile':
      reconcile(state, event, effects)
      break
    case 'set-limit':
      setLimit(state, event, effects)
      break
    case 'set-mark':
      setMark(state, event, effects)
      break
    default:
      unreachable(event.command)
  }
}

function say(effects: EffectList, text: string): void {
  const alert = effects.push('alert')
  alert.reason = 'user'
  alert.text = text
}

function rearm(state: DeskState, event: EventOf<'command'>, effects: EffectList): void {
  const { kill } = state
  if (kill.state === 'killed' && kill.verifiedUs === 0) {
    say(effects, 'not re-armed: the venue has not confirmed that nothing rests')
    askReport(state, effects)
    return
  }
  const result = kill.rearm(state.timeUs, event.actor)
  if (result.ok) state.markAllDue()
  say(effects, result.ok ? `re-armed by ${event.actor}` : `not re-armed: ${result.refusal.code}`)
}

/**
 * A clean report ends a latched break; named `adopt`, it takes the venue's word for what differs.
 */
function reconcile(state: DeskState, event: EventOf<'command'>, effects: EffectList): void {
  state.releaseAsked = true
  state.adoptAsked = event.name === 'adopt'
  state.report = 0
  askReportNow(state, effects)
  if (state.adoptAsked) say(effects, `the venue's books are adopted by ${event.actor}`)
}

function limitNow(table: LimitTable, name: LimitName, scope: number): number {
  const columns: { readonly [N in LimitName]: Float64Array } = {
    'order-lots': table.orderLotsMax,
    'position-lots': table.positionLotsMax,
    'delta-usd': table.deltaUsdMax,
    'vega-usd-per-vol-pt': table.vegaUsdPerVolPtMax,
    'order-usd': table.orderUsdMax,
    'loss-window-usd': table.lossWindowUsdMax,
    'loss-since-start-usd': table.lossSinceStartUsdMax,
    orders: table.ordersMax,
  }
  return columns[name][scope] ?? 0
}

/**
 * `name` is a limit, optionally with its scope: `delta-usd:BTC`, `orders`,
 * `order-lots:<instrument>`. What rests was approved under the limit of then: when it is tightened
 * everything comes in, and what the new one allows goes out again.
 */
function setLimit(state: DeskState, event: EventOf<'command'>, effects: EffectList): void {
  const [name, scopeText] = event.name.split(':')
  if (!limitNames.includes(name as LimitName)) {
    say(effects, `no limit is called ${event.name}; known: ${limitNames.join(', ')}`)
    return
  }
  const { table } = state.preTrade
  const scope = scopeText === undefined ? 0 : scopeOf(state, scopeText)
  const before = limitNow(table, name as LimitName, scope)
  const result = table.set(name as LimitName, scope, event.value)
  if (result.ok && event.value < before) cancelEverything(state, effects)
  if (result.ok) state.markAllDue()
  const outcome = result.ok ? `set to ${event.value}` : `not set: ${result.refusal.code}`
  say(effects, `${event.name} ${outcome} by ${event.actor}`)
}

/** An asset by its code, an instrument by its name, or a number; -1 is none of them. */
function scopeOf(state: DeskState, text: string): number {
  const asset = state.config.assets.findIndex((row) => row.code === text)
  if (asset !== -1) return asset
  const instrument = state.catalogue.indexOf(text)
  if (instrument !== -1) return instrument
  return /^\d{1,9}$/.test(text) ? Number(text) : -1
}
