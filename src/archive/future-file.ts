// Prices of futures and perpetuals beside option snapshots: one row per instrument and snapshot,
// the traded price of the minute nearest to it. They say where the forward was paid, which the
// chain file only computes.

import { ok, parseIso, type Result, refused, type TimeUs } from '../base/index.ts'
import { parseDeribit } from '../instrument/index.ts'
import { ChainError, type ChainRefusal, cellError } from './chain-refusal.ts'
import { LinesError, readLines } from './text-lines.ts'

export type FuturePrice = {
  readonly currency: string
  /** The snapshot that the price goes with. */
  readonly asOfUs: TimeUs
  /** 0 for a perpetual. */
  readonly expiryUs: TimeUs
  readonly price: number
  /** Between the snapshot and the price, either way. */
  readonly gapSeconds: number
}

type Fields = {
  readonly time: string
  readonly name: string
  readonly price: string
  readonly gap: string
}

/** Dated futures, then perpetuals: what the columns are called in either collection. */
const dialects: readonly Fields[] = [
  {
    time: 'timestamp',
    name: 'futures_instrument_name',
    price: 'term_candle_price_used',
    gap: 'term_candle_gap_seconds',
  },
  {
    time: 'obs_datetime',
    name: 'instrument_name',
    price: 'candle_price_used',
    gap: 'candle_price_gap_seconds',
  },
]

function headerError(file: string, names: readonly string[]): ChainError {
  const missing = Object.values(dialects[0]!).filter((field) => !names.includes(field))
  const message = `${file}: line 1: not a file of futures prices, it lacks ${missing.join(', ')}`
  return new ChainError({ code: 'chain/header', message, file, missing })
}

function readRow(
  file: string,
  line: number,
  cell: (field: string) => string,
  fields: Fields,
): FuturePrice | undefined {
  const fail = (field: string, expected: string): ChainError =>
    cellError(file, line, field, cell(field), expected)
  const symbol = parseDeribit(cell(fields.name))
  const isFuture =
    symbol.ok && (symbol.value.kind === 'future' || symbol.value.kind === 'perpetual')
  if (!isFuture) throw fail(fields.name, 'a future such as BTC-27MAR26 or BTC-PERPETUAL')
  const time = parseIso(cell(fields.time))
  if (!time.ok) throw fail(fields.time, 'a UTC time such as 2026-01-05T09:25:11+00:00')
  const price = Number(cell(fields.price))
  // An instrument that did not trade near the snapshot has no price: no row, no failure.
  if (cell(fields.price) === '') return undefined
  if (!(price > 0 && price < Infinity)) throw fail(fields.price, 'a price above 0, or nothing')
  const gapSeconds = Number(cell(fields.gap))
  if (!(Math.abs(gapSeconds) < Infinity)) throw fail(fields.gap, 'a number of seconds')
  const { base, expiryUs } = symbol.value
  return { currency: base, asOfUs: time.value, expiryUs, price, gapSeconds: Math.abs(gapSeconds) }
}

async function readRows(path: string): Promise<FuturePrice[]> {
  const rows: FuturePrice[] = []
  let index: ReadonlyMap<string, number> | undefined
  let fields: Fields | undefined
  let line = 0
  for await (const text of readLines(path, { expected: 'a file of futures prices' })) {
    line += 1
    const cells = text.split(',')
    if (index === undefined) {
      index = new Map(cells.map((name, i) => [name, i]))
      const names = index
      fields = dialects.find((one) => Object.values(one).every((field) => names.has(field)))
      if (fields === undefined) throw headerError(path, cells)
      continue
    }
    if (text === '') continue
    const columns = index
    const row = readRow(path, line, (field) => cells[columns.get(field)!] ?? '', fields!)
    if (row !== undefined) rows.push(row)
  }
  if (index === undefined) {
    const message = `${path}: the file is empty; expected a header line and one line per future`
    throw new ChainError({ code: 'chain/empty', message, file: path })
  }
  return rows
}

/** Reads the file, plain or gzip; what is wrong with it is named as for chains. */
export async function readFutures(
  path: string,
): Promise<Result<readonly FuturePrice[], ChainRefusal>> {
  try {
    return ok(await readRows(path))
  } catch (error) {
    if (error instanceof ChainError || error instanceof LinesError) return refused(error.refusal)
    throw error
  }
}
