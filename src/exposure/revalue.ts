// Full revaluation of a book under shocks: every option priced anew, profit in USD. Prepared once
// per book, so that a price costs one exponential and no logarithm. Relies on the book's columns
// only; `rowPnlUsd` is the plain form that the fast one is tested against.
//
// A shock of one underlying is a log move of its index and an additive move of its vols. Forwards
// move with the index. Vols after the shock are floored at 1 vol point. Collateral is not in it.

import { assert } from '../base/index.ts'
import { exp, log, millsRatio } from '../math/index.ts'
import { blackPrice, smileVariance } from '../pricing/index.ts'
import { isOptionCode, type OptionNodes, optionNodes } from './option-nodes.ts'
import { type RevaluationBook, rowSettlements } from './revaluation-book.ts'
import { type SmileRule } from './unit-greeks.ts'

const coinOption = rowSettlements.indexOf('coin-option')
const inverse = rowSettlements.indexOf('inverse')
const inverseRootTwoPi = 0.3989422804014327

/** Annual. Below it a vol has no meaning for crypto and Black-76 no precision. */
export const volFloorAnnual: number = 0.01

export type RevaluerOptions = {
  readonly book: RevaluationBook
  /** By underlying, USD. */
  readonly indexUsd: readonly number[]
  readonly smileRule: SmileRule
}

export class Revaluer {
  readonly #book: RevaluationBook
  readonly #indexUsd: readonly number[]
  readonly #isBent: boolean
  readonly #hasDrift: boolean
  /** Vol of the row less the vol of its smile at the moneyness of now. */
  readonly #volOffset: Float64Array
  readonly #moneyness: Float64Array
  /** Value of now in the row's price unit, or what a resting row would be filled at. */
  readonly #reference: Float64Array
  readonly #nodes: (OptionNodes | undefined)[] = []
  readonly #deltaOne: number[][] = []
  readonly #one: Float64Array = new Float64Array(1)
  readonly #shock: Float64Array = new Float64Array(1)
  readonly #move: Float64Array = new Float64Array(1)

  constructor({ book, indexUsd, smileRule }: RevaluerOptions) {
    this.#book = book
    this.#indexUsd = indexUsd
    this.#isBent = smileRule !== 'sticky-strike'
    this.#hasDrift = smileRule === 'minimum-variance'
    this.#volOffset = new Float64Array(book.count)
    this.#moneyness = new Float64Array(book.count)
    this.#reference = new Float64Array(book.count)
    for (let i = 0; i < book.count; i += 1) this.#prepare(i)
  }

  /** P&L in USD of every row of one underlying. */
  pnlUsd(underlying: number, logMove: number, volShock: number): number {
    this.#move[0] = logMove
    this.#shock[0] = volShock
    this.table(underlying, this.#move, this.#shock, this.#one)
    return this.#one[0]!
  }

  /**
   * P&L in USD of one underlying for every pair: logMoves[i], volShocks[j] into
   * out[i * volShocks.length + j].
   */
  table(
    underlying: number,
    logMoves: Float64Array,
    volShocks: Float64Array,
    out: Float64Array,
  ): void {
    const shockCount = volShocks.length
    assert(out.length >= logMoves.length * shockCount, 'a cell for every pair')
    this.#nodes[underlying] ??= this.#prepareNodes(underlying)
    const nodes = this.#nodes[underlying]
    for (let i = 0; i < logMoves.length; i += 1) {
      const logMove = logMoves[i]!
      const growth = exp(logMove)
      const from = i * shockCount
      let fixed = 0
      for (const row of this.#deltaOne[underlying]!) fixed += this.#deltaOnePnl(row, growth)
      for (let j = 0; j < shockCount; j += 1) out[from + j] = fixed
      for (let n = 0; n < nodes.count; n += 1) {
        this.#addNode(nodes, n, logMove, growth, volShocks, out, from)
      }
    }
  }

  /** P&L in USD of one row by the reference formula; for people and for tests. */
  rowPnlUsd(i: number, logMove: number, volShock: number): number {
    const book = this.#book
    const growth = exp(logMove)
    if (!isOptionCode(book.settlement[i]!)) return this.#deltaOnePnl(i, growth)
    const moved = deliveryGrowth(growth, book.windowLeft[i]!)
    const forward = book.forward[i]! * moved
    const vol = this.#vol(i, this.#moneyness[i]! - log(moved))
    const shocked = Math.max(volFloorAnnual, vol + volShock * book.volWeight[i]!)
    const side = book.side[i]! as 1 | -1
    const price = blackPrice(side, forward, book.strike[i]!, book.years[i]!, shocked)
    return this.#optionPnl(i, price / forward, growth, moved)
  }

  /** From a price over the shocked forward, which is `moved` times that of now. */
  #optionPnl(i: number, price: number, growth: number, moved: number): number {
    const book = this.#book
    const isResting = book.resting[i] === 1
    const isCoin = book.settlement[i] === coinOption
    const unitUsd = isCoin ? this.#indexUsd[book.underlying[i]!]! : 1
    const nowUsd = isCoin ? unitUsd * growth : book.forward[i]! * moved
    // Coin paid for a fill to come is worth the shocked index; what is held cost the index of now.
    const paidUsd = this.#reference[i]! * (isResting ? unitUsd * (isCoin ? growth : 1) : unitUsd)
    const pnl = book.size[i]! * (price * nowUsd - paidUsd)
    return isResting ? Math.min(0, pnl) : pnl
  }

  #deltaOnePnl(i: number, growth: number): number {
    const book = this.#book
    const price = book.forward[i]! * deliveryGrowth(growth, book.windowLeft[i]!)
    const reference = this.#reference[i]!
    const indexUsd = this.#indexUsd[book.underlying[i]!]!
    const perUnit =
      book.settlement[i] === inverse
        ? indexUsd * growth * (1 / reference - 1 / price)
        : price - reference
    const pnl = book.size[i]! * perUnit
    return book.resting[i] === 1 ? Math.min(0, pnl) : pnl
  }

  #addNode(
    nodes: OptionNodes,
    n: number,
    logMove: number,
    growth: number,
    volShocks: Float64Array,
    out: Float64Array,
    from: number,
  ): void {
    const book = this.#book
    const row = nodes.row[n]!
    const left = book.windowLeft[row]!
    const moved = deliveryGrowth(growth, left)
    const k = this.#moneyness[row]! - (left === 1 ? logMove : log(moved))
    const forward = book.forward[row]! * moved
    const ratio = book.strike[row]! / forward
    const vol = this.#vol(row, k)
    const sqrtYears = Math.sqrt(book.years[row]!)
    const weight = book.volWeight[row]!
    const isCoin = book.settlement[row] === coinOption
    const indexUsd = this.#indexUsd[book.underlying[row]!]!
    const scale = isCoin ? indexUsd * growth : forward
    const cost = nodes.cost[n]! * (isCoin ? indexUsd : 1)
    const putPart = nodes.putSize[n]! * (1 - ratio)
    const size = nodes.size[n]!
    const restingFrom = nodes.restingFrom[n]!
    const restingTo = nodes.restingFrom[n + 1]!
    for (let j = 0; j < volShocks.length; j += 1) {
      const shocked = Math.max(volFloorAnnual, vol + volShocks[j]! * weight)
      const call = callOverForward(k, ratio, shocked * sqrtYears)
      let pnl = scale * (size * call - putPart) - cost
      for (let r = restingFrom; r < restingTo; r += 1) {
        const i = nodes.restingRow[r]!
        const price = book.side[i] === 1 ? call : call - 1 + ratio
        pnl += this.#optionPnl(i, price, growth, moved)
      }
      out[from + j]! += pnl
    }
  }

  /** Vol of a row's option at moneyness k, before any shock. */
  #vol(i: number, k: number): number {
    const { near, far, nearWeight, farWeight, slices, volAnnual } = this.#book
    const weight = farWeight[i]!
    if (!this.#isBent || weight === 0) return volAnnual[i]!
    let variance = weight * smileVariance(slices, far[i]!, k)
    const nearer = nearWeight[i]!
    if (nearer > 0) variance += nearer * smileVariance(slices, near[i]!, k)
    // What moneyness has fallen by is what the forward has risen by.
    const logMove = this.#hasDrift ? this.#moneyness[i]! - k : 0
    const drift = logMove * this.#book.volPerLogMove[i]!
    return Math.sqrt(Math.max(1e-8, variance)) + this.#volOffset[i]! + drift
  }

  #prepare(i: number): void {
    const book = this.#book
    const indexUsd = this.#indexUsd[book.underlying[i]!]
    assert(indexUsd !== undefined && indexUsd > 0, 'every underlying of the book has an index')
    const forward = book.forward[i]!
    const code = book.settlement[i]!
    const given = book.resting[i] === 1 ? book.reference[i]! : 0
    let fair = forward
    if (isOptionCode(code)) {
      const k = log(book.strike[i]! / forward)
      this.#moneyness[i] = k
      this.#volOffset[i] = book.volAnnual[i]! - this.#vol(i, k)
      const call = callOverForward(
        k,
        book.strike[i]! / forward,
        Math.max(volFloorAnnual, book.volAnnual[i]!) * Math.sqrt(book.years[i]!),
      )
      const price = book.side[i] === 1 ? call : call - 1 + book.strike[i]! / forward
      fair = code === coinOption ? price : price * forward
    }
    this.#reference[i] = given > 0 ? given : fair
  }

  #prepareNodes(underlying: number): OptionNodes {
    const book = this.#book
    const nodes = optionNodes(book, underlying)
    const deltaOne: number[] = []
    for (let i = 0; i < book.count; i += 1) {
      if (book.underlying[i] !== underlying) continue
      if (!isOptionCode(book.settlement[i]!)) deltaOne.push(i)
    }
    this.#deltaOne[underlying] = deltaOne
    for (let n = 0; n < nodes.count; n += 1) {
      // Held rows of a node have one fair price each for call and put; parity joins them.
      const row = nodes.row[n]!
      const ratio = book.strike[row]! / book.forward[row]!
      const unit = book.settlement[row] === coinOption ? 1 : book.forward[row]!
      const vol = Math.max(volFloorAnnual, book.volAnnual[row]!)
      const call = callOverForward(this.#moneyness[row]!, ratio, vol * Math.sqrt(book.years[row]!))
      nodes.cost[n] = unit * (nodes.size[n]! * call - nodes.putSize[n]! * (1 - ratio))
    }
    return nodes
  }
}

/** What a move of the index does to a delivery average of which a share `left` is to come. */
function deliveryGrowth(growth: number, left: number): number {
  return left === 1 ? growth : 1 + left * (growth - 1)
}

/**
 * Black-76 call over its forward: N(d1) - ratio N(d2), with ratio = strike / forward, k its log,
 * deviation = vol sqrt(years). As ratio n(d2) = n(d1), one density and two Mills ratios do.
 */
export function callOverForward(k: number, ratio: number, deviation: number): number {
  if (!(deviation > 0)) return Math.max(0, 1 - ratio)
  const d1 = -k / deviation + 0.5 * deviation
  const d2 = d1 - deviation
  const density = inverseRootTwoPi * exp(-0.5 * d1 * d1)
  if (d2 >= 0) {
    if (d2 > 38) return Math.max(0, 1 - ratio)
    return 1 - ratio - density * (millsRatio(Math.min(40, d1)) - millsRatio(d2))
  }
  if (d1 > 0) {
    return 1 - density * (millsRatio(Math.min(40, d1)) + millsRatio(Math.min(40, -d2)))
  }
  return d1 < -38 ? 0 : density * (millsRatio(-d1) - millsRatio(Math.min(40, -d2)))
}
