// Cubic B-splines of compact support, slice by slice: where their knots stand, what each basis
// function and its derivatives are at a point, and the way between their coefficients and the
// second derivatives that a published correction is made of. Basis functions are in units of the
// slice's at-the-money total variance, so that a day and a year look alike.

import { createSpline, knotStride, knotsMax, type VarianceSpline } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'

/** Four cubics touch any point: four values, then four slopes, then four second derivatives. */
export const basisStride = 12
const supports = 4
const coefficientsMax: number = knotsMax - supports

const quotesPerCoefficient = 3
/** SVI takes the first quotes of a slice. */
const quotesOfBackbone = 4
/** How far the correction reaches beyond the first and last quote, as a share of their distance. */
const overhang = 0.15

/** How many basis functions quotes of this number can tell apart. */
export function coefficientCount(quotes: number): number {
  const wanted = Math.floor((quotes - quotesOfBackbone) / quotesPerCoefficient)
  return Math.max(0, Math.min(coefficientsMax, wanted))
}

/** Knots halfway between quantiles of the strikes and an even spacing. */
function placeKnots(slice: CleanSlice, count: number): number[] {
  const { k } = slice
  const first = k[0]!
  const width = k[slice.count - 1]! - first
  return Array.from({ length: count }, (_, n) => {
    const share = n / (count - 1)
    const place = share * (slice.count - 1)
    const below = Math.min(slice.count - 2, Math.floor(place))
    const at = k[below]! + (place - below) * (k[below + 1]! - k[below]!)
    const even = 0.5 * ((at - first) / width + share)
    return first + width * (even * (1 + 2 * overhang) - overhang)
  })
}

/** Whether knots of an earlier fit still suit the quotes: then its coefficients carry over. */
function isReusable(spline: VarianceSpline, slice: CleanSlice, count: number): boolean {
  if (spline.length !== count * knotStride) return false
  const low = spline[0]!
  const high = spline[(count - 1) * knotStride]!
  const first = slice.k[0]!
  const last = slice.k[slice.count - 1]!
  const reach = 0.5 * overhang * (last - first)
  const isCovering = low < first - reach && high > last + reach
  return isCovering && low > first - 4 * reach && high < last + 4 * reach
}

export class SplineBasis {
  /** Basis functions of each slice. */
  readonly counts: Int32Array
  /** `knotsMax` places a slice. */
  readonly knots: Float64Array
  /** 1 where an earlier fit's knots are kept. */
  readonly isKept: Uint8Array
  /** At-the-money total variance of each slice. */
  private readonly units: Float64Array
  private readonly scratch: Float64Array = new Float64Array(basisStride)

  /** `previous` gives corrections whose knots are kept where they still suit. */
  constructor(
    slices: readonly CleanSlice[],
    scales: Float64Array,
    counts: readonly number[],
    previous: readonly (VarianceSpline | undefined)[],
  ) {
    this.counts = Int32Array.from(counts)
    this.knots = new Float64Array(slices.length * knotsMax)
    this.isKept = new Uint8Array(slices.length)
    this.units = scales.map((scale) => scale * scale)
    for (const [i, slice] of slices.entries()) {
      const count = this.knotCount(i)
      if (count === 0) continue
      const known = previous[i]
      if (known !== undefined && isReusable(known, slice, count)) {
        this.isKept[i] = 1
        for (let n = 0; n < count; n += 1) this.knots[i * knotsMax + n] = known[n * knotStride]!
      } else {
        this.knots.set(placeKnots(slice, count), i * knotsMax)
      }
    }
  }

  knotCount(slice: number): number {
    const count = this.counts[slice]!
    return count === 0 ? 0 : count + supports
  }

  /** Knot n of a slice; beyond the ends they go on as wide as the last ones. */
  private knot(slice: number, n: number): number {
    const from = slice * knotsMax
    const last = this.knotCount(slice) - 1
    const { knots } = this
    if (n < 0) return knots[from]! + n * (knots[from + 1]! - knots[from]!)
    if (n <= last) return knots[from + n]!
    return knots[from + last]! + (n - last) * (knots[from + last]! - knots[from + last - 1]!)
  }

  /**
   * Writes the basis at k to `out` from `at` and returns the first coefficient that it is of, or
   * -1 outside the knots. Places without a coefficient are zero.
   */
  evaluate(slice: number, k: number, out: Float64Array, at: number): number {
    out.fill(0, at, at + basisStride)
    const last = this.knotCount(slice) - 1
    const from = slice * knotsMax
    if (last < 0 || !(k >= this.knots[from]! && k <= this.knots[from + last]!)) return -1
    let interval = 0
    while (interval < last - 1 && this.knots[from + interval + 1]! <= k) interval += 1
    this.fillCubics(slice, interval, k)
    const lowest = interval - supports + 1
    const first = Math.max(0, lowest)
    const unit = this.units[slice]!
    for (let j = first; j <= Math.min(interval, this.counts[slice]! - 1); j += 1) {
      for (let order = 0; order < basisStride; order += supports) {
        out[at + order + j - first] = unit * this.scratch[order + j - lowest]!
      }
    }
    return first
  }

  /** The four cubics of an interval at k by Cox and de Boor, with derivatives, into scratch. */
  private fillCubics(slice: number, n: number, k: number): void {
    const { scratch } = this
    const t0 = this.knot(slice, n - 2)
    const t1 = this.knot(slice, n - 1)
    const t2 = this.knot(slice, n)
    const t3 = this.knot(slice, n + 1)
    const t4 = this.knot(slice, n + 2)
    const t5 = this.knot(slice, n + 3)
    const up = (k - t2) / (t3 - t2)
    // Parabolas over the width of the cubic that they are part of; then their slopes likewise.
    const q0 = ((t3 - k) * (1 - up)) / ((t3 - t1) * (t3 - t0))
    const p1 = ((k - t1) / (t3 - t1)) * (1 - up) + ((t4 - k) / (t4 - t2)) * up
    const q1 = p1 / (t4 - t1)
    const q2 = ((k - t2) * up) / ((t4 - t2) * (t5 - t2))
    const r0 = (1 - up) / (t3 - t1)
    const r1 = up / (t4 - t2)
    const s0 = (-2 * r0) / (t3 - t0)
    const s1 = (2 * (r0 - r1)) / (t4 - t1)
    const s2 = (2 * r1) / (t5 - t2)
    scratch[0] = (t3 - k) * q0
    scratch[1] = (k - t0) * q0 + (t4 - k) * q1
    scratch[2] = (k - t1) * q1 + (t5 - k) * q2
    scratch[3] = (k - t2) * q2
    scratch[4] = -3 * q0
    scratch[5] = 3 * (q0 - q1)
    scratch[6] = 3 * (q1 - q2)
    scratch[7] = 3 * q2
    scratch[8] = -3 * s0
    scratch[9] = 3 * (s0 - s1)
    scratch[10] = 3 * (s1 - s2)
    scratch[11] = 3 * s2
  }

  /** The correction with these coefficients. */
  published(slice: number, coefficients: Float64Array): VarianceSpline {
    const from = slice * knotsMax
    const count = this.knotCount(slice)
    const bends = new Float64Array(count)
    const basis = new Float64Array(basisStride)
    for (let n = 1; n < count - 1; n += 1) {
      const first = this.evaluate(slice, this.knots[from + n]!, basis, 0)
      for (let j = 0; j < supports; j += 1) {
        bends[n]! += basis[2 * supports + j]! * (coefficients[first + j] ?? 0)
      }
    }
    return createSpline(this.knots.subarray(from, from + count), bends)
  }

  /** The coefficients of a correction that has this slice's knots: one bend settles each. */
  coefficients(slice: number, spline: VarianceSpline): Float64Array {
    const count = this.counts[slice]!
    const found = new Float64Array(count)
    const basis = new Float64Array(basisStride)
    for (let n = 0; n < count; n += 1) {
      const first = this.evaluate(slice, this.knots[slice * knotsMax + n + 1]!, basis, 0)
      let rest = spline[(n + 1) * knotStride + 3]!
      for (let j = first; j < n; j += 1) rest -= basis[2 * supports + j - first]! * found[j]!
      found[n] = rest / basis[2 * supports + n - first]!
    }
    return found
  }
}
