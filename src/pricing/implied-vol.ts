// The volatility that Black-76 needs to give a price. Most rows: a guess from the normal model and
// two third-order Householder steps on the logarithm of the time value, without branches, which the
// kernel repeats to the bit. The others: the same steps on a function that is nearly straight in
// each of three regions, inside a bracket that always shrinks. A price that no volatility explains
// gets a status, never a NaN. The idea of regions is Jaeckel's, "Let's be rational" (2015).

import { exp, log, normalQuantile } from '../math/index.ts'
import { type OptionSide } from './black.ts'
import {
  createPremiumTerms,
  logMoneyness,
  logRatio,
  millsDifference,
  millsRatio,
  normalisedPremium,
  premiumTerms,
  regularFarMax,
} from './premium.ts'

export const impliedVolStatuses = [
  'ok',
  'below-intrinsic',
  'at-intrinsic',
  'above-bound',
  'unattainable',
  'at-expiry',
  'bad-input',
] as const

/**
 * Why there is, or is not, a volatility. At intrinsic it is 0 and exact; the others report 0.
 * Unattainable: a price inside its bounds whose volatility no double holds.
 */
export type ImpliedVolStatus = (typeof impliedVolStatuses)[number]

export type ImpliedVol = { readonly vol: number; readonly status: ImpliedVolStatus }

/** The same, written in place. */
export type ImpliedVolRow = { vol: number; status: ImpliedVolStatus }

export function createImpliedVolRow(): ImpliedVolRow {
  return { vol: 0, status: 'bad-input' }
}

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

/** 2^-200 and 2^200: prices between them cannot overflow on the way. */
const regularMin = 6.223015277861142e-61
const regularMax = 1.6069380442589903e60
/**
 * Of the smaller of forward and strike: 2^-480, and what is missing to the bound tells more above
 * 0.9.
 */
const timeValueShareMin = 3.2033329522929615e-145
const timeValueShareMax = 0.9
/** A second step no larger than this leaves an error below the last bit. */
const settledStep = 3e-5

/**
 * Total volatility by the normal model's price, corrected for the lognormal: within 1e-3 near the
 * money up to a total volatility of 1.5, a few percent up to 3 and in far wings. y(L) is the
 * deviation at which the normal price of a strike that far away is 1 / (e^L - 1) of the distance;
 * (y/L)^2 as a rational function, error 1.1e-4 (test/vectors/make/implied-vol-coefficients.py).
 */
function guessTotalVol(x: number, distance: number, unit: number, timeValue: number): number {
  const ratio = distance / timeValue
  const depth = logRatio(timeValue + distance, timeValue)
  const top =
    0.15917206027661848 +
    depth * (0.02808807246008524 + depth * (0.003763807466266945 + depth * 1.435067833581093e-5))
  const bottom =
    1 +
    depth *
      (0.1774062644823154 +
        depth *
          (0.02995552908886713 + depth * (0.001974851772024122 + depth * 7.178257918098798e-6)))
  const lean = Math.sqrt(top / bottom)
  const stretch = ratio < 1e-4 ? 1 + 0.5 * ratio : ratio / depth
  const fold = x < 1e-3 ? 1 - 0.041666666666666664 * (x * x) : (x * unit) / distance
  const normal = ((timeValue / unit) * stretch * fold) / lean
  const square = normal * normal
  return normal / (1 - (square * (1 + 0.055 * square)) / (24 + 0.156 * (x * x)))
}

const terms = createPremiumTerms()

/** The Householder step from s towards the total volatility of `timeValue`; NaN off the regular. */
function stepTotalVol(x: number, s: number, least: number, timeValue: number): number {
  premiumTerms(x, s, terms)
  if (!(terms.far <= regularFarMax)) return Number.NaN
  const peak = least * terms.density
  const value = terms.bound * least + peak * terms.difference
  // By total volatility, the logarithm of the value derives to v, then v h2, then v h3.
  const v = peak / value
  const gap = logRatio(value, timeValue)
  const y = terms.away + 0.5 * s
  const lean = y * (1 / s)
  const q2 = y * lean - 0.25 * s
  const q3 = q2 * q2 - (3 * lean * lean + 0.25)
  const h2 = q2 - v
  const h3 = q3 - 3 * v * q2 + 2 * v * v
  const newton = -gap / v
  const below = 1 + newton * (h2 + newton * h3 * 0.16666666666666666)
  return (newton * (1 + 0.5 * newton * h2)) / below
}

/** Total volatility by guess and two steps; NaN where that is not known to be enough. */
function regularTotalVol(forward: number, strike: number, timeValue: number): number {
  const isAbove = forward > strike
  const least = isAbove ? strike : forward
  const most = isAbove ? forward : strike
  const isRegular =
    least >= regularMin &&
    most <= regularMax &&
    timeValue >= timeValueShareMin * least &&
    timeValue <= timeValueShareMax * least
  if (!isRegular) return Number.NaN
  const x = Math.abs(logRatio(forward, strike))
  const unit = Math.sqrt(forward * strike)
  const guess = guessTotalVol(x, most - least, unit, timeValue)
  const first = guess + stepTotalVol(x, guess, least, timeValue)
  const step = stepTotalVol(x, first, least, timeValue)
  return Math.abs(step) <= settledStep * first ? first + step : Number.NaN
}

function settle(out: ImpliedVolRow, vol: number, status: ImpliedVolStatus): void {
  out.vol = vol
  out.status = status
}

/**
 * Annual volatility of an undiscounted option price in the quote currency, into `out`. Full
 * precision wherever the price determines it: close to intrinsic value the price's own last bit is
 * what limits it. Allocates nothing.
 */
export function impliedVolInto(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  price: number,
  out: ImpliedVolRow,
): void {
  const isPositive = forward > 0 && forward < Infinity && strike > 0 && strike < Infinity
  const isTimed = years >= 0 && years < Infinity
  const isSided = side === 1 || side === -1
  if (!(isPositive && isTimed && isSided && Math.abs(price) < Infinity)) {
    settle(out, 0, 'bad-input')
    return
  }
  if (years === 0) {
    settle(out, 0, 'at-expiry')
    return
  }
  const gain = side * (forward - strike)
  const timeValue = price - (gain > 0 ? gain : 0)
  const missing = (side === 1 ? forward : strike) - price
  if (!(timeValue > 0 && missing > 0)) {
    const below = timeValue === 0 ? 'at-intrinsic' : 'below-intrinsic'
    settle(out, 0, timeValue > 0 ? 'above-bound' : below)
    return
  }
  let s = regularTotalVol(forward, strike, timeValue)
  if (!(s > 0)) {
    const unit = Math.sqrt(forward) * Math.sqrt(strike)
    const x = -Math.abs(logMoneyness(forward, strike))
    s = totalVolatility(x, timeValue / unit, missing / unit)
  }
  const vol = s / Math.sqrt(years)
  const isHeld = vol > 0 && vol < Infinity
  settle(out, isHeld ? vol : 0, isHeld ? 'ok' : 'unattainable')
}

/** `impliedVolInto` as a value. */
export function impliedVol(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  price: number,
): ImpliedVol {
  const out = createImpliedVolRow()
  impliedVolInto(side, forward, strike, years, price, out)
  return out
}
