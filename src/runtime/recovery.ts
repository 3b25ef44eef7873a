// Start-up is recovery. A run against the built-in exchange is re-lived from its configuration and
// the commands that its journal holds; every event and effect must come out as it was recorded,
// byte for byte, and where the record ends the same run goes on and appends.

import { ByteWriter } from '../base/index.ts'
import {
  createEvent,
  type DeskEffect,
  type DeskEvent,
  type EventOf,
  encodeEffect,
  encodeEvent,
  type Journal,
} from '../engine/index.ts'
import { type JournalRecord } from '../journal/index.ts'

/** What was recorded is not what this build makes of it: the run must not go on. */
export class RecoveryError extends Error {
  override readonly name = 'RecoveryError'
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}

/** A journal that compares while a record is left, and appends after. */
export class RecoveringJournal implements Journal {
  readonly #journal: Journal
  readonly #records: Iterator<JournalRecord>
  readonly #made: ByteWriter = new ByteWriter()
  readonly #recorded: ByteWriter = new ByteWriter()
  readonly #command: EventOf<'command'> = createEvent('command')
  readonly #word: EventOf<'journal'> = createEvent('journal')
  #next: JournalRecord | undefined
  /** Records that were re-lived. */
  relivedCount = 0

  constructor(journal: Journal, records: Iterator<JournalRecord>) {
    this.#journal = journal
    this.#records = records
    this.#advance()
  }

  get isReliving(): boolean {
    return this.#next !== undefined
  }

  get durableSequence(): number {
    return this.#journal.durableSequence
  }

  /** The command, or the journal's word, that was recorded next: nobody can make it again. */
  nextOwn(): EventOf<'command'> | EventOf<'journal'> | undefined {
    const next = this.#next
    if (next?.what !== 'event') return undefined
    if (next.event.kind === 'command') return Object.assign(this.#command, next.event)
    if (next.event.kind === 'journal') return Object.assign(this.#word, next.event)
    return undefined
  }

  appendEvent(event: DeskEvent): void {
    const next = this.#next
    if (next === undefined) {
      this.#journal.appendEvent(event)
      return
    }
    this.#begin()
    encodeEvent(this.#made, event)
    if (next.what === 'event') encodeEvent(this.#recorded, next.event)
    this.#compare(event.kind, event.sequence)
  }

  appendEffect(effect: DeskEffect): void {
    const next = this.#next
    if (next === undefined) {
      this.#journal.appendEffect(effect)
      return
    }
    this.#begin()
    encodeEffect(this.#made, effect)
    if (next.what === 'effect') encodeEffect(this.#recorded, next.effect)
    this.#compare(effect.kind, effect.sequence)
  }

  commit(): void {
    if (this.#next === undefined) this.#journal.commit()
  }

  flush(): Promise<void> {
    return this.#journal.flush()
  }

  close(): Promise<void> {
    return this.#journal.close()
  }

  #begin(): void {
    this.#made.reset()
    this.#recorded.reset()
  }

  #compare(kind: string, sequence: number): void {
    if (!sameBytes(this.#made.view(), this.#recorded.view())) {
      throw new RecoveryError(
        `this build makes another ${kind} at sequence ${sequence} than the journal holds: ` +
          'recover with the build that wrote it, or start a new run',
      )
    }
    this.relivedCount += 1
    this.#advance()
  }

  #advance(): void {
    const next = this.#records.next()
    this.#next = next.done === true ? undefined : next.value
  }
}
