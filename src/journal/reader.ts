// Reading: everything that was appended, in that order, as far as the chain is whole. A torn tail
// ends it quietly, since nothing in it was durable; corruption is an error.

import { ByteReader, CorruptError } from '../base/index.ts'
import { ChainWalk, type Problem, type WalkedFrame } from './chain-walk.ts'
import { decodeFrame } from './frame.ts'
import { JournalError } from './journal-error.ts'
import { type JournalRecord, RecordReader } from './record.ts'
import { type JournalStorage } from './storage.ts'
import { judge } from './torn-tail.ts'

export type ReadOptions = {
  /** Events from this sequence on, and effects whose cause is one of them. */
  readonly fromSequence?: number
}

export function corruptError(problem: Problem): JournalError {
  const where = `frame ${problem.frame}, from event ${problem.sequence}`
  const digests = problem.expected === '' ? '' : `, expected ${problem.expected}`
  const found = problem.found === '' ? '' : `, found ${problem.found}`
  const message = `the journal is corrupt at ${where}: ${problem.message}${digests}${found}`
  return new JournalError('journal/corrupt', message)
}

/** The first frame whose last sequence reaches `sequence`; the count of frames when none does. */
export function findFrame(storage: JournalStorage, sequence: number): number {
  let low = 0
  let high = storage.frameCount()
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const bytes = storage.readFrame(middle)
    if (bytes === undefined) throw new CorruptError(`frame ${middle} is missing`, 0)
    if (decodeFrame(bytes).header.lastSequence >= sequence) high = middle
    else low = middle + 1
  }
  return low
}

function sequenceOf(record: JournalRecord): number {
  return record.what === 'event' ? record.event.sequence : record.effect.sequence
}

function* recordsOf(frame: WalkedFrame, reader: RecordReader): Generator<JournalRecord, void> {
  const records = new ByteReader(frame.records)
  const markets = new ByteReader(frame.markets)
  for (let next = reader.next(records, markets); next !== null; ) {
    yield next
    next = reader.next(records, markets)
  }
}

function* readFrom(storage: JournalStorage, sequence: number): Generator<JournalRecord, void> {
  const walk = new ChainWalk(storage, sequence > 0 ? findFrame(storage, sequence) : 0)
  const reader = new RecordReader()
  for (let frame = walk.next(); frame !== null; frame = walk.next()) {
    for (const record of recordsOf(frame, reader)) {
      if (sequenceOf(record) >= sequence) yield record
    }
  }
  const { problem } = judge(walk)
  if (problem !== null) throw corruptError(problem)
}

/** Records are borrowed until the next one. Throws `JournalError`: `corrupt`. */
export function* readRecords(
  storage: JournalStorage,
  { fromSequence = 0 }: ReadOptions,
): Generator<JournalRecord, void> {
  try {
    yield* readFrom(storage, fromSequence)
  } catch (cause) {
    if (!(cause instanceof CorruptError)) throw cause
    throw new JournalError('journal/corrupt', `the journal is corrupt: ${cause.message}`, cause)
  }
}
