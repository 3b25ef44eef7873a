// What the journal asks of a store: frames by number, segments by offset, and a few small named
// records. Writing is asynchronous and durable when its promise resolves; reading is synchronous.
// A store knows nothing of what the bytes mean; `disk-storage.ts` and `memory-storage.ts` implement
// it, and the tests put faults between.

export type StoredFrame = { readonly number: number; readonly bytes: Uint8Array }

export interface JournalStorage {
  /** In order, never over another; resolves when flushed. A failure leaves a prefix of them. */
  writeFrames(frames: readonly StoredFrame[]): Promise<void>
  /** Not durable before `syncSegment`; creates the segment at offset 0. */
  writeSegment(segment: number, offset: number, bytes: Uint8Array): Promise<void>
  /** Resolves when everything written to the segment, and its name, is flushed. */
  syncSegment(segment: number): Promise<void>
  /** Resolves when flushed; null removes the record. */
  writeRecord(name: string, bytes: Uint8Array | null): Promise<void>

  /** Frames are dense: their numbers are 0 to this minus one. */
  frameCount(): number
  /** A copy. */
  readFrame(number: number): Uint8Array | undefined
  /** Numbers of the segments there are, ascending. */
  segments(): number[]
  /** Bytes of a segment, or -1 when there is none. */
  segmentBytes(segment: number): number
  /** Fills `into` from `offset`; returns how many bytes there were. */
  readSegment(segment: number, offset: number, into: Uint8Array): number
  readRecord(name: string): Uint8Array | undefined
  /** Names that begin with `prefix`, ascending. */
  recordNames(prefix: string): string[]

  /** Keeps what recovery is about to drop, for people; returns where. */
  keepAside(name: string, parts: readonly Uint8Array[]): Promise<string>
  /** Removes the frames from `number` on; resolves when flushed. */
  removeFrames(number: number): Promise<void>
  /** Shortens a segment, or removes it at 0 bytes; resolves when flushed. */
  truncateSegment(segment: number, bytes: number): Promise<void>
  /** Lets go of everything; nothing is written any more when it is not healthy. */
  close(isHealthy: boolean): Promise<void>
}
