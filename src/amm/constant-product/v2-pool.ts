// A Uniswap v2 pair, equal to the deployed contract in every integer: reserves beside balances
// (which also hold what was only sent), shares with the locked minimum, the protocol's sixth, price
// sums. Tokens are taken to move as asked. Time is the block's, in seconds, and is told, never
// read.

import { type Result, type StateVisitor } from '../../base/index.ts'
import {
  type AddedLiquidity,
  type AmmRefusal,
  type Pool,
  type RemovedLiquidity,
  type SwapQuote,
} from '../pool.ts'
import { attempt, mulDivDown, revert, sqrtDown, wrap256 } from '../uint.ts'
import { feePipsV2, keepsProduct, pairAmountIn, pairAmountOut, pairFee } from './trade.ts'

export type V2PoolOptions = {
  /** Of what goes in, in millionths: 3,000 unless said. */
  readonly feePips?: number
  /** Of the block that the pair begins in. */
  readonly timeSeconds?: number
}

/** Sums of price times seconds in Q112, for averages over time; they wrap. */
export type PriceSums = { readonly price0X112: bigint; readonly price1X112: bigint }

const uint112Max = (1n << 112n) - 1n

/** Shares that the first provider leaves behind for ever. */
export const lockedShares = 1000n

export class V2Pool implements Pool {
  readonly coinCount = 2
  readonly feePips: number
  #reserve0 = 0n
  #reserve1 = 0n
  #balance0 = 0n
  #balance1 = 0n
  #shares = 0n
  #protocolShares = 0n
  /** Product of the reserves at the last change of liquidity while the protocol's fee was on. */
  #kLast = 0n
  #isFeeOn = false
  #priceSum0 = 0n
  #priceSum1 = 0n
  #updatedSeconds = 0
  #timeSeconds: number

  private constructor(feePips: number, timeSeconds: number) {
    this.feePips = feePips
    this.#timeSeconds = timeSeconds >>> 0
  }

  static create(options: V2PoolOptions = {}): Result<V2Pool, AmmRefusal> {
    return attempt(() => {
      const feePips = options.feePips ?? feePipsV2
      if (!(Number.isSafeInteger(feePips) && feePips >= 0 && feePips < 1_000_000)) {
        revert('out-of-domain', `a fee of ${feePips} millionths`)
      }
      return new V2Pool(feePips, options.timeSeconds ?? 0)
    })
  }

  /** A new block, which everything until the next happens in. */
  beginBlock(timeSeconds: number): void {
    this.#timeSeconds = timeSeconds >>> 0
  }

  /** Whether the protocol takes a sixth of the growth of the root of x y, as shares. */
  setFeeOn(isFeeOn: boolean): void {
    this.#isFeeOn = isFeeOn
  }

  /** What the curve counts. */
  reserves(): readonly bigint[] {
    return [this.#reserve0, this.#reserve1]
  }

  /** What the pair holds; more than the reserves after coins were only sent. */
  balances(): readonly bigint[] {
    return [this.#balance0, this.#balance1]
  }

  totalShares(): bigint {
    return this.#shares
  }

  /** Shares that were made for the protocol, whether or not it has burned them since. */
  get protocolShares(): bigint {
    return this.#protocolShares
  }

  get kLast(): bigint {
    return this.#kLast
  }

  /** As of the last block that changed the reserves. */
  get priceSums(): PriceSums {
    return { price0X112: this.#priceSum0, price1X112: this.#priceSum1 }
  }

  /** Time of the block that last changed the reserves. */
  get updatedSeconds(): number {
    return this.#updatedSeconds
  }

  /** Coins sent to the pair without a word: whoever calls next may have them. */
  send(amount0: bigint, amount1: bigint): void {
    this.#balance0 += amount0
    this.#balance1 += amount1
  }

  /** Gives away what is above the reserves. */
  skim(): readonly bigint[] {
    const amounts = [this.#balance0 - this.#reserve0, this.#balance1 - this.#reserve1]
    this.#balance0 = this.#reserve0
    this.#balance1 = this.#reserve1
    return amounts
  }

  /** Counts what is above the reserves: a gift to all shares. */
  sync(): Result<null, AmmRefusal> {
    return attempt(() => {
      this.#update(this.#balance0, this.#balance1)
      return null
    })
  }

  quoteExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#quoteIn(coinIn, coinOut, amountIn))
  }

  quoteExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#quoteOut(coinIn, coinOut, amountOut))
  }

  swapExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#trade(coinIn, this.#quoteIn(coinIn, coinOut, amountIn)))
  }

  swapExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#trade(coinIn, this.#quoteOut(coinIn, coinOut, amountOut)))
  }

  /**
   * The contract's swap: `in` is sent, `out` is asked for, in either coin or both. Refuses when x y
   * would fall.
   */
  swap(
    amountsIn: readonly [bigint, bigint],
    amountsOut: readonly [bigint, bigint],
  ): Result<null, AmmRefusal> {
    return attempt(() => {
      this.#swap(amountsIn, amountsOut)
      return null
    })
  }

  /** All amounts are taken; what is not in the reserves' ratio is a gift, as in the contract. */
  addLiquidity(amounts: readonly bigint[]): Result<AddedLiquidity, AmmRefusal> {
    return attempt(() => {
      const [amount0, amount1] = pairOf(amounts)
      if (amount0 < 0n || amount1 < 0n) revert('zero-amount', 'an amount below zero')
      return { shares: this.#mint(amount0, amount1), amounts: [amount0, amount1] }
    })
  }

  /** A part of the balances, down, for shares that are burned. */
  removeLiquidity(shares: bigint): Result<RemovedLiquidity, AmmRefusal> {
    return attempt(() => {
      if (!(shares > 0n)) revert('zero-amount', `${shares} shares`)
      if (shares > this.#shares - lockedShares) revert('insufficient-shares', `${shares} shares`)
      return { amounts: this.#burn(shares) }
    })
  }

  marginalPrice(coinIn: number, coinOut: number): number {
    const [reserveIn, reserveOut] = this.#oriented(coinIn, coinOut)
    return (Number(reserveOut) / Number(reserveIn)) * (1 - this.feePips / 1_000_000)
  }

  visit(v: StateVisitor): void {
    this.#reserve0 = v.bigint(this.#reserve0)
    this.#reserve1 = v.bigint(this.#reserve1)
    this.#balance0 = v.bigint(this.#balance0)
    this.#balance1 = v.bigint(this.#balance1)
    this.#shares = v.bigint(this.#shares)
    this.#protocolShares = v.bigint(this.#protocolShares)
    this.#kLast = v.bigint(this.#kLast)
    this.#isFeeOn = v.boolean(this.#isFeeOn)
    this.#priceSum0 = v.bigint(this.#priceSum0)
    this.#priceSum1 = v.bigint(this.#priceSum1)
    this.#updatedSeconds = v.number(this.#updatedSeconds)
    this.#timeSeconds = v.number(this.#timeSeconds)
  }

  #oriented(coinIn: number, coinOut: number): readonly [bigint, bigint] {
    if (coinIn === 0 && coinOut === 1) return [this.#reserve0, this.#reserve1]
    if (coinIn === 1 && coinOut === 0) return [this.#reserve1, this.#reserve0]
    return revert('unknown-coin', `coin ${coinIn} for ${coinOut}`)
  }

  #quoteIn(coinIn: number, coinOut: number, amountIn: bigint): SwapQuote {
    const [reserveIn, reserveOut] = this.#oriented(coinIn, coinOut)
    const amountOut = pairAmountOut(amountIn, reserveIn, reserveOut, this.feePips)
    if (amountOut === 0n) revert('zero-amount', `${amountIn} brings nothing`)
    return { amountIn, amountOut, fee: pairFee(amountIn, this.feePips) }
  }

  #quoteOut(coinIn: number, coinOut: number, amountOut: bigint): SwapQuote {
    const [reserveIn, reserveOut] = this.#oriented(coinIn, coinOut)
    const amountIn = pairAmountIn(amountOut, reserveIn, reserveOut, this.feePips)
    return { amountIn, amountOut, fee: pairFee(amountIn, this.feePips) }
  }

  #trade(coinIn: number, quote: SwapQuote): SwapQuote {
    const { amountIn, amountOut } = quote
    if (coinIn === 0) this.#swap([amountIn, 0n], [0n, amountOut])
    else this.#swap([0n, amountIn], [amountOut, 0n])
    return quote
  }

  #swap(sent: readonly [bigint, bigint], amountsOut: readonly [bigint, bigint]): void {
    const [out0, out1] = amountsOut
    if (sent[0] < 0n || sent[1] < 0n || out0 < 0n || out1 < 0n) {
      revert('zero-amount', 'an amount below zero')
    }
    if (out0 === 0n && out1 === 0n) revert('zero-amount', 'nothing out')
    if (!(out0 < this.#reserve0 && out1 < this.#reserve1)) {
      revert('insufficient-liquidity', `${out0} and ${out1} out of the reserves`)
    }
    const balance0 = this.#balance0 + sent[0] - out0
    const balance1 = this.#balance1 + sent[1] - out1
    const in0 = above(balance0, this.#reserve0 - out0)
    const in1 = above(balance1, this.#reserve1 - out1)
    if (in0 === 0n && in1 === 0n) revert('zero-amount', 'nothing in')
    const reserves = [this.#reserve0, this.#reserve1] as const
    if (!keepsProduct([balance0, balance1], [in0, in1], reserves, this.feePips)) {
      revert('insufficient-liquidity', 'the product of the reserves would fall')
    }
    this.#update(balance0, balance1)
  }

  #mint(sent0: bigint, sent1: bigint): bigint {
    const balance0 = this.#balance0 + sent0
    const balance1 = this.#balance1 + sent1
    const amount0 = balance0 - this.#reserve0
    const amount1 = balance1 - this.#reserve1
    const protocol = this.#protocolGrowth()
    const before = this.#shares + protocol
    const isFirst = before === 0n
    const shares = isFirst
      ? sqrtDown(amount0 * amount1) - lockedShares
      : smaller(
          mulDivDown(amount0, before, this.#reserve0),
          mulDivDown(amount1, before, this.#reserve1),
        )
    if (!(shares > 0n)) revert('zero-amount', 'too little for a share')
    this.#update(balance0, balance1)
    this.#shares = before + shares + (isFirst ? lockedShares : 0n)
    this.#protocolShares += protocol
    this.#kLast = this.#isFeeOn ? balance0 * balance1 : 0n
    return shares
  }

  #burn(shares: bigint): readonly bigint[] {
    const protocol = this.#protocolGrowth()
    const before = this.#shares + protocol
    const amount0 = (shares * this.#balance0) / before
    const amount1 = (shares * this.#balance1) / before
    if (!(amount0 > 0n && amount1 > 0n)) revert('zero-amount', `${shares} shares bring nothing`)
    this.#update(this.#balance0 - amount0, this.#balance1 - amount1)
    this.#shares = before - shares
    this.#protocolShares += protocol
    this.#kLast = this.#isFeeOn ? this.#balance0 * this.#balance1 : 0n
    return [amount0, amount1]
  }

  /** Shares worth a sixth of the growth since the last change of liquidity, down. */
  #protocolGrowth(): bigint {
    if (!this.#isFeeOn || this.#kLast === 0n) return 0n
    const root = sqrtDown(this.#reserve0 * this.#reserve1)
    const rootLast = sqrtDown(this.#kLast)
    if (!(root > rootLast)) return 0n
    return (this.#shares * (root - rootLast)) / (root * 5n + rootLast)
  }

  /** Once a block the price that held until now is summed, before the reserves change. */
  #update(balance0: bigint, balance1: bigint): void {
    if (balance0 > uint112Max || balance1 > uint112Max) {
      revert('overflow', 'a balance above 112 bits')
    }
    const seconds = BigInt((this.#timeSeconds - this.#updatedSeconds) >>> 0)
    const reserve0 = this.#reserve0
    const reserve1 = this.#reserve1
    if (seconds > 0n && reserve0 !== 0n && reserve1 !== 0n) {
      this.#priceSum0 = wrap256(this.#priceSum0 + ((reserve1 << 112n) / reserve0) * seconds)
      this.#priceSum1 = wrap256(this.#priceSum1 + ((reserve0 << 112n) / reserve1) * seconds)
    }
    this.#balance0 = balance0
    this.#balance1 = balance1
    this.#reserve0 = balance0
    this.#reserve1 = balance1
    this.#updatedSeconds = this.#timeSeconds
  }
}

function pairOf(amounts: readonly bigint[]): readonly [bigint, bigint] {
  const [amount0, amount1, ...more] = amounts
  if (amount0 === undefined || amount1 === undefined || more.length > 0) {
    return revert('unknown-coin', `${amounts.length} amounts for two coins`)
  }
  return [amount0, amount1]
}

function above(value: bigint, floor: bigint): bigint {
  return value > floor ? value - floor : 0n
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
