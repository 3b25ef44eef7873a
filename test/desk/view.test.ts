// What people see is what is: the view's figures against sums over the books, and against what the
// account does when the market moves.

import { describe, expect, test } from 'vitest'
import { type DeskView, deskView, type UnderlyingView } from '../../src/engine/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { ScriptedVenue } from '../support/scripted-venue.ts'
import { seconds, smallDesk, smallWorld } from '../support/small-desk.ts'

const indexUsd = 100_000
const usdPerLot = 10

function viewOf(rig: DeskRig): UnderlyingView {
  return deskView(rig.state).underlyings[0]!
}

/** A sum over what rests on one side, of something that one lot has. */
function restingSum({ state }: DeskRig, side: 1 | -1, perLot: Float64Array): number {
  let sum = 0
  state.orders.forEachLive((slot) => {
    if (state.orders.side[slot] !== side) return
    sum += side * state.orders.restingLots(slot) * perLot[state.orders.instrument[slot]!]!
  })
  return sum
}

describe('the range of what may become of it', () => {
  test('delta: what rests on each side of the perpetual', () => {
    const world = smallWorld()
    const venue = new ScriptedVenue(world.startUs)
    const desk = smallDesk({ sizes: { futureSizeUsd: 20_000 }, hedging: { bandUsd: 1e9 } })
    const rig = new DeskRig({ venue, desk, world })
    venue.open(indexUsd)
    venue.hold(indexUsd, 60 * seconds)
    rig.start().runFor(20.5 * seconds)
    const ask = [...venue.orders.values()].find((order) => order.side === -1)!
    venue.fill(ask.clientId, Math.floor(ask.lots / 2))
    rig.runFor(0.1 * seconds)
    const lots = { [-1]: 0, 1: 0 }
    for (const { side, lots: rest } of venue.orders.values()) lots[side] += rest
    expect(Math.min(lots[1], lots[-1])).toBeGreaterThan(0)
    const { deltaUsd, deltaUsdLow, deltaUsdHigh, perpetualLots } = viewOf(rig)
    expect(perpetualLots).toBeLessThan(0)
    expect(deltaUsd).toBeCloseTo(perpetualLots * usdPerLot, 6)
    expect(deltaUsdHigh).toBeCloseTo(deltaUsd + lots[1] * usdPerLot, 6)
    expect(deltaUsdLow).toBeCloseTo(deltaUsd - lots[-1] * usdPerLot, 6)
  })

  test('vega: every bid fills and no ask, or the other way round', () => {
    const rig = new DeskRig({ desk: smallDesk(), world: smallWorld(), seed: 5 }).start()
    rig.runFor(30 * seconds)
    const { vegaUsdPerVolPt } = rig.state.exposure.unit
    const bought = restingSum(rig, 1, vegaUsdPerVolPt)
    const sold = restingSum(rig, -1, vegaUsdPerVolPt)
    const view = viewOf(rig)
    expect(bought).toBeGreaterThan(10)
    expect(sold).toBeLessThan(-10)
    expect(view.vegaUsdPerVolPtHigh).toBeCloseTo(view.vegaUsdPerVolPt + bought, 6)
    expect(view.vegaUsdPerVolPtLow).toBeCloseTo(view.vegaUsdPerVolPt + sold, 6)
  })
})

test('where the desk stands: switch, pause, doubt, limits in force, fees and funding', () => {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const rig = new DeskRig({ venue, world, desk: smallDesk({ hedging: { bandUsd: 1e9 } }) })
  const view = (): DeskView => deskView(rig.state)
  let events = 0
  rig.afterEvent = (event) => {
    events += 1
    expect(event.sequence).toBe(events)
  }
  venue.open(indexUsd)
  venue.hold(indexUsd, 120 * seconds)
  rig.start().runFor(20.5 * seconds)
  expect(view()).toMatchObject({ sequence: events, kill: 'armed', paused: false, feedUp: true })
  expect(view()).toMatchObject({ inDoubtOrders: 0, restingOrders: 2, feesUsd: 0, fundingUsd: 0 })
  rig.wire.onDeliver = (event, pass) => {
    pass(event.kind === 'fill' ? Object.assign(event, { fee: 50_000n }) : event)
  }
  const [first] = [...venue.orders.values()]
  venue.fill(first!.clientId, 5)
  venue.say('funding', { instrument: 0 as never, asset: 1 as never, cash: -20_000n as never })
  rig.runFor(seconds)
  expect(view().feesUsd).toBeCloseTo(0.0005 * indexUsd, 9)
  expect(view().fundingUsd).toBeCloseTo(-0.0002 * indexUsd, 9)
  rig.command('set-limit', 'delta-usd:BTC', 54_321).command('set-limit', 'loss-window-usd', 987)
  expect(view().lossLimitUsd).toBe(987)
  expect(viewOf(rig).deltaLimitUsd).toBe(54_321)
  rig.runFor(5 * seconds)
  venue.fateOf = () => 'unanswered'
  rig.command('pause').runFor(7 * seconds)
  expect(view()).toMatchObject({ paused: true, inDoubtOrders: 2, restingOrders: 2 })
  rig.command('kill')
  expect(view()).toMatchObject({ kill: 'killing', sequence: events })
  venue.fateOf = () => 'answered'
  rig.runFor(10 * seconds)
  expect(view()).toMatchObject({ kill: 'killed', inDoubtOrders: 0, restingOrders: 0 })
})

/** Long or short the perpetual from 100,000, at an index that has moved since. */
function moved(side: 1 | -1, movedUsd: number): DeskRig {
  const world = smallWorld()
  const venue = new ScriptedVenue(world.startUs)
  const desk = smallDesk({
    sizes: { futureSizeUsd: 200_000 },
    hedging: { bandUsd: 1e9 },
    freeboard: { equityFloorUsd: 1 },
  })
  const rig = new DeskRig({ venue, desk, world })
  venue.open(indexUsd, 2n)
  venue.hold(indexUsd, 60 * seconds)
  rig.start().runFor(20.5 * seconds)
  const order = [...venue.orders.values()].find((one) => one.side === side)!
  venue.fill(order.clientId, order.lots)
  rig.runFor(0.1 * seconds).command('pause')
  venue.hold(movedUsd, 60 * seconds)
  rig.runFor(5 * seconds)
  return rig
}

describe.each([
  [1, 120_000],
  [1, 85_000],
  [-1, 120_000],
  [-1, 85_000],
] as const)('a position of sign %i, the index at %i', (side, movedUsd) => {
  test('delta and collateral delta are what the equity does when the index moves', () => {
    const rig = moved(side, movedUsd)
    const { deltaUsd, collateralDeltaUsd } = viewOf(rig)
    const before = deskView(rig.state).equityUsd
    const up = 0.001
    const after = deskView(moved(side, movedUsd * (1 + up)).state).equityUsd
    expect(Math.abs(deltaUsd)).toBeGreaterThan(50_000)
    // An inverse contract and coins are worth a straight line in the index.
    expect((after - before) / up / (deltaUsd + collateralDeltaUsd)).toBeCloseTo(1, 6)
  })

  test('the collateral is all that is not at risk in the position: cash and profit made', () => {
    const rig = moved(side, movedUsd)
    const { perpetualLots, collateralDeltaUsd } = viewOf(rig)
    const contractUsd = perpetualLots * usdPerLot
    const [fill] = deskView(rig.state).fills
    const profitCoins = contractUsd * (1 / fill!.price - 1 / movedUsd)
    expect(Math.abs(profitCoins)).toBeGreaterThan(0.05)
    expect(collateralDeltaUsd / movedUsd).toBeCloseTo(2 + profitCoins, 6)
  })
})

test('while the index is stale no quote is shown as wanted, and it says why', () => {
  const rig = new DeskRig({ desk: smallDesk(), world: smallWorld(), seed: 5 }).start()
  rig.runFor(30 * seconds)
  const shown = (): number =>
    deskView(rig.state).quotes.filter(({ bidSize, askSize }) => bidSize + askSize > 0).length
  expect(shown()).toBeGreaterThan(10)
  rig.wire.onDeliver = (event, pass) => {
    if (event.kind !== 'index') pass(event)
  }
  rig.runFor(40 * seconds)
  expect(shown()).toBe(0)
  const { quotes, underlyings } = deskView(rig.state)
  expect(new Set(quotes.map((quote) => quote.reason))).toEqual(new Set(['stale']))
  expect(underlyings[0]!.twoSided).toBe(0)
})
