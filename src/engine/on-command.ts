// An operator's intentions, as events: ordered, journaled and replayable like everything else.
// Stopping is always obeyed; arming again asks for a name and for a venue that is known to be flat.

import { assert, unreachable } from '../base/index.ts'
import { type LimitName, limitNames } from '../limits/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf } from './event.ts'
import { pullKill } from './kill.ts'
import { askReport, cancelEverything } from './send.ts'
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
      break
    case 'stop':
      state.stopping = true
      cancelEverything(state, effects)
      askReport(state, effects)
      break
    case 'reconcile':
      askReport(state, effects)
      break
    case 'set-limit':
      setLimit(state, event, effects)
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
  const result = state.kill.rearm(state.timeUs, event.actor)
  say(effects, result.ok ? `re-armed by ${event.actor}` : `not re-armed: ${result.refusal.code}`)
}

/** `name` is a limit, optionally with its scope: `delta-usd:BTC`, `orders`. */
function setLimit(state: DeskState, event: EventOf<'command'>, effects: EffectList): void {
  const [name, scopeText] = event.name.split(':')
  if (!limitNames.includes(name as LimitName)) {
    say(effects, `no limit is called ${event.name}; known: ${limitNames.join(', ')}`)
    return
  }
  const asset = state.config.assets.findIndex((row) => row.code === scopeText)
  const scope = scopeText === undefined ? 0 : asset === -1 ? Number(scopeText) : asset
  assert(typeof scope === 'number')
  const result = state.preTrade.table.set(name as LimitName, scope, event.value)
  const outcome = result.ok ? `set to ${event.value}` : `not set: ${result.refusal.code}`
  say(effects, `${event.name} ${outcome} by ${event.actor}`)
}
