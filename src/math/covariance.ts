// Covariance of several series: plain, exponentially weighted, shrunk, and of two that are observed
// at different times. Series are columns of one length; matrices are n by n by columns.

import { assert, finite } from '../base/index.ts'

type Series = readonly ArrayLike<number>[]

function lengthOf(series: Series): number {
  const count = series[0]?.length ?? 0
  assert(count >= 1, 'a covariance needs observations')
  for (const each of series) assert(each.length === count, 'series have one length')
  return count
}

/** Both triangles from a function of i >= j. */
function symmetric(n: number, at: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(n * n)
  for (let j = 0; j < n; j += 1) {
    for (let i = j; i < n; i += 1) {
      const value = finite(at(i, j), 'a covariance')
      matrix[i + n * j] = value
      matrix[j + n * i] = value
    }
  }
  return matrix
}

function centred(series: Series): Float64Array[] {
  const count = lengthOf(series)
  return series.map((each) => {
    let sum = 0
    for (let t = 0; t < count; t += 1) sum += each[t]!
    const mean = sum / count
    return Float64Array.from({ length: count }, (_, t) => each[t]! - mean)
  })
}

function meanProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let t = 0; t < a.length; t += 1) sum += a[t]! * b[t]!
  return sum / a.length
}

/** The plain covariance: about the means, divided by the number of observations. */
export function sampleCovariance(series: Series): Float64Array {
  const columns = centred(series)
  return symmetric(columns.length, (i, j) => meanProduct(columns[i]!, columns[j]!))
}

/**
 * RiskMetrics (1996): s_t = decay s_(t-1) + (1 - decay) r_t r_t' from s_0 = r_0 r_0', with a mean
 * of zero. `decay` is in [0, 1).
 */
export function ewmaCovariance(series: Series, decay: number): Float64Array {
  assert(decay >= 0 && decay < 1, 'a decay lies in [0, 1)')
  const count = lengthOf(series)
  return symmetric(series.length, (i, j) => {
    const [a, b] = [series[i]!, series[j]!]
    let sum = a[0]! * b[0]!
    for (let t = 1; t < count; t += 1) sum = decay * sum + (1 - decay) * a[t]! * b[t]!
    return sum
  })
}

export type ShrunkCovariance = {
  readonly covariance: Float64Array
  /** Weight of the target: 0 is the plain covariance, 1 the target. */
  readonly shrinkage: number
}

/**
 * Ledoit and Wolf (2004, Journal of Multivariate Analysis 88, 365-411): towards the identity times
 * the mean variance, by the weight that minimises the expected squared error.
 */
export function ledoitWolf(series: Series): ShrunkCovariance {
  const columns = centred(series)
  const n = columns.length
  const count = lengthOf(columns)
  const sample = symmetric(n, (i, j) => meanProduct(columns[i]!, columns[j]!))
  let trace = 0
  for (let i = 0; i < n; i += 1) trace += sample[i + n * i]!
  const mean = trace / n
  let distance = 0
  let noise = 0
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) {
      const covariance = sample[i + n * j]!
      const away = covariance - (i === j ? mean : 0)
      distance += away * away
      let squares = 0
      for (let t = 0; t < count; t += 1) {
        const error = columns[i]![t]! * columns[j]![t]! - covariance
        squares += error * error
      }
      noise += squares / count / count
    }
  }
  const shrinkage = distance > 0 ? Math.min(1, noise / distance) : 1
  const covariance = symmetric(
    n,
    (i, j) => (1 - shrinkage) * sample[i + n * j]! + (i === j ? shrinkage * mean : 0),
  )
  return { covariance, shrinkage }
}

/** Correlations of a covariance matrix; a variable without variance is correlated with none. */
export function correlationOf(covariance: ArrayLike<number>, n: number): Float64Array {
  return symmetric(n, (i, j) => {
    if (i === j) return 1
    const scale = Math.sqrt(covariance[i + n * i]! * covariance[j + n * j]!)
    return scale > 0 ? Math.max(-1, Math.min(1, covariance[i + n * j]! / scale)) : 0
  })
}

/**
 * Covariance over a whole period of two series observed at times of their own (Hayashi and Yoshida
 * 2005, Bernoulli 11, 359-379): the sum of products of the moves over all pairs of intervals that
 * overlap. Nothing is interpolated, so there is no bias towards zero. Times rise strictly.
 */
export function hayashiYoshida(
  timesA: ArrayLike<number>,
  valuesA: ArrayLike<number>,
  timesB: ArrayLike<number>,
  valuesB: ArrayLike<number>,
): number {
  assert(timesA.length === valuesA.length && timesB.length === valuesB.length, 'values have times')
  let sum = 0
  let first = 1
  for (let i = 1; i < timesA.length; i += 1) {
    const start = timesA[i - 1]!
    const end = timesA[i]!
    assert(end > start, 'times rise')
    // Intervals of B that end before this one starts are over for all later ones too.
    while (first < timesB.length && timesB[first]! <= start) first += 1
    const move = valuesA[i]! - valuesA[i - 1]!
    for (let j = first; j < timesB.length && timesB[j - 1]! < end; j += 1) {
      sum += move * (valuesB[j]! - valuesB[j - 1]!)
    }
  }
  return sum
}
