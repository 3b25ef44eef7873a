// Option prices from a characteristic function, by one integral in the complex plane. The contour
// crosses the real axis at the saddle point of the integrand, so that far options keep all their
// digits, and bends away so that the integrand decays without turning; the trapezoidal rule then
// converges geometrically. Lord & Kahl (2007) for the saddle, Boyarchenko & Levendorskii (2019) for
// the sinh contour. It knows exponents and moneyness, and no particular model.

import { assert } from '../base/index.ts'
import {
  type Complex,
  complexExp,
  cos,
  cosh,
  exp,
  goldenSection,
  log,
  sin,
  sinh,
} from '../math/index.ts'

/** ln E[e^(sX)] for X = ln(S_T / F) at one complex s, and its derivatives; written in place. */
export type ExponentRow = {
  re: number
  im: number
  /**
   * At least `re`, and falling with |im s|: jumps of one size turn, so that an exponent which has
   * fallen low comes back at the next turn, and only this says from where on it does not.
   */
  mostRe: number
  /** By today's variance; 0 in models without one. */
  varianceRe: number
  varianceIm: number
  /** By years. */
  yearsRe: number
  yearsIm: number
}

/** A model over one span of time. E[e^X] = 1: the forward is what the option is written on. */
export type Characteristic = {
  /** Analytic for Im s > 0 and for real s inside the strip; called with Im s >= 0. */
  readonly exponent: (re: number, im: number, out: ExponentRow) => void
  /** Whether E[e^(sX)] exists for real s. */
  readonly isFinite: (s: number) => boolean
  /** The exponent's slope by s far up the imaginary axis; Infinity where it falls faster. */
  readonly tailRe: number
  readonly tailIm: number
  /**
   * What today's variance moves by, on average, per move of ln F; 0 where the two are unrelated.
   */
  readonly varianceByLogForward: number
}

/** Time value and derivatives of the out-of-the-money option on a forward of 1. */
export type TransformRow = {
  /** Of the call where k >= 0, of the put where k < 0. */
  value: number
  /** By the forward, strike fixed. */
  delta: number
  /** Twice by the forward. */
  gamma: number
  /** By today's variance. */
  byVariance: number
  /** By years. */
  byYears: number
  /** Evaluations of the exponent in the integral. */
  nodes: number
  /** False when halving the step still moved the value: it is then not to be used. */
  isConverged: boolean
}

export function createTransformRow(): TransformRow {
  const zero = { value: 0, delta: 0, gamma: 0, byVariance: 0, byYears: 0 }
  return { ...zero, nodes: 0, isConverged: true }
}

/** Exponents below this are prices that a double cannot hold. */
const exponentMin = -740
const leanMax = Math.PI / 6
const stepFirst = 0.25
const halvingsMax = 9
const reachMax = 40
const settled = 1e-11
/** An exponent that falls this far below what it may be is down between two turns. */
const turning = 1
/** Terms this much below the largest are beyond the last bit of the sum. */
const negligible = 1e-18

const row: ExponentRow = {
  re: 0,
  im: 0,
  mostRe: 0,
  varianceRe: 0,
  varianceIm: 0,
  yearsRe: 0,
  yearsIm: 0,
}

/** ln of the integrand's size at real s: convex between the poles 0 and 1 and the strip's ends. */
function heightAt(model: Characteristic, k: number, s: number): number {
  if (!model.isFinite(s)) return Infinity
  model.exponent(s, 0, row)
  const height = row.re + (1 - s) * k - log(Math.abs(s * (s - 1)))
  return height < Infinity ? height : Infinity
}

/**
 * Where the contour may cross the real axis: right of 1 it gives the call, left of 0 the put, and
 * between, where every model has its moments, the call or put less what it can be worth at most.
 */
type Strip = 'call' | 'put' | 'covered'

const placeIn: Readonly<Record<Strip, (z: number) => number>> = {
  call: (z) => 1 + exp(z),
  put: (z) => -exp(z),
  covered: (z) => 1 / (1 + exp(-z)),
}

/** Where the integrand is lowest on the real axis within the strip. */
function saddle(model: Characteristic, k: number, strip: Strip): number {
  const place = placeIn[strip]
  const height = (z: number): number => heightAt(model, k, place(z))
  let middle = 0
  let least = height(middle)
  while (!(least < Infinity) && middle > -40) {
    middle -= 1
    least = height(middle)
  }
  let low = middle - 1
  let high = middle + 1
  for (let next = height(high); next < least && high < 40; next = height(high)) {
    low = middle
    middle = high
    least = next
    high += 1
  }
  for (let next = height(low); next < least && low > -40; next = height(low)) {
    high = middle
    middle = low
    least = next
    low -= 1
  }
  return place(goldenSection(height, low, high, { absTol: 0.02, maxIterations: 20 }).x)
}

/** Width of the saddle: one over the root of the second derivative of the height. */
function saddleWidth(model: Characteristic, k: number, s: number, height: number): number {
  const away = Math.min(Math.abs(s), Math.abs(s - 1))
  const step = 1e-3 * away
  const bend = heightAt(model, k, s - step) + heightAt(model, k, s + step) - 2 * height
  // The poles alone bend it by 1 / away^2: more is the model's, less is rounding.
  return bend > 0 && bend < Infinity ? Math.min(away, step / Math.sqrt(bend)) : away
}

/** s(y) = centre + width ((cosh y - 1) sin lean + i sinh y cos lean). */
type Contour = {
  readonly centre: number
  readonly width: number
  readonly sinLean: number
  readonly cosLean: number
  readonly height: number
}

/**
 * Far out the integrand is e^(s (tail - k)): against the direction in which that only decays, the
 * contour leans from the vertical, within limits that the middle of the contour allows.
 */
function contourOf(model: Characteristic, k: number, strip: Strip): Contour {
  const centre = saddle(model, k, strip)
  const height = heightAt(model, k, centre)
  const tailRe = model.tailRe - k
  const wanted = model.tailIm < Infinity ? -tailRe / (Math.abs(tailRe) + Math.abs(model.tailIm)) : 0
  const lean = leanMax * wanted
  return {
    centre,
    width: saddleWidth(model, k, centre, height),
    sinLean: sin(lean),
    cosLean: cos(lean),
    height,
  }
}

const factor: Complex = { re: 0, im: 0 }

/** Adds the integrand at y, times `weight`; returns how large it may be from there on. */
function addNode(
  model: Characteristic,
  k: number,
  contour: Contour,
  y: number,
  weight: number,
  out: TransformRow,
): number {
  const { centre, width, sinLean, cosLean, height } = contour
  const along = sinh(y)
  const half = sinh(0.5 * y)
  const re = centre + width * sinLean * 2 * half * half
  const im = width * cosLean * along
  model.exponent(re, im, row)
  complexExp(row.re + (1 - re) * k - height, row.im - im * k, factor)
  // ds/dy, then over s (s - 1); what is summed is the imaginary part.
  const stepRe = width * sinLean * along
  const stepIm = width * cosLean * cosh(y)
  const densityRe = factor.re * stepRe - factor.im * stepIm
  const densityIm = factor.re * stepIm + factor.im * stepRe
  const mRe = re * (re - 1) - im * im
  const mIm = im * (2 * re - 1)
  const norm = mRe * mRe + mIm * mIm
  const valueRe = (densityRe * mRe + densityIm * mIm) / norm
  const valueIm = (densityIm * mRe - densityRe * mIm) / norm
  out.value += weight * valueIm
  out.delta += weight * (valueIm * re + valueRe * im)
  out.gamma += weight * densityIm
  out.byVariance += weight * (valueIm * row.varianceRe + valueRe * row.varianceIm)
  out.byYears += weight * (valueIm * row.yearsRe + valueRe * row.yearsIm)
  out.nodes += 1
  if (row.mostRe === row.re) return Math.abs(valueRe) + Math.abs(valueIm)
  const most = exp(row.mostRe + (1 - re) * k - height)
  return (most * (Math.abs(stepRe) + Math.abs(stepIm))) / Math.sqrt(norm)
}

type Reach = {
  /** Nodes of the coarse rule. */
  readonly count: number
  /** Whether the integrand falls and comes back on the way. */
  readonly isTurning: boolean
}

/** How far from the saddle the integrand matters, found on the way through the coarse rule. */
function firstPass(model: Characteristic, k: number, contour: Contour, out: TransformRow): Reach {
  let largest = addNode(model, k, contour, 0, 0.5, out)
  let isTurning = false
  let j = 1
  for (; j * stepFirst < reachMax; j += 1) {
    const size = addNode(model, k, contour, j * stepFirst, 1, out)
    largest = Math.max(largest, size)
    if (!(size > negligible * largest)) break
    if (row.mostRe - row.re > turning) isTurning = true
  }
  return { count: j, isTurning }
}

function clear(out: TransformRow): void {
  out.value = 0
  out.delta = 0
  out.gamma = 0
  out.byVariance = 0
  out.byYears = 0
  out.nodes = 0
  out.isConverged = true
}

/**
 * The integral along the strip's contour. The step is halved until the value stands still to
 * `settled`; its error is then about the square of that. Where the integrand comes back, coarse
 * rules may miss the same returns and agree by accident: there it must stand still twice.
 */
function integrate(model: Characteristic, k: number, strip: Strip, out: TransformRow): void {
  clear(out)
  const contour = contourOf(model, k, strip)
  if (!(contour.height > exponentMin)) return
  const reach = firstPass(model, k, contour, out)
  let { count } = reach
  let needed = reach.isTurning ? 2 : 1
  let step = stepFirst
  let before = Number.NaN
  let halvings = 0
  // Sums carry no step, so halving the step leaves the old nodes as they are.
  for (; halvings < halvingsMax; halvings += 1) {
    const isStill = Math.abs(out.value * step - before) <= settled * Math.abs(before)
    needed = isStill ? needed - 1 : reach.isTurning ? 2 : 1
    if (needed === 0) break
    before = out.value * step
    step *= 0.5
    for (let j = 0; j < count; j += 1) addNode(model, k, contour, (2 * j + 1) * step, 1, out)
    count *= 2
  }
  out.isConverged = halvings < halvingsMax
  const scale = (step * exp(contour.height)) / Math.PI
  out.value *= scale
  out.delta *= scale
  out.gamma *= scale
  out.byVariance *= scale
  out.byYears *= scale
}

/**
 * The out-of-the-money option at k = ln(strike / forward) on a forward of 1, with derivatives.
 * Nearly all digits of the value itself; where moments just outside [0, 1] are about to explode,
 * digits of the forward instead.
 */
export function transform(model: Characteristic, k: number, out: TransformRow): void {
  assert(Number.isFinite(k), 'log-moneyness must be finite')
  clear(out)
  // E[sqrt(S)] is 1 only where S does not move: nothing is worth more than intrinsic.
  model.exponent(0.5, 0, row)
  if (row.re === 0) return
  integrate(model, k, k >= 0 ? 'call' : 'put', out)
  if (out.isConverged) return
  integrate(model, k, 'covered', out)
  // What the call can be worth at most is the forward, the put the strike.
  out.value = Math.max(0, out.value + (k >= 0 ? 1 : exp(k)))
  if (k >= 0) out.delta += 1
}
