// Levenberg-Marquardt over the slices `from`..`to` - 1 of a fit problem, with bounds: a parameter
// at its bound that wants to leave is held for the step. Damping scales each parameter by its own
// curvature (Marquardt 1963) and follows the gain ratio (Nielsen 1999).

import { type FitProblem } from './fit-problem.ts'
import { parameterCount } from './svi-model.ts'

const area = parameterCount * parameterCount

export type LevenbergOptions = {
  readonly stepsMax: number
  /** Stops when a step gains less than this share of the cost. */
  readonly gainMin: number
}

/** Whether descending from the current point would push parameter `p` out of its box. */
function isHeld(problem: FitProblem, p: number): boolean {
  const value = problem.parameters[p]!
  const pull = problem.gradient[p]!
  const atLow = value <= problem.low[p]! && pull > 0
  const atHigh = value >= problem.high[p]! && pull < 0
  return atLow || atHigh
}

/** Removes a held parameter from the system: its step becomes zero. */
function hold(problem: FitProblem, p: number, to: number): void {
  const { diagonal, coupling, gradient } = problem
  const block = Math.floor(p / parameterCount)
  const i = p % parameterCount
  for (let n = 0; n < parameterCount; n += 1) {
    if (n <= i) diagonal[block * area + i * parameterCount + n] = 0
    else diagonal[block * area + n * parameterCount + i] = 0
    coupling[block * area + i * parameterCount + n] = 0
    if (block + 1 < to) coupling[(block + 1) * area + n * parameterCount + i] = 0
  }
  diagonal[block * area + i * parameterCount + i] = 1
  gradient[p] = 0
}

/** Scratch for one minimisation; kept by the caller so that a step allocates nothing. */
export type LevenbergScratch = {
  readonly diagonal: Float64Array
  readonly coupling: Float64Array
  readonly step: Float64Array
  readonly trial: Float64Array
}

export function createScratch(slices: number): LevenbergScratch {
  return {
    diagonal: new Float64Array(slices * area),
    coupling: new Float64Array(slices * area),
    step: new Float64Array(slices * parameterCount),
    trial: new Float64Array(slices * parameterCount),
  }
}

/** Damps and solves for the step from the saved equations; returns the predicted gain or -1. */
function trialStep(
  problem: FitProblem,
  scratch: LevenbergScratch,
  damping: number,
  from: number,
  to: number,
): number {
  const { diagonal, coupling, parameters, gradient } = problem
  const { step, trial } = scratch
  diagonal.set(scratch.diagonal)
  coupling.set(scratch.coupling)
  for (let p = from * parameterCount; p < to * parameterCount; p += 1) {
    const i = p % parameterCount
    const at = Math.floor(p / parameterCount) * area + i * parameterCount + i
    diagonal[at] = diagonal[at]! * (1 + damping) + 1e-9
    step[p] = -gradient[p]!
  }
  if (!problem.solve(step, from, to)) return -1
  let gain = 0
  for (let p = from * parameterCount; p < to * parameterCount; p += 1) {
    const i = p % parameterCount
    const at = Math.floor(p / parameterCount) * area + i * parameterCount + i
    const moved = Math.max(-1.5, Math.min(1.5, step[p]!))
    const next = parameters[p]! + moved
    trial[p] = Math.max(problem.low[p]!, Math.min(problem.high[p]!, next))
    gain += step[p]! * (damping * scratch.diagonal[at]! * step[p]! - gradient[p]!)
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
  const { parameters } = problem
  let damping = 1e-3
  let growth = 2
  let cost = problem.cost(parameters, from, to)
  let steps = 0
  while (steps < options.stepsMax) {
    problem.assemble(from, to)
    for (let p = from * parameterCount; p < to * parameterCount; p += 1) {
      if (isHeld(problem, p)) hold(problem, p, to)
    }
    scratch.diagonal.set(problem.diagonal)
    scratch.coupling.set(problem.coupling)
    let improved = false
    while (!improved && steps < options.stepsMax && damping < 1e8) {
      steps += 1
      const predicted = trialStep(problem, scratch, damping, from, to)
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
      for (let p = from * parameterCount; p < to * parameterCount; p += 1) {
        parameters[p] = scratch.trial[p]!
      }
      cost = next
      if (gained < options.gainMin * (cost + 1)) return steps
    }
    if (!improved) return steps
  }
  return steps
}
