// The state of our connection, and what is lost with it: when it breaks, our orders are cancelled
// (cancel-on-disconnect), requests on their way are in doubt, public data stops; when it is back
// the desk gets everything anew. Also the answers that get lost on a connection that stands.

import { assert, type Prng, type StateVisitor, type Visitable } from '../base/index.ts'
import { exponential } from '../math/index.ts'
import { type Agenda, disconnectEvent, doubtEvent, reconnectEvent } from './agenda.ts'
import { type Clearing } from './clearing.ts'
import { disconnectedReason, inDoubt, timeoutReason } from './codes.ts'
import { type FaultWorld } from './config.ts'
import { delistedState, type InstrumentTable, openState } from './instruments.ts'
import { cancelRequest, type Request } from './requests.ts'
import { type Tape } from './tape.ts'

/** In the order of the engine's feed states. */
const upState = 0
const downState = 1
const resyncState = 3

const doubtWidth = 7

export class Connection implements Visitable {
  readonly #faults: FaultWorld
  readonly #table: InstrumentTable
  readonly #clearing: Clearing
  readonly #agenda: Agenda
  readonly #tape: Tape
  readonly #prng: Prng
  readonly #resend: (instrument: number) => void
  /** Requests whose answer is lost, until the gateway gives up on them: oldest first. */
  readonly #doubts: Float64Array
  readonly #doubtCapacity: number
  #doubtHead = 0
  #doubtCount = 0
  #listedCount = 0
  /** State of each instrument when the line broke. */
  readonly #stateBefore: Uint8Array
  isDown = false

  constructor(parts: {
    readonly faults: FaultWorld
    readonly table: InstrumentTable
    readonly clearing: Clearing
    readonly agenda: Agenda
    readonly tape: Tape
    readonly prng: Prng
    readonly doubtCapacity: number
    /** Publishes the top of an instrument whether it changed or not. */
    readonly resend: (instrument: number) => void
  }) {
    this.#faults = parts.faults
    this.#table = parts.table
    this.#clearing = parts.clearing
    this.#agenda = parts.agenda
    this.#tape = parts.tape
    this.#prng = parts.prng
    this.#resend = parts.resend
    this.#doubtCapacity = parts.doubtCapacity
    this.#doubts = new Float64Array(parts.doubtCapacity * doubtWidth)
    this.#stateBefore = new Uint8Array(parts.table.capacity)
  }

  open(nowUs: number): void {
    this.#tape.feed(upState)
    this.#schedule(nowUs)
  }

  /** Whether the answer to the request that is about to be looked at will be lost. */
  losesAck(): boolean {
    const { ackLossProbability } = this.#faults
    return ackLossProbability > 0 && this.#prng.uniform() < ackLossProbability
  }

  /** Whether a row of a mass quote is refused for no reason of ours. */
  refusesRow(): boolean {
    const { quoteRowRejectProbability } = this.#faults
    return quoteRowRejectProbability > 0 && this.#prng.uniform() < quoteRowRejectProbability
  }

  /** The gateway will not hear about this request; after a while it says so. */
  doubt(r: Request, nowUs: number): void {
    assert(this.#doubtCount < this.#doubtCapacity, 'too many requests are in doubt')
    const at = ((this.#doubtHead + this.#doubtCount) % this.#doubtCapacity) * doubtWidth
    this.#doubtCount += 1
    const isAboutOrder = r.kind <= cancelRequest
    this.#doubts[at] = isAboutOrder ? r.clientId : r.requestId
    this.#doubts[at + 1] = r.instrument
    this.#doubts[at + 2] = r.revision
    this.#doubts[at + 3] = r.ticks
    this.#doubts[at + 4] = r.lots
    this.#doubts[at + 5] = this.isDown ? disconnectedReason : timeoutReason
    this.#doubts[at + 6] = isAboutOrder ? 1 : 0
    this.#agenda.add(nowUs + this.#faults.doubtAfterUs, doubtEvent, 0)
  }

  /** The oldest lost answer is given up. */
  giveUp(receiveUs: number): void {
    assert(this.#doubtCount > 0, 'nothing is in doubt')
    const at = this.#doubtHead * doubtWidth
    this.#doubtHead = (this.#doubtHead + 1) % this.#doubtCapacity
    this.#doubtCount -= 1
    const row = this.#doubts.subarray(at, at + doubtWidth)
    const [id, instrument, revision, ticks, lots, reason, isAboutOrder] = row
    if (isAboutOrder === 0) this.#tape.localFailure(receiveUs, id!, reason!)
    else {
      this.#tape.localOrder(receiveUs, id!, instrument!, inDoubt, reason!, revision!, ticks!, lots!)
    }
  }

  /** The line breaks. The venue notices at once and cancels everything that rests. */
  disconnect(nowUs: number): void {
    if (this.isDown) return
    this.#tape.feed(downState)
    this.isDown = true
    this.#tape.isDown = true
    this.#listedCount = this.#table.count
    this.#stateBefore.set(this.#table.state)
    const backUs = nowUs + this.#faults.disconnectForUs
    this.#tape.holdAccountUntil(backUs)
    this.#clearing.cancelAll(disconnectedReason)
    this.#agenda.add(backUs, reconnectEvent, 0)
  }

  /** The line is back: what is new, what has ended, and every book anew; then it is up. */
  reconnect(nowUs: number): void {
    const table = this.#table
    this.isDown = false
    this.#tape.isDown = false
    this.#tape.feed(resyncState)
    for (let i = this.#listedCount; i < table.count; i += 1) this.#tape.listed(i)
    for (let i = 0; i < table.count; i += 1) {
      const state = table.state[i]!
      const before = i < this.#listedCount ? this.#stateBefore[i] : openState
      if (state !== before) this.#tape.instrumentState(i, state)
      if (state !== delistedState) this.#resend(i)
    }
    this.#tape.feed(upState)
    this.#schedule(nowUs)
  }

  visit(v: StateVisitor): void {
    this.#prng.visit(v)
    this.#doubtHead = v.number(this.#doubtHead)
    this.#doubtCount = v.number(this.#doubtCount)
    this.#listedCount = v.number(this.#listedCount)
    this.isDown = v.boolean(this.isDown)
    v.column(this.#doubts, this.#doubts.length)
    v.column(this.#stateBefore, this.#listedCount)
  }

  #schedule(nowUs: number): void {
    const { disconnectEveryUs } = this.#faults
    if (disconnectEveryUs === 0) return
    const waitUs = Math.ceil(exponential(this.#prng, 1 / disconnectEveryUs))
    this.#agenda.add(nowUs + waitUs, disconnectEvent, 0)
  }
}
