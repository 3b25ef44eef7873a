// Every order of ours that may still trade, in columns. What we ask and what the venue answers pass
// through the table in `lifecycle`; quantities follow from totals, so that duplicated and late
// messages change nothing. It never forgets an order that the venue has not said is over (law 10).

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
import { OrderEvidence } from './evidence.ts'
import { IdTable } from './id-table.ts'
import { type PlaceIntent, purposes, type QuoteIntent, type Side } from './intent.ts'
import {
  amending,
  cancelling,
  done,
  free,
  inDoubt,
  type OrderMessage,
  type OrderStatus,
  placing,
  resting,
  targetOf,
} from './lifecycle.ts'
import { SlotLists } from './slot-lists.ts'
import { messageOf, type Transition } from './transition.ts'

export class WorkingOrders implements Visitable {
  readonly capacity: number
  readonly instrumentCapacity: number
  /** Orders that may still trade. */
  count = 0
  readonly clientId: Float64Array
  readonly instrument: Int32Array
  /** +1 buys, -1 sells. */
  readonly side: Int32Array
  /** Position in `orderStates`. */
  readonly state: Uint8Array
  /** The version the venue last confirmed; the one we asked for until it has. */
  readonly ticks: Float64Array
  /** What may still trade of that version. */
  readonly lots: Float64Array
  /** The version in flight; equal to the above when none is. */
  readonly wantedTicks: Float64Array
  readonly wantedLots: Float64Array
  /** Market-maker protection group; 0 is a plain order. */
  readonly group: Uint32Array
  /** Position in `purposes`. */
  readonly purpose: Uint8Array
  /** The last version sent: 0 as placed. */
  readonly revision: Int32Array
  readonly placedUs: Float64Array
  /** When the terms or the state last changed. */
  readonly changedUs: Float64Array
  readonly filledLots: Float64Array
  /** Counts the changes of state that a slot has seen; tells whether one happened in between. */
  readonly changes: Uint32Array
  readonly #evidence: OrderEvidence
  readonly #slots: IdTable
  readonly #lists: SlotLists
  readonly #transition: Transition = {
    outcome: 'unchanged',
    slot: -1,
    from: 0,
    to: 0,
    mayRest: false,
  }

  constructor(capacity: number, instrumentCapacity = 4096) {
    assert(Number.isSafeInteger(capacity) && capacity > 0, 'a table of orders has a capacity')
    this.capacity = capacity
    this.instrumentCapacity = instrumentCapacity
    const numbers = (): Float64Array => new Float64Array(capacity)
    this.clientId = numbers()
    this.instrument = new Int32Array(capacity)
    this.side = new Int32Array(capacity)
    this.state = new Uint8Array(capacity)
    this.ticks = numbers()
    this.lots = numbers()
    this.wantedTicks = numbers()
    this.wantedLots = numbers()
    this.group = new Uint32Array(capacity)
    this.purpose = new Uint8Array(capacity)
    this.placedUs = numbers()
    this.changedUs = numbers()
    this.changes = new Uint32Array(capacity)
    this.#evidence = new OrderEvidence(capacity)
    this.revision = this.#evidence.revision
    this.filledLots = this.#evidence.filledLots
    this.#slots = new IdTable(capacity)
    this.#lists = new SlotLists(capacity, 1 + 2 * instrumentCapacity)
  }

  /** The slot of a live order, or -1. */
  slotOf(clientId: ClientId): number {
    const slot = this.#slots.find(clientId, 0)
    return slot >= 0 && this.isLive(slot) ? slot : -1
  }

  /** Whether the order in this slot may still trade. */
  isLive(slot: number): boolean {
    const state = this.state[slot]!
    return state !== free && state !== done
  }

  /** Whether new terms may be sent: at rest, with nothing unanswered. */
  isAmendable(slot: number): boolean {
    return this.state[slot] === resting
  }

  /** Whether a version is unanswered. */
  isVersionInFlight(slot: number): boolean {
    return this.isLive(slot) && this.#evidence.isVersionInFlight(slot)
  }

  /** Whether a cancel is unanswered. */
  isCancelInFlight(slot: number): boolean {
    return this.isLive(slot) && this.#evidence.cancelSent[slot] === 1
  }

  /** Remembers an order that is about to be sent. Returns its slot, or -1 when there is none. */
  open(intent: PlaceIntent | QuoteIntent, timeUs: TimeUs): number {
    const { clientId, instrument, lots, ticks } = intent
    assert(lots > 0 && Number.isSafeInteger(lots), `an order has lots, has ${lots}`)
    assert(instrument >= 0 && instrument < this.instrumentCapacity, `no instrument ${instrument}`)
    const slot = this.#lists.head(0)
    if (slot < 0) return -1
    this.#lists.remove(0, slot)
    if (this.state[slot] === done) this.#slots.remove(this.clientId[slot]!, 0)
    this.#slots.add(clientId, 0, slot)
    this.clientId[slot] = clientId
    this.instrument[slot] = instrument
    this.side[slot] = intent.side
    this.#lists.append(this.#listOf(slot), slot)
    this.ticks[slot] = ticks
    this.wantedTicks[slot] = ticks
    this.lots[slot] = lots
    this.wantedLots[slot] = lots
    this.group[slot] = intent.kind === 'quote' ? intent.group : 0
    this.purpose[slot] = purposes.indexOf(intent.purpose)
    this.#evidence.open(slot, lots)
    this.placedUs[slot] = timeUs
    this.#move(slot, placing, timeUs)
    this.count += 1
    return slot
  }

  /** New terms are about to be sent; `lots` is what shall remain. Only where `isAmendable`. */
  amend(slot: number, ticks: Ticks, lots: Lots, revision: number, timeUs: TimeUs): void {
    assert(this.isAmendable(slot), `slot ${slot} cannot be amended now`)
    assert(revision === this.revision[slot]! + 1, `revision ${revision} is not the next one`)
    assert(lots > 0 && Number.isSafeInteger(lots), `an order has lots, has ${lots}`)
    this.revision[slot] = revision
    this.wantedTicks[slot] = ticks
    this.wantedLots[slot] = lots
    this.#move(slot, amending, timeUs)
  }

  /** A cancel is about to be sent; from any live state, doubt included, and repeatable. */
  requestCancel(slot: number, timeUs: TimeUs): void {
    assert(this.isLive(slot), `slot ${slot} has nothing to cancel`)
    this.#evidence.cancelSent[slot] = 1
    this.#move(slot, this.state[slot] === inDoubt ? inDoubt : cancelling, timeUs)
  }

  /**
   * What may still trade of this order, for worst cases: the confirmed version, and beside it the
   * one in flight. An unacknowledged cancel and an order in doubt rest in full; what is over, not.
   */
  restingLots(slot: number): number {
    if (!this.isLive(slot)) return 0
    const isTwofold = this.#evidence.isPlaced(slot) && this.isVersionInFlight(slot)
    return this.lots[slot]! + (isTwofold ? this.wantedLots[slot]! : 0)
  }

  /**
   * The venue's word about an order (or our `in-doubt`). `reason` refines two of them: a request
   * refused because the venue does not know the order puts it in doubt, and a placing refused as a
   * duplicate says nothing about the first one.
   */
  onOrder(
    clientId: ClientId,
    status: OrderStatus,
    reason: string,
    revision: number,
    ticks: Ticks,
    remainingLots: Lots,
    filledLots: Lots,
    timeUs: TimeUs,
  ): Transition {
    const slot = this.#slots.find(clientId, 0)
    const mayRest = status === 'accepted' || status === 'edited'
    if (slot < 0) return this.#report('unknown', -1, free, mayRest)
    const message = messageOf(status, reason)
    const from = this.state[slot]!
    if (message === 'none') return this.#report('unchanged', slot, from, this.isLive(slot))
    const evidence = this.#evidence
    if (message !== 'in-doubt' && message !== 'unknown-order') {
      evidence.raiseFilled(slot, filledLots)
    }
    if (message === 'rejected' && evidence.isPlaced(slot) && from !== done) {
      return this.#report('contradiction', slot, from, true)
    }
    if (message === 'accepted') this.#confirm(slot, 0, ticks, remainingLots, filledLots)
    if (message === 'edited') this.#confirm(slot, revision, ticks, remainingLots, filledLots)
    if (message === 'edit-rejected') evidence.refuse(slot, revision)
    if (message === 'cancel-rejected') evidence.cancelSent[slot] = 0
    return this.#apply(slot, message, timeUs)
  }

  /** A fill that was not seen before (see `SeenTrades`); `remainingLots` is the venue's word. */
  onFill(clientId: ClientId, lots: Lots, remainingLots: Lots, timeUs: TimeUs): Transition {
    assert(lots > 0, `a fill has lots, has ${lots}`)
    const slot = this.#slots.find(clientId, 0)
    if (slot < 0) return this.#report('unknown', -1, free, remainingLots > 0)
    this.#evidence.fill(slot, lots, remainingLots)
    return this.#apply(slot, remainingLots > 0 ? 'fill' : 'filled', timeUs)
  }

  /**
   * A report that was asked for after the order's last change lists it. What it lists is what there
   * is: that ends a doubt, and replaces the terms of an order at rest.
   */
  onListed(
    clientId: ClientId,
    ticks: Ticks,
    remainingLots: Lots,
    filledLots: Lots,
    timeUs: TimeUs,
  ): Transition {
    const slot = this.#slots.find(clientId, 0)
    if (slot < 0) return this.#report('unknown', -1, free, remainingLots > 0)
    const evidence = this.#evidence
    evidence.raiseFilled(slot, filledLots)
    const state = this.state[slot]!
    if (state === placing) this.#confirm(slot, 0, ticks, remainingLots, filledLots)
    if (state === inDoubt || state === resting || state === done) {
      this.ticks[slot] = ticks
      evidence.adopt(slot, this.revision[slot]!, remainingLots, filledLots)
    }
    if (state === inDoubt) evidence.cancelSent[slot] = 0
    return this.#apply(slot, 'listed', timeUs)
  }

  /** A report that was asked for after the order's last change does not list it. */
  onMissing(slot: number, timeUs: TimeUs): Transition {
    const wasLive = this.isLive(slot)
    const transition = this.#apply(slot, 'missing', timeUs)
    if (wasLive && transition.outcome === 'ended') this.#evidence.endedByReport[slot] = 1
    return transition
  }

  /** Calls with the slots of live orders, ascending. */
  forEachLive(visitSlot: (slot: number) => void): void {
    for (let slot = 0, left = this.count; left > 0 && slot < this.capacity; slot += 1) {
      if (!this.isLive(slot)) continue
      left -= 1
      visitSlot(slot)
    }
  }

  /** The oldest live order of one side of an instrument, or -1; continue with `nextOf`. */
  firstOf(instrument: InstrumentIndex, side: Side): number {
    return this.#lists.head(1 + 2 * instrument + (side === 1 ? 0 : 1))
  }

  nextOf(slot: number): number {
    return this.#lists.next(slot)
  }

  visit(v: StateVisitor): void {
    this.count = v.number(this.count)
    const columns = [
      this.clientId,
      this.instrument,
      this.side,
      this.state,
      this.ticks,
      this.lots,
      this.wantedTicks,
      this.wantedLots,
      this.group,
      this.purpose,
      this.placedUs,
      this.changedUs,
      this.changes,
    ]
    for (const column of columns) v.column(column, this.capacity)
    this.#evidence.visit(v)
    this.#lists.visit(v)
    this.#slots.clear()
    for (let slot = 0; slot < this.capacity; slot += 1) {
      if (this.state[slot] !== free) this.#slots.add(this.clientId[slot]!, 0, slot)
    }
  }

  #listOf(slot: number): number {
    return 1 + 2 * this.instrument[slot]! + (this.side[slot] === 1 ? 0 : 1)
  }

  #confirm(slot: number, revision: number, ticks: Ticks, remaining: Lots, filled: Lots): void {
    if (this.#evidence.confirm(slot, revision, remaining, filled)) this.ticks[slot] = ticks
  }

  #apply(slot: number, message: OrderMessage, timeUs: TimeUs): Transition {
    const from = this.state[slot]!
    if (from !== done) this.#restate(slot)
    const target = targetOf(from, message)
    if (target === 'never') return this.#report('contradiction', slot, from, false)
    if (target === 'revive') return this.#revive(slot, timeUs)
    if (from === done) return this.#report('late', slot, from, false)
    // Fills that add up to the whole are as good as one that says so, unless the whole may have
    // become another one.
    const isFilled = this.lots[slot] === 0 && !this.#evidence.isVersionInFlight(slot)
    const to = isFilled || target === 'done' ? done : this.#stateFor(slot, target)
    const isChanged = to !== from
    if (isChanged) this.#move(slot, to, timeUs)
    if (to === done) return this.#report('ended', slot, from, false)
    return this.#report(isChanged ? 'changed' : 'unchanged', slot, from, true)
  }

  /** An order that was only written off lives again, at rest; one that ended stays ended. */
  #revive(slot: number, timeUs: TimeUs): Transition {
    const evidence = this.#evidence
    const isWrittenOff = evidence.endedByReport[slot] === 1 && evidence.remainingLots(slot) > 0
    if (!isWrittenOff) return this.#report('late', slot, done, false)
    evidence.endedByReport[slot] = 0
    evidence.cancelSent[slot] = 0
    evidence.answered[slot] = this.revision[slot]!
    this.#lists.remove(0, slot)
    this.#lists.append(this.#listOf(slot), slot)
    this.count += 1
    this.#move(slot, resting, timeUs)
    this.#restate(slot)
    return this.#report('revived', slot, done, true)
  }

  /** Quantities of the confirmed version, and no wanted version where none is in flight. */
  #restate(slot: number): void {
    this.lots[slot] = this.#evidence.remainingLots(slot)
    if (this.#evidence.isPlaced(slot) && this.#evidence.isVersionInFlight(slot)) return
    this.wantedTicks[slot] = this.ticks[slot]!
    this.wantedLots[slot] = this.lots[slot]!
  }

  #stateFor(slot: number, target: string): number {
    const from = this.state[slot]!
    if (target === 'in-doubt') return inDoubt
    if (target !== 'left') return from
    const isVersionLeft = this.#evidence.isVersionInFlight(slot)
    const isCancelLeft = this.#evidence.cancelSent[slot] === 1
    if (from === inDoubt && (isVersionLeft || isCancelLeft)) return inDoubt
    if (isCancelLeft) return cancelling
    if (!isVersionLeft) return resting
    return this.#evidence.isPlaced(slot) ? amending : placing
  }

  #move(slot: number, to: number, timeUs: TimeUs): void {
    const wasLive = this.isLive(slot)
    this.state[slot] = to
    this.changedUs[slot] = timeUs
    this.changes[slot] = this.changes[slot]! + 1
    if (to !== done || !wasLive) return
    this.count -= 1
    this.lots[slot] = 0
    this.wantedLots[slot] = 0
    this.#lists.remove(this.#listOf(slot), slot)
    this.#lists.append(0, slot)
  }

  #report(
    outcome: Transition['outcome'],
    slot: number,
    from: number,
    mayRest: boolean,
  ): Transition {
    const transition = this.#transition
    transition.outcome = outcome
    transition.slot = slot
    transition.from = from
    transition.to = slot < 0 ? free : this.state[slot]!
    transition.mayRest = mayRest
    return transition
  }
}
