// A batch of price paths and what a table of no-trade ranges makes of each: what the hedge cost,
// what was lost in all. Columns only, nothing is allocated per path. A batch, because a table that
// stays in cache is walked several times as fast. Prices are drawn here or given from a record.

import { assert, type Prng } from '../base/index.ts'
import { exp, log, standardNormal } from '../math/index.ts'
import { blackPrice } from '../pricing/index.ts'
import { CallView, type HedgedCall, type PriceLattice } from './hedged-call.ts'
import { type BandTable } from './utility-band.ts'

/** Per unit of the call, currency; written in place. */
export type HedgeOutcome = {
  /** What trading cost, delivery of what is missing included. */
  cost: number
  /** Payoff less value at the start less the hedge's gain, for a seller, plus `cost`. */
  loss: number
  trades: number
}

export class HedgePaths {
  readonly capacity: number
  readonly #call: HedgedCall
  readonly #lattice: PriceLattice
  readonly #prices: Float64Array
  /** Place of the lattice below each price, and how far beyond it the price is. */
  readonly #place: Int32Array
  readonly #share: Float64Array
  readonly #valueAtStart: number
  readonly #heldAtStart: number

  constructor({ call, lattice }: BandTable, capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity >= 1, 'paths are counted')
    this.capacity = capacity
    this.#call = call
    this.#lattice = lattice
    this.#prices = new Float64Array(capacity * (call.steps + 1))
    this.#place = new Int32Array(capacity * call.steps)
    this.#share = new Float64Array(capacity * call.steps)
    this.#valueAtStart = blackPrice(1, call.price, call.strike, call.years, call.volAnnual)
    const view = new CallView(call)
    view.look(0, call.price)
    this.#heldAtStart = Math.abs(view.targetUnits)
  }

  /** A geometric Brownian path without drift: every step is normal, none lies on the lattice. */
  draw(path: number, prng: Prng): void {
    const { price, volAnnual, years, steps } = this.#call
    const deviation = volAnnual * Math.sqrt(years / steps)
    const drift = -0.5 * deviation * deviation
    let move = 0
    this.#set(path, 0, price, move)
    for (let step = 1; step <= steps; step += 1) {
      move += drift + deviation * standardNormal(prng)
      this.#set(path, step, price * exp(move), move)
    }
  }

  /** Prices of a record, one a step and one more, scaled to the call's price at the start. */
  load(path: number, prices: ArrayLike<number>, from: number): void {
    const { price, steps } = this.#call
    assert(from + steps < prices.length, 'a path is as long as the call')
    for (let step = 0; step <= steps; step += 1) {
      const ratio = prices[from + step]! / prices[from]!
      this.#set(path, step, price * ratio, log(ratio))
    }
  }

  #set(path: number, step: number, price: number, move: number): void {
    const { steps } = this.#call
    this.#prices[path * (steps + 1) + step] = price
    if (step === steps) return
    const { start, logSpacing, prices } = this.#lattice
    const at = Math.max(0, Math.min(prices.length - 1.000001, start + move / logSpacing))
    const here = path * steps + step
    this.#place[here] = at
    this.#share[here] = at - this.#place[here]!
  }

  /** Hedges a path by one table, which must be of the same call but for its aversion. */
  hedge(path: number, { low, high }: BandTable, out: HedgeOutcome): void {
    const { steps, costRate, strike, position } = this.#call
    const prices = this.#prices
    const places = this.#lattice.prices.length
    const first = path * (steps + 1)
    let held = this.#heldAtStart
    let turnover = 0
    let gain = 0
    let trades = 0
    for (let step = 0; step < steps; step += 1) {
      const at = step * places + this.#place[path * steps + step]!
      const share = this.#share[path * steps + step]!
      const price = prices[first + step]!
      // Between two infinite ends this is not a number, and no comparison with it trades.
      const least = low[at]! + share * (low[at + 1]! - low[at]!)
      const most = high[at]! + share * (high[at + 1]! - high[at]!)
      if (held < least) {
        turnover += price * (least - held)
        held = least
        trades += 1
      } else if (held > most) {
        turnover += price * (held - most)
        held = most
        trades += 1
      }
      gain += held * (prices[first + step + 1]! - price)
    }
    const last = prices[first + steps]!
    const isExercised = last >= strike
    turnover += last * Math.abs((isExercised ? 1 : 0) - held)
    const payoff = isExercised ? last - strike : 0
    out.cost = costRate * turnover
    out.loss = out.cost - position * (payoff - this.#valueAtStart - gain)
    out.trades = trades
  }
}
