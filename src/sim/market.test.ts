import { expect, test } from 'vitest'
import { type Ticks, usPerHour, usPerMinute, yearUs } from '../base/index.ts'
import { isOnTick } from '../instrument/index.ts'
import { blackPrice } from '../pricing/index.ts'
import { defaultWorld } from './config.ts'
import { FairDesk } from './fair-desk.ts'
import { Rig } from './rig.ts'

const second = 1_000_000

test('ten minutes of the whole market: nothing crossed, nothing off the grid, all in place', () => {
  const rig = new Rig(defaultWorld, 1, true)
  rig.run(10 * usPerMinute)
  const terms = rig.world.table.terms
  const tops = rig.of('top')
  expect(tops.length).toBeGreaterThan(5000)
  const wrong = tops.filter((e) => {
    const t = terms[e.instrument]!
    const bidIsFine = e.bidTicks === 0 ? e.bidLots === 0 : isOnTick(t, e.bidTicks) && e.bidLots > 0
    const askIsFine = e.askTicks === 0 ? e.askLots === 0 : isOnTick(t, e.askTicks) && e.askLots > 0
    const isCrossed = e.askTicks > 0 && e.bidTicks >= e.askTicks
    return !bidIsFine || !askIsFine || isCrossed
  })
  expect(wrong).toEqual([])
  // A side can be swept, but seldom is.
  expect(tops.filter((e) => e.askTicks === 0).length).toBeLessThan(0.01 * tops.length)
  const trades = rig.of('trade')
  expect(trades.every((e) => isOnTick(terms[e.instrument]!, e.ticks as Ticks))).toBe(true)
  expect(new Set(trades.map((e) => e.tradeId)).size).toBe(trades.length)
  const indexes = rig.of('index').filter((e) => e.asset === 1)
  expect(indexes).toHaveLength(600)
  const gaps = indexes.slice(1).map((e, n) => e.venueEventUs - indexes[n]!.venueEventUs)
  expect(new Set(gaps)).toEqual(new Set([second]))
})

test('marks lie between bid and ask almost always, and price back to their vols', () => {
  const rig = new Rig(defaultWorld, 2, true)
  rig.run(3 * usPerMinute)
  const terms = rig.world.table.terms
  const last = new Map<number, { bidTicks: number; askTicks: number }>()
  const ahead = defaultWorld.latency.venueClockOffsetUs
  let inside = 0
  let count = 0
  for (const event of rig.events) {
    if (event.kind === 'top') last.set(event.instrument, { ...event })
    if (event.kind !== 'ticker' || terms[event.instrument]!.kind !== 'option') continue
    const top = last.get(event.instrument)
    if (top === undefined || top.bidTicks === 0) continue
    const { optionSide, strike, expiryUs } = terms[event.instrument]!
    const years = (expiryUs - (event.venueEventUs - ahead)) / yearUs
    if (optionSide !== 0) {
      const forward = event.underlyingPrice
      const price = blackPrice(optionSide, forward, strike, years, event.markVol) / forward
      expect(Math.abs(price - event.markPrice)).toBeLessThan(1e-6)
    }
    const ticks = event.markPrice / 0.0001
    count += 1
    if (ticks > top.bidTicks - 1 && ticks < top.askTicks + 1) inside += 1
  }
  expect(count).toBeGreaterThan(800)
  expect(inside / count).toBeGreaterThan(0.85)
})

test('every option is in the ticker once a round', () => {
  const rig = new Rig(defaultWorld, 3, true)
  rig.run(second)
  rig.events.length = 0
  rig.run(defaultWorld.optionTickerUs + 2 * second)
  const seen = new Set<number>(rig.of('ticker').map((e) => e.instrument))
  expect(seen.size).toBe(rig.world.table.count)
})

test('flow has the configured size, and spreads those of the real chain', () => {
  const rig = new Rig(defaultWorld, 4)
  const { table, fair, matching } = rig.world
  const spreads: number[] = []
  const hours = 2
  for (let n = 0; n < hours * 12; n += 1) {
    rig.run(5 * usPerMinute)
    for (let i = 0; i < table.count; i += 1) {
      const slot = table.slot[i]!
      if (slot < 0 || table.coin[i] !== 0 || table.kind[i] !== 2) continue
      const years = (table.expiryUs[i]! - rig.nowUs) / (365 * 24 * usPerHour)
      if (years < 0.05 || years > 0.3 || Math.abs(Math.abs(fair.delta[i]!) - 0.5) > 0.15) continue
      const width = (matching.bestTicks(i * 2 + 1) - matching.bestTicks(i * 2)) * 0.0001
      spreads.push((width * fair.forward[slot]! * 100) / fair.vega[i]!)
    }
  }
  spreads.sort((a, b) => a - b)
  const median = spreads[Math.floor(spreads.length / 2)]!
  // Vol points near the money between three weeks and a quarter, BTC, 2026-01-05: 0.3 to 1.1.
  expect(median).toBeGreaterThan(0.4)
  expect(median).toBeLessThan(1.2)
  const kinds = rig.of('trade').map((e) => table.kind[e.instrument]!)
  const perHour = (kind: number): number => kinds.filter((k) => k === kind).length / hours
  const { optionTradesPerDay, perpetualTradesPerSecond } = defaultWorld.flow
  const optionsAsked = (2 * optionTradesPerDay) / 24
  // Some find no price that suits them, and some take two levels.
  expect(perHour(2)).toBeGreaterThan(0.4 * optionsAsked)
  expect(perHour(2)).toBeLessThan(2.5 * optionsAsked)
  const perpetualsAsked = 2 * perpetualTradesPerSecond * 3600
  expect(perHour(0)).toBeGreaterThan(0.6 * perpetualsAsked)
  expect(perHour(0)).toBeLessThan(2 * perpetualsAsked)
}, 60_000)

test('a desk around fair value trades some hundreds of times a day, and its edge is real', () => {
  const rig = new Rig(defaultWorld, 6)
  const desk = new FairDesk(rig, { options: 75, width: 1.2 })
  const untilUs = defaultWorld.startUs + 2 * usPerHour
  while (rig.exchange.nextReceiveUs() < untilUs) {
    rig.exchange.deliver((event) => {
      rig.nowUs = event.timeUs
      desk.hear(event)
    })
  }
  const perDay = desk.fillCount * 12
  expect(perDay).toBeGreaterThan(200)
  expect(perDay).toBeLessThan(5000)
  expect(desk.edgeUsd).toBeGreaterThan(0)
}, 60_000)
