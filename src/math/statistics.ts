// Running and order statistics. The running ones are state: they can be snapshotted and digested.

import { assert, finite, type StateVisitor, type Visitable } from '../base/index.ts'
import { expm1 } from './elementary.ts'

/** Mean and variance of a stream, stable whatever the mean (Welford, 1962). */
export class Welford implements Visitable {
  #count = 0
  #mean = 0
  #squares = 0

  add(value: number): void {
    finite(value, 'an observation')
    this.#count += 1
    const before = value - this.#mean
    this.#mean += before / this.#count
    this.#squares += before * (value - this.#mean)
  }

  get count(): number {
    return this.#count
  }

  /** 0 before the first observation. */
  get mean(): number {
    return this.#mean
  }

  /** The unbiased variance (divided by count - 1); 0 for fewer than two observations. */
  get variance(): number {
    return this.#count < 2 ? 0 : this.#squares / (this.#count - 1)
  }

  get standardDeviation(): number {
    return Math.sqrt(this.variance)
  }

  clear(): void {
    this.#count = 0
    this.#mean = 0
    this.#squares = 0
  }

  visit(v: StateVisitor): void {
    this.#count = v.number(this.#count)
    this.#mean = v.number(this.#mean)
    this.#squares = v.number(this.#squares)
  }
}

/**
 * An exponentially weighted mean: an observation counts half of one made a half-life later. Weights
 * are divided by their sum, so that the first values are not drawn towards zero.
 */
export class Ewma implements Visitable {
  readonly halfLife: number
  #mean = 0
  #weight = 0

  /** In the unit of the `elapsed` that `add` is given: observations, microseconds, anything. */
  constructor(halfLife: number) {
    assert(halfLife > 0 && halfLife < Infinity, 'a half-life is positive')
    this.halfLife = halfLife
  }

  /** Adds an observation made `elapsed` after the one before; 1 when omitted. */
  add(value: number, elapsed = 1): void {
    finite(value, 'an observation')
    assert(elapsed >= 0, 'time does not run backwards')
    const faded = -expm1(-Math.LN2 * (elapsed / this.halfLife))
    this.#weight = this.#weight * (1 - faded) + 1
    this.#mean += (value - this.#mean) / this.#weight
  }

  /** 0 before the first observation. */
  get mean(): number {
    return this.#mean
  }

  /** How many observations of now the whole past is worth; 0 before the first. */
  get weight(): number {
    return this.#weight
  }

  clear(): void {
    this.#mean = 0
    this.#weight = 0
  }

  visit(v: StateVisitor): void {
    this.#mean = v.number(this.#mean)
    this.#weight = v.number(this.#weight)
  }
}

function isAscending(values: ArrayLike<number>, count: number): boolean {
  for (let i = 1; i < count; i += 1) {
    if (!(values[i - 1]! <= values[i]!)) return false
  }
  return true
}

/**
 * The quantile of the first `count` values at a probability in [0, 1], linear between order
 * statistics (Hyndman and Fan's type 7). A sorted column is read in place, any other is copied.
 */
export function quantile(
  values: ArrayLike<number>,
  probability: number,
  count: number = values.length,
): number {
  assert(count >= 1 && count <= values.length, 'a quantile needs values')
  assert(probability >= 0 && probability <= 1, 'a probability lies in [0, 1]')
  const sorted = isAscending(values, count) ? values : sortedCopy(values, count)
  const position = probability * (count - 1)
  const index = Math.min(Math.floor(position), count - 1)
  const low = sorted[index]!
  const high = sorted[Math.min(index + 1, count - 1)]!
  return low === high ? low : low + (position - index) * (high - low)
}

function sortedCopy(values: ArrayLike<number>, count: number): Float64Array {
  const copy = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    assert(!Number.isNaN(values[i]!), 'NaN has no rank')
    copy[i] = values[i]!
  }
  return copy.sort()
}

/** The middle value of the first `count`, or the mean of the two in the middle. */
export function median(values: ArrayLike<number>, count: number = values.length): number {
  return quantile(values, 0.5, count)
}
