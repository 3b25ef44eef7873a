// The volatility that Black-76 needs to give a price. Solved on the out-of-the-money side in total
// volatility, by third-order Householder steps on a function chosen to be nearly straight in each
// of three regions, inside a bracket that always shrinks. A price that no volatility explains gets
// a status, never a NaN. The idea of regions is Jaeckel's, "Let's be rational" (2015).

import { exp, log, normalQuantile } from '../math/index.ts'
import { type OptionSide } from './black.ts'
import { logMoneyness, millsDifference, millsRatio, normalisedPremium } from './premium.ts'

export const impliedVolStatuses = [
  'ok',
  'below-intrinsic',
  'at-intrinsic',
  'above-bound',
  'at-expiry',
  'bad-input',
] as const

/** Why there is, or is not, a volatility. At intrinsic it is 0 and exact; the others report 0. */
export type ImpliedVolStatus = (typeof impliedVolStatuses)[number]

export type ImpliedVol = { readonly vol: number; readonly status: ImpliedVolStatus }

const stepCap = 24
const logSqrtTwoPi = 0.9189385332046728
const inverseSqrtTwoPi = 0.3989422804014327

/** One point of the function being solved: its distance to the target and derivative ratios. */
type Probe = { gap: number; slope: number; second: number; third: number }

/** Log of the normal-density factor of premium and vega, -(h^2 + t^2)/2 with h = x/s, t = s/2. */
function logScale(x: number, s: number): number {
  const h = x / s
  return -0.5 * (h * h + 0.25 * s * s)
}

/** b''/b' of the normalised premium by total volatility. */
function vegaSlope(x: number, s: number): number {
  const h = x / s
  return (h * h) / s - 0.25 * s
}

function vegaCurvature(x: number, s: number, slope: number): number {
  const h = x / s
  return slope * slope - (3 * h * h) / (s * s) - 0.25
}

/**
 * Low premium: ln b is close to -x^2/(2 s^2), so (-ln b)^(-1/2) is close to a straight line. Vega
 * over premium is one over the difference of Mills ratios: no exponential is needed.
 */
function probeLow(x: number, s: number, logTarget: number, out: Probe): void {
  const difference = millsDifference(-x / s, 0.5 * s)
  const depth = logSqrtTwoPi - logScale(x, s) - log(difference)
  const r = 1 / difference
  const q2 = vegaSlope(x, s)
  const q3 = vegaCurvature(x, s, q2)
  const value = 1 / Math.sqrt(depth)
  const first = -r
  const secondByFirst = q2 - r
  const thirdByFirst = q3 - 3 * r * q2 + 2 * r * r
  const lean = first / depth
  out.gap = value - 1 / Math.sqrt(-logTarget)
  out.slope = (-0.5 * value * first) / depth
  out.second = secondByFirst - 1.5 * lean
  out.third = thirdByFirst - 4.5 * secondByFirst * lean + 3.75 * lean * lean
}

/** Middle premium: b itself is close to straight beside its inflection at s = sqrt(2|x|). */
function probeMiddle(x: number, s: number, target: number, out: Probe): void {
  out.gap = normalisedPremium(x, s) - target
  out.slope = inverseSqrtTwoPi * exp(logScale(x, s))
  out.second = vegaSlope(x, s)
  out.third = vegaCurvature(x, s, out.second)
}

/** High premium: what is missing to the bound, e^(x/2) - b, falls like a normal tail; its log. */
function probeHigh(x: number, s: number, logMissing: number, out: Probe): void {
  const y = -x / s
  const t = 0.5 * s
  const sum = millsRatio(t - y) + millsRatio(t + y)
  const r = -1 / sum
  const q2 = vegaSlope(x, s)
  const q3 = vegaCurvature(x, s, q2)
  out.gap = logScale(x, s) - logSqrtTwoPi + log(sum) - logMissing
  out.slope = r
  out.second = q2 - r
  out.third = q3 - 3 * r * q2 + 2 * r * r
}

type ProbeAt = (x: number, s: number, target: number, out: Probe) => void

/** The root of an increasing or decreasing probe, from `start`, inside (low, high). */
function solve(
  probeAt: ProbeAt,
  x: number,
  target: number,
  start: number,
  low: number,
  high: number,
): number {
  const probe: Probe = { gap: 0, slope: 0, second: 0, third: 0 }
  let s = start
  let lower = low
  let upper = high
  for (let i = 0; i < stepCap; i += 1) {
    probeAt(x, s, target, probe)
    if (probe.gap === 0) return s
    if (probe.gap > 0 === probe.slope > 0) upper = s
    else lower = s
    const newton = -probe.gap / probe.slope
    const lean = 1 + newton * (probe.second + (newton * probe.third) / 6)
    const step = (newton * (1 + 0.5 * newton * probe.second)) / lean
    // Outside the region of convergence the high-order step may point the wrong way: then Newton.
    let next = s + (step * newton > 0 ? step : newton)
    // Two last bits: rounding of the probe makes smaller steps wander.
    if (Math.abs(next - s) <= 4e-16 * s) return next
    if (!(next > lower && next < upper)) {
      next = upper < Infinity ? 0.5 * (lower + upper) : 2 * lower
    }
    s = next
  }
  return s
}

/** Total volatility of a normalised out-of-the-money premium strictly inside its bounds. */
function totalVolatility(x: number, premium: number, missing: number): number {
  if (missing < premium) {
    const guess = -2 * normalQuantile(0.5 * missing)
    const low = Math.sqrt(-2 * x)
    return solve(probeHigh, x, log(missing), Math.max(guess, 1.0001 * low), low, Infinity)
  }
  const turn = Math.sqrt(-2 * x)
  const turnPremium = turn > 0 ? normalisedPremium(x, turn) : 0
  if (premium >= turnPremium) {
    const turnVega = inverseSqrtTwoPi * exp(0.5 * x)
    const guess = turn + (premium - turnPremium) / turnVega
    return solve(probeMiddle, x, premium, guess, turn, Infinity)
  }
  const depth = -log(premium)
  const guess = turn * Math.sqrt(-log(turnPremium) / depth)
  return solve(probeLow, x, -depth, guess, 0, turn)
}

const noVol: Readonly<Record<Exclude<ImpliedVolStatus, 'ok'>, ImpliedVol>> = {
  'below-intrinsic': { vol: 0, status: 'below-intrinsic' },
  'at-intrinsic': { vol: 0, status: 'at-intrinsic' },
  'above-bound': { vol: 0, status: 'above-bound' },
  'at-expiry': { vol: 0, status: 'at-expiry' },
  'bad-input': { vol: 0, status: 'bad-input' },
}

/**
 * Annual volatility of an undiscounted option price in the quote currency. Full precision wherever
 * the price determines it: close to intrinsic value the price's own last bit is what limits it.
 */
export function impliedVol(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  price: number,
): ImpliedVol {
  const positive = forward > 0 && forward < Infinity && strike > 0 && strike < Infinity
  if (!(positive && years >= 0 && years < Infinity && Number.isFinite(price))) {
    return noVol['bad-input']
  }
  if (years === 0) return noVol['at-expiry']
  const intrinsic = Math.max(0, side * (forward - strike))
  const timeValue = price - intrinsic
  const missing = (side === 1 ? forward : strike) - price
  if (!(timeValue >= 0)) return noVol['below-intrinsic']
  if (!(missing > 0)) return noVol['above-bound']
  if (timeValue === 0) return noVol['at-intrinsic']
  const unit = Math.sqrt(forward) * Math.sqrt(strike)
  const x = -Math.abs(logMoneyness(forward, strike))
  const s = totalVolatility(x, timeValue / unit, missing / unit)
  return { vol: s / Math.sqrt(years), status: 'ok' }
}
