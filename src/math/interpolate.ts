// Interpolation through given points in one dimension. What happens beyond the first and the last
// point is never implied: it is asked for by name at each end.

import { assert } from '../base/index.ts'

/** Beyond the end: the value of the end, its tangent, or a broken invariant. */
export type Extrapolation = 'flat' | 'linear' | 'none'

export type InterpolationOptions = {
  /** Strictly ascending. */
  readonly xs: ArrayLike<number>
  readonly ys: ArrayLike<number>
  readonly below: Extrapolation
  readonly above: Extrapolation
}

/** A curve through points, in cubic pieces; points are copied. */
export class Interpolant {
  readonly #xs: Float64Array
  readonly #ys: Float64Array
  /** Derivative at each point, as its right and its left piece see it. */
  readonly #right: Float64Array
  readonly #left: Float64Array
  readonly #below: Extrapolation
  readonly #above: Extrapolation

  constructor(options: InterpolationOptions, slopes: PieceSlopes) {
    this.#xs = Float64Array.from(options.xs)
    this.#ys = Float64Array.from(options.ys)
    this.#right = slopes.right
    this.#left = slopes.left
    this.#below = options.below
    this.#above = options.above
  }

  at(x: number): number {
    const last = this.#xs.length - 1
    if (x < this.#xs[0]!) return this.#beyond(this.#below, 0, this.#right[0]!, x)
    if (x > this.#xs[last]!) return this.#beyond(this.#above, last, this.#left[last]!, x)
    const i = this.#piece(x)
    const width = this.#xs[i + 1]! - this.#xs[i]!
    const t = (x - this.#xs[i]!) / width
    const rise = this.#ys[i + 1]! - this.#ys[i]!
    const a = this.#right[i]! * width - rise
    const b = rise - this.#left[i + 1]! * width
    // Exact at both ends of the piece, and linear where the slopes are those of the chord.
    return this.#ys[i]! + t * rise + t * (1 - t) * (a * (1 - t) + b * t)
  }

  /** The derivative; from the right at a corner, and that of the extrapolation outside. */
  slopeAt(x: number): number {
    const last = this.#xs.length - 1
    if (x < this.#xs[0]!) return this.#beyondSlope(this.#below, this.#right[0]!)
    if (x > this.#xs[last]!) return this.#beyondSlope(this.#above, this.#left[last]!)
    const i = this.#piece(x)
    const width = this.#xs[i + 1]! - this.#xs[i]!
    const t = (x - this.#xs[i]!) / width
    const rise = this.#ys[i + 1]! - this.#ys[i]!
    const a = this.#right[i]! * width - rise
    const b = rise - this.#left[i + 1]! * width
    const bend = (1 - 2 * t) * (a * (1 - t) + b * t) + t * (1 - t) * (b - a)
    return (rise + bend) / width
  }

  #beyond(how: Extrapolation, end: number, slope: number, x: number): number {
    assert(how !== 'none', `no value is defined at ${x}`)
    return this.#ys[end]! + (how === 'flat' ? 0 : slope * (x - this.#xs[end]!))
  }

  #beyondSlope(how: Extrapolation, slope: number): number {
    assert(how !== 'none', 'no slope is defined there')
    return how === 'flat' ? 0 : slope
  }

  /** The piece that holds x: the last point not above x, but never the last point. */
  #piece(x: number): number {
    assert(!Number.isNaN(x), 'NaN has no place on a curve')
    let low = 0
    let high = this.#xs.length - 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#xs[middle]! <= x) low = middle
      else high = middle
    }
    return low
  }
}

type PieceSlopes = { readonly right: Float64Array; readonly left: Float64Array }

function chordSlopes({ xs, ys }: InterpolationOptions): Float64Array {
  assert(xs.length >= 2 && xs.length === ys.length, 'a curve needs two points at least')
  const chords = new Float64Array(xs.length - 1)
  for (let i = 0; i < chords.length; i += 1) {
    assert(xs[i]! < xs[i + 1]!, 'points ascend strictly')
    chords[i] = (ys[i + 1]! - ys[i]!) / (xs[i + 1]! - xs[i]!)
    assert(Number.isFinite(chords[i]!), 'points are finite')
  }
  return chords
}

/** Straight lines between the points. */
export function createLinear(options: InterpolationOptions): Interpolant {
  const chords = chordSlopes(options)
  const right = new Float64Array(chords.length + 1)
  const left = new Float64Array(chords.length + 1)
  right.set(chords)
  left.set(chords, 1)
  return new Interpolant(options, { right, left })
}

/**
 * A smooth curve that rises where the points rise and falls where they fall, so it makes no extrema
 * of its own: cubic pieces with the slopes of Fritsch and Butland (1984, eq. 5), which are local.
 */
export function createMonotoneCubic(options: InterpolationOptions): Interpolant {
  const chords = chordSlopes(options)
  const { xs } = options
  const last = chords.length
  const slopes = new Float64Array(last + 1)
  for (let i = 1; i < last; i += 1) {
    const before = chords[i - 1]!
    const after = chords[i]!
    if (!(before * after > 0)) continue
    const widthBefore = xs[i]! - xs[i - 1]!
    const widthAfter = xs[i + 1]! - xs[i]!
    // A harmonic mean of the chords, the narrower piece having more to say.
    const weightBefore = 2 * widthAfter + widthBefore
    const weightAfter = widthAfter + 2 * widthBefore
    slopes[i] = (weightBefore + weightAfter) / (weightBefore / before + weightAfter / after)
  }
  slopes[0] = endSlope(chords[0]!, slopes[1]!)
  slopes[last] = endSlope(chords[last - 1]!, slopes[last - 1]!)
  if (last === 1) slopes.fill(chords[0]!)
  return new Interpolant(options, { right: slopes, left: slopes })
}

/** The slope at an end that leaves the end piece a parabola, kept within the monotone region. */
function endSlope(chord: number, inner: number): number {
  const slope = 1.5 * chord - 0.5 * inner
  return slope * chord > 0 ? slope : 0
}
