// A run of the desk against the built-in exchange, recorded once into memory as the bytes that a
// journal would hold, and decoded from there as often as somebody wants to time the desk alone. The
// same seed records the same bytes; what the exchange costs is in none of it.

import { ByteReader, ByteWriter, usPerMinute } from '../src/base/index.ts'
import { readRunConfig } from '../src/cli/config.ts'
import {
  createEventDecoder,
  type DeskEvent,
  encodeEvent,
  type Journal,
} from '../src/engine/index.ts'
import { BuiltInRun, type Manifest, type PaceOptions, runFast } from '../src/runtime/index.ts'
import { createExchange, type WorldConfig } from '../src/sim/index.ts'

/** What `plimsoll start` runs when nobody says otherwise. */
export const manifest: Manifest = {
  seed: 7,
  run: 7,
  build: 'bench',
  ...readRunConfig(undefined),
}

/** Simulated minutes before the measured stretch: listing, the first surface, the first quotes. */
const leadMinutes = 2

/** What a figure is told apart by: the event's kind, and which timer of a timer. */
export function kindOf(event: DeskEvent): string {
  return event.kind === 'timer' ? `timer ${event.timer}` : event.kind
}

export type Recording = {
  readonly bytes: Uint8Array
  /** Where event i begins; one more entry for the end. */
  readonly offset: Float64Array
  readonly kinds: readonly string[]
  /** Position in `kinds`, by event. */
  readonly kind: Uint8Array
  readonly count: number
  /** The first event of the measured stretch. */
  readonly first: number
  /** Of the desk that lived it: what a desk that plays all of it must come to. */
  readonly digest: string
}

/** A journal that keeps nothing and is always durable. */
export const noJournal: Journal = {
  appendEvent: () => undefined,
  appendEffect: () => undefined,
  commit: () => undefined,
  durableSequence: Number.MAX_SAFE_INTEGER,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** A person at work: now a reconciliation, which lists what rests, now a limit set as it was. */
function operate(run: BuiltInRun, minute: number): void {
  const [limits] = manifest.desk.limits.underlyings
  if (minute % 6 === 3) run.command('reconcile', 'bench')
  if (minute % 6 === 0 && limits !== undefined) {
    run.command('set-limit', 'bench', `delta-usd:${limits.code}`, limits.deltaUsdMax)
  }
}

/** Records the lead and `minutes` more, of the default world or another. */
export async function recordRun(
  minutes: number,
  world: WorldConfig = manifest.world,
): Promise<Recording> {
  const writer = new ByteWriter()
  const offset: number[] = []
  const kind: number[] = []
  const kinds: string[] = []
  const { startUs } = world
  let first = 0
  const observe = (event: DeskEvent): void => {
    if (event.timeUs < startUs + leadMinutes * usPerMinute) first = offset.length + 1
    const name = kindOf(event)
    if (!kinds.includes(name)) kinds.push(name)
    kind.push(kinds.indexOf(name))
    offset.push(writer.length)
    encodeEvent(writer, event)
  }
  const exchange = createExchange(world, manifest.seed)
  const run = new BuiltInRun({
    manifest: { ...manifest, world },
    journal: noJournal,
    exchange,
    observe,
  })
  run.start()
  run.loop.release()
  const pace: PaceOptions = {
    journal: noJournal,
    gate: 'shared-fate',
    signal: new AbortController().signal,
  }
  for (let minute = 1; minute <= leadMinutes + minutes; minute += 1) {
    await runFast(run, startUs + minute * usPerMinute, pace)
    operate(run, minute)
  }
  return {
    bytes: writer.view().slice(),
    offset: Float64Array.from([...offset, writer.length]),
    kinds,
    kind: Uint8Array.from(kind),
    count: offset.length,
    first,
    digest: run.loop.desk.digest(),
  }
}

/** Reads a recording from its first event to its last; what `next` returns is borrowed. */
export class Player {
  readonly recording: Recording
  readonly #reader: ByteReader
  readonly #decode: (reader: ByteReader) => DeskEvent = createEventDecoder()

  constructor(recording: Recording) {
    this.recording = recording
    this.#reader = new ByteReader(recording.bytes)
  }

  seek(index: number): void {
    this.#reader.reset(this.recording.bytes, this.recording.offset[index]!)
  }

  next(): DeskEvent {
    return this.#decode(this.#reader)
  }
}
