// Seeded, splittable random numbers: xoshiro128** (Blackman and Vigna, 2018), 32-bit integers only,
// so that the sequence is the same on every machine. A child stream depends on the parent's seed
// and on its label, never on how much was drawn: a new draw in one model disturbs no other.

import { assert } from './assert.ts'
import { Digest } from './digest.ts'
import { type StateVisitor, type Visitable } from './visit.ts'

type Words = [number, number, number, number]

function derive(key: Words, label: string): Words {
  const digest = new Digest()
  for (const word of key) digest.number(word)
  digest.text(label)
  return digest.words()
}

/** A stream of random numbers. All of its state passes through `visit`. */
export class Prng implements Visitable {
  /** What `split` derives children from; never changes. */
  #key: Words
  #s0: number
  #s1: number
  #s2: number
  #s3: number

  private constructor(key: Words) {
    this.#key = key
    const [s0, s1, s2, s3] = derive(key, 'state')
    // The all-zero state is the one fixed point of the generator.
    this.#s0 = (s0 | s1 | s2 | s3) === 0 ? 1 : s0 | 0
    this.#s1 = s1 | 0
    this.#s2 = s2 | 0
    this.#s3 = s3 | 0
  }

  /** The stream of an integer seed; `stream` names an independent one of the same seed. */
  static fromSeed(seed: bigint | number, stream = ''): Prng {
    assert(typeof seed === 'bigint' || Number.isSafeInteger(seed), 'a seed is an integer')
    const digest = new Digest()
    digest.text(String(BigInt(seed)))
    digest.text(stream)
    return new Prng(digest.words())
  }

  /** A uniform integer in [0, 2^32). */
  nextUint32(): number {
    const s1 = this.#s1
    const product = Math.imul(s1, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const s2 = this.#s2 ^ this.#s0
    const s3 = this.#s3 ^ s1
    this.#s1 = s1 ^ s2
    this.#s0 ^= s3
    this.#s2 = s2 ^ (s1 << 9)
    this.#s3 = (s3 << 11) | (s3 >>> 21)
    return result >>> 0
  }

  /** A uniform integer in [0, bound), without bias; bound from 1 to 2^53 - 1. */
  below(bound: number): number {
    assert(Number.isSafeInteger(bound) && bound >= 1, 'below needs a positive integer bound')
    const high = Math.floor((bound - 1) / 0x1_0000_0000)
    // Draw as many bits as bound - 1 has and reject what is too large: under two tries on average.
    const mask = high > 0 ? 0xffffffff : maskOf(bound - 1)
    const maskHigh = maskOf(high)
    for (;;) {
      let value = (this.nextUint32() & mask) >>> 0
      if (high > 0) value += ((this.nextUint32() & maskHigh) >>> 0) * 0x1_0000_0000
      if (value < bound) return value
    }
  }

  /** A uniform multiple of 2^-53 in [0, 1). */
  uniform(): number {
    const high = this.nextUint32() >>> 5
    const low = this.nextUint32() >>> 6
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /** True with probability `p`. Draws once whatever `p` is. */
  boolean(p: number): boolean {
    assert(p >= 0 && p <= 1, 'a probability lies in [0, 1]')
    return this.uniform() < p
  }

  /** An independent stream. The same label gives the same stream, whenever it is split off. */
  split(label: string): Prng {
    return new Prng(derive(this.#key, `split:${label}`))
  }

  visit(v: StateVisitor): void {
    const [k0, k1, k2, k3] = this.#key
    this.#key = [v.number(k0), v.number(k1), v.number(k2), v.number(k3)]
    this.#s0 = v.number(this.#s0)
    this.#s1 = v.number(this.#s1)
    this.#s2 = v.number(this.#s2)
    this.#s3 = v.number(this.#s3)
  }
}

function maskOf(value: number): number {
  return value === 0 ? 0 : 0xffffffff >>> Math.clz32(value)
}
