// What the venue says to us in private: answers, fills and reports, each on its way for as long
// as a response takes, with the stamps a venue would give it.

import {
  type AssetIndex,
  type Atoms,
  type ClientId,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { createEvent, type DeskEvent, type EventOf } from '../engine/index.ts'
import { type Liquidity } from '../order/index.ts'
import { Mailbox } from './mailbox.ts'
import { type OwnOrder } from './own-orders.ts'

/** The only instrument of a tape. */
export const instrument: InstrumentIndex = 0 as InstrumentIndex
const venue = 0

export type OrderWord = {
  readonly clientId: ClientId
  readonly status: EventOf<'order'>['status']
  readonly reason: EventOf<'order'>['reason']
  readonly revision: number
  readonly ticks: number
  readonly remainingLots: number
  readonly filledLots: number
}

export type FillWord = {
  readonly clientId: ClientId
  readonly side: 1 | -1
  readonly ticks: number
  readonly lots: number
  readonly remainingLots: number
  readonly fee: bigint
  readonly feeAsset: AssetIndex
  readonly liquidity: Liquidity
  readonly indexUsd: number
}

export class Voice {
  readonly mail: Mailbox = new Mailbox()
  /** The venue's time of what is said now, by our clock. */
  nowUs = 0
  readonly #responseUs: number
  readonly #originUs: number
  readonly #toVenueClock: (oursUs: number) => number
  #tradeId = 0

  constructor(
    responseUs: number,
    originUs: number,
    /** A time of ours by the venue's clock, for stamps. */
    toVenueClock: (oursUs: number) => number,
  ) {
    this.#responseUs = responseUs
    this.#originUs = originUs
    this.#toVenueClock = toVenueClock
  }

  order(word: OrderWord): void {
    const event = createEvent('order')
    event.clientId = word.clientId
    event.instrument = instrument
    event.status = word.status
    event.reason = word.reason
    event.revision = word.revision
    event.ticks = word.ticks as Ticks
    event.remainingLots = word.remainingLots as Lots
    event.filledLots = word.filledLots as Lots
    this.#post(event)
  }

  fill(word: FillWord): void {
    const event = createEvent('fill')
    this.#tradeId += 1
    event.clientId = word.clientId
    event.instrument = instrument
    event.side = word.side
    event.ticks = word.ticks as Ticks
    event.lots = word.lots as Lots
    event.remainingLots = word.remainingLots as Lots
    event.fee = word.fee as Atoms
    event.feeAsset = word.feeAsset
    event.liquidity = word.liquidity
    event.tradeId = this.#tradeId
    event.indexUsd = word.indexUsd
    this.#post(event)
  }

  /** Everything that rests, the position, the balances, and the mark that ends a report. */
  report(
    report: number,
    orders: readonly OwnOrder[],
    positionLots: number,
    cash: readonly bigint[],
  ): void {
    for (const order of orders) this.#openOrder(report, order)
    if (positionLots !== 0) {
      const position = createEvent('positionReport')
      position.report = report
      position.instrument = instrument
      position.lots = positionLots as Lots
      this.#post(position)
    }
    for (const [asset, atoms] of cash.entries()) {
      const balance = createEvent('balanceReport')
      balance.report = report
      balance.asset = asset as AssetIndex
      balance.cash = atoms as Atoms
      this.#post(balance)
    }
    const end = createEvent('reportEnd')
    end.report = report
    end.venue = venue
    this.#post(end)
  }

  #openOrder(report: number, order: OwnOrder): void {
    const row = createEvent('openOrder')
    row.report = report
    row.clientId = order.clientId
    row.instrument = instrument
    row.side = order.side
    row.ticks = order.ticks as Ticks
    row.remainingLots = order.lots as Lots
    row.filledLots = order.filledLots as Lots
    this.#post(row)
  }

  #post(event: DeskEvent): void {
    const venueUs = Math.round(this.#toVenueClock(this.nowUs)) as TimeUs
    event.timeUs = (this.nowUs + this.#responseUs) as TimeUs
    event.monotonicUs = event.timeUs - this.#originUs
    event.venueEventUs = venueUs
    event.venueSendUs = venueUs
    this.mail.post(event)
  }
}
