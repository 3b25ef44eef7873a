// The distinct options of a revaluation book. Calls and puts of one strike and expiry, held or
// resting, share one price by parity, so a desk that quotes both sides of everything is valued at a
// sixth of its rows. Holdings of a node are added up once; resting rows stay apart, because each
// counts only where it loses.

import { type RevaluationBook, rowSettlements } from './revaluation-book.ts'

const coinOption = rowSettlements.indexOf('coin-option')
const linearOption = rowSettlements.indexOf('linear-option')

export const isOptionCode = (code: number): boolean => code === coinOption || code === linearOption

export type OptionNodes = {
  readonly count: number
  /** A row of the node, which has what all its rows share. */
  readonly row: Int32Array
  /** Sum of the held sizes, and of those of puts alone. */
  readonly size: Float64Array
  readonly putSize: Float64Array
  /** Sum of held size times price of now, in the row's price unit. */
  readonly cost: Float64Array
  /** Resting rows of node n: restingRow[restingFrom[n] .. restingFrom[n + 1]). */
  readonly restingFrom: Int32Array
  readonly restingRow: Int32Array
}

function keyOf(book: RevaluationBook, i: number): string {
  const parts = [
    book.settlement[i],
    book.underlying[i],
    book.strike[i],
    book.years[i],
    book.forward[i],
    book.volAnnual[i],
    book.volWeight[i],
    book.volPerLogMove[i],
    book.near[i],
    book.far[i],
    book.nearWeight[i],
    book.farWeight[i],
    book.windowLeft[i],
  ]
  return parts.join(' ')
}

/** Nodes of the options of one underlying, in the order of their first rows. */
export function optionNodes(book: RevaluationBook, underlying: number): OptionNodes {
  const rowsOf = new Map<string, number[]>()
  for (let i = 0; i < book.count; i += 1) {
    if (book.underlying[i] !== underlying || !isOptionCode(book.settlement[i]!)) continue
    const key = keyOf(book, i)
    const rows = rowsOf.get(key)
    if (rows === undefined) rowsOf.set(key, [i])
    else rows.push(i)
  }
  const groups = [...rowsOf.values()]
  const isResting = (i: number): boolean => book.resting[i] === 1
  const resting = groups.map((rows) => rows.filter(isResting))
  const restingFrom = new Int32Array(groups.length + 1)
  for (const [n, rows] of resting.entries()) restingFrom[n + 1] = restingFrom[n]! + rows.length
  const nodes: OptionNodes = {
    count: groups.length,
    row: Int32Array.from(groups, (rows) => rows[0]!),
    size: new Float64Array(groups.length),
    putSize: new Float64Array(groups.length),
    cost: new Float64Array(groups.length),
    restingFrom,
    restingRow: Int32Array.from(resting.flat()),
  }
  for (const [n, rows] of groups.entries()) {
    for (const i of rows) {
      if (isResting(i)) continue
      nodes.size[n]! += book.size[i]!
      if (book.side[i] === -1) nodes.putSize[n]! += book.size[i]!
    }
  }
  return nodes
}
