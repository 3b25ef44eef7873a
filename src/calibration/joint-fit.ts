// The surface of one underlying: every expiry is one smile, all moved together. Slices start alone
// as SVI; then one Levenberg-Marquardt holds them to positive density and growing total variance;
// then, where it is asked for, the same with a compact spline upon each. Each violation that the
// proof finds becomes a row of its own and the fit goes on.

import {
  knotsMax,
  noSpline,
  type SmileSlice,
  type SviSlice,
  type VarianceSpline,
} from '../pricing/index.ts'
import { calendarViolation, densityViolation, type Range, wideK } from './arbitrage.ts'
import { type CleanSlice } from './clean.ts'
import { doubtsOf, type SliceDoubt } from './doubt.ts'
import { FitProblem } from './fit-problem.ts'
import { createScratch, type LevenbergOptions, minimise } from './levenberg.ts'
import { repair } from './repair.ts'
import { atmTotalVol, startSlice } from './slice-start.ts'
import { coefficientCount, SplineBasis } from './spline-basis.ts'
import { contract, sviCount } from './svi-model.ts'

/** Distances from the forward, in at-the-money total vols, where constraints start out. */
const innerPoints = [0, 0.25, 0.6, 1, 1.5, 2.2, 3.2, 4.5]
const outerPoints = 6
/** Places between two knots where the density is held. */
const betweenKnots = [0, 1 / 3, 2 / 3] as const
const roundsMax = 6

/** What is known of a slice: its shape, and its correction where it had one. */
export type KnownSlice = SviSlice & { readonly spline?: VarianceSpline }

export type JointOptions = {
  /** With a correction upon each slice that has quotes enough; SVI alone without. */
  readonly hasSplines?: boolean
}

export type JointFit = {
  readonly slices: readonly SmileSlice[]
  /** At-the-money total volatility of the quotes, per slice. */
  readonly scales: Float64Array
  readonly doubts: readonly SliceDoubt[]
  /** Slices that are not proven to have positive density. */
  readonly butterfly: readonly number[]
  /** Slices that are not proven to lie above the one before. */
  readonly calendar: readonly number[]
  /** Slices that only the last resort made free of arbitrage. */
  readonly repaired: number
  readonly steps: number
}

/** Both sides: a few points where quotes are, then geometrically out to |k| = 3. */
function constraintPoints(scale: number): number[] {
  const points: number[] = [0]
  const edge = innerPoints.at(-1)! * scale
  const growth = edge < wideK ? Math.sqrt(Math.sqrt(wideK / edge)) : 1
  for (const sign of [-1, 1]) {
    for (const z of innerPoints) if (z > 0 && z * scale < wideK) points.push(sign * z * scale)
    let k = edge
    for (let n = 0; n < outerPoints && k < wideK; n += 1) {
      k = Math.min(wideK, k * growth)
      points.push(sign * k)
    }
  }
  return points
}

function knotsOf({ splines }: FitProblem, i: number): number[] {
  const from = i * knotsMax
  return [...splines.knots.subarray(from, from + splines.knotCount(i))]
}

function placeRows(problem: FitProblem): void {
  for (let i = 0; i < problem.sliceCount; i += 1) {
    const points = constraintPoints(problem.scales[i]!)
    const knots = knotsOf(problem, i)
    for (const k of points) problem.density.add(i, k)
    for (const [n, knot] of knots.slice(0, -1).entries()) {
      for (const share of betweenKnots) {
        problem.density.add(i, knot + share * (knots[n + 1]! - knot))
      }
    }
    if (i === 0) continue
    for (const k of points) problem.addCalendar(i, k)
    for (const k of constraintPoints(problem.scales[i - 1]!)) problem.addCalendar(i, k)
    for (const k of [...knots, ...knotsOf(problem, i - 1)]) problem.addCalendar(i, k)
  }
}

function rangeOf(slice: CleanSlice): Range {
  return { low: slice.k[0]!, high: slice.k[slice.count - 1]! }
}

function union(a: Range, b: Range): Range {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }
}

type Violations = { readonly butterfly: number[]; readonly calendar: number[] }

function isFree({ butterfly, calendar }: Violations): boolean {
  return butterfly.length + calendar.length === 0
}

/** Checks the whole surface; where it is not proven free of arbitrage, rows are added. */
function check(problem: FitProblem, ranges: readonly Range[]): Violations {
  const violations: Violations = { butterfly: [], calendar: [] }
  problem.expandAll(problem.parameters, 0, problem.sliceCount)
  const smiles = ranges.map((_, i) => problem.slice(i))
  for (const [i, smile] of smiles.entries()) {
    const density = densityViolation(smile, ranges[i]!)
    for (const k of density) problem.density.add(i, k)
    if (density.length > 0) violations.butterfly.push(i)
    if (i === 0) continue
    const calendar = calendarViolation(smiles[i - 1]!, smile, union(ranges[i - 1]!, ranges[i]!))
    for (const k of calendar) problem.addCalendar(i, k)
    if (calendar.length > 0) violations.calendar.push(i)
  }
  return violations
}

const aloneOptions: LevenbergOptions = { stepsMax: 40, gainMin: 1e-4 }
const jointOptions: LevenbergOptions = { stepsMax: 60, gainMin: 1e-4 }
/** With a correction the last tenths of a per mille are noise that the spline would follow. */
const splineOptions: LevenbergOptions = { stepsMax: 60, gainMin: 5e-4 }

/** Starts every slice: from its shape where one is known, else from its quotes. */
function start(
  problem: FitProblem,
  slices: readonly CleanSlice[],
  known: readonly (KnownSlice | undefined)[],
): number {
  const scratch = createScratch(problem)
  const { starts } = problem.layout
  let steps = 0
  for (const [i, slice] of slices.entries()) {
    const shape = known[i]
    const raw = shape ?? startSlice(slice, problem.scales[i]!)
    contract(raw, problem.parameters, starts[i]!, problem.low, problem.high)
    if (shape?.spline !== undefined && problem.splines.isKept[i] === 1) {
      const coefficients = problem.splines.coefficients(i, shape.spline)
      problem.parameters.set(coefficients, starts[i]! + sviCount)
    }
    if (shape === undefined) steps += minimise(problem, scratch, i, i + 1, aloneOptions)
  }
  return steps
}

/** One model: start, fit, prove, cut, and fit again. */
function solve(
  slices: readonly CleanSlice[],
  scales: Float64Array,
  known: readonly (KnownSlice | undefined)[],
  counts: readonly number[],
): JointFit {
  const splines = new SplineBasis(
    slices,
    scales,
    counts,
    known.map((each) => each?.spline),
  )
  const problem = new FitProblem(slices, scales, splines)
  const scratch = createScratch(problem)
  const ranges = slices.map(rangeOf)
  const options = counts.some((count) => count > 0) ? splineOptions : jointOptions
  placeRows(problem)
  problem.densityPenalty = 5
  problem.calendarPenalty = 1
  let steps = start(problem, slices, known)
  let violations: Violations = { butterfly: [], calendar: [] }
  for (let round = 0; round < roundsMax; round += 1) {
    steps += minimise(problem, scratch, 0, slices.length, options)
    violations = check(problem, ranges)
    if (isFree(violations)) break
    problem.densityPenalty *= 3
    problem.calendarPenalty *= 3
  }
  let repaired = 0
  if (!isFree(violations)) {
    repaired = repair(problem, ranges, (i) => union(ranges[i - 1]!, ranges[i]!))
    violations = check(problem, ranges)
  }
  return {
    slices: slices.map((_, i) => problem.slice(i)),
    scales,
    doubts: doubtsOf(problem),
    ...violations,
    repaired,
    steps,
  }
}

/** Fits all slices together; `previous` gives known shapes by expiry. */
export function fitJointly(
  slices: readonly CleanSlice[],
  previous: ReadonlyMap<number, KnownSlice>,
  options: JointOptions = {},
): JointFit {
  const scales = Float64Array.from(slices, atmTotalVol)
  const known = slices.map((slice) => previous.get(slice.expiryUs))
  const none = slices.map(() => 0)
  if (options.hasSplines !== true) return solve(slices, scales, known, none)
  const counts = slices.map((slice) => coefficientCount(new Set(slice.k).size))
  // Where each slice has its shape from the last fit, the backbone needs no fit of its own.
  if (known.every((each) => each !== undefined)) return solve(slices, scales, known, counts)
  const backbone = solve(slices, scales, known, none)
  const second = solve(
    slices,
    scales,
    backbone.slices.map((slice, i) => ({ ...slice, spline: known[i]?.spline ?? noSpline })),
    counts,
  )
  return { ...second, steps: backbone.steps + second.steps }
}
