// The built-in exchange as the desk sees it: the venue port over the world. Requests go in with
// their latency, messages come out with theirs, in one order that depends on the seed and the
// requests only.

import {
  type InstrumentIndex,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { type EventSink, type SimulatedVenue, type VenueEffect } from '../engine/index.ts'
import { type Instrument } from '../instrument/index.ts'
import * as codes from './codes.ts'
import { type WorldConfig } from './config.ts'
import { Delivery } from './delivery.ts'
import { type MessageStream } from './messages.ts'
import { OrderEntry } from './order-entry.ts'
import { Credits } from './rate-limit.ts'
import { writeReport } from './report.ts'
import * as requests from './requests.ts'
import { World } from './world.ts'

export class Exchange implements SimulatedVenue, Visitable {
  readonly #config: WorldConfig
  readonly #world: World
  readonly #entry: OrderEntry
  readonly #delivery: Delivery
  readonly #queue: requests.RequestQueue
  readonly #orderCredits: Credits
  readonly #quoteCredits: Credits
  readonly #incoming = requests.createRequest()
  readonly #outgoing = requests.createRequest()
  /** When the next message of each stream, entry and request is due: one-row columns. */
  readonly #heads: {
    readonly market: Float64Array
    readonly account: Float64Array
    readonly local: Float64Array
    readonly agenda: Float64Array
    readonly requests: Float64Array
  }
  #deskUs: number
  /** Group of the mass quote under construction; 0 when there is none. */
  #openGroup = 0

  constructor(config: WorldConfig, seed: number) {
    this.#config = config
    this.#world = new World(config, seed)
    this.#deskUs = config.startUs
    const { rate, startUs } = config
    this.#queue = new requests.RequestQueue(4 * config.orderCapacity)
    this.#orderCredits = new Credits(rate.orderBurst, rate.ordersPerSecond, startUs)
    this.#quoteCredits = new Credits(rate.quoteBurst, rate.quotesPerSecond, startUs)
    const { tape, agenda } = this.#world
    this.#heads = {
      market: tape.market.headUs,
      account: tape.account.headUs,
      local: tape.local.headUs,
      agenda: agenda.nextUs,
      requests: this.#queue.headUs,
    }
    this.#delivery = new Delivery(this.#world.table, startUs)
    this.#entry = new OrderEntry({ ...this.#parts(), requireProtection: config.requireProtection })
  }

  /** The world behind the venue, for tests and for people. The desk must not see it. */
  get world(): World {
    return this.#world
  }

  get reachedUs(): number {
    return this.#world.nowUs
  }

  /** Terms of a listed instrument. */
  terms(instrument: InstrumentIndex): Instrument {
    return this.#world.table.terms[instrument]!
  }

  /**
   * When the next message reaches us. The world is advanced only as far as it takes to know. A
   * request that the desk makes at a time before that message, without having seen it, arrives no
   * sooner than the moment the world has reached; pass `untilUs`, the time of the desk's own next
   * timer, and the world stops short of anything that such a request could still change. Then the
   * answer is exact when it is below `untilUs`, and otherwise only says that nothing comes before.
   */
  nextReceiveUs(untilUs: number = Number.POSITIVE_INFINITY): number {
    this.flush()
    const { leastUs } = this.#world.latency
    const { market, account, local } = this.#heads
    const { agenda, requests } = this.#heads
    for (;;) {
      const knownUs = Math.min(market[0]!, account[0]!, local[0]!)
      const soonestUs = Math.min(agenda[0]!, requests[0]!) + leastUs
      if (knownUs <= soonestUs) return knownUs
      if (soonestUs >= untilUs) return Math.min(knownUs, soonestUs)
      this.#advance()
    }
  }

  deliver(sink: EventSink): void {
    const receiveUs = this.nextReceiveUs()
    if (receiveUs > this.#deskUs) this.#deskUs = receiveUs
    this.#delivery.deliver(this.#oldest(), sink)
  }

  setDeskTime(nowUs: TimeUs): void {
    if (nowUs > this.#deskUs) this.#deskUs = nowUs
  }

  send(sent: VenueEffect): void {
    const effect = sent as requests.SentEffect
    const isQuote = effect.kind === 'quote'
    const joins =
      isQuote &&
      effect.group === this.#openGroup &&
      this.#queue.openRows < this.#config.rate.quoteRowsMax
    if (!joins) this.flush()
    const r = this.#outgoing
    requests.readEffect(effect, r)
    if (this.#world.connection.isDown) {
      this.#refuseHere(r, codes.disconnectedReason)
      return
    }
    if (!this.#queue.push(r)) {
      this.#refuseHere(r, codes.rateLimitReason)
      return
    }
    this.#openGroup = isQuote ? effect.group : 0
    if (!isQuote) this.#dispatch()
  }

  flush(): void {
    if (this.#queue.openRows > 0) this.#dispatch()
  }

  visit(v: StateVisitor): void {
    this.#openGroup = v.number(this.#openGroup)
    this.#world.visit(v)
    this.#queue.visit(v)
    this.#orderCredits.visit(v)
    this.#quoteCredits.visit(v)
    this.#deskUs = v.number(this.#deskUs)
  }

  #parts(): Omit<ConstructorParameters<typeof OrderEntry>[0], 'requireProtection'> {
    const { table, orders, matching, clearing, protection, margin, tape } = this.#world
    return { table, orders, matching, clearing, protection, margin, tape }
  }

  #oldest(): MessageStream {
    const { market, account, local } = this.#world.tape
    const marketUs = market.headUs[0]!
    const accountUs = account.headUs[0]!
    const localUs = local.headUs[0]!
    if (marketUs <= accountUs && marketUs <= localUs) return market
    return accountUs <= localUs ? account : local
  }

  #dispatch(): void {
    const latencyUs = this.#world.latency.requestUs(this.#deskUs)
    this.#queue.dispatch(Math.max(this.#deskUs + latencyUs, this.#world.nowUs))
    this.#openGroup = 0
  }

  /** Requests come before what happens at the same instant. */
  #advance(): void {
    const world = this.#world
    const headUs = this.#queue.headUs[0]!
    if (headUs > world.agenda.nextUs[0]!) {
      world.happen()
      return
    }
    world.setTime(Math.max(world.nowUs, headUs))
    this.#receive()
    world.publish()
  }

  /** One message reaches the venue. */
  #receive(): void {
    const r = this.#incoming
    const { connection, tape, nowUs } = this.#world
    this.#queue.take(r)
    const { rowCount } = r
    const isLost = connection.isDown
    const isQuote = r.kind === requests.quoteRequest
    const hasCredit = (isQuote ? this.#quoteCredits : this.#orderCredits).spend(nowUs)
    // Protections and reports are answered by messages of their own, which are not lost singly.
    const hasAck = r.kind <= requests.cancelGroupRequest
    tape.isAckLost = isLost || (hasAck && connection.losesAck())
    const { isAckLost } = tape
    for (let row = 0; row < rowCount; row += 1) {
      if (row > 0) this.#queue.take(r)
      if (isAckLost) connection.doubt(r, nowUs)
      if (!isLost) this.#perform(r, hasCredit)
    }
    tape.isAckLost = false
    if (!hasCredit && !isLost && this.#config.rate.disconnects) connection.disconnect(nowUs)
  }

  #perform(r: requests.Request, hasCredit: boolean): void {
    const entry = this.#entry
    switch (r.kind) {
      case requests.placeRequest:
        if (hasCredit) entry.place(r)
        else entry.refuse(r, codes.rejected, codes.rateLimitReason)
        break
      case requests.editRequest:
        if (hasCredit) entry.edit(r)
        else entry.refuse(r, codes.editRejected, codes.rateLimitReason)
        break
      case requests.quoteRequest: {
        const isRefused = this.#world.connection.refusesRow()
        const reason = isRefused ? codes.otherReason : codes.noReason
        entry.quote(r, hasCredit ? reason : codes.rateLimitReason)
        break
      }
      case requests.cancelRequest:
        if (hasCredit) entry.cancel(r)
        else entry.refuse(r, codes.cancelRejected, codes.rateLimitReason)
        break
      default:
        if (hasCredit) this.#performAdmin(r)
        else this.#world.tape.requestFailed(r.requestId, codes.rateLimitReason)
    }
  }

  #performAdmin(r: requests.Request): void {
    const { clearing, protection, tape } = this.#world
    switch (r.kind) {
      case requests.cancelAllRequest:
        clearing.cancelAll(codes.byUser)
        break
      case requests.cancelGroupRequest:
        clearing.cancelGroup(r.group)
        break
      case requests.setProtectionRequest:
        if (!protection.isGroup(r.group)) {
          tape.requestFailed(r.requestId, codes.protectionReason)
          break
        }
        protection.configure(r.group, {
          intervalUs: r.intervalUs,
          frozenUs: r.frozenUs,
          quantityBase: r.quantityBase,
          deltaBase: r.deltaBase,
          vegaUsdPerVolPt: r.vegaUsdPerVolPt,
        })
        clearing.armed(r.group)
        break
      case requests.resetProtectionRequest:
        if (protection.isGroup(r.group)) clearing.thaw(r.group)
        else tape.requestFailed(r.requestId, codes.protectionReason)
        break
      default:
        writeReport(r.report, this.#world)
    }
  }

  /** The gateway refuses on this side of the wire: nothing left for the venue. */
  #refuseHere(r: requests.Request, reason: number): void {
    const { tape } = this.#world
    const statuses = [codes.rejected, codes.editRejected, codes.rejected, codes.cancelRejected]
    const isAmendment = r.kind === requests.quoteRequest && r.revision > 0
    const status = isAmendment ? codes.editRejected : statuses[r.kind]
    if (status === undefined) tape.localFailure(this.#deskUs, r.requestId, reason)
    else {
      tape.localOrder(
        this.#deskUs,
        r.clientId,
        r.instrument,
        status,
        reason,
        r.revision,
        r.ticks,
        0,
      )
    }
  }
}

/**
 * A simulated Deribit: the same configuration and seed, given the same requests at the same times,
 * say the same messages, to the bit, on any machine.
 */
export function createExchange(config: WorldConfig, seed: number): Exchange {
  return new Exchange(config, seed)
}
