// One commit as bytes. A frame holds account events and effects, says where in which segment its
// market events lie and what that segment's SHA-256 is up to there, and carries the digest of the
// frame before it: the last digest vouches for everything. Knows nothing of files or of LMDB.

import { hash } from 'node:crypto'
import { ByteReader, ByteWriter, CorruptError } from '../base/index.ts'

const magic = 0x4d4c4650
/** Format of frames and segments. */
export const formatVersion = 1
export const digestBytes = 32
const headerBytes = 138
/** What a frame takes beyond its records. */
export const frameOverheadBytes: number = headerBytes + digestBytes

/** The sequence before the first event. */
export const noSequence = -1
/** The segment before the first; segments count from 1. */
export const noSegment = 0

export type FrameHeader = {
  /** Dense from 0; the key of the frame in the store. */
  number: number
  /** Events of this frame are first..last; one that holds none has first = last + 1. */
  firstSequence: number
  lastSequence: number
  /** What was known to be durable when the frame was closed; below it nothing can be torn. */
  durableSequence: number
  eventCount: number
  marketCount: number
  effectCount: number
  /** Where this frame's market events lie: bytes [start, end) of a segment. */
  /** `noSegment` as long as there was no market event. */
  segment: number
  segmentStart: number
  segmentEnd: number
  /** SHA-256 of the segment's first `segmentEnd` bytes; zeros before the first. */
  segmentDigest: Uint8Array
  /** Digest of the frame before; zeros for the first. */
  previousDigest: Uint8Array
}

export type Frame = {
  readonly header: FrameHeader
  /** Tagged records, see `record.ts`. */
  readonly records: Uint8Array
  readonly digest: Uint8Array
  /** Size of the whole frame. */
  readonly bytes: number
}

/** SHA-256. */
export function digestOf(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer')
}

export function hexOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.length).toString('hex')
}

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

const headerWriter = new ByteWriter()

/** Writes the frame into the front of `into`, which has room; returns its bytes. */
export function encodeFrame(
  header: FrameHeader,
  records: Uint8Array,
  into: Uint8Array,
): Uint8Array {
  const writer = headerWriter
  writer.reset()
  writer.u32(magic)
  writer.u16(formatVersion)
  writer.i53(header.number)
  writer.i53(header.firstSequence)
  writer.i53(header.lastSequence)
  writer.i53(header.durableSequence)
  writer.u32(header.eventCount)
  writer.u32(header.marketCount)
  writer.u32(header.effectCount)
  writer.i53(header.segment)
  writer.i53(header.segmentStart)
  writer.i53(header.segmentEnd)
  writer.bytes(header.segmentDigest)
  writer.bytes(header.previousDigest)
  const frame = into.subarray(0, headerBytes + records.length + digestBytes)
  frame.set(writer.view())
  frame.set(records, headerBytes)
  frame.set(digestOf(frame.subarray(0, -digestBytes)), headerBytes + records.length)
  return frame
}

/** The digest that the bytes end with; the frame may be anything else than whole. */
export function storedDigest(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(Math.max(0, bytes.length - digestBytes))
}

/**
 * Views into `bytes`, checked against the digest they end with; throws `CorruptError`. Whether the
 * digest is the right one is the chain's question.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const recordBytes = bytes.length - frameOverheadBytes
  if (recordBytes < 0) throw new CorruptError(`a frame of ${bytes.length} bytes`, 0)
  const digest = storedDigest(bytes)
  if (!isEqual(digest, digestOf(bytes.subarray(0, -digestBytes)))) {
    throw new CorruptError('the frame does not have the digest it ends with', recordBytes)
  }
  const reader = new ByteReader(bytes)
  if (reader.u32() !== magic) throw new CorruptError('not a frame', 0)
  const version = reader.u16()
  if (version !== formatVersion) throw new CorruptError(`frame version ${version}`, 4)
  const header: FrameHeader = {
    number: reader.i53(),
    firstSequence: reader.i53(),
    lastSequence: reader.i53(),
    durableSequence: reader.i53(),
    eventCount: reader.u32(),
    marketCount: reader.u32(),
    effectCount: reader.u32(),
    segment: reader.i53(),
    segmentStart: reader.i53(),
    segmentEnd: reader.i53(),
    segmentDigest: reader.bytes(digestBytes),
    previousDigest: reader.bytes(digestBytes),
  }
  return { header, records: reader.bytes(recordBytes), digest, bytes: bytes.length }
}
