// A metapool: one coin beside the share of a base pool, traded through the base pool's own coins.
// Coin 0 is the metapool's, coins 1.. are the base pool's. The share's worth is the base pool's
// virtual price, which the contract may hold for ten minutes; here it is always the present one.
// Equal to `exchange_underlying` of Curve's meta templates.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { ExactInPool, type SwapPlan, unwrap } from '../exact-in-pool.ts'
import { type AmmRefusal, type SwapQuote } from '../pool.ts'
import { type StableswapPool } from './stableswap-pool.ts'

/** What a path through both pools leaves behind. */
type Route = {
  readonly quote: SwapQuote
  readonly meta: StableswapPool
  readonly base: StableswapPool
}

export class MetaStableswapPool extends ExactInPool {
  override readonly coinCount: number
  #meta: StableswapPool
  #base: StableswapPool

  /** `meta` holds two coins: its own, and shares of `base`. */
  constructor(meta: StableswapPool, base: StableswapPool) {
    super()
    this.coinCount = 1 + base.coinCount
    this.#meta = meta
    this.#base = base
  }

  clone(): MetaStableswapPool {
    return new MetaStableswapPool(this.#meta.clone(), this.#base.clone())
  }

  /** Coin 0 as the metapool holds it; the base pool's coins as the base pool holds them. */
  override reserves(): readonly bigint[] {
    return [this.#meta.reserves()[0]!, ...this.#base.reserves()]
  }

  /** The metapool's virtual price, with the base pool's share at its worth of now. */
  virtualPrice(): Result<bigint, AmmRefusal> {
    return this.#priced().virtualPrice()
  }

  /** By a small trade on copies: a path through deposit and withdrawal has no simple margin. */
  override marginalPrice(coinIn: number, coinOut: number): number {
    const amount = this.reserves()[coinIn]! / 1_000_000n
    const quote = this.quoteExactIn(coinIn, coinOut, amount)
    return quote.ok ? Number(quote.value.amountOut) / Number(amount) : Number.NaN
  }

  override visit(v: StateVisitor): void {
    this.#meta.visit(v)
    this.#base.visit(v)
  }

  protected override plan(coinIn: number, coinOut: number, amountIn: bigint): SwapPlan {
    const { quote, meta, base } = this.#route(coinIn, coinOut, amountIn)
    return {
      quote,
      commit: () => {
        this.#meta = meta
        this.#base = base
      },
    }
  }

  #priced(base: StableswapPool = this.#base): StableswapPool {
    const meta = this.#meta.clone()
    meta.setRate(1, unwrap(base.virtualPrice()))
    return meta
  }

  #route(coinIn: number, coinOut: number, amountIn: bigint): Route {
    const base = this.#base.clone()
    if (coinIn > 0 && coinOut > 0) {
      const quote = unwrap(base.swapExactIn(coinIn - 1, coinOut - 1, amountIn))
      return { quote, meta: this.#meta, base }
    }
    const meta = this.#priced()
    if (coinIn === 0) {
      const sold = unwrap(meta.swapExactIn(0, 1, amountIn))
      const amountOut = unwrap(base.removeOne(sold.amountOut, coinOut - 1))
      return { quote: { amountIn, amountOut, fee: sold.fee }, meta, base }
    }
    const one = base.reserves().map((_, coin) => (coin === coinIn - 1 ? amountIn : 0n))
    const { shares } = unwrap(base.addLiquidity(one))
    const bought = unwrap(meta.swapExactIn(1, 0, shares))
    return { quote: { ...bought, amountIn }, meta, base }
  }
}
