// Whether a Value at Risk was exceeded as often as it said, and at times that nobody could have
// told: Kupiec (1995), Christoffersen (1998), the Basel zones (BCBS, January 1996). A hit is a loss
// beyond the VaR. Likelihood ratios are sums of deviances, exact where the fit is close.

import { assert } from '../base/index.ts'
import { exp, log, log1p, normalCdf } from '../math/index.ts'

export type RatioTest = {
  /** -2 ln (likelihood if the forecast is right / likelihood of what was seen), from 0. */
  readonly ratio: number
  /** Probability of as large a ratio if the forecast is right. */
  readonly pValue: number
}

/** Tail of the chi-square distribution with one degree of freedom, or two. */
function chiSquareTail(x: number, degrees: 1 | 2): number {
  return degrees === 1 ? 2 * normalCdf(-Math.sqrt(x)) : exp(-0.5 * x)
}

/** x ln(x / mean) + mean - x, without cancellation where they are near (Loader 2000). */
function deviance(x: number, mean: number): number {
  if (x === 0) return mean
  if (!(mean > 0)) return Infinity
  if (!(Math.abs(x - mean) < 0.1 * (x + mean))) return x * log(x / mean) + mean - x
  const v = (x - mean) / (x + mean)
  const v2 = v * v
  let sum = (x - mean) * v
  let power = 2 * x * v
  for (let j = 1; j < 60; j += 1) {
    power *= v2
    const next = sum + power / (2 * j + 1)
    if (next === sum) break
    sum = next
  }
  return sum
}

/** -2 ln of a likelihood ratio: `hits` of `count` with probability p against hits / count. */
function binomialRatio(hits: number, count: number, p: number): number {
  return 2 * (deviance(hits, count * p) + deviance(count - hits, count * (1 - p)))
}

function checkCounts(hits: number, count: number, probability: number): void {
  assert(Number.isSafeInteger(count) && count >= 1, 'there are observations')
  assert(Number.isSafeInteger(hits) && hits >= 0 && hits <= count, 'hits are counted')
  assert(probability > 0 && probability < 1, 'a probability lies in (0, 1)')
}

/** Proportion of failures (Kupiec 1995): were there as many hits as `probability` says? */
export function kupiec(hits: number, count: number, probability: number): RatioTest {
  checkCounts(hits, count, probability)
  const ratio = binomialRatio(hits, count, probability)
  return { ratio, pValue: chiSquareTail(ratio, 1) }
}

/** Least and greatest number of hits that Kupiec's test does not reject at `size`; null if none. */
export function kupiecRange(
  count: number,
  probability: number,
  size: number,
): { readonly least: number; readonly greatest: number } | null {
  let least = -1
  let greatest = -1
  for (let hits = 0; hits <= count; hits += 1) {
    if (!(kupiec(hits, count, probability).pValue >= size)) continue
    if (least < 0) least = hits
    greatest = hits
  }
  return least < 0 ? null : { least, greatest }
}

/** How often a hit (1) or none (0) was followed by a hit or none: from, then to. */
export type HitTransitions = {
  readonly n00: number
  readonly n01: number
  readonly n10: number
  readonly n11: number
}

export function hitTransitions(hits: ArrayLike<boolean>): HitTransitions {
  const counts = { n00: 0, n01: 0, n10: 0, n11: 0 }
  for (let t = 1; t < hits.length; t += 1) {
    if (hits[t - 1]!) counts[hits[t]! ? 'n11' : 'n10'] += 1
    else counts[hits[t]! ? 'n01' : 'n00'] += 1
  }
  return counts
}

/** Independence (Christoffersen 1998): is a hit as likely after a hit as after none? */
export function christoffersen({ n00, n01, n10, n11 }: HitTransitions): RatioTest {
  const count = n00 + n01 + n10 + n11
  if (count === 0) return { ratio: 0, pValue: 1 }
  const p = (n01 + n11) / count
  const after = (hits: number, of: number): number => (of === 0 ? 0 : binomialRatio(hits, of, p))
  const ratio = after(n01, n00 + n01) + after(n11, n10 + n11)
  return { ratio, pValue: chiSquareTail(ratio, 1) }
}

/** Conditional coverage: the right number and no clusters, together. */
export function conditionalCoverage(coverage: RatioTest, independence: RatioTest): RatioTest {
  const ratio = coverage.ratio + independence.ratio
  return { ratio, pValue: chiSquareTail(ratio, 2) }
}

/** P(at most `hits` of `count`), each with `probability`. */
export function binomialCdf(hits: number, count: number, probability: number): number {
  checkCounts(hits, count, probability)
  let sum = 0
  let logTerm = count * log1p(-probability)
  const logOdds = log(probability) - log1p(-probability)
  for (let k = 0; k <= hits; k += 1) {
    sum += exp(logTerm)
    logTerm += log((count - k) / (k + 1)) + logOdds
  }
  return Math.min(1, sum)
}

export type TrafficLight = {
  readonly zone: 'green' | 'yellow' | 'red'
  /** P(at most so many hits) if the VaR is right. */
  readonly cumulativeProbability: number
  /** What the rulebook adds to the multiplier of 3; null away from its 250 days at 99 %. */
  readonly plusFactor: number | null
}

/** From five hits on; four are green, ten are red. */
const yellowFactors: readonly number[] = [0.4, 0.5, 0.65, 0.75, 0.85]

/** The Basel zones: yellow from a cumulative probability of 95 %, red from 99.99 %. */
export function trafficLight(hits: number, count: number, probability: number): TrafficLight {
  const cumulativeProbability = binomialCdf(hits, count, probability)
  const isYellow = cumulativeProbability >= 0.95
  const zone = !isYellow ? 'green' : cumulativeProbability >= 0.9999 ? 'red' : 'yellow'
  const isRulebook = count === 250 && probability === 0.01
  const factor = hits < 5 ? 0 : (yellowFactors[hits - 5] ?? 1)
  return { zone, cumulativeProbability, plusFactor: isRulebook ? factor : null }
}
