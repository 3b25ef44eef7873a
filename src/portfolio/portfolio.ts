// What we hold, as facts: fills, funding, settlements and transfers become positions and balanced
// ledger entries. It knows terms and arithmetic; it has no opinion of value except where a caller
// brings a mark, and it never decides anything.

import {
  type AssetIndex,
  type Atoms,
  assert,
  type InstrumentIndex,
  type Lots,
  type StateVisitor,
  type Ticks,
  type Visitable,
} from '../base/index.ts'
import {
  type Asset,
  type Catalogue,
  divideExact,
  type Instrument,
  isPaidInFull,
  payoffAtoms,
  profitSign,
  sizeOf,
  tenTo,
} from '../instrument/index.ts'
import { type Liquidity, type Side } from '../order/index.ts'
import { type PortfolioBreak } from './break.ts'
import { Ledger } from './ledger.ts'
import { type PositionChange, Positions } from './position.ts'

export type PortfolioOptions = {
  /** When a venue turns the profit of futures into cash: Deribit does at its daily session. */
  readonly profitPaid: 'at-session' | 'at-fill'
  /** Ledger entries kept for people. */
  readonly recentCapacity: number
}

export const portfolioDefaults: PortfolioOptions = {
  profitPaid: 'at-session',
  recentCapacity: 256,
}

/** Fills counted by who had been resting. */
export type FillCounts = { maker: number; taker: number }

export class Portfolio implements Visitable {
  readonly ledger: Ledger
  readonly positions: Positions
  /** Signed position per instrument. */
  readonly lots: Float64Array
  readonly fillCounts: FillCounts = { maker: 0, taker: 0 }
  readonly #catalogue: Catalogue
  readonly #assets: readonly Asset[]
  readonly #options: PortfolioOptions

  constructor(
    catalogue: Catalogue,
    assets: readonly Asset[],
    capacity: number,
    options: PortfolioOptions = portfolioDefaults,
  ) {
    this.#catalogue = catalogue
    this.#assets = assets
    this.#options = options
    this.ledger = new Ledger(assets.length, options.recentCapacity)
    this.positions = new Positions(capacity)
    this.lots = this.positions.lots
  }

  /** What the account held when the desk was opened; counts as capital, not as profit. */
  onOpening(asset: AssetIndex, cash: Atoms): void {
    this.#capital('opening', asset, cash)
  }

  /** Coins that came (positive) or went outside trading; no profit either. */
  onTransfer(asset: AssetIndex, cash: Atoms): void {
    this.#capital('transfer', asset, cash)
  }

  /** A fill that was not counted before; a positive `fee` is paid by us. Returns the profit. */
  onFill(
    instrument: InstrumentIndex,
    side: Side,
    ticks: Ticks,
    lots: Lots,
    fee: Atoms,
    feeAsset: AssetIndex,
    liquidity: Liquidity,
  ): Atoms {
    assert(lots > 0 && Number.isSafeInteger(lots), `a fill has lots, has ${lots}`)
    const terms = this.#catalogue.terms(instrument)
    const scale = this.#scale(terms.settle)
    const change = this.positions.trade(instrument, terms, ticks, side * lots, scale)
    const { profit } = change
    this.#postTrade('trade', instrument, terms, side * lots, change)
    this.#postFee(instrument, terms, fee, feeAsset)
    this.fillCounts[liquidity] += 1
    return profit as Atoms
  }

  /** Cash moved by funding; positive is received. */
  onFunding(instrument: InstrumentIndex, cash: Atoms, asset: AssetIndex): void {
    this.ledger.leg('cash', asset, cash)
    this.ledger.leg('funding', asset, -cash)
    this.ledger.post('funding', instrument)
    const terms = this.#catalogue.terms(instrument)
    if (asset === terms.settle) this.positions.addFunding(instrument, cash)
  }

  /**
   * Expiry or session as the venue booked it: its cash is adopted, and a difference from what the
   * terms say is returned as a break (within a millionth of a coin it is rounding).
   */
  onSettlement(
    instrument: InstrumentIndex,
    kind: 'expiry' | 'session',
    priceUsd: number,
    positionLots: Lots,
    cash: Atoms,
    asset: AssetIndex,
  ): readonly PortfolioBreak[] {
    const terms = this.#catalogue.terms(instrument)
    assert(asset === terms.settle, `${terms.name} settles in asset ${terms.settle}, not ${asset}`)
    const breaks: PortfolioBreak[] = []
    if (isPaidInFull(terms)) {
      const isDelivery = kind === 'expiry' && terms.kind === 'option'
      if (isDelivery) this.#deliverOption(instrument, terms, priceUsd, cash, breaks)
      else this.#postUnexplained(instrument, asset, cash, breaks)
    } else {
      this.#settleFuture(instrument, terms, kind, priceUsd, cash, breaks)
    }
    const oursLots = this.lots[instrument]! as Lots
    if (oursLots !== positionLots) {
      breaks.push({ kind: 'settlement-position', instrument, oursLots, theirsLots: positionLots })
    }
    return breaks
  }

  /** The venue's word about one position against ours. */
  reconcilePosition(instrument: InstrumentIndex, theirsLots: Lots): PortfolioBreak | undefined {
    const oursLots = this.lots[instrument]! as Lots
    if (oursLots === theirsLots) return undefined
    return { kind: 'position', instrument, oursLots, theirsLots }
  }

  /** The venue's word about one balance against our settled cash; rounding is no break. */
  reconcileBalance(asset: AssetIndex, theirsAtoms: Atoms): PortfolioBreak | undefined {
    const oursAtoms = this.cash(asset)
    if (this.isRounding(oursAtoms - theirsAtoms, asset)) return undefined
    return { kind: 'cash', asset, oursAtoms, theirsAtoms }
  }

  /**
   * Adopts the venue's count of a position, at a price: the lots that appear or vanish are traded
   * with the suspense account, so that the break stays visible in money.
   */
  correctPosition(instrument: InstrumentIndex, theirsLots: Lots, ticks: Ticks): void {
    const terms = this.#catalogue.terms(instrument)
    const lots = theirsLots - this.lots[instrument]!
    if (lots === 0) return
    const change = this.positions.trade(instrument, terms, ticks, lots, this.#scale(terms.settle))
    this.#postTrade('correction', instrument, terms, lots, change)
  }

  /** Adopts the venue's balance: the difference goes to suspense. */
  correctCash(asset: AssetIndex, theirsAtoms: Atoms): void {
    const difference = theirsAtoms - this.cash(asset)
    this.ledger.leg('cash', asset, difference)
    this.ledger.leg('suspense', asset, -difference)
    this.ledger.post('correction', -1)
  }

  /** Venues keep fewer decimals than we do: up to a millionth of a coin is rounding. */
  isRounding(difference: bigint, asset: AssetIndex): boolean {
    const magnitude = difference < 0n ? -difference : difference
    return magnitude <= tenTo(Math.max(0, this.#scale(asset) - 6))
  }

  /** Settled cash: what the venue calls the balance. */
  cash(asset: AssetIndex): Atoms {
    return this.ledger.balance('cash', asset)
  }

  /** Profit of futures that the venue has yet to pay. */
  unsettled(asset: AssetIndex): Atoms {
    return this.ledger.balance('unsettled', asset)
  }

  /** Profit realised by trading and settlement; fees and funding are apart. */
  realisedAtoms(asset: AssetIndex): Atoms {
    return -this.ledger.balance('realised', asset) as Atoms
  }

  /** Fees paid less rebates received. */
  feesPaid(asset: AssetIndex): Atoms {
    return this.ledger.balance('fees', asset)
  }

  fundingReceived(asset: AssetIndex): Atoms {
    return -this.ledger.balance('funding', asset) as Atoms
  }

  /** Average price of what is held, in the quote unit; 0 when nothing is. */
  averageEntry(instrument: InstrumentIndex): number {
    const lots = this.lots[instrument]!
    if (lots === 0) return 0
    const terms = this.#catalogue.terms(instrument)
    const size = sizeOf(terms, lots as Lots)
    const cost = this.#coins(this.positions.cost(instrument), terms.settle)
    return terms.settlement === 'inverse' ? size / cost : cost / size
  }

  /** Profit in the settle asset if all were closed at `markPrice`: an opinion, not a fact. */
  unrealisedCoin(instrument: InstrumentIndex, markPrice: number): number {
    const lots = this.lots[instrument]!
    if (lots === 0) return 0
    const terms = this.#catalogue.terms(instrument)
    const size = sizeOf(terms, lots as Lots)
    const cost = this.#coins(this.positions.cost(instrument), terms.settle)
    const value = terms.settlement === 'inverse' ? size / markPrice : size * markPrice
    return (value - cost) * profitSign(terms)
  }

  /**
   * What the position adds to our wealth at a mark, USD: the price of what was paid in full, the
   * profit so far of a future. `settleUsd` is the USD price of the asset it settles in.
   */
  positionValueUsd(instrument: InstrumentIndex, markPrice: number, settleUsd: number): number {
    const lots = this.lots[instrument]!
    if (lots === 0) return 0
    const terms = this.#catalogue.terms(instrument)
    if (!isPaidInFull(terms)) return this.unrealisedCoin(instrument, markPrice) * settleUsd
    return sizeOf(terms, lots as Lots) * markPrice * settleUsd
  }

  visit(v: StateVisitor): void {
    this.ledger.visit(v)
    this.positions.visit(v)
    this.fillCounts.maker = v.number(this.fillCounts.maker)
    this.fillCounts.taker = v.number(this.fillCounts.taker)
  }

  #scale(asset: AssetIndex): number {
    const row = this.#assets[asset]
    assert(row !== undefined, `no asset ${asset}`)
    return row.scale
  }

  #coins(atoms: bigint, asset: AssetIndex): number {
    return Number(atoms) / Number(tenTo(this.#scale(asset)))
  }

  #capital(kind: 'opening' | 'transfer', asset: AssetIndex, cash: Atoms): void {
    this.ledger.leg('cash', asset, cash)
    this.ledger.leg('capital', asset, -cash)
    this.ledger.post(kind, -1)
  }

  #postTrade(
    kind: 'trade' | 'correction',
    instrument: InstrumentIndex,
    terms: Instrument,
    lots: number,
    change: PositionChange,
  ): void {
    const { value, cost, profit } = change
    const { ledger } = this
    const purse = kind === 'trade' ? 'cash' : 'suspense'
    if (isPaidInFull(terms)) {
      ledger.leg(purse, terms.settle, -value)
      ledger.leg('inventory', terms.settle, cost)
    } else if (kind === 'trade' && this.#options.profitPaid === 'at-session') {
      ledger.leg('unsettled', terms.settle, profit)
      this.positions.addUnsettled(instrument, profit)
    } else {
      ledger.leg(purse, terms.settle, profit)
    }
    ledger.leg('realised', terms.settle, -profit)
    if (terms.settlement === 'spot') {
      const coins = this.#baseAtoms(terms, lots)
      ledger.leg(purse, terms.base, coins)
      ledger.leg('conversion', terms.base, -coins)
    }
    ledger.post(kind, instrument)
  }

  #baseAtoms(terms: Instrument, lots: number): bigint {
    const numerator = BigInt(lots) * BigInt(terms.lotMantissa) * tenTo(this.#scale(terms.base))
    return divideExact(numerator, tenTo(terms.lotScale), `a size of ${terms.name}`)
  }

  #postFee(instrument: InstrumentIndex, terms: Instrument, fee: Atoms, asset: AssetIndex): void {
    this.ledger.leg('cash', asset, -fee)
    this.ledger.leg('fees', asset, fee)
    this.ledger.post(fee < 0n ? 'rebate' : 'fee', instrument)
    if (asset === terms.settle) this.positions.addFee(instrument, fee)
  }

  #deliverOption(
    instrument: InstrumentIndex,
    terms: Instrument,
    priceUsd: number,
    cash: Atoms,
    breaks: PortfolioBreak[],
  ): void {
    const lots = this.lots[instrument]! as Lots
    const scale = this.#scale(terms.settle)
    const oursAtoms = payoffAtoms(terms, priceUsd, lots, scale)
    if (!this.isRounding(oursAtoms - cash, terms.settle)) {
      breaks.push({ kind: 'settlement-cash', instrument, oursAtoms, theirsAtoms: cash })
    }
    const { cost, profit } = this.positions.deliver(instrument, cash)
    this.ledger.leg('cash', terms.settle, cash)
    this.ledger.leg('inventory', terms.settle, cost)
    this.ledger.leg('realised', terms.settle, -profit)
    this.ledger.post('expiry', instrument)
  }

  #settleFuture(
    instrument: InstrumentIndex,
    terms: Instrument,
    kind: 'expiry' | 'session',
    priceUsd: number,
    cash: Atoms,
    breaks: PortfolioBreak[],
  ): void {
    const asset = terms.settle
    const { profit } = this.positions.rebase(instrument, terms, priceUsd, this.#scale(asset))
    const due = (this.positions.unsettled(instrument) + profit) as Atoms
    const { ledger } = this
    ledger.leg('cash', asset, cash)
    ledger.leg('unsettled', asset, profit - due)
    ledger.leg('realised', asset, -profit)
    const isRounding = this.isRounding(due - cash, asset)
    ledger.leg(isRounding ? 'rounding' : 'suspense', asset, due - cash)
    ledger.post(kind, instrument)
    if (!isRounding) {
      breaks.push({ kind: 'settlement-cash', instrument, oursAtoms: due, theirsAtoms: cash })
    }
    this.positions.addUnsettled(instrument, -this.positions.unsettled(instrument))
    if (kind === 'expiry') this.positions.extinguish(instrument)
  }

  /** Cash that no term explains: into suspense, and said so. */
  #postUnexplained(
    instrument: InstrumentIndex,
    asset: AssetIndex,
    cash: Atoms,
    breaks: PortfolioBreak[],
  ): void {
    if (cash === 0n) return
    this.ledger.leg('cash', asset, cash)
    this.ledger.leg('suspense', asset, -cash)
    this.ledger.post('session', instrument)
    const oursAtoms = 0n as Atoms
    breaks.push({ kind: 'settlement-cash', instrument, oursAtoms, theirsAtoms: cash })
  }
}
