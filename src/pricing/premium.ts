// The out-of-the-money Black premium in normalised form, to full relative precision everywhere: in
// far tails, at the money with almost no variance, and with huge variance. Everything that prices
// an option here rests on this kernel. It knows two numbers and no contract.

import { erfcx, exp, log, log1p, millsRatio as rationalMillsRatio } from '../math/index.ts'

const inverseSqrtTwoPi = 0.3989422804014327
const sqrtHalfPi = 1.2533141373155003
const rationalMax = 40

/** The Mills ratio N(-y) / n(y) for y >= 0: falls from sqrt(pi/2) to 1/y, and never underflows. */
export function millsRatio(y: number): number {
  return y <= rationalMax ? rationalMillsRatio(y) : sqrtHalfPi * erfcx(y * Math.SQRT1_2)
}

/**
 * N(d), given n(d) so that one exponential serves both; both tails keep their relative
 * precision.
 */
export function cumulative(d: number, density: number): number {
  const tail = density === 0 ? 0 : density * millsRatio(Math.abs(d))
  return d > 0 ? 1 - tail : tail
}

/** ln(forward / strike), without the cancellation that the quotient has near the money. */
export function logMoneyness(forward: number, strike: number): number {
  const ratio = forward / strike
  if (ratio > 0.5 && ratio < 2) return log1p((forward - strike) / strike)
  // The quotient of extreme prices overflows; their logarithms do not.
  return ratio > 0 && ratio < Infinity ? log(ratio) : log(forward) - log(strike)
}

/** Below this, the difference of two Mills ratios loses more digits than its Taylor series. */
const taylorMax = 0.06

/**
 * R(y - t) - R(y + t) for the Mills ratio R, as a Taylor series in t. Derivatives follow
 * R' = yR - 1, R(n+1) = y R(n) + n R(n-1); the recursion amplifies rounding by y^2, which is what
 * the premium's own condition number forgives. For t < 0.06 and t y < 0.5 six odd terms reach the
 * last bit.
 */
function taylorDifference(y: number, t: number): number {
  let before = millsRatio(y)
  let derivative = y * before - 1
  let power = t
  let sum = derivative * power
  const square = t * t
  for (let n = 1; n < 11; n += 2) {
    const even = y * derivative + n * before
    const odd = y * even + (n + 1) * derivative
    before = even
    derivative = odd
    power *= square / ((n + 1) * (n + 2))
    sum += odd * power
  }
  return -2 * sum
}

/** R(y - t) - R(y + t) for 0 <= t <= y, or for any y >= 0 where t is small. */
export function millsDifference(y: number, t: number): number {
  return t < taylorMax && y * t < 0.5
    ? taylorDifference(y, t)
    : millsRatio(y - t) - millsRatio(y + t)
}

/** Whether the premium is a difference of Mills ratios, or what is missing to its bound a sum. */
export function isDifference(y: number, t: number): boolean {
  return y >= t || (t < taylorMax && y * t < 0.5)
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
  const scale = inverseSqrtTwoPi * exp(-0.5 * (y * y + t * t))
  if (isDifference(y, t)) return scale === 0 ? 0 : scale * millsDifference(y, t)
  return exp(0.5 * x) - scale * (millsRatio(t - y) + millsRatio(y + t))
}

/**
 * What an option is worth beyond its intrinsic value, in money. `least` is the smaller of forward
 * and strike, `y` = |ln(F/K)| / s, `t` = s/2 for total volatility s > 0, `peak` F n(d1) = K n(d2);
 * `near` and `far` are the Mills ratios at |y - t| and y + t, which the Greeks need too.
 */
export function timeValue(
  least: number,
  y: number,
  t: number,
  peak: number,
  near: number,
  far: number,
): number {
  if (t < taylorMax && y * t < 0.5) return peak * taylorDifference(y, t)
  return y >= t ? peak * (near - far) : least - peak * (near + far)
}
