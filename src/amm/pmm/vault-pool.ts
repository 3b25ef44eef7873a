// A pool of DODO's second contracts: private (DPP, targets set by its owner), stable (DSP, targets
// moved by deposits) or vending (DVM, one target that follows from the balances). Coin 0 is the
// base, coin 1 the quote. The contracts sell exact amounts; fees are taken in the coin that goes
// out, the providers' part stays in the reserve.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { requireAmounts, requireShares } from '../checks.ts'
import { ExactInPool, type SwapPlan } from '../exact-in-pool.ts'
import { type AddedLiquidity, type AmmRefusal, type Pool, type RemovedLiquidity } from '../pool.ts'
import { attempt, divUp, revert } from '../uint.ts'
import { divDown, divWadDown, minOf, mulWadDown, wad } from '../wad.ts'
import { type PmmStatus, pmmMidPrice } from './model.ts'
import { integrateVault, paidByVault, targetInVault } from './vault-math.ts'

export type VaultKind = 'private' | 'stable' | 'vending'

export type VaultTerms = {
  readonly kind: VaultKind
  /** Quote per base, 18 decimals. */
  readonly price: bigint
  /** 0 to 1, 18 decimals. */
  readonly k: bigint
  readonly lpFee: bigint
  readonly mtFee: bigint
}

export type VaultState = {
  readonly base: bigint
  readonly quote: bigint
  readonly baseTarget: bigint
  readonly quoteTarget: bigint
  readonly status: PmmStatus
  readonly shares: bigint
}

export type VaultTrade = {
  readonly amountOut: bigint
  readonly lpFee: bigint
  readonly mtFee: bigint
  readonly after: VaultState
}

type Side = 'base' | 'quote'

export class VaultPmmPool extends ExactInPool implements Pool {
  override readonly coinCount = 2
  #terms: VaultTerms
  #state: VaultState

  constructor(terms: VaultTerms, state: VaultState) {
    super()
    this.#terms = terms
    this.#state = state
  }

  clone(): VaultPmmPool {
    return new VaultPmmPool(this.#terms, this.#state)
  }

  terms(): VaultTerms {
    return this.#terms
  }

  state(): VaultState {
    return this.#state
  }

  override reserves(): readonly bigint[] {
    return [this.#state.base, this.#state.quote]
  }

  totalShares(): bigint {
    return this.#state.shares
  }

  /** Both targets as a trade would see them now. */
  targets(): Result<{ readonly base: bigint; readonly quote: bigint }, AmmRefusal> {
    return attempt(() => this.#targets())
  }

  midPrice(): Result<bigint, AmmRefusal> {
    return attempt(() => {
      const { base, quote } = this.#state
      const { price, k } = this.#terms
      const targets = this.#targets()
      const isBelow = this.#status() === 'below'
      const [target, balance] = isBelow ? [targets.quote, quote] : [targets.base, base]
      const ratio = divWadDown(divDown(target * target, balance), balance)
      const stretch = wad - k + mulWadDown(k, ratio)
      return isBelow ? divWadDown(price, stretch) : mulWadDown(price, stretch)
    })
  }

  override marginalPrice(coinIn: number, _coinOut: number): number {
    const { price, k, lpFee, mtFee } = this.#terms
    const targets = this.#targets()
    const isBelow = this.#status() === 'below'
    const mid = pmmMidPrice(
      Number(price) / Number(wad),
      Number(k) / Number(wad),
      Number(isBelow ? targets.quote : targets.base),
      Number(isBelow ? this.#state.quote : this.#state.base),
      this.#status(),
    )
    const kept = 1 - Number(lpFee + mtFee) / Number(wad)
    return (coinIn === 0 ? mid : 1 / mid) * kept
  }

  /** A private pool's owner sets parameters; what the pool holds becomes its target. */
  reset(terms: VaultTerms, base: bigint, quote: bigint): void {
    this.#terms = terms
    const targets = { baseTarget: base, quoteTarget: quote }
    this.#state = { ...this.#state, base, quote, ...targets, status: 'one' }
  }

  /** `sellBase` and `sellQuote` for an amount that has arrived. */
  sell(side: Side, amount: bigint): Result<VaultTrade, AmmRefusal> {
    return attempt(() => {
      const trade = this.#planSale(side, amount)
      this.#state = trade.after
      return trade
    })
  }

  querySell(side: Side, amount: bigint): Result<VaultTrade, AmmRefusal> {
    return attempt(() => this.#planSale(side, amount))
  }

  /**
   * `flashLoan`: amounts that leave before anything is asked, against what has arrived. One side
   * must have come in, and a sale of it must be worth the other.
   */
  settleLoan(
    inAmounts: readonly [bigint, bigint],
    outAmounts: readonly [bigint, bigint],
  ): Result<{ readonly mtFees: readonly [bigint, bigint] }, AmmRefusal> {
    return attempt(() => {
      const net = [inAmounts[0] - outAmounts[0], inAmounts[1] - outAmounts[1]] as const
      if (net[0] < 0n && net[1] < 0n) revert('insufficient-liquidity', 'a loan with nothing in')
      let mtFees: readonly [bigint, bigint] = [0n, 0n]
      let { baseTarget, quoteTarget, status } = this.#state
      for (const coin of [0, 1] as const) {
        if (net[coin] >= 0n) continue
        const trade = this.#planSale(coin === 0 ? 'quote' : 'base', net[1 - coin]!)
        if (-net[coin] > trade.amountOut) {
          revert('insufficient-liquidity', `${-net[coin]} out, expected at most ${trade.amountOut}`)
        }
        mtFees = coin === 0 ? [trade.mtFee, 0n] : [0n, trade.mtFee]
        const { after } = trade
        ;({ baseTarget, quoteTarget, status } = after)
      }
      const base = this.#state.base + net[0] - mtFees[0]
      const quote = this.#state.quote + net[1] - mtFees[1]
      this.#state = { ...this.#state, base, quote, baseTarget, quoteTarget, status }
      return { mtFees }
    })
  }

  /** `buyShares`. Private pools have one owner and no shares. */
  addLiquidity(amounts: readonly bigint[]): Result<AddedLiquidity, AmmRefusal> {
    return attempt(() => {
      requireAmounts(2, amounts)
      const [baseIn, quoteIn] = amounts as [bigint, bigint]
      const { kind } = this.#terms
      if (kind === 'private') revert('unsupported', 'a private pool has no shares')
      if (baseIn === 0n) revert('zero-amount', 'no base comes in')
      const { base, quote, shares } = this.#state
      const after = { ...this.#state, base: base + baseIn, quote: quote + quoteIn }
      if (shares === 0n) return this.#firstDeposit(after, amounts)
      const parts = [divWadDown(baseIn, base), quote > 0n ? divWadDown(quoteIn, quote) : null]
      const part = parts[1] === null ? parts[0]! : minOf(parts[0]!, parts[1]!)
      const minted = quote > 0n ? mulWadDown(shares, part) : divDown(baseIn * shares, base)
      const grow = (target: bigint): bigint =>
        kind === 'stable' ? target + mulWadDown(target, part) : target
      const { baseTarget, quoteTarget } = this.#state
      this.#state = {
        ...after,
        baseTarget: grow(baseTarget),
        quoteTarget: grow(quoteTarget),
        shares: shares + minted,
      }
      return { shares: minted, amounts: [...amounts] }
    })
  }

  /** `sellShares`. */
  removeLiquidity(shares: bigint): Result<RemovedLiquidity, AmmRefusal> {
    return attempt(() => {
      const { base, quote, baseTarget, quoteTarget, shares: total } = this.#state
      requireShares(shares, total)
      const amounts = [(base * shares) / total, (quote * shares) / total]
      const shrink = (target: bigint): bigint => target - divUp(target * shares, total)
      this.#state = {
        ...this.#state,
        base: base - amounts[0]!,
        quote: quote - amounts[1]!,
        baseTarget: shrink(baseTarget),
        quoteTarget: shrink(quoteTarget),
        shares: total - shares,
      }
      return { amounts }
    })
  }

  override visit(v: StateVisitor): void {
    const { base, quote, baseTarget, quoteTarget, status, shares } = this.#state
    const { price, k, lpFee, mtFee } = this.#terms
    this.#terms = {
      ...this.#terms,
      price: v.bigint(price),
      k: v.bigint(k),
      lpFee: v.bigint(lpFee),
      mtFee: v.bigint(mtFee),
    }
    this.#state = {
      base: v.bigint(base),
      quote: v.bigint(quote),
      baseTarget: v.bigint(baseTarget),
      quoteTarget: v.bigint(quoteTarget),
      status: v.text(status) as PmmStatus,
      shares: v.bigint(shares),
    }
  }

  protected override plan(coinIn: number, _coinOut: number, amountIn: bigint): SwapPlan {
    const trade = this.#planSale(coinIn === 0 ? 'base' : 'quote', amountIn)
    const { amountOut, lpFee, mtFee } = trade
    return {
      quote: { amountIn, amountOut, fee: lpFee + mtFee },
      commit: () => {
        this.#state = trade.after
      },
    }
  }

  #status(): PmmStatus {
    return this.#terms.kind === 'vending' ? 'above' : this.#state.status
  }

  #targets(): { base: bigint; quote: bigint } {
    const { base, quote, baseTarget, quoteTarget } = this.#state
    const { kind, price, k } = this.#terms
    const status = this.#status()
    const inverse = divDown(wad * wad, price)
    if (kind === 'vending') return { base: targetInVault(base, quote, inverse, k), quote: 0n }
    if (status === 'below') {
      return { base: baseTarget, quote: targetInVault(quote, base - baseTarget, price, k) }
    }
    if (status === 'above') {
      return { base: targetInVault(base, quote - quoteTarget, inverse, k), quote: quoteTarget }
    }
    return { base: baseTarget, quote: quoteTarget }
  }

  #firstDeposit(after: VaultState, amounts: readonly bigint[]): AddedLiquidity {
    const { kind, price } = this.#terms
    const { base, quote } = after
    const isShort = kind === 'stable' && quote < mulWadDown(base, price)
    const shares = isShort ? divWadDown(quote, price) : base
    const targets =
      kind === 'stable' ? { baseTarget: shares, quoteTarget: mulWadDown(shares, price) } : {}
    this.#state = { ...after, ...targets, shares }
    return { shares, amounts: [...amounts] }
  }

  #planSale(side: Side, amount: bigint): VaultTrade {
    if (amount < 0n) revert('zero-amount', `amount ${amount}, expected 0 or more`)
    const state = this.#state
    const targets = this.#targets()
    const [gross, status] =
      side === 'base' ? this.#quoteFor(amount, targets) : this.#baseFor(amount, targets)
    const lpFee = mulWadDown(gross, this.#terms.lpFee)
    const mtFee = mulWadDown(gross, this.#terms.mtFee)
    const amountOut = gross - lpFee - mtFee
    const left = amountOut + mtFee
    const isTurned = this.#terms.kind !== 'vending' && status !== state.status
    const after: VaultState = {
      ...state,
      base: side === 'base' ? state.base + amount : state.base - left,
      quote: side === 'base' ? state.quote - left : state.quote + amount,
      baseTarget: isTurned && side === 'base' ? targets.base : state.baseTarget,
      quoteTarget: isTurned && side === 'quote' ? targets.quote : state.quoteTarget,
      status: this.#terms.kind === 'vending' ? state.status : status,
    }
    if (after.base < 0n || after.quote < 0n) revert('insufficient-liquidity', `${left} out`)
    return { amountOut, lpFee, mtFee, after }
  }

  /** Quote for base before fee, and the status after. */
  #quoteFor(
    amount: bigint,
    targets: { base: bigint; quote: bigint },
  ): readonly [bigint, PmmStatus] {
    const { base, quote } = this.#state
    const { price, k } = this.#terms
    const status = this.#status()
    if (status === 'one') {
      return [paidByVault(targets.quote, targets.quote, amount, price, k), 'below']
    }
    if (status === 'below') return [paidByVault(targets.quote, quote, amount, price, k), 'below']
    const backToOne = targets.base - base
    const spare = quote - targets.quote
    if (amount < backToOne) {
      const gross = integrateVault(targets.base, base + amount, base, price, k)
      return [minOf(gross, spare), 'above']
    }
    if (amount === backToOne) return [spare, 'one']
    const rest = paidByVault(targets.quote, targets.quote, amount - backToOne, price, k)
    return [spare + rest, 'below']
  }

  /** Base for quote before fee, and the status after. */
  #baseFor(amount: bigint, targets: { base: bigint; quote: bigint }): readonly [bigint, PmmStatus] {
    const { base, quote } = this.#state
    const { price, k } = this.#terms
    const status = this.#status()
    const inverse = divDown(wad * wad, price)
    if (status === 'one') {
      return [paidByVault(targets.base, targets.base, amount, inverse, k), 'above']
    }
    if (status === 'above') return [paidByVault(targets.base, base, amount, inverse, k), 'above']
    const backToOne = targets.quote - quote
    const spare = base - targets.base
    if (amount < backToOne) {
      const gross = integrateVault(targets.quote, quote + amount, quote, inverse, k)
      return [minOf(gross, spare), 'below']
    }
    if (amount === backToOne) return [spare, 'one']
    const rest = paidByVault(targets.base, targets.base, amount - backToOne, inverse, k)
    return [spare + rest, 'above']
  }
}
