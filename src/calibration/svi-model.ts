// Raw SVI in the coordinates that the fit moves in: for each slice the level at the forward, the
// slopes of both wings, the shift and the rounding, in units of the slice's own at-the-money total
// volatility, so that a day and a year look alike. Columns in, columns out; no allocation.

import { exp, log } from '../math/index.ts'
import { type SviSlice } from '../pricing/index.ts'

/** Parameters of one slice: ln level, ln left slope, ln right slope, shift, ln rounding. */
export const parameterCount = 5

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

/** Writes the box that slice `slice` may move in. */
export function bound(scale: number, slice: number, low: Float64Array, high: Float64Array): void {
  const p = slice * parameterCount
  low.set(parameterLow, p)
  high.set(parameterHigh, p)
  const slopeHigh = Math.min(parameterHigh[1]!, log(slopeMax / scale))
  high[p + 1] = slopeHigh
  high[p + 2] = slopeHigh
}

/** Fills row `slice` of `natural` from its parameters; `scale` is its at-the-money total vol. */
export function expand(
  parameters: Float64Array,
  slice: number,
  scale: number,
  natural: Float64Array,
): void {
  const p = slice * parameterCount
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

/** Durrleman's g at k. */
export function densityAt(natural: Float64Array, slice: number, k: number): number {
  const o = slice * naturalCount
  const d = k - natural[o + atM]!
  const sigma = natural[o + atSigma]!
  const b = natural[o + atB]!
  const skew = natural[o + atSkew]!
  const square = d * d + sigma * sigma
  const root = Math.sqrt(square)
  const w = natural[o + atA]! + skew * d + b * root
  const dw = skew + (b * d) / root
  const d2w = (b * sigma * sigma) / (square * root)
  const lean = 1 - (0.5 * k * dw) / w
  return lean * lean - 0.25 * dw * dw * (1 / w + 0.25) + 0.5 * d2w
}

/** Growth of total variance at k from the slice before to this one. */
export function growthAt(natural: Float64Array, slice: number, k: number): number {
  return varianceAt(natural, slice, k) - varianceAt(natural, slice - 1, k)
}

/** The largest second derivative of total variance on an interval: it peaks at k = m. */
function curvatureMax(natural: Float64Array, slice: number, low: number, high: number): number {
  const o = slice * naturalCount
  const m = natural[o + atM]!
  const sigma = natural[o + atSigma]!
  const away = low > m ? low - m : high < m ? m - high : 0
  const square = away * away + sigma * sigma
  return (natural[o + atB]! * sigma * sigma) / (square * Math.sqrt(square))
}

/** d w / dk at k. */
function slopeAt(natural: Float64Array, slice: number, k: number): number {
  const o = slice * naturalCount
  const d = k - natural[o + atM]!
  const sigma = natural[o + atSigma]!
  return natural[o + atSkew]! + (natural[o + atB]! * d) / Math.sqrt(d * d + sigma * sigma)
}

/**
 * A number that growth does not fall below on an interval: Taylor, the later slice being convex.
 */
export function growthBound(
  natural: Float64Array,
  slice: number,
  low: number,
  high: number,
): number {
  const middle = 0.5 * (low + high)
  const half = 0.5 * (high - low)
  const slope = slopeAt(natural, slice, middle) - slopeAt(natural, slice - 1, middle)
  const bend = curvatureMax(natural, slice - 1, low, high)
  return growthAt(natural, slice, middle) - Math.abs(slope) * half - 0.5 * bend * half * half
}

/**
 * A number that g does not fall below on an interval, by interval arithmetic: total variance is
 * convex, so its slope is between those at the ends and its least value at an end or at the vertex.
 */
export function densityBound(
  natural: Float64Array,
  slice: number,
  low: number,
  high: number,
): number {
  const slopeLow = slopeAt(natural, slice, low)
  const slopeHigh = slopeAt(natural, slice, high)
  const wLow = varianceAt(natural, slice, low)
  const wHigh = varianceAt(natural, slice, high)
  const hasVertex = slopeLow < 0 && slopeHigh > 0
  const wLeast = hasVertex ? leastVariance(natural, slice) : Math.min(wLow, wHigh)
  const wMost = Math.max(wLow, wHigh)
  // k w' / 2w: the product of two intervals over a positive one.
  const p1 = low * slopeLow
  const p2 = low * slopeHigh
  const p3 = high * slopeLow
  const p4 = high * slopeHigh
  const productLow = Math.min(p1, p2, p3, p4)
  const productHigh = Math.max(p1, p2, p3, p4)
  const leanLow = 1 - (0.5 * productHigh) / (productHigh > 0 ? wLeast : wMost)
  const leanHigh = 1 - (0.5 * productLow) / (productLow > 0 ? wMost : wLeast)
  const nearest = leanLow > 0 ? leanLow : leanHigh < 0 ? leanHigh : 0
  const slopeMost = Math.max(slopeLow * slopeLow, slopeHigh * slopeHigh)
  const bend = curvatureLeast(natural, slice, low, high)
  return nearest * nearest - 0.25 * slopeMost * (1 / wLeast + 0.25) + 0.5 * bend
}

/** The least second derivative of total variance on an interval: at the end further from k = m. */
function curvatureLeast(natural: Float64Array, slice: number, low: number, high: number): number {
  const o = slice * naturalCount
  const m = natural[o + atM]!
  const sigma = natural[o + atSigma]!
  const away = Math.max(Math.abs(low - m), Math.abs(high - m))
  const square = away * away + sigma * sigma
  return (natural[o + atB]! * sigma * sigma) / (square * Math.sqrt(square))
}

/** Returns w(k) and writes its five derivatives by the parameters to `gradient` at `at`. */
export function varianceGradient(
  natural: Float64Array,
  slice: number,
  k: number,
  gradient: Float64Array,
  at: number,
): number {
  const o = slice * naturalCount
  const d = k - natural[o + atM]!
  const sigma = natural[o + atSigma]!
  const b = natural[o + atB]!
  const skew = natural[o + atSkew]!
  const root = Math.sqrt(d * d + sigma * sigma)
  gradient[at] = natural[o + atLevel]!
  gradient[at + 1] = natural[o + atLeft]! * (0.5 * (root - d) - natural[o + atLeft0]!)
  gradient[at + 2] = natural[o + atRight]! * (0.5 * (root + d) - natural[o + atRight0]!)
  gradient[at + 3] = natural[o + atScale]! * (natural[o + atSlope0]! - skew - (b * d) / root)
  gradient[at + 4] = b * sigma * sigma * (1 / root - 1 / natural[o + atRoot0]!)
  return natural[o + atA]! + skew * d + b * root
}

/** Returns g(k) and writes its five derivatives by the parameters to `gradient` at `at`. */
export function densityGradient(
  natural: Float64Array,
  slice: number,
  k: number,
  gradient: Float64Array,
  at: number,
): number {
  const o = slice * naturalCount
  const left = natural[o + atLeft]!
  const right = natural[o + atRight]!
  const scale = natural[o + atScale]!
  const sigma = natural[o + atSigma]!
  const b = natural[o + atB]!
  const skew = natural[o + atSkew]!
  const d = k - natural[o + atM]!
  const square = d * d + sigma * sigma
  const root = Math.sqrt(square)
  const unit = d / root
  const sigma2 = sigma * sigma
  const bend = sigma2 / (square * root)
  const w = natural[o + atA]! + skew * d + b * root
  const dw = skew + b * unit
  const d2w = b * bend
  const inverse = 1 / w
  const lean = 1 - 0.5 * k * dw * inverse
  // g = lean^2 - dw^2 (1/w + 1/4) / 4 + d2w / 2, differentiated by w, dw and d2w.
  const byW = inverse * inverse * (lean * k * dw + 0.25 * dw * dw)
  const byDw = -lean * k * inverse - 0.5 * dw * (inverse + 0.25)
  const halfLeft = 0.5 * left
  const halfRight = 0.5 * right
  gradient[at] = byW * natural[o + atLevel]!
  gradient[at + 1] =
    byW * left * (0.5 * (root - d) - natural[o + atLeft0]!) +
    byDw * halfLeft * (unit - 1) +
    0.5 * halfLeft * bend
  gradient[at + 2] =
    byW * right * (0.5 * (root + d) - natural[o + atRight0]!) +
    byDw * halfRight * (unit + 1) +
    0.5 * halfRight * bend
  gradient[at + 3] =
    scale * (byW * (natural[o + atSlope0]! - dw) - byDw * d2w + (1.5 * d2w * d) / square)
  gradient[at + 4] =
    b * sigma2 * byW * (1 / root - 1 / natural[o + atRoot0]!) -
    (byDw * b * unit * sigma2) / square +
    0.5 * d2w * (2 - (3 * sigma2) / square)
  return lean * lean - 0.25 * dw * dw * (inverse + 0.25) + 0.5 * d2w
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
 * Writes the scaled parameters that give a raw slice's shape. The scale is the raw slice's own
 * at-the-money total volatility, so an earlier fit starts a later one at the later one's level.
 */
export function contract(
  raw: SviSlice,
  parameters: Float64Array,
  slice: number,
  low: Float64Array,
  high: Float64Array,
): void {
  const p = slice * parameterCount
  const { a, b, rho, m, sigma } = raw
  const scale = Math.sqrt(a + b * (Math.sqrt(m * m + sigma * sigma) - rho * m))
  parameters[p] = 0
  parameters[p + 1] = log(Math.max(1e-9, b * (1 - rho)) / scale)
  parameters[p + 2] = log(Math.max(1e-9, b * (1 + rho)) / scale)
  parameters[p + 3] = m / scale
  parameters[p + 4] = log(sigma / scale)
  for (let n = p; n < p + parameterCount; n += 1) {
    parameters[n] = Math.min(high[n]!, Math.max(low[n]!, parameters[n]!))
  }
}
