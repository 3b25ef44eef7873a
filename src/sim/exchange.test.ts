import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  SnapshotReader,
  SnapshotWriter,
  type TimeUs,
} from '../base/index.ts'
import { type DeskEvent, eventKinds, eventLayouts } from '../engine/index.ts'
import { defaultWorld, type WorldConfig } from './config.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { Monkey } from './monkey.ts'
import { quietWorld, Rig } from './rig.ts'

const second = 1_000_000

/** A small world where everything happens often. */
const busyWorld: WorldConfig = {
  ...quietWorld,
  indexStepUs: defaultWorld.indexStepUs,
  commonJumpsPerDay: 6,
  flow: {
    ...defaultWorld.flow,
    optionTradesPerDay: 40_000,
    perpetualTradesPerSecond: 2,
    volInformedPerDay: 2000,
  },
}

function addEvent(digest: Digest, event: DeskEvent): void {
  const writer = new ByteWriter()
  eventLayouts[eventKinds.indexOf(event.kind)]!.encode(writer, event as never)
  digest.text(event.kind)
  digest.update(writer.view())
}

function stateDigest(exchange: Exchange): string {
  const digest = new Digest()
  exchange.visit(new DigestVisitor(digest))
  return digest.hex()
}

/** Lives `us` of a world with a monkey; the digest of all messages and of the state after. */
function live(
  config: WorldConfig,
  seed: number,
  us: number,
  look: (rig: Rig) => void = () => {},
): string {
  const rig = new Rig(config, seed)
  const monkey = new Monkey(rig, seed)
  const digest = new Digest()
  const untilUs = config.startUs + us
  let heard = 0
  while (rig.exchange.nextReceiveUs() < untilUs) {
    look(rig)
    rig.exchange.deliver((event) => {
      rig.nowUs = event.timeUs
      addEvent(digest, event)
      heard += 1
    })
    monkey.hear({} as DeskEvent)
  }
  expect(heard).toBeGreaterThan(1000)
  return digest.hex() + stateDigest(rig.exchange)
}

test('the same seed and requests give the same messages; another seed gives others', () => {
  const first = live(busyWorld, 7, 60 * second)
  expect(live(busyWorld, 7, 60 * second)).toBe(first)
  expect(live(busyWorld, 8, 60 * second)).not.toBe(first)
})

test('looking when the next message comes, however often, changes nothing', () => {
  const first = live(busyWorld, 3, 60 * second)
  const looked = live(busyWorld, 3, 60 * second, (rig) => {
    for (let n = 0; n < 3; n += 1) rig.exchange.nextReceiveUs()
    rig.exchange.nextReceiveUs(rig.nowUs + 10)
    rig.exchange.flush()
  })
  expect(looked).toBe(first)
})

test('messages arrive in order, after they were sent, by the clocks of both sides', () => {
  const rig = new Rig(busyWorld, 5)
  const monkey = new Monkey(rig, 5)
  let lastUs = 0
  const { leastUs } = rig.world.latency
  const ahead = busyWorld.latency.venueClockOffsetUs
  while (rig.exchange.nextReceiveUs() < busyWorld.startUs + 30 * second) {
    const promisedUs = rig.exchange.nextReceiveUs()
    rig.exchange.deliver((event) => {
      rig.nowUs = event.timeUs
      expect(event.timeUs).toBe(promisedUs)
      expect(event.timeUs).toBeGreaterThanOrEqual(lastUs)
      expect(event.timeUs - event.monotonicUs).toBe(busyWorld.startUs)
      if (event.venueEventUs > 0) {
        expect(event.venueSendUs).toBeGreaterThan(event.venueEventUs)
        expect(event.timeUs - (event.venueEventUs - ahead)).toBeGreaterThanOrEqual(leastUs)
      }
      lastUs = event.timeUs
    })
    monkey.hear({} as DeskEvent)
  }
})

test('a request leaves at the time of the desk and is answered after both legs', () => {
  const rig = new Rig(quietWorld)
  rig.run(second)
  const sentUs = rig.nowUs
  const i = rig.liquidOption()
  rig.place({ instrument: i, side: 1, ticks: rig.bid(i) - 5, lots: 1 })
  rig.run(second)
  const answer = rig.of('order')[0]!
  const { request, response, venueClockOffsetUs } = quietWorld.latency
  const atVenueUs = answer.venueEventUs - venueClockOffsetUs
  expect(atVenueUs - sentUs).toBeGreaterThanOrEqual(request.leastUs)
  expect(answer.timeUs - atVenueUs).toBeGreaterThanOrEqual(response.leastUs)
  expect(answer.timeUs - sentUs).toBeLessThan(50_000)
})

test('with the time of the next timer, a request between two messages is not late', () => {
  const rig = new Rig(quietWorld)
  rig.run(second)
  const timerUs = rig.nowUs + 10_000
  expect(rig.exchange.nextReceiveUs(timerUs)).toBeGreaterThanOrEqual(timerUs)
  expect(rig.world.nowUs).toBeLessThan(timerUs)
  rig.nowUs = timerUs
  const id = rig.place({ instrument: rig.liquidOption(), side: 1, ticks: 5, lots: 1 })
  rig.run(50_000)
  const answer = rig.of('order').find((event) => event.clientId === id)!
  expect(answer.venueEventUs - quietWorld.latency.venueClockOffsetUs - timerUs).toBeLessThan(10_000)
})

test('the index and the surface do not know the desk', () => {
  const withDesk: string[] = []
  const without: string[] = []
  const collect = (into: string[]) => (event: DeskEvent) => {
    if (event.kind === 'index') into.push(`${event.venueEventUs} ${event.asset} ${event.priceUsd}`)
  }
  const rig = new Rig(busyWorld, 11)
  const monkey = new Monkey(rig, 11)
  const untilUs = busyWorld.startUs + 30 * second
  while (rig.exchange.nextReceiveUs() < untilUs) {
    rig.exchange.deliver((event) => {
      rig.nowUs = event.timeUs
      collect(withDesk)(event)
    })
    monkey.hear({} as DeskEvent)
  }
  const alone = createExchange(busyWorld, 11)
  while (alone.nextReceiveUs() < untilUs) alone.deliver(collect(without))
  expect(withDesk.slice(0, 58)).toEqual(without.slice(0, 58))
  expect(withDesk.length).toBeGreaterThanOrEqual(58)
})

test('a report equals the state that messages describe', () => {
  const rig = new Rig(busyWorld, 13)
  const monkey = new Monkey(rig, 13)
  for (let n = 0; n < 120; n += 1) {
    monkey.act()
    rig.run(400_000)
  }
  rig.report(999)
  rig.run(second)
  const cash = busyWorld.assets.map(() => 0n)
  const lots = new Map<number, number>()
  const end = rig.events.findIndex((e) => e.kind === 'reportEnd' && e.report === 999)
  expect(end).toBeGreaterThan(0)
  for (const event of rig.events.slice(0, end)) {
    if (event.kind === 'transfer') cash[event.asset]! += event.cash
    if (event.kind === 'funding') cash[event.asset]! += event.cash
    if (event.kind === 'settlement') cash[event.asset]! += event.cash
    if (event.kind !== 'fill') continue
    cash[event.feeAsset]! -= event.fee
    const held = (lots.get(event.instrument) ?? 0) + event.side * event.lots
    lots.set(event.instrument, held)
    const terms = rig.exchange.terms(event.instrument)
    if (terms.kind !== 'option') continue
    // The premium in atoms: lots x lot size x ticks x 0.0001 coin, exact.
    const scale = BigInt(busyWorld.assets[terms.settle]!.scale)
    const unit = 10n ** (scale - BigInt(terms.lotScale + terms.quantumScale))
    cash[terms.settle]! -= BigInt(event.side * event.lots * terms.lotMantissa * event.ticks) * unit
  }
  const rows = rig.events.slice(0, end)
  const balances = rows.filter((e) => e.kind === 'balanceReport').filter((e) => e.report === 999)
  expect(balances.map((e) => e.cash)).toEqual(cash)
  const positions = rows.filter((e) => e.kind === 'positionReport').filter((e) => e.report === 999)
  const held = [...lots].filter(([, count]) => count !== 0).sort(([a], [b]) => a - b)
  expect(positions.map((e) => [e.instrument, e.lots])).toEqual(held)
  expect(held.length).toBeGreaterThan(5)
})

test('open orders in a report are those whose story has not ended', () => {
  const rig = new Rig(busyWorld, 17)
  const monkey = new Monkey(rig, 17)
  for (let n = 0; n < 100; n += 1) {
    monkey.act()
    rig.run(300_000)
  }
  rig.report(999)
  rig.run(second)
  const remaining = new Map<number, number>()
  const end = rig.events.findIndex((e) => e.kind === 'reportEnd' && e.report === 999)
  for (const event of rig.events.slice(0, end)) {
    if (event.kind === 'fill') remaining.set(event.clientId, event.remainingLots)
    if (event.kind !== 'order') continue
    const { status, clientId } = event
    if (status === 'accepted' || status === 'edited') remaining.set(clientId, event.remainingLots)
    if (status === 'cancelled' || status === 'expired') remaining.set(clientId, 0)
  }
  const open = [...remaining].filter(([, lots]) => lots > 0).sort(([a], [b]) => a - b)
  const rows = rig.of('openOrder').filter((e) => e.report === 999)
  const listed = rows.map((e) => [e.clientId, e.remainingLots]).sort(([a], [b]) => a! - b!)
  expect(listed).toEqual(open)
  expect(open.length).toBeGreaterThan(5)
})

test('a restored exchange goes on as if it had never stopped', () => {
  const rig = new Rig(busyWorld, 19)
  const monkey = new Monkey(rig, 19)
  for (let n = 0; n < 40; n += 1) {
    monkey.act()
    rig.run(400_000)
  }
  monkey.act()
  const writer = new ByteWriter()
  rig.exchange.visit(new SnapshotWriter(writer))
  const restored = createExchange(busyWorld, 4)
  restored.visit(new SnapshotReader(new ByteReader(writer.view())))
  expect(stateDigest(restored)).toBe(stateDigest(rig.exchange))
  const digests = [rig.exchange, restored].map((exchange) => {
    const digest = new Digest()
    exchange.setDeskTime(rig.nowUs as TimeUs)
    const untilUs = rig.nowUs + 20 * second
    while (exchange.nextReceiveUs() < untilUs) exchange.deliver((event) => addEvent(digest, event))
    return digest.hex() + stateDigest(exchange)
  })
  expect(digests[1]).toBe(digests[0])
})

test('what we receive somebody pays, in every asset', () => {
  const rig = new Rig(busyWorld, 23)
  const monkey = new Monkey(rig, 23)
  for (let n = 0; n < 60; n += 1) {
    monkey.act()
    rig.run(300_000)
  }
  const { cash, street, fees } = rig.world.account
  for (const [asset, ours] of cash.entries()) expect(ours + street[asset]! + fees[asset]!).toBe(0n)
  expect(fees.some((amount) => amount > 0n)).toBe(true)
})
