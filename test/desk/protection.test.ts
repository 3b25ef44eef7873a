// Protection on our own side: a venue that lets a burst of fills pass is no excuse. What trips
// first here takes the group out at once, whatever the venue does, and keeps it out for as long as
// the freeze lasts.

import { describe, expect, test } from 'vitest'
import { DeskRig } from '../support/desk-rig.ts'
import { ScriptedVenue, type VenueOrder } from '../support/scripted-venue.ts'
import {
  beforeExpiryUs,
  type DeskChanges,
  seconds,
  smallDesk,
  smallWorld,
  us,
} from '../support/small-desk.ts'

const indexUsd = 100_000
/** A lot of the perpetual is 10 USD: this many are a tenth of a coin. */
const lotsPerTenth = 1000

type Scene = { readonly rig: DeskRig; readonly venue: ScriptedVenue }
type Protection = NonNullable<NonNullable<DeskChanges['underlying']>['protection']>

const wide: Protection = {
  intervalUs: us(5 * seconds),
  frozenUs: us(10 * seconds),
  quantityBaseMax: 10,
  deltaBaseMax: 10,
  vegaUsdPerVolPtMax: 1e9,
}

/** The perpetual alone, half a coin a side, on a venue whose own protection never trips. */
function scene(changes: Partial<Protection>): Scene {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const desk = smallDesk({
    sizes: { futureSizeUsd: 100_000 },
    hedging: { bandUsd: 1e9 },
    underlying: { protection: { ...wide, ...changes } },
  })
  const rig = new DeskRig({ venue, desk, world })
  venue.open(indexUsd)
  venue.hold(indexUsd, 120 * seconds)
  rig.start()
  rig.runFor(20 * seconds)
  expect(venue.orders.size).toBe(2)
  return { rig, venue }
}

function resting({ venue }: Scene, side: 1 | -1): VenueOrder {
  const order = [...venue.orders.values()].find((one) => one.side === side)
  if (order === undefined) throw new Error('nothing rests there')
  return order
}

/** Somebody takes so much of one side; the desk hears of it. */
function take(it: Scene, side: 1 | -1, lots: number): void {
  const { counters } = it.rig.state
  const fills = counters.fills + 1
  it.venue.fill(resting(it, side).clientId, lots)
  it.rig.runUntil('the fill is heard', () => counters.fills === fills, seconds)
}

describe.each([
  ['quantity', { quantityBaseMax: 0.25 }, [1, -1, 1]],
  ['delta bought', { deltaBaseMax: 0.25 }, [1, 1, 1]],
  ['delta sold', { deltaBaseMax: 0.25 }, [-1, -1, -1]],
] as const)('%s beyond its limit', (_title, limits, sides) => {
  test('takes the group out in the same step, and keeps it out while it is frozen', () => {
    const it = scene(limits)
    const group = resting(it, 1).group
    for (const side of sides.slice(0, 2)) take(it, side, lotsPerTenth)
    expect(it.rig.sent('cancelGroup')).toEqual([])
    take(it, sides[2], lotsPerTenth)
    const trippedUs = it.rig.nowUs
    const cancels = it.rig.sent('cancelGroup', trippedUs)
    expect(cancels).toMatchObject([{ group, sequence: it.rig.state.sequence }])
    it.rig.runFor(0.1 * seconds)
    expect(it.venue.orders.size).toBe(0)
    it.rig.runFor(9 * seconds)
    const quoted = it.rig.wire.sent.filter(
      ({ timeUs, effect }) => timeUs >= trippedUs && effect.kind === 'quote',
    )
    expect(quoted).toEqual([])
    it.rig.runFor(6 * seconds)
    expect(it.venue.orders.size).toBe(2)
  })
})

test('the same fills further apart than the interval trip nothing', () => {
  const it = scene({ deltaBaseMax: 0.25 })
  for (const side of [1, 1, 1] as const) {
    take(it, side, lotsPerTenth)
    it.rig.runFor(6 * seconds)
  }
  expect(it.rig.sent('cancelGroup')).toEqual([])
  expect(it.venue.orders.size).toBe(2)
})

test('delta is counted net: what is bought and sold again does not trip it', () => {
  const it = scene({ deltaBaseMax: 0.15 })
  for (const side of [1, -1, -1, 1, 1] as const) take(it, side, lotsPerTenth)
  expect(it.rig.sent('cancelGroup')).toEqual([])
  take(it, 1, lotsPerTenth)
  expect(it.rig.sent('cancelGroup')).toHaveLength(1)
})

test('options trip by their vega, each fill that brings too much of it', () => {
  const protection = { ...wide, vegaUsdPerVolPtMax: 5 }
  const desk = smallDesk({
    option: { edgeVolPt: 0.05 },
    hedging: { bandUsd: 1e9 },
    underlying: { protection },
  })
  const flow = { optionTradesPerDay: 400_000 }
  const rig = new DeskRig({ desk, world: smallWorld({ startUs: beforeExpiryUs, flow }), seed: 3 })
  // The venue is left without: what trips is ours.
  rig.wire.onSend = (effect, pass) =>
    pass(effect.kind === 'setProtection' ? { ...effect, vegaUsdPerVolPt: 1e9 } : effect)
  const [group, trips] = [1, { done: 0, missed: 0 }]
  let trippedUs = 0
  rig.afterEvent = (event) => {
    if (event.kind !== 'fill' || event.timeUs - trippedUs < wide.frozenUs) return
    const { effects, state } = rig.run.loop.desk
    const cancels = Array.from({ length: effects.count }, (_, i) => effects.at(i)).filter(
      (effect) => effect.kind === 'cancelGroup' && effect.group === group,
    )
    trips.done += cancels.length
    if (cancels.length > 0) trippedUs = event.timeUs
    // Whatever came before in the interval, this is too much by itself.
    const vegaUsd = event.lots * state.exposure.unit.vegaUsdPerVolPt[event.instrument]!
    const isTooMuch = vegaUsd > 2 * protection.vegaUsdPerVolPtMax
    if (isTooMuch && cancels.length === 0) trips.missed += 1
  }
  rig.start().runFor(120 * seconds)
  expect(trips.missed).toBe(0)
  expect(trips.done).toBeGreaterThan(2)
})

test('a trip of the venue freezes the group too, until the time that it names', () => {
  const it = scene({})
  const { group } = resting(it, 1)
  const frozenUntilUs = (it.rig.nowUs + 8 * seconds) as never
  for (const order of [...it.venue.orders.values()]) it.venue.expire(order)
  it.venue.say('protection', { group, state: 'triggered', frozenUntilUs })
  it.rig.runFor(7.5 * seconds)
  expect(it.venue.orders.size).toBe(0)
  expect(it.rig.noted('alert').map((note) => note.reason)).toContain('protection')
  it.rig.runFor(6 * seconds)
  expect(it.venue.orders.size).toBe(2)
})
