// The numerically optimal hedge of one call under proportional costs and exponential utility
// (Hodges and Neuberger 1989; Davis, Panas and Zariphopoulou 1993), by dynamic programming over
// time, price and holding; and the same recursion for any given policy, which values it without
// the noise of a simulation. Without drift and interest.

import { assert } from '../base/index.ts'
import { exp, log } from '../math/index.ts'
import { CallView, createPriceLattice, type HedgedCall, type PriceLattice } from './hedged-call.ts'
import { type HedgePolicy, type HoldingRange } from './policy.ts'

export type UtilityGrid = {
  /** Places of the price lattice that one move of a step spans. */
  readonly stride: number
  /** Holdings between none and one unit, ends included. */
  readonly holdings: number
}

export const defaultUtilityGrid: UtilityGrid = { stride: 2, holdings: 101 }

/**
 * Ranges by step and place of the lattice, steps outermost: holdings that hedge a sold call, from 0
 * to 1; for a bought call their opposites.
 */
export type BandTable = {
  readonly call: HedgedCall
  readonly lattice: PriceLattice
  readonly low: Float64Array
  readonly high: Float64Array
}

export type UtilityBand = BandTable & {
  /**
   * What hedging costs in certain money, beyond Black's value: ln E exp(aversion loss) / aversion,
   * currency. Loss is payoff less value at the start, less the hedge's gain, plus what it cost.
   */
  readonly certainCost: number
}

/** Chooses the range of one place; `values` are those of holding on without a trade. */
type Chooser = (step: number, place: number, values: Float64Array, out: HoldingRange) => void

/** Sign-free holdings: 0 to 1 of what hedges the whole call. */
class Recursion {
  readonly #call: HedgedCall
  readonly #lattice: PriceLattice
  readonly #count: number
  readonly #width: number
  /** Certain cost from now on by place and holding, after and before the step. */
  #after: Float64Array
  #before: Float64Array
  #callAfter: Float64Array
  #callBefore: Float64Array
  readonly #held: Float64Array
  readonly #view: CallView
  readonly #range: HoldingRange = { low: 0, high: 0 }

  constructor(call: HedgedCall, lattice: PriceLattice, holdings: number) {
    assert(Number.isSafeInteger(holdings) && holdings >= 5, 'five holdings at least')
    const places = lattice.prices.length
    this.#call = call
    this.#lattice = lattice
    this.#count = holdings
    this.#width = 1 / (holdings - 1)
    this.#after = new Float64Array(places * holdings)
    this.#before = new Float64Array(places * holdings)
    this.#callAfter = new Float64Array(places)
    this.#callBefore = new Float64Array(places)
    this.#held = new Float64Array(holdings)
    this.#view = new CallView(call)
  }

  /** Runs back from delivery; returns the certain cost at the start, from zero delta. */
  run(choose: Chooser): number {
    this.#deliver()
    const places = this.#lattice.prices.length
    for (let step = this.#call.steps - 1; step >= 0; step -= 1) {
      this.#expectCall()
      for (let place = 0; place < places; place += 1) {
        this.#hold(place)
        choose(step, place, this.#held, this.#range)
        this.#trade(place)
      }
      ;[this.#after, this.#before] = [this.#before, this.#after]
      ;[this.#callAfter, this.#callBefore] = [this.#callBefore, this.#callAfter]
    }
    const { start } = this.#lattice
    this.#view.look(0, this.#call.price)
    const row = this.#after.subarray(start * this.#count, (start + 1) * this.#count)
    return this.#at(row, Math.abs(this.#view.targetUnits))
  }

  /** At expiry the unit of a call in the money is delivered; what is missing or left is traded. */
  #deliver(): void {
    const { strike, costRate } = this.#call
    for (const [place, price] of this.#lattice.prices.entries()) {
      const isExercised = price >= strike
      this.#callAfter[place] = isExercised ? price - strike : 0
      for (let k = 0; k < this.#count; k += 1) {
        const missing = Math.abs((isExercised ? 1 : 0) - k * this.#width)
        this.#after[place * this.#count + k] = costRate * price * missing
      }
    }
  }

  /** The lattice's own value of the call: with Black's, its small error would count as a cost. */
  #expectCall(): void {
    const { prices, upProbability, downProbability } = this.#lattice
    for (let place = 0; place < prices.length; place += 1) {
      const still = this.#callAfter[place]!
      const up = this.#callAt(place, 1) - still
      const down = this.#callAt(place, -1) - still
      this.#callBefore[place] = still + upProbability * up + downProbability * down
    }
  }

  /** Change of price by one jump, also where it leaves the lattice. */
  #jump(place: number, direction: 1 | -1): number {
    const { prices, growth } = this.#lattice
    return prices[place]! * (direction === 1 ? growth - 1 : 1 / growth - 1)
  }

  /** The call after a jump; beyond the lattice it is worth its intrinsic value. */
  #callAt(place: number, direction: 1 | -1): number {
    const { prices, stride } = this.#lattice
    const inside = this.#callAfter[place + direction * stride]
    if (inside !== undefined) return inside
    const slope = prices[place]! >= this.#call.strike ? 1 : 0
    return this.#callAfter[place]! + slope * this.#jump(place, direction)
  }

  /** Certain cost of every holding kept through one step. */
  #hold(place: number): void {
    const { prices, stride, upProbability, downProbability } = this.#lattice
    const { position, riskAversion } = this.#call
    const count = this.#count
    const up = Math.min(prices.length - 1, place + stride)
    const down = Math.max(0, place - stride)
    const short = -position
    const rise = this.#jump(place, 1)
    const fall = this.#jump(place, -1)
    const before = this.#callBefore[place]!
    const valueUp = short * (this.#callAt(place, 1) - before)
    const valueStill = short * (this.#callAfter[place]! - before)
    const valueDown = short * (this.#callAt(place, -1) - before)
    const stillProbability = 1 - upProbability - downProbability
    for (let k = 0; k < count; k += 1) {
      const w = short * k * this.#width
      const still = valueStill + this.#after[place * count + k]!
      const lossUp = valueUp - w * rise + this.#after[up * count + k]! - still
      const lossDown = valueDown - w * fall + this.#after[down * count + k]! - still
      const mean =
        upProbability * exp(riskAversion * lossUp) +
        downProbability * exp(riskAversion * lossDown) +
        stillProbability
      this.#held[k] = still + log(mean) / riskAversion
    }
  }

  /** Whoever is outside the range pays the way to its nearer end. */
  #trade(place: number): void {
    const low = Math.min(1, this.#range.low)
    const high = Math.max(0, this.#range.high)
    const unitCost = this.#call.costRate * this.#lattice.prices[place]!
    const held = this.#held
    const lowCost = this.#at(held, low)
    const highCost = this.#at(held, high)
    for (let k = 0; k < this.#count; k += 1) {
      const w = k * this.#width
      const value =
        w < low
          ? lowCost + unitCost * (low - w)
          : w > high
            ? highCost + unitCost * (w - high)
            : held[k]!
      this.#before[place * this.#count + k] = value
    }
  }

  /** Through the three nearest holdings; the row is smooth but for kinks of the order of a cost. */
  #at(row: Float64Array, w: number): number {
    if (!(w >= 0 && w <= 1)) return 0
    const k = Math.max(1, Math.min(this.#count - 2, Math.round(w / this.#width)))
    const t = w / this.#width - k
    const [a, b, c] = [row[k - 1]!, row[k]!, row[k + 1]!]
    return b + 0.5 * t * (c - a + t * (a - 2 * b + c))
  }
}

/** Where the slope of a convex row first reaches `slope`, slopes being those of its chords. */
function placeOfSlope(row: Float64Array, slope: number): number {
  const width = 1 / (row.length - 1)
  let before = 0
  for (let k = 0; k + 1 < row.length; k += 1) {
    const here = (row[k + 1]! - row[k]!) / width
    if (here >= slope) {
      if (k === 0) return 0
      const share = here > before ? (slope - before) / (here - before) : 1
      return (k - 0.5 + share) * width
    }
    before = here
  }
  return 1
}

function createTable(call: HedgedCall, stride: number): BandTable {
  const lattice = createPriceLattice(call, stride)
  const size = call.steps * lattice.prices.length
  return { call, lattice, low: new Float64Array(size), high: new Float64Array(size) }
}

/** The optimal ranges, and what hedging by them costs. */
export function solveUtilityBand(
  call: HedgedCall,
  grid: UtilityGrid = defaultUtilityGrid,
): UtilityBand {
  const table = createTable(call, grid.stride)
  const { lattice, low, high } = table
  const certainCost = new Recursion(call, lattice, grid.holdings).run((step, place, held, out) => {
    const unitCost = call.costRate * lattice.prices[place]!
    const at = step * lattice.prices.length + place
    out.low = placeOfSlope(held, -unitCost)
    out.high = Math.max(out.low, placeOfSlope(held, unitCost))
    low[at] = out.low
    high[at] = out.high
  })
  return { ...table, certainCost }
}

/** The ranges of any policy on the lattice of the optimum. */
export function tabulatePolicy(
  call: HedgedCall,
  policy: HedgePolicy,
  stride: number = defaultUtilityGrid.stride,
): BandTable {
  const table = createTable(call, stride)
  const view = new CallView(call)
  const { prices } = table.lattice
  const range = { low: 0, high: 0 }
  for (let step = 0; step < call.steps; step += 1) {
    for (let place = 0; place < prices.length; place += 1) {
      view.look(step, prices[place]!)
      policy.range(view.state, range)
      // A bought call is hedged by a sale: the range mirrored.
      const isMirrored = call.position === 1
      table.low[step * prices.length + place] = isMirrored ? -range.high : range.low
      table.high[step * prices.length + place] = isMirrored ? -range.low : range.high
    }
  }
  return table
}

/** What hedging by a table costs whoever has this aversion, without the noise of a simulation. */
export function certainCostOf(
  { call, lattice, low, high }: BandTable,
  riskAversion: number = call.riskAversion,
  holdings: number = defaultUtilityGrid.holdings,
): number {
  const places = lattice.prices.length
  const recursion = new Recursion({ ...call, riskAversion }, lattice, holdings)
  return recursion.run((step, place, _held, out) => {
    out.low = low[step * places + place]!
    out.high = high[step * places + place]!
  })
}
