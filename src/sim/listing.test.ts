import { expect, test } from 'vitest'
import { type DurationUs, usPerDay, usPerHour } from '../base/index.ts'
import { listDeribitExpiries } from '../instrument/index.ts'
import { defaultWorld, type WorldConfig } from './config.ts'
import { optionKind } from './instruments.ts'
import { quietWorld, Rig } from './rig.ts'
import { World } from './world.ts'

/** Ten minutes a step: days of listing are cheap. */
const wanderingWorld: WorldConfig = {
  ...quietWorld,
  indexStepUs: (600 * 1_000_000) as DurationUs,
  strikesMax: 12,
  instrumentCapacity: 4096,
}

test('the default world has the size that it promises', () => {
  const { table } = new World(defaultWorld, 1)
  for (const coin of [0, 1]) {
    const expiries = new Set<number>()
    let options = 0
    for (let i = 0; i < table.count; i += 1) {
      if (table.coin[i] !== coin || table.kind[i] !== optionKind) continue
      expiries.add(table.expiryUs[i]!)
      options += 1
    }
    expect(expiries.size).toBeGreaterThanOrEqual(8)
    expect(expiries.size).toBeLessThanOrEqual(10)
    expect(options).toBeGreaterThanOrEqual(250)
    expect(options).toBeLessThanOrEqual(450)
  }
})

test('every strike has a call and a put, and the forward lies among the strikes', () => {
  const { table, fair } = new World(defaultWorld, 1)
  for (let slot = 0; slot < table.slotCapacity; slot += 1) {
    if (table.slotCoin[slot]! < 0) continue
    const sides = new Map<number, number>()
    for (let n = 0; n < table.memberCount[slot]!; n += 1) {
      const i = table.member(slot, n)
      if (table.kind[i] !== optionKind) continue
      sides.set(table.strike[i]!, (sides.get(table.strike[i]!) ?? 0) + table.optionSide[i]!)
    }
    expect([...sides.values()].every((sum) => sum === 0)).toBe(true)
    const strikes = [...sides.keys()].sort((a, b) => a - b)
    expect(strikes[0]).toBeLessThan(fair.forward[slot]!)
    expect(strikes.at(-1)).toBeGreaterThan(fair.forward[slot]!)
    expect(strikes.length).toBeGreaterThanOrEqual(8)
  }
})

test('expiries follow the calendar: what is due is gone, what should be there is there', () => {
  const rig = new Rig(wanderingWorld)
  const { table } = rig.world
  for (let day = 0; day < 5; day += 1) {
    rig.run(usPerDay)
    rig.events.length = 0
    const wanted = listDeribitExpiries(rig.world.nowUs, {
      ...wanderingWorld.listing,
      rollAheadUs: usPerDay,
    } as never)
    for (const coin of [0, 1]) {
      const live = [...table.slotExpiryUs].filter(
        (us, slot) => table.slotCoin[slot] === coin && us > 0,
      )
      expect(live.every((us) => us > rig.world.nowUs)).toBe(true)
      for (const expiryUs of wanted) expect(live).toContain(expiryUs)
    }
  }
})

test('strikes follow the index: new ones are listed as events, with dense indices', () => {
  const rig = new Rig({ ...wanderingWorld, commonJumpsPerDay: 12 }, 3)
  const before = rig.world.table.count
  rig.run(12 * usPerHour)
  const listed = rig.of('listed')
  expect(listed.length).toBeGreaterThan(before)
  expect(listed.map((e) => e.instrument)).toEqual(listed.map((_, i) => i))
  const first = listed.find((e) => e.name === 'BTC-PERPETUAL')!
  expect([first.instrument, first.instrumentKind, first.quantumMantissa, first.expiryUs]).toEqual([
    0,
    'perpetual',
    5,
    0,
  ])
  const option = listed.find((e) => e.instrumentKind === 'option')!
  const { count, values } = option.tickSteps
  expect([...values.slice(0, count)]).toEqual([0, 1, 50, 5])
})

test('a full table lists no more and the world goes on', () => {
  const rig = new Rig({ ...wanderingWorld, instrumentCapacity: 40 })
  rig.run(26 * usPerHour)
  expect(rig.world.table.count).toBe(40)
  expect(rig.of('listed')).toHaveLength(40)
})
