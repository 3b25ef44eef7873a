// The world put together: what exists, what moves it, and the order in which things happen at an
// index step. It turns entries of the agenda into calls, and knows nothing of the desk but its
// orders and its account.

import { assert, Prng, type StateVisitor, type TimeUs, type Visitable } from '../base/index.ts'
import { exponential } from '../math/index.ts'
import { Account } from './account.ts'
import * as agenda from './agenda.ts'
import { Clearing } from './clearing.ts'
import { checkWorld, type WorldConfig } from './config.ts'
import { Connection } from './connection.ts'
import { DeliveryAverage } from './delivery-average.ts'
import { Depth } from './depth.ts'
import { FairValue } from './fair-value.ts'
import { InformedTakers } from './informed.ts'
import { InstrumentTable, openState, optionKind } from './instruments.ts'
import { Latency } from './latency.ts'
import { Listing } from './listing.ts'
import { Makers } from './makers.ts'
import { Margin } from './margin.ts'
import { Matching } from './matching.ts'
import { OrderTable } from './orders.ts'
import { IndexPath } from './path.ts'
import { Protection } from './protection.ts'
import { Settlement } from './settlement.ts'
import { TruthSurface } from './surface.ts'
import { NoiseTakers } from './takers.ts'
import { Tape } from './tape.ts'
import { Ticker } from './ticker.ts'

const topWidth = 4

export class World implements Visitable {
  readonly #config: WorldConfig
  readonly #prng: Prng
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
  readonly #surface: TruthSurface
  readonly #average: DeliveryAverage
  readonly #listing: Listing
  readonly #noise: NoiseTakers
  readonly #informed: InformedTakers
  readonly #settlement: Settlement
  readonly #ticker: Ticker
  readonly #onListed: (i: number) => void
  readonly #publishTop: (i: number) => void
  /** The top last published, by instrument: bid ticks and lots, ask ticks and lots. */
  readonly #tops: Float64Array
  #listingUs: number
  nowUs: TimeUs

  constructor(config: WorldConfig, seed: number) {
    checkWorld(config)
    this.#config = config
    this.nowUs = config.startUs
    this.#listingUs = config.startUs + config.listingCheckUs
    const prng = Prng.fromSeed(seed, 'world')
    this.#prng = prng.split('timing')
    const capacity = config.instrumentCapacity
    this.agenda = new agenda.Agenda(4 * (capacity + config.orderCapacity) + 4096)
    this.table = new InstrumentTable(config)
    this.path = new IndexPath(config, prng.split('path'))
    this.#surface = new TruthSurface(config, this.path)
    this.#average = new DeliveryAverage(this.table, config.indexStepUs)
    this.fair = new FairValue(this.table, this.#surface, this.#average)
    this.depth = new Depth(capacity)
    this.orders = new OrderTable(config.orderCapacity, capacity)
    this.account = new Account(config, this.table)
    this.protection = new Protection()
    this.latency = new Latency(config.latency, prng.split('latency'))
    this.tape = new Tape(this.latency, 4 * (capacity + config.orderCapacity))
    this.clearing = new Clearing({
      table: this.table,
      fair: this.fair,
      path: this.path,
      orders: this.orders,
      account: this.account,
      protection: this.protection,
      tape: this.tape,
      scheduleThaw: (group, atUs) => this.agenda.add(atUs, agenda.thawEvent, group),
    })
    this.matching = new Matching(this.depth, this.orders, this.clearing, this.tape)
    this.makers = new Makers(
      config,
      this.table,
      this.fair,
      this.depth,
      this.matching,
      prng.split('makers'),
    )
    this.margin = new Margin(config, this.table, this.path, this.fair, this.account)
    this.#listing = new Listing(config, this.table, this.#surface)
    this.#noise = this.#createNoise(prng)
    this.#informed = this.#createInformed(prng)
    this.#settlement = this.#createSettlement()
    this.#ticker = this.#createTicker(prng)
    this.#tops = new Float64Array(capacity * topWidth)
    this.#onListed = (i) => this.#list(i)
    this.#publishTop = (i) => this.#top(i, false)
    this.connection = this.#createConnection(prng)
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
    this.#prng.visit(v)
    this.agenda.visit(v)
    this.table.visit(v)
    this.path.visit(v)
    this.#average.visit(v)
    this.fair.visit(v)
    this.depth.visit(v)
    this.orders.visit(v)
    this.account.visit(v)
    this.protection.visit(v)
    this.latency.visit(v)
    this.tape.visit(v)
    this.clearing.visit(v)
    this.makers.visit(v)
    this.#noise.visit(v)
    this.#informed.visit(v)
    this.#settlement.visit(v)
    this.#ticker.visit(v)
    this.connection.visit(v)
    v.column(this.#tops, this.table.count * topWidth)
  }

  #open(): void {
    const { nowUs } = this
    this.tape.nowUs = nowUs
    this.connection.open(nowUs)
    for (const { asset, amount } of this.#config.opening) {
      this.tape.transfer(asset, this.account.deposit(asset, amount))
    }
    this.#listing.open(nowUs, this.#onListed)
    this.#publishIndex()
    this.fair.update(nowUs)
    for (let i = 0; i < this.table.count; i += 1) {
      if (this.table.slot[i]! < 0) this.makers.requotePerpetual(i, nowUs)
    }
    this.#openSlots()
    for (let i = 0; i < this.table.count; i += 1) this.#ticker.publish(i)
    this.publish()
    this.agenda.add(nowUs + this.#config.indexStepUs, agenda.stepEvent, 0)
    this.#scheduleTicker(true)
    this.#scheduleTicker(false)
    this.#noise.open(nowUs)
    this.#informed.open(nowUs)
  }

  #list(i: number): void {
    this.tape.listed(i)
    this.#ticker.add(i)
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
        this.#ticker.publishOption()
        this.#scheduleTicker(true)
        break
      case agenda.futureTickerEvent:
        this.#ticker.publishFuture()
        this.#scheduleTicker(false)
        break
      case agenda.optionNoiseEvent:
        this.#noise.tradeOption(id, nowUs)
        break
      case agenda.perpetualNoiseEvent:
        this.#noise.tradePerpetual(id, nowUs)
        break
      case agenda.futureNoiseEvent:
        this.#noise.tradeFuture(id, nowUs)
        break
      default:
        this.#dispatchRare(kind, id)
    }
  }

  #dispatchRare(kind: number, id: number): void {
    const { nowUs } = this
    switch (kind) {
      case agenda.volInformedEvent:
        this.#informed.tradeOnVol(id, nowUs)
        break
      case agenda.moveInformedEvent:
        this.#informed.tradeOnMove(id, nowUs)
        break
      case agenda.snipeEvent:
        this.#informed.snipe(id, nowUs)
        break
      case agenda.liquidationEvent:
        this.#informed.liquidate(Math.floor(id / 2), id % 2 === 1, nowUs)
        break
      case agenda.thawEvent:
        // A freeze that was ended by hand and began anew ends at a later entry.
        if (this.protection.frozenUntilUs(id) === nowUs) this.clearing.thaw(id)
        break
      case agenda.delistEvent:
        this.#settlement.delist(id)
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
    this.#settlement.onStep(nowUs)
    const openAfter = this.table.slotCoin.reduce((sum, coin) => sum + (coin >= 0 ? 1 : 0), 0)
    if (openAfter !== openBefore || nowUs >= this.#listingUs) this.#checkListing()
    this.#scheduleQuotes()
    this.#informed.onStep(nowUs)
    this.agenda.add(nowUs + this.#config.indexStepUs, agenda.stepEvent, 0)
  }

  #publishIndex(): void {
    for (const [coin, terms] of this.#config.coins.entries()) {
      const priceUsd = this.path.indexUsd[coin]!
      this.tape.index(terms.asset, priceUsd)
      this.#average.sample(coin, priceUsd, this.nowUs)
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
    this.#listing.check(this.nowUs, this.#onListed)
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
    for (let i = before; i < this.table.count; i += 1) this.#ticker.publish(i)
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
    this.#ticker.optionCount = options
    this.#ticker.futureCount = futures
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
    return leastUs + Math.floor(exponential(this.#prng, 1 / meanUs) * (1 + fear))
  }

  #scheduleTicker(isOption: boolean): void {
    const config = this.#config
    const count = isOption ? this.#ticker.optionCount : this.#ticker.futureCount
    const roundUs = isOption ? config.optionTickerUs : config.futureTickerUs
    const waitUs = Math.max(1, Math.floor(roundUs / Math.max(1, count)))
    const kind = isOption ? agenda.optionTickerEvent : agenda.futureTickerEvent
    this.agenda.add(this.nowUs + waitUs, kind, 0)
  }

  /** Publishes the best of both sides if it changed, or if `isForced`. */
  #top(i: number, isForced: boolean): void {
    const { matching } = this
    const bidTicks = matching.bestTicks(i * 2)
    const askTicks = matching.bestTicks(i * 2 + 1)
    const bidLots = bidTicks === 0 ? 0 : matching.lotsAt(i * 2, bidTicks)
    const askLots = askTicks === 0 ? 0 : matching.lotsAt(i * 2 + 1, askTicks)
    const tops = this.#tops
    const at = i * topWidth
    const isSame =
      tops[at] === bidTicks &&
      tops[at + 1] === bidLots &&
      tops[at + 2] === askTicks &&
      tops[at + 3] === askLots
    if (isSame && !isForced) return
    tops[at] = bidTicks
    tops[at + 1] = bidLots
    tops[at + 2] = askTicks
    tops[at + 3] = askLots
    this.tape.top(i, bidTicks, bidLots, askTicks, askLots)
  }

  #createNoise(prng: Prng): NoiseTakers {
    return new NoiseTakers({
      world: this.#config,
      table: this.table,
      path: this.path,
      fair: this.fair,
      makers: this.makers,
      matching: this.matching,
      agenda: this.agenda,
      prng: prng.split('noise'),
    })
  }

  #createInformed(prng: Prng): InformedTakers {
    return new InformedTakers({
      world: this.#config,
      table: this.table,
      path: this.path,
      fair: this.fair,
      makers: this.makers,
      matching: this.matching,
      orders: this.orders,
      noise: this.#noise,
      agenda: this.agenda,
      prng: prng.split('knowing'),
    })
  }

  #createSettlement(): Settlement {
    return new Settlement(
      {
        world: this.#config,
        table: this.table,
        path: this.path,
        fair: this.fair,
        average: this.#average,
        account: this.account,
        clearing: this.clearing,
        matching: this.matching,
        agenda: this.agenda,
        tape: this.tape,
      },
      this.#config.startUs,
    )
  }

  #createTicker(prng: Prng): Ticker {
    return new Ticker({
      table: this.table,
      path: this.path,
      fair: this.fair,
      makers: this.makers,
      settlement: this.#settlement,
      tape: this.tape,
      prng: prng.split('ticker'),
    })
  }

  #createConnection(prng: Prng): Connection {
    return new Connection({
      faults: this.#config.faults,
      table: this.table,
      clearing: this.clearing,
      agenda: this.agenda,
      tape: this.tape,
      prng: prng.split('faults'),
      doubtCapacity: this.#config.orderCapacity,
      resend: (i) => this.#top(i, true),
    })
  }
}
