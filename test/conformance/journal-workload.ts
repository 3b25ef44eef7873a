// What the journal's tests write: every event and its effects as functions of (seed, sequence), so
// that any process can continue a run or say what a prefix of it must hold.

import { type AssetIndex, type Atoms, ByteWriter, Prng } from '../../src/base/index.ts'
import {
  createEffect,
  createEvent,
  type DeskEffect,
  type DeskEvent,
  encodeEffect,
  encodeEvent,
  type Journal,
} from '../../src/engine/index.ts'
import { type JournalRecord } from '../../src/journal/index.ts'

type Fields = Record<string, unknown>

// One object for each kind, as a venue would: the journal must copy.
const events = {
  start: createEvent('start'),
  fill: createEvent('fill'),
  command: createEvent('command'),
  timer: createEvent('timer'),
  top: createEvent('top'),
  book: createEvent('book'),
  index: createEvent('index'),
}
const effects = {
  place: createEffect('place'),
  cancel: createEffect('cancel'),
  mode: createEffect('mode'),
}

const eventKindsUsed = ['fill', 'command', 'timer', 'top', 'top', 'top', 'book', 'index'] as const
const effectKindsUsed = ['place', 'cancel', 'mode'] as const

function fieldsOf(kind: keyof typeof events, prng: Prng): Fields {
  const draw = prng.below(1_000_000)
  switch (kind) {
    case 'start':
      return { run: draw, config: `{"seed":${draw}}`, configHash: 'h'.repeat(64) }
    case 'fill':
      return { clientId: draw, ticks: -draw, fee: (BigInt(draw) ** 5n) as Atoms, side: -1 }
    case 'command':
      return { actor: 'ö'.repeat(prng.below(40)), name: `limit ${draw}`, value: draw / 7 }
    case 'timer':
      return { timer: 'hedge', scope: draw }
    case 'top':
      return { instrument: prng.below(500), bidTicks: draw, askTicks: draw + 1, bidLots: 3 }
    case 'book': {
      const count = 2 * prng.below(60)
      const values = Float64Array.from({ length: count }, (_, i) => draw + i)
      return { instrument: 1, snapshot: draw % 2 === 0, levels: { count, values } }
    }
    case 'index':
      return { asset: (draw % 3) as AssetIndex, priceUsd: 60_000 + draw / 3 }
  }
}

/** The event of that sequence; borrowed. Event zero is the configuration. */
export function eventAt(seed: number, sequence: number): DeskEvent {
  const prng = Prng.fromSeed(BigInt(seed) * 1_000_003n + BigInt(sequence))
  const kind = sequence === 0 ? 'start' : eventKindsUsed[prng.below(eventKindsUsed.length)]!
  const timeUs = 1_700_000_000_000_000 + sequence * 250
  return Object.assign(events[kind], { sequence, timeUs }, fieldsOf(kind, prng)) as DeskEvent
}

/** Its effects: mostly none; borrowed as they are given. */
export function* effectsAt(seed: number, sequence: number): Generator<DeskEffect, void> {
  const prng = Prng.fromSeed(BigInt(seed) * 1_000_003n + BigInt(sequence) + 7n)
  const count = Math.max(0, prng.below(8) - 4)
  for (let ordinal = 0; ordinal < count; ordinal += 1) {
    const kind = effectKindsUsed[prng.below(effectKindsUsed.length)]!
    const fields = { sequence, ordinal, lots: 5, cause: 'c'.repeat(prng.below(20)) }
    const effect: Fields = effects[kind]
    for (const [name, value] of Object.entries(fields)) if (name in effect) effect[name] = value
    yield effect as DeskEffect
  }
}

/** Appends one event and its effects. */
export function appendStep(journal: Journal, seed: number, sequence: number): void {
  journal.appendEvent(eventAt(seed, sequence))
  for (const effect of effectsAt(seed, sequence)) journal.appendEffect(effect)
}

const writer = new ByteWriter()

function textOf(what: string, encode: () => void): string {
  writer.reset()
  encode()
  return `${what} ${Buffer.from(writer.view()).toString('latin1')}`
}

function eventText(event: DeskEvent): string {
  return textOf('event', () => encodeEvent(writer, event))
}

function effectText(effect: DeskEffect): string {
  return textOf('effect', () => encodeEffect(writer, effect))
}

/** A record as text that is equal exactly when the record is. */
export function recordText(record: JournalRecord): string {
  return record.what === 'event' ? eventText(record.event) : effectText(record.effect)
}

export function recordTexts(records: Iterable<JournalRecord>): string[] {
  const texts: string[] = []
  for (const record of records) texts.push(recordText(record))
  return texts
}

/** What a journal must give back that holds the events from..to and all their effects. */
export function expectedTexts(seed: number, from: number, to: number): string[] {
  const texts: string[] = []
  for (let sequence = from; sequence <= to; sequence += 1) {
    texts.push(eventText(eventAt(seed, sequence)))
    for (const effect of effectsAt(seed, sequence)) texts.push(effectText(effect))
  }
  return texts
}
