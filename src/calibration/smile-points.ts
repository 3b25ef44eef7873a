// Points of log-moneyness at which the smiles of a fit are asked for again and again: quotes, and
// the places where a constraint is enforced. The basis of each point is worked out once, when the
// point is added. Bounded per slice.

import { basisStride, type SplineBasis } from './spline-basis.ts'

export class SmilePoints {
  readonly k: Float64Array
  /** First coefficient whose basis function touches the point; -1 outside the knots. */
  readonly first: Int32Array
  readonly basis: Float64Array
  private readonly capacityPerSlice: number
  private readonly counts: Int32Array
  private readonly splines: SplineBasis

  constructor(splines: SplineBasis, slices: number, capacityPerSlice: number) {
    this.k = new Float64Array(slices * capacityPerSlice)
    this.first = new Int32Array(slices * capacityPerSlice)
    this.basis = new Float64Array(slices * capacityPerSlice * basisStride)
    this.counts = new Int32Array(slices)
    this.capacityPerSlice = capacityPerSlice
    this.splines = splines
  }

  start(slice: number): number {
    return slice * this.capacityPerSlice
  }

  end(slice: number): number {
    return slice * this.capacityPerSlice + this.counts[slice]!
  }

  /**
   * Adds a point; false when the slice has no place left, which leaves the points as they are. The
   * basis is that of slice `of`: a calendar row has one point in each of two slices.
   */
  add(slice: number, k: number, of: number = slice): boolean {
    const count = this.counts[slice]!
    if (count === this.capacityPerSlice) return false
    const at = slice * this.capacityPerSlice + count
    this.k[at] = k
    this.first[at] = this.splines.evaluate(of, k, this.basis, at * basisStride)
    this.counts[slice] = count + 1
    return true
  }
}
