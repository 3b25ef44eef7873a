// Many outcomes of many policies on the same paths: cost against variance, and certainty
// equivalents under several aversions, each with its standard error, and with the error of its
// difference from the benchmark, which on common paths is far smaller.

import { assert } from '../base/index.ts'
import { exp, log } from '../math/index.ts'

export type TallyOptions = {
  readonly policies: number
  readonly riskAversions: readonly number[]
  /** Which policy the others are measured against, by aversion. */
  readonly benchmarks: readonly number[]
}

/** A mean of draws and its standard error. */
export type Estimate = { readonly value: number; readonly error: number }

export type FrontierPoint = {
  readonly cost: Estimate
  readonly variance: Estimate
}

export type CertainCost = {
  readonly value: number
  readonly error: number
  /** Over the benchmark's, as a share of it. */
  readonly excess: Estimate
}

/** Sums of powers of the loss, and of the cost. */
const moments = 4

export class HedgeTally {
  readonly #options: TallyOptions
  readonly #cost: Float64Array
  readonly #loss: Float64Array
  /** Sums of u = e^(aversion loss), u^2 and u times the benchmark's, by policy and aversion. */
  readonly #utility: Float64Array
  readonly #utilitySquared: Float64Array
  readonly #utilityShared: Float64Array
  readonly #row: Float64Array
  #count = 0

  constructor(options: TallyOptions) {
    const { policies, riskAversions, benchmarks } = options
    assert(benchmarks.length === riskAversions.length, 'a benchmark for every aversion')
    this.#options = options
    this.#cost = new Float64Array(2 * policies)
    this.#loss = new Float64Array(moments * policies)
    const size = policies * riskAversions.length
    this.#utility = new Float64Array(size)
    this.#utilitySquared = new Float64Array(size)
    this.#utilityShared = new Float64Array(size)
    this.#row = new Float64Array(policies)
  }

  get count(): number {
    return this.#count
  }

  /** Costs and losses of every policy on one path, in two columns from `first` on. */
  add(costs: Float64Array, losses: Float64Array, first: number): void {
    const { policies, riskAversions, benchmarks } = this.#options
    this.#count += 1
    for (let i = 0; i < policies; i += 1) {
      const cost = costs[first + i]!
      const loss = losses[first + i]!
      this.#cost[2 * i]! += cost
      this.#cost[2 * i + 1]! += cost * cost
      let power = 1
      for (let m = 0; m < moments; m += 1) {
        power *= loss
        this.#loss[moments * i + m]! += power
      }
    }
    for (let a = 0; a < riskAversions.length; a += 1) {
      for (let i = 0; i < policies; i += 1) {
        this.#row[i] = exp(riskAversions[a]! * losses[first + i]!)
      }
      const own = this.#row[benchmarks[a]!]!
      for (let i = 0; i < policies; i += 1) {
        const u = this.#row[i]!
        const at = a * policies + i
        this.#utility[at]! += u
        this.#utilitySquared[at]! += u * u
        this.#utilityShared[at]! += u * own
      }
    }
  }

  point(policy: number): FrontierPoint {
    const n = this.#count
    const mean = this.#cost[2 * policy]! / n
    const spread = this.#cost[2 * policy + 1]! / n - mean * mean
    const [m1, m2, m3, m4] = Array.from(
      this.#loss.subarray(moments * policy, moments * (policy + 1)),
      (sum) => sum / n,
    ) as [number, number, number, number]
    const variance = m2 - m1 * m1
    const fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 * m1 * m1 * m1
    return {
      cost: { value: mean, error: rootOver(spread, n) },
      variance: { value: variance, error: rootOver(fourth - variance * variance, n) },
    }
  }

  /** By the delta method on ln(mean u) / aversion. */
  certainCost(policy: number, aversionIndex: number): CertainCost {
    const { policies, riskAversions, benchmarks } = this.#options
    const n = this.#count
    const aversion = riskAversions[aversionIndex]!
    const at = aversionIndex * policies + policy
    const benchmarkAt = aversionIndex * policies + benchmarks[aversionIndex]!
    const mean = this.#utility[at]! / n
    const own = this.#utility[benchmarkAt]! / n
    // Relative second moments: of u / mean, of the benchmark's, and of both together.
    const square = this.#utilitySquared[at]! / n / (mean * mean) - 1
    const ownSquare = this.#utilitySquared[benchmarkAt]! / n / (own * own) - 1
    const shared = this.#utilityShared[at]! / n / (mean * own) - 1
    const value = log(mean) / aversion
    const benchmark = log(own) / aversion
    return {
      value,
      error: rootOver(square, n) / aversion,
      excess: {
        value: value / benchmark - 1,
        error: rootOver(square + ownSquare - 2 * shared, n) / (aversion * benchmark),
      },
    }
  }
}

function rootOver(variance: number, count: number): number {
  return Math.sqrt(Math.max(0, variance) / count)
}
