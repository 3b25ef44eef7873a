// The logarithmic market scoring rule, Hanson (2003): a maker of claims on outcomes, of which one
// will pay 1. Cost b ln sum exp(q / b); its loss is at most b ln n. Coin 0 is the money, coins 1..
// are the claims. There is no one contract to equal: integers with 18 decimals, rounded to the
// maker's side by more than logarithm and exponential can be off.

import { type StateVisitor } from '../../base/index.ts'
import { logWad } from '../balancer/log-exp.ts'
import { wadExp } from '../cryptoswap/decay.ts'
import { ExactInPool, type SwapPlan } from '../exact-in-pool.ts'
import { leastAmountIn } from '../exact-out.ts'
import { revert } from '../uint.ts'
import { maxOf, wad } from '../wad.ts'
import { lmsrPrices } from './model.ts'

const soldMax: bigint = 1n << 128n
/** Logarithm and exponential together, in units of the last place, for each outcome. */
const errorUnits = 8n

export class LmsrPool extends ExactInPool {
  override readonly coinCount: number
  /** How much money moves a price by a factor of e, 18 decimals. */
  #depth: bigint
  #money: bigint
  #sold: readonly bigint[]

  /** `money` is what the maker holds: at least `b ln n` at the start, or claims may go unpaid. */
  constructor(depth: bigint, money: bigint, sold: readonly bigint[]) {
    super()
    this.coinCount = 1 + sold.length
    this.#depth = depth
    this.#money = money
    this.#sold = sold
  }

  clone(): LmsrPool {
    return new LmsrPool(this.#depth, this.#money, this.#sold)
  }

  /**
   * The money held; claims are made when they are sold, so what can be sold has no bound but money.
   */
  override reserves(): readonly bigint[] {
    return [this.#money, ...this.#sold.map(() => soldMax)]
  }

  sold(): readonly bigint[] {
    return this.#sold
  }

  override marginalPrice(coinIn: number, coinOut: number): number {
    const prices = lmsrPrices(Number(this.#depth), this.#sold.map(Number))
    if (coinIn === 0) return 1 / prices[coinOut - 1]!
    return coinOut === 0 ? prices[coinIn - 1]! : Number.NaN
  }

  override visit(v: StateVisitor): void {
    this.#depth = v.bigint(this.#depth)
    this.#money = v.bigint(this.#money)
    this.#sold = this.#sold.map((claims) => v.bigint(claims))
  }

  protected override plan(coinIn: number, coinOut: number, amountIn: bigint): SwapPlan {
    if (coinIn > 0 && coinOut > 0)
      revert('unsupported', 'claims are bought and sold for money only')
    return coinIn === 0
      ? this.#planBuy(coinOut - 1, amountIn)
      : this.#planSell(coinIn - 1, amountIn)
  }

  #planBuy(outcome: number, money: bigint): SwapPlan {
    const costOf = (claims: bigint): bigint => this.#change(outcome, claims) + this.#error()
    const guess = BigInt(Math.floor(Number(money) * this.marginalPrice(0, outcome + 1)))
    const tooMany = leastAmountIn(costOf, money + 1n, guess, soldMax)
    if (tooMany === null) revert('overflow', `${money} of money`)
    return this.#planned(money, tooMany - 1n, outcome, tooMany - 1n, money)
  }

  #planSell(outcome: number, claims: bigint): SwapPlan {
    const held = this.#sold[outcome]!
    if (claims > held) revert('insufficient-liquidity', `${claims} claims, ${held} were sold`)
    const worth = -this.#change(outcome, -claims) - this.#error()
    return this.#planned(claims, maxOf(worth, 0n), outcome, -claims, -maxOf(worth, 0n))
  }

  #planned(
    amountIn: bigint,
    amountOut: bigint,
    outcome: number,
    claims: bigint,
    money: bigint,
  ): SwapPlan {
    return {
      quote: { amountIn, amountOut, fee: 0n },
      commit: () => {
        this.#money += money
        this.#sold = this.#sold.with(outcome, this.#sold[outcome]! + claims)
      },
    }
  }

  /** What selling `claims` more changes the cost function by, within `#error`. */
  #change(outcome: number, claims: bigint): bigint {
    const after = this.#sold.with(outcome, this.#sold[outcome]! + claims)
    return this.#cost(after) - this.#cost(this.#sold)
  }

  #cost(sold: readonly bigint[]): bigint {
    const most = sold.reduce((a, b) => maxOf(a, b))
    const sum = sold.reduce((s, claims) => s + wadExp(((claims - most) * wad) / this.#depth), 0n)
    return most + (this.#depth * logWad(sum)) / wad
  }

  #error(): bigint {
    return (this.#depth * errorUnits * BigInt(this.#sold.length)) / wad + 2n
  }
}
