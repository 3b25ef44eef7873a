// What a simulated pool's run is counted in: trades, volume, fees and markouts by who traded, gas,
// the loss by formula beside the one that was realised, and how far the price strayed. In quote at
// the market's price of the moment.

import { markoutLoss } from '../amm/index.ts'
import { log } from '../math/index.ts'
import { type PoolTrade } from './pool-venue.ts'

export type FlowCount = {
  readonly trades: number
  readonly volumeQuote: number
  /** What it paid in fees. */
  readonly feesQuote: number
  /** What the pool's coins lost to it at the market's price, fees apart; negative is a gain. */
  readonly lossQuote: number
}

export class FlowTally implements FlowCount {
  trades = 0
  volumeQuote = 0
  feesQuote = 0
  lossQuote = 0

  add(trade: Readonly<PoolTrade>, price: number): void {
    this.trades += 1
    this.volumeQuote += Math.abs(trade.quote)
    this.feesQuote += trade.feeBase * price + trade.feeQuote
    this.lossQuote += markoutLoss(trade.base, trade.quote, price)
  }

  count(): FlowCount {
    const { trades, volumeQuote, feesQuote, lossQuote } = this
    return { trades, volumeQuote, feesQuote, lossQuote }
  }
}

export type Mispricing = {
  /** Root of the mean square of ln(pool / market) at the ends of blocks, basis points. */
  readonly rmsBps: number
  /** Time in which the mean of it halves, by its correlation from block to block; 0: at once. */
  readonly halfLifeSeconds: number
}

/** ln(pool / market) at the ends of blocks. */
export class MispricingTally {
  #count = 0
  #squares = 0
  #products = 0
  #last = 0

  add(pool: number, market: number): void {
    const gap = log(pool / market)
    this.#count += 1
    this.#squares += gap * gap
    this.#products += gap * this.#last
    this.#last = gap
  }

  result(blockSeconds: number): Mispricing {
    const correlation = this.#squares > 0 ? this.#products / this.#squares : 0
    const isHalving = correlation > 0 && correlation < 1
    return {
      rmsBps: 10_000 * Math.sqrt(this.#squares / Math.max(1, this.#count)),
      halfLifeSeconds: isHalving ? (-log(2) / log(correlation)) * blockSeconds : 0,
    }
  }
}

/** A sum with the standard error that its batches say it has. */
export class BatchSum {
  sum = 0
  readonly #size: number
  #inBatch = 0
  #batch = 0
  #batches = 0
  #total = 0
  #squares = 0

  constructor(size: number) {
    this.#size = size
  }

  add(value: number): void {
    this.sum += value
    this.#batch += value
    this.#inBatch += 1
    if (this.#inBatch < this.#size) return
    this.#batches += 1
    this.#total += this.#batch
    this.#squares += this.#batch * this.#batch
    this.#batch = 0
    this.#inBatch = 0
  }

  /** Of the sum, as if the batches were independent; NaN before the second is whole. */
  error(): number {
    const n = this.#batches
    if (n < 2) return Number.NaN
    const mean = this.#total / n
    const variance = Math.max(0, this.#squares / n - mean * mean) * (n / (n - 1))
    return Math.sqrt(n * variance)
  }
}
