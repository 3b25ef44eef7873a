// The tape as public messages that reach the desk, in the order in which they were received.
// There is no index in it: the middle of the tape's own market stands for the index and for the
// venue's mark, and is said as often as an index would be.

import {
  type BinanceTape,
  bookBidCount,
  bookFirst,
  bookLast,
  bookLevels,
  bookPrevious,
  markKind,
  snapshotKind,
  tickerKind,
  tradeId,
  tradeIsMatched,
  tradeKind,
  tradeLots,
  tradeSide,
  tradeTicks,
} from '../archive/index.ts'
import {
  type AssetIndex,
  type Atoms,
  assert,
  type Lots,
  type NumberList,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import { createEvent, type DeskEvent, type EventSink } from '../engine/index.ts'
import { type Instrument } from '../instrument/index.ts'
import { type OwnView } from './own-view.ts'
import { bookWindowTicks, TapeBook } from './tape-book.ts'
import { instrument } from './voice.ts'

/** The stand-in index moves at most ten times a second, and is said at least once. */
const indexUsMin = 100_000
const indexUsMax = 1_000_000
const venue = 0

type Due = 'listed' | 'transfer' | 'feed' | 'book' | 'trade' | 'index' | 'ticker'

export type TapeFeedParts = {
  readonly tape: BinanceTape
  readonly terms: Instrument
  readonly opening: readonly bigint[]
  readonly own: OwnView
}

export class TapeFeed {
  readonly #parts: TapeFeedParts
  readonly #book: TapeBook
  readonly #originUs: number
  readonly #due: Due[] = []
  /** The message that `due` is about, and the next to look at. */
  #row = 0
  #next = 0
  #asset = 0
  #indexTicks = 0
  #indexUs = Number.NEGATIVE_INFINITY
  #wasLive = false
  #wasHeard = false
  readonly #listed = createEvent('listed')
  readonly #transfer = createEvent('transfer')
  readonly #feed = createEvent('feed')
  readonly #bookEvent = createEvent('book')
  readonly #trade = createEvent('trade')
  readonly #index = createEvent('index')
  readonly #ticker = createEvent('ticker')

  constructor(parts: TapeFeedParts) {
    this.#parts = parts
    this.#book = new TapeBook(bookWindowTicks(parts.tape.instrument))
    this.#originUs = parts.tape.columns.receiveUs[0]!
    this.#due.push('listed')
    for (const _ of parts.opening) this.#due.push('transfer')
  }

  /** When the next message reaches the desk; Infinity after the last. */
  get headUs(): number {
    if (this.#due.length === 0) this.#prepare()
    if (this.#due.length === 0) return Number.POSITIVE_INFINITY
    return this.#parts.tape.columns.receiveUs[this.#row]!
  }

  deliver(sink: EventSink): void {
    const due = this.#due.shift()
    assert(due !== undefined, 'nothing is due')
    const event = this.#make(due)
    const { columns } = this.#parts.tape
    event.timeUs = columns.receiveUs[this.#row]! as TimeUs
    event.monotonicUs = event.timeUs - this.#originUs
    event.venueEventUs = columns.eventUs[this.#row]! as TimeUs
    event.venueSendUs = columns.sendUs[this.#row]! as TimeUs
    sink(event)
  }

  /** Goes on to the next row that has something to say, and lists what. */
  #prepare(): void {
    const { columns } = this.#parts.tape
    while (this.#due.length === 0 && this.#next < columns.count) {
      this.#row = this.#next
      this.#next += 1
      const kind = columns.kind[this.#row]!
      if (kind === markKind) continue
      if (kind === tradeKind) {
        const isMatched = columns.body[columns.bodyAt[this.#row]! + tradeIsMatched] === 1
        if (isMatched) this.#due.push('trade')
        continue
      }
      if (kind === tickerKind) this.#book.ticker(columns, this.#row)
      else this.#change()
      this.#offerIndex(columns.receiveUs[this.#row]!)
    }
  }

  #change(): void {
    this.#book.apply(this.#parts.tape.columns, this.#row)
    const { isLive } = this.#book
    if (isLive !== this.#wasLive) this.#due.push('feed')
    this.#wasLive = isLive
    this.#due.push('book')
  }

  #offerIndex(receiveUs: number): void {
    const { midTicks } = this.#book
    if (midTicks === 0) return
    const sinceUs = receiveUs - this.#indexUs
    const isDue = midTicks !== this.#indexTicks && sinceUs >= indexUsMin
    if (!isDue && sinceUs < indexUsMax) return
    this.#indexTicks = midTicks
    this.#indexUs = receiveUs
    this.#due.push('index', 'ticker')
  }

  #make(due: Due): DeskEvent {
    switch (due) {
      case 'listed':
        return this.#makeListed()
      case 'transfer':
        this.#transfer.asset = this.#asset as AssetIndex
        this.#transfer.cash = this.#parts.opening[this.#asset]! as Atoms
        this.#transfer.note = 'opening'
        this.#asset += 1
        return this.#transfer
      case 'feed':
        this.#feed.venue = venue
        this.#feed.state = !this.#wasLive ? 'gap' : this.#wasHeard ? 'resync' : 'up'
        this.#wasHeard = true
        return this.#feed
      case 'book':
        return this.#makeBook()
      case 'trade':
        return this.#makeTrade()
      case 'index':
        this.#index.asset = this.#parts.terms.base
        this.#index.priceUsd = this.#indexPrice()
        return this.#index
      default:
        this.#ticker.instrument = instrument
        this.#ticker.markPrice = this.#indexPrice()
        this.#ticker.underlyingPrice = this.#indexPrice()
        return this.#ticker
    }
  }

  #indexPrice(): number {
    const { quantumMantissa, quantumScale } = this.#parts.terms
    return (this.#indexTicks * quantumMantissa) / Number(`1e${quantumScale}`)
  }

  #makeListed(): DeskEvent {
    const { terms } = this.#parts
    const event = this.#listed
    event.instrument = instrument
    event.name = terms.name
    event.instrumentKind = terms.kind
    event.settlement = terms.settlement
    event.base = terms.base
    event.quote = terms.quote
    event.settle = terms.settle
    event.quantumMantissa = terms.quantumMantissa
    event.quantumScale = terms.quantumScale
    event.lotMantissa = terms.lotMantissa
    event.lotScale = terms.lotScale
    event.strike = terms.strike
    event.optionSide = terms.optionSide
    event.expiryUs = terms.expiryUs
    event.makerFee = terms.makerFee
    event.takerFee = terms.takerFee
    const steps = terms.tickSteps.flatMap((step) => [step.aboveTicks, step.stepTicks])
    event.tickSteps = { count: steps.length, values: Float64Array.from(steps) }
    return event
  }

  #makeTrade(): DeskEvent {
    const { body, bodyAt } = this.#parts.tape.columns
    const at = bodyAt[this.#row]!
    const event = this.#trade
    event.instrument = instrument
    event.ticks = body[at + tradeTicks]! as Ticks
    event.lots = body[at + tradeLots]! as Lots
    event.side = body[at + tradeSide] === 1 ? 1 : -1
    event.tradeId = body[at + tradeId]!
    return event
  }

  /** The change as the venue said it, with our own orders in it. */
  #makeBook(): DeskEvent {
    const { columns } = this.#parts.tape
    const { body, bodyAt } = columns
    const at = bodyAt[this.#row]!
    const bidCount = body[at + bookBidCount]!
    const from = at + bookLevels
    const event = this.#bookEvent
    event.instrument = instrument
    event.snapshot = columns.kind[this.#row] === snapshotKind
    event.firstUpdate = body[at + bookFirst]!
    event.lastUpdate = body[at + bookLast]!
    event.previousUpdate = body[at + bookPrevious]!
    event.levels.count = 0
    this.#copySide(1, from, from + 2 * bidCount, event.snapshot)
    event.bidCount = event.levels.count / 2
    this.#copySide(-1, from + 2 * bidCount, bodyAt[this.#row + 1]!, event.snapshot)
    this.#parts.own.settle()
    return event
  }

  #copySide(side: 1 | -1, from: number, to: number, isSnapshot: boolean): void {
    const { own } = this.#parts
    const { body } = this.#parts.tape.columns
    const { levels } = this.#bookEvent
    const open = own.changed(side, isSnapshot)
    for (let i = from; i < to; i += 2) {
      const ticks = body[i]!
      push(levels, ticks, body[i + 1]! + own.lotsAt(side, ticks))
      const said = open.indexOf(ticks)
      if (said >= 0) open.splice(said, 1)
    }
    for (const ticks of open) {
      push(levels, ticks, this.#book.bookLotsAt(side, ticks) + own.lotsAt(side, ticks))
    }
  }
}

function push(levels: NumberList, ticks: number, lots: number): void {
  if (levels.count + 2 > levels.values.length) {
    const values = new Float64Array(Math.max(256, 2 * levels.values.length))
    values.set(levels.values)
    levels.values = values
  }
  levels.values[levels.count] = ticks
  levels.values[levels.count + 1] = lots
  levels.count += 2
}
