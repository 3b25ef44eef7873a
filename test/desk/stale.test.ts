// Known staleness: a stream that breaks takes the quotes with it in the same step, and they come
// back only when the stream is whole, the account has been compared, and the market has spoken
// anew.

import { describe, expect, test } from 'vitest'
import { waitsForJournal } from '../../src/engine/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { btc, perpetual, ScriptedVenue } from '../support/scripted-venue.ts'
import { seconds, smallDesk, smallWorld, us } from '../support/small-desk.ts'

const indexUsd = 100_000

type Scene = { readonly rig: DeskRig; readonly venue: ScriptedVenue }

/** Twenty seconds of a market that is then left to the test. */
function scene(): Scene {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const rig = new DeskRig({ venue, world, desk: smallDesk() })
  venue.open(indexUsd)
  venue.hold(indexUsd, 20 * seconds)
  rig.start()
  rig.runFor(20.5 * seconds)
  expect(venue.orders.size).toBe(2)
  return { rig, venue }
}

function placedSince({ rig }: Scene, fromUs: number): number {
  return rig.wire.sent.filter(
    ({ timeUs, effect }) => timeUs > fromUs && waitsForJournal(effect.kind),
  ).length
}

describe.each(['down', 'gap'] as const)('a feed that says %s', (state) => {
  test('pulls every quote in the same step, and nothing is placed', () => {
    const it = scene()
    const brokenUs = it.rig.nowUs
    it.venue.say('feed', { venue: 0, state })
    it.rig.next()
    expect(it.rig.state.modes.mode).toBe('cancel-only')
    expect(it.rig.state.modes.cause).toBe('feed-down')
    expect(it.rig.sent('cancelAll', brokenUs)).toHaveLength(1)
    it.venue.hold(indexUsd, 20 * seconds)
    it.rig.runFor(20 * seconds)
    expect(placedSince(it, brokenUs)).toBe(0)
    expect(it.venue.orders.size).toBe(0)
  })

  test('whole again, it is not enough: what was heard before is old for ever', () => {
    const it = scene()
    const brokenUs = it.rig.nowUs
    it.venue.say('feed', { venue: 0, state })
    it.venue.say('feed', { venue: 0, state: 'resync' }, 100_000)
    it.venue.say('feed', { venue: 0, state: 'up' }, 110_000)
    // Well within every age limit by the clock.
    it.rig.runFor(4 * seconds)
    expect(placedSince(it, brokenUs)).toBe(0)
    it.rig.runFor(30 * seconds)
    expect(placedSince(it, brokenUs)).toBe(0)
    it.venue.hold(indexUsd, 30 * seconds)
    it.rig.runFor(25 * seconds)
    expect(it.venue.orders.size).toBe(2)
  })

  test('an index alone does not bring the perpetual back; its book has to speak', () => {
    const it = scene()
    const brokenUs = it.rig.nowUs
    it.venue.say('feed', { venue: 0, state })
    it.venue.say('feed', { venue: 0, state: 'up' }, 100_000)
    for (let s = 1; s < 60; s += 1) {
      it.venue.say('index', { asset: btc, priceUsd: indexUsd }, s * seconds)
    }
    it.rig.runFor(30 * seconds)
    expect(it.rig.state.modes.level).toBeLessThanOrEqual(1)
    expect(placedSince(it, brokenUs)).toBe(0)
    it.venue.hold(indexUsd, 20 * seconds)
    it.rig.runFor(10 * seconds)
    expect(it.venue.orders.size).toBe(2)
  })

  test('the account is compared first; while the report is missing the desk stays out', () => {
    const it = scene()
    const brokenUs = it.rig.nowUs
    it.venue.fateOf = (effect) => (effect.kind === 'report' ? 'unanswered' : 'answered')
    it.venue.say('feed', { venue: 0, state })
    it.venue.say('feed', { venue: 0, state: 'up' }, 100_000)
    it.venue.hold(indexUsd, 120 * seconds)
    it.rig.runFor(60 * seconds)
    expect(it.rig.state.modes.mode).toBe('cancel-only')
    expect(it.rig.state.reconciling).toBe(true)
    expect(placedSince(it, brokenUs)).toBe(0)
    // Asked again and again, but not in a storm.
    const asked = it.rig.sent('report', brokenUs).length
    expect(asked).toBeGreaterThan(8)
    expect(asked).toBeLessThan(20)
    it.venue.fateOf = () => 'answered'
    it.rig.runFor(40 * seconds)
    expect(it.rig.state.reconciling).toBe(false)
    expect(it.venue.orders.size).toBe(2)
  })
})

test('the perpetual comes in when its book and mark fall silent, whatever the index', () => {
  const it = scene()
  for (let s = 1; s < 60; s += 1) {
    it.venue.say('index', { asset: btc, priceUsd: indexUsd }, s * seconds)
  }
  it.rig.runFor(10 * seconds)
  expect(it.venue.orders.size).toBe(2)
  it.rig.runFor(8 * seconds)
  expect(it.venue.orders.size).toBe(0)
  it.venue.top(indexUsd)
  it.rig.runFor(5 * seconds)
  expect(it.venue.orders.size).toBe(2)
})

test('an index that falls silent takes the group out at once, however alive its book', () => {
  const it = scene()
  // The index was last heard half a second ago, and lives for five.
  for (let s = 1; s < 60; s += 1) it.venue.top(indexUsd, s * seconds)
  it.rig.runFor(4 * seconds)
  expect(it.venue.orders.size).toBe(2)
  const fromUs = it.rig.nowUs
  it.rig.runFor(2 * seconds)
  expect(it.venue.orders.size).toBe(0)
  expect(it.rig.sent('cancelGroup', fromUs)).toHaveLength(1)
  it.rig.runFor(30 * seconds)
  expect(placedSince(it, fromUs)).toBe(0)
})

test('a market that never spoke is not a healthy one', () => {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const rig = new DeskRig({ venue, world, desk: smallDesk() })
  rig.start()
  rig.runFor(60 * seconds)
  expect(rig.state.market.feedUp(0)).toBe(false)
  expect(rig.state.counters.healthySeconds).toBe(0)
  expect(rig.wire.sent.filter(({ effect }) => waitsForJournal(effect.kind))).toEqual([])
})

describe('against the built-in exchange', () => {
  test('a line that breaks every half minute: out and back each time, never orphaned', () => {
    const world = smallWorld({
      faults: {
        disconnectEveryUs: us(40 * seconds),
        disconnectForUs: us(4 * seconds),
      },
    })
    const rig = new DeskRig({ world, desk: smallDesk(), seed: 9 }).keep('feed').start()
    let back = 0
    let isOut = false
    rig.afterEvent = () => {
      if (!rig.state.market.feedUp(0)) isOut = true
      if (isOut && rig.restingAtExchange > 20) {
        isOut = false
        back += 1
      }
    }
    rig.runFor(400 * seconds)
    const outages = rig.events.filter((event) => event.kind === 'feed' && event.state === 'down')
    expect(outages.length).toBeGreaterThan(5)
    expect(back).toBeGreaterThan(3)
    const { orders } = rig.exchange.world
    for (let slot = 0; slot < orders.used; slot += 1) {
      if (orders.side[slot] === 0) continue
      expect(rig.state.orders.slotOf(orders.clientId[slot] as never)).toBeGreaterThanOrEqual(0)
    }
  })
})

test('the perpetual is the first row of the scripted venue', () => {
  const it = scene()
  expect(it.rig.state.catalogue.terms(perpetual).name).toBe('BTC-PERPETUAL')
})
