// Stop means stop: it latches, cancels until nothing is alive, and comes back only by a named hand.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DurationUs, type TimeUs } from '../base/index.ts'
import { KillSwitch } from './index.ts'

fc.configureGlobal({ seed: 1 })

const config = { resendUs: 1_000_000 as DurationUs }
const at = (us: number): TimeUs => us as TimeUs

test('the first cause is kept and pulling again changes nothing', () => {
  const kill = new KillSwitch(config)
  expect(kill.isArmed).toBe(true)
  expect(kill.kill(at(5), 'loss', 'limits')).toBe(true)
  expect(kill.kill(at(9), 'operator', 'ann')).toBe(false)
  expect([kill.state, kill.cause, kill.actor, kill.sinceUs]).toEqual([
    'killing',
    'loss',
    'limits',
    5,
  ])
  expect(kill.killCount).toBe(1)
})

test('it cancels at once, even when no order is known, and again on every interval', () => {
  const kill = new KillSwitch(config)
  kill.kill(at(0), 'operator', 'ann')
  expect(kill.advance(at(0), 0)).toBe(true)
  expect(kill.state).toBe('killing')
  expect(kill.advance(at(1), 2)).toBe(false)
  expect(kill.nextUs()).toBe(1_000_000)
  expect(kill.advance(at(999_999), 2)).toBe(false)
  expect(kill.advance(at(1_000_000), 2)).toBe(true)
  expect(kill.advance(at(1_500_000), 1)).toBe(false)
  expect(kill.advance(at(2_000_000), 1)).toBe(true)
  expect(kill.attemptCount).toBe(3)
  expect(kill.advance(at(2_000_001), 0)).toBe(false)
  expect(kill.state).toBe('killed')
  expect(kill.nextUs()).toBe(0)
})

test('an order that turns up after all is killed too', () => {
  const kill = new KillSwitch(config)
  kill.kill(at(0), 'operator', 'ann')
  kill.advance(at(0), 1)
  kill.advance(at(10), 0)
  expect(kill.state).toBe('killed')
  expect(kill.advance(at(2_000_000), 1)).toBe(true)
  expect(kill.state).toBe('killing')
  kill.advance(at(2_000_001), 0)
  kill.onReport(at(2_000_002), 3)
  expect(kill.state).toBe('killing')
  expect(kill.verifiedUs).toBe(0)
  kill.onReport(at(2_000_003), 0)
  kill.advance(at(2_000_004), 0)
  expect([kill.state, kill.verifiedUs]).toEqual(['killed', 2_000_003])
})

test('re-arming needs a pull, a flat venue and a name; then it works as new', () => {
  const kill = new KillSwitch(config)
  expect(kill.rearm(at(1), 'ann')).toMatchObject({ refusal: { code: 'kill-switch/armed' } })
  kill.kill(at(1), 'loss', 'limits')
  kill.advance(at(1), 2)
  expect(kill.rearm(at(2), 'ann')).toMatchObject({
    refusal: { code: 'kill-switch/alive', liveOrderCount: 2 },
  })
  kill.advance(at(3), 0)
  expect(kill.rearm(at(4), '  ')).toMatchObject({ refusal: { code: 'kill-switch/actor' } })
  expect(kill.isArmed).toBe(false)
  expect(kill.rearm(at(5), 'ann').ok).toBe(true)
  expect([kill.state, kill.cause, kill.rearmActor]).toEqual(['armed', '', 'ann'])
  expect(kill.advance(at(6), 5)).toBe(false)
  expect(kill.kill(at(7), 'again', 'bob')).toBe(true)
  expect([kill.state, kill.cause, kill.sinceUs, kill.attemptCount]).toEqual([
    'killing',
    'again',
    7,
    0,
  ])
  expect(kill.advance(at(7), 1)).toBe(true)
})

test('only a re-arm arms it, and while something lives cancels keep coming', () => {
  const steps = fc.array(
    fc.record({ waitUs: fc.nat(3_000_000), live: fc.nat(3), isReport: fc.boolean() }),
    { maxLength: 60, size: 'max' },
  )
  fc.assert(
    fc.property(steps, (list) => {
      const kill = new KillSwitch(config)
      kill.kill(at(1), 'test', 'test')
      let nowUs = 1
      let lastSentUs = -Infinity
      for (const { waitUs, live, isReport } of list) {
        nowUs += waitUs
        if (isReport) kill.onReport(at(nowUs), live)
        const isSent = kill.advance(at(nowUs), live)
        if (isSent) lastSentUs = nowUs
        expect(kill.isArmed).toBe(false)
        if (live > 0) {
          expect(kill.state).toBe('killing')
          expect(nowUs - lastSentUs).toBeLessThan(config.resendUs)
        }
      }
    }),
  )
})
