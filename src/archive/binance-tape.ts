// Files of recorded Binance streams, one `<receive time> <JSON>` a line, plain or gzip, into one
// tape. Read line by line; several files follow each other in receive order. Continuity of the
// book is not judged here: that is the book's affair, by Binance's own rules.

import { ok, type Result, refused } from '../base/index.ts'
import {
  type MessageName,
  marketOf,
  messageNames,
  nameOf,
  type RawMessage,
  readMessage,
} from './binance-message.ts'
import { TapeClock } from './tape-clock.ts'
import { TapeColumns } from './tape-columns.ts'
import { findTapeInstrument, type TapeInstrument, tapeInstruments } from './tape-instrument.ts'
import { fieldError, TapeError, type TapePlace, type TapeRefusal } from './tape-refusal.ts'
import { LinesError, readLines } from './text-lines.ts'

/** A REST snapshot of 5000 levels a side is one line. */
const lineCharactersMax = 1 << 20
/** Lines that may come before one names the instrument. */
const unnamedMax = 64
/** Numbers held at most: half a gigabyte, some hours of a busy instrument. */
const sizeMax = 1 << 26

export const receiveUnits = ['milliseconds', 'microseconds', 'nanoseconds'] as const
export type ReceiveUnit = (typeof receiveUnits)[number]
const unitDigits: readonly number[] = [13, 16, 19]

export type TapeFile = {
  readonly path: string
  readonly lines: number
  readonly receiveUnit: ReceiveUnit
  readonly firstReceiveUs: number
  readonly lastReceiveUs: number
}

export type BinanceTape = {
  readonly instrument: TapeInstrument
  readonly columns: TapeColumns
  readonly clock: TapeClock
  readonly files: readonly TapeFile[]
  /** Messages by name. */
  readonly messages: Readonly<Record<MessageName, number>>
  /**
   * Messages whose receive time was before the one before them; they count as received with it.
   */
  readonly receivedBackwards: number
}

export type TapeOptions = {
  /** Bytes read from the disk so far, over all files. */
  readonly onBytes?: (bytes: number) => void
  readonly sizeMax?: number
}

type Held = { readonly place: TapePlace; readonly receiveUs: number; readonly raw: RawMessage }

function emptyCounts(): Record<MessageName, number> {
  const entries = messageNames.map((name) => [name, 0] as const)
  return Object.fromEntries(entries) as Record<MessageName, number>
}

/** Reads the files one after another into one set of columns. */
class TapeReader {
  readonly columns: TapeColumns = new TapeColumns()
  readonly messages: Record<MessageName, number> = emptyCounts()
  instrument: TapeInstrument | undefined
  receivedBackwards = 0
  #lastReceiveUs = 0
  readonly #held: Held[] = []
  readonly #sizeMax: number

  constructor(size: number) {
    this.#sizeMax = size
  }

  /** One file, whole; throws `TapeError` or `LinesError`. */
  async file(path: string, onBytes: (bytes: number) => void): Promise<TapeFile> {
    const expected = 'a file of lines "<receive time> <JSON>"'
    const options = { charactersMax: lineCharactersMax, expected, onBytes }
    let lines = 0
    let unit = -1
    let firstReceiveUs = 0
    let lastReceiveUs = 0
    for await (const text of readLines(path, options)) {
      lines += 1
      if (text === '') continue
      const place: TapePlace = { file: path, line: lines }
      const space = text.indexOf(' ')
      const stamp = space < 0 ? text : text.slice(0, space)
      if (unit < 0) unit = unitOf(place, stamp)
      const receiveUs = receiveTime(place, stamp, unit)
      if (firstReceiveUs === 0) firstReceiveUs = receiveUs
      lastReceiveUs = Math.max(lastReceiveUs, receiveUs)
      this.#line(place, receiveUs, parseJson(place, text.slice(stamp.length + 1)))
      this.#checkSize(path)
    }
    const receiveUnit = receiveUnits[unit]
    if (receiveUnit === undefined) throw emptyError(path, 'no lines')
    return { path, lines, receiveUnit, firstReceiveUs, lastReceiveUs }
  }

  /** Whatever waits for an instrument that never came. */
  finish(path: string): TapeInstrument {
    if (this.instrument !== undefined) return this.instrument
    throw emptyError(path, 'no message that names its instrument')
  }

  #line(place: TapePlace, receiveUs: number, raw: RawMessage): void {
    if (this.instrument === undefined) {
      this.instrument = this.#identify(place, raw)
      if (this.instrument === undefined) {
        if (this.#held.length === unnamedMax) {
          throw emptyError(place.file, `no instrument named in the first ${unnamedMax} messages`)
        }
        this.#held.push({ place, receiveUs, raw })
        return
      }
      for (const held of this.#held) this.#read(held, this.instrument)
      this.#held.length = 0
    }
    this.#read({ place, receiveUs, raw }, this.instrument)
  }

  #identify(place: TapePlace, raw: RawMessage): TapeInstrument | undefined {
    const market = marketOf(nameOf(place, raw), raw)
    if (market === undefined) return undefined
    const symbol = String(raw.s ?? raw.symbol)
    const found = findTapeInstrument(market, symbol)
    if (found !== undefined) return found
    const known = tapeInstruments.map((row) => `${row.symbol} (${row.market})`).join(', ')
    throw fieldError(place, 's', `${symbol} (${market})`, `one of ${known}`)
  }

  #read(held: Held, terms: TapeInstrument): void {
    const { place, raw } = held
    const name = nameOf(place, raw)
    if (held.receiveUs < this.#lastReceiveUs) this.receivedBackwards += 1
    else this.#lastReceiveUs = held.receiveUs
    const isOtherTrade =
      (name === 'trade' && this.messages.aggTrade > 0) ||
      (name === 'aggTrade' && this.messages.trade > 0)
    if (isOtherTrade) {
      throw fieldError(place, 'e', name, 'trade or aggTrade, not both: they are the same trades')
    }
    this.messages[name] += 1
    const { columns } = this
    readMessage({ place, receiveUs: this.#lastReceiveUs, terms, columns }, name, raw)
  }

  #checkSize(path: string): void {
    if (this.columns.size <= this.#sizeMax) return
    const message = `${path}: the tape is larger than ${this.#sizeMax} numbers; give fewer files`
    throw new TapeError({ code: 'tape/too-large', message, file: path })
  }
}

function emptyError(file: string, what: string): TapeError {
  const message = `${file}: ${what}; expected lines "<receive time> <JSON>" of Binance streams`
  return new TapeError({ code: 'tape/empty', message, file })
}

const digitsPattern = /^\d+$/
const stampExpected =
  'a receive time in milliseconds, microseconds or nanoseconds since 1970 (13, 16 or 19 digits)'

/** Position in `receiveUnits`, told by the number of digits. */
function unitOf(place: TapePlace, stamp: string): number {
  const unit = digitsPattern.test(stamp) ? unitDigits.indexOf(stamp.length) : -1
  if (unit < 0) throw fieldError(place, 'receive time', stamp, stampExpected)
  return unit
}

/** Microseconds; nanoseconds are cut off, in text, because they do not fit a double. */
function receiveTime(place: TapePlace, stamp: string, unit: number): number {
  if (stamp.length !== unitDigits[unit] || !digitsPattern.test(stamp)) {
    const expected = `${unitDigits[unit]} digits (${receiveUnits[unit]}), as in the lines before`
    throw fieldError(place, 'receive time', stamp, expected)
  }
  if (stamp.length === 13) return Number(stamp) * 1000
  return Number(stamp.slice(0, 16))
}

function isRecord(value: unknown): value is RawMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The message itself, out of a combined stream's wrapper when it is in one. */
function parseJson(place: TapePlace, text: string): RawMessage {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw fieldError(place, 'message', text, 'JSON after the receive time')
  }
  if (!isRecord(value)) throw fieldError(place, 'message', value, 'a JSON object')
  const data = value.data
  if (data === undefined) return value
  if (!isRecord(data)) throw fieldError(place, 'data', data, 'a JSON object')
  return data
}

/** When a file begins, by its first line; the rest of it is read in its turn. */
async function firstReceiveUs(path: string): Promise<number> {
  const expected = 'a file of lines "<receive time> <JSON>"'
  for await (const text of readLines(path, { charactersMax: lineCharactersMax, expected })) {
    if (text === '') continue
    const place = { file: path, line: 1 }
    const stamp = text.split(' ', 1)[0] ?? ''
    return receiveTime(place, stamp, unitOf(place, stamp))
  }
  throw emptyError(path, 'no lines')
}

async function inReceiveOrder(paths: readonly string[]): Promise<readonly string[]> {
  const starts: { path: string; startUs: number }[] = []
  for (const path of paths) starts.push({ path, startUs: await firstReceiveUs(path) })
  return starts.sort((a, b) => a.startUs - b.startUs).map((row) => row.path)
}

async function readFiles(
  paths: readonly string[],
  reader: TapeReader,
  onBytes: (bytes: number) => void,
): Promise<TapeFile[]> {
  const files: TapeFile[] = []
  let bytesBefore = 0
  for (const path of await inReceiveOrder(paths)) {
    let bytes = 0
    const file = await reader.file(path, (read) => {
      bytes = read
      onBytes(bytesBefore + bytes)
    })
    bytesBefore += bytes
    const before = files.at(-1)
    if (before !== undefined && file.firstReceiveUs < before.lastReceiveUs) {
      const message =
        `${path}: begins at ${file.firstReceiveUs} us, before ${before.path} ends at ` +
        `${before.lastReceiveUs} us; expected files that follow each other`
      throw new TapeError({ code: 'tape/overlap', message, file: path })
    }
    files.push(file)
  }
  return files
}

/**
 * Reads files of one instrument's streams into one tape, ordered by receive time. Never throws on
 * a bad file, and gives nothing of a tape that is not whole: a gzip that ends early, a line that
 * is not JSON or a field that is not as it was refuse all of it.
 */
export async function readBinanceTape(
  paths: readonly string[],
  options: TapeOptions = {},
): Promise<Result<BinanceTape, TapeRefusal>> {
  const reader = new TapeReader(options.sizeMax ?? sizeMax)
  try {
    const files = await readFiles(paths, reader, options.onBytes ?? (() => undefined))
    const instrument = reader.finish(paths[0] ?? 'the tape')
    const { columns, messages, receivedBackwards } = reader
    const clock = new TapeClock(columns)
    return ok({ instrument, columns, clock, files, messages, receivedBackwards })
  } catch (error) {
    if (error instanceof TapeError || error instanceof LinesError) return refused(error.refusal)
    throw error
  }
}
