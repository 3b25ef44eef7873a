// The surface of one underlying: every expiry is one SVI slice, all moved together. Slices start
// alone; then one Levenberg-Marquardt holds them to positive density and growing total variance;
// then each violation that the fine check finds becomes a row of its own and the fit goes on.

import { type SviSlice } from '../pricing/index.ts'
import { calendarViolation, densityViolation, type Range, wideK } from './arbitrage.ts'
import { type CleanSlice } from './clean.ts'
import { FitProblem } from './fit-problem.ts'
import { createScratch, type LevenbergScratch, minimise } from './levenberg.ts'
import { repair } from './repair.ts'
import { atmTotalVol, startSlice } from './slice-start.ts'
import { contract, rawSlice } from './svi-model.ts'

/** Distances from the forward, in at-the-money total vols, where constraints start out. */
const innerPoints = [0, 0.25, 0.6, 1, 1.5, 2.2, 3.2, 4.5]
const outerPoints = 6
const roundsMax = 6

export type JointFit = {
  readonly slices: readonly SviSlice[]
  /** At-the-money total volatility of the quotes, per slice. */
  readonly scales: Float64Array
  readonly butterflyViolations: number
  readonly calendarViolations: number
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

function placeRows(problem: FitProblem): void {
  for (let i = 0; i < problem.sliceCount; i += 1) {
    const points = constraintPoints(problem.scales[i]!)
    for (const k of points) problem.density.add(i, k)
    if (i === 0) continue
    for (const k of points) problem.calendar.add(i, k)
    for (const k of constraintPoints(problem.scales[i - 1]!)) problem.calendar.add(i, k)
  }
}

function rangeOf(slice: CleanSlice): Range {
  return { low: slice.k[0]!, high: slice.k[slice.count - 1]! }
}

function union(a: Range, b: Range): Range {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }
}

type Violations = { butterfly: number; calendar: number }

/** Checks the whole surface; where it is not proven free of arbitrage, rows are added. */
function check(problem: FitProblem, ranges: readonly Range[]): Violations {
  const violations = { butterfly: 0, calendar: 0 }
  const { natural } = problem
  problem.expandAll(problem.parameters, 0, problem.sliceCount)
  for (let i = 0; i < problem.sliceCount; i += 1) {
    const density = densityViolation(natural, i, ranges[i]!)
    for (const k of density) problem.density.add(i, k)
    if (density.length > 0) violations.butterfly += 1
    if (i === 0) continue
    const calendar = calendarViolation(natural, i, union(ranges[i - 1]!, ranges[i]!))
    for (const k of calendar) problem.calendar.add(i, k)
    if (calendar.length > 0) violations.calendar += 1
  }
  return violations
}

const aloneOptions = { stepsMax: 40, gainMin: 1e-4 } as const
const jointOptions = { stepsMax: 60, gainMin: 1e-4 } as const

/** Starts every slice: from its shape in the last fit where it had one, else from its quotes. */
function start(
  problem: FitProblem,
  scratch: LevenbergScratch,
  slices: readonly CleanSlice[],
  previous: ReadonlyMap<number, SviSlice>,
): number {
  let steps = 0
  for (const [i, slice] of slices.entries()) {
    const known = previous.get(slice.expiryUs)
    const raw = known ?? startSlice(slice, problem.scales[i]!)
    contract(raw, problem.parameters, i, problem.low, problem.high)
    if (known === undefined) steps += minimise(problem, scratch, i, i + 1, aloneOptions)
  }
  return steps
}

/** Fits all slices together; `previous` gives known shapes by expiry. */
export function fitJointly(
  slices: readonly CleanSlice[],
  previous: ReadonlyMap<number, SviSlice>,
): JointFit {
  const scales = Float64Array.from(slices, atmTotalVol)
  const problem = new FitProblem(slices, scales)
  const scratch = createScratch(slices.length)
  const ranges = slices.map(rangeOf)
  placeRows(problem)
  problem.densityPenalty = 5
  problem.calendarPenalty = 1
  let steps = start(problem, scratch, slices, previous)
  let violations: Violations = { butterfly: 0, calendar: 0 }
  for (let round = 0; round < roundsMax; round += 1) {
    steps += minimise(problem, scratch, 0, slices.length, jointOptions)
    violations = check(problem, ranges)
    if (violations.butterfly + violations.calendar === 0) break
    problem.densityPenalty *= 3
    problem.calendarPenalty *= 3
  }
  let repaired = 0
  if (violations.butterfly + violations.calendar > 0) {
    repaired = repair(problem, ranges, (i) => union(ranges[i - 1]!, ranges[i]!))
    violations = check(problem, ranges)
  }
  const raw = slices.map((_, i) => rawSlice(problem.natural, i))
  return {
    slices: raw,
    scales,
    butterflyViolations: violations.butterfly,
    calendarViolations: violations.calendar,
    repaired,
    steps,
  }
}
