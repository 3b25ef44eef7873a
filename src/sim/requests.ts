// Requests on their way to the venue: one ordered stream of messages, each of one row or, for a
// mass quote, of several. It packs and counts; what a request does is `order-entry.ts`.

import { assert, type StateVisitor, type Visitable } from '../base/index.ts'
import { type DeskEffect } from '../engine/index.ts'
import { clientIdOf, timesInForce } from '../order/index.ts'

export const requestKinds = [
  'place',
  'edit',
  'quote',
  'cancel',
  'cancelAll',
  'cancelGroup',
  'setProtection',
  'resetProtection',
  'report',
] as const
export type RequestKind = (typeof requestKinds)[number]

export const placeRequest = 0
export const editRequest = 1
export const quoteRequest = 2
export const cancelRequest = 3
export const cancelAllRequest = 4
export const cancelGroupRequest = 5
export const setProtectionRequest = 6
export const resetProtectionRequest = 7
export const reportRequest = 8

/** One row, unpacked; fields that a kind does not have keep what they had. */
export type Request = {
  kind: number
  /** Rows of the message that begins here; 0 inside one. */
  rowCount: number
  requestId: number
  clientId: number
  instrument: number
  side: number
  ticks: number
  lots: number
  group: number
  revision: number
  timeInForce: number
  isPostOnly: boolean
  isReduceOnly: boolean
  report: number
  intervalUs: number
  frozenUs: number
  quantityBase: number
  deltaBase: number
  vegaUsdPerVolPt: number
}

export function createRequest(): Request {
  return {
    kind: 0,
    rowCount: 0,
    requestId: 0,
    clientId: 0,
    instrument: 0,
    side: 1,
    ticks: 0,
    lots: 0,
    group: 0,
    revision: 0,
    timeInForce: 0,
    isPostOnly: false,
    isReduceOnly: false,
    report: 0,
    intervalUs: 0,
    frozenUs: 0,
    quantityBase: 0,
    deltaBase: 0,
    vegaUsdPerVolPt: 0,
  }
}

/** An effect that reaches a venue, told apart by its kind. */
export type SentEffect = Extract<DeskEffect, { readonly kind: RequestKind }>

/** Reads an effect into a row. */
export function readEffect(effect: SentEffect, out: Request): void {
  out.kind = requestKinds.indexOf(effect.kind)
  out.requestId = clientIdOf(effect.sequence, effect.ordinal)
  out.revision = 0
  out.timeInForce = 0
  out.isPostOnly = false
  out.isReduceOnly = false
  switch (effect.kind) {
    case 'place':
      readOrder(effect, out)
      out.group = 0
      out.timeInForce = timesInForce.indexOf(effect.timeInForce)
      out.isPostOnly = effect.postOnly
      out.isReduceOnly = effect.reduceOnly
      break
    case 'edit':
      readOrder(effect, out)
      out.revision = effect.revision
      break
    case 'quote':
      readOrder(effect, out)
      out.group = effect.group
      out.revision = effect.revision
      break
    case 'cancel':
      out.clientId = effect.clientId
      out.instrument = effect.instrument
      break
    case 'cancelAll':
      break
    case 'cancelGroup':
    case 'resetProtection':
      out.group = effect.group
      break
    case 'setProtection':
      out.group = effect.group
      out.quantityBase = effect.quantityBase
      out.intervalUs = effect.intervalUs
      out.frozenUs = effect.frozenUs
      out.deltaBase = effect.deltaBase
      out.vegaUsdPerVolPt = effect.vegaUsdPerVolPt
      break
    case 'report':
      out.report = effect.report
      break
  }
}

function readOrder(
  effect: Extract<SentEffect, { kind: 'place' | 'edit' | 'quote' }>,
  out: Request,
): void {
  out.clientId = effect.clientId
  out.instrument = effect.instrument
  out.side = effect.side
  out.ticks = effect.ticks
  out.lots = effect.lots
}

const width = 18
const postOnlyFlag = 4
const reduceOnlyFlag = 8

export class RequestQueue implements Visitable {
  readonly capacity: number
  readonly #rows: Float64Array
  /** Arrival of the oldest message, in its only row; Infinity when none is on its way. */
  readonly headUs: Float64Array = new Float64Array([Number.POSITIVE_INFINITY])
  #head = 0
  #count = 0
  #lastUs = 0
  /** Rows at the end that belong to a message which has not left yet. */
  #openRows = 0

  constructor(capacity: number) {
    this.capacity = capacity
    this.#rows = new Float64Array(capacity * width)
  }

  get count(): number {
    return this.#count
  }

  get openRows(): number {
    return this.#openRows
  }

  /** Adds a row to the message under construction; false when there is no room. */
  push(r: Request): boolean {
    if (this.#count === this.capacity) return false
    const at = this.#slot(this.#count) * width
    this.#count += 1
    this.#openRows += 1
    const flags =
      r.timeInForce + (r.isPostOnly ? postOnlyFlag : 0) + (r.isReduceOnly ? reduceOnlyFlag : 0)
    const rows = this.#rows
    rows[at] = 0
    rows[at + 1] = 0
    rows[at + 2] = r.kind
    rows[at + 3] = r.requestId
    rows[at + 4] = r.clientId
    rows[at + 5] = r.instrument
    rows[at + 6] = r.side
    rows[at + 7] = r.ticks
    rows[at + 8] = r.lots
    rows[at + 9] = r.group
    rows[at + 10] = r.revision
    rows[at + 11] = flags
    rows[at + 12] = r.report
    rows[at + 13] = r.intervalUs
    rows[at + 14] = r.frozenUs
    rows[at + 15] = r.deltaBase
    rows[at + 16] = r.vegaUsdPerVolPt
    rows[at + 17] = r.quantityBase
    return true
  }

  /** The message under construction leaves; it arrives at `arrivalUs`, or after the one before. */
  dispatch(arrivalUs: number): void {
    assert(this.#openRows > 0, 'an empty message does not leave')
    this.#lastUs = Math.max(this.#lastUs, arrivalUs)
    const at = this.#slot(this.#count - this.#openRows) * width
    this.#rows[at] = this.#lastUs
    this.#rows[at + 1] = this.#openRows
    this.#openRows = 0
    this.#see()
  }

  /** Takes the oldest row that has left into `out`. */
  take(out: Request): void {
    assert(this.#count > this.#openRows, 'no request is on its way')
    const rows = this.#rows
    const at = this.#head * width
    const flags = rows[at + 11]!
    out.rowCount = rows[at + 1]!
    out.kind = rows[at + 2]!
    out.requestId = rows[at + 3]!
    out.clientId = rows[at + 4]!
    out.instrument = rows[at + 5]!
    out.side = rows[at + 6]!
    out.ticks = rows[at + 7]!
    out.lots = rows[at + 8]!
    out.group = rows[at + 9]!
    out.revision = rows[at + 10]!
    out.timeInForce = flags % postOnlyFlag
    out.isPostOnly = (flags & postOnlyFlag) !== 0
    out.isReduceOnly = (flags & reduceOnlyFlag) !== 0
    out.report = rows[at + 12]!
    out.intervalUs = rows[at + 13]!
    out.frozenUs = rows[at + 14]!
    out.deltaBase = rows[at + 15]!
    out.vegaUsdPerVolPt = rows[at + 16]!
    out.quantityBase = rows[at + 17]!
    this.#head = this.#head + 1 === this.capacity ? 0 : this.#head + 1
    this.#count -= 1
    this.#see()
  }

  visit(v: StateVisitor): void {
    this.#head = v.number(this.#head)
    this.#count = v.number(this.#count)
    this.#lastUs = v.number(this.#lastUs)
    this.#openRows = v.number(this.#openRows)
    v.column(this.#rows, this.#rows.length)
    this.#see()
  }

  #see(): void {
    const isEmpty = this.#count === this.#openRows
    this.headUs[0] = isEmpty ? Number.POSITIVE_INFINITY : this.#rows[this.#head * width]!
  }

  #slot(index: number): number {
    const slot = this.#head + index
    return slot >= this.capacity ? slot - this.capacity : slot
  }
}
