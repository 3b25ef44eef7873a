// What the core asks of the world, as push-style interfaces that floor 8 implements. Nothing here
// waits: an answer is an event. A simulated venue implements the same port as a real one.

import { type TimeUs } from '../base/index.ts'
import { type DeskEffect, type VenueEffect } from './effect.ts'
import { type DeskEvent } from './event.ts'

/** Takes one borrowed event; the receiver copies or encodes it before returning. */
export type EventSink = (event: DeskEvent) => void

/**
 * The way to a venue. `send` never waits and never throws for a refusal: acceptance, rejection,
 * doubt and reports come back as events. Neighbouring `quote` effects of one group are one mass
 * quote; `flush` marks the end of a step's effects, so that a batch may leave.
 */
export interface VenueGateway {
  send(effect: VenueEffect): void
  flush(): void
}

/**
 * A venue made of mathematics: a discrete-event world with its own latency model. Times never run
 * backwards. Events carry venue stamps and our receive time; the caller assigns `sequence`.
 */
export interface SimulatedVenue extends VenueGateway {
  /**
   * When the next message reaches us, or Infinity. The world runs no further than it must, and
   * never beyond `untilUs`: a request that leaves before then must still find it there.
   */
  nextReceiveUs(untilUs?: number): number
  /**
   * How far the world has run to answer `nextReceiveUs`: nothing that is sent is heard before it,
   * and no message is due before it.
   */
  readonly reachedUs: number
  /** Delivers exactly the one message due next to `sink`, advancing the world to its time. */
  deliver(sink: EventSink): void
  /** The desk's own clock, so that a request leaves at the time of the step that made it. */
  setDeskTime(nowUs: TimeUs): void
}

/** The memory. `append*` are synchronous copies into the open frame; durability is a promise. */
export interface Journal {
  appendEvent(event: DeskEvent): void
  appendEffect(effect: DeskEffect): void
  /** Ends the open frame; it will become durable together with all before it. */
  commit(): void
  /** Highest sequence known to be flushed to the store, market segments included. */
  readonly durableSequence: number
  /** Resolves when everything committed so far is durable; rejects when the store fails. */
  flush(): Promise<void> // determinism-ok: awaited on floors 8 and up only
  close(): Promise<void> // determinism-ok: awaited on floors 8 and up only
}
