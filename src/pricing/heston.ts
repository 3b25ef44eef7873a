// Heston's stochastic variance: prices, Greeks and the motion of the smile, for stress and for
// comparison with the surface. The exponent is written so that no logarithm leaves its branch and
// nothing is divided by the vol of variance: the limit without it is Black-76. Knows no quotes.

import { assert } from '../base/index.ts'
import {
  atan2,
  type Complex,
  complexDivide,
  complexExpm1,
  complexLog1p,
  complexSqrt,
  log,
} from '../math/index.ts'
import { type Characteristic, type ExponentRow } from './characteristic.ts'

/** dF = F sqrt(v) dW, dv = kappa (theta - v) dt + sigmaV sqrt(v) dZ, corr(dW, dZ) = rho. */
export type HestonParameters = {
  /** Today's variance, >= 0. */
  readonly v0: number
  /** Speed of reversion per year, > 0. */
  readonly kappa: number
  /** Variance that it returns to, >= 0. */
  readonly theta: number
  /** Vol of variance, >= 0. */
  readonly sigmaV: number
  /** In [-1, 1]. */
  readonly rho: number
}

export function assertHeston({ v0, kappa, theta, sigmaV, rho }: HestonParameters): void {
  assert(v0 >= 0 && v0 < Infinity, 'v0 must be non-negative and finite')
  assert(kappa > 0 && kappa < Infinity, 'kappa must be positive and finite')
  assert(theta >= 0 && theta < Infinity, 'theta must be non-negative and finite')
  assert(sigmaV >= 0 && sigmaV < Infinity, 'sigmaV must be non-negative and finite')
  assert(rho >= -1 && rho <= 1, 'rho must be in [-1, 1]')
}

/** 2 kappa theta / sigmaV^2: from 1 up the variance never touches zero (Feller's condition). */
export function fellerRatio({ kappa, theta, sigmaV }: HestonParameters): number {
  return (2 * kappa * theta) / (sigmaV * sigmaV)
}

/** Expected variance per year over the span: what a variance swap is worth. */
export function hestonMeanVariance({ v0, kappa, theta }: HestonParameters, years: number): number {
  const decay: Complex = { re: 0, im: 0 }
  complexExpm1(-kappa * years, 0, decay)
  return theta + (v0 - theta) * (years > 0 ? -decay.re / (kappa * years) : 1)
}

/**
 * Years after which E[S^s] is infinite, for real s; Infinity where it never is. Andersen and
 * Piterbarg, "Moment explosions in stochastic volatility models" (2007), proposition 3.1.
 */
export function momentExplosionYears({ kappa, sigmaV, rho }: HestonParameters, s: number): number {
  const pull = kappa - rho * sigmaV * s
  const square = pull * pull - sigmaV * sigmaV * s * (s - 1)
  if (square < 0) {
    const turn = Math.sqrt(-square)
    return (2 / turn) * atan2(turn, -pull)
  }
  if (pull >= 0) return Infinity
  const root = Math.sqrt(square)
  if (root === 0) return -2 / pull
  return log((root - pull) / (-pull - root)) / root
}

const root: Complex = { re: 0, im: 0 }
const fade: Complex = { re: 0, im: 0 }
const span: Complex = { re: 0, im: 0 }
const part: Complex = { re: 0, im: 0 }
const growth: Complex = { re: 0, im: 0 }
const psi: Complex = { re: 0, im: 0 }

/**
 * ln E[e^(s ln(S_T / F))] at s = re + i im and its derivatives. With m = s (s - 1), xi = kappa -
 * rho sigmaV s and d = sqrt(xi^2 - sigmaV^2 m): the form with e^(-d T) of Albrecher and others,
 * "The little Heston trap" (2007), in which (xi - d) / sigmaV^2 is written m / (xi + d).
 */
export function hestonExponent(
  { v0, kappa, theta, sigmaV, rho }: HestonParameters,
  years: number,
  re: number,
  im: number,
  out: ExponentRow,
): void {
  const square = sigmaV * sigmaV
  const mRe = re * (re - 1) - im * im
  const mIm = im * (2 * re - 1)
  const xiRe = kappa - rho * sigmaV * re
  const xiIm = -rho * sigmaV * im
  complexSqrt(xiRe * xiRe - xiIm * xiIm - square * mRe, 2 * xiRe * xiIm - square * mIm, root)
  // span = (1 - e^(-dT)) / d.
  complexExpm1(-root.re * years, -root.im * years, fade)
  if (root.re === 0 && root.im === 0) {
    span.re = years
    span.im = 0
  } else {
    complexDivide(-fade.re, -fade.im, root.re, root.im, span)
  }
  const lowRe = 2 + fade.re + xiRe * span.re - xiIm * span.im
  const lowIm = fade.im + xiRe * span.im + xiIm * span.re
  complexDivide(mRe * span.re - mIm * span.im, mRe * span.im + mIm * span.re, lowRe, lowIm, psi)
  integrate(square, years, mRe, mIm, xiRe, xiIm)
  out.re = kappa * theta * part.re + v0 * psi.re
  out.mostRe = out.re
  out.im = kappa * theta * part.im + v0 * psi.im
  out.varianceRe = psi.re
  out.varianceIm = psi.im
  const psiSquareRe = psi.re * psi.re - psi.im * psi.im
  const psiSquareIm = 2 * psi.re * psi.im
  const rateRe = 0.5 * (mRe + square * psiSquareRe) - (xiRe * psi.re - xiIm * psi.im)
  const rateIm = 0.5 * (mIm + square * psiSquareIm) - (xiRe * psi.im + xiIm * psi.re)
  out.yearsRe = kappa * theta * psi.re + v0 * rateRe
  out.yearsIm = kappa * theta * psi.im + v0 * rateIm
}

/**
 * The integral of psi over time into `part`: (slope T - 2 ln(1 + D)) / sigmaV^2 with slope = xi - d
 * and D = slope span / 2. Reads `root` and `span`.
 */
function integrate(
  square: number,
  years: number,
  mRe: number,
  mIm: number,
  xiRe: number,
  xiIm: number,
): void {
  if (xiRe < 0) {
    // xi + d would cancel; here sigmaV is far from zero, because rho sigmaV s > kappa.
    const slopeRe = xiRe - root.re
    const slopeIm = xiIm - root.im
    complexLog1p(
      0.5 * (slopeRe * span.re - slopeIm * span.im),
      0.5 * (slopeRe * span.im + slopeIm * span.re),
      growth,
    )
    part.re = (slopeRe * years - 2 * growth.re) / square
    part.im = (slopeIm * years - 2 * growth.im) / square
    return
  }
  complexDivide(mRe, mIm, xiRe + root.re, xiIm + root.im, part)
  const halfRe = 0.5 * (part.re * span.re - part.im * span.im)
  const halfIm = 0.5 * (part.re * span.im + part.im * span.re)
  complexLog1p(square * halfRe, square * halfIm, growth)
  // ln(1 + D) / sigmaV^2 is half times ln(1 + D) / D, which goes to 1.
  if (square * halfRe === 0 && square * halfIm === 0) {
    growth.re = 1
    growth.im = 0
  } else {
    complexDivide(growth.re, growth.im, square * halfRe, square * halfIm, growth)
  }
  part.re = part.re * years - 2 * (halfRe * growth.re - halfIm * growth.im)
  part.im = part.im * years - 2 * (halfRe * growth.im + halfIm * growth.re)
}

/** The model over `years`, for the transform. */
export function hestonCharacteristic(heston: HestonParameters, years: number): Characteristic {
  assertHeston(heston)
  assert(years >= 0 && years < Infinity, 'years must be non-negative and finite')
  const { v0, kappa, theta, sigmaV, rho } = heston
  const tail = sigmaV > 0 ? (v0 + kappa * theta * years) / sigmaV : Infinity
  return {
    exponent: (re, im, out) => hestonExponent(heston, years, re, im, out),
    isFinite: (s) => momentExplosionYears(heston, s) > years,
    tailRe: tail < Infinity ? -rho * tail : 0,
    tailIm: tail < Infinity ? Math.sqrt((1 - rho) * (1 + rho)) * tail : Infinity,
    varianceByLogForward: rho * sigmaV,
  }
}
