// A covariance seen as factors: betas to one of its variables, principal components, and what it
// would be if everything moved together.

import { assert } from '../base/index.ts'
import { symmetricEigen } from '../math/index.ts'

/** Slope of each variable on the one at `index`; 0 for all where that one does not move. */
export function betasTo(covariance: ArrayLike<number>, n: number, index: number): Float64Array {
  assert(covariance.length === n * n && index >= 0 && index < n, 'the index is one of n')
  const variance = covariance[index + n * index]!
  return Float64Array.from({ length: n }, (_, i) =>
    variance > 0 ? covariance[i + n * index]! / variance : 0,
  )
}

export type PrincipalComponent = {
  /** Share of the total variance. */
  readonly share: number
  /** Weight of each variable, of unit length, the largest positive. */
  readonly loadings: Float64Array
}

/** Components of a covariance or correlation matrix, by falling share. */
export function principalComponents(
  matrix: Float64Array,
  n: number,
): readonly PrincipalComponent[] {
  const { values, vectors } = symmetricEigen(matrix, n)
  const total = values.reduce((sum, value) => sum + value, 0)
  return Array.from(values, (value, m) => ({
    share: total > 0 ? value / total : 0,
    loadings: vectors.slice(n * m, n * m + n),
  }))
}

/**
 * Correlations moved a share `intensity` (0 to 1) of the way to +-1, the sign that of each
 * variable's loading on the first component: in a rush everything is one trade. A mixture of two
 * correlation matrices is one, so the result needs no repair.
 */
export function stressedCorrelation(
  correlation: Float64Array,
  n: number,
  intensity: number,
): Float64Array {
  assert(intensity >= 0 && intensity <= 1, 'an intensity lies in [0, 1]')
  const loadings = principalComponents(correlation, n)[0]!.loadings
  const signOf = (i: number): number => (loadings[i]! < 0 ? -1 : 1)
  return correlation.map((value, at) => {
    const side = signOf(at % n) * signOf(Math.floor(at / n))
    return value + intensity * (side - value)
  })
}
