// Hedges that were sent and whose end is not known: they count as filled for every decision, so
// that one need is never hedged twice. A lost acknowledgement keeps a hedge in flight until the
// venue's word ends it; a fill counts once however often it is told, and in any order.

import {
  type AssetIndex,
  assert,
  type ClientId,
  type Lots,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'

/** Fills told out of order that one hedge can hold apart; more are `unknown` until reconciled. */
const islandsMax = 8

export const fillOutcomes = ['new', 'duplicate', 'unknown'] as const
export type FillOutcome = (typeof fillOutcomes)[number]

export type SentHedge = {
  clientId: ClientId
  underlying: AssetIndex
  side: 1 | -1
  lots: Lots
  /** USD of delta per lot when it was sent, positive. */
  deltaUsdPerLot: number
  /** From then on it is overdue: ask the venue, never send again. */
  deadlineUs: TimeUs
}

const free = 0
const sent = 1
/** The order's end is known, but fills it had are still missing from the position. */
const ended = 2

/**
 * Rows are hedges in flight; `attempt` counts per underlying how often hedges came back unfilled.
 */
export class HedgeLedger implements Visitable {
  readonly capacity: number
  #nextSlot = 0
  readonly #state: Uint8Array
  readonly #clientId: Float64Array
  readonly #underlying: Int32Array
  readonly #side: Int32Array
  readonly #sentLots: Float64Array
  /** Lots of fills that the position has taken in. */
  readonly #seenLots: Float64Array
  /** Lots that the venue says were filled; of use once ended. */
  readonly #filledLots: Float64Array
  readonly #deltaUsdPerLot: Float64Array
  readonly #deadlineUs: Float64Array
  /** Told fills as stretches of the order's size: all below `prefix`, and islands above it. */
  readonly #prefixLots: Float64Array
  readonly #islandCount: Uint8Array
  readonly #islandFrom: Float64Array
  readonly #islandTo: Float64Array
  readonly #attempt: Uint32Array
  readonly #lastSentUs: Float64Array

  constructor(capacity: number, assetCapacity: number) {
    assert(capacity >= 1, 'a ledger has rows')
    this.capacity = capacity
    this.#state = new Uint8Array(capacity)
    this.#clientId = new Float64Array(capacity)
    this.#underlying = new Int32Array(capacity)
    this.#side = new Int32Array(capacity)
    this.#sentLots = new Float64Array(capacity)
    this.#seenLots = new Float64Array(capacity)
    this.#filledLots = new Float64Array(capacity)
    this.#deltaUsdPerLot = new Float64Array(capacity)
    this.#deadlineUs = new Float64Array(capacity)
    this.#prefixLots = new Float64Array(capacity)
    this.#islandCount = new Uint8Array(capacity)
    this.#islandFrom = new Float64Array(capacity * islandsMax)
    this.#islandTo = new Float64Array(capacity * islandsMax)
    this.#attempt = new Uint32Array(assetCapacity)
    this.#lastSentUs = new Float64Array(assetCapacity)
  }

  /** Hedges of one underlying whose end is not known. */
  inFlightCount(underlying: AssetIndex): number {
    let count = 0
    for (let i = 0; i < this.capacity; i += 1) count += this.#isOf(i, underlying) ? 1 : 0
    return count
  }

  /** Signed lots of one underlying that may still come into the position. */
  inFlightLots(underlying: AssetIndex): number {
    let lots = 0
    for (let i = 0; i < this.capacity; i += 1) {
      if (this.#isOf(i, underlying)) lots += this.#side[i]! * this.#openLots(i)
    }
    return lots
  }

  /** Delta, USD, that hedges in flight of one side could still bring; never negative. */
  inFlightUsd(underlying: AssetIndex, side: 1 | -1): number {
    let deltaUsd = 0
    for (let i = 0; i < this.capacity; i += 1) {
      if (!this.#isOf(i, underlying) || this.#side[i] !== side) continue
      deltaUsd += this.#openLots(i) * this.#deltaUsdPerLot[i]!
    }
    return deltaUsd
  }

  /** Signed delta, USD, if all hedges in flight fill: purchases less sales. */
  inFlightDeltaUsd(underlying: AssetIndex): number {
    return this.inFlightUsd(underlying, 1) - this.inFlightUsd(underlying, -1)
  }

  /** How often in a row hedges of one underlying came back without filling whole. */
  attempt(underlying: AssetIndex): number {
    return this.#attempt[underlying] ?? 0
  }

  lastSentUs(underlying: AssetIndex): number {
    return this.#lastSentUs[underlying] ?? 0
  }

  /** Whether an order is a hedge we sent; ended ones are remembered until their row is reused. */
  isHedge(clientId: ClientId): boolean {
    return this.#clientId.indexOf(clientId) >= 0
  }

  /** Records a hedge before it leaves. False, and nothing recorded, when the ledger is full. */
  send(hedge: SentHedge, nowUs: TimeUs): boolean {
    assert(hedge.lots >= 1 && hedge.deltaUsdPerLot > 0, 'a hedge has a size')
    assert(hedge.clientId > 0 && !this.isHedge(hedge.clientId), 'a hedge is sent once')
    const slot = this.#takeSlot()
    if (slot < 0) return false
    this.#state[slot] = sent
    this.#clientId[slot] = hedge.clientId
    this.#underlying[slot] = hedge.underlying
    this.#side[slot] = hedge.side
    this.#sentLots[slot] = hedge.lots
    this.#seenLots[slot] = 0
    this.#filledLots[slot] = 0
    this.#deltaUsdPerLot[slot] = hedge.deltaUsdPerLot
    this.#deadlineUs[slot] = hedge.deadlineUs
    this.#prefixLots[slot] = 0
    this.#islandCount[slot] = 0
    this.#lastSentUs[hedge.underlying] = nowUs
    return true
  }

  /**
   * One fill, `remainingLots` being what the venue says is left after it. Only a `new` one may be
   * taken into the position; `unknown`: not ours, contradictory, or too many out of order.
   */
  onFill(clientId: ClientId, lots: Lots, remainingLots: Lots): FillOutcome {
    const slot = this.#clientId.indexOf(clientId)
    if (slot < 0) return 'unknown'
    const to = this.#sentLots[slot]! - remainingLots
    const from = to - lots
    if (!(lots > 0 && from >= 0 && to <= this.#sentLots[slot]!)) return 'unknown'
    const outcome = this.#outcomeOf(slot, from, to)
    if (outcome !== 'new') return outcome
    // A freed row owes nothing: a fill that it never heard of contradicts what freed it.
    if (this.#state[slot] === free || !this.#tell(slot, from, to)) return 'unknown'
    this.#seenLots[slot]! += lots
    this.#freeWhenDone(slot)
    return 'new'
  }

  /** The venue's word that the order is over, with all that it filled. In doubt is not over. */
  onEnd(clientId: ClientId, filledLots: Lots): void {
    const slot = this.#slotOf(clientId)
    if (slot < 0 || this.#state[slot] !== sent) return
    this.#state[slot] = ended
    this.#filledLots[slot] = Math.min(filledLots, this.#sentLots[slot]!)
    const underlying = this.#underlying[slot]!
    const isWhole = filledLots >= this.#sentLots[slot]!
    this.#attempt[underlying] = isWhole ? 0 : this.#attempt[underlying]! + 1
    this.#freeWhenDone(slot)
  }

  /** After a report brought the position up to the venue's: ended hedges owe it nothing more. */
  onReconciled(underlying: AssetIndex): void {
    for (let i = 0; i < this.capacity; i += 1) {
      if (this.#isOf(i, underlying) && this.#state[i] === ended) this.#state[i] = free
    }
  }

  /** The need is gone: the next hedge starts without escalation. */
  settle(underlying: AssetIndex): void {
    this.#attempt[underlying] = 0
  }

  /** Whether a hedge is past its deadline without the venue's word: ask for a report. */
  isOverdue(underlying: AssetIndex, nowUs: TimeUs): boolean {
    for (let i = 0; i < this.capacity; i += 1) {
      if (this.#isOf(i, underlying) && nowUs >= this.#deadlineUs[i]!) return true
    }
    return false
  }

  visit(v: StateVisitor): void {
    const { capacity } = this
    this.#nextSlot = v.number(this.#nextSlot)
    v.column(this.#state, capacity)
    v.column(this.#clientId, capacity)
    v.column(this.#underlying, capacity)
    v.column(this.#side, capacity)
    v.column(this.#sentLots, capacity)
    v.column(this.#seenLots, capacity)
    v.column(this.#filledLots, capacity)
    v.column(this.#deltaUsdPerLot, capacity)
    v.column(this.#deadlineUs, capacity)
    v.column(this.#prefixLots, capacity)
    v.column(this.#islandCount, capacity)
    v.column(this.#islandFrom, capacity * islandsMax)
    v.column(this.#islandTo, capacity * islandsMax)
    v.column(this.#attempt, this.#attempt.length)
    v.column(this.#lastSentUs, this.#lastSentUs.length)
  }

  #slotOf(clientId: ClientId): number {
    for (let i = 0; i < this.capacity; i += 1) {
      if (this.#state[i] !== free && this.#clientId[i] === clientId) return i
    }
    return -1
  }

  // Rows are taken in turn, so that an ended hedge is remembered for as long as possible.
  #takeSlot(): number {
    for (let i = 0; i < this.capacity; i += 1) {
      const slot = (this.#nextSlot + i) % this.capacity
      if (this.#state[slot] !== free) continue
      this.#nextSlot = (slot + 1) % this.capacity
      return slot
    }
    return -1
  }

  #isOf(slot: number, underlying: AssetIndex): boolean {
    return this.#state[slot] !== free && this.#underlying[slot] === underlying
  }

  #openLots(slot: number): number {
    const whole = this.#state[slot] === ended ? this.#filledLots[slot]! : this.#sentLots[slot]!
    return Math.max(0, whole - this.#seenLots[slot]!)
  }

  #freeWhenDone(slot: number): void {
    if (this.#openLots(slot) > 0) return
    if (this.#state[slot] === sent) this.#attempt[this.#underlying[slot]!] = 0
    this.#state[slot] = free
  }

  #outcomeOf(slot: number, from: number, to: number): FillOutcome {
    if (to <= this.#prefixLots[slot]!) return 'duplicate'
    if (from < this.#prefixLots[slot]!) return 'unknown'
    const base = slot * islandsMax
    for (let i = base; i < base + this.#islandCount[slot]!; i += 1) {
      if (this.#islandFrom[i]! <= from && to <= this.#islandTo[i]!) return 'duplicate'
      if (from < this.#islandTo[i]! && this.#islandFrom[i]! < to) return 'unknown'
    }
    return 'new'
  }

  /** Notes a new stretch; false when there is no place for it. */
  #tell(slot: number, from: number, to: number): boolean {
    if (from === this.#prefixLots[slot]!) {
      this.#prefixLots[slot] = to
      this.#absorbIslands(slot)
      return true
    }
    const count = this.#islandCount[slot]!
    if (count === islandsMax) return false
    this.#islandFrom[slot * islandsMax + count] = from
    this.#islandTo[slot * islandsMax + count] = to
    this.#islandCount[slot] = count + 1
    return true
  }

  #absorbIslands(slot: number): void {
    const base = slot * islandsMax
    for (let i = base; i < base + this.#islandCount[slot]!; ) {
      if (this.#islandFrom[i]! !== this.#prefixLots[slot]!) {
        i += 1
        continue
      }
      this.#prefixLots[slot] = this.#islandTo[i]!
      const last = base + this.#islandCount[slot]! - 1
      this.#islandFrom[i] = this.#islandFrom[last]!
      this.#islandTo[i] = this.#islandTo[last]!
      this.#islandCount[slot]! -= 1
      i = base
    }
  }
}
