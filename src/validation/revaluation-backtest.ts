// The same walk through time for a book that is not linear: each forecast reprices the book of that
// day under moves of its factors, past ones, filtered ones, or drawn ones; the expansion in
// cumulants stands beside it, to show what a delta-gamma view of the book is worth.

import { assert, Prng } from '../base/index.ts'
import {
  cornishFisherTail,
  ewmaVariancePath,
  filteredScenarios,
  lossShape,
  simulateTail,
} from '../exposure/index.ts'
import { ewmaCovariance } from '../math/index.ts'
import {
  forecastOf,
  type TailConfidences,
  type TailForecast,
  type TailVerdict,
  verdictOf,
} from './tail-backtest.ts'

export type RevaluedBook = TailConfidences & {
  /** Moves of each factor in each period, in time order. */
  readonly moves: readonly Float64Array[]
  /** Loss over a period of the book as it stands before it, if the factors move so. */
  readonly lossAt: (period: number, moves: Float64Array) => number
  readonly window: number
  readonly decay: number
  /** Draws for each forecast by full revaluation. */
  readonly scenarioCount: number
  readonly seed: number
}

type Forecaster = (book: RevaluedBook, now: number) => TailForecast

/** Losses of today's book under `window` scenarios, given by factor. */
function underScenarios(
  book: RevaluedBook,
  now: number,
  scenarios: readonly Float64Array[],
): TailForecast {
  const moves = new Float64Array(scenarios.length)
  const losses = Float64Array.from({ length: book.window }, (_, s) => {
    for (const [i, factor] of scenarios.entries()) moves[i] = factor[s]!
    return book.lossAt(now, moves)
  })
  return forecastOf(losses.sort(), book)
}

function pastOf(book: RevaluedBook, now: number): Float64Array[] {
  return book.moves.map((factor) => factor.subarray(now - book.window, now))
}

function historical(book: RevaluedBook, now: number): TailForecast {
  return underScenarios(book, now, pastOf(book, now))
}

function filtered(book: RevaluedBook, now: number): TailForecast {
  const warmup = Math.ceil(book.window / 5)
  const scenarios = pastOf(book, now).map((past) => {
    const path = ewmaVariancePath(past, book.decay, warmup)
    return filteredScenarios(past, path, book.window, book.window)
  })
  return underScenarios(book, now, scenarios)
}

function drawn(book: RevaluedBook, now: number): TailForecast {
  const input = {
    covariance: ewmaCovariance(pastOf(book, now), book.decay),
    factorCount: book.moves.length,
    revalue: (moves: Float64Array) => -book.lossAt(now, moves),
    scenarioCount: book.scenarioCount,
    tailDegrees: null,
  }
  const tailAt = (confidence: number) =>
    simulateTail({ ...input, confidence }, Prng.fromSeed(book.seed, `period ${now}`))
  const value = tailAt(book.valueConfidence)
  const shortfall = tailAt(book.shortfallConfidence)
  assert(value !== null && shortfall !== null, 'factors move, and not as one')
  return { valueAtRisk: value.valueAtRisk, shortfall }
}

/** Slope and curvature of the profit at no move, by differences of one deviation. */
function expansion(book: RevaluedBook, now: number): TailForecast {
  const n = book.moves.length
  const covariance = ewmaCovariance(pastOf(book, now), book.decay)
  const step = Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i + n * i]!))
  const moves = new Float64Array(n)
  const profit = (i: number, a: number, j: number, b: number): number => {
    moves.fill(0)
    moves[i]! += a * step[i]!
    moves[j]! += b * step[j]!
    return -book.lossAt(now, moves)
  }
  const still = profit(0, 0, 0, 0)
  const delta = step.map((size, i) => (profit(i, 1, i, 0) - profit(i, -1, i, 0)) / (2 * size))
  const gamma = new Float64Array(n * n)
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) {
      const same = profit(i, 0.5, j, 0.5) + profit(i, -0.5, j, -0.5)
      const opposite = profit(i, 0.5, j, -0.5) + profit(i, -0.5, j, 0.5)
      gamma[i + n * j] = (same - opposite) / (step[i]! * step[j]!)
    }
  }
  const shape = lossShape({ delta, gamma, covariance })
  const moved = { ...shape, mean: shape.mean - still }
  return {
    valueAtRisk: cornishFisherTail(book.valueConfidence, moved).valueAtRisk,
    shortfall: cornishFisherTail(book.shortfallConfidence, moved),
  }
}

const forecasters: readonly (readonly [string, Forecaster])[] = [
  ['historical', historical],
  ['filtered by EWMA, each factor', filtered],
  ['normal, full revaluation', drawn],
  ['Cornish-Fisher, delta-gamma', expansion],
]

/** Walks every method through the periods after the first `window`. */
export function backtestRevalued(book: RevaluedBook): readonly TailVerdict[] {
  const count = book.moves[0]?.length ?? 0
  assert(
    book.moves.every((factor) => factor.length === count),
    'factors have the same periods',
  )
  assert(count > book.window + 1, 'there is something left to forecast')
  const periods = Array.from({ length: count - book.window }, (_, i) => book.window + i)
  const losses = periods.map((now) =>
    book.lossAt(
      now,
      Float64Array.from(book.moves, (factor) => factor[now]!),
    ),
  )
  return forecasters.map(([method, forecast]) => {
    const forecasts = periods.map((now) => forecast(book, now))
    return verdictOf(method, book, forecasts, losses)
  })
}
