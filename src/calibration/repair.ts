// Last resort for what the fit could not make free of arbitrage: the least change of single slices
// that a proof accepts. Density is mended by taking the correction back, then by flattening both
// wings around the level at the forward; a calendar by lifting the later slice, wings first. It
// costs fit, which the gates then judge.

import { log } from '../math/index.ts'
import { calendarViolation, densityViolation, type Range } from './arbitrage.ts'
import { type FitProblem } from './fit-problem.ts'
import { sviCount } from './svi-model.ts'

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
    densityViolation(problem.slice(i), range).length === 0
  )
}

function isCalendarProven(problem: FitProblem, i: number, range: Range): boolean {
  return (
    problem.expandAll(problem.parameters, i, i + 1) &&
    calendarViolation(problem.slice(i - 1), problem.slice(i), range).length === 0
  )
}

/** Shrinks the correction of a slice towards nothing. */
function takeBack(problem: FitProblem, i: number, prove: () => boolean): boolean {
  const { parameters, layout } = problem
  const start = layout.starts[i]! + sviCount
  const given = parameters.slice(start, layout.starts[i + 1]!)
  if (given.length === 0) return false
  return mendLeast({
    move: (share) => {
      for (const [n, value] of given.entries()) parameters[start + n] = (1 - share) * value
    },
    prove,
  })
}

function flatten(problem: FitProblem, i: number, prove: () => boolean): boolean {
  const { parameters } = problem
  const p = problem.layout.starts[i]!
  const left = parameters[p + 1]!
  const right = parameters[p + 2]!
  return mendLeast({
    move: (share) => {
      parameters[p + 1] = left - share * flattenMax
      parameters[p + 2] = right - share * flattenMax
    },
    prove,
  })
}

/** Raises slopes at least to those of the slice before, then the level as far as needed. */
function lift(problem: FitProblem, i: number, range: Range): boolean {
  const { parameters, scales, layout } = problem
  const p = layout.starts[i]!
  const before = layout.starts[i - 1]!
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
 * Mends slices from the first to the last. Returns how many were changed; slices that could not be
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
    const proveDensity = (): boolean => isDensityProven(problem, i, ranges[i]!)
    const density = proveDensity()
    if (!density && !takeBack(problem, i, proveDensity)) flatten(problem, i, proveDensity)
    const calendar = i === 0 || isCalendarProven(problem, i, pair(i))
    if (!calendar) lift(problem, i, pair(i))
    if (!(density && calendar)) changed += 1
  }
  return changed
}
