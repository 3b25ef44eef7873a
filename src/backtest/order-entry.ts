// What the venue does with a request that has arrived. Quotes are post-only: one that would take
// is rejected, an amendment that would take ends the order. A quote amended to fewer lots at its
// price keeps its place, any other amendment goes to the end of the queue. Protection of mass
// quotes does not exist here; the desk's own mirror stands alone.

import { type Ticks } from '../base/index.ts'
import { type EffectOf, type VenueEffect } from '../engine/index.ts'
import { type Instrument, isOnTick } from '../instrument/index.ts'
import { type Matching } from './matching.ts'
import { type OwnOrder, type OwnOrders } from './own-orders.ts'
import { type OrderWord, type Voice } from './voice.ts'

type Status = OrderWord['status']
type Reason = OrderWord['reason']
type Terms = {
  readonly side: 1 | -1
  readonly ticks: number
  readonly lots: number
}

export type OrderEntryParts = {
  readonly matching: Matching
  readonly orders: OwnOrders
  readonly voice: Voice
  readonly terms: Instrument
  /** Books one fill of an order that takes; its quantities are already what is left. */
  readonly take: (order: OwnOrder, ticks: number, lots: number) => void
}

export class OrderEntry {
  readonly #parts: OrderEntryParts

  constructor(parts: OrderEntryParts) {
    this.#parts = parts
  }

  /** `isOpen`: the market is known, so that orders may be taken in. Cancels always are. */
  receive(request: VenueEffect, isOpen: boolean): void {
    switch (request.kind) {
      case 'place':
        this.#place(request, isOpen)
        break
      case 'quote':
        if (request.revision === 0) this.#quote(request, isOpen)
        else this.#amend(request, isOpen, true)
        break
      case 'edit':
        this.#amend(request, isOpen, false)
        break
      case 'cancel':
        this.#cancel(request)
        break
      case 'cancelAll':
        for (const order of this.#parts.orders.all()) this.end(order, 'cancelled', 'user')
        break
      case 'cancelGroup':
        for (const order of this.#parts.orders.all()) {
          if (order.group === request.group) this.end(order, 'cancelled', 'user')
        }
        break
      default:
        // Protection and reports are no orders.
        break
    }
  }

  /** Takes an order out of the book and says why. */
  end(order: OwnOrder, status: Status, reason: Reason, revision = order.revision): void {
    this.#parts.orders.remove(order)
    this.#say(order, status, reason, revision, 0)
  }

  #place(request: EffectOf<'place'>, isOpen: boolean): void {
    const { matching, orders } = this.#parts
    const { side, ticks, timeInForce } = request
    const crosses = matching.crosses(side, ticks)
    const refusal = this.#refusal(request, isOpen, request.postOnly && crosses)
    if (refusal !== 'none') {
      this.#refuse(request.clientId, refusal, ticks)
      return
    }
    if (crosses && matching.meetsOwn(side, ticks)) {
      this.#refuse(request.clientId, 'self-match', ticks)
      return
    }
    const order = createOrder(request.clientId, 0, request)
    this.#say(order, 'accepted', 'none', 0, order.lots)
    const isAllOrNothing = timeInForce === 'fill-or-kill'
    if (!isAllOrNothing || matching.available(side, ticks) >= order.lots) this.#take(order)
    if (order.lots === 0) return
    const mayRest = timeInForce === 'good-till-cancelled'
    if (mayRest) matching.join(order)
    if (!mayRest || !orders.add(order)) this.#say(order, 'expired', 'none', 0, 0)
  }

  #take(order: OwnOrder): void {
    const { matching, take } = this.#parts
    matching.take(order.side, order.ticks, order.lots, (ticks, lots) => {
      order.lots -= lots
      order.filledLots += lots
      take(order, ticks, lots)
    })
  }

  #quote(request: EffectOf<'quote'>, isOpen: boolean): void {
    const { matching, orders } = this.#parts
    const crosses = matching.crosses(request.side, request.ticks)
    const refusal = this.#refusal(request, isOpen, crosses)
    const order = createOrder(request.clientId, request.group, request)
    if (refusal === 'none') matching.join(order)
    if (refusal !== 'none' || !orders.add(order)) {
      this.#refuse(request.clientId, refusal === 'none' ? 'other' : refusal, request.ticks)
      return
    }
    this.#say(order, 'accepted', 'none', 0, order.lots)
  }

  #amend(
    request: EffectOf<'quote'> | EffectOf<'edit'>,
    isOpen: boolean,
    isPostOnly: boolean,
  ): void {
    const { matching, orders, voice } = this.#parts
    const { clientId, revision, ticks, lots } = request
    const order = orders.find(clientId)
    if (order === undefined) {
      const word = { clientId, revision, ticks, remainingLots: 0, filledLots: 0 } as const
      voice.order({ ...word, status: 'edit-rejected', reason: 'unknown-order' })
      return
    }
    const crosses = matching.crosses(request.side, ticks)
    const refusal = this.#refusal(request, isOpen, isPostOnly && crosses, true)
    if (refusal !== 'none') {
      this.#say(order, 'edit-rejected', refusal, revision, order.lots)
      // What should have moved must not stay where it was.
      if (isPostOnly) this.end(order, 'cancelled', refusal, revision)
      return
    }
    const keepsPlace = ticks === order.ticks && lots <= order.lots
    order.revision = revision
    if (keepsPlace) order.lots = lots
    else {
      orders.requeue(order, ticks, lots)
      matching.join(order)
    }
    this.#say(order, 'edited', 'none', revision, order.lots)
    if (!crosses) return
    orders.remove(order)
    this.#take(order)
    if (order.lots > 0) orders.add(order)
  }

  #cancel(request: EffectOf<'cancel'>): void {
    const { orders, voice } = this.#parts
    const order = orders.find(request.clientId)
    if (order !== undefined) {
      this.end(order, 'cancelled', 'user')
      return
    }
    voice.order({
      clientId: request.clientId,
      status: 'cancel-rejected',
      reason: 'unknown-order',
      revision: 0,
      ticks: 0,
      remainingLots: 0,
      filledLots: 0,
    })
  }

  #refusal(
    request: Terms & Pick<OwnOrder, 'clientId'>,
    isOpen: boolean,
    wouldTake: boolean,
    isAmendment = false,
  ): Reason {
    const { orders, terms } = this.#parts
    if (!isOpen) return 'instrument-closed'
    if (!(request.ticks > 0 && isOnTick(terms, request.ticks as Ticks))) return 'off-tick'
    if (!(Number.isSafeInteger(request.lots) && request.lots > 0)) return 'off-lot'
    if (!isAmendment && orders.find(request.clientId) !== undefined) return 'duplicate'
    return wouldTake ? 'post-only' : 'none'
  }

  #refuse(clientId: OwnOrder['clientId'], reason: Reason, ticks: number): void {
    const word = { clientId, revision: 0, ticks, remainingLots: 0, filledLots: 0 } as const
    this.#parts.voice.order({ ...word, status: 'rejected', reason })
  }

  #say(
    order: OwnOrder,
    status: Status,
    reason: Reason,
    revision: number,
    remainingLots: number,
  ): void {
    const { clientId, ticks, filledLots } = order
    this.#parts.voice.order({
      clientId,
      status,
      reason,
      revision,
      ticks,
      remainingLots,
      filledLots,
    })
  }
}

function createOrder(clientId: OwnOrder['clientId'], group: number, terms: Terms): OwnOrder {
  return {
    clientId,
    side: terms.side,
    group,
    ticks: terms.ticks,
    lots: terms.lots,
    filledLots: 0,
    revision: 0,
    aheadLots: 0,
    shownLots: 0,
    tradedLots: 0,
  }
}
