// A pool as the simulation sees it, and the float64 one: whole coins in and out, a price to trade
// to, liquidity that comes and goes. The books of both are kept beside the pool and compared after
// every step: coins are neither made nor lost.

import { type Range, RangeModel, rangeHoldings } from '../amm/index.ts'
import { assert } from '../base/index.ts'

/** What a swap brought into the pool, in whole coins; what left it is negative. */
export type PoolTrade = {
  base: number
  quote: number
  /** On top of those, and not in the curve. */
  feeBase: number
  feeQuote: number
}

export interface PoolVenue {
  /** The last swap; borrowed. */
  readonly trade: Readonly<PoolTrade>
  /** Root of the price. */
  readonly root: number
  readonly feeShare: number
  /** Liquidity at the price. */
  readonly inRange: number
  setFee(share: number): void
  /** Pays `amount` with its fee; false where the pool cannot take all of it. */
  swap(sellsBase: boolean, amount: number): boolean
  /** Trades to a root if the trade is worth it; otherwise nothing has happened. */
  moveTo(root: number, isWorth: (trade: Readonly<PoolTrade>) => boolean): boolean
  /** Liquidity into or out of a range. */
  changeLiquidity(range: number, delta: number): void
  /** Throws unless the pool holds what came in less what went out. */
  check(): void
}

/** The books of doubles agree with the curve to this part of the pool's worth. */
const booksTolerance = 1e-9

export class ModelVenue implements PoolVenue {
  readonly trade: PoolTrade = { base: 0, quote: 0, feeBase: 0, feeQuote: 0 }
  readonly #model: RangeModel
  readonly #ranges: { liquidity: number; readonly lower: number; readonly upper: number }[]
  #base = 0
  #quote = 0

  constructor(ranges: readonly Range[], price: number, feeShare: number) {
    const ends = ranges.flatMap(({ lower, upper }) => [lower, upper])
    const inner = ends.filter((end) => end > 0 && end < Infinity).map(Math.sqrt)
    const roots = Float64Array.from(new Set(inner)).sort()
    const liquidity = new Float64Array(roots.length + 1)
    const root = Math.sqrt(price)
    this.#model = new RangeModel({ roots, liquidity, root, feeShare })
    this.#ranges = ranges.map((range) => ({ ...range, liquidity: 0 }))
    for (const [i, range] of ranges.entries()) this.changeLiquidity(i, range.liquidity)
  }

  get root(): number {
    return this.#model.root
  }

  get feeShare(): number {
    return this.#model.feeShare
  }

  get inRange(): number {
    return this.#model.inRange
  }

  setFee(share: number): void {
    this.#model.feeShare = share
  }

  swap(sellsBase: boolean, amount: number): boolean {
    this.#model.swapIn(sellsBase, amount)
    this.#note(sellsBase)
    this.#book()
    return this.#model.amountIn === amount
  }

  moveTo(root: number, isWorth: (trade: Readonly<PoolTrade>) => boolean): boolean {
    const before = this.#model.root
    this.#model.swapTo(root)
    this.#note(root < before)
    if (!isWorth(this.trade)) {
      this.#model.swapTo(before)
      return false
    }
    this.#book()
    return true
  }

  changeLiquidity(place: number, delta: number): void {
    const range = this.#ranges[place]!
    const { roots, liquidity, root } = this.#model
    const [low, high] = [Math.sqrt(range.lower), Math.sqrt(range.upper)]
    for (let k = 0; k <= roots.length; k += 1) {
      const from = k === 0 ? 0 : roots[k - 1]!
      const to = k === roots.length ? Infinity : roots[k]!
      if (from >= low && to <= high) liquidity[k] = liquidity[k]! + delta
    }
    range.liquidity += delta
    const size = Math.abs(delta)
    const held = rangeHoldings({ ...range, liquidity: size }, root * root)
    this.#base += Math.sign(delta) * held.amount0
    this.#quote += Math.sign(delta) * held.amount1
  }

  check(): void {
    const price = this.#model.root * this.#model.root
    let [base, quote] = [0, 0]
    for (const range of this.#ranges) {
      const held = rangeHoldings(range, price)
      base += held.amount0
      quote += held.amount1
    }
    const slack = booksTolerance * (base * price + quote)
    const gap = Math.abs(base - this.#base) * price + Math.abs(quote - this.#quote)
    assert(gap <= slack, 'a pool holds what came in less what went out')
  }

  /** Reads the model's last swap. */
  #note(sellsBase: boolean): void {
    const { amountIn, amountOut, feeShare } = this.#model
    const { trade } = this
    const fee = amountIn * feeShare
    trade.base = sellsBase ? amountIn - fee : -amountOut
    trade.quote = sellsBase ? -amountOut : amountIn - fee
    trade.feeBase = sellsBase ? fee : 0
    trade.feeQuote = sellsBase ? 0 : fee
  }

  #book(): void {
    this.#base += this.trade.base
    this.#quote += this.trade.quote
  }
}
