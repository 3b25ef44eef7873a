// Market events into the state. Prices move, instruments come and go; an index move brings a bounded
// slice of requoting with it, everything else is looked at when its timer comes round (law 9).

import {
  type AssetIndex,
  assert,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  unreachable,
} from '../base/index.ts'
import {
  type Instrument,
  instrumentKinds,
  listingStates,
  settlements,
  type TickStep,
} from '../instrument/index.ts'
import { lotsWithin } from '../limits/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf, type MarketEventKind } from './event.ts'
import { requoteOnIndex } from './requote.ts'
import { cancelInstrument } from './send.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')
const spotCode = instrumentKinds.indexOf('spot')
const inverseCode = settlements.indexOf('inverse')

type MarketEvent = { [K in MarketEventKind]: EventOf<K> }[MarketEventKind]

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
function setCoinLimits(state: DeskState, asset: AssetIndex): void {
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

function onListed(state: DeskState, event: EventOf<'listed'>): void {
  const terms = termsOf(event)
  const listed = state.catalogue.list(terms)
  if (!listed.ok) {
    // A duplicate, or a table that is full, is the venue's or the operator's affair, not a crash.
    state.counters.refused('capacity')
    return
  }
  assert(listed.value === event.instrument, 'the venue and the catalogue count alike')
  setLotLimits(state, listed.value)
  chooseDeltaOne(state, listed.value)
}

function onInstrumentState(
  state: DeskState,
  event: EventOf<'instrumentState'>,
  effects: EffectList,
): void {
  const { instrument } = event
  const delisted = listingStates.indexOf('delisted')
  const wasListed = state.catalogue.state(instrument) !== delisted
  state.catalogue.setState(instrument, listingStates.indexOf(event.state))
  if (event.state === 'open') return
  cancelInstrument(state, instrument, effects)
  if (event.state === 'delisted' && wasListed) {
    state.setQuoted(instrument, false)
    state.counters.expiries += 1
  }
}

export function onMarket(state: DeskState, event: MarketEvent, effects: EffectList): void {
  const { market } = state
  switch (event.kind) {
    case 'listed':
      onListed(state, event)
      break
    case 'instrumentState':
      onInstrumentState(state, event, effects)
      break
    case 'index':
      onIndex(state, event, effects)
      break
    case 'top':
      market.onTop(
        event.instrument,
        event.bidTicks,
        event.bidLots,
        event.askTicks,
        event.askLots,
        event.timeUs,
      )
      break
    case 'ticker':
      market.onTicker(
        event.instrument,
        event.markPrice,
        event.markVol,
        event.underlyingPrice,
        event.funding8h,
        event.openInterestLots,
        event.timeUs,
      )
      setCarryRatio(state, event)
      break
    case 'trade':
      market.onTrade(event.instrument, event.ticks, event.lots, event.side, event.timeUs)
      break
    case 'feed':
      onFeed(state, event)
      break
    case 'book':
      onBook(state, event)
      break
    default:
      unreachable(event)
  }
}

function onIndex(state: DeskState, event: EventOf<'index'>, effects: EffectList): void {
  const { market } = state
  const isFirst = market.indexUsd[event.asset] === 0
  market.onIndex(event.asset, event.priceUsd, event.timeUs)
  if (state.positionOf(event.asset) < 0) return
  if (isFirst) setCoinLimits(state, event.asset)
  requoteOnIndex(state, event.asset, effects)
}

/** Tickers come seconds or minutes apart: what they say is kept relative to the index of then. */
function setCarryRatio(state: DeskState, event: EventOf<'ticker'>): void {
  const { catalogue, market, carryRatio } = state
  const isOption = catalogue.kindCode[event.instrument] === optionCode
  const priceUsd = isOption ? event.underlyingPrice : event.markPrice
  const indexUsd = market.indexUsd[catalogue.base[event.instrument] ?? 0] ?? 0
  carryRatio[event.instrument] = indexUsd > 0 ? priceUsd / indexUsd : 0
}

function onFeed(state: DeskState, event: EventOf<'feed'>): void {
  state.market.onFeed(event.venue, event.state, event.timeUs)
  const isDown = event.state === 'down' || event.state === 'gap'
  state.modes.report(state.modes.indexOf('feed-down'), isDown, event.timeUs)
}

/** The followed book of an instrument: its own, or a free one; undefined when all are taken. */
function bookOf(state: DeskState, instrument: InstrumentIndex): number {
  const own = state.bookInstrument.indexOf(instrument)
  if (own >= 0) return own
  const free = state.bookInstrument.indexOf(-1)
  if (free >= 0) state.bookInstrument[free] = instrument
  return free
}

/** A book's best prices are its instrument's top; across a gap there are none. */
function onBook(state: DeskState, event: EventOf<'book'>): void {
  const { instrument, timeUs } = event
  const book = state.books[bookOf(state, instrument)]
  if (book === undefined) return
  book.apply(
    event.snapshot,
    event.firstUpdate,
    event.lastUpdate,
    event.previousUpdate,
    event.bidCount,
    event.levels,
  )
  const isLive = book.status === 'live'
  const bidLots = (isLive && book.hasBid ? book.bidLots : 0) as Lots
  const askLots = (isLive && book.hasAsk ? book.askLots : 0) as Lots
  const bidTicks = (bidLots > 0 ? book.bidTicks : 0) as Ticks
  const askTicks = (askLots > 0 ? book.askTicks : 0) as Ticks
  state.market.onTop(instrument, bidTicks, bidLots, askTicks, askLots, timeUs)
}
