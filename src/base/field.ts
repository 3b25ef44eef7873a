// The fields of binary records: their types, their zeros, and how one of them is written, read and
// copied. `layout.ts` strings them together; `layout-code.ts` writes the same out as straight code.

import { assert, InvariantError } from './assert.ts'
import {
  type AssetIndex,
  type Atoms,
  type ClientId,
  type DurationUs,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
} from './brand.ts'
import { type ByteReader, type ByteWriter, CorruptError } from './bytes.ts'

/** A bounded list of doubles inside a record: the first `count` of `values`. */
export type NumberList = { count: number; values: Float64Array }

/** Greatest count of a `NumberList`. */
export const numberListCountMax: number = 65_536

type FieldValues = {
  u8: number
  u16: number
  u32: number
  /** Any double but NaN. */
  f64: number
  /** A safe integer. */
  int: number
  bool: boolean
  text: string
  amount: Atoms
  ticks: Ticks
  lots: Lots
  timeUs: TimeUs
  durationUs: DurationUs
  instrument: InstrumentIndex
  asset: AssetIndex
  clientId: ClientId
  /** +1 or -1. */
  side: 1 | -1
  numbers: NumberList
}

/** A named type, or a closed list of names that is stored as the position of the name. */
export type FieldType = keyof FieldValues | readonly string[]

/** Field names, in the order of the encoding, with their types. */
export type FieldTable = { readonly [field: string]: FieldType }

type FieldValue<T extends FieldType> = T extends keyof FieldValues
  ? FieldValues[T]
  : T extends readonly string[]
    ? T[number]
    : never

/** The record type of a table, or of a layout: mutable fields that wear their brands. */
export type FieldsOf<L> = L extends { readonly fields: infer F extends FieldTable }
  ? FieldsOf<F>
  : L extends FieldTable
    ? { -readonly [K in keyof L]: FieldValue<L[K]> }
    : never

/** How a field is written: a method of the writer, or one of the composed forms below. */
type Plain = 'u8' | 'u16' | 'u32' | 'f64' | 'i53' | 'bool' | 'text' | 'bigint'
type Coding = Plain | 'side' | 'numbers' | 'name'

const codings: { readonly [K in keyof FieldValues]: Coding } = {
  u8: 'u8',
  u16: 'u16',
  u32: 'u32',
  f64: 'f64',
  int: 'i53',
  bool: 'bool',
  text: 'text',
  amount: 'bigint',
  ticks: 'i53',
  lots: 'i53',
  timeUs: 'i53',
  durationUs: 'i53',
  instrument: 'u32',
  asset: 'u16',
  clientId: 'i53',
  side: 'side',
  numbers: 'numbers',
}

/** One field of a layout, resolved; `names` is empty unless the coding is 'name'. */
export type Slot = {
  readonly key: string
  readonly coding: Coding
  readonly names: readonly string[]
}

export type Row = { [field: string]: unknown }

const noNames: readonly string[] = []

export function slotOf(layoutName: string, key: string, type: FieldType): Slot {
  // Objects put keys that look like integers first, whatever the order they were written in.
  assert(/^[a-zA-Z]\w*$/.test(key), `${layoutName}.${key} is not a field name`)
  if (typeof type === 'string') return { key, coding: codings[type], names: noNames }
  assert(type.length >= 1 && type.length <= 256, `${layoutName}.${key} needs 1 to 256 names`)
  assert(new Set(type).size === type.length, `${layoutName}.${key} repeats a name`)
  return { key, coding: 'name', names: type }
}

export function zeroOf({ coding, names }: Slot): unknown {
  if (coding === 'bool') return false
  if (coding === 'text') return ''
  if (coding === 'bigint') return 0n
  if (coding === 'side') return 1
  if (coding === 'numbers') return { count: 0, values: new Float64Array(0) }
  return coding === 'name' ? names[0] : 0
}

export function encodeSlot(writer: ByteWriter, { coding, names }: Slot, value: unknown): void {
  if (coding === 'side') encodeSide(writer, value)
  else if (coding === 'numbers') encodeNumbers(writer, value as NumberList)
  else if (coding === 'name') encodeName(writer, names, value)
  else writer[coding](value as never)
}

function encodeName(writer: ByteWriter, names: readonly string[], value: unknown): void {
  const index = names.indexOf(value as string)
  if (index < 0) throw new InvariantError(`'${String(value)}' is not one of ${names.join(', ')}`)
  writer.u8(index)
}

export function encodeSide(writer: ByteWriter, value: unknown): void {
  if (value !== 1 && value !== -1) throw new InvariantError(`side cannot hold ${String(value)}`)
  writer.bool(value === 1)
}

export function encodeNumbers(writer: ByteWriter, list: NumberList): void {
  assert(list.count <= numberListCountMax && list.count <= list.values.length, 'list too long')
  writer.u32(list.count)
  writer.f64s(list.values, list.count)
}

export function decodeSlot(reader: ByteReader, { key, coding, names }: Slot, into: Row): void {
  if (coding === 'side') into[key] = reader.bool() ? 1 : -1
  else if (coding === 'numbers') decodeNumbers(reader, into[key] as NumberList)
  else if (coding === 'name') into[key] = decodeName(reader, names)
  else into[key] = reader[coding]()
}

export function decodeName(reader: ByteReader, names: readonly string[]): string {
  const name = names[reader.u8()]
  if (name === undefined) throw new CorruptError('no such name', reader.offset - 1)
  return name
}

export function decodeNumbers(reader: ByteReader, list: NumberList): void {
  const count = reader.u32()
  if (count > numberListCountMax || count * 8 > reader.remaining) {
    throw new CorruptError(`a list of ${count} numbers`, reader.offset - 4)
  }
  reserve(list, count)
  reader.f64s(list.values, count)
  list.count = count
}

export function copySlot(slot: Slot, from: Row, into: Row): void {
  if (slot.coding !== 'numbers') into[slot.key] = from[slot.key]
  else copyNumbers(from[slot.key] as NumberList, into[slot.key] as NumberList)
}

/** Makes room for `count` numbers, doubling, so that a reused record stops allocating. */
function reserve(list: NumberList, count: number): void {
  if (list.values.length >= count) return
  const capacity = Math.max(count, 16, 2 * list.values.length)
  list.values = new Float64Array(Math.min(numberListCountMax, capacity))
}

export function copyNumbers(from: NumberList, into: NumberList): void {
  reserve(into, from.count)
  for (let i = 0; i < from.count; i += 1) into.values[i] = from.values[i]!
  into.count = from.count
}
