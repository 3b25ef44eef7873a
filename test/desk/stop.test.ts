// A stop is over when the venue has said so, not when our own books are empty: a report is waited
// for, however late, and asked for again where it is lost.

import { expect, test } from 'vitest'
import { type VenueEffect } from '../../src/engine/index.ts'
import { type PaceOptions, stopSession } from '../../src/runtime/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { type Fate, ScriptedVenue } from '../support/scripted-venue.ts'
import { seconds, smallDesk, smallWorld } from '../support/small-desk.ts'

type Scene = { readonly rig: DeskRig; readonly venue: ScriptedVenue }

function scene(): Scene {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const rig = new DeskRig({ venue, world, desk: smallDesk() }).keep('reportEnd')
  venue.open()
  venue.hold(100_000, 120 * seconds)
  rig.start()
  rig.runFor(20.5 * seconds)
  expect(venue.orders.size).toBe(2)
  return { rig, venue }
}

function stop({ rig }: Scene): Promise<void> {
  const { run, manifest, journal } = rig
  const pace: PaceOptions = { journal, gate: 'durable', signal: new AbortController().signal }
  return stopSession({ run, manifest, journal: journal as never, recovered: false }, pace)
}

/** What the venue has said since, about the orders that it still works. */
function reportsSince({ rig }: Scene, fromUs: number): number {
  return rig.events.filter((event) => event.timeUs > fromUs).length
}

test('waits for the report, though nothing is left by our own books', async () => {
  const it = scene()
  const stoppedUs = it.rig.nowUs
  const answer = it.venue.say.bind(it.venue)
  it.venue.say = (kind, fields, delayUs = 0) => {
    answer(kind, fields, kind === 'reportEnd' ? 3 * seconds : delayUs)
  }
  await stop(it)
  expect(it.rig.state.orders.count).toBe(0)
  expect(it.venue.orders.size).toBe(0)
  expect(reportsSince(it, stoppedUs)).toBe(1)
  expect(it.rig.nowUs - stoppedUs).toBeGreaterThanOrEqual(3 * seconds)
})

test.each<[Fate, string]>([
  ['lost', 'lost'],
  ['unanswered', 'never answered'],
])('asks again for a report that is %s', async (fate) => {
  const it = scene()
  const stoppedUs = it.rig.nowUs
  let met = 0
  it.venue.fateOf = (effect: VenueEffect) => {
    if (effect.kind !== 'report' || met === 2) return 'answered'
    met += 1
    return fate
  }
  await stop(it)
  expect(met).toBe(2)
  expect(reportsSince(it, stoppedUs)).toBe(1)
})

test('asks again when the venue refuses to report', async () => {
  const it = scene()
  const stoppedUs = it.rig.nowUs
  let refused = 0
  it.venue.fateOf = (effect: VenueEffect) => {
    if (effect.kind !== 'report' || refused === 3) return 'answered'
    refused += 1
    const requestId = it.rig.state.reportRequestId
    it.venue.say('requestFailed', { requestId, reason: 'rate-limit' }, 1000)
    return 'lost'
  }
  await stop(it)
  expect(refused).toBe(3)
  expect(reportsSince(it, stoppedUs)).toBe(1)
})

test('a venue that never speaks again does not keep the program for ever', async () => {
  const it = scene()
  const stoppedUs = it.rig.nowUs
  it.venue.fateOf = () => 'lost'
  await stop(it)
  expect(it.rig.nowUs - stoppedUs).toBeGreaterThan(30 * seconds)
  expect(it.rig.sent('cancelAll', stoppedUs).length).toBeGreaterThan(10)
  expect(it.rig.state.orders.count).toBe(2)
})

test('what is stopped and confirmed is not stopped again', async () => {
  const it = scene()
  await stop(it)
  const { sequence } = it.rig.state
  await stop(it)
  expect(it.rig.state.sequence).toBe(sequence)
})

test('what was stopped by hand, and is not confirmed yet, is waited for', async () => {
  const it = scene()
  const stoppedUs = it.rig.nowUs
  it.venue.fateOf = (effect) => (effect.kind === 'report' ? 'lost' : 'answered')
  it.rig.command('stop').runFor(seconds)
  expect(it.rig.state.orders.count).toBe(0)
  it.venue.fateOf = () => 'answered'
  await stop(it)
  expect(reportsSince(it, stoppedUs)).toBe(1)
})
