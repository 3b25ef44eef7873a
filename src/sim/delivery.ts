// The last step of a message: its row becomes one of a handful of event objects, reused for ever,
// with the venue's stamps and our own time of receipt. It must not know why anything was said.

import {
  type AssetIndex,
  type Atoms,
  assert,
  type ClientId,
  type InstrumentIndex,
  type Lots,
  type Ticks,
  type TimeUs,
} from '../base/index.ts'
import {
  createEvent,
  type DeskEvent,
  type EventOf,
  type EventSink,
  orderReasons,
  orderStatuses,
} from '../engine/index.ts'
import { type InstrumentTable } from './instruments.ts'
import { bodyAt, kindCode, type MessageStream } from './messages.ts'

const feedStates = ['up', 'down', 'gap', 'resync'] as const
const protectionStates = ['armed', 'triggered', 'reset'] as const
const settlementKinds = ['expiry', 'session'] as const
const instrumentStates = ['open', 'settling', 'halted', 'delisted'] as const
const liquidities = ['maker', 'taker'] as const

/** The only venue of this world. */
export const venueIndex = 0

function nameAt<T>(names: readonly T[], code: number): T {
  const name = names[code]
  assert(name !== undefined, `no name has code ${code}`)
  return name
}

function sideOf(value: number): 1 | -1 {
  return value === 1 ? 1 : -1
}

export class Delivery {
  readonly #table: InstrumentTable
  readonly #originUs: number
  readonly #listed = createEvent('listed')
  readonly #state = createEvent('instrumentState')
  readonly #index = createEvent('index')
  readonly #top = createEvent('top')
  readonly #ticker = createEvent('ticker')
  readonly #trade = createEvent('trade')
  readonly #feed = createEvent('feed')
  readonly #order = createEvent('order')
  readonly #fill = createEvent('fill')
  readonly #funding = createEvent('funding')
  readonly #settlement = createEvent('settlement')
  readonly #transfer = createEvent('transfer')
  readonly #protection = createEvent('protection')
  readonly #openOrder = createEvent('openOrder')
  readonly #position = createEvent('positionReport')
  readonly #balance = createEvent('balanceReport')
  readonly #reportEnd = createEvent('reportEnd')
  readonly #failed = createEvent('requestFailed')

  /** Our monotonic clock reads 0 at `originUs`. */
  constructor(table: InstrumentTable, originUs: number) {
    this.#table = table
    this.#originUs = originUs
    this.#listed.tickSteps.values = new Float64Array(8)
  }

  /** Hands the oldest message of a stream to the sink. The stream drops it first. */
  deliver(stream: MessageStream, sink: EventSink): void {
    const at = stream.headAt
    const { rows } = stream
    const kind = rows[at + 3]!
    if (kind === kindCode.top) {
      // Nine messages of ten: stamped apart, so that the object's shape is known here.
      const event = this.#decodeTop(rows, at + bodyAt)
      event.timeUs = rows[at]! as TimeUs
      event.monotonicUs = rows[at]! - this.#originUs
      event.venueEventUs = rows[at + 1]! as TimeUs
      event.venueSendUs = rows[at + 2]! as TimeUs
      stream.drop()
      sink(event)
      return
    }
    const event = this.#decode(rows, at + bodyAt, kind, stream.headAmount)
    event.timeUs = rows[at]! as TimeUs
    event.monotonicUs = rows[at]! - this.#originUs
    event.venueEventUs = rows[at + 1]! as TimeUs
    event.venueSendUs = rows[at + 2]! as TimeUs
    stream.drop()
    sink(event)
  }

  #decode(rows: Float64Array, at: number, kind: number, amount: bigint): DeskEvent {
    switch (kind) {
      case kindCode.index: {
        this.#index.asset = rows[at]! as AssetIndex
        this.#index.priceUsd = rows[at + 1]!
        return this.#index
      }
      case kindCode.ticker:
        return this.#decodeTicker(rows, at)
      case kindCode.trade:
        return this.#decodeTrade(rows, at)
      case kindCode.order:
        return this.#decodeOrder(rows, at)
      case kindCode.fill:
        return this.#decodeFill(rows, at, amount)
      case kindCode.listed:
        return this.#decodeListed(rows[at]! as InstrumentIndex)
      case kindCode.instrumentState: {
        this.#state.instrument = rows[at]! as InstrumentIndex
        this.#state.state = nameAt(instrumentStates, rows[at + 1]!)
        return this.#state
      }
      case kindCode.feed: {
        this.#feed.venue = venueIndex
        this.#feed.state = nameAt(feedStates, rows[at]!)
        return this.#feed
      }
      default:
        return this.#decodeRare(rows, at, kind, amount)
    }
  }

  #decodeRare(rows: Float64Array, at: number, kind: number, amount: bigint): DeskEvent {
    switch (kind) {
      case kindCode.funding:
        return this.#decodeFunding(rows, at, amount)
      case kindCode.settlement:
        return this.#decodeSettlement(rows, at, amount)
      case kindCode.transfer: {
        this.#transfer.asset = rows[at]! as AssetIndex
        this.#transfer.cash = amount as Atoms
        this.#transfer.note = 'opening'
        return this.#transfer
      }
      case kindCode.protection: {
        this.#protection.group = rows[at]!
        this.#protection.state = nameAt(protectionStates, rows[at + 1]!)
        this.#protection.frozenUntilUs = rows[at + 2]! as TimeUs
        return this.#protection
      }
      case kindCode.openOrder:
        return this.#decodeOpenOrder(rows, at)
      case kindCode.positionReport: {
        this.#position.report = rows[at]!
        this.#position.instrument = rows[at + 1]! as InstrumentIndex
        this.#position.lots = rows[at + 2]! as Lots
        return this.#position
      }
      case kindCode.balanceReport: {
        this.#balance.report = rows[at]!
        this.#balance.asset = rows[at + 1]! as AssetIndex
        this.#balance.cash = amount as Atoms
        return this.#balance
      }
      case kindCode.reportEnd: {
        this.#reportEnd.report = rows[at]!
        this.#reportEnd.venue = venueIndex
        return this.#reportEnd
      }
      default: {
        assert(kind === kindCode.requestFailed, `no message has code ${kind}`)
        this.#failed.requestId = rows[at]!
        this.#failed.reason = nameAt(orderReasons, rows[at + 1]!)
        return this.#failed
      }
    }
  }

  #decodeTop(rows: Float64Array, at: number): EventOf<'top'> {
    const event = this.#top
    event.instrument = rows[at]! as InstrumentIndex
    event.bidTicks = rows[at + 1]! as Ticks
    event.bidLots = rows[at + 2]! as Lots
    event.askTicks = rows[at + 3]! as Ticks
    event.askLots = rows[at + 4]! as Lots
    return event
  }

  #decodeTicker(rows: Float64Array, at: number): DeskEvent {
    const event = this.#ticker
    event.instrument = rows[at]! as InstrumentIndex
    event.markPrice = rows[at + 1]!
    event.markVol = rows[at + 2]!
    event.underlyingPrice = rows[at + 3]!
    event.funding8h = rows[at + 4]!
    event.openInterestLots = rows[at + 5]! as Lots
    return event
  }

  #decodeTrade(rows: Float64Array, at: number): DeskEvent {
    const event = this.#trade
    event.instrument = rows[at]! as InstrumentIndex
    event.ticks = rows[at + 1]! as Ticks
    event.lots = rows[at + 2]! as Lots
    event.side = sideOf(rows[at + 3]!)
    event.tradeId = rows[at + 4]!
    event.liquidation = rows[at + 5] === 1
    return event
  }

  #decodeOrder(rows: Float64Array, at: number): DeskEvent {
    const event = this.#order
    event.clientId = rows[at]! as ClientId
    event.instrument = rows[at + 1]! as InstrumentIndex
    event.status = nameAt(orderStatuses, rows[at + 2]!)
    event.reason = nameAt(orderReasons, rows[at + 3]!)
    event.revision = rows[at + 4]!
    event.ticks = rows[at + 5]! as Ticks
    event.remainingLots = rows[at + 6]! as Lots
    event.filledLots = rows[at + 7]! as Lots
    return event
  }

  #decodeFill(rows: Float64Array, at: number, fee: bigint): DeskEvent {
    const event = this.#fill
    event.clientId = rows[at]! as ClientId
    event.instrument = rows[at + 1]! as InstrumentIndex
    event.side = sideOf(rows[at + 2]!)
    event.ticks = rows[at + 3]! as Ticks
    event.lots = rows[at + 4]! as Lots
    event.remainingLots = rows[at + 5]! as Lots
    event.fee = fee as Atoms
    event.feeAsset = rows[at + 6]! as AssetIndex
    event.liquidity = nameAt(liquidities, rows[at + 7]!)
    event.tradeId = rows[at + 8]!
    event.indexUsd = rows[at + 9]!
    return event
  }

  #decodeFunding(rows: Float64Array, at: number, cash: bigint): DeskEvent {
    const event = this.#funding
    event.instrument = rows[at]! as InstrumentIndex
    event.positionLots = rows[at + 1]! as Lots
    event.rate = rows[at + 2]!
    event.asset = rows[at + 3]! as AssetIndex
    event.cash = cash as Atoms
    return event
  }

  #decodeSettlement(rows: Float64Array, at: number, cash: bigint): DeskEvent {
    const event = this.#settlement
    event.instrument = rows[at]! as InstrumentIndex
    event.settlementKind = nameAt(settlementKinds, rows[at + 1]!)
    event.priceUsd = rows[at + 2]!
    event.positionLots = rows[at + 3]! as Lots
    event.asset = rows[at + 4]! as AssetIndex
    event.cash = cash as Atoms
    return event
  }

  #decodeOpenOrder(rows: Float64Array, at: number): DeskEvent {
    const event = this.#openOrder
    event.report = rows[at]!
    event.clientId = rows[at + 1]! as ClientId
    event.instrument = rows[at + 2]! as InstrumentIndex
    event.side = sideOf(rows[at + 3]!)
    event.ticks = rows[at + 4]! as Ticks
    event.remainingLots = rows[at + 5]! as Lots
    event.filledLots = rows[at + 6]! as Lots
    return event
  }

  #decodeListed(i: InstrumentIndex): DeskEvent {
    const terms = this.#table.terms[i]!
    const event = this.#listed
    event.instrument = i
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
    const steps = event.tickSteps
    steps.count = terms.tickSteps.length * 2
    for (const [k, step] of terms.tickSteps.entries()) {
      steps.values[2 * k] = step.aboveTicks
      steps.values[2 * k + 1] = step.stepTicks
    }
    return event
  }
}
