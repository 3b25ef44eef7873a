// Segments as files of one folder. A write is durable after `sync`, which also flushes the folder
// when the file is new: a file whose name is lost is lost.

import { closeSync, mkdirSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { segmentName, segmentNumber } from './segment.ts'

type OpenSegment = { readonly handle: FileHandle; isNameDurable: boolean }

/** A writer moves on from a segment to the next; one more is kept for its last sync. */
const handlesMax = 2

/** Makes the names in a folder durable. */
export async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
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
    mkdirSync(this.dir, { recursive: true })
  }

  numbers(): number[] {
    let names: string[]
    try {
      names = readdirSync(this.dir)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw cause
    }
    const numbers = names.map(segmentNumber).filter((number) => number >= 0)
    return numbers.sort((a, b) => a - b)
  }

  size(segment: number): number {
    return statSync(this.#path(segment), { throwIfNoEntry: false })?.size ?? -1
  }

  async write(segment: number, offset: number, bytes: Uint8Array): Promise<void> {
    const { handle } = await this.#writable(segment)
    for (let done = 0; done < bytes.length; ) {
      const left = bytes.length - done
      const { bytesWritten } = await handle.write(bytes, done, left, offset + done)
      if (bytesWritten === 0) throw new Error(`${segmentName(segment)} takes no more bytes`)
      done += bytesWritten
    }
  }

  async sync(segment: number): Promise<void> {
    const opened = await this.#writable(segment)
    await opened.handle.datasync()
    if (opened.isNameDurable) return
    await syncFolder(this.dir)
    opened.isNameDurable = true
  }

  read(segment: number, offset: number, into: Uint8Array): number {
    if (this.#reading?.segment !== segment) {
      this.#stopReading()
      this.#reading = { segment, descriptor: openSync(this.#path(segment), 'r') }
    }
    const { descriptor } = this.#reading!
    let done = 0
    while (done < into.length) {
      const count = readSync(descriptor, into, done, into.length - done, offset + done)
      if (count === 0) break
      done += count
    }
    return done
  }

  async truncate(segment: number, bytes: number): Promise<void> {
    this.#stopReading()
    if (bytes > 0) {
      const { handle } = await this.#writable(segment)
      await handle.truncate(bytes)
      await handle.sync()
      return
    }
    await this.#open.get(segment)?.handle.close()
    this.#open.delete(segment)
    await rm(this.#path(segment), { force: true })
    await syncFolder(this.dir)
  }

  async close(): Promise<void> {
    this.#stopReading()
    const opened = [...this.#open.values()]
    this.#open.clear()
    for (const { handle } of opened) await handle.close()
  }

  #path(segment: number): string {
    return join(this.dir, segmentName(segment))
  }

  async #writable(segment: number): Promise<OpenSegment> {
    const opened = this.#open.get(segment)
    if (opened !== undefined) return opened
    const isNameDurable = this.size(segment) >= 0
    const handle = await open(this.#path(segment), isNameDurable ? 'r+' : 'wx+')
    const fresh = { handle, isNameDurable }
    this.#open.set(segment, fresh)
    const [oldest] = this.#open.keys()
    if (this.#open.size > handlesMax && oldest !== undefined) {
      const { handle: last } = this.#open.get(oldest)!
      this.#open.delete(oldest)
      await last.close()
    }
    return fresh
  }

  #stopReading(): void {
    if (this.#reading === null) return
    closeSync(this.#reading.descriptor)
    this.#reading = null
  }
}
