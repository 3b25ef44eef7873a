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

/**
 * What a message did. `late`: about an order that is over, harmless. `unknown`: about an order that
 * is not in the table; when `mayRest`, it may be alive at the venue and ought to be cancelled.
 * `contradiction`: cannot follow from what the venue said before; nothing was changed but fills.
 */
export const transitionOutcomes = [
  'unchanged',
  'changed',
  'ended',
  'revived',
  'late',
  'unknown',
  'contradiction',
] as const

/** Borrowed: the next message reuses the object. States are positions in `orderStates`. */
export type Transition = {
  outcome: (typeof transitionOutcomes)[number]
  /** -1 when unknown. */
  slot: number
  from: number
  to: number
  mayRest: boolean
}

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
  /** The last version the venue has answered; -1 until it has answered the placing. */
  readonly #answered: Int32Array
  /** Filled and remaining of the confirmed version. */
  readonly #totalLots: Float64Array
  /** Sum of the fills that reached us, where `filledLots` also counts what statuses told. */
  readonly #deliveredLots: Float64Array
  /** 1 while a cancel is unanswered. */
  readonly #cancelSent: Uint8Array
  /** 1 when the end was concluded from a report that did not list the order. */
  readonly #endedByReport: Uint8Array
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
    this.revision = new Int32Array(capacity)
    this.placedUs = numbers()
    this.changedUs = numbers()
    this.filledLots = numbers()
    this.#answered = new Int32Array(capacity)
    this.#totalLots = numbers()
    this.#deliveredLots = numbers()
    this.#cancelSent = new Uint8Array(capacity)
    this.#endedByReport = new Uint8Array(capacity)
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
    return this.isLive(slot) && this.revision[slot]! > this.#answered[slot]!
  }

  /** Whether a cancel is unanswered. */
  isCancelInFlight(slot: number): boolean {
    return this.isLive(slot) && this.#cancelSent[slot] === 1
  }

  /** Remembers an order that is about to be sent. Returns its slot, or -1 when the table is full. */
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
    this.state[slot] = placing
    this.ticks[slot] = ticks
    this.wantedTicks[slot] = ticks
    this.lots[slot] = lots
    this.wantedLots[slot] = lots
    this.#totalLots[slot] = lots
    this.group[slot] = intent.kind === 'quote' ? intent.group : 0
    this.purpose[slot] = purposes.indexOf(intent.purpose)
    this.revision[slot] = 0
    this.#answered[slot] = -1
    this.placedUs[slot] = timeUs
    this.changedUs[slot] = timeUs
    this.filledLots[slot] = 0
    this.#deliveredLots[slot] = 0
    this.#cancelSent[slot] = 0
    this.#endedByReport[slot] = 0
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
    this.#cancelSent[slot] = 1
    this.#move(slot, this.state[slot] === inDoubt ? inDoubt : cancelling, timeUs)
  }

  /**
   * What may still trade of this order, for worst cases: the confirmed version, and beside it the
   * one in flight. An unacknowledged cancel and an order in doubt rest in full; what is over, not.
   */
  restingLots(slot: number): number {
    if (!this.isLive(slot)) return 0
    const isTwofold = this.#answered[slot]! >= 0 && this.isVersionInFlight(slot)
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
    const mayRest = status === 'accepted' || status === 'edited'
    const slot = this.#slots.find(clientId, 0)
    if (slot < 0) return this.#report('unknown', -1, free, mayRest)
    const message = messageOf(status, reason)
    const from = this.state[slot]!
    if (message === 'none') return this.#report('unchanged', slot, from, false)
    const isSaying = message !== 'in-doubt' && message !== 'unknown-order'
    if (isSaying && filledLots > this.filledLots[slot]!) this.filledLots[slot] = filledLots
    if (message === 'rejected' && this.#answered[slot]! >= 0 && from !== done) {
      return this.#report('contradiction', slot, from, false)
    }
    if (message === 'accepted') this.#answer(slot, 0, ticks, remainingLots, filledLots)
    if (message === 'edited') this.#answer(slot, revision, ticks, remainingLots, filledLots)
    if (message === 'edit-rejected') this.#answerNo(slot, revision)
    if (message === 'cancel-rejected') this.#cancelSent[slot] = 0
    return this.#apply(slot, message, timeUs)
  }

  /** A fill that was not seen before (see `SeenTrades`); `remainingLots` is the venue's word. */
  onFill(clientId: ClientId, lots: Lots, remainingLots: Lots, timeUs: TimeUs): Transition {
    assert(lots > 0, `a fill has lots, has ${lots}`)
    const slot = this.#slots.find(clientId, 0)
    if (slot < 0) return this.#report('unknown', -1, free, remainingLots > 0)
    this.#deliveredLots[slot] = this.#deliveredLots[slot]! + lots
    // While the order is as placed, its total is known, and the remainder says what was filled even
    // when a fill before this one was lost. Later the remainder may belong to either version.
    const filled =
      this.revision[slot] === 0
        ? this.#totalLots[slot]! - remainingLots
        : this.#deliveredLots[slot]!
    if (filled > this.filledLots[slot]!) this.filledLots[slot] = filled
    if (this.#answered[slot]! < 0) this.#answered[slot] = 0
    return this.#apply(slot, remainingLots > 0 ? 'fill' : 'filled', timeUs)
  }

  /** A report lists this order. Ends a doubt: what it lists is what there is. */
  onListed(
    clientId: ClientId,
    ticks: Ticks,
    remainingLots: Lots,
    filledLots: Lots,
    timeUs: TimeUs,
  ): Transition {
    const slot = this.#slots.find(clientId, 0)
    if (slot < 0) return this.#report('unknown', -1, free, remainingLots > 0)
    if (filledLots > this.filledLots[slot]!) this.filledLots[slot] = filledLots
    const state = this.state[slot]!
    if (state === inDoubt) this.#cancelSent[slot] = 0
    if (state === inDoubt || state === resting || state === done) {
      this.#adopt(slot, this.revision[slot]!, ticks, remainingLots, filledLots)
    } else if (this.#answered[slot]! < 0) {
      this.#answer(slot, 0, ticks, remainingLots, filledLots)
    }
    return this.#apply(slot, 'listed', timeUs)
  }

  /** A report that was asked for after the order's last change does not list it. */
  onMissing(slot: number, timeUs: TimeUs): Transition {
    const wasLive = this.isLive(slot)
    const transition = this.#apply(slot, 'missing', timeUs)
    if (wasLive && transition.outcome === 'ended') this.#endedByReport[slot] = 1
    return transition
  }

  /** Calls with the slots of live orders, ascending. */
  forEachLive(visitSlot: (slot: number) => void): void {
    for (let slot = 0, left = this.count; left > 0; slot += 1) {
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
      this.revision,
      this.placedUs,
      this.changedUs,
      this.filledLots,
      this.#answered,
      this.#totalLots,
      this.#deliveredLots,
      this.#cancelSent,
      this.#endedByReport,
    ]
    for (const column of columns) v.column(column, this.capacity)
    this.#lists.visit(v)
    this.#slots.clear()
    for (let slot = 0; slot < this.capacity; slot += 1) {
      if (this.state[slot] !== free) this.#slots.add(this.clientId[slot]!, 0, slot)
    }
  }

  #listOf(slot: number): number {
    return 1 + 2 * this.instrument[slot]! + (this.side[slot] === 1 ? 0 : 1)
  }

  /** The venue confirms a version; an answer to an older one says nothing about the present. */
  #answer(slot: number, revision: number, ticks: Ticks, remaining: Lots, filled: Lots): void {
    if (revision <= this.#answered[slot]! || revision > this.revision[slot]!) return
    this.#adopt(slot, revision, ticks, remaining, filled)
  }

  #adopt(slot: number, revision: number, ticks: Ticks, remaining: Lots, filled: Lots): void {
    this.#answered[slot] = revision
    this.ticks[slot] = ticks
    if (remaining + filled > 0) this.#totalLots[slot] = remaining + filled
  }

  /** The venue refuses a version: the one before it stands. */
  #answerNo(slot: number, revision: number): void {
    if (revision <= this.#answered[slot]! || revision > this.revision[slot]!) return
    this.#answered[slot] = revision
  }

  #apply(slot: number, message: OrderMessage, timeUs: TimeUs): Transition {
    const from = this.state[slot]!
    this.#restate(slot)
    const target = targetOf(from, message)
    if (target === 'never') return this.#report('contradiction', slot, from, false)
    if (target === 'revive') return this.#revive(slot, message, timeUs)
    if (from === done) return this.#report('late', slot, from, false)
    // Fills that add up to the whole are as good as one that says so.
    const isFilled = this.lots[slot] === 0
    const to = isFilled || target === 'done' ? done : this.#stateFor(slot, target)
    const isChanged = to !== from
    if (isChanged) this.#move(slot, to, timeUs)
    if (to === done) return this.#report('ended', slot, from, false)
    return this.#report(isChanged ? 'changed' : 'unchanged', slot, from, true)
  }

  #revive(slot: number, message: OrderMessage, timeUs: TimeUs): Transition {
    const isWrittenOff =
      this.#endedByReport[slot] === 1 && this.#totalLots[slot]! > this.filledLots[slot]!
    if (!isWrittenOff) return this.#report('late', slot, done, false)
    assert(message !== 'missing', 'an absence revives nothing')
    this.#endedByReport[slot] = 0
    this.#cancelSent[slot] = 0
    this.#answered[slot] = this.revision[slot]!
    this.#lists.remove(0, slot)
    this.#lists.append(this.#listOf(slot), slot)
    this.count += 1
    this.#move(slot, resting, timeUs)
    return this.#report('revived', slot, done, true)
  }

  /** Quantities of the confirmed version, and no wanted version where none is in flight. */
  #restate(slot: number): void {
    this.lots[slot] = Math.max(0, this.#totalLots[slot]! - this.filledLots[slot]!)
    if (this.revision[slot]! > this.#answered[slot]! && this.#answered[slot]! >= 0) return
    this.wantedTicks[slot] = this.ticks[slot]!
    this.wantedLots[slot] = this.lots[slot]!
  }

  #stateFor(slot: number, target: string): number {
    const from = this.state[slot]!
    if (target === 'in-doubt') return inDoubt
    if (target !== 'left') return from
    const isVersionLeft = this.revision[slot]! > this.#answered[slot]!
    const isLeft = isVersionLeft || this.#cancelSent[slot] === 1
    if (isLeft && from === inDoubt) return inDoubt
    if (this.#cancelSent[slot] === 1) return cancelling
    if (!isVersionLeft) return resting
    return this.#answered[slot]! < 0 ? placing : amending
  }

  #move(slot: number, to: number, timeUs: TimeUs): void {
    const wasLive = this.isLive(slot)
    this.state[slot] = to
    this.changedUs[slot] = timeUs
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

function messageOf(status: OrderStatus, reason: string): OrderMessage | 'none' {
  const isUnknown = reason === 'unknown-order'
  if (isUnknown && (status === 'cancel-rejected' || status === 'edit-rejected')) {
    return 'unknown-order'
  }
  return status === 'rejected' && reason === 'duplicate' ? 'none' : status
}
