// Whose turn it is: a bounded slice of work goes to the quotes that are furthest on the wrong side
// first. Whether a difference is worth a message is `order/diff`. Allocates nothing.

import { assert } from '../base/index.ts'

/** Whether row `a` goes before row `b`: the greater edge, then the lower index. */
function isBefore(edge: Float64Array, a: number, b: number): boolean {
  const difference = edge[a]! - edge[b]!
  return difference > 0 || (difference === 0 && a < b)
}

function siftDown(edge: Float64Array, heap: Int32Array, start: number, count: number): void {
  const moved = heap[start]!
  let at = start
  for (;;) {
    let child = 2 * at + 1
    if (child >= count) break
    if (child + 1 < count && isBefore(edge, heap[child + 1]!, heap[child]!)) child += 1
    if (!isBefore(edge, heap[child]!, moved)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = moved
}

function reverse(order: Int32Array, from: number, to: number): void {
  for (let i = from, j = to; i < j; i += 1, j -= 1) {
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
}

/**
 * Puts the rows with the `limit` greatest edges into the first places of `order`, riskiest first,
 * and returns how many. Rows with an edge that is not above 0 are left out. `order` is scratch of
 * at least `count` places; its tail is undefined after.
 */
export function riskiestFirst(
  count: number,
  edge: Float64Array,
  order: Int32Array,
  limit: number,
): number {
  assert(edge.length >= count && order.length >= count, 'columns are too short')
  let live = 0
  for (let i = 0; i < count; i += 1) {
    if (!(edge[i]! > 0)) continue
    order[live] = i
    live += 1
  }
  for (let i = (live >>> 1) - 1; i >= 0; i -= 1) siftDown(edge, order, i, live)
  const taken = Math.min(limit, live)
  for (let i = 0; i < taken; i += 1) {
    const last = live - 1 - i
    const riskiest = order[0]!
    order[0] = order[last]!
    siftDown(edge, order, 0, last)
    order[last] = riskiest
  }
  // The taken rows lie at the end, riskiest last: turned around, they go to the front.
  reverse(order, live - taken, live - 1)
  order.copyWithin(0, live - taken, live)
  return taken
}
