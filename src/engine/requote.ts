// One bounded slice of requoting for one underlying: everything is repriced, the riskiest quotes
// are computed anew, and the difference between wanted and working is sent. What matters most goes
// first, so that a slice that is full has done the best it could (law 9).

import {
  type AssetIndex,
  assert,
  type ClientId,
  type DurationUs,
  type InstrumentIndex,
  type Lots,
  type Ticks,
} from '../base/index.ts'
import { instrumentKinds, lotsDown, settlements, stepAt } from '../instrument/index.ts'
import { type DiffRules, decideDiff, type QuoteIntent } from '../order/index.ts'
import { riskiestFirst } from '../quoting/index.ts'
import { type EffectList } from './effect-list.ts'
import { priceQuote } from './price-quote.ts'
import { cancelSlot, nextClientId, submitAmend, submitNew } from './send.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')
const inverseCode = settlements.indexOf('inverse')
/** A quote is looked at again after this long, however still the market. */
const refreshUs = 20_000_000
/** Two effects a side at most: room for the slice that is under way, and for what follows it. */
const effectsPerQuote = 4
const effectsAfterSlice = 16
/** Sizes up to here, in the units of their mantissa, are counted exactly. */
const exactMax = 1e15

/** Scratch of one slice: no state, refilled from the first row to the last. */
export class RequoteScratch {
  readonly instrument: Int32Array
  readonly edge: Float64Array
  readonly order: Int32Array
  readonly rules: { -readonly [K in keyof DiffRules]: DiffRules[K] } = {
    toleranceTicks: 1 as Ticks,
    refillPerMille: 600,
    lifeUsMin: 500_000 as DurationUs,
    urgentTicks: 1 as Ticks,
  }
  readonly intent: QuoteIntent = {
    kind: 'quote',
    clientId: 0 as ClientId,
    group: 0,
    instrument: 0 as InstrumentIndex,
    side: 1,
    revision: 0,
    ticks: 0 as Ticks,
    lots: 0 as Lots,
    purpose: 'quote',
  }

  constructor(capacity: number) {
    this.instrument = new Int32Array(capacity)
    this.edge = new Float64Array(capacity)
    this.order = new Int32Array(capacity)
  }
}

/**
 * How wrong a quote may have become since it was computed, USD: its delta times the index move,
 * and its size in time for a refresh. A quote that was never computed comes first.
 */
function staleness(state: DeskState, instrument: InstrumentIndex, indexUsd: number): number {
  const { board, exposure, catalogue } = state
  const updatedUs = board.updatedUs[instrument] ?? 0
  if (updatedUs === 0 || state.due[instrument] === 1 || isWaiting(state, instrument)) return 1e9
  const ageUs = state.timeUs - updatedUs
  const quotedUsd = state.quotedIndexUsd[instrument] ?? 0
  const move = quotedUsd > 0 ? Math.abs(indexUsd / quotedUsd - 1) : 1
  const isOption = catalogue.kindCode[instrument] === optionCode
  // A perpetual's quote is exactly as wrong as the index has moved, and it is the hedge.
  if (!isOption) return 1e8
  const deltaUsd = Math.abs(exposure.unit.deltaUsd[instrument] ?? 0)
  const lots = Math.max(board.bidLots[instrument] ?? 0, board.askLots[instrument] ?? 0, 1)
  const edgeUsd = deltaUsd * lots * move
  const isDue = edgeUsd >= state.config.universe.staleEdgeUsdMin || ageUs >= refreshUs
  return isDue ? edgeUsd + ageUs / refreshUs : 0
}

/** Not quoted for a reason that passes: looked at until it has. */
function isWaiting({ board }: DeskState, instrument: InstrumentIndex): boolean {
  const reason = board.reason(instrument)
  return reason === 'stale' || reason === 'surface' || reason === 'frozen' || reason === 'mode'
}

/**
 * On an index move, which is when quotes become wrong: the perpetual at once, the options when
 * their last slice is not too recent.
 */
export function requoteOnIndex(
  state: DeskState,
  underlying: AssetIndex,
  effects: EffectList,
): void {
  const sinceUs = state.timeUs - (state.requotedUs[underlying] ?? 0)
  if (sinceUs >= state.config.cadence.requoteUs / 2) {
    requote(state, underlying, effects)
    return
  }
  if (state.paused || state.stopping || !state.kill.isArmed) return
  const perpetual = state.perpetual[underlying] ?? -1
  const indexUsd = state.market.indexUsd[underlying] ?? 0
  if (perpetual >= 0) requoteOne(state, perpetual as InstrumentIndex, indexUsd, effects)
}

/** On its timer: only what no index move has brought round. */
export function requoteOnTimer(
  state: DeskState,
  underlying: AssetIndex,
  effects: EffectList,
): void {
  const sinceUs = state.timeUs - (state.requotedUs[underlying] ?? 0)
  if (sinceUs >= state.config.cadence.requoteUs) requote(state, underlying, effects)
}

/** Requotes one underlying; nothing while paused, stopping or killed. */
function requote(state: DeskState, underlying: AssetIndex, effects: EffectList): void {
  const { market, surface, exposure, catalogue, scratch } = state
  const indexUsd = market.indexUsd[underlying] ?? 0
  if (!(indexUsd > 0)) return
  state.requotedUs[underlying] = state.timeUs
  exposure.reprice(underlying, market, surface, state.timeUs)
  if (state.paused || state.stopping || !state.kill.isArmed) return
  state.expiries.refill(state, underlying)
  let count = 0
  for (let i = 0; i < catalogue.count; i += 1) {
    const instrument = i as InstrumentIndex
    if (catalogue.base[i] !== underlying) continue
    if (!state.isQuoted(instrument) && !hasWorkingQuote(state, instrument)) continue
    scratch.instrument[count] = i
    scratch.edge[count] = staleness(state, instrument, indexUsd)
    count += 1
  }
  const sliceMax = state.config.universe.sliceMax
  const live = riskiestFirst(count, scratch.edge, scratch.order, sliceMax)
  for (let i = 0; i < live; i += 1) {
    const instrument = scratch.instrument[scratch.order[i] ?? 0] as InstrumentIndex
    if (effects.room < effectsPerQuote + effectsAfterSlice) break
    requoteOne(state, instrument, indexUsd, effects)
  }
}

function hasWorkingQuote(state: DeskState, instrument: InstrumentIndex): boolean {
  return quoteSlot(state, instrument, 1) >= 0 || quoteSlot(state, instrument, -1) >= 0
}

/** The working quote of one side: a mass-quote row, never a hedge. */
export function quoteSlot(state: DeskState, instrument: InstrumentIndex, side: 1 | -1): number {
  const { orders } = state
  let slot = orders.firstOf(instrument, side)
  while (slot >= 0 && orders.group[slot] === 0) slot = orders.nextOf(slot)
  return slot
}

function requoteOne(
  state: DeskState,
  instrument: InstrumentIndex,
  indexUsd: number,
  effects: EffectList,
): void {
  const { board } = state
  state.due[instrument] = 0
  if (state.isQuoted(instrument)) priceQuote(state, instrument)
  else board.pull(instrument, 'no-size', state.timeUs)
  state.quotedIndexUsd[instrument] = indexUsd
  const bidTicks = board.bidTicks[instrument] as Ticks
  const askTicks = board.askTicks[instrument] as Ticks
  requoteSide(state, instrument, 1, bidTicks, board.bidLots[instrument] as Lots, effects)
  requoteSide(state, instrument, -1, askTicks, board.askLots[instrument] as Lots, effects)
}

/** Plain orders have no group; options and futures of an underlying are protected apart. */
export function quoteGroup(state: DeskState, instrument: InstrumentIndex): number {
  const underlying = state.catalogue.base[instrument] as AssetIndex
  const isOption = state.catalogue.kindCode[instrument] === optionCode
  const group = state.groupOf(underlying)
  return isOption ? group : group + state.underlyings.length
}

function requoteSide(
  state: DeskState,
  instrument: InstrumentIndex,
  side: 1 | -1,
  ticks: Ticks,
  lots: Lots,
  effects: EffectList,
): void {
  const { orders, catalogue } = state
  const { rules, intent } = state.scratch
  const slot = quoteSlot(state, instrument, side)
  const step = stepAt(catalogue.terms(instrument).tickSteps, ticks) as Ticks
  rules.toleranceTicks = step
  rules.urgentTicks = step
  const action = decideDiff(orders, slot, ticks, lots, state.timeUs, rules)
  if (action === 'none') return
  if (action === 'cancel') {
    cancelSlot(state, slot, effects)
    return
  }
  intent.group = quoteGroup(state, instrument)
  intent.instrument = instrument
  intent.side = side
  intent.ticks = ticks
  intent.lots = lots
  if (action === 'place') {
    intent.clientId = nextClientId(state, effects)
    intent.revision = 0
    submitNew(state, intent, effects)
    return
  }
  intent.clientId = orders.clientId[slot] as ClientId
  intent.revision = (orders.revision[slot] ?? 0) + 1
  const refusal = submitAmend(state, slot, intent, effects)
  if (refusal === 'none') return
  // A quote that may not be amended and is too good for others must not stay either, and what adds
  // risk when nothing may is no quote to keep.
  const isBarred = refusal === 'loss' || refusal === 'mode'
  if (isBarred || isTooBold(state, slot, ticks)) cancelSlot(state, slot, effects)
}

function isTooBold(state: DeskState, slot: number, wantedTicks: Ticks): boolean {
  const { orders } = state
  assert(slot >= 0)
  return ((orders.ticks[slot] ?? 0) - wantedTicks) * (orders.side[slot] ?? 0) > 0
}

/** Lots of a size in coins or USD, at least one; 0 where lots are too small to be counted. */
export function fullLots(state: DeskState, instrument: InstrumentIndex, size: number): number {
  const { lotSize, lotMantissa } = state.catalogue
  const lots = size / (lotSize[instrument] ?? 0)
  if (!(lots * (lotMantissa[instrument] ?? 0) <= exactMax)) return 0
  return Math.max(1, lotsDown(state.catalogue.terms(instrument), size))
}

/**
 * Lots of a future's size in USD. Where lots are coins their number moves with every index, and an
 * amendment for each would be noise on the wire: two digits of it are kept.
 */
export function futureLots(state: DeskState, instrument: InstrumentIndex, sizeUsd: number): number {
  const unitUsd = state.sizeUnitUsd(instrument)
  if (!(unitUsd > 0)) return 0
  const lots = fullLots(state, instrument, sizeUsd / unitUsd)
  if (state.catalogue.settlementCode[instrument] === inverseCode) return lots
  let step = 1
  while (lots >= 100 * step) step *= 10
  return lots - (lots % step)
}
