// A StableSwap pool as its contract keeps it: balances without the protocol's part, shares, rates
// and A on its ramp. Equal to Curve's SwapTemplateBase (v1) and CurveStableSwapNG to the last atom.
// It must not know who trades, nor what a coin is.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { requireAmounts, requireCoin, requireShares } from '../checks.ts'
import { ExactInPool, type SwapPlan } from '../exact-in-pool.ts'
import { type AddedLiquidity, type AmmRefusal, type Pool, type RemovedLiquidity } from '../pool.ts'
import { type Ramp, rampAt } from '../ramp.ts'
import { attempt, revert } from '../uint.ts'
import { divDown, wad } from '../wad.ts'
import { imbalanceFeeE10, imbalanceFees, offpegFeeE10 } from './fee.ts'
import { type StableCurve, stableBalance, stableInvariant } from './invariant.ts'
import { stableMarginalPrice } from './model.ts'
import { feeUnit, type StableswapTerms } from './terms.ts'

type Deposit = { readonly shares: bigint; readonly balances: readonly bigint[] }

export class StableswapPool extends ExactInPool implements Pool {
  override readonly coinCount: number
  #terms: StableswapTerms
  readonly #rates: bigint[]
  readonly #balances: bigint[]
  #shares: bigint
  #timeS = 0n

  constructor(terms: StableswapTerms, balances: readonly bigint[], shares: bigint) {
    super()
    this.coinCount = terms.rates.length
    this.#terms = terms
    this.#rates = [...terms.rates]
    this.#balances = [...balances]
    this.#shares = shares
  }

  clone(): StableswapPool {
    const copy = new StableswapPool(this.#terms, this.#balances, this.#shares)
    this.#rates.forEach((rate, coin) => {
      copy.#rates[coin] = rate
    })
    copy.#timeS = this.#timeS
    return copy
  }

  override reserves(): readonly bigint[] {
    return [...this.#balances]
  }

  totalShares(): bigint {
    return this.#shares
  }

  /** The time of the next block, seconds; A moves along its ramp. */
  advance(timeS: bigint): void {
    this.#timeS = timeS
  }

  ramp(amplification: Ramp): void {
    this.#terms = { ...this.#terms, amplification }
  }

  /** A coin whose worth is told from outside: a wrapped coin, or a base pool's share. */
  setRate(coin: number, rate: bigint): void {
    this.#rates[coin] = rate
  }

  rate(coin: number): bigint {
    return this.#rates[coin]!
  }

  curve(): StableCurve {
    const { precision, division, amplification } = this.#terms
    return { amplification: rampAt(amplification, this.#timeS), precision, division }
  }

  /** Balances as the curve sees them: 18 decimals, at their rates. */
  xp(balances: readonly bigint[] = this.#balances): bigint[] {
    return balances.map((balance, coin) => (balance * this.#rates[coin]!) / wad)
  }

  invariant(): Result<bigint, AmmRefusal> {
    return attempt(() => this.#d())
  }

  /** What a share is worth at the peg, 18 decimals: it never falls but by a ramp of A. */
  virtualPrice(): Result<bigint, AmmRefusal> {
    return attempt(() => divDown(this.#d() * wad, this.#shares))
  }

  /** The fee of an infinitesimal swap now, in parts of 1e10. */
  feeE10(coinIn: number, coinOut: number): bigint {
    const xp = this.xp()
    return offpegFeeE10(this.#terms, xp[coinIn]!, xp[coinOut]!, this.#terms.feeE10)
  }

  override marginalPrice(coinIn: number, coinOut: number): number {
    const { amplification, precision } = this.curve()
    const a = Number(amplification) / Number(precision)
    const price = stableMarginalPrice(a, this.xp().map(Number), coinIn, coinOut)
    const rates = Number(this.#rates[coinIn]!) / Number(this.#rates[coinOut]!)
    return price * rates * (1 - Number(this.feeE10(coinIn, coinOut)) / Number(feeUnit))
  }

  addLiquidity(amounts: readonly bigint[]): Result<AddedLiquidity, AmmRefusal> {
    return attempt(() => {
      const { shares, balances } = this.#planDeposit(amounts)
      this.#keep(balances)
      this.#shares += shares
      return { shares, amounts: [...amounts] }
    })
  }

  /** Shares for amounts, without adding them. */
  quoteAddLiquidity(amounts: readonly bigint[]): Result<bigint, AmmRefusal> {
    return attempt(() => this.#planDeposit(amounts).shares)
  }

  removeLiquidity(shares: bigint): Result<RemovedLiquidity, AmmRefusal> {
    return attempt(() => {
      requireShares(shares, this.#shares)
      const amounts = this.#balances.map((balance) => (balance * shares) / this.#shares)
      this.#keep(this.#balances.map((balance, coin) => balance - amounts[coin]!))
      this.#shares -= shares
      return { amounts }
    })
  }

  /** Takes exact amounts by coin; the answer is the shares that are burnt for them. */
  removeImbalanced(amounts: readonly bigint[]): Result<bigint, AmmRefusal> {
    return attempt(() => {
      requireAmounts(this.coinCount, amounts)
      const after = this.#balances.map((balance, coin) => balance - amounts[coin]!)
      if (after.some((balance) => balance < 0n)) {
        revert('insufficient-liquidity', `${amounts.join(', ')} of ${this.#balances.join(', ')}`)
      }
      const d0 = this.#d()
      const fees = this.#feesTo(after, d0)
      const d2 = this.#dOf(after.map((balance, coin) => balance - fees[coin]!))
      const burnt = divDown((d0 - d2) * this.#shares, d0) + 1n
      if (burnt <= 1n) revert('zero-amount', 'nothing is taken')
      requireShares(burnt, this.#shares)
      this.#keep(after.map((balance, coin) => balance - this.#adminPart(fees[coin]!)))
      this.#shares -= burnt
      return burnt
    })
  }

  /** What burning shares for one coin brings. */
  quoteRemoveOne(shares: bigint, coin: number): Result<bigint, AmmRefusal> {
    return attempt(() => this.#planOne(shares, coin).amount)
  }

  removeOne(shares: bigint, coin: number): Result<bigint, AmmRefusal> {
    return attempt(() => {
      const { amount, fee } = this.#planOne(shares, coin)
      this.#balances[coin] = this.#balances[coin]! - amount - this.#adminPart(fee)
      this.#shares -= shares
      return amount
    })
  }

  override visit(v: StateVisitor): void {
    const { amplification } = this.#terms
    this.#terms = {
      ...this.#terms,
      amplification: {
        from: v.bigint(amplification.from),
        to: v.bigint(amplification.to),
        startS: v.bigint(amplification.startS),
        endS: v.bigint(amplification.endS),
      },
    }
    for (let coin = 0; coin < this.coinCount; coin += 1) {
      this.#rates[coin] = v.bigint(this.#rates[coin]!)
      this.#balances[coin] = v.bigint(this.#balances[coin]!)
    }
    this.#shares = v.bigint(this.#shares)
    this.#timeS = v.bigint(this.#timeS)
  }

  protected override plan(coinIn: number, coinOut: number, amountIn: bigint): SwapPlan {
    const xp = this.xp()
    const curve = this.curve()
    const d = stableInvariant(curve, xp)
    const x = xp[coinIn]! + (amountIn * this.#rates[coinIn]!) / wad
    const y = stableBalance(curve, xp.with(coinIn, x), coinOut, d)
    // One less, in case the iteration ended a step too low.
    const gross = xp[coinOut]! - y - 1n
    if (gross <= 0n) revert('zero-amount', `${amountIn} of coin ${coinIn} move nothing`)
    const xIn = (xp[coinIn]! + x) / 2n
    const feeE10 = offpegFeeE10(this.#terms, xIn, (xp[coinOut]! + y) / 2n, this.#terms.feeE10)
    const feeXp = (gross * feeE10) / feeUnit
    const rateOut = this.#rates[coinOut]!
    const amountOut = ((gross - feeXp) * wad) / rateOut
    const admin = (((feeXp * this.#terms.adminFeeE10) / feeUnit) * wad) / rateOut
    return {
      quote: { amountIn, amountOut, fee: (feeXp * wad) / rateOut },
      commit: () => {
        this.#balances[coinIn] = this.#balances[coinIn]! + amountIn
        this.#balances[coinOut] = this.#balances[coinOut]! - amountOut - admin
      },
    }
  }

  protected override guessIn(coinIn: number, coinOut: number, amountOut: bigint): bigint {
    const xp = this.xp()
    const curve = this.curve()
    const out = (amountOut * this.#rates[coinOut]!) / wad + 1n
    const gross = divDown(out * feeUnit, feeUnit - this.feeE10(coinIn, coinOut)) + 1n
    const y = xp[coinOut]! - gross
    if (y <= 0n) revert('insufficient-liquidity', `${amountOut} of coin ${coinOut}`)
    const x = stableBalance(curve, xp.with(coinOut, y), coinIn, stableInvariant(curve, xp))
    return ((x - xp[coinIn]!) * wad) / this.#rates[coinIn]! + 1n
  }

  #d(): bigint {
    return this.#dOf(this.#balances)
  }

  #dOf(balances: readonly bigint[]): bigint {
    return stableInvariant(this.curve(), this.xp(balances))
  }

  #keep(balances: readonly bigint[]): void {
    balances.forEach((balance, coin) => {
      this.#balances[coin] = balance
    })
  }

  #adminPart(fee: bigint): bigint {
    return (fee * this.#terms.adminFeeE10) / feeUnit
  }

  #feesTo(after: readonly bigint[], d0: bigint): bigint[] {
    const terms = { ...this.#terms, rates: this.#rates }
    return imbalanceFees(terms, this.#balances, after, d0, this.#dOf(after))
  }

  #planDeposit(amounts: readonly bigint[]): Deposit {
    requireAmounts(this.coinCount, amounts)
    const d0 = this.#d()
    const after = this.#balances.map((balance, coin) => balance + amounts[coin]!)
    if (this.#shares === 0n) {
      if (amounts.includes(0n)) revert('zero-amount', 'the first deposit needs every coin')
      return { shares: this.#dOf(after), balances: after }
    }
    if (this.#dOf(after) <= d0) revert('zero-amount', 'nothing is added')
    const fees = this.#feesTo(after, d0)
    const d2 = this.#dOf(after.map((balance, coin) => balance - fees[coin]!))
    const shares = divDown(this.#shares * (d2 - d0), d0)
    if (shares <= 0n) revert('zero-amount', 'the deposit brings no share')
    return {
      shares,
      balances: after.map((balance, coin) => balance - this.#adminPart(fees[coin]!)),
    }
  }

  #planOne(shares: bigint, coin: number): { amount: bigint; fee: bigint } {
    requireCoin(this.coinCount, coin)
    requireShares(shares, this.#shares)
    const curve = this.curve()
    const xp = this.xp()
    const d0 = stableInvariant(curve, xp)
    const d1 = d0 - (shares * d0) / this.#shares
    const y = stableBalance(curve, xp, coin, d1)
    const base = imbalanceFeeE10(this.#terms)
    const share = (d0 + d1) / (2n * BigInt(this.coinCount))
    const reduced = xp.map((x, k) => {
      const expected = k === coin ? divDown(x * d1, d0) - y : x - divDown(x * d1, d0)
      const mean = k === coin ? (x + y) / 2n : x
      return x - (offpegFeeE10(this.#terms, mean, share, base) * expected) / feeUnit
    })
    const rate = this.#rates[coin]!
    const gross = ((xp[coin]! - y) * wad) / rate
    // One less, in case the iteration ended a step too low.
    const net = reduced[coin]! - stableBalance(curve, reduced, coin, d1) - 1n
    if (net < 0n) revert('zero-amount', `${shares} shares bring nothing of coin ${coin}`)
    const amount = (net * wad) / rate
    return { amount, fee: gross - amount }
  }
}
