// Our account as the venue keeps it: cash in atoms, positions in lots, the entry value of what is
// not yet settled. Premium, fees and payoffs move cash at once; the profit of futures and
// perpetuals moves it at settlement only, so every change of cash is in exactly one message. What
// we receive, somebody else pays: `street` and `fees` hold the other side of every entry.

import {
  assert,
  type Lots,
  parseDecimal,
  type StateVisitor,
  type Ticks,
  type Visitable,
} from '../base/index.ts'
import {
  entryCostAtoms,
  feeAtoms,
  isPaidInFull,
  payoffAtoms,
  premiumAtoms,
  valueAtPriceAtoms,
} from '../instrument/index.ts'
import { type WorldConfig } from './config.ts'
import { type InstrumentTable } from './instruments.ts'

export class Account implements Visitable {
  readonly #world: WorldConfig
  readonly #table: InstrumentTable
  /** Signed position, by instrument. */
  readonly lots: Float64Array
  /** Entry value of the lots held and of profit not yet settled, signed like the lots. */
  readonly #entry: bigint[]
  /** Funding accrued and not yet paid, in coins, and as a fraction of a constant position. */
  readonly #fundingCoins: Float64Array
  readonly #fundingRate: Float64Array
  /** By asset. */
  readonly cash: bigint[]
  readonly street: bigint[]
  readonly fees: bigint[]

  constructor(world: WorldConfig, table: InstrumentTable) {
    this.#world = world
    this.#table = table
    this.lots = new Float64Array(table.capacity)
    this.#entry = new Array<bigint>(table.capacity).fill(0n)
    this.#fundingCoins = new Float64Array(world.coins.length)
    this.#fundingRate = new Float64Array(world.coins.length)
    this.cash = world.assets.map(() => 0n)
    this.street = world.assets.map(() => 0n)
    this.fees = world.assets.map(() => 0n)
  }

  /** Books the opening balance of one asset and returns it in atoms. */
  deposit(asset: number, amount: string): bigint {
    const atoms = parseDecimal(amount, this.#scale(asset))
    assert(atoms.ok, `opening balance of asset ${asset}: '${amount}' is no amount of it`)
    this.#post(asset, atoms.value)
    return atoms.value
  }

  /** Books a trade of ours and returns its fee, which is paid apart from the price. */
  trade(i: number, side: number, ticks: number, lots: number, isMaker: boolean): bigint {
    const terms = this.#table.terms[i]!
    const scale = this.#scale(terms.settle)
    const signed = (side * lots) as Lots
    this.lots[i]! += signed
    if (isPaidInFull(terms)) {
      this.#post(terms.settle, -premiumAtoms(terms, ticks as Ticks, signed, scale))
    } else {
      this.#entry[i]! += entryCostAtoms(terms, ticks as Ticks, signed, scale)
    }
    const liquidity = isMaker ? 'maker' : 'taker'
    const fee = feeAtoms(terms, ticks as Ticks, lots as Lots, liquidity, scale)
    this.cash[terms.settle]! -= fee
    this.fees[terms.settle]! += fee
    return fee
  }

  /** Whether anything would be settled: a position, or profit of one that is closed. */
  isOpen(i: number): boolean {
    return this.lots[i] !== 0 || this.#entry[i] !== 0n
  }

  /** Session settlement of a future at a price in USD: returns the cash received. */
  settleSession(i: number, priceUsd: number): bigint {
    const terms = this.#table.terms[i]!
    const value = valueAtPriceAtoms(
      terms,
      priceUsd,
      this.lots[i]! as Lots,
      this.#scale(terms.settle),
    )
    // Inverse: holders of dollars profit when their value in coin falls.
    const cash = this.#entry[i]! - value
    this.#entry[i] = value
    this.#post(terms.settle, cash)
    return cash
  }

  /** Expiry at the delivery price: returns the cash received; the position is gone. */
  settleExpiry(i: number, deliveryUsd: number): bigint {
    const terms = this.#table.terms[i]!
    const lots = this.lots[i]! as Lots
    if (!isPaidInFull(terms)) {
      const cash = this.settleSession(i, deliveryUsd)
      this.lots[i] = 0
      this.#entry[i] = 0n
      return cash
    }
    const cash = payoffAtoms(terms, deliveryUsd, lots, this.#scale(terms.settle))
    this.lots[i] = 0
    this.#post(terms.settle, cash)
    return cash
  }

  /** Accrues funding on a coin's perpetual: longs pay a positive fraction of the notional. */
  accrueFunding(coin: number, perpetual: number, fraction: number, priceUsd: number): void {
    const usd = this.lots[perpetual]! * this.#table.lotSize[perpetual]!
    this.#fundingCoins[coin]! -= (usd * fraction) / priceUsd
    this.#fundingRate[coin]! += fraction
  }

  /** Funding accrued on a coin since it was paid last, as a fraction of a constant position. */
  fundingRate(coin: number): number {
    return this.#fundingRate[coin]!
  }

  /** Pays what was accrued: returns the cash received. */
  payFunding(coin: number, perpetual: number): bigint {
    const asset = this.#table.terms[perpetual]!.settle
    const atomsPerCoin = Number(`1e${this.#scale(asset)}`)
    const cash = BigInt(Math.round(this.#fundingCoins[coin]! * atomsPerCoin))
    this.#fundingCoins[coin] = 0
    this.#fundingRate[coin] = 0
    this.#post(asset, cash)
    return cash
  }

  /** Profit of a future not yet settled, in coins at a price: an opinion, for margin. */
  unsettledCoins(i: number, priceUsd: number): number {
    const asset = this.#table.terms[i]!.settle
    const entry = Number(this.#entry[i]!) / Number(`1e${this.#scale(asset)}`)
    return entry - (this.lots[i]! * this.#table.lotSize[i]!) / priceUsd
  }

  /** Cash in coins: an opinion, for margin. */
  cashCoins(asset: number): number {
    return Number(this.cash[asset]!) / Number(`1e${this.#scale(asset)}`)
  }

  visit(v: StateVisitor): void {
    const { count } = this.#table
    v.column(this.lots, count)
    for (let i = 0; i < count; i += 1) this.#entry[i] = v.bigint(this.#entry[i]!)
    v.column(this.#fundingCoins, this.#fundingCoins.length)
    v.column(this.#fundingRate, this.#fundingRate.length)
    for (const amounts of [this.cash, this.street, this.fees]) {
      for (let a = 0; a < amounts.length; a += 1) amounts[a] = v.bigint(amounts[a]!)
    }
  }

  #scale(asset: number): number {
    return this.#world.assets[asset]!.scale
  }

  #post(asset: number, amount: bigint): void {
    this.cash[asset]! += amount
    this.street[asset]! -= amount
  }
}
