// Which fills have been counted already. Venues repeat fills after a reconnection; one that was
// counted twice is a position that does not exist. Remembers a bounded number, the latest; a fill
// is named by (order, trade), because both orders of a trade with oneself carry one trade id.

import { assert, type ClientId, type StateVisitor, type Visitable } from '../base/index.ts'
import { IdTable } from './id-table.ts'

export class SeenTrades implements Visitable {
  readonly capacity: number
  #count = 0
  /** Where the next fill is written: the oldest one, once full. */
  #next = 0
  readonly #clientId: Float64Array
  readonly #tradeId: Float64Array
  readonly #rows: IdTable

  constructor(capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity > 0, 'a filter has a capacity')
    this.capacity = capacity
    this.#clientId = new Float64Array(capacity)
    this.#tradeId = new Float64Array(capacity)
    this.#rows = new IdTable(capacity)
  }

  get count(): number {
    return this.#count
  }

  /** True when this fill is new; it is remembered. False when it was seen: do nothing with it. */
  add(clientId: ClientId, tradeId: number): boolean {
    if (this.#rows.find(clientId, tradeId) >= 0) return false
    const row = this.#next
    if (this.#count === this.capacity) this.#rows.remove(this.#clientId[row]!, this.#tradeId[row]!)
    else this.#count += 1
    this.#clientId[row] = clientId
    this.#tradeId[row] = tradeId
    this.#rows.add(clientId, tradeId, row)
    this.#next = row + 1 === this.capacity ? 0 : row + 1
    return true
  }

  has(clientId: ClientId, tradeId: number): boolean {
    return this.#rows.find(clientId, tradeId) >= 0
  }

  visit(v: StateVisitor): void {
    this.#count = v.number(this.#count)
    this.#next = v.number(this.#next)
    v.column(this.#clientId, this.#count)
    v.column(this.#tradeId, this.#count)
    this.#rows.clear()
    for (let i = 0; i < this.#count; i += 1) {
      this.#rows.add(this.#clientId[i]!, this.#tradeId[i]!, i)
    }
  }
}
