// When a working quote is worth a message, and whose turn it is. Small differences are left alone
// (they cost messages and queue position), dangerous ones are not; and a bounded slice of work goes
// to the quotes that are furthest on the wrong side first. Allocates nothing.

import { assert } from '../base/index.ts'

export type RequotePolicy = {
  /** A price too good for others by this many ticks is changed. */
  readonly dangerousTicks: number
  /** A price too shy by this many is. */
  readonly shyTicks: number
  /** A size that differs by this share of the wanted one is. */
  readonly sizeRatio: number
}

/** Prices move at once when they are wrong for us, and lazily when they merely miss trades. */
export const defaultRequotePolicy: RequotePolicy = {
  dangerousTicks: 1,
  shyTicks: 2,
  sizeRatio: 0.25,
}

/** Valid steps count as one tick: `stepTicks` is the grid at the wanted price. */
export type RequoteInput = {
  side: 1 | -1
  wantedTicks: number
  /** 0: wants no quote. */
  wantedLots: number
  workingTicks: number
  /** 0: none at work. */
  workingLots: number
  stepTicks: number
}

/** Whether to send anything for one side. */
export function needsRequote(policy: RequotePolicy, input: RequoteInput): boolean {
  const { wantedLots, workingLots } = input
  if (wantedLots === 0 || workingLots === 0) return wantedLots !== workingLots
  // Positive: at work we pay more (or ask less) than we want to.
  const excess = (input.side * (input.workingTicks - input.wantedTicks)) / input.stepTicks
  if (excess > 0 && excess >= policy.dangerousTicks) return true
  if (excess < 0 && -excess >= policy.shyTicks) return true
  const difference = Math.abs(workingLots - wantedLots)
  return difference > 0 && difference >= policy.sizeRatio * wantedLots
}

/**
 * How urgent one side is, USD: what the working quote would give away if it were hit, or a
 * `shyRatio` of what it misses. `usdPerTickLot` is the value of one tick on one lot.
 */
export function staleEdgeUsd(input: RequoteInput, usdPerTickLot: number, shyRatio = 0.1): number {
  const { side, wantedTicks, workingTicks, wantedLots, workingLots } = input
  if (workingLots === 0) return shyRatio * wantedLots * input.stepTicks * usdPerTickLot
  // A side that should not be there at all is wrong by at least a step.
  const wrongTicks = wantedLots === 0 ? input.stepTicks : side * (workingTicks - wantedTicks)
  const edgeUsd = wrongTicks * workingLots * usdPerTickLot
  return edgeUsd >= 0 ? edgeUsd : -shyRatio * edgeUsd
}

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
