// The door of the memory: it appends what entered and left the core, says when that is durable, and
// gives it back in the same order after any crash. It knows bytes, digests, files and LMDB; it must
// never know what an event means, decide anything, or read a clock.

export type { Problem } from './chain-walk.ts'
export type { DiskOptions } from './disk-storage.ts'
export { JournalError, type JournalErrorCode } from './journal-error.ts'
export type { JournalOptions, JournalWriter } from './journal-writer.ts'
export {
  createMemoryJournal,
  type OpenedJournal,
  type OpenOptions,
  openJournal,
  readJournal,
  readSnapshot,
  recoverJournal,
} from './open.ts'
export type { ReadOptions } from './reader.ts'
export type { JournalRecord } from './record.ts'
export type { RecoveryReport } from './recover.ts'
export type { Snapshot } from './sealed.ts'
export type { JournalStorage, StoredFrame } from './storage.ts'
export type { TornTail } from './torn-tail.ts'
export type { VerifyReport } from './verify.ts'
export { probeJournal, verifyJournal } from './verify-journal.ts'
