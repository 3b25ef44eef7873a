import { expect, test } from 'vitest'
import { type DurationUs, type TimeUs, usPerHour, usPerMinute } from '../base/index.ts'
import { type DeskEvent } from '../engine/index.ts'
import { DeliveryAverage } from './delivery-average.ts'
import { InstrumentTable, optionKind } from './instruments.ts'
import { quietWorld, Rig } from './rig.ts'
import { fundingRate8h } from './settlement.ts'

const soon = 20_000

/** Index values of one coin in arrival order. */
function indexOf(events: readonly DeskEvent[], asset: number): { us: number; usd: number }[] {
  const ahead = quietWorld.latency.venueClockOffsetUs
  return events
    .filter((e) => e.kind === 'index')
    .filter((e) => e.asset === asset)
    .map((e) => ({ us: e.venueEventUs - ahead, usd: e.priceUsd }))
}

/** Options of the expiry one hour ahead, bought and sold, held over 08:00. */
function heldToExpiry(): { rig: Rig; positions: Map<number, number>; expiryUs: number } {
  const rig = new Rig()
  rig.run(1_000_000)
  const { table } = rig.world
  const expiryUs = quietWorld.startUs + usPerHour
  const positions = new Map<number, number>()
  for (let i = 0; i < table.count; i += 1) {
    if (table.kind[i] !== optionKind || table.expiryUs[i] !== expiryUs) continue
    if (rig.ask(i) === 0) continue
    const side = positions.size % 2 === 0 ? 1 : -1
    const ticks = side === 1 ? rig.ask(i) : rig.bid(i)
    if (ticks === 0) continue
    rig.place({ instrument: i, side, ticks, lots: 3 })
    positions.set(i, side * 3)
    rig.run(100_000)
  }
  expect(positions.size).toBeGreaterThan(8)
  expect(rig.of('fill')).toHaveLength(positions.size)
  rig.run(usPerHour + usPerMinute - (rig.nowUs - quietWorld.startUs))
  return { rig, positions, expiryUs }
}

test('options pay out at the average of the index over the last half hour', () => {
  const { rig, positions, expiryUs } = heldToExpiry()
  const settlements = rig.of('settlement').filter((e) => e.settlementKind === 'expiry')
  expect(settlements.map((e) => e.instrument)).toEqual([...positions.keys()])
  let paid = 0
  for (const event of settlements) {
    const terms = rig.exchange.terms(event.instrument)
    const samples = indexOf(rig.events, terms.base).filter(
      ({ us }) => us > expiryUs - 30 * usPerMinute && us <= expiryUs,
    )
    expect(samples).toHaveLength(30)
    const mean = samples.reduce((sum, { usd }) => sum + usd, 0) / 30
    expect(Math.abs(event.priceUsd - mean)).toBeLessThan(0.006)
    const inner = Math.max(0, terms.optionSide * (event.priceUsd - terms.strike))
    const size = (positions.get(event.instrument)! * terms.lotMantissa) / 10 ** terms.lotScale
    const coins = (size * inner) / event.priceUsd
    const scale = quietWorld.assets[terms.settle]!.scale
    expect(Math.abs(Number(event.cash) / 10 ** scale - coins)).toBeLessThan(2e-8)
    expect(event.positionLots).toBe(0)
    expect(event.asset).toBe(terms.settle)
    if (event.cash !== 0n) paid += 1
  }
  expect(paid).toBeGreaterThan(2)
})

test('an expiry settles, then is delisted; its orders are cancelled and its index stays', () => {
  const { rig, positions, expiryUs } = heldToExpiry()
  const { table } = rig.world
  const [first] = [...positions.keys()]
  const states = rig.of('instrumentState').filter((e) => e.instrument === first)
  expect(states.map((e) => e.state)).toEqual(['settling', 'delisted'])
  expect(states[0]!.venueEventUs - quietWorld.latency.venueClockOffsetUs).toBe(expiryUs)
  const id = rig.place({ instrument: first!, side: 1, ticks: 5, lots: 1 })
  rig.run(soon)
  expect(rig.story(id)).toEqual(['rejected instrument-closed'])
  const names = rig.of('listed').map((e) => e.name)
  expect(new Set(names).size).toBe(names.length)
  expect(rig.of('listed').map((e) => e.instrument)).toEqual(names.map((_, i) => i))
  expect(table.count).toBe(names.length)
})

test('an order that rests in an expiring instrument is cancelled as closed', () => {
  const rig = new Rig()
  rig.run(1_000_000)
  const { table } = rig.world
  const expiryUs = quietWorld.startUs + usPerHour
  const i = table.expiryUs.findIndex((us, k) => us === expiryUs && table.kind[k] === optionKind)
  const id = rig.place({ instrument: i, side: 1, ticks: 1, lots: 1, postOnly: true })
  rig.run(usPerHour + usPerMinute)
  const story = rig.story(id)
  const fills = rig.of('fill').filter((e) => e.clientId === id)
  // Near its end an option can lose all value, and somebody sells it to us for a tick.
  if (fills.length === 0) expect(story).toEqual(['accepted none', 'cancelled instrument-closed'])
  else expect(story).toEqual(['accepted none'])
})

test('the session pays the profit of a perpetual to the atom and moves its entry', () => {
  const rig = new Rig()
  rig.run(1_000_000)
  const perpetual = 0
  const buy = rig.ask(perpetual)
  rig.place({ instrument: perpetual, side: 1, ticks: buy, lots: 1000 })
  rig.run(soon)
  const sell = rig.bid(perpetual)
  rig.place({ instrument: perpetual, side: -1, ticks: sell, lots: 300 })
  rig.run(usPerHour + usPerMinute)
  const fills = rig.of('fill')
  const settlement = rig.of('settlement').find((e) => e.instrument === perpetual)!
  expect(settlement.settlementKind).toBe('session')
  expect(settlement.positionLots).toBe(700)
  // Lots are 10 USD and ticks 0.5 USD; coins at 8 decimals, each value rounded on its own.
  const coins = (lots: number, usd: number): number => Math.round((lots * 10 * 1e8) / usd)
  let entry = 0
  for (const fill of fills) entry += fill.side * coins(fill.lots, fill.ticks * 0.5)
  expect(Number(settlement.cash)).toBe(entry - coins(700, settlement.priceUsd))
  rig.run(24 * usPerHour)
  const next = rig.of('settlement').filter((e) => e.instrument === perpetual)[1]!
  const cash = coins(700, settlement.priceUsd) - coins(700, next.priceUsd)
  expect(Number(next.cash)).toBe(cash)
})

test('a closed position still pays its profit at the session, and then nothing', () => {
  const rig = new Rig()
  rig.run(1_000_000)
  rig.place({ instrument: 0, side: 1, ticks: rig.ask(0), lots: 100 })
  rig.run(soon)
  rig.place({ instrument: 0, side: -1, ticks: rig.bid(0), lots: 100 })
  rig.run(soon)
  rig.run(2 * 24 * usPerHour)
  const settlements = rig.of('settlement').filter((e) => e.instrument === 0)
  expect(settlements).toHaveLength(1)
  expect(settlements[0]!.positionLots).toBe(0)
  expect(settlements[0]!.cash < 0n).toBe(true)
})

test('funding is the accrued rate on a constant position, longs pay when it is positive', () => {
  const rig = new Rig({ ...quietWorld, fundingIntervalUs: usPerHour as DurationUs })
  rig.run(1_000_000)
  rig.place({ instrument: 0, side: 1, ticks: rig.ask(0), lots: 500 })
  rig.run(3 * usPerHour)
  const fundings = rig.of('funding')
  expect(fundings).toHaveLength(3)
  const [, second] = fundings
  const from = indexOf(rig.events, 1).filter(
    ({ us }) => us > quietWorld.startUs + usPerHour && us <= quietWorld.startUs + 2 * usPerHour,
  )
  const mean = from.reduce((sum, { usd }) => sum + 1 / usd, 0) / from.length
  expect(second!.positionLots).toBe(500)
  expect(second!.rate).toBeGreaterThan(0)
  const coins = -second!.rate * 5000 * mean
  expect(Number(second!.cash) / 1e8 / coins).toBeGreaterThan(0.98)
  expect(Number(second!.cash) / 1e8 / coins).toBeLessThan(1.02)
})

test('the funding rate has a dead band and a bound', () => {
  expect(fundingRate8h(0)).toBe(0.00005)
  expect(fundingRate8h(0.0002)).toBe(0.00005)
  expect(fundingRate8h(0.0005)).toBeCloseTo(0.0003, 12)
  expect(fundingRate8h(-0.0005)).toBeCloseTo(-0.0002, 12)
  expect([fundingRate8h(1), fundingRate8h(-1)]).toEqual([0.005, -0.005])
})

test('the delivery average equals a naive one at any step and start', () => {
  for (const stepUs of [usPerMinute, 7 * 1_000_000, 1_000_000]) {
    const table = new InstrumentTable(quietWorld)
    const expiryUs = (quietWorld.startUs + usPerHour) as TimeUs
    const slot = table.openSlot(0, expiryUs)
    const average = new DeliveryAverage(table, stepUs)
    const samples: number[] = []
    for (let us: number = quietWorld.startUs; us <= expiryUs; us += stepUs) {
      const usd = Math.round((90_000 + ((us / 1000) % 977)) * 100) / 100
      average.sample(0, usd, us)
      average.sample(1, usd * 2, us)
      if (us > expiryUs - 30 * usPerMinute) samples.push(usd)
      const naive = samples.reduce((sum, value) => sum + value, 0) / Math.max(1, samples.length)
      expect(average.averageUsd(slot)).toBeCloseTo(naive, 6)
    }
    expect(average.share(slot)).toBeCloseTo(1, 2)
    expect(average.deliveryUsd(slot, 1)).toBeCloseTo(average.averageUsd(slot), 2)
    average.clear(slot)
    expect(average.deliveryUsd(slot, 1.234)).toBe(1.23)
  }
})
