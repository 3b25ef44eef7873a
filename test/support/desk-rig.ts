// A whole desk against a venue, one event at a time, with everything that passed in between kept in
// the order in which it passed. It relies on the runtime's own composition; it holds no opinion
// about what should have happened.

import { ByteReader, ByteWriter, type TimeUs } from '../../src/base/index.ts'
import {
  createEffect,
  createEffectDecoder,
  createEventDecoder,
  type DeskConfig,
  type DeskEffect,
  type DeskEvent,
  type DeskState,
  type EffectKind,
  type EffectOf,
  type EventKind,
  type EventOf,
  encodeEffect,
  encodeEvent,
  type Journal,
  type SimulatedVenue,
  type VenueEffect,
} from '../../src/engine/index.ts'
import { createMemoryJournal } from '../../src/journal/index.ts'
import { BuiltInRun, type Manifest } from '../../src/runtime/index.ts'
import { createExchange, type Exchange, type WorldConfig } from '../../src/sim/index.ts'
import { smallDesk, smallWorld } from './small-desk.ts'

/** A copy that survives the next step. */
export function copyEffect<E extends DeskEffect>(effect: E): E {
  return { ...effect }
}

export function copyEvent(event: DeskEvent): DeskEvent {
  const writer = new ByteWriter()
  encodeEvent(writer, event)
  return createEventDecoder()(new ByteReader(writer.view().slice()))
}

/** Stands between the desk and its venue, keeps what was sent, and may alter what passes. */
export class Wire implements SimulatedVenue {
  readonly venue: SimulatedVenue
  /** Requests in the order in which they left, with the desk's time. */
  readonly sent: { readonly timeUs: number; readonly effect: VenueEffect }[] = []
  /** Nothing is kept unless asked: long runs send hundreds of thousands of quotes. */
  keeps = true
  /** What becomes of a request; by default it passes. */
  onSend: (effect: VenueEffect, pass: (effect: VenueEffect) => void) => void = (effect, pass) =>
    pass(effect)
  /** What becomes of a message; by default it passes. */
  onDeliver: (event: DeskEvent, pass: (event: DeskEvent) => void) => void = (event, pass) =>
    pass(event)
  #deskUs = 0

  constructor(venue: SimulatedVenue) {
    this.venue = venue
  }

  send(effect: VenueEffect): void {
    if (this.keeps) this.sent.push({ timeUs: this.#deskUs, effect: copyEffect(effect) })
    this.onSend(effect, (passed) => this.venue.send(passed))
  }

  flush(): void {
    this.venue.flush()
  }

  nextReceiveUs(untilUs?: number): number {
    return this.venue.nextReceiveUs(untilUs)
  }

  deliver(sink: (event: DeskEvent) => void): void {
    this.venue.deliver((event) => this.onDeliver(event, sink))
  }

  get reachedUs(): number {
    return this.venue.reachedUs
  }

  setDeskTime(nowUs: TimeUs): void {
    this.#deskUs = nowUs
    this.venue.setDeskTime(nowUs)
  }
}

export type RigParts = {
  readonly desk?: DeskConfig
  readonly world?: WorldConfig
  readonly seed?: number
  /** Instead of the built-in exchange. */
  readonly venue?: SimulatedVenue
  readonly journal?: Journal
}

export class DeskRig {
  readonly manifest: Manifest
  readonly run: BuiltInRun
  readonly wire: Wire
  readonly journal: Journal
  /** Effects that stay inside: refusals, mode changes, hedges, alerts. */
  readonly notes: DeskEffect[] = []
  /** Events by kind, for the kinds that `keep` named. */
  readonly events: DeskEvent[] = []
  readonly #exchange: Exchange | undefined
  readonly #kept: Set<EventKind> = new Set()
  /** Whether nothing is held back by a line that somebody spoiled. */
  isLineEmpty: () => boolean = () => true
  /** Called after each event, before what it holds is released. */
  afterEvent: (event: DeskEvent) => void = () => undefined

  constructor(parts: RigParts = {}) {
    const world = parts.world ?? smallWorld()
    const seed = parts.seed ?? 1
    const desk = parts.desk ?? smallDesk()
    this.manifest = { seed, run: seed, build: 'test', desk, world }
    this.#exchange = parts.venue === undefined ? createExchange(world, seed) : undefined
    this.wire = new Wire(parts.venue ?? this.exchange)
    this.journal = parts.journal ?? createMemoryJournal()
    this.run = new BuiltInRun({
      manifest: this.manifest,
      journal: this.journal,
      exchange: this.wire,
      audit: (effect) => this.notes.push(copyEffect(effect)),
      observe: (event) => {
        if (this.#kept.has(event.kind)) this.events.push(copyEvent(event))
        this.afterEvent(event)
      },
    })
  }

  get exchange(): Exchange {
    if (this.#exchange === undefined) throw new Error('this rig has a venue of its own')
    return this.#exchange
  }

  get state(): DeskState {
    return this.run.loop.desk.state
  }

  get nowUs(): number {
    return this.run.nowUs
  }

  keep(...kinds: EventKind[]): this {
    for (const kind of kinds) this.#kept.add(kind)
    return this
  }

  start(): this {
    this.run.start()
    this.run.loop.release()
    return this
  }

  /** One event (more where the line repeats one), and what it held is released at once. */
  next(): void {
    this.run.next()
    this.run.loop.release()
  }

  /** Runs everything due within `lengthUs` from now. */
  runFor(lengthUs: number): this {
    const untilUs = this.nowUs + lengthUs
    while (this.run.nextUs() < untilUs) this.next()
    if (this.run.nextUs() >= untilUs && untilUs > this.nowUs) {
      this.run.advanceTo(untilUs as TimeUs)
      this.wire.setDeskTime(untilUs as TimeUs)
    }
    return this
  }

  /** Runs until it holds; fails after `limitUs`. */
  runUntil(what: string, holds: () => boolean, limitUs: number): this {
    const untilUs = this.nowUs + limitUs
    while (!holds()) {
      if (this.run.nextUs() > untilUs) throw new Error(`not within ${limitUs} us: ${what}`)
      this.next()
    }
    return this
  }

  /** Takes an operator's command now. */
  command(command: EventOf<'command'>['command'], name = '', value = 0, actor = 'test'): this {
    this.run.command(command, actor, name, value)
    this.next()
    return this
  }

  /** Copies of what was sent, of one kind, since `from`. */
  sent<K extends VenueEffect['kind']>(kind: K, fromUs = 0): (VenueEffect & { kind: K })[] {
    return this.wire.sent
      .filter(({ timeUs, effect }) => timeUs >= fromUs && effect.kind === kind)
      .map(({ effect }) => effect as VenueEffect & { kind: K })
  }

  noted<K extends EffectKind>(kind: K): EffectOf<K>[] {
    return this.notes.filter((note): note is DeskEffect & EffectOf<K> => note.kind === kind)
  }

  /** Orders that live at the built-in exchange now, by its own books. */
  get restingAtExchange(): number {
    return this.exchange.world.orders.count
  }
}

/** An effect as the journal would hold it: for comparing two runs. */
export function effectBytes(effect: DeskEffect): Uint8Array {
  const writer = new ByteWriter()
  encodeEffect(writer, effect)
  return writer.view().slice()
}

export { createEffect, createEffectDecoder }
