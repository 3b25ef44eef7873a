// The venue's report of open orders against ours, and what has to be corrected, as data. Rows come
// one event at a time; absence means something only for orders that had settled before the report
// was asked for.

import {
  assert,
  type ClientId,
  type InstrumentIndex,
  type Lots,
  type StateVisitor,
  type Ticks,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { type Side } from './intent.ts'
import { type WorkingOrders } from './working.ts'

export type OrderCorrection =
  /** The venue works an order that we do not know: it ought to be cancelled. */
  | {
      readonly kind: 'orphan'
      readonly clientId: ClientId
      readonly instrument: InstrumentIndex
      readonly side: Side
      readonly ticks: Ticks
      readonly lots: Lots
    }
  /** We believed it rests; the venue does not list it, so it is over. */
  | { readonly kind: 'missing'; readonly clientId: ClientId; readonly lots: Lots }
  /** It was in doubt and it rests. */
  | { readonly kind: 'found'; readonly clientId: ClientId; readonly lots: Lots }
  /** We had written it off and it rests. */
  | { readonly kind: 'revived'; readonly clientId: ClientId; readonly lots: Lots }
  /** Both know it, on different terms; the venue's are adopted. */
  | {
      readonly kind: 'terms'
      readonly clientId: ClientId
      readonly oursTicks: Ticks
      readonly theirsTicks: Ticks
      readonly oursLots: Lots
      readonly theirsLots: Lots
    }

/** Reads one report at a time beside the orders it speaks about. */
export class OrderReconciliation implements Visitable {
  readonly #orders: WorkingOrders
  /** The report being read; 0 while none is. */
  #report = 0
  /** When the last report was asked for. */
  askedUs: TimeUs = 0 as TimeUs
  /** 1 for slots that the report must list or else are over. */
  readonly #isDue: Uint8Array
  /** How often each slot had changed when the report was asked for. */
  readonly #changes: Uint32Array

  constructor(orders: WorkingOrders) {
    this.#orders = orders
    this.#isDue = new Uint8Array(orders.capacity)
    this.#changes = new Uint32Array(orders.capacity)
  }

  get isReading(): boolean {
    return this.#report !== 0
  }

  /** A report is asked for now. One that was being read is given up. */
  begin(report: number, timeUs: TimeUs): void {
    assert(report > 0, `a report has a number above 0, has ${report}`)
    this.#report = report
    this.askedUs = timeUs
    this.#isDue.fill(0)
    this.#changes.set(this.#orders.changes)
    this.#orders.forEachLive((slot) => {
      this.#isDue[slot] = 1
    })
  }

  /** One row of the report. Rows of a report that was given up are ignored. */
  row(
    report: number,
    clientId: ClientId,
    instrument: InstrumentIndex,
    side: Side,
    ticks: Ticks,
    remainingLots: Lots,
    filledLots: Lots,
    timeUs: TimeUs,
  ): OrderCorrection | undefined {
    if (report !== this.#report || report === 0) return undefined
    const orders = this.#orders
    const slot = orders.slotOf(clientId)
    if (slot >= 0) {
      this.#isDue[slot] = 0
      // What has changed since the report was asked for is not what the report speaks about.
      if (!this.#isUnchanged(slot)) return undefined
    }
    const oursTicks = (slot < 0 ? 0 : orders.ticks[slot]!) as Ticks
    const oursLots = (slot < 0 ? 0 : orders.lots[slot]!) as Lots
    const wasAtRest = slot >= 0 && orders.isAmendable(slot)
    const { outcome } = orders.onListed(clientId, ticks, remainingLots, filledLots, timeUs)
    if (outcome === 'revived') return { kind: 'revived', clientId, lots: remainingLots }
    if (outcome === 'changed') return { kind: 'found', clientId, lots: remainingLots }
    if (outcome === 'unknown') {
      return { kind: 'orphan', clientId, instrument, side, ticks, lots: remainingLots }
    }
    const theirsLots = (slot < 0 ? 0 : orders.lots[slot]!) as Lots
    if (!wasAtRest || (oursTicks === ticks && oursLots === theirsLots)) return undefined
    return { kind: 'terms', clientId, oursTicks, theirsTicks: ticks, oursLots, theirsLots }
  }

  /** The report is complete: what it should have listed and did not is over. */
  end(report: number, timeUs: TimeUs): readonly OrderCorrection[] {
    if (report !== this.#report || report === 0) return []
    this.#report = 0
    const orders = this.#orders
    const corrections: OrderCorrection[] = []
    for (let slot = 0; slot < orders.capacity; slot += 1) {
      const isDue = this.#isDue[slot] === 1 && this.#isUnchanged(slot)
      this.#isDue[slot] = 0
      if (!isDue || !orders.isLive(slot)) continue
      const lots = orders.lots[slot]! as Lots
      const clientId = orders.clientId[slot]! as ClientId
      const { outcome } = orders.onMissing(slot, timeUs)
      if (outcome === 'ended') corrections.push({ kind: 'missing', clientId, lots })
    }
    return corrections
  }

  visit(v: StateVisitor): void {
    this.#report = v.number(this.#report)
    this.askedUs = v.number(this.askedUs) as TimeUs
    v.column(this.#isDue, this.#isDue.length)
    v.column(this.#changes, this.#changes.length)
  }

  #isUnchanged(slot: number): boolean {
    return this.#changes[slot] === this.#orders.changes[slot]
  }
}
