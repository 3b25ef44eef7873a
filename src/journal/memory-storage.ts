// A store in memory, for tests and for runs that nobody will ask about. Bounded: full is a failed
// write, as on a full disk.

import { type JournalStorage, type StoredFrame } from './storage.ts'

type Segment = { bytes: Uint8Array; length: number }

export class MemoryStorage implements JournalStorage {
  readonly bytesMax: number
  readonly frames: Uint8Array[] = []
  readonly #segments = new Map<number, Segment>()
  readonly #records = new Map<string, Uint8Array>()
  #bytes = 0

  constructor(bytesMax: number = 1 << 30) {
    this.bytesMax = bytesMax
  }

  async writeFrames(frames: readonly StoredFrame[]): Promise<void> {
    let bytes = 0
    for (const [i, frame] of frames.entries()) {
      if (frame.number !== this.frames.length + i) throw new Error('frames are written in order')
      bytes += frame.bytes.length
    }
    this.#take(bytes)
    for (const frame of frames) this.frames.push(frame.bytes.slice())
  }

  async writeSegment(segment: number, offset: number, bytes: Uint8Array): Promise<void> {
    const held = this.#segments.get(segment) ?? { bytes: new Uint8Array(0), length: 0 }
    const length = Math.max(held.length, offset + bytes.length)
    this.#take(length - held.length)
    if (held.bytes.length < length) {
      const larger = new Uint8Array(Math.max(length, 2 * held.bytes.length))
      larger.set(held.bytes.subarray(0, held.length))
      held.bytes = larger
    }
    held.bytes.set(bytes, offset)
    held.length = length
    this.#segments.set(segment, held)
  }

  async syncSegment(_segment: number): Promise<void> {}

  async writeRecord(name: string, bytes: Uint8Array | null): Promise<void> {
    if (bytes === null) this.#records.delete(name)
    else this.#records.set(name, bytes.slice())
  }

  frameCount(): number {
    return this.frames.length
  }

  readFrame(number: number): Uint8Array | undefined {
    return this.frames[number]?.slice()
  }

  segments(): number[] {
    return [...this.#segments.keys()].sort((a, b) => a - b)
  }

  segmentBytes(segment: number): number {
    return this.#segments.get(segment)?.length ?? -1
  }

  readSegment(segment: number, offset: number, into: Uint8Array): number {
    const held = this.#segments.get(segment)
    if (held === undefined) return 0
    const bytes = held.bytes.subarray(offset, Math.min(held.length, offset + into.length))
    into.set(bytes)
    return bytes.length
  }

  readRecord(name: string): Uint8Array | undefined {
    return this.#records.get(name)?.slice()
  }

  recordNames(prefix: string): string[] {
    return [...this.#records.keys()].filter((name) => name.startsWith(prefix)).sort()
  }

  async keepAside(): Promise<string> {
    return ''
  }

  async removeFrames(number: number): Promise<void> {
    for (const frame of this.frames.splice(number)) this.#bytes -= frame.length
  }

  async truncateSegment(segment: number, bytes: number): Promise<void> {
    const held = this.#segments.get(segment)
    if (held === undefined) return
    this.#bytes -= held.length - bytes
    held.length = bytes
    if (bytes === 0) this.#segments.delete(segment)
  }

  async close(): Promise<void> {}

  #take(bytes: number): void {
    if (this.#bytes + bytes > this.bytesMax) {
      throw new Error(`the store is full: ${this.#bytes} of ${this.bytesMax} bytes`)
    }
    this.#bytes += bytes
  }
}
