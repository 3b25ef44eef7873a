// `step(state, event, effects)`: same state, same event, same effects, on any machine, forever. The
// one place where an event chooses its handler; live trading, simulation, backtest and replay
// differ only in who calls it.

import { assert, usPerSecond } from '../base/index.ts'
import { deskModes } from '../limits/index.ts'
import { faultOf } from './admit.ts'
import { doubtWithdrawn } from './doubt.ts'
import { type EffectList } from './effect-list.ts'
import { type DeskEvent, type EventOf, isMarketKind } from './event.ts'
import { onAccount } from './on-account.ts'
import { onCommand } from './on-command.ts'
import { onMarket } from './on-market.ts'
import { onFitEnd, onFitSlice, onFreeboard, onTimer, startTimers } from './on-timer.ts'
import { askReport, cancelEverything, sendProtections } from './send.ts'
import { type DeskState } from './state.ts'
import { noteTrouble } from './trouble.ts'

/** Applies one fact. `effects` is emptied first; the event is borrowed and not kept. */
export function step(state: DeskState, event: DeskEvent, effects: EffectList): void {
  assert(event.sequence === state.sequence + 1, 'events come in sequence')
  assert(event.timeUs >= state.timeUs, 'our clock does not run backwards')
  state.sequence = event.sequence
  state.timeUs = event.timeUs
  state.portfolio.ledger.sequence = event.sequence
  effects.begin(event.sequence)
  const levelBefore = state.modes.level
  const fault = faultOf(state, event)
  if (fault === '') dispatch(state, event, effects)
  else onFault(state, event, fault, effects)
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
      onJournal(state, event, effects)
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
  sendProtections(state, effects)
  startTimers(state, effects)
}

/** A message that cannot be: not handled, but never passed over in silence (see `admit.ts`). */
function onFault(state: DeskState, event: DeskEvent, fault: string, effects: EffectList): void {
  const { counters, timeUs } = state
  counters.malformed += 1
  noteTrouble(state)
  if (!isMarketKind(event.kind)) askReport(state, effects)
  const isSpokenOf = counters.malformed > 1 && timeUs - state.alertedUs < usPerSecond
  if (isSpokenOf) return
  state.alertedUs = timeUs
  const alert = effects.push('alert')
  alert.reason = 'malformed'
  alert.text = `${event.kind}: ${fault}`
}

function onJournal(state: DeskState, event: EventOf<'journal'>, effects: EffectList): void {
  if (event.state === 'withdrawn') {
    doubtWithdrawn(state, effects)
    return
  }
  const isStalled = event.state === 'stalled'
  state.modes.report(state.modes.indexOf('journal-stalled'), isStalled, event.timeUs)
}

/** A mode that forbids new risk takes away what rests; every change is noted. */
function onModeChange(state: DeskState, levelBefore: number, effects: EffectList): void {
  const { modes } = state
  state.markAllDue()
  const note = effects.push('mode')
  note.from = deskModes[levelBefore] ?? 'normal'
  note.to = modes.mode
  note.cause = modes.cause
  const isSevere = modes.mode === 'cancel-only' || modes.mode === 'halted'
  if (isSevere && modes.level > levelBefore) cancelEverything(state, effects)
}
