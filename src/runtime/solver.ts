// The work that the core asks for and never does itself (law 9): surface fits and freeboard
// searches on the state of now, answered as events. Keeps the last accepted fit of each underlying,
// to start the next one from and to fall back to.

import {
  type AssetIndex,
  type DurationUs,
  formatDuration,
  formatIso,
  type TimeUs,
} from '../base/index.ts'
import {
  type Acceptance,
  acceptFit,
  type FittedSlice,
  fitSurface,
  type SurfaceFit,
} from '../calibration/index.ts'
import {
  chainOf,
  createEvent,
  type DeskEvent,
  type DeskState,
  type EffectOf,
  type EventOf,
  freeboardInput,
} from '../engine/index.ts'
import { searchFreeboard } from '../exposure/index.ts'
import { knotStride } from '../pricing/index.ts'

export class Solver {
  readonly #lastFit: Map<AssetIndex, SurfaceFit> = new Map()

  /** One event per slice, then the verdict. */
  fit(state: DeskState, effect: EffectOf<'fit'>): DeskEvent[] {
    const previous = this.#lastFit.get(effect.underlying)
    const chain = chainOf(state, effect.underlying)
    const fit = fitSurface(chain, { previous: previous?.slices })
    const verdict = acceptFit(fit, previous)
    const events: DeskEvent[] = []
    if (verdict.status === 'accepted') {
      this.#lastFit.set(effect.underlying, fit)
      for (const slice of fit.slices.slice(0, state.surface.sliceCapacity)) {
        events.push(sliceEvent(effect, slice))
      }
    }
    const end = createEvent('fitEnd')
    end.request = effect.request
    end.underlying = effect.underlying
    end.status = verdict.status
    end.reason = reasonOf(verdict, fit)
    end.asOfSequence = state.sequence
    events.push(end)
    return events
  }

  search(state: DeskState, effect: EffectOf<'search'>): DeskEvent[] {
    const input = freeboardInput(state)
    const answer = createEvent('freeboard')
    answer.request = effect.request
    answer.asOfSequence = state.sequence
    if (input === undefined) return []
    const found = searchFreeboard(input)
    answer.distance = found.distance
    answer.breached = found.breached
    answer.underlying = found.underlying
    answer.spotShock = found.spotShock
    answer.volShockVolPt = found.volShockVolPt
    answer.lossUsd = found.lossUsd
    answer.limit = found.limit
    answer.joint = found.joint
    return [answer]
  }
}

/** Why a fit was not taken, and how old what stays is; or what one that was taken left out. */
function reasonOf({ status, reason, ageUs }: Acceptance, { dropped }: SurfaceFit): string {
  if (status === 'accepted') {
    const left = dropped.map((one) => `${formatIso(one.expiryUs).slice(0, 10)} (${one.reason})`)
    return left.length === 0 ? '' : `without ${left.join(', ')}`
  }
  if (status !== 'kept-last') return reason
  return `${reason}; the surface in use is ${formatDuration(ageUs as DurationUs)} old`
}

function sliceEvent(effect: EffectOf<'fit'>, slice: FittedSlice): EventOf<'fitSlice'> {
  const event = createEvent('fitSlice')
  event.request = effect.request
  event.underlying = effect.underlying
  event.expiryUs = slice.expiryUs as TimeUs
  event.forward = slice.forward
  const values = Float64Array.of(slice.a, slice.b, slice.rho, slice.m, slice.sigma)
  event.parameters = { count: values.length, values }
  const pairs = slice.spline.filter((_, i) => i % knotStride === 0 || i % knotStride === 3)
  event.correction = { count: pairs.length, values: pairs }
  event.doubt = { count: slice.doubt.length, values: slice.doubt }
  event.errorVolPt = slice.errorVolPt
  event.quotesUsed = slice.quotesUsed
  event.quotesInside = slice.quotesInside
  return event
}
