// The quotes that the desk wants, one row per instrument, with the parts of each half-spread and
// the reason of each missing side. What is at work is somebody else's knowledge.

import {
  assert,
  type InstrumentIndex,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { type Quote, type QuotePart, type QuoteReason, quoteParts, quoteReasons } from './part.ts'

const reasonCodes: ReadonlyMap<QuoteReason, number> = new Map(
  quoteReasons.map((reason, code) => [reason, code]),
)

/** Columns are read freely and written by `set` and `clear` alone. */
export class QuoteBoard implements Visitable {
  readonly capacity: number
  readonly bidTicks: Float64Array
  readonly bidLots: Float64Array
  readonly askTicks: Float64Array
  readonly askLots: Float64Array
  readonly bidReasonCode: Uint8Array
  readonly askReasonCode: Uint8Array
  readonly fairPrice: Float64Array
  readonly reservationPrice: Float64Array
  readonly fairVolAnnual: Float64Array
  readonly halfSpread: Float64Array
  readonly priceUnit: Float64Array
  /** When the row was last computed; 0: never. */
  readonly updatedUs: Float64Array
  /** Row-major: instrument, then part. */
  readonly parts: Float64Array

  constructor(capacity: number) {
    this.capacity = capacity
    this.bidTicks = new Float64Array(capacity)
    this.bidLots = new Float64Array(capacity)
    this.askTicks = new Float64Array(capacity)
    this.askLots = new Float64Array(capacity)
    this.bidReasonCode = new Uint8Array(capacity)
    this.askReasonCode = new Uint8Array(capacity)
    this.fairPrice = new Float64Array(capacity)
    this.reservationPrice = new Float64Array(capacity)
    this.fairVolAnnual = new Float64Array(capacity)
    this.halfSpread = new Float64Array(capacity)
    this.priceUnit = new Float64Array(capacity)
    this.updatedUs = new Float64Array(capacity)
    this.parts = new Float64Array(capacity * quoteParts.length)
  }

  set(instrument: InstrumentIndex, quote: Quote, nowUs: TimeUs): void {
    assert(instrument < this.capacity, 'the quote board has no such row')
    this.bidTicks[instrument] = quote.bidTicks
    this.bidLots[instrument] = quote.bidLots
    this.askTicks[instrument] = quote.askTicks
    this.askLots[instrument] = quote.askLots
    this.bidReasonCode[instrument] = reasonCodes.get(quote.bidReason)!
    this.askReasonCode[instrument] = reasonCodes.get(quote.askReason)!
    this.fairPrice[instrument] = quote.fairPrice
    this.reservationPrice[instrument] = quote.reservationPrice
    this.fairVolAnnual[instrument] = quote.fairVolAnnual
    this.halfSpread[instrument] = quote.halfSpread
    this.priceUnit[instrument] = quote.priceUnit
    this.updatedUs[instrument] = nowUs
    const base = instrument * quoteParts.length
    for (let i = 0; i < quoteParts.length; i += 1) this.parts[base + i] = quote.parts[i]!
  }

  /** Wants nothing in one instrument, for a reason; what was computed for it stays readable. */
  pull(instrument: InstrumentIndex, reason: QuoteReason, nowUs: TimeUs): void {
    assert(instrument < this.capacity, 'the quote board has no such row')
    this.bidTicks[instrument] = 0
    this.bidLots[instrument] = 0
    this.askTicks[instrument] = 0
    this.askLots[instrument] = 0
    this.bidReasonCode[instrument] = reasonCodes.get(reason)!
    this.askReasonCode[instrument] = reasonCodes.get(reason)!
    this.updatedUs[instrument] = nowUs
  }

  part(instrument: InstrumentIndex, part: QuotePart): number {
    return this.parts[instrument * quoteParts.length + quoteParts.indexOf(part)]!
  }

  bidReason(instrument: InstrumentIndex): QuoteReason {
    return quoteReasons[this.bidReasonCode[instrument]!]!
  }

  askReason(instrument: InstrumentIndex): QuoteReason {
    return quoteReasons[this.askReasonCode[instrument]!]!
  }

  /** Why it is not quoted on both sides, or 'quoted' when it is. */
  reason(instrument: InstrumentIndex): QuoteReason {
    const bid = this.bidReason(instrument)
    return bid === 'quoted' ? this.askReason(instrument) : bid
  }

  isTwoSided(instrument: InstrumentIndex): boolean {
    return this.bidLots[instrument]! > 0 && this.askLots[instrument]! > 0
  }

  visit(v: StateVisitor): void {
    const { capacity } = this
    v.column(this.bidTicks, capacity)
    v.column(this.bidLots, capacity)
    v.column(this.askTicks, capacity)
    v.column(this.askLots, capacity)
    v.column(this.bidReasonCode, capacity)
    v.column(this.askReasonCode, capacity)
    v.column(this.fairPrice, capacity)
    v.column(this.reservationPrice, capacity)
    v.column(this.fairVolAnnual, capacity)
    v.column(this.halfSpread, capacity)
    v.column(this.priceUnit, capacity)
    v.column(this.updatedUs, capacity)
    v.column(this.parts, this.parts.length)
  }
}
