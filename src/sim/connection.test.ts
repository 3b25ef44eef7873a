import { expect, test } from 'vitest'
import { type DurationUs } from '../base/index.ts'
import { defaultWorld } from './config.ts'
import { quietWorld, Rig, withFaults } from './rig.ts'

const second = 1_000_000
const soon = 20_000

test('a lost answer is in doubt after the timeout, and a report tells the truth', () => {
  const rig = new Rig(withFaults({ ackLossProbability: 1 }))
  rig.run(second)
  const i = rig.liquidOption()
  const sentUs = rig.nowUs
  const id = rig.place({ instrument: i, side: 1, ticks: rig.bid(i) - 5, lots: 2 })
  rig.run(second)
  expect(rig.story(id)).toEqual([])
  rig.run(2 * second)
  expect(rig.story(id)).toEqual(['in-doubt timeout'])
  const doubt = rig.of('order')[0]!
  expect(doubt.timeUs - sentUs).toBeGreaterThan(2 * second)
  expect([doubt.venueEventUs, doubt.venueSendUs]).toEqual([0, 0])
  rig.report(1)
  rig.run(soon)
  expect(rig.of('openOrder').map((e) => [e.clientId, e.remainingLots])).toEqual([[id, 2]])
})

test('a lost request that is not about one order fails after the timeout', () => {
  const rig = new Rig(withFaults({ ackLossProbability: 1 }))
  rig.run(second)
  rig.cancelAll()
  rig.run(3 * second)
  expect(rig.of('requestFailed').map((e) => e.reason)).toEqual(['timeout'])
  const down = new Rig(withFaults({ disconnectForUs: (5 * second) as DurationUs }))
  down.run(second)
  down.report(1)
  down.world.connection.disconnect(down.world.nowUs)
  down.run(3 * second)
  expect(down.of('requestFailed').map((e) => e.reason)).toEqual(['disconnected'])
  expect(down.of('reportEnd')).toEqual([])
})

test('a fill is told even when the answer that it belongs to is lost', () => {
  const rig = new Rig(withFaults({ ackLossProbability: 1 }))
  rig.run(second)
  const i = rig.liquidOption()
  const id = rig.place({ instrument: i, side: 1, ticks: rig.ask(i), lots: 1 })
  rig.run(3 * second)
  expect(rig.of('fill').map((e) => [e.clientId, e.lots])).toEqual([[id, 1]])
  expect(rig.story(id)).toEqual(['in-doubt timeout'])
})

test('a lost answer to a mass quote leaves every row in doubt', () => {
  const rig = new Rig(withFaults({ ackLossProbability: 1 }))
  rig.run(second)
  rig.protect(1)
  rig.run(soon)
  const i = rig.liquidOption()
  const ids = [
    rig.quote(1, { instrument: i, side: 1, ticks: rig.bid(i) - 5, lots: 1 }),
    rig.quote(1, { instrument: i, side: -1, ticks: rig.ask(i) + 5, lots: 1 }),
  ]
  rig.flush()
  rig.run(3 * second)
  expect(ids.map((id) => rig.story(id))).toEqual([['in-doubt timeout'], ['in-doubt timeout']])
})

test('rows of a mass quote can be refused alone', () => {
  const rig = new Rig(withFaults({ quoteRowRejectProbability: 0.5 }))
  rig.run(second)
  rig.protect(1)
  rig.run(soon)
  const { terms } = rig.world.table
  const options = terms.flatMap((t, i) => (t.kind === 'option' && rig.ask(i) > 1 ? [i] : []))
  expect(options.length).toBeGreaterThan(20)
  const ids = options.map((instrument) => rig.quote(1, { instrument, side: 1, ticks: 1, lots: 1 }))
  rig.flush()
  rig.run(soon)
  const first = ids.map((id) => rig.story(id)[0])
  expect(new Set(first)).toEqual(new Set(['accepted none', 'rejected other']))
})

/** A rig whose line breaks within the first minutes and is down for five seconds. */
function broken(): { rig: Rig; id: ReturnType<Rig['place']>; i: number } {
  const rig = new Rig(withFaults({ disconnectEveryUs: (30 * second) as DurationUs }), 2)
  rig.run(second)
  const i = rig.liquidOption()
  const id = rig.place({ instrument: i, side: 1, ticks: 5, lots: 2 })
  const isDown = (): boolean => rig.of('feed').some((e) => e.state === 'down')
  for (let n = 0; n < 3000 && !isDown(); n += 1) rig.run(100_000)
  expect(isDown()).toBe(true)
  return { rig, id, i }
}

test('when the line breaks our orders go, unsaid, and requests are refused at home', () => {
  const { rig, id, i } = broken()
  expect(rig.world.orders.count).toBe(0)
  const before = rig.nowUs
  const refused = rig.place({ instrument: i, side: 1, ticks: 5, lots: 1 })
  const other = rig.quote(1, { instrument: i, side: 1, ticks: 5, lots: 1 }, undefined, 3)
  rig.flush()
  rig.cancel(id)
  rig.cancelAll()
  rig.run(1000)
  expect(rig.story(refused)).toEqual(['rejected disconnected'])
  expect(rig.story(other)).toEqual(['edit-rejected disconnected'])
  expect(rig.story(id)).toEqual(['accepted none', 'cancel-rejected disconnected'])
  expect(rig.of('requestFailed').map((e) => e.reason)).toEqual(['disconnected'])
  expect(rig.of('order').at(-1)!.timeUs).toBe(before)
})

test('nothing public comes while it is down; then everything anew, and a report is empty', () => {
  const { rig } = broken()
  const down = rig.events.findIndex((e) => e.kind === 'feed' && e.state === 'down')
  rig.run(5.2 * second)
  const after = rig.events.slice(down + 1).filter((e) => e.venueEventUs > 0)
  expect(after[0]).toMatchObject({ kind: 'feed', state: 'resync' })
  expect(after[0]!.timeUs - rig.events[down]!.timeUs).toBeGreaterThan(4.9 * second)
  expect(rig.of('feed').map((e) => e.state)).toEqual(['up', 'down', 'resync', 'up'])
  rig.report(5)
  rig.run(soon)
  expect(rig.of('openOrder')).toEqual([])
  expect(rig.of('reportEnd').map((e) => e.report)).toEqual([5])
})

test('after a resync the last tops are those of the books', () => {
  const rig = new Rig(withFaults({ disconnectEveryUs: (20 * second) as DurationUs }), 4, true)
  rig.run(300 * second)
  expect(rig.of('feed').filter((e) => e.state === 'down').length).toBeGreaterThan(3)
  expect(rig.world.connection.isDown).toBe(false)
  const last = new Map(rig.of('top').map((e) => [e.instrument as number, e]))
  for (const [i, top] of last) {
    expect([top.bidTicks, top.askTicks]).toEqual([rig.bid(i), rig.ask(i)])
  }
})

test('a request that was on its way when the line broke is in doubt', () => {
  const config = {
    ...withFaults({ disconnectForUs: (5 * second) as DurationUs }),
    rate: { ...defaultWorld.rate, orderBurst: 3, ordersPerSecond: 1, disconnects: true },
  }
  const rig = new Rig(config)
  rig.run(second)
  const i = rig.liquidOption()
  const terms = { instrument: i, side: 1, ticks: 5, lots: 1 } as const
  const ids = [1, 2, 3, 4, 5].map(() => rig.place(terms))
  rig.run(8 * second)
  // The fourth has no credit left, is refused, and ends the session; the fifth is lost with it.
  expect(ids.map((id) => rig.story(id))).toEqual([
    ['accepted none'],
    ['accepted none'],
    ['accepted none'],
    ['rejected rate-limit'],
    ['in-doubt disconnected'],
  ])
  expect(rig.of('feed').map((e) => e.state)).toEqual(['up', 'down', 'resync', 'up'])
  expect(rig.world.orders.count).toBe(0)
})

test('fills and settlements of a time without connection arrive when it is back', () => {
  const config = {
    ...quietWorld,
    faults: { ...quietWorld.faults, disconnectForUs: (5 * second) as DurationUs },
  }
  const rig = new Rig(config)
  rig.run(second)
  const { world } = rig
  rig.place({ instrument: 0, side: 1, ticks: rig.ask(0), lots: 10 })
  rig.run(3600 * second - 3 * second - soon)
  const downUs = world.nowUs
  world.connection.disconnect(downUs)
  rig.run(10 * second)
  const settlement = rig.of('settlement').find((e) => e.instrument === 0)!
  expect(settlement.timeUs).toBeGreaterThanOrEqual(downUs + 5 * second)
  expect(world.account.lots[0]).toBe(10)
})
