// Which multiples of the quantum are valid prices. Deribit's options trade in finer steps when they
// are cheap, and the bands have changed over the years; so a step is a rule over the fixed quantum,
// and a venue's history is a list of dated rules.

import { assert, ok, type Result, refused, type Ticks, type TimeUs } from '../base/index.ts'
import { type TickStep } from './instrument.ts'

/** Tick steps that hold from `fromUs` until the next rule begins. */
export type DatedTickSteps = { readonly fromUs: TimeUs; readonly steps: readonly TickStep[] }

/** Greatest number of bands that one instrument may have. */
export const tickStepsMax: number = 4

export type TickStepRefusal = { readonly value: string; readonly expected: string }

/**
 * Bands ascend from 0 and each boundary is a multiple of the steps on both sides of it, so that
 * rounding within a band never leaves the band by more than its boundary.
 */
export function checkTickSteps(steps: readonly TickStep[]): Result<null, TickStepRefusal> {
  const shown = JSON.stringify(steps.map(({ aboveTicks, stepTicks }) => [aboveTicks, stepTicks]))
  const no = (expected: string): Result<null, TickStepRefusal> =>
    refused({ value: shown, expected })
  if (!(steps.length >= 1 && steps.length <= tickStepsMax)) return no(`1 to ${tickStepsMax} bands`)
  let previous: TickStep | undefined
  for (const step of steps) {
    const { aboveTicks, stepTicks } = step
    if (!(Number.isSafeInteger(aboveTicks) && Number.isSafeInteger(stepTicks) && stepTicks > 0)) {
      return no('whole numbers, steps above 0')
    }
    if (previous === undefined && aboveTicks !== 0) return no('a first band that begins at 0')
    if (previous !== undefined) {
      if (!(aboveTicks > previous.aboveTicks)) return no('bands in ascending order')
      if (aboveTicks % previous.stepTicks !== 0) return no('a boundary on the step below it')
    }
    if (aboveTicks % stepTicks !== 0) return no('a boundary on the step above it')
    previous = step
  }
  return ok(null)
}

/** The step that holds at `ticks`; prices below zero (of spreads) mirror those above. */
export function stepAt(steps: readonly TickStep[], ticks: number): number {
  const magnitude = Math.abs(ticks)
  let step = steps[0]!.stepTicks
  for (let i = 1; i < steps.length && magnitude >= steps[i]!.aboveTicks; i += 1) {
    step = steps[i]!.stepTicks
  }
  return step
}

/** The greatest valid number of ticks not above `ticks`. */
export function stepDown(steps: readonly TickStep[], ticks: number): Ticks {
  return (ticks < 0 ? 0 - magnitudeUp(steps, -ticks) : magnitudeDown(steps, ticks)) as Ticks
}

/** The least valid number of ticks not below `ticks`. */
export function stepUp(steps: readonly TickStep[], ticks: number): Ticks {
  return (ticks < 0 ? 0 - magnitudeDown(steps, -ticks) : magnitudeUp(steps, ticks)) as Ticks
}

function magnitudeDown(steps: readonly TickStep[], ticks: number): number {
  return ticks - (ticks % stepAt(steps, ticks))
}

function magnitudeUp(steps: readonly TickStep[], ticks: number): number {
  const step = stepAt(steps, ticks)
  const over = ticks % step
  return over === 0 ? ticks : ticks - over + step
}

/** The steps of the last rule that began at or before `timeUs`; the first rule before that. */
export function stepsOn(rules: readonly DatedTickSteps[], timeUs: TimeUs): readonly TickStep[] {
  assert(rules.length > 0, 'a schedule of tick steps has a rule')
  let steps = rules[0]!.steps
  for (const rule of rules) if (rule.fromUs <= timeUs) steps = rule.steps
  return steps
}
