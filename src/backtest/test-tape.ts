// Tapes made by hand, for tests: what happened, when, and the same received two milliseconds
// later.

import {
  type BinanceTape,
  depthKind,
  messageNames,
  snapshotKind,
  TapeClock,
  TapeColumns,
  type TapeMarket,
  tapeInstruments,
  tickerKind,
  tradeKind,
} from '../archive/index.ts'
import { assert } from '../base/index.ts'

export const originUs = 1_700_000_000_000_000
/** Between what happens and our receiving it; with this as the least latency the clocks agree. */
export const feedUs = 2000

export type Levels = readonly (readonly [ticks: number, lots: number])[]

export class TestTape {
  readonly columns: TapeColumns = new TapeColumns()
  readonly #market: TapeMarket
  #lateUs = 0
  #update = 1000
  #snapshots = 0

  constructor(market: TapeMarket = 'usd-m') {
    this.#market = market
  }

  /** Times are microseconds since the origin, and ascend. */
  snapshot(atUs: number, bids: Levels, asks: Levels): this {
    this.#open(snapshotKind, atUs)
    this.#snapshots += 1
    for (const value of [this.#update, this.#update, -1, bids.length]) this.columns.number(value)
    this.#levels(bids)
    this.#levels(asks)
    return this
  }

  /** A change that follows the one before, unless `gap` updates were lost in between. */
  depth(atUs: number, bids: Levels, asks: Levels, gap = 0): this {
    this.#open(depthKind, atUs)
    const previous = this.#update + gap
    this.#update = previous + 1
    const isSpot = this.#market === 'spot'
    const ids = [this.#update, this.#update, isSpot ? -1 : previous, bids.length]
    for (const value of ids) this.columns.number(value)
    this.#levels(bids)
    this.#levels(asks)
    return this
  }

  /** Best prices as of the last update, or later by `ahead` updates. */
  ticker(atUs: number, bid: Levels[number], ask: Levels[number], ahead = 0): this {
    this.#open(tickerKind, atUs)
    for (const value of [this.#update + ahead, ...bid, ...ask]) this.columns.number(value)
    return this
  }

  /** `side` is the aggressor's. */
  trade(atUs: number, ticks: number, lots: number, side: 1 | -1, isMatched = true): this {
    this.#open(tradeKind, atUs)
    for (const value of [this.columns.count, ticks, lots, side, isMatched ? 1 : 0]) {
      this.columns.number(value)
    }
    return this
  }

  /** What comes now is received that much later than usual. */
  late(lateUs: number): this {
    this.#lateUs = lateUs
    return this
  }

  build(): BinanceTape {
    const instrument = tapeInstruments.find((row) => row.market === this.#market)
    assert(instrument !== undefined)
    const names = messageNames.map((name) => [name, 0] as const)
    const messages = Object.fromEntries(names) as Record<(typeof messageNames)[number], number>
    return {
      instrument,
      columns: this.columns,
      clock: new TapeClock(this.columns),
      files: [],
      messages: { ...messages, 'depth snapshot': this.#snapshots },
      receivedBackwards: 0,
    }
  }

  #open(kind: number, atUs: number): void {
    const eventUs = originUs + atUs
    this.columns.open(kind, eventUs + feedUs + this.#lateUs, eventUs, eventUs)
  }

  #levels(levels: Levels): void {
    for (const [ticks, lots] of levels) {
      this.columns.number(ticks)
      this.columns.number(lots)
    }
  }
}
