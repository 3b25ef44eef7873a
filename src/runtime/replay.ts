// A journal through the same `step` again: nothing is performed, every effect is compared with the
// recorded one, and the digest says whether two machines agree.

import { setImmediate } from 'node:timers/promises'
import { ByteWriter, ok, type Result, refused } from '../base/index.ts'
import { type Desk, type DeskEffect, encodeEffect } from '../engine/index.ts'
import { JournalError, type JournalRecord, probeJournal, readJournal } from '../journal/index.ts'
import { recordedDesk } from './manifest.ts'

export type ReplayReport = {
  readonly events: number
  readonly effects: number
  readonly digest: string
  readonly build: string
  /** The first effect that came out otherwise; null when none did. */
  readonly difference: { readonly sequence: number; readonly what: string } | null
}

export type ReplayRefusal = { readonly code: 'replay/unreadable'; readonly message: string }

const yieldEvery = 8192

/** Compares the effects of one step with the recorded ones, in order. */
class EffectComparison {
  readonly #made: ByteWriter = new ByteWriter()
  readonly #recorded: ByteWriter = new ByteWriter()
  #at = 0
  difference: ReplayReport['difference'] = null

  /** The step is over: what it made and the record does not hold is a difference too. */
  end(desk: Desk | undefined): void {
    if (desk !== undefined && this.#at < desk.effects.count) {
      this.#note(desk.sequence, `${desk.effects.at(this.#at).kind} was not recorded`)
    }
    this.#at = 0
  }

  next(desk: Desk, recorded: DeskEffect): void {
    if (this.#at >= desk.effects.count) {
      this.#note(recorded.sequence, `${recorded.kind} was recorded and did not come out`)
      return
    }
    const made = desk.effects.at(this.#at)
    this.#at += 1
    this.#made.reset()
    this.#recorded.reset()
    encodeEffect(this.#made, made)
    encodeEffect(this.#recorded, recorded)
    const a = this.#made.view()
    const b = this.#recorded.view()
    if (a.length === b.length && a.every((byte, i) => byte === b[i])) return
    this.#note(recorded.sequence, `${made.kind} differs from the recorded ${recorded.kind}`)
  }

  #note(sequence: number, what: string): void {
    this.difference ??= { sequence, what }
  }
}

/**
 * Compares what these records hold with what the same events make again. A journal that lost the
 * end of its last step, because the store failed in the middle of it, differs there: what the desk
 * did then was not recorded. Throws `JournalError` where the records end in corruption.
 */
export async function replayRecords(
  records: Iterable<JournalRecord>,
  onProgress: (events: number) => void = () => undefined,
): Promise<Result<ReplayReport, ReplayRefusal>> {
  let desk: Desk | undefined
  let build = ''
  const comparison = new EffectComparison()
  for (const record of records) {
    if (record.what === 'effect') {
      if (desk !== undefined) comparison.next(desk, record.effect)
      continue
    }
    comparison.end(desk)
    const { event } = record
    if (event.kind === 'start') {
      build = event.build
      desk = recordedDesk(event)
    }
    if (desk === undefined) throw new Error('the journal does not begin with its configuration')
    desk.apply(event)
    if (desk.sequence % yieldEvery === 0) {
      onProgress(desk.sequence)
      await setImmediate()
    }
  }
  comparison.end(desk)
  if (desk === undefined) {
    return refused({ code: 'replay/unreadable', message: 'the journal holds no event' })
  }
  const { difference } = comparison
  const digest = desk.digest()
  return ok({ events: desk.sequence, effects: desk.effectCount, digest, build, difference })
}

/** As `replayRecords`, of a journal's directory; `onProgress` gets events so far. */
export async function replayJournal(
  path: string,
  onProgress?: (events: number) => void,
): Promise<Result<ReplayReport, ReplayRefusal>> {
  try {
    await probeJournal(path)
    return await replayRecords(readJournal(path), onProgress)
  } catch (error) {
    if (!(error instanceof JournalError)) throw error
    return refused({ code: 'replay/unreadable', message: error.message })
  }
}
