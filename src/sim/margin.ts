// A thin initial margin, in USD across coins: Deribit's standard rates without portfolio offsets.
// Asked for plain orders only, because mass quotes skip risk checks as they do on the real venue.

import { type Account } from './account.ts'
import { type WorldConfig } from './config.ts'
import { type FairValue } from './fair-value.ts'
import { type InstrumentTable, optionKind } from './instruments.ts'
import { type IndexPath } from './path.ts'

/** Futures: share of the notional. Short options: per coin, less what is out of the money. */
const futureRate = 0.02
const optionRate = 0.15
const optionRateLeast = 0.1

export class Margin {
  readonly #world: WorldConfig
  readonly #table: InstrumentTable
  readonly #path: IndexPath
  readonly #fair: FairValue
  readonly #account: Account

  constructor(
    world: WorldConfig,
    table: InstrumentTable,
    path: IndexPath,
    fair: FairValue,
    account: Account,
  ) {
    this.#world = world
    this.#table = table
    this.#path = path
    this.#fair = fair
    this.#account = account
  }

  /** Whether the account can carry its positions with this order filled in addition. */
  allows(i: number, side: number, lots: number): boolean {
    const position = this.#account.lots[i]!
    const after = position + side * lots
    if (Math.abs(after) <= Math.abs(position)) return true
    const spent = side === 1 && this.#table.kind[i] === optionKind ? lots * this.#usdPerLot(i) : 0
    const added = this.#required(i, after) - this.#required(i, position)
    return this.#equityUsd() - spent >= this.#requiredUsd() + added
  }

  /** Cash, unsettled profit and the value of options, USD. */
  #equityUsd(): number {
    const table = this.#table
    let usd = this.#account.cashCoins(0)
    for (const [c, coin] of this.#world.coins.entries()) {
      usd += this.#account.cashCoins(coin.asset) * this.#path.indexUsd[c]!
    }
    for (let i = 0; i < table.count; i += 1) {
      if (!this.#account.isOpen(i)) continue
      const index = this.#path.indexUsd[table.coin[i]!]!
      usd +=
        table.kind[i] === optionKind
          ? this.#account.lots[i]! * this.#usdPerLot(i)
          : this.#account.unsettledCoins(i, this.#fair.price[i]!) * index
    }
    return usd
  }

  #requiredUsd(): number {
    let usd = 0
    for (let i = 0; i < this.#table.count; i += 1) usd += this.#required(i, this.#account.lots[i]!)
    return usd
  }

  #required(i: number, lots: number): number {
    if (lots === 0) return 0
    const table = this.#table
    const size = Math.abs(lots) * table.lotSize[i]!
    if (table.kind[i] !== optionKind) return size * futureRate
    if (lots > 0) return 0
    const index = this.#path.indexUsd[table.coin[i]!]!
    const out = Math.max(0, ((table.strike[i]! - index) * table.optionSide[i]!) / index)
    return size * index * (Math.max(optionRate - out, optionRateLeast) + this.#fair.price[i]!)
  }

  #usdPerLot(i: number): number {
    return this.#fair.usd(i) * this.#table.lotSize[i]!
  }
}
