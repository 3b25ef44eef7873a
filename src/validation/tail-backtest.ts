// A tail forecast walked through time: for every period the VaR and ES that would have been said
// with what was known then, and the tests of what came. A book is fixed: so much of each asset, put
// back to that size every period.

import { assert } from '../base/index.ts'
import {
  cornishFisherTail,
  ewmaVariancePath,
  filteredScenarios,
  forecastValueAtRisk,
  garchVariancePath,
  normalTail,
  type TailRisk,
  tailOfSorted,
  type VariancePath,
} from '../exposure/index.ts'
import {
  christoffersen,
  conditionalCoverage,
  hitTransitions,
  kupiec,
  type RatioTest,
  type TrafficLight,
  trafficLight,
} from './coverage.ts'
import { acerbiSzekely } from './shortfall.ts'

export const tailMethods = [
  'historical',
  'filtered by EWMA',
  'filtered by EWMA, each asset',
  'filtered by GARCH',
  'normal, EWMA',
  'Cornish-Fisher, EWMA',
] as const
export type TailMethod = (typeof tailMethods)[number]

export type TailConfidences = {
  /** 0.99 for the VaR, 0.975 for the ES. */
  readonly valueConfidence: number
  readonly shortfallConfidence: number
}

export type TailBacktest = TailConfidences & {
  /** Loss of each position in each period, in time order. */
  readonly parts: readonly Float64Array[]
  /** Past periods that a forecast is made of; the first forecast is for the period after them. */
  readonly window: number
  /** Weight of the past in the exponential average, per period. */
  readonly decay: number
  /** Past periods that a GARCH fit is made of, at most `window`, and periods from fit to fit. */
  readonly garchWindow: number
  readonly garchInterval: number
}

export type TailVerdict = {
  readonly method: string
  readonly periods: number
  readonly hits: number
  readonly expectedHits: number
  readonly coverage: RatioTest
  readonly independence: RatioTest
  readonly both: RatioTest
  readonly light: TrafficLight
  /** Acerbi and Székely's Z2 of the ES. */
  readonly z2: number
  readonly meanValueAtRisk: number
}

/** The VaR of the one confidence, and both measures of the other. */
export type TailForecast = { readonly valueAtRisk: number; readonly shortfall: TailRisk }

/** What all methods share: the book's losses and the variances that were expected of them. */
type Prepared = {
  readonly losses: Float64Array
  readonly ewma: VariancePath
  readonly partEwma: readonly VariancePath[]
  readonly garch: VariancePath | null
}

function prepare(input: TailBacktest, methods: readonly TailMethod[]): Prepared {
  const { parts, window, decay } = input
  const count = parts[0]?.length ?? 0
  assert(
    parts.every((part) => part.length === count),
    'positions have the same periods',
  )
  assert(count > window + 1, 'there is something left to forecast')
  const losses = new Float64Array(count)
  for (const part of parts) {
    for (let t = 0; t < count; t += 1) losses[t]! += part[t]!
  }
  // The average needs no more than a fifth of the window to forget how it began.
  const warmup = Math.ceil(window / 5)
  const refit = { window: input.garchWindow, interval: input.garchInterval }
  return {
    losses,
    ewma: ewmaVariancePath(losses, decay, warmup),
    partEwma: parts.map((part) => ewmaVariancePath(part, decay, warmup)),
    garch: methods.includes('filtered by GARCH') ? garchVariancePath(losses, refit) : null,
  }
}

function scenariosOf(
  method: TailMethod,
  input: TailBacktest,
  { losses, ewma, partEwma, garch }: Prepared,
  now: number,
): Float64Array {
  const { parts, window } = input
  if (method === 'historical') return losses.slice(now - window, now)
  if (method === 'filtered by GARCH') return filteredScenarios(losses, garch!, now, window)
  if (method !== 'filtered by EWMA, each asset') {
    return filteredScenarios(losses, ewma, now, window)
  }
  const sum = new Float64Array(window)
  for (const [i, part] of parts.entries()) {
    const scenarios = filteredScenarios(part, partEwma[i]!, now, window)
    for (let s = 0; s < window; s += 1) sum[s]! += scenarios[s]!
  }
  return sum
}

/** Skew and excess kurtosis about zero of scenarios scaled to one deviation. */
function shapeOf(scenarios: Float64Array): { skew: number; excessKurtosis: number } {
  let second = 0
  let third = 0
  let fourth = 0
  for (const x of scenarios) {
    second += x * x
    third += x * x * x
    fourth += x * x * x * x
  }
  const variance = second / scenarios.length
  const skew = third / scenarios.length / (variance * Math.sqrt(variance))
  return { skew, excessKurtosis: fourth / scenarios.length / (variance * variance) - 3 }
}

function forecastAt(
  method: TailMethod,
  input: TailBacktest,
  prepared: Prepared,
  now: number,
): TailForecast {
  const { valueConfidence, shortfallConfidence } = input
  const deviation = Math.sqrt(prepared.ewma[now]!)
  if (method === 'normal, EWMA') {
    return {
      valueAtRisk: normalTail(valueConfidence, 0, deviation).valueAtRisk,
      shortfall: normalTail(shortfallConfidence, 0, deviation),
    }
  }
  const scenarios = scenariosOf(method, input, prepared, now)
  if (method === 'Cornish-Fisher, EWMA') {
    const shape = { mean: 0, deviation, ...shapeOf(scenarios) }
    return {
      valueAtRisk: cornishFisherTail(valueConfidence, shape).valueAtRisk,
      shortfall: cornishFisherTail(shortfallConfidence, shape),
    }
  }
  return forecastOf(scenarios.sort(), input)
}

/** The forecast that scenarios of the loss to come make, in ascending order. */
export function forecastOf(sorted: Float64Array, confidences: TailConfidences): TailForecast {
  const { valueConfidence, shortfallConfidence } = confidences
  return {
    valueAtRisk: forecastValueAtRisk(sorted, valueConfidence),
    shortfall: {
      valueAtRisk: forecastValueAtRisk(sorted, shortfallConfidence),
      expectedShortfall: tailOfSorted(sorted, shortfallConfidence).expectedShortfall,
    },
  }
}

/** The verdict on a row of forecasts, one for each loss. */
export function verdictOf(
  method: string,
  { valueConfidence, shortfallConfidence }: TailConfidences,
  forecasts: readonly TailForecast[],
  losses: ArrayLike<number>,
): TailVerdict {
  assert(forecasts.length === losses.length, 'a forecast has a loss')
  const hits = forecasts.map(({ valueAtRisk }, i) => losses[i]! > valueAtRisk)
  const periods = hits.length
  const tail = 1 - valueConfidence
  const hitCount = hits.filter(Boolean).length
  const coverage = kupiec(hitCount, periods, tail)
  const independence = christoffersen(hitTransitions(hits))
  const shortfalls = forecasts.map(({ shortfall }, i) => ({ loss: losses[i]!, ...shortfall }))
  return {
    method,
    periods,
    hits: hitCount,
    expectedHits: tail * periods,
    coverage,
    independence,
    both: conditionalCoverage(coverage, independence),
    light: trafficLight(hitCount, periods, tail),
    z2: acerbiSzekely(shortfalls, 1 - shortfallConfidence),
    meanValueAtRisk: forecasts.reduce((sum, each) => sum + each.valueAtRisk, 0) / periods,
  }
}

/** Walks each method through the same periods. */
export function backtestTail(
  input: TailBacktest,
  methods: readonly TailMethod[] = tailMethods,
): readonly TailVerdict[] {
  assert(input.garchWindow <= input.window, 'a fit looks no further back than a forecast')
  const prepared = prepare(input, methods)
  const losses = prepared.losses.subarray(input.window)
  return methods.map((method) => {
    const forecasts = Array.from(losses, (_, i) =>
      forecastAt(method, input, prepared, input.window + i),
    )
    return verdictOf(method, input, forecasts, losses)
  })
}
