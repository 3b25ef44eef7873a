// An index from pairs of whole numbers to rows, of fixed size and without allocation: open
// addressing, linear probing, removal by shifting back. What it holds is derived from its owner's
// columns, so it is rebuilt after a restore and never digested.

import { assert } from '../base/index.ts'

function mix(a: number, b: number): number {
  let h = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul(Math.floor(a / 4294967296) | 0, 0x85ebca6b)
  h ^= Math.imul(b | 0, 0xc2b2ae35) ^ Math.imul(Math.floor(b / 4294967296) | 0, 0x27d4eb2f)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  return (h ^ (h >>> 13)) >>> 0
}

export class IdTable {
  readonly #mask: number
  readonly #first: Float64Array
  readonly #second: Float64Array
  /** Row + 1; 0 is an empty bucket. */
  readonly #row: Int32Array
  readonly #capacity: number
  #count = 0

  /** At most half of the buckets are ever used. */
  constructor(capacity: number) {
    let size = 4
    while (size < 2 * capacity) size *= 2
    this.#capacity = capacity
    this.#mask = size - 1
    this.#first = new Float64Array(size)
    this.#second = new Float64Array(size)
    this.#row = new Int32Array(size)
  }

  /** The row of a pair, or -1. */
  find(first: number, second: number): number {
    return this.#row[this.#bucket(first, second)]! - 1
  }

  add(first: number, second: number, row: number): void {
    assert(this.#count < this.#capacity, 'an index is full')
    const bucket = this.#bucket(first, second)
    assert(this.#row[bucket] === 0, `${first}, ${second} is indexed twice`)
    this.#first[bucket] = first
    this.#second[bucket] = second
    this.#row[bucket] = row + 1
    this.#count += 1
  }

  remove(first: number, second: number): void {
    let hole = this.#bucket(first, second)
    assert(this.#row[hole] !== 0, `${first}, ${second} is not indexed`)
    let at = hole
    for (;;) {
      at = (at + 1) & this.#mask
      if (this.#row[at] === 0) break
      const home = mix(this.#first[at]!, this.#second[at]!) & this.#mask
      // An entry may move back to the hole unless its home lies between the hole and itself.
      if (((at - home) & this.#mask) < ((at - hole) & this.#mask)) continue
      this.#first[hole] = this.#first[at]!
      this.#second[hole] = this.#second[at]!
      this.#row[hole] = this.#row[at]!
      hole = at
    }
    this.#row[hole] = 0
    this.#count -= 1
  }

  clear(): void {
    this.#row.fill(0)
    this.#count = 0
  }

  #bucket(first: number, second: number): number {
    let at = mix(first, second) & this.#mask
    while (this.#row[at] !== 0 && !(this.#first[at] === first && this.#second[at] === second)) {
      at = (at + 1) & this.#mask
    }
    return at
  }
}
