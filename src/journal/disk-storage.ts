// The embedded store: LMDB for frames and records, files for segments. LMDB runs with its plain
// synchronous commit: a transaction is visible to readers only when it is flushed, a failed flush
// undoes it, and `flushed` resolves for exactly that. The library enlarges its map by itself, so
// the bound on its size is kept here. Frames are only ever added: an old page is never needed again
// while somebody reads it.

import {
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Database, open, type RootDatabase } from 'lmdb'
import { JournalError } from './journal-error.ts'
import { SegmentFiles } from './segment-files.ts'
import { type JournalStorage, type StoredFrame } from './storage.ts'
import { decodeHolder, encodeHolder, hold, isAlive, letGo, ourselves } from './writer-lock.ts'

export const frameFile = 'journal.mdb'
export const segmentFolder = 'segments'
const tornFolder = 'torn'
const holderName = 'writer'

export type DiskOptions = {
  /** Address space for LMDB, and the bound on its file. */
  readonly mapBytes?: number
  /**
   * Less than this is not left free on the disk. LMDB's build for Node overruns a buffer of its own
   * when the system refuses a write (mdb.c, `mdb_page_flush`), so it must not get that far.
   */
  readonly freeBytesMin?: number
  /** Takes the directory from a writer on another machine, which cannot be seen from here. */
  readonly takeOver?: boolean
}

const mapBytesDefault = 2 ** 36
const freeBytesMinDefault = 2 ** 26

type Flushed = Promise<boolean> & { readonly flushed: Promise<boolean> }

/** Rejections come with the reason in a promise of their own. */
async function flushed(put: Promise<boolean>): Promise<boolean> {
  try {
    return await (put as Flushed).flushed
  } catch (cause) {
    const { commitError } = cause as { commitError?: Promise<unknown> }
    await commitError
    throw cause
  }
}

const magicOffset = 24
const magic = 0xbeefc0de

/** The library ends the process when it opens a file that is not its own. */
function checkMagic(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return
  const head = new DataView(new ArrayBuffer(magicOffset + 4))
  const descriptor = openSync(path, 'r')
  const count = readSync(descriptor, head, 0, head.byteLength, 0)
  closeSync(descriptor)
  if (count < head.byteLength || head.getUint32(magicOffset, true) !== magic) {
    throw new Error(`${frameFile} is not an LMDB file`)
  }
}

/** A reader's table may be absent; the library then returns nothing, whatever its types say. */
function openTable<K extends number | string>(
  root: RootDatabase<Uint8Array, string>,
  name: string,
): Database<Uint8Array, K> {
  const table = root.openDB<Uint8Array, K>(name, { encoding: 'binary' })
  if ((table as typeof table | undefined) === undefined) throw new Error(`it has no ${name}`)
  return table
}

export class DiskStorage implements JournalStorage {
  readonly dir: string
  readonly #mapBytes: number
  readonly #freeBytesMin: number
  readonly #root: RootDatabase<Uint8Array, string>
  readonly #frames: Database<Uint8Array, number>
  readonly #records: Database<Uint8Array, string>
  readonly #segments: SegmentFiles
  #nextFrame: number
  #isHeld = false

  /** `dir` exists; a reader's holds a journal. */
  constructor(dir: string, isWriter: boolean, options: DiskOptions = {}) {
    const { mapBytes = mapBytesDefault, freeBytesMin = freeBytesMinDefault } = options
    checkMagic(join(dir, frameFile))
    this.dir = dir
    this.#mapBytes = mapBytes
    this.#freeBytesMin = freeBytesMin
    this.#root = open<Uint8Array, string>(join(dir, frameFile), {
      readOnly: !isWriter,
      encoding: 'binary',
      mapSize: mapBytes,
      overlappingSync: false,
      separateFlushed: true,
      // With batches by event turn, a failed commit also rejects a promise that nobody is given.
      eventTurnBatching: false,
      maxDbs: 4,
    })
    this.#frames = openTable(this.#root, 'frames')
    this.#records = openTable(this.#root, 'records')
    this.#segments = new SegmentFiles(join(dir, segmentFolder))
    if (isWriter) this.#segments.create()
    this.#nextFrame = this.frameCount()
  }

  /** Makes this process the writer. Throws `JournalError` (`locked`) naming who is. */
  lock({ takeOver = false }: DiskOptions): void {
    const holder = this.#root.transactionSync(() => {
      const bytes = this.#records.get(holderName)
      const before = bytes === undefined ? null : decodeHolder(bytes)
      const us = ourselves()
      const isForeign = before !== null && before.host !== us.host
      if (before !== null && isAlive(before, this.dir) && !(takeOver && isForeign)) return before
      this.#records.putSync(holderName, encodeHolder(us))
      return null
    })
    if (holder !== null) {
      const message = `process ${holder.pid} on ${holder.host} is writing ${this.dir}`
      throw new JournalError('journal/locked', message)
    }
    this.#isHeld = true
    hold(this.dir)
  }

  async writeFrames(frames: readonly StoredFrame[]): Promise<void> {
    this.#checkRoom(frames)
    const puts: Promise<boolean>[] = []
    for (const { number, bytes } of frames) {
      if (number !== this.#nextFrame) throw new Error(`frame ${number} instead of the next`)
      puts.push(flushed(this.#frames.put(number, bytes)))
      this.#nextFrame += 1
    }
    await Promise.all(puts)
  }

  writeSegment(segment: number, offset: number, bytes: Uint8Array): Promise<void> {
    return this.#segments.write(segment, offset, bytes)
  }

  syncSegment(segment: number): Promise<void> {
    return this.#segments.sync(segment)
  }

  async writeRecord(name: string, bytes: Uint8Array | null): Promise<void> {
    this.#checkRoom(bytes === null ? [] : [{ bytes }])
    if (bytes === null) await flushed(this.#records.remove(name))
    else await flushed(this.#records.put(name, bytes))
  }

  frameCount(): number {
    for (const last of this.#frames.getKeys({ reverse: true, limit: 1 })) return last + 1
    return 0
  }

  readFrame(number: number): Uint8Array | undefined {
    return this.#read(this.#frames.get(number))
  }

  segments(): number[] {
    return this.#segments.numbers()
  }

  segmentBytes(segment: number): number {
    return this.#segments.size(segment)
  }

  readSegment(segment: number, offset: number, into: Uint8Array): number {
    return this.#segments.read(segment, offset, into)
  }

  readRecord(name: string): Uint8Array | undefined {
    return this.#read(this.#records.get(name))
  }

  recordNames(prefix: string): string[] {
    const end = `${prefix}\u{10ffff}`
    return [...this.#records.getKeys({ start: prefix, end })]
  }

  async keepAside(name: string, parts: readonly Uint8Array[]): Promise<string> {
    const folder = join(this.dir, tornFolder)
    mkdirSync(folder, { recursive: true })
    const path = join(folder, `${name}.bin`)
    writeFileSync(path, Buffer.concat(parts), { flush: true })
    return path
  }

  async removeFrames(number: number): Promise<void> {
    const removals: Promise<boolean>[] = []
    // From the end, so that whatever is removed leaves a chain without a hole.
    for (let last = this.frameCount() - 1; last >= number; last -= 1) {
      removals.push(flushed(this.#frames.remove(last)))
    }
    await Promise.all(removals)
    this.#nextFrame = number
  }

  truncateSegment(segment: number, bytes: number): Promise<void> {
    return this.#segments.truncate(segment, bytes)
  }

  /** After a failure the store is not written again: the lock dies with the process. */
  async close(isHealthy: boolean): Promise<void> {
    if (this.#isHeld) {
      if (isHealthy) await this.writeRecord(holderName, null)
      letGo(this.dir)
    }
    await this.#segments.close()
    await this.#root.close()
  }

  /** The library gives a copy, as a Buffer; ours is a plain array, whose `slice` copies. */
  #read(bytes: Uint8Array | undefined): Uint8Array | undefined {
    // A reader that pauses between frames must not hold old pages.
    this.#root.resetReadTxn()
    if (bytes === undefined) return undefined
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** Stops short of the end: see `freeBytesMin`. */
  #checkRoom(values: readonly { readonly bytes: Uint8Array }[]): void {
    let bytes = 0
    for (const value of values) bytes += value.bytes.length
    if (statSync(join(this.dir, frameFile)).size + bytes > this.#mapBytes) {
      throw new Error(`the frame store may not grow beyond ${this.#mapBytes} bytes`)
    }
    const { bavail, bsize } = statfsSync(this.dir)
    if (bavail * bsize - bytes < this.#freeBytesMin) {
      throw new Error(`the disk is full: less than ${this.#freeBytesMin} bytes would be left`)
    }
  }
}
