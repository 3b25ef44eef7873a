// The one error of this room. A journal that cannot remember is an outage at the edge: the caller
// turns it into an event, places nothing more, and lets cancels leave.

/**
 * - `stalled`: the store failed (disk full, I/O error, no answer); nothing further is accepted.
 * - `backlog`: the store is slower than what is appended; let it flush, then append again.
 * - `snapshot`: the store refused a snapshot; the journal itself goes on.
 * - `locked`: another writer holds the directory.
 * - `corrupt`: bytes that were durable are not what was written.
 * - `unreadable`: not a journal, or one that this build does not read.
 * - `closed`: used after `close`.
 */
export type JournalErrorCode =
  | 'journal/stalled'
  | 'journal/backlog'
  | 'journal/snapshot'
  | 'journal/locked'
  | 'journal/corrupt'
  | 'journal/unreadable'
  | 'journal/closed'

export class JournalError extends Error {
  override readonly name = 'JournalError'
  readonly code: JournalErrorCode
  /** Whether the same call may succeed later without anybody's help. */
  readonly retryable: boolean

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.retryable = code === 'journal/backlog' || code === 'journal/snapshot'
  }
}

/** The message of anything thrown, for a sentence of ours. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
