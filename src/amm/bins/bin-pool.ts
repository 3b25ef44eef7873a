// A pair of Trader Joe's liquidity book: bins of constant price side by side, the active one
// holding both coins, those above it coin 0, those below it coin 1. A swap empties bin after bin,
// each at its fee; the providers' part of the fee stays in the bin that earned it.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { ExactInPool, type SwapPlan } from '../exact-in-pool.ts'
import { type AmmRefusal } from '../pool.ts'
import { attempt, divUp, revert } from '../uint.ts'
import { wad } from '../wad.ts'
import { binPrice, q128 } from './price.ts'
import { type BinFeeState, type BinFeeTerms, binFee, inBin, startTrade } from './volatility-fee.ts'

export type Bin = {
  readonly id: number
  readonly amounts: readonly [bigint, bigint]
  readonly shares: bigint
}

/** What one bin does of a swap. */
type BinStep = {
  readonly amountIn: bigint
  readonly amountOut: bigint
  readonly fee: bigint
}

type Walk = {
  readonly bins: readonly Bin[]
  readonly active: number
  readonly feeState: BinFeeState
  readonly amountOut: bigint
  readonly fee: bigint
}

/** Liquidity of amounts at a price: their worth in coin 1, 128 binary places. */
function liquidityOf(amounts: readonly [bigint, bigint], price: bigint): bigint {
  return amounts[0] * price + amounts[1] * q128
}

export class BinPool extends ExactInPool {
  override readonly coinCount = 2
  readonly #terms: BinFeeTerms
  /** In ascending order of id, without gaps in the array. */
  #bins: readonly Bin[]
  /** Place of the active bin in the array. */
  #active: number
  #feeState: BinFeeState
  #timeS = 0n

  constructor(terms: BinFeeTerms, bins: readonly Bin[], activeId: number, feeState: BinFeeState) {
    super()
    this.#terms = terms
    this.#bins = bins.toSorted((a, b) => a.id - b.id)
    this.#active = this.#bins.findIndex((bin) => bin.id === activeId)
    this.#feeState = feeState
  }

  clone(): BinPool {
    const copy = new BinPool(this.#terms, this.#bins, this.activeId(), this.#feeState)
    copy.#timeS = this.#timeS
    return copy
  }

  activeId(): number {
    return this.#bins[this.#active]!.id
  }

  bins(): readonly Bin[] {
    return this.#bins
  }

  feeState(): BinFeeState {
    return this.#feeState
  }

  advance(timeS: bigint): void {
    this.#timeS = timeS
  }

  override reserves(): readonly bigint[] {
    return [0, 1].map((coin) => this.#bins.reduce((sum, bin) => sum + bin.amounts[coin]!, 0n))
  }

  /** Within the active bin; the next bin begins where its coin ends. */
  override marginalPrice(coinIn: number, _coinOut: number): number {
    const price = Number(binPrice(this.#terms.stepE4, this.activeId())) / Number(q128)
    const fee = Number(this.#feeIn(this.#startState(), this.activeId())) / Number(wad)
    return (coinIn === 0 ? price : 1 / price) * (1 - fee)
  }

  /**
   * Puts amounts into a bin. In the active bin they must be in its proportion: the contract charges
   * a composition fee for anything else, which is not modelled.
   */
  addToBin(id: number, amounts: readonly [bigint, bigint]): Result<bigint, AmmRefusal> {
    return attempt(() => {
      const place = this.#placeOf(id)
      const bin = this.#bins[place]!
      this.#requireSide(bin, place, amounts)
      const price = binPrice(this.#terms.stepE4, id)
      const added = liquidityOf(amounts, price)
      const held = liquidityOf(bin.amounts, price)
      const shares = bin.shares === 0n ? added : (added * bin.shares) / held
      if (shares <= 0n) revert('zero-amount', 'the deposit brings no share')
      this.#setBin(place, {
        id,
        amounts: [bin.amounts[0] + amounts[0], bin.amounts[1] + amounts[1]],
        shares: bin.shares + shares,
      })
      return shares
    })
  }

  removeFromBin(id: number, shares: bigint): Result<readonly [bigint, bigint], AmmRefusal> {
    return attempt(() => {
      const place = this.#placeOf(id)
      const bin = this.#bins[place]!
      if (shares <= 0n || shares > bin.shares) {
        revert('insufficient-shares', `${shares} shares, expected 1 to ${bin.shares}`)
      }
      const [x, y] = bin.amounts
      const out = [(x * shares) / bin.shares, (y * shares) / bin.shares] as const
      const amounts = [x - out[0], y - out[1]] as const
      this.#setBin(place, { id, amounts, shares: bin.shares - shares })
      return out
    })
  }

  override visit(v: StateVisitor): void {
    this.#bins = this.#bins.map((bin) => ({
      id: v.number(bin.id),
      amounts: [v.bigint(bin.amounts[0]), v.bigint(bin.amounts[1])],
      shares: v.bigint(bin.shares),
    }))
    this.#active = v.number(this.#active)
    this.#timeS = v.bigint(this.#timeS)
    const { accumulator, reference, referenceId, updatedS } = this.#feeState
    this.#feeState = {
      accumulator: v.bigint(accumulator),
      reference: v.bigint(reference),
      referenceId: v.number(referenceId),
      updatedS: v.bigint(updatedS),
    }
  }

  protected override plan(coinIn: number, _coinOut: number, amountIn: bigint): SwapPlan {
    const walk = this.#walk(coinIn, amountIn)
    return {
      quote: { amountIn, amountOut: walk.amountOut, fee: walk.fee },
      commit: () => {
        this.#bins = walk.bins
        this.#active = walk.active
        this.#feeState = walk.feeState
      },
    }
  }

  #startState(): BinFeeState {
    return startTrade(this.#terms, this.#feeState, this.activeId(), this.#timeS)
  }

  #feeIn(state: BinFeeState, id: number): bigint {
    return binFee(this.#terms, inBin(this.#terms, state, id))
  }

  #placeOf(id: number): number {
    const place = this.#bins.findIndex((bin) => bin.id === id)
    if (place < 0) revert('full', `bin ${id} was not made room for`)
    return place
  }

  #setBin(place: number, bin: Bin): void {
    this.#bins = this.#bins.with(place, bin)
  }

  #requireSide(bin: Bin, place: number, [x, y]: readonly [bigint, bigint]): void {
    const isWrongSide = (place > this.#active && y > 0n) || (place < this.#active && x > 0n)
    const isUneven = place === this.#active && x * bin.amounts[1] !== y * bin.amounts[0]
    if (isWrongSide) revert('out-of-domain', `bin ${bin.id} holds the other coin only`)
    if (isUneven) revert('unsupported', 'the active bin takes its own proportion only')
  }

  #walk(coinIn: number, amountIn: bigint): Walk {
    const bins = [...this.#bins]
    let feeState = this.#startState()
    let left = amountIn
    let amountOut = 0n
    let fees = 0n
    for (let place = this.#active; ; place += coinIn === 0 ? -1 : 1) {
      const bin = bins[place]
      if (bin === undefined) revert('insufficient-liquidity', `${left} of ${amountIn} find no bin`)
      if (bin.amounts[1 - coinIn] === 0n) continue
      feeState = inBin(this.#terms, feeState, bin.id)
      const step = this.#stepIn(bin, coinIn, left, binFee(this.#terms, feeState))
      const protocol = (step.fee * this.#terms.protocolShareE4) / 10_000n
      const kept = step.amountIn - protocol
      const [x, y] = bin.amounts
      const amounts =
        coinIn === 0
          ? ([x + kept, y - step.amountOut] as const)
          : ([x - step.amountOut, y + kept] as const)
      bins[place] = { ...bin, amounts }
      left -= step.amountIn
      amountOut += step.amountOut
      fees += step.fee
      if (left === 0n) return { bins, active: place, feeState, amountOut, fee: fees }
    }
  }

  /** As much of `left` as the bin can serve. */
  #stepIn(bin: Bin, coinIn: number, left: bigint, fee: bigint): BinStep {
    const price = binPrice(this.#terms.stepE4, bin.id)
    const held = bin.amounts[1 - coinIn]!
    const most = coinIn === 0 ? divUp(held * q128, price) : divUp(held * price, q128)
    const mostFee = divUp(most * fee, wad - fee)
    if (left >= most + mostFee) return { amountIn: most + mostFee, amountOut: held, fee: mostFee }
    const paid = divUp(left * fee, wad)
    const net = left - paid
    const out = coinIn === 0 ? (net * price) / q128 : (net * q128) / price
    return { amountIn: left, amountOut: out < held ? out : held, fee: paid }
  }
}
