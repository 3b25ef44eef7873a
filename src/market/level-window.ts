// One side of a book as a window of consecutive ticks: lots by position, one bit per occupied tick,
// the best one cached. Works in "depth" coordinates that grow towards better prices, so that bids
// and asks are the same code.

import { assert, type StateVisitor, type Visitable } from '../base/index.ts'
import { type DepthWalk } from './book.ts'

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

  set(ticks: number, lots: number): void {
    let at = ticks * this.#better - this.#base
    if (!(at >= 0 && at < this.#width && this.#placed)) {
      at = this.#reach(ticks * this.#better, lots)
      if (at < 0) return
    }
    const held = this.#lots[at]!
    this.#lots[at] = lots
    if (lots > 0) {
      if (held > 0) return
      this.#occupied[at >>> 5]! |= 1 << (at & 31)
      this.count += 1
      if (at > this.#best) this.#best = at
      return
    }
    if (held === 0) return
    this.#occupied[at >>> 5]! &= ~(1 << (at & 31))
    this.count -= 1
    if (at === this.#best) this.#best = this.#below(at)
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
    if (lots === 0) return -1
    const width = this.#width
    if (!this.#placed || this.count === 0) {
      this.#placed = true
      this.#base = rank - (width >>> 1)
      return width >>> 1
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
      for (let at = this.#below(dropped); at >= 0; at = this.#below(at)) this.count -= 1
      if (this.#below(dropped) >= 0) this.#knownRank = Math.max(this.#knownRank, base)
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
