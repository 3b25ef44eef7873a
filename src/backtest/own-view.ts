// Our orders as the venue last confirmed them to us. A venue's book shows our own quotes; the
// tape's does not, because we were not there. The feed adds them, so that the desk can take
// itself out of the market exactly as it does live.

import { assert, type ClientId } from '../base/index.ts'
import { type DeskEvent, type VenueEffect } from '../engine/index.ts'

type Shown = { side: 1 | -1; ticks: number; lots: number }

export class OwnView {
  readonly #orders: Map<ClientId, Shown> = new Map()
  /** Prices (asks negative) at which something changed since `settle`. */
  readonly #changed: Set<number> = new Set()

  /** What was sent is shown when it is confirmed; until then only its side is known. */
  onSent(effect: VenueEffect): void {
    if (effect.kind !== 'place' && effect.kind !== 'quote') return
    if (this.#orders.has(effect.clientId)) return
    this.#orders.set(effect.clientId, { side: effect.side, ticks: effect.ticks, lots: 0 })
  }

  /** A private message that reaches us now. */
  onMessage(event: DeskEvent): void {
    if (event.kind === 'fill') {
      const order = this.#orders.get(event.clientId)
      if (order !== undefined) this.#set(event.clientId, order, order.ticks, event.remainingLots)
    }
    if (event.kind !== 'order') return
    const order = this.#orders.get(event.clientId)
    if (order === undefined) return
    switch (event.status) {
      case 'accepted':
      case 'edited':
        this.#set(event.clientId, order, event.ticks, event.remainingLots)
        break
      case 'rejected':
      case 'cancelled':
      case 'expired':
        this.#set(event.clientId, order, order.ticks, 0)
        this.#orders.delete(event.clientId)
        break
      default:
        break
    }
  }

  /** Our lots at a price of one side. */
  lotsAt(side: 1 | -1, ticks: number): number {
    let lots = 0
    for (const order of this.#orders.values()) {
      if (order.side === side && order.ticks === ticks) lots += order.lots
    }
    return lots
  }

  /** Prices of one side at which what is ours changed since `settle`, or all of ours. */
  changed(side: 1 | -1, isAll: boolean): number[] {
    if (!isAll && this.#changed.size === 0) return []
    const prices = new Set<number>()
    for (const signed of this.#changed) if (signed * side > 0) prices.add(signed * side)
    if (isAll) {
      for (const order of this.#orders.values()) {
        if (order.side === side && order.lots > 0) prices.add(order.ticks)
      }
    }
    return [...prices]
  }

  /** What is ours has been shown as it is now. */
  settle(): void {
    this.#changed.clear()
  }

  #set(clientId: ClientId, order: Shown, ticks: number, lots: number): void {
    assert(lots >= 0, 'no order has less than nothing left')
    this.#changed.add(order.side * order.ticks)
    this.#changed.add(order.side * ticks)
    order.ticks = ticks
    order.lots = lots
    // A filled order ends without another word.
    if (lots === 0) this.#orders.delete(clientId)
  }
}
