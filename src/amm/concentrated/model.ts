// A concentrated pool in float64, for models that make millions of swaps: the same walk over ticks
// without word ends and without rounding. Its error beside the exact pool is measured in its test.
// Must never settle anything: facts come from the exact pools.

import { assert, type StateVisitor, type Visitable } from '../../base/index.ts'
import { type RangePool } from './range-pool.ts'
import { rootOf } from './tick-math.ts'

export type RangeModelOptions = {
  /** Roots of the prices at which liquidity changes, ascending. */
  readonly roots: Float64Array
  /** Liquidity below the first root, between neighbours, above the last: one more than roots. */
  readonly liquidity: Float64Array
  readonly root: number
  /** Of what goes in. */
  readonly feeShare: number
}

export class RangeModel implements Visitable {
  readonly roots: Float64Array
  readonly liquidity: Float64Array
  /** Root of the price, coin 1 per coin 0. */
  root: number
  feeShare: number
  /** Of the last swap; what the pool could not take is not in `amountIn`. */
  amountIn = 0
  amountOut = 0
  /** Which stretch of liquidity the price is in. */
  #place: number

  constructor({ roots, liquidity, root, feeShare }: RangeModelOptions) {
    assert(liquidity.length === roots.length + 1, 'one stretch more than roots')
    assert(root > 0 && feeShare >= 0 && feeShare < 1, 'a root above 0, a fee share below 1')
    this.roots = roots
    this.liquidity = liquidity
    this.root = root
    this.feeShare = feeShare
    this.#place = 0
    while (this.#place < roots.length && roots[this.#place]! <= root) this.#place += 1
  }

  /** The state of an exact pool, with the fee of a direction. */
  static from(pool: RangePool, zeroForOne: boolean): RangeModel {
    const ticks = pool.tickList()
    const liquidity = new Float64Array(ticks.length + 1)
    let sum = 0n
    for (const [i, tick] of ticks.entries()) {
      sum += tick.liquidityNet
      liquidity[i + 1] = Number(sum)
    }
    return new RangeModel({
      roots: Float64Array.from(ticks, ({ sqrtPriceX96 }) => rootOf(sqrtPriceX96)),
      liquidity,
      root: rootOf(pool.sqrtPriceX96),
      feeShare: pool.feeShare(zeroForOne),
    })
  }

  /** In range now. */
  get inRange(): number {
    return this.liquidity[this.#place]!
  }

  /** Swaps `amount` of coin 0 (or of coin 1), fee included, as far as liquidity goes. */
  swapIn(zeroForOne: boolean, amount: number): void {
    const keep = 1 - this.feeShare
    const left = zeroForOne ? this.#sell0(amount * keep) : this.#sell1(amount * keep)
    this.amountIn = amount - left / keep
  }

  /** Moves the price to a root, as an arbitrageur would: in and out are what it takes. */
  swapTo(target: number): void {
    const keep = 1 - this.feeShare
    this.amountIn = (target < this.root ? this.#down(target) : this.#up(target)) / keep
  }

  visit(v: StateVisitor): void {
    v.column(this.roots, this.roots.length)
    v.column(this.liquidity, this.liquidity.length)
    this.root = v.number(this.root)
    this.feeShare = v.number(this.feeShare)
    this.amountIn = v.number(this.amountIn)
    this.amountOut = v.number(this.amountOut)
    this.#place = v.number(this.#place)
  }

  /** Coin 0 in, fee off; gives what is left over below all liquidity. */
  #sell0(amount: number): number {
    let left = amount
    this.amountOut = 0
    for (;;) {
      const liquidity = this.liquidity[this.#place]!
      const low = this.#place === 0 ? 0 : this.roots[this.#place - 1]!
      const root = this.root
      const next = (liquidity * root) / (liquidity + left * root)
      if (liquidity > 0 && next > low) {
        // Not L (root - next): of a small move that keeps no digits.
        this.amountOut += left * root * next
        this.root = next
        return 0
      }
      if (this.#place === 0) return left
      left -= (liquidity * (root - low)) / (root * low)
      this.amountOut += liquidity * (root - low)
      this.root = low
      this.#place -= 1
      if (!(left > 0)) return 0
    }
  }

  /** Coin 1 in, fee off; gives what is left over above all liquidity. */
  #sell1(amount: number): number {
    let left = amount
    this.amountOut = 0
    for (;;) {
      const liquidity = this.liquidity[this.#place]!
      const isLast = this.#place === this.roots.length
      const high = isLast ? Infinity : this.roots[this.#place]!
      const root = this.root
      const next = root + left / liquidity
      if (liquidity > 0 && next < high) {
        this.amountOut += left / (root * next)
        this.root = next
        return 0
      }
      if (isLast) return left
      left -= liquidity * (high - root)
      this.amountOut += (liquidity * (high - root)) / (root * high)
      this.root = high
      this.#place += 1
      if (!(left > 0)) return 0
    }
  }

  /** Coin 0 that goes in, fee off, on the way down. */
  #down(target: number): number {
    let amountIn = 0
    this.amountOut = 0
    while (this.root > target) {
      const liquidity = this.liquidity[this.#place]!
      const low = this.#place === 0 ? 0 : this.roots[this.#place - 1]!
      const next = low > target ? low : target
      amountIn += (liquidity * (this.root - next)) / (this.root * next)
      this.amountOut += liquidity * (this.root - next)
      this.root = next
      if (next === low) this.#place -= 1
    }
    return amountIn
  }

  /** Coin 1 that goes in, fee off, on the way up. */
  #up(target: number): number {
    let amountIn = 0
    this.amountOut = 0
    while (this.root < target) {
      const liquidity = this.liquidity[this.#place]!
      const isLast = this.#place === this.roots.length
      const high = isLast ? Infinity : this.roots[this.#place]!
      const next = high < target ? high : target
      amountIn += liquidity * (next - this.root)
      this.amountOut += (liquidity * (next - this.root)) / (this.root * next)
      this.root = next
      if (next === high) this.#place += 1
    }
    return amountIn
  }
}
