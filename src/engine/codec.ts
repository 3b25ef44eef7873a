// Events and effects as canonical bytes: one byte for the kind, then the fields of its table. Kinds
// are numbered here and only ever appended to. A store keeps `codecTables()` beside its bytes, so
// that a build whose tables differ refuses them instead of misreading them.

import {
  assert,
  type ByteReader,
  type ByteWriter,
  CorruptError,
  type FieldTable,
  type Layout,
} from '../base/index.ts'
import {
  createEffect,
  type DeskEffect,
  type EffectKind,
  effectKinds,
  effectLayouts,
} from './effect.ts'
import {
  createEvent,
  type DeskEvent,
  type EventKind,
  eventKinds,
  eventLayouts,
  isMarketKind,
} from './event.ts'

/** How kinds and fields are strung together; the tables themselves are compared by content. */
export const codecFormat = 1

/** Market kinds are numbered from here, so that a new account kind does not move them. */
const marketNumberMin = 128
const numbersMax = 256

type Coded = { readonly number: number; readonly layout: Layout<FieldTable> }

/** Every kind's number and layout, by kind. */
function codeEvents(): Map<EventKind, Coded> {
  const byKind = new Map<EventKind, Coded>()
  const counts = { account: 0, market: 0 }
  for (const [index, kind] of eventKinds.entries()) {
    const side = isMarketKind(kind) ? 'market' : 'account'
    const number = counts[side] + (side === 'market' ? marketNumberMin : 0)
    counts[side] += 1
    byKind.set(kind, { number, layout: eventLayouts[index]! })
  }
  assert(counts.account <= marketNumberMin && counts.market <= numbersMax - marketNumberMin)
  return byKind
}

function codeEffects(): Map<EffectKind, Coded> {
  assert(effectKinds.length <= numbersMax)
  return new Map(
    effectKinds.map((kind, number) => [kind, { number, layout: effectLayouts[number]! }]),
  )
}

const codedEvents = codeEvents()
const codedEffects = codeEffects()

/** The number of an event's kind in the encoding: its first byte. */
export function eventNumberOf(kind: EventKind): number {
  const coded = codedEvents.get(kind)
  assert(coded !== undefined, 'no such kind of event')
  return coded.number
}

/** Whether a kind's number is market data's; `isMarketKind` without the search. */
export function isMarketNumber(number: number): boolean {
  return number >= marketNumberMin
}

/** Throws `InvariantError` naming the field that does not fit; the writer then holds a part. */
export function encodeEvent(writer: ByteWriter, event: DeskEvent): void {
  const coded = codedEvents.get(event.kind)
  assert(coded !== undefined, 'no such kind of event')
  writer.u8(coded.number)
  coded.layout.encode(writer, event)
}

/** Throws `InvariantError` naming the field that does not fit; the writer then holds a part. */
export function encodeEffect(writer: ByteWriter, effect: DeskEffect): void {
  const coded = codedEffects.get(effect.kind)
  assert(coded !== undefined, 'no such kind of effect')
  writer.u8(coded.number)
  coded.layout.encode(writer, effect)
}

type Target<T> = { readonly layout: Layout<FieldTable>; readonly into: T }

function decoder<T extends object>(
  targets: readonly (Target<T> | undefined)[],
  what: string,
): (reader: ByteReader) => T {
  return (reader) => {
    const number = reader.u8()
    const target = targets[number]
    if (target === undefined) {
      throw new CorruptError(`no ${what} has the number ${number}`, reader.offset - 1)
    }
    target.layout.decode(reader, target.into as Parameters<typeof target.layout.decode>[1])
    return target.into
  }
}

/**
 * Reads events into objects of its own, one for each kind: what it returns is borrowed until the
 * next event of that kind. Throws `CorruptError` on bytes that no `encodeEvent` wrote.
 */
export function createEventDecoder(): (reader: ByteReader) => DeskEvent {
  const targets: Target<DeskEvent>[] = []
  for (const [kind, { number, layout }] of codedEvents) {
    targets[number] = { layout, into: createEvent(kind) as DeskEvent }
  }
  return decoder(targets, 'event')
}

/** As `createEventDecoder`, for effects. */
export function createEffectDecoder(): (reader: ByteReader) => DeskEffect {
  const targets: Target<DeskEffect>[] = []
  for (const [kind, { number, layout }] of codedEffects) {
    targets[number] = { layout, into: createEffect(kind) as DeskEffect }
  }
  return decoder(targets, 'effect')
}

/** One decoder for everyone who reads one thing at a time. */
export const decodeEvent: (reader: ByteReader) => DeskEvent = createEventDecoder()
export const decodeEffect: (reader: ByteReader) => DeskEffect = createEffectDecoder()

function fieldText(name: string, type: FieldTable[string]): string {
  return `${name}:${typeof type === 'string' ? type : type.join('|')}`
}

function tableText(what: string, kind: string, { number, layout }: Coded): string {
  const fields = Object.entries(layout.fields).map(([name, type]) => fieldText(name, type))
  return [what, number, kind, ...fields].join(' ')
}

/** The tables that this build writes, a line for each kind: `event 3 funding sequence:int ...`. */
export function codecTables(): string {
  const lines = [`format ${codecFormat}`]
  for (const [kind, coded] of codedEvents) lines.push(tableText('event', kind, coded))
  for (const [kind, coded] of codedEffects) lines.push(tableText('effect', kind, coded))
  return lines.join('\n')
}

/** A later build may append names to a choice, and nothing else, to a kind that exists. */
function isGrown(before: string, now: string | undefined): boolean {
  if (now === undefined) return false
  if (before === now) return true
  const [was, is] = [before.split(' '), now.split(' ')]
  return (
    was.length === is.length &&
    was.every((word, i) => word === is[i] || (word.includes('|') && is[i]!.startsWith(`${word}|`)))
  )
}

/**
 * Whether bytes written under `tables` (as `codecTables` gave them) mean the same to this build:
 * null, or the first line that this build does not read.
 */
export function findUnreadable(tables: string): string | null {
  const now = new Map(
    codecTables()
      .split('\n')
      .map((line) => [keyOf(line), line]),
  )
  for (const line of tables.split('\n')) {
    if (!isGrown(line, now.get(keyOf(line)))) return line
  }
  return null
}

function keyOf(line: string): string {
  return line.split(' ').slice(0, 3).join(' ')
}
