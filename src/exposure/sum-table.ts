// Several sums over the same rows as one tree of fixed shape (law 8), with the measures of a node
// side by side. Sums are made when asked for: many rows may change before, and a node above several
// of them is added once (half the time of one `SumTree` per measure; see `exposure.bench.ts`).

import { assert, finite } from '../base/index.ts'

/**
 * Values of row r are at node r; the parent of node k is node width + floor(k / 2), width being the
 * capacity rounded up to a power of two. Each inner node is the rounded sum of its left and its
 * right child, so a total depends on the values alone and not on how they came about.
 */
export class SumTable {
  readonly capacity: number
  readonly measures: number
  /** The row that `put` writes: one value per measure. */
  readonly row: Float64Array
  readonly #width: number
  readonly #nodes: Float64Array
  /** Inner nodes whose sum is old: a queue in which no node stands before one below it. */
  readonly #stale: Int32Array
  #staleCount = 0
  readonly #isStale: Uint8Array

  constructor(capacity: number, measures: number) {
    assert(Number.isSafeInteger(capacity) && capacity >= 1 && capacity <= 1 << 24)
    assert(measures >= 1 && measures <= 16)
    this.capacity = capacity
    this.measures = measures
    this.row = new Float64Array(measures)
    this.#width = capacity === 1 ? 1 : 1 << (32 - Math.clz32(capacity - 1))
    this.#nodes = new Float64Array((2 * this.#width - 1) * measures)
    this.#stale = new Int32Array(this.#width)
    this.#isStale = new Uint8Array(2 * this.#width)
  }

  /** Replaces the values of row `index` by `row`. */
  put(index: number): void {
    assert(index >= 0 && index < this.capacity)
    const nodes = this.#nodes
    const { measures, row } = this
    const leaf = index * measures
    let isSame = true
    for (let m = 0; m < measures; m += 1) {
      // -0 and 0 compare equal, but their bits differ: + 0 leaves one of them.
      const value = finite(row[m]!, 'a term of a sum') + 0
      if (nodes[leaf + m] === value) continue
      nodes[leaf + m] = value
      isSame = false
    }
    if (!isSame && this.#width > 1) this.#mark(this.#width + (index >> 1))
  }

  total(measure: number): number {
    if (this.#staleCount > 0) this.#settle()
    return this.#nodes[this.#nodes.length - this.measures + measure]!
  }

  clear(): void {
    this.#nodes.fill(0)
    this.#isStale.fill(0)
    this.#staleCount = 0
  }

  #mark(node: number): void {
    if (this.#isStale[node] === 1) return
    this.#isStale[node] = 1
    this.#stale[this.#staleCount] = node
    this.#staleCount += 1
  }

  // Rows mark only the lowest inner nodes, and the queue is first in, first out: it ends a level
  // before it begins the next.
  #settle(): void {
    const nodes = this.#nodes
    const { measures } = this
    const width = this.#width
    const root = 2 * width - 2
    for (let i = 0; i < this.#staleCount; i += 1) {
      const node = this.#stale[i]!
      const left = 2 * (node - width) * measures
      const at = node * measures
      for (let m = 0; m < measures; m += 1) {
        nodes[at + m] = nodes[left + m]! + nodes[left + measures + m]!
      }
      this.#isStale[node] = 0
      if (node < root) this.#mark(width + (node >> 1))
    }
    this.#staleCount = 0
  }
}
