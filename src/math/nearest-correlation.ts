// The correlation matrix nearest to a symmetric one that is not positive semidefinite, because it
// was estimated pair by pair or set by hand (Higham 2002, IMA Journal of Numerical Analysis 22,
// 329-343): alternating projections, with Dykstra's correction that makes the limit the nearest.

import { assert } from '../base/index.ts'
import { symmetricEigen } from './matrix.ts'

export type NearestOptions = {
  /** Without it the limit is a correlation matrix, but not the nearest one. */
  readonly isDykstra: boolean
  /** Relative change of the matrix at which the projections end. */
  readonly tolerance: number
  readonly maxIterations: number
  /** Least eigenvalue of the result as a share of the largest; 0 leaves it semidefinite. */
  readonly eigenvalueFloor: number
}

export type NearestCorrelation = {
  readonly matrix: Float64Array
  /** Frobenius norm of the change. */
  readonly distance: number
  readonly iterations: number
  readonly converged: boolean
}

export const exactNearest: NearestOptions = {
  isDykstra: true,
  tolerance: 1e-12,
  maxIterations: 10_000,
  eigenvalueFloor: 0,
}

/** V max(D, floor) V' of a symmetric matrix. */
function withEigenvaluesFrom(a: Float64Array, n: number, floorShare: number): Float64Array {
  const { values, vectors } = symmetricEigen(a, n)
  const floor = floorShare * values[0]!
  const out = new Float64Array(n * n)
  for (let m = 0; m < n; m += 1) {
    const value = Math.max(floor, values[m]!)
    if (!(value > 0)) continue
    for (let j = 0; j < n; j += 1) {
      const component = vectors[j + n * m]!
      // The product of two components first: the result is symmetric to the last bit.
      for (let i = 0; i < n; i += 1) out[i + n * j]! += value * (vectors[i + n * m]! * component)
    }
  }
  return out
}

/** Divides rows and columns so that the diagonal is 1. */
function toUnitDiagonal(a: Float64Array, n: number): void {
  const root = Float64Array.from({ length: n }, (_, i) => Math.sqrt(a[i + n * i]!))
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) a[i + n * j]! /= root[i]! * root[j]!
  }
  for (let i = 0; i < n; i += 1) a[i + n * i] = 1
}

function norm(a: Float64Array, b?: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) {
    const difference = a[i]! - (b === undefined ? 0 : b[i]!)
    sum += difference * difference
  }
  return Math.sqrt(sum)
}

function checkSymmetric(a: Float64Array, n: number): void {
  assert(a.length === n * n && n >= 1, 'a matrix is n by n')
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i <= j; i += 1) {
      assert(a[i + n * j] === a[j + n * i] && Number.isFinite(a[i + n * j]!), 'it is symmetric')
    }
  }
}

/** The nearest correlation matrix to a symmetric one. `a` is not changed. */
export function nearestCorrelation(
  a: Float64Array,
  n: number,
  options: NearestOptions = exactNearest,
): NearestCorrelation {
  checkSymmetric(a, n)
  let matrix: Float64Array = a.slice()
  const correction = new Float64Array(n * n)
  const shifted = new Float64Array(n * n)
  let iterations = 0
  let converged = false
  while (!converged && iterations < options.maxIterations) {
    iterations += 1
    for (let i = 0; i < shifted.length; i += 1) shifted[i] = matrix[i]! - correction[i]!
    const next = withEigenvaluesFrom(shifted, n, 0)
    if (options.isDykstra) {
      for (let i = 0; i < next.length; i += 1) correction[i] = next[i]! - shifted[i]!
    }
    for (let i = 0; i < n; i += 1) next[i + n * i] = 1
    converged = norm(next, matrix) <= options.tolerance * norm(next)
    matrix = next
  }
  if (options.eigenvalueFloor > 0) {
    matrix = withEigenvaluesFrom(matrix, n, options.eigenvalueFloor)
    toUnitDiagonal(matrix, n)
  }
  return { matrix, distance: norm(matrix, a), iterations, converged }
}
