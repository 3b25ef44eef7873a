// A run from its first event to its last: opens or recovers the journal, builds the exchange and
// the desk, and stops so that nothing rests. The one composition behind `start`, at any pace.

import { setImmediate } from 'node:timers/promises'
import { type DeskEffect, type DeskEvent } from '../engine/index.ts'
import { type JournalError, probeJournal, readJournal, recoverJournal } from '../journal/index.ts'
import { createExchange } from '../sim/index.ts'
import { BuiltInRun } from './built-in.ts'
import { type Manifest, manifestOf } from './manifest.ts'
import { type PaceOptions, settle } from './pace.ts'
import { RecoveringJournal, RecoveryError } from './recovery.ts'

export type SessionOptions = {
  readonly manifest: Manifest
  readonly journalDir: string
  readonly audit?: (effect: DeskEffect, event: DeskEvent) => void
  readonly observe?: (event: DeskEvent) => void
  readonly onStalled?: (error: JournalError) => void
}

export type Session = {
  readonly run: BuiltInRun
  readonly journal: RecoveringJournal
  readonly manifest: Manifest
  /** Events that were read from the journal and lived again. */
  readonly recovered: boolean
}

/** What a finished run prints; the names are stable. */
export type SessionSummary = {
  readonly events: number
  readonly quotes: number
  readonly fills: number
  readonly hedges: number
  /** Times delta left its band: with a hedge, over before one could leave, still without. */
  readonly bandBreaches: {
    readonly seen: number
    readonly hedged: number
    readonly passed: number
    readonly waiting: number
  }
  readonly refusals: Readonly<Record<string, number>>
  readonly expiries: number
  readonly settledPositions: number
  readonly fundings: number
  readonly restingAfterStop: number
  readonly twoSidedShare: number
  readonly healthySeconds: number
  readonly reconciliationBreaks: number
  readonly pnlUsd: number
  readonly equityUsd: number
  readonly digest: string
  readonly journal: string
}

function* noRecords(): Generator<never, void> {}

/** The manifest of a journal that exists, or undefined when the directory holds none yet. */
function recordedManifest(dir: string): Manifest | undefined {
  for (const record of readJournal(dir)) {
    if (record.what !== 'event' || record.event.kind !== 'start') return undefined
    const manifest = manifestOf(record.event)
    if (manifest !== undefined) return manifest
    throw new RecoveryError(
      `${dir} holds a backtest of a tape: replay it, or name another directory for a new run`,
    )
  }
  return undefined
}

/** Opens a session; a journal that holds events is recovered, with its own manifest. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const stall: { run?: BuiltInRun } = {}
  await probeJournal(options.journalDir)
  const opened = await recoverJournal(options.journalDir, {
    onStalled: (error) => {
      stall.run?.stall()
      options.onStalled?.(error)
    },
  })
  const writer = opened.journal
  const isNew = writer.lastSequence <= 0
  const manifest = isNew
    ? options.manifest
    : (recordedManifest(options.journalDir) ?? options.manifest)
  const records = isNew ? noRecords() : readJournal(options.journalDir)
  const journal = new RecoveringJournal(writer, records)
  const exchange = createExchange(manifest.world, manifest.seed)
  const run = new BuiltInRun({
    manifest,
    journal,
    exchange,
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    ...(options.observe === undefined ? {} : { observe: options.observe }),
    relived: () => journal.nextOwn(),
  })
  stall.run = run
  run.start()
  run.release()
  return { run, journal, manifest, recovered: !isNew }
}

/** Virtual time that a stop may take until the venue has confirmed that nothing rests. */
const stopUs = 60_000_000

/** Cancels everything, waits for the venue's word, and lets the journal be durable. */
export async function stopSession(session: Session, pace: PaceOptions): Promise<void> {
  const { run } = session
  const { state } = run.loop.desk
  // By our books and by the venue's: a report that is awaited, or due again, has not spoken.
  const isDone = (): boolean =>
    state.stopping && state.orders.count === 0 && state.report === 0 && !state.reportDue
  if (isDone()) return
  run.command('stop', 'operator')
  const untilUs = run.nowUs + stopUs
  while (!isDone() && run.nextUs() < untilUs) {
    run.next()
    await settle(run, pace)
  }
  if (!run.loop.stalled) await pace.journal.flush()
}

const yieldEvery = 2048

/**
 * Lives what the journal recorded, as fast as possible. False when the signal came first: the run
 * is then in the middle of its record and must not be driven further.
 */
export async function relive(session: Session, pace: PaceOptions): Promise<boolean> {
  const { run, journal } = session
  for (let events = 1; journal.isReliving; events += 1) {
    run.next()
    run.release()
    if (events % yieldEvery !== 0) continue
    pace.onBatch?.(run.nowUs)
    await setImmediate()
    if (pace.signal.aborted) return false
  }
  return true
}

export function summarise(session: Session, journalDir: string): SessionSummary {
  const { desk } = session.run.loop
  const { state } = desk
  const { counters } = state
  const { seen, hedged, passed, waiting } = state.breaches
  return {
    events: state.sequence,
    quotes: counters.quotes,
    fills: counters.fills,
    hedges: counters.hedges,
    bandBreaches: { seen, hedged, passed, waiting },
    refusals: counters.refusalsByLimit(),
    expiries: counters.expiries,
    settledPositions: counters.settledPositions,
    fundings: counters.fundings,
    restingAfterStop: state.orders.count,
    twoSidedShare:
      counters.healthySeconds === 0 ? 0 : counters.quotedSeconds / counters.healthySeconds,
    healthySeconds: counters.healthySeconds,
    reconciliationBreaks: counters.reconciliationBreaks,
    pnlUsd: state.pnlUsd,
    equityUsd: state.equityUsd,
    digest: desk.digest(),
    journal: journalDir,
  }
}
