// VaR and ES by full revaluation: correlated factor moves, normal or with Student tails, the book
// repriced under each, and the error that the number of scenarios leaves.

import { assert, type Prng } from '../../base/index.ts'
import { choleskyFactor, standardNormal, studentT } from '../../math/index.ts'
import { tailOfSorted } from './historical.ts'
import { type TailRisk } from './normal-tail.ts'

export type SimulationInput = {
  /** Covariance of the factors, n by n by columns, positive definite. */
  readonly covariance: Float64Array
  readonly factorCount: number
  /** Profit of the book when the factors move so; the column is reused. */
  readonly revalue: (moves: Float64Array) => number
  readonly scenarioCount: number
  readonly confidence: number
  /** Degrees of freedom of the moves, above 2; null for normal ones. */
  readonly tailDegrees: number | null
}

export type SimulatedTail = TailRisk & {
  /** One standard error of each, from the scenarios themselves. */
  readonly valueError: number
  readonly shortfallError: number
}

/** Half the distance between the order statistics one binomial deviation around the VaR. */
function quantileError(sorted: Float64Array, confidence: number): number {
  const count = sorted.length
  const reach = Math.sqrt(confidence * (1 - confidence) * count)
  const at = (rank: number): number => sorted[Math.max(0, Math.min(count - 1, Math.round(rank)))]!
  return 0.5 * (at(confidence * count + reach) - at(confidence * count - reach))
}

/** Deviation of the ES as an average over the tail (Manistre and Hancock 2005). */
function averageError(sorted: Float64Array, confidence: number, tail: TailRisk): number {
  const count = sorted.length
  const from = Math.min(count - 1, Math.floor(confidence * count))
  let squares = 0
  for (let i = from; i < count; i += 1) {
    const away = sorted[i]! - tail.expectedShortfall
    squares += away * away
  }
  const spread = tail.expectedShortfall - tail.valueAtRisk
  const variance = squares / (count - from) + confidence * spread * spread
  return Math.sqrt(variance / ((1 - confidence) * count))
}

/** Simulates; null where the covariance is not positive definite. */
export function simulateTail(input: SimulationInput, prng: Prng): SimulatedTail | null {
  const { factorCount: n, scenarioCount, confidence, tailDegrees } = input
  assert(scenarioCount >= 100, 'a tail needs scenarios')
  assert(tailDegrees === null || tailDegrees > 2, 'a variance needs more than two degrees')
  const factor = input.covariance.slice()
  if (!choleskyFactor(factor, n)) return null
  // One chi-square for all factors would be the multivariate t; independent ones are used so that
  // the correlation is the whole of the dependence.
  const scale = tailDegrees === null ? 1 : Math.sqrt((tailDegrees - 2) / tailDegrees)
  const draws = new Float64Array(n)
  const moves = new Float64Array(n)
  const losses = new Float64Array(scenarioCount)
  for (let s = 0; s < scenarioCount; s += 1) {
    for (let i = 0; i < n; i += 1) {
      draws[i] = scale * (tailDegrees === null ? standardNormal(prng) : studentT(prng, tailDegrees))
    }
    for (let i = 0; i < n; i += 1) {
      let move = 0
      for (let j = 0; j <= i; j += 1) move += factor[i + n * j]! * draws[j]!
      moves[i] = move
    }
    losses[s] = -input.revalue(moves)
  }
  losses.sort()
  const tail = tailOfSorted(losses, confidence)
  return {
    ...tail,
    valueError: quantileError(losses, confidence),
    shortfallError: averageError(losses, confidence, tail),
  }
}
