// The three visitors of long-lived state: one digests it, one writes it, one restores it. All walk
// the same `visit` methods, so what is digested is what is saved. Each item is preceded by a byte
// that names its type: a walk that has changed since the snapshot fails at the first difference.

import { InvariantError } from './assert.ts'
import { type ByteReader, type ByteWriter, CorruptError } from './bytes.ts'
import { type Digest } from './digest.ts'
import { type Column, type StateVisitor } from './visit.ts'

const numberTag = 1
const booleanTag = 2
const bigintTag = 3
const textTag = 4
const columnTag = 16

type ColumnKind = { readonly tag: number; readonly is: (values: Column) => boolean }

const columnKinds: readonly ColumnKind[] = [
  { tag: columnTag, is: (values) => values instanceof Float64Array },
  { tag: columnTag + 1, is: (values) => values instanceof Int32Array },
  { tag: columnTag + 2, is: (values) => values instanceof Uint32Array },
  { tag: columnTag + 3, is: (values) => values instanceof Uint16Array },
  { tag: columnTag + 4, is: (values) => values instanceof Uint8Array },
  { tag: columnTag + 5, is: (values) => values instanceof BigInt64Array },
]

function columnTagOf(values: Column): number {
  const kind = columnKinds.find(({ is }) => is(values))
  if (kind === undefined) throw new InvariantError('no such kind of column')
  return kind.tag
}

/** The bytes of the first `count` rows. All hosts we run on are little-endian; the tests say so. */
function columnBytes(values: Column, count: number): Uint8Array {
  if (!(Number.isSafeInteger(count) && count >= 0 && count <= values.length)) {
    throw new InvariantError(`${count} rows of a column of ${values.length}`)
  }
  return new Uint8Array(values.buffer, values.byteOffset, count * values.BYTES_PER_ELEMENT)
}

/** NaN has no single spelling in bits: state that held one would differ between machines. */
function refuseNaN(values: Column, count: number): void {
  if (!(values instanceof Float64Array)) return
  for (let i = 0; i < count; i += 1) {
    if (Number.isNaN(values[i]!)) throw new InvariantError(`state holds NaN in row ${i}`)
  }
}

/** Adds every item of a state to a digest and changes nothing. */
export class DigestVisitor implements StateVisitor {
  readonly #digest: Digest

  constructor(digest: Digest) {
    this.#digest = digest
  }

  number(value: number): number {
    this.#digest.number(numberTag)
    this.#digest.number(value)
    return value
  }

  boolean(value: boolean): boolean {
    this.#digest.number(booleanTag)
    this.#digest.number(value ? 1 : 0)
    return value
  }

  bigint(value: bigint): bigint {
    this.#digest.number(bigintTag)
    this.#digest.text(value.toString(16))
    return value
  }

  text(value: string): string {
    this.#digest.number(textTag)
    this.#digest.text(value)
    return value
  }

  column(values: Column, count: number): void {
    const bytes = columnBytes(values, count)
    refuseNaN(values, count)
    this.#digest.number(columnTagOf(values))
    this.#digest.number(count)
    this.#digest.update(bytes)
  }
}

/** Writes every item of a state and changes nothing. */
export class SnapshotWriter implements StateVisitor {
  readonly #writer: ByteWriter

  constructor(writer: ByteWriter) {
    this.#writer = writer
  }

  number(value: number): number {
    this.#writer.u8(numberTag)
    this.#writer.f64(value)
    return value
  }

  boolean(value: boolean): boolean {
    this.#writer.u8(booleanTag)
    this.#writer.bool(value)
    return value
  }

  bigint(value: bigint): bigint {
    this.#writer.u8(bigintTag)
    this.#writer.bigint(value)
    return value
  }

  text(value: string): string {
    this.#writer.u8(textTag)
    this.#writer.text(value)
    return value
  }

  column(values: Column, count: number): void {
    const bytes = columnBytes(values, count)
    refuseNaN(values, count)
    this.#writer.u8(columnTagOf(values))
    this.#writer.u32(count)
    this.#writer.bytes(bytes)
  }
}

/**
 * Returns what was written and fills columns in place, whatever the state held before. Throws
 * `CorruptError` when the walk and the snapshot differ in type, or in the length of a column: a
 * count must pass through the visitor before the columns that it measures.
 */
export class SnapshotReader implements StateVisitor {
  readonly #reader: ByteReader

  constructor(reader: ByteReader) {
    this.#reader = reader
  }

  number(_value: number): number {
    this.#expect(numberTag, 'number')
    return this.#reader.f64()
  }

  boolean(_value: boolean): boolean {
    this.#expect(booleanTag, 'boolean')
    return this.#reader.bool()
  }

  bigint(_value: bigint): bigint {
    this.#expect(bigintTag, 'bigint')
    return this.#reader.bigint()
  }

  text(_value: string): string {
    this.#expect(textTag, 'text')
    return this.#reader.text()
  }

  column(values: Column, count: number): void {
    this.#expect(columnTagOf(values), 'column')
    const at = this.#reader.offset
    const written = this.#reader.u32()
    if (written !== count || written > values.length) {
      const found = `${written} rows for a column of ${values.length} that wants ${count}`
      throw new CorruptError(found, at)
    }
    const target = columnBytes(values, count)
    target.set(this.#reader.bytes(target.length))
    refuseNaN(values, count)
  }

  #expect(tag: number, what: string): void {
    const at = this.#reader.offset
    const found = this.#reader.u8()
    if (found !== tag) throw new CorruptError(`wanted a ${what} (${tag}), found ${found}`, at)
  }
}
