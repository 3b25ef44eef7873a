// A desk against the built-in exchange: exchange messages, timers and answers merged in virtual
// time, one event at a time. Nothing here reads a clock; pace is the caller's affair, so the same
// manifest gives the same events at any speed.

import { assert, TimeHeap, type TimeUs } from '../base/index.ts'
import {
  createEvent,
  type DeskEffect,
  type DeskEvent,
  DeskLoop,
  type EffectOf,
  type EventOf,
  type Journal,
  type SimulatedVenue,
  timerKinds,
} from '../engine/index.ts'
import { AnswerQueue } from './answers.ts'
import { createDesk, type Manifest, startEvent } from './manifest.ts'
import { Solver } from './solver.ts'

/** How long a fit or a search takes in virtual time, whatever it took this machine. */
const answerDelayUs = 50_000
const timerCapacity = 256
const stops: readonly string[] = ['kill', 'stop', 'pause']
const answerCapacity = 4096

/** An operator's word, or the journal's. */
export type OwnEvent = EventOf<'command'> | EventOf<'journal'>

export type BuiltInParts = {
  readonly manifest: Manifest
  readonly journal: Journal
  readonly exchange: SimulatedVenue
  readonly audit?: (effect: DeskEffect, event: DeskEvent) => void
  readonly observe?: (event: DeskEvent) => void
  /** While a journal is re-lived: what came next in it that nobody can make again, if it did. */
  readonly relived?: () => OwnEvent | undefined
}

export class BuiltInRun {
  readonly loop: DeskLoop
  readonly #exchange: SimulatedVenue
  readonly #timers: TimeHeap = new TimeHeap(timerCapacity)
  readonly #answers: AnswerQueue = new AnswerQueue(answerCapacity)
  readonly #timer: EventOf<'timer'> = createEvent('timer')
  /** Commands and word of the journal: taken before anything else that is due. */
  readonly #urgent: OwnEvent[] = []
  #onStop: (() => void) | undefined
  #isStallTold = false
  readonly #solver: Solver = new Solver()
  readonly #relived: (() => OwnEvent | undefined) | undefined
  readonly #observe: ((event: DeskEvent) => void) | undefined
  readonly #sink: (event: DeskEvent) => void
  readonly #manifest: Manifest
  #nowUs: TimeUs

  constructor(parts: BuiltInParts) {
    this.#manifest = parts.manifest
    this.#exchange = parts.exchange
    this.#observe = parts.observe
    this.#relived = parts.relived
    this.#nowUs = parts.manifest.world.startUs
    this.loop = new DeskLoop({
      desk: createDesk(parts.manifest),
      journal: parts.journal,
      gateway: parts.exchange,
      outside: {
        schedule: (effect) => this.#schedule(effect),
        fit: (effect) => this.#answer(this.#solver.fit(this.loop.desk.state, effect)),
        search: (effect) => this.#answer(this.#solver.search(this.loop.desk.state, effect)),
        audit: parts.audit ?? (() => undefined),
      },
    })
    this.#sink = (event) => this.#accept(event)
  }

  get nowUs(): TimeUs {
    return this.#nowUs
  }

  /** Event zero: the whole configuration enters as the first fact. */
  start(): void {
    const event = startEvent(this.#manifest)
    event.timeUs = this.#nowUs
    event.monotonicUs = this.#nowUs
    this.#accept(event)
  }

  /** An operator's command, taken before anything else that is due. */
  command(command: EventOf<'command'>['command'], actor: string, name = '', value = 0): void {
    const event = createEvent('command')
    event.command = command
    event.actor = actor
    event.name = name
    event.value = value
    this.#urgent.push(event)
    if (stops.includes(command)) this.#onStop?.()
  }

  /**
   * The journal failed: from now on nothing is appended, nothing placed, and everything cancelled.
   */
  stall(): void {
    this.loop.stalled = true
    this.loop.drop()
    if (this.#isStallTold) return
    this.#isStallTold = true
    const event = createEvent('journal')
    event.state = 'stalled'
    this.#urgent.unshift(event)
  }

  /** Resolves when a kill, a stop or a pause waits: they do not wait for a slow journal (law 3). */
  stopAsked(): Promise<void> {
    const isWaiting = this.#urgent.some(
      (event) => event.kind === 'command' && stops.includes(event.command),
    )
    if (isWaiting) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onStop = resolve
    })
  }

  /** Sends what was held, its cause being durable; unless the run that is re-lived did not. */
  release(): void {
    if (this.loop.held === 0) return
    const relived = this.#relived?.()
    const isWithdrawn = relived?.kind === 'journal' && relived.state === 'withdrawn'
    if (isWithdrawn) this.loop.drop()
    else this.loop.release()
  }

  /** A stop came first: what is held never leaves, and the desk is told so before anything else. */
  withdraw(): void {
    this.loop.drop()
    const event = createEvent('journal')
    event.state = 'withdrawn'
    event.durableSequence = this.loop.desk.sequence
    this.#urgent.unshift(event)
  }

  /** Lets time pass up to an instant before which nothing else is due. */
  advanceTo(timeUs: TimeUs): void {
    assert(timeUs >= this.#nowUs && timeUs <= this.nextUs(), 'nothing is skipped')
    this.#nowUs = timeUs
  }

  /** When the next event is due; a waiting command is due at once. */
  nextUs(): number {
    return this.#urgent.length > 0 ? this.#nowUs : this.#lookAhead()
  }

  /** Delivers exactly one event. Held effects must have been released. */
  next(): void {
    // Looking ahead moves the exchange on, to where nobody is heard any more before that moment. So
    // the look is taken before every event, and a command comes at the moment that was reached:
    // otherwise what it finds would depend on whether somebody had looked before it came.
    this.#lookAhead()
    const relived = this.#relived?.()
    if (relived !== undefined) {
      this.#nowUs = relived.timeUs
      this.#accept(relived)
      return
    }
    const urgent = this.#urgent.shift()
    if (urgent !== undefined) {
      this.#nowUs = Math.max(this.#nowUs, this.#exchange.reachedUs) as TimeUs
      urgent.timeUs = this.#nowUs
      urgent.monotonicUs = this.#nowUs
      this.#accept(urgent)
      return
    }
    const answerUs = this.#answers.nextUs()
    const timerUs = this.#timers.peekTimeUs()
    const ownUs = Math.min(answerUs, timerUs)
    const exchangeUs = this.#exchange.nextReceiveUs(ownUs)
    const dueUs = Math.min(exchangeUs, ownUs)
    assert(dueUs >= this.#nowUs && dueUs < Number.POSITIVE_INFINITY, 'time runs forwards')
    this.#nowUs = dueUs as TimeUs
    // At one instant our own work goes first: whether a message comes then is not known before.
    if (exchangeUs < ownUs) this.#exchange.deliver(this.#sink)
    else if (answerUs === dueUs) this.#answers.deliver(this.#sink)
    else this.#fire()
  }

  #lookAhead(): number {
    const ownUs = Math.min(this.#answers.nextUs(), this.#timers.peekTimeUs())
    return Math.min(this.#exchange.nextReceiveUs(ownUs), ownUs)
  }

  #accept(event: DeskEvent): void {
    this.#exchange.setDeskTime(event.timeUs)
    this.loop.accept(event)
    this.#observe?.(event)
    // A journal that refused in the middle of a step has told nobody.
    if (this.loop.stalled) this.stall()
  }

  #fire(): void {
    this.#timers.pop()
    const kind = timerKinds[this.#timers.kind]
    assert(kind !== undefined)
    this.#timer.timer = kind
    this.#timer.scope = this.#timers.id
    this.#timer.timeUs = this.#nowUs
    this.#timer.monotonicUs = this.#nowUs
    this.#accept(this.#timer)
  }

  #schedule(effect: EffectOf<'timer'>): void {
    const kind = timerKinds.indexOf(effect.timer)
    const accepted = this.#timers.push(effect.atUs, kind, effect.scope)
    assert(accepted, 'timer table full')
  }

  #answer(events: readonly DeskEvent[]): void {
    this.#answers.add((this.#nowUs + answerDelayUs) as TimeUs, events)
  }
}
