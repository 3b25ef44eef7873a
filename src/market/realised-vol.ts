// Realised volatility per asset from irregularly spaced prices: an exponentially weighted mean of
// squared log returns over the same mean of elapsed time, so that spacing drops out. Time is the
// events' own; prices closer than the sampling interval are ignored, because at that scale returns
// measure the feed's noise and not the coin.

import {
  type AssetIndex,
  assert,
  type DurationUs,
  type StateVisitor,
  type TimeUs,
  type Visitable,
  yearUs,
} from '../base/index.ts'
import { exp, log } from '../math/index.ts'

export type RealisedVolOptions = {
  readonly assetCapacity: number
  /** Age at which a return counts half. */
  readonly halfLifeUs: DurationUs
  /** Least time between two prices that make a return. */
  readonly sampleUs: DurationUs
}

/**
 * The estimate is sum(w r^2) / sum(w dt) with w halving every `halfLifeUs`: unbiased for any
 * spacing of the samples and from the first return on (weights of the past that was not seen
 * cancel). A price jump counts in full, also across a silence.
 */
export class RealisedVol implements Visitable {
  readonly #rate: number
  readonly #sampleUs: number
  readonly #anchorUsd: Float64Array
  readonly #anchorTimeUs: Float64Array
  readonly #squares: Float64Array
  readonly #elapsedUs: Float64Array
  readonly #count: Float64Array

  constructor({ assetCapacity, halfLifeUs, sampleUs }: RealisedVolOptions) {
    assert(halfLifeUs > 0 && sampleUs > 0, 'half life and sampling interval are positive')
    this.#rate = Math.LN2 / halfLifeUs
    this.#sampleUs = sampleUs
    this.#anchorUsd = new Float64Array(assetCapacity)
    this.#anchorTimeUs = new Float64Array(assetCapacity)
    this.#squares = new Float64Array(assetCapacity)
    this.#elapsedUs = new Float64Array(assetCapacity)
    this.#count = new Float64Array(assetCapacity)
  }

  /** Takes one price; returns whether it made a return. A price before the last is ignored. */
  onPrice(asset: AssetIndex, priceUsd: number, timeUs: TimeUs): boolean {
    assert(priceUsd > 0, 'a price is positive')
    const anchorUsd = this.#anchorUsd[asset]!
    if (anchorUsd === 0) {
      this.#anchorUsd[asset] = priceUsd
      this.#anchorTimeUs[asset] = timeUs
      return false
    }
    const elapsedUs = timeUs - this.#anchorTimeUs[asset]!
    if (!(elapsedUs >= this.#sampleUs)) return false
    const logReturn = log(priceUsd / anchorUsd)
    const decay = exp(-this.#rate * elapsedUs)
    this.#squares[asset] = this.#squares[asset]! * decay + logReturn * logReturn
    this.#elapsedUs[asset] = this.#elapsedUs[asset]! * decay + elapsedUs
    this.#count[asset]! += 1
    this.#anchorUsd[asset] = priceUsd
    this.#anchorTimeUs[asset] = timeUs
    return true
  }

  /** Annual volatility, 0.65 = 65 %; 0 before the first return. */
  volAnnual(asset: AssetIndex): number {
    const elapsedUs = this.#elapsedUs[asset]!
    return elapsedUs > 0 ? Math.sqrt((this.#squares[asset]! / elapsedUs) * yearUs) : 0
  }

  /** Returns taken so far; the caller decides how many make an estimate worth using. */
  sampleCount(asset: AssetIndex): number {
    return this.#count[asset]!
  }

  visit(v: StateVisitor): void {
    const rows = this.#count.length
    v.column(this.#anchorUsd, rows)
    v.column(this.#anchorTimeUs, rows)
    v.column(this.#squares, rows)
    v.column(this.#elapsedUs, rows)
    v.column(this.#count, rows)
  }
}
