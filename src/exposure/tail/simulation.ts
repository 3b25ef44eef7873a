// VaR and ES by full revaluation: correlated factor moves, normal or with Student tails, the book
// repriced under each, and the error that the number of scenarios leaves.

import { assert, type Prng } from '../../base/index.ts'
import { choleskyFactor, standardNormal } from '../../math/index.ts'
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
  /**
   * Degrees of freedom, whole and from 3 on, of a multivariate t: far moves come together, in all
   * factors at once, whatever their correlation. null for normal moves.
   */
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

/** What one scenario's moves are all multiplied by: they are then t with a variance of 1. */
function commonScale(prng: Prng, degrees: number): number {
  let chiSquare = 0
  for (let k = 0; k < degrees; k += 1) {
    const z = standardNormal(prng)
    chiSquare += z * z
  }
  return Math.sqrt((degrees - 2) / chiSquare)
}

/** Simulates; null where the covariance is not positive definite. */
export function simulateTail(input: SimulationInput, prng: Prng): SimulatedTail | null {
  const { factorCount: n, scenarioCount, confidence, tailDegrees } = input
  assert(scenarioCount >= 100, 'a tail needs scenarios')
  const isFine = tailDegrees === null || (Number.isSafeInteger(tailDegrees) && tailDegrees >= 3)
  assert(isFine, 'degrees of freedom are whole, from 3 on')
  const factor = input.covariance.slice()
  if (!choleskyFactor(factor, n)) return null
  const draws = new Float64Array(n)
  const moves = new Float64Array(n)
  const losses = new Float64Array(scenarioCount)
  for (let s = 0; s < scenarioCount; s += 1) {
    const scale = tailDegrees === null ? 1 : commonScale(prng, tailDegrees)
    for (let i = 0; i < n; i += 1) draws[i] = scale * standardNormal(prng)
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
