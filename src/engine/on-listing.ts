// Instruments come, change and go. A new one gets its limits at once and, where it is a perpetual
// or spot, its quotes; an option waits for the next choice of the universe. An index is never used
// again: what is delisted stays so.

import {
  type AssetIndex,
  assert,
  type InstrumentIndex,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import {
  type Catalogue,
  type CatalogueRefusal,
  type Instrument,
  instrumentKinds,
  listingStates,
  settlements,
  type TickStep,
} from '../instrument/index.ts'
import { lotsWithin } from '../limits/index.ts'
import { isExactlySettled } from './admit.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf } from './event.ts'
import { cancelInstrument } from './send.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')
const spotCode = instrumentKinds.indexOf('spot')
const inverseCode = settlements.indexOf('inverse')
const delisted = listingStates.indexOf('delisted')

function termsOf(event: EventOf<'listed'>): Instrument {
  const tickSteps: TickStep[] = []
  for (let i = 0; i + 1 < event.tickSteps.count; i += 2) {
    tickSteps.push({
      aboveTicks: event.tickSteps.values[i] as Ticks,
      stepTicks: event.tickSteps.values[i + 1] as Ticks,
    })
  }
  assert(event.optionSide === 1 || event.optionSide === -1 || event.optionSide === 0)
  return {
    name: event.name,
    kind: event.instrumentKind,
    settlement: event.settlement,
    base: event.base,
    quote: event.quote,
    settle: event.settle,
    quantumMantissa: event.quantumMantissa,
    quantumScale: event.quantumScale,
    lotMantissa: event.lotMantissa,
    lotScale: event.lotScale,
    strike: event.strike,
    optionSide: event.optionSide,
    expiryUs: event.expiryUs,
    makerFee: event.makerFee,
    takerFee: event.takerFee,
    tickSteps,
  }
}

/** What the desk may hold and send of a new instrument; nothing, when it trades no such coin. */
function setLotLimits(state: DeskState, instrument: InstrumentIndex): void {
  const terms = state.catalogue.terms(instrument)
  const limits = state.config.limits.underlyings[state.positionOf(terms.base)]
  if (limits === undefined) return
  const lotSize = state.catalogue.lotSize[instrument] ?? 0
  const isOption = terms.kind === 'option'
  const order = isOption ? limits.optionOrderBaseMax : limits.futureOrderUsdMax
  const position = isOption ? limits.optionPositionBaseMax : limits.futurePositionUsdMax
  // A lot in the limit's unit: coins of an option, dollars of everything else. Unknown allows none.
  const lot = isOption ? lotSize : lotSize * state.sizeUnitUsd(instrument)
  state.preTrade.table.configureInstrument(
    instrument,
    lotsWithin(order, lot),
    lotsWithin(position, lot),
  )
}

/** Limits in USD become lots of coins with the first index, and stay what they were then. */
export function setCoinLimits(state: DeskState, asset: AssetIndex): void {
  const { catalogue } = state
  for (let i = 0; i < catalogue.count; i += 1) {
    if (catalogue.base[i] !== asset || catalogue.kindCode[i] === optionCode) continue
    if (catalogue.settlementCode[i] !== inverseCode) setLotLimits(state, i as InstrumentIndex)
  }
}

/** What is quoted from its listing on; it also hedges: a perpetual before the spot. */
function chooseDeltaOne(state: DeskState, instrument: InstrumentIndex): void {
  const { kind, settlement, base } = state.catalogue.terms(instrument)
  const isPerpetual = kind === 'perpetual' && settlement !== 'quanto'
  if (!isPerpetual && kind !== 'spot') return
  const before = state.perpetual[base] ?? -1
  const isBetter = isPerpetual && state.catalogue.kindCode[before] === spotCode
  if (before < 0 || isBetter) state.perpetual[base] = instrument
  state.setQuoted(instrument, true)
}

/** The hedge instrument is gone: the next best that is listed takes its place, if there is one. */
function replaceDeltaOne(state: DeskState, instrument: InstrumentIndex): void {
  const { catalogue, perpetual } = state
  const base = catalogue.base[instrument] as AssetIndex
  if (perpetual[base] !== instrument) return
  perpetual[base] = -1
  for (let i = 0; i < catalogue.count; i += 1) {
    const isLiving = catalogue.base[i] === base && catalogue.stateCode[i] !== delisted
    if (isLiving) chooseDeltaOne(state, i as InstrumentIndex)
  }
}

/**
 * A new instrument takes the next index. One that has expired already takes it too, and is delisted
 * at once: the venue counts it. A known one changes what may change.
 */
export function onListed(state: DeskState, event: EventOf<'listed'>, effects: EffectList): void {
  const terms = termsOf(event)
  const { catalogue } = state
  const known = catalogue.indexOf(terms.name)
  const isExpired = terms.expiryUs !== 0 && terms.expiryUs <= event.timeUs
  const nowUs = (isExpired ? 0 : event.timeUs) as TimeUs
  const refusal =
    known === -1
      ? refusalOf(state, catalogue, terms, nowUs)
      : refusalOfAmendment(catalogue, known, terms)
  if (refusal !== undefined) {
    sayRefused(state, refusal, effects)
    return
  }
  setLotLimits(state, event.instrument)
  if (known !== -1) return
  if (isExpired) catalogue.setState(event.instrument, delisted)
  else chooseDeltaOne(state, event.instrument)
}

type Refusal = CatalogueRefusal | { readonly code: 'desk/inexact'; readonly name: string }

function refusalOf(
  state: DeskState,
  catalogue: Catalogue,
  terms: Instrument,
  nowUs: TimeUs,
): Refusal | undefined {
  if (!isExactlySettled(state, terms)) return { code: 'desk/inexact', name: terms.name }
  const listed = catalogue.list(terms, nowUs)
  return listed.ok ? undefined : listed.refusal
}

function refusalOfAmendment(
  catalogue: Catalogue,
  instrument: InstrumentIndex,
  terms: Instrument,
): Refusal | undefined {
  const amended = catalogue.amend(instrument, terms)
  return amended.ok ? undefined : amended.refusal
}

/**
 * A listing that is refused leaves its index to nobody: what is listed after it is out of step and
 * refused too (`admit.ts`), and the desk goes on with what it knows.
 */
function sayRefused(state: DeskState, refusal: Refusal, effects: EffectList): void {
  const isFull = refusal.code === 'catalogue/full'
  if (isFull) state.counters.refused('capacity')
  else state.counters.malformed += 1
  const alert = effects.push('alert')
  alert.reason = isFull ? 'other' : 'malformed'
  alert.text = `not listed: ${describe(refusal)}`
}

function describe(refusal: Refusal): string {
  switch (refusal.code) {
    case 'catalogue/full':
      return `${refusal.name}, the catalogue holds ${refusal.capacity}`
    case 'catalogue/terms':
      return `${refusal.name}, ${refusal.field} is ${refusal.value}; expected ${refusal.expected}`
    case 'desk/inexact':
      return `${refusal.name}, its lots and ticks cannot be counted exactly`
    default:
      return refusal.name
  }
}

export function onInstrumentState(
  state: DeskState,
  event: EventOf<'instrumentState'>,
  effects: EffectList,
): void {
  const { instrument } = event
  const { catalogue } = state
  // An index is never used again.
  if (catalogue.state(instrument) === delisted) return
  catalogue.setState(instrument, listingStates.indexOf(event.state))
  if (event.state === 'open') {
    state.due[instrument] = 1
    return
  }
  cancelInstrument(state, instrument, effects)
  if (event.state !== 'delisted') return
  state.setQuoted(instrument, false)
  state.counters.expiries += 1
  replaceDeltaOne(state, instrument)
}
