// What the venues show, in columns: best quotes, the venue's own opinions, trades, index prices.
// Freshness is a state and "no data" is stale: a feed that went down or lost messages makes
// everything it ever said stale at once, until it is whole again and has spoken anew. Knows nothing
// of our orders; where they matter (`bestExcludingOwn`) they come as numbers.

import {
  type AssetIndex,
  assert,
  type DurationUs,
  type InstrumentIndex,
  type Lots,
  NumberRing,
  type StateVisitor,
  type Ticks,
  type TimeUs,
  usPerMinute,
  usPerSecond,
  type Visitable,
} from '../base/index.ts'
import { RealisedVol } from './realised-vol.ts'

/** `up` and `resync` end an outage, `down` and `gap` begin one. */
export type FeedState = 'up' | 'down' | 'gap' | 'resync'

export type QuoteState = 'two-sided' | 'bid-only' | 'ask-only' | 'empty' | 'crossed' | 'locked'

/**
 * Whose the best price on one side is once our own quote is taken away: `others` (somebody else's,
 * at `ticks`), `none` (nobody bids or offers), `unknown` (we are the whole best level and what lies
 * behind is not known from the top alone; `ticks` is our own price, the others' are not better).
 */
export type OthersState = 'others' | 'none' | 'unknown'

export type OthersTop = {
  bid: OthersState
  bidTicks: Ticks
  bidLots: Lots
  ask: OthersState
  askTicks: Ticks
  askLots: Lots
}

export type MarketOptions = {
  /** Number of venues that feed events may name. */
  readonly venueCapacity?: number
  /** Trades kept, over all instruments. */
  readonly tradeCapacity?: number
  readonly volHalfLifeUs?: DurationUs
  readonly volSampleUs?: DurationUs
}

const feedUnheard = 0
const feedUp = 1
const feedBroken = 2

/** Stands for a time at which nothing was heard yet. */
export const neverUs: TimeUs = -1 as TimeUs

const tradeWidth = 5

export class MarketState implements Visitable {
  readonly instrumentCapacity: number
  readonly assetCapacity: number

  readonly bidTicks: Float64Array
  readonly bidLots: Float64Array
  readonly askTicks: Float64Array
  readonly askLots: Float64Array
  /** When the top was last heard, `neverUs` before. */
  readonly topTimeUs: Float64Array
  /** In the instrument's price unit; 0 none. */
  readonly markPrice: Float64Array
  /** Annual, as a decimal; 0 none. */
  readonly markVol: Float64Array
  /** The forward the venue prices this expiry on, USD; 0 none. */
  readonly underlyingPrice: Float64Array
  readonly funding8h: Float64Array
  readonly openInterestLots: Float64Array
  readonly tickerTimeUs: Float64Array
  readonly lastTradeTicks: Float64Array
  readonly lastTradeLots: Float64Array
  /** The aggressor's side; 0 before the first trade. */
  readonly lastTradeSide: Int32Array
  readonly lastTradeTimeUs: Float64Array

  /** Per asset, USD; 0 before the first. */
  readonly indexUsd: Float64Array
  readonly indexTimeUs: Float64Array
  /** Realised, annual, as a decimal; 0 before the first return. */
  readonly volAnnual: Float64Array

  readonly realisedVol: RealisedVol
  readonly #venue: Uint8Array
  readonly #indexVenue: Uint8Array
  readonly #feed: Uint8Array
  /** Counts, from 1, where outages begin and end. A datum of another epoch is stale for ever, and
   * one that was never heard has epoch 0. */
  readonly #epoch: Uint32Array
  readonly #topEpoch: Uint32Array
  readonly #tickerEpoch: Uint32Array
  readonly #indexEpoch: Uint32Array
  readonly #trades: NumberRing
  readonly #trade: Float64Array = new Float64Array(tradeWidth)
  readonly #others: OthersTop = {
    bid: 'none',
    bidTicks: 0 as Ticks,
    bidLots: 0 as Lots,
    ask: 'none',
    askTicks: 0 as Ticks,
    askLots: 0 as Lots,
  }

  constructor(instrumentCapacity: number, assetCapacity: number, options: MarketOptions = {}) {
    assert(Number.isSafeInteger(instrumentCapacity) && instrumentCapacity > 0)
    assert(Number.isSafeInteger(assetCapacity) && assetCapacity > 0)
    const venueCapacity = options.venueCapacity ?? 8
    this.instrumentCapacity = instrumentCapacity
    this.assetCapacity = assetCapacity
    const column = (): Float64Array => new Float64Array(instrumentCapacity)
    this.bidTicks = column()
    this.bidLots = column()
    this.askTicks = column()
    this.askLots = column()
    this.topTimeUs = column().fill(neverUs)
    this.markPrice = column()
    this.markVol = column()
    this.underlyingPrice = column()
    this.funding8h = column()
    this.openInterestLots = column()
    this.tickerTimeUs = column().fill(neverUs)
    this.lastTradeTicks = column()
    this.lastTradeLots = column()
    this.lastTradeSide = new Int32Array(instrumentCapacity)
    this.lastTradeTimeUs = column().fill(neverUs)
    this.indexUsd = new Float64Array(assetCapacity)
    this.indexTimeUs = new Float64Array(assetCapacity).fill(neverUs)
    this.volAnnual = new Float64Array(assetCapacity)
    this.realisedVol = new RealisedVol({
      assetCapacity,
      halfLifeUs: options.volHalfLifeUs ?? ((30 * usPerMinute) as DurationUs),
      sampleUs: options.volSampleUs ?? (usPerSecond as DurationUs),
    })
    this.#venue = new Uint8Array(instrumentCapacity)
    this.#indexVenue = new Uint8Array(assetCapacity)
    this.#feed = new Uint8Array(venueCapacity)
    this.#epoch = new Uint32Array(venueCapacity).fill(1)
    this.#topEpoch = new Uint32Array(instrumentCapacity)
    this.#tickerEpoch = new Uint32Array(instrumentCapacity)
    this.#indexEpoch = new Uint32Array(assetCapacity)
    this.#trades = new NumberRing({ capacity: options.tradeCapacity ?? 256, width: tradeWidth })
  }

  /** Says which venue's feed an instrument is heard on; 0 unless said. */
  setVenue(instrument: InstrumentIndex, venue: number): void {
    assert(instrument < this.instrumentCapacity && venue < this.#feed.length, 'venue in range')
    this.#venue[instrument] = venue
  }

  /** Says which venue's feed an asset's index is heard on; 0 unless said. */
  setIndexVenue(asset: AssetIndex, venue: number): void {
    assert(asset < this.assetCapacity && venue < this.#feed.length, 'venue in range')
    this.#indexVenue[asset] = venue
  }

  onIndex(asset: AssetIndex, priceUsd: number, timeUs: TimeUs): void {
    assert(asset < this.assetCapacity && priceUsd > 0, 'an index price is positive')
    this.indexUsd[asset] = priceUsd
    this.indexTimeUs[asset] = timeUs
    this.#indexEpoch[asset] = this.#heard(this.#indexVenue[asset]!)
    if (this.realisedVol.onPrice(asset, priceUsd, timeUs)) {
      this.volAnnual[asset] = this.realisedVol.volAnnual(asset)
    }
  }

  /** Zero lots mean that the side is empty. */
  onTop(
    instrument: InstrumentIndex,
    bidTicks: Ticks,
    bidLots: Lots,
    askTicks: Ticks,
    askLots: Lots,
    timeUs: TimeUs,
  ): void {
    assert(instrument < this.instrumentCapacity && bidLots >= 0 && askLots >= 0)
    this.bidTicks[instrument] = bidTicks
    this.bidLots[instrument] = bidLots
    this.askTicks[instrument] = askTicks
    this.askLots[instrument] = askLots
    this.topTimeUs[instrument] = timeUs
    this.#topEpoch[instrument] = this.#heard(this.#venue[instrument]!)
  }

  onTicker(
    instrument: InstrumentIndex,
    markPrice: number,
    markVol: number,
    underlyingPrice: number,
    funding8h: number,
    openInterestLots: number,
    timeUs: TimeUs,
  ): void {
    assert(instrument < this.instrumentCapacity && markPrice >= 0 && markVol >= 0)
    this.markPrice[instrument] = markPrice
    this.markVol[instrument] = markVol
    this.underlyingPrice[instrument] = underlyingPrice
    this.funding8h[instrument] = funding8h
    this.openInterestLots[instrument] = openInterestLots
    this.tickerTimeUs[instrument] = timeUs
    this.#tickerEpoch[instrument] = this.#heard(this.#venue[instrument]!)
  }

  /** A public trade; `side` is the aggressor's. */
  onTrade(
    instrument: InstrumentIndex,
    ticks: Ticks,
    lots: Lots,
    side: 1 | -1,
    timeUs: TimeUs,
  ): void {
    assert(instrument < this.instrumentCapacity && lots > 0)
    this.lastTradeTicks[instrument] = ticks
    this.lastTradeLots[instrument] = lots
    this.lastTradeSide[instrument] = side
    this.lastTradeTimeUs[instrument] = timeUs
    this.#heard(this.#venue[instrument]!)
    const trade = this.#trade
    trade[0] = instrument
    trade[1] = ticks
    trade[2] = lots
    trade[3] = side
    trade[4] = timeUs
    this.#trades.pushOverwrite(trade)
  }

  /** What was heard before an outage, and during it, stays stale whatever its age. */
  onFeed(venue: number, state: FeedState, _timeUs: TimeUs): void {
    assert(venue >= 0 && venue < this.#feed.length, 'venue in range')
    const next = state === 'up' || state === 'resync' ? feedUp : feedBroken
    const now = this.#feed[venue]!
    if (now !== feedUnheard && (next === feedBroken || now === feedBroken)) {
      this.#epoch[venue]! += 1
    }
    this.#feed[venue] = next
  }

  /** False while broken, and before the venue has said anything at all. */
  feedUp(venue: number): boolean {
    return this.#feed[venue] === feedUp
  }

  topAgeUs(instrument: InstrumentIndex, nowUs: TimeUs): number {
    return ageUs(this.topTimeUs[instrument]!, nowUs)
  }

  tickerAgeUs(instrument: InstrumentIndex, nowUs: TimeUs): number {
    return ageUs(this.tickerTimeUs[instrument]!, nowUs)
  }

  indexAgeUs(asset: AssetIndex, nowUs: TimeUs): number {
    return ageUs(this.indexTimeUs[asset]!, nowUs)
  }

  /**
   * Whether the best quote may be acted on: the feed is whole, the top was heard since it is, and
   * the instrument (top or ticker: a quiet book changes rarely) was heard within `ageUsMax`.
   */
  isFresh(instrument: InstrumentIndex, nowUs: TimeUs, ageUsMax: DurationUs): boolean {
    const venue = this.#venue[instrument]!
    if (this.#feed[venue] !== feedUp) return false
    const epoch = this.#epoch[venue]!
    const topTimeUs = this.topTimeUs[instrument]!
    if (this.#topEpoch[instrument] !== epoch) return false
    const tickerCounts = this.#tickerEpoch[instrument] === epoch
    const heardUs = tickerCounts ? Math.max(topTimeUs, this.tickerTimeUs[instrument]!) : topTimeUs
    return nowUs - heardUs <= ageUsMax
  }

  isTickerFresh(instrument: InstrumentIndex, nowUs: TimeUs, ageUsMax: DurationUs): boolean {
    const venue = this.#venue[instrument]!
    return (
      this.#feed[venue] === feedUp &&
      this.#tickerEpoch[instrument] === this.#epoch[venue] &&
      this.tickerAgeUs(instrument, nowUs) <= ageUsMax
    )
  }

  isIndexFresh(asset: AssetIndex, nowUs: TimeUs, ageUsMax: DurationUs): boolean {
    const venue = this.#indexVenue[asset]!
    return (
      this.#feed[venue] === feedUp &&
      this.#indexEpoch[asset] === this.#epoch[venue] &&
      this.indexAgeUs(asset, nowUs) <= ageUsMax
    )
  }

  quoteState(instrument: InstrumentIndex): QuoteState {
    const hasBid = this.bidLots[instrument]! > 0
    const hasAsk = this.askLots[instrument]! > 0
    if (!hasBid) return hasAsk ? 'ask-only' : 'empty'
    if (!hasAsk) return 'bid-only'
    const widthTicks = this.askTicks[instrument]! - this.bidTicks[instrument]!
    return widthTicks > 0 ? 'two-sided' : widthTicks === 0 ? 'locked' : 'crossed'
  }

  /** Halfway between best bid and ask in ticks; 0 unless two-sided. */
  midTicks(instrument: InstrumentIndex): number {
    if (this.quoteState(instrument) !== 'two-sided') return 0
    return (this.bidTicks[instrument]! + this.askTicks[instrument]!) / 2
  }

  /**
   * The best quote without ours, so that the desk never chases itself. Pass the best of our own
   * prices on each side as the venue last confirmed it (0 lots: none) and the lots we show there.
   * The result is borrowed: the next call overwrites it.
   */
  bestExcludingOwn(
    instrument: InstrumentIndex,
    ownBidTicks: Ticks,
    ownBidLots: Lots,
    ownAskTicks: Ticks,
    ownAskLots: Lots,
  ): Readonly<OthersTop> {
    const others = this.#others
    const bidTicks = this.bidTicks[instrument]! as Ticks
    const askTicks = this.askTicks[instrument]! as Ticks
    const bidLots = this.bidLots[instrument]!
    const askLots = this.askLots[instrument]!
    const otherBidLots = bidTicks === ownBidTicks ? bidLots - ownBidLots : bidLots
    const otherAskLots = askTicks === ownAskTicks ? askLots - ownAskLots : askLots
    others.bid = bidLots > 0 ? (otherBidLots > 0 ? 'others' : 'unknown') : 'none'
    others.bidTicks = (bidLots > 0 ? bidTicks : 0) as Ticks
    others.bidLots = Math.max(0, otherBidLots) as Lots
    others.ask = askLots > 0 ? (otherAskLots > 0 ? 'others' : 'unknown') : 'none'
    others.askTicks = (askLots > 0 ? askTicks : 0) as Ticks
    others.askLots = Math.max(0, otherAskLots) as Lots
    return others
  }

  /** Trades held, oldest first; see `tradeAt`. */
  get tradeCount(): number {
    return this.#trades.count
  }

  tradeAt(position: number): {
    instrument: InstrumentIndex
    ticks: Ticks
    lots: Lots
    side: 1 | -1
    timeUs: TimeUs
  } {
    return {
      instrument: this.#trades.at(position, 0) as InstrumentIndex,
      ticks: this.#trades.at(position, 1) as Ticks,
      lots: this.#trades.at(position, 2) as Lots,
      side: this.#trades.at(position, 3) as 1 | -1,
      timeUs: this.#trades.at(position, 4) as TimeUs,
    }
  }

  visit(v: StateVisitor): void {
    const rows = this.instrumentCapacity
    v.column(this.bidTicks, rows)
    v.column(this.bidLots, rows)
    v.column(this.askTicks, rows)
    v.column(this.askLots, rows)
    v.column(this.topTimeUs, rows)
    v.column(this.markPrice, rows)
    v.column(this.markVol, rows)
    v.column(this.underlyingPrice, rows)
    v.column(this.funding8h, rows)
    v.column(this.openInterestLots, rows)
    v.column(this.tickerTimeUs, rows)
    v.column(this.lastTradeTicks, rows)
    v.column(this.lastTradeLots, rows)
    v.column(this.lastTradeSide, rows)
    v.column(this.lastTradeTimeUs, rows)
    v.column(this.#venue, rows)
    v.column(this.#topEpoch, rows)
    v.column(this.#tickerEpoch, rows)
    v.column(this.indexUsd, this.assetCapacity)
    v.column(this.indexTimeUs, this.assetCapacity)
    v.column(this.volAnnual, this.assetCapacity)
    v.column(this.#indexVenue, this.assetCapacity)
    v.column(this.#indexEpoch, this.assetCapacity)
    v.column(this.#feed, this.#feed.length)
    v.column(this.#epoch, this.#epoch.length)
    this.realisedVol.visit(v)
    this.#trades.visit(v)
  }

  /** Notes that a venue spoke (a venue never heard of is up by its first word); its epoch. */
  #heard(venue: number): number {
    if (this.#feed[venue] === feedUnheard) this.#feed[venue] = feedUp
    return this.#epoch[venue]!
  }
}

function ageUs(timeUs: number, nowUs: TimeUs): number {
  return timeUs === neverUs ? Number.POSITIVE_INFINITY : nowUs - timeUs
}
