// The whole desk: every table allocated here, at start, and never grown (law 7). It holds and
// connects the rooms' states; what happens to them is in `step` and its handlers. `visit` walks all
// of it, so that a snapshot, a digest and a restore see the same things.

import {
  type AssetIndex,
  assert,
  type InstrumentIndex,
  type Lots,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { Exposure } from '../exposure/index.ts'
import { BandBreaches, HedgeLedger } from '../hedging/index.ts'
import { assetIndexOf, Catalogue, settlements } from '../instrument/index.ts'
import {
  createPreTradeContext,
  KillSwitch,
  LossWindow,
  ModeMachine,
  PreTrade,
  type PreTradeContext,
  ProtectionMirror,
} from '../limits/index.ts'
import { Book, MarketState, VolSurface } from '../market/index.ts'
import { OrderReconciliation, SeenTrades, WorkingOrders } from '../order/index.ts'
import { Portfolio, PortfolioReconciliation } from '../portfolio/index.ts'
import { QuoteBoard } from '../quoting/index.ts'
import { checkDesk, type DeskConfig, hedgeCapacity } from './config.ts'
import { Counters } from './counters.ts'
import { DeskLog } from './desk-log.ts'
import { ExpiryTable } from './expiry-table.ts'
import { FitVerdicts } from './fit-verdicts.ts'
import { createQuoteInputs, type QuoteInputs } from './price-quote.ts'
import { createHedgeScratch, type HedgeScratch } from './rehedge.ts'
import { RequoteScratch } from './requote.ts'

const inverseCode = settlements.indexOf('inverse')

/** The answer to the last freeboard search, as it arrived. */
export type Freeboard = {
  timeUs: number
  distance: number
  breached: boolean
  underlying: number
  spotShock: number
  volShockVolPt: number
  lossUsd: number
  limit: string
  /** All underlyings together, each by its beta to `underlying`. */
  joint: boolean
}

export class DeskState implements Visitable {
  readonly config: DeskConfig
  readonly underlyings: readonly AssetIndex[]
  /** Orders that quotes may not use up. */
  readonly hedgeRoom: number
  sequence = 0
  timeUs: TimeUs = 0 as TimeUs
  run = 0
  paused = false
  stopping = false
  /** Number of the last request (fit, search, report) sent outside. */
  request = 0
  /** The report being waited for; 0 when none. */
  report = 0
  /** What a venue that cannot answer the report would name as the failed request. */
  reportRequestId = 0
  reportAskedUs: TimeUs = 0 as TimeUs
  /** A report is wanted, and the last one was too recent. */
  reportDue = false
  lastReportUs: TimeUs = 0 as TimeUs
  readonly catalogue: Catalogue
  readonly market: MarketState
  readonly surface: VolSurface
  readonly orders: WorkingOrders
  readonly reconciliation: OrderReconciliation
  readonly seenTrades: SeenTrades
  readonly portfolio: Portfolio
  readonly exposure: Exposure
  readonly board: QuoteBoard
  readonly hedges: HedgeLedger
  readonly breaches: BandBreaches
  readonly preTrade: PreTrade
  readonly modes: ModeMachine
  readonly kill: KillSwitch
  readonly loss: LossWindow
  /** By mass-quote group less 1: options of each underlying, then futures of each. */
  readonly protections: readonly ProtectionMirror[]
  readonly counters: Counters = new Counters()
  readonly log: DeskLog = new DeskLog()
  readonly freeboard: Freeboard = {
    timeUs: 0,
    distance: 0,
    breached: false,
    underlying: 0,
    spotShock: 0,
    volShockVolPt: 0,
    lossUsd: 0,
    limit: '',
    joint: false,
  }
  /** The perpetual that hedges each asset, the spot where none is listed; -1 before either is. */
  readonly perpetual: Int32Array
  /** Cash, unsettled profit and positions at our prices, USD. */
  equityUsd = 0
  /** Profit in USD: equity less capital at today's prices. Meaningful once `isValued`. */
  pnlUsd = 0
  isValued = false
  /** Orders listed, and breaks found, so far by the report that is being read. */
  reportOrders = 0
  reportBreaks = 0
  /** The stream broke and is not whole again; or it is, and no report has come since. */
  outage = false
  reconciling = false
  /** An operator asked for a report: a clean one ends a break, and `adopt` makes it clean. */
  releaseAsked = false
  adoptAsked = false
  /** The protection groups must be sent (again): refused, or not compared since an outage. */
  protectionDue = false
  protectionSentUs: TimeUs = 0 as TimeUs
  /** When the venue was last in trouble, and when a malformed message was last spoken of. */
  troubleUs: TimeUs = 0 as TimeUs
  alertedUs: TimeUs = 0 as TimeUs
  /** The fit whose slices are arriving. */
  fitStaged = 0
  /** Refilled for each check, each slice, each decision; no state of their own. */
  readonly context: PreTradeContext = createPreTradeContext()
  readonly scratch: RequoteScratch
  readonly expiries: ExpiryTable
  readonly inputs: QuoteInputs = createQuoteInputs()
  readonly hedging: HedgeScratch = createHedgeScratch()
  /** Index at which each quote was computed. */
  readonly quotedIndexUsd: Float64Array
  /**
   * Mark of a future, or underlying price of an option, over the index when the venue last said
   * it; 0 before.
   */
  readonly carryRatio: Float64Array
  /** Coins that came from outside, by asset. */
  readonly transferredCoins: Float64Array
  readonly balances: PortfolioReconciliation
  /** Followed level-2 books, and whose they are (-1: free). */
  readonly books: readonly Book[]
  readonly bookInstrument: Int32Array
  readonly #quoted: Uint8Array
  /** 1 for instruments whose quote is looked at in the next slice, however still the market. */
  readonly due: Uint8Array
  /** 1 for assets whose positions the report that is being read disagrees with. */
  readonly broken: Uint8Array
  /** 1 for protection groups that the venue has confirmed. */
  readonly armedGroups: Uint8Array
  /** When each asset's options last had a slice of requoting. */
  readonly requotedUs: Float64Array
  /** Index, USD, at which a fit of each asset was asked for, and when. */
  readonly fitIndexUsd: Float64Array
  readonly fitAskedUs: Float64Array
  readonly fitVerdicts: FitVerdicts

  constructor(config: DeskConfig) {
    checkDesk(config)
    const { instruments, orders, slices, seenTrades } = config.capacity
    const assets = config.assets.length
    this.config = config
    this.underlyings = config.underlyings.map(
      (code) => assetIndexOf(config.assets, code) as AssetIndex,
    )
    this.hedgeRoom = config.hedging.underlyings.reduce((sum, one) => sum + one.inFlightMax, 0)
    this.catalogue = new Catalogue(instruments)
    this.market = new MarketState(instruments, assets)
    this.surface = new VolSurface(assets, slices)
    this.orders = new WorkingOrders(orders, instruments)
    this.reconciliation = new OrderReconciliation(this.orders)
    this.seenTrades = new SeenTrades(seenTrades)
    this.portfolio = new Portfolio(this.catalogue, config.assets, instruments)
    this.balances = new PortfolioReconciliation(this.portfolio)
    this.exposure = new Exposure(this.catalogue, instruments, orders, assets)
    this.scratch = new RequoteScratch(instruments)
    this.expiries = new ExpiryTable(slices)
    this.quotedIndexUsd = new Float64Array(instruments)
    this.carryRatio = new Float64Array(instruments)
    this.transferredCoins = new Float64Array(assets)
    this.books = Array.from(
      { length: config.capacity.books },
      () => new Book({ windowTicks: config.capacity.bookWindowTicks }),
    )
    this.bookInstrument = new Int32Array(config.capacity.books).fill(-1)
    this.board = new QuoteBoard(instruments)
    this.hedges = new HedgeLedger(hedgeCapacity, assets)
    this.breaches = new BandBreaches(assets)
    this.preTrade = new PreTrade(config.limits.preTrade, instruments, assets)
    this.modes = new ModeMachine(config.limits.modes)
    this.kill = new KillSwitch(config.limits.killSwitch)
    this.loss = new LossWindow(config.limits.lossWindow)
    const { underlyings } = config.limits
    this.protections = [...underlyings, ...underlyings].map(
      (limits) => new ProtectionMirror(limits.protection, 1),
    )
    this.perpetual = new Int32Array(assets).fill(-1)
    this.#quoted = new Uint8Array(instruments)
    this.due = new Uint8Array(instruments)
    this.broken = new Uint8Array(assets)
    this.armedGroups = new Uint8Array(this.protections.length)
    this.requotedUs = new Float64Array(assets)
    this.fitIndexUsd = new Float64Array(assets)
    this.fitAskedUs = new Float64Array(assets)
    this.fitVerdicts = new FitVerdicts(assets)
    for (const [i, limits] of config.limits.underlyings.entries()) {
      const asset = assetIndexOf(config.assets, limits.code)
      assert(asset !== -1 && asset === this.underlyings[i], 'limits name the underlyings in order')
      this.preTrade.table.configureUnderlying(asset, limits.deltaUsdMax, limits.vegaUsdPerVolPtMax)
    }
  }

  /** Position of an asset among the underlyings, or -1. */
  positionOf(underlying: AssetIndex): number {
    return this.underlyings.indexOf(underlying)
  }

  /** Mass-quote group of an underlying: 1, 2, ... */
  groupOf(underlying: AssetIndex): number {
    return this.positionOf(underlying) + 1
  }

  isQuoted(instrument: InstrumentIndex): boolean {
    return this.#quoted[instrument] === 1
  }

  setQuoted(instrument: InstrumentIndex, quoted: boolean): void {
    this.#quoted[instrument] = quoted ? 1 : 0
    this.exposure.setInterest(instrument, quoted)
  }

  /** Every quote is looked at again: what may be quoted, or how, has changed. */
  markAllDue(): void {
    this.due.fill(1, 0, this.catalogue.count)
  }

  /**
   * Price of a future, or forward of an option, now, USD: the venue's last word moved by the index
   * since. A quote on an old mark is a gift, and a fit on old forwards tilts the smile. 0: unknown.
   */
  carriedPrice(instrument: InstrumentIndex): number {
    const underlying = this.catalogue.base[instrument] ?? 0
    return (this.carryRatio[instrument] ?? 0) * (this.market.indexUsd[underlying] ?? 0)
  }

  /**
   * USD of one unit of an instrument's size: 1 where sizes are dollars (inverse), the index where
   * they are coins. 0: unknown.
   */
  sizeUnitUsd(instrument: InstrumentIndex): number {
    if (this.catalogue.settlementCode[instrument] === inverseCode) return 1
    return this.market.indexUsd[this.catalogue.base[instrument] ?? 0] ?? 0
  }

  /** Tells the exposure what an order slot may still fill; call after anything touched the slot. */
  syncResting(slot: number): void {
    if (slot < 0) return
    const lots = this.orders.restingLots(slot)
    if (lots === 0) {
      this.exposure.clearResting(slot)
      return
    }
    const instrument = this.orders.instrument[slot] as InstrumentIndex
    const side = this.orders.side[slot] as 1 | -1
    this.exposure.setResting(slot, instrument, side, lots as Lots)
  }

  visit(v: StateVisitor): void {
    this.sequence = v.number(this.sequence)
    this.timeUs = v.number(this.timeUs) as TimeUs
    this.run = v.number(this.run)
    this.paused = v.boolean(this.paused)
    this.stopping = v.boolean(this.stopping)
    this.request = v.number(this.request)
    this.report = v.number(this.report)
    this.reportAskedUs = v.number(this.reportAskedUs) as TimeUs
    this.lastReportUs = v.number(this.lastReportUs) as TimeUs
    this.equityUsd = v.number(this.equityUsd)
    this.pnlUsd = v.number(this.pnlUsd)
    this.isValued = v.boolean(this.isValued)
    this.reportOrders = v.number(this.reportOrders)
    this.reportBreaks = v.number(this.reportBreaks)
    this.reportRequestId = v.number(this.reportRequestId)
    this.reportDue = v.boolean(this.reportDue)
    this.outage = v.boolean(this.outage)
    this.reconciling = v.boolean(this.reconciling)
    this.releaseAsked = v.boolean(this.releaseAsked)
    this.adoptAsked = v.boolean(this.adoptAsked)
    this.protectionDue = v.boolean(this.protectionDue)
    this.protectionSentUs = v.number(this.protectionSentUs) as TimeUs
    this.troubleUs = v.number(this.troubleUs) as TimeUs
    this.alertedUs = v.number(this.alertedUs) as TimeUs
    this.fitStaged = v.number(this.fitStaged)
    const parts: readonly Visitable[] = [
      this.catalogue,
      this.market,
      this.surface,
      this.orders,
      this.reconciliation,
      this.seenTrades,
      this.portfolio,
      this.balances,
      this.exposure,
      this.board,
      this.hedges,
      this.breaches,
      this.fitVerdicts,
      this.preTrade,
      this.modes,
      this.kill,
      this.loss,
      ...this.protections,
      ...this.books,
      this.counters,
      this.log,
    ]
    for (const part of parts) part.visit(v)
    this.#visitFreeboard(v)
    v.column(this.perpetual, this.perpetual.length)
    v.column(this.#quoted, this.catalogue.count)
    v.column(this.due, this.catalogue.count)
    v.column(this.broken, this.broken.length)
    v.column(this.armedGroups, this.armedGroups.length)
    v.column(this.quotedIndexUsd, this.catalogue.count)
    v.column(this.carryRatio, this.catalogue.count)
    v.column(this.transferredCoins, this.transferredCoins.length)
    v.column(this.bookInstrument, this.bookInstrument.length)
    v.column(this.requotedUs, this.requotedUs.length)
    v.column(this.fitIndexUsd, this.fitIndexUsd.length)
    v.column(this.fitAskedUs, this.fitAskedUs.length)
  }

  #visitFreeboard(v: StateVisitor): void {
    const { freeboard } = this
    freeboard.timeUs = v.number(freeboard.timeUs)
    freeboard.distance = v.number(freeboard.distance)
    freeboard.breached = v.boolean(freeboard.breached)
    freeboard.underlying = v.number(freeboard.underlying)
    freeboard.spotShock = v.number(freeboard.spotShock)
    freeboard.volShockVolPt = v.number(freeboard.volShockVolPt)
    freeboard.lossUsd = v.number(freeboard.lossUsd)
    freeboard.limit = v.text(freeboard.limit)
    freeboard.joint = v.boolean(freeboard.joint)
  }
}
