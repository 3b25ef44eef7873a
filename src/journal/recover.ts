// Start-up is recovery: the same path whether the journal was closed, killed or is new. It keeps
// the longest prefix that verifies (from the latest snapshot on) and drops a torn tail; corruption
// of what was durable is not ours to mend and is refused.

import { CorruptError } from '../base/index.ts'
import { codecTables, findUnreadable } from '../engine/index.ts'
import { ChainWalk } from './chain-walk.ts'
import { hexOf, noSegment } from './frame.ts'
import { JournalError } from './journal-error.ts'
import { type Position } from './position.ts'
import { corruptError, findFrame } from './reader.ts'
import { sealFormat, unsealFormat } from './sealed.ts'
import { latestSnapshotIn, removeSnapshotsAfter } from './snapshot.ts'
import { type JournalStorage } from './storage.ts'
import { judge, type TornTail } from './torn-tail.ts'

export type RecoveryReport = {
  readonly isNew: boolean
  /** Frames and last sequence of what was kept; sequence -1 when the journal is empty. */
  readonly frames: number
  readonly lastSequence: number
  /** Digest of the last frame kept, hexadecimal. */
  readonly digest: string
  /** What was dropped; null when nothing was. */
  readonly tornTail: TornTail | null
  /** Where the dropped bytes are kept for people; empty when nothing was dropped. */
  readonly keptAside: string
}

export type Recovery = { readonly position: Position; readonly report: RecoveryReport }

/** Throws `JournalError` unless this build reads what the journal was written with. */
export function checkFormat(storage: JournalStorage): void {
  const sealed = storage.readRecord('format')
  if (sealed === undefined) {
    throw new JournalError('journal/unreadable', 'the store does not say that it is a journal')
  }
  const line = findUnreadable(unsealFormat(sealed))
  if (line === null) return
  const message = `another build wrote this journal; this one does not read '${line}'`
  throw new JournalError('journal/unreadable', message)
}

async function prepareFormat(storage: JournalStorage): Promise<boolean> {
  const sealed = storage.readRecord('format')
  if (sealed === undefined && storage.frameCount() === 0) {
    await storage.writeRecord('format', sealFormat())
    return true
  }
  checkFormat(storage)
  if (sealed !== undefined && unsealFormat(sealed) !== codecTables()) {
    await storage.writeRecord('format', sealFormat())
  }
  return false
}

/** Frames first: should we crash in between, what is left is again a torn tail. */
async function drop(walk: ChainWalk, tornTail: TornTail): Promise<string> {
  const { storage, position } = walk
  const parts: Uint8Array[] = []
  for (let frame = position.frame; frame < storage.frameCount(); frame += 1) {
    parts.push(storage.readFrame(frame) ?? new Uint8Array(0))
  }
  const torn = storage.segments().filter((segment) => segment >= position.segment)
  for (const segment of torn) {
    const kept = segment === position.segment ? position.segmentBytes : 0
    const bytes = new Uint8Array(storage.segmentBytes(segment) - kept)
    storage.readSegment(segment, kept, bytes)
    parts.push(bytes)
  }
  const name = `event-${tornTail.fromSequence}-frame-${tornTail.fromFrame}`
  const keptAside = await storage.keepAside(name, parts)
  await storage.removeFrames(position.frame)
  for (const segment of torn.toReversed()) {
    const kept = segment === position.segment ? position.segmentBytes : 0
    await storage.truncateSegment(segment, kept)
  }
  return keptAside
}

/** Walks from the frame of the latest snapshot, or from the start when that cannot be trusted. */
function walkTail(storage: JournalStorage): ChainWalk {
  const snapshot = latestSnapshotIn(storage, Number.MAX_SAFE_INTEGER)
  try {
    const walk = new ChainWalk(storage, snapshot ? findFrame(storage, snapshot.sequence) : 0)
    while (walk.next() !== null);
    return walk
  } catch (cause) {
    if (!(cause instanceof CorruptError) || snapshot === null) throw cause
  }
  const walk = new ChainWalk(storage)
  while (walk.next() !== null);
  return walk
}

async function recoverChain(storage: JournalStorage): Promise<Recovery> {
  const isNew = await prepareFormat(storage)
  const walk = walkTail(storage)
  const { problem, tornTail } = judge(walk)
  if (problem !== null) throw corruptError(problem)
  const { position } = walk
  const keptAside = tornTail === null ? '' : await drop(walk, tornTail)
  await removeSnapshotsAfter(storage, position.lastSequence)
  // What a killed writer left may be read and yet not be on the disk.
  for (const segment of storage.segments()) {
    if (segment !== noSegment) await storage.syncSegment(segment)
  }
  const { frame: frames, lastSequence } = position
  const digest = hexOf(position.digest)
  return { position, report: { isNew, frames, lastSequence, digest, tornTail, keptAside } }
}

/**
 * Makes the store end where its chain does, durably. What lies before the latest snapshot is left
 * to `verify`, so that starting takes as long as the tail, not as long as the history. Throws
 * `JournalError`: `corrupt`, or `unreadable` when another build wrote it.
 */
export async function recoverStorage(storage: JournalStorage): Promise<Recovery> {
  try {
    return await recoverChain(storage)
  } catch (cause) {
    if (!(cause instanceof CorruptError)) throw cause
    throw new JournalError('journal/corrupt', `the journal is corrupt: ${cause.message}`, cause)
  }
}
