// The exact pool as a venue of the simulation: a Uniswap v3 pool in atoms of coins with 18 places.
// Its books are integers and agree with its balances to the atom after every step. Its fee is
// fixed: that contract's is.

import { type AmmRefusal, type Range, type RangeKey, V3Pool } from '../amm/index.ts'
import { assert, type Result } from '../base/index.ts'
import { log } from '../math/index.ts'
import { type PoolTrade, type PoolVenue } from './pool-venue.ts'

const unit = 1e18
/** 2^96: roots have this many parts. */
const rootUnit = Number(1n << 96n)
const pips = 1_000_000
const tickEnd = 887_272
const anyAmount = (1n << 128n) - 1n
/** More than any pool holds. */
const amountMax = 1n << 200n

function atomsOf(amount: number): bigint {
  return BigInt(Math.floor(amount * unit))
}

/** The tick nearest to a price, within what a pool has. */
function tickOf(price: number): number {
  if (!(price > 0)) return -tickEnd
  if (price === Infinity) return tickEnd
  const tick = Math.round(log(price) / log(1.0001))
  return Math.max(-tickEnd, Math.min(tickEnd, tick))
}

function settled<T>(result: Result<T, AmmRefusal>): T {
  assert(result.ok, result.ok ? '' : `${result.refusal.code}: ${result.refusal.detail}`)
  return result.value
}

export class ExactVenue implements PoolVenue {
  readonly trade: PoolTrade = { base: 0, quote: 0, feeBase: 0, feeQuote: 0 }
  readonly feeShare: number
  readonly #pool: V3Pool
  readonly #keys: readonly RangeKey[]
  /** Atoms that came in less those that went out. */
  #base = 0n
  #quote = 0n

  /** Ends of ranges go to the nearest tick, the fee to the nearest millionth. */
  constructor(ranges: readonly Range[], price: number, feeShare: number) {
    const feePips = Math.round(feeShare * pips)
    this.feeShare = feePips / pips
    const sqrtPriceX96 = BigInt(Math.floor(Math.sqrt(price) * rootUnit))
    this.#pool = settled(V3Pool.create({ feePips, tickSpacing: 1, sqrtPriceX96 }))
    this.#keys = ranges.map(({ lower, upper }, i) => {
      return { owner: String(i), tickLower: tickOf(lower), tickUpper: tickOf(upper) }
    })
    for (const [i, range] of ranges.entries()) this.changeLiquidity(i, range.liquidity)
  }

  get root(): number {
    return Number(this.#pool.sqrtPriceX96) / rootUnit
  }

  get inRange(): number {
    return Number(this.#pool.liquidity) / unit
  }

  setFee(share: number): void {
    assert(share === this.feeShare, 'the fee of a v3 pool does not change')
  }

  swap(sellsBase: boolean, amount: number): boolean {
    const [coinIn, coinOut] = sellsBase ? [0, 1] : [1, 0]
    const swapped = this.#pool.swapExactIn(coinIn, coinOut, atomsOf(amount))
    if (!swapped.ok) {
      this.#note(sellsBase, 0n, 0n, 0n)
      return false
    }
    const { amountIn, amountOut, fee } = swapped.value
    this.#note(sellsBase, amountIn, amountOut, fee)
    this.#book(sellsBase, amountIn, amountOut)
    return true
  }

  moveTo(root: number, isWorth: (trade: Readonly<PoolTrade>) => boolean): boolean {
    const sqrtPriceLimitX96 = BigInt(Math.floor(root * rootUnit))
    const zeroForOne = sqrtPriceLimitX96 < this.#pool.sqrtPriceX96
    const request = { zeroForOne, exactIn: true, amount: amountMax, sqrtPriceLimitX96 }
    const seen = this.#pool.simulate(request)
    if (!seen.ok) return false
    const { amountIn, amountOut, fee } = seen.value
    this.#note(zeroForOne, amountIn, amountOut, fee)
    if (!isWorth(this.trade)) return false
    settled(this.#pool.swap(request))
    this.#book(zeroForOne, amountIn, amountOut)
    return true
  }

  changeLiquidity(range: number, delta: number): void {
    const key = this.#keys[range]!
    if (delta >= 0) {
      const paid = settled(this.#pool.mint(key, atomsOf(delta)))
      this.#base += paid.amount0
      this.#quote += paid.amount1
      return
    }
    this.#withdraw(key, atomsOf(-delta))
  }

  /** Everybody leaves with their fees: what is still there are the atoms of rounding. */
  close(): readonly bigint[] {
    for (const key of this.#keys) {
      const held = this.#pool.position(key)
      if (held !== undefined) this.#withdraw(key, held.liquidity)
    }
    this.check()
    return this.#pool.reserves()
  }

  check(): void {
    const [base, quote] = this.#pool.reserves()
    const isEqual = base === this.#base && quote === this.#quote
    assert(isEqual, 'a pool holds what came in less what went out')
  }

  #withdraw(key: RangeKey, liquidity: bigint): void {
    settled(this.#pool.burn(key, liquidity))
    const out = settled(this.#pool.collect(key, anyAmount, anyAmount))
    this.#base -= out.amount0
    this.#quote -= out.amount1
  }

  #note(sellsBase: boolean, amountIn: bigint, amountOut: bigint, fee: bigint): void {
    const { trade } = this
    const net = Number(amountIn - fee) / unit
    const out = Number(amountOut) / unit
    trade.base = sellsBase ? net : -out
    trade.quote = sellsBase ? -out : net
    trade.feeBase = sellsBase ? Number(fee) / unit : 0
    trade.feeQuote = sellsBase ? 0 : Number(fee) / unit
  }

  #book(sellsBase: boolean, amountIn: bigint, amountOut: bigint): void {
    this.#base += sellsBase ? amountIn : -amountOut
    this.#quote += sellsBase ? -amountOut : amountIn
  }
}
