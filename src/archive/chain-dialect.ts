// The header lines of chain files that we know, and how one row of each becomes a quote. Terms
// stand in the row twice, as columns and in the instrument's name: both must agree, because a
// chain with a strike in the wrong row fits to nonsense without looking wrong.

import { parseIso, type TimeUs } from '../base/index.ts'
import { type ChainRow } from '../calibration/index.ts'
import { type DeribitSymbol, parseDeribit } from '../instrument/index.ts'
import { cellError } from './chain-refusal.ts'

/** One row's cells by column name, with what an error message needs. */
export type Row = {
  readonly file: string
  readonly line: number
  /** The cell's text; the column is known to exist. */
  readonly text: (field: string) => string
  readonly has: (field: string) => boolean
}

export type DatedRow = ChainRow & { readonly currency: string; readonly timeUs: TimeUs }

export type ChainDialect = {
  readonly name: string
  readonly required: readonly string[]
  /** Numbers that we do not use; where the file has them they must be numbers all the same. */
  readonly numeric: readonly string[]
  readonly read: (row: Row) => DatedRow
}

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const priceMax = 1e12

/** A finite number; an empty cell is 0 where `mayBeEmpty`. */
function readNumber(row: Row, field: string, mayBeEmpty: boolean): number {
  const value = row.text(field)
  if (value === '' && mayBeEmpty) return 0
  const number = numberPattern.test(value) ? Number(value) : Number.NaN
  if (Number.isFinite(number)) return number
  const expected = mayBeEmpty ? 'a number or nothing' : 'a number'
  throw cellError(row.file, row.line, field, value, expected)
}

function readPrice(row: Row, field: string, mayBeEmpty = true): number {
  const price = readNumber(row, field, mayBeEmpty)
  if (price >= 0 && price < priceMax) return price
  throw cellError(row.file, row.line, field, row.text(field), 'a price of at least 0')
}

/** Contracts of one coin; nothing where the file has no such column. */
function readOpenInterest(row: Row): { openInterest?: number } {
  const field = 'open_interest'
  if (!row.has(field)) return {}
  const openInterest = readNumber(row, field, true)
  if (openInterest >= 0) return { openInterest }
  throw cellError(row.file, row.line, field, row.text(field), 'a number of at least 0')
}

function readSymbol(row: Row): DeribitSymbol {
  const name = row.text('instrument_name')
  const symbol = parseDeribit(name)
  if (symbol.ok && symbol.value.kind === 'option' && symbol.value.quote === '') return symbol.value
  const expected = 'a coin-settled Deribit option such as BTC-25DEC26-60000-C'
  throw cellError(row.file, row.line, 'instrument_name', name, expected)
}

/** Refuses the row when a column contradicts the instrument's name. */
function agree(row: Row, field: string, agrees: boolean): void {
  if (agrees) return
  const expected = `what ${row.text('instrument_name')} says`
  throw cellError(row.file, row.line, field, row.text(field), expected)
}

function sideOf(symbol: DeribitSymbol): 1 | -1 {
  return symbol.optionSide === 1 ? 1 : -1
}

function readTime(row: Row, field: string): TimeUs {
  const time = parseIso(row.text(field))
  if (time.ok) return time.value
  const expected = 'a UTC time such as 2026-01-05T09:25:11+00:00'
  throw cellError(row.file, row.line, field, row.text(field), expected)
}

function readSnapshot(row: Row): DatedRow {
  const symbol = readSymbol(row)
  const currency = row.text('currency')
  const type = row.text('option_type')
  agree(row, 'currency', currency === symbol.base)
  agree(row, 'strike', readNumber(row, 'strike', false) === symbol.strike)
  agree(row, 'option_type', type === (symbol.optionSide === 1 ? 'call' : 'put'))
  agree(row, 'expiry_datetime', readTime(row, 'expiry_datetime') === symbol.expiryUs)
  return {
    currency,
    timeUs: readTime(row, 'timestamp'),
    expiryUs: symbol.expiryUs,
    strike: symbol.strike,
    side: sideOf(symbol),
    bid: readPrice(row, 'bid_price'),
    ask: readPrice(row, 'ask_price'),
    mark: readPrice(row, 'mark_price'),
    underlyingPrice: readPrice(row, 'underlying'),
    ...readOpenInterest(row),
  }
}

/** Chains collected through the public API in 2025 and 2026: one call's prices, UTC text times. */
const snapshot: ChainDialect = {
  name: 'option snapshot',
  required: [
    'timestamp',
    'instrument_name',
    'underlying',
    'option_type',
    'strike',
    'expiry_datetime',
    'bid_price',
    'ask_price',
    'mark_price',
    'currency',
  ],
  numeric: [
    'time_to_maturity',
    'mid_price',
    'futures_price',
    'implied_volatility',
    'delta',
    'vega',
    'volume',
    'index_price',
  ],
  read: readSnapshot,
}

function readSummary(row: Row): DatedRow {
  const symbol = readSymbol(row)
  const currency = row.text('currency')
  const milliseconds = readNumber(row, 'creation_timestamp', false)
  agree(row, 'currency', currency === symbol.base)
  agree(row, 'strike_price', readNumber(row, 'strike_price', false) === symbol.strike)
  agree(row, 'option_type', row.text('option_type') === (symbol.optionSide === 1 ? 'C' : 'P'))
  if (!(Number.isSafeInteger(milliseconds) && milliseconds > 0 && milliseconds < 1e14)) {
    const value = row.text('creation_timestamp')
    throw cellError(row.file, row.line, 'creation_timestamp', value, 'milliseconds since 1970')
  }
  return {
    currency,
    timeUs: (milliseconds * 1000) as TimeUs,
    expiryUs: symbol.expiryUs,
    strike: symbol.strike,
    side: sideOf(symbol),
    bid: readPrice(row, 'bid_price'),
    ask: readPrice(row, 'ask_price'),
    mark: readPrice(row, 'mark_price'),
    underlyingPrice: readPrice(row, 'underlying_price'),
    ...readOpenInterest(row),
  }
}

/** Deribit's book summary by currency as a table: milliseconds, no vols. */
const bookSummary: ChainDialect = {
  name: 'book summary',
  required: [
    'creation_timestamp',
    'instrument_name',
    'underlying_price',
    'option_type',
    'strike_price',
    'bid_price',
    'ask_price',
    'mark_price',
    'currency',
  ],
  numeric: ['mid_price', 'interest_rate', 'volume', 'last', 'low', 'high'],
  read: readSummary,
}

export const chainDialects: readonly ChainDialect[] = [snapshot, bookSummary]

/** Checks the numbers that nobody reads: a damaged column is a damaged file. */
export function checkNumeric(row: Row, fields: readonly string[]): void {
  for (const field of fields) readNumber(row, field, true)
}
