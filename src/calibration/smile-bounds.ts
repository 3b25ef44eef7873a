// Bounds on intervals of log-moneyness: numbers that Durrleman's function of a smile, or the growth
// of total variance from one smile to the next, does not fall below anywhere between two points.
// The backbone is convex, the correction one cubic where the interval holds no knot inside.

import {
  durrleman,
  knotStride,
  type SmileSlice,
  totalVariance,
  totalVarianceDerivatives,
  type VarianceRow,
} from '../pricing/index.ts'

const here: VarianceRow = { w: 0, dw: 0, d2w: 0 }

/** Lowest and highest slope of a smile on an interval; its lowest and highest second derivative. */
type Slopes = { slopeLow: number; slopeHigh: number; bendLow: number; bendHigh: number }

const own: Slopes = { slopeLow: 0, slopeHigh: 0, bendLow: 0, bendHigh: 0 }
const earlier: Slopes = { slopeLow: 0, slopeHigh: 0, bendLow: 0, bendHigh: 0 }

/** Slope and second derivative of the backbone: the slope rises, the bend is largest at k = m. */
function setBackbone(slice: SmileSlice, low: number, high: number, out: Slopes): void {
  const { b, rho, m, sigma } = slice
  const square = sigma * sigma
  const atLow = low - m
  const atHigh = high - m
  const lowSquare = atLow * atLow + square
  const highSquare = atHigh * atHigh + square
  const lowRoot = Math.sqrt(lowSquare)
  const highRoot = Math.sqrt(highSquare)
  const lowBend = (b * square) / (lowSquare * lowRoot)
  const highBend = (b * square) / (highSquare * highRoot)
  out.slopeLow = b * (rho + atLow / lowRoot)
  out.slopeHigh = b * (rho + atHigh / highRoot)
  out.bendLow = Math.min(lowBend, highBend)
  out.bendHigh = atLow < 0 && atHigh > 0 ? b / sigma : Math.max(lowBend, highBend)
}

/** Adds the correction: its bend is linear and its slope a parabola between two knots. */
function addCorrection(slice: SmileSlice, low: number, high: number, out: Slopes): void {
  const { spline } = slice
  const last = spline.length - knotStride
  if (last < 0 || low >= spline[last]! || high <= spline[0]!) return
  let at = 0
  while (at + knotStride < last && spline[at + knotStride]! <= low) at += knotStride
  const knot = spline[at]!
  const bend = spline[at + 3]!
  const jerk = (spline[at + knotStride + 3]! - bend) / (spline[at + knotStride]! - knot)
  const fromLow = low - knot
  const fromHigh = high - knot
  const lowSlope = spline[at + 2]! + fromLow * (bend + 0.5 * jerk * fromLow)
  const highSlope = spline[at + 2]! + fromHigh * (bend + 0.5 * jerk * fromHigh)
  const lowBend = bend + jerk * fromLow
  const highBend = bend + jerk * fromHigh
  let least = Math.min(lowSlope, highSlope)
  let most = Math.max(lowSlope, highSlope)
  if (lowBend * highBend < 0) {
    const turn = spline[at + 2]! - (0.5 * bend * bend) / jerk
    least = Math.min(least, turn)
    most = Math.max(most, turn)
  }
  out.slopeLow += least
  out.slopeHigh += most
  out.bendLow += Math.min(lowBend, highBend)
  out.bendHigh += Math.max(lowBend, highBend)
}

/** Durrleman's g at k; negative where total variance is not positive. */
export function densityAt(slice: SmileSlice, k: number): number {
  totalVarianceDerivatives(slice, k, here)
  return here.w > 0 ? durrleman(k, here.w, here.dw, here.d2w) : -1
}

/** A number that g does not fall below on an interval without a knot inside. */
export function densityBound(slice: SmileSlice, low: number, high: number): number {
  setBackbone(slice, low, high, own)
  addCorrection(slice, low, high, own)
  const { slopeLow, slopeHigh, bendLow } = own
  const steepest = Math.max(Math.abs(slopeLow), Math.abs(slopeHigh))
  const atLow = totalVariance(slice, low)
  const atHigh = totalVariance(slice, high)
  // From either end no value is further away than the steepest slope leads.
  const reach = 0.5 * (steepest * (high - low) - Math.abs(atHigh - atLow))
  const slack = slopeLow >= 0 || slopeHigh <= 0 ? 0 : Math.max(0, reach)
  const wLeast = Math.min(atLow, atHigh) - slack
  const wMost = Math.max(atLow, atHigh) + slack
  if (!(wLeast > 0)) return -1
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
  const slopeSquare = steepest * steepest
  return nearest * nearest - 0.25 * slopeSquare * (1 / wLeast + 0.25) + 0.5 * bendLow
}

/** Growth of total variance at k from the smile before to this one. */
export function growthAt(before: SmileSlice, slice: SmileSlice, k: number): number {
  return totalVariance(slice, k) - totalVariance(before, k)
}

/** A number that growth does not fall below on an interval without a knot inside: Taylor. */
export function growthBound(
  before: SmileSlice,
  slice: SmileSlice,
  low: number,
  high: number,
): number {
  const middle = 0.5 * (low + high)
  const half = 0.5 * (high - low)
  setBackbone(slice, low, high, own)
  addCorrection(slice, low, high, own)
  setBackbone(before, low, high, earlier)
  addCorrection(before, low, high, earlier)
  totalVarianceDerivatives(slice, middle, here)
  const { w, dw } = here
  totalVarianceDerivatives(before, middle, here)
  const bend = Math.max(0, earlier.bendHigh - own.bendLow)
  return w - here.w - Math.abs(dw - here.dw) * half - 0.5 * bend * half * half
}
