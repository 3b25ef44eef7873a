// A 128-bit incremental digest of bytes, numbers and text: MurmurHash3_x86_128 (Appleby, SMHasher,
// public domain), chosen because it needs 32-bit integer operations only and is a published,
// verified function. It tells two states apart by accident, not by malice: the journal chains its
// records with a cryptographic hash of its own.

import { assert } from './assert.ts'
import { type StateVisitor } from './visit.ts'

const c1 = 0x239b961b
const c2 = 0xab0e9789 | 0
const c3 = 0x38b34ae5
const c4 = 0xa1e38b93 | 0

function mix(h: number): number {
  let x = h
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits))
}

function hexWord(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}

const blockBytes = 16
const number64 = new DataView(new ArrayBuffer(8))

/**
 * Streaming: the digest depends on the bytes alone, not on how they were cut into updates. A seed
 * other than 0 gives an unrelated function. Equal inputs give equal digests on every machine.
 */
export class Digest {
  readonly #seed: number
  #h1 = 0
  #h2 = 0
  #h3 = 0
  #h4 = 0
  #byteCount = 0
  readonly #block = new Uint8Array(blockBytes)
  readonly #blockView = new DataView(this.#block.buffer)

  constructor(seed = 0) {
    this.#seed = seed | 0
    this.reset()
  }

  reset(): void {
    this.#h1 = this.#seed
    this.#h2 = this.#seed
    this.#h3 = this.#seed
    this.#h4 = this.#seed
    this.#byteCount = 0
  }

  /** Adds bytes[from, to). */
  update(bytes: Uint8Array, from = 0, to: number = bytes.length): void {
    assert(from >= 0 && from <= to && to <= bytes.length)
    let at = from
    const held = this.#byteCount % blockBytes
    this.#byteCount += to - from
    if (held > 0) {
      const end = Math.min(to, at + blockBytes - held)
      let target = held
      while (at < end) {
        this.#block[target] = bytes[at]!
        at += 1
        target += 1
      }
      if (target < blockBytes) return
      this.#mixBlocks(this.#blockView, 0, blockBytes)
    }
    const whole = at + (to - at - ((to - at) % blockBytes))
    if (whole > at) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      this.#mixBlocks(view, at, whole)
      at = whole
    }
    for (let target = 0; at < to; target += 1) {
      this.#block[target] = bytes[at]!
      at += 1
    }
  }

  /** Adds the eight bytes of a double, little-endian. NaN has many spellings and is refused. */
  number(value: number): void {
    assert(!Number.isNaN(value), 'a digest refuses NaN')
    const held = this.#byteCount % blockBytes
    if (held % 8 === 0) {
      this.#blockView.setFloat64(held, value, true)
      this.#byteCount += 8
      if (held === 8) this.#mixBlocks(this.#blockView, 0, blockBytes)
      return
    }
    number64.setFloat64(0, value, true)
    for (let i = 0; i < 8; i += 1) this.#byte(number64.getUint8(i))
  }

  /** Adds a text: its length, then its UTF-16 code units; "ab","c" differs from "a","bc". */
  text(text: string): void {
    this.number(text.length)
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i)
      this.#byte(unit & 0xff)
      this.#byte(unit >>> 8)
    }
  }

  /** The digest of everything added so far as 32 hexadecimal digits; adding may continue. */
  hex(): string {
    const [h1, h2, h3, h4] = this.words()
    return hexWord(h1) + hexWord(h2) + hexWord(h3) + hexWord(h4)
  }

  /** The digest of everything added so far as four unsigned 32-bit words. */
  words(): [number, number, number, number] {
    let h1 = this.#h1
    let h2 = this.#h2
    let h3 = this.#h3
    let h4 = this.#h4
    const tail = this.#byteCount % blockBytes
    const word = (index: number): number => {
      let value = 0
      for (let i = Math.min(tail, index * 4 + 4) - 1; i >= index * 4; i -= 1) {
        value = (value << 8) | this.#block[i]!
      }
      return value
    }
    if (tail > 12) h4 ^= Math.imul(rotate(Math.imul(word(3), c4), 18), c1)
    if (tail > 8) h3 ^= Math.imul(rotate(Math.imul(word(2), c3), 17), c4)
    if (tail > 4) h2 ^= Math.imul(rotate(Math.imul(word(1), c2), 16), c3)
    if (tail > 0) h1 ^= Math.imul(rotate(Math.imul(word(0), c1), 15), c2)
    const length = this.#byteCount | 0
    h1 ^= length
    h2 ^= length
    h3 ^= length
    h4 ^= length
    h1 = (h1 + h2 + h3 + h4) | 0
    h2 = mix((h2 + h1) | 0)
    h3 = mix((h3 + h1) | 0)
    h4 = mix((h4 + h1) | 0)
    h1 = mix(h1)
    h1 = (h1 + h2 + h3 + h4) | 0
    return [h1 >>> 0, (h2 + h1) >>> 0, (h3 + h1) >>> 0, (h4 + h1) >>> 0]
  }

  /** A running digest is state like any other: it can be written, restored and digested. */
  visit(v: StateVisitor): void {
    this.#h1 = v.number(this.#h1)
    this.#h2 = v.number(this.#h2)
    this.#h3 = v.number(this.#h3)
    this.#h4 = v.number(this.#h4)
    this.#byteCount = v.number(this.#byteCount)
    v.column(this.#block, this.#byteCount % blockBytes)
  }

  #byte(byte: number): void {
    const held = this.#byteCount % blockBytes
    this.#block[held] = byte
    this.#byteCount += 1
    if (held === blockBytes - 1) this.#mixBlocks(this.#blockView, 0, blockBytes)
  }

  #mixBlocks(view: DataView, from: number, to: number): void {
    let h1 = this.#h1
    let h2 = this.#h2
    let h3 = this.#h3
    let h4 = this.#h4
    for (let i = from; i < to; i += blockBytes) {
      const k1 = Math.imul(view.getInt32(i, true), c1)
      h1 ^= Math.imul((k1 << 15) | (k1 >>> 17), c2)
      h1 = ((h1 << 19) | (h1 >>> 13)) + h2
      h1 = (Math.imul(h1, 5) + 0x561ccd1b) | 0
      const k2 = Math.imul(view.getInt32(i + 4, true), c2)
      h2 ^= Math.imul((k2 << 16) | (k2 >>> 16), c3)
      h2 = ((h2 << 17) | (h2 >>> 15)) + h3
      h2 = (Math.imul(h2, 5) + 0x0bcaa747) | 0
      const k3 = Math.imul(view.getInt32(i + 8, true), c3)
      h3 ^= Math.imul((k3 << 17) | (k3 >>> 15), c4)
      h3 = ((h3 << 15) | (h3 >>> 17)) + h4
      h3 = (Math.imul(h3, 5) + 0x96cd1c35) | 0
      const k4 = Math.imul(view.getInt32(i + 12, true), c4)
      h4 ^= Math.imul((k4 << 18) | (k4 >>> 14), c1)
      h4 = ((h4 << 13) | (h4 >>> 19)) + h1
      h4 = (Math.imul(h4, 5) + 0x32ac3b17) | 0
    }
    this.#h1 = h1
    this.#h2 = h2
    this.#h3 = h3
    this.#h4 = h4
  }
}
