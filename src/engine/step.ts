// `step(state, event, effects)`: same state, same event, same effects, on any machine, forever. The
// one place where an event chooses its handler; live trading, simulation, backtest and replay differ
// only in who calls it.

import { assert } from '../base/index.ts'
import { deskModes } from '../limits/index.ts'
import { type EffectList } from './effect-list.ts'
import { type DeskEvent, type EventOf } from './event.ts'
import { onAccount } from './on-account.ts'
import { onCommand } from './on-command.ts'
import { onMarket } from './on-market.ts'
import { onFitEnd, onFitSlice, onFreeboard, onTimer, startTimers } from './on-timer.ts'
import { cancelEverything } from './send.ts'
import { type DeskState } from './state.ts'

/** Applies one fact. `effects` is emptied first; the event is borrowed and not kept. */
export function step(state: DeskState, event: DeskEvent, effects: EffectList): void {
  assert(event.sequence === state.sequence + 1, 'events come in sequence')
  assert(event.timeUs >= state.timeUs, 'our clock does not run backwards')
  state.sequence = event.sequence
  state.timeUs = event.timeUs
  effects.begin(event.sequence)
  const levelBefore = state.modes.level
  dispatch(state, event, effects)
  if (state.modes.level !== levelBefore) onModeChange(state, levelBefore, effects)
}

function dispatch(state: DeskState, event: DeskEvent, effects: EffectList): void {
  switch (event.kind) {
    case 'start':
      onStart(state, event, effects)
      break
    case 'timer':
      onTimer(state, event, effects)
      break
    case 'command':
      onCommand(state, event, effects)
      break
    case 'fitSlice':
      onFitSlice(state, event)
      break
    case 'fitEnd':
      onFitEnd(state, event)
      break
    case 'freeboard':
      onFreeboard(state, event)
      break
    case 'journal':
      onJournal(state, event)
      break
    case 'listed':
    case 'instrumentState':
    case 'index':
    case 'top':
    case 'ticker':
    case 'book':
    case 'trade':
    case 'feed':
      onMarket(state, event, effects)
      break
    default:
      onAccount(state, event, effects)
  }
}

function onStart(state: DeskState, event: EventOf<'start'>, effects: EffectList): void {
  assert(state.sequence === 1, 'the configuration is the first event')
  state.run = event.run
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
  startTimers(state, effects)
}

function onJournal(state: DeskState, event: EventOf<'journal'>): void {
  const isStalled = event.state === 'stalled'
  state.modes.report(state.modes.indexOf('journal-stalled'), isStalled, event.timeUs)
}

/** A mode that forbids new risk takes away what rests; every change is noted. */
function onModeChange(state: DeskState, levelBefore: number, effects: EffectList): void {
  const { modes } = state
  const note = effects.push('mode')
  note.from = deskModes[levelBefore] ?? 'normal'
  note.to = modes.mode
  note.cause = modes.cause
  const isSevere = modes.mode === 'cancel-only' || modes.mode === 'halted'
  if (isSevere && modes.level > levelBefore) cancelEverything(state, effects)
}
