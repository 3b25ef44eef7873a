// A sum over a tree of fixed shape (law 8): changing one value costs log n additions, and the total
// equals the sum from scratch to the bit, because both add the same numbers in the same order. As a
// pairwise sum its rounding error grows with log n, not with n (Higham, 1993).

import { assert, finite } from './assert.ts'
import { type StateVisitor, type Visitable } from './visit.ts'

/**
 * Values at 0..capacity-1, all zero at first.
 *
 * Layout: with `width` leaves (a power of two), leaf i is node i and the parent of node k is node
 * width + floor(k / 2); the root is node 2 width - 2. Invariant: each inner node is the rounded
 * sum of its left and its right child, in that order.
 */
export class SumTree implements Visitable {
  readonly capacity: number
  readonly #width: number
  readonly #nodes: Float64Array

  constructor(capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity >= 1 && capacity <= 1 << 30)
    this.capacity = capacity
    this.#width = capacity === 1 ? 1 : 1 << (32 - Math.clz32(capacity - 1))
    this.#nodes = new Float64Array(2 * this.#width - 1)
  }

  get(index: number): number {
    assert(index >= 0 && index < this.capacity)
    return this.#nodes[index]!
  }

  set(index: number, value: number): void {
    assert(index >= 0 && index < this.capacity)
    const nodes = this.#nodes
    const width = this.#width
    const root = nodes.length - 1
    nodes[index] = finite(value, 'a term of a sum')
    let node = index
    while (node < root) {
      const left = node & ~1
      node = width + (node >> 1)
      nodes[node] = nodes[left]! + nodes[left + 1]!
    }
  }

  total(): number {
    return this.#nodes[this.#nodes.length - 1]!
  }

  /** Adds everything again from the values. The total does not change: a test proves it. */
  rebuild(): void {
    const nodes = this.#nodes
    for (let node = this.#width; node < nodes.length; node += 1) {
      const left = (node - this.#width) * 2
      nodes[node] = nodes[left]! + nodes[left + 1]!
    }
  }

  clear(): void {
    this.#nodes.fill(0)
  }

  visit(v: StateVisitor): void {
    v.column(this.#nodes, this.capacity)
    this.rebuild()
  }
}
