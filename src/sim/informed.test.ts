import { expect, test } from 'vitest'
import { Prng, usPerHour, usPerMinute } from '../base/index.ts'
import { defaultWorld, type WorldConfig } from './config.ts'
import { levelsMax } from './depth.ts'
import { Latency } from './latency.ts'
import { quietWorld, Rig } from './rig.ts'
import { Stress } from './stress.ts'

const second = 1_000_000
const soon = 20_000

/** Rests a bid of ours above fair value, where nobody else quotes until the next index step. */
function stale(config: WorldConfig): { rig: Rig; id: number; ticks: number } {
  const rig = new Rig(config)
  rig.run(second)
  const i = rig.liquidOption(100)
  const { fair, matching, table } = rig.world
  matching.clear(i)
  const ticks = table.ticksUp(i, fair.price[i]! * 1.15)
  const id = rig.place({ instrument: i, side: 1, ticks, lots: 3 })
  rig.run(soon)
  expect(rig.story(id)).toEqual(['accepted none'])
  return { rig, id, ticks }
}

test('a stale quote is picked off after the next index step, at its own price', () => {
  const flow = { ...quietWorld.flow, sniperShare: 1 }
  const { rig, id, ticks } = stale({ ...quietWorld, flow })
  expect(rig.of('fill')).toEqual([])
  rig.run(usPerMinute)
  const fills = rig.of('fill')
  expect(fills.reduce((lots, e) => lots + e.lots, 0)).toBe(3)
  expect(fills.every((e) => e.clientId === id && e.ticks === ticks)).toBe(true)
  expect(fills.every((e) => e.liquidity === 'maker' && e.side === 1)).toBe(true)
  const stepUs = quietWorld.startUs + quietWorld.indexStepUs
  const ahead = quietWorld.latency.venueClockOffsetUs
  for (const fill of fills) {
    expect(fill.venueEventUs - ahead).toBeGreaterThan(stepUs)
    expect(fill.venueEventUs - ahead).toBeLessThan(stepUs + second)
  }
})

test('without the fast, the other makers take what their own new quotes reach', () => {
  const { rig, ticks } = stale(quietWorld)
  rig.run(usPerMinute)
  expect(rig.of('fill').map((e) => [e.ticks, e.liquidity])).toEqual([[ticks, 'maker']])
})

test('a jump brings forced orders in its direction, told apart in the public trades', () => {
  const coins = defaultWorld.coins.map((coin) => ({ ...coin, jumpsPerDay: 0, jumpSd: 0.002 }))
  const rig = new Rig({
    ...quietWorld,
    coins,
    indexStepUs: defaultWorld.indexStepUs,
    commonJumpsPerDay: 80,
    flow: { ...quietWorld.flow, liquidationsPerJump: 30 },
  })
  let falls = 0
  let rises = 0
  let jumpUs = 0
  for (let n = 0; n < 40 * 60; n += 1) {
    rig.run(second)
    const jump = rig.world.path.jump[0]!
    if (jump === 0) continue
    jumpUs = rig.nowUs
    if (jump < 0) falls += 1
    else rises += 1
  }
  expect(jumpUs).toBeGreaterThan(0)
  const forced = rig.of('trade').filter((e) => e.liquidation)
  expect(forced.length).toBeGreaterThan(5)
  const sides = new Set(forced.filter((e) => e.instrument === 0).map((e) => e.side))
  if (falls === 0) expect(sides).toEqual(new Set([1]))
  if (rises === 0) expect(sides).toEqual(new Set([-1]))
})

test('fear widens and thins the other makers quotes, and fades', () => {
  const rig = new Rig({ ...quietWorld, indexStepUs: defaultWorld.indexStepUs })
  rig.run(3 * second)
  const { depth, makers, table } = rig.world
  const measure = (): { width: number; lots: number } => {
    let width = 0
    let lots = 0
    for (let i = 0; i < table.count; i += 1) {
      if (table.kind[i] !== 2 || table.coin[i] !== 0 || rig.bid(i) === 0) continue
      width += rig.ask(i) - rig.bid(i)
      for (const book of [i * 2, i * 2 + 1]) lots += depth.lots[book * levelsMax]!
    }
    return { width, lots }
  }
  const calm = measure()
  makers.stress.jump(0, 4, rig.world.nowUs)
  rig.run(5 * second)
  const afraid = measure()
  expect(afraid.width).toBeGreaterThan(2 * calm.width)
  expect(afraid.lots).toBeLessThan(0.6 * calm.lots)
  rig.run(10 * usPerMinute)
  const after = measure()
  expect(after.width).toBeLessThan(1.5 * calm.width)
  expect(after.lots).toBeGreaterThan(0.7 * calm.lots)
})

test('fear halves in its half-life and has a bound', () => {
  const stress = new Stress(2, 1000)
  stress.jump(0, -2, 0)
  expect(stress.level(0, 0)).toBe(2)
  expect(stress.level(0, 1000)).toBeCloseTo(1, 12)
  stress.jump(0, 3, 1000)
  expect(stress.level(0, 1000)).toBeCloseTo(4, 12)
  stress.jump(0, 100, 1000)
  expect(stress.level(0, 1000)).toBe(6)
  expect([stress.level(1, 0), stress.level(0, 1e6)]).toEqual([0, 0])
})

test('messages take longer after a jump, for a while', () => {
  const latency = new Latency(defaultWorld.latency, Prng.fromSeed(1, 'latency'))
  const mean = (fromUs: number): number => {
    let sum = 0
    for (let n = 0; n < 400; n += 1) sum += latency.requestUs(fromUs + n)
    return sum / 400
  }
  const { leastUs, tailUs } = defaultWorld.latency.request
  const calm = mean(0)
  expect(Math.abs(calm / (leastUs + tailUs) - 1)).toBeLessThan(0.1)
  latency.jump(-2, second)
  expect(mean(second)).toBeGreaterThan(2 * calm)
  expect(Math.abs(mean(second + usPerHour) / calm - 1)).toBeLessThan(0.1)
})
