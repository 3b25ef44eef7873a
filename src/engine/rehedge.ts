// The hedger: each underlying's delta, with everything in flight counted, against its band; a
// breach becomes one immediate-or-cancel order in the perpetual. Our own quotes never stand in its
// way.

import {
  type AssetIndex,
  assert,
  type ClientId,
  type InstrumentIndex,
  type Lots,
  type Ticks,
} from '../base/index.ts'
import {
  createHedgeDecision,
  createHedgeInput,
  decideHedge,
  type HedgeConfig,
  type HedgeDecision,
  type HedgeInput,
} from '../hedging/index.ts'
import { stepAt } from '../instrument/index.ts'
import { type PlaceIntent } from '../order/index.ts'
import { type EffectList } from './effect-list.ts'
import { quoteSlot } from './requote.ts'
import { askReport, cancelSlot, nextClientId, submitNew } from './send.ts'
import { type DeskState } from './state.ts'

const deltaUsdPerLotMin = 1e-6

export type HedgeScratch = {
  readonly input: HedgeInput
  readonly decision: HedgeDecision
  readonly intent: PlaceIntent
}

export function createHedgeScratch(): HedgeScratch {
  return {
    input: createHedgeInput(),
    decision: createHedgeDecision(),
    intent: {
      kind: 'place',
      clientId: 0 as ClientId,
      instrument: 0 as InstrumentIndex,
      side: 1,
      ticks: 0 as Ticks,
      lots: 0 as Lots,
      timeInForce: 'immediate-or-cancel',
      postOnly: false,
      reduceOnly: false,
      purpose: 'hedge',
    },
  }
}

function setInput(
  state: DeskState,
  underlying: AssetIndex,
  perpetual: InstrumentIndex,
  input: HedgeInput,
): void {
  const { market, exposure, hedges, catalogue, config, timeUs } = state
  const { indexAgeUsMax, referenceAgeUsMax } = config.limits.preTrade
  input.nowUs = timeUs
  input.deltaUsd = exposure.deltaUsd(underlying)
  input.inFlightBuyUsd = hedges.inFlightUsd(underlying, 1)
  input.inFlightSellUsd = hedges.inFlightUsd(underlying, -1)
  input.inFlightCount = hedges.inFlightCount(underlying)
  input.attempt = hedges.attempt(underlying)
  input.lastSentUs = hedges.lastSentUs(underlying)
  input.isFresh =
    market.isIndexFresh(underlying, timeUs, indexAgeUsMax) &&
    market.isFresh(perpetual, timeUs, referenceAgeUsMax)
  input.hasMessage = state.preTrade.hedgeBudget.has(timeUs)
  const deltaUsdPerLot = exposure.unit.deltaUsd[perpetual] ?? 0
  // A lot that is worth next to nothing makes a hedge of more lots than can be counted: no price.
  input.deltaUsdPerLot = deltaUsdPerLot >= deltaUsdPerLotMin ? deltaUsdPerLot : 0
  input.bidTicks = (market.bidLots[perpetual] ?? 0) > 0 ? (market.bidTicks[perpetual] ?? 0) : 0
  input.askTicks = (market.askLots[perpetual] ?? 0) > 0 ? (market.askTicks[perpetual] ?? 0) : 0
  input.referenceTicks = state.carriedPrice(perpetual) / (catalogue.quantum[perpetual] ?? 1)
  const { tickSteps } = catalogue.terms(perpetual)
  input.stepTicks = Math.max(stepAt(tickSteps, input.bidTicks), stepAt(tickSteps, input.askTicks))
}

/** Hedges one underlying when its delta is outside the band. */
export function rehedge(state: DeskState, underlying: AssetIndex, effects: EffectList): void {
  const perpetual = state.perpetual[underlying] ?? -1
  const config = state.config.hedging.underlyings[state.positionOf(underlying)]
  if (perpetual < 0 || config === undefined) return
  // A pause takes quotes away, not the hedge of what is held.
  if (state.stopping || !state.kill.isArmed) return
  const { input, decision } = state.hedging
  setInput(state, underlying, perpetual as InstrumentIndex, input)
  if (state.hedges.isOverdue(underlying, state.timeUs)) askReport(state, effects)
  const reason = decideHedge(config, input, decision)
  if (reason === 'inside-band') state.hedges.settle(underlying)
  if (reason === 'message-rate') state.counters.refused('message-rate')
  const isSent =
    reason === 'hedge' &&
    sendHedge(state, underlying, perpetual as InstrumentIndex, config, effects)
  state.breaches.onDecision(underlying, reason, isSent)
}

/** False when the limits refused it. */
function sendHedge(
  state: DeskState,
  underlying: AssetIndex,
  perpetual: InstrumentIndex,
  config: HedgeConfig,
  effects: EffectList,
): boolean {
  const { input, decision, intent } = state.hedging
  clearOwnQuote(state, perpetual, decision, effects)
  intent.instrument = perpetual
  intent.side = decision.side
  intent.ticks = decision.limitTicks as Ticks
  intent.lots = decision.lots as Lots
  intent.clientId = nextClientId(state, effects)
  const slot = submitNew(state, intent, effects)
  if (slot < 0) return false
  const isNoted = state.hedges.send(
    {
      clientId: intent.clientId,
      underlying,
      side: decision.side,
      lots: intent.lots,
      deltaUsdPerLot: input.deltaUsdPerLot,
      deadlineUs: (state.timeUs + config.deadlineUs) as typeof state.timeUs,
    },
    state.timeUs,
  )
  assert(isNoted, 'hedges in flight are bounded by their configuration')
  state.counters.hedges += 1
  const note = effects.push('hedge')
  note.underlying = underlying
  note.deltaUsd = decision.countedDeltaUsd
  note.bandUsd = config.bandUsd
  note.instrument = perpetual
  note.side = decision.side
  note.lots = intent.lots
  return true
}

/** A hedge that met our own quote would be refused as a self-match: the quote goes first. */
function clearOwnQuote(
  state: DeskState,
  perpetual: InstrumentIndex,
  decision: HedgeDecision,
  effects: EffectList,
): void {
  const { orders } = state
  const slot = quoteSlot(state, perpetual, decision.side === 1 ? -1 : 1)
  if (slot < 0 || orders.isCancelInFlight(slot)) return
  const isInReach = (ticks = 0): boolean => (ticks - decision.limitTicks) * decision.side <= 0
  // Both versions of an amendment rest (law 10).
  const isMet = isInReach(orders.ticks[slot]) || isInReach(orders.wantedTicks[slot])
  if (isMet) cancelSlot(state, slot, effects)
}
