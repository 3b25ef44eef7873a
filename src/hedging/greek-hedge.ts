// Which of several instruments to trade, and how much, so that what is left of a book's exposures
// is worth its cost: minimum variance under a full covariance of factors, less what trading costs.
// Factors may be prices, vols by tenor, or the squares of moves that gamma answers to; several
// underlyings are several factors. It knows no orders, lots or venues.

import { assert } from '../base/index.ts'
import { solveQuadratic } from '../math/index.ts'

export type HedgeInstrument = {
  /** Profit of one unit per unit of each factor. */
  readonly exposures: ArrayLike<number>
  /** What it costs to trade one unit either way: half-spread, fee, impact, margin; USD. */
  readonly costUsd: number
  /** Most units to buy, and to sell. */
  readonly buyMax: number
  readonly sellMax: number
}

export type GreekHedgeProblem = {
  /** Profit of the book per unit of each factor. */
  readonly exposures: ArrayLike<number>
  /** Covariance of the factors over the time that the hedge is to be held, n by n by columns. */
  readonly covariance: ArrayLike<number>
  readonly instruments: readonly HedgeInstrument[]
  /** Price of variance, per USD: a P&L deviation of s costs riskAversion s^2 / 2. */
  readonly riskAversion: number
}

export type GreekHedge = {
  /** Signed units of each instrument: positive buys. */
  readonly units: Float64Array
  readonly deviationBeforeUsd: number
  readonly deviationAfterUsd: number
  readonly costUsd: number
  /** What the book is better off: priced variance saved, less the cost of trading; from 0. */
  readonly gainUsd: number
  /** Certificate: most that one more unit of any instrument could still gain, USD. */
  readonly residualUsd: number
  readonly converged: boolean
}

function form(a: ArrayLike<number>, covariance: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length
  let sum = 0
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) sum += a[i]! * covariance[i + n * j]! * b[j]!
  }
  return sum
}

/** Smallest curvature, as a share of the largest: an instrument without risk is not unbounded. */
const ridge = 1e-12

/** The hedge of greatest gain; trading nothing is always possible, so it is never negative. */
export function planGreekHedge(problem: GreekHedgeProblem): GreekHedge {
  const { exposures, covariance, instruments, riskAversion } = problem
  const factorCount = exposures.length
  assert(covariance.length === factorCount * factorCount, 'a covariance is n by n')
  assert(riskAversion > 0 && riskAversion < Infinity, 'a price of variance is positive')
  const n = instruments.length
  for (const each of instruments) {
    assert(each.exposures.length === factorCount, 'an instrument has every factor')
    const isFine = each.costUsd >= 0 && each.buyMax >= 0 && each.sellMax >= 0
    assert(isFine, 'costs and sizes are from 0')
  }
  const hessian = new Float64Array(n * n)
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) {
      const shared = form(instruments[i]!.exposures, covariance, instruments[j]!.exposures)
      hessian[i + n * j] = riskAversion * shared
    }
  }
  let largest = 0
  for (let i = 0; i < n; i += 1) largest = Math.max(largest, hessian[i + n * i]!)
  const least = ridge * largest > 0 ? ridge * largest : 1
  for (let i = 0; i < n; i += 1) hessian[i + n * i]! += least
  const linear = Float64Array.from(
    instruments,
    (each) => -riskAversion * form(each.exposures, covariance, exposures),
  )
  const scale = linear.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
  const {
    x: units,
    residual,
    converged,
  } = solveQuadratic({
    hessian,
    linear,
    cost: Float64Array.from(instruments, (each) => each.costUsd),
    lower: Float64Array.from(instruments, (each) => -each.sellMax),
    upper: Float64Array.from(instruments, (each) => each.buyMax),
    tolerance: 1e-9 * scale,
    maxSweeps: 10_000,
  })
  const left = Float64Array.from({ length: factorCount }, (_, f) =>
    instruments.reduce((sum, each, i) => sum + units[i]! * each.exposures[f]!, exposures[f]!),
  )
  const before = form(exposures, covariance, exposures)
  const after = form(left, covariance, left)
  const costUsd = instruments.reduce((sum, each, i) => sum + each.costUsd * Math.abs(units[i]!), 0)
  return {
    units,
    deviationBeforeUsd: Math.sqrt(Math.max(0, before)),
    deviationAfterUsd: Math.sqrt(Math.max(0, after)),
    costUsd,
    gainUsd: 0.5 * riskAversion * (before - after) - costUsd,
    residualUsd: residual,
    converged,
  }
}
