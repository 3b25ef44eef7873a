// Random variates from a `Prng`, the same on every machine because the functions under them are.

import { assert, type Prng } from '../base/index.ts'
import { exp, expm1, log, log1p } from './elementary.ts'
import { normalQuantile } from './normal.ts'

/**
 * A standard normal draw by inversion: one uniform each, so that streams stay aligned, and the
 * draw rises with the uniform. Within +-8.3 because the uniform has 53 bits.
 */
export function standardNormal(prng: Prng): number {
  const u = prng.uniform()
  const half = 5.551115123125783e-17
  // The middle of the cell [u, u + 2^-53), reckoned from the nearer end, where it is exact.
  return u < 0.5 ? normalQuantile(u + half) : -normalQuantile(1 - u - half)
}

/** A waiting time of mean 1 / rate. */
export function exponential(prng: Prng, rate: number): number {
  assert(rate > 0, 'a rate is positive')
  return -log1p(-prng.uniform()) / rate
}

/** A count of mean `mean`, from 0 to 1e12: by multiplication when small, else by rejection. */
export function poisson(prng: Prng, mean: number): number {
  assert(mean >= 0 && mean <= 1e12, 'a mean lies in [0, 1e12]')
  return mean < 12 ? poissonByProduct(prng, mean) : poissonByRejection(prng, mean)
}

/** Counts uniforms until their product falls below e^-mean (Knuth, TAOCP 2, 3.4.1). */
function poissonByProduct(prng: Prng, mean: number): number {
  const limit = exp(-mean)
  let product = prng.uniform()
  let count = 0
  while (product > limit) {
    product *= prng.uniform()
    count += 1
  }
  return count
}

/** Transformed rejection with squeeze (Hörmann, 1993, algorithm PTRS). */
function poissonByRejection(prng: Prng, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
  const squeeze = 0.9277 - 3.6224 / (b - 2)
  const logMean = log(mean)
  for (;;) {
    const u = prng.uniform() - 0.5
    const v = prng.uniform()
    const us = 0.5 - Math.abs(u)
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
    if (us >= 0.07 && v <= squeeze) return count
    if (count < 0 || (us < 0.013 && v > us)) continue
    const left = log((v * inverseAlpha) / (a / (us * us) + b))
    if (left <= count * logMean - mean - logFactorial(count)) return count
  }
}

const smallLogFactorials: readonly number[] = [
  1, 1, 2, 6, 24, 120, 720, 5040, 40_320, 362_880, 3_628_800,
].map(log)

/** ln n!, by Stirling's series beyond 10, whose error there is below 1e-15. */
function logFactorial(n: number): number {
  const small = smallLogFactorials[n]
  if (small !== undefined) return small
  const x = n + 1
  const z = 1 / (x * x)
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) / x
  return (x - 0.5) * log(x) - x + 0.9189385332046728 + series
}

/** A Student t draw with so many degrees of freedom, any positive number (Bailey, 1994). */
export function studentT(prng: Prng, degrees: number): number {
  assert(degrees > 0 && degrees < Infinity, 'degrees of freedom are positive')
  for (;;) {
    const u = 2 * prng.uniform() - 1
    const v = 2 * prng.uniform() - 1
    const w = u * u + v * v
    if (!(w > 0 && w < 1)) continue
    return u * Math.sqrt((degrees * expm1((-2 / degrees) * log(w))) / w)
  }
}
