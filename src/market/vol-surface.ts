// The last accepted smiles of each underlying, as raw SVI slices by expiry, evaluated at the market
// of now. Between fits the surface is sticky in moneyness: a slice is a function of ln(strike /
// forward), the forward moves with the index, the annual vol at given moneyness stays. Fitting and
// acceptance are somebody else's; what arrives here is already believed.

import {
  type AssetIndex,
  assert,
  finite,
  type StateVisitor,
  type TimeUs,
  type Visitable,
  yearUs,
} from '../base/index.ts'
import { exp, log } from '../math/index.ts'
import {
  addSmile,
  createSmileColumns,
  type SmileColumns,
  type SmileSlice,
  setSmile,
  smileOf,
  totalVariance,
  type VarianceRow,
} from '../pricing/index.ts'
import { doubtAt, doubtStride } from './doubt-points.ts'
import { SmileDynamics } from './smile-dynamics.ts'
import { SurfaceMarks } from './surface-marks.ts'
import { visitArray, visitSlice, visitSmiles } from './visit-smile.ts'

/** One accepted slice: total variance over ln(strike / `forward`), as of the fit. */
export type SurfaceSlice = SmileSlice & {
  readonly expiryUs: TimeUs
  readonly forward: number
  readonly errorVolPt: number
  /** Pairs (k, standard error of the vol there in vol points), ascending. */
  readonly doubt: Float64Array
}

/** The smile at one strike: the vol and how it bends along k = ln(strike / forward). */
export type SmilePoint = {
  /** Annual, as a decimal; 0 when there is no usable slice. */
  volAnnual: number
  /** d vol / d k. */
  slope: number
  /** d2 vol / d k2. */
  curvature: number
}

/**
 * Annual variance at moneyness k as a blend of two slices: nearWeight * w(near, k) + farWeight *
 * w(far, k), where w is total variance. `near` and `far` index the underlying's slices.
 */
export type SmileBlend = { near: number; far: number; nearWeight: number; farWeight: number }

const varianceMin = 1e-8
/** Half an hour: nearer than that no mark is steeper. */
const yearsMin = 1_800_000_000 / yearUs

function cleared(row: VarianceRow): VarianceRow {
  row.w = 0
  row.dw = 0
  row.d2w = 0
  return row
}

export class VolSurface implements Visitable {
  readonly assetCapacity: number
  readonly sliceCapacity: number
  /** What a person adds to the smiles; part of every vol below, of no slice. */
  readonly marks: SurfaceMarks
  readonly #dynamics: SmileDynamics
  readonly #count: Int32Array
  readonly #fitTimeUs: Float64Array
  readonly #fitSequence: Float64Array
  readonly #fitIndexUsd: Float64Array
  readonly #expiryUs: Float64Array
  readonly #forward: Float64Array
  readonly #smiles: SmileColumns
  readonly #errorVolPt: Float64Array
  readonly #doubtCount: Int32Array
  readonly #doubt: Float64Array
  /** Slices of the fit that is arriving; nothing reads them before `commitFit`. */
  readonly #staged: SurfaceSlice[] = []
  #stagedUnderlying = -1
  readonly #blend: SmileBlend = { near: 0, far: 0, nearWeight: 0, farWeight: 0 }
  readonly #variance: VarianceRow = { w: 0, dw: 0, d2w: 0 }
  readonly #atMoney: SmilePoint = { volAnnual: 0, slope: 0, curvature: 0 }
  readonly #point: SmilePoint = { volAnnual: 0, slope: 0, curvature: 0 }

  constructor(assetCapacity: number, sliceCapacity: number) {
    assert(Number.isSafeInteger(assetCapacity) && assetCapacity > 0)
    assert(Number.isSafeInteger(sliceCapacity) && sliceCapacity > 0)
    this.assetCapacity = assetCapacity
    this.sliceCapacity = sliceCapacity
    const column = (): Float64Array => new Float64Array(assetCapacity * sliceCapacity)
    this.marks = new SurfaceMarks(assetCapacity * sliceCapacity)
    this.#dynamics = new SmileDynamics(assetCapacity)
    this.#count = new Int32Array(assetCapacity)
    this.#fitTimeUs = new Float64Array(assetCapacity)
    this.#fitSequence = new Float64Array(assetCapacity)
    this.#fitIndexUsd = new Float64Array(assetCapacity)
    this.#expiryUs = column()
    this.#forward = column()
    this.#smiles = createSmileColumns(assetCapacity * sliceCapacity)
    this.#errorVolPt = column()
    this.#doubtCount = new Int32Array(assetCapacity * sliceCapacity)
    this.#doubt = new Float64Array(assetCapacity * sliceCapacity * doubtStride)
  }

  /** Starts to collect a fit; one that was begun and not committed is forgotten. */
  beginFit(underlying: AssetIndex): void {
    assert(underlying >= 0 && underlying < this.assetCapacity)
    this.#staged.length = 0
    this.#stagedUnderlying = underlying
  }

  /** Adds one slice, in any order of expiry. False when the capacity is full. */
  setSlice(underlying: AssetIndex, slice: SurfaceSlice): boolean {
    assert(underlying === this.#stagedUnderlying, 'beginFit comes before setSlice')
    if (this.#staged.length === this.sliceCapacity) return false
    assert(slice.forward > 0 && slice.sigma > 0 && slice.b >= 0, 'a slice is a smile')
    assert(slice.rho >= -1 && slice.rho <= 1, 'rho lies in [-1, 1]')
    finite(slice.a + slice.b + slice.m + slice.sigma + slice.errorVolPt, 'slice')
    assert(slice.doubt.length % 2 === 0 && slice.doubt.length <= doubtStride, 'doubt is pairs')
    assert(!this.#staged.some((held) => held.expiryUs === slice.expiryUs), 'one slice an expiry')
    this.#staged.push({ ...slice })
    return true
  }

  /**
   * Replaces the underlying's surface by the collected slices. `timeUs`, `sequence` and `indexUsd`
   * are those of the quotes that were fitted, not of the moment the fit came back: the forwards
   * move with the index since then.
   */
  commitFit(underlying: AssetIndex, timeUs: TimeUs, sequence: number, indexUsd: number): void {
    assert(underlying === this.#stagedUnderlying, 'beginFit comes before commitFit')
    assert(indexUsd > 0, 'the index at the fit is positive')
    const slices = this.#staged.sort((x, y) => x.expiryUs - y.expiryUs)
    const offset = underlying * this.sliceCapacity
    this.#learn(underlying, slices, timeUs)
    for (const [i, slice] of slices.entries()) {
      assert(slice.expiryUs > timeUs, 'a slice outlives its fit')
      this.#expiryUs[offset + i] = slice.expiryUs
      this.#forward[offset + i] = slice.forward
      setSmile(this.#smiles, offset + i, slice)
      this.#errorVolPt[offset + i] = slice.errorVolPt
      this.#doubtCount[offset + i] = slice.doubt.length / 2
      this.#doubt.fill(0, (offset + i) * doubtStride, (offset + i + 1) * doubtStride)
      this.#doubt.set(slice.doubt, (offset + i) * doubtStride)
    }
    this.#count[underlying] = slices.length
    this.#fitTimeUs[underlying] = timeUs
    this.#fitSequence[underlying] = sequence
    this.#fitIndexUsd[underlying] = indexUsd
    this.#staged.length = 0
    this.#stagedUnderlying = -1
  }

  /** How each expiry's at-the-money vol moved with its forward since the last fit. */
  #learn(underlying: AssetIndex, slices: readonly SurfaceSlice[], timeUs: TimeUs): void {
    const count = this.#count[underlying]!
    const offset = underlying * this.sliceCapacity
    const beforeUs = this.#fitTimeUs[underlying]!
    if (count > 0) this.#dynamics.fade(underlying, timeUs - beforeUs)
    for (const slice of slices) {
      const at = offset + this.#firstAtOrAfter(offset, count, slice.expiryUs)
      if (at === offset + count || this.#expiryUs[at] !== slice.expiryUs) continue
      const row = cleared(this.#variance)
      addSmile(this.#smiles, at, yearUs / (slice.expiryUs - beforeUs), 0, row)
      const now = (totalVariance(slice, 0) * yearUs) / (slice.expiryUs - timeUs)
      if (!(row.w > varianceMin && now > varianceMin)) continue
      const vol = Math.sqrt(row.w)
      const logMove = log(slice.forward / this.#forward[at]!)
      const volMove = Math.sqrt(now) - vol
      this.#dynamics.observe(underlying, row.dw / (2 * vol), logMove, volMove)
    }
  }

  /**
   * What the vols of an expiry are expected to move by per log move of the forward, at equal
   * moneyness: the skew at the money times the ratio that fits have shown lately.
   */
  volPerLogMove(underlying: AssetIndex, expiryUs: TimeUs, nowUs: TimeUs): number {
    if (!this.blend(underlying, expiryUs, nowUs, this.#blend)) return 0
    this.pointOfBlend(underlying, this.#blend, 0, this.#atMoney)
    return this.#dynamics.ratio(underlying) * this.#atMoney.slope
  }

  sliceCount(underlying: AssetIndex): number {
    return this.#count[underlying]!
  }

  expiryUs(underlying: AssetIndex, position: number): TimeUs {
    return this.#expiryUs[underlying * this.sliceCapacity + position]! as TimeUs
  }

  errorVolPt(underlying: AssetIndex, position: number): number {
    return this.#errorVolPt[underlying * this.sliceCapacity + position]!
  }

  /** One slice as it was fitted, copied; its forward is that of the fit. */
  slice(underlying: AssetIndex, position: number): SurfaceSlice {
    assert(position >= 0 && position < this.#count[underlying]!)
    const at = underlying * this.sliceCapacity + position
    return {
      ...smileOf(this.#smiles, at),
      expiryUs: this.#expiryUs[at]! as TimeUs,
      forward: this.#forward[at]!,
      errorVolPt: this.#errorVolPt[at]!,
      doubt: this.#doubt.slice(at * doubtStride, at * doubtStride + 2 * this.#doubtCount[at]!),
    }
  }

  /**
   * Standard error of the fitted vol at k = ln(strike / forward), in vol points, from the slice at
   * or next after an expiry, the last one's beyond the end: linear between its points, constant
   * outside. 0 when there is no surface or the fit says nothing.
   */
  doubtVolPt(underlying: AssetIndex, expiryUs: TimeUs, k: number): number {
    const count = this.#count[underlying]!
    if (count === 0) return 0
    const offset = underlying * this.sliceCapacity
    const row = offset + Math.min(count - 1, this.#firstAtOrAfter(offset, count, expiryUs))
    return doubtAt(this.#doubt, row * doubtStride, this.#doubtCount[row]!, k)
  }

  fitTimeUs(underlying: AssetIndex): TimeUs {
    return this.#fitTimeUs[underlying]! as TimeUs
  }

  fitSequence(underlying: AssetIndex): number {
    return this.#fitSequence[underlying]!
  }

  fitIndexUsd(underlying: AssetIndex): number {
    return this.#fitIndexUsd[underlying]!
  }

  /** Since the quotes of the last accepted fit; Infinity when there is none. */
  ageUs(underlying: AssetIndex, nowUs: TimeUs): number {
    if (this.#count[underlying] === 0) return Number.POSITIVE_INFINITY
    return nowUs - this.#fitTimeUs[underlying]!
  }

  /**
   * Forward of an expiry in USD: the fitted forward times `indexUsd` over the index at the fit.
   * Between slices ln(forward / index) is linear in time from the fit; outside them the basis
   * keeps the nearest slice's annual rate. 0 when there is no surface or no index.
   */
  forward(underlying: AssetIndex, expiryUs: TimeUs, indexUsd: number): number {
    const count = this.#count[underlying]!
    if (count === 0 || !(indexUsd > 0)) return 0
    const offset = underlying * this.sliceCapacity
    const fitIndexUsd = this.#fitIndexUsd[underlying]!
    const far = this.#firstAtOrAfter(offset, count, expiryUs)
    if (far < count && this.#expiryUs[offset + far] === expiryUs) {
      return (this.#forward[offset + far]! / fitIndexUsd) * indexUsd
    }
    const originUs = this.#fitTimeUs[underlying]!
    if (expiryUs <= originUs) return indexUsd
    if (far === 0 || far === count) {
      const at = offset + (far === 0 ? 0 : count - 1)
      const share = (expiryUs - originUs) / (this.#expiryUs[at]! - originUs)
      return exp(log(this.#forward[at]! / fitIndexUsd) * share) * indexUsd
    }
    const near = offset + far - 1
    const startUs = this.#expiryUs[near]!
    const share = (expiryUs - startUs) / (this.#expiryUs[offset + far]! - startUs)
    const nearRatio = log(this.#forward[near]! / fitIndexUsd)
    const farRatio = log(this.#forward[offset + far]! / fitIndexUsd)
    return exp(nearRatio + (farRatio - nearRatio) * share) * indexUsd
  }

  /**
   * Annual vol at a strike, given the forward of now; 0 when there is no usable slice, never NaN.
   * Between expiries total variance is interpolated linearly in time at equal moneyness; before
   * the first and after the last living slice the vol is that slice's.
   */
  vol(
    underlying: AssetIndex,
    expiryUs: TimeUs,
    nowUs: TimeUs,
    forward: number,
    strike: number,
  ): number {
    this.point(underlying, expiryUs, nowUs, forward, strike, this.#point)
    return this.#point.volAnnual
  }

  /** `vol` with its first two derivatives along ln(strike / forward), into `out`. */
  point(
    underlying: AssetIndex,
    expiryUs: TimeUs,
    nowUs: TimeUs,
    forward: number,
    strike: number,
    out: SmilePoint,
  ): void {
    out.volAnnual = 0
    out.slope = 0
    out.curvature = 0
    if (!(forward > 0) || !(strike > 0)) return
    if (!this.blend(underlying, expiryUs, nowUs, this.#blend)) return
    const k = log(strike / forward)
    this.pointOfBlend(underlying, this.#blend, k, out)
    const mark = this.marks.find(underlying, expiryUs, nowUs)
    if (mark < 0) return
    this.pointOfBlend(underlying, this.#blend, 0, this.#atMoney)
    const years = Math.max(yearsMin, (expiryUs - nowUs) / yearUs)
    this.marks.apply(mark, k, this.#atMoney.volAnnual * Math.sqrt(years), out)
  }

  /**
   * Which slices make the smile of an expiry, and with what weights; depends on the expiry and on
   * now, not on the strike, so a caller with many strikes asks once. False when no slice lives.
   */
  blend(underlying: AssetIndex, expiryUs: TimeUs, nowUs: TimeUs, out: SmileBlend): boolean {
    const count = this.#count[underlying]!
    const offset = underlying * this.sliceCapacity
    let first = 0
    while (first < count && this.#expiryUs[offset + first]! <= nowUs) first += 1
    if (first === count) return false
    const originUs = this.#fitTimeUs[underlying]!
    let far = this.#firstAtOrAfter(offset, count, expiryUs)
    if (far < first) far = first
    if (far === count) far = count - 1
    const farUs = this.#expiryUs[offset + far]!
    out.near = far
    out.far = far
    out.nearWeight = 0
    out.farWeight = yearUs / (farUs - originUs)
    // At an end, or on a slice: its annual vol as fitted, whatever time has passed since.
    if (far === first || farUs <= expiryUs) return true
    const nearUs = this.#expiryUs[offset + far - 1]!
    const share = (expiryUs - nearUs) / (farUs - nearUs)
    out.near = far - 1
    const annual = yearUs / (expiryUs - nowUs)
    out.nearWeight = ((1 - share) * annual * (nearUs - nowUs)) / (nearUs - originUs)
    out.farWeight = (share * annual * (farUs - nowUs)) / (farUs - originUs)
    return true
  }

  /** The smile of a blend at k = ln(strike / forward), into `out`. */
  pointOfBlend(underlying: AssetIndex, blend: SmileBlend, k: number, out: SmilePoint): void {
    const offset = underlying * this.sliceCapacity
    const sum = cleared(this.#variance)
    if (blend.nearWeight !== 0) {
      addSmile(this.#smiles, offset + blend.near, blend.nearWeight, k, sum)
    }
    addSmile(this.#smiles, offset + blend.far, blend.farWeight, k, sum)
    const usable = sum.w > varianceMin
    const vol = Math.sqrt(usable ? sum.w : varianceMin)
    out.volAnnual = vol
    out.slope = usable ? sum.dw / (2 * vol) : 0
    out.curvature = usable ? (sum.d2w / 2 - out.slope * out.slope) / vol : 0
  }

  visit(v: StateVisitor): void {
    const rows = this.assetCapacity * this.sliceCapacity
    v.column(this.#count, this.assetCapacity)
    v.column(this.#fitTimeUs, this.assetCapacity)
    v.column(this.#fitSequence, this.assetCapacity)
    v.column(this.#fitIndexUsd, this.assetCapacity)
    v.column(this.#expiryUs, rows)
    v.column(this.#forward, rows)
    visitSmiles(this.#smiles, rows, v)
    v.column(this.#errorVolPt, rows)
    v.column(this.#doubtCount, rows)
    v.column(this.#doubt, rows * doubtStride)
    this.marks.visit(v)
    this.#dynamics.visit(v)
    this.#visitStaged(v)
  }

  #visitStaged(v: StateVisitor): void {
    this.#stagedUnderlying = v.number(this.#stagedUnderlying)
    const count = v.number(this.#staged.length)
    for (let i = 0; i < count; i += 1) {
      const held = this.#staged[i]
      this.#staged[i] = {
        ...visitSlice(held, v),
        expiryUs: v.number(held?.expiryUs ?? 0) as TimeUs,
        forward: v.number(held?.forward ?? 0),
        errorVolPt: v.number(held?.errorVolPt ?? 0),
        doubt: visitArray(held?.doubt, v),
      }
    }
    this.#staged.length = count
  }

  #firstAtOrAfter(offset: number, count: number, expiryUs: number): number {
    let position = 0
    while (position < count && this.#expiryUs[offset + position]! < expiryUs) position += 1
    return position
  }
}
