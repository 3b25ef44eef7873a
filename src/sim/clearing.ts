// What a trade of ours does: account, fee, the fill message, protection, and the ends of orders.
// Everything that removes one of our orders passes through here. It matches nothing.

import { type StateVisitor, type Visitable } from '../base/index.ts'
import { type Account } from './account.ts'
import { byUser, cancelled, protectionReason } from './codes.ts'
import { type FairValue } from './fair-value.ts'
import { type InstrumentTable, optionKind } from './instruments.ts'
import { type OrderTable } from './orders.ts'
import { type IndexPath } from './path.ts'
import { type Protection } from './protection.ts'
import { type Tape } from './tape.ts'

/** In the order of the engine's protection states. */
const armedState = 0
const triggeredState = 1
const resetState = 2

/** Liquidity codes in the order of `liquidities`. */
const makerCode = 0
const takerCode = 1

/** Tells the world's clock that a group thaws by itself at a time. */
export type ThawScheduler = (group: number, atUs: number) => void

export type ClearingParts = {
  readonly table: InstrumentTable
  readonly fair: FairValue
  readonly path: IndexPath
  readonly orders: OrderTable
  readonly account: Account
  readonly protection: Protection
  readonly tape: Tape
  readonly scheduleThaw: ThawScheduler
}

export class Clearing implements Visitable {
  readonly #parts: ClearingParts
  /** Instruments whose visible best may have changed, each once. */
  readonly #touched: Int32Array
  readonly #isTouched: Uint8Array
  #touchedCount = 0
  /** Lots of our resting quotes traded so far: for reports on a run. */
  fillCount = 0

  constructor(parts: ClearingParts) {
    this.#parts = parts
    this.#touched = new Int32Array(parts.table.capacity)
    this.#isTouched = new Uint8Array(parts.table.capacity)
  }

  touch(instrument: number): void {
    if (this.#isTouched[instrument] === 1) return
    this.#isTouched[instrument] = 1
    this.#touched[this.#touchedCount] = instrument
    this.#touchedCount += 1
  }

  /** Hands each touched instrument to `visit`, in the order in which they were touched. */
  drainTouched(visit: (instrument: number) => void): void {
    for (let k = 0; k < this.#touchedCount; k += 1) {
      const i = this.#touched[k]!
      this.#isTouched[i] = 0
      visit(i)
    }
    this.#touchedCount = 0
  }

  positionLots(instrument: number): number {
    return this.#parts.account.lots[instrument]!
  }

  /** Coins that so many lots stand for. */
  coins(instrument: number, lots: number): number {
    const { fair, table } = this.#parts
    const size = lots * table.lotSize[instrument]!
    return table.kind[instrument] === optionKind ? size : size / fair.price[instrument]!
  }

  /** Most lots of an order that may trade now: a reduce-only order never opens a position. */
  fillableLots(slot: number): number {
    const { orders, account } = this.#parts
    const lots = orders.lots[slot]!
    if (orders.isReduceOnly[slot] === 0) return lots
    const position = account.lots[orders.instrument[slot]!]!
    return Math.min(lots, Math.max(0, -position * orders.side[slot]!))
  }

  /** One of our resting orders trades; the caller has checked that it has the lots. */
  fillMaker(slot: number, ticks: number, lots: number, tradeId: number): void {
    const { fair, orders, protection, table, tape } = this.#parts
    const i = orders.instrument[slot]!
    const side = orders.side[slot]!
    const group = orders.group[slot]!
    this.#fill(slot, ticks, lots, tradeId, true)
    if (group === 0) return
    const coins = this.coins(i, lots)
    const isOption = table.kind[i] === optionKind
    const delta = side * coins * (isOption ? fair.delta[i]! : 1)
    const vega = isOption ? (side * coins * fair.vega[i]!) / 100 : 0
    if (!protection.onTrade(group, coins, delta, vega, tape.nowUs)) return
    const untilUs = protection.frozenUntilUs(group)
    tape.protection(group, triggeredState, untilUs)
    if (untilUs > 0) this.#parts.scheduleThaw(group, untilUs)
    this.cancelGroup(group, protectionReason)
  }

  /** An order of ours takes liquidity. It is in no book; the caller closes it. */
  fillTaker(slot: number, ticks: number, lots: number, tradeId: number): void {
    this.#fill(slot, ticks, lots, tradeId, false)
  }

  /** Cancels one order and says so. */
  cancel(slot: number, reason: number, revision: number): void {
    const { orders, tape } = this.#parts
    const clientId = orders.clientId[slot]!
    const i = orders.instrument[slot]!
    const ticks = orders.ticks[slot]!
    const filled = orders.filledLots[slot]!
    this.remove(slot)
    tape.order(clientId, i, cancelled, reason, revision, ticks, 0, filled)
  }

  /** Takes an order out of its book and forgets it, without a word. */
  remove(slot: number): void {
    const { orders } = this.#parts
    orders.dequeue(slot)
    this.touch(orders.instrument[slot]!)
    orders.close(slot)
  }

  cancelGroup(group: number, reason: number = byUser): void {
    const { orders } = this.#parts
    for (let slot = 0; slot < orders.used; slot += 1) {
      if (orders.side[slot] === 0 || orders.group[slot] !== group) continue
      this.cancel(slot, reason, orders.revision[slot]!)
    }
  }

  cancelAll(reason: number): void {
    const { orders } = this.#parts
    for (let slot = 0; slot < orders.used; slot += 1) {
      if (orders.side[slot] !== 0) this.cancel(slot, reason, orders.revision[slot]!)
    }
  }

  cancelInstrument(i: number, reason: number): void {
    const { orders } = this.#parts
    for (const book of [i * 2, i * 2 + 1]) {
      while (orders.head[book]! >= 0) {
        const slot = orders.head[book]!
        this.cancel(slot, reason, orders.revision[slot]!)
      }
    }
  }

  /** A freeze ends, by hand or by time; nothing is said when there was none. */
  thaw(group: number): void {
    const { protection, tape } = this.#parts
    if (protection.reset(group)) tape.protection(group, resetState, 0)
  }

  armed(group: number): void {
    this.#parts.tape.protection(group, armedState, 0)
  }

  visit(v: StateVisitor): void {
    this.#touchedCount = v.number(this.#touchedCount)
    this.fillCount = v.number(this.fillCount)
    v.column(this.#touched, this.#touchedCount)
    v.column(this.#isTouched, this.#isTouched.length)
  }

  #fill(slot: number, ticks: number, lots: number, tradeId: number, isMaker: boolean): void {
    const { orders, account, path, table, tape } = this.#parts
    const i = orders.instrument[slot]!
    const side = orders.side[slot]!
    const fee = account.trade(i, side, ticks, lots, isMaker)
    const remaining = orders.lots[slot]! - lots
    orders.lots[slot] = remaining
    orders.filledLots[slot]! += lots
    this.fillCount += 1
    tape.fill(
      orders.clientId[slot]!,
      i,
      side,
      ticks,
      lots,
      remaining,
      fee,
      table.terms[i]!.settle,
      isMaker ? makerCode : takerCode,
      tradeId,
      path.indexUsd[table.coin[i]!]!,
    )
    if (!isMaker) return
    this.touch(i)
    if (remaining === 0) this.remove(slot)
  }
}
