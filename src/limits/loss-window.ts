// How much has been lost: from the peak within a rolling window, and from the peak since start. A
// single bad equity value neither makes a peak nor a loss: both need several values in a row.
// Memory is bounded: peaks are kept per bucket, so the window is up to one bucket longer than
// asked.

import {
  assert,
  type DurationUs,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'

export type LossWindowConfig = {
  readonly windowUs: DurationUs
  /** Buckets the window is cut into: more is finer. */
  readonly bucketCount: number
  /** Equity values in a row that must agree before one of them is believed. */
  readonly confirmationCount: number
}

/** Equity in USD, net of transfers: deposits are not profit. Losses are positive. */
export class LossWindow implements Visitable {
  readonly config: LossWindowConfig
  /** Values seen since the last one that was not a number. 0: nothing is known. */
  seenCount = 0
  equityUsd = 0
  /** Highest confirmed equity since start. */
  peakSinceStartUsd = 0
  #transfersUsd = 0
  #hasPeak = false
  readonly #bucketUs: number
  readonly #recent: Float64Array
  readonly #bucket: Float64Array
  readonly #peakUsd: Float64Array

  constructor(config: LossWindowConfig) {
    assert(config.windowUs > 0 && config.bucketCount >= 1, 'a window has buckets')
    assert(config.confirmationCount >= 1, 'at least one value confirms')
    this.config = config
    this.#bucketUs = Math.max(1, Math.ceil(config.windowUs / config.bucketCount))
    this.#recent = new Float64Array(config.confirmationCount)
    // One more than the window holds, so that the bucket being filled never evicts a live one.
    this.#bucket = new Float64Array(config.bucketCount + 1).fill(-1)
    this.#peakUsd = new Float64Array(config.bucketCount + 1)
  }

  /** Whether enough equity values have come for the losses to mean something. */
  get isKnown(): boolean {
    return this.seenCount >= this.config.confirmationCount
  }

  /** Money that came in (positive) or went out from outside: it moves equity, not profit. */
  onTransfer(usd: number): void {
    assert(Number.isFinite(usd), 'a transfer is finite')
    this.#transfersUsd += usd
  }

  /** One equity value. What is not a number makes the losses unknown until values come again. */
  observe(nowUs: TimeUs, equityUsd: number): void {
    if (!Number.isFinite(equityUsd)) {
      this.seenCount = 0
      return
    }
    this.equityUsd = equityUsd - this.#transfersUsd
    const { confirmationCount } = this.config
    this.#recent.copyWithin(1, 0, confirmationCount - 1)
    this.#recent[0] = this.equityUsd
    this.seenCount = Math.min(this.seenCount + 1, confirmationCount)
    if (!this.isKnown) return
    const confirmedUsd = this.#least()
    const bucket = Math.floor(nowUs / this.#bucketUs)
    const slot = bucket % this.#bucket.length
    const isNew = this.#bucket[slot] !== bucket
    this.#bucket[slot] = bucket
    this.#peakUsd[slot] = isNew ? confirmedUsd : Math.max(this.#peakUsd[slot]!, confirmedUsd)
    const peak = this.#hasPeak ? this.peakSinceStartUsd : confirmedUsd
    this.peakSinceStartUsd = Math.max(peak, confirmedUsd)
    this.#hasPeak = true
  }

  /** Confirmed loss from the window's peak, USD; 0 at the peak, Infinity when unknown. */
  lossWindowUsd(nowUs: TimeUs): number {
    if (!this.isKnown) return Infinity
    const oldest = Math.floor(nowUs / this.#bucketUs) - this.config.bucketCount
    let peak = this.#greatest()
    for (let i = 0; i < this.#bucket.length; i += 1) {
      if (this.#bucket[i]! >= oldest && this.#bucket[i]! >= 0) {
        peak = Math.max(peak, this.#peakUsd[i]!)
      }
    }
    return peak - this.#greatest()
  }

  /** Confirmed loss from the peak since start, USD; Infinity when unknown. */
  lossSinceStartUsd(): number {
    return this.isKnown ? Math.max(0, this.peakSinceStartUsd - this.#greatest()) : Infinity
  }

  visit(v: StateVisitor): void {
    this.seenCount = v.number(this.seenCount)
    this.equityUsd = v.number(this.equityUsd)
    this.peakSinceStartUsd = v.number(this.peakSinceStartUsd)
    this.#transfersUsd = v.number(this.#transfersUsd)
    this.#hasPeak = v.boolean(this.#hasPeak)
    v.column(this.#recent, this.#recent.length)
    v.column(this.#bucket, this.#bucket.length)
    v.column(this.#peakUsd, this.#peakUsd.length)
  }

  // A peak is believed when all recent values reach it; a loss when none of them is better.
  #least(): number {
    let least = Infinity
    for (const value of this.#recent) least = Math.min(least, value)
    return least
  }

  #greatest(): number {
    let greatest = -Infinity
    for (const value of this.#recent) greatest = Math.max(greatest, value)
    return greatest
  }
}
