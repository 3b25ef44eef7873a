// The one walk along the chain, for reading, verifying and recovering alike. It stops at the first
// frame that does not verify and says what is wrong; whether that is a torn tail or corruption is
// decided by what was known to be durable.

import { createHash } from 'node:crypto'
import { ByteReader, CorruptError } from '../base/index.ts'
import {
  decodeFrame,
  digestOf,
  type Frame,
  hexOf,
  isEqual,
  noSegment,
  noSequence,
  storedDigest,
} from './frame.ts'
import { advance, type Position, runningDigest, startPosition } from './position.ts'
import { type CloseMark, unsealClose } from './sealed.ts'
import { decodeSegmentHeader, segmentHeaderBytes, segmentName } from './segment.ts'
import { type JournalStorage } from './storage.ts'

/** Where and how the chain breaks. Digests are hexadecimal; `segment` is 0 when none is meant. */
export type Problem = {
  readonly code:
    | 'frame/missing'
    | 'frame/digest'
    | 'frame/malformed'
    | 'frame/link'
    | 'frame/order'
    | 'segment/missing'
    | 'segment/short'
    | 'segment/digest'
    | 'segment/trailing'
    | 'record/corrupt'
  readonly frame: number
  /** First sequence of the frame, as far as it is known. */
  readonly sequence: number
  readonly segment: number
  readonly message: string
  readonly expected: string
  readonly found: string
}

/** A frame that verifies, and its market events; views that the next step overwrites. */
export type WalkedFrame = Frame & { readonly markets: Uint8Array }

type Detail = Partial<Problem> & Pick<Problem, 'code' | 'message'>

const anchorBytes = 1 << 20
const noBytes = new Uint8Array(0)

function readClose(storage: JournalStorage): CloseMark | null {
  const sealed = storage.readRecord('closed')
  return sealed === undefined ? null : unsealClose(sealed)
}

export class ChainWalk {
  readonly storage: JournalStorage
  readonly position: Position = startPosition()
  problem: Problem | null = null
  /** Where the journal was closed last, if it ever was. */
  readonly closeMark: CloseMark | null
  #buffer: Uint8Array = new Uint8Array(1 << 16)

  /** Begins at a frame; the one before is then taken on trust. Throws `CorruptError`. */
  constructor(storage: JournalStorage, fromFrame = 0) {
    this.storage = storage
    this.closeMark = readClose(storage)
    if (fromFrame > 0) this.#anchor(fromFrame - 1)
  }

  /** The next frame that verifies; null at the end, or with `problem` set. */
  next(): WalkedFrame | null {
    if (this.problem !== null) return null
    const bytes = this.storage.readFrame(this.position.frame)
    if (bytes === undefined) return this.#end()
    let frame: Frame
    try {
      frame = decodeFrame(bytes)
    } catch (cause) {
      return this.#undecodable(bytes, cause)
    }
    if (!this.#isLinked(frame) || !this.#isInOrder(frame)) return null
    const markets = this.#readMarkets(frame)
    if (markets === null) return null
    advance(this.position, frame)
    return this.#isAsClosed() ? { ...frame, markets } : null
  }

  /** Records what is wrong with the frame at hand, or with the one after the last. */
  fail(detail: Detail): null {
    const { frame, lastSequence } = this.position
    const base = { frame, sequence: lastSequence + 1, segment: noSegment, expected: '', found: '' }
    this.problem = { ...base, ...detail }
    return null
  }

  #anchor(number: number): void {
    const bytes = this.storage.readFrame(number)
    if (bytes === undefined) throw new CorruptError(`frame ${number} is missing`, 0)
    const frame = decodeFrame(bytes)
    const { header } = frame
    const hash = createHash('sha256')
    const { segment, segmentEnd } = header
    for (let from = 0; segment !== noSegment && from < segmentEnd; from += anchorBytes) {
      hash.update(this.#readSegment(segment, from, Math.min(segmentEnd, from + anchorBytes)))
    }
    if (segment !== noSegment && !isEqual(runningDigest(hash), header.segmentDigest)) {
      throw new CorruptError(`${segmentName(segment)} has another digest`, 0)
    }
    // The segment's earlier events are not counted: its successor may begin a little late.
    advance(this.position, frame)
    this.position.segmentHash = hash
  }

  #end(): null {
    const { frame } = this.position
    const count = Math.max(this.storage.frameCount(), this.closeMark?.frame ?? 0)
    if (count <= frame) return null
    const message = `frame ${frame} of ${count} is missing`
    return this.fail({ code: 'frame/missing', message })
  }

  #undecodable(bytes: Uint8Array, cause: unknown): null {
    if (!(cause instanceof CorruptError)) throw cause
    const found = hexOf(digestOf(bytes.subarray(0, -storedDigest(bytes).length)))
    const expected = hexOf(storedDigest(bytes))
    const code = expected === found ? 'frame/malformed' : 'frame/digest'
    const message = `frame ${this.position.frame}: ${cause.message}`
    return this.fail({ code, message, expected, found })
  }

  #isLinked({ header }: Frame): boolean {
    const { frame, digest } = this.position
    if (header.number === frame && isEqual(header.previousDigest, digest)) return true
    const message = `frame ${frame} does not follow the frame before it`
    const found = hexOf(header.previousDigest)
    this.fail({ code: 'frame/link', message, expected: hexOf(digest), found })
    return false
  }

  /** Sequences without a gap, segments without a gap: what the writer asserted when it wrote. */
  #isInOrder({ header }: Frame): boolean {
    const at = this.position
    const events = header.eventCount + header.marketCount
    const isFirst = at.lastSequence === noSequence
    const continues =
      header.segment === at.segment
        ? header.segmentStart === at.segmentBytes
        : header.segment === at.segment + 1 && header.segmentStart === 0 && header.marketCount > 0
    const inOrder =
      (isFirst || header.firstSequence === at.lastSequence + 1) &&
      header.lastSequence === header.firstSequence + events - 1 &&
      header.segmentEnd >= header.segmentStart &&
      header.segmentEnd > header.segmentStart === header.marketCount > 0
    if (continues && inOrder) return true
    this.fail({ code: 'frame/order', message: `frame ${at.frame} leaves a gap` })
    return false
  }

  #readMarkets(frame: Frame): Uint8Array | null {
    const { segment, segmentStart, segmentEnd, segmentDigest } = frame.header
    if (segmentEnd === segmentStart) return noBytes
    const at = this.position
    if (segment !== at.segment && this.#hasTrailing()) return null
    const name = segmentName(segment)
    const found = this.storage.segmentBytes(segment)
    const size = Math.max(0, found)
    if (size < segmentEnd) {
      const code = found < 0 ? 'segment/missing' : 'segment/short'
      const message = `${name} has ${size} bytes, frame ${at.frame} needs ${segmentEnd}`
      return this.fail({ code, segment, message, expected: `${segmentEnd}`, found: `${size}` })
    }
    const bytes = this.#readSegment(segment, segmentStart, segmentEnd)
    const hash = segment === at.segment ? at.segmentHash.copy() : createHash('sha256')
    const digest = runningDigest(hash.update(bytes))
    if (!isEqual(digest, segmentDigest)) {
      const message = `${name}: bytes ${segmentStart} to ${segmentEnd} are not what was written`
      const [expected, found] = [hexOf(segmentDigest), hexOf(digest)]
      return this.fail({ code: 'segment/digest', segment, message, expected, found })
    }
    at.segmentHash = hash
    if (segmentStart > 0) return bytes
    decodeSegmentHeader(new ByteReader(bytes), segment)
    return bytes.subarray(segmentHeaderBytes)
  }

  /** Bytes after the end of a segment that has a successor: nobody wrote them. */
  #hasTrailing(): boolean {
    const { segment, segmentBytes } = this.position
    if (segment === noSegment) return false
    const found = this.storage.segmentBytes(segment)
    if (found === segmentBytes) return false
    const message = `${segmentName(segment)} has ${found} bytes, frames cover ${segmentBytes}`
    const expected = `${segmentBytes}`
    this.fail({ code: 'segment/trailing', segment, message, expected, found: `${found}` })
    return true
  }

  #isAsClosed(): boolean {
    const { frame, digest } = this.position
    const mark = this.closeMark
    if (mark === null || mark.frame !== frame || isEqual(mark.digest, digest)) return true
    const message = `frame ${frame - 1} is not the frame that the journal was closed with`
    const expected = hexOf(mark.digest)
    this.fail({ code: 'frame/link', frame: frame - 1, message, expected, found: hexOf(digest) })
    return false
  }

  #readSegment(segment: number, from: number, to: number): Uint8Array {
    const size = to - from
    if (this.#buffer.length < size) this.#buffer = new Uint8Array(size * 2)
    const bytes = this.#buffer.subarray(0, size)
    const count = this.storage.readSegment(segment, from, bytes)
    if (count === size) return bytes
    throw new CorruptError(`${segmentName(segment)} gave ${count} of ${size} bytes`, from)
  }
}
