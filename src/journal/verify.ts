// Verification: the whole chain, every segment byte it covers, every record decoded. What it cannot
// see: bytes of the store's files that hold no live data, and a journal that was replaced by
// another whole one; compare the digest with one noted elsewhere for that.

import { ByteReader, CorruptError } from '../base/index.ts'
import { ChainWalk, type Problem, type WalkedFrame } from './chain-walk.ts'
import { hexOf, noSequence } from './frame.ts'
import { JournalError, reasonOf } from './journal-error.ts'
import { RecordReader } from './record.ts'
import { checkFormat } from './recover.ts'
import { corruptSnapshots } from './snapshot.ts'
import { type JournalStorage } from './storage.ts'
import { judge, type TornTail } from './torn-tail.ts'

export type VerifyReport = {
  /** A torn tail, which recovery will drop, is clean: nothing in it was durable. */
  readonly status: 'clean' | 'corrupt' | 'unreadable'
  readonly problem: Problem | null
  readonly tornTail: TornTail | null
  /** Why it could not be read; empty unless `unreadable`. */
  readonly reason: string
  readonly frames: number
  readonly events: number
  readonly marketEvents: number
  readonly effects: number
  readonly segments: number
  /** Bytes of frames and segments that the digest covers. */
  readonly bytes: number
  readonly firstSequence: number
  readonly lastSequence: number
  /** Digest of the last frame that verifies, hexadecimal: it vouches for all before. */
  readonly digest: string
}

const nothing: VerifyReport = {
  status: 'clean',
  problem: null,
  tornTail: null,
  reason: '',
  frames: 0,
  events: 0,
  marketEvents: 0,
  effects: 0,
  segments: 0,
  bytes: 0,
  firstSequence: noSequence,
  lastSequence: noSequence,
  digest: '',
}

export function unreadable(reason: string): VerifyReport {
  return { ...nothing, status: 'unreadable', reason }
}

function corruptRecord(message: string): VerifyReport {
  const where = { frame: -1, sequence: noSequence, segment: 0, expected: '', found: '' }
  return { ...nothing, status: 'corrupt', problem: { code: 'record/corrupt', message, ...where } }
}

/** Decodes every record; true when there are as many of each sort as the header says. */
function isAsCounted(frame: WalkedFrame, reader: RecordReader): boolean {
  const { counts } = reader
  const { events, markets, effects } = counts
  const { header } = frame
  const records = new ByteReader(frame.records)
  const market = new ByteReader(frame.markets)
  let due = header.firstSequence
  for (let next = reader.next(records, market); next !== null; ) {
    if (next.what === 'event') {
      if (next.event.sequence !== due) return false
      due += 1
    }
    next = reader.next(records, market)
  }
  return (
    counts.events - events === header.eventCount &&
    counts.markets - markets === header.marketCount &&
    counts.effects - effects === header.effectCount
  )
}

function countFrame(walk: ChainWalk, frame: WalkedFrame, reader: RecordReader): void {
  const detail = { frame: frame.header.number, sequence: frame.header.firstSequence }
  try {
    if (isAsCounted(frame, reader)) return
    const message = `frame ${detail.frame} does not hold the records that it counts`
    walk.fail({ code: 'frame/malformed', message, ...detail })
  } catch (cause) {
    if (!(cause instanceof CorruptError)) throw cause
    const message = `frame ${detail.frame}: ${cause.message}`
    walk.fail({ code: 'frame/malformed', message, ...detail })
  }
}

function verifyChain(storage: JournalStorage): VerifyReport {
  const walk = new ChainWalk(storage)
  const reader = new RecordReader()
  let bytes = 0
  for (let frame = walk.next(); frame !== null; frame = walk.next()) {
    bytes += frame.bytes + frame.markets.length
    countFrame(walk, frame, reader)
  }
  const { problem, tornTail } = judge(walk)
  const { position } = walk
  return {
    status: problem === null ? 'clean' : 'corrupt',
    problem,
    tornTail,
    reason: '',
    frames: position.frame,
    events: reader.counts.events,
    marketEvents: reader.counts.markets,
    effects: reader.counts.effects,
    segments: position.segment,
    bytes,
    firstSequence: position.firstSequence,
    lastSequence: position.lastSequence,
    digest: hexOf(position.digest),
  }
}

/** Never throws for what it finds. */
export function verifyStorage(storage: JournalStorage): VerifyReport {
  try {
    checkFormat(storage)
    const report = verifyChain(storage)
    const [snapshot] = corruptSnapshots(storage)
    if (report.status !== 'clean' || snapshot === undefined) return report
    return { ...corruptRecord(`${snapshot} is not what was written`), digest: report.digest }
  } catch (cause) {
    if (cause instanceof CorruptError) return corruptRecord(cause.message)
    if (cause instanceof JournalError && cause.code === 'journal/corrupt') {
      return corruptRecord(cause.message)
    }
    return unreadable(reasonOf(cause))
  }
}
