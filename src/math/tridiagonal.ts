// Tridiagonal matrices whose off-diagonal elements are positive: their principal eigenvector and
// the action of their exponential. Every sum is of terms of one sign, so each component keeps its
// relative accuracy even where it is many orders of magnitude below the largest.

import { assert } from '../base/index.ts'
import { log } from './elementary.ts'

/** Row i is lower[i - 1], diagonal[i], upper[i]; n by n with n from 1 on. */
export type MetzlerTridiagonal = {
  readonly diagonal: Float64Array
  /** n - 1 elements above 0: (i + 1, i). */
  readonly lower: Float64Array
  /** n - 1 elements above 0: (i, i + 1). */
  readonly upper: Float64Array
}

export type PrincipalPair = {
  /** The largest eigenvalue; it is simple and real (Perron and Frobenius). */
  readonly value: number
  /** Natural logarithms of the positive eigenvector's components; the largest is 0. */
  readonly logVector: Float64Array
}

const epsilon = 2.220446049250313e-16

function checkShape({ diagonal, lower, upper }: MetzlerTridiagonal): void {
  const n = diagonal.length
  assert(n >= 1 && lower.length === n - 1 && upper.length === n - 1, 'a matrix has n rows')
  for (let i = 0; i < n - 1; i += 1) {
    assert(lower[i]! > 0 && upper[i]! > 0, 'what is beside the diagonal is positive')
  }
}

/** Pivots of value I - matrix from the top into `out`; false unless all are positive. */
function pivotsDown(m: MetzlerTridiagonal, value: number, out: Float64Array): boolean {
  let before = Infinity
  for (let i = 0; i < out.length; i += 1) {
    const coupling = i === 0 ? 0 : m.lower[i - 1]! * m.upper[i - 1]!
    before = value - m.diagonal[i]! - coupling / before
    if (!(before > 0)) return false
    out[i] = before
  }
  return true
}

/** The same from the bottom; called where `pivotsDown` was true, it may only touch zero. */
function pivotsUp(m: MetzlerTridiagonal, value: number, out: Float64Array): void {
  const last = out.length - 1
  let before = Infinity
  for (let i = last; i >= 0; i -= 1) {
    const coupling = i === last ? 0 : m.lower[i]! * m.upper[i]!
    before = value - m.diagonal[i]! - coupling / before
    out[i] = before
  }
}

/** The least double above all eigenvalues, by bisection on the signs of the pivots. */
function leastAbove(m: MetzlerTridiagonal, pivots: Float64Array): number {
  const n = m.diagonal.length
  let low = -Infinity
  let high = -Infinity
  for (let i = 0; i < n; i += 1) {
    const left = i === 0 ? 0 : Math.sqrt(m.lower[i - 1]! * m.upper[i - 1]!)
    const right = i === n - 1 ? 0 : Math.sqrt(m.lower[i]! * m.upper[i]!)
    low = Math.max(low, m.diagonal[i]!)
    high = Math.max(high, m.diagonal[i]! + left + right)
  }
  assert(low <= high && high < Infinity, 'elements are finite')
  high += 4 * epsilon * (Math.abs(high) + Math.abs(low)) + Number.MIN_VALUE
  for (;;) {
    const middle = low + 0.5 * (high - low)
    if (!(middle > low && middle < high)) return high
    if (pivotsDown(m, middle, pivots)) high = middle
    else low = middle
  }
}

/**
 * The principal eigenvalue and eigenvector, by bisection and a twisted factorisation: recurrences
 * run from both ends, in the direction in which they grow, and meet at the largest component.
 */
export function principalPair(m: MetzlerTridiagonal): PrincipalPair {
  checkShape(m)
  const n = m.diagonal.length
  const down = new Float64Array(n)
  const up = new Float64Array(n)
  const value = leastAbove(m, down)
  assert(pivotsDown(m, value, down), 'the principal eigenvalue is bracketed')
  pivotsUp(m, value, up)
  let twist = 0
  let least = Infinity
  for (let i = 0; i < n; i += 1) {
    const size = Math.abs(down[i]! + up[i]! - (value - m.diagonal[i]!))
    if (size < least) {
      least = size
      twist = i
    }
  }
  const logVector = new Float64Array(n)
  for (let i = twist - 1; i >= 0; i -= 1) {
    logVector[i] = logVector[i + 1]! + log(m.upper[i]! / down[i]!)
  }
  for (let i = twist + 1; i < n; i += 1) {
    logVector[i] = logVector[i - 1]! + log(m.lower[i - 1]! / up[i]!)
  }
  const largest = logVector.reduce((most, each) => Math.max(most, each), -Infinity)
  return { value, logVector: logVector.map((each) => each - largest) }
}

/** out = (matrix + shift I) v, divided by `divisor`. */
function multiply(
  m: MetzlerTridiagonal,
  shift: number,
  divisor: number,
  v: Float64Array,
  out: Float64Array,
): void {
  const last = v.length - 1
  for (let i = 0; i <= last; i += 1) {
    let sum = (m.diagonal[i]! + shift) * v[i]!
    if (i > 0) sum += m.lower[i - 1]! * v[i - 1]!
    if (i < last) sum += m.upper[i]! * v[i + 1]!
    out[i] = sum / divisor
  }
}

/**
 * Replaces the positive `vector` by exp(matrix time) vector, scaled so that its largest component
 * is 1. Taylor steps of a matrix shifted to be nonnegative: only positive terms are added. Ends
 * early when the direction no longer changes, so a long time costs no more than reaching the
 * principal eigenvector does.
 */
export function expAction(m: MetzlerTridiagonal, time: number, vector: Float64Array): void {
  checkShape(m)
  const n = m.diagonal.length
  assert(vector.length === n && time >= 0 && time < Infinity, 'a vector of n and a time from 0')
  assert(
    vector.every((each) => each > 0 && each < Infinity),
    'the vector is positive',
  )
  const shift = -m.diagonal.reduce((least, each) => Math.min(least, each), Infinity)
  const term = vector.slice()
  multiply(m, shift, 1, new Float64Array(n).fill(1), term)
  const rowMax = term.reduce((most, each) => Math.max(most, each), 0)
  const stepCount = Math.max(1, Math.ceil(rowMax * time))
  const scale = stepCount / time
  const product = new Float64Array(n)
  const before = new Float64Array(n)
  for (let step = 0; step < stepCount && time > 0; step += 1) {
    before.set(vector)
    term.set(vector)
    let isAdding = true
    for (let order = 1; isAdding; order += 1) {
      multiply(m, shift, scale * order, term, product)
      term.set(product)
      isAdding = false
      for (let i = 0; i < n; i += 1) {
        isAdding ||= term[i]! > 0.25 * epsilon * vector[i]!
        vector[i]! += term[i]!
      }
    }
    if (normalise(vector, before)) return
  }
  normalise(vector, before)
}

/** Divides by the largest component; true when that left nothing changed but rounding. */
function normalise(vector: Float64Array, before: Float64Array): boolean {
  let largest = 0
  for (const each of vector) largest = Math.max(largest, each)
  assert(largest > 0 && largest < Infinity, 'the exponential stays finite')
  let isStill = true
  for (let i = 0; i < vector.length; i += 1) {
    vector[i]! /= largest
    isStill &&= Math.abs(vector[i]! - before[i]!) <= 8 * epsilon * before[i]!
  }
  return isStill
}
