// Raw SVI in the coordinates that the fit moves in: for each slice the level at the forward, the
// slopes of both wings, the shift and the rounding, in units of the slice's own at-the-money total
// volatility, so that a day and a year look alike. Columns in, columns out; no allocation.

import { exp, log } from '../math/index.ts'
import { type SviSlice, type VarianceRow } from '../pricing/index.ts'

/** Parameters of one slice: ln level, ln left slope, ln right slope, shift, ln rounding. */
export const sviCount = 5

// Natural values of one slice, derived from its parameters; offsets into a row of `naturalCount`.
const atA = 0
const atLeft = 1
const atRight = 2
const atM = 3
const atSigma = 4
const atB = 5
const atSkew = 6
const atLevel = 7
const atScale = 8
const atSlope0 = 9
const atLeft0 = 10
const atRight0 = 11
const atRoot0 = 12
export const naturalCount = 13

const parameterLow: Float64Array = Float64Array.of(-2, log(0.002), log(0.002), -8, log(0.02))
const parameterHigh: Float64Array = Float64Array.of(2, log(30), log(30), 8, log(30))
/** Total variance may grow at most twice as fast as |k| (Lee 2004); a little less, to be safe. */
const slopeMax = 1.98

/**
 * A slice rounder than this is nearly a parabola, whose wings grow until far calls cost more than
 * nearer ones: negative density beyond |k| = 3, where nothing proves and no quote says otherwise.
 */
const roundingMax = 2

/** Writes the box that the five parameters from `p` on may move in. */
export function bound(scale: number, p: number, low: Float64Array, high: Float64Array): void {
  low.set(parameterLow, p)
  high.set(parameterHigh, p)
  const slopeHigh = Math.min(parameterHigh[1]!, log(slopeMax / scale))
  high[p + 1] = slopeHigh
  high[p + 2] = slopeHigh
  high[p + 4] = Math.min(parameterHigh[4]!, log(roundingMax / scale))
}

/**
 * Fills row `slice` of `natural` from the five parameters at `p`; `scale` is the slice's
 * at-the-money total vol.
 */
export function expand(
  parameters: Float64Array,
  p: number,
  scale: number,
  natural: Float64Array,
  slice: number,
): void {
  const o = slice * naturalCount
  const level = scale * scale * exp(parameters[p]!)
  const left = scale * exp(parameters[p + 1]!)
  const right = scale * exp(parameters[p + 2]!)
  const m = scale * parameters[p + 3]!
  const sigma = scale * exp(parameters[p + 4]!)
  const b = 0.5 * (left + right)
  const skew = 0.5 * (right - left)
  const root0 = Math.sqrt(m * m + sigma * sigma)
  natural[o + atA] = level - (b * root0 - skew * m)
  natural[o + atLeft] = left
  natural[o + atRight] = right
  natural[o + atM] = m
  natural[o + atSigma] = sigma
  natural[o + atB] = b
  natural[o + atSkew] = skew
  natural[o + atLevel] = level
  natural[o + atScale] = scale
  natural[o + atSlope0] = skew - (b * m) / root0
  natural[o + atLeft0] = 0.5 * (root0 + m)
  natural[o + atRight0] = 0.5 * (root0 - m)
  natural[o + atRoot0] = root0
}

/** The smallest total variance of the slice over all k. */
export function leastVariance(natural: Float64Array, slice: number): number {
  const o = slice * naturalCount
  const root = Math.sqrt(natural[o + atLeft]! * natural[o + atRight]!)
  return natural[o + atA]! + natural[o + atSigma]! * root
}

export function varianceAt(natural: Float64Array, slice: number, k: number): number {
  const o = slice * naturalCount
  const d = k - natural[o + atM]!
  const sigma = natural[o + atSigma]!
  const root = Math.sqrt(d * d + sigma * sigma)
  return natural[o + atA]! + natural[o + atSkew]! * d + natural[o + atB]! * root
}

/** Total variance at k and its derivatives by k, into `out`. */
export function varianceRow(
  natural: Float64Array,
  slice: number,
  k: number,
  out: VarianceRow,
): void {
  const o = slice * naturalCount
  const d = k - natural[o + atM]!
  const sigma = natural[o + atSigma]!
  const b = natural[o + atB]!
  const skew = natural[o + atSkew]!
  const square = d * d + sigma * sigma
  const root = Math.sqrt(square)
  out.w = natural[o + atA]! + skew * d + b * root
  out.dw = skew + (b * d) / root
  out.d2w = (b * sigma * sigma) / (square * root)
}

/** Returns w(k) and writes its five derivatives by the parameters to `gradient`. */
export function varianceGradient(
  natural: Float64Array,
  slice: number,
  k: number,
  gradient: Float64Array,
): number {
  const o = slice * naturalCount
  const d = k - natural[o + atM]!
  const sigma = natural[o + atSigma]!
  const b = natural[o + atB]!
  const skew = natural[o + atSkew]!
  const root = Math.sqrt(d * d + sigma * sigma)
  gradient[0] = natural[o + atLevel]!
  gradient[1] = natural[o + atLeft]! * (0.5 * (root - d) - natural[o + atLeft0]!)
  gradient[2] = natural[o + atRight]! * (0.5 * (root + d) - natural[o + atRight0]!)
  gradient[3] = natural[o + atScale]! * (natural[o + atSlope0]! - skew - (b * d) / root)
  gradient[4] = b * sigma * sigma * (1 / root - 1 / natural[o + atRoot0]!)
  return natural[o + atA]! + skew * d + b * root
}

/** The five derivatives by the parameters of dw / dk to `slopes`, and of d2w / dk2 to `bends`. */
export function slopeGradients(
  natural: Float64Array,
  slice: number,
  k: number,
  slopes: Float64Array,
  bends: Float64Array,
): void {
  const o = slice * naturalCount
  const scale = natural[o + atScale]!
  const sigma = natural[o + atSigma]!
  const b = natural[o + atB]!
  const d = k - natural[o + atM]!
  const square = d * d + sigma * sigma
  const unit = d / Math.sqrt(square)
  const halfLeft = 0.5 * natural[o + atLeft]!
  const halfRight = 0.5 * natural[o + atRight]!
  const round = (sigma * sigma) / square
  const bend = round / Math.sqrt(square)
  slopes[0] = 0
  slopes[1] = halfLeft * (unit - 1)
  slopes[2] = halfRight * (unit + 1)
  slopes[3] = -scale * b * bend
  slopes[4] = -b * unit * round
  bends[0] = 0
  bends[1] = halfLeft * bend
  bends[2] = halfRight * bend
  bends[3] = (3 * scale * b * bend * d) / square
  bends[4] = b * bend * (2 - 3 * round)
}

/** The slice as published raw SVI. */
export function rawSlice(natural: Float64Array, slice: number): SviSlice {
  const o = slice * naturalCount
  const b = natural[o + atB]!
  return {
    a: natural[o + atA]!,
    b,
    rho: natural[o + atSkew]! / b,
    m: natural[o + atM]!,
    sigma: natural[o + atSigma]!,
  }
}

/**
 * Writes the scaled parameters from `p` on that give a raw slice's shape. The scale is the raw
 * slice's own at-the-money total volatility, so an earlier fit starts a later one at the later
 * one's level.
 */
export function contract(
  raw: SviSlice,
  parameters: Float64Array,
  p: number,
  low: Float64Array,
  high: Float64Array,
): void {
  const { a, b, rho, m, sigma } = raw
  const scale = Math.sqrt(a + b * (Math.sqrt(m * m + sigma * sigma) - rho * m))
  parameters[p] = 0
  parameters[p + 1] = log(Math.max(1e-9, b * (1 - rho)) / scale)
  parameters[p + 2] = log(Math.max(1e-9, b * (1 + rho)) / scale)
  parameters[p + 3] = m / scale
  parameters[p + 4] = log(sigma / scale)
  for (let n = p; n < p + sviCount; n += 1) {
    parameters[n] = Math.min(high[n]!, Math.max(low[n]!, parameters[n]!))
  }
}
