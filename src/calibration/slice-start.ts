// Where the fit of one slice begins when nothing is known: for a few shifts and roundings the
// level and both slopes follow by linear least squares, and the best of them is taken. Zeliade
// Systems, "Quasi-explicit calibration of Gatheral's SVI model" (2009), on a coarse grid: a full
// fit follows, so the start needs to be near, not exact.

import { type SviSlice } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'

/** In units of the at-the-money total volatility. */
const shifts = [-1, -0.3, 0.3, 1]
const roundings = [0.3, 0.8, 2]
const slopeLow = 0.02
const halfSpreadFloor = 0.0005

function midVol(slice: CleanSlice, n: number): number {
  return 0.5 * (slice.bidVol[n]! + slice.askVol[n]!)
}

function halfSpread(slice: CleanSlice, n: number): number {
  return Math.max(halfSpreadFloor, 0.5 * (slice.askVol[n]! - slice.bidVol[n]!))
}

const nearestCount = 8

/**
 * The weighted middle of the mids nearest to the forward, tight ones counting more: a first level
 * that neither one wrong quote nor a few wide ones can move.
 */
function nearestVol(slice: CleanSlice): number {
  const nearest = Array.from(slice.k.keys())
    .sort((a, b) => Math.abs(slice.k[a]!) - Math.abs(slice.k[b]!))
    .slice(0, nearestCount)
    .map((n) => {
      const vol = midVol(slice, n)
      return { vol, weight: 1 / (halfSpread(slice, n) + 0.01 * vol) }
    })
    .sort((a, b) => a.vol - b.vol)
  let rest = 0.5 * nearest.reduce((sum, { weight }) => sum + weight, 0)
  for (const { vol, weight } of nearest) {
    rest -= weight
    if (rest <= 0) return vol
  }
  return nearest.at(-1)?.vol ?? 0
}

/** A line v0 + v1 k through the mids near the forward, and the range of the mids. */
type AtmLine = { level: number; slope: number }

/**
 * How far, as a share of the level, a mid may lie off the last line and count half: pass by
 * pass.
 */
const doubts = [0.1, 0.05, 0.02, 0.02]

/**
 * One weighted least-squares line: near and tight quotes count most, and those far from the last
 * line, in half-spreads, hardly at all.
 */
function refine(slice: CleanSlice, reach: number, last: AtmLine, doubt: number): AtmLine {
  let one = 0
  let k1 = 0
  let k2 = 0
  let v0 = 0
  let v1 = 0
  for (let n = 0; n < slice.count; n += 1) {
    const k = slice.k[n]!
    const vol = midVol(slice, n)
    const half = halfSpread(slice, n)
    const z = k / reach
    const near = 1 / (1 + z * z)
    const off = (vol - last.level - last.slope * k) / (half + doubt * last.level)
    const trust = 1 / (1 + off * off)
    const weight = (near * near * trust * trust) / (half * half)
    one += weight
    k1 += weight * k
    k2 += weight * k * k
    v0 += weight * vol
    v1 += weight * k * vol
  }
  const spread = one * k2 - k1 * k1
  if (!(spread > 1e-9 * one * k2)) return { level: v0 / one, slope: 0 }
  return { level: (k2 * v0 - k1 * v1) / spread, slope: (one * v1 - k1 * v0) / spread }
}

/**
 * Total volatility at the forward as the quotes around it say: a straight line through the mids,
 * fitted a few times over so that neither a wide quote nor a wrong one at the forward decides it.
 * Cut to the range of the mids.
 */
export function atmTotalVol(slice: CleanSlice): number {
  const sqrtYears = Math.sqrt(slice.years)
  const nearest = nearestVol(slice)
  const reach = 0.5 * nearest * sqrtYears
  let line: AtmLine = { level: nearest, slope: 0 }
  for (const doubt of doubts) line = refine(slice, reach, line, doubt)
  let low = Infinity
  let high = 0
  for (let n = 0; n < slice.count; n += 1) {
    low = Math.min(low, midVol(slice, n))
    high = Math.max(high, midVol(slice, n))
  }
  return Math.min(high, Math.max(low, line.level)) * sqrtYears
}

/** Weighted moments of (1, d, r) and w; `d` is k - m and `r` its rounded absolute value. */
type Moments = {
  one: number
  d: number
  r: number
  dd: number
  dr: number
  rr: number
  w: number
  dw: number
  rw: number
  ww: number
}

function momentsOf(slice: CleanSlice, m: number, sigma: number): Moments {
  const sums = { one: 0, d: 0, r: 0, dd: 0, dr: 0, rr: 0, w: 0, dw: 0, rw: 0, ww: 0 }
  for (let n = 0; n < slice.count; n += 1) {
    const vol = midVol(slice, n)
    const half = halfSpread(slice, n)
    const byVariance = 0.5 / (half * vol * slice.years)
    const weight = byVariance * byVariance
    const w = vol * vol * slice.years
    const d = slice.k[n]! - m
    const r = Math.sqrt(d * d + sigma * sigma)
    sums.one += weight
    sums.d += weight * d
    sums.r += weight * r
    sums.dd += weight * d * d
    sums.dr += weight * d * r
    sums.rr += weight * r * r
    sums.w += weight * w
    sums.dw += weight * d * w
    sums.rw += weight * r * w
    sums.ww += weight * w * w
  }
  return sums
}

/**
 * The least-squares slice w = a + skew d + b r of fixed shift and rounding, slopes kept positive,
 * and its squared error in half-spreads. The level is eliminated, so two unknowns remain.
 */
function bestOf(sums: Moments, m: number, sigma: number, scale: number): [SviSlice, number] {
  const { one } = sums
  const dd = sums.dd - (sums.d * sums.d) / one
  const dr = sums.dr - (sums.d * sums.r) / one
  const rr = sums.rr - (sums.r * sums.r) / one
  const dw = sums.dw - (sums.d * sums.w) / one
  const rw = sums.rw - (sums.r * sums.w) / one
  const ww = sums.ww - (sums.w * sums.w) / one
  const determinant = dd * rr - dr * dr
  const usable = determinant > 1e-10 * dd * rr
  const freeSkew = usable ? (dw * rr - rw * dr) / determinant : 0
  const freeB = usable ? (rw * dd - dw * dr) / determinant : slopeLow * scale
  const left = Math.max(slopeLow * scale, freeB - freeSkew)
  const right = Math.max(slopeLow * scale, freeB + freeSkew)
  const b = 0.5 * (left + right)
  const skew = 0.5 * (right - left)
  const a = (sums.w - skew * sums.d - b * sums.r) / one
  const error = ww - 2 * (skew * dw + b * rw) + skew * skew * dd + 2 * skew * b * dr + b * b * rr
  return [{ a, b, rho: skew / b, m, sigma }, error]
}

/** A raw slice near the quotes; positive at the forward, not yet free of arbitrage. */
export function startSlice(slice: CleanSlice, scale: number): SviSlice {
  let best: SviSlice = { a: 0.5 * scale * scale, b: 0.5 * scale, rho: 0, m: 0, sigma: scale }
  let least = Infinity
  for (const shift of shifts) {
    for (const rounding of roundings) {
      const m = shift * scale
      const sigma = rounding * scale
      const [raw, error] = bestOf(momentsOf(slice, m, sigma), m, sigma, scale)
      const level = raw.a + raw.b * (Math.sqrt(m * m + sigma * sigma) - raw.rho * m)
      if (error < least && level > 0.1 * scale * scale) {
        least = error
        best = raw
      }
    }
  }
  return best
}
