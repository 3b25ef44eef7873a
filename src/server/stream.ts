// The stream to whoever watches: a snapshot, then deltas a few times a second, and audit lines as
// they come. Each reader is sent what it can take: one that falls behind is skipped and gets a new
// snapshot later, so nothing queues without bound. Knows no HTTP and decides nothing.

import { type Change, changeBetween, keysOf, type Picture, takePicture } from './delta.ts'
import {
  type AuditLine,
  type DeskView,
  type FaultMessage,
  type ServerMessage,
  type SnapshotMessage,
} from './protocol.ts'
import { type DeskSource } from './source.ts'

/** The part of a WebSocket that the stream needs. */
export type ReaderSocket = {
  readonly bufferedAmount: number
  send(text: string): void
}

export type StreamOptions = {
  /** Time between two looks at the desk. */
  readonly intervalMs: number
  /** A reader with more than this unsent is behind. */
  readonly bufferedBytesMax: number
  /** Audit lines that are kept for whoever comes, or was behind. */
  readonly auditLinesMax: number
  readonly onError: (error: unknown) => void
}

type Reader = {
  readonly socket: ReaderSocket
  needsSnapshot: boolean
  /** Number of the next audit line it has not been sent. */
  auditNext: number
  /** Looks since anything was sent. */
  quietTicks: number
}

/** A quiet desk still says that it is alive, about once a second. */
const beatMs = 1000
const auditDelayMs = 50

export class DeskStream {
  readonly #source: DeskSource
  readonly #options: StreamOptions
  readonly #readers: Set<Reader> = new Set()
  /** Ring of the last audit lines: line `n` is at `n % auditLinesMax`. */
  readonly #audit: AuditLine[] = []
  readonly #stopAudit: () => void
  #auditCount = 0
  #auditTimer: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  #picture: Picture | undefined
  #view: DeskView | undefined
  #version = 0
  #snapshotCount = 0
  #skipCount = 0

  constructor(source: DeskSource, options: StreamOptions) {
    this.#source = source
    this.#options = options
    this.#stopAudit = source.onAudit((line) => this.#onAudit(line))
  }

  get readerCount(): number {
    return this.#readers.size
  }

  /** Snapshots sent since start: one per reader, and one each time a reader fell behind. */
  get snapshotCount(): number {
    return this.#snapshotCount
  }

  /** Messages left out because a reader was behind. */
  get skipCount(): number {
    return this.#skipCount
  }

  /** Adds a reader, who gets a snapshot at once. */
  attach(socket: ReaderSocket): { resync: () => void; detach: () => void } {
    const reader: Reader = { socket, needsSnapshot: true, auditNext: 0, quietTicks: 0 }
    this.#readers.add(reader)
    this.tick()
    this.#timer ??= setInterval(() => this.tick(), this.#options.intervalMs)
    return {
      resync: () => {
        reader.needsSnapshot = true
      },
      detach: () => {
        this.#readers.delete(reader)
        if (this.#readers.size === 0) this.#stopTimers()
      },
    }
  }

  /** Looks at the desk once and sends every reader what it needs. */
  tick(): void {
    const change = this.#look()
    if (change === 'fault') return
    const delta =
      change === undefined
        ? ''
        : JSON.stringify({
            kind: 'delta',
            version: this.#version,
            ...change,
          } satisfies ServerMessage)
    let snapshot = ''
    for (const reader of this.#readers) {
      if (this.#isBehind(reader)) {
        reader.needsSnapshot = true
      } else if (reader.needsSnapshot) {
        if (snapshot === '') snapshot = JSON.stringify(this.#createSnapshot())
        reader.needsSnapshot = false
        reader.auditNext = this.#auditCount
        this.#snapshotCount += 1
        this.#send(reader, snapshot)
      } else if (delta !== '') {
        this.#send(reader, delta)
      } else {
        this.#beat(reader)
      }
    }
  }

  close(): void {
    this.#stopAudit()
    this.#readers.clear()
    this.#stopTimers()
  }

  #look(): Change | undefined | 'fault' {
    try {
      const view = this.#source.view()
      const picture = takePicture(view)
      const change = this.#picture === undefined ? undefined : changeBetween(this.#picture, picture)
      if (change !== undefined || this.#picture === undefined) this.#version += 1
      this.#view = view
      this.#picture = picture
      return change
    } catch (error) {
      this.#options.onError(error)
      const message = 'The desk cannot show how it stands; its log says why.'
      const fault = JSON.stringify({ kind: 'fault', message } satisfies FaultMessage)
      for (const reader of this.#readers) {
        reader.needsSnapshot = true
        if (!this.#isBehind(reader)) this.#send(reader, fault)
      }
      return 'fault'
    }
  }

  #createSnapshot(): SnapshotMessage {
    const view = this.#view!
    return {
      kind: 'snapshot',
      version: this.#version,
      view,
      keys: {
        underlyings: keysOf('underlyings', view.underlyings),
        expiries: keysOf('expiries', view.expiries),
        quotes: keysOf('quotes', view.quotes),
        fills: keysOf('fills', view.fills),
      },
      audit: { first: this.#auditFirst(), lines: this.#auditFrom(0) },
    }
  }

  #onAudit(line: AuditLine): void {
    this.#audit[this.#auditCount % this.#options.auditLinesMax] = line
    this.#auditCount += 1
    if (this.#readers.size === 0) return
    this.#auditTimer ??= setTimeout(() => this.#flushAudit(), auditDelayMs)
  }

  #flushAudit(): void {
    this.#auditTimer = undefined
    for (const reader of this.#readers) {
      // A snapshot is on its way and carries the tail.
      if (reader.needsSnapshot || reader.auditNext === this.#auditCount) continue
      if (this.#isBehind(reader)) continue
      const first = Math.max(reader.auditNext, this.#auditFirst())
      const lines = this.#auditFrom(first)
      reader.auditNext = this.#auditCount
      this.#send(reader, JSON.stringify({ kind: 'audit', first, lines } satisfies ServerMessage))
    }
  }

  #auditFirst(): number {
    return Math.max(0, this.#auditCount - this.#options.auditLinesMax)
  }

  #auditFrom(first: number): AuditLine[] {
    const lines: AuditLine[] = []
    for (let n = Math.max(first, this.#auditFirst()); n < this.#auditCount; n += 1) {
      lines.push(this.#audit[n % this.#options.auditLinesMax]!)
    }
    return lines
  }

  #isBehind(reader: Reader): boolean {
    if (reader.socket.bufferedAmount <= this.#options.bufferedBytesMax) return false
    this.#skipCount += 1
    return true
  }

  #beat(reader: Reader): void {
    reader.quietTicks += 1
    if (reader.quietTicks * this.#options.intervalMs < beatMs) return
    const beat = { kind: 'beat', version: this.#version } satisfies ServerMessage
    this.#send(reader, JSON.stringify(beat))
  }

  #send(reader: Reader, text: string): void {
    reader.quietTicks = 0
    reader.socket.send(text)
  }

  #stopTimers(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#auditTimer)
    this.#timer = undefined
    this.#auditTimer = undefined
  }
}
