// The normal distribution: density, distribution, quantile, and the scaled complementary error
// function. The lower tail keeps its relative accuracy until it underflows near -38.5. All rests on
// one rational function without branches, the Mills ratio; coefficients are ours
// (test/vectors/make/normal-coefficients.py).

import { expReduced, ln2High, ln2Low, log, powerOfTwo } from './elementary.ts'

const inverseRootTwoPi = 0.3989422804014327
const rootTwoPi = 2.5066282746310002
/** Beyond this the density and the lower tail are below the smallest double. */
const sizeMax = 38.7

/**
 * N(-x) / n(x) for x in [0, 40]: the tail divided by the density, smooth and slowly falling.
 * A rational function of degrees 9 and 10 with positive coefficients, so nothing cancels; its own
 * error is 1.1e-16, and with rounding 4e-16.
 */
export function millsRatio(x: number): number {
  const x2 = x * x
  const x4 = x2 * x2
  const x8 = x4 * x4
  // By pairs (Estrin): shorter chains round less often than Horner's, and what the powers of x lost
  // is lost in numerator and denominator alike.
  const p01 = 1.2533141373155001 + x * 1.943892347001009
  const p23 = 1.491332013263111 + x * 0.7268783690519351
  const p45 = 0.2456276821145041 + x * 0.05943637067267184
  const p67 = 0.0102979479565581 + x * 0.0012361776962115962
  const p89 = 9.400813086413073e-5 + x * 3.501338774457965e-6
  const q01 = 1 + x * 2.348886252337806
  const q23 = 2.5640508642364677 + x * 1.717300020030132
  const q45 = 0.7838776340302791 + x * 0.25573760254239314
  const q67 = 0.060665546097194795 + x * 0.010391956076847179
  const q89 = 0.0012396790351724665 + x * 9.400813086215753e-5
  const top = p01 + x2 * p23 + (x4 * (p45 + x2 * p67) + x8 * p89)
  const bottom = q01 + x2 * q23 + (x4 * (q45 + x2 * q67) + x8 * (q89 + x2 * 3.501338774467369e-6))
  return top / bottom
}

/**
 * e^(sign x^2 scale) * factor * 2^shift. The square is split so that its rounding error, which the
 * exponential would magnify a thousandfold in the far tail, is not made: a float32 has an exact
 * square. `signedScale` is a power of two with a sign; the result is 0 when it underflows.
 */
function gaussian(x: number, signedScale: number, factor: number, shift: number): number {
  const top = Math.fround(x)
  const high = signedScale * top * top
  const low = signedScale * (x - top) * (x + top)
  const k = Math.round(high * Math.LOG2E)
  const reduced = expReduced(high - k * ln2High, k * ln2Low - low)
  const exponent = k + shift
  if (exponent > -1020) return reduced * factor * powerOfTwo(exponent)
  return reduced * factor * powerOfTwo(exponent + 120) * powerOfTwo(-120)
}

/** The density n(x). Relative error below 4e-16 down to underflow at |x| = 38.6. */
export function normalPdf(x: number): number {
  if (!(Math.abs(x) < sizeMax)) return Number.isNaN(x) ? x : 0
  return gaussian(x, -0.5, inverseRootTwoPi, 0)
}

/** The distribution N(x). Relative error below 1e-15 in both tails, down to underflow. */
export function normalCdf(x: number): number {
  const size = Math.abs(x)
  if (!(size < sizeMax)) return Number.isNaN(x) ? x : x < 0 ? 0 : 1
  const tail = gaussian(size, -0.5, inverseRootTwoPi * millsRatio(size), 0)
  return x < 0 ? tail : 1 - tail
}

/**
 * The x with N(x) = p. -Infinity at 0, Infinity at 1, NaN outside [0, 1]. Relative error below
 * 1e-15 over the whole range, smallest double included.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * centralQuantile(0.180625 - q * q)
  // 1 - p is exact for p above 1/2.
  return q < 0 ? lowerQuantile(p) : -lowerQuantile(1 - p)
}

/** The quantile over q in w = 0.425^2 - q^2; error of the rational function 1.4e-16. */
function centralQuantile(w: number): number {
  const top =
    3.3871328727963665 +
    w *
      (133.14164034625995 +
        w *
          (1971.5900545066263 +
            w *
              (13731.683450287364 +
                w *
                  (45921.90313150501 +
                    w * (67265.6682767452 + w * (33430.50831864449 + w * 2509.074507284994))))))
  const bottom =
    1 +
    w *
      (42.31332256919942 +
        w *
          (687.1867185806548 +
            w *
              (5394.192287142018 +
                w *
                  (21213.772760037242 +
                    w * (39307.840925671895 + w * (28729.032995077752 + w * 5226.483104017508))))))
  return top / bottom
}

/** The quantile of p below 0.075: a rational first guess (2e-9) and one step of Halley's method. */
function lowerQuantile(p: number): number {
  const r = Math.sqrt(-2 * log(p))
  const top =
    -3.02584500896762 +
    r *
      (-5.408879123450728 +
        r *
          (2.711498715508732 +
            r * (2.940929860029814 + r * (0.4220888601537439 + r * 0.010842437210601035))))
  const bottom =
    1 +
    r *
      (4.262183391643502 +
        r * (3.002082408761333 + r * (0.42219309047206405 + r * 0.010842129782963684)))
  const x = -top / bottom
  // (N(x) - p) / n(x), both scaled by 2^200 where p may be subnormal.
  const scaled = p < 1e-250
  const density = gaussian(x, -0.5, inverseRootTwoPi, scaled ? 200 : 0)
  const error = millsRatio(-x) - (scaled ? p * powerOfTwo(200) : p) / density
  return x - error / (1 + 0.5 * x * error)
}

/**
 * e^(x^2) erfc(x), which neither underflows nor overflows for positive x. Relative error below
 * 1e-15; Infinity below -26.6.
 */
export function erfcx(x: number): number {
  const size = Math.abs(x)
  if (Number.isNaN(x)) return x
  if (x < -26.7) return Infinity
  const tail = size < 28 ? (2 / rootTwoPi) * millsRatio(size * Math.SQRT2) : erfcxAsymptote(size)
  return x < 0 ? gaussian(size, 1, 2, 0) - tail : tail
}

/** The asymptotic series in 1 / (2 x^2), whose eighth term is below 1e-17 from 28 on. */
function erfcxAsymptote(x: number): number {
  const inverse = 1 / x
  const u = 0.5 * inverse * inverse
  const series = 1 - u * (1 - 3 * u * (1 - 5 * u * (1 - 7 * u * (1 - 9 * u * (1 - 11 * u)))))
  return 0.5641895835477563 * inverse * series
}
