// One level-2 order book in ticks and lots: a window of ticks per side with an occupancy bitmap, so
// that an update is a store and the best price a few bit scans. Bounded: levels that fall out
// of the window are forgotten, and what is no longer known is said. Continuity is judged by
// update ids; across a gap nothing is shown until a snapshot.

import {
  assert,
  type Lots,
  type NumberList,
  type StateVisitor,
  type Ticks,
  type Visitable,
} from '../base/index.ts'
import { LevelWindow } from './level-window.ts'
import { type OthersTop } from './market-state.ts'
import { type BookMessage, PendingBook } from './pending-book.ts'

export type BookStatus = 'waiting' | 'live' | 'gap'

/** What became of one message. */
export type BookOutcome = 'applied' | 'old' | 'held' | 'gap'

/** What taking `lots` from one side would cost; `filledLots` is less when the book ends before. */
export type DepthWalk = { filledLots: number; averageTicks: number; worstTicks: number }

export type BookOptions = {
  /** Ticks per side that can be held at once; a power of two, at least 64. */
  readonly windowTicks: number
  /** Messages and levels held back while waiting for a snapshot. */
  readonly heldMessages?: number
  readonly heldLevels?: number
}

export class Book implements Visitable {
  status: BookStatus = 'waiting'
  lastUpdate = -1
  /** True between a snapshot and the first change, which may overlap it. */
  #stitching = false
  readonly #bids: LevelWindow
  readonly #asks: LevelWindow
  readonly #pending: PendingBook
  #orderFlowLots = 0
  readonly #level = { ticks: 0, lots: 0 }
  readonly #message: BookMessage = { firstUpdate: 0, lastUpdate: 0, previousUpdate: 0 }

  constructor({ windowTicks, heldMessages = 256, heldLevels = 16_384 }: BookOptions) {
    this.#bids = new LevelWindow(windowTicks, 1)
    this.#asks = new LevelWindow(windowTicks, -1)
    this.#pending = new PendingBook(heldMessages, heldLevels)
  }

  /**
   * Applies one message: pairs (ticks, lots) in `levels`, the first `bidCount` pairs are bids; zero
   * lots remove a level. Update ids follow Binance: a change continues the book when
   * `previousUpdate` equals our last, or, where the venue does not say (-1), when `firstUpdate` is
   * the next. Right after a snapshot a change may begin before it and end at or after it. Changes
   * that end before are `old`. Anything else is a `gap`: the book shows nothing until a snapshot,
   * and changes are `held` (bounded) to be stitched to it.
   */
  apply(
    snapshot: boolean,
    firstUpdate: number,
    lastUpdate: number,
    previousUpdate: number,
    bidCount: number,
    levels: NumberList,
  ): BookOutcome {
    assert(levels.count % 2 === 0 && bidCount * 2 <= levels.count, 'levels come in pairs')
    if (snapshot) {
      this.#startFrom(lastUpdate, bidCount, levels)
      return 'applied'
    }
    if (this.status !== 'live') {
      this.#pending.hold(firstUpdate, lastUpdate, previousUpdate, bidCount, levels)
      return 'held'
    }
    const outcome = this.#change(firstUpdate, lastUpdate, previousUpdate, bidCount, levels)
    if (outcome === 'gap') {
      this.#pending.hold(firstUpdate, lastUpdate, previousUpdate, bidCount, levels)
    }
    return outcome
  }

  /** A gap that the feed reports by itself. */
  breakOff(): void {
    this.status = 'gap'
    this.#clear()
  }

  /** Sets one level; zero lots remove it. The fast path of `apply`. */
  setBid(ticks: Ticks, lots: Lots): void {
    this.#bids.set(ticks, lots)
  }

  setAsk(ticks: Ticks, lots: Lots): void {
    this.#asks.set(ticks, lots)
  }

  get hasBid(): boolean {
    return this.#bids.count > 0
  }

  get hasAsk(): boolean {
    return this.#asks.count > 0
  }

  /** Meaningless unless `hasBid`. */
  get bidTicks(): Ticks {
    return this.#bids.bestTicks as Ticks
  }

  get askTicks(): Ticks {
    return this.#asks.bestTicks as Ticks
  }

  /** 0 when the side is empty. */
  get bidLots(): Lots {
    return this.#bids.bestLots as Lots
  }

  get askLots(): Lots {
    return this.#asks.bestLots as Lots
  }

  get bidCount(): number {
    return this.#bids.count
  }

  get askCount(): number {
    return this.#asks.count
  }

  /** Bids below may exist and not be held (they fell out of the window); -Infinity: none did. */
  get bidKnownTicks(): number {
    return this.#bids.knownTicks
  }

  /** Asks above may exist and not be held; Infinity: none did. */
  get askKnownTicks(): number {
    return this.#asks.knownTicks
  }

  /** False when everything better than what was forgotten is gone: the best shown may not be it. */
  get isBidKnown(): boolean {
    return this.#bids.isBestKnown
  }

  get isAskKnown(): boolean {
    return this.#asks.isBestKnown
  }

  /** Cont, Kukanov and Stoikov (2014, eq. 4), summed over messages since the last snapshot: lots
   * added to the bid or taken from the ask at the touch, less the opposite. */
  get orderFlowLots(): number {
    return this.#orderFlowLots
  }

  bidLotsAt(ticks: Ticks): Lots {
    return this.#bids.lotsAt(ticks) as Lots
  }

  askLotsAt(ticks: Ticks): Lots {
    return this.#asks.lotsAt(ticks) as Lots
  }

  /** The next occupied level worse than `ticks`, or 0 lots there when there is none. */
  nextBid(ticks: Ticks): Ticks {
    return this.#bids.nextWorse(ticks) as Ticks
  }

  nextAsk(ticks: Ticks): Ticks {
    return this.#asks.nextWorse(ticks) as Ticks
  }

  /**
   * Fair price at the touch in ticks, each side weighted by the size opposite (Stoikov 2018, eq. 1
   * of the weighted mid); the mid when sizes are equal. 0 unless both sides are there.
   */
  microprice(): number {
    if (!(this.hasBid && this.hasAsk)) return 0
    const bidLots = this.bidLots
    const askLots = this.askLots
    return (this.bidTicks * askLots + this.askTicks * bidLots) / (bidLots + askLots)
  }

  /** (bids - asks) / (bids + asks) over the best `levels` of each side: -1 to 1; 0 when empty. */
  imbalance(levels: number): number {
    const bids = this.#bids.sumBest(levels)
    const asks = this.#asks.sumBest(levels)
    return bids + asks > 0 ? (bids - asks) / (bids + asks) : 0
  }

  /**
   * The best quote without ours, seen through the whole book: where we are the best level, the next
   * one behind. `unknown` only where what lies behind fell out of the window. Into `out`.
   */
  bestExcludingOwn(
    ownBidTicks: Ticks,
    ownBidLots: Lots,
    ownAskTicks: Ticks,
    ownAskLots: Lots,
    out: OthersTop,
  ): void {
    out.bid = this.#bids.others(ownBidTicks, ownBidLots, this.#level)
    out.bidTicks = this.#level.ticks as Ticks
    out.bidLots = this.#level.lots as Lots
    out.ask = this.#asks.others(ownAskTicks, ownAskLots, this.#level)
    out.askTicks = this.#level.ticks as Ticks
    out.askLots = this.#level.lots as Lots
  }

  /** Walks the asks (side +1 buys) or the bids (side -1 sells) for `lots`, into `out`. */
  walk(side: 1 | -1, lots: number, out: DepthWalk): void {
    const window = side === 1 ? this.#asks : this.#bids
    window.walk(lots, out)
  }

  visit(v: StateVisitor): void {
    const live = v.number(this.status === 'live' ? 1 : this.status === 'gap' ? 2 : 0)
    this.status = live === 1 ? 'live' : live === 2 ? 'gap' : 'waiting'
    this.lastUpdate = v.number(this.lastUpdate)
    this.#stitching = v.boolean(this.#stitching)
    this.#orderFlowLots = v.number(this.#orderFlowLots)
    this.#bids.visit(v)
    this.#asks.visit(v)
    this.#pending.visit(v)
  }

  #startFrom(lastUpdate: number, bidCount: number, levels: NumberList): void {
    this.#clear()
    this.status = 'live'
    this.lastUpdate = lastUpdate
    this.#stitching = true
    this.#store(bidCount, levels)
    const pending = this.#pending
    while (this.status === 'live' && pending.next(this.#message)) {
      const { firstUpdate, previousUpdate } = this.#message
      const until = this.#message.lastUpdate
      this.#change(firstUpdate, until, previousUpdate, pending.bidCount, pending.levels)
    }
    if (this.status === 'live') pending.clear()
  }

  #change(
    firstUpdate: number,
    lastUpdate: number,
    previousUpdate: number,
    bidCount: number,
    levels: NumberList,
  ): BookOutcome {
    if (lastUpdate < this.lastUpdate) return 'old'
    const follows =
      previousUpdate >= 0 ? previousUpdate === this.lastUpdate : firstUpdate === this.lastUpdate + 1
    const overlaps = this.#stitching && firstUpdate <= this.lastUpdate + 1
    if (!follows && !overlaps) {
      if (lastUpdate === this.lastUpdate) return 'old'
      this.breakOff()
      return 'gap'
    }
    this.#stitching = false
    this.lastUpdate = lastUpdate
    this.#store(bidCount, levels)
    return 'applied'
  }

  #store(bidCount: number, levels: NumberList): void {
    const { values, count } = levels
    const bids = this.#bids
    const asks = this.#asks
    const isTwoSided = bids.count > 0 && asks.count > 0
    const bidTicks = bids.bestTicks
    const bidLots = bids.bestLots
    const askTicks = asks.bestTicks
    const askLots = asks.bestLots
    const bidEnd = bidCount * 2
    bids.setAll(values, 0, bidEnd)
    asks.setAll(values, bidEnd, count)
    if (!isTwoSided || bids.count === 0 || asks.count === 0) return
    if (bids.bestTicks >= bidTicks) this.#orderFlowLots += bids.bestLots
    if (bids.bestTicks <= bidTicks) this.#orderFlowLots -= bidLots
    if (asks.bestTicks <= askTicks) this.#orderFlowLots -= asks.bestLots
    if (asks.bestTicks >= askTicks) this.#orderFlowLots += askLots
  }

  #clear(): void {
    this.#bids.clear()
    this.#asks.clear()
    this.#stitching = false
    this.#orderFlowLots = 0
  }
}
