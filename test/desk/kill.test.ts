// Stop means stop. The switch is pulled at seeded moments of a run, in fair and in foul weather,
// and the exchange is asked, not the desk: nothing rests within a bound, nothing is placed again,
// and only a named person arms it, once the venue has confirmed.

import { describe, expect, test } from 'vitest'
import { Prng } from '../../src/base/index.ts'
import { waitsForJournal } from '../../src/engine/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { ScriptedVenue } from '../support/scripted-venue.ts'
import { seconds, smallDesk, smallWorld, us, type WorldChanges } from '../support/small-desk.ts'

const fair: WorldChanges = {}
const foul: WorldChanges = {
  faults: {
    ackLossProbability: 0.2,
    doubtAfterUs: us(1 * seconds),
    disconnectEveryUs: us(25 * seconds),
    disconnectForUs: us(3 * seconds),
    quoteRowRejectProbability: 0.05,
  },
}

function started(changes: WorldChanges, seed: number): DeskRig {
  const rig = new DeskRig({ world: smallWorld(changes), desk: smallDesk(), seed })
  return rig.start()
}

function placedSince(rig: DeskRig, fromUs: number): number {
  return rig.wire.sent.filter(
    ({ timeUs, effect }) => timeUs >= fromUs && waitsForJournal(effect.kind),
  ).length
}

/** A moment of the run: somewhere in its first two minutes, in the middle of a burst or between. */
function runToMoment(rig: DeskRig, seed: number): void {
  const prng = Prng.fromSeed(seed, 'kill')
  rig.runFor(3 * seconds + prng.below(100 * seconds))
  for (let i = prng.below(50); i > 0; i -= 1) rig.next()
}

describe.each([
  ['fair', fair, 100_000],
  ['foul', foul, 12 * seconds],
])('in %s weather', (_title, weather, boundUs) => {
  test.each(Array.from({ length: 12 }, (_, i) => i + 1))('pulled at moment %i', (seed) => {
    const rig = started(weather, seed)
    runToMoment(rig, seed)
    const killedUs = rig.nowUs
    rig.command('kill')
    rig.runUntil('nothing rests', () => rig.restingAtExchange === 0, boundUs)
    rig.runFor(60 * seconds)
    expect(rig.restingAtExchange).toBe(0)
    expect(rig.state.orders.count).toBe(0)
    expect(rig.state.kill.state).toBe('killed')
    expect(rig.state.kill.verifiedUs).toBeGreaterThan(killedUs)
    expect(placedSince(rig, killedUs + 1)).toBe(0)
  })
})

describe('armed again', () => {
  test('only by name, and only when the venue has confirmed that nothing rests', () => {
    const rig = started(fair, 3)
    rig.runFor(60 * seconds)
    rig.command('kill', '', 0, 'ann')
    rig.command('rearm', '', 0, 'bob')
    expect(rig.state.kill.state).not.toBe('armed')
    rig.runFor(5 * seconds)
    rig.command('rearm', '', 0, '  ')
    expect(rig.state.kill.state).toBe('killed')
    rig.command('rearm', '', 0, 'bob')
    expect(rig.state.kill.isArmed).toBe(true)
    expect(rig.state.kill.rearmActor).toBe('bob')
    rig.runFor(20 * seconds)
    expect(rig.restingAtExchange).toBeGreaterThan(20)
    const said = rig.noted('alert').map((note) => note.text)
    expect(said).toContain('re-armed by bob')
    expect(said).toContain('not re-armed: kill-switch/actor')
  })

  test('not while the venue does not answer, however empty our own books', () => {
    const world = smallWorld()
    const venue = new ScriptedVenue(world.startUs)
    const rig = new DeskRig({ venue, world, desk: smallDesk() })
    venue.open()
    venue.hold(100_000, 120 * seconds)
    rig.start()
    rig.runFor(20 * seconds)
    expect(venue.orders.size).toBe(2)
    venue.fateOf = (effect) => (effect.kind === 'report' ? 'unanswered' : 'answered')
    rig.command('kill')
    rig.runFor(10 * seconds)
    expect(rig.state.orders.count).toBe(0)
    rig.command('rearm')
    expect(rig.state.kill.isArmed).toBe(false)
    venue.fateOf = () => 'answered'
    rig.runFor(10 * seconds)
    rig.command('rearm')
    expect(rig.state.kill.isArmed).toBe(true)
  })

  test('a report that nobody asked for confirms nothing', () => {
    const world = smallWorld()
    const venue = new ScriptedVenue(world.startUs)
    const rig = new DeskRig({ venue, world, desk: smallDesk() })
    venue.open()
    venue.hold(100_000, 120 * seconds)
    rig.start()
    rig.runFor(20 * seconds)
    venue.fateOf = (effect) => {
      if (effect.kind !== 'report') return 'answered'
      venue.say('requestFailed', { requestId: rig.state.reportRequestId, reason: 'other' }, 10_000)
      venue.say('reportEnd', { report: 0, venue: 0 }, 20_000)
      return 'lost'
    }
    rig.command('kill').runFor(12 * seconds)
    expect(rig.sent('report').length).toBeGreaterThan(5)
    expect(rig.state.kill.verifiedUs).toBe(0)
    rig.command('rearm')
    expect(rig.state.kill.isArmed).toBe(false)
  })

  test('an order that only the venue knows is cancelled, and confirmed gone, before', () => {
    const world = smallWorld()
    const venue = new ScriptedVenue(world.startUs)
    const rig = new DeskRig({ venue, world, desk: smallDesk() })
    venue.open()
    venue.hold(100_000, 120 * seconds)
    rig.start()
    rig.runFor(20 * seconds)
    const stray = {
      side: 1,
      group: 0,
      ticks: 190_000,
      lots: 50,
      filledLots: 0,
      revision: 0,
    } as const
    // Cancels of everything do not reach it: as if it were another session's.
    venue.fateOf = (effect) => (effect.kind === 'cancelAll' ? 'lost' : 'answered')
    venue.orders.set(77, { clientId: 77, instrument: 0, ...stray })
    rig.command('kill')
    rig.runFor(10 * seconds)
    expect(venue.orders.has(77)).toBe(false)
    expect(rig.state.kill.verifiedUs).toBe(0)
    venue.fateOf = () => 'answered'
    rig.runFor(10 * seconds)
    expect(venue.orders.size).toBe(0)
    expect(rig.state.kill.verifiedUs).toBeGreaterThan(0)
  })
})

test('a cancel of everything that is lost is sent again every second', () => {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const rig = new DeskRig({ venue, world, desk: smallDesk() })
  venue.open()
  venue.hold(100_000, 120 * seconds)
  rig.start()
  rig.runFor(20 * seconds)
  let lost = 0
  venue.fateOf = (effect) => {
    const isLost = effect.kind === 'cancelAll' && lost < 5
    if (isLost) lost += 1
    return isLost ? 'lost' : 'answered'
  }
  const fromUs = rig.nowUs
  rig.command('kill')
  rig.runFor(4.5 * seconds)
  expect(venue.orders.size).toBe(2)
  rig.runFor(3 * seconds)
  expect(venue.orders.size).toBe(0)
  const times = rig.wire.sent.filter(
    ({ timeUs, effect }) => timeUs >= fromUs && effect.kind === 'cancelAll',
  )
  expect(times.length).toBeGreaterThan(5)
  expect(times.length).toBeLessThan(10)
})

test('pulled twice, it is obeyed twice; the first cause stays', () => {
  const rig = started(fair, 4)
  rig.runFor(30 * seconds)
  rig.command('kill', '', 0, 'ann')
  rig.runFor(10 * seconds)
  const fromUs = rig.nowUs
  rig.command('kill', '', 0, 'bob')
  expect(rig.sent('cancelAll', fromUs)).toHaveLength(1)
  expect(rig.sent('report', fromUs)).toHaveLength(1)
  expect(rig.state.kill.actor).toBe('ann')
  expect(rig.state.kill.killCount).toBe(1)
})

test('the desk pulls it itself when the equity is at its floor', () => {
  const desk = smallDesk({ freeboard: { equityFloorUsd: 1e9 } })
  const rig = new DeskRig({ desk, world: smallWorld(), seed: 1 }).start()
  rig.runFor(30 * seconds)
  expect(rig.state.kill.state).toBe('killed')
  expect(rig.state.kill.cause).toBe('equity at its floor')
  expect(rig.state.kill.actor).toBe('desk')
  expect(rig.restingAtExchange).toBe(0)
})

describe('stop, pause and resume', () => {
  test.each([
    ['fair', fair],
    ['foul', foul],
  ])('a stop ends with nothing at rest (%s)', (_title, weather) => {
    for (const seed of [1, 2, 3, 4]) {
      const rig = started(weather, seed)
      runToMoment(rig, seed)
      rig.command('stop')
      const { state } = rig
      const isDone = (): boolean => state.orders.count === 0 && state.report === 0
      rig.runUntil('the stop is done', isDone, 20 * seconds)
      expect(rig.restingAtExchange).toBe(0)
      const doneUs = rig.nowUs
      rig.runFor(60 * seconds)
      expect(rig.restingAtExchange).toBe(0)
      expect(placedSince(rig, doneUs)).toBe(0)
    }
  })

  test('a pause empties the books and keeps them empty; a resume fills them in seconds', () => {
    const rig = started(fair, 6)
    rig.runFor(60 * seconds)
    const before = rig.restingAtExchange
    expect(before).toBeGreaterThan(20)
    rig.command('pause')
    rig.runFor(seconds)
    expect(rig.restingAtExchange).toBe(0)
    const pausedUs = rig.nowUs
    rig.runFor(60 * seconds)
    expect(placedSince(rig, pausedUs)).toBe(0)
    rig.command('resume')
    rig.runFor(8 * seconds)
    expect(rig.restingAtExchange).toBeGreaterThan(0.8 * before)
  })

  test('a pause whose cancel is refused is not forgotten', () => {
    const world = smallWorld()
    const venue = new ScriptedVenue(world.startUs)
    const rig = new DeskRig({ venue, world, desk: smallDesk() })
    venue.open()
    venue.hold(100_000, 120 * seconds)
    rig.start()
    rig.runFor(20 * seconds)
    venue.fateOf = (effect) => (effect.kind === 'cancelAll' ? 'lost' : 'answered')
    rig.command('pause')
    rig.runFor(12 * seconds)
    venue.fateOf = () => 'answered'
    rig.runFor(12 * seconds)
    expect(venue.orders.size).toBe(0)
    expect(rig.state.orders.count).toBe(0)
  })
})
