// The hedger in the whole desk: one breach, one hedge, whatever becomes of its answers. A second
// one while the first is unresolved is the most expensive defect that hedging desks have had.

import { describe, expect, test } from 'vitest'
import { DeskRig } from '../support/desk-rig.ts'
import { perpetual, ScriptedVenue, type VenueOrder } from '../support/scripted-venue.ts'
import { seconds, smallDesk, smallWorld } from '../support/small-desk.ts'

const indexUsd = 100_000
const bandUsd = 2_000
/** A lot of the perpetual is 10 USD. */
const usdPerLot = 10

type Scene = { readonly rig: DeskRig; readonly venue: ScriptedVenue }

/** A desk that quotes the perpetual, thirty seconds after its start. */
function scene(): Scene {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const desk = smallDesk({ hedging: { bandUsd }, sizes: { futureSizeUsd: 10_000 } })
  const rig = new DeskRig({ venue, desk, world })
  venue.open(indexUsd)
  venue.hold(indexUsd, 300 * seconds)
  rig.start()
  rig.runFor(30 * seconds)
  return { rig, venue }
}

function quoteOf({ venue }: Scene, side: 1 | -1): VenueOrder {
  const order = [...venue.orders.values()].find((one) => one.group > 0 && one.side === side)
  if (order === undefined) throw new Error('the desk does not quote')
  return order
}

function hedgesSent({ rig }: Scene): number {
  return rig.sent('place').filter((effect) => effect.purpose === 'hedge').length
}

/** Somebody takes one of our quotes whole: some thousands of USD of delta. */
function take(it: Scene, side: 1 | -1): number {
  const { lots, clientId } = quoteOf(it, side)
  expect(lots * usdPerLot).toBeGreaterThan(bandUsd)
  it.venue.fill(clientId, lots)
  return lots
}

/** What the venue holds for us is what the desk believes it holds. */
function expectAgreed({ rig, venue }: Scene): void {
  expect(rig.state.portfolio.lots[perpetual]).toBe(venue.positions.get(perpetual))
}

function deltaOf({ rig }: Scene): number {
  return rig.state.exposure.deltaUsd(rig.state.underlyings[0]!)
}

describe.each([
  ['bought', 1],
  ['sold', -1],
] as const)('one breach, by what was %s,', (_title, taken) => {
  const breach = (it: Scene): number => take(it, taken)

  test('makes one hedge of the whole excess, and no more', () => {
    const it = scene()
    const lots = breach(it)
    it.rig.runFor(20 * seconds)
    expect(hedgesSent(it)).toBe(1)
    const [hedge] = it.rig.sent('place')
    expect(hedge).toMatchObject({ side: -taken, timeInForce: 'immediate-or-cancel', instrument: 0 })
    expect(hedge!.lots).toBeGreaterThan(0.9 * lots)
    expect(Math.abs(deltaOf(it))).toBeLessThan(bandUsd)
    expect(it.rig.state.counters.hedges).toBe(1)
    expect(it.rig.noted('hedge')).toHaveLength(1)
    expectAgreed(it)
  })

  test('is hedged while quoting is paused: a pause takes quotes away, not the hedge', () => {
    const it = scene()
    breach(it)
    it.rig.command('pause')
    it.rig.runFor(20 * seconds)
    expect(hedgesSent(it)).toBe(1)
    expect(Math.abs(deltaOf(it))).toBeLessThan(bandUsd)
    expect(it.rig.state.breaches).toMatchObject({ seen: 1, hedged: 1, passed: 0, waiting: 0 })
    expectAgreed(it)
  })

  test('inside the band makes none', () => {
    const it = scene()
    it.venue.fill(quoteOf(it, taken).clientId, Math.floor(bandUsd / usdPerLot) - 10)
    it.rig.runFor(20 * seconds)
    expect(hedgesSent(it)).toBe(0)
  })

  test('its acknowledgement is lost and its fill arrives: still one', () => {
    const it = scene()
    it.venue.fateOf = (effect) => (effect.kind === 'place' ? 'unanswered' : 'answered')
    breach(it)
    it.rig.runFor(30 * seconds)
    expect(hedgesSent(it)).toBe(1)
    expect(Math.abs(deltaOf(it))).toBeLessThan(bandUsd)
    expectAgreed(it)
  })

  test('it is lost on the way: one, until the venue has said that it is not there', () => {
    const it = scene()
    let lost = 0
    it.venue.fateOf = (effect) => {
      if (effect.kind !== 'place' || lost > 0) return 'answered'
      lost += 1
      return 'lost'
    }
    breach(it)
    it.rig.runFor(4.5 * seconds)
    expect(hedgesSent(it)).toBe(1)
    expect(it.rig.sent('report').length).toBeGreaterThan(0)
    it.rig.runFor(20 * seconds)
    expect(hedgesSent(it)).toBe(2)
    expect(Math.abs(deltaOf(it))).toBeLessThan(bandUsd)
    expectAgreed(it)
  })

  test('its fill is told three times: counted once, hedged once', () => {
    const it = scene()
    it.venue.onTaker = (order) => {
      const { lots } = order
      const tradeId = it.venue.trade(order, lots, 1000, false)
      it.venue.sayFill(order, lots, tradeId, 2000, false)
      it.venue.sayFill(order, lots, tradeId, 2_000_000, false)
    }
    breach(it)
    it.rig.runFor(30 * seconds)
    expect(hedgesSent(it)).toBe(1)
    expect(it.rig.state.counters.duplicateFills).toBe(2)
    expect(Math.abs(deltaOf(it))).toBeLessThan(bandUsd)
    expectAgreed(it)
  })

  test('it fills in part: the rest is hedged once, never both', () => {
    const it = scene()
    let orders = 0
    it.venue.onTaker = (order, answers) => {
      orders += 1
      const lots = orders === 1 ? Math.floor(order.lots / 2) : order.lots
      it.venue.trade(order, lots, 1000, false)
      if (orders === 1) it.venue.expire(order, answers)
    }
    const lots = breach(it)
    it.rig.runFor(30 * seconds)
    expect(hedgesSent(it)).toBe(2)
    const sold = it.rig.sent('place').map((effect) => effect.lots)
    expect(sold[1]).toBeLessThanOrEqual(lots - Math.floor(sold[0]! / 2))
    expect(Math.abs(deltaOf(it))).toBeLessThan(bandUsd)
    expectAgreed(it)
  })

  test('its end is told before its fill: what is still to come is not hedged again', () => {
    const it = scene()
    it.venue.onTaker = (order) => {
      const { lots } = order
      it.venue.trade(order, lots, 3_500_000, false)
      const fields = { clientId: order.clientId as never, instrument: perpetual, side: order.side }
      const counts = { remainingLots: 0 as never, filledLots: lots as never }
      it.venue.say('order', { ...fields, status: 'expired', ...counts } as never, 2000)
    }
    breach(it)
    it.rig.runFor(3 * seconds)
    expect(hedgesSent(it)).toBe(1)
    it.rig.runFor(20 * seconds)
    expect(hedgesSent(it)).toBe(1)
    expectAgreed(it)
  })

  test('a venue that takes three seconds gets one hedge', () => {
    const it = scene()
    it.venue.latencyUs = 3_000_000
    breach(it)
    it.rig.runFor(30 * seconds)
    expect(hedgesSent(it)).toBe(1)
    expectAgreed(it)
  })

  test.each([3, 11, 29])('moves of the market while it is in flight add nothing (%i)', (seed) => {
    const it = scene()
    it.venue.latencyUs = 1_700_000
    breach(it)
    for (let i = 0; i < 20; i += 1) {
      const move = (((seed * (i + 1)) % 7) - 3) * 0.0004
      it.venue.move(indexUsd * (1 + move), i * 100_000)
    }
    it.rig.runFor(1.6 * seconds)
    expect(hedgesSent(it)).toBeLessThanOrEqual(1)
    it.rig.runFor(20 * seconds)
    expect(Math.abs(deltaOf(it))).toBeLessThan(bandUsd * 1.01)
    expectAgreed(it)
  })
})

describe.each([
  ['bought', 1],
  ['sold', -1],
] as const)('a hedge of what was %s, whose fill is lost for ever,', (_title, taken) => {
  /** Filled at the venue, not a word to us. */
  function loseFill(): Scene {
    const it = scene()
    it.venue.fateOf = (effect) => (effect.kind === 'place' ? 'unanswered' : 'answered')
    it.venue.onTaker = (order) => {
      const held = it.venue.positions.get(perpetual) ?? 0
      it.venue.positions.set(perpetual, held + order.side * order.lots)
      it.venue.expire(order, false)
    }
    take(it, taken)
    it.rig.runFor(40 * seconds)
    return it
  }

  test('is not hedged a second time: the positions disagree, and that is a break', () => {
    const it = loseFill()
    const { modes } = it.rig.state
    expect(modes.isActive(modes.indexOf('break'))).toBe(true)
    expect(modes.mode).toBe('reduce-only')
    expect(hedgesSent(it)).toBe(1)
    it.rig.runFor(120 * seconds)
    expect(hedgesSent(it)).toBe(1)
  })

  test('a reconciliation that finds it still there releases nothing', () => {
    const it = loseFill()
    it.rig.command('reconcile')
    it.rig.runFor(20 * seconds)
    const { modes } = it.rig.state
    expect(modes.isActive(modes.indexOf('break'))).toBe(true)
    expect(hedgesSent(it)).toBe(1)
  })

  test('is adopted by a named person, and the desk goes on without hedging it again', () => {
    const it = loseFill()
    it.rig.command('reconcile', 'adopt', 0, 'ann')
    it.rig.runFor(60 * seconds)
    const { modes, portfolio } = it.rig.state
    expectAgreed(it)
    expect(modes.isActive(modes.indexOf('break'))).toBe(false)
    // Without options there is no surface, and without a surface the desk is careful.
    expect(modes.mode).toBe('defensive')
    expect(hedgesSent(it)).toBe(1)
    expect(portfolio.ledger.imbalance(1 as never)).toBe(0n)
    const said = it.rig.noted('alert').map((note) => note.text)
    expect(said.some((text) => text.includes('ann'))).toBe(true)
  })
})

describe.each([
  ['bid', 1],
  ['ask', -1],
] as const)('our own %s', (_title, side) => {
  test('leaves before a hedge that would meet it', () => {
    const it = scene()
    const quote = quoteOf(it, side)
    it.venue.fill(quote.clientId, 300)
    expect(quote.lots).toBeGreaterThan(0)
    it.rig.runFor(20 * seconds)
    const { sent } = it.rig.wire
    const place = sent.findIndex(({ effect }) => effect.kind === 'place')
    expect(sent[place]!.effect).toMatchObject({ side: -side })
    const cancels = sent.slice(0, place).filter(({ effect }) => effect.kind === 'cancel')
    expect(cancels.at(-1)?.effect).toMatchObject({ clientId: quote.clientId })
    expect(cancels.at(-1)?.timeUs).toBe(sent[place]!.timeUs)
  })
})
