// Snapshots beside the chain, so that recovery need not begin at event zero. They are a shortcut,
// not the record: one that does not verify is passed over for the one before.

import { CorruptError } from '../base/index.ts'
import { type Snapshot, sealSnapshot, unsealSnapshot } from './sealed.ts'
import { type JournalStorage } from './storage.ts'

const keptCount = 2
const prefix = 'snapshot/'
const sequenceDigits = 16

function nameOf(sequence: number): string {
  return `${prefix}${String(sequence).padStart(sequenceDigits, '0')}`
}

function sequenceOf(name: string): number {
  return Number(name.slice(prefix.length))
}

/** Resolves when the snapshot is durable; all but the latest two are removed. */
export async function writeSnapshotTo(
  storage: JournalStorage,
  sequence: number,
  bytes: Uint8Array,
): Promise<void> {
  await storage.writeRecord(nameOf(sequence), sealSnapshot({ sequence, bytes }))
  for (const name of storage.recordNames(prefix).slice(0, -keptCount)) {
    await storage.writeRecord(name, null)
  }
}

/** The latest snapshot of a state up to event `lastSequence` that verifies. */
export function latestSnapshotIn(storage: JournalStorage, lastSequence: number): Snapshot | null {
  for (const name of storage.recordNames(prefix).toReversed()) {
    if (sequenceOf(name) > lastSequence) continue
    try {
      return readSnapshot(storage, name)
    } catch (cause) {
      if (!(cause instanceof CorruptError)) throw cause
    }
  }
  return null
}

function readSnapshot(storage: JournalStorage, name: string): Snapshot {
  const sealed = storage.readRecord(name)
  if (sealed === undefined) throw new CorruptError('no such record', 0)
  const snapshot = unsealSnapshot(sealed)
  if (snapshot.sequence !== sequenceOf(name)) {
    throw new CorruptError(`a snapshot of event ${snapshot.sequence}`, 0)
  }
  return snapshot
}

/** Names of the snapshots that do not verify. */
export function corruptSnapshots(storage: JournalStorage): string[] {
  return storage.recordNames(prefix).filter((name) => {
    try {
      readSnapshot(storage, name)
      return false
    } catch (cause) {
      if (cause instanceof CorruptError) return true
      throw cause
    }
  })
}

/** States that never happened: recovery dropped the events that led there. */
export async function removeSnapshotsAfter(
  storage: JournalStorage,
  lastSequence: number,
): Promise<void> {
  for (const name of storage.recordNames(prefix)) {
    if (sequenceOf(name) > lastSequence) await storage.writeRecord(name, null)
  }
}
