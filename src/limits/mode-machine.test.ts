// Fast into danger mode when the evidence is there, slow and step by step out of it, and never
// because of one bad number.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DurationUs, type TimeUs } from '../base/index.ts'
import { defaultLimits, deskModes, ModeMachine } from './index.ts'

fc.configureGlobal({ seed: 1 })

const config = defaultLimits.modes
const at = (us: number): TimeUs => us as TimeUs
const create = (): ModeMachine => new ModeMachine(config)
const severity = (cause: number): number => deskModes.indexOf(config.causes[cause]!.mode)

test('a fact counts at once; what noise could fake needs three pieces of evidence', () => {
  for (const [cause, terms] of config.causes.entries()) {
    const modes = create()
    let nowUs = 0
    for (let i = 1; i <= terms.evidenceCount; i += 1) {
      const isLast = i === terms.evidenceCount
      expect(modes.report(cause, true, at(nowUs))).toBe(isLast)
      nowUs += terms.evidenceGapUs
    }
    expect([modes.mode, modes.cause]).toEqual([terms.mode, terms.name])
  }
  expect(config.causes.some(({ evidenceCount }) => evidenceCount >= 3)).toBe(true)
})

test('evidence in one moment is one piece, and one good report starts the count again', () => {
  const modes = create()
  const loss = modes.indexOf('loss')
  for (let i = 0; i < 10; i += 1) expect(modes.report(loss, true, at(1000))).toBe(false)
  expect(modes.report(loss, true, at(251_000))).toBe(false)
  expect(modes.report(loss, false, at(400_000))).toBe(false)
  expect(modes.report(loss, true, at(501_000))).toBe(false)
  expect(modes.report(loss, true, at(751_000))).toBe(false)
  expect(modes.report(loss, true, at(1_001_000))).toBe(true)
})

test('the way back is one level at a time, each after a dwell', () => {
  const modes = create()
  const feed = modes.indexOf('feed-down')
  modes.report(feed, true, at(0))
  expect(modes.mode).toBe('cancel-only')
  modes.report(feed, false, at(1_000_000))
  const seen: string[] = []
  for (let nowUs = 0; nowUs <= 30_000_000; nowUs += 100_000) {
    if (modes.advance(at(nowUs))) seen.push(`${modes.mode}@${nowUs / 1e6}`)
  }
  expect(seen).toEqual(['reduce-only@5', 'defensive@10', 'normal@15'])
  expect(modes.cause).toBe('cured')
})

test('a latched cause ends by release alone', () => {
  const modes = create()
  const operator = modes.indexOf('operator')
  modes.report(operator, true, at(0))
  modes.report(operator, false, at(1))
  for (let nowUs = 0; nowUs < 1e9; nowUs += 1e7) expect(modes.advance(at(nowUs))).toBe(false)
  expect(modes.mode).toBe('cancel-only')
  expect(modes.release(operator, at(1e9))).toBe(true)
  expect(modes.mode).toBe('reduce-only')
})

const reports = fc.array(
  fc.record({
    cause: fc.nat(config.causes.length - 1),
    isPresent: fc.boolean(),
    waitUs: fc.nat(4_000_000),
  }),
  { maxLength: 120, size: 'max' },
)

test('the mode is never milder than an active cause, and cures one level per dwell', () => {
  fc.assert(
    fc.property(reports, (list) => {
      const modes = create()
      let nowUs = 0
      let level = 0
      let changedUs = 0
      for (const { cause, isPresent, waitUs } of list) {
        nowUs += waitUs
        const isChanged = modes.report(cause, isPresent, at(nowUs))
        expect(isChanged).toBe(modes.level !== level)
        for (let i = 0; i < config.causes.length; i += 1) {
          if (modes.isActive(i)) expect(modes.level).toBeGreaterThanOrEqual(severity(i))
        }
        if (modes.level < level) {
          expect(modes.level).toBe(level - 1)
          expect(nowUs - changedUs).toBeGreaterThanOrEqual(config.dwellUs)
        }
        if (isChanged) changedUs = nowUs
        level = modes.level
      }
    }),
  )
})

test('left alone after the last trouble, the desk comes back to normal', () => {
  fc.assert(
    fc.property(reports, (list) => {
      const modes = create()
      let nowUs = 0
      for (const { cause, isPresent, waitUs } of list) {
        nowUs += waitUs
        modes.report(cause, isPresent, at(nowUs))
      }
      const cureUs = Math.max(...config.causes.map((terms) => terms.cureUs))
      for (let i = 0; i < config.causes.length; i += 1) {
        modes.report(i, false, at(nowUs))
        if (config.causes[i]!.latches) modes.release(i, at(nowUs))
      }
      for (let i = 0; i < deskModes.length; i += 1) {
        nowUs += Math.max(cureUs, config.dwellUs)
        modes.advance(at(nowUs))
      }
      expect(modes.mode).toBe('normal')
    }),
  )
})

test('causes that flicker do not make the mode flicker', () => {
  const dwellUs = 5_000_000 as DurationUs
  const modes = new ModeMachine({ ...config, dwellUs })
  const surface = modes.indexOf('surface-refused')
  let changes = 0
  for (let i = 0; i < 600; i += 1) {
    if (modes.report(surface, i % 2 === 0, at(i * 100_000))) changes += 1
  }
  expect(changes).toBe(1)
})
