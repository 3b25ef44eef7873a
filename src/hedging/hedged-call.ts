// One call, bought or sold and hedged at equally spaced times until it is delivered: the problem on
// which policies are compared, and the lattice of prices on which its optimum is found. A put is
// the same problem, by parity one unit of the underlying away.

import { assert } from '../base/index.ts'
import { exp, log } from '../math/index.ts'
import { type BlackRow, black76, createBlackRow } from '../pricing/index.ts'
import { createHedgeState, type HedgeState } from './policy.ts'

export type HedgedCall = {
  /** 1 bought, -1 sold. */
  readonly position: 1 | -1
  /** At the start, when it is hedged at zero Black delta. */
  readonly price: number
  readonly strike: number
  readonly years: number
  readonly volAnnual: number
  /** Chances to trade: at the start and then each `years / steps`. */
  readonly steps: number
  readonly costRate: number
  /** Per currency. */
  readonly riskAversion: number
}

export function checkHedgedCall(call: HedgedCall): void {
  const { price, strike, years, volAnnual, steps, costRate, riskAversion } = call
  const isPriced = price > 0 && strike > 0 && years > 0 && volAnnual > 0
  assert(isPriced && riskAversion > 0, 'price, strike, years, vol and aversion are positive')
  assert(Number.isSafeInteger(steps) && steps >= 1, 'steps are counted')
  assert(costRate >= 0 && costRate < 1, 'a cost is a share of the notional')
}

/**
 * Prices of every step, in equal logarithmic distances: a price moves `stride` places up or down
 * with a joint probability of a third, so that mean, variance and kurtosis of a step are right.
 */
export type PriceLattice = {
  readonly prices: Float64Array
  readonly stride: number
  /** Ratio of prices after and before a move up. */
  readonly growth: number
  readonly logLow: number
  readonly logSpacing: number
  /** Place of the starting price. */
  readonly start: number
  readonly upProbability: number
  readonly downProbability: number
}

/** Standard deviations of the whole life that the lattice covers on either side. */
const reach = 5

export function createPriceLattice(call: HedgedCall, stride: number): PriceLattice {
  checkHedgedCall(call)
  assert(Number.isSafeInteger(stride) && stride >= 1, 'a stride is counted')
  const jump = call.volAnnual * Math.sqrt((3 * call.years) / call.steps)
  const logSpacing = jump / stride
  const start = stride * Math.ceil(reach * Math.sqrt(call.steps / 3))
  const logLow = log(call.price) - start * logSpacing
  const prices = Float64Array.from({ length: 2 * start + 1 }, (_, i) =>
    i === start ? call.price : exp(logLow + i * logSpacing),
  )
  // The price has no drift: up * (e^jump - 1) = down * (1 - e^-jump).
  const growth = exp(jump)
  const upProbability = 1 / (3 * (1 + growth))
  return {
    prices,
    stride,
    growth,
    logLow,
    logSpacing,
    start,
    upProbability,
    downProbability: 1 / 3 - upProbability,
  }
}

/** A call of unit size seen as a policy sees it; allocated once, moved by `look`. */
export class CallView {
  readonly state: HedgeState
  readonly #call: HedgedCall
  readonly #row: BlackRow = createBlackRow()

  constructor(call: HedgedCall) {
    checkHedgedCall(call)
    const { position, strike, volAnnual, costRate, riskAversion } = call
    this.#call = call
    const state = { ...createHedgeState(), volAnnual, costRate, riskAversion }
    const row = createBlackRow()
    state.deltaUnitsAt = (vol) => {
      black76(1, state.price, strike, state.yearsLeft, vol, row)
      return position * row.delta
    }
    this.state = state
  }

  /** Value of the call at the last look, whoever holds it. */
  get value(): number {
    return this.#row.price
  }

  /** The holding at which Black delta is zero. */
  get targetUnits(): number {
    return -this.state.deltaUnits
  }

  look(step: number, price: number): void {
    const { position, strike, years, volAnnual, steps } = this.#call
    const { state } = this
    const row = this.#row
    state.price = price
    state.yearsLeft = (years * (steps - step)) / steps
    state.clockYears = (years * step) / steps
    state.clockBeforeYears = step === 0 ? -Infinity : (years * (step - 1)) / steps
    black76(1, price, strike, state.yearsLeft, volAnnual, row)
    state.deltaUnits = position * row.delta
    state.gammaUnitsPerPrice = position * row.gamma
  }
}
