// Timers: each kind of work comes round at its cadence, one underlying at a time, and asks for its
// next turn itself. A stopped desk lets its timers run out, all but the watch.

import { type AssetIndex, type DurationUs, unreachable, usPerSecond } from '../base/index.ts'
import { createSpline, type VarianceSpline } from '../pricing/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf, type timerKinds } from './event.ts'
import { rehedge } from './rehedge.ts'
import { requoteOnTimer } from './requote.ts'
import { type DeskState } from './state.ts'
import { chooseUniverse } from './universe.ts'
import { watch } from './watch.ts'

type TimerKind = (typeof timerKinds)[number]

export function schedule(
  state: DeskState,
  timer: TimerKind,
  scope: number,
  delayUs: number,
  effects: EffectList,
): void {
  const effect = effects.push('timer')
  effect.timer = timer
  effect.scope = scope
  effect.atUs = (state.timeUs + delayUs) as typeof state.timeUs
}

/** The first turn of everything; underlyings start apart, so that their work does not coincide. */
export function startTimers(state: DeskState, effects: EffectList): void {
  const { cadence } = state.config
  const count = state.underlyings.length
  for (const [i, underlying] of state.underlyings.entries()) {
    const share = i / count
    schedule(state, 'surface', underlying, 3 * usPerSecond * (1 + share), effects)
    schedule(state, 'requote', underlying, cadence.requoteUs * (1 + share), effects)
    schedule(state, 'hedge', underlying, cadence.hedgeUs * (1 + share), effects)
  }
  schedule(state, 'watch', 0, cadence.watchUs, effects)
  schedule(state, 'freeboard', 0, Math.min(cadence.freeboardUs, 15 * usPerSecond), effects)
}

/** Asks for a fit on the market of now; its answer names what it was fitted to. */
function askFit(state: DeskState, underlying: AssetIndex, effects: EffectList): void {
  const indexUsd = state.market.indexUsd[underlying] ?? 0
  if (!(indexUsd > 0)) return
  state.request += 1
  state.fitIndexUsd[underlying] = indexUsd
  state.fitAskedUs[underlying] = state.timeUs
  const effect = effects.push('fit')
  effect.request = state.request
  effect.underlying = underlying
}

function askFreeboard(state: DeskState, effects: EffectList): void {
  if (!state.isValued) return
  state.request += 1
  effects.push('search').request = state.request
}

export function onTimer(state: DeskState, event: EventOf<'timer'>, effects: EffectList): void {
  const { cadence } = state.config
  const underlying = event.scope as AssetIndex
  switch (event.timer) {
    case 'requote':
      again(state, event, cadence.requoteUs, effects)
      requoteOnTimer(state, underlying, effects)
      break
    case 'hedge':
      again(state, event, cadence.hedgeUs, effects)
      rehedge(state, underlying, effects)
      break
    case 'surface':
      again(state, event, cadence.surfaceUs, effects)
      askFit(state, underlying, effects)
      break
    case 'freeboard':
      again(state, event, cadence.freeboardUs, effects)
      askFreeboard(state, effects)
      break
    case 'watch':
      again(state, event, cadence.watchUs, effects)
      watch(state, effects)
      break
    case 'resend':
      watch(state, effects)
      break
    default:
      unreachable(event.timer)
  }
}

function again(
  state: DeskState,
  event: EventOf<'timer'>,
  everyUs: DurationUs,
  effects: EffectList,
): void {
  schedule(state, event.timer, event.scope, everyUs, effects)
}

/** Slices of a fit arrive one by one; nothing is used before the fit is accepted whole. */
export function onFitSlice(state: DeskState, event: EventOf<'fitSlice'>): void {
  const { surface } = state
  if (state.fitStaged !== event.request) {
    surface.beginFit(event.underlying)
    state.fitStaged = event.request
  }
  const { values } = event.parameters
  surface.setSlice(event.underlying, {
    expiryUs: event.expiryUs,
    forward: event.forward,
    a: values[0] ?? 0,
    b: values[1] ?? 0,
    rho: values[2] ?? 0,
    m: values[3] ?? 0,
    sigma: values[4] ?? 0,
    spline: splineOf(event.correction),
    errorVolPt: event.errorVolPt,
    doubt: event.doubt.values.slice(0, event.doubt.count),
  })
}

/** From pairs (knot, second derivative). */
function splineOf({ count, values }: EventOf<'fitSlice'>['correction']): VarianceSpline {
  const pairs = values.subarray(0, count)
  const every = (offset: 0 | 1): Float64Array => pairs.filter((_, i) => i % 2 === offset)
  return createSpline(every(0), every(1))
}

export function onFitEnd(state: DeskState, event: EventOf<'fitEnd'>): void {
  const { surface, modes, timeUs } = state
  const { underlying } = event
  const isAccepted = event.status === 'accepted' && state.fitStaged === event.request
  state.fitVerdicts.set(underlying, !isAccepted, event.reason)
  modes.report(modes.indexOf('surface-refused'), state.fitVerdicts.isAnyRefused, timeUs)
  if (!isAccepted) return
  const askedUs = (state.fitAskedUs[underlying] ?? 0) as typeof timeUs
  const indexUsd = state.fitIndexUsd[underlying] ?? 0
  surface.commitFit(underlying, askedUs, event.asOfSequence, indexUsd)
  state.fitStaged = 0
  chooseUniverse(state, underlying, timeUs)
}

export function onFreeboard(state: DeskState, event: EventOf<'freeboard'>): void {
  const { freeboard } = state
  freeboard.timeUs = event.timeUs
  freeboard.distance = event.distance
  freeboard.breached = event.breached
  freeboard.underlying = event.underlying
  freeboard.spotShock = event.spotShock
  freeboard.volShockVolPt = event.volShockVolPt
  freeboard.lossUsd = event.lossUsd
  freeboard.limit = event.limit
  freeboard.joint = event.joint
}
