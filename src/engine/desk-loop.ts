// The one loop: journal the event, step, journal the effects, perform them. Placing waits until its
// cause is durable; cancels, kills and protections are performed at once (law 3). Whoever feeds it
// events (a run, a backtest) decides what durable means.

import { assert, type TimeUs } from '../base/index.ts'
import { type Desk } from './desk.ts'
import { type DeskEffect, type EffectOf, waitsForJournal } from './effect.ts'
import { type DeskEvent } from './event.ts'
import { type Journal, type VenueGateway } from './port.ts'

/** What the loop hands outside: timers to set, fits and searches to run, notes for people. */
export type Outside = {
  schedule(effect: EffectOf<'timer'>): void
  fit(effect: EffectOf<'fit'>): void
  search(effect: EffectOf<'search'>): void
  audit(effect: DeskEffect, event: DeskEvent): void
}

export class DeskLoop {
  readonly desk: Desk
  readonly #journal: Journal
  readonly #gateway: VenueGateway
  readonly #outside: Outside
  #held = 0
  /** Set when the journal failed: nothing may be placed any more, cancels still leave. */
  stalled = false

  constructor(parts: { desk: Desk; journal: Journal; gateway: VenueGateway; outside: Outside }) {
    this.desk = parts.desk
    this.#journal = parts.journal
    this.#gateway = parts.gateway
    this.#outside = parts.outside
  }

  /** Placing effects of the last step that wait for `release`. */
  get held(): number {
    return this.#held
  }

  /**
   * One event through the desk. Its `sequence` is assigned here; the object is borrowed. The caller
   * must `release` before the next event when effects are held.
   */
  accept(event: DeskEvent): void {
    assert(this.#held === 0, 'effects of the step before still wait')
    event.sequence = this.desk.sequence + 1
    this.#record(() => this.#journal.appendEvent(event))
    const effects = this.desk.apply(event)
    for (let i = 0; i < effects.count; i += 1) {
      const effect = effects.at(i)
      this.#record(() => this.#journal.appendEffect(effect))
      if (waitsForJournal(effect.kind)) this.#held += 1
      else this.#perform(effect, event)
    }
    if (effects.count > this.#held) this.#gateway.flush()
    if (effects.count > 0) this.#record(() => this.#journal.commit())
    if (this.stalled) this.#held = 0
  }

  /** Performs what was held: its cause is durable, or shares the fate of its venue. */
  release(): void {
    if (this.#held === 0) return
    const effects = this.desk.effects
    for (let i = 0; i < effects.count; i += 1) {
      const effect = effects.at(i)
      if (waitsForJournal(effect.kind)) this.#send(effect)
    }
    this.#held = 0
    this.#gateway.flush()
  }

  /** Forgets what was held: its cause will never be durable, so it must never leave. */
  drop(): void {
    this.#held = 0
  }

  /** A journal that refuses ends placing; it must not keep a cancel from leaving. */
  #record(append: () => void): void {
    if (this.stalled) return
    try {
      append()
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'JournalError') throw error
      this.stalled = true
    }
  }

  get timeUs(): TimeUs {
    return this.desk.timeUs
  }

  #send(effect: DeskEffect): void {
    this.#gateway.send(effect as Parameters<VenueGateway['send']>[0])
  }

  #perform(effect: DeskEffect, event: DeskEvent): void {
    switch (effect.kind) {
      case 'timer':
        this.#outside.schedule(effect)
        break
      case 'fit':
        this.#outside.fit(effect)
        break
      case 'search':
        this.#outside.search(effect)
        break
      case 'refusal':
      case 'mode':
      case 'hedge':
      case 'alert':
        this.#outside.audit(effect, event)
        break
      default:
        this.#send(effect)
    }
  }
}
