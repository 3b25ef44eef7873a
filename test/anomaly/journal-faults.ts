// Stores that misbehave: one fails its n-th write in a chosen way, one is a disk that loses power.

import { setImmediate } from 'node:timers/promises'
import { type Prng } from '../../src/base/index.ts'
import { type JournalStorage, type StoredFrame } from '../../src/journal/index.ts'
import { MemoryStorage } from '../../src/journal/memory-storage.ts'

/**
 * - `refused`: nothing is done. - `partial`: half of a segment's bytes or of the frames is written.
 * - `late`: all is done and failure is reported. - `silent`: nothing is done or answered.
 */
export const faultModes = ['refused', 'partial', 'late', 'silent'] as const
export type FaultMode = (typeof faultModes)[number]

/** A store whose write number `failAt` (from 1) goes wrong; all others, and reading, work. */
export class FaultStorage implements JournalStorage {
  readonly #inner: JournalStorage
  readonly #failAt: number
  readonly #mode: FaultMode
  #calls = 0

  constructor(inner: JournalStorage, failAt: number, mode: FaultMode) {
    this.#inner = inner
    this.#failAt = failAt
    this.#mode = mode
  }

  get wasHit(): boolean {
    return this.#calls >= this.#failAt
  }

  writeFrames(frames: readonly StoredFrame[]): Promise<void> {
    const half = frames.slice(0, frames.length >> 1)
    return this.#pass(
      () => this.#inner.writeFrames(frames),
      () => this.#inner.writeFrames(half),
    )
  }

  writeSegment(segment: number, offset: number, bytes: Uint8Array): Promise<void> {
    const half = bytes.subarray(0, bytes.length >> 1)
    return this.#pass(
      () => this.#inner.writeSegment(segment, offset, bytes),
      () => this.#inner.writeSegment(segment, offset, half),
    )
  }

  syncSegment(segment: number): Promise<void> {
    return this.#pass(() => this.#inner.syncSegment(segment))
  }

  writeRecord(name: string, bytes: Uint8Array | null): Promise<void> {
    return this.#pass(() => this.#inner.writeRecord(name, bytes))
  }

  keepAside(name: string, parts: readonly Uint8Array[]): Promise<string> {
    return this.#pass(() => this.#inner.keepAside(name, parts))
  }

  removeFrames(number: number): Promise<void> {
    return this.#pass(() => this.#inner.removeFrames(number))
  }

  truncateSegment(segment: number, bytes: number): Promise<void> {
    return this.#pass(() => this.#inner.truncateSegment(segment, bytes))
  }

  frameCount(): number {
    return this.#inner.frameCount()
  }

  readFrame(number: number): Uint8Array | undefined {
    return this.#inner.readFrame(number)
  }

  segments(): number[] {
    return this.#inner.segments()
  }

  segmentBytes(segment: number): number {
    return this.#inner.segmentBytes(segment)
  }

  readSegment(segment: number, offset: number, into: Uint8Array): number {
    return this.#inner.readSegment(segment, offset, into)
  }

  readRecord(name: string): Uint8Array | undefined {
    return this.#inner.readRecord(name)
  }

  recordNames(prefix: string): string[] {
    return this.#inner.recordNames(prefix)
  }

  close(isHealthy: boolean): Promise<void> {
    return this.#inner.close(isHealthy)
  }

  async #pass<T>(act: () => Promise<T>, actPartly?: () => Promise<T>): Promise<T> {
    this.#calls += 1
    if (this.#calls !== this.#failAt) return act()
    if (this.#mode === 'silent') return new Promise(() => undefined)
    if (this.#mode === 'partial') await actPartly?.()
    if (this.#mode === 'late') await act()
    throw new Error('EIO: the planted fault')
  }
}

type Operation = {
  readonly apply: () => void
  /** Takes effect in part: what a power failure can leave. */
  readonly applyPartly: () => void
  readonly settle: () => void
}

/**
 * A disk with a cache. Writes take effect one at a time, in any order, when `work` says so; what
 * was not synced when the power goes is lost, cut, zeroed or kept, as it comes.
 */
export class PowerLossStorage extends MemoryStorage {
  /** With `false` a sync answers without syncing: the lie that the tests must notice. */
  readonly isHonest: boolean
  readonly #synced = new Map<number, Uint8Array>()
  #pending: Operation[] = []
  #isManual = false

  constructor(isHonest = true) {
    super()
    this.isHonest = isHonest
  }

  /** From now on nothing happens but through `work`. */
  goManual(): void {
    this.#isManual = true
  }

  /** Lets one operation, drawn at random, take effect; resolves when its caller has gone on. */
  async work(prng: Prng): Promise<void> {
    if (this.#pending.length === 0) return
    const [operation] = this.#pending.splice(prng.below(this.#pending.length), 1)
    operation!.apply()
    operation!.settle()
    await setImmediate()
  }

  /** Lets everything that is asked for take effect, so that nobody waits for ever. */
  async drain(prng: Prng): Promise<void> {
    while (this.#pending.length > 0) await this.work(prng)
    this.#isManual = false
  }

  /** The power goes: what a machine finds when it comes back. */
  crash(prng: Prng): MemoryStorage {
    for (const { apply, applyPartly } of this.#pending) {
      const dice = prng.below(3)
      if (dice === 0) apply()
      else if (dice === 1) applyPartly()
    }
    this.#pending = []
    const found = new MemoryStorage()
    for (const frame of this.frames) found.frames.push(frame)
    for (const name of this.recordNames('')) void found.writeRecord(name, this.readRecord(name)!)
    for (const segment of this.segments()) {
      const bytes = this.#survivor(segment, prng)
      if (bytes !== null) void found.writeSegment(segment, 0, bytes)
    }
    return found
  }

  override writeFrames(frames: readonly StoredFrame[]): Promise<void> {
    const half = frames.slice(0, frames.length >> 1)
    return this.#later(
      () => void super.writeFrames(frames),
      () => void super.writeFrames(half),
    )
  }

  override writeSegment(segment: number, offset: number, bytes: Uint8Array): Promise<void> {
    return this.#later(() => void super.writeSegment(segment, offset, bytes))
  }

  override syncSegment(segment: number): Promise<void> {
    const bytes = this.#bytesOf(segment)
    return this.#later(() => void (this.isHonest && this.#synced.set(segment, bytes)))
  }

  #later(apply: () => void, applyPartly: () => void = () => undefined): Promise<void> {
    if (!this.#isManual) {
      apply()
      return Promise.resolve()
    }
    return new Promise((settle) => this.#pending.push({ apply, applyPartly, settle }))
  }

  #bytesOf(segment: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, this.segmentBytes(segment)))
    this.readSegment(segment, 0, bytes)
    return bytes
  }

  #survivor(segment: number, prng: Prng): Uint8Array | null {
    const cached = this.#bytesOf(segment)
    const synced = this.#synced.get(segment)
    const from = synced?.length ?? 0
    switch (prng.below(5)) {
      case 0:
        return synced ?? null
      case 1:
        return cached.slice(0, from + prng.below(cached.length - from + 1))
      case 2:
        return cached.fill(0, from + prng.below(cached.length - from + 1))
      case 3:
        for (let at = from; at < cached.length; at += 1 + prng.below(64))
          cached[at] = cached[at]! ^ 1
        return cached
      default:
        return cached
    }
  }
}
