// Little-endian writing and reading of bytes. Every encoding here is canonical: what a reader
// accepts, a writer would have written the same way, so equal values have equal bytes. The writer's
// faults are broken invariants; the reader's are corrupt data, because bytes come from outside.

import { assert, InvariantError } from './assert.ts'
import { decodeUtf8, encodeUtf8, utf8Bytes } from './utf8.ts'

/** Bytes that no writer of ours wrote. `offset` is where in the reader's input it was noticed. */
export class CorruptError extends Error {
  override readonly name = 'CorruptError'
  readonly offset: number

  constructor(what: string, offset: number) {
    super(`corrupt bytes at offset ${offset}: ${what}`)
    this.offset = offset
  }
}

const byteCountInitial = 256
const bigintWordsMax = 255
/** Below this many doubles a loop is faster than a copy through a view. */
const bulkCountMin = 32
const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Grows by doubling up to `byteCountMax`; more than that is a broken invariant. */
export class ByteWriter {
  readonly byteCountMax: number
  #bytes: Uint8Array
  #view: DataView
  #length = 0

  constructor(byteCountMax: number = 1 << 26) {
    assert(Number.isSafeInteger(byteCountMax) && byteCountMax >= 1, 'a writer has a maximum')
    this.byteCountMax = byteCountMax
    this.#bytes = new Uint8Array(Math.min(byteCountInitial, byteCountMax))
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Bytes written since the last reset. */
  get length(): number {
    return this.#length
  }

  /** What is written, not copied: valid until the next write or reset. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  reset(): void {
    this.#length = 0
  }

  u8(value: number): void {
    if (!(value >>> 0 === value && value <= 0xff)) throw outOfRange('u8', value)
    const at = this.#reserve(1)
    this.#bytes[at] = value
  }

  u16(value: number): void {
    if (!(value >>> 0 === value && value <= 0xffff)) throw outOfRange('u16', value)
    const at = this.#reserve(2)
    this.#view.setUint16(at, value, true)
  }

  u32(value: number): void {
    if (!(value >>> 0 === value)) throw outOfRange('u32', value)
    const at = this.#reserve(4)
    this.#view.setUint32(at, value, true)
  }

  /** Any double but NaN, whose bits are not the same on every machine. */
  f64(value: number): void {
    if (Number.isNaN(value)) throw outOfRange('f64', value)
    const at = this.#reserve(8)
    this.#view.setFloat64(at, value, true)
  }

  /** A safe integer, as a double; -0 becomes 0. */
  i53(value: number): void {
    if (!Number.isSafeInteger(value)) throw outOfRange('i53', value)
    const at = this.#reserve(8)
    this.#view.setFloat64(at, value + 0, true)
  }

  bool(value: boolean): void {
    if (typeof value !== 'boolean') throw outOfRange('bool', value)
    const at = this.#reserve(1)
    this.#bytes[at] = value ? 1 : 0
  }

  /** A count of 64-bit words in one byte, then the two's complement in the least words that do. */
  bigint(value: bigint): void {
    let words = 1
    if (BigInt.asIntN(64, value) !== value) {
      const magnitude = value < 0n ? ~value : value
      words = Math.ceil((magnitude.toString(16).length * 4 + 1) / 64)
      if (words > 1 && BigInt.asIntN(64 * (words - 1), value) === value) words -= 1
      if (words > bigintWordsMax) throw new InvariantError('a bigint exceeds 16,320 bits')
    }
    const at = this.#reserve(1 + 8 * words)
    this.#bytes[at] = words
    if (words === 1) {
      this.#view.setBigInt64(at + 1, value, true)
      return
    }
    for (let i = 0; i < words; i += 1) {
      this.#view.setBigInt64(at + 1 + 8 * i, value >> BigInt(64 * i), true)
    }
  }

  /** Byte length as u32, then UTF-8. A lone surrogate takes three bytes and comes back as is. */
  text(value: string): void {
    const byteCount = utf8Bytes(value)
    const at = this.#reserve(4 + byteCount)
    this.#view.setUint32(at, byteCount, true)
    encodeUtf8(value, this.#bytes, at + 4)
  }

  /** Bytes as they are, without a length. */
  bytes(values: Uint8Array): void {
    const at = this.#reserve(values.length)
    this.#bytes.set(values, at)
  }

  /** The first `count` doubles, without a count. NaN is refused. */
  f64s(values: Float64Array, count: number): void {
    assert(Number.isSafeInteger(count) && count >= 0 && count <= values.length)
    for (let i = 0; i < count; i += 1) {
      if (Number.isNaN(values[i]!)) throw new InvariantError(`f64s refuses NaN, at ${i}`)
    }
    const at = this.#reserve(8 * count)
    if (hostIsLittleEndian && count >= bulkCountMin) {
      this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, 8 * count), at)
      return
    }
    for (let i = 0; i < count; i += 1) this.#view.setFloat64(at + 8 * i, values[i]!, true)
  }

  #reserve(byteCount: number): number {
    const at = this.#length
    const length = at + byteCount
    if (length > this.#bytes.length) this.#grow(length)
    this.#length = length
    return at
  }

  #grow(length: number): void {
    if (!(length <= this.byteCountMax)) {
      throw new InvariantError(`a writer of at most ${this.byteCountMax} bytes needs ${length}`)
    }
    const larger = new Uint8Array(Math.min(this.byteCountMax, Math.max(length, this.#length * 2)))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

function outOfRange(type: string, value: unknown): InvariantError {
  return new InvariantError(`${type} cannot hold ${String(value)}`)
}

/** Reads what a `ByteWriter` wrote. Whatever cannot have been written throws `CorruptError`. */
export class ByteReader {
  #bytes: Uint8Array
  #view: DataView
  #offset: number
  #end: number

  constructor(bytes: Uint8Array, from = 0, to: number = bytes.length) {
    assert(from >= 0 && from <= to && to <= bytes.length)
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#offset = from
    this.#end = to
  }

  /** Starts again on other bytes. */
  reset(bytes: Uint8Array, from = 0, to: number = bytes.length): void {
    assert(from >= 0 && from <= to && to <= bytes.length)
    if (bytes.buffer !== this.#bytes.buffer || bytes.byteOffset !== this.#bytes.byteOffset) {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    this.#bytes = bytes
    this.#offset = from
    this.#end = to
  }

  get offset(): number {
    return this.#offset
  }

  get remaining(): number {
    return this.#end - this.#offset
  }

  u8(): number {
    return this.#bytes[this.#take(1)]!
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  f64(): number {
    const value = this.#view.getFloat64(this.#take(8), true)
    if (Number.isNaN(value)) throw this.#corrupt(value, 8)
    return value
  }

  i53(): number {
    const value = this.#view.getFloat64(this.#take(8), true)
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw this.#corrupt(value, 8)
    return value
  }

  bool(): boolean {
    const value = this.#bytes[this.#take(1)]!
    if (value > 1) throw this.#corrupt(value, 1)
    return value === 1
  }

  bigint(): bigint {
    const words = this.u8()
    const at = this.#take(8 * words)
    if (words === 1) return this.#view.getBigInt64(at, true)
    if (words === 0) throw new CorruptError('a bigint of no words', at)
    let value = this.#view.getBigInt64(at + 8 * (words - 1), true)
    for (let i = words - 2; i >= 0; i -= 1) {
      value = (value << 64n) | this.#view.getBigUint64(at + 8 * i, true)
    }
    if (BigInt.asIntN(64 * (words - 1), value) === value) {
      throw new CorruptError('a bigint with a redundant word', at)
    }
    return value
  }

  text(): string {
    const byteCount = this.u32()
    const at = this.#take(byteCount)
    const text = decodeUtf8(this.#bytes, at, byteCount)
    if (text === null) throw new CorruptError('text is not UTF-8', at)
    return text
  }

  /** The next `count` bytes, not copied. */
  bytes(count: number): Uint8Array {
    const at = this.#take(count)
    return this.#bytes.subarray(at, at + count)
  }

  /** The next `count` doubles into the front of `into`. */
  f64s(into: Float64Array, count: number): void {
    assert(Number.isSafeInteger(count) && count >= 0 && count <= into.length)
    const at = this.#take(8 * count)
    if (hostIsLittleEndian && count >= bulkCountMin) {
      const target = new Uint8Array(into.buffer, into.byteOffset, 8 * count)
      target.set(this.#bytes.subarray(at, at + 8 * count))
    } else {
      for (let i = 0; i < count; i += 1) into[i] = this.#view.getFloat64(at + 8 * i, true)
    }
    for (let i = 0; i < count; i += 1) {
      if (Number.isNaN(into[i]!)) throw new CorruptError('NaN', at + 8 * i)
    }
  }

  /** Throws unless everything was read: a record with bytes to spare is not the record expected. */
  end(): void {
    if (this.remaining > 0) throw new CorruptError(`${this.remaining} bytes left`, this.#offset)
  }

  #take(byteCount: number): number {
    const at = this.#offset
    const next = at + byteCount
    if (!(next <= this.#end)) throw this.#short(byteCount)
    this.#offset = next
    return at
  }

  // Faults are made out of line, so that the compiler can inline what precedes them.

  #short(byteCount: number): CorruptError {
    return new CorruptError(`wanted ${byteCount} bytes, ${this.remaining} left`, this.#offset)
  }

  #corrupt(value: number, byteCount: number): CorruptError {
    const shown = Object.is(value, -0) ? '-0' : String(value)
    return new CorruptError(`${shown} is not of the type expected`, this.#offset - byteCount)
  }
}
