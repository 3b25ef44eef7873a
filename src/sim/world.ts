// The world put together: what exists, what moves it, and the order in which things happen at an
// index step. It turns entries of the agenda into calls, and knows nothing of the desk but its
// orders and its account.

import { assert, type Prng, type StateVisitor, type TimeUs, type Visitable } from '../base/index.ts'
import { exponential } from '../math/index.ts'
import { type Account } from './account.ts'
import * as agenda from './agenda.ts'
import { type Clearing } from './clearing.ts'
import { checkWorld, type WorldConfig } from './config.ts'
import { type Connection } from './connection.ts'
import { type Depth } from './depth.ts'
import { type FairValue } from './fair-value.ts'
import { type InstrumentTable, openState, optionKind } from './instruments.ts'
import { type Latency } from './latency.ts'
import { type Makers } from './makers.ts'
import { type Margin } from './margin.ts'
import { type Matching } from './matching.ts'
import { type OrderTable } from './orders.ts'
import { createParts, type WorldParts } from './parts.ts'
import { type IndexPath } from './path.ts'
import { type Protection } from './protection.ts'
import { type Tape } from './tape.ts'

export class World implements Visitable {
  readonly #config: WorldConfig
  readonly #parts: WorldParts
  readonly #timing: Prng
  readonly agenda: agenda.Agenda
  readonly table: InstrumentTable
  readonly path: IndexPath
  readonly fair: FairValue
  readonly depth: Depth
  readonly orders: OrderTable
  readonly account: Account
  readonly protection: Protection
  readonly latency: Latency
  readonly tape: Tape
  readonly clearing: Clearing
  readonly matching: Matching
  readonly makers: Makers
  readonly margin: Margin
  readonly connection: Connection
  readonly #onListed: (i: number) => void
  readonly #publishTop: (i: number) => void
  #listingUs: number
  nowUs: TimeUs

  constructor(config: WorldConfig, seed: number) {
    checkWorld(config)
    const parts = createParts(config, seed)
    this.#config = config
    this.#parts = parts
    this.#timing = parts.timing
    this.agenda = parts.agenda
    this.table = parts.table
    this.path = parts.path
    this.fair = parts.fair
    this.depth = parts.depth
    this.orders = parts.orders
    this.account = parts.account
    this.protection = parts.protection
    this.latency = parts.latency
    this.tape = parts.tape
    this.clearing = parts.clearing
    this.matching = parts.matching
    this.makers = parts.makers
    this.margin = parts.margin
    this.connection = parts.connection
    this.nowUs = config.startUs
    this.#listingUs = config.startUs + config.listingCheckUs
    this.#onListed = (i) => this.#list(i)
    this.#publishTop = (i) => parts.tops.publish(i, false)
    this.#open()
  }

  /** Lets the next thing of the agenda happen. */
  happen(): void {
    const timeUs = this.agenda.take() as TimeUs
    this.setTime(timeUs)
    this.#dispatch(this.agenda.kind, this.agenda.id)
    this.publish()
  }

  /** The venue's time moves on; it never runs backwards. */
  setTime(timeUs: number): void {
    assert(timeUs >= this.nowUs, 'time runs forwards')
    this.nowUs = timeUs as TimeUs
    this.tape.nowUs = timeUs
  }

  /** Publishes the tops that changed since the last call. */
  publish(): void {
    this.clearing.drainTouched(this.#publishTop)
  }

  visit(v: StateVisitor): void {
    this.nowUs = v.number(this.nowUs) as TimeUs
    this.#listingUs = v.number(this.#listingUs)
    const p = this.#parts
    // The table first: its counts say how long the other columns are.
    for (const part of [p.timing, p.agenda, p.table, p.path, p.average, p.fair, p.depth])
      part.visit(v)
    for (const part of [p.orders, p.account, p.protection, p.latency, p.tape]) part.visit(v)
    for (const part of [p.clearing, p.makers, p.noise, p.informed, p.settlement]) part.visit(v)
    for (const part of [p.ticker, p.connection, p.tops]) part.visit(v)
  }

  #open(): void {
    const { nowUs } = this
    this.tape.nowUs = nowUs
    this.connection.open(nowUs)
    for (const { asset, amount } of this.#config.opening) {
      this.tape.transfer(asset, this.account.deposit(asset, amount))
    }
    this.#parts.listing.open(nowUs, this.#onListed)
    this.#publishIndex()
    this.fair.update(nowUs)
    for (let i = 0; i < this.table.count; i += 1) {
      if (this.table.slot[i]! < 0) this.makers.requotePerpetual(i, nowUs)
    }
    this.#openSlots()
    for (let i = 0; i < this.table.count; i += 1) this.#parts.ticker.publish(i)
    this.publish()
    this.agenda.add(nowUs + this.#config.indexStepUs, agenda.stepEvent, 0)
    this.#scheduleTicker(true)
    this.#scheduleTicker(false)
    this.#parts.noise.open(nowUs)
    this.#parts.informed.open(nowUs)
  }

  #list(i: number): void {
    this.tape.listed(i)
    this.#parts.ticker.add(i)
  }

  /** Prices and quotes every expiry from scratch: new ones, or new strikes. */
  #openSlots(): void {
    for (let slot = 0; slot < this.table.slotCapacity; slot += 1) {
      if (this.table.slotCoin[slot]! < 0) continue
      this.fair.refresh(slot, this.nowUs)
      this.makers.openSlot(slot, this.nowUs)
      this.makers.requoteSlot(slot, this.nowUs)
    }
  }

  #dispatch(kind: number, id: number): void {
    const { nowUs } = this
    switch (kind) {
      case agenda.stepEvent:
        this.#step()
        break
      case agenda.slotQuoteEvent:
        if (this.table.slotCoin[id]! >= 0) this.makers.requoteSlot(id, nowUs)
        break
      case agenda.perpetualQuoteEvent:
        this.makers.requotePerpetual(id, nowUs)
        break
      case agenda.optionTickerEvent:
        this.#parts.ticker.publishOption()
        this.#scheduleTicker(true)
        break
      case agenda.futureTickerEvent:
        this.#parts.ticker.publishFuture()
        this.#scheduleTicker(false)
        break
      case agenda.optionNoiseEvent:
        this.#parts.noise.tradeOption(id, nowUs)
        break
      case agenda.perpetualNoiseEvent:
        this.#parts.noise.tradePerpetual(id, nowUs)
        break
      case agenda.futureNoiseEvent:
        this.#parts.noise.tradeFuture(id, nowUs)
        break
      default:
        this.#dispatchRare(kind, id)
    }
  }

  #dispatchRare(kind: number, id: number): void {
    const { nowUs } = this
    switch (kind) {
      case agenda.volInformedEvent:
        this.#parts.informed.tradeOnVol(id, nowUs)
        break
      case agenda.moveInformedEvent:
        this.#parts.informed.tradeOnMove(id, nowUs)
        break
      case agenda.snipeEvent:
        this.#parts.informed.snipe(id, nowUs)
        break
      case agenda.liquidationEvent:
        this.#parts.informed.liquidate(Math.floor(id / 2), id % 2 === 1, nowUs)
        break
      case agenda.thawEvent:
        // A freeze that was ended by hand and began anew ends at a later entry.
        if (this.protection.frozenUntilUs(id) === nowUs) this.clearing.thaw(id)
        break
      case agenda.delistEvent:
        this.#parts.settlement.delist(id)
        break
      case agenda.doubtEvent:
        this.connection.giveUp(nowUs + this.latency.leastUs)
        break
      case agenda.disconnectEvent:
        this.connection.disconnect(nowUs)
        break
      case agenda.reconnectEvent:
        this.connection.reconnect(nowUs)
        break
      default:
        assert(false, `no happening has kind ${kind}`)
    }
  }

  /** One index step. The order matters: facts first, then the calendar, then who reacts. */
  #step(): void {
    const { nowUs } = this
    this.path.advance()
    this.#publishIndex()
    this.#feelJumps()
    this.fair.update(nowUs)
    const openBefore = this.table.slotCoin.reduce((sum, coin) => sum + (coin >= 0 ? 1 : 0), 0)
    this.#parts.settlement.onStep(nowUs)
    const openAfter = this.table.slotCoin.reduce((sum, coin) => sum + (coin >= 0 ? 1 : 0), 0)
    if (openAfter !== openBefore || nowUs >= this.#listingUs) this.#checkListing()
    this.#scheduleQuotes()
    this.#parts.informed.onStep(nowUs)
    this.agenda.add(nowUs + this.#config.indexStepUs, agenda.stepEvent, 0)
  }

  #publishIndex(): void {
    for (const [coin, terms] of this.#config.coins.entries()) {
      const priceUsd = this.path.indexUsd[coin]!
      this.tape.index(terms.asset, priceUsd)
      this.#parts.average.sample(coin, priceUsd, this.nowUs)
    }
  }

  #feelJumps(): void {
    for (const [coin, terms] of this.#config.coins.entries()) {
      const jump = this.path.jump[coin]!
      if (jump === 0) continue
      const score = jump / terms.jumpSd
      this.makers.stress.jump(coin, score, this.nowUs)
      this.latency.jump(score, this.nowUs)
    }
  }

  #checkListing(): void {
    const before = this.table.count
    this.#listingUs = this.nowUs + this.#config.listingCheckUs
    this.#parts.listing.check(this.nowUs, this.#onListed)
    this.#countOpen()
    for (let i = before; i < this.table.count; i += 1) {
      const slot = this.table.slot[i]!
      // The first new member of an expiry prices all of them.
      if (i > before && this.table.slot[i - 1] === slot) continue
      const isNew = this.table.member(slot, 0) >= before
      this.fair.refresh(slot, this.nowUs)
      if (isNew) this.makers.openSlot(slot, this.nowUs)
      this.makers.requoteSlot(slot, this.nowUs)
    }
    for (let i = before; i < this.table.count; i += 1) this.#parts.ticker.publish(i)
  }

  /** The rounds of the ticker, counted anew after expiries. */
  #countOpen(): void {
    let options = 0
    let futures = 0
    for (let i = 0; i < this.table.count; i += 1) {
      if (this.table.state[i] !== openState) continue
      if (this.table.kind[i] === optionKind) options += 1
      else futures += 1
    }
    this.#parts.ticker.optionCount = options
    this.#parts.ticker.futureCount = futures
  }

  /** The other makers have seen the index and will move, each expiry after its own delay. */
  #scheduleQuotes(): void {
    const { nowUs } = this
    const { makers } = this.#config
    for (let coin = 0; coin < this.#config.coins.length; coin += 1) {
      const delayUs = this.#delayUs(coin, makers.futureDelayLeastUs, makers.futureDelayMeanUs)
      this.agenda.add(nowUs + delayUs, agenda.perpetualQuoteEvent, coin)
    }
    for (let slot = 0; slot < this.table.slotCapacity; slot += 1) {
      const coin = this.table.slotCoin[slot]!
      if (coin < 0) continue
      const delayUs = this.#delayUs(coin, makers.optionDelayLeastUs, makers.optionDelayMeanUs)
      this.agenda.add(nowUs + delayUs, agenda.slotQuoteEvent, slot)
    }
  }

  #delayUs(coin: number, leastUs: number, meanUs: number): number {
    if (meanUs === 0) return leastUs
    const fear = this.makers.stress.level(coin, this.nowUs)
    return leastUs + Math.floor(exponential(this.#timing, 1 / meanUs) * (1 + fear))
  }

  #scheduleTicker(isOption: boolean): void {
    const config = this.#config
    const count = isOption ? this.#parts.ticker.optionCount : this.#parts.ticker.futureCount
    const roundUs = isOption ? config.optionTickerUs : config.futureTickerUs
    const waitUs = Math.max(1, Math.floor(roundUs / Math.max(1, count)))
    const kind = isOption ? agenda.optionTickerEvent : agenda.futureTickerEvent
    this.agenda.add(this.nowUs + waitUs, kind, 0)
  }
}
