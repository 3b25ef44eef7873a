// Torn or corrupt? A crash can only take what was not durable: market bytes that a frame refers to
// but that were not synced, or bytes whose frame was not flushed. Every frame says what was durable
// when it was closed, so a fault at or before that was not made by a crash.

import { CorruptError } from '../base/index.ts'
import { type ChainWalk, type Problem } from './chain-walk.ts'
import { decodeFrame, type FrameHeader, noSegment, noSequence } from './frame.ts'
import { type JournalStorage } from './storage.ts'

/** What a crash left behind the last frame that is whole. It was never durable. */
export type TornTail = {
  /** Frames that cannot be kept, from `fromFrame` on. */
  readonly frames: number
  readonly fromFrame: number
  /** Events that go with them: `fromSequence` to `toSequence`; none when to < from. */
  readonly fromSequence: number
  readonly toSequence: number
  /** Bytes of segments that no frame that is kept refers to. */
  readonly segmentBytes: number
  readonly message: string
}

/** What the end of a walk means; a problem that is only a torn tail is no problem. */
export type Verdict = { readonly problem: Problem | null; readonly tornTail: TornTail | null }

function readHeader(storage: JournalStorage, number: number): FrameHeader | null {
  const bytes = storage.readFrame(number)
  if (bytes === undefined) return null
  try {
    return decodeFrame(bytes).header
  } catch (cause) {
    if (cause instanceof CorruptError) return null
    throw cause
  }
}

/** The header of the last frame from `number` on that is whole in itself. */
function lastHeader(storage: JournalStorage, number: number): FrameHeader | null {
  for (let at = storage.frameCount() - 1; at >= number; at -= 1) {
    const header = readHeader(storage, at)
    if (header !== null) return header
  }
  return null
}

function trailingBytes({ storage, position }: ChainWalk): number {
  let bytes = 0
  for (const segment of storage.segments()) {
    if (segment >= position.segment) bytes += storage.segmentBytes(segment)
  }
  return position.segment === noSegment ? bytes : bytes - position.segmentBytes
}

function isTear({ storage, closeMark }: ChainWalk, problem: Problem): boolean {
  const { code, frame } = problem
  const canTear =
    code === 'segment/missing' || code === 'segment/short' || code === 'segment/digest'
  const broken = readHeader(storage, frame)
  if (!canTear || broken === null) return false
  const durable = Math.max(
    closeMark?.lastSequence ?? noSequence,
    lastHeader(storage, frame)?.durableSequence ?? noSequence,
  )
  return broken.lastSequence > durable
}

/** Call when `walk.next()` has returned null. */
export function judge(walk: ChainWalk): Verdict {
  const { storage, position, problem } = walk
  if (problem !== null && !isTear(walk, problem)) return { problem, tornTail: null }
  const segmentBytes = trailingBytes(walk)
  const frames = storage.frameCount() - position.frame
  if (frames === 0 && segmentBytes === 0) return { problem: null, tornTail: null }
  const tornTail: TornTail = {
    frames,
    fromFrame: position.frame,
    fromSequence: position.lastSequence + 1,
    toSequence: lastHeader(storage, position.frame)?.lastSequence ?? position.lastSequence,
    segmentBytes,
    message: problem?.message ?? `${segmentBytes} bytes of segments belong to no frame`,
  }
  return { problem: null, tornTail }
}
