import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Ticks, type TimeUs } from '../base/index.ts'
import { type TickStep } from './instrument.ts'
import { checkTickSteps, stepAt, stepDown, stepsOn, stepUp } from './tick-step.ts'

fc.configureGlobal({ seed: 1 })

const stepsOf = (...pairs: [number, number][]): TickStep[] =>
  pairs.map(([above, step]) => ({ aboveTicks: above as Ticks, stepTicks: step as Ticks }))

/** Valid bands: each boundary is a multiple of the steps on both sides. */
const bands = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((drawn) => {
    const pairs: [number, number][] = []
    let above = 0
    for (const [i, [step, widths]] of drawn.entries()) {
      pairs.push([above, step])
      const next = drawn[i + 1]
      if (next !== undefined)
        above = (Math.floor(above / (step * next[0])) + widths) * step * next[0]
    }
    return stepsOf(...pairs)
  })

test('generated bands are what the check accepts', () => {
  fc.assert(fc.property(bands, (steps) => checkTickSteps(steps).ok))
})

test('rounding finds the nearest valid number on each side, found by walking', () => {
  fc.assert(
    fc.property(bands, fc.integer({ min: -600, max: 600 }), (steps, ticks) => {
      const isValid = (t: number): boolean => Math.abs(t) % stepAt(steps, t) === 0
      let below = ticks
      while (!isValid(below)) below -= 1
      let above = ticks
      while (!isValid(above)) above += 1
      expect(stepDown(steps, ticks)).toBe(below === 0 ? 0 : below)
      expect(stepUp(steps, ticks)).toBe(above === 0 ? 0 : above)
    }),
    { numRuns: 1000 },
  )
})

test.each([
  [stepsOf(), '1 to 4 bands'],
  [stepsOf([1, 1]), 'begins at 0'],
  [stepsOf([0, 0]), 'above 0'],
  [stepsOf([0, -5]), 'above 0'],
  [stepsOf([0, 1], [50, 5], [50, 10]), 'ascending'],
  [stepsOf([0, 3], [50, 5]), 'step below'],
  [stepsOf([0, 1], [52, 5]), 'step above'],
  [stepsOf([0, 0.5]), 'whole numbers'],
])('%j is refused', (steps, expected) => {
  const checked = checkTickSteps(steps)
  expect(checked.ok).toBe(false)
  if (!checked.ok) expect(checked.refusal.expected).toContain(expected)
})

test('a dated rule holds from its first microsecond until the next', () => {
  const early = stepsOf([0, 5])
  const late = stepsOf([0, 1], [50, 5])
  const rules = [
    { fromUs: 100 as TimeUs, steps: early },
    { fromUs: 200 as TimeUs, steps: late },
  ]
  const on = (timeUs: number): readonly TickStep[] => stepsOn(rules, timeUs as TimeUs)
  expect([on(0), on(100), on(199), on(200), on(10 ** 15)]).toEqual([
    early,
    early,
    early,
    late,
    late,
  ])
})
