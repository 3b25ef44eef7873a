// A venue that does what a test tells it to: an honest one by default (accepts, cancels, reports),
// with a hand on every answer. It keeps its own small books of orders and positions, so that a test
// can ask what truly rests. No prices move unless the test moves them.

import {
  type AssetIndex,
  type Atoms,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
} from '../../src/base/index.ts'
import {
  createEvent,
  type DeskEvent,
  type EventKind,
  type EventOf,
  type EventSink,
  type SimulatedVenue,
  type VenueEffect,
} from '../../src/engine/index.ts'
import { type DeribitSymbol, deribitTerms } from '../../src/instrument/index.ts'

type OrderEffect = Extract<VenueEffect, { kind: 'place' | 'edit' | 'quote' }>

export type VenueOrder = {
  readonly clientId: number
  readonly instrument: number
  readonly side: 1 | -1
  readonly group: number
  ticks: number
  lots: number
  filledLots: number
  revision: number
}

/** What becomes of a request: handled and answered, handled in silence, or lost on the way. */
export type Fate = 'answered' | 'unanswered' | 'lost'

const latencyUs = 1000
const usd = 0 as AssetIndex
export const btc = 1 as AssetIndex
export const perpetual = 0 as InstrumentIndex

export class ScriptedVenue implements SimulatedVenue {
  readonly orders: Map<number, VenueOrder> = new Map()
  readonly positions: Map<number, number> = new Map()
  readonly cash: bigint[] = [0n, 0n]
  readonly #queue: {
    readonly atUs: number
    readonly event: DeskEvent
    readonly isPulse: boolean
  }[] = []
  #isPulse = false
  #nowUs: number
  #tradeId = 0
  #listed = 0
  /** Decides about each request; honest unless a test says otherwise. */
  fateOf: (effect: VenueEffect) => Fate = () => 'answered'
  /** From a request to its answer. */
  latencyUs: number = latencyUs

  constructor(startUs: number) {
    this.#nowUs = startUs
  }

  get nowUs(): number {
    return this.#nowUs
  }

  nextReceiveUs(): number {
    return this.#queue[0]?.atUs ?? Number.POSITIVE_INFINITY
  }

  deliver(sink: EventSink): void {
    const next = this.#queue.shift()
    if (next === undefined) throw new Error('nothing to deliver')
    this.#nowUs = Math.max(this.#nowUs, next.atUs)
    next.event.timeUs = next.atUs as TimeUs
    next.event.monotonicUs = next.atUs
    sink(next.event)
  }

  get reachedUs(): number {
    return this.#nowUs
  }

  setDeskTime(nowUs: TimeUs): void {
    this.#nowUs = Math.max(this.#nowUs, nowUs)
  }

  flush(): void {}

  /** Says something at a time (after `delayUs` from now), in the order of times. */
  say<K extends EventKind>(kind: K, fields: Partial<EventOf<K>>, delayUs = 0): void {
    const event = Object.assign(createEvent(kind), fields) as unknown as DeskEvent
    const atUs = this.#nowUs + delayUs
    let at = this.#queue.length
    while (at > 0 && this.#queue[at - 1]!.atUs > atUs) at -= 1
    this.#queue.splice(at, 0, { atUs, event, isPulse: this.#isPulse })
  }

  /** BTC-PERPETUAL with an index, a top of two sides, a mark, and coins on the account. */
  open(indexUsd = 100_000, coins = 100n): void {
    this.say('feed', { venue: 0, state: 'up' })
    this.deposit(coins * 100_000_000n)
    this.list({ base: 'BTC', quote: '', kind: 'perpetual', expiryUs: 0, strike: 0, optionSide: 0 })
    this.move(indexUsd)
  }

  deposit(atoms: bigint): void {
    this.cash[btc]! += atoms
    this.say('transfer', { asset: btc, cash: atoms as Atoms, note: 'opening' })
  }

  list(symbol: Omit<DeribitSymbol, 'expiryUs'> & { expiryUs: number }): InstrumentIndex {
    const terms = deribitTerms({
      symbol: symbol as DeribitSymbol,
      base: btc,
      usd,
      nowUs: 1 as TimeUs,
    })
    if (!terms.ok) throw new Error(JSON.stringify(terms.refusal))
    const { kind, tickSteps, ...rest } = terms.value
    const values = Float64Array.from(tickSteps.flatMap((s) => [s.aboveTicks, s.stepTicks]))
    const instrument = this.#listed as InstrumentIndex
    this.#listed += 1
    const list = { count: values.length, values }
    this.say('listed', { ...rest, instrument, instrumentKind: kind, tickSteps: list })
    return instrument
  }

  /** Index, top and mark of the perpetual at a price, now or later. */
  move(indexUsd: number, delayUs = 0, widthTicks = 2): void {
    this.say('index', { asset: btc, priceUsd: indexUsd }, delayUs)
    this.top(indexUsd, delayUs, widthTicks)
    const ticker = { markPrice: indexUsd, underlyingPrice: indexUsd }
    this.say('ticker', { instrument: perpetual, ...ticker }, delayUs)
  }

  top(priceUsd: number, delayUs = 0, widthTicks = 2): void {
    const middle = Math.round(priceUsd * 2)
    const top = {
      instrument: perpetual,
      bidTicks: (middle - widthTicks) as Ticks,
      bidLots: 100_000 as Lots,
      askTicks: (middle + widthTicks) as Ticks,
      askLots: 100_000 as Lots,
    }
    this.say('top', top, delayUs)
  }

  /** From now on the market says this, once a second, and no longer what it was to say before. */
  hold(indexUsd: number, forUs: number): void {
    const kept = this.#queue.filter(({ isPulse }) => !isPulse)
    this.#queue.splice(0, this.#queue.length, ...kept)
    this.#isPulse = true
    for (let us = 1_000_000; us <= forUs; us += 1_000_000) this.move(indexUsd, us)
    this.#isPulse = false
  }

  send(effect: VenueEffect): void {
    const fate = this.fateOf(effect)
    if (fate === 'lost') return
    this.#handle(effect, fate === 'answered')
  }

  /** Somebody trades with a resting order of ours. */
  fill(clientId: number, lots: number, delayUs = 0): number {
    const order = this.orders.get(clientId)
    if (order === undefined) throw new Error(`no order ${clientId} rests`)
    return this.trade(order, lots, delayUs)
  }

  /** Books and tells a trade of an order; returns its trade id. */
  trade(order: VenueOrder, lots: number, delayUs = 0, isMaker = true): number {
    this.#tradeId += 1
    order.lots -= lots
    order.filledLots += lots
    const held = this.positions.get(order.instrument) ?? 0
    this.positions.set(order.instrument, held + order.side * lots)
    if (order.lots === 0) this.orders.delete(order.clientId)
    this.sayFill(order, lots, this.#tradeId, delayUs, isMaker)
    return this.#tradeId
  }

  /** The message alone, for repeating it. */
  sayFill(
    order: VenueOrder,
    lots: number,
    tradeId: number,
    delayUs: number,
    isMaker: boolean,
  ): void {
    this.say(
      'fill',
      {
        clientId: order.clientId as EventOf<'fill'>['clientId'],
        instrument: order.instrument as InstrumentIndex,
        side: order.side,
        ticks: order.ticks as Ticks,
        lots: lots as Lots,
        remainingLots: order.lots as Lots,
        fee: 0n as Atoms,
        feeAsset: btc,
        liquidity: isMaker ? 'maker' : 'taker',
        tradeId,
        indexUsd: 100_000,
      },
      delayUs,
    )
  }

  #handle(effect: VenueEffect, answers: boolean): void {
    switch (effect.kind) {
      case 'place':
      case 'edit':
      case 'quote':
        this.#put(effect, answers)
        break
      case 'cancel':
        this.#cancel(effect.clientId, answers)
        break
      case 'cancelAll':
        for (const clientId of [...this.orders.keys()]) this.#cancel(clientId, answers)
        break
      case 'cancelGroup':
        for (const order of [...this.orders.values()]) {
          if (order.group === effect.group) this.#cancel(order.clientId, answers)
        }
        break
      case 'setProtection':
        if (answers) this.say('protection', { group: effect.group, state: 'armed' }, this.latencyUs)
        break
      case 'report':
        if (answers) this.#report(effect.report)
        break
      default:
        break
    }
  }

  #put(effect: OrderEffect, answers: boolean): void {
    const before = this.orders.get(effect.clientId)
    const order: VenueOrder = {
      clientId: effect.clientId,
      instrument: effect.instrument,
      side: effect.side,
      group: effect.kind === 'quote' ? effect.group : 0,
      ticks: effect.ticks,
      lots: effect.lots,
      filledLots: before?.filledLots ?? 0,
      revision: effect.kind === 'place' ? 0 : effect.revision,
    }
    this.orders.set(effect.clientId, order)
    if (answers) this.#sayOrder(order, before === undefined ? 'accepted' : 'edited')
    const isTaker = effect.kind === 'place' && effect.timeInForce === 'immediate-or-cancel'
    if (isTaker) this.onTaker(order, answers)
  }

  /** An immediate-or-cancel order: filled whole, unless a test says otherwise. */
  onTaker: (order: VenueOrder, answers: boolean) => void = (order) => {
    this.trade(order, order.lots, this.latencyUs, false)
  }

  /** What is left of an immediate-or-cancel order ends. */
  expire(order: VenueOrder, answers = true): void {
    this.orders.delete(order.clientId)
    order.lots = 0
    if (answers) this.#sayOrder(order, 'expired')
  }

  #cancel(clientId: number, answers: boolean): void {
    const order = this.orders.get(clientId)
    if (order === undefined) return
    this.orders.delete(clientId)
    order.lots = 0
    if (answers) this.#sayOrder(order, 'cancelled', 'user')
  }

  #sayOrder(
    order: VenueOrder,
    status: EventOf<'order'>['status'],
    reason: EventOf<'order'>['reason'] = 'none',
  ): void {
    this.say(
      'order',
      {
        clientId: order.clientId as EventOf<'order'>['clientId'],
        instrument: order.instrument as InstrumentIndex,
        status,
        reason,
        revision: order.revision,
        ticks: order.ticks as Ticks,
        remainingLots: order.lots as Lots,
        filledLots: order.filledLots as Lots,
      },
      this.latencyUs,
    )
  }

  #report(report: number): void {
    for (const order of this.orders.values()) {
      const row = {
        report,
        clientId: order.clientId as EventOf<'order'>['clientId'],
        instrument: order.instrument as InstrumentIndex,
        side: order.side,
        ticks: order.ticks as Ticks,
        remainingLots: order.lots as Lots,
        filledLots: order.filledLots as Lots,
      }
      this.say('openOrder', row, this.latencyUs)
    }
    for (const [instrument, lots] of this.positions) {
      if (lots === 0) continue
      const row = { report, instrument: instrument as InstrumentIndex, lots: lots as Lots }
      this.say('positionReport', row, this.latencyUs)
    }
    for (const [asset, cash] of this.cash.entries()) {
      const row = { report, asset: asset as AssetIndex, cash: cash as Atoms }
      this.say('balanceReport', row, this.latencyUs)
    }
    this.say('reportEnd', { report, venue: 0 }, this.latencyUs)
  }
}
