// What the venue does with a request that has arrived: checks in a fixed order, one answer for each
// row, then the book. Mass quotes follow Deribit's rules: one quote a side, instrument and group;
// sides stand alone; an amendment that errs cancels what rested.

import { type Ticks } from '../base/index.ts'
import { isOnTick } from '../instrument/index.ts'
import { type Clearing } from './clearing.ts'
import * as codes from './codes.ts'
import { type InstrumentTable, openState } from './instruments.ts'
import { type Margin } from './margin.ts'
import { type Matching } from './matching.ts'
import { none, type OrderTable } from './orders.ts'
import { type Protection } from './protection.ts'
import { type Request } from './requests.ts'
import { type Tape } from './tape.ts'

/** Positions in `timesInForce`. */
const immediateOrCancel = 1
const fillOrKill = 2

export type OrderEntryParts = {
  readonly table: InstrumentTable
  readonly orders: OrderTable
  readonly matching: Matching
  readonly clearing: Clearing
  readonly protection: Protection
  readonly margin: Margin
  readonly tape: Tape
  readonly requireProtection: boolean
}

export class OrderEntry {
  readonly #parts: OrderEntryParts

  constructor(parts: OrderEntryParts) {
    this.#parts = parts
  }

  place(r: Request): void {
    const refusal = this.#placeRefusal(r)
    if (refusal !== codes.noReason) {
      this.#say(r, codes.rejected, refusal, 0, 0)
      return
    }
    const { matching, orders } = this.#parts
    const slot = orders.open(r.clientId, r.instrument, r.side, r.ticks, this.#reducedLots(r))
    if (slot === none) {
      this.#say(r, codes.rejected, codes.otherReason, 0, 0)
      return
    }
    orders.isPostOnly[slot] = r.isPostOnly ? 1 : 0
    orders.isReduceOnly[slot] = r.isReduceOnly ? 1 : 0
    this.#say(r, codes.accepted, codes.noReason, orders.lots[slot]!, 0)
    const isAllOrNothing = r.timeInForce === fillOrKill
    const available = isAllOrNothing ? matching.available(r.instrument, r.side, r.ticks) : 0
    if (isAllOrNothing && available < orders.lots[slot]!) {
      this.#end(slot, codes.expired, codes.noReason)
      return
    }
    this.#match(slot, r.timeInForce !== immediateOrCancel && !isAllOrNothing)
  }

  edit(r: Request): void {
    const { matching, orders } = this.#parts
    const slot = orders.slotOf(r.clientId)
    const isPlain = slot !== none && orders.group[slot] === 0
    const refusal = isPlain ? this.#editRefusal(r, slot) : codes.unknownOrder
    if (refusal !== codes.noReason) {
      this.#refuseEdit(r, isPlain ? slot : none, refusal)
      return
    }
    const keepsPlace = this.#amend(r, slot)
    if (keepsPlace) return
    if (matching.crosses(r.instrument, r.side, r.ticks)) this.#match(slot, true)
    else matching.rest(slot)
  }

  /** One row of a mass quote. `refusal` is a reason that holds for the whole message, or none. */
  quote(r: Request, wholeRefusal: number): void {
    const { clearing, orders } = this.#parts
    const slot = orders.slotOf(r.clientId)
    const isResting = slot !== none && orders.group[slot] === r.group
    if (wholeRefusal === codes.rateLimitReason) {
      // The message never reached the book, so what rests there rests on.
      this.#refuseQuote(r, isResting ? slot : none, wholeRefusal)
      return
    }
    if (r.lots === 0 && isResting) {
      clearing.cancel(slot, codes.byUser, r.revision)
      return
    }
    const refusal = wholeRefusal !== codes.noReason ? wholeRefusal : this.#quoteRefusal(r, slot)
    if (refusal !== codes.noReason) {
      this.#refuseQuote(r, isResting ? slot : none, refusal)
      if (isResting) clearing.cancel(slot, refusal, r.revision)
      return
    }
    if (isResting) this.#amendQuote(r, slot)
    else this.#openQuote(r)
  }

  cancel(r: Request): void {
    const { clearing, orders } = this.#parts
    const slot = orders.slotOf(r.clientId)
    if (slot === none) this.#say(r, codes.cancelRejected, codes.unknownOrder, 0, 0)
    else clearing.cancel(slot, codes.byUser, orders.revision[slot]!)
  }

  /** Answers a request that the venue does not look at. */
  refuse(r: Request, status: number, reason: number): void {
    const { orders } = this.#parts
    const slot = orders.slotOf(r.clientId)
    const remaining = slot === none ? 0 : orders.lots[slot]!
    this.#say(r, status, reason, remaining, slot === none ? 0 : orders.filledLots[slot]!)
  }

  #termsRefusal(r: Request): number {
    const { table } = this.#parts
    const isKnown = r.instrument >= 0 && r.instrument < table.count
    if (!isKnown || table.state[r.instrument] !== openState) return codes.instrumentClosed
    const terms = table.terms[r.instrument]!
    if (!(r.ticks > 0 && isOnTick(terms, r.ticks as Ticks))) return codes.offTick
    if (!(Number.isSafeInteger(r.lots) && r.lots > 0)) return codes.offLot
    return codes.noReason
  }

  #placeRefusal(r: Request): number {
    const { margin, matching, orders } = this.#parts
    const terms = this.#termsRefusal(r)
    if (terms !== codes.noReason) return terms
    if (orders.slotOf(r.clientId) !== none) return codes.duplicateReason
    if (r.isReduceOnly && this.#reducedLots(r) === 0) return codes.otherReason
    if (matching.crosses(r.instrument, r.side, r.ticks)) {
      if (r.isPostOnly) return codes.postOnlyReason
      matching.available(r.instrument, r.side, r.ticks)
      if (matching.stoppedAtOwn) return codes.selfMatch
    }
    if (!r.isReduceOnly && !margin.allows(r.instrument, r.side, r.lots)) return codes.marginReason
    return codes.noReason
  }

  #reducedLots(r: Request): number {
    if (!r.isReduceOnly) return r.lots
    const position = this.#parts.clearing.positionLots(r.instrument)
    return Math.min(r.lots, Math.max(0, -position * r.side))
  }

  #editRefusal(r: Request, slot: number): number {
    const { margin, matching, orders } = this.#parts
    const terms = this.#termsRefusal(r)
    if (terms !== codes.noReason) return terms
    if (r.side !== orders.side[slot] || r.instrument !== orders.instrument[slot]) {
      return codes.unknownOrder
    }
    if (matching.crosses(r.instrument, r.side, r.ticks)) {
      if (orders.isPostOnly[slot] === 1) return codes.postOnlyReason
      matching.available(r.instrument, r.side, r.ticks)
      if (matching.stoppedAtOwn) return codes.selfMatch
    }
    const added = r.lots - orders.lots[slot]!
    if (added > 0 && orders.isReduceOnly[slot] === 0) {
      if (!margin.allows(r.instrument, r.side, added)) return codes.marginReason
    }
    return codes.noReason
  }

  #quoteRefusal(r: Request, slot: number): number {
    const { clearing, matching, orders, protection } = this.#parts
    if (slot === none && r.revision > 0) return codes.unknownOrder
    const terms = this.#termsRefusal(r)
    if (terms !== codes.noReason) return terms
    if (!protection.isGroup(r.group)) return codes.protectionReason
    if (this.#parts.requireProtection && !protection.isConfigured(r.group)) {
      return codes.protectionReason
    }
    if (protection.isFrozen(r.group)) return codes.protectionReason
    const limit = protection.quantityLimit(r.group)
    if (limit > 0 && clearing.coins(r.instrument, r.lots) >= limit) return codes.protectionReason
    if (slot !== none) {
      if (orders.group[slot] !== r.group) return codes.duplicateReason
      if (orders.instrument[slot] !== r.instrument || orders.side[slot] !== r.side) {
        return codes.duplicateReason
      }
    }
    if (matching.crosses(r.instrument, r.side, r.ticks)) return codes.postOnlyReason
    return codes.noReason
  }

  #openQuote(r: Request): void {
    const { clearing, matching, orders } = this.#parts
    const before = orders.quoteOf(r.group, r.instrument, r.side)
    if (before !== none) clearing.cancel(before, codes.byUser, orders.revision[before]!)
    const slot = orders.open(r.clientId, r.instrument, r.side, r.ticks, r.lots)
    if (slot === none) {
      this.#say(r, codes.rejected, codes.otherReason, 0, 0)
      return
    }
    orders.group[slot] = r.group
    orders.isPostOnly[slot] = 1
    orders.revision[slot] = r.revision
    matching.rest(slot)
    this.#say(r, codes.accepted, codes.noReason, r.lots, 0)
  }

  #amendQuote(r: Request, slot: number): void {
    if (!this.#amend(r, slot)) this.#parts.matching.rest(slot)
  }

  /** New terms for a resting order; true when it kept its place, else it is out of the book. */
  #amend(r: Request, slot: number): boolean {
    const { clearing, orders } = this.#parts
    const keepsPlace = r.ticks === orders.ticks[slot] && r.lots <= orders.lots[slot]!
    if (!keepsPlace) orders.dequeue(slot)
    orders.ticks[slot] = r.ticks
    orders.lots[slot] = r.lots
    orders.revision[slot] = r.revision
    clearing.touch(r.instrument)
    this.#say(r, codes.edited, codes.noReason, r.lots, orders.filledLots[slot]!)
    return keepsPlace
  }

  /** An order that is in no book takes what it can; the rest rests, or ends. */
  #match(slot: number, mayRest: boolean): void {
    const { matching, orders } = this.#parts
    const left = matching.takeByUs(slot)
    if (left === 0) {
      orders.close(slot)
      return
    }
    if (matching.stoppedAtOwn) this.#end(slot, codes.cancelled, codes.selfMatch)
    else if (mayRest) matching.rest(slot)
    else this.#end(slot, codes.expired, codes.noReason)
  }

  /** Ends an order that is in no book. */
  #end(slot: number, status: number, reason: number): void {
    const { orders, tape } = this.#parts
    tape.order(
      orders.clientId[slot]!,
      orders.instrument[slot]!,
      status,
      reason,
      orders.revision[slot]!,
      orders.ticks[slot]!,
      0,
      orders.filledLots[slot]!,
    )
    orders.close(slot)
  }

  #refuseEdit(r: Request, slot: number, reason: number): void {
    const { orders } = this.#parts
    const remaining = slot === none ? 0 : orders.lots[slot]!
    const filled = slot === none ? 0 : orders.filledLots[slot]!
    this.#say(r, codes.editRejected, reason, remaining, filled)
  }

  #refuseQuote(r: Request, slot: number, reason: number): void {
    if (r.revision > 0 || slot !== none) this.#refuseEdit(r, slot, reason)
    else this.#say(r, codes.rejected, reason, 0, 0)
  }

  #say(r: Request, status: number, reason: number, remaining: number, filled: number): void {
    const { clientId, instrument, revision, ticks } = r
    const answered = r.kind === 0 ? 0 : revision
    this.#parts.tape.order(clientId, instrument, status, reason, answered, ticks, remaining, filled)
  }
}
