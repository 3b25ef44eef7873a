// The least-squares problem of a whole surface: one residual per quote in half-spreads, one hinge
// row per point where the density must stay positive, one per point where total variance must not
// fall from one expiry to the next. It evaluates cost and normal equations; `levenberg.ts` moves.

import { log } from '../math/index.ts'
import { solveBlocks } from './block-cholesky.ts'
import { type CleanSlice } from './clean.ts'
import { ConstraintRows } from './constraint-rows.ts'
import {
  bound,
  densityAt,
  densityGradient,
  expand,
  leastVariance,
  naturalCount,
  parameterCount,
  varianceAt,
  varianceGradient,
} from './svi-model.ts'

const area = parameterCount * parameterCount

/** A half-spread below this many vols counts as this: ticks are not more precise than that. */
const halfSpreadFloor = 0.0005
/**
 * Squared distance in half-spreads beyond which a quote counts less and less (Cauchy): from the
 * touch on. Further out costs held-out quotes as well as fitted ones on real chains.
 */
const robustFrom = 1
const robustScale = 1
/**
 * What a smile looks like where its quotes do not say: slopes, shift and rounding in units of the
 * at-the-money total vol, as on an ordinary day. Weighs a fraction of one quote, so it decides only
 * what would otherwise run away: a wing without quotes, a slice that is nearly a parabola.
 */
const habit: Float64Array = Float64Array.of(0, -0.4, -0.7, 0, 0.4)
const habitWeight: Float64Array = Float64Array.of(0, 0.05, 0.05, 0.05, 0.05)

/** How far below zero arbitrage a row starts to push, so that a push that stops short suffices. */
export const densityMargin = 0.01
export const calendarMargin = 0.0005

/** ln-like growth beyond `robustFrom`: value and slope join the square. */
function robustCost(square: number): number {
  if (square <= robustFrom) return square
  return robustFrom + robustScale * log(1 + (square - robustFrom) / robustScale)
}

export class FitProblem {
  readonly sliceCount: number
  readonly parameters: Float64Array
  readonly natural: Float64Array
  /** The box of every parameter. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** At-the-money total volatility of each slice's quotes: the unit of its parameters. */
  readonly scales: Float64Array
  readonly years: Float64Array
  readonly offsets: Int32Array
  readonly k: Float64Array
  readonly vol: Float64Array
  readonly weight: Float64Array
  readonly density: ConstraintRows
  readonly calendar: ConstraintRows
  /** What one unit of relative variance is worth in half-spreads of the slice. */
  readonly variancePrice: Float64Array
  densityPenalty = 0
  calendarPenalty = 0

  readonly diagonal: Float64Array
  readonly coupling: Float64Array
  readonly gradient: Float64Array
  private readonly row: Float64Array = new Float64Array(2 * parameterCount)

  constructor(slices: readonly CleanSlice[], scales: Float64Array) {
    const count = slices.length
    this.sliceCount = count
    this.scales = scales
    this.parameters = new Float64Array(count * parameterCount)
    this.natural = new Float64Array(count * naturalCount)
    this.low = new Float64Array(count * parameterCount)
    this.high = new Float64Array(count * parameterCount)
    this.years = Float64Array.from(slices, (slice) => slice.years)
    this.offsets = new Int32Array(count + 1)
    for (let i = 0; i < count; i += 1) this.offsets[i + 1] = this.offsets[i]! + slices[i]!.count
    const quotes = this.offsets[count]!
    this.k = new Float64Array(quotes)
    this.vol = new Float64Array(quotes)
    this.weight = new Float64Array(quotes)
    this.variancePrice = new Float64Array(count)
    this.density = new ConstraintRows(count)
    this.calendar = new ConstraintRows(count)
    this.diagonal = new Float64Array(count * area)
    this.coupling = new Float64Array(count * area)
    this.gradient = new Float64Array(count * parameterCount)
    for (let i = 0; i < count; i += 1) {
      bound(scales[i]!, i, this.low, this.high)
      this.load(slices[i]!, i)
    }
  }

  private load(slice: CleanSlice, i: number): void {
    const from = this.offsets[i]!
    let sum = 0
    for (let n = 0; n < slice.count; n += 1) {
      const at = from + n
      this.k[at] = slice.k[n]!
      const bid = slice.bidVol[n]!
      const ask = slice.askVol[n]!
      this.vol[at] = 0.5 * (bid + ask)
      this.weight[at] = 1 / Math.max(halfSpreadFloor, 0.5 * (ask - bid))
      sum += this.weight[at]!
    }
    const atmVol = this.scales[i]! / Math.sqrt(slice.years)
    this.variancePrice[i] = (0.5 * atmVol * sum) / slice.count
  }

  /** Natural values of slices `from`..`to` - 1; false where a variance is not positive. */
  expandAll(parameters: Float64Array, from: number, to: number): boolean {
    for (let i = from; i < to; i += 1) {
      const scale = this.scales[i]!
      expand(parameters, i, scale, this.natural)
      if (!(leastVariance(this.natural, i) > 1e-3 * scale * scale)) return false
    }
    return true
  }

  /** Cost at `parameters`; infinite where a slice's variance is not positive. */
  cost(parameters: Float64Array, from: number, to: number): number {
    if (!this.expandAll(parameters, from, to)) return Infinity
    let sum = 0
    for (let i = from; i < to; i += 1) {
      const inverseYears = 1 / this.years[i]!
      const end = this.offsets[i + 1]!
      for (let n = this.offsets[i]!; n < end; n += 1) {
        const w = varianceAt(this.natural, i, this.k[n]!)
        const residual = (Math.sqrt(w * inverseYears) - this.vol[n]!) * this.weight[n]!
        sum += robustCost(residual * residual)
      }
      sum += this.habitCost(parameters, i) + this.densityCost(i)
      if (i > from) sum += this.calendarCost(i)
    }
    return sum
  }

  private habitCost(parameters: Float64Array, i: number): number {
    let sum = 0
    for (let n = 0; n < parameterCount; n += 1) {
      const off = parameters[i * parameterCount + n]! - habit[n]!
      sum += habitWeight[n]! * off * off
    }
    return sum
  }

  private addHabit(i: number): void {
    for (let n = 0; n < parameterCount; n += 1) {
      const p = i * parameterCount + n
      const weight = habitWeight[n]!
      this.diagonal[i * area + n * parameterCount + n]! += weight
      this.gradient[p]! += weight * (this.parameters[p]! - habit[n]!)
    }
  }

  private densityCost(i: number): number {
    const rows = this.density
    const end = rows.end(i)
    let sum = 0
    for (let n = rows.start(i); n < end; n += 1) {
      const short = densityMargin - densityAt(this.natural, i, rows.k[n]!)
      if (short > 0) sum += short * short
    }
    const price = this.densityPenalty * this.variancePrice[i]!
    return sum * price * price
  }

  private calendarCost(i: number): number {
    const rows = this.calendar
    const end = rows.end(i)
    let sum = 0
    for (let n = rows.start(i); n < end; n += 1) {
      const k = rows.k[n]!
      const before = varianceAt(this.natural, i - 1, k)
      const short = before / varianceAt(this.natural, i, k) - 1 + calendarMargin
      if (short > 0) sum += short * short
    }
    const price = this.calendarPenalty * this.variancePrice[i]!
    return sum * price * price
  }

  /** Normal equations at `parameters`: lower diagonal blocks, couplings, half the gradient. */
  assemble(from: number, to: number): void {
    this.expandAll(this.parameters, from, to)
    this.diagonal.fill(0, from * area, to * area)
    this.coupling.fill(0, from * area, to * area)
    this.gradient.fill(0, from * parameterCount, to * parameterCount)
    for (let i = from; i < to; i += 1) {
      this.addQuotes(i)
      this.addHabit(i)
      this.addDensity(i)
      if (i > from) this.addCalendar(i)
    }
  }

  private addQuotes(i: number): void {
    const { row, natural } = this
    const years = this.years[i]!
    const end = this.offsets[i + 1]!
    for (let n = this.offsets[i]!; n < end; n += 1) {
      const w = varianceGradient(natural, i, this.k[n]!, row, 0)
      const vol = Math.sqrt(w / years)
      const residual = (vol - this.vol[n]!) * this.weight[n]!
      const beyond = residual * residual - robustFrom
      const trust = beyond > 0 ? robustScale / (robustScale + beyond) : 1
      const byW = (0.5 * this.weight[n]!) / (vol * years)
      this.addRow(i, trust * byW * byW, trust * byW * residual)
    }
  }

  private addDensity(i: number): void {
    const rows = this.density
    const end = rows.end(i)
    const price = this.densityPenalty * this.variancePrice[i]!
    const weight = price * price
    for (let n = rows.start(i); n < end; n += 1) {
      const short = densityMargin - densityGradient(this.natural, i, rows.k[n]!, this.row, 0)
      if (short > 0) this.addRow(i, weight, -weight * short)
    }
  }

  /** Adds `weight` J^T J and `pull` J of the row's first five derivatives to slice `i`. */
  private addRow(i: number, weight: number, pull: number): void {
    const { row, diagonal, gradient } = this
    let at = i * area
    const g = i * parameterCount
    for (let a = 0; a < parameterCount; a += 1) {
      const scaled = weight * row[a]!
      for (let c = 0; c <= a; c += 1) diagonal[at + c]! += scaled * row[c]!
      gradient[g + a]! += pull * row[a]!
      at += parameterCount
    }
  }

  private addCalendar(i: number): void {
    const { row, diagonal, coupling, gradient, natural } = this
    const rows = this.calendar
    const end = rows.end(i)
    const price = this.calendarPenalty * this.variancePrice[i]!
    for (let n = rows.start(i); n < end; n += 1) {
      const k = rows.k[n]!
      const before = varianceAt(natural, i - 1, k)
      const after = varianceAt(natural, i, k)
      const short = before / after - 1 + calendarMargin
      if (!(short > 0)) continue
      varianceGradient(natural, i - 1, k, row, 0)
      varianceGradient(natural, i, k, row, parameterCount)
      const byBefore = price / after
      const byAfter = (-price * before) / (after * after)
      for (let a = 0; a < parameterCount; a += 1) {
        const first = byBefore * row[a]!
        const second = byAfter * row[parameterCount + a]!
        const at = a * parameterCount
        for (let c = 0; c <= a; c += 1) {
          diagonal[(i - 1) * area + at + c]! += first * byBefore * row[c]!
          diagonal[i * area + at + c]! += second * byAfter * row[parameterCount + c]!
        }
        for (let c = 0; c < parameterCount; c += 1) {
          coupling[i * area + at + c]! += second * byBefore * row[c]!
        }
        gradient[(i - 1) * parameterCount + a]! += price * short * first
        gradient[i * parameterCount + a]! += price * short * second
      }
    }
  }

  /** Solves the damped normal equations, which it destroys; the step replaces `x`. */
  solve(x: Float64Array, from: number, to: number): boolean {
    return solveBlocks(this.diagonal, this.coupling, x, from, to)
  }
}
