// The price of variance by replication: what a portfolio of out-of-the-money options says about the
// variance that a forward will realise, and an index at one horizon from two expiries. Two ways:
// the recipe of exchanges on the strikes that exist, and the integral over a whole smile, which is
// what the recipe would give with every strike. It knows no quotes and no calendar.

import { assert } from '../base/index.ts'
import { exp, gaussLegendre, integrate } from '../math/index.ts'
import { blackPrice } from './black.ts'

/**
 * Annual variance from the strikes of one expiry: (2/T) sum dK/K^2 Q(K) - (F/K0 - 1)^2 / T, with K0
 * the last strike at or below the forward. `prices` are undiscounted and out of the money: puts up
 * to K0, calls above. Strikes ascend; at least two, one of them not above the forward.
 *
 * Biased two ways. Strikes that do not exist (the tails) are missing, which is low; between strikes
 * the sum is a chord over a convex price, which is high. Cboe, VIX methodology (2022), eq. 1.
 */
export function stripVariance(
  forward: number,
  years: number,
  strikes: Float64Array,
  prices: Float64Array,
  count: number,
): number {
  assert(forward > 0 && years > 0, 'forward and years must be positive')
  assert(count >= 2 && strikes[0]! <= forward, 'a strip has two strikes and begins with a put')
  let sum = 0
  let nearest = strikes[0]!
  for (let i = 0; i < count; i += 1) {
    const strike = strikes[i]!
    const below = strikes[Math.max(i - 1, 0)]!
    const above = strikes[Math.min(i + 1, count - 1)]!
    // At the ends one side is missing, and the whole of the other counts.
    const width = i === 0 || i === count - 1 ? above - below : 0.5 * (above - below)
    const isNearest = strike <= forward && !(i + 1 < count && above <= forward)
    // There put and call are averaged, and parity gives the other.
    const price = prices[i]! + (isNearest ? 0.5 * (forward - strike) : 0)
    if (isNearest) nearest = strike
    sum += (width / (strike * strike)) * price
  }
  const gap = forward / nearest - 1
  return (2 * sum - gap * gap) / years
}

const rule = gaussLegendre(16)
const negligible = 1e-13
const panelsMax = 400

/**
 * Annual variance of a whole smile: (2/T) times the integral of the out-of-the-money price e^-k dk
 * over k = ln(K/F), per unit of forward. Equals minus twice the expected log return when the price
 * has no jumps. Carr & Madan, "Towards a theory of volatility trading" (1998).
 */
export function replicatedVariance(volAt: (k: number) => number, years: number): number {
  assert(years > 0 && years < Infinity, 'years must be positive and finite')
  const width = 0.25 * volAt(0) * Math.sqrt(years)
  assert(width > 0 && width < Infinity, 'the vol at the money must be positive and finite')
  const density = (k: number): number =>
    blackPrice(k >= 0 ? 1 : -1, 1, exp(k), years, volAt(k)) * exp(-k)
  let sum = 0
  for (const side of [-1, 1]) {
    for (let n = 0; n < panelsMax; n += 1) {
      const near = side * n * width
      const panel = Math.abs(integrate(density, near, near + side * width, rule))
      sum += panel
      if (panel < negligible * sum) break
    }
  }
  return (2 * sum) / years
}

/** Annual variance over one span of years. */
export type TermVariance = { readonly years: number; readonly variance: number }

/**
 * An index in vol points at a horizon between two expiries: total variance is straight in time
 * between them. `near.years` <= `years` <= `far.years`.
 */
export function varianceIndex(near: TermVariance, far: TermVariance, years: number): number {
  assert(near.years <= years && years <= far.years, 'the horizon lies between the expiries')
  const nearTotal = near.variance * near.years
  const span = far.years - near.years
  const share = span > 0 ? (years - near.years) / span : 0
  const total = nearTotal + share * (far.variance * far.years - nearTotal)
  return 100 * Math.sqrt(total / years)
}
