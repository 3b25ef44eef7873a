// Market events into the state. Prices move; an index move brings a bounded slice of requoting with
// it, everything else is looked at when its timer comes round (law 9).

import { type InstrumentIndex, type Lots, type Ticks, unreachable } from '../base/index.ts'
import { instrumentKinds } from '../instrument/index.ts'
import { type EffectList } from './effect-list.ts'
import { type EventOf, type MarketEventKind } from './event.ts'
import { onInstrumentState, onListed, setCoinLimits } from './on-listing.ts'
import { requoteOnIndex } from './requote.ts'
import { askReport } from './send.ts'
import { type DeskState } from './state.ts'

const optionCode = instrumentKinds.indexOf('option')
const deskVenue = 0

type MarketEvent = { [K in MarketEventKind]: EventOf<K> }[MarketEventKind]

export function onMarket(state: DeskState, event: MarketEvent, effects: EffectList): void {
  const { market } = state
  switch (event.kind) {
    case 'listed':
      onListed(state, event, effects)
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
      onFeed(state, event, effects)
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

/**
 * While the stream is broken nothing is quoted. When it is whole again the account is compared
 * before anything is: what happened meanwhile was not heard.
 */
function onFeed(state: DeskState, event: EventOf<'feed'>, effects: EffectList): void {
  const { market, modes } = state
  market.onFeed(event.venue, event.state, event.timeUs)
  if (event.venue !== deskVenue) return
  const isDown = !market.feedUp(deskVenue)
  modes.report(modes.indexOf('feed-down'), isDown, event.timeUs)
  if (isDown) {
    state.outage = true
    return
  }
  if (!state.outage) return
  state.outage = false
  state.reconciling = true
  modes.report(modes.indexOf('reconciling'), true, event.timeUs)
  // What was asked for before the outage may have been lost with it.
  state.report = 0
  askReport(state, effects)
  state.protectionDue = true
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
