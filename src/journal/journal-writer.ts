// Group commit. Appending is a copy; closing a frame chains it; one batch at a time is on its way
// to the store, and everything committed meanwhile leaves together when it has arrived. A sequence
// is durable when the frames are flushed and the segments they refer to are synced. The first
// failure ends it: what was not durable then never will be, and the caller is told.

import { createHash } from 'node:crypto'
import { assert } from '../base/index.ts'
import { type DeskEffect, type DeskEvent, type Journal } from '../engine/index.ts'
import { BufferPool } from './buffer-pool.ts'
import { encodeFrame, type FrameHeader, frameOverheadBytes, noSegment } from './frame.ts'
import { JournalError, reasonOf } from './journal-error.ts'
import { OpenFrame } from './open-frame.ts'
import { type Position, runningDigest } from './position.ts'
import { type ReadOptions, readRecords } from './reader.ts'
import { type JournalRecord } from './record.ts'
import { type Snapshot, sealClose } from './sealed.ts'
import { encodeSegmentHeader } from './segment.ts'
import { latestSnapshotIn, writeSnapshotTo } from './snapshot.ts'
import { type JournalStorage, type StoredFrame } from './storage.ts'

export type JournalOptions = {
  /** A frame closes at this size even when nobody commits. */
  readonly frameBytesMax?: number
  /** More than this may not wait for the store: `append*` then throws `journal/backlog`. */
  readonly pendingBytesMax?: number
  /** A segment that has reached either bound is followed by a new one. */
  readonly segmentBytesMax?: number
  readonly segmentEventsMax?: number
  /** A store that does not answer within this time has failed. */
  readonly flushTimeoutMs?: number
  /** Told after each advance of `durableSequence`, and once when the store fails. */
  readonly onDurable?: (durableSequence: number) => void
  readonly onStalled?: (error: JournalError) => void
}

const defaults = {
  frameBytesMax: 1 << 20,
  pendingBytesMax: 1 << 26,
  segmentBytesMax: 1 << 26,
  segmentEventsMax: 1_000_000,
  flushTimeoutMs: 10_000,
}

/** While a batch is on its way, commits share a frame up to this size. */
const sharedFrameBytesMax = 1 << 18

type Chunk = { readonly segment: number; readonly offset: number; readonly bytes: Uint8Array }

type Batch = {
  frames: StoredFrame[]
  chunks: Chunk[]
  buffers: Uint8Array[]
  bytes: number
  lastSequence: number
}

type Waiter = {
  readonly frame: number
  readonly resolve: () => void
  readonly reject: (error: JournalError) => void
}

function emptyBatch(lastSequence: number): Batch {
  return { frames: [], chunks: [], buffers: [], bytes: 0, lastSequence }
}

/** Rejects when the time is over, unless it is stopped before. */
function createAlarm(timeoutMs: number): { promise: Promise<never>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<never>((_, reject) => {
    const message = `the store has not answered for ${timeoutMs} ms`
    timer = setTimeout(() => reject(new Error(message)), timeoutMs)
  })
  return { promise, stop: () => clearTimeout(timer) }
}

/** The one writer of a journal, over any store. Made by `openJournal` and `createMemoryJournal`. */
export class JournalWriter implements Journal {
  readonly #storage: JournalStorage
  readonly #options: typeof defaults & JournalOptions
  readonly #position: Position
  readonly #open: OpenFrame
  readonly #pool = new BufferPool()
  #closed: Batch
  #inFlight: Batch | null = null
  #settled: Promise<void> = Promise.resolve()
  #isCommitDue = false
  #durableSequence: number
  #durableFrame: number
  #waiters: Waiter[] = []
  #error: JournalError | null = null
  #closing: Promise<void> | null = null

  /** `position` is where the store's chain ends, all of it durable. */
  constructor(storage: JournalStorage, position: Position, options: JournalOptions = {}) {
    this.#storage = storage
    this.#position = position
    this.#options = { ...defaults, ...options }
    this.#open = new OpenFrame(position.lastSequence)
    this.#closed = emptyBatch(position.lastSequence)
    this.#durableSequence = position.lastSequence
    this.#durableFrame = position.frame
  }

  get durableSequence(): number {
    return this.#durableSequence
  }

  /** Sequence of the last event appended; -1 when there is none. */
  get lastSequence(): number {
    return this.#open.lastSequence
  }

  /** Bytes that wait for the store. Whoever never yields to the event loop must watch this. */
  get pendingBytes(): number {
    return this.#open.bytes + this.#closed.bytes + (this.#inFlight?.bytes ?? 0)
  }

  get state(): 'open' | 'stalled' | 'closed' {
    if (this.#closing !== null) return 'closed'
    return this.#error === null ? 'open' : 'stalled'
  }

  /** Digest of the last closed frame: it vouches for everything before. */
  get digest(): Uint8Array {
    return this.#position.digest.slice()
  }

  /**
   * Copies the event, whose sequence is the last plus 1 (any in an empty journal). Throws
   * `InvariantError` on an event that cannot be written, `JournalError` when the journal cannot
   * take any; then nothing was appended.
   */
  appendEvent(event: DeskEvent): void {
    this.#refuse()
    this.#open.addEvent(event)
    if (this.#open.bytes >= this.#options.frameBytesMax) this.#closeAndStart()
  }

  /** Copies the effect; its cause has been appended. Throws as `appendEvent`. */
  appendEffect(effect: DeskEffect): void {
    this.#refuse()
    this.#open.addEffect(effect)
    if (this.#open.bytes >= this.#options.frameBytesMax) this.#closeAndStart()
  }

  commit(): void {
    if (this.#open.isEmpty || this.state !== 'open') return
    if (this.#inFlight === null || this.#open.bytes >= sharedFrameBytesMax) this.#closeAndStart()
    else this.#isCommitDue = true
  }

  /** Commits, and resolves when all of it is durable. */
  flush(): Promise<void> {
    return this.#closing === null ? this.#drain() : Promise.reject(closedError())
  }

  /** What is in the store, in the order of appending; ends at the last frame that is whole. */
  read(options: ReadOptions = {}): Generator<JournalRecord, void> {
    return readRecords(this.#storage, options)
  }

  /**
   * Keeps the bytes as the state after event `sequence`, once that event is durable. The two
   * latest are kept. Rejects with `journal/snapshot` when the store refuses it: the chain is whole.
   */
  async writeSnapshot(sequence: number, bytes: Uint8Array): Promise<void> {
    assert(sequence <= this.lastSequence, 'a snapshot is of the past')
    if (sequence > this.#durableSequence) await this.flush()
    this.#refuse()
    try {
      await writeSnapshotTo(this.#storage, sequence, bytes)
    } catch (cause) {
      const message = `the snapshot of event ${sequence} was not kept: ${reasonOf(cause)}`
      throw new JournalError('journal/snapshot', message, cause)
    }
  }

  latestSnapshot(): Snapshot | null {
    return latestSnapshotIn(this.#storage, this.#durableSequence)
  }

  /** Flushes and lets go of the directory; rejects when something could not be made durable. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    try {
      await this.#drain()
      await this.#inTime([this.#storage.writeRecord('closed', sealClose(this.#position))])
    } catch (cause) {
      this.#error ??= this.#stalledError(cause)
    }
    await this.#settled
    await this.#storage.close(this.#error === null)
    if (this.#error !== null) throw this.#error
  }

  #drain(): Promise<void> {
    if (this.#error !== null) return Promise.reject(this.#error)
    if (!this.#open.isEmpty) this.#closeAndStart()
    const frame = this.#position.frame
    if (frame === this.#durableFrame) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiters.push({ frame, resolve, reject }))
  }

  #refuse(): void {
    if (this.#closing !== null) throw closedError()
    if (this.#error !== null) throw this.#error
    if (this.pendingBytes < this.#options.pendingBytesMax) return
    const message = `${this.pendingBytes} bytes wait for the store: flush before appending more`
    throw new JournalError('journal/backlog', message)
  }

  #closeAndStart(): void {
    this.#closeFrame()
    if (this.#inFlight === null) this.#start()
  }

  #closeFrame(): void {
    const open = this.#open
    open.markMarkets()
    const segmentStart = this.#closeChunk()
    const at = this.#position
    const header: FrameHeader = {
      number: at.frame,
      firstSequence: open.firstSequence,
      lastSequence: open.lastSequence,
      durableSequence: this.#durableSequence,
      eventCount: open.eventCount,
      marketCount: open.marketCount,
      effectCount: open.effectCount,
      segment: at.segment,
      segmentStart,
      segmentEnd: at.segmentBytes,
      segmentDigest: at.segmentDigest,
      previousDigest: at.digest,
    }
    const buffer = this.#buffer(open.records.length + frameOverheadBytes)
    const bytes = encodeFrame(header, open.records.view(), buffer)
    this.#closed.frames.push({ number: at.frame, bytes })
    this.#closed.bytes += bytes.length
    this.#closed.lastSequence = open.lastSequence
    at.frame += 1
    at.lastSequence = open.lastSequence
    at.digest = bytes.slice(-at.digest.length)
    open.reset()
    this.#isCommitDue = false
  }

  /** Puts the frame's market events on their way; returns where in the segment they begin. */
  #closeChunk(): number {
    const at = this.#position
    const { markets, marketCount, firstSequence } = this.#open
    if (marketCount === 0) return at.segmentBytes
    const { segmentBytesMax, segmentEventsMax } = this.#options
    const isFull = at.segmentBytes >= segmentBytesMax || at.segmentEvents >= segmentEventsMax
    const isNew = at.segment === noSegment || isFull
    if (isNew) startSegment(at)
    const header = isNew ? encodeSegmentHeader(at.segment, firstSequence) : new Uint8Array(0)
    const size = header.length + markets.length
    const bytes = this.#buffer(size).subarray(0, size)
    bytes.set(header)
    bytes.set(markets.view(), header.length)
    const offset = at.segmentBytes
    this.#closed.chunks.push({ segment: at.segment, offset, bytes })
    this.#closed.bytes += size
    at.segmentHash.update(bytes)
    at.segmentDigest = runningDigest(at.segmentHash)
    at.segmentBytes += size
    at.segmentEvents += marketCount
    return offset
  }

  #buffer(bytes: number): Uint8Array {
    const buffer = this.#pool.take(bytes)
    this.#closed.buffers.push(buffer)
    return buffer
  }

  #start(): void {
    const batch = this.#closed
    assert(this.#inFlight === null && batch.frames.length > 0)
    this.#closed = emptyBatch(batch.lastSequence)
    this.#inFlight = batch
    this.#settled = this.#send(batch)
  }

  async #send(batch: Batch): Promise<void> {
    const parts = [this.#storage.writeFrames(batch.frames), this.#writeChunks(batch.chunks)]
    try {
      await this.#inTime(parts)
    } catch (cause) {
      this.#fail(cause)
      // What still runs reads our buffers and handles: only a silent store is left to itself.
      await this.#inTime([Promise.allSettled(parts)]).catch(() => undefined)
      return
    }
    this.#arrive(batch)
  }

  /** Resolves when all of them do, rejects when one does or when the store stays silent. */
  async #inTime(writes: readonly Promise<unknown>[]): Promise<void> {
    const { promise: late, stop } = createAlarm(this.#options.flushTimeoutMs)
    try {
      await Promise.race([Promise.all(writes), late])
    } finally {
      stop()
    }
  }

  async #writeChunks(chunks: readonly Chunk[]): Promise<void> {
    const written = new Set<number>()
    for (const { segment, offset, bytes } of chunks) {
      await this.#storage.writeSegment(segment, offset, bytes)
      written.add(segment)
    }
    for (const segment of written) await this.#storage.syncSegment(segment)
  }

  #arrive(batch: Batch): void {
    this.#inFlight = null
    for (const buffer of batch.buffers) this.#pool.give(buffer)
    const hasAdvanced = batch.lastSequence > this.#durableSequence
    this.#durableSequence = batch.lastSequence
    this.#durableFrame = batch.frames.at(-1)!.number + 1
    if (this.#isCommitDue) this.#closeFrame()
    if (this.#closed.frames.length > 0) this.#start()
    while (this.#waiters.length > 0 && this.#waiters[0]!.frame <= this.#durableFrame) {
      this.#waiters.shift()!.resolve()
    }
    if (hasAdvanced) this.#options.onDurable?.(this.#durableSequence)
  }

  #fail(cause: unknown): void {
    this.#inFlight = null
    const error = this.#stalledError(cause)
    this.#error = error
    const waiters = this.#waiters
    this.#waiters = []
    for (const { reject } of waiters) reject(error)
    this.#options.onStalled?.(error)
  }

  #stalledError(cause: unknown): JournalError {
    const message = `the journal stalled after event ${this.#durableSequence}: ${reasonOf(cause)}`
    return new JournalError('journal/stalled', message, cause)
  }
}

function closedError(): JournalError {
  return new JournalError('journal/closed', 'the journal is closed')
}

function startSegment(at: Position): void {
  at.segment += 1
  at.segmentBytes = 0
  at.segmentEvents = 0
  at.segmentHash = createHash('sha256')
}
