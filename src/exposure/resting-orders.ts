// What rests at the venues, by order slot, with a list of slots per instrument: the memory behind
// the worst case. Lots are integers, so that the sums per instrument are exact whatever the order
// of changes. Knows no Greeks.

import {
  assert,
  type InstrumentIndex,
  type Lots,
  type StateVisitor,
  type Ticks,
  type Visitable,
} from '../base/index.ts'

const none = -1

export class RestingOrders implements Visitable {
  readonly orderCapacity: number
  /** -1 when the slot is empty. */
  readonly instrument: Int32Array
  readonly side: Int32Array
  readonly lots: Float64Array
  /** Limit price; 0 when the caller did not say. */
  readonly ticks: Float64Array
  /** Lots resting on each side of an instrument. */
  readonly buyLots: Float64Array
  readonly sellLots: Float64Array
  /** First slot of an instrument, or -1; the lists are unordered. */
  readonly #head: Int32Array
  readonly #next: Int32Array
  readonly #previous: Int32Array

  constructor(instrumentCapacity: number, orderCapacity: number) {
    assert(Number.isSafeInteger(orderCapacity) && orderCapacity > 0)
    this.orderCapacity = orderCapacity
    this.instrument = new Int32Array(orderCapacity).fill(none)
    this.side = new Int32Array(orderCapacity)
    this.lots = new Float64Array(orderCapacity)
    this.ticks = new Float64Array(orderCapacity)
    this.buyLots = new Float64Array(instrumentCapacity)
    this.sellLots = new Float64Array(instrumentCapacity)
    this.#head = new Int32Array(instrumentCapacity).fill(none)
    this.#next = new Int32Array(orderCapacity).fill(none)
    this.#previous = new Int32Array(orderCapacity).fill(none)
  }

  set(slot: number, instrument: InstrumentIndex, side: 1 | -1, lots: Lots, ticks: Ticks): void {
    assert(slot >= 0 && slot < this.orderCapacity && lots >= 0, 'slot and lots in range')
    this.clear(slot)
    if (lots === 0) return
    this.instrument[slot] = instrument
    this.side[slot] = side
    this.lots[slot] = lots
    this.ticks[slot] = ticks
    this.#add(instrument, side, lots)
    this.#link(slot, instrument)
  }

  clear(slot: number): void {
    assert(slot >= 0 && slot < this.orderCapacity, 'slot in range')
    const instrument = this.instrument[slot]!
    if (instrument === none) return
    this.#add(instrument, this.side[slot]!, -this.lots[slot]!)
    const next = this.#next[slot]!
    const previous = this.#previous[slot]!
    if (previous === none) this.#head[instrument] = next
    else this.#next[previous] = next
    if (next !== none) this.#previous[next] = previous
    this.instrument[slot] = none
    this.side[slot] = 0
    this.lots[slot] = 0
    this.ticks[slot] = 0
  }

  /** A slot of the instrument, or -1; then `nextSlot`. */
  firstSlot(instrument: number): number {
    return this.#head[instrument]!
  }

  nextSlot(slot: number): number {
    return this.#next[slot]!
  }

  /** The lists are rebuilt from the slots, in an order that nothing depends on. */
  visit(v: StateVisitor): void {
    v.column(this.instrument, this.orderCapacity)
    v.column(this.side, this.orderCapacity)
    v.column(this.lots, this.orderCapacity)
    v.column(this.ticks, this.orderCapacity)
    this.buyLots.fill(0)
    this.sellLots.fill(0)
    this.#head.fill(none)
    for (let slot = 0; slot < this.orderCapacity; slot += 1) {
      const instrument = this.instrument[slot]!
      if (instrument === none) continue
      this.#add(instrument, this.side[slot]!, this.lots[slot]!)
      this.#link(slot, instrument)
    }
  }

  #add(instrument: number, side: number, lots: number): void {
    const column = side === 1 ? this.buyLots : this.sellLots
    column[instrument]! += lots
  }

  #link(slot: number, instrument: number): void {
    const head = this.#head[instrument]!
    this.#next[slot] = head
    this.#previous[slot] = none
    if (head !== none) this.#previous[head] = slot
    this.#head[instrument] = slot
  }
}
