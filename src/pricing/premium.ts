// The pieces that every Black price here is made of, to full relative precision: the logarithm of
// forward over strike, the Mills ratio, and the premium that is left out of the money. The regular
// path is written without branches and with operations that IEEE 754 rounds exactly, in an order
// that columns and kernels repeat (`black-columns.ts`, kernel/black.ts). It knows no contract.

import { erfcx, exp, log, normalPdf, millsRatio as regularMillsRatio } from '../math/index.ts'

export const inverseRootTwoPi = 0.3989422804014327
const rootHalfPi = 1.2533141373155003

/** ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact. */
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

const pair = new Float64Array(2)
const words = new Int32Array(pair.buffer)
const highWord = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0
const scale = new Float64Array(1)
const scaleWords = new Int32Array(scale.buffer)

/**
 * ln(forward / strike) with nothing lost near the money: 2 atanh of (F - K 2^k) / (F + K 2^k),
 * whose difference is exact. For normal numbers up to 2^1022 apart. Polynomial:
 * test/vectors/make/black-coefficients.py; error 2 ulp.
 */
export function logRatio(forward: number, strike: number): number {
  pair[0] = forward
  pair[1] = strike
  // The high words are, nearly, logarithms to base 2 in units of 2^-20.
  const k = (words[highWord]! - words[2 + highWord]! + 0x80000) >> 20
  scaleWords[highWord] = (k + 1023) << 20
  const scaled = strike * scale[0]!
  const f = (forward - scaled) / (forward + scaled)
  const z = f * f
  const z2 = z * z
  const c01 = 0.3333333333333347 + z * 0.19999999999662654
  const c23 = 0.14285714419727477 + z * 0.11111091184227703
  const c45 = 0.0909231602998406 + z * 0.07641585996151244
  const series = c01 + z2 * (c23 + z2 * (c45 + z2 * 0.07561653615613163))
  const twice = f + f
  return k * ln2High + (k * ln2Low + (twice + twice * z * series))
}

/** Beyond this the difference of two Mills ratios keeps its digits, below it a series does. */
export const seriesTotalVolMax: number = 0.0625

/**
 * R(far - s) - R(far) for the Mills ratio R, as a Taylor series backwards from `far`, whose terms
 * all have one sign. For s < 1/16 and s far < 1 ten terms reach the last bit. The terms follow from
 * R' = yR - 1: u(n+1) = (s^2 u(n-1) - s far u(n)) / (n + 1).
 */
export function seriesDifference(s: number, far: number, millsFar: number): number {
  const s2 = s * s
  const lean = s * far
  const u1 = s - lean * millsFar
  const u2 = 0.5 * (s2 * millsFar - lean * u1)
  const u3 = 0.3333333333333333 * (s2 * u1 - lean * u2)
  const u4 = 0.25 * (s2 * u2 - lean * u3)
  const u5 = 0.2 * (s2 * u3 - lean * u4)
  const u6 = 0.16666666666666666 * (s2 * u4 - lean * u5)
  const u7 = 0.14285714285714285 * (s2 * u5 - lean * u6)
  const u8 = 0.125 * (s2 * u6 - lean * u7)
  const u9 = 0.1111111111111111 * (s2 * u7 - lean * u8)
  const u10 = 0.1 * (s2 * u8 - lean * u9)
  return u1 + (u2 + (u3 + (u4 + (u5 + (u6 + (u7 + (u8 + (u9 + u10))))))))
}

/** 2^-500 and 2^500. */
const regularPriceMin = 3.054936363499605e-151
const regularPriceMax = 3.273390607896142e150

/** ln(forward / strike) for any positive finite prices. */
export function logMoneyness(forward: number, strike: number): number {
  const least = forward < strike ? forward : strike
  const most = forward < strike ? strike : forward
  return least >= regularPriceMin && most <= regularPriceMax
    ? logRatio(forward, strike)
    : log(forward) - log(strike)
}

/** The Mills ratio N(-y) / n(y) for any y >= 0: falls from sqrt(pi/2) to 1/y, never underflows. */
export function millsRatio(y: number): number {
  return y <= 40 ? regularMillsRatio(y) : rootHalfPi * erfcx(y * Math.SQRT1_2)
}

/** Up to here the rational function and the exponential need no second case. */
export const regularFarMax: number = 37.5
/** From here on the density is 0, and what is left of the option is its intrinsic value. */
export const awayMax: number = 39
/** 2^-500. Less total volatility than this is none: its reciprocals overflow. */
const totalVolMin = 3.054936363499605e-151

/** What price and Greeks are made of, for an option with |ln(F/K)| = y s and s = 2 t. */
export type PremiumTerms = {
  /** y - t: below 0 where variance has carried the option past its strike. */
  away: number
  /** y + t. */
  far: number
  /** n(y - t); 0 where it underflows, and without variance: then only limits are left. */
  density: number
  /** Mills ratio at |y - t|. */
  near: number
  /** Mills ratio at y + t. */
  farRatio: number
  /** R(y - t) - R(y + t), or -R(t - y) - R(y + t) where `bound` is 1. */
  difference: number
  /** 1 where the premium is told by what is missing to its upper bound, 0 where by itself. */
  bound: number
}

export function createPremiumTerms(): PremiumTerms {
  return { away: 0, far: 0, density: 0, near: 0, farRatio: 0, difference: 0, bound: 0 }
}

/**
 * The terms for log-moneyness x of either sign and total volatility s >= 0. An option out of the
 * money is worth least (bound + density difference), with `least` the smaller of forward and
 * strike; one in the money has its intrinsic value beside.
 */
export function premiumTerms(x: number, s: number, out: PremiumTerms): void {
  const y = Math.abs(x) * (1 / s)
  const t = 0.5 * s
  const away = y - t
  const far = y + t
  out.away = away
  out.far = far
  if (!(far <= regularFarMax && s >= totalVolMin)) {
    irregularTerms(s, out)
    return
  }
  out.density = inverseRootTwoPi * exp(-0.5 * away * away)
  out.near = regularMillsRatio(Math.abs(away))
  out.farRatio = regularMillsRatio(far)
  settleDifference(s, out)
}

/** Far wings, huge variance and none: every term keeps its digits until the density is gone. */
function irregularTerms(s: number, out: PremiumTerms): void {
  out.density = s >= totalVolMin && s < Infinity ? normalPdf(out.away) : 0
  out.near = millsRatio(Math.abs(out.away))
  out.farRatio = millsRatio(out.far)
  settleDifference(s, out)
}

function settleDifference(s: number, out: PremiumTerms): void {
  const { away, far, near, farRatio } = out
  const isSeries = s < seriesTotalVolMax && s * far < 1
  const isPast = away < 0
  out.bound = isPast && !isSeries ? 1 : 0
  out.difference = isSeries
    ? seriesDifference(s, far, farRatio)
    : (isPast ? -near : near) - farRatio
}

/** R(y - t) - R(y + t) for 0 <= t <= y, or for any y >= 0 where t is small. */
export function millsDifference(y: number, t: number): number {
  const s = 2 * t
  const far = y + t
  const farRatio = millsRatio(far)
  return s < seriesTotalVolMax && s * far < 1
    ? seriesDifference(s, far, farRatio)
    : millsRatio(y - t) - farRatio
}

/** Whether the premium is a difference of Mills ratios, or what is missing to its bound a sum. */
export function isDifference(y: number, t: number): boolean {
  return y >= t || (t < 0.5 * seriesTotalVolMax && 2 * t * (y + t) < 1)
}

/**
 * The normalised premium b(x, s) = e^(x/2) N(x/s + s/2) - e^(-x/2) N(x/s - s/2) of an out-of-the-
 * money option: price / sqrt(F K) with x = -|ln(F/K)| <= 0 and total volatility s >= 0. Jaeckel,
 * "Let's be rational" (2015), eq. 1.5; the evaluation is our own.
 */
export function normalisedPremium(x: number, s: number): number {
  if (s === 0) return 0
  const y = -x / s
  const t = 0.5 * s
  const scale = inverseRootTwoPi * exp(-0.5 * (y * y + t * t))
  if (isDifference(y, t)) return scale === 0 ? 0 : scale * millsDifference(y, t)
  return exp(0.5 * x) - scale * (millsRatio(t - y) + millsRatio(y + t))
}
