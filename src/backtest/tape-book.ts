// The venue's book as the tape shows it: the level-2 book by update ids, and the best prices of a
// bookTicker where that is newer. Shows nothing before a snapshot and across a gap.

import {
  type BinanceTape,
  bookBidCount,
  bookFirst,
  bookLast,
  bookLevels,
  bookPrevious,
  snapshotKind,
  type TapeColumns,
  tickerAskLots,
  tickerAskTicks,
  tickerBidLots,
  tickerBidTicks,
  tickerUpdate,
} from '../archive/index.ts'
import { type NumberList, type Ticks } from '../base/index.ts'
import { Book, type BookOutcome } from '../market/index.ts'
import { KnownPrices } from './known-prices.ts'

/** Ticks per side: 1,638 USD of the futures, 655 of the spot. */
const windowTicks: Readonly<Record<BinanceTape['instrument']['market'], number>> = {
  'usd-m': 16_384,
  'coin-m': 16_384,
  spot: 65_536,
}

export function bookWindowTicks(instrument: BinanceTape['instrument']): number {
  return windowTicks[instrument.market]
}

export class TapeBook {
  readonly #book: Book
  readonly #levels: NumberList = { count: 0, values: new Float64Array(4096) }
  #tickerUpdate = -1
  #bidTicks = 0
  #bidLots = 0
  #askTicks = 0
  #askLots = 0
  readonly #known: KnownPrices = new KnownPrices()

  constructor(window: number) {
    this.#book = new Book({ windowTicks: window })
  }

  get isLive(): boolean {
    return this.#book.status === 'live'
  }

  /** A snapshot or a change of the book. */
  apply(columns: TapeColumns, row: number): BookOutcome {
    const { body } = columns
    const at = columns.bodyAt[row]!
    const end = columns.bodyAt[row + 1]!
    const levels = this.#levels
    const bidCount = body[at + bookBidCount]!
    levels.count = end - at - bookLevels
    if (levels.values.length < levels.count) levels.values = new Float64Array(2 * levels.count)
    for (let i = 0; i < levels.count; i += 1) levels.values[i] = body[at + bookLevels + i]!
    const isSnapshot = columns.kind[row] === snapshotKind
    if (isSnapshot) this.#known.begin(levels, bidCount)
    else this.#known.change(levels, bidCount)
    const outcome = this.#book.apply(
      isSnapshot,
      body[at + bookFirst]!,
      body[at + bookLast]!,
      body[at + bookPrevious]!,
      bidCount,
      levels,
    )
    this.#known.see(this.best(1), this.best(-1))
    return outcome
  }

  ticker(columns: TapeColumns, row: number): void {
    const { body } = columns
    const at = columns.bodyAt[row]!
    this.#tickerUpdate = body[at + tickerUpdate]!
    this.#bidTicks = body[at + tickerBidTicks]!
    this.#bidLots = body[at + tickerBidLots]!
    this.#askTicks = body[at + tickerAskTicks]!
    this.#askLots = body[at + tickerAskLots]!
    this.#known.see(this.best(1), this.best(-1))
  }

  /** Best price of the bids (side +1) or the asks (-1); 0: none, or not known. */
  best(side: 1 | -1): number {
    if (!this.isLive) return 0
    if (this.#isTickerNewer) return side === 1 ? this.#bestOfTicker(1) : this.#bestOfTicker(-1)
    const book = this.#book
    if (side === 1) return book.hasBid ? book.bidTicks : 0
    return book.hasAsk ? book.askTicks : 0
  }

  /** What is shown at a price; 0 beyond the best, and where nothing is known. */
  lotsAt(side: 1 | -1, ticks: number): number {
    const best = this.best(side)
    if (best === 0 || (ticks - best) * side > 0) return 0
    if (ticks === best && this.#isTickerNewer) return side === 1 ? this.#bidLots : this.#askLots
    return side === 1 ? this.#book.bidLotsAt(ticks as Ticks) : this.#book.askLotsAt(ticks as Ticks)
  }

  /** The next price worse than `ticks` at which something is shown; 0: none. */
  nextWorse(side: 1 | -1, ticks: number): number {
    const book = this.#book
    const next = side === 1 ? book.nextBid(ticks as Ticks) : book.nextAsk(ticks as Ticks)
    const lots = side === 1 ? book.bidLotsAt(next) : book.askLotsAt(next)
    return lots > 0 ? next : 0
  }

  /** Whether what is shown at a price is all there is. */
  isKnown(side: 1 | -1, ticks: number): boolean {
    return this.#known.has(side, ticks)
  }

  /** Halfway between the best prices, in ticks; 0 unless both are there and not crossed. */
  get midTicks(): number {
    const bid = this.best(1)
    const ask = this.best(-1)
    return bid > 0 && ask > bid ? (bid + ask) / 2 : 0
  }

  /** The level-2 book alone, as a feed of its changes builds it. */
  bookLotsAt(side: 1 | -1, ticks: number): number {
    return side === 1 ? this.#book.bidLotsAt(ticks as Ticks) : this.#book.askLotsAt(ticks as Ticks)
  }

  get #isTickerNewer(): boolean {
    return this.#tickerUpdate > this.#book.lastUpdate
  }

  #bestOfTicker(side: 1 | -1): number {
    if (side === 1) return this.#bidLots > 0 ? this.#bidTicks : 0
    return this.#askLots > 0 ? this.#askTicks : 0
  }
}
