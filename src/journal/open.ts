// Opening: a writer on a directory (which recovers first), a writer in memory, readers.

import { mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { InvariantError } from '../base/index.ts'
import { findJournal, isVacant } from './directory.ts'
import { type DiskOptions, DiskStorage } from './disk-storage.ts'
import { JournalError, reasonOf } from './journal-error.ts'
import { type JournalOptions, JournalWriter } from './journal-writer.ts'
import { MemoryStorage } from './memory-storage.ts'
import { startPosition } from './position.ts'
import { type ReadOptions, readRecords } from './reader.ts'
import { type JournalRecord } from './record.ts'
import { checkFormat, type RecoveryReport, recoverStorage } from './recover.ts'
import { type Snapshot } from './sealed.ts'
import { syncFolder } from './segment-files.ts'
import { latestSnapshotIn } from './snapshot.ts'

export type OpenOptions = JournalOptions & DiskOptions

export type OpenedJournal = { readonly journal: JournalWriter; readonly report: RecoveryReport }

function openStorage(dir: string, isWriter: boolean, options: DiskOptions): DiskStorage {
  try {
    return new DiskStorage(dir, isWriter, options)
  } catch (cause) {
    const message = `${dir} cannot be opened as a journal: ${reasonOf(cause)}`
    throw new JournalError('journal/unreadable', message, cause)
  }
}

/** A new journal's name, and its files', survive a power failure. */
async function syncNames(dir: string): Promise<void> {
  await syncFolder(dir)
  await syncFolder(dirname(dir))
}

/**
 * Opens the directory for writing, creating the journal if the directory is absent or empty. Drops
 * a torn tail, says what it dropped, and continues the chain. Throws `JournalError`: `locked` by
 * another writer, `corrupt`, `unreadable` (not a journal, or another build's), `stalled` when the
 * store fails.
 */
export async function recoverJournal(
  dir: string,
  options: OpenOptions = {},
): Promise<OpenedJournal> {
  if (isVacant(dir)) mkdirSync(dir, { recursive: true })
  else findJournal(dir)
  const storage = openStorage(realpathSync(dir), true, options)
  try {
    storage.lock(options)
    const { position, report } = await recoverStorage(storage)
    if (report.isNew) await syncNames(storage.dir)
    return { journal: new JournalWriter(storage, position, options), report }
  } catch (cause) {
    const isRefusal = cause instanceof JournalError
    await storage.close(isRefusal).catch(() => undefined)
    if (isRefusal || cause instanceof InvariantError) throw cause
    const message = `${dir} could not be recovered: ${reasonOf(cause)}`
    throw new JournalError('journal/stalled', message, cause)
  }
}

/** `recoverJournal` for callers who do not ask what was recovered. */
export async function openJournal(dir: string, options: OpenOptions = {}): Promise<JournalWriter> {
  const { journal } = await recoverJournal(dir, options)
  return journal
}

/** The same writer over memory: for tests, and for runs that nobody will ask about. */
export function createMemoryJournal(options: JournalOptions = {}): JournalWriter {
  return new JournalWriter(new MemoryStorage(), startPosition(), options)
}

/**
 * Everything in the journal, in the order in which it was appended: each event, then its effects.
 * Records are borrowed until the next one. A torn tail ends it quietly. The journal may be written
 * meanwhile. Throws `JournalError`: `corrupt`, `unreadable`.
 */
export function* readJournal(
  dir: string,
  options: ReadOptions = {},
): Generator<JournalRecord, void> {
  const storage = openStorage(findJournal(dir), false, {})
  try {
    checkFormat(storage)
    yield* readRecords(storage, options)
  } finally {
    void storage.close(true)
  }
}

/** The latest snapshot that verifies, of a journal that somebody else may be writing. */
export function readSnapshot(dir: string): Snapshot | null {
  const storage = openStorage(findJournal(dir), false, {})
  try {
    checkFormat(storage)
    return latestSnapshotIn(storage, Number.MAX_SAFE_INTEGER)
  } finally {
    void storage.close(true)
  }
}
