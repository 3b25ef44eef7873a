// The tape in the order in which it happened at the venue, by our clock. Each stream is in order
// by itself; they are merged by venue time, a trade before the change of the book that shows it.
// What the venue gave no time is put as late as it can have been: received less the least
// latency.

import {
  type BinanceTape,
  depthKind,
  snapshotKind,
  tickerKind,
  tradeKind,
} from '../archive/index.ts'

class Stream {
  readonly #rows: Int32Array
  readonly #timesUs: Float64Array
  #count = 0
  #next = 0
  headUs = Number.POSITIVE_INFINITY

  constructor(capacity: number) {
    this.#rows = new Int32Array(capacity)
    this.#timesUs = new Float64Array(capacity)
  }

  /** Time never runs backwards in a stream: a stamp before its predecessor's is taken for that. */
  add(row: number, venueUs: number): void {
    const before = this.#count === 0 ? venueUs : this.#timesUs[this.#count - 1]!
    this.#rows[this.#count] = row
    this.#timesUs[this.#count] = Math.max(before, venueUs)
    this.#count += 1
    if (this.#count === 1) this.headUs = venueUs
  }

  take(): number {
    const row = this.#rows[this.#next]!
    this.#next += 1
    this.headUs = this.#next < this.#count ? this.#timesUs[this.#next]! : Number.POSITIVE_INFINITY
    return row
  }
}

export class VenueOrder {
  /** In the order of precedence at one instant. */
  readonly #trades: Stream
  readonly #books: Stream
  readonly #tickers: Stream
  /** When the next message happened; Infinity after the last. */
  nextUs: number
  /** When the last one happened. */
  readonly endUs: number

  constructor(tape: BinanceTape, leastUs: number) {
    const { columns, clock } = tape
    const { count, kind, receiveUs, eventUs } = columns
    const counts = [0, 0, 0, 0, 0]
    for (let row = 0; row < count; row += 1) counts[kind[row]!]! += 1
    this.#trades = new Stream(counts[tradeKind]!)
    this.#books = new Stream(counts[snapshotKind]! + counts[depthKind]!)
    this.#tickers = new Stream(counts[tickerKind]!)
    let endUs = 0
    for (let row = 0; row < count; row += 1) {
      const stream = this.#streamOf(kind[row]!)
      if (stream === undefined) continue
      const latestUs = receiveUs[row]! - leastUs
      const stampUs = eventUs[row]!
      const venueUs = stampUs > 0 ? clock.ours(stampUs, receiveUs[row]!, leastUs) : latestUs
      stream.add(row, Math.min(venueUs, latestUs))
      endUs = Math.max(endUs, Math.min(venueUs, latestUs))
    }
    this.endUs = endUs
    this.nextUs = this.#headUs()
  }

  /** Takes the next message: its row. */
  take(): number {
    const trades = this.#trades
    const books = this.#books
    const { nextUs } = this
    const row =
      trades.headUs === nextUs
        ? trades.take()
        : books.headUs === nextUs
          ? books.take()
          : this.#tickers.take()
    this.nextUs = this.#headUs()
    return row
  }

  #headUs(): number {
    return Math.min(this.#trades.headUs, this.#books.headUs, this.#tickers.headUs)
  }

  #streamOf(kind: number): Stream | undefined {
    if (kind === tradeKind) return this.#trades
    if (kind === depthKind || kind === snapshotKind) return this.#books
    return kind === tickerKind ? this.#tickers : undefined
  }
}
