// Where a chain stands after its last frame: all that a writer needs to continue it and a walk to
// check the next link. The running hash of the open segment is part of it.

import { createHash, type Hash } from 'node:crypto'
import { digestBytes, type Frame, noSegment, noSequence } from './frame.ts'

export type Position = {
  /** Number of the next frame. */
  frame: number
  /** Sequence of the first event of all, or `noSequence`. */
  firstSequence: number
  lastSequence: number
  /** Digest of the last frame. */
  digest: Uint8Array
  segment: number
  segmentBytes: number
  segmentEvents: number
  segmentDigest: Uint8Array
  /** Has seen the segment's first `segmentBytes` bytes. */
  segmentHash: Hash
}

export function startPosition(): Position {
  return {
    frame: 0,
    firstSequence: noSequence,
    lastSequence: noSequence,
    digest: new Uint8Array(digestBytes),
    segment: noSegment,
    segmentBytes: 0,
    segmentEvents: 0,
    segmentDigest: new Uint8Array(digestBytes),
    segmentHash: createHash('sha256'),
  }
}

/** Moves past a verified frame; the hash has been moved already. */
export function advance(position: Position, { header, digest }: Frame): void {
  if (position.firstSequence === noSequence && header.lastSequence >= header.firstSequence) {
    position.firstSequence = header.firstSequence
  }
  if (position.segment !== header.segment) position.segmentEvents = 0
  position.frame = header.number + 1
  position.lastSequence = header.lastSequence
  position.digest = digest.slice()
  position.segment = header.segment
  position.segmentBytes = header.segmentEnd
  position.segmentEvents += header.marketCount
  position.segmentDigest = header.segmentDigest.slice()
}

/** The running digest, without ending the hash. */
export function runningDigest(hash: Hash): Uint8Array {
  return hash.copy().digest()
}
