// Minimisation: nonlinear least squares with bounds (Levenberg-Marquardt), and a minimum of one
// variable (golden section). Every search is capped in iterations and says whether it converged;
// whether to believe the result is the caller's decision.

import { assert } from '../base/index.ts'
import { choleskyFactor, choleskySolve } from './matrix.ts'

export type LeastSquaresProblem = {
  readonly parameterCount: number
  readonly residualCount: number
  /**
   * Fills the residuals and their derivatives: element i + residualCount j of the jacobian is that
   * of residual i by parameter j. A NaN or infinite residual makes the step be rejected.
   */
  readonly evaluate: (
    parameters: Float64Array,
    residuals: Float64Array,
    jacobian: Float64Array,
  ) => void
  /** Clamped into the bounds before the first evaluation. */
  readonly initial: ArrayLike<number>
  readonly lower: ArrayLike<number>
  readonly upper: ArrayLike<number>
  readonly maxIterations: number
  /** Stops when cost and step both change by less than this, relatively, or the slope vanishes. */
  readonly tolerance: number
}

export type LeastSquaresResult = {
  readonly parameters: Float64Array
  /** Half the sum of the squared residuals. */
  readonly cost: number
  readonly iterations: number
  readonly converged: boolean
}

type Point = {
  readonly parameters: Float64Array
  readonly residuals: Float64Array
  readonly jacobian: Float64Array
  cost: number
}

function createPoint({ parameterCount, residualCount }: LeastSquaresProblem): Point {
  return {
    parameters: new Float64Array(parameterCount),
    residuals: new Float64Array(residualCount),
    jacobian: new Float64Array(residualCount * parameterCount),
    cost: Infinity,
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

function evaluateAt(problem: LeastSquaresProblem, point: Point): void {
  problem.evaluate(point.parameters, point.residuals, point.jacobian)
  let sum = 0
  for (let i = 0; i < problem.residualCount; i += 1)
    sum += point.residuals[i]! * point.residuals[i]!
  point.cost = 0.5 * sum
}

/** The normal equations at a point, and which parameters may move. */
class NormalEquations {
  readonly gradient: Float64Array
  /** Largest curvature seen of each parameter: the scale of its steps (Moré, 1978). */
  readonly scale: Float64Array
  readonly step: Float64Array
  readonly #n: number
  readonly #hessian: Float64Array
  readonly #factor: Float64Array

  constructor(n: number) {
    this.#n = n
    this.gradient = new Float64Array(n)
    this.scale = new Float64Array(n)
    this.step = new Float64Array(n)
    this.#hessian = new Float64Array(n * n)
    this.#factor = new Float64Array(n * n)
  }

  assemble(point: Point, residualCount: number): void {
    const n = this.#n
    const { jacobian, residuals } = point
    for (let j = 0; j < n; j += 1) {
      const column = residualCount * j
      for (let k = 0; k <= j; k += 1) {
        const row = residualCount * k
        let sum = 0
        for (let i = 0; i < residualCount; i += 1) sum += jacobian[column + i]! * jacobian[row + i]!
        this.#hessian[j + n * k] = sum
      }
      let slope = 0
      for (let i = 0; i < residualCount; i += 1) slope += jacobian[column + i]! * residuals[i]!
      this.gradient[j] = slope
      this.scale[j] = Math.max(this.scale[j]!, this.#hessian[j + n * j]!)
    }
  }

  /** Solves (J'J + damping D) step = -gradient without the held parameters; false if it cannot. */
  solve(damping: number, isHeld: Uint8Array): boolean {
    const n = this.#n
    for (let j = 0; j < n; j += 1) {
      const isHeldColumn = isHeld[j] === 1
      for (let i = j; i < n; i += 1) {
        this.#factor[i + n * j] = isHeldColumn || isHeld[i] === 1 ? 0 : this.#hessian[i + n * j]!
      }
      // A parameter that no residual depends on gets a unit scale, so that it stays where it is.
      const scale = this.scale[j]! > 0 ? this.scale[j]! : 1
      this.#factor[j + n * j] = isHeldColumn ? 1 : this.#factor[j + n * j]! + damping * scale
      this.step[j] = isHeldColumn ? 0 : -this.gradient[j]!
    }
    if (!choleskyFactor(this.#factor, n)) return false
    choleskySolve(this.#factor, n, this.step)
    return true
  }

  /** Decrease of the cost that the linear model promises for the step in `moved`. */
  promised(moved: Float64Array): number {
    const n = this.#n
    let decrease = 0
    for (let j = 0; j < n; j += 1) {
      let curvature = this.#hessian[j + n * j]! * moved[j]!
      for (let k = 0; k < j; k += 1) curvature += 2 * this.#hessian[j + n * k]! * moved[k]!
      decrease -= moved[j]! * (this.gradient[j]! + 0.5 * curvature)
    }
    return decrease
  }
}

/**
 * Minimises half the sum of squared residuals inside bounds by Levenberg-Marquardt with Nielsen's
 * damping (Madsen, Nielsen, Tingleff, Methods for Non-Linear Least Squares Problems, 2004, 3.2).
 * Parameters at a bound that the slope pushes outward are held; other steps are clamped.
 */
export function leastSquares(problem: LeastSquaresProblem): LeastSquaresResult {
  const { parameterCount: n, lower, upper, tolerance } = problem
  assert(problem.initial.length === n && lower.length === n && upper.length === n)
  let here = createPoint(problem)
  let there = createPoint(problem)
  for (let j = 0; j < n; j += 1) {
    assert(lower[j]! <= upper[j]!, `bounds of parameter ${j} are empty`)
    here.parameters[j] = clamp(problem.initial[j]!, lower[j]!, upper[j]!)
  }
  evaluateAt(problem, here)
  const equations = new NormalEquations(n)
  const isHeld = new Uint8Array(n)
  const moved = new Float64Array(n)
  let damping = 1e-3
  let growth = 2
  let iterations = 0
  let converged = false
  let isFresh = true
  while (iterations < problem.maxIterations && here.cost < Infinity) {
    if (isFresh) {
      equations.assemble(here, problem.residualCount)
      if (holdAndTest(problem, here, equations, isHeld)) {
        converged = true
        break
      }
    }
    iterations += 1
    const isSolved = equations.solve(damping, isHeld)
    if (isSolved) {
      for (let j = 0; j < n; j += 1) {
        there.parameters[j] = clamp(here.parameters[j]! + equations.step[j]!, lower[j]!, upper[j]!)
        moved[j] = there.parameters[j]! - here.parameters[j]!
      }
      evaluateAt(problem, there)
    }
    const decrease = here.cost - there.cost
    isFresh = isSolved && decrease >= 0
    if (isFresh) {
      const gain = clamp(decrease / equations.promised(moved), -1, 1)
      const bend = 2 * gain - 1
      // NaN gains (a promise of nothing) leave the damping as it is.
      damping *= gain > 0 ? Math.max(1 / 3, 1 - bend * bend * bend) : 1
      growth = 2
      const isStill = decrease <= tolerance * here.cost && isSmallStep(here, moved, tolerance)
      const left = here
      here = there
      there = left
      if (isStill) converged = true
    } else {
      damping *= growth
      growth *= 2
      // So much damping that no step can change a parameter: this is a minimum to all digits.
      if (!(damping < 1e40)) converged = isSolved
    }
    if (converged || !(damping < 1e40)) break
  }
  return { parameters: here.parameters, cost: here.cost, iterations, converged }
}

/** Marks parameters that a bound holds; true when no free slope is left. */
function holdAndTest(
  { parameterCount, lower, upper, tolerance }: LeastSquaresProblem,
  { parameters, cost }: Point,
  { gradient, scale }: NormalEquations,
  isHeld: Uint8Array,
): boolean {
  let isFlat = true
  for (let j = 0; j < parameterCount; j += 1) {
    const slope = gradient[j]!
    const isAtLower = parameters[j]! <= lower[j]! && slope > 0
    const isAtUpper = parameters[j]! >= upper[j]! && slope < 0
    isHeld[j] = isAtLower || isAtUpper ? 1 : 0
    // Cosine of the angle between the residuals and their derivative: free of units.
    const limit = 1e-3 * tolerance * Math.sqrt(2 * cost * scale[j]!)
    if (isHeld[j] === 0 && !(Math.abs(slope) <= limit)) isFlat = false
  }
  return isFlat
}

function isSmallStep({ parameters }: Point, moved: Float64Array, tolerance: number): boolean {
  for (let j = 0; j < moved.length; j += 1) {
    const size = Math.abs(parameters[j]!)
    if (!(Math.abs(moved[j]!) <= Math.sqrt(tolerance) * (size + Math.sqrt(tolerance)))) return false
  }
  return true
}

export type Minimum = { readonly x: number; readonly value: number; readonly iterations: number }

export type GoldenOptions = { readonly absTol: number; readonly maxIterations: number }

/**
 * A minimum of `f` between `lo` and `hi` by golden sections (Kiefer, 1953): the minimum when there
 * is only one, otherwise some local one. It cannot be located better than to about the square root
 * of the rounding errors of `f`. NaN counts as larger than anything.
 */
export function goldenSection(
  f: (x: number) => number,
  lo: number,
  hi: number,
  { absTol, maxIterations }: GoldenOptions,
): Minimum {
  assert(lo <= hi && absTol >= 0)
  const ratio = 0.6180339887498949
  let low = lo
  let high = hi
  let left = high - ratio * (high - low)
  let right = low + ratio * (high - low)
  let atLeft = f(left)
  let atRight = f(right)
  let iterations = 0
  while (iterations < maxIterations && high - low > absTol) {
    iterations += 1
    if (atLeft < atRight || Number.isNaN(atRight)) {
      high = right
      right = left
      atRight = atLeft
      left = high - ratio * (high - low)
      atLeft = f(left)
    } else {
      low = left
      left = right
      atLeft = atRight
      right = low + ratio * (high - low)
      atRight = f(right)
    }
  }
  return atLeft < atRight || Number.isNaN(atRight)
    ? { x: left, value: atLeft, iterations }
    : { x: right, value: atRight, iterations }
}
