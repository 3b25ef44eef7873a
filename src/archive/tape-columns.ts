// The messages of a tape in columns: kind, times, and a body of numbers for each. Grows while a
// file is read, up to a stated bound; never changes after.

/**
 * `snapshot` and `depth` change the book; `ticker` is its best prices; `mark` the venue's
 * opinion.
 */
export const tapeKinds = ['snapshot', 'depth', 'ticker', 'trade', 'mark'] as const
export type TapeKind = (typeof tapeKinds)[number]

export const snapshotKind: number = 0
export const depthKind: number = 1
export const tickerKind: number = 2
export const tradeKind: number = 3
export const markKind: number = 4

/**
 * Places in the body of a snapshot or a change of the book; pairs (ticks, lots) follow, bids
 * first.
 */
export const bookFirst: number = 0
export const bookLast: number = 1
/** The `last` that this change follows; -1 where the venue does not say. */
export const bookPrevious: number = 2
export const bookBidCount: number = 3
export const bookLevels: number = 4

export const tickerUpdate: number = 0
export const tickerBidTicks: number = 1
export const tickerBidLots: number = 2
export const tickerAskTicks: number = 3
export const tickerAskLots: number = 4

export const tradeId: number = 0
export const tradeTicks: number = 1
export const tradeLots: number = 2
/** The aggressor's side: +1 bought. */
export const tradeSide: number = 3
/** 1 when two orders of the book met; 0 for the venue's own transfers (insurance fund, ADL). */
export const tradeIsMatched: number = 4

export const markPrice: number = 0
export const markIndex: number = 1
/** Per 8 hours, as a fraction. */
export const markFunding: number = 2

function larger(column: Float64Array, length: number): Float64Array {
  if (length <= column.length) return column
  const grown = new Float64Array(Math.max(length, 2 * column.length))
  grown.set(column)
  return grown
}

export class TapeColumns {
  count = 0
  kind: Uint8Array = new Uint8Array(1024)
  /** By our clock, never running backwards. */
  receiveUs: Float64Array = new Float64Array(1024)
  /** By the venue's clock: when it happened, when it was sent; 0 where the venue does not say. */
  eventUs: Float64Array = new Float64Array(1024)
  sendUs: Float64Array = new Float64Array(1024)
  /** Where each body begins; one more than messages, so that the next is where it ends. */
  bodyAt: Float64Array = new Float64Array(1025)
  body: Float64Array = new Float64Array(8192)
  #used = 0

  /** Numbers held, for bounding memory. */
  get size(): number {
    return this.#used + 5 * this.count
  }

  /** Opens a message; its body is what `number` adds until the next. */
  open(kind: number, receiveUs: number, eventUs: number, sendUs: number): void {
    const row = this.count
    if (row === this.kind.length) this.#growRows()
    this.count = row + 1
    this.kind[row] = kind
    this.receiveUs[row] = receiveUs
    this.eventUs[row] = eventUs
    this.sendUs[row] = sendUs
    this.bodyAt[row] = this.#used
    this.bodyAt[row + 1] = this.#used
  }

  /** Appends one number to the body of the last message. */
  number(value: number): void {
    if (this.#used === this.body.length) this.body = larger(this.body, this.#used + 1)
    this.body[this.#used] = value
    this.#used += 1
    this.bodyAt[this.count] = this.#used
  }

  /** Replaces a number of the last message's body. */
  amend(place: number, value: number): void {
    this.body[this.bodyAt[this.count - 1]! + place] = value
  }

  #growRows(): void {
    const length = 2 * this.kind.length
    const kind = new Uint8Array(length)
    kind.set(this.kind)
    this.kind = kind
    this.receiveUs = larger(this.receiveUs, length)
    this.eventUs = larger(this.eventUs, length)
    this.sendUs = larger(this.sendUs, length)
    this.bodyAt = larger(this.bodyAt, length + 1)
  }
}
