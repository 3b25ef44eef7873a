// The loss of a book that is quadratic in normal factor moves: its first four cumulants exactly,
// and the division of a normal VaR among factors. Full revaluation answers when the book is not.

import { assert } from '../../base/index.ts'
import { normalPdf, normalQuantile } from '../../math/index.ts'
import { type LossShape, type TailRisk } from './normal-tail.ts'

export type QuadraticBook = {
  /** Profit per unit of each factor. */
  readonly delta: ArrayLike<number>
  /** Second derivatives of profit, n by n by columns, symmetric. */
  readonly gamma: ArrayLike<number>
  /** Covariance of the factors, n by n by columns. */
  readonly covariance: ArrayLike<number>
}

function product(a: ArrayLike<number>, b: ArrayLike<number>, n: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let j = 0; j < n; j += 1) {
    for (let k = 0; k < n; k += 1) {
      const scale = b[k + n * j]!
      for (let i = 0; i < n; i += 1) out[i + n * j]! += a[i + n * k]! * scale
    }
  }
  return out
}

function trace(a: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += a[i + n * i]!
  return sum
}

/** delta' a delta. */
function form(delta: ArrayLike<number>, a: ArrayLike<number>, n: number): number {
  let sum = 0
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) sum += delta[i]! * a[i + n * j]! * delta[j]!
  }
  return sum
}

/** The loss -(delta'x + x'Gamma x / 2) for x normal with mean zero. */
export function lossShape({ delta, gamma, covariance }: QuadraticBook): LossShape {
  const n = delta.length
  assert(gamma.length === n * n && covariance.length === n * n, 'matrices are n by n')
  const once = product(gamma, covariance, n)
  const twice = product(once, once, n)
  const spread = product(covariance, once, n)
  const wide = product(covariance, twice, n)
  const variance = form(delta, covariance, n) + 0.5 * trace(twice, n)
  const third = 3 * form(delta, spread, n) + trace(product(twice, once, n), n)
  const fourth = 12 * form(delta, wide, n) + 3 * trace(product(twice, twice, n), n)
  const deviation = Math.sqrt(variance)
  return {
    mean: -0.5 * trace(once, n),
    deviation,
    skew: variance > 0 ? -third / (variance * deviation) : 0,
    excessKurtosis: variance > 0 ? fourth / (variance * variance) : 0,
  }
}

/** Normal VaR and ES of the linear part by factor; they add up to the book's. */
export function normalComponents(
  { delta, covariance }: QuadraticBook,
  confidence: number,
): readonly TailRisk[] {
  const n = delta.length
  const deviation = Math.sqrt(form(delta, covariance, n))
  const z = normalQuantile(confidence)
  const hazard = normalPdf(z) / (1 - confidence)
  return Array.from({ length: n }, (_, i) => {
    let covarianceWithBook = 0
    for (let j = 0; j < n; j += 1) covarianceWithBook += covariance[i + n * j]! * delta[j]!
    const share = deviation > 0 ? (delta[i]! * covarianceWithBook) / deviation : 0
    return { valueAtRisk: z * share, expectedShortfall: hazard * share }
  })
}
