// A trader's marks: what a person adds to the model's smile of one expiry until a time, as data
// beside the model. Applied where the surface is evaluated, never mixed into a fit, gone when its
// time is over. Who set a mark is in the journal, where the command is; here is only what it does.

import { type AssetIndex, assert, type StateVisitor, type TimeUs } from '../base/index.ts'
import { type SmilePoint } from './vol-surface.ts'

/** Vol points, by z = ln(strike / forward) in at-the-money standard deviations of the model. */
export type SurfaceMark = {
  readonly expiryUs: TimeUs
  /** Added at every strike. */
  readonly levelVolPt: number
  /** Added once more for each deviation. */
  readonly skewVolPt: number
  /** Half of it added for the square of the deviations. */
  readonly curvatureVolPt: number
  readonly untilUs: TimeUs
}

/** Beyond this many deviations a mark adds what it adds there. */
const zMax = 2.5
const volMin = 0.01

export class SurfaceMarks {
  readonly capacity: number
  readonly #underlying: Int32Array
  readonly #expiryUs: Float64Array
  readonly #levelVolPt: Float64Array
  readonly #skewVolPt: Float64Array
  readonly #curvatureVolPt: Float64Array
  readonly #untilUs: Float64Array
  #count = 0

  constructor(capacity: number) {
    this.capacity = capacity
    const column = (): Float64Array => new Float64Array(capacity)
    this.#underlying = new Int32Array(capacity)
    this.#expiryUs = column()
    this.#levelVolPt = column()
    this.#skewVolPt = column()
    this.#curvatureVolPt = column()
    this.#untilUs = column()
  }

  /**
   * Replaces the mark of an expiry; one that adds nothing takes it away. Marks whose time is over
   * make room. False when there is none.
   */
  set(underlying: AssetIndex, mark: SurfaceMark, nowUs: TimeUs): boolean {
    const { levelVolPt, skewVolPt, curvatureVolPt } = mark
    assert(Number.isFinite(levelVolPt + skewVolPt + curvatureVolPt), 'a mark is finite')
    for (let row = this.#count - 1; row >= 0; row -= 1) {
      const isSame = this.#underlying[row] === underlying && this.#expiryUs[row] === mark.expiryUs
      if (isSame || !(this.#untilUs[row]! > nowUs)) this.#remove(row)
    }
    const isNothing = levelVolPt === 0 && skewVolPt === 0 && curvatureVolPt === 0
    if (isNothing || !(mark.untilUs > nowUs)) return true
    if (this.#count === this.capacity) return false
    const row = this.#count
    this.#count += 1
    this.#underlying[row] = underlying
    this.#expiryUs[row] = mark.expiryUs
    this.#levelVolPt[row] = levelVolPt
    this.#skewVolPt[row] = skewVolPt
    this.#curvatureVolPt[row] = curvatureVolPt
    this.#untilUs[row] = mark.untilUs
    return true
  }

  /** The living mark of an expiry, for people. */
  mark(underlying: AssetIndex, expiryUs: TimeUs, nowUs: TimeUs): SurfaceMark | undefined {
    const row = this.find(underlying, expiryUs, nowUs)
    if (row < 0) return undefined
    return {
      expiryUs,
      levelVolPt: this.#levelVolPt[row]!,
      skewVolPt: this.#skewVolPt[row]!,
      curvatureVolPt: this.#curvatureVolPt[row]!,
      untilUs: this.#untilUs[row]! as TimeUs,
    }
  }

  /** Row of the living mark of an expiry, -1 when there is none. */
  find(underlying: AssetIndex, expiryUs: TimeUs, nowUs: TimeUs): number {
    for (let row = 0; row < this.#count; row += 1) {
      const isIt = this.#underlying[row] === underlying && this.#expiryUs[row] === expiryUs
      if (isIt && this.#untilUs[row]! > nowUs) return row
    }
    return -1
  }

  /** Adds a mark to the model's point at k; `deviation` is the model's at the money. */
  apply(row: number, k: number, deviation: number, point: SmilePoint): void {
    const skew = this.#skewVolPt[row]!
    const curvature = this.#curvatureVolPt[row]!
    const free = k / deviation
    const z = Math.max(-zMax, Math.min(zMax, free))
    const shift = this.#levelVolPt[row]! + z * (skew + 0.5 * curvature * z)
    const vol = point.volAnnual + 0.01 * shift
    if (!(vol > volMin)) {
      point.volAnnual = volMin
      point.slope = 0
      point.curvature = 0
      return
    }
    point.volAnnual = vol
    if (z !== free) return
    point.slope += (0.01 * (skew + curvature * z)) / deviation
    point.curvature += (0.01 * curvature) / (deviation * deviation)
  }

  visit(v: StateVisitor): void {
    this.#count = v.number(this.#count)
    v.column(this.#underlying, this.#count)
    v.column(this.#expiryUs, this.#count)
    v.column(this.#levelVolPt, this.#count)
    v.column(this.#skewVolPt, this.#count)
    v.column(this.#curvatureVolPt, this.#count)
    v.column(this.#untilUs, this.#count)
  }

  /** The last row takes the place of the one that goes. */
  #remove(row: number): void {
    this.#count -= 1
    for (const column of [
      this.#underlying,
      this.#expiryUs,
      this.#levelVolPt,
      this.#skewVolPt,
      this.#curvatureVolPt,
      this.#untilUs,
    ]) {
      column[row] = column[this.#count]!
    }
  }
}
