// A CryptoSwap pool as its contract keeps it: two coins (CurveCryptoSwap2) or three (tricrypto-ng),
// with dynamic fee, price oracle and moving peg. Swaps, deposits and one-coin withdrawals move the
// peg; balanced withdrawals do not. The fee is taken in the coin that comes out.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { requireAmounts, requireCoin, requireShares } from '../checks.ts'
import { ExactInPool, type SwapPlan } from '../exact-in-pool.ts'
import { type AddedLiquidity, type AmmRefusal, type Pool, type RemovedLiquidity } from '../pool.ts'
import { type Ramp, rampMeanAt } from '../ramp.ts'
import { attempt, revert } from '../uint.ts'
import { divDown, sumOf, wad } from '../wad.ts'
import { type CubicRoot, cubicBalance } from './cubic.ts'
import { cryptoBalance, cryptoInvariant } from './curve.ts'
import { cryptoFeeE10, depositFeeE10, feeUnit } from './fee.ts'
import { cryptoMarginalPrice } from './model.ts'
import { claimAdminFees, repeg, scaledBalances, type TradeTrace, xcpOf } from './repeg.ts'
import { type CryptoMoment, type CryptoState, type CryptoTerms } from './terms.ts'

/** Below this many atoms 'two' does not take a trade's price for the market's. */
const priceAmountMin = 100_000n

export class CryptoswapPool extends ExactInPool implements Pool {
  override readonly coinCount: number
  #terms: CryptoTerms
  #state: CryptoState
  #timeS: bigint
  #isRampOpen = false

  constructor(terms: CryptoTerms, state: CryptoState, timeS: bigint) {
    super()
    this.coinCount = terms.precisions.length
    this.#terms = terms
    this.#state = state
    this.#timeS = timeS
  }

  clone(): CryptoswapPool {
    const copy = new CryptoswapPool(this.#terms, this.#state, this.#timeS)
    copy.#isRampOpen = this.#isRampOpen
    return copy
  }

  terms(): CryptoTerms {
    return this.#terms
  }

  /** Everything that the contract remembers, as one value. */
  state(): CryptoState {
    return this.#state
  }

  override reserves(): readonly bigint[] {
    return this.#state.balances
  }

  totalShares(): bigint {
    return this.#state.shares
  }

  /** The time of the next block, seconds. */
  advance(timeS: bigint): void {
    this.#timeS = timeS
  }

  ramp(ann: Ramp, gamma: Ramp): void {
    this.#terms = { ...this.#terms, ann, gamma }
    this.#isRampOpen = true
  }

  /** What a share is worth, 18 decimals. */
  virtualPrice(): Result<bigint, AmmRefusal> {
    return attempt(() => {
      const { d, priceScale, shares } = this.#state
      return divDown(wad * xcpOf(this.#terms.family, d, priceScale), shares)
    })
  }

  feeE10(): Result<bigint, AmmRefusal> {
    return attempt(() => cryptoFeeE10(this.#terms, this.#xp()))
  }

  override marginalPrice(coinIn: number, coinOut: number): number {
    const { curve, terms } = this.#moment()
    const xp = this.#xp()
    const d = Number(this.#state.d)
    const a = Number(curve.ann) / 10_000
    const gamma = Number(curve.gamma) / Number(wad)
    const price = cryptoMarginalPrice(a, gamma, xp.map(Number), d, coinIn, coinOut)
    const units = this.#unit(coinIn) / this.#unit(coinOut)
    return price * units * (1 - Number(cryptoFeeE10(terms, xp)) / Number(feeUnit))
  }

  addLiquidity(amounts: readonly bigint[]): Result<AddedLiquidity, AmmRefusal> {
    return attempt(() => {
      requireAmounts(this.coinCount, amounts)
      if (sumOf(amounts) === 0n) revert('zero-amount', 'no coins to add')
      const moment = this.#moment()
      const isThree = this.#terms.family === 'three-ng'
      const start =
        isThree && this.#state.d > 0n ? claimAdminFees(moment, this.#state) : this.#state
      const balances = start.balances.map((balance, k) => balance + amounts[k]!)
      const xpBefore = scaledBalances(moment, start)
      const xp = scaledBalances(moment, start, balances)
      const oldD = moment.isRamping ? cryptoInvariant(moment.curve, xpBefore) : start.d
      const d = cryptoInvariant(moment.curve, xp)
      const minted = oldD > 0n ? divDown(start.shares * d, oldD) - start.shares : null
      const gross = minted ?? xcpOf(this.#terms.family, d, start.priceScale)
      if (gross <= 0n) revert('zero-amount', 'nothing minted')
      if (oldD === 0n) {
        const first = { d, virtualPrice: wad, xcpProfit: wad, shares: start.shares + gross }
        this.#state = { ...start, ...first, balances }
        return { shares: gross, amounts: [...amounts] }
      }
      const added = xp.map((x, k) => x - xpBefore[k]!)
      const fee = (depositFeeE10(this.#terms, added, xp) * gross) / feeUnit + 1n
      const shares = gross - fee
      const state = { ...start, balances, shares: start.shares + shares }
      const price = isThree ? 0n : this.#depositPrice(amounts, balances, shares, state.shares)
      this.#keep(repeg(moment, state, { xp, price, d, k0: 0n }))
      return { shares, amounts: [...amounts] }
    })
  }

  removeLiquidity(shares: bigint): Result<RemovedLiquidity, AmmRefusal> {
    return attempt(() => {
      const { balances, d, shares: total } = this.#state
      requireShares(shares, total)
      const isEmptied = shares === total && this.#terms.family === 'three-ng'
      // One less, so that rounding favours those who stay.
      const counted = isEmptied ? shares : shares - 1n
      const amounts = balances.map((balance) => (balance * counted) / total)
      this.#state = {
        ...this.#state,
        balances: balances.map((balance, k) => balance - amounts[k]!),
        d: d - (d * counted) / total,
        shares: total - shares,
      }
      return { amounts }
    })
  }

  quoteRemoveOne(shares: bigint, coin: number): Result<bigint, AmmRefusal> {
    return attempt(() => this.#planOne(shares, coin).amount)
  }

  removeOne(shares: bigint, coin: number): Result<bigint, AmmRefusal> {
    return attempt(() => {
      const moment = this.#moment()
      const { amount, trace } = this.#planOne(shares, coin)
      const { balances, shares: total } = this.#state
      const state = {
        ...this.#state,
        balances: balances.with(coin, balances[coin]! - amount),
        shares: total - shares,
      }
      const isThree = this.#terms.family === 'three-ng'
      // The contract of two coins switches its look at losses off here, ramp or not.
      const after = repeg(isThree ? moment : { ...moment, mayLose: true }, state, trace)
      this.#keep(isThree ? claimAdminFees(moment, after) : after)
      return amount
    })
  }

  override visit(v: StateVisitor): void {
    const s = this.#state
    const list = (values: readonly bigint[]): bigint[] => values.map((value) => v.bigint(value))
    const ramp = (r: Ramp): Ramp => ({
      from: v.bigint(r.from),
      to: v.bigint(r.to),
      startS: v.bigint(r.startS),
      endS: v.bigint(r.endS),
    })
    this.#terms = { ...this.#terms, ann: ramp(this.#terms.ann), gamma: ramp(this.#terms.gamma) }
    this.#timeS = v.bigint(this.#timeS)
    this.#isRampOpen = v.boolean(this.#isRampOpen)
    this.#state = {
      balances: list(s.balances),
      shares: v.bigint(s.shares),
      d: v.bigint(s.d),
      priceScale: list(s.priceScale),
      priceOracle: list(s.priceOracle),
      lastPrices: list(s.lastPrices),
      lastPricesS: v.bigint(s.lastPricesS),
      xcpProfit: v.bigint(s.xcpProfit),
      xcpProfitAtClaim: v.bigint(s.xcpProfitAtClaim),
      virtualPrice: v.bigint(s.virtualPrice),
      isAdjusting: v.boolean(s.isAdjusting),
    }
  }

  protected override plan(coinIn: number, coinOut: number, amountIn: bigint): SwapPlan {
    const moment = this.#moment()
    const before = this.#state
    const d = moment.isRamping ? cryptoInvariant(moment.curve, this.#xp()) : before.d
    const paid = before.balances.with(coinIn, before.balances[coinIn]! + amountIn)
    const xp = scaledBalances(moment, before, paid)
    const { y, k0 } = this.#balance(moment, xp, coinOut, d)
    const gross = this.#fromXp(coinOut, xp[coinOut]! - y - 1n)
    if (gross <= 0n) revert('zero-amount', `${amountIn} of coin ${coinIn} move nothing`)
    const fee = (cryptoFeeE10(this.#terms, xp.with(coinOut, y)) * gross) / feeUnit
    const amountOut = gross - fee
    const balances = paid.with(coinOut, paid[coinOut]! - amountOut)
    return {
      quote: { amountIn, amountOut, fee },
      commit: () => {
        const price = this.#tradePrice(coinIn, amountIn, coinOut, amountOut)
        const trace = { xp: scaledBalances(moment, before, balances), price, d: 0n, k0 }
        this.#keep(repeg(moment, { ...before, d, balances }, trace))
      },
    }
  }

  protected override guessIn(coinIn: number, coinOut: number, amountOut: bigint): bigint {
    const moment = this.#moment()
    const fee = cryptoFeeE10(this.#terms, this.#xp())
    const gross = (amountOut * feeUnit) / (feeUnit - fee) + 1n
    const balances = this.#state.balances
    const left = balances[coinOut]! - gross
    if (left <= 0n) revert('insufficient-liquidity', `${amountOut} of coin ${coinOut}`)
    const xp = scaledBalances(moment, this.#state, balances.with(coinOut, left))
    const { y } = this.#balance(moment, xp, coinIn, this.#state.d)
    return this.#fromXp(coinIn, y - xp[coinIn]!)
  }

  #moment(): CryptoMoment {
    const terms = this.#terms
    const timeS = this.#timeS
    const curve = {
      family: terms.family,
      ann: rampMeanAt(terms.ann, timeS),
      gamma: rampMeanAt(terms.gamma, timeS),
    }
    // Two coins: D is found again until an operation after the ramp's end; three: until the end.
    const isTwo = terms.family === 'two'
    const isRamping = isTwo ? this.#isRampOpen : timeS < terms.ann.endS
    return { terms, curve, timeS, isRamping, mayLose: isTwo ? isRamping : timeS <= terms.ann.endS }
  }

  /** After an operation with a new D. */
  #keep(state: CryptoState): void {
    this.#state = state
    if (this.#timeS >= this.#terms.ann.endS) this.#isRampOpen = false
  }

  #xp(): bigint[] {
    return scaledBalances(this.#moment(), this.#state)
  }

  /** xp per atom of a coin. */
  #unit(coin: number): number {
    const scale = coin === 0 ? wad : this.#state.priceScale[coin - 1]!
    return Number(this.#terms.precisions[coin]! * scale) / Number(wad)
  }

  #fromXp(coin: number, amount: bigint): bigint {
    const priced = coin === 0 ? amount : (amount * wad) / this.#state.priceScale[coin - 1]!
    return priced / this.#terms.precisions[coin]!
  }

  #balance(moment: CryptoMoment, xp: readonly bigint[], coin: number, d: bigint): CubicRoot {
    if (moment.terms.family === 'three-ng') return cubicBalance(moment.curve, xp, coin, d)
    return { y: cryptoBalance(moment.curve, xp, coin, d), k0: 0n }
  }

  /** The price of coin 1 in coin 0 that a swap was done at, 0 where it is too small to tell. */
  #tradePrice(coinIn: number, amountIn: bigint, coinOut: number, amountOut: bigint): bigint {
    if (this.#terms.family !== 'two') return 0n
    if (amountIn <= priceAmountMin || amountOut <= priceAmountMin) return 0n
    const paid = amountIn * this.#terms.precisions[coinIn]!
    const got = amountOut * this.#terms.precisions[coinOut]!
    return coinIn === 0 ? (paid * wad) / got : (got * wad) / paid
  }

  /** The price that a one-sided deposit implies ('two'), 0 for any other. */
  #depositPrice(
    amounts: readonly bigint[],
    balances: readonly bigint[],
    minted: bigint,
    shares: bigint,
  ): bigint {
    if (minted <= priceAmountMin || (amounts[0] !== 0n && amounts[1] !== 0n)) return 0n
    const coin = amounts[0] === 0n ? 1 : 0
    const other = 1 - coin
    const precision = this.#terms.precisions[coin]!
    const given = (balances[other]! * this.#terms.precisions[other]! * minted) / shares
    const taken = (minted * balances[coin]! * precision) / shares
    const price = divDown(given * wad, amounts[coin]! * precision - taken)
    return coin === 0 ? divDown(wad * wad, price) : price
  }

  #planOne(shares: bigint, coin: number): { amount: bigint; trace: TradeTrace } {
    requireCoin(this.coinCount, coin)
    const { balances, shares: total, d: storedD } = this.#state
    requireShares(shares, total)
    const moment = this.#moment()
    const isThree = this.#terms.family === 'three-ng'
    const xp = this.#xp()
    const d0 = moment.isRamping ? cryptoInvariant(moment.curve, xp) : storedD
    // tricrypto-ng charges the fee of about where the withdrawal leads, in the contract's own
    // terms.
    const away = (xp[coin]! * BigInt(this.coinCount) * shares) / d0
    if (isThree && away > xp[coin]!) revert('overflow', `${shares} shares are too many at once`)
    const feeE10 = cryptoFeeE10(this.#terms, isThree ? xp.with(coin, xp[coin]! - away) : xp)
    const burnt = (shares * d0) / total
    const d = d0 - (burnt - ((feeE10 * burnt) / (2n * feeUnit) + 1n))
    const { y } = this.#balance(moment, xp, coin, d)
    const amount = this.#fromXpOnce(coin, xp[coin]! - y)
    if (amount <= 0n) revert('zero-amount', `${shares} shares bring nothing of coin ${coin}`)
    const price = isThree ? 0n : this.#withdrawalPrice(coin, amount, shares, burnt, d0, balances)
    return { amount, trace: { xp: xp.with(coin, y), price, d: isThree ? 0n : d, k0: 0n } }
  }

  /** As `#fromXp`, in one division: withdrawals round so. */
  #fromXpOnce(coin: number, amount: bigint): bigint {
    const scale = coin === 0 ? wad : this.#state.priceScale[coin - 1]!
    return (amount * wad) / (scale * this.#terms.precisions[coin]!)
  }

  #withdrawalPrice(
    coin: number,
    amount: bigint,
    shares: bigint,
    burnt: bigint,
    d0: bigint,
    balances: readonly bigint[],
  ): bigint {
    if (amount <= priceAmountMin || shares <= priceAmountMin) return 0n
    const other = 1 - coin
    const precision = this.#terms.precisions[coin]!
    const given = (balances[other]! * this.#terms.precisions[other]! * burnt) / d0
    const kept = (burnt * balances[coin]! * precision) / d0
    const price = divDown(given * wad, amount * precision - kept)
    return coin === 0 ? divDown(wad * wad, price) : price
  }
}
