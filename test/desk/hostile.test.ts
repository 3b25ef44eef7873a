// A hostile venue. Every message that the layouts can express, with any field out of its mind, may
// reach the desk: it is handled or refused by name, never thrown at, and never leaves a state that
// cannot be digested. The policy is in `engine/admit.ts`; this is its proof.

import { describe, expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Prng,
  SnapshotReader,
  SnapshotWriter,
  type TimeUs,
} from '../../src/base/index.ts'
import {
  createEvent,
  Desk,
  type DeskConfig,
  type DeskEvent,
  type DeskState,
  type EventKind,
  type EventOf,
  encodeEvent,
  eventKinds,
  eventLayouts,
  waitsForJournal,
} from '../../src/engine/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { beforeExpiryUs, seconds, smallDesk, smallWorld } from '../support/small-desk.ts'

/** What a venue can say; the rest are facts of our own process. */
const ownKinds: readonly EventKind[] = [
  'start',
  'timer',
  'command',
  'fitSlice',
  'fitEnd',
  'freeboard',
  'journal',
]
const venueKinds = eventKinds.filter((kind) => !ownKinds.includes(kind))

const doubles = [
  ...[0, 1, -1, 0.3, 0.1 + 0.2, 5e-324, 1e-300, 1e-9, 1e-5, 1e9, 1e12, 1e13, 1e300],
  ...[Number.MAX_VALUE, -Number.MAX_VALUE, Infinity, -Infinity, 90_000, 92_500.5, 1 / 3, -0.02],
]
const integers = [
  ...[0, 1, -1, 2, 5, 10, 100, 4095, 4096, 1e6, 1e9, 1e12, 2 ** 31, 2 ** 32, 2 ** 51],
  ...[Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 184_999, 185_001],
]
const amounts = [0n, 1n, -1n, 10n ** 8n, -(10n ** 8n), 10n ** 20n, 10n ** 40n, -(2n ** 200n)]
const texts = ['', 'BTC-PERPETUAL', 'ETH-PERPETUAL', 'x'.repeat(65), 'ünïcode', 'NEW-1', 'NEW-2']

/** An event as bare fields. */
type Message = { [field: string]: unknown; instrument: unknown; clientId: unknown; report: unknown }

function pick<T>(prng: Prng, choices: readonly T[]): T {
  return choices[prng.below(choices.length)]!
}

/** Ids that mean something to this desk, half of the time. */
function drawClientId(prng: Prng, { orders }: DeskState): number {
  if (prng.boolean(0.4)) return pick(prng, integers)
  return orders.clientId[prng.below(orders.capacity)]!
}

function drawNumbers(prng: Prng): { count: number; values: Float64Array } {
  const values = Float64Array.from({ length: prng.below(9) }, () =>
    prng.boolean(0.5) ? pick(prng, doubles) : pick(prng, integers),
  )
  return { count: values.length, values }
}

function drawField(prng: Prng, type: unknown, state: DeskState): unknown {
  if (Array.isArray(type)) return pick(prng, type)
  const { count } = state.catalogue
  switch (type) {
    case 'u8':
      return pick(prng, [0, 0, 0, 1, 2, 8, 18, 19, 255])
    case 'u16':
    case 'asset':
      return pick(prng, [0, 1, 1, 2, 255, 65_535])
    case 'u32':
      return pick(prng, [0, 1, 2, state.report, 4096, 2 ** 32 - 1])
    case 'instrument':
      return pick(prng, [0, 0, 1, prng.below(count), prng.below(count), count, 511, 2 ** 32 - 1])
    case 'f64':
      return pick(prng, doubles)
    case 'bool':
      return prng.boolean(0.5)
    case 'text':
      return pick(prng, texts)
    case 'amount':
      return pick(prng, amounts)
    case 'side':
      return prng.boolean(0.5) ? 1 : -1
    case 'clientId':
      return drawClientId(prng, state)
    case 'numbers':
      return drawNumbers(prng)
    default:
      return pick(prng, integers)
  }
}

const envelope: readonly string[] = ['sequence', 'timeUs', 'monotonicUs']

/** A listing like one that is there, under a new name, with a field or two out of its mind. */
function drawListing(prng: Prng, state: DeskState): DeskEvent {
  const { catalogue } = state
  const like = catalogue.terms(prng.below(catalogue.count) as never)
  const { kind, tickSteps, ...terms } = like
  const values = Float64Array.from(tickSteps.flatMap((s) => [s.aboveTicks, s.stepTicks]))
  const event = Object.assign(createEvent('listed'), terms, {
    instrumentKind: kind,
    instrument: catalogue.count,
    name: `NEW-${prng.below(1000)}`,
    tickSteps: { count: values.length, values },
  }) as unknown as Message
  const { fields } = eventLayouts[eventKinds.indexOf('listed')]!
  const names = Object.keys(fields).filter((name) => !envelope.includes(name))
  for (let i = prng.below(3); i > 0; i -= 1) {
    const name = pick(prng, names)
    event[name] = drawField(prng, fields[name], state)
  }
  return event as unknown as DeskEvent
}

/** Any message of one kind, sane in most of its fields as often as not. */
function drawEvent(prng: Prng, kind: EventKind, state: DeskState): DeskEvent {
  if (kind === 'listed' && prng.boolean(0.7)) return drawListing(prng, state)
  const event = createEvent(kind) as unknown as Message
  const isSane = prng.boolean(0.5)
  const { fields } = eventLayouts[eventKinds.indexOf(kind)]!
  for (const [name, type] of Object.entries(fields)) {
    if (envelope.includes(name)) continue
    if (isSane && prng.boolean(0.7)) setSane(prng, event, name, kind, state)
    else event[name] = drawField(prng, type, state)
  }
  return event as unknown as DeskEvent
}

/** What an honest venue might say there. */
function setSane(
  prng: Prng,
  event: Message,
  name: string,
  kind: EventKind,
  state: DeskState,
): void {
  const { orders, catalogue } = state
  const slot = prng.below(orders.capacity)
  if (name === 'clientId') {
    event.clientId = orders.clientId[slot]!
    if (orders.isLive(slot)) event.instrument = orders.instrument[slot]!
  }
  if (name === 'instrument' && kind === 'listed') event.instrument = catalogue.count
  else if (name === 'instrument') event.instrument ||= prng.below(catalogue.count)
  if (name === 'ticks' || name === 'bidTicks' || name === 'askTicks') event[name] = 180_000
  if (name.toLowerCase().endsWith('lots')) event[name] = prng.below(50)
  if (name === 'priceUsd' || name === 'indexUsd') event[name] = 90_000 + prng.below(5_000)
  if (name === 'asset' || name === 'feeAsset' || name === 'base' || name === 'settle')
    event[name] = 1
  if (name === 'report') event.report = state.report
  if (name === 'markPrice' || name === 'underlyingPrice') event[name] = 92_000
}

type Scene = { readonly config: DeskConfig; readonly bytes: Uint8Array; readonly fills: number }

/** A desk in the middle of its work: positions, quotes on two dozen options, a fitted surface. */
function busyDesk(): Scene {
  const config = smallDesk({ option: { edgeVolPt: 0.05 }, hedging: { bandUsd: 8_000 } })
  const world = smallWorld({
    startUs: beforeExpiryUs,
    flow: { optionTradesPerDay: 400_000, perpetualTradesPerSecond: 2 },
  })
  const rig = new DeskRig({ desk: config, world, seed: 3 }).start()
  rig.runFor(120 * seconds)
  const writer = new ByteWriter()
  rig.state.visit(new SnapshotWriter(writer))
  return { config, bytes: writer.view().slice(), fills: rig.state.counters.fills }
}

const scene = busyDesk()

function restored(): Desk {
  const desk = new Desk(scene.config)
  desk.state.visit(new SnapshotReader(new ByteReader(scene.bytes)))
  return desk
}

function apply(desk: Desk, event: DeskEvent, afterUs: number): void {
  event.sequence = desk.sequence + 1
  event.timeUs = (desk.timeUs + afterUs) as TimeUs
  event.monotonicUs = event.timeUs
  // What cannot be encoded cannot reach the desk.
  encodeEvent(new ByteWriter(), event)
  desk.apply(event)
}

function timer(prng: Prng): DeskEvent {
  const event = createEvent('timer')
  event.timer = pick(prng, ['requote', 'hedge', 'watch', 'surface', 'freeboard'] as const)
  event.scope = event.timer === 'watch' || event.timer === 'freeboard' ? 0 : 1
  return event
}

function index(prng: Prng): DeskEvent {
  const event = createEvent('index')
  event.asset = 1 as typeof event.asset
  event.priceUsd = 92_000 + prng.below(1_000)
  return event
}

/** Hostile messages with the desk's own pulse between them, from a snapshot of a busy desk. */
function attack(seed: number, kinds: readonly EventKind[], count: number): Desk {
  const prng = Prng.fromSeed(seed, 'hostile')
  const desk = restored()
  for (let i = 0; i < count; i += 1) {
    const event = drawEvent(prng, pick(prng, kinds), desk.state)
    const shown = describeEvent(event)
    try {
      apply(desk, event, prng.below(50_000))
      if (i % 7 === 0) apply(desk, timer(prng), prng.below(50_000))
      if (i % 11 === 0) apply(desk, index(prng), prng.below(50_000))
    } catch (cause) {
      throw new Error(`after ${i} messages, the last being ${shown}`, { cause })
    }
    if (i % 200 === 0) desk.digest()
  }
  desk.digest()
  return desk
}

function describeEvent(event: DeskEvent): string {
  return JSON.stringify(event, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value === Infinity ? 'Infinity' : value,
  )
}

test('the desk under attack is a busy one', () => {
  const { state } = restored()
  expect(scene.fills).toBeGreaterThan(20)
  expect(state.orders.count).toBeGreaterThan(20)
  expect(state.catalogue.count).toBeGreaterThan(20)
})

describe('one kind at a time', () => {
  test.each(venueKinds)('%s', (kind) => {
    const desk = attack(venueKinds.indexOf(kind) + 1, [kind], 1500)
    expect(desk.sequence).toBeGreaterThan(1500)
  })
})

describe('all kinds at once', () => {
  test.each(Array.from({ length: 12 }, (_, i) => 100 + i))('seed %i', (seed) => {
    const desk = attack(seed, venueKinds, 2500)
    expect(desk.state.counters.malformed).toBeGreaterThan(500)
    for (const asset of desk.state.config.assets.keys()) {
      expect(desk.state.portfolio.ledger.imbalance(asset as never)).toBe(0n)
    }
  })
})

describe('a pulled switch', () => {
  const commands = ['pause', 'resume', 'kill', 'set-limit', 'reconcile', 'stop'] as const

  function command(name: EventOf<'command'>['command'], actor: string): EventOf<'command'> {
    return Object.assign(createEvent('command'), { command: name, actor })
  }

  /** Anything that is not a named person's word to arm it. */
  function drawUnarming(prng: Prng, state: DeskState): DeskEvent {
    switch (prng.below(9)) {
      case 0:
        return timer(prng)
      case 1:
        return index(prng)
      case 2:
        return command(pick(prng, commands), 'ann')
      case 3:
        return command('rearm', pick(prng, ['', ' ', '\t']))
      case 4:
        return drawEvent(prng, pick(prng, ['freeboard', 'journal'] as const), state)
      case 5: {
        const status = pick(prng, ['accepted', 'kept-last', 'refused'] as const)
        const fields = { underlying: 1, request: state.fitStaged || 1, status }
        return Object.assign(createEvent('fitEnd'), fields) as DeskEvent
      }
      case 6: {
        const values = Float64Array.of(0.001 + 0.001 * prng.uniform(), 0, 0, 0, 0.1)
        return Object.assign(createEvent('fitSlice'), {
          request: 1 + prng.below(1_000_000),
          underlying: 1,
          expiryUs: state.timeUs + 86_400 * seconds,
          forward: 92_000,
          parameters: { count: values.length, values },
        }) as DeskEvent
      }
      default:
        return drawEvent(prng, pick(prng, venueKinds), state)
    }
  }

  /** Pulled (again), with the venue's honest answer: nothing is left, and nothing is open. */
  function pullConfirmed(desk: Desk): void {
    apply(desk, command('kill', 'ann'), 1000)
    const { orders } = desk.state
    const slots: number[] = []
    orders.forEachLive((slot) => slots.push(slot))
    for (const slot of slots) {
      const { clientId, instrument } = orders
      const ids = { clientId: clientId[slot], instrument: instrument[slot] }
      const event = Object.assign(createEvent('order'), ids, { status: 'cancelled' })
      apply(desk, event as DeskEvent, 1000)
    }
    const { report } = desk.state
    apply(desk, Object.assign(createEvent('reportEnd'), { report }), 1000)
    expect(desk.state.kill).toMatchObject({ state: 'killed', verifiedUs: desk.timeUs })
  }

  test.each([
    ['while the venue still works our orders', false, 1],
    ['while the venue still works our orders', false, 2],
    ['when the venue has confirmed', true, 3],
    ['when the venue has confirmed', true, 4],
  ])('%s, no word but a named command arms it (%s, %i)', (_title, isConfirmed, seed) => {
    const prng = Prng.fromSeed(seed, 'pulled')
    const desk = restored()
    if (isConfirmed) pullConfirmed(desk)
    else apply(desk, command('kill', 'ann'), 1000)
    for (let i = 0; i < 3000; i += 1) {
      const event = drawUnarming(prng, desk.state)
      apply(desk, event, prng.below(50_000))
      const shown = (): string => `after ${describeEvent(event)}`
      if (desk.state.kill.isArmed) throw new Error(`armed ${shown()}`)
      for (let k = 0; k < desk.effects.count; k += 1) {
        const { kind } = desk.effects.at(k)
        if (waitsForJournal(kind)) throw new Error(`${kind} ${shown()}`)
      }
    }
    pullConfirmed(desk)
    apply(desk, command('rearm', 'bob'), 1000)
    expect(desk.state.kill.isArmed).toBe(true)
  })
})

test('what is refused is counted, named, and not said more than once a second', () => {
  const desk = restored()
  const alerts: string[] = []
  for (let i = 0; i < 20; i += 1) {
    const event = createEvent('top')
    event.instrument = 65_000 as typeof event.instrument
    apply(desk, event, 100_000)
    for (let k = 0; k < desk.effects.count; k += 1) {
      const effect = desk.effects.at(k)
      if (effect.kind === 'alert') alerts.push(effect.text)
    }
  }
  expect(desk.state.counters.malformed).toBe(20)
  expect(alerts).toEqual(Array(2).fill('top: instrument is 65000; expected a listed one'))
})

test('a message about the account that cannot be asks the venue for a report', () => {
  const desk = restored()
  const event = createEvent('settlement')
  event.instrument = 0 as typeof event.instrument
  event.asset = 0 as typeof event.asset
  event.priceUsd = -5
  apply(desk, event, 2_000_000)
  const kinds = Array.from({ length: desk.effects.count }, (_, i) => desk.effects.at(i).kind)
  expect(kinds).toContain('report')
  expect(kinds).toContain('alert')
})
