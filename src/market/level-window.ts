// One side of a book as a window of consecutive ticks: lots by position, one bit per occupied tick,
// the best one cached. Works in "depth" coordinates that grow towards better prices, so that bids
// and asks are the same code.

import { assert, type StateVisitor, type Visitable } from '../base/index.ts'
import { type DepthWalk } from './book.ts'
import { type OthersState } from './market-state.ts'

export class LevelWindow implements Visitable {
  /** Occupied levels. */
  count = 0
  readonly #width: number
  /** +1: a higher price is better (bids); -1: a lower one is (asks). */
  readonly #better: 1 | -1
  readonly #lots: Float64Array
  readonly #occupied: Uint32Array
  /** Rank of the window's worst tick; rank = better * ticks. */
  #base = 0
  #placed = false
  /** Position of the best level in the window; -1 when empty. */
  #best = -1
  /** Ranks below may exist unseen. */
  #knownRank = Number.NEGATIVE_INFINITY
  readonly #stored: Float64Array
  readonly #one: Float64Array = new Float64Array(2)

  constructor(width: number, better: 1 | -1) {
    assert(width >= 64 && width <= 1 << 20 && (width & (width - 1)) === 0, 'a power of two')
    this.#width = width
    this.#better = better
    this.#lots = new Float64Array(width)
    this.#occupied = new Uint32Array(width >>> 5)
    this.#stored = new Float64Array(2 * width)
  }

  get bestTicks(): number {
    return (this.#base + this.#best) * this.#better
  }

  get bestLots(): number {
    return this.#best >= 0 ? this.#lots[this.#best]! : 0
  }

  get knownTicks(): number {
    return this.#knownRank * this.#better
  }

  /** Whether nothing better than the best level, or than an empty window, may exist unseen. */
  get isBestKnown(): boolean {
    return this.#best >= 0
      ? this.#base + this.#best >= this.#knownRank
      : this.#knownRank === Number.NEGATIVE_INFINITY
  }

  set(ticks: number, lots: number): void {
    this.#one[0] = ticks
    this.#one[1] = lots
    this.setAll(this.#one, 0, 2)
  }

  /** Sets the pairs (ticks, lots) in values[from, to), in order; zero lots remove a level. */
  setAll(values: Float64Array, from: number, to: number): void {
    const lots = this.#lots
    const occupied = this.#occupied
    const width = lots.length
    const better = this.#better
    let base = this.#base
    for (let i = from; i < to; i += 2) {
      const rank = values[i]! * better
      const now = values[i + 1]!
      let at = rank - base
      if (!(at >= 0 && at < width && this.#placed)) {
        at = this.#reach(rank, now)
        base = this.#base
        if (at < 0) continue
      }
      // Within the window a whole number fits 32 bits, and only a whole number survives this.
      assert((at | 0) === at && now >= 0, 'a level is whole ticks and some lots')
      const before = lots[at]!
      lots[at] = now
      if (now > 0) {
        if (before > 0) continue
        occupied[at >>> 5]! |= 1 << (at & 31)
        this.count += 1
        if (at > this.#best) this.#best = at
      } else if (before > 0) {
        occupied[at >>> 5]! &= ~(1 << (at & 31))
        this.count -= 1
        if (at === this.#best) this.#best = this.#below(at)
      }
    }
  }

  lotsAt(ticks: number): number {
    const at = ticks * this.#better - this.#base
    return at >= 0 && at < this.#width ? this.#lots[at]! : 0
  }

  /** The best occupied price worse than `ticks`; one tick below the window when there is none. */
  nextWorse(ticks: number): number {
    const at = Math.min(this.#width, ticks * this.#better - this.#base)
    return (this.#base + (at > 0 ? this.#below(at) : -1)) * this.#better
  }

  /** Lots in the best `levels` levels. */
  sumBest(levels: number): number {
    let sum = 0
    let at = this.#best
    for (let i = 0; i < levels && at >= 0; i += 1) {
      sum += this.#lots[at]!
      at = this.#below(at)
    }
    return sum
  }

  /** The best level without our own lots at our own price, into `out`; zeros when there is none. */
  others(ownTicks: number, ownLots: number, out: { ticks: number; lots: number }): OthersState {
    let at = this.#best
    out.ticks = 0
    out.lots = 0
    const ownAt = ownTicks * this.#better - this.#base
    if (at === ownAt && at >= 0) {
      const lots = this.#lots[at]! - ownLots
      if (lots > 0) {
        out.ticks = ownTicks
        out.lots = lots
        return this.isBestKnown ? 'others' : 'unknown'
      }
      at = this.#below(at)
    }
    if (at >= 0 && this.#base + at >= this.#knownRank) {
      out.ticks = (this.#base + at) * this.#better
      out.lots = this.#lots[at]!
      return 'others'
    }
    return this.#knownRank === Number.NEGATIVE_INFINITY ? 'none' : 'unknown'
  }

  walk(lots: number, out: DepthWalk): void {
    let left = lots
    let cost = 0
    let at = this.#best
    let worst = at
    while (at >= 0 && left > 0) {
      const taken = Math.min(left, this.#lots[at]!)
      cost += taken * (this.#best - at)
      left -= taken
      worst = at
      at = this.#below(at)
    }
    const filled = lots - left
    out.filledLots = filled
    out.averageTicks = filled > 0 ? this.bestTicks - (cost / filled) * this.#better : 0
    out.worstTicks = filled > 0 ? (this.#base + worst) * this.#better : 0
  }

  clear(): void {
    this.#lots.fill(0)
    this.#occupied.fill(0)
    this.count = 0
    this.#best = -1
    this.#placed = false
    this.#knownRank = Number.NEGATIVE_INFINITY
  }

  /** Occupied levels only: what is stored grows with the book, not with the window. */
  visit(v: StateVisitor): void {
    const base = v.number(this.#base)
    const placed = v.boolean(this.#placed)
    const knownRank = v.number(this.#knownRank)
    let count = 0
    for (let at = this.#best; at >= 0; at = this.#below(at)) {
      this.#stored[2 * count] = at
      this.#stored[2 * count + 1] = this.#lots[at]!
      count += 1
    }
    count = v.number(count)
    v.column(this.#stored, 2 * count)
    this.clear()
    this.#base = base
    this.#placed = placed
    this.#knownRank = knownRank
    for (let i = 0; i < count; i += 1) {
      const at = this.#stored[2 * i]!
      this.#lots[at] = this.#stored[2 * i + 1]!
      this.#occupied[at >>> 5]! |= 1 << (at & 31)
      if (at > this.#best) this.#best = at
    }
    this.count = count
  }

  /** The best occupied position below `at`, or -1. */
  #below(at: number): number {
    let word = at >>> 5
    const occupied = this.#occupied
    let bits = word < occupied.length ? occupied[word]! & ((1 << (at & 31)) - 1) : 0
    while (bits === 0) {
      if (word === 0) return -1
      word -= 1
      bits = occupied[word]!
    }
    return (word << 5) + 31 - Math.clz32(bits)
  }

  /**
   * Makes room for a rank outside the window; its position, or -1 when it stays outside: a removal
   * of what was never held, or a level too far behind the best.
   */
  #reach(rank: number, lots: number): number {
    assert(Number.isSafeInteger(rank) && lots >= 0, 'a level is whole ticks and some lots')
    if (lots === 0) return -1
    const width = this.#width
    if (!this.#placed || this.count === 0) {
      this.#placed = true
      this.#base = rank - width + 1 + (width >>> 3)
      return width - 1 - (width >>> 3)
    }
    const bestRank = this.#base + this.#best
    if (rank < bestRank - width + 1 + (width >>> 3)) {
      this.#knownRank = Math.max(this.#knownRank, rank + 1)
      return -1
    }
    // The better end gets an eighth of the window as room, at most, before the next move.
    this.#move(Math.max(rank, bestRank) - width + 1 + (width >>> 3))
    return rank - this.#base
  }

  /** Moves the window; levels that fall out at the worse end are forgotten. */
  #move(base: number): void {
    const shift = base - this.#base
    const lots = this.#lots
    const width = this.#width
    if (shift > 0) {
      const dropped = Math.min(shift, width)
      const bestDropped = this.#below(dropped)
      if (bestDropped >= 0) {
        this.#knownRank = Math.max(this.#knownRank, this.#base + bestDropped + 1)
      }
      for (let at = bestDropped; at >= 0; at = this.#below(at)) this.count -= 1
      lots.copyWithin(0, dropped)
      lots.fill(0, width - dropped)
    } else {
      lots.copyWithin(-shift, 0)
      lots.fill(0, 0, Math.min(width, -shift))
    }
    this.#base = base
    this.#occupied.fill(0)
    this.#best = -1
    for (let at = 0; at < width; at += 1) {
      if (lots[at]! > 0) {
        this.#occupied[at >>> 5]! |= 1 << (at & 31)
        this.#best = at
      }
    }
  }
}
