// What each row of a book loses in each of many scenarios of its indices and vol levels, by full
// revaluation: the parts that `divideTail` divides a tail among. Scenarios come as columns of
// moves, from history or filtered history, or are drawn here.

import { assert, type Prng } from '../../base/index.ts'
import { type RevaluationBook } from '../revaluation-book.ts'
import { Revaluer } from '../revalue.ts'
import { type SmileRule } from '../unit-greeks.ts'
import { type SimulatedTail, type SimulationInput, simulateTail } from './simulation.ts'
import { ewmaVariancePath, filteredScenarios } from './variance-path.ts'

export type ScenarioBook = {
  readonly book: RevaluationBook
  /** By underlying, USD. */
  readonly indexUsd: readonly number[]
  readonly smileRule: SmileRule
}

/**
 * The factors in order: the log move of each index by underlying, then, where there is one more,
 * the additive move of every vol in vol points. Without it vols are held.
 */
export type FactorMoves = readonly Float64Array[]

type RowLosses = (moves: ArrayLike<number>, scenario: number) => number

/** Writes the loss of every row in one scenario into `parts`; the answer is their sum. */
function rowLosses({ book, indexUsd, smileRule }: ScenarioBook, parts: Float64Array[]): RowLosses {
  const revaluer = new Revaluer({ book, indexUsd, smileRule })
  return (moves, scenario) => {
    const volPt = moves.length > indexUsd.length ? moves[indexUsd.length]! : 0
    let sum = 0
    for (let i = 0; i < book.count; i += 1) {
      const loss = -revaluer.rowPnlUsd(i, moves[book.underlying[i]!]!, volPt / 100)
      parts[i]![scenario] = loss
      sum += loss
    }
    return sum
  }
}

function emptyParts({ book, indexUsd }: ScenarioBook, scenarios: number, factors: number) {
  const isEnough = factors === indexUsd.length || factors === indexUsd.length + 1
  assert(isEnough, 'a factor for every index, and one for vols or none')
  return Array.from({ length: book.count }, () => new Float64Array(scenarios))
}

/** Losses in USD, a column of scenarios for every row. */
export function bookLosses(book: ScenarioBook, factors: FactorMoves): Float64Array[] {
  const count = factors[0]!.length
  const parts = emptyParts(book, count, factors.length)
  const lose = rowLosses(book, parts)
  const moves = new Float64Array(factors.length)
  for (let s = 0; s < count; s += 1) {
    for (const [f, column] of factors.entries()) moves[f] = column[s]!
    lose(moves, s)
  }
  return parts
}

export type SimulatedBook = {
  readonly tail: SimulatedTail
  readonly parts: readonly Float64Array[]
}

/** The same under simulated moves; null where the covariance is not positive definite. */
export function simulateBook(
  book: ScenarioBook,
  input: Omit<SimulationInput, 'revalue'>,
  prng: Prng,
): SimulatedBook | null {
  const parts = emptyParts(book, input.scenarioCount, input.factorCount)
  const lose = rowLosses(book, parts)
  let scenario = 0
  const revalue = (moves: Float64Array): number => {
    const loss = lose(moves, scenario)
    scenario += 1
    return -loss
  }
  const tail = simulateTail({ ...input, revalue }, prng)
  return tail === null ? null : { tail, parts }
}

/**
 * A factor's past moves after the first `warmup`, each times the deviation expected now over the
 * one expected then.
 */
export function filterFactor(values: Float64Array, decay: number, warmup: number): Float64Array {
  const path = ewmaVariancePath(values, decay, warmup)
  return filteredScenarios(values, path, values.length, values.length - warmup)
}
