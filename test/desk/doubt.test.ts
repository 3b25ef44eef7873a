// No order is lost: whatever the venue does not say, the desk goes on counting what may rest, asks,
// and ends up with what the venue holds; never with two where it wanted one.

import { beforeEach, describe, expect, test } from 'vitest'
import { type ClientId } from '../../src/base/index.ts'
import { type VenueEffect } from '../../src/engine/index.ts'
import { orderStates } from '../../src/order/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { type Fate, perpetual, ScriptedVenue } from '../support/scripted-venue.ts'
import { seconds, smallDesk, smallWorld } from '../support/small-desk.ts'

const indexUsd = 100_000

let rig: DeskRig
let venue: ScriptedVenue
/** The greatest number of orders that ever rested on one side at once. */
let mostASide = 0

/**
 * Law 10, after every event: what rests at the venue is known here, and counts at least as much.
 */
function checkCounted(): void {
  const sides = { buy: 0, sell: 0 }
  for (const order of venue.orders.values()) {
    const slot = rig.state.orders.slotOf(order.clientId as ClientId)
    expect(slot, `order ${order.clientId} is known`).toBeGreaterThanOrEqual(0)
    expect(rig.state.exposure.resting.lots[slot]).toBeGreaterThanOrEqual(order.lots)
    if (order.side === 1) sides.buy += order.lots
    else sides.sell += order.lots
  }
  const held = venue.positions.get(perpetual) ?? 0
  const isSettled = rig.state.portfolio.lots[perpetual] === held
  if (isSettled) {
    expect(rig.state.exposure.worstLongLots(perpetual)).toBeGreaterThanOrEqual(held + sides.buy)
    expect(rig.state.exposure.worstShortLots(perpetual)).toBeLessThanOrEqual(held - sides.sell)
  }
  const asks = [...venue.orders.values()].filter((order) => order.side === -1).length
  mostASide = Math.max(mostASide, asks, venue.orders.size - asks)
}

beforeEach(() => {
  const world = smallWorld()
  venue = new ScriptedVenue(world.startUs)
  rig = new DeskRig({ venue, world, desk: smallDesk({ hedging: { bandUsd: 1e9 } }) })
  mostASide = 0
  venue.open(indexUsd)
  venue.hold(indexUsd, 300 * seconds)
  rig.start()
  rig.afterEvent = checkCounted
})

/** The first `count` requests of a kind meet a fate; the rest is answered. */
function first(kind: VenueEffect['kind'], count: number, fate: Fate): void {
  let met = 0
  venue.fateOf = (effect) => {
    if (effect.kind !== kind || met === count) return 'answered'
    met += 1
    return fate
  }
}

function expectReconciled(): void {
  expect(venue.orders.size).toBe(2)
  expect(rig.state.orders.count).toBe(2)
  for (const order of venue.orders.values()) {
    const slot = rig.state.orders.slotOf(order.clientId as ClientId)
    expect(rig.state.orders.ticks[slot]).toBe(order.ticks)
    expect(rig.state.orders.lots[slot]).toBe(order.lots)
    expect(rig.state.orders.isAmendable(slot)).toBe(true)
  }
}

/** A move that makes both quotes wrong, so that they are amended. */
function moveMarket(): void {
  venue.hold(indexUsd * 1.002, 200 * seconds)
}

describe.each<[Fate, string]>([
  ['lost', 'never arrive'],
  ['unanswered', 'are never answered'],
])('requests that %s', (fate) => {
  test('quotes: asked about, settled, and never doubled', () => {
    first('quote', 2, fate)
    rig.runFor(40 * seconds)
    expectReconciled()
    expect(mostASide).toBe(1)
  })

  test('amendments: both versions count until the venue has said which one rests', () => {
    rig.runFor(20 * seconds)
    first('quote', 2, fate)
    moveMarket()
    rig.runFor(40 * seconds)
    expectReconciled()
    expect(mostASide).toBe(1)
  })

  test('cancels: what may still rest counts, and is cancelled again', () => {
    rig.runFor(20 * seconds)
    first('cancelAll', 3, fate)
    rig.command('pause')
    rig.runFor(30 * seconds)
    expect(venue.orders.size).toBe(0)
    expect(rig.state.orders.count).toBe(0)
    rig.command('resume')
    rig.runFor(20 * seconds)
    expectReconciled()
  })

  test('reports: asked again until one comes', () => {
    let met = 0
    venue.fateOf = (effect) => {
      if (effect.kind === 'quote' && met < 2) return 'unanswered'
      if (effect.kind !== 'report' || met >= 4) return 'answered'
      met += 1
      return fate
    }
    rig.runFor(90 * seconds)
    expect(met).toBe(4)
    venue.fateOf = () => 'answered'
    rig.runFor(30 * seconds)
    expectReconciled()
  })
})

test('half of a mass quote is answered: the other half is asked about, nothing is doubled', () => {
  let rows = 0
  venue.fateOf = (effect) => {
    if (effect.kind !== 'quote') return 'answered'
    rows += 1
    return rows % 2 === 1 && rows < 20 ? 'unanswered' : 'answered'
  }
  rig.runFor(120 * seconds)
  expect(mostASide).toBe(1)
  venue.fateOf = () => 'answered'
  rig.runFor(30 * seconds)
  expectReconciled()
})

test('doubt ends by the venue alone: not by time, not by the market, not by our own work', () => {
  rig.runFor(20 * seconds)
  venue.fateOf = () => 'unanswered'
  moveMarket()
  rig.runFor(10 * seconds)
  const states = (): string[] => {
    const found: string[] = []
    rig.state.orders.forEachLive((slot) => found.push(orderStates[rig.state.orders.state[slot]!]!))
    return found
  }
  expect(states()).toEqual(['in-doubt', 'in-doubt'])
  const fromUs = rig.nowUs
  rig.afterEvent = () => {
    checkCounted()
    expect(states()).toEqual(['in-doubt', 'in-doubt'])
  }
  rig.runFor(30 * seconds)
  venue.hold(indexUsd * 0.998, 120 * seconds)
  rig.runFor(30 * seconds)
  expect(rig.sent('quote', fromUs)).toEqual([])
  rig.afterEvent = checkCounted
  venue.fateOf = () => 'answered'
  rig.runFor(30 * seconds)
  expectReconciled()
})

test('an order that was written off and lives after all is counted again', () => {
  rig.runFor(20 * seconds)
  const [order] = [...venue.orders.values()]
  // The venue hides it from one report, then shows it again: an order stuck in a queue of its own.
  venue.orders.delete(order!.clientId)
  rig.command('reconcile')
  rig.runFor(0.5 * seconds)
  expect(rig.state.orders.slotOf(order!.clientId as ClientId)).toBe(-1)
  rig.afterEvent = () => undefined
  venue.orders.set(order!.clientId, order!)
  rig.command('reconcile')
  rig.runFor(seconds)
  rig.afterEvent = checkCounted
  rig.runFor(60 * seconds)
  for (const one of venue.orders.values()) {
    expect(rig.state.orders.slotOf(one.clientId as ClientId)).toBeGreaterThanOrEqual(0)
  }
})

test('an order of another session is cancelled when a report shows it', () => {
  rig.runFor(20 * seconds)
  rig.afterEvent = () => undefined
  const stray = { side: 1, group: 0, ticks: 190_000, lots: 50, filledLots: 0, revision: 0 } as const
  venue.orders.set(77, { clientId: 77, instrument: 0, ...stray })
  rig.command('reconcile')
  rig.runFor(5 * seconds)
  expect(venue.orders.has(77)).toBe(false)
  expect(rig.state.counters.reconciliationBreaks).toBe(1)
  expect(venue.orders.size).toBe(2)
})

test('a fill of an order that we do not know is taken in, and its rest is cancelled', () => {
  rig.runFor(20 * seconds)
  rig.afterEvent = () => undefined
  const stray = { side: 1, group: 0, ticks: 199_000, lots: 50, filledLots: 0, revision: 0 } as const
  const order = { clientId: 77, instrument: 0, ...stray }
  venue.orders.set(77, order)
  venue.trade(order, 20)
  rig.runFor(seconds)
  expect(rig.state.portfolio.lots[perpetual]).toBe(20)
  expect(rig.state.counters.unknownFills).toBe(1)
  expect(venue.orders.has(77)).toBe(false)
})

test('doubt is said by our own clock when the gateway is silent, and shows as trouble', () => {
  const isMute = (effect: VenueEffect): boolean =>
    effect.kind === 'quote' || effect.kind === 'cancel'
  venue.fateOf = (effect) => (isMute(effect) ? 'unanswered' : 'answered')
  const { modes } = rig.state
  const isTrouble = (): boolean => modes.isActive(modes.indexOf('venue-trouble'))
  for (let i = 0; i < 20 && !isTrouble(); i += 1) {
    venue.hold(indexUsd * (1 + (i % 2) * 0.002), 300 * seconds)
    rig.runFor(6 * seconds)
  }
  expect(isTrouble()).toBe(true)
  expect(rig.sent('report').length).toBeGreaterThan(0)
  expect(mostASide).toBe(1)
  venue.fateOf = () => 'answered'
  rig.runFor(60 * seconds)
  expect(isTrouble()).toBe(false)
})
