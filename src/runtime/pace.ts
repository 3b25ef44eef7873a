// Pace: how fast virtual time passes. At full speed the in-process exchange shares the desk's fate,
// so placing needs no flush of its own (a crash ends both, and recovery re-creates both); paced
// against the wall clock, every placing step waits for its journal to be durable, as on a real
// venue.

import { setImmediate, setTimeout } from 'node:timers/promises'
import { type Journal } from '../engine/index.ts'
import { JournalError } from '../journal/index.ts'
import { type BuiltInRun } from './built-in.ts'

/** `shared-fate`: release at once. `durable`: release when the cause is flushed (law 3). */
export type Gate = 'shared-fate' | 'durable'

/** Events between two looks at signals, and between two bounds on unflushed memory. */
const yieldEvery = 2048
const flushEvery = 131_072

export type PaceOptions = {
  readonly journal: Journal
  readonly gate: Gate
  readonly signal: AbortSignal
  /** Called between batches, never inside a step. */
  readonly onBatch?: (nowUs: number) => void
}

/**
 * Sends what the last step placed when its cause is durable. A kill, a stop or a pause that comes
 * meanwhile withdraws it: the cancel is next, however slow the journal. A journal that fails ends
 * placing.
 */
export async function settle(run: BuiltInRun, options: PaceOptions): Promise<void> {
  if (run.loop.held === 0) return
  if (options.gate === 'shared-fate') {
    run.release()
    return
  }
  const flushed = options.journal.flush().then(() => 'flushed' as const)
  const stopped = run.stopAsked().then(() => 'stopped' as const)
  try {
    const first = await Promise.race([flushed, stopped])
    if (first === 'flushed') run.release()
    else run.withdraw()
  } catch (error) {
    if (!(error instanceof JournalError)) throw error
    run.stall()
  }
  // A flush that fails after the stop has been told of by the journal's owner, or by the next one.
  flushed.catch(() => undefined)
}

/** Runs every event due before `untilUs`, as fast as the machine can. */
export async function runFast(
  run: BuiltInRun,
  untilUs: number,
  options: PaceOptions,
): Promise<void> {
  let events = 0
  while (run.nextUs() < untilUs && !options.signal.aborted) {
    run.next()
    if (options.gate === 'durable') await settle(run, options)
    else run.release()
    events += 1
    if (events % flushEvery === 0 && !run.loop.stalled) await options.journal.flush()
    if (events % yieldEvery === 0) {
      options.onBatch?.(run.nowUs)
      await setImmediate()
    }
  }
  if (!run.loop.stalled) await options.journal.flush()
}

export type Wall = { nowMs(): number }

/** Runs virtual time at `speed` times the wall clock until `untilUs` or the signal. */
export async function runPaced(
  run: BuiltInRun,
  untilUs: number,
  options: PaceOptions & { readonly speed: number; readonly wall: Wall },
): Promise<void> {
  const originMs = options.wall.nowMs()
  const originUs = run.nowUs
  while (!options.signal.aborted) {
    const dueUs = originUs + (options.wall.nowMs() - originMs) * 1000 * options.speed
    const limitUs = Math.min(dueUs, untilUs)
    let events = 0
    while (run.nextUs() <= limitUs && run.nextUs() < untilUs && events < yieldEvery) {
      run.next()
      await settle(run, options)
      events += 1
    }
    options.onBatch?.(run.nowUs)
    if (run.nextUs() >= untilUs) break
    const waitMs = (run.nextUs() - dueUs) / (1000 * options.speed)
    if (waitMs > 0) await setTimeout(Math.min(waitMs, 50))
    else await setImmediate()
  }
  if (!run.loop.stalled) await options.journal.flush()
}
