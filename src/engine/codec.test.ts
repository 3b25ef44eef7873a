import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  CorruptError,
  type FieldTable,
  InvariantError,
} from '../base/index.ts'
import {
  codecTables,
  createEventDecoder,
  decodeEffect,
  decodeEvent,
  encodeEffect,
  encodeEvent,
  eventNumberOf,
  findUnreadable,
  isMarketNumber,
} from './codec.ts'
import { createEffect, type DeskEffect, effectKinds, effectLayouts } from './effect.ts'
import { createEvent, type DeskEvent, eventKinds, eventLayouts, isMarketKind } from './event.ts'

const safe = fc.maxSafeInteger()
const noNaN = fc.double({ noNaN: true })

function arbitraryOf(type: FieldTable[string]): fc.Arbitrary<unknown> {
  if (typeof type !== 'string') return fc.constantFrom(...type)
  switch (type) {
    case 'u8':
      return fc.nat(255)
    case 'u16':
    case 'asset':
      return fc.nat(65_535)
    case 'u32':
    case 'instrument':
      return fc.nat(0xffffffff)
    case 'f64':
      return noNaN
    case 'bool':
      return fc.boolean()
    case 'text':
      return fc.string({ unit: 'grapheme', maxLength: 40 })
    case 'amount':
      return fc.bigInt(-(10n ** 30n), 10n ** 30n)
    case 'side':
      return fc.constantFrom(1, -1)
    case 'numbers':
      return fc
        .array(noNaN, { maxLength: 40 })
        .map((list) => ({ count: list.length, values: Float64Array.from(list) }))
    default:
      return safe.map((value) => value + 0)
  }
}

function recordOf(fields: FieldTable): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, arbitraryOf(type)])),
  ) as fc.Arbitrary<Record<string, unknown>>
}

/** Lists compare by the numbers they hold, not by the room behind them. */
function plain(record: object): unknown {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      typeof value === 'object' ? Array.from(value.values.subarray(0, value.count)) : value,
    ]),
  )
}

test('every kind of event comes back as it was', () => {
  for (const [index, kind] of eventKinds.entries()) {
    fc.assert(
      fc.property(recordOf(eventLayouts[index]!.fields), (fields) => {
        const event = Object.assign(createEvent(kind), fields) as unknown as DeskEvent
        const writer = new ByteWriter()
        encodeEvent(writer, event)
        const reader = new ByteReader(writer.view())
        expect(plain(decodeEvent(reader))).toEqual(plain(event))
        reader.end()
      }),
      { seed: 1, numRuns: 40 },
    )
  }
})

test('every kind of effect comes back as it was', () => {
  for (const [index, kind] of effectKinds.entries()) {
    fc.assert(
      fc.property(recordOf(effectLayouts[index]!.fields), (fields) => {
        const effect = Object.assign(createEffect(kind), fields) as unknown as DeskEffect
        const writer = new ByteWriter()
        encodeEffect(writer, effect)
        const reader = new ByteReader(writer.view())
        expect(plain(decodeEffect(reader))).toEqual(plain(effect))
        reader.end()
      }),
      { seed: 2, numRuns: 40 },
    )
  }
})

test('what is decoded is borrowed, one object for each kind and decoder', () => {
  const writer = new ByteWriter()
  encodeEvent(writer, Object.assign(createEvent('index'), { priceUsd: 1 }))
  encodeEvent(writer, Object.assign(createEvent('index'), { priceUsd: 2 }))
  const reader = new ByteReader(writer.view())
  const first = decodeEvent(reader)
  const second = decodeEvent(reader)
  expect(second).toBe(first)
  expect(second).toMatchObject({ kind: 'index', priceUsd: 2 })
  expect(createEventDecoder()(new ByteReader(writer.view()))).not.toBe(first)
})

test('the number of a kind says whether it is market data', () => {
  const numbers = eventKinds.map(eventNumberOf)
  expect(new Set(numbers).size).toBe(eventKinds.length)
  for (const kind of eventKinds) {
    expect(isMarketNumber(eventNumberOf(kind))).toBe(isMarketKind(kind))
  }
})

test('an unknown number is corrupt, a value that does not fit names its field', () => {
  expect(() => decodeEvent(new ByteReader(Uint8Array.of(127)))).toThrow(CorruptError)
  expect(() => decodeEffect(new ByteReader(Uint8Array.of(255)))).toThrow(CorruptError)
  const broken = Object.assign(createEvent('index'), { priceUsd: Number.NaN })
  expect(() => encodeEvent(new ByteWriter(), broken)).toThrow(InvariantError)
  expect(() => encodeEvent(new ByteWriter(), broken)).toThrow(/priceUsd/)
})

test('tables of an older build are read when kinds and choices were only appended', () => {
  const lines = codecTables().split('\n')
  const fewer = lines.filter((line) => !line.startsWith('effect'))
  expect(findUnreadable(codecTables())).toBe(null)
  expect(findUnreadable(fewer.join('\n'))).toBe(null)
  const choice = lines.findIndex((line) => line.includes('state:open|settling|halted|delisted'))
  const narrower = lines[choice]!.replace('|delisted', '')
  expect(findUnreadable(narrower)).toBe(null)
})

test('tables that mean something else are refused by the line', () => {
  const lines = codecTables().split('\n')
  const changes: ((line: string) => string)[] = [
    (line) => line.replace('priceUsd:f64', 'priceUsd:int'),
    (line) => line.replace('priceUsd:f64', 'price:f64'),
    (line) => line.replace(' priceUsd:f64', ''),
    (line) => line.replace('open|settling', 'settling|open'),
    (line) => line.replace('event 128 ', 'event 127 '),
    (line) => line.replace('format 1', 'format 2'),
  ]
  for (const change of changes) {
    const at = lines.findIndex((line) => change(line) !== line)
    const changed = change(lines[at]!)
    expect(findUnreadable([...lines.slice(0, at), changed].join('\n'))).toBe(changed)
  }
})
