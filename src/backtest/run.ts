// A backtest from its first event to its last: the desk's own loop and step on a tape, timers
// beside it, a journal when one is asked for. The run stops when the tape does: what rests is
// cancelled, the position is valued at the last middle, and the parts of profit must add up to
// the ledger's.

import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type BinanceTape } from '../archive/index.ts'
import { assert, canonicalJson, TimeHeap, type TimeUs } from '../base/index.ts'
import {
  createEvent,
  Desk,
  type DeskConfig,
  type DeskEvent,
  DeskLoop,
  type EffectOf,
  type EventOf,
  type Journal,
  timerKinds,
} from '../engine/index.ts'
import { recoverJournal } from '../journal/index.ts'
import { deskFor, openingOf } from './desk.ts'
import { createForgetfulJournal } from './forgetful-journal.ts'
import { type QueueModel } from './queue-model.ts'
import { Recorder } from './recorder.ts'
import { type BacktestResult } from './result.ts'
import { type Settings, summarise } from './summary.ts'
import { type TapeLatency, TapeVenue } from './tape-venue.ts'
import { assetsOf, type FeeRates, termsOf } from './terms.ts'

export type BacktestOptions = {
  readonly tape: BinanceTape
  readonly fees: FeeRates
  readonly latency: TapeLatency
  readonly queueModel: QueueModel
  /** Version of the program: a replay by another build says so. */
  readonly build: string
  /** The desk of `deskFor` unless another is given. */
  readonly desk?: DeskConfig
  /** A new or empty directory; without one nothing is kept. */
  readonly journalDir?: string
  /** Sees every event after its step; borrowed. */
  readonly observe?: (event: DeskEvent) => void
  /** Our time in the tape, between batches of events. */
  readonly onProgress?: (nowUs: number, events: number) => void
}

/** The tape or the journal's directory cannot be used; the message says what to do. */
export class BacktestError extends Error {
  override readonly name = 'BacktestError'
}

const horizonsUs = [100_000, 1_000_000, 5_000_000] as const
const timerCapacity = 64
const eventsPerBatch = 2048
const eventsPerFlush = 65_536
/** Time after the tape in which everything must have been cancelled. */
const stopUs = 60_000_000

/** Merges the venue's messages and the desk's timers, one event at a time. */
class TapeRun {
  readonly loop: DeskLoop
  readonly #venue: TapeVenue
  readonly #timers: TimeHeap = new TimeHeap(timerCapacity)
  readonly #timer: EventOf<'timer'> = createEvent('timer')
  readonly #sink: (event: DeskEvent) => void
  readonly #observe: ((event: DeskEvent) => void) | undefined
  nowUs: TimeUs

  constructor(
    desk: Desk,
    venue: TapeVenue,
    journal: Journal,
    observe: ((event: DeskEvent) => void) | undefined,
  ) {
    this.#venue = venue
    this.#observe = observe
    this.nowUs = venue.startUs
    this.loop = new DeskLoop({
      desk,
      journal,
      gateway: venue,
      outside: {
        schedule: (effect) => this.#schedule(effect),
        // Without options there is nothing to fit and no grid to search; no answer is a valid one.
        fit: () => undefined,
        search: () => undefined,
        audit: () => undefined,
      },
    })
    this.#sink = (event) => this.accept(event)
  }

  accept(event: DeskEvent): void {
    this.nowUs = event.timeUs
    this.#venue.setDeskTime(event.timeUs)
    this.loop.accept(event)
    // The venue is in this process: no order can survive its cause.
    this.loop.release()
    this.#observe?.(event)
  }

  nextUs(): number {
    const timerUs = this.#timers.peekTimeUs()
    return Math.min(timerUs, this.#venue.nextReceiveUs(timerUs))
  }

  /** Delivers exactly one event; at one instant the desk's own timers come first. */
  next(): void {
    const timerUs = this.#timers.peekTimeUs()
    if (this.#venue.nextReceiveUs(timerUs) < timerUs) {
      this.#venue.deliver(this.#sink)
      return
    }
    this.#timers.pop()
    const kind = timerKinds[this.#timers.kind]
    assert(kind !== undefined)
    this.#timer.timer = kind
    this.#timer.scope = this.#timers.id
    this.#stamp(this.#timer, timerUs as TimeUs)
    this.accept(this.#timer)
  }

  /** Event zero: everything that makes the run what it is. */
  start(settings: Settings): void {
    const event = createEvent('start')
    event.build = settings.build
    event.config = configOf(settings)
    event.configHash = createHash('sha256').update(event.config).digest('hex')
    this.#stamp(event, this.nowUs)
    this.accept(event)
  }

  stop(): void {
    const event = createEvent('command')
    event.command = 'stop'
    event.actor = 'backtest'
    this.#stamp(event, this.nowUs)
    this.accept(event)
  }

  #stamp(event: DeskEvent, timeUs: TimeUs): void {
    event.timeUs = timeUs
    event.monotonicUs = timeUs - this.#venue.startUs
  }

  #schedule(effect: EffectOf<'timer'>): void {
    const kind = timerKinds.indexOf(effect.timer)
    assert(this.#timers.push(effect.atUs, kind, effect.scope), 'timer table full')
  }
}

/** What a journal says about where it came from; a replay needs `desk` alone. */
function configOf({ desk, fees, latency, queueModel, tape }: Settings): string {
  const files = tape.files.map(({ path, lines, firstReceiveUs, lastReceiveUs }) => {
    return { path, lines, firstReceiveUs, lastReceiveUs }
  })
  const { market, symbol } = tape.instrument
  return canonicalJson({ desk, tape: { market, symbol, files, fees, latency, queueModel } })
}

async function openJournal(dir: string | undefined): Promise<Journal> {
  if (dir === undefined) return createForgetfulJournal()
  const { journal } = await recoverJournal(dir)
  if (journal.lastSequence <= 0) return journal
  await journal.close()
  throw new BacktestError(
    `${dir} holds a run of ${journal.lastSequence} events; a backtest begins anew: name another`,
  )
}

async function runWhile(
  run: TapeRun,
  journal: Journal,
  mayGoOn: () => boolean,
  onBatch: (nowUs: number) => void,
): Promise<void> {
  let events = 0
  while (mayGoOn()) {
    run.next()
    events += 1
    if (events % eventsPerFlush === 0) await journal.flush()
    if (events % eventsPerBatch !== 0) continue
    onBatch(run.nowUs)
    await setImmediate()
  }
}

/**
 * Runs the desk over the tape. The same tape and options give the same events, fills and digest on
 * any machine. Throws `JournalError` or `BacktestError` when the journal cannot be written.
 */
export async function runBacktest(options: BacktestOptions): Promise<BacktestResult> {
  const { tape, fees, latency, queueModel, build } = options
  if (tape.messages['depth snapshot'] === 0) {
    throw new BacktestError(
      'the tape holds no depth snapshot, so its book never begins: ' +
        'give it together with the file before, which has one',
    )
  }
  const desk = options.desk ?? deskFor(tape.instrument)
  const terms = termsOf(tape.instrument, fees)
  const assets = assetsOf(tape.instrument)
  const opening = openingOf(tape.instrument)
  const recorder = new Recorder(terms, horizonsUs)
  const orderCapacity = 2 * desk.capacity.orders
  const parts = { tape, terms, assets, opening, latency, queueModel, orderCapacity, recorder }
  const venue = new TapeVenue(parts)
  const journal = await openJournal(options.journalDir)
  const settings: Settings = { tape, desk, fees, latency, queueModel, build, terms, opening }
  try {
    const run = new TapeRun(new Desk(desk), venue, journal, options.observe)
    run.start(settings)
    const { state } = run.loop.desk
    const onBatch = (nowUs: number): void => options.onProgress?.(nowUs, state.sequence)
    await runWhile(run, journal, () => !venue.isOver, onBatch)
    run.stop()
    const untilUs = run.nowUs + stopUs
    const isDone = (): boolean => state.orders.count === 0 && state.report === 0
    await runWhile(run, journal, () => !isDone() && run.nextUs() < untilUs, onBatch)
    assert(isDone(), 'everything is cancelled and reported after the tape')
    await journal.flush()
    const journalDir = options.journalDir ?? null
    return summarise({ settings, desk: run.loop.desk, venue, recorder, journal: journalDir })
  } finally {
    await journal.close()
  }
}
