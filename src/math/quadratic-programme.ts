// Small convex quadratic programmes with bounds and a cost on the size of each variable: minimise
// x'Hx/2 - b'x + sum cost |x| within lower <= x <= upper. One variable at a time, each step exact,
// so the objective never rises; what is left of the optimality conditions is reported.

import { assert } from '../base/index.ts'

export type QuadraticProgramme = {
  /** Symmetric positive semidefinite, n by n by columns, its diagonal above 0. */
  readonly hessian: Float64Array
  readonly linear: Float64Array
  /** Cost of one unit of each variable in either direction, from 0. */
  readonly cost: Float64Array
  /** lower <= 0 <= upper. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Ends when no variable can improve by more than this, in units of the linear term. */
  readonly tolerance: number
  readonly maxSweeps: number
}

export type QuadraticSolution = {
  readonly x: Float64Array
  /** Largest violation of the optimality conditions, in units of the linear term. */
  readonly residual: number
  readonly sweeps: number
  readonly converged: boolean
}

function checkProgramme(p: QuadraticProgramme, n: number): void {
  assert(p.hessian.length === n * n, 'a Hessian is n by n')
  for (const column of [p.cost, p.lower, p.upper]) assert(column.length === n, 'one per variable')
  for (let i = 0; i < n; i += 1) {
    assert(p.hessian[i + n * i]! > 0 && p.cost[i]! >= 0, 'curvature and costs are positive')
    assert(p.lower[i]! <= 0 && p.upper[i]! >= 0, 'zero is allowed')
    assert(Number.isFinite(p.linear[i]!), 'the linear term is finite')
  }
}

/** b - Hx at a row: minus the slope of the smooth part. */
function pull({ hessian, linear }: QuadraticProgramme, x: Float64Array, i: number): number {
  const n = x.length
  let sum = linear[i]!
  for (let j = 0; j < n; j += 1) sum -= hessian[i + n * j]! * x[j]!
  return sum
}

/** The best value of variable i with the others fixed, given b - Hx without its own term. */
function bestOf(p: QuadraticProgramme, i: number, wish: number, curvature: number): number {
  const beyond = Math.abs(wish) - p.cost[i]!
  const free = beyond > 0 ? ((wish > 0 ? 1 : -1) * beyond) / curvature : 0
  return Math.max(p.lower[i]!, Math.min(p.upper[i]!, free))
}

/** Solves from x = 0. Optimal to `residual`; convex, so what is optimal here is so everywhere. */
export function solveQuadratic(p: QuadraticProgramme): QuadraticSolution {
  const n = p.linear.length
  checkProgramme(p, n)
  const x = new Float64Array(n)
  for (let sweep = 1; ; sweep += 1) {
    for (let i = 0; i < n; i += 1) {
      const curvature = p.hessian[i + n * i]!
      x[i] = bestOf(p, i, pull(p, x, i) + curvature * x[i]!, curvature)
    }
    let residual = 0
    for (let i = 0; i < n; i += 1) {
      const curvature = p.hessian[i + n * i]!
      const best = bestOf(p, i, pull(p, x, i) + curvature * x[i]!, curvature)
      residual = Math.max(residual, curvature * Math.abs(best - x[i]!))
    }
    const converged = residual <= p.tolerance
    if (converged || sweep >= p.maxSweeps) return { x, residual, sweeps: sweep, converged }
  }
}
