// Small dense linear algebra on columns. A matrix of m rows is a Float64Array in column-major
// order: element (i, j) is at i + m j. The caller owns all memory; loops run in a fixed order, so
// results are equal to the bit wherever they are computed.

import { assert } from '../base/index.ts'

/**
 * Factors a symmetric positive definite n by n matrix in place: A = L L'. Only the lower triangle
 * is read and written. False when the matrix is not positive definite; it is then spoiled.
 */
export function choleskyFactor(a: Float64Array, n: number): boolean {
  assert(a.length >= n * n)
  for (let j = 0; j < n; j += 1) {
    let diagonal = a[j + n * j]!
    for (let k = 0; k < j; k += 1) diagonal -= a[j + n * k]! * a[j + n * k]!
    if (!(diagonal > 0)) return false
    const root = Math.sqrt(diagonal)
    a[j + n * j] = root
    for (let i = j + 1; i < n; i += 1) {
      let sum = a[i + n * j]!
      for (let k = 0; k < j; k += 1) sum -= a[i + n * k]! * a[j + n * k]!
      a[i + n * j] = sum / root
    }
  }
  return true
}

/** Solves L L' x = b in place of b, with L from `choleskyFactor`. */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array): void {
  assert(l.length >= n * n && b.length >= n)
  for (let i = 0; i < n; i += 1) {
    let sum = b[i]!
    for (let k = 0; k < i; k += 1) sum -= l[i + n * k]! * b[k]!
    b[i] = sum / l[i + n * i]!
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = b[i]!
    for (let k = i + 1; k < n; k += 1) sum -= l[k + n * i]! * b[k]!
    b[i] = sum / l[i + n * i]!
  }
}

export type LinearProblem = {
  /** rowCount by columnCount, at least as many rows as columns; overwritten. */
  readonly a: Float64Array
  readonly rowCount: number
  readonly columnCount: number
  /** Right-hand side of rowCount; overwritten, and its front then holds the solution. */
  readonly b: Float64Array
}

/**
 * Minimises |A x - b| by Householder reflections (Golub and Van Loan, 4th ed., 5.3.2) and leaves x
 * in the front of b. False when a column is, within rounding, a combination of those before it.
 */
export function solveLeastSquares({ a, rowCount, columnCount, b }: LinearProblem): boolean {
  assert(rowCount >= columnCount && a.length >= rowCount * columnCount && b.length >= rowCount)
  for (let j = 0; j < columnCount; j += 1) {
    const start = rowCount * j
    const before = norm(a, start, start + rowCount)
    const length = norm(a, start + j, start + rowCount)
    if (!(length > 1e-14 * before)) return false
    const diagonal = a[start + j]!
    const alpha = diagonal > 0 ? -length : length
    // The reflection is I - scale v v' with v = 1 at row j, so that no square under- or overflows.
    const scale = (alpha - diagonal) / alpha
    for (let i = j + 1; i < rowCount; i += 1) a[start + i]! /= diagonal - alpha
    a[start + j] = 1
    for (let c = j + 1; c < columnCount; c += 1) {
      reflect(a, start, j, rowCount, a, rowCount * c, scale)
    }
    reflect(a, start, j, rowCount, b, 0, scale)
    a[start + j] = alpha
  }
  for (let i = columnCount - 1; i >= 0; i -= 1) {
    let sum = b[i]!
    for (let c = i + 1; c < columnCount; c += 1) sum -= a[i + rowCount * c]! * b[c]!
    b[i] = sum / a[i + rowCount * i]!
  }
  return true
}

/** target -= v (v'target) scale over rows [from, to), v being the column at `start` of `a`. */
function reflect(
  a: Float64Array,
  start: number,
  from: number,
  to: number,
  target: Float64Array,
  targetStart: number,
  scale: number,
): void {
  let dot = 0
  for (let i = from; i < to; i += 1) dot += a[start + i]! * target[targetStart + i]!
  const factor = dot * scale
  for (let i = from; i < to; i += 1) target[targetStart + i]! -= factor * a[start + i]!
}

/** Euclidean length of values[from, to), scaled so that no square overflows. */
function norm(values: Float64Array, from: number, to: number): number {
  let largest = 0
  for (let i = from; i < to; i += 1) largest = Math.max(largest, Math.abs(values[i]!))
  if (!(largest > 0)) return largest
  let sum = 0
  for (let i = from; i < to; i += 1) sum += (values[i]! / largest) * (values[i]! / largest)
  return largest * Math.sqrt(sum)
}

export type SymmetricEigen = {
  /** Descending. */
  readonly values: Float64Array
  /** Column j belongs to value j; unit length, its largest component positive. */
  readonly vectors: Float64Array
}

const sweepsMax = 60

/**
 * All eigenvalues and eigenvectors of a symmetric n by n matrix by cyclic Jacobi rotations (Golub
 * and Van Loan, 8.5), accurate to the last digits for small matrices. `a` is not changed.
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  assert(a.length >= n * n)
  const work = a.slice(0, n * n)
  const vectors = new Float64Array(n * n)
  for (let j = 0; j < n; j += 1) vectors[j + n * j] = 1
  for (let sweep = 0; sweep < sweepsMax && offDiagonal(work, n) > 0; sweep += 1) {
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) rotate(work, vectors, n, p, q)
    }
  }
  assert(offDiagonal(work, n) === 0, 'Jacobi rotations have not converged')
  return sortedEigen(work, vectors, n)
}

/** Sum of the absolute values above the diagonal; NaN entries make it NaN, which fails the loop. */
function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0
  for (let q = 1; q < n; q += 1) {
    for (let p = 0; p < q; p += 1) sum += Math.abs(a[p + n * q]!)
  }
  return sum
}

/** Turns the plane (p, q) so that element (p, q) becomes zero. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p + n * q]!
  const app = a[p + n * p]!
  const aqq = a[q + n * q]!
  const size = Math.abs(apq)
  // What no longer changes the diagonal is zero; without this the sweeps would never end.
  if (
    Math.abs(app) + size * 0.01 === Math.abs(app) &&
    Math.abs(aqq) + size * 0.01 === Math.abs(aqq)
  ) {
    a[p + n * q] = 0
    a[q + n * p] = 0
    return
  }
  const theta = (aqq - app) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < n; k += 1) {
    if (k !== p && k !== q) {
      const akp = a[k + n * p]!
      const akq = a[k + n * q]!
      a[k + n * p] = c * akp - s * akq
      a[p + n * k] = a[k + n * p]!
      a[k + n * q] = s * akp + c * akq
      a[q + n * k] = a[k + n * q]!
    }
    const vkp = vectors[k + n * p]!
    const vkq = vectors[k + n * q]!
    vectors[k + n * p] = c * vkp - s * vkq
    vectors[k + n * q] = s * vkp + c * vkq
  }
  a[p + n * p] = app - t * apq
  a[q + n * q] = aqq + t * apq
  a[p + n * q] = 0
  a[q + n * p] = 0
}

function sortedEigen(work: Float64Array, vectors: Float64Array, n: number): SymmetricEigen {
  const order = Array.from({ length: n }, (_, j) => j)
  order.sort((i, j) => work[j + n * j]! - work[i + n * i]! || i - j)
  const values = Float64Array.from(order, (j) => work[j + n * j]!)
  const sorted = new Float64Array(n * n)
  for (const [target, source] of order.entries()) {
    const column = vectors.subarray(n * source, n * source + n)
    let largest = 0
    for (const component of column) {
      if (Math.abs(component) > Math.abs(largest)) largest = component
    }
    const sign = largest < 0 ? -1 : 1
    for (let i = 0; i < n; i += 1) sorted[i + n * target] = sign * column[i]!
  }
  return { values, vectors: sorted }
}
