// The hedger in a world that loses, repeats, delays and reorders what the venue says. Whatever
// happens, a hedge never takes delta past its goal under any outcome of what is in flight; and when
// the world speaks again, every breach is cured.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AssetIndex,
  ByteReader,
  ByteWriter,
  type ClientId,
  Digest,
  DigestVisitor,
  type Lots,
  Prng,
  SnapshotReader,
  SnapshotWriter,
  type TimeUs,
} from '../base/index.ts'
import {
  createHedgeDecision,
  createHedgeInput,
  decideHedge,
  defaultHedging,
  type HedgeConfig,
  HedgeLedger,
} from './index.ts'

fc.configureGlobal({ seed: 1 })

const underlying = 1 as AssetIndex
const config: HedgeConfig = {
  ...defaultHedging.underlyings[0]!,
  bandUsd: 100,
  orderUsdMin: 10,
  orderUsdMax: 400,
  intervalUs: 0 as HedgeConfig['intervalUs'],
}
const deltaUsdPerLot = 10

function createLedger(): HedgeLedger {
  return new HedgeLedger(4, 2)
}

function send(ledger: HedgeLedger, clientId: number, side: 1 | -1, lots: number): boolean {
  const hedge = {
    clientId: clientId as ClientId,
    underlying,
    side,
    lots: lots as Lots,
    deltaUsdPerLot,
    deadlineUs: 1_000 as TimeUs,
  }
  return ledger.send(hedge, 0 as TimeUs)
}

const tell = (ledger: HedgeLedger, clientId: number, lots: number, remaining: number): string =>
  ledger.onFill(clientId as ClientId, lots as Lots, remaining as Lots)

test('a hedge is in flight from before it leaves until the venue ends it', () => {
  const ledger = createLedger()
  expect(send(ledger, 1, -1, 10)).toBe(true)
  expect(ledger.inFlightUsd(underlying, -1)).toBe(100)
  expect(ledger.inFlightUsd(underlying, 1)).toBe(0)
  expect(tell(ledger, 1, 4, 6)).toBe('new')
  expect(ledger.inFlightLots(underlying)).toBe(-6)
  expect(ledger.isOverdue(underlying, 999 as TimeUs)).toBe(false)
  expect(ledger.isOverdue(underlying, 1_000 as TimeUs)).toBe(true)
  ledger.onEnd(1 as ClientId, 4 as Lots)
  expect(ledger.inFlightCount(underlying)).toBe(0)
  expect(ledger.attempt(underlying)).toBe(1)
})

test('an end that comes before its fills waits for them', () => {
  const ledger = createLedger()
  send(ledger, 1, 1, 10)
  ledger.onEnd(1 as ClientId, 7 as Lots)
  expect(ledger.inFlightLots(underlying)).toBe(7)
  expect(tell(ledger, 1, 7, 3)).toBe('new')
  expect(ledger.inFlightCount(underlying)).toBe(0)
  expect(tell(ledger, 1, 7, 3)).toBe('duplicate')
  expect(tell(ledger, 1, 2, 1)).toBe('unknown')
})

test('nothing filled, and a fill that is ours no more', () => {
  const ledger = createLedger()
  send(ledger, 1, 1, 10)
  ledger.onEnd(1 as ClientId, 0 as Lots)
  expect(ledger.inFlightCount(underlying)).toBe(0)
  expect(tell(ledger, 1, 10, 0)).toBe('unknown')
  expect(tell(ledger, 99, 1, 0)).toBe('unknown')
  expect(ledger.isHedge(1 as ClientId)).toBe(true)
  expect(ledger.isHedge(99 as ClientId)).toBe(false)
})

test('attempts count what came back short; a whole fill or a settled need ends the count', () => {
  const ledger = createLedger()
  for (let id = 1; id <= 3; id += 1) {
    send(ledger, id, 1, 10)
    ledger.onEnd(id as ClientId, 0 as Lots)
  }
  expect(ledger.attempt(underlying)).toBe(3)
  send(ledger, 4, 1, 10)
  tell(ledger, 4, 10, 0)
  expect(ledger.attempt(underlying)).toBe(0)
  send(ledger, 5, 1, 10)
  ledger.onEnd(5 as ClientId, 0 as Lots)
  ledger.settle(underlying)
  expect(ledger.attempt(underlying)).toBe(0)
})

test('an end told twice counts once, and the first word stands', () => {
  const ledger = createLedger()
  send(ledger, 1, 1, 10)
  ledger.onEnd(1 as ClientId, 7 as Lots)
  ledger.onEnd(1 as ClientId, 7 as Lots)
  expect(ledger.attempt(underlying)).toBe(1)
  ledger.onEnd(1 as ClientId, 0 as Lots)
  expect(ledger.inFlightLots(underlying)).toBe(7)
  expect(ledger.attempt(underlying)).toBe(1)
})

test('many fills, each told one too late, fit: what is in order again takes no place', () => {
  const ledger = createLedger()
  send(ledger, 1, 1, 100)
  for (let filled = 2; filled <= 100; filled += 2) {
    expect(tell(ledger, 1, 1, 100 - filled)).toBe('new')
    expect(tell(ledger, 1, 1, 101 - filled)).toBe('new')
    expect(tell(ledger, 1, 1, 100 - filled)).toBe('duplicate')
  }
  expect(ledger.inFlightCount(underlying)).toBe(0)
})

test('fills too scattered to remember are not counted as known', () => {
  const ledger = createLedger()
  send(ledger, 1, 1, 100)
  for (let i = 0; i < 8; i += 1) expect(tell(ledger, 1, 1, 90 - 10 * i)).toBe('new')
  expect(tell(ledger, 1, 1, 5)).toBe('unknown')
  expect(ledger.inFlightLots(underlying)).toBe(92)
})

test('a report frees what has ended, and nothing whose end is not known', () => {
  const ledger = createLedger()
  send(ledger, 1, 1, 10)
  send(ledger, 2, 1, 20)
  ledger.onEnd(1 as ClientId, 7 as Lots)
  ledger.onReconciled(0 as AssetIndex)
  expect(ledger.inFlightLots(underlying)).toBe(27)
  ledger.onReconciled(underlying)
  expect(ledger.inFlightLots(underlying)).toBe(20)
})

test('a full ledger refuses', () => {
  const ledger = createLedger()
  for (let id = 1; id <= 4; id += 1) expect(send(ledger, id, 1, 1)).toBe(true)
  expect(send(ledger, 5, 1, 1)).toBe(false)
  expect(ledger.isHedge(5 as ClientId)).toBe(false)
})

test('every stretch of an order counts once, in any order and however often it is told', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      (sizes, choices) => {
        const total = sizes.reduce((a, b) => a + b, 0)
        let filled = 0
        const fills = sizes.map((lots) => {
          filled += lots
          return { lots, remaining: total - filled }
        })
        const ledger = createLedger()
        send(ledger, 1, 1, total)
        const told = new Set<number>()
        for (let i = 0; i < 4 * fills.length; i += 1) {
          const k = choices.next().value! % fills.length
          const { lots, remaining } = fills[k]!
          const outcome = tell(ledger, 1, lots, remaining)
          expect(outcome).toBe(told.has(k) ? 'duplicate' : 'new')
          told.add(k)
          const seen = [...told].reduce((sum, j) => sum + fills[j]!.lots, 0)
          expect(ledger.inFlightLots(underlying)).toBe(total - seen)
        }
      },
    ),
  )
})

type Message =
  | {
      readonly kind: 'fill'
      readonly id: number
      readonly lots: number
      readonly remaining: number
    }
  | { readonly kind: 'end'; readonly id: number; readonly filled: number }

type WorldOrder = { id: number; side: 1 | -1; lots: number; filled: number; isDone: boolean }

/** A venue and a network that may do anything but lie. */
class World {
  readonly prng: Prng
  readonly ledger = createLedger()
  readonly orders: WorldOrder[] = []
  mail: Message[] = []
  /** Delta of everything but the hedges. */
  otherUsd = 0
  trueLots = 0
  seenLots = 0
  sentCount = 0
  loss = 0.3

  constructor(seed: number) {
    this.prng = Prng.fromSeed(seed)
  }

  /** Delta as the desk sees it. */
  get deltaUsd(): number {
    return this.otherUsd + this.seenLots * deltaUsdPerLot
  }

  /** Lots of one side that could still change the true position. */
  openLots(side: 1 | -1): number {
    let lots = 0
    for (const order of this.orders) {
      if (order.side === side && !order.isDone) lots += order.lots - order.filled
    }
    return lots
  }

  decide(): string {
    const { ledger } = this
    const input = createHedgeInput()
    input.nowUs = 1
    input.deltaUsd = this.deltaUsd
    input.inFlightBuyUsd = ledger.inFlightUsd(underlying, 1)
    input.inFlightSellUsd = ledger.inFlightUsd(underlying, -1)
    input.inFlightCount = ledger.inFlightCount(underlying)
    input.attempt = ledger.attempt(underlying)
    input.isFresh = true
    input.hasMessage = true
    input.deltaUsdPerLot = deltaUsdPerLot
    input.bidTicks = 999
    input.askTicks = 1001
    input.referenceTicks = 1000
    const out = createHedgeDecision()
    if (decideHedge(config, input, out) !== 'hedge') return out.reason
    this.sentCount += 1
    expect(send(ledger, this.sentCount, out.side, out.lots)).toBe(true)
    this.orders.push({
      id: this.sentCount,
      side: out.side,
      lots: out.lots,
      filled: 0,
      isDone: false,
    })
    this.checkNoOvershoot(out.side)
    return out.reason
  }

  /** Were all of one side to fill and none of the other, delta would not pass its goal. */
  checkNoOvershoot(side: 1 | -1): void {
    const trueUsd = this.otherUsd + this.trueLots * deltaUsdPerLot
    const afterUsd = trueUsd + side * this.openLots(side) * deltaUsdPerLot
    expect(side * afterUsd).toBeLessThanOrEqual(0)
  }

  /** The venue works on one order: some fills, then perhaps its end. */
  trade(): void {
    const order = this.orders.find(({ isDone }) => !isDone)
    if (order === undefined) return
    const fillCount = this.prng.below(4)
    for (let i = 0; i < fillCount && order.filled < order.lots; i += 1) {
      const lots = 1 + this.prng.below(order.lots - order.filled)
      order.filled += lots
      this.trueLots += order.side * lots
      this.post({ kind: 'fill', id: order.id, lots, remaining: order.lots - order.filled })
    }
    if (order.filled === order.lots || this.prng.boolean(0.6)) {
      order.isDone = true
      this.post({ kind: 'end', id: order.id, filled: order.filled })
    }
  }

  post(message: Message): void {
    if (this.prng.boolean(this.loss)) return
    this.mail.push(message)
    if (this.prng.boolean(0.3)) this.mail.push(message)
  }

  /** One message arrives, perhaps not the oldest. */
  deliver(): void {
    if (this.mail.length === 0) return
    const [message] = this.mail.splice(this.prng.below(this.mail.length), 1)
    const id = message!.id as ClientId
    if (message!.kind === 'end') this.ledger.onEnd(id, message!.filled as Lots)
    else {
      const { lots, remaining } = message!
      const outcome = this.ledger.onFill(id, lots as Lots, remaining as Lots)
      if (outcome === 'new') this.seenLots += this.orders[message!.id - 1]!.side * lots
    }
  }

  /** A report: the venue's position, and the end of every order that it does not list. */
  reconcile(): void {
    for (const order of this.orders) {
      if (order.isDone) this.ledger.onEnd(order.id as ClientId, order.filled as Lots)
    }
    if (this.orders.some(({ isDone }) => !isDone)) return
    this.seenLots = this.trueLots
    this.ledger.onReconciled(underlying)
  }
}

test('no storm of lost, repeated, reordered and partial answers makes a hedge overshoot', () => {
  let hedges = 0
  for (let seed = 0; seed < 300; seed += 1) {
    const world = new World(seed)
    for (let step = 0; step < 150; step += 1) {
      const what = world.prng.below(10)
      if (what < 1) world.otherUsd += (world.prng.below(101) - 50) * deltaUsdPerLot
      else if (what < 4) world.decide()
      else if (what < 6) world.trade()
      else if (what < 9) world.deliver()
      else world.reconcile()
    }
    hedges += world.sentCount
    // The network heals: every breach is cured, and exactly so.
    world.loss = 0
    for (let round = 0; round < 40; round += 1) {
      for (let i = 0; i < 10; i += 1) world.trade()
      while (world.mail.length > 0) world.deliver()
      world.reconcile()
      world.decide()
    }
    expect(world.decide(), `seed ${seed}`).toBe('inside-band')
    expect(world.seenLots).toBe(world.trueLots)
    expect(Math.abs(world.deltaUsd)).toBeLessThanOrEqual(config.bandUsd)
    expect(world.ledger.inFlightCount(underlying)).toBe(0)
  }
  expect(hedges).toBeGreaterThan(2_000)
})

test('one need is hedged once, however long the answer takes', () => {
  const world = new World(1)
  world.loss = 1
  world.otherUsd = 390
  expect(world.decide()).toBe('hedge')
  for (let i = 0; i < 1_000; i += 1) {
    world.trade()
    expect(world.decide()).toBe('in-flight')
  }
  expect(world.sentCount).toBe(1)
})

test('a new need beside a hedge in doubt is hedged at once', () => {
  const world = new World(1)
  world.loss = 1
  world.otherUsd = 390
  expect(world.decide()).toBe('hedge')
  world.otherUsd += 200
  expect(world.decide()).toBe('hedge')
  expect(world.orders.map(({ lots }) => lots)).toEqual([39, 20])
})

test('a restored ledger goes on as the original would', () => {
  const copy = (from: HedgeLedger): HedgeLedger => {
    const writer = new ByteWriter()
    from.visit(new SnapshotWriter(writer))
    const to = createLedger()
    to.visit(new SnapshotReader(new ByteReader(writer.view().slice())))
    return to
  }
  const digestOf = (ledger: HedgeLedger): string => {
    const digest = new Digest()
    ledger.visit(new DigestVisitor(digest))
    return digest.hex()
  }
  const steps = fc.array(fc.tuple(fc.nat(2), fc.nat(9), fc.nat(12), fc.nat(12)), {
    maxLength: 60,
    size: 'max',
  })
  fc.assert(
    fc.property(steps, fc.nat(60), (list, at) => {
      const original = createLedger()
      let restored = createLedger()
      const apply = (ledger: HedgeLedger, [what, id, a, b]: readonly number[]): unknown => {
        if (what === 1) return tell(ledger, id! + 1, a!, b!)
        if (what === 2) return ledger.onEnd((id! + 1) as ClientId, a as Lots)
        if (ledger.isHedge((id! + 1) as ClientId)) return 'sent before'
        return send(ledger, id! + 1, a! % 2 === 0 ? 1 : -1, a! + 1)
      }
      for (const [i, step] of list.entries()) {
        if (i === at) restored = copy(original)
        const answer = apply(original, step)
        if (i < at) continue
        expect(apply(restored, step)).toEqual(answer)
        expect(digestOf(restored)).toBe(digestOf(original))
      }
    }),
  )
})
