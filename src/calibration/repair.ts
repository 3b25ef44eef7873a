// Last resort for what the fit could not make free of arbitrage: the least change of single slices
// that a proof accepts. Density is mended by flattening both wings around the level at the forward;
// a calendar by lifting the later slice, wings first. It costs fit, which the gates then judge.

import { log } from '../math/index.ts'
import { calendarViolation, densityViolation, type Range } from './arbitrage.ts'
import { type FitProblem } from './fit-problem.ts'
import { parameterCount } from './svi-model.ts'

const halvings = 12
/** Flattening goes to nearly nothing; lifting at most doubles the variance. */
const flattenMax = 7
const liftMax = 0.7

/** Moves parameters of one slice by a share of the way; `prove` says whether that is enough. */
type Mend = { readonly move: (share: number) => void; readonly prove: () => boolean }

/** The smallest share of the way that is proven, to 2^-12 of it; false when all of it is not. */
function mendLeast({ move, prove }: Mend): boolean {
  move(1)
  if (!prove()) return false
  let low = 0
  let high = 1
  for (let n = 0; n < halvings; n += 1) {
    const middle = 0.5 * (low + high)
    move(middle)
    if (prove()) high = middle
    else low = middle
  }
  move(high)
  return prove()
}

function isDensityProven(problem: FitProblem, i: number, range: Range): boolean {
  return (
    problem.expandAll(problem.parameters, i, i + 1) &&
    densityViolation(problem.natural, i, range).length === 0
  )
}

function isCalendarProven(problem: FitProblem, i: number, range: Range): boolean {
  return (
    problem.expandAll(problem.parameters, i, i + 1) &&
    calendarViolation(problem.natural, i, range).length === 0
  )
}

function flatten(problem: FitProblem, i: number, range: Range): boolean {
  const { parameters } = problem
  const p = i * parameterCount
  const left = parameters[p + 1]!
  const right = parameters[p + 2]!
  return mendLeast({
    move: (share) => {
      parameters[p + 1] = left - share * flattenMax
      parameters[p + 2] = right - share * flattenMax
    },
    prove: () => isDensityProven(problem, i, range),
  })
}

/** Raises slopes at least to those of the slice before, then the level as far as needed. */
function lift(problem: FitProblem, i: number, range: Range): boolean {
  const { parameters, scales } = problem
  const p = i * parameterCount
  const before = p - parameterCount
  const shift = log(scales[i - 1]! / scales[i]!)
  for (const n of [1, 2]) {
    parameters[p + n] = Math.max(parameters[p + n]!, parameters[before + n]! + shift)
  }
  const level = parameters[p]!
  return mendLeast({
    move: (share) => {
      parameters[p] = level + share * liftMax
    },
    prove: () => isCalendarProven(problem, i, range),
  })
}

/**
 * Mends slices from the first to the last. Returns which were changed; slices that could not be
 * mended stay in violation, which the caller's own check reports.
 */
export function repair(
  problem: FitProblem,
  ranges: readonly Range[],
  pair: (i: number) => Range,
): number {
  let changed = 0
  problem.expandAll(problem.parameters, 0, problem.sliceCount)
  for (let i = 0; i < problem.sliceCount; i += 1) {
    const density = isDensityProven(problem, i, ranges[i]!)
    if (!density) flatten(problem, i, ranges[i]!)
    const calendar = i === 0 || isCalendarProven(problem, i, pair(i))
    if (!calendar) lift(problem, i, pair(i))
    if (!(density && calendar)) changed += 1
  }
  return changed
}
