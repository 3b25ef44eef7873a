// Almgren and Chriss (2000, Journal of Risk 3(2), 5-39): how to spread one parent order over equal
// intervals when trading faster costs impact and trading slower costs variance. Linear impact; the
// frontier between the two is in closed form.

import { assert, finite } from '../base/index.ts'
import { exp, expm1, log1p } from '../math/index.ts'

/** One time unit and one currency throughout; sizes are of the order's own unit, all positive. */
export type ScheduleProblem = {
  /** X: what is to be traded. */
  readonly size: number
  /** T, and N equal intervals of it. */
  readonly horizon: number
  readonly intervalCount: number
  /** sigma: price per square root of a time unit. */
  readonly sigma: number
  /** epsilon: half-spread and fees, price per unit traded. */
  readonly fixedCost: number
  /** gamma: permanent move of the price per unit traded. */
  readonly permanentImpact: number
  /** eta: temporary move of the price per unit traded in one time unit. */
  readonly temporaryImpact: number
  /** lambda: price of variance, per currency; from 0. */
  readonly riskAversion: number
}

export type Schedule = {
  /** x_0 = X to x_N = 0, and what each interval trades. */
  readonly holdings: Float64Array
  readonly trades: Float64Array
  /** Rate at which the holdings decay, per time unit; its inverse is the trade's own half-life. */
  readonly decayRate: number
  /** lambda sigma^2 / (eta - gamma tau / 2): the square of that rate for ever shorter intervals. */
  readonly decayRateSquaredLimit: number
  /** Expected cost, and its variance. */
  readonly cost: number
  readonly variance: number
}

/** ln(x + sqrt(1 + x^2)) without cancellation, x from 0. */
function inverseSinh(x: number): number {
  return log1p(x + (x * x) / (1 + Math.sqrt(1 + x * x)))
}

/** sinh(a) / sinh(b), 0 <= a <= b, without overflow; a / b where both vanish. */
function sinhRatio(a: number, b: number): number {
  if (!(b > 0)) return Number.NaN
  return exp(a - b) * (expm1(-2 * a) / expm1(-2 * b))
}

/** Cost and variance of any schedule of holdings under the problem's model (eqs. 5 and 8). */
export function scheduleCost(
  problem: ScheduleProblem,
  holdings: ArrayLike<number>,
): { readonly cost: number; readonly variance: number } {
  const { size, horizon, intervalCount, sigma, permanentImpact } = problem
  const interval = horizon / intervalCount
  const slope = problem.temporaryImpact - 0.5 * permanentImpact * interval
  let squares = 0
  let traded = 0
  let held = 0
  for (let j = 1; j <= intervalCount; j += 1) {
    const trade = holdings[j - 1]! - holdings[j]!
    squares += trade * trade
    traded += Math.abs(trade)
    held += holdings[j]! * holdings[j]!
  }
  return {
    cost:
      0.5 * permanentImpact * size * size +
      problem.fixedCost * traded +
      (slope * squares) / interval,
    variance: sigma * sigma * interval * held,
  }
}

/** The schedule that minimises cost + riskAversion variance (eqs. 17 to 20). */
export function optimalSchedule(problem: ScheduleProblem): Schedule {
  const { size, horizon, intervalCount, sigma, riskAversion } = problem
  for (const value of Object.values(problem))
    assert(finite(value, 'a term') >= 0, 'terms are from 0')
  assert(Number.isSafeInteger(intervalCount) && intervalCount >= 1, 'intervals are counted')
  assert(size > 0 && horizon > 0, 'there is something to trade, and time')
  const interval = horizon / intervalCount
  const slope = problem.temporaryImpact - 0.5 * problem.permanentImpact * interval
  assert(slope > 0, 'temporary impact outweighs permanent impact within an interval')
  const decayRateSquaredLimit = (riskAversion * sigma * sigma) / slope
  // 2 (cosh(kappa tau) - 1) = 4 sinh(kappa tau / 2)^2
  const decayRate = (2 / interval) * inverseSinh(0.5 * interval * Math.sqrt(decayRateSquaredLimit))
  const holdings = new Float64Array(intervalCount + 1)
  for (let j = 0; j < intervalCount; j += 1) {
    const left = (intervalCount - j) / intervalCount
    const share = decayRate > 0 ? sinhRatio(decayRate * horizon * left, decayRate * horizon) : left
    holdings[j] = size * share
  }
  const trades = Float64Array.from(
    { length: intervalCount },
    (_, j) => holdings[j]! - holdings[j + 1]!,
  )
  const { cost, variance } = scheduleCost(problem, holdings)
  return { holdings, trades, decayRate, decayRateSquaredLimit, cost, variance }
}
