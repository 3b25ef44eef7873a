// Every limit, brought to its edge in the whole desk: the refusal names it, the counters count it,
// nothing beyond it rests, and what takes risk away still passes.

import { describe, expect, test } from 'vitest'
import { type AssetIndex } from '../../src/base/index.ts'
import { type DeskConfig, type EffectOf } from '../../src/engine/index.ts'
import { type LimitKind } from '../../src/limits/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { perpetual, ScriptedVenue, type VenueOrder } from '../support/scripted-venue.ts'
import { type DeskChanges, seconds, smallDesk, smallWorld } from '../support/small-desk.ts'

const indexUsd = 100_000
const usdPerLot = 10
const btc = 1 as AssetIndex

type Scene = { readonly rig: DeskRig; readonly venue: ScriptedVenue }

/** The perpetual alone, on a venue that does as it is told; no hedges unless a test wants them. */
function scene(changes: DeskChanges = {}): Scene {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const desk = smallDesk({
    sizes: { futureSizeUsd: 20_000 },
    hedging: { bandUsd: 1e9 },
    ...changes,
  })
  const rig = new DeskRig({ venue, desk, world })
  venue.open(indexUsd)
  venue.hold(indexUsd, 120 * seconds)
  rig.start()
  rig.runFor(20 * seconds)
  return { rig, venue }
}

/** Options and all, on the built-in exchange. */
function exchangeScene(changes: DeskChanges = {}): DeskRig {
  const rig = new DeskRig({ desk: smallDesk(changes), world: smallWorld(), seed: 5 })
  rig.start()
  return rig
}

function refusals(rig: DeskRig, limit: LimitKind): EffectOf<'refusal'>[] {
  return rig.noted('refusal').filter((note) => note.limit === limit)
}

/** It refused, said so each time, and counted each time it said so. */
function expectRefused(rig: DeskRig, limit: LimitKind): void {
  const noted = refusals(rig, limit)
  expect(noted.length).toBeGreaterThan(0)
  expect(rig.state.counters.refusalsByLimit()[limit]).toBe(noted.length)
}

function resting(venue: ScriptedVenue, side: 1 | -1): VenueOrder[] {
  return [...venue.orders.values()].filter((order) => order.side === side)
}

/** The position if everything that rests on one side fills. */
function worstLots(venue: ScriptedVenue, side: 1 | -1): number {
  const held = venue.positions.get(perpetual) ?? 0
  return resting(venue, side).reduce((lots, order) => lots + side * order.lots, held)
}

function fillBid({ rig, venue }: Scene): number {
  const [bid] = resting(venue, 1)
  expect(bid).toBeDefined()
  const { lots } = bid!
  venue.fill(bid!.clientId, lots)
  rig.runFor(10 * seconds)
  return lots
}

describe('position', () => {
  // Half sizes are shown (no surface, defensive): 10,000 USD a side.
  const underlying = { futureOrderUsdMax: 12_000, futurePositionUsdMax: 12_000 }

  test('a side that would take it beyond is refused; the side that brings it back rests', () => {
    const it = scene({ underlying })
    const lots = fillBid(it)
    expectRefused(it.rig, 'position')
    const [first] = refusals(it.rig, 'position')
    expect(first).toMatchObject({ side: 1, instrument: 0, limitValue: 1200, purpose: 'quote' })
    expect(first!.wouldBe).toBeGreaterThan(1200)
    expect(resting(it.venue, 1)).toHaveLength(0)
    expect(resting(it.venue, -1)).toHaveLength(1)
    expect(worstLots(it.venue, 1)).toBe(lots)
  })

  test('a hedge that brings it back passes', () => {
    const it = scene({ underlying, hedging: { bandUsd: 3_000 } })
    fillBid(it)
    expect(it.rig.sent('place')).toHaveLength(1)
    expect(Math.abs(it.venue.positions.get(perpetual)!)).toBeLessThan(300)
  })

  test('tightened by command, what rests comes in and goes out within it', () => {
    const it = scene()
    expect(worstLots(it.venue, 1)).toBeGreaterThan(500)
    const fromUs = it.rig.nowUs
    it.rig.command('set-limit', 'position-lots:BTC-PERPETUAL', 100)
    it.rig.runFor(10 * seconds)
    expect(it.rig.sent('cancelAll', fromUs)).toHaveLength(1)
    expectRefused(it.rig, 'position')
    expect(worstLots(it.venue, 1)).toBeLessThanOrEqual(100)
    expect(worstLots(it.venue, -1)).toBeGreaterThanOrEqual(-100)
    it.rig.command('set-limit', 'position-lots:BTC-PERPETUAL', 10_000)
    it.rig.runFor(10 * seconds)
    expect(worstLots(it.venue, 1)).toBeGreaterThan(500)
  })
})

describe('delta', () => {
  const underlying = { deltaUsdMax: 12_000 }

  test('a side that would take it beyond is refused; the other rests, and a hedge passes', () => {
    const it = scene({ underlying })
    fillBid(it)
    expectRefused(it.rig, 'delta')
    expect(refusals(it.rig, 'delta')[0]).toMatchObject({ side: 1, limitValue: 12_000 })
    expect(worstLots(it.venue, 1) * usdPerLot).toBeLessThanOrEqual(12_100)
    expect(resting(it.venue, -1)).toHaveLength(1)
    const hedged = scene({ underlying, hedging: { bandUsd: 3_000 } })
    fillBid(hedged)
    expect(hedged.rig.sent('place')).toHaveLength(1)
    expect(hedged.rig.state.exposure.deltaUsd(btc)).toBeLessThan(3_000)
  })

  test('at zero nothing is quoted at all', () => {
    const it = scene()
    it.rig.command('set-limit', 'delta-usd:BTC', 0)
    it.rig.runFor(10 * seconds)
    expectRefused(it.rig, 'delta')
    expect(it.venue.orders.size).toBe(0)
  })
})

test('vega: options stop at the limit, the perpetual does not', () => {
  const limit = 80
  const rig = exchangeScene({ underlying: { vegaUsdPerVolPtMax: limit } })
  let worst = 0
  rig.afterEvent = () => {
    const high = rig.state.exposure.vegaUsdPerVolPtHigh(btc)
    const low = rig.state.exposure.vegaUsdPerVolPtLow(btc)
    worst = Math.max(worst, high, -low)
  }
  rig.runFor(60 * seconds)
  expectRefused(rig, 'vega')
  expect(worst).toBeGreaterThan(0.7 * limit)
  // Vega of what rests drifts with the market; nothing is placed beyond the limit.
  expect(worst).toBeLessThan(1.02 * limit)
  expect(rig.state.orders.firstOf(perpetual, 1)).toBeGreaterThanOrEqual(0)
  expect(rig.state.orders.firstOf(perpetual, -1)).toBeGreaterThanOrEqual(0)
})

describe('loss', () => {
  /** Long 10,000 USD at 100,000, then the market falls by 2 %: some 200 USD are lost. */
  function lose(changes: DeskChanges): Scene {
    const it = scene({
      limits: { lossWindow: { ...smallDesk().limits.lossWindow, confirmationCount: 2 } },
      ...changes,
    })
    fillBid(it)
    it.venue.hold(indexUsd * 0.98, 90 * seconds)
    it.rig.runFor(3 * seconds)
    return it
  }

  test.each([
    ['the window', { lossWindowUsdMax: 100 }],
    ['since start', { lossSinceStartUsdMax: 100 }],
  ])('%s: what adds is refused, what closes rests', (_title, preTrade) => {
    const it = lose({ preTrade })
    it.rig.runFor(30 * seconds)
    expectRefused(it.rig, 'loss')
    expect(resting(it.venue, 1)).toHaveLength(0)
    const asks = resting(it.venue, -1)
    const held = it.venue.positions.get(perpetual)!
    expect(held).toBeGreaterThan(0)
    for (const ask of asks) expect(ask.lots).toBeLessThanOrEqual(held)
  })

  test('a hedge passes', () => {
    const it = lose({ preTrade: { lossWindowUsdMax: 100 }, hedging: { bandUsd: 12_000 } })
    expect(it.venue.positions.get(perpetual)).toBeGreaterThan(0)
    it.rig.runFor(10 * seconds)
    expect(it.rig.sent('place')).toHaveLength(0)
    // A narrower band makes the same position one to be hedged.
    const desk = it.rig.state.config as { -readonly [K in keyof DeskConfig]: DeskConfig[K] }
    desk.hedging = { underlyings: desk.hedging.underlyings.map((h) => ({ ...h, bandUsd: 3_000 })) }
    it.rig.runFor(10 * seconds)
    expect(it.rig.sent('place')).toHaveLength(1)
    expect(Math.abs(it.rig.state.exposure.deltaUsd(btc))).toBeLessThan(3_000)
  })

  test.each([
    [0.6, false],
    [0.8, true],
    [0.95, true],
  ])('%f of it lost is a warning: %s', (share, isWarned) => {
    const it = lose({})
    it.rig.runFor(3 * seconds)
    const { loss, modes } = it.rig.state
    const lostUsd = loss.lossWindowUsd(it.rig.state.timeUs)
    expect(lostUsd).toBeGreaterThan(150)
    it.rig.command('set-limit', 'loss-window-usd', lostUsd / share)
    it.rig.runFor(10 * seconds)
    expect(modes.isActive(modes.indexOf('loss-warning'))).toBe(isWarned)
    expect(modes.isActive(modes.indexOf('loss'))).toBe(false)
  })

  test('tightened by command, it binds at once and brings the mode with it', () => {
    const it = lose({})
    expect(it.rig.state.counters.refusalsByLimit().loss).toBe(refusals(it.rig, 'loss').length)
    const before = refusals(it.rig, 'loss').length
    it.rig.command('set-limit', 'loss-window-usd', 50)
    it.rig.runFor(20 * seconds)
    expect(refusals(it.rig, 'loss').length + before).toBeGreaterThan(0)
    expect(it.rig.state.modes.mode).toBe('reduce-only')
    expect(it.rig.state.modes.cause).toBe('loss')
    expect(resting(it.venue, 1)).toHaveLength(0)
  })
})

describe('message rate', () => {
  const quoteMessages = { ratePerS: 1, burst: 12, cancelReserve: 4, overdraftMax: 50 }

  test('quotes are refused, the reserve is for cancels, hedges have their own', () => {
    const rig = exchangeScene({ preTrade: { quoteMessages }, hedging: { bandUsd: 1 } })
    rig.runFor(60 * seconds)
    expectRefused(rig, 'message-rate')
    const sent = rig.wire.sent.filter(({ effect }) => effect.kind === 'quote').length
    expect(sent).toBeLessThanOrEqual(quoteMessages.burst - quoteMessages.cancelReserve + 60)
    expect(refusals(rig, 'message-rate').every((note) => note.purpose === 'quote')).toBe(true)
    rig.command('pause')
    rig.runFor(2 * seconds)
    expect(rig.restingAtExchange).toBe(0)
  })

  test('a hedge is sent while quotes have none', () => {
    const it = scene({
      preTrade: { quoteMessages: { ...quoteMessages, burst: 6 } },
      hedging: { bandUsd: 3_000 },
    })
    for (let i = 1; i < 40; i += 1) it.venue.move(indexUsd + 50 * (i % 7), i * 300_000)
    it.rig.runFor(6 * seconds)
    expectRefused(it.rig, 'message-rate')
    const order = [...it.venue.orders.values()][0]!
    it.venue.fill(order.clientId, order.lots)
    it.rig.runFor(3 * seconds)
    expect(it.rig.sent('place').filter((effect) => effect.purpose === 'hedge')).toHaveLength(1)
  })
})

describe('order size', () => {
  test('lots: a larger order is refused and nothing larger rests', () => {
    const it = scene()
    it.rig.command('set-limit', 'order-lots:BTC-PERPETUAL', 30)
    it.rig.runFor(10 * seconds)
    expectRefused(it.rig, 'order-size')
    expect(refusals(it.rig, 'order-size')[0]).toMatchObject({ limitValue: 30 })
    expect(it.venue.orders.size).toBe(0)
  })

  test('dollars: likewise', () => {
    const it = scene()
    it.rig.command('set-limit', 'order-usd', 5_000)
    it.rig.runFor(10 * seconds)
    expectRefused(it.rig, 'order-size')
    expect(refusals(it.rig, 'order-size')[0]).toMatchObject({ limitValue: 5_000 })
    expect(it.venue.orders.size).toBe(0)
  })
})

test('collar: a price far on the wrong side of an independent reference is refused', () => {
  const collar = { ...smallDesk().limits.preTrade.collar, aggressiveBps: 10 }
  const it = scene({ preTrade: { collar } })
  expect(it.venue.orders.size).toBe(2)
  // The book runs 60 bps ahead of the mark: a bid near the book would pay far above the reference.
  for (let i = 1; i < 30; i += 1) it.venue.top(indexUsd * 1.006, i * seconds + 1)
  it.rig.runFor(15 * seconds)
  expectRefused(it.rig, 'collar')
  const bound = Math.ceil(indexUsd * 1.001 * 2)
  for (const bid of resting(it.venue, 1)) expect(bid.ticks).toBeLessThanOrEqual(bound)
})

describe('capacity', () => {
  test('no more orders than the limit, and room is left for a hedge', () => {
    const rig = exchangeScene({ preTrade: { ordersMax: 12 }, hedging: { bandUsd: 1e9 } })
    let most = 0
    rig.afterEvent = () => {
      most = Math.max(most, rig.state.orders.count)
    }
    rig.runFor(60 * seconds)
    expectRefused(rig, 'capacity')
    const room = rig.state.hedgeRoom
    expect(room).toBeGreaterThan(0)
    expect(most).toBe(12 - room)
    expect(rig.restingAtExchange).toBeLessThanOrEqual(12 - room)
  })

  test('tightened by command, what rests comes in and goes out within it', () => {
    const rig = exchangeScene()
    rig.runFor(60 * seconds)
    expect(rig.restingAtExchange).toBeGreaterThan(12)
    rig.command('set-limit', 'orders', 12)
    rig.runFor(20 * seconds)
    expect(rig.restingAtExchange).toBeGreaterThan(0)
    expect(rig.restingAtExchange).toBeLessThanOrEqual(12)
    expectRefused(rig, 'capacity')
  })
})

describe('stale', () => {
  test('an index that falls silent: nothing is placed, what rests comes in, and comes back', () => {
    const rig = exchangeScene()
    rig.runFor(60 * seconds)
    expect(rig.restingAtExchange).toBeGreaterThan(10)
    const silentUs = rig.nowUs
    rig.wire.onDeliver = (event, pass) => {
      if (event.kind !== 'index') pass(event)
    }
    rig.runFor(8 * seconds)
    expectRefused(rig, 'stale')
    expect(rig.restingAtExchange).toBe(0)
    const quoted = rig.wire.sent.filter(
      ({ timeUs, effect }) => effect.kind === 'quote' && timeUs > silentUs + 6 * seconds,
    )
    expect(quoted).toEqual([])
    rig.wire.onDeliver = (event, pass) => pass(event)
    rig.runFor(20 * seconds)
    expect(rig.restingAtExchange).toBeGreaterThan(10)
  })
})

test('mode: where new risk is forbidden even a hedge is refused, and said so', () => {
  const it = scene({ hedging: { bandUsd: 3_000 } })
  const lots = resting(it.venue, 1)[0]!.lots
  it.venue.say('journal', { state: 'stalled' })
  it.venue.fill(resting(it.venue, 1)[0]!.clientId, lots)
  it.rig.runFor(5 * seconds)
  expect(it.rig.state.modes.mode).toBe('cancel-only')
  expectRefused(it.rig, 'mode')
  expect(refusals(it.rig, 'mode')[0]).toMatchObject({ purpose: 'hedge', side: -1 })
  expect(it.venue.orders.size).toBe(0)
})
