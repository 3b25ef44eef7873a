import fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import { slotOf } from './field.ts'
import {
  type Atoms,
  ByteReader,
  ByteWriter,
  CorruptError,
  type FieldsOf,
  type InstrumentIndex,
  InvariantError,
  layout,
  type NumberList,
  numberListCountMax,
  type Ticks,
  type TimeUs,
} from './index.ts'
import { interpretLayout } from './layout.ts'
import { compileLayout } from './layout-code.ts'

fc.configureGlobal({ seed: 1 })

const sample = layout('sample', {
  small: 'u8',
  medium: 'u16',
  large: 'u32',
  real: 'f64',
  whole: 'int',
  yes: 'bool',
  note: 'text',
  amount: 'amount',
  ticks: 'ticks',
  lots: 'lots',
  atUs: 'timeUs',
  spanUs: 'durationUs',
  instrument: 'instrument',
  asset: 'asset',
  clientId: 'clientId',
  side: 'side',
  state: ['open', 'it\'s "odd"', 'closed'],
  levels: 'numbers',
})

type Sample = FieldsOf<typeof sample>

const numberLists: fc.Arbitrary<NumberList> = fc
  .tuple(fc.array(fc.double({ noNaN: true }), { maxLength: 40 }), fc.nat(5))
  .map(([numbers, spare]) => {
    const values = new Float64Array(numbers.length + spare)
    values.set(numbers)
    return { count: numbers.length, values }
  })

const samples = fc.record({
  small: fc.nat(0xff),
  medium: fc.nat(0xffff),
  large: fc.nat(0xffffffff),
  real: fc.double({ noNaN: true }),
  whole: fc.maxSafeInteger(),
  yes: fc.boolean(),
  note: fc.string({ unit: 'binary' }),
  amount: fc.bigInt({ min: -(1n << 100n), max: 1n << 100n }),
  ticks: fc.maxSafeInteger(),
  lots: fc.maxSafeInteger(),
  atUs: fc.maxSafeInteger(),
  spanUs: fc.maxSafeInteger(),
  instrument: fc.nat(0xffffffff),
  asset: fc.nat(0xffff),
  clientId: fc.maxSafeInteger(),
  side: fc.constantFrom(1, -1),
  state: fc.constantFrom('open', 'it\'s "odd"', 'closed'),
  levels: numberLists,
}) as unknown as fc.Arbitrary<Sample>

/** Values that compare as values: only the used part of the list. */
function plain(value: Sample): unknown {
  return { ...value, levels: Array.from(value.levels.values.subarray(0, value.levels.count)) }
}

const slots = Object.keys(sample.fields).map((key) =>
  slotOf('sample', key, sample.fields[key as keyof typeof sample.fields]),
)

test('a record survives encoding, into a record that held another', () => {
  const into = sample.create()
  fc.assert(
    fc.property(samples, (value) => {
      const writer = new ByteWriter()
      sample.encode(writer, value)
      const reader = new ByteReader(writer.view())
      sample.decode(reader, into)
      reader.end()
      expect(plain(into)).toStrictEqual(plain(value))
    }),
    { numRuns: 500 },
  )
})

test('compiled and interpreted layouts are the same', () => {
  const compiled = compileLayout(slots)!
  const interpreted = interpretLayout(slots)
  expect(compiled.create()).toStrictEqual(interpreted.create())
  expect(Object.keys(compiled.create())).toEqual(Object.keys(sample.fields))
  fc.assert(
    fc.property(samples, (value) => {
      const writers = [new ByteWriter(), new ByteWriter()] as const
      compiled.encode(writers[0], value)
      interpreted.encode(writers[1], value)
      expect(writers[0].view()).toEqual(writers[1].view())
      const decoded = interpreted.create()
      interpreted.decode(new ByteReader(writers[0].view()), decoded)
      const copied = interpreted.create()
      interpreted.copy(decoded, copied)
      expect(plain(copied as Sample)).toStrictEqual(plain(value))
    }),
  )
})

test('a copy shares nothing', () => {
  fc.assert(
    fc.property(samples, samples, (from, into) => {
      const before = plain(from)
      sample.copy(from, into)
      expect(plain(into)).toStrictEqual(before)
      into.levels.values.fill(-1)
      into.levels.count = 0
      expect(plain(from)).toStrictEqual(before)
    }),
  )
})

test('a new record is zero, and encodes', () => {
  const value = sample.create()
  expect(plain(value)).toMatchInlineSnapshot(`
    {
      "amount": 0n,
      "asset": 0,
      "atUs": 0,
      "clientId": 0,
      "instrument": 0,
      "large": 0,
      "levels": [],
      "lots": 0,
      "medium": 0,
      "note": "",
      "real": 0,
      "side": 1,
      "small": 0,
      "spanUs": 0,
      "state": "open",
      "ticks": 0,
      "whole": 0,
      "yes": false,
    }
  `)
  sample.encode(new ByteWriter(), value)
})

test.each([
  ['real', Number.NaN],
  ['small', 256],
  ['medium', -1],
  ['large', 1.5],
  ['whole', 2 ** 53],
  ['ticks', 0.5],
  ['atUs', Infinity],
  ['side', 0],
  ['state', 'shut'],
  ['yes', 1],
  ['levels', { count: 1, values: Float64Array.of(Number.NaN) }],
  ['levels', { count: 2, values: Float64Array.of(1) }],
])('encoding refuses %s = %s by name', (key, value) => {
  const bad = { ...sample.create(), [key]: value } as Sample
  expect(() => sample.encode(new ByteWriter(), bad)).toThrow(InvariantError)
  expect(() => sample.encode(new ByteWriter(), bad)).toThrow(`sample.${key}`)
})

test('a full writer is reported as such', () => {
  expect(() => sample.encode(new ByteWriter(20), sample.create())).toThrow('at most 20 bytes')
})

test('decoding refuses what was not encoded', () => {
  const one = layout('one', { side: 'side', state: ['a', 'b'], levels: 'numbers' })
  const writer = new ByteWriter()
  one.encode(writer, one.create())
  const good = writer.view().slice()
  const decode = (at: number, byte: number) => () => {
    const bytes = good.slice()
    bytes[at] = byte
    one.decode(new ByteReader(bytes), one.create())
  }
  expect(decode(0, 1)).not.toThrow()
  expect(decode(0, 2)).toThrow(CorruptError)
  expect(decode(1, 2)).toThrow('no such name')
  expect(decode(2, 1)).toThrow('a list of 1 numbers')
})

test('a list that is decoded often stops allocating, and has a maximum', () => {
  const list = layout('list', { levels: 'numbers' })
  const encoded = (count: number): Uint8Array => {
    const writer = new ByteWriter()
    list.encode(writer, { levels: { count, values: new Float64Array(count) } })
    return writer.view().slice()
  }
  const into = list.create()
  list.decode(new ByteReader(encoded(100)), into)
  const memory = into.levels.values
  list.decode(new ByteReader(encoded(60)), into)
  expect(into.levels.values).toBe(memory)
  expect(() => encoded(numberListCountMax + 1)).toThrow('list.levels')
  list.decode(new ByteReader(encoded(numberListCountMax)), into)
  expect(into.levels.count).toBe(numberListCountMax)
})

test('a table that could not be read back is refused at once', () => {
  expect(() => layout('bad', { '0': 'u8' })).toThrow('bad.0')
  expect(() => layout('bad', { 'a;b': 'u8' })).toThrow('bad.a;b')
  expect(() => layout('bad', { state: [] })).toThrow('bad.state')
  expect(() => layout('bad', { state: ['a', 'a'] })).toThrow('repeats')
})

test('the record type follows from the table', () => {
  expectTypeOf<Sample['ticks']>().toEqualTypeOf<Ticks>()
  expectTypeOf<Sample['atUs']>().toEqualTypeOf<TimeUs>()
  expectTypeOf<Sample['instrument']>().toEqualTypeOf<InstrumentIndex>()
  expectTypeOf<Sample['amount']>().toEqualTypeOf<Atoms>()
  expectTypeOf<Sample['side']>().toEqualTypeOf<1 | -1>()
  expectTypeOf<Sample['state']>().toEqualTypeOf<'open' | 'it\'s "odd"' | 'closed'>()
  expectTypeOf<FieldsOf<{ readonly a: 'bool' }>>().toEqualTypeOf<{ a: boolean }>()
})
