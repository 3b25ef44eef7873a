// The least-squares problem of a whole surface: one residual per quote in half-spreads, one hinge
// row per point where the density must stay positive, one per point where total variance must not
// fall from one expiry to the next, and what keeps the correction smooth. It evaluates cost and
// normal equations; `levenberg.ts` moves.

import { log } from '../math/index.ts'
import { durrleman, type SmileSlice, type VarianceRow } from '../pricing/index.ts'
import { type BlockLayout, blockLayout } from './block-cholesky.ts'
import { type CleanSlice } from './clean.ts'
import { addHabit, habitCost } from './habit.ts'
import { SmilePoints } from './smile-points.ts'
import { basisStride, type SplineBasis } from './spline-basis.ts'
import {
  bound,
  expand,
  leastVariance,
  naturalCount,
  rawSlice,
  slopeGradients,
  sviCount,
  varianceAt,
  varianceGradient,
  varianceRow,
} from './svi-model.ts'

/** A half-spread below this many vols counts as this: ticks are not more precise than that. */
export const halfSpreadFloor = 0.0005
/**
 * Squared distance in half-spreads beyond which a quote counts less and less (Cauchy): from the
 * touch on. Further out costs held-out quotes as well as fitted ones on real chains.
 */
const robustFrom = 1
const robustScale = 1
const coefficientMax = 5
/** Total variance stays above this share of the slice's own at the money. */
const varianceShareMin = 1e-3

/** How far below zero arbitrage a row starts to push, so that a push that stops short suffices. */
export const densityMargin = 0.01
export const calendarMargin = 0.0005

const constraintsMax = 112
/** A row touches the backbone and the four basis functions of its point. */
const supports = 4
const widthMax: number = sviCount + supports

/** ln-like growth beyond `robustFrom`: value and slope join the square. */
function robustCost(square: number): number {
  if (square <= robustFrom) return square
  return robustFrom + robustScale * log(1 + (square - robustFrom) / robustScale)
}

/** What a quote still weighs whose squared residual is this far beyond `robustFrom`. */
function trustAt(beyond: number): number {
  return robustScale / (robustScale + beyond)
}

export class FitProblem {
  readonly sliceCount: number
  readonly splines: SplineBasis
  /** Five of the backbone, then the coefficients of the correction, slice by slice. */
  readonly layout: BlockLayout
  readonly parameters: Float64Array
  readonly natural: Float64Array
  /** The box of every parameter. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** At-the-money total volatility of each slice's quotes: the unit of its parameters. */
  readonly scales: Float64Array
  readonly years: Float64Array
  readonly quotes: SmilePoints
  readonly vol: Float64Array
  readonly weight: Float64Array
  readonly density: SmilePoints
  readonly calendar: SmilePoints
  /** The points of `calendar` as the slice before each sees them. */
  readonly calendarBefore: SmilePoints
  /** What one unit of relative variance is worth in half-spreads of the slice. */
  readonly variancePrice: Float64Array
  densityPenalty = 0
  calendarPenalty = 0

  readonly diagonal: Float64Array
  readonly coupling: Float64Array
  readonly gradient: Float64Array
  private readonly row: Float64Array = new Float64Array(widthMax)
  private readonly rowBefore: Float64Array = new Float64Array(widthMax)
  private readonly slopes: Float64Array = new Float64Array(sviCount)
  private readonly bends: Float64Array = new Float64Array(sviCount)
  private readonly smile: VarianceRow = { w: 0, dw: 0, d2w: 0 }

  constructor(slices: readonly CleanSlice[], scales: Float64Array, splines: SplineBasis) {
    const count = slices.length
    this.sliceCount = count
    this.scales = scales
    this.splines = splines
    this.layout = blockLayout(Array.from(splines.counts, (own) => sviCount + own))
    const { starts, diagonalAt, couplingAt } = this.layout
    this.parameters = new Float64Array(starts[count]!)
    this.natural = new Float64Array(count * naturalCount)
    this.low = new Float64Array(starts[count]!).fill(-coefficientMax)
    this.high = new Float64Array(starts[count]!).fill(coefficientMax)
    this.years = Float64Array.from(slices, (slice) => slice.years)
    const quotesMax = Math.max(0, ...slices.map((slice) => slice.count))
    this.quotes = new SmilePoints(splines, count, quotesMax)
    this.vol = new Float64Array(count * quotesMax)
    this.weight = new Float64Array(count * quotesMax)
    this.variancePrice = new Float64Array(count)
    this.density = new SmilePoints(splines, count, constraintsMax)
    this.calendar = new SmilePoints(splines, count, constraintsMax)
    this.calendarBefore = new SmilePoints(splines, count, constraintsMax)
    this.diagonal = new Float64Array(diagonalAt[count]!)
    this.coupling = new Float64Array(couplingAt[count]!)
    this.gradient = new Float64Array(starts[count]!)
    for (let i = 0; i < count; i += 1) {
      bound(scales[i]!, starts[i]!, this.low, this.high)
      this.load(slices[i]!, i)
    }
  }

  private load(slice: CleanSlice, i: number): void {
    let sum = 0
    for (let n = 0; n < slice.count; n += 1) {
      const at = this.quotes.end(i)
      this.quotes.add(i, slice.k[n]!)
      const bid = slice.bidVol[n]!
      const ask = slice.askVol[n]!
      this.vol[at] = 0.5 * (bid + ask)
      this.weight[at] = 1 / Math.max(halfSpreadFloor, 0.5 * (ask - bid))
      sum += this.weight[at]!
    }
    const atmVol = this.scales[i]! / Math.sqrt(slice.years)
    this.variancePrice[i] = (0.5 * atmVol * sum) / slice.count
  }

  /** Enforces growth of total variance from the slice before to this one at k. */
  addCalendar(slice: number, k: number): void {
    this.calendar.add(slice, k)
    this.calendarBefore.add(slice, k, slice - 1)
  }

  /** Natural values of slices `from`..`to` - 1; false where a variance is not positive. */
  expandAll(parameters: Float64Array, from: number, to: number): boolean {
    for (let i = from; i < to; i += 1) {
      const scale = this.scales[i]!
      expand(parameters, this.layout.starts[i]!, scale, this.natural, i)
      if (!(leastVariance(this.natural, i) > varianceShareMin * scale * scale)) return false
    }
    return true
  }

  /** The correction of slice `i` at point `n`. */
  private correction(parameters: Float64Array, i: number, points: SmilePoints, n: number): number {
    const first = points.first[n]!
    if (first < 0) return 0
    const at = n * basisStride
    const start = this.layout.starts[i]! + sviCount + first
    const width = Math.min(supports, this.layout.starts[i + 1]! - start)
    let sum = 0
    for (let j = 0; j < width; j += 1) sum += parameters[start + j]! * points.basis[at + j]!
    return sum
  }

  /** Total variance of slice `i` at a point. */
  private variance(parameters: Float64Array, i: number, points: SmilePoints, n: number): number {
    const w = varianceAt(this.natural, i, points.k[n]!)
    return points.first[n]! < 0 ? w : w + this.correction(parameters, i, points, n)
  }

  /** Durrleman's g of slice `i` at a point; leaves the smile there. */
  private densityOf(parameters: Float64Array, i: number, n: number): number {
    const { smile, density } = this
    varianceRow(this.natural, i, density.k[n]!, smile)
    const first = density.first[n]!
    if (first >= 0) {
      const start = this.layout.starts[i]! + sviCount + first
      const width = Math.min(supports, this.layout.starts[i + 1]! - start)
      const at = n * basisStride
      for (let j = 0; j < width; j += 1) {
        const coefficient = parameters[start + j]!
        smile.w += coefficient * density.basis[at + j]!
        smile.dw += coefficient * density.basis[at + supports + j]!
        smile.d2w += coefficient * density.basis[at + 2 * supports + j]!
      }
    }
    return durrleman(density.k[n]!, smile.w, smile.dw, smile.d2w)
  }

  /** Cost at `parameters`; infinite where a slice's variance is not positive. */
  cost(parameters: Float64Array, from: number, to: number): number {
    if (!this.expandAll(parameters, from, to)) return Infinity
    let sum = 0
    for (let i = from; i < to; i += 1) {
      const inverseYears = 1 / this.years[i]!
      const end = this.quotes.end(i)
      for (let n = this.quotes.start(i); n < end; n += 1) {
        const w = this.variance(parameters, i, this.quotes, n)
        if (!(w > 0)) return Infinity
        const residual = (Math.sqrt(w * inverseYears) - this.vol[n]!) * this.weight[n]!
        sum += robustCost(residual * residual)
      }
      sum += habitCost(this.layout, parameters, i) + this.densityCost(parameters, i)
      if (i > from) sum += this.calendarCost(parameters, i)
    }
    return sum
  }

  private densityCost(parameters: Float64Array, i: number): number {
    const floor = varianceShareMin * this.scales[i]! * this.scales[i]!
    const end = this.density.end(i)
    let sum = 0
    for (let n = this.density.start(i); n < end; n += 1) {
      const short = densityMargin - this.densityOf(parameters, i, n)
      if (!(this.smile.w > floor)) return Infinity
      if (short > 0) sum += short * short
    }
    const price = this.densityPenalty * this.variancePrice[i]!
    return sum * price * price
  }

  private calendarCost(parameters: Float64Array, i: number): number {
    const end = this.calendar.end(i)
    let sum = 0
    for (let n = this.calendar.start(i); n < end; n += 1) {
      const before = this.variance(parameters, i - 1, this.calendarBefore, n)
      const after = this.variance(parameters, i, this.calendar, n)
      if (!(after > 0)) return Infinity
      const short = before / after - 1 + calendarMargin
      if (short > 0) sum += short * short
    }
    const price = this.calendarPenalty * this.variancePrice[i]!
    return sum * price * price
  }

  /** Normal equations at `parameters`: lower diagonal blocks, couplings, half the gradient. */
  assemble(from: number, to: number): void {
    const { starts, diagonalAt, couplingAt } = this.layout
    this.expandAll(this.parameters, from, to)
    this.diagonal.fill(0, diagonalAt[from]!, diagonalAt[to]!)
    this.coupling.fill(0, couplingAt[from]!, couplingAt[to]!)
    this.gradient.fill(0, starts[from]!, starts[to]!)
    for (let i = from; i < to; i += 1) {
      this.addQuotes(i)
      addHabit(this, i)
      this.addDensity(i)
      if (i > from) this.addCalendars(i)
    }
  }

  private addQuotes(i: number): void {
    const { row, natural, quotes } = this
    const years = this.years[i]!
    const end = quotes.end(i)
    for (let n = quotes.start(i); n < end; n += 1) {
      const backbone = varianceGradient(natural, i, quotes.k[n]!, row)
      const w = backbone + this.fillBasis(i, quotes, n, row)
      const vol = Math.sqrt(w / years)
      const residual = (vol - this.vol[n]!) * this.weight[n]!
      const beyond = residual * residual - robustFrom
      const trust = beyond > 0 ? trustAt(beyond) : 1
      const byW = (0.5 * this.weight[n]!) / (vol * years)
      this.addRow(i, quotes.first[n]!, trust * byW * byW, trust * byW * residual)
    }
  }

  /** Writes the values of the point's basis behind the backbone's; returns the correction. */
  private fillBasis(i: number, points: SmilePoints, n: number, row: Float64Array): number {
    if (points.first[n]! < 0) return 0
    for (let j = 0; j < supports; j += 1) row[sviCount + j] = points.basis[n * basisStride + j]!
    return this.correction(this.parameters, i, points, n)
  }

  private addDensity(i: number): void {
    const { row, natural, density, smile, slopes, bends } = this
    const end = density.end(i)
    const price = this.densityPenalty * this.variancePrice[i]!
    const weight = price * price
    for (let n = density.start(i); n < end; n += 1) {
      const short = densityMargin - this.densityOf(this.parameters, i, n)
      if (!(short > 0)) continue
      const k = density.k[n]!
      // g = lean^2 - dw^2 (1/w + 1/4) / 4 + d2w / 2, differentiated by w and dw.
      const inverse = 1 / smile.w
      const lean = 1 - 0.5 * k * smile.dw * inverse
      const byW = inverse * inverse * (lean * k * smile.dw + 0.25 * smile.dw * smile.dw)
      const byDw = -lean * k * inverse - 0.5 * smile.dw * (inverse + 0.25)
      varianceGradient(natural, i, k, row)
      slopeGradients(natural, i, k, slopes, bends)
      for (let a = 0; a < sviCount; a += 1) {
        row[a] = byW * row[a]! + byDw * slopes[a]! + 0.5 * bends[a]!
      }
      const at = n * basisStride
      for (let j = 0; j < supports && density.first[n]! >= 0; j += 1) {
        row[sviCount + j] =
          byW * density.basis[at + j]! +
          byDw * density.basis[at + supports + j]! +
          0.5 * density.basis[at + 2 * supports + j]!
      }
      this.addRow(i, density.first[n]!, weight, -weight * short)
    }
  }

  /** How many entries of a row count whose basis starts at coefficient `first` of slice `i`. */
  private widthOf(i: number, first: number): number {
    if (first < 0) return sviCount
    return sviCount + Math.min(supports, this.splines.counts[i]! - first)
  }

  /** Adds `weight` J^T J and `pull` J of the row to slice `i`. */
  private addRow(i: number, first: number, weight: number, pull: number): void {
    const { row, diagonal, gradient } = this
    const size = this.layout.sizes[i]!
    const block = this.layout.diagonalAt[i]!
    const start = this.layout.starts[i]!
    const width = this.widthOf(i, first)
    for (let a = 0; a < width; a += 1) {
      const own = a < sviCount ? a : a + first
      const at = block + own * size
      const scaled = weight * row[a]!
      for (let c = 0; c <= a; c += 1) {
        diagonal[at + (c < sviCount ? c : c + first)]! += scaled * row[c]!
      }
      gradient[start + own]! += pull * row[a]!
    }
  }

  private addCalendars(i: number): void {
    const { row, rowBefore, natural, calendar, calendarBefore } = this
    const end = calendar.end(i)
    const price = this.calendarPenalty * this.variancePrice[i]!
    for (let n = calendar.start(i); n < end; n += 1) {
      const k = calendar.k[n]!
      const before = this.variance(this.parameters, i - 1, calendarBefore, n)
      const after = this.variance(this.parameters, i, calendar, n)
      const short = before / after - 1 + calendarMargin
      if (!(short > 0)) continue
      varianceGradient(natural, i - 1, k, rowBefore)
      this.fillBasis(i - 1, calendarBefore, n, rowBefore)
      varianceGradient(natural, i, k, row)
      this.fillBasis(i, calendar, n, row)
      const byBefore = price / after
      const byAfter = (-price * before) / (after * after)
      const pull = price * short
      this.addCoupling(i, n, byAfter * byBefore)
      this.addRow(i, calendar.first[n]!, byAfter * byAfter, byAfter * pull)
      row.set(rowBefore)
      this.addRow(i - 1, calendarBefore.first[n]!, byBefore * byBefore, byBefore * pull)
    }
  }

  /** Adds `weight` times the row of slice `i` by that of the slice before. */
  private addCoupling(i: number, n: number, weight: number): void {
    const { row, rowBefore, coupling } = this
    const before = this.layout.sizes[i - 1]!
    const first = this.calendar.first[n]!
    const firstBefore = this.calendarBefore.first[n]!
    const width = this.widthOf(i, first)
    const widthBefore = this.widthOf(i - 1, firstBefore)
    for (let a = 0; a < width; a += 1) {
      const at = this.layout.couplingAt[i]! + (a < sviCount ? a : a + first) * before
      const scaled = weight * row[a]!
      for (let c = 0; c < widthBefore; c += 1) {
        coupling[at + (c < sviCount ? c : c + firstBefore)]! += scaled * rowBefore[c]!
      }
    }
  }

  /** Squared residual of quote `n`, in half-spreads, times what the quote is trusted. */
  trustedSquare(i: number, n: number): number {
    const w = this.variance(this.parameters, i, this.quotes, n)
    const residual = (Math.sqrt(w / this.years[i]!) - this.vol[n]!) * this.weight[n]!
    const square = residual * residual
    return square <= robustFrom ? square : square * trustAt(square - robustFrom)
  }

  /** The slice as it is published; `expandAll` comes before. */
  slice(i: number): SmileSlice {
    const start = this.layout.starts[i]! + sviCount
    const own = this.parameters.subarray(start, this.layout.starts[i + 1]!)
    return { ...rawSlice(this.natural, i), spline: this.splines.published(i, own) }
  }
}
