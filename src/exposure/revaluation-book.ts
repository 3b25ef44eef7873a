// A book as rows for full revaluation: plain columns that a search or a grid reads, cut loose from
// the desk's state so that they can be worked on elsewhere. Filled by whoever has positions and a
// surface, or from a file. Knows no limit and no scenario.

import { type AssetIndex, assert, type TimeUs } from '../base/index.ts'
import { type Settlement, settlementWindowStart } from '../instrument/index.ts'
import { type SmileBlend, type VolSurface } from '../market/index.ts'
import { createSmileColumns, type SmileColumns, setSmile } from '../pricing/index.ts'

/** How a row turns prices into USD. */
export const rowSettlements = ['coin-option', 'linear-option', 'inverse', 'linear', 'spot'] as const
export type RowSettlement = (typeof rowSettlements)[number]

export type RevaluationRow = {
  readonly settlement: RowSettlement
  readonly underlying: AssetIndex
  /** +1 call, -1 put, 0 not an option. */
  readonly side: 1 | -1 | 0
  readonly strike: number
  readonly years: number
  readonly volAnnual: number
  /** USD: the expiry's forward, the mark of a future, the index of spot. */
  readonly forward: number
  /** Signed lots times lot size: coins, or USD for inverse contracts. */
  readonly size: number
  /** A resting order: it counts only where its fill would lose, from `reference` on. */
  readonly resting?: boolean
  /** Price a resting row would be filled at, in its own price unit; 0: the fair price of now. */
  readonly reference?: number
  /** Share of the delivery average that is still to come; 1 outside the last half hour. */
  readonly windowLeft?: number
  /** Multiplies the vol shock of this row: 1 shifts all expiries alike. */
  readonly volWeight?: number
  /** Move of the vol per log move of the forward, for the rule of minimum variance. */
  readonly volPerLogMove?: number
  /** Two slices and the weights that make annual variance of them; absent: a flat smile. */
  readonly smile?: RowSmile
}

export type RowSmile = SmileBlend

/** Rows 0..count-1 in columns; full is a refusal. */
export type RevaluationBook = {
  readonly capacity: number
  count: number
  /** Position in `rowSettlements`. */
  readonly settlement: Uint8Array
  readonly underlying: Uint8Array
  readonly side: Int32Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly volAnnual: Float64Array
  readonly forward: Float64Array
  readonly size: Float64Array
  readonly resting: Uint8Array
  readonly reference: Float64Array
  readonly windowLeft: Float64Array
  readonly volWeight: Float64Array
  readonly volPerLogMove: Float64Array
  /** Slices by number, and which of them a row blends; weights 0 are a flat smile. */
  readonly near: Int32Array
  readonly far: Int32Array
  readonly nearWeight: Float64Array
  readonly farWeight: Float64Array
  readonly slices: SmileColumns & { count: number }
}

export function createRevaluationBook(capacity: number, sliceCapacity: number): RevaluationBook {
  assert(Number.isSafeInteger(capacity) && capacity > 0 && sliceCapacity >= 0)
  const numbers = (): Float64Array => new Float64Array(capacity)
  return {
    capacity,
    count: 0,
    settlement: new Uint8Array(capacity),
    underlying: new Uint8Array(capacity),
    side: new Int32Array(capacity),
    strike: numbers(),
    years: numbers(),
    volAnnual: numbers(),
    forward: numbers(),
    size: numbers(),
    resting: new Uint8Array(capacity),
    reference: numbers(),
    windowLeft: numbers(),
    volWeight: numbers(),
    volPerLogMove: numbers(),
    near: new Int32Array(capacity),
    far: new Int32Array(capacity),
    nearWeight: numbers(),
    farWeight: numbers(),
    slices: { count: 0, ...createSmileColumns(sliceCapacity) },
  }
}

export function clearRows(book: RevaluationBook): void {
  book.count = 0
  book.slices.count = 0
}

/** Appends a row; false when the book is full. */
export function addRow(book: RevaluationBook, row: RevaluationRow): boolean {
  if (book.count === book.capacity) return false
  const i = book.count
  assert(row.forward > 0, 'a forward is positive')
  assert(row.side === 0 || (row.strike > 0 && row.years >= 0 && row.volAnnual > 0), 'an option row')
  book.count += 1
  book.settlement[i] = rowSettlements.indexOf(row.settlement)
  book.underlying[i] = row.underlying
  book.side[i] = row.side
  book.strike[i] = row.strike
  book.years[i] = row.years
  book.volAnnual[i] = row.volAnnual
  book.forward[i] = row.forward
  book.size[i] = row.size
  book.resting[i] = row.resting === true ? 1 : 0
  book.reference[i] = row.reference ?? 0
  book.windowLeft[i] = row.windowLeft ?? 1
  book.volWeight[i] = row.volWeight ?? 1
  book.volPerLogMove[i] = row.volPerLogMove ?? 0
  book.near[i] = row.smile?.near ?? 0
  book.far[i] = row.smile?.far ?? 0
  book.nearWeight[i] = row.smile?.nearWeight ?? 0
  book.farWeight[i] = row.smile?.farWeight ?? 0
  return true
}

/** Copies an underlying's slices; the number of its first, or -1 when they do not fit. */
export function addSlices(
  book: RevaluationBook,
  surface: VolSurface,
  underlying: AssetIndex,
): number {
  const { slices } = book
  const first = slices.count
  const count = surface.sliceCount(underlying)
  if (first + count > slices.a.length) return -1
  for (let i = 0; i < count; i += 1) {
    setSmile(slices, first + i, surface.slice(underlying, i))
  }
  slices.count = first + count
  return first
}

/** The smile of one expiry in the numbering of the book; undefined when the surface has none. */
export function rowSmile(
  surface: VolSurface,
  underlying: AssetIndex,
  expiryUs: TimeUs,
  nowUs: TimeUs,
  firstSlice: number,
): RowSmile | undefined {
  const smile: RowSmile = { near: 0, far: 0, nearWeight: 0, farWeight: 0 }
  if (!surface.blend(underlying, expiryUs, nowUs, smile)) return undefined
  smile.near += firstSlice
  smile.far += firstSlice
  return smile
}

/** Share of the delivery average still to come. */
export function windowLeft(expiryUs: TimeUs, nowUs: TimeUs): number {
  if (expiryUs === 0) return 1
  const windowUs = settlementWindowStart(expiryUs)
  if (nowUs <= windowUs) return 1
  return nowUs >= expiryUs ? 0 : (expiryUs - nowUs) / (expiryUs - windowUs)
}

export function isRowSettlement(settlement: Settlement): settlement is RowSettlement {
  return (rowSettlements as readonly string[]).includes(settlement)
}
