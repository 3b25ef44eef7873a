// Segments as files of one folder. A write is durable after `sync`, which also flushes the folder
// when the file is new: a file whose name is lost is lost. Plain descriptors, because a handle of
// an abandoned journal would end the process when it is collected.

import * as fs from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { segmentName, segmentNumber } from './segment.ts'

const open = promisify(fs.open)
const close = promisify(fs.close)
const write = promisify(fs.write)
const fsync = promisify(fs.fsync)
const fdatasync = promisify(fs.fdatasync)
const ftruncate = promisify(fs.ftruncate)

type OpenSegment = { readonly descriptor: number; isNameDurable: boolean }

/** A writer moves on from a segment to the next; one more is kept for its last sync. */
const openMax = 2

/** Makes the names in a folder durable. */
export async function syncFolder(dir: string): Promise<void> {
  const descriptor = await open(dir, 'r')
  try {
    await fsync(descriptor)
  } finally {
    await close(descriptor)
  }
}

export class SegmentFiles {
  readonly dir: string
  readonly #open = new Map<number, OpenSegment>()
  #reading: { readonly segment: number; readonly descriptor: number } | null = null

  constructor(dir: string) {
    this.dir = dir
  }

  create(): void {
    fs.mkdirSync(this.dir, { recursive: true })
  }

  numbers(): number[] {
    if (!fs.existsSync(this.dir)) return []
    const numbers = fs.readdirSync(this.dir).map(segmentNumber)
    return numbers.filter((number) => number >= 0).sort((a, b) => a - b)
  }

  size(segment: number): number {
    return fs.statSync(this.#path(segment), { throwIfNoEntry: false })?.size ?? -1
  }

  async write(segment: number, offset: number, bytes: Uint8Array): Promise<void> {
    const { descriptor } = await this.#writable(segment)
    for (let done = 0; done < bytes.length; ) {
      const left = bytes.length - done
      const { bytesWritten } = await write(descriptor, bytes, done, left, offset + done)
      if (bytesWritten === 0) throw new Error(`${segmentName(segment)} takes no more bytes`)
      done += bytesWritten
    }
  }

  async sync(segment: number): Promise<void> {
    const opened = await this.#writable(segment)
    await fdatasync(opened.descriptor)
    if (opened.isNameDurable) return
    await syncFolder(this.dir)
    opened.isNameDurable = true
  }

  read(segment: number, offset: number, into: Uint8Array): number {
    const descriptor = this.#readable(segment)
    let done = 0
    while (done < into.length) {
      const count = fs.readSync(descriptor, into, done, into.length - done, offset + done)
      if (count === 0) break
      done += count
    }
    return done
  }

  /** Shortens the segment; at 0 bytes it is removed. */
  async truncate(segment: number, bytes: number): Promise<void> {
    this.#stopReading()
    if (bytes > 0) {
      const { descriptor } = await this.#writable(segment)
      await ftruncate(descriptor, bytes)
      await fsync(descriptor)
      return
    }
    const opened = this.#open.get(segment)
    this.#open.delete(segment)
    if (opened !== undefined) await close(opened.descriptor)
    await rm(this.#path(segment), { force: true })
    await syncFolder(this.dir)
  }

  async close(): Promise<void> {
    this.#stopReading()
    const opened = [...this.#open.values()]
    this.#open.clear()
    for (const { descriptor } of opened) await close(descriptor)
  }

  #path(segment: number): string {
    return join(this.dir, segmentName(segment))
  }

  async #writable(segment: number): Promise<OpenSegment> {
    const opened = this.#open.get(segment)
    if (opened !== undefined) return opened
    // One that is there may have been made by a writer that was killed before it flushed the name.
    const flags = this.size(segment) >= 0 ? 'r+' : 'wx+'
    const fresh = { descriptor: await open(this.#path(segment), flags), isNameDurable: false }
    this.#open.set(segment, fresh)
    if (this.#open.size > openMax) {
      const [oldest, { descriptor }] = [...this.#open][0]!
      this.#open.delete(oldest)
      await close(descriptor)
    }
    return fresh
  }

  #readable(segment: number): number {
    if (this.#reading?.segment === segment) return this.#reading.descriptor
    this.#stopReading()
    const descriptor = fs.openSync(this.#path(segment), 'r')
    this.#reading = { segment, descriptor }
    return descriptor
  }

  #stopReading(): void {
    if (this.#reading === null) return
    fs.closeSync(this.#reading.descriptor)
    this.#reading = null
  }
}
