// Points at which a constraint of one slice, or of one pair of slices, is enforced: a fixed start
// grid and, beside it, the cutting planes that a failed check adds. Bounded per slice.

const capacityPerSlice = 96

export class ConstraintRows {
  /** Log-moneyness, `capacityPerSlice` places per slice. */
  readonly k: Float64Array
  private readonly counts: Int32Array

  constructor(slices: number) {
    this.k = new Float64Array(slices * capacityPerSlice)
    this.counts = new Int32Array(slices)
  }

  start(slice: number): number {
    return slice * capacityPerSlice
  }

  end(slice: number): number {
    return slice * capacityPerSlice + this.counts[slice]!
  }

  /** Adds a point; false when the slice has no place left, which leaves the rows as they are. */
  add(slice: number, k: number): boolean {
    const count = this.counts[slice]!
    if (count === capacityPerSlice) return false
    this.k[slice * capacityPerSlice + count] = k
    this.counts[slice] = count + 1
    return true
  }
}
