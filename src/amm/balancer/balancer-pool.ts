// A pool in Balancer's v3 vault: decimals and rates around a curve, the fee on what goes in, the
// protocol's part of it, and liquidity in and out. Balances are kept as the vault's `live` ones: 18
// decimals, rates applied. A rate is rounded up wherever the coin goes out: what cost Balancer v2's
// stable pools their money in November 2025 was scaling both ways with one rounding.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { requireAmounts, requireCoin, requireShares, requireTrade } from '../checks.ts'
import {
  type AddedLiquidity,
  type AmmRefusal,
  type Pool,
  type RemovedLiquidity,
  type SwapQuote,
} from '../pool.ts'
import { attempt, mulDivUp, revert } from '../uint.ts'
import { complementWad, divWadDown, divWadUp, mulWadDown, mulWadUp, wad } from '../wad.ts'
import { type BalancerCurve } from './curve.ts'
import {
  amountForShares,
  amountFromShares,
  type Liquidity,
  type Priced,
  sharesForAmountOut,
  sharesForAmounts,
} from './liquidity.ts'
import { isSurging, type Surge, surgeFee } from './surge.ts'

/** Scaled amounts below this could be farmed by rounding; the vault refuses them. */
const tradeMin = 1_000_000n

export type BalancerTerms = {
  readonly curve: BalancerCurve
  /** 10^(18 - decimals) by coin. */
  readonly scalings: readonly bigint[]
  /** Worth of a wrapped coin, 18 decimals; 1 for a plain one. */
  readonly rates: readonly bigint[]
  /** 18 decimals. */
  readonly swapFee: bigint
  /** The protocol's part of the fee, 18 decimals. */
  readonly aggregateFee: bigint
  readonly surge: Surge | null
}

type Planned = { readonly quote: SwapQuote; readonly balances: readonly bigint[] }

/** A rate as the vault uses it for what goes out. */
function rateUp(rate: bigint): bigint {
  return rate % wad === 0n ? rate : rate + 1n
}

export class BalancerPool implements Pool {
  readonly coinCount: number
  #terms: BalancerTerms
  #balances: readonly bigint[]
  #shares: bigint

  /** `live` has 18 decimals with rates applied. */
  constructor(terms: BalancerTerms, live: readonly bigint[], shares: bigint) {
    this.coinCount = live.length
    this.#terms = terms
    this.#balances = live
    this.#shares = shares
  }

  clone(): BalancerPool {
    return new BalancerPool(this.#terms, this.#balances, this.#shares)
  }

  reserves(): readonly bigint[] {
    return this.#balances.map((balance, coin) => this.#rawDown(balance, coin))
  }

  /** Balances as the curve sees them. */
  live(): readonly bigint[] {
    return this.#balances
  }

  totalShares(): bigint {
    return this.#shares
  }

  /**
   * The pool a moment later: weights on a ramp, virtual balances, rates. Terms are their owner's:
   * a snapshot holds balances and shares, and is restored into a pool with the terms of its moment.
   */
  setTerms(terms: BalancerTerms): void {
    this.#terms = terms
  }

  invariant(): Result<bigint, AmmRefusal> {
    return attempt(() => this.#terms.curve.invariantDown(this.#balances))
  }

  quoteExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#planIn(coinIn, coinOut, amountIn).quote)
  }

  quoteExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#planOut(coinIn, coinOut, amountOut).quote)
  }

  swapExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#keep(this.#planIn(coinIn, coinOut, amountIn)))
  }

  swapExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#keep(this.#planOut(coinIn, coinOut, amountOut)))
  }

  marginalPrice(coinIn: number, coinOut: number): number {
    const { curve, scalings, rates, swapFee } = this.#terms
    const price = curve.marginalPrice(this.#balances, coinIn, coinOut)
    const unitIn = Number(scalings[coinIn]!) * Number(rates[coinIn]!)
    const unitOut = Number(scalings[coinOut]!) * Number(rates[coinOut]!)
    return (price * unitIn * (1 - Number(swapFee) / Number(wad))) / unitOut
  }

  addLiquidity(amounts: readonly bigint[]): Result<AddedLiquidity, AmmRefusal> {
    return attempt(() => {
      requireAmounts(this.coinCount, amounts)
      const scaled = amounts.map((amount, coin) => this.#scaledDown(amount, coin))
      const { amount: shares, fees } = sharesForAmounts(this.#terms.curve, this.#stock(), scaled)
      if (shares <= 0n) revert('zero-amount', 'the deposit brings no share')
      this.#change(scaled, fees)
      this.#shares += shares
      return { shares, amounts: [...amounts] }
    })
  }

  /** One coin in for exact shares; the answer is its amount. */
  addOneForShares(coin: number, shares: bigint): Result<bigint, AmmRefusal> {
    return attempt(() => {
      requireCoin(this.coinCount, coin)
      if (shares <= 0n) revert('zero-amount', `${shares} shares, expected above 0`)
      const priced = amountForShares(this.#terms.curve, this.#stock(), coin, shares)
      this.#change(this.#only(coin, priced.amount), priced.fees)
      this.#shares += shares
      return this.#rawUp(priced.amount, coin)
    })
  }

  removeLiquidity(shares: bigint): Result<RemovedLiquidity, AmmRefusal> {
    return attempt(() => {
      requireShares(shares, this.#shares)
      const scaled = this.#balances.map((balance) => (balance * shares) / this.#shares)
      this.#balances = this.#balances.map((balance, coin) => balance - scaled[coin]!)
      this.#shares -= shares
      return { amounts: scaled.map((amount, coin) => this.#rawDown(amount, coin)) }
    })
  }

  /** Burns exact shares for one coin; the answer is its amount. */
  removeOne(shares: bigint, coin: number): Result<bigint, AmmRefusal> {
    return attempt(() => {
      requireCoin(this.coinCount, coin)
      requireShares(shares, this.#shares)
      const priced = amountFromShares(this.#terms.curve, this.#stock(), coin, shares)
      if (priced.amount <= 0n) revert('zero-amount', `${shares} shares bring nothing`)
      this.#withdraw(coin, priced.amount, priced.fees, shares)
      return this.#rawDown(priced.amount, coin)
    })
  }

  /** Takes an exact amount of one coin; the answer is the shares burnt for it. */
  removeOneExact(coin: number, amount: bigint): Result<bigint, AmmRefusal> {
    return attempt(() => {
      requireCoin(this.coinCount, coin)
      const scaled = this.#scaledUp(amount, coin)
      const priced: Priced = sharesForAmountOut(this.#terms.curve, this.#stock(), coin, scaled)
      requireShares(priced.amount, this.#shares)
      this.#withdraw(coin, scaled, priced.fees, priced.amount)
      return priced.amount
    })
  }

  visit(v: StateVisitor): void {
    this.#balances = this.#balances.map((balance) => v.bigint(balance))
    this.#shares = v.bigint(this.#shares)
  }

  #stock(): Liquidity {
    return { balances: this.#balances, shares: this.#shares, swapFee: this.#terms.swapFee }
  }

  #only(coin: number, amount: bigint): bigint[] {
    return this.#balances.map((_, k) => (k === coin ? amount : 0n))
  }

  #factor(coin: number): bigint {
    return this.#terms.scalings[coin]! * this.#terms.rates[coin]!
  }

  #factorUp(coin: number): bigint {
    return this.#terms.scalings[coin]! * rateUp(this.#terms.rates[coin]!)
  }

  #scaledDown(raw: bigint, coin: number): bigint {
    return mulWadDown(raw, this.#factor(coin))
  }

  #scaledUp(raw: bigint, coin: number): bigint {
    return mulWadUp(raw, this.#factor(coin))
  }

  #rawDown(scaled: bigint, coin: number): bigint {
    return divWadDown(scaled, this.#factor(coin))
  }

  #rawUp(scaled: bigint, coin: number): bigint {
    return divWadUp(scaled, this.#factor(coin))
  }

  /** The protocol's part of a fee, in whole atoms of the coin, scaled again. */
  #protocolPart(fee: bigint, coin: number): bigint {
    const part = mulWadUp(this.#rawDown(fee, coin), this.#terms.aggregateFee)
    return this.#scaledDown(part, coin)
  }

  /** Amounts enter; the protocol's part of the fees does not stay. */
  #change(scaled: readonly bigint[], fees: readonly bigint[]): void {
    const before = this.#balances
    const after = before.map(
      (balance, coin) => balance + scaled[coin]! - this.#protocolPart(fees[coin]!, coin),
    )
    this.#requireCalm(before, after)
    this.#balances = after
  }

  #withdraw(coin: number, scaled: bigint, fees: readonly bigint[], shares: bigint): void {
    const before = this.#balances
    const left = before[coin]! - scaled - this.#protocolPart(fees[coin]!, coin)
    const after = before.with(coin, left)
    this.#requireCalm(before, after)
    this.#balances = after
    this.#shares -= shares
  }

  /** A surging pool takes no liquidity that would make it worse. */
  #requireCalm(before: readonly bigint[], after: readonly bigint[]): void {
    const { surge } = this.#terms
    if (surge === null || !isSurging(surge, before, after)) return
    revert('out-of-domain', 'the pool surges: uneven liquidity would make it worse')
  }

  #keep(planned: Planned): SwapQuote {
    this.#balances = planned.balances
    return planned.quote
  }

  /** The fee of a swap; the hook sees it before any fee is taken. */
  #fee(coinIn: number, coinOut: number, given: bigint, isIn: boolean): bigint {
    const { curve, surge, swapFee } = this.#terms
    if (surge === null) return swapFee
    const swap = isIn ? curve.outGivenIn : curve.inGivenOut
    const computed = swap(this.#balances, coinIn, coinOut, given)
    const [amountIn, amountOut] = isIn ? [given, computed] : [computed, given]
    const after = this.#moved(coinIn, coinOut, amountIn, amountOut)
    return surgeFee(surge, swapFee, this.#balances, after)
  }

  #moved(coinIn: number, coinOut: number, amountIn: bigint, amountOut: bigint): bigint[] {
    return this.#balances
      .with(coinIn, this.#balances[coinIn]! + amountIn)
      .with(coinOut, this.#balances[coinOut]! - amountOut)
  }

  #planIn(coinIn: number, coinOut: number, amountIn: bigint): Planned {
    requireTrade(this.coinCount, coinIn, coinOut, amountIn)
    const given = this.#scaledDown(amountIn, coinIn)
    const fee = mulWadUp(given, this.#fee(coinIn, coinOut, given, true))
    requireLarge(given - fee)
    const out = this.#terms.curve.outGivenIn(this.#balances, coinIn, coinOut, given - fee)
    requireLarge(out)
    const kept = given - this.#protocolPart(fee, coinIn)
    return {
      quote: {
        amountIn,
        amountOut: divWadDown(out, this.#factorUp(coinOut)),
        fee: this.#rawDown(fee, coinIn),
      },
      balances: this.#moved(coinIn, coinOut, kept, out),
    }
  }

  #planOut(coinIn: number, coinOut: number, amountOut: bigint): Planned {
    requireTrade(this.coinCount, coinIn, coinOut, amountOut)
    const given = mulWadUp(amountOut, this.#factorUp(coinOut))
    requireLarge(given)
    const feePart = this.#fee(coinIn, coinOut, given, false)
    const net = this.#terms.curve.inGivenOut(this.#balances, coinIn, coinOut, given)
    requireLarge(net)
    const fee = mulDivUp(net, feePart, complementWad(feePart))
    const kept = net + fee - this.#protocolPart(fee, coinIn)
    return {
      quote: {
        amountIn: this.#rawUp(net + fee, coinIn),
        amountOut,
        fee: this.#rawDown(fee, coinIn),
      },
      balances: this.#moved(coinIn, coinOut, kept, given),
    }
  }
}

function requireLarge(amount: bigint): void {
  if (amount >= tradeMin) return
  revert('zero-amount', `scaled amount ${amount}, expected at least ${tradeMin}`)
}
