// A pool of DODO's first contracts: two sides with targets, an oracle's price, and a status that
// says which side is short. Coin 0 is the base, coin 1 the quote. The contract sells and buys base
// in exact amounts; the other two directions are found by search. Fees: the providers' part goes to
// the target of the coin it is taken in, the maintainer's part leaves.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { requireTrade } from '../checks.ts'
import { leastAmountIn } from '../exact-out.ts'
import { type AmmRefusal, type SwapPool, type SwapQuote } from '../pool.ts'
import { attempt, divUp, revert } from '../uint.ts'
import { divDown, divWadDown, mulWadDown, mulWadUp, wad } from '../wad.ts'
import { balanceAfterTrade, integrateClassical, targetOf } from './classical-math.ts'
import { type PmmStatus, pmmMidPrice } from './model.ts'

export type ClassicalTerms = {
  /** Quote per base, 18 decimals, from the oracle. */
  readonly price: bigint
  /** 0 (no slippage) to 1, 18 decimals; both ends are outside. */
  readonly k: bigint
  readonly lpFee: bigint
  readonly mtFee: bigint
}

export type ClassicalState = {
  readonly base: bigint
  readonly quote: bigint
  readonly baseTarget: bigint
  readonly quoteTarget: bigint
  readonly status: PmmStatus
}

/** What a trade in base does: both amounts, and the maintainer's fee. */
export type ClassicalTrade = {
  readonly base: bigint
  readonly quote: bigint
  readonly lpFee: bigint
  readonly mtFee: bigint
  readonly after: ClassicalState
}

const amountMax: bigint = 1n << 128n

export class ClassicalPmmPool implements SwapPool {
  readonly coinCount = 2
  #terms: ClassicalTerms
  #state: ClassicalState

  constructor(terms: ClassicalTerms, state: ClassicalState) {
    this.#terms = terms
    this.#state = state
  }

  clone(): ClassicalPmmPool {
    return new ClassicalPmmPool(this.#terms, this.#state)
  }

  state(): ClassicalState {
    return this.#state
  }

  reserves(): readonly bigint[] {
    return [this.#state.base, this.#state.quote]
  }

  setPrice(price: bigint): void {
    this.#terms = { ...this.#terms, price }
  }

  /** Targets of both sides now: what they return to when the pool is balanced. */
  targets(): Result<{ readonly base: bigint; readonly quote: bigint }, AmmRefusal> {
    return attempt(() => this.#targets())
  }

  midPrice(): Result<bigint, AmmRefusal> {
    return attempt(() => {
      const { base, quote, status } = this.#state
      const { price, k } = this.#terms
      const targets = this.#targets()
      const [target, balance] = status === 'below' ? [targets.quote, quote] : [targets.base, base]
      const ratio = divWadDown(divDown(target * target, balance), balance)
      const stretch = wad - k + mulWadDown(k, ratio)
      return status === 'below' ? divWadDown(price, stretch) : mulWadDown(price, stretch)
    })
  }

  marginalPrice(coinIn: number, _coinOut: number): number {
    const { price, k, lpFee, mtFee } = this.#terms
    const targets = this.#targets()
    const mid = pmmMidPrice(
      Number(price) / Number(wad),
      Number(k) / Number(wad),
      Number(this.#state.status === 'below' ? targets.quote : targets.base),
      Number(this.#state.status === 'below' ? this.#state.quote : this.#state.base),
      this.#state.status,
    )
    const fee = Number(lpFee + mtFee) / Number(wad)
    return coinIn === 0 ? mid * (1 - fee) : 1 / (mid * (1 + fee))
  }

  /** `sellBaseToken`: 0 is allowed, as it is there. */
  sellBase(amount: bigint): Result<ClassicalTrade, AmmRefusal> {
    return attempt(() => this.#apply(this.#planSell(amount)))
  }

  /** `buyBaseToken`: 0 is allowed, as it is there. */
  buyBase(amount: bigint): Result<ClassicalTrade, AmmRefusal> {
    return attempt(() => this.#apply(this.#planBuy(amount)))
  }

  quoteExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#swapIn(coinIn, coinOut, amountIn)[0])
  }

  quoteExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#swapOut(coinIn, coinOut, amountOut)[0])
  }

  swapExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#take(this.#swapIn(coinIn, coinOut, amountIn)))
  }

  swapExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => this.#take(this.#swapOut(coinIn, coinOut, amountOut)))
  }

  /** Puts one side in; its share supply grows by amount times supply over target. */
  deposit(side: 'base' | 'quote', amount: bigint, shares: bigint): Result<bigint, AmmRefusal> {
    return attempt(() => {
      if (amount <= 0n) revert('zero-amount', `amount ${amount}, expected above 0`)
      const target = this.#targets()[side]
      const isNew = shares === 0n
      const minted = isNew
        ? amount + target
        : target > 0n
          ? divDown(amount * shares, target)
          : amount
      this.#move(side, amount, amount)
      return minted
    })
  }

  /** Takes one side out; the answer is the shares that it costs and what is paid after penalty. */
  withdraw(
    side: 'base' | 'quote',
    amount: bigint,
    shares: bigint,
  ): Result<{ readonly shares: bigint; readonly amount: bigint }, AmmRefusal> {
    return attempt(() => {
      if (amount <= 0n) revert('zero-amount', `amount ${amount}, expected above 0`)
      const burnt = divUp(amount * shares, this.#targets()[side])
      if (burnt > shares) revert('insufficient-shares', `${burnt} shares of ${shares}`)
      const penalty = this.#penalty(side, amount)
      if (penalty >= amount) revert('out-of-domain', `penalty ${penalty} of ${amount}`)
      // The penalty stays, and raises the target of those who stay.
      this.#move(side, penalty - amount, penalty - amount)
      return { shares: burnt, amount: amount - penalty }
    })
  }

  /** What a withdrawal from the short side leaves behind, so that the price does not move. */
  withdrawPenalty(side: 'base' | 'quote', amount: bigint): Result<bigint, AmmRefusal> {
    return attempt(() => this.#penalty(side, amount))
  }

  visit(v: StateVisitor): void {
    const { base, quote, baseTarget, quoteTarget, status } = this.#state
    this.#terms = { ...this.#terms, price: v.bigint(this.#terms.price) }
    this.#state = {
      base: v.bigint(base),
      quote: v.bigint(quote),
      baseTarget: v.bigint(baseTarget),
      quoteTarget: v.bigint(quoteTarget),
      status: v.text(status) as PmmStatus,
    }
  }

  #targets(): { base: bigint; quote: bigint } {
    const { base, quote, baseTarget, quoteTarget, status } = this.#state
    const { price, k } = this.#terms
    if (status === 'below') {
      const fair = mulWadDown(base - baseTarget, price)
      return { base: baseTarget, quote: targetOf(quote, k, fair) }
    }
    if (status === 'above') {
      const fair = divWadDown(quote - quoteTarget, price)
      return { base: targetOf(base, k, fair), quote: quoteTarget }
    }
    return { base: baseTarget, quote: quoteTarget }
  }

  #penalty(side: 'base' | 'quote', amount: bigint): bigint {
    const { base, quote, baseTarget, quoteTarget, status } = this.#state
    const { price, k } = this.#terms
    const balance = side === 'base' ? base : quote
    if (amount > balance) revert('insufficient-liquidity', `${amount} of ${balance}`)
    if (status !== (side === 'base' ? 'above' : 'below')) return 0n
    const fair =
      side === 'base'
        ? divWadDown(quote - quoteTarget, price)
        : mulWadDown(base - baseTarget, price)
    return targetOf(balance, k, fair) - targetOf(balance - amount, k, fair) - amount
  }

  #move(side: 'base' | 'quote', balance: bigint, target: bigint): void {
    const s = this.#state
    this.#state =
      side === 'base'
        ? { ...s, base: s.base + balance, baseTarget: s.baseTarget + target }
        : { ...s, quote: s.quote + balance, quoteTarget: s.quoteTarget + target }
  }

  #apply(trade: ClassicalTrade): ClassicalTrade {
    this.#state = trade.after
    return trade
  }

  #take([quote, trade]: readonly [SwapQuote, ClassicalTrade]): SwapQuote {
    this.#apply(trade)
    return quote
  }

  #swapIn(coinIn: number, coinOut: number, amount: bigint): readonly [SwapQuote, ClassicalTrade] {
    requireTrade(2, coinIn, coinOut, amount)
    if (coinIn === 0) return this.#sold(amount)
    // The most base whose price the amount covers.
    const costOf = (base: bigint): bigint => this.#costOf(base)
    const enough = leastAmountIn(
      costOf,
      amount + 1n,
      divWadDown(amount, this.#terms.price),
      amountMax,
    )
    const base = (enough ?? 1n) - 1n
    if (base <= 0n) revert('zero-amount', `${amount} of quote buy nothing`)
    return this.#bought(base, amount)
  }

  #swapOut(coinIn: number, coinOut: number, amount: bigint): readonly [SwapQuote, ClassicalTrade] {
    requireTrade(2, coinIn, coinOut, amount)
    const held = this.reserves()[coinOut]!
    if (amount >= held) revert('insufficient-liquidity', `${amount} of ${held}`)
    if (coinOut === 0) return this.#bought(amount, null)
    const outOf = (base: bigint): bigint => this.#planSell(base).quote
    const base = leastAmountIn(outOf, amount, divWadDown(amount, this.#terms.price), amountMax)
    if (base === null) revert('insufficient-liquidity', `no base brings ${amount}`)
    return this.#sold(base)
  }

  #sold(base: bigint): readonly [SwapQuote, ClassicalTrade] {
    const trade = this.#planSell(base)
    if (trade.quote <= 0n) revert('zero-amount', `${base} of base bring nothing`)
    const fee = trade.lpFee + trade.mtFee
    return [{ amountIn: base, amountOut: trade.quote, fee }, trade]
  }

  /** `paid` more than the price stays with the pool: the contract takes no more than its price. */
  #bought(base: bigint, paid: bigint | null): readonly [SwapQuote, ClassicalTrade] {
    const trade = this.#planBuy(base)
    if (trade.quote <= 0n) revert('zero-amount', `${base} of base cost nothing`)
    const fee = trade.lpFee + trade.mtFee
    const amountIn = paid ?? trade.quote
    const after = { ...trade.after, quote: trade.after.quote + amountIn - trade.quote }
    return [
      { amountIn, amountOut: base, fee },
      { ...trade, after },
    ]
  }

  /** The price of base, and more than anyone has where the pool cannot pay. */
  #costOf(base: bigint): bigint {
    const planned = attempt(() => this.#planBuy(base))
    return planned.ok ? planned.value.quote : amountMax
  }

  #planSell(amount: bigint): ClassicalTrade {
    const { base, quote, status } = this.#state
    const targets = this.#targets()
    const [gross, next] = this.#quoteFor(amount, targets)
    const { lpFee: lpRate, mtFee: mtRate } = this.#terms
    const lpFee = mulWadDown(gross, lpRate)
    const mtFee = mulWadDown(gross, mtRate)
    const paid = gross - lpFee - mtFee
    const after: ClassicalState = {
      base: base + amount,
      quote: quote - paid - mtFee,
      baseTarget: targets.base,
      quoteTarget: targets.quote + lpFee,
      status: next ?? status,
    }
    return { base: amount, quote: paid, lpFee, mtFee, after }
  }

  /** Quote for base before fee, and the status after. */
  #quoteFor(
    amount: bigint,
    targets: { base: bigint; quote: bigint },
  ): readonly [bigint, PmmStatus] {
    const { base, quote, status } = this.#state
    const { price, k } = this.#terms
    const fromBalance = (sold: bigint, balance: bigint): bigint => {
      const left = balanceAfterTrade(targets.quote, balance, mulWadDown(price, sold), 'down', k)
      if (left > balance) revert('out-of-domain', `a sale of ${sold} would raise the quote side`)
      return balance - left
    }
    if (status === 'one') return [fromBalance(amount, targets.quote), 'below']
    if (status === 'below') return [fromBalance(amount, quote), 'below']
    const backToOne = targets.base - base
    const spare = quote - targets.quote
    if (amount === backToOne) return [spare, 'one']
    if (amount > backToOne) return [spare + fromBalance(amount - backToOne, targets.quote), 'below']
    const gross = integrateClassical(targets.base, base + amount, base, price, k)
    return [gross < spare ? gross : spare, 'above']
  }

  #planBuy(amount: bigint): ClassicalTrade {
    const { base, quote } = this.#state
    const targets = this.#targets()
    const lpFee = mulWadDown(amount, this.#terms.lpFee)
    const mtFee = mulWadDown(amount, this.#terms.mtFee)
    const [cost, status] = this.#costFor(amount + lpFee + mtFee, targets)
    const after: ClassicalState = {
      base: base - amount - mtFee,
      quote: quote + cost,
      baseTarget: targets.base + lpFee,
      quoteTarget: targets.quote,
      status,
    }
    return { base: amount, quote: cost, lpFee, mtFee, after }
  }

  /** The price of base, and the status after. */
  #costFor(amount: bigint, targets: { base: bigint; quote: bigint }): readonly [bigint, PmmStatus] {
    const { base, quote, status } = this.#state
    const { price, k } = this.#terms
    const fromBalance = (bought: bigint, balance: bigint): bigint => {
      if (bought >= balance) revert('insufficient-liquidity', `${bought} of ${balance} base`)
      return integrateClassical(targets.base, balance, balance - bought, price, k)
    }
    if (status === 'one') return [fromBalance(amount, targets.base), 'above']
    if (status === 'above') return [fromBalance(amount, base), 'above']
    const backToOne = targets.quote - quote
    const spare = base - targets.base
    if (amount === spare) return [backToOne, 'one']
    if (amount > spare) return [backToOne + fromBalance(amount - spare, targets.base), 'above']
    const fair = mulWadUp(price, amount)
    return [balanceAfterTrade(targets.quote, quote, fair, 'up', k) - quote, 'below']
  }
}
