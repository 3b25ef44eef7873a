import { expect, test } from 'vitest'
import { defaultWorld } from './config.ts'
import { quietWorld, Rig } from './rig.ts'

const soon = 20_000

/** A rig whose first option has a two-sided market, one second into the run. */
function ready(config = quietWorld): { rig: Rig; i: number; bid: number; ask: number } {
  const rig = new Rig(config)
  rig.run(1_000_000)
  rig.protect(1)
  rig.run(soon)
  const i = rig.liquidOption()
  return { rig, i, bid: rig.bid(i), ask: rig.ask(i) }
}

function lastOrder(rig: Rig): unknown {
  const { clientId, status, reason, revision, ticks, remainingLots, filledLots } = rig
    .of('order')
    .at(-1)!
  return { clientId, status, reason, revision, ticks, remainingLots, filledLots }
}

test('a resting order is accepted, edited and cancelled, one answer each', () => {
  const { rig, i, bid } = ready()
  const id = rig.place({ instrument: i, side: 1, ticks: bid - 5, lots: 3 })
  rig.run(soon)
  rig.edit(id, 1, { instrument: i, side: 1, ticks: bid - 10, lots: 2 })
  rig.run(soon)
  expect(lastOrder(rig)).toEqual({
    clientId: id,
    status: 'edited',
    reason: 'none',
    revision: 1,
    ticks: bid - 10,
    remainingLots: 2,
    filledLots: 0,
  })
  rig.cancel(id)
  rig.cancel(id)
  rig.run(soon)
  expect(rig.story(id)).toEqual([
    'accepted none',
    'edited none',
    'cancelled user',
    'cancel-rejected unknown-order',
  ])
  expect(rig.world.orders.count).toBe(0)
})

test('what the terms forbid is refused with its reason', () => {
  const { rig, i, bid, ask } = ready()
  const good = { instrument: i, side: 1, ticks: bid - 5, lots: 1 } as const
  const asked = [
    rig.place({ ...good, ticks: bid - 4 }),
    rig.place({ ...good, lots: 0 }),
    rig.place({ ...good, lots: 1.5 }),
    rig.place({ ...good, ticks: 0 }),
    rig.place({ ...good, instrument: 511 }),
    rig.place({ ...good, ticks: ask, postOnly: true }),
    rig.place({ ...good, reduceOnly: true }),
    rig.place({ ...good, side: -1, ticks: ask + 5, lots: 1e6 }),
  ]
  rig.run(soon)
  expect(asked.map((id) => rig.story(id))).toEqual([
    ['rejected off-tick'],
    ['rejected off-lot'],
    ['rejected off-lot'],
    ['rejected off-tick'],
    ['rejected instrument-closed'],
    ['rejected post-only'],
    ['rejected other'],
    ['rejected margin'],
  ])
  const id = rig.place(good)
  rig.run(soon)
  rig.quote(1, good, id)
  rig.run(soon)
  expect(rig.story(id)).toEqual(['accepted none', 'rejected duplicate'])
})

test('a crossing order takes what is there and the rest rests', () => {
  const { rig, i, ask } = ready()
  const there = rig.world.matching.lotsAt(i * 2 + 1, ask)
  const id = rig.place({ instrument: i, side: 1, ticks: ask, lots: there + 2 })
  rig.run(soon)
  const fill = rig.of('fill').at(-1)!
  expect([fill.liquidity, fill.ticks, fill.lots, fill.remainingLots]).toEqual([
    'taker',
    ask,
    there,
    2,
  ])
  expect(rig.story(id)).toEqual(['accepted none'])
  expect(rig.world.orders.lots[rig.world.orders.slotOf(id)]).toBe(2)
  const trade = rig.of('trade').at(-1)!
  expect([trade.tradeId, trade.side, trade.lots]).toEqual([fill.tradeId, 1, there])
})

test('immediate-or-cancel ends with what it got; fill-or-kill gets all or nothing', () => {
  const { rig, i, ask } = ready()
  const there = rig.world.matching.lotsAt(i * 2 + 1, ask)
  const all = { instrument: i, side: 1, ticks: ask, lots: there + 1 } as const
  const kill = rig.place({ ...all, timeInForce: 'fill-or-kill' })
  rig.run(soon)
  expect(rig.story(kill)).toEqual(['accepted none', 'expired none'])
  expect(rig.of('fill')).toEqual([])
  const take = rig.place({ ...all, timeInForce: 'immediate-or-cancel' })
  rig.run(soon)
  expect(rig.story(take)).toEqual(['accepted none', 'expired none'])
  expect(rig.of('fill').map((e) => e.lots)).toEqual([there])
  expect(lastOrder(rig)).toMatchObject({ status: 'expired', remainingLots: 0, filledLots: there })
})

test('fill-or-kill fills across levels when all of it is there', () => {
  const { rig, i, ask } = ready()
  const { matching, depth } = rig.world
  const second = rig.world.table.nextAway(i, ask, -1)
  const lots = matching.lotsAt(i * 2 + 1, ask) + depth.lotsAt(i * 2 + 1, second)
  const id = rig.place({ instrument: i, side: 1, ticks: second, lots, timeInForce: 'fill-or-kill' })
  rig.run(soon)
  expect(rig.of('fill').map((e) => e.ticks)).toEqual([ask, second])
  expect(rig.story(id)).toEqual(['accepted none'])
})

test('an edit keeps its place only when the price stays and the size does not grow', () => {
  const { rig, i, bid } = ready()
  const { depth, matching, orders } = rig.world
  const id = rig.place({ instrument: i, side: 1, ticks: bid, lots: 5 })
  rig.run(soon)
  const slot = orders.slotOf(id)
  const before = depth.lotsAt(i * 2, bid)
  expect(orders.ahead[slot]).toBe(before)
  // More of the others arrive behind us.
  const scratch = [[bid, before + 7] as const]
  scratch.forEach(([ticks, lots], k) => {
    depth.scratchTicks[k] = ticks
    depth.scratchLots[k] = lots
  })
  matching.replace(i, i * 2, 1)
  const ahead = (): number => orders.ahead[orders.slotOf(id)]!
  rig.edit(id, 1, { instrument: i, side: 1, ticks: bid, lots: 4 })
  rig.run(soon)
  expect(ahead()).toBe(before)
  rig.edit(id, 2, { instrument: i, side: 1, ticks: bid, lots: 4 })
  rig.run(soon)
  expect(ahead()).toBe(before)
  rig.edit(id, 3, { instrument: i, side: 1, ticks: bid, lots: 5 })
  rig.run(soon)
  expect(ahead()).toBe(before + 7)
})

test('our orders do not trade with each other: the taker is refused', () => {
  const { rig, i, bid, ask } = ready()
  const inside = rig.world.table.ticksDown(i, ((bid + ask) / 2) * 0.0001)
  rig.world.matching.clear(i)
  const resting = rig.place({ instrument: i, side: -1, ticks: inside, lots: 2 })
  rig.run(soon)
  const taker = rig.place({ instrument: i, side: 1, ticks: inside, lots: 2 })
  rig.run(soon)
  expect(rig.story(taker)).toEqual(['rejected self-match'])
  expect(rig.story(resting)).toEqual(['accepted none'])
})

test('a taker that meets the others first trades with them and stops at our own order', () => {
  const { rig, i, ask } = ready()
  const before = rig.world.matching.lotsAt(i * 2 + 1, ask)
  rig.place({ instrument: i, side: -1, ticks: ask, lots: 2 })
  rig.run(soon)
  const taker = rig.place({ instrument: i, side: 1, ticks: ask, lots: before + 1 })
  rig.run(soon)
  expect(rig.of('fill').map((e) => e.lots)).toEqual([before])
  expect(rig.story(taker)).toEqual(['accepted none', 'cancelled self-match'])
})

test('reduce-only is cut to the position and leaves when the position is gone', () => {
  const { rig, i, bid, ask } = ready()
  rig.place({ instrument: i, side: 1, ticks: ask, lots: 2 })
  rig.run(soon)
  const reduce = { instrument: i, side: -1, ticks: ask + 5, lots: 9, reduceOnly: true } as const
  const first = rig.place(reduce)
  rig.run(soon)
  expect(lastOrder(rig)).toMatchObject({ clientId: first, status: 'accepted', remainingLots: 2 })
  rig.place({ instrument: i, side: -1, ticks: bid - 15, lots: 4 })
  rig.run(soon)
  expect(rig.world.account.lots[i]).toBe(-2)
  rig.world.matching.takeByOthers(i, 1, ask + 5, 1e6, false)
  rig.run(soon)
  expect(rig.story(first)).toEqual(['accepted none', 'cancelled other'])
  expect(rig.world.account.lots[i]).toBe(-2)
})

test('a mass quote is answered row by row, and one row that errs spoils no other', () => {
  const { rig, i, bid, ask } = ready()
  const away = rig.world.table.nextAway(i + 1, rig.ask(i + 1), -1)
  const rows = [
    rig.quote(1, { instrument: i, side: 1, ticks: bid - 5, lots: 2 }),
    rig.quote(1, { instrument: i, side: -1, ticks: bid, lots: 2 }),
    rig.quote(1, { instrument: i + 1, side: -1, ticks: away, lots: 2 }),
  ]
  rig.flush()
  rig.run(soon)
  expect(rows.map((id) => rig.story(id))).toEqual([
    ['accepted none'],
    ['rejected post-only'],
    ['accepted none'],
  ])
  const arrivals = new Set(rig.of('order').map((e) => e.timeUs))
  expect(arrivals.size).toBe(1)
  expect(rig.bid(i)).toBeLessThan(ask)
})

test('an amendment that errs cancels the quote that rested', () => {
  const { rig, i, bid, ask } = ready()
  const id = rig.quote(1, { instrument: i, side: 1, ticks: bid - 5, lots: 2 })
  rig.flush()
  rig.run(soon)
  rig.quote(1, { instrument: i, side: 1, ticks: ask, lots: 2 }, id, 1)
  rig.flush()
  rig.run(soon)
  expect(rig.story(id)).toEqual(['accepted none', 'edit-rejected post-only', 'cancelled post-only'])
  expect(rig.of('order').map((e) => e.revision)).toEqual([0, 1, 1])
  rig.quote(1, { instrument: i, side: 1, ticks: bid - 5, lots: 2 }, id, 2)
  rig.flush()
  rig.run(soon)
  expect(rig.story(id).at(-1)).toBe('edit-rejected unknown-order')
})

test('zero lots cancel a quote, and a quote keeps its place like an order', () => {
  const { rig, i, bid } = ready()
  const { orders } = rig.world
  const terms = { instrument: i, side: 1, ticks: bid, lots: 3 } as const
  const id = rig.quote(1, terms)
  rig.flush()
  rig.run(soon)
  const ahead = orders.ahead[orders.slotOf(id)]!
  rig.quote(1, { ...terms, lots: 2 }, id, 1)
  rig.flush()
  rig.run(soon)
  expect(orders.ahead[orders.slotOf(id)]).toBe(ahead)
  rig.quote(1, { ...terms, lots: 0 }, id, 2)
  rig.flush()
  rig.run(soon)
  expect(rig.story(id)).toEqual(['accepted none', 'edited none', 'cancelled user'])
})

test('a group has one quote a side and instrument: the new one replaces the old', () => {
  const { rig, i, bid } = ready()
  rig.protect(2)
  rig.run(soon)
  const old = rig.quote(1, { instrument: i, side: 1, ticks: bid - 5, lots: 2 })
  const other = rig.quote(2, { instrument: i, side: 1, ticks: bid - 5, lots: 2 })
  const fresh = rig.quote(1, { instrument: i, side: 1, ticks: bid - 10, lots: 2 })
  rig.flush()
  rig.run(soon)
  expect(rig.story(old)).toEqual(['accepted none', 'cancelled user'])
  expect(rig.story(fresh)).toEqual(['accepted none'])
  expect(rig.story(other)).toEqual(['accepted none'])
})

test('an edit does not know quotes', () => {
  const { rig, i, bid } = ready()
  const id = rig.quote(1, { instrument: i, side: 1, ticks: bid - 5, lots: 2 })
  rig.flush()
  rig.run(soon)
  rig.edit(id, 1, { instrument: i, side: 1, ticks: bid - 10, lots: 2 })
  rig.run(soon)
  expect(rig.story(id)).toEqual(['accepted none', 'edit-rejected unknown-order'])
})

test('cancelAll and cancelGroup cancel what they name', () => {
  const { rig, i, bid, ask } = ready()
  const plain = rig.place({ instrument: i, side: 1, ticks: bid - 5, lots: 2 })
  const quote = rig.quote(1, { instrument: i, side: -1, ticks: ask + 5, lots: 2 })
  rig.flush()
  rig.run(soon)
  rig.cancelGroup(1)
  rig.run(soon)
  expect([rig.story(plain).at(-1), rig.story(quote).at(-1)]).toEqual([
    'accepted none',
    'cancelled user',
  ])
  rig.cancelAll()
  rig.run(soon)
  expect(rig.story(plain).at(-1)).toBe('cancelled user')
})

test('credits run out and come back; mass quotes have their own', () => {
  const rate = { ...defaultWorld.rate, orderBurst: 4, ordersPerSecond: 10 }
  const { rig, i, bid } = ready({ ...quietWorld, rate })
  const terms = { instrument: i, side: 1, ticks: bid - 5, lots: 1 } as const
  rig.run(1_000_000)
  const ids = [1, 2, 3, 4, 5].map(() => rig.place(terms))
  const first = ids[0]!
  rig.edit(first, 1, terms)
  rig.cancel(first)
  rig.cancelAll()
  const quote = rig.quote(1, { ...terms, ticks: bid - 10 })
  rig.flush()
  rig.run(50_000)
  expect(ids.map((id) => rig.story(id)[0])).toEqual([
    'accepted none',
    'accepted none',
    'accepted none',
    'accepted none',
    'rejected rate-limit',
  ])
  expect(rig.story(first).slice(1)).toEqual([
    'edit-rejected rate-limit',
    'cancel-rejected rate-limit',
  ])
  expect(rig.of('requestFailed').map((e) => e.reason)).toEqual(['rate-limit'])
  expect(rig.story(quote)).toEqual(['accepted none'])
  rig.run(400_000)
  rig.cancel(first)
  rig.run(soon)
  expect(rig.story(first).at(-1)).toBe('cancelled user')
})

test('a mass quote beyond its credits leaves what rests', () => {
  const rate = { ...defaultWorld.rate, quoteBurst: 1, quotesPerSecond: 1 }
  const { rig, i, bid } = ready({ ...quietWorld, rate })
  const terms = { instrument: i, side: 1, ticks: bid - 5, lots: 1 } as const
  const id = rig.quote(1, terms)
  rig.flush()
  rig.run(soon)
  rig.quote(1, { ...terms, ticks: bid - 10 }, id, 1)
  const other = rig.quote(1, { ...terms, instrument: i + 1, ticks: 1 })
  rig.flush()
  rig.run(soon)
  expect(rig.story(id)).toEqual(['accepted none', 'edit-rejected rate-limit'])
  expect(rig.story(other)).toEqual(['rejected rate-limit'])
  expect(rig.world.orders.ticks[rig.world.orders.slotOf(id)]).toBe(bid - 5)
})
