// The smile of one expiry: raw SVI plus a spline of compact support. The correction is a piecewise
// cubic in log-moneyness k, twice continuously differentiable and zero outside its knots, so that
// both wings stay SVI. It is given by its second derivative at the knots, which is linear between
// them; value and slope follow by integration and are kept beside it. A formula: it knows no fit.

import { assert } from '../base/index.ts'
import { type SviSlice, type VarianceRow } from './svi.ts'

/** Knots of a correction at most: ten cubic B-splines of compact support have fourteen. */
export const knotsMax = 14
/** A knot is four numbers: k, then the value, slope and second derivative of the correction. */
export const knotStride = 4

/** Knots in ascending order, `knotStride` numbers each; empty where the smile is plain SVI. */
export type VarianceSpline = Float64Array

export type SmileSlice = SviSlice & { readonly spline: VarianceSpline }

export const noSpline: VarianceSpline = new Float64Array(0)

/** How far from zero a correction may end, as a share of its largest bend over all its width. */
const closure = 1e-9
/** A variance below this is nothing, whatever share of a bend it is. */
const nothing = 1e-30

/**
 * The spline whose second derivative is `bends` at `knots`. The first and last bend are zero and
 * the others must bring value and slope back to zero at the last knot: what is left of rounding
 * there is cut off, more than that is a broken invariant.
 */
export function createSpline(knots: ArrayLike<number>, bends: ArrayLike<number>): VarianceSpline {
  const count = knots.length
  assert(count === bends.length && count <= knotsMax, 'a bend for every knot, and not too many')
  const spline = new Float64Array(count * knotStride)
  if (count === 0) return spline
  assert(count >= 5, 'a compact cubic spline has five knots at least')
  assert(bends[0] === 0 && bends[count - 1] === 0, 'a correction ends without a bend')
  let value = 0
  let slope = 0
  let bendMost = 0
  for (let i = 0; i < count; i += 1) {
    const knot = knots[i]!
    const bend = bends[i]!
    if (i > 0) {
      const width = knot - knots[i - 1]!
      assert(width > 0, 'knots ascend')
      const before = bends[i - 1]!
      value += width * (slope + (width * (2 * before + bend)) / 6)
      slope += 0.5 * width * (before + bend)
    }
    bendMost = Math.max(bendMost, Math.abs(bend))
    spline.set([knot, value, slope, bend], i * knotStride)
  }
  const width = knots[count - 1]! - knots[0]!
  const left = Math.abs(value) + Math.abs(slope) * width
  assert(left <= closure * bendMost * width * width + nothing, 'a correction ends at zero')
  spline.fill(0, (count - 1) * knotStride + 1)
  return spline
}

/** Adds the correction of knots `first`.. of `spline` to `out`, `weight` times. */
function addSpline(
  spline: Float64Array,
  first: number,
  count: number,
  k: number,
  weight: number,
  out: VarianceRow,
): void {
  const at = intervalOf(spline, first, count, k)
  if (at < 0) return
  const d = k - spline[at]!
  const bend = spline[at + 3]!
  const jerk = (spline[at + 7]! - bend) / (spline[at + 4]! - spline[at]!)
  out.w += weight * (spline[at + 1]! + d * (spline[at + 2]! + d * (bend / 2 + (d * jerk) / 6)))
  out.dw += weight * (spline[at + 2]! + d * (bend + (d * jerk) / 2))
  out.d2w += weight * (bend + d * jerk)
}

function splineValue(spline: Float64Array, first: number, count: number, k: number): number {
  const at = intervalOf(spline, first, count, k)
  if (at < 0) return 0
  const d = k - spline[at]!
  const bend = spline[at + 3]!
  const jerk = (spline[at + 7]! - bend) / (spline[at + 4]! - spline[at]!)
  return spline[at + 1]! + d * (spline[at + 2]! + d * (bend / 2 + (d * jerk) / 6))
}

/** Where the knot at or before k stands in `spline`; -1 outside the knots. */
function intervalOf(spline: Float64Array, first: number, count: number, k: number): number {
  if (count === 0) return -1
  const last = first + (count - 1) * knotStride
  if (!(k > spline[first]! && k < spline[last]!)) return -1
  let at = first
  while (spline[at + knotStride]! <= k) at += knotStride
  return at
}

/** Total variance at k = ln(K/F). */
export function totalVariance(slice: SmileSlice, k: number): number {
  const d = k - slice.m
  const root = Math.sqrt(d * d + slice.sigma * slice.sigma)
  const { spline } = slice
  const correction = splineValue(spline, 0, spline.length / knotStride, k)
  return slice.a + slice.b * (slice.rho * d + root) + correction
}

/** Total variance at k with its first and second derivative by k, into `out`. */
export function totalVarianceDerivatives(slice: SmileSlice, k: number, out: VarianceRow): void {
  const d = k - slice.m
  const { b, rho, sigma, spline } = slice
  const root = Math.sqrt(d * d + sigma * sigma)
  out.w = slice.a + b * (rho * d + root)
  out.dw = b * (rho + d / root)
  out.d2w = (b * sigma * sigma) / (root * root * root)
  addSpline(spline, 0, spline.length / knotStride, k, 1, out)
}

/** Many smiles in columns; row i has its knots at i * `knotsMax` of `spline`. */
export type SmileColumns = {
  readonly a: Float64Array
  readonly b: Float64Array
  readonly rho: Float64Array
  readonly m: Float64Array
  readonly sigma: Float64Array
  readonly knotCount: Int32Array
  readonly spline: Float64Array
}

const rowStride = knotsMax * knotStride

export function createSmileColumns(capacity: number): SmileColumns {
  const column = (): Float64Array => new Float64Array(capacity)
  return {
    a: column(),
    b: column(),
    rho: column(),
    m: column(),
    sigma: column(),
    knotCount: new Int32Array(capacity),
    spline: new Float64Array(capacity * rowStride),
  }
}

export function setSmile(columns: SmileColumns, row: number, slice: SmileSlice): void {
  columns.a[row] = slice.a
  columns.b[row] = slice.b
  columns.rho[row] = slice.rho
  columns.m[row] = slice.m
  columns.sigma[row] = slice.sigma
  columns.knotCount[row] = slice.spline.length / knotStride
  // What a longer correction left behind goes too: equal smiles are equal bytes.
  columns.spline.fill(0, row * rowStride, (row + 1) * rowStride)
  columns.spline.set(slice.spline, row * rowStride)
}

/** A row as an object of its own. */
export function smileOf(columns: SmileColumns, row: number): SmileSlice {
  const from = row * rowStride
  return {
    a: columns.a[row]!,
    b: columns.b[row]!,
    rho: columns.rho[row]!,
    m: columns.m[row]!,
    sigma: columns.sigma[row]!,
    spline: columns.spline.slice(from, from + columns.knotCount[row]! * knotStride),
  }
}

/** Total variance of a row at k. */
export function smileVariance(columns: SmileColumns, row: number, k: number): number {
  const d = k - columns.m[row]!
  const sigma = columns.sigma[row]!
  const root = Math.sqrt(d * d + sigma * sigma)
  const w = columns.a[row]! + columns.b[row]! * (columns.rho[row]! * d + root)
  const count = columns.knotCount[row]!
  return count === 0 ? w : w + splineValue(columns.spline, row * rowStride, count, k)
}

/** Adds `weight` times a row's total variance and its derivatives by k to `out`. */
export function addSmile(
  columns: SmileColumns,
  row: number,
  weight: number,
  k: number,
  out: VarianceRow,
): void {
  const b = columns.b[row]!
  const rho = columns.rho[row]!
  const sigma = columns.sigma[row]!
  const d = k - columns.m[row]!
  const root = Math.sqrt(d * d + sigma * sigma)
  out.w += weight * (columns.a[row]! + b * (rho * d + root))
  out.dw += weight * b * (rho + d / root)
  out.d2w += (weight * b * sigma * sigma) / (root * root * root)
  const count = columns.knotCount[row]!
  if (count > 0) addSpline(columns.spline, row * rowStride, count, k, weight, out)
}
