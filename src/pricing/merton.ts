// Merton's jump diffusion, and Bates' model, which adds the same jumps to Heston's variance. Merton
// has two independent evaluations: the series of Black prices, which is the reference, and the
// exponent for the transform. They know no quotes and no fit.

import { assert } from '../base/index.ts'
import { type Complex, complexExpm1, exp } from '../math/index.ts'
import { blackPrice, type OptionSide } from './black.ts'
import { type Characteristic, type ExponentRow } from './characteristic.ts'
import {
  assertHeston,
  type HestonParameters,
  hestonCharacteristic,
  hestonExponent,
} from './heston.ts'

/** Jumps of ln S: a Poisson number of independent normal ones, compensated in the drift. */
export type JumpParameters = {
  /** Expected jumps per year, >= 0. */
  readonly intensity: number
  /** Mean of one jump of ln S. */
  readonly jumpMean: number
  /** Standard deviation of one jump of ln S, >= 0. */
  readonly jumpDeviation: number
}

export type MertonParameters = JumpParameters & {
  /** Annual volatility between jumps, >= 0. */
  readonly vol: number
}

/** More expected jumps than this have no use, and underflow the first weight of the series. */
const jumpsMax = 500

function assertJumps({ intensity, jumpMean, jumpDeviation }: JumpParameters, years: number): void {
  assert(years >= 0 && years < Infinity, 'years must be non-negative and finite')
  assert(intensity >= 0 && intensity * years <= jumpsMax, 'expected jumps must be 0 to 500')
  assert(Math.abs(jumpMean) <= 10, 'jumpMean must be in [-10, 10]')
  assert(jumpDeviation >= 0 && jumpDeviation <= 10, 'jumpDeviation must be in [0, 10]')
}

/** E[e^J] - 1. */
function meanJump({ jumpMean, jumpDeviation }: JumpParameters): number {
  const growth: Complex = { re: 0, im: 0 }
  complexExpm1(jumpMean + 0.5 * jumpDeviation * jumpDeviation, 0, growth)
  return growth.re
}

/** Variance per year that a variance swap on ln S pays on average. */
export function mertonMeanVariance({
  vol,
  intensity,
  jumpMean,
  jumpDeviation,
}: MertonParameters): number {
  return vol * vol + intensity * (jumpMean * jumpMean + jumpDeviation * jumpDeviation)
}

/**
 * Undiscounted price as the Poisson-weighted sum of Black prices: right also where the transform
 * does not settle, for many jumps of nearly one size and little volatility between them. Merton,
 * "Option pricing when underlying stock returns are discontinuous" (1976), eq. 19, on a forward.
 */
export function mertonPrice(
  side: OptionSide,
  forward: number,
  strike: number,
  years: number,
  merton: MertonParameters,
): number {
  const { vol, intensity, jumpMean, jumpDeviation } = merton
  assertJumps(merton, years)
  assert(vol >= 0 && vol < Infinity, 'vol must be non-negative and finite')
  if (years === 0 || intensity === 0) return blackPrice(side, forward, strike, years, vol)
  const expected = intensity * years
  const growth = jumpMean + 0.5 * jumpDeviation * jumpDeviation
  const start = forward * exp(-expected * meanJump(merton))
  let weight = exp(-expected)
  let sum = 0
  // Weights peak near the expected number, grown by what a jump multiplies the forward with.
  const peak = expected * Math.max(1, exp(growth))
  for (let n = 0; n < 10_000; n += 1) {
    const forwardN = start * exp(n * growth)
    const volN = Math.sqrt(vol * vol + (n * jumpDeviation * jumpDeviation) / years)
    const term = weight * blackPrice(side, forwardN, strike, years, volN)
    sum += term
    if (n > peak && weight * Math.max(forwardN, strike) <= 1e-17 * sum) break
    weight *= expected / (n + 1)
  }
  return sum
}

const jump: Complex = { re: 0, im: 0 }

/** Adds the jumps' part of the exponent and of its derivative by years. */
function addJumps(jumps: JumpParameters, years: number, row: ExponentRow, s: Complex): void {
  const { intensity, jumpMean, jumpDeviation } = jumps
  // What never comes may be infinite, and infinity times zero is no number.
  if (intensity === 0) return
  const half = 0.5 * jumpDeviation * jumpDeviation
  const { re, im } = s
  complexExpm1(re * jumpMean + half * (re * re - im * im), im * (jumpMean + 2 * half * re), jump)
  const mean = meanJump(jumps)
  const rateRe = intensity * (jump.re - re * mean)
  const rateIm = intensity * (jump.im - im * mean)
  const most = Math.sqrt((jump.re + 1) * (jump.re + 1) + jump.im * jump.im) - 1
  row.re += years * rateRe
  row.im += years * rateIm
  row.mostRe = Math.max(row.re, row.mostRe + years * intensity * (most - re * mean))
  row.yearsRe += rateRe
  row.yearsIm += rateIm
}

/** Merton's model over `years`, for the transform. */
export function mertonCharacteristic(merton: MertonParameters, years: number): Characteristic {
  assertJumps(merton, years)
  assert(merton.vol >= 0 && merton.vol < Infinity, 'vol must be non-negative and finite')
  const half = 0.5 * merton.vol * merton.vol
  const s: Complex = { re: 0, im: 0 }
  return {
    exponent: (re, im, out) => {
      const rateRe = half * (re * (re - 1) - im * im)
      const rateIm = half * im * (2 * re - 1)
      out.re = years * rateRe
      out.im = years * rateIm
      out.mostRe = out.re
      out.yearsRe = rateRe
      out.yearsIm = rateIm
      out.varianceRe = 0
      out.varianceIm = 0
      s.re = re
      s.im = im
      addJumps(merton, years, out, s)
    },
    isFinite: () => true,
    tailRe: 0,
    tailIm: Infinity,
    varianceByLogForward: 0,
  }
}

/** Bates (1996) over `years`: Heston's variance and Merton's jumps, independent of each other. */
export function batesCharacteristic(
  heston: HestonParameters,
  jumps: JumpParameters,
  years: number,
): Characteristic {
  assertHeston(heston)
  assertJumps(jumps, years)
  const s: Complex = { re: 0, im: 0 }
  return {
    ...hestonCharacteristic(heston, years),
    exponent: (re, im, out) => {
      hestonExponent(heston, years, re, im, out)
      s.re = re
      s.im = im
      addJumps(jumps, years, out, s)
    },
    // Jumps grow doubly exponentially on the right: the contour stays upright.
    tailRe: 0,
    tailIm: Infinity,
  }
}
