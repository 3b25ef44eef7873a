// Our orders at the venue: by id, and on each side in the order in which they would trade.
// Bounded.

import { assert, type ClientId } from '../base/index.ts'

export type OwnOrder = {
  readonly clientId: ClientId
  readonly side: 1 | -1
  /** 0 for a plain order. */
  readonly group: number
  ticks: number
  /** What may still trade. */
  lots: number
  filledLots: number
  revision: number
  /** Lots of others ahead at our price. */
  aheadLots: number
  /** What was shown at our price when we last looked, and what traded there since. */
  shownLots: number
  tradedLots: number
}

export class OwnOrders {
  readonly capacity: number
  readonly #byId: Map<ClientId, OwnOrder> = new Map()
  readonly #bids: OwnOrder[] = []
  readonly #asks: OwnOrder[] = []

  constructor(capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity > 0, 'a table of orders has a capacity')
    this.capacity = capacity
  }

  get count(): number {
    return this.#byId.size
  }

  find(clientId: ClientId): OwnOrder | undefined {
    return this.#byId.get(clientId)
  }

  /** Best price first, then oldest. Borrowed: do not add or remove while reading it. */
  bySide(side: 1 | -1): readonly OwnOrder[] {
    return side === 1 ? this.#bids : this.#asks
  }

  /** Both sides, bids first; a copy, so that orders may be removed while it is read. */
  all(): OwnOrder[] {
    return [...this.#bids, ...this.#asks]
  }

  /** Puts an order behind those of its price; false when the table is full. */
  add(order: OwnOrder): boolean {
    if (this.#byId.size === this.capacity) return false
    assert(!this.#byId.has(order.clientId), 'an order id is used once')
    this.#byId.set(order.clientId, order)
    this.#insert(order)
    return true
  }

  remove(order: OwnOrder): void {
    this.#byId.delete(order.clientId)
    this.#take(order)
  }

  /** Gives an order new terms and the last place at its price. */
  requeue(order: OwnOrder, ticks: number, lots: number): void {
    this.#take(order)
    order.ticks = ticks
    order.lots = lots
    this.#insert(order)
  }

  #listOf(order: OwnOrder): OwnOrder[] {
    return order.side === 1 ? this.#bids : this.#asks
  }

  #insert(order: OwnOrder): void {
    const list = this.#listOf(order)
    const worse = list.findIndex((other) => (other.ticks - order.ticks) * order.side < 0)
    list.splice(worse < 0 ? list.length : worse, 0, order)
  }

  #take(order: OwnOrder): void {
    const list = this.#listOf(order)
    const at = list.indexOf(order)
    assert(at >= 0, 'an order is on its side')
    list.splice(at, 1)
  }
}
