// Quotes of a model that is solved on a grid of inventories, one node per order size, up to a hard
// limit on both sides; between the nodes, after partial fills, distances are linear.

import { assert } from '../base/index.ts'
import { type Distances, type ParameterRule, type QuoteModelParameters } from './quote-model.ts'

/** Element q + max belongs to q orders held: distance of bid and ask, Infinity where none is. */
export type InventoryTable = {
  /** The position limit in orders: a whole number. */
  readonly max: number
  readonly bid: Float64Array
  readonly ask: Float64Array
}

/** Most orders that a table may hold on one side. */
const ordersMax = 1000

/** How many whole orders fit into the limit. */
export function ordersWithin(inventoryBaseMax: number, orderBase: number): number {
  return Math.floor(inventoryBaseMax / orderBase + 1e-9)
}

/** What a grid asks of the limit, beyond what all models do. */
export function gridRules({ inventoryBaseMax, orderBase }: QuoteModelParameters): ParameterRule[] {
  const isFine = ordersWithin(inventoryBaseMax, orderBase) <= ordersMax
  return [['inventoryBaseMax', inventoryBaseMax, isFine, `at most ${ordersMax} times orderBase`]]
}

/**
 * Distances from a value of holding q orders: `gain(from, to)` is by how much one order more or
 * less lowers the value, per unit of base.
 */
export function tableOf(
  max: number,
  distance: (from: number, to: number) => number,
): InventoryTable {
  assert(Number.isSafeInteger(max) && max >= 1 && max <= ordersMax, 'a table has 1 to 1000 orders')
  const bid = new Float64Array(2 * max + 1).fill(Infinity)
  const ask = new Float64Array(2 * max + 1).fill(Infinity)
  for (let q = -max; q <= max; q += 1) {
    if (q < max) bid[q + max] = distance(q, q + 1)
    if (q > -max) ask[q + max] = distance(q, q - 1)
  }
  return { max, bid, ask }
}

/** Linear between nodes from..to, and beyond them along the last piece as far as `edge`. */
function interpolate(values: Float64Array, at: number, from: number, to: number): number {
  if (to === from) return values[from]!
  const left = Math.max(from, Math.min(to - 1, Math.floor(at)))
  return values[left]! + (at - left) * (values[left + 1]! - values[left]!)
}

/** Distances at any inventory, in orders; past the limit the reducing side skews no further. */
export function lookUp(table: InventoryTable, orders: number, out: Distances): void {
  const { max, bid, ask } = table
  const at = Math.max(0, Math.min(2 * max, orders + max))
  out.bid = interpolate(bid, at, 0, 2 * max - 1)
  out.ask = interpolate(ask, at, 1, 2 * max)
}
