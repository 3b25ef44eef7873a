// The tape as a venue: two clocks, four streams. What happens at the venue (the tape's messages
// by the venue's time, our requests when they arrive) and what reaches the desk (the tape's
// messages by our time of receipt, answers a response later) are two orders of one world, and the
// desk sees only the second.

import { type BinanceTape, depthKind, snapshotKind, tickerKind } from '../archive/index.ts'
import { assert, type DurationUs, type TimeUs } from '../base/index.ts'
import { type EventSink, type SimulatedVenue, type VenueEffect } from '../engine/index.ts'
import { type Asset, type Instrument } from '../instrument/index.ts'
import { TapeExchange } from './exchange.ts'
import { TapeFeed } from './feed.ts'
import { OwnView } from './own-view.ts'
import { type QueueModel } from './queue-model.ts'
import { type Recorder } from './recorder.ts'
import { VenueOrder } from './venue-order.ts'
import { Voice } from './voice.ts'

/** One way each, constant. */
export type TapeLatency = {
  /** From the desk to the venue's book. */
  readonly requestUs: DurationUs
  /** From the venue to the desk: answers and fills. */
  readonly responseUs: DurationUs
  /** What the fastest public message is taken to have needed; the tape cannot tell it. */
  readonly feedLeastUs: DurationUs
}

export type TapeVenueParts = {
  readonly tape: BinanceTape
  readonly terms: Instrument
  readonly assets: readonly Asset[]
  readonly opening: readonly bigint[]
  readonly latency: TapeLatency
  readonly queueModel: QueueModel
  readonly orderCapacity: number
  readonly recorder: Recorder
}

/** Messages to the venue, by what they ask. */
export type SentCounts = { quotes: number; amendments: number; hedges: number; cancels: number }

/** Requests on their way at once; the desk's own budget of messages is far below. */
const requestCapacity = 65_536

type Request = { readonly arriveUs: number; readonly effect: VenueEffect }

export class TapeVenue implements SimulatedVenue {
  readonly sent: SentCounts = { quotes: 0, amendments: 0, hedges: 0, cancels: 0 }
  readonly exchange: TapeExchange
  readonly #tape: BinanceTape
  readonly #latency: TapeLatency
  readonly #order: VenueOrder
  readonly #feed: TapeFeed
  readonly #voice: Voice
  readonly #own: OwnView = new OwnView()
  readonly #requests: Request[] = []
  #deskUs: number

  constructor(parts: TapeVenueParts) {
    const { tape, latency, terms, opening } = parts
    assert(latency.requestUs >= 0 && latency.responseUs >= 0, 'latencies are not negative')
    this.#tape = tape
    this.#latency = latency
    this.#order = new VenueOrder(tape, latency.feedLeastUs)
    this.#feed = new TapeFeed({ tape, terms, opening, own: this.#own })
    const originUs = tape.columns.receiveUs[0]!
    this.#deskUs = originUs
    const { clock } = tape
    const toVenueClock = (oursUs: number): number => clock.venues(oursUs, latency.feedLeastUs)
    this.#voice = new Voice(latency.responseUs, originUs, toVenueClock)
    this.exchange = new TapeExchange({ ...parts, voice: this.#voice })
  }

  /** When the tape's first message reached us; the run begins here. */
  get startUs(): TimeUs {
    return this.#tape.columns.receiveUs[0]! as TimeUs
  }

  /** When the tape's last message happened at the venue, by our clock. */
  get endUs(): number {
    return this.#order.endUs
  }

  /** Whether all of the tape has reached the desk. */
  get isOver(): boolean {
    return this.#feed.headUs === Number.POSITIVE_INFINITY
  }

  /**
   * When the next message reaches the desk. The venue is advanced only as far as it takes to know;
   * `untilUs` is when the desk next acts by itself, and the venue stops short of anything that a
   * request made then could still change. Below `untilUs` the answer is exact; otherwise it only
   * says that nothing comes before.
   */
  nextReceiveUs(untilUs: number = Number.POSITIVE_INFINITY): number {
    for (;;) {
      const knownUs = Math.min(this.#feed.headUs, this.#voice.mail.headUs)
      const arriveUs = this.#requests[0]?.arriveUs ?? Number.POSITIVE_INFINITY
      const soonestUs = Math.min(this.#order.nextUs, arriveUs) + this.#latency.responseUs
      if (knownUs <= soonestUs) return knownUs
      if (soonestUs >= untilUs) return Math.min(knownUs, soonestUs)
      this.#advance(arriveUs)
    }
  }

  deliver(sink: EventSink): void {
    const receiveUs = this.nextReceiveUs()
    this.setDeskTime(receiveUs as TimeUs)
    const { mail } = this.#voice
    if (mail.headUs > this.#feed.headUs) {
      this.#feed.deliver(sink)
      return
    }
    const message = mail.peek()
    if (message !== undefined) this.#own.onMessage(message)
    mail.deliver(sink)
  }

  get reachedUs(): number {
    return this.#deskUs
  }

  setDeskTime(nowUs: TimeUs): void {
    if (nowUs > this.#deskUs) this.#deskUs = nowUs
  }

  send(effect: VenueEffect): void {
    assert(this.#requests.length < requestCapacity, 'too many requests on their way')
    this.#count(effect)
    this.#own.onSent(effect)
    // The effect is borrowed, and its fields are plain values.
    this.#requests.push({
      arriveUs: this.#deskUs + this.#latency.requestUs,
      effect: { ...effect },
    })
  }

  /** Every effect is a message of its own. */
  flush(): void {}

  /** One thing happens at the venue; at one instant, what the tape says before what we ask. */
  #advance(arriveUs: number): void {
    const { nextUs } = this.#order
    if (arriveUs < nextUs) {
      const request = this.#requests.shift()
      assert(request !== undefined)
      this.exchange.onRequest(request.effect, arriveUs)
      return
    }
    const row = this.#order.take()
    const kind = this.#tape.columns.kind[row]!
    if (kind === snapshotKind || kind === depthKind) this.exchange.onBook(row, nextUs)
    else if (kind === tickerKind) this.exchange.onTicker(row, nextUs)
    else this.exchange.onTrade(row, nextUs)
    if (this.#order.nextUs === Number.POSITIVE_INFINITY) this.exchange.end()
  }

  #count(effect: VenueEffect): void {
    const { sent } = this
    if (effect.kind === 'place') sent.hedges += 1
    else if (effect.kind === 'edit') sent.amendments += 1
    else if (effect.kind === 'quote') {
      if (effect.revision === 0) sent.quotes += 1
      else sent.amendments += 1
    } else if (effect.kind.startsWith('cancel')) sent.cancels += 1
  }
}
