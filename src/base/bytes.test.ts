import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader, ByteWriter, CorruptError, InvariantError } from './index.ts'

fc.configureGlobal({ seed: 1 })

const anyNumber = fc.double({ noNaN: true })
const bigints = fc.oneof(
  fc.bigInt({ min: -(1n << 70n), max: 1n << 70n }),
  fc.bigInt({ min: -(1n << 300n), max: 1n << 300n }),
  fc
    .tuple(fc.nat(320), fc.constantFrom(-1n, 1n), fc.constantFrom(-1n, 0n, 1n))
    .map(([bits, sign, near]) => sign * (1n << BigInt(bits)) + near),
)
/** Any string of UTF-16 code units, lone surrogates included. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd7ff, max: 0xe000 })))
    .map((units) => String.fromCharCode(...units)),
)

type Item = readonly [type: string, value: never]

const items = fc.array(
  fc.oneof(
    fc.tuple(fc.constant('u8'), fc.nat(0xff)),
    fc.tuple(fc.constant('u16'), fc.nat(0xffff)),
    fc.tuple(fc.constant('u32'), fc.nat(0xffffffff)),
    fc.tuple(fc.constant('f64'), anyNumber),
    fc.tuple(fc.constant('i53'), fc.maxSafeInteger()),
    fc.tuple(fc.constant('bool'), fc.boolean()),
    fc.tuple(fc.constant('bigint'), bigints),
    fc.tuple(fc.constant('text'), texts),
  ) as unknown as fc.Arbitrary<Item>,
)

type Methods = { [name: string]: (value?: never) => unknown }

function written(list: readonly Item[]): Uint8Array {
  const writer = new ByteWriter()
  for (const [type, value] of list) (writer as unknown as Methods)[type]!(value)
  return writer.view().slice()
}

test('what is written is read back, and nothing is left', () => {
  fc.assert(
    fc.property(items, (list) => {
      const reader = new ByteReader(written(list))
      for (const [type, value] of list) {
        expect((reader as unknown as Methods)[type]!()).toStrictEqual(value)
      }
      reader.end()
    }),
    { numRuns: 1000 },
  )
})

test('a truncated input is corrupt, never read beyond its end', () => {
  fc.assert(
    fc.property(items, fc.nat(), (list, cut) => {
      const bytes = written(list)
      fc.pre(bytes.length > 0)
      const reader = new ByteReader(bytes, 0, cut % bytes.length)
      const readAll = (): void => {
        for (const [type] of list) (reader as unknown as Methods)[type]!()
      }
      expect(readAll).toThrow(CorruptError)
    }),
    { numRuns: 500 },
  )
})

test('reading is canonical: what a reader accepts, a writer would have written', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 24 }),
      fc.constantFrom('bigint', 'text', 'bool', 'i53'),
      (raw, type) => {
        const bytes = Uint8Array.from(raw)
        if (type === 'text') bytes.set([bytes.length % 8, 0, 0, 0].slice(0, bytes.length))
        if (type === 'bigint') bytes[0]! &= 3
        const reader = new ByteReader(bytes)
        let value: unknown
        try {
          value = (reader as unknown as Methods)[type]!()
        } catch (fault) {
          expect(fault).toBeInstanceOf(CorruptError)
          return
        }
        const writer = new ByteWriter()
        ;(writer as unknown as Methods)[type]!(value as never)
        expect(Array.from(writer.view())).toEqual(Array.from(bytes.subarray(0, reader.offset)))
      },
    ),
    { numRuns: 5000 },
  )
})

test('text is UTF-8 as TextEncoder writes it, where TextEncoder can', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const writer = new ByteWriter()
      writer.text(text)
      expect(writer.view().subarray(4)).toEqual(new TextEncoder().encode(text))
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['overlong', [0xc0, 0x80]],
  ['overlong of three bytes', [0xe0, 0x80, 0x80]],
  ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ['lone continuation', [0x80]],
  ['cut short', [0xe2, 0x82]],
  ['a pair in six bytes', [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80]],
])('text: %s is corrupt', (_, bytes) => {
  const writer = new ByteWriter()
  writer.u32(bytes.length)
  writer.bytes(Uint8Array.from(bytes))
  expect(() => new ByteReader(writer.view()).text()).toThrow(CorruptError)
})

test('columns of doubles survive, short and long, at any offset', () => {
  fc.assert(
    fc.property(fc.array(anyNumber, { maxLength: 200 }), fc.nat(9), (numbers, lead) => {
      const writer = new ByteWriter()
      for (let i = 0; i < lead; i += 1) writer.u8(i)
      writer.f64s(Float64Array.from(numbers), numbers.length)
      expect(writer.length).toBe(lead + 8 * numbers.length)
      const into = new Float64Array(numbers.length + 1)
      new ByteReader(writer.view(), lead).f64s(into, numbers.length)
      expect(Array.from(into.subarray(0, numbers.length))).toStrictEqual(numbers)
    }),
  )
})

test('values that do not fit break an invariant', () => {
  const writer = new ByteWriter()
  const faults = [
    () => writer.u8(256),
    () => writer.u8(-1),
    () => writer.u8(0.5),
    () => writer.u16(65_536),
    () => writer.u32(2 ** 32),
    () => writer.u32(Number.NaN),
    () => writer.f64(Number.NaN),
    () => writer.f64s(Float64Array.of(1, Number.NaN), 2),
    () => writer.i53(2 ** 53),
    () => writer.i53(0.5),
    () => writer.bool(1 as never),
    () => writer.bigint(1n << 16_320n),
  ]
  for (const fault of faults) expect(fault).toThrow(InvariantError)
  writer.bigint((1n << 16_319n) - 1n)
  expect(new ByteReader(writer.view()).bigint()).toBe((1n << 16_319n) - 1n)
})

test('a writer grows to its maximum and no further, and starts again on reset', () => {
  const writer = new ByteWriter(1000)
  for (let i = 0; i < 125; i += 1) writer.f64(i)
  expect(() => writer.u8(0)).toThrow('at most 1000 bytes')
  writer.reset()
  writer.u8(7)
  expect(Array.from(writer.view())).toEqual([7])
})

test('minus zero: an integer has none, a double keeps it', () => {
  const writer = new ByteWriter()
  writer.i53(-0)
  writer.f64(-0)
  const reader = new ByteReader(writer.view())
  expect(reader.i53()).toBe(0)
  expect(reader.f64()).toBe(-0)
  writer.reset()
  writer.f64(-0)
  expect(() => new ByteReader(writer.view()).i53()).toThrow(CorruptError)
})

test('a fault names the offset', () => {
  const reader = new ByteReader(Uint8Array.of(1, 2, 3))
  reader.u8()
  expect(() => reader.u32()).toThrow('corrupt bytes at offset 1: wanted 4 bytes, 2 left')
  expect(reader.remaining).toBe(2)
})
