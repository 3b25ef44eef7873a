// Positions and resting orders times the market: Greeks in USD per underlying, and the worst that
// any subset of fills could make of them. Sums are trees of fixed shape (law 8), so that what was
// maintained equals what is computed from scratch, to the bit. Conventions: `unit-greeks.ts`. Cash
// is not in here but for `setCollateral`; limits and decisions are somebody else's.

import {
  type AssetIndex,
  assert,
  finite,
  type InstrumentIndex,
  type Lots,
  type StateVisitor,
  type Ticks,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { type Catalogue } from '../instrument/index.ts'
import { type MarketState, type VolSurface } from '../market/index.ts'
import { ActiveRows } from './active-rows.ts'
import { type ExpiryExposure, ExpiryTable } from './expiry-table.ts'
import { ExposureSums, type UnitColumns } from './exposure-sums.ts'
import { RestingOrders } from './resting-orders.ts'
import { createUnitGreeks, type SmileRule, type UnitGreeks } from './unit-greeks.ts'
import { type Pricing, pricings, UnitPricer } from './unit-pricer.ts'

/** The range that any subset of fills can reach. */
export type WorstCase = { low: number; high: number }

export type ExposureOptions = { readonly smileRule?: SmileRule }

export class Exposure implements Visitable {
  readonly smileRule: SmileRule
  readonly instrumentCapacity: number
  readonly assetCapacity: number
  /** For one long lot of each instrument, as of the last `reprice`. */
  readonly unit: UnitColumns
  /** Signed position by instrument. */
  readonly positionLots: Float64Array
  readonly resting: RestingOrders
  readonly #catalogue: Catalogue
  readonly #pricer: UnitPricer
  readonly #pricing: Uint8Array
  readonly #interest: Uint8Array
  /** By underlying. */
  readonly #sums: readonly ExposureSums[]
  /** Rows with position, resting order or quote interest. */
  readonly #active: ActiveRows
  /** Index at the last reprice, by asset. */
  readonly #indexUsd: Float64Array
  readonly #collateral: Float64Array
  readonly #greeks: UnitGreeks = createUnitGreeks()
  readonly #worst: WorstCase = { low: 0, high: 0 }

  constructor(
    catalogue: Catalogue,
    instrumentCapacity: number,
    orderCapacity: number,
    assetCapacity: number,
    options: ExposureOptions = {},
  ) {
    assert(instrumentCapacity <= catalogue.capacity, 'the catalogue holds every row')
    const column = (): Float64Array => new Float64Array(instrumentCapacity)
    this.smileRule = options.smileRule ?? 'sticky-moneyness'
    this.instrumentCapacity = instrumentCapacity
    this.assetCapacity = assetCapacity
    this.unit = {
      valueUsd: column(),
      deltaUsd: column(),
      gammaUsdPer1Pct: column(),
      vegaUsdPerVolPt: column(),
      thetaUsdPerDay: column(),
      deltaCoinNtd: column(),
      blackDeltaUsd: column(),
      price: column(),
      forward: column(),
      volAnnual: column(),
    }
    this.positionLots = column()
    this.resting = new RestingOrders(instrumentCapacity, orderCapacity)
    this.#catalogue = catalogue
    this.#pricer = new UnitPricer(catalogue, this.smileRule)
    this.#pricing = new Uint8Array(instrumentCapacity)
    this.#interest = new Uint8Array(instrumentCapacity)
    this.#sums = Array.from(
      { length: assetCapacity },
      () => new ExposureSums(instrumentCapacity, orderCapacity),
    )
    this.#active = new ActiveRows(instrumentCapacity)
    this.#indexUsd = new Float64Array(assetCapacity)
    this.#collateral = new Float64Array(assetCapacity)
  }

  /** Refreshes the unit Greeks, and all sums, of every live row of one underlying. */
  reprice(underlying: AssetIndex, market: MarketState, surface: VolSurface, nowUs: TimeUs): void {
    this.#indexUsd[underlying] = market.indexUsd[underlying]!
    const base = this.#catalogue.base
    for (let i = 0; i < this.#active.count; i += 1) {
      const instrument = this.#active.rows[i]! as InstrumentIndex
      if (base[instrument] !== underlying) continue
      const pricing = this.#pricer.price(instrument, market, surface, nowUs, this.#greeks)
      this.#store(instrument, pricing)
      this.#sumPosition(instrument)
      this.#sumResting(instrument)
    }
  }

  /** Replaces the position; its Greeks are those of the last reprice until the next. */
  setPosition(instrument: InstrumentIndex, lots: Lots): void {
    assert(instrument >= 0 && instrument < this.#catalogue.count, 'a listed instrument')
    this.positionLots[instrument] = finite(lots, 'position') + 0
    this.#touch(instrument)
    this.#sumPosition(instrument)
  }

  /**
   * Everything that may still fill of one order slot (law 10: `restingLots` of working orders).
   * `ticks` is its limit price, which full revaluation counts fills from; 0: the fair price.
   */
  setResting(
    slot: number,
    instrument: InstrumentIndex,
    side: 1 | -1,
    lots: Lots,
    ticks: Ticks = 0 as Ticks,
  ): void {
    assert(instrument >= 0 && instrument < this.#catalogue.count, 'a listed instrument')
    this.clearResting(slot)
    this.resting.set(slot, instrument, side, lots, ticks)
    this.#touch(instrument)
    this.#sumSlot(slot, instrument)
  }

  clearResting(slot: number): void {
    const instrument = this.resting.instrument[slot]!
    if (instrument === -1) return
    this.resting.clear(slot)
    this.#touch(instrument)
    this.#sumSlot(slot, instrument)
  }

  /** Keeps a row priced though nothing is held or rests: whatever the desk may trade. */
  setInterest(instrument: InstrumentIndex, wanted: boolean): void {
    assert(instrument >= 0 && instrument < this.#catalogue.count, 'a listed instrument')
    this.#interest[instrument] = wanted ? 1 : 0
    this.#touch(instrument)
  }

  /**
   * Coins whose value moves with the index beside the positions: cash and unrealised profit of
   * inverse contracts, less what the operator holds for its own sake.
   */
  setCollateral(asset: AssetIndex, coins: number): void {
    assert(asset >= 0 && asset < this.assetCapacity, 'asset in range')
    this.#collateral[asset] = finite(coins, 'collateral') + 0
  }

  valueUsd(underlying: AssetIndex): number {
    return this.#sums[underlying]!.valueUsd
  }

  /** Of the positions, collateral apart. */
  deltaUsd(underlying: AssetIndex): number {
    return this.#sums[underlying]!.deltaUsd
  }

  gammaUsdPer1Pct(underlying: AssetIndex): number {
    return this.#sums[underlying]!.gammaUsdPer1Pct
  }

  vegaUsdPerVolPt(underlying: AssetIndex): number {
    return this.#sums[underlying]!.vegaUsdPerVolPt
  }

  thetaUsdPerDay(underlying: AssetIndex): number {
    return this.#sums[underlying]!.thetaUsdPerDay
  }

  /** Deribit's DeltaTotal: in coin, with the coin as numeraire. */
  deltaCoinNtd(underlying: AssetIndex): number {
    return this.#sums[underlying]!.deltaCoinNtd
  }

  /**
   * The same in USD: what to hedge so that the coin equity stands still. It does not jump when
   * premium is paid or an option is delivered, which `deltaUsd` without the collateral does.
   */
  deltaUsdNtd(underlying: AssetIndex): number {
    return this.deltaCoinNtd(underlying) * this.#indexUsd[underlying]!
  }

  /** Coins of `setCollateral` times the index of the last reprice. */
  collateralDeltaUsd(underlying: AssetIndex): number {
    return this.#collateral[underlying]! * this.#indexUsd[underlying]!
  }

  /** Positions and collateral: what a USD account gains on a 100 % move, to first order. */
  wholeDeltaUsd(underlying: AssetIndex): number {
    return this.deltaUsd(underlying) + this.collateralDeltaUsd(underlying)
  }

  /** The highest delta that any subset of what rests can make. */
  deltaUsdHigh(underlying: AssetIndex): number {
    return this.deltaUsd(underlying) + this.#sums[underlying]!.restingDeltaUsdUp
  }

  deltaUsdLow(underlying: AssetIndex): number {
    return this.deltaUsd(underlying) + this.#sums[underlying]!.restingDeltaUsdDown
  }

  vegaUsdPerVolPtHigh(underlying: AssetIndex): number {
    return this.vegaUsdPerVolPt(underlying) + this.#sums[underlying]!.restingVegaUsdPerVolPtUp
  }

  vegaUsdPerVolPtLow(underlying: AssetIndex): number {
    return this.vegaUsdPerVolPt(underlying) + this.#sums[underlying]!.restingVegaUsdPerVolPtDown
  }

  /** Position if every resting buy of the instrument fills and no sell does. */
  worstLongLots(instrument: InstrumentIndex): Lots {
    return (this.positionLots[instrument]! + this.resting.buyLots[instrument]!) as Lots
  }

  /** Position if every resting sell fills and no buy does; negative is short. */
  worstShortLots(instrument: InstrumentIndex): Lots {
    return (this.positionLots[instrument]! - this.resting.sellLots[instrument]!) as Lots
  }

  /**
   * The range of delta if this order rested too; nothing changes. An instrument that was never
   * priced has no bounds: +-Infinity, which every limit refuses. The result is borrowed.
   */
  worstDeltaUsdWith(instrument: InstrumentIndex, side: 1 | -1, lots: Lots): Readonly<WorstCase> {
    const underlying = this.#catalogue.base[instrument]! as AssetIndex
    const change = side * lots * this.unit.deltaUsd[instrument]!
    const low = this.deltaUsdLow(underlying)
    return this.#range(instrument, change, low, this.deltaUsdHigh(underlying))
  }

  worstVegaUsdPerVolPtWith(
    instrument: InstrumentIndex,
    side: 1 | -1,
    lots: Lots,
  ): Readonly<WorstCase> {
    const underlying = this.#catalogue.base[instrument]! as AssetIndex
    const change = side * lots * this.unit.vegaUsdPerVolPt[instrument]!
    const low = this.vegaUsdPerVolPtLow(underlying)
    return this.#range(instrument, change, low, this.vegaUsdPerVolPtHigh(underlying))
  }

  /** The range of the instrument's position if this order rested too. */
  worstLotsWith(instrument: InstrumentIndex, side: 1 | -1, lots: Lots): Readonly<WorstCase> {
    this.#worst.low = this.worstShortLots(instrument) - (side === -1 ? lots : 0)
    this.#worst.high = this.worstLongLots(instrument) + (side === 1 ? lots : 0)
    return this.#worst
  }

  pricing(instrument: InstrumentIndex): Pricing {
    return pricings[this.#pricing[instrument]!]!
  }

  /** Rows of the underlying that matter and stand on no input of now. */
  unpricedCount(underlying: AssetIndex): number {
    let count = 0
    this.forEachActive(underlying, (instrument) => {
      const pricing = this.pricing(instrument)
      if (pricing === 'none' || pricing === 'kept') count += 1
    })
    return count
  }

  get activeCount(): number {
    return this.#active.count
  }

  /** By instrument, ascending. */
  forEachActive(underlying: AssetIndex, visit: (instrument: InstrumentIndex) => void): void {
    for (let i = 0; i < this.#catalogue.count; i += 1) {
      if (this.#active.has(i) && this.#catalogue.base[i] === underlying) {
        visit(i as InstrumentIndex)
      }
    }
  }

  /** Positions by expiry, ascending; what never expires comes first as 0. For people. */
  byExpiry(underlying: AssetIndex): ExpiryExposure[] {
    const table = new ExpiryTable()
    this.forEachActive(underlying, (instrument) => {
      const lots = this.positionLots[instrument]!
      const expiryUs = this.#catalogue.expiryUs[instrument]! as TimeUs
      if (lots !== 0) table.add(expiryUs, lots, instrument, this.unit)
    })
    return table.rows()
  }

  /** The catalogue is restored first: sums are by underlying. */
  visit(v: StateVisitor): void {
    const rows = this.instrumentCapacity
    for (const column of Object.values(this.unit)) v.column(column, rows)
    v.column(this.positionLots, rows)
    v.column(this.#pricing, rows)
    v.column(this.#interest, rows)
    v.column(this.#indexUsd, this.assetCapacity)
    v.column(this.#collateral, this.assetCapacity)
    this.resting.visit(v)
    this.#rebuild()
  }

  /** What follows from the columns: lists and sums. A sum does not depend on how it came about. */
  #rebuild(): void {
    for (const sums of this.#sums) sums.clear()
    this.#active.clear()
    for (let i = 0; i < this.instrumentCapacity; i += 1) {
      const instrument = i as InstrumentIndex
      this.#touch(instrument)
      if (!this.#active.has(i)) continue
      this.#sumPosition(instrument)
      this.#sumResting(instrument)
    }
  }

  #range(
    instrument: InstrumentIndex,
    change: number,
    low: number,
    high: number,
  ): Readonly<WorstCase> {
    const isKnown = this.#pricing[instrument] !== 0
    this.#worst.low = isKnown ? low + Math.min(0, change) : Number.NEGATIVE_INFINITY
    this.#worst.high = isKnown ? high + Math.max(0, change) : Number.POSITIVE_INFINITY
    return this.#worst
  }

  #store(instrument: InstrumentIndex, pricing: Pricing): void {
    const before = this.#pricing[instrument]!
    if (pricing === 'none') {
      // Old Greeks are wrong by a little, none at all by everything.
      if (before !== 0) this.#pricing[instrument] = pricings.indexOf('kept')
      return
    }
    this.#pricing[instrument] = pricings.indexOf(pricing)
    const { unit } = this
    const greeks = this.#greeks
    unit.valueUsd[instrument] = greeks.valueUsd
    unit.deltaUsd[instrument] = greeks.deltaUsd
    unit.gammaUsdPer1Pct[instrument] = greeks.gammaUsdPer1Pct
    unit.vegaUsdPerVolPt[instrument] = greeks.vegaUsdPerVolPt
    unit.thetaUsdPerDay[instrument] = greeks.thetaUsdPerDay
    unit.deltaCoinNtd[instrument] = greeks.deltaCoinNtd
    unit.blackDeltaUsd[instrument] = greeks.blackDeltaUsd
    unit.price[instrument] = greeks.price
    unit.forward[instrument] = this.#pricer.inputs.forward
    unit.volAnnual[instrument] = this.#pricer.inputs.volAnnual
  }

  #sumPosition(instrument: InstrumentIndex): void {
    const sums = this.#sums[this.#catalogue.base[instrument]!]!
    sums.setPosition(instrument, this.positionLots[instrument]!, this.unit)
  }

  #sumResting(instrument: InstrumentIndex): void {
    let slot = this.resting.firstSlot(instrument)
    while (slot !== -1) {
      this.#sumSlot(slot, instrument)
      slot = this.resting.nextSlot(slot)
    }
  }

  /** Also right for a slot that was just emptied: it has no lots. */
  #sumSlot(slot: number, instrument: number): void {
    const sums = this.#sums[this.#catalogue.base[instrument]!]!
    const signedLots = this.resting.side[slot]! * this.resting.lots[slot]!
    sums.setSlot(slot, instrument, signedLots, this.unit)
  }

  /** Brings the active list up to date for one instrument. */
  #touch(instrument: number): void {
    const isWanted =
      this.positionLots[instrument] !== 0 ||
      this.#interest[instrument] !== 0 ||
      this.resting.firstSlot(instrument) !== -1
    this.#active.set(instrument, isWanted)
  }
}
