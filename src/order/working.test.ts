import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  type ClientId,
  Digest,
  DigestVisitor,
  type InstrumentIndex,
  type Lots,
  SnapshotReader,
  SnapshotWriter,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { type PlaceIntent, type QuoteIntent, type Side } from './intent.ts'
import { type OrderStatus, orderStates } from './lifecycle.ts'
import { WorkingOrders } from './working.ts'

fc.configureGlobal({ seed: 1 })

const t = (n: number): TimeUs => n as TimeUs
const lots = (n: number): Lots => n as Lots
const ticks = (n: number): Ticks => n as Ticks
const id = (n: number): ClientId => n as ClientId

function place(clientId: number, size = 10, price = 100, side: Side = 1): PlaceIntent {
  return {
    kind: 'place',
    clientId: id(clientId),
    instrument: 0 as InstrumentIndex,
    side,
    ticks: ticks(price),
    lots: lots(size),
    timeInForce: 'good-till-cancelled',
    postOnly: true,
    reduceOnly: false,
    purpose: 'quote',
  }
}

type Told = {
  revision?: number
  ticks?: number
  remaining?: number
  filled?: number
  reason?: string
}

/** One order of 10 lots at 100, with short words for what the venue says. */
function desk(capacity = 4): {
  orders: WorkingOrders
  tell: (status: OrderStatus, told?: Told) => string
  fill: (size: number, remaining: number) => string
  state: () => string
} {
  const orders = new WorkingOrders(capacity, 4)
  const slot = orders.open(place(1), t(1))
  const tell = (status: OrderStatus, told: Told = {}): string => {
    const { revision = 0, ticks: price = 100, remaining = 10, filled = 0, reason = 'none' } = told
    return orders.onOrder(
      ...([id(1), status, reason, revision, ticks(price), lots(remaining), lots(filled)] as const),
      t(2),
    ).outcome
  }
  const fill = (size: number, remaining: number): string =>
    orders.onFill(id(1), lots(size), lots(remaining), t(2)).outcome
  return { orders, tell, fill, state: () => orderStates[orders.state[slot]!]! }
}

test('placed, accepted, filled in parts, done', () => {
  const { orders, tell, fill, state } = desk()
  expect(state()).toBe('placing')
  expect(orders.restingLots(0)).toBe(10)
  expect(tell('accepted')).toBe('changed')
  expect(fill(4, 6)).toBe('unchanged')
  expect([orders.lots[0], orders.filledLots[0], orders.restingLots(0)]).toEqual([6, 4, 6])
  expect(fill(6, 0)).toBe('ended')
  expect([state(), orders.count, orders.restingLots(0), orders.slotOf(id(1))]).toEqual([
    'done',
    0,
    0,
    -1,
  ])
})

test('an accepted that arrives after the fill neither restores lots nor wakes the dead', () => {
  const partial = desk()
  expect(partial.fill(4, 6)).toBe('changed')
  expect(partial.tell('accepted')).toBe('unchanged')
  expect([partial.state(), partial.orders.lots[0]]).toEqual(['resting', 6])
  const whole = desk()
  expect(whole.fill(10, 0)).toBe('ended')
  expect(whole.tell('accepted')).toBe('late')
  expect(whole.state()).toBe('done')
})

test('a fill after the cancelled acknowledgement is late, and harmless', () => {
  const { orders, tell, fill, state } = desk()
  tell('accepted')
  orders.requestCancel(0, t(3))
  expect(orders.restingLots(0)).toBe(10)
  expect(tell('cancelled', { remaining: 0 })).toBe('ended')
  expect(fill(4, 6)).toBe('late')
  expect([state(), orders.count, orders.filledLots[0]]).toEqual(['done', 0, 4])
})

test('two fills in the wrong order, and one that never came, give the right remainder', () => {
  const { orders, tell, fill } = desk()
  tell('accepted')
  fill(3, 3)
  expect(orders.lots[0]).toBe(3)
  fill(4, 6)
  expect(orders.lots[0]).toBe(3)
})

test('both versions rest while an amendment is in flight; its answer leaves one', () => {
  const { orders, tell, state } = desk()
  tell('accepted')
  expect(orders.isAmendable(0)).toBe(true)
  orders.amend(0, ticks(101), lots(7), 1, t(3))
  expect([state(), orders.restingLots(0), orders.ticks[0], orders.wantedTicks[0]]).toEqual([
    'amending',
    17,
    100,
    101,
  ])
  expect(orders.isAmendable(0)).toBe(false)
  expect(() => orders.amend(0, ticks(102), lots(7), 2, t(3))).toThrow('cannot be amended')
  expect(tell('edited', { revision: 1, ticks: 101, remaining: 7 })).toBe('changed')
  expect([state(), orders.restingLots(0), orders.ticks[0], orders.wantedLots[0]]).toEqual([
    'resting',
    7,
    101,
    7,
  ])
})

test('a refused amendment leaves the old version; a late answer to it changes nothing', () => {
  const { orders, tell, state } = desk()
  tell('accepted')
  orders.amend(0, ticks(101), lots(7), 1, t(3))
  expect(tell('edit-rejected', { revision: 1 })).toBe('changed')
  expect([state(), orders.restingLots(0), orders.wantedTicks[0]]).toEqual(['resting', 10, 100])
  orders.amend(0, ticks(102), lots(5), 2, t(4))
  expect(tell('edited', { revision: 1, ticks: 101, remaining: 7 })).toBe('unchanged')
  expect([state(), orders.restingLots(0), orders.ticks[0]]).toEqual(['amending', 15, 100])
})

test('fills of the new version that come before its answer do not end the order', () => {
  const { orders, tell, fill, state } = desk()
  tell('accepted')
  orders.amend(0, ticks(101), lots(20), 1, t(3))
  fill(12, 8)
  expect([state(), orders.restingLots(0) >= 8]).toEqual(['amending', true])
  tell('edited', { revision: 1, ticks: 101, remaining: 8, filled: 12 })
  expect([state(), orders.lots[0]]).toEqual(['resting', 8])
})

test('a cancel overtakes an amendment; refused, the amendment is still in flight', () => {
  const { orders, tell, state } = desk()
  tell('accepted')
  orders.amend(0, ticks(101), lots(7), 1, t(3))
  orders.requestCancel(0, t(4))
  expect([state(), orders.restingLots(0)]).toEqual(['cancelling', 17])
  expect(tell('cancel-rejected')).toBe('changed')
  expect(state()).toBe('amending')
  tell('edited', { revision: 1, ticks: 101, remaining: 7 })
  expect([state(), orders.restingLots(0)]).toEqual(['resting', 7])
})

test('doubt rests in full, may be cancelled, and survives everything but evidence', () => {
  const { orders, tell, state } = desk()
  expect(tell('in-doubt')).toBe('changed')
  expect(tell('in-doubt')).toBe('unchanged')
  orders.requestCancel(0, t(5))
  expect(orders.isCancelInFlight(0)).toBe(true)
  expect(tell('cancel-rejected', { reason: 'unknown-order' })).toBe('unchanged')
  expect(tell('rejected', { reason: 'duplicate' })).toBe('unchanged')
  expect([state(), orders.restingLots(0), orders.count]).toEqual(['in-doubt', 10, 1])
  expect(tell('accepted')).toBe('unchanged')
  // The placing is answered; the cancel is not.
  expect(state()).toBe('in-doubt')
  expect(tell('cancelled')).toBe('ended')
})

test.each<[OrderStatus, string]>([
  ['accepted', 'resting'],
  ['rejected', 'done'],
  ['cancelled', 'done'],
  ['expired', 'done'],
])('a placing in doubt: %s makes it %s', (status, expected) => {
  const { tell, state } = desk()
  tell('in-doubt')
  tell(status)
  expect(state()).toBe(expected)
})

test('a request that the venue answers with "unknown order" is a doubt, not an end', () => {
  const { orders, tell, state } = desk()
  tell('accepted')
  orders.requestCancel(0, t(3))
  expect(tell('cancel-rejected', { reason: 'unknown-order' })).toBe('changed')
  expect([state(), orders.restingLots(0)]).toEqual(['in-doubt', 10])
})

test('a rejection of what rests is a contradiction, and changes nothing', () => {
  const { tell, state } = desk()
  tell('accepted')
  expect(tell('rejected')).toBe('contradiction')
  expect(state()).toBe('resting')
})

test('an order that nobody knows is reported, and whether it may rest', () => {
  const orders = new WorkingOrders(2, 4)
  const tell = (status: OrderStatus): unknown => {
    const { outcome, mayRest, slot } = orders.onOrder(
      ...([id(9), status, 'none', 0, ticks(1), lots(1), lots(0)] as const),
      t(1),
    )
    return [outcome, mayRest, slot]
  }
  expect(tell('accepted')).toEqual(['unknown', true, -1])
  expect(tell('cancelled')).toEqual(['unknown', false, -1])
  const fill = orders.onFill(id(9), lots(1), lots(0), t(1))
  expect([fill.outcome, fill.mayRest]).toEqual(['unknown', false])
})

test('a full table refuses; the slot that ended first is used again first', () => {
  const orders = new WorkingOrders(3, 4)
  const end = (clientId: number): void => {
    orders.onFill(id(clientId), lots(10), lots(0), t(1))
  }
  expect([1, 2, 3].map((n) => orders.open(place(n), t(1)))).toEqual([0, 1, 2])
  expect(orders.open(place(4), t(1))).toBe(-1)
  end(2)
  end(1)
  expect([orders.open(place(4), t(1)), orders.open(place(5), t(1))]).toEqual([1, 0])
  expect(orders.open(place(6), t(1))).toBe(-1)
  expect([orders.slotOf(id(1)), orders.slotOf(id(4)), orders.count]).toEqual([-1, 1, 3])
  expect(() => new WorkingOrders(2, 4).open(place(1, 0), t(1))).toThrow('has lots')
})

test('an id opened twice stops the desk', () => {
  const orders = new WorkingOrders(3, 4)
  orders.open(place(1), t(1))
  expect(() => orders.open(place(1), t(1))).toThrow('indexed twice')
})

test('the orders of one side of an instrument, oldest first', () => {
  const orders = new WorkingOrders(8, 4)
  const quote: QuoteIntent = {
    kind: 'quote',
    clientId: id(0),
    group: 3,
    instrument: 2 as InstrumentIndex,
    side: -1,
    revision: 0,
    ticks: ticks(5),
    lots: lots(1),
    purpose: 'quote',
  }
  for (const [n, side] of [-1, 1, -1, -1].entries()) {
    orders.open({ ...quote, clientId: id(n + 1), side: side as Side }, t(1))
  }
  orders.onFill(id(3), lots(1), lots(0), t(2))
  const found: number[] = []
  let slot = orders.firstOf(2 as InstrumentIndex, -1)
  for (; slot >= 0; slot = orders.nextOf(slot)) found.push(orders.clientId[slot]!)
  expect(found).toEqual([1, 4])
  expect(orders.firstOf(1 as InstrumentIndex, 1)).toBe(-1)
  expect(orders.group[0]).toBe(3)
})

// Messages that need not make sense, about orders that may not exist.
const statuses: OrderStatus[] = [
  ...(['accepted', 'rejected', 'edited', 'edit-rejected'] as const),
  ...(['cancelled', 'cancel-rejected', 'expired', 'in-doubt'] as const),
]
const noise = fc.oneof(
  fc.record({ act: fc.constant('open' as const), id: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ act: fc.constant('amend' as const), id: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ act: fc.constant('cancel' as const), id: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    act: fc.constant('fill' as const),
    id: fc.integer({ min: 1, max: 12 }),
    size: fc.integer({ min: 1, max: 6 }),
    remaining: fc.integer({ min: 0, max: 12 }),
  }),
  fc.record({
    act: fc.constant('tell' as const),
    id: fc.integer({ min: 1, max: 12 }),
    status: fc.constantFrom(...statuses),
    reason: fc.constantFrom('none', 'unknown-order', 'duplicate'),
    revision: fc.integer({ min: 0, max: 3 }),
    remaining: fc.integer({ min: 0, max: 12 }),
    filled: fc.integer({ min: 0, max: 12 }),
  }),
  fc.record({
    act: fc.constant('list' as const),
    id: fc.integer({ min: 1, max: 12 }),
    remaining: fc.integer({ min: 0, max: 12 }),
  }),
  fc.record({ act: fc.constant('miss' as const), id: fc.integer({ min: 1, max: 12 }) }),
)
type Noise = typeof noise extends fc.Arbitrary<infer T> ? T : never

function apply(orders: WorkingOrders, event: Noise, opened: Set<number>, at: number): string {
  const clientId = id(event.id)
  const slot = orders.slotOf(clientId)
  switch (event.act) {
    case 'open':
      if (opened.has(event.id)) return ''
      if (orders.open(place(event.id, 10, 100, event.id % 2 === 0 ? 1 : -1), t(at)) < 0)
        return 'full'
      opened.add(event.id)
      return 'opened'
    case 'amend':
      if (slot < 0 || !orders.isAmendable(slot)) return ''
      orders.amend(slot, ticks(101), lots(6), orders.revision[slot]! + 1, t(at))
      return 'amended'
    case 'cancel':
      if (slot < 0) return ''
      orders.requestCancel(slot, t(at))
      return 'cancelling'
    case 'fill':
      return orders.onFill(clientId, lots(event.size), lots(event.remaining), t(at)).outcome
    case 'list':
      return orders.onListed(clientId, ticks(99), lots(event.remaining), lots(0), t(at)).outcome
    case 'miss':
      return slot < 0 ? '' : orders.onMissing(slot, t(at)).outcome
    default:
      return orders.onOrder(
        ...([clientId, event.status, event.reason, event.revision, ticks(100)] as const),
        ...([lots(event.remaining), lots(event.filled), t(at)] as const),
      ).outcome
  }
}

function digestOf(orders: WorkingOrders): string {
  const digest = new Digest()
  orders.visit(new DigestVisitor(digest))
  return digest.hex()
}

test('no message breaks the table: counts, lists and quantities stay consistent', () => {
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 120 }), (events) => {
      const orders = new WorkingOrders(5, 1)
      const opened = new Set<number>()
      for (const [at, event] of events.entries()) {
        apply(orders, event, opened, at)
        const live: number[] = []
        orders.forEachLive((slot) => live.push(slot))
        expect(live).toEqual([0, 1, 2, 3, 4].filter((slot) => orders.isLive(slot)))
        expect(orders.count).toBe(live.length)
        const listed: number[] = []
        for (const side of [1, -1] as const) {
          let slot = orders.firstOf(0 as InstrumentIndex, side)
          for (; slot >= 0; slot = orders.nextOf(slot)) listed.push(slot)
        }
        expect(listed.sort()).toEqual(live)
        for (const slot of live) {
          expect(orders.slotOf(orders.clientId[slot]! as ClientId)).toBe(slot)
          expect(orders.restingLots(slot)).toBeGreaterThanOrEqual(orders.lots[slot]!)
          const isResting = orderStates[orders.state[slot]!] === 'resting'
          if (isResting) expect(orders.lots[slot]).toBeGreaterThan(0)
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('a status said twice says nothing new', () => {
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 60 }), (events) => {
      const orders = new WorkingOrders(5, 1)
      const opened = new Set<number>()
      for (const event of events) {
        apply(orders, event, opened, 1)
        if (event.act !== 'tell') continue
        const before = digestOf(orders)
        apply(orders, event, opened, 1)
        expect(digestOf(orders)).toBe(before)
      }
    }),
    { numRuns: 300 },
  )
})

test('a restored table goes on exactly as the one that was saved', () => {
  fc.assert(
    fc.property(fc.array(noise), fc.array(noise), fc.array(noise), (before, after, other) => {
      const [source, target] = [new WorkingOrders(5, 1), new WorkingOrders(5, 1)]
      const opened = new Set<number>()
      for (const [at, event] of before.entries()) apply(source, event, opened, at)
      const elsewhere = new Set<number>()
      for (const [at, event] of other.entries()) apply(target, event, elsewhere, at)
      const writer = new ByteWriter(1 << 16)
      source.visit(new SnapshotWriter(writer))
      target.visit(new SnapshotReader(new ByteReader(writer.view())))
      const openedToo = new Set(opened)
      for (const [at, event] of after.entries()) {
        const outcome = apply(source, event, opened, 1000 + at)
        expect(apply(target, event, openedToo, 1000 + at)).toBe(outcome)
        expect(digestOf(target)).toBe(digestOf(source))
      }
    }),
    { numRuns: 200 },
  )
})
