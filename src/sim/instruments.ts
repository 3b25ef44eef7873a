// The venue's own table of what it has listed: terms, hot columns, and the live expiries with their
// members. Dense indices in listing order, never reused. It knows no price but the grid.

import {
  assert,
  type InstrumentIndex,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { type Instrument } from '../instrument/index.ts'
import { type WorldConfig } from './config.ts'
import { perpetualContract, termsOf } from './terms.ts'

export const perpetualKind = 0
export const futureKind = 1
export const optionKind = 2

/** In the order of the engine's instrument states. */
export const openState = 0
export const settlingState = 1
export const delistedState = 3

/** Most instruments of one expiry: strikes both ways and the future, as the index wanders. */
export const memberCapacity = 160

export class InstrumentTable implements Visitable {
  readonly #world: WorldConfig
  readonly capacity: number
  count = 0
  readonly terms: Instrument[] = []
  readonly kind: Uint8Array
  readonly coin: Uint8Array
  readonly state: Uint8Array
  /** Slot of its expiry; -1 for perpetuals and for what is delisted. */
  readonly slot: Int32Array
  readonly optionSide: Int32Array
  readonly strike: Float64Array
  readonly expiryUs: Float64Array
  /** Price of one tick, and coins or USD of one lot. */
  readonly quantum: Float64Array
  readonly lotSize: Float64Array
  /** Valid prices are multiples of the fine step, from `coarseFrom` ticks on of the coarse one. */
  readonly fineStep: Int32Array
  readonly coarseStep: Int32Array
  readonly coarseFrom: Int32Array

  // Expiries: a slot is free when its coin is -1, and is reused after the expiry is gone.
  readonly slotCapacity: number
  readonly slotCoin: Int32Array
  readonly slotExpiryUs: Float64Array
  readonly memberCount: Int32Array
  /** Slot x memberCapacity + n: the n-th instrument of an expiry, in listing order. */
  readonly members: Int32Array

  constructor(world: WorldConfig) {
    this.#world = world
    this.capacity = world.instrumentCapacity
    this.kind = new Uint8Array(this.capacity)
    this.coin = new Uint8Array(this.capacity)
    this.state = new Uint8Array(this.capacity)
    this.slot = new Int32Array(this.capacity)
    this.optionSide = new Int32Array(this.capacity)
    this.strike = new Float64Array(this.capacity)
    this.expiryUs = new Float64Array(this.capacity)
    this.quantum = new Float64Array(this.capacity)
    this.lotSize = new Float64Array(this.capacity)
    this.fineStep = new Int32Array(this.capacity)
    this.coarseStep = new Int32Array(this.capacity)
    this.coarseFrom = new Int32Array(this.capacity)
    this.slotCapacity = world.expiryCapacity
    this.slotCoin = new Int32Array(this.slotCapacity).fill(-1)
    this.slotExpiryUs = new Float64Array(this.slotCapacity)
    this.memberCount = new Int32Array(this.slotCapacity)
    this.members = new Int32Array(this.slotCapacity * memberCapacity)
  }

  /** The n-th instrument of an expiry, in listing order. */
  member(slot: number, n: number): number {
    return this.members[slot * memberCapacity + n]!
  }

  /** The slot of a coin's expiry, or -1. */
  slotOf(coin: number, expiryUs: TimeUs): number {
    for (let s = 0; s < this.slotCapacity; s += 1) {
      if (this.slotCoin[s] === coin && this.slotExpiryUs[s] === expiryUs) return s
    }
    return -1
  }

  /** A slot for a new expiry, or -1 when all are taken. */
  openSlot(coin: number, expiryUs: TimeUs): number {
    const slot = this.slotCoin.indexOf(-1)
    if (slot < 0) return -1
    this.slotCoin[slot] = coin
    this.slotExpiryUs[slot] = expiryUs
    this.memberCount[slot] = 0
    return slot
  }

  /** Frees the slot of an expiry that is over; its instruments keep their indices. */
  closeSlot(slot: number): void {
    for (let n = 0; n < this.memberCount[slot]!; n += 1) this.slot[this.member(slot, n)] = -1
    this.slotCoin[slot] = -1
    this.memberCount[slot] = 0
  }

  listPerpetual(coin: number): InstrumentIndex | -1 {
    return this.#add(perpetualKind, coin, -1, 0, 0)
  }

  listFuture(slot: number): InstrumentIndex | -1 {
    return this.#add(futureKind, this.slotCoin[slot]!, slot, 0, 0)
  }

  listOption(slot: number, strike: number, side: 1 | -1): InstrumentIndex | -1 {
    return this.#add(optionKind, this.slotCoin[slot]!, slot, strike, side)
  }

  hasOption(slot: number, strike: number, side: number): boolean {
    for (let n = 0; n < this.memberCount[slot]!; n += 1) {
      const i = this.member(slot, n)
      if (this.strike[i] === strike && this.optionSide[i] === side) return true
    }
    return false
  }

  /** Ticks between valid prices at a price. */
  stepAt(i: number, ticks: number): number {
    return ticks >= this.coarseFrom[i]! ? this.coarseStep[i]! : this.fineStep[i]!
  }

  /** The greatest valid price not above `price`, in ticks; not below 0. */
  ticksDown(i: number, price: number): number {
    const whole = Math.floor(price / this.quantum[i]! + 1e-9)
    return whole <= 0 ? 0 : whole - (whole % this.stepAt(i, whole))
  }

  /** The least valid price not below `price`, in ticks. */
  ticksUp(i: number, price: number): number {
    const whole = Math.max(0, Math.ceil(price / this.quantum[i]! - 1e-9))
    const step = this.stepAt(i, whole)
    const over = whole % step
    return over === 0 ? whole : whole - over + step
  }

  /** The next valid price further from the middle: down for bids (+1), up for asks (-1). */
  nextAway(i: number, ticks: number, side: number): number {
    return side === 1 ? ticks - this.stepAt(i, ticks - 1) : ticks + this.stepAt(i, ticks)
  }

  visit(v: StateVisitor): void {
    this.count = v.number(this.count)
    v.column(this.kind, this.count)
    v.column(this.coin, this.count)
    v.column(this.state, this.count)
    v.column(this.slot, this.count)
    v.column(this.optionSide, this.count)
    v.column(this.strike, this.count)
    v.column(this.expiryUs, this.count)
    v.column(this.slotCoin, this.slotCapacity)
    v.column(this.slotExpiryUs, this.slotCapacity)
    v.column(this.memberCount, this.slotCapacity)
    v.column(this.members, this.members.length)
    // Terms and grids follow from the columns; after a restore they are built again.
    this.terms.length = Math.min(this.terms.length, this.count)
    for (let i = 0; i < this.count; i += 1) this.#describe(i)
  }

  #add(
    kind: number,
    coin: number,
    slot: number,
    strike: number,
    side: 1 | -1 | 0,
  ): InstrumentIndex | -1 {
    const i = this.count
    if (i === this.capacity) return -1
    if (slot >= 0) {
      const n = this.memberCount[slot]!
      if (n === memberCapacity) return -1
      this.members[slot * memberCapacity + n] = i
      this.memberCount[slot] = n + 1
    }
    this.count = i + 1
    this.kind[i] = kind
    this.coin[i] = coin
    this.state[i] = openState
    this.slot[i] = slot
    this.optionSide[i] = side
    this.strike[i] = strike
    this.expiryUs[i] = slot >= 0 ? this.slotExpiryUs[slot]! : 0
    this.#describe(i)
    return i as InstrumentIndex
  }

  #describe(i: number): void {
    const terms = this.#termsOf(i)
    this.terms[i] = terms
    this.quantum[i] = terms.quantumMantissa / Number(`1e${terms.quantumScale}`)
    this.lotSize[i] = terms.lotMantissa / Number(`1e${terms.lotScale}`)
    const [fine, coarse] = terms.tickSteps
    assert(fine !== undefined && terms.tickSteps.length <= 2, 'one or two bands of ticks')
    this.fineStep[i] = fine.stepTicks
    this.coarseStep[i] = (coarse ?? fine).stepTicks
    this.coarseFrom[i] = (coarse ?? fine).aboveTicks
  }

  #termsOf(i: number): Instrument {
    const coin = this.#world.coins[this.coin[i]!]!
    if (this.kind[i] === perpetualKind) return termsOf(this.#world, coin, perpetualContract)
    const expiryUs = this.expiryUs[i]! as TimeUs
    const strike = this.strike[i]!
    const side = this.optionSide[i]!
    const optionSide = side === 1 ? 1 : side === -1 ? -1 : 0
    const kind = this.kind[i] === futureKind ? 'future' : 'option'
    return termsOf(this.#world, coin, { kind, expiryUs, strike, optionSide })
  }
}
