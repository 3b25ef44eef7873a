// A venue that does what it is asked in the order it was asked, loses some requests, and whose
// answers come late, in any order, twice or never. Against it, the two promises of this room: what
// may trade at the venue is never missing from what we count, and evidence settles every doubt.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  type ClientId,
  type InstrumentIndex,
  type Lots,
  SnapshotReader,
  SnapshotWriter,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { type PlaceIntent } from './intent.ts'
import { type OrderStatus, orderStates } from './lifecycle.ts'
import { OrderReconciliation } from './reconcile.ts'
import { SeenTrades } from './seen-trades.ts'
import { WorkingOrders } from './working.ts'

fc.configureGlobal({ seed: 1 })

type Truth = { ticks: number; remaining: number; filled: number; revision: number; isLive: boolean }
type Request =
  | { kind: 'place'; id: number; lots: number; ticks: number; isLost: boolean }
  | { kind: 'edit'; id: number; lots: number; ticks: number; revision: number; isLost: boolean }
  | { kind: 'cancel'; id: number; isLost: boolean }
  | { kind: 'report'; report: number; isLost: false }
type Message =
  | ({ kind: 'order'; id: number; status: OrderStatus; reason: string; revision: number } & Pick<
      Truth,
      'ticks' | 'remaining' | 'filled'
    >)
  | { kind: 'fill'; id: number; lots: number; remaining: number; tradeId: number }
  | { kind: 'report'; report: number; rows: { id: number; truth: Truth }[] }

const capacity = 6
const asId = (n: number): ClientId => n as ClientId
const asLots = (n: number): Lots => n as Lots
const asTicks = (n: number): Ticks => n as Ticks
const instrument = 0 as InstrumentIndex

class World {
  readonly orders = new WorkingOrders(capacity, 1)
  readonly reconciliation = new OrderReconciliation(this.orders)
  readonly seen = new SeenTrades(1000)
  readonly truth = new Map<number, Truth>()
  readonly requests: Request[] = []
  readonly messages: Message[] = []
  nextId = 1
  nextTrade = 1
  nextReport = 1
  timeUs = 1

  place(lots: number, isLost: boolean): void {
    const id = this.nextId
    const intent: PlaceIntent = {
      kind: 'place',
      clientId: asId(id),
      instrument,
      side: id % 2 === 0 ? 1 : -1,
      ticks: asTicks(100),
      lots: asLots(lots),
      timeInForce: 'good-till-cancelled',
      postOnly: false,
      reduceOnly: false,
      purpose: 'hedge',
    }
    if (this.orders.open(intent, this.timeUs as TimeUs) < 0) return
    this.nextId += 1
    this.requests.push({ kind: 'place', id, lots, ticks: 100, isLost })
  }

  amend(id: number, lots: number, isLost: boolean): void {
    const slot = this.orders.slotOf(asId(id))
    if (slot < 0 || !this.orders.isAmendable(slot)) return
    const revision = this.orders.revision[slot]! + 1
    const ticks = 100 + revision
    this.orders.amend(slot, asTicks(ticks), asLots(lots), revision, this.timeUs as TimeUs)
    this.requests.push({ kind: 'edit', id, lots, ticks, revision, isLost })
  }

  cancel(id: number, isLost: boolean): void {
    const slot = this.orders.slotOf(asId(id))
    if (slot < 0) return
    this.orders.requestCancel(slot, this.timeUs as TimeUs)
    this.requests.push({ kind: 'cancel', id, isLost })
  }

  report(): void {
    const report = this.nextReport
    this.nextReport += 1
    this.reconciliation.begin(report, this.timeUs as TimeUs)
    this.requests.push({ kind: 'report', report, isLost: false })
  }

  /** The venue takes the next request. */
  process(): void {
    const request = this.requests.shift()
    if (request === undefined || request.isLost) return
    if (request.kind === 'report') {
      const live = [...this.truth].filter(([, truth]) => truth.isLive)
      const rows = live.map(([id, truth]) => ({ id, truth: { ...truth } }))
      this.messages.push({ kind: 'report', report: request.report, rows })
      return
    }
    const { id } = request
    if (request.kind === 'place') {
      const { ticks, lots } = request
      this.truth.set(id, { ticks, remaining: lots, filled: 0, revision: 0, isLive: true })
      this.#say(id, 'accepted')
      return
    }
    const truth = this.truth.get(id)
    const isAbsent = truth === undefined || !truth.isLive
    if (request.kind === 'cancel') {
      if (isAbsent) {
        this.#say(id, 'cancel-rejected', 'unknown-order')
        return
      }
      truth.isLive = false
      this.#say(id, 'cancelled')
      return
    }
    if (isAbsent) {
      this.#say(id, 'edit-rejected', 'unknown-order', request.revision)
      return
    }
    truth.ticks = request.ticks
    truth.remaining = request.lots
    truth.revision = request.revision
    this.#say(id, 'edited')
  }

  trade(id: number, wanted: number): void {
    const truth = this.truth.get(id)
    if (truth === undefined || !truth.isLive) return
    const lots = Math.min(wanted, truth.remaining)
    truth.remaining -= lots
    truth.filled += lots
    if (truth.remaining === 0) truth.isLive = false
    this.messages.push({
      kind: 'fill',
      id,
      lots,
      remaining: truth.remaining,
      tradeId: this.nextTrade,
    })
    this.nextTrade += 1
  }

  /** Hands over one of the messages on their way, and may keep it for another time. */
  deliver(at: number, fate: 'once' | 'again' | 'never'): void {
    const message = this.messages[at % Math.max(1, this.messages.length)]
    if (message === undefined) return
    if (fate !== 'again') this.messages.splice(this.messages.indexOf(message), 1)
    if (fate === 'never') return
    const timeUs = this.timeUs as TimeUs
    switch (message.kind) {
      case 'order':
        this.orders.onOrder(
          ...([asId(message.id), message.status, message.reason, message.revision] as const),
          ...([asTicks(message.ticks), asLots(message.remaining)] as const),
          ...([asLots(message.filled), timeUs] as const),
        )
        break
      case 'fill': {
        const { id, lots, remaining, tradeId } = message
        if (!this.seen.add(asId(id), tradeId)) break
        this.orders.onFill(asId(id), asLots(lots), asLots(remaining), timeUs)
        break
      }
      default:
        this.#read(message.report, message.rows)
    }
  }

  doubt(id: number): void {
    const slot = this.orders.slotOf(asId(id))
    if (slot < 0 || this.orders.isAmendable(slot)) return
    const revision = this.orders.revision[slot]!
    this.orders.onOrder(
      ...([asId(id), 'in-doubt', 'timeout', revision, asTicks(0), asLots(0)] as const),
      ...([asLots(0), this.timeUs as TimeUs] as const),
    )
  }

  /** What may still trade at the venue: what rests, and what requests on their way make of it. */
  mayTrade(id: number): number {
    const truth = this.truth.get(id)
    let most = truth?.isLive === true ? truth.remaining : 0
    const wasPlaced = truth !== undefined
    for (const request of this.requests) {
      if (request.kind === 'place' && request.id === id) most = Math.max(most, request.lots)
      const isEdit = request.kind === 'edit' && request.id === id
      if (isEdit && (!wasPlaced || truth.isLive)) most = Math.max(most, request.lots)
    }
    return most
  }

  #read(report: number, rows: { id: number; truth: Truth }[]): void {
    const timeUs = this.timeUs as TimeUs
    for (const { id, truth } of rows) {
      this.reconciliation.row(
        ...([report, asId(id), instrument, id % 2 === 0 ? 1 : -1, asTicks(truth.ticks)] as const),
        ...([asLots(truth.remaining), asLots(truth.filled), timeUs] as const),
      )
    }
    this.reconciliation.end(report, timeUs)
  }

  #say(id: number, status: OrderStatus, reason = 'none', revision?: number): void {
    const truth = this.truth.get(id)
    const { ticks = 0, remaining = 0, filled = 0 } = truth ?? {}
    const stated = revision ?? truth?.revision ?? 0
    const isOver = truth?.isLive === false
    this.messages.push({
      ...({ kind: 'order', id, status, reason, revision: stated, ticks } as const),
      ...{ remaining: isOver ? 0 : remaining, filled },
    })
  }
}

const small = fc.integer({ min: 1, max: 12 })
const which = fc.nat()
const isLost = fc.integer({ min: 0, max: 9 }).map((n) => n === 0)
const fates = fc.constantFrom('once', 'once', 'once', 'once', 'again', 'never')
type Act = (world: World) => void

/** An order that exists, so that few acts are wasted. */
const idIn = (world: World, n: number): number => 1 + (n % Math.max(1, world.nextId - 1))
/** The venue takes a request and its answer arrives at once: the usual case. */
const settle = (world: World): void => {
  world.process()
  world.deliver(world.messages.length - 1, 'once')
}

function actsOf(lost: fc.Arbitrary<boolean>, fate: typeof fates): fc.Arbitrary<Act>[] {
  return [
    fc.tuple(small, lost).map(
      ([n, l]) =>
        (w: World) =>
          w.place(n, l),
    ),
    fc.tuple(which, small, lost).map(
      ([n, m, l]) =>
        (w: World) =>
          w.amend(idIn(w, n), m, l),
    ),
    fc.tuple(which, small, lost).map(
      ([n, m, l]) =>
        (w: World) =>
          w.amend(idIn(w, n), m, l),
    ),
    fc.tuple(which, lost).map(
      ([n, l]) =>
        (w: World) =>
          w.cancel(idIn(w, n), l),
    ),
    fc.tuple(which, small).map(
      ([n, m]) =>
        (w: World) =>
          w.trade(idIn(w, n), 1 + (m >> 1)),
    ),
    fc.constant((w: World) => w.process()),
    fc.constant(settle),
    fc.constant(settle),
    fc.tuple(which, fate).map(
      ([at, f]) =>
        (w: World) =>
          w.deliver(at, f),
    ),
    fc.tuple(which, fate).map(
      ([at, f]) =>
        (w: World) =>
          w.deliver(at, f),
    ),
  ]
}
const acts = fc.oneof(
  ...actsOf(isLost, fates),
  which.map((n) => (w: World) => w.doubt(idIn(w, n))),
  fc.constant((w: World) => w.report()),
)
const histories = fc.array(acts, { minLength: 10, maxLength: 120, size: 'max' })
const faithful = fc.array(
  fc.oneof(...actsOf(fc.constant(false), fc.constantFrom('once') as typeof fates)),
  { minLength: 10, maxLength: 120, size: 'max' },
)

function countedLots(world: World, id: number): number {
  const slot = world.orders.slotOf(asId(id))
  return slot < 0 ? 0 : world.orders.restingLots(slot)
}

test('law 10: whatever is lost, late or repeated, we count all that may trade at the venue', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = new World()
      for (const act of history) {
        act(world)
        world.timeUs += 1
        for (let id = 1; id < world.nextId; id += 1) {
          const [counted, mayTrade] = [countedLots(world, id), world.mayTrade(id)]
          if (counted < mayTrade) throw new Error(`order ${id}: ${counted} of ${mayTrade}`)
        }
      }
    }),
    { numRuns: 2000 },
  )
})

test('doubt, then one report: ours is exactly what the venue has', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const world = new World()
      for (const act of history) act(world)
      while (world.requests.length > 0) world.process()
      // Everything on its way is lost; what is unanswered is in doubt; the venue is asked.
      world.messages.length = 0
      for (let id = 1; id < world.nextId; id += 1) world.doubt(id)
      world.report()
      world.process()
      world.deliver(0, 'once')
      for (let id = 1; id < world.nextId; id += 1) {
        const truth = world.truth.get(id)
        const slot = world.orders.slotOf(asId(id))
        expect(slot >= 0).toBe(truth?.isLive === true)
        if (slot < 0 || truth === undefined) continue
        const { orders } = world
        expect([
          orderStates[orders.state[slot]!],
          orders.ticks[slot],
          orders.lots[slot],
          orders.filledLots[slot],
          orders.restingLots(slot),
        ]).toEqual(['resting', truth.ticks, truth.remaining, truth.filled, truth.remaining])
      }
    }),
    { numRuns: 1000 },
  )
})

test('without losses, answers in any order lead to what the venue has', () => {
  fc.assert(
    fc.property(
      faithful,
      fc.array(fc.nat(), { minLength: 400, maxLength: 400 }),
      (history, order) => {
        const world = new World()
        for (const act of history) act(world)
        while (world.requests.length > 0) world.process()
        for (const at of order) world.deliver(at, 'once')
        expect(world.messages).toEqual([])
        for (let id = 1; id < world.nextId; id += 1) {
          const truth = world.truth.get(id)
          const slot = world.orders.slotOf(asId(id))
          expect([id, slot >= 0]).toEqual([id, truth?.isLive === true])
          if (slot < 0 || truth === undefined) continue
          expect(world.orders.lots[slot]).toBe(truth.remaining)
          expect(world.orders.ticks[slot]).toBe(truth.ticks)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

test('corrections are data: orphan, missing, found, terms', () => {
  const world = new World()
  for (const lots of [5, 6, 7, 8]) world.place(lots, false)
  for (let i = 0; i < 4; i += 1) world.process()
  for (let i = 0; i < 4; i += 1) world.deliver(0, 'once')
  world.cancel(2, true)
  world.doubt(2)
  const { reconciliation, orders } = world
  const t = 9 as TimeUs
  reconciliation.begin(1, t)
  const row = (id: number, ticks: number, lots: number): unknown =>
    reconciliation.row(
      ...([1, asId(id), instrument, 1, asTicks(ticks), asLots(lots), asLots(0), t] as const),
    )
  expect(row(1, 100, 5)).toBeUndefined()
  expect(row(2, 100, 6)).toEqual({ kind: 'found', clientId: 2, lots: 6 })
  expect(row(3, 103, 4)).toEqual({
    ...{ kind: 'terms', clientId: 3, oursTicks: 100, theirsTicks: 103, oursLots: 7, theirsLots: 4 },
  })
  expect(row(99, 100, 3)).toEqual({
    ...{ kind: 'orphan', clientId: 99, instrument: 0, side: 1, ticks: 100, lots: 3 },
  })
  expect(reconciliation.isReading).toBe(true)
  expect(reconciliation.end(1, t)).toEqual([{ kind: 'missing', clientId: 4, lots: 8 }])
  expect(reconciliation.isReading).toBe(false)
  expect([orders.count, orders.slotOf(asId(4))]).toEqual([3, -1])
  expect(orders.isAmendable(orders.slotOf(asId(2)))).toBe(true)
})

test('an order written off that speaks again is revived, and counted', () => {
  const world = new World()
  world.place(5, false)
  world.process()
  world.deliver(0, 'once')
  const { reconciliation, orders } = world
  reconciliation.begin(1, 2 as TimeUs)
  expect(reconciliation.end(1, 3 as TimeUs)).toEqual([{ kind: 'missing', clientId: 1, lots: 5 }])
  expect(countedLots(world, 1)).toBe(0)
  const { outcome } = orders.onFill(asId(1), asLots(2), asLots(3), 4 as TimeUs)
  expect(outcome).toBe('revived')
  expect([countedLots(world, 1), orders.count]).toEqual([3, 1])
})

test('what was sent after the report was asked for is not its business', () => {
  const world = new World()
  world.place(5, false)
  world.process()
  world.deliver(0, 'once')
  const { reconciliation, orders } = world
  reconciliation.begin(1, 2 as TimeUs)
  world.amend(1, 4, false)
  world.place(3, false)
  expect(reconciliation.end(1, 3 as TimeUs)).toEqual([])
  expect(orders.count).toBe(2)
  expect([countedLots(world, 1), countedLots(world, 2)]).toEqual([9, 3])
})

test('a report that was given up, or never asked for, says nothing', () => {
  const world = new World()
  world.place(5, false)
  world.process()
  world.deliver(0, 'once')
  const { reconciliation } = world
  reconciliation.begin(1, 2 as TimeUs)
  reconciliation.begin(2, 2 as TimeUs)
  expect(reconciliation.end(1, 3 as TimeUs)).toEqual([])
  expect(world.orders.count).toBe(1)
  const writer = new ByteWriter(1 << 16)
  reconciliation.visit(new SnapshotWriter(writer))
  const restored = new OrderReconciliation(world.orders)
  restored.visit(new SnapshotReader(new ByteReader(writer.view())))
  expect(restored.end(2, 3 as TimeUs)).toEqual([{ kind: 'missing', clientId: 1, lots: 5 }])
})
