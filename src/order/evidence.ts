// What the venue has answered about each order, and what follows for its quantities. Totals decide:
// a version's total is what was filled plus what remained when the venue confirmed it, so the order
// of arrival of fills and statuses changes nothing. Columns of `WorkingOrders`, by slot.

import { type Lots, type StateVisitor, type Visitable } from '../base/index.ts'

export class OrderEvidence implements Visitable {
  /** The last version sent: 0 as placed. */
  readonly revision: Int32Array
  /** The last version the venue has answered; -1 until it has answered the placing. */
  readonly answered: Int32Array
  /** Filled, by the greater of what statuses say and what fills add up to. */
  readonly filledLots: Float64Array
  /** 1 while a cancel is unanswered. */
  readonly cancelSent: Uint8Array
  /** 1 when the end was concluded from a report that did not list the order. */
  readonly endedByReport: Uint8Array
  /** Filled plus remaining of the version the venue last confirmed. */
  readonly #totalLots: Float64Array
  /** Sum of the fills that reached us. */
  readonly #deliveredLots: Float64Array

  constructor(capacity: number) {
    this.revision = new Int32Array(capacity)
    this.answered = new Int32Array(capacity)
    this.filledLots = new Float64Array(capacity)
    this.cancelSent = new Uint8Array(capacity)
    this.endedByReport = new Uint8Array(capacity)
    this.#totalLots = new Float64Array(capacity)
    this.#deliveredLots = new Float64Array(capacity)
  }

  /** A new order: nothing is answered. */
  open(slot: number, lots: Lots): void {
    this.revision[slot] = 0
    this.answered[slot] = -1
    this.filledLots[slot] = 0
    this.cancelSent[slot] = 0
    this.endedByReport[slot] = 0
    this.#totalLots[slot] = lots
    this.#deliveredLots[slot] = 0
  }

  isVersionInFlight(slot: number): boolean {
    return this.revision[slot]! > this.answered[slot]!
  }

  isPlaced(slot: number): boolean {
    return this.answered[slot]! >= 0
  }

  /** What may still trade of the confirmed version. */
  remainingLots(slot: number): number {
    return Math.max(0, this.#totalLots[slot]! - this.filledLots[slot]!)
  }

  /**
   * The venue confirms a version with these quantities. False for an answer that is older than what
   * is known, or to a version that was never sent: it says nothing about the present.
   */
  confirm(slot: number, revision: number, remainingLots: number, filledLots: number): boolean {
    if (revision <= this.answered[slot]! || revision > this.revision[slot]!) return false
    this.adopt(slot, revision, remainingLots, filledLots)
    return true
  }

  /** The venue's word about what there is now, as `revision`. */
  adopt(slot: number, revision: number, remainingLots: number, filledLots: number): void {
    this.answered[slot] = revision
    if (remainingLots + filledLots > 0) this.#totalLots[slot] = remainingLots + filledLots
  }

  /** The venue refuses a version: the one before it stands. */
  refuse(slot: number, revision: number): void {
    if (revision <= this.answered[slot]! || revision > this.revision[slot]!) return
    this.answered[slot] = revision
  }

  /** A status says how much was filled; it never takes fills back. */
  raiseFilled(slot: number, filledLots: number): void {
    if (filledLots > this.filledLots[slot]!) this.filledLots[slot] = filledLots
  }

  /** A fill that was not counted before. It also says that the order was placed. */
  fill(slot: number, lots: number, remainingLots: number): void {
    this.#deliveredLots[slot] = this.#deliveredLots[slot]! + lots
    // While the order is as placed its total is known, and the remainder says what was filled even
    // when a fill before this one is late. Later the remainder may belong to either version.
    const isAsPlaced = this.revision[slot] === 0
    const stated = this.#totalLots[slot]! - remainingLots
    this.raiseFilled(slot, isAsPlaced ? stated : this.#deliveredLots[slot]!)
    if (this.answered[slot]! < 0) this.answered[slot] = 0
  }

  visit(v: StateVisitor): void {
    const capacity = this.revision.length
    v.column(this.revision, capacity)
    v.column(this.answered, capacity)
    v.column(this.filledLots, capacity)
    v.column(this.cancelSent, capacity)
    v.column(this.endedByReport, capacity)
    v.column(this.#totalLots, capacity)
    v.column(this.#deliveredLots, capacity)
  }
}
