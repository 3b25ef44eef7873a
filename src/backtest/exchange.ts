// The venue of a tape: its book as recorded, our orders beside it, our account. What happens here
// is in the venue's order of time; what we learn of it leaves through the voice. A gap in the
// tape is a connection that broke: what rests is cancelled, and nothing trades until a snapshot.

import {
  type BinanceTape,
  tradeIsMatched,
  tradeLots,
  tradeSide,
  tradeTicks,
} from '../archive/index.ts'
import { assert } from '../base/index.ts'
import { type VenueEffect } from '../engine/index.ts'
import { type Asset, type Instrument } from '../instrument/index.ts'
import { type Liquidity } from '../order/index.ts'
import { TapeAccount } from './account.ts'
import { Matching } from './matching.ts'
import { OrderEntry } from './order-entry.ts'
import { type OwnOrder, OwnOrders } from './own-orders.ts'
import { type QueueModel } from './queue-model.ts'
import { type Recorder } from './recorder.ts'
import { bookWindowTicks, TapeBook } from './tape-book.ts'
import { type Voice } from './voice.ts'

export type TapeExchangeParts = {
  readonly tape: BinanceTape
  readonly terms: Instrument
  readonly assets: readonly Asset[]
  /** Cash at the start, in atoms, by asset. */
  readonly opening: readonly bigint[]
  readonly queueModel: QueueModel
  readonly orderCapacity: number
  readonly voice: Voice
  readonly recorder: Recorder
}

export class TapeExchange {
  readonly account: TapeAccount
  readonly orders: OwnOrders
  /** Breaks in the chain of updates. */
  gaps = 0
  readonly #parts: TapeExchangeParts
  readonly #book: TapeBook
  readonly #matching: Matching
  readonly #entry: OrderEntry
  readonly #quantum: number
  readonly #settleUnit: number
  /** No more of the tape will come: nothing trades on what is left of it. */
  #isOver = false

  constructor(parts: TapeExchangeParts) {
    const { terms, assets, voice } = parts
    this.#parts = parts
    this.#book = new TapeBook(bookWindowTicks(parts.tape.instrument))
    this.orders = new OwnOrders(parts.orderCapacity)
    this.account = new TapeAccount(terms, assets, parts.opening)
    this.#matching = new Matching(this.#book, this.orders, parts.queueModel, (order, lots) => {
      this.#trade(order, order.ticks, lots, 'maker')
    })
    this.#entry = new OrderEntry({
      matching: this.#matching,
      orders: this.orders,
      voice,
      terms,
      take: (order, ticks, lots) => this.#trade(order, ticks, lots, 'taker'),
    })
    this.#quantum = terms.quantumMantissa / Number(`1e${terms.quantumScale}`)
    this.#settleUnit = Number(`1e${assets[terms.settle]!.scale}`)
  }

  /** A snapshot or a change of the book. */
  onBook(row: number, venueUs: number): void {
    this.#parts.voice.nowUs = venueUs
    const wasLive = this.#book.isLive
    this.#book.apply(this.#parts.tape.columns, row)
    if (wasLive && !this.#book.isLive) this.#breakOff()
    this.#afterChange(venueUs)
  }

  onTicker(row: number, venueUs: number): void {
    this.#parts.voice.nowUs = venueUs
    this.#book.ticker(this.#parts.tape.columns, row)
    this.#afterChange(venueUs)
  }

  onTrade(row: number, venueUs: number): void {
    const { voice, tape, recorder } = this.#parts
    const { body, bodyAt } = tape.columns
    const at = bodyAt[row]!
    voice.nowUs = venueUs
    if (!this.#book.isLive || body[at + tradeIsMatched] !== 1) return
    const side = body[at + tradeSide] === 1 ? 1 : -1
    this.#matching.trade(body[at + tradeTicks]!, body[at + tradeLots]!, side)
    this.#noteQuotes(recorder, venueUs)
  }

  onRequest(request: VenueEffect, venueUs: number): void {
    const { voice, recorder } = this.#parts
    voice.nowUs = venueUs
    const isOpen = !this.#isOver && this.#book.isLive && recorder.lastMidTicks > 0
    if (request.kind === 'report') {
      voice.report(request.report, this.orders.all(), this.account.lots, this.account.cash)
    } else {
      this.#entry.receive(request, isOpen)
    }
    this.#noteQuotes(recorder, venueUs)
  }

  /** After the last message of the tape. */
  end(): void {
    this.#isOver = true
  }

  #afterChange(venueUs: number): void {
    const { recorder } = this.#parts
    // Whoever came to our price met us before the book could show it: fills come first.
    if (this.#book.isLive) this.#matching.look()
    recorder.onMid(venueUs, this.#book.midTicks)
    this.#noteQuotes(recorder, venueUs)
  }

  #breakOff(): void {
    this.gaps += 1
    for (const order of this.orders.all()) this.#entry.end(order, 'cancelled', 'disconnected')
  }

  #noteQuotes(recorder: Recorder, venueUs: number): void {
    const hasBid = this.orders.bySide(1).length > 0
    recorder.onQuotes(venueUs, hasBid, this.orders.bySide(-1).length > 0)
  }

  /** Books one fill of ours and says it. The order's own quantities are already what is left. */
  #trade(order: OwnOrder, ticks: number, lots: number, liquidity: Liquidity): void {
    const { voice, recorder, terms } = this.#parts
    assert(lots > 0 && Number.isSafeInteger(lots), 'whole lots trade')
    const { side } = order
    const fee = this.account.trade(side, ticks, lots, liquidity)
    recorder.onFill(voice.nowUs, {
      side,
      ticks,
      lots,
      liquidity,
      fee: Number(fee) / this.#settleUnit,
    })
    voice.fill({
      clientId: order.clientId,
      side,
      ticks,
      lots,
      remainingLots: order.lots,
      fee,
      feeAsset: terms.settle,
      liquidity,
      indexUsd: recorder.lastMidTicks * this.#quantum,
    })
  }
}
