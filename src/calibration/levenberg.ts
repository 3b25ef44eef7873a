// Levenberg-Marquardt over the slices `from`..`to` - 1 of a fit problem, with bounds: a parameter
// at its bound that wants to leave is held for the step. Damping scales each parameter by its own
// curvature (Marquardt 1963) and follows the gain ratio (Nielsen 1999).

import { factorBlocks, solveFactored } from './block-cholesky.ts'
import { type FitProblem } from './fit-problem.ts'

export type LevenbergOptions = {
  readonly stepsMax: number
  /** Stops when a step gains less than this share of the cost. */
  readonly gainMin: number
}

/** No parameter moves further than this in one step. */
const moveMax = 1.5

/** Whether descending from the current point would push parameter `p` out of its box. */
function isHeld(problem: FitProblem, p: number): boolean {
  const value = problem.parameters[p]!
  const pull = problem.gradient[p]!
  const atLow = value <= problem.low[p]! && pull > 0
  const atHigh = value >= problem.high[p]! && pull < 0
  return atLow || atHigh
}

/** Removes a held parameter of a block from the system: its step becomes zero. */
function hold(problem: FitProblem, block: number, r: number, to: number): void {
  const { diagonal, coupling, gradient, layout } = problem
  const size = layout.sizes[block]!
  const at = layout.diagonalAt[block]!
  for (let n = 0; n < size; n += 1) diagonal[n <= r ? at + r * size + n : at + n * size + r] = 0
  const before = block === 0 ? 0 : layout.sizes[block - 1]!
  const row = layout.couplingAt[block]! + r * before
  coupling.fill(0, row, row + before)
  const after = block + 1 < to ? layout.sizes[block + 1]! : 0
  for (let n = 0; n < after; n += 1) coupling[layout.couplingAt[block + 1]! + n * size + r] = 0
  diagonal[at + r * size + r] = 1
  gradient[layout.starts[block]! + r] = 0
}

function holdAll(problem: FitProblem, from: number, to: number): void {
  const { sizes, starts } = problem.layout
  for (let block = from; block < to; block += 1) {
    for (let r = 0; r < sizes[block]!; r += 1) {
      if (isHeld(problem, starts[block]! + r)) hold(problem, block, r, to)
    }
  }
}

/** Scratch for one minimisation; kept by the caller so that a step allocates nothing. */
export type LevenbergScratch = {
  readonly diagonal: Float64Array
  readonly coupling: Float64Array
  readonly step: Float64Array
  readonly trial: Float64Array
}

export function createScratch(problem: FitProblem): LevenbergScratch {
  return {
    diagonal: new Float64Array(problem.diagonal.length),
    coupling: new Float64Array(problem.coupling.length),
    step: new Float64Array(problem.parameters.length),
    trial: new Float64Array(problem.parameters.length),
  }
}

/** Damps and solves for the step; false when that has no solution. */
function solveStep(
  problem: FitProblem,
  scratch: LevenbergScratch,
  damping: number,
  from: number,
  to: number,
): boolean {
  const { layout, gradient } = problem
  const { diagonal, coupling, step } = scratch
  diagonal.set(problem.diagonal)
  coupling.set(problem.coupling)
  for (let block = from; block < to; block += 1) {
    const size = layout.sizes[block]!
    for (let r = 0; r < size; r += 1) {
      const at = layout.diagonalAt[block]! + r * size + r
      diagonal[at] = diagonal[at]! * (1 + damping) + 1e-9
      step[layout.starts[block]! + r] = -gradient[layout.starts[block]! + r]!
    }
  }
  if (!factorBlocks(layout, diagonal, coupling, from, to)) return false
  solveFactored(layout, diagonal, coupling, step, from, to)
  return true
}

/** Moves the trial point by the step, within the box; returns the gain that the model predicts. */
function moveTrial(
  problem: FitProblem,
  scratch: LevenbergScratch,
  damping: number,
  from: number,
  to: number,
): number {
  const { layout, parameters, gradient } = problem
  const { step, trial } = scratch
  let gain = 0
  for (let block = from; block < to; block += 1) {
    const size = layout.sizes[block]!
    for (let r = 0; r < size; r += 1) {
      const p = layout.starts[block]! + r
      const bend = problem.diagonal[layout.diagonalAt[block]! + r * size + r]!
      const moved = Math.max(-moveMax, Math.min(moveMax, step[p]!))
      const next = parameters[p]! + moved
      trial[p] = Math.max(problem.low[p]!, Math.min(problem.high[p]!, next))
      gain += step[p]! * (damping * bend * step[p]! - gradient[p]!)
    }
  }
  return gain
}

/** Minimises in place; returns the number of steps tried. */
export function minimise(
  problem: FitProblem,
  scratch: LevenbergScratch,
  from: number,
  to: number,
  options: LevenbergOptions,
): number {
  const { parameters, layout } = problem
  let damping = 1e-3
  let growth = 2
  let cost = problem.cost(parameters, from, to)
  let steps = 0
  while (steps < options.stepsMax) {
    problem.assemble(from, to)
    holdAll(problem, from, to)
    let improved = false
    while (!improved && steps < options.stepsMax && damping < 1e8) {
      steps += 1
      const isSolved = solveStep(problem, scratch, damping, from, to)
      const predicted = isSolved ? moveTrial(problem, scratch, damping, from, to) : -1
      const next = predicted > 0 ? problem.cost(scratch.trial, from, to) : Infinity
      const gained = cost - next
      improved = gained > 0
      if (!improved) {
        if (predicted >= 0 && predicted < options.gainMin * cost) return steps
        damping *= growth
        growth *= 2
        continue
      }
      const lean = 2 * (gained / predicted) - 1
      damping = Math.max(1e-9, damping * Math.max(1 / 5, 1 - lean * lean * lean))
      growth = 2
      for (let p = layout.starts[from]!; p < layout.starts[to]!; p += 1) {
        parameters[p] = scratch.trial[p]!
      }
      cost = next
      if (gained < options.gainMin * (cost + 1)) return steps
    }
    if (!improved) return steps
  }
  return steps
}
