// One Binance message from JSON into the columns of a tape: bookTicker, trade, aggTrade,
// depthUpdate, markPriceUpdate and the REST depth snapshot, of spot and both kinds of futures.
// Prices and sizes go from text to whole steps; every field that is used is checked, and a kind
// that is not known refuses.

import { formatDecimal } from '../base/index.ts'
import { gridSteps, notOnGrid } from './grid-text.ts'
import {
  bookBidCount,
  depthKind,
  markKind,
  snapshotKind,
  type TapeColumns,
  tickerKind,
  tradeKind,
} from './tape-columns.ts'
import { type TapeInstrument, type TapeMarket } from './tape-instrument.ts'
import { fieldError, type TapePlace } from './tape-refusal.ts'

/** A message as JSON gave it. */
export type RawMessage = { readonly [field: string]: unknown }

export const messageNames = [
  'depth snapshot',
  'depthUpdate',
  'bookTicker',
  'trade',
  'aggTrade',
  'markPriceUpdate',
] as const
export type MessageName = (typeof messageNames)[number]

const eventNames: readonly string[] = messageNames.slice(1)

/** Which message it is; spot's bookTicker and the REST snapshot carry no `e`. */
export function nameOf(place: TapePlace, raw: RawMessage): MessageName {
  const { e } = raw
  if (typeof e === 'string' && eventNames.includes(e)) return e as MessageName
  if (e === undefined && raw.lastUpdateId !== undefined) return 'depth snapshot'
  if (e === undefined && raw.B !== undefined && raw.A !== undefined) return 'bookTicker'
  throw fieldError(place, 'e', e, `one of ${eventNames.join(', ')}, or a REST depth snapshot`)
}

/** The market by the fields that only it has; undefined where a message does not tell. */
export function marketOf(name: MessageName, raw: RawMessage): TapeMarket | undefined {
  const symbol = raw.s ?? raw.symbol
  if (raw.ps !== undefined || raw.pair !== undefined) return 'coin-m'
  if (typeof symbol !== 'string') return undefined
  if (symbol.endsWith('_PERP')) return 'coin-m'
  switch (name) {
    case 'depth snapshot':
      return undefined
    case 'depthUpdate':
      return raw.pu === undefined ? 'spot' : 'usd-m'
    case 'bookTicker':
      return raw.T === undefined ? 'spot' : 'usd-m'
    case 'trade':
    case 'aggTrade':
      return raw.M === undefined ? 'usd-m' : 'spot'
    default:
      return 'usd-m'
  }
}

function integer(place: TapePlace, raw: RawMessage, field: string): number {
  const value = raw[field]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw fieldError(place, field, value, 'a whole number from 0')
}

const millisecondsMin = 1_000_000_000_000
const millisecondsMax = 9_999_999_999_999

/** A venue time in microseconds; 0 when the message has none and need not have. */
function venueTime(place: TapePlace, raw: RawMessage, field: string, isNeeded: boolean): number {
  const value = raw[field]
  if (value === undefined && !isNeeded) return 0
  const isTime =
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= millisecondsMin &&
    value <= millisecondsMax
  if (isTime) return value * 1000
  throw fieldError(place, field, value, 'milliseconds since 1970')
}

function priceTicks(
  place: TapePlace,
  field: string,
  value: unknown,
  terms: TapeInstrument,
): number {
  const { priceMantissa, priceScale } = terms
  const steps = typeof value === 'string' ? gridSteps(value, priceMantissa, priceScale) : notOnGrid
  if (steps > 0) return steps
  const step = formatDecimal(BigInt(priceMantissa), priceScale)
  throw fieldError(place, field, value, `the text of a price above 0, a multiple of ${step}`)
}

function sizeLots(place: TapePlace, field: string, value: unknown, terms: TapeInstrument): number {
  const { sizeMantissa, sizeScale } = terms
  const steps = typeof value === 'string' ? gridSteps(value, sizeMantissa, sizeScale) : notOnGrid
  if (steps >= 0) return steps
  const step = formatDecimal(BigInt(sizeMantissa), sizeScale)
  throw fieldError(place, field, value, `the text of a size from 0, a multiple of ${step}`)
}

/** Appends the pairs of one side and returns how many there were. */
function readLevels(
  place: TapePlace,
  raw: RawMessage,
  field: string,
  terms: TapeInstrument,
  columns: TapeColumns,
): number {
  const levels = raw[field]
  if (!Array.isArray(levels)) {
    throw fieldError(place, field, levels, 'a list of [price, size]')
  }
  for (let i = 0; i < levels.length; i += 1) {
    const level: unknown = levels[i]
    if (!Array.isArray(level) || level.length < 2) {
      throw fieldError(place, `${field}[${i}]`, level, 'a pair [price, size]')
    }
    const { priceMantissa, priceScale, sizeMantissa, sizeScale } = terms
    const [price, size] = level as [unknown, unknown]
    const isText = typeof price === 'string' && typeof size === 'string'
    const ticks = isText ? gridSteps(price, priceMantissa, priceScale) : notOnGrid
    const lots = isText ? gridSteps(size, sizeMantissa, sizeScale) : notOnGrid
    // The name of the field is only made for the message that needs it.
    columns.number(ticks > 0 ? ticks : priceTicks(place, `${field}[${i}][0]`, price, terms))
    columns.number(lots >= 0 ? lots : sizeLots(place, `${field}[${i}][1]`, size, terms))
  }
  return levels.length
}

/** What reads one message: where it stands, when it was received, and where it goes. */
export type Reading = {
  readonly place: TapePlace
  readonly receiveUs: number
  readonly terms: TapeInstrument
  readonly columns: TapeColumns
}

function readSnapshot(reading: Reading, raw: RawMessage): void {
  const { place, columns, receiveUs, terms } = reading
  const eventUs = venueTime(place, raw, 'T', false)
  columns.open(snapshotKind, receiveUs, eventUs, venueTime(place, raw, 'E', false))
  const last = integer(place, raw, 'lastUpdateId')
  columns.number(last)
  columns.number(last)
  columns.number(-1)
  columns.number(0)
  columns.amend(bookBidCount, readLevels(place, raw, 'bids', terms, columns))
  readLevels(place, raw, 'asks', terms, columns)
}

function readDepth(reading: Reading, raw: RawMessage): void {
  const { place, columns, receiveUs, terms } = reading
  const isFuture = terms.market !== 'spot'
  const sendUs = venueTime(place, raw, 'E', true)
  const eventUs = isFuture ? venueTime(place, raw, 'T', true) : sendUs
  columns.open(depthKind, receiveUs, eventUs, sendUs)
  const first = integer(place, raw, 'U')
  const last = integer(place, raw, 'u')
  if (last < first) throw fieldError(place, 'u', last, `at least U, which is ${first}`)
  columns.number(first)
  columns.number(last)
  columns.number(isFuture ? integer(place, raw, 'pu') : -1)
  columns.number(0)
  columns.amend(bookBidCount, readLevels(place, raw, 'b', terms, columns))
  readLevels(place, raw, 'a', terms, columns)
}

function readTicker(reading: Reading, raw: RawMessage): void {
  const { place, columns, receiveUs, terms } = reading
  const isFuture = terms.market !== 'spot'
  const eventUs = venueTime(place, raw, 'T', isFuture)
  columns.open(tickerKind, receiveUs, eventUs, venueTime(place, raw, 'E', isFuture))
  columns.number(integer(place, raw, 'u'))
  columns.number(priceTicks(place, 'b', raw.b, terms))
  columns.number(sizeLots(place, 'B', raw.B, terms))
  columns.number(priceTicks(place, 'a', raw.a, terms))
  columns.number(sizeLots(place, 'A', raw.A, terms))
}

function readTrade(reading: Reading, raw: RawMessage, idField: string): void {
  const { place, columns, receiveUs, terms } = reading
  const { m, X } = raw
  if (typeof m !== 'boolean') throw fieldError(place, 'm', m, 'true or false')
  if (X !== undefined && typeof X !== 'string') throw fieldError(place, 'X', X, 'a text')
  const isMatched = X === undefined || X === 'MARKET'
  const lots = sizeLots(place, 'q', raw.q, terms)
  if (lots === 0) {
    // Transfers between accounts of the venue are published as trades of nothing.
    if (!isMatched) return
    throw fieldError(place, 'q', raw.q, 'a size above 0')
  }
  const eventUs = venueTime(place, raw, 'T', true)
  columns.open(tradeKind, receiveUs, eventUs, venueTime(place, raw, 'E', true))
  columns.number(integer(place, raw, idField))
  columns.number(priceTicks(place, 'p', raw.p, terms))
  columns.number(lots)
  columns.number(m ? -1 : 1)
  columns.number(isMatched ? 1 : 0)
}

const opinionPattern = /^-?\d{1,20}(?:\.\d{1,20})?$/

/** A number that nobody settles on: the venue's mark, index, funding. */
function opinion(place: TapePlace, raw: RawMessage, field: string): number {
  const value = raw[field]
  if (typeof value === 'string' && opinionPattern.test(value)) return Number(value)
  throw fieldError(place, field, value, 'the text of a number')
}

function readMark(reading: Reading, raw: RawMessage): void {
  const { place, columns, receiveUs } = reading
  const sendUs = venueTime(place, raw, 'E', true)
  columns.open(markKind, receiveUs, sendUs, sendUs)
  columns.number(opinion(place, raw, 'p'))
  columns.number(opinion(place, raw, 'i'))
  columns.number(opinion(place, raw, 'r'))
}

/**
 * Appends one message to the columns. Throws `TapeError` naming the field that is not as it was.
 */
export function readMessage(reading: Reading, name: MessageName, raw: RawMessage): void {
  const { place, terms } = reading
  const symbol = raw.s ?? raw.symbol
  const mayLackSymbol = name === 'depth snapshot' && symbol === undefined
  if (symbol !== terms.symbol && !mayLackSymbol) {
    const expected = `${terms.symbol}, as in the lines before: one instrument a tape`
    throw fieldError(place, name === 'depth snapshot' ? 'symbol' : 's', symbol, expected)
  }
  switch (name) {
    case 'depth snapshot':
      readSnapshot(reading, raw)
      break
    case 'depthUpdate':
      readDepth(reading, raw)
      break
    case 'bookTicker':
      readTicker(reading, raw)
      break
    case 'trade':
      readTrade(reading, raw, 't')
      break
    case 'aggTrade':
      readTrade(reading, raw, 'a')
      break
    default:
      readMark(reading, raw)
  }
}
