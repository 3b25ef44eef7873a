// Full revaluation of a book under one shock: every option priced anew, profit in USD. Prepared once
// per book so that a scenario costs two normal distributions a row and no logarithm. Relies on the
// book's columns only.
//
// A shock of one underlying is a log move of its index and an additive move of its vols. Forwards
// move with the index. Vols after the shock are floored at 1 vol point.

import { assert } from '../base/index.ts'
import { exp, log, normalCdf } from '../math/index.ts'
import { type RevaluationBook, rowSettlements } from './revaluation-book.ts'
import { type SmileRule } from './unit-greeks.ts'

const coinOption = rowSettlements.indexOf('coin-option')
const linearOption = rowSettlements.indexOf('linear-option')
const inverse = rowSettlements.indexOf('inverse')
const linear = rowSettlements.indexOf('linear')

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
  readonly #isSticky: boolean
  readonly #moneyness: Float64Array
  readonly #strikeRatio: Float64Array
  readonly #sqrtYears: Float64Array
  /** Vol of the row less the vol of its smile at the moneyness of now. */
  readonly #volOffset: Float64Array
  /** Value of now in the row's price unit, or what a resting row would be filled at. */
  readonly #reference: Float64Array

  constructor({ book, indexUsd, smileRule }: RevaluerOptions) {
    this.#book = book
    this.#indexUsd = indexUsd
    this.#isSticky = smileRule === 'sticky-moneyness'
    const column = (): Float64Array => new Float64Array(book.count)
    this.#moneyness = column()
    this.#strikeRatio = column()
    this.#sqrtYears = column()
    this.#volOffset = column()
    this.#reference = column()
    for (let i = 0; i < book.count; i += 1) this.#prepare(i)
  }

  /** P&L in USD of every row of one underlying; collateral is not in it. */
  pnlUsd(underlying: number, logMove: number, volShock: number): number {
    const { count, underlying: of } = this.#book
    const growth = exp(logMove)
    let sum = 0
    for (let i = 0; i < count; i += 1) {
      if (of[i] === underlying) sum += this.rowPnlUsd(i, logMove, growth, volShock)
    }
    return sum
  }

  /** P&L in USD of one row; `growth` = exp(logMove). */
  rowPnlUsd(i: number, logMove: number, growth: number, volShock: number): number {
    const book = this.#book
    const code = book.settlement[i]!
    const indexUsd = this.#indexUsd[book.underlying[i]!]!
    const size = book.size[i]!
    const forward = book.forward[i]! * growth
    const reference = this.#reference[i]!
    const isResting = book.resting[i] === 1
    let pnl: number
    if (code === coinOption) {
      const price = this.#optionPrice(i, logMove, growth, volShock)
      const paidUsd = reference * indexUsd * (isResting ? growth : 1)
      pnl = size * (price * indexUsd * growth - paidUsd)
    } else if (code === linearOption) {
      pnl = size * (this.#optionPrice(i, logMove, growth, volShock) * forward - reference)
    } else if (code === inverse) {
      pnl = size * indexUsd * growth * (1 / reference - 1 / forward)
    } else if (code === linear) {
      pnl = size * (forward - reference)
    } else {
      pnl = size * (indexUsd * growth - reference)
    }
    pnl *= book.windowLeft[i]!
    return isResting ? Math.min(0, pnl) : pnl
  }

  /** Option price over the shocked forward. */
  #optionPrice(i: number, logMove: number, growth: number, volShock: number): number {
    const book = this.#book
    const side = book.side[i]!
    const k = this.#moneyness[i]! - logMove
    const ratio = this.#strikeRatio[i]! / growth
    let vol = book.volAnnual[i]!
    if (this.#isSticky && book.farWeight[i]! > 0) vol = this.#smileVol(i, k) + this.#volOffset[i]!
    vol = Math.max(volFloorAnnual, vol + volShock * book.volWeight[i]!)
    const deviation = vol * this.#sqrtYears[i]!
    if (!(deviation > 1e-9)) return Math.max(0, side * (1 - ratio))
    const d1 = -k / deviation + 0.5 * deviation
    return side * (normalCdf(side * d1) - ratio * normalCdf(side * (d1 - deviation)))
  }

  #smileVol(i: number, k: number): number {
    const { near, far, nearWeight, farWeight, slices } = this.#book
    const farAt = far[i]!
    const x = k - slices.m[farAt]!
    const sigma = slices.sigma[farAt]!
    const root = Math.sqrt(x * x + sigma * sigma)
    let variance =
      farWeight[i]! * (slices.a[farAt]! + slices.b[farAt]! * (slices.rho[farAt]! * x + root))
    const weight = nearWeight[i]!
    if (weight > 0) {
      const nearAt = near[i]!
      const y = k - slices.m[nearAt]!
      const bend = slices.sigma[nearAt]!
      const span = Math.sqrt(y * y + bend * bend)
      variance +=
        weight * (slices.a[nearAt]! + slices.b[nearAt]! * (slices.rho[nearAt]! * y + span))
    }
    return Math.sqrt(Math.max(1e-8, variance))
  }

  #prepare(i: number): void {
    const book = this.#book
    const indexUsd = this.#indexUsd[book.underlying[i]!]
    assert(indexUsd !== undefined && indexUsd > 0, 'every underlying of the book has an index')
    const forward = book.forward[i]!
    const code = book.settlement[i]!
    const isOption = code === coinOption || code === linearOption
    const given = book.resting[i] === 1 ? book.reference[i]! : 0
    if (!isOption) {
      this.#reference[i] = given > 0 ? given : forward
      return
    }
    const k = log(book.strike[i]! / forward)
    this.#moneyness[i] = k
    this.#strikeRatio[i] = book.strike[i]! / forward
    this.#sqrtYears[i] = Math.sqrt(book.years[i]!)
    const hasSmile = this.#isSticky && book.farWeight[i]! > 0
    this.#volOffset[i] = hasSmile ? book.volAnnual[i]! - this.#smileVol(i, k) : 0
    const price = this.#optionPrice(i, 0, 1, 0)
    const fair = code === coinOption ? price : price * forward
    this.#reference[i] = given > 0 ? given : fair
  }
}
