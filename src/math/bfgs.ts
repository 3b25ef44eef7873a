// Unconstrained minimisation of a smooth function of a few parameters, by the quasi-Newton method
// of Broyden, Fletcher, Goldfarb and Shanno with differences for derivatives; and the curvature at
// the minimum. A forbidden point is one where the function is not finite.

import { assert } from '../base/index.ts'

export type SmoothFunction = (x: Float64Array) => number

export type SmoothMinimum = {
  readonly parameters: Float64Array
  readonly value: number
  readonly iterations: number
  /** The slope vanished to within the noise of differences, or no step could improve. */
  readonly converged: boolean
}

/** Step of a central difference: the cube root of the rounding error, at the parameter's scale. */
const differenceStep = 6e-6

function stepAt(x: number): number {
  return differenceStep * Math.max(Math.abs(x), 1e-2)
}

/** Central differences; `at` is restored. */
function slopeOf(f: SmoothFunction, at: Float64Array, out: Float64Array): void {
  for (let j = 0; j < at.length; j += 1) {
    const x = at[j]!
    const step = stepAt(x)
    at[j] = x + step
    const above = f(at)
    at[j] = x - step
    const below = f(at)
    at[j] = x
    out[j] = (above - below) / (2 * step)
  }
}

/** Second derivatives by differences of a wider step, n by n by columns. */
export function curvatureOf(f: SmoothFunction, at: ArrayLike<number>): Float64Array {
  const n = at.length
  const x = Float64Array.from(at)
  const step = x.map((each) => 20 * stepAt(each))
  const out = new Float64Array(n * n)
  const shifted = (i: number, a: number, j: number, b: number): number => {
    x[i]! += a * step[i]!
    x[j]! += b * step[j]!
    const value = f(x)
    x.set(at)
    return value
  }
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i <= j; i += 1) {
      const same = shifted(i, 1, j, 1) + shifted(i, -1, j, -1)
      const opposite = shifted(i, 1, j, -1) + shifted(i, -1, j, 1)
      const value = (same - opposite) / (4 * step[i]! * step[j]!)
      out[i + n * j] = value
      out[j + n * i] = value
    }
  }
  return out
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!
  return sum
}

/** inverse += the BFGS update of an inverse Hessian for a step and the change of slope on it. */
function update(inverse: Float64Array, step: Float64Array, change: Float64Array): void {
  const n = step.length
  const curvature = dot(step, change)
  if (!(curvature > 1e-14 * Math.sqrt(dot(step, step) * dot(change, change)))) return
  const product = new Float64Array(n)
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) product[i]! += inverse[i + n * j]! * change[j]!
  }
  const scale = (1 + dot(change, product) / curvature) / curvature
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) {
      const cross = (product[i]! * step[j]! + step[i]! * product[j]!) / curvature
      inverse[i + n * j]! += scale * step[i]! * step[j]! - cross
    }
  }
}

/** The first of ever shorter steps that decreases the value enough (Armijo), or 0. */
function shorten(
  f: SmoothFunction,
  at: Float64Array,
  value: number,
  direction: Float64Array,
  descent: number,
  trial: Float64Array,
): number {
  for (let length = 1; length > 1e-14; length *= 0.5) {
    for (let i = 0; i < at.length; i += 1) trial[i] = at[i]! + length * direction[i]!
    if (f(trial) <= value + 1e-4 * length * descent) return length
  }
  return 0
}

/** Minimises from `initial`, where the function must be finite. */
export function minimizeSmooth(
  f: SmoothFunction,
  initial: ArrayLike<number>,
  maxIterations: number,
): SmoothMinimum {
  const n = initial.length
  let at = Float64Array.from(initial)
  let value = f(at)
  assert(Number.isFinite(value), 'the start is allowed')
  const slope = new Float64Array(n)
  const nextSlope = new Float64Array(n)
  const direction = new Float64Array(n)
  const trial = new Float64Array(n)
  const inverse = new Float64Array(n * n)
  slopeOf(f, at, slope)
  let isReset = true
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    if (isReset) {
      const size = Math.max(1, Math.sqrt(dot(slope, slope)))
      inverse.fill(0)
      for (let i = 0; i < n; i += 1) inverse[i + n * i] = 0.1 / size
    }
    direction.fill(0)
    for (let j = 0; j < n; j += 1) {
      for (let i = 0; i < n; i += 1) direction[i]! -= inverse[i + n * j]! * slope[j]!
    }
    const descent = dot(direction, slope)
    const length = descent < 0 ? shorten(f, at, value, direction, descent, trial) : 0
    if (length === 0) {
      // The steepest descent does not help either: this is as low as differences can see.
      if (isReset) return { parameters: at, value, iterations: iteration, converged: true }
      isReset = true
      continue
    }
    isReset = false
    const step = trial.map((x, i) => x - at[i]!)
    const before = value
    at = trial.slice()
    value = f(at)
    slopeOf(f, at, nextSlope)
    update(
      inverse,
      step,
      nextSlope.map((x, i) => x - slope[i]!),
    )
    slope.set(nextSlope)
    if (before - value <= 1e-15 * Math.abs(value) && -descent < 1e-12 * (1 + Math.abs(value))) {
      return { parameters: at, value, iterations: iteration + 1, converged: true }
    }
  }
  return { parameters: at, value, iterations: maxIterations, converged: false }
}
