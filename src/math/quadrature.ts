// Gauss-Legendre quadrature: nodes and weights are computed, not tabulated.

import { assert } from '../base/index.ts'
import { cos } from './trigonometric.ts'

export type QuadratureRule = {
  /** Ascending, inside (-1, 1). */
  readonly nodes: Float64Array
  /** Positive, summing to 2. */
  readonly weights: Float64Array
}

/** The value and the derivative of the Legendre polynomial of degree n at x, by recurrence. */
function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1
  let value = x
  for (let k = 2; k <= n; k += 1) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k
    before = value
    value = next
  }
  return { value, slope: (n * (before - x * value)) / (1 - x * x) }
}

/**
 * The rule of n points, 1 to 64, that is exact for polynomials up to degree 2n - 1: roots of the
 * Legendre polynomial by Newton's method from Tricomi's asymptotic guess.
 */
export function gaussLegendre(n: number): QuadratureRule {
  assert(Number.isInteger(n) && n >= 1 && n <= 64, 'a rule has 1 to 64 points')
  const nodes = new Float64Array(n)
  const weights = new Float64Array(n)
  for (let i = 0; i < n >> 1; i += 1) {
    let x = cos((Math.PI * (i + 0.75)) / (n + 0.5))
    // Convergence is quadratic from a guess that is good to 1e-3 at worst.
    for (let turn = 0; turn < 6; turn += 1) {
      const { value, slope } = legendre(n, x)
      x -= value / slope
    }
    const { slope } = legendre(n, x)
    const weight = 2 / ((1 - x * x) * slope * slope)
    nodes[i] = -x
    nodes[n - 1 - i] = x
    weights[i] = weight
    weights[n - 1 - i] = weight
  }
  if (n % 2 === 1) {
    const slope = n === 1 ? 1 : legendre(n, 0).slope
    weights[n >> 1] = 2 / (slope * slope)
  }
  return { nodes, weights }
}

/** The integral of `f` from `lo` to `hi` (negative when they are swapped) by one application. */
export function integrate(
  f: (x: number) => number,
  lo: number,
  hi: number,
  { nodes, weights }: QuadratureRule,
): number {
  const half = 0.5 * (hi - lo)
  const middle = 0.5 * (hi + lo)
  let sum = 0
  for (let i = 0; i < nodes.length; i += 1) sum += weights[i]! * f(middle + half * nodes[i]!)
  return half * sum
}
