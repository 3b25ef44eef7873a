// A file with one snapshot of whole option chains into one set of columns per currency. A file is
// good as a whole or refused as a whole, because half a chain would fit, and be wrong; unless the
// caller asks to be told of bad rows and goes on without them.

import { ok, type Result, refused, type TimeUs } from '../base/index.ts'
import { appendQuote, type ChainQuotes, createChain } from '../calibration/index.ts'
import {
  type ChainDialect,
  chainDialects,
  checkNumeric,
  type DatedRow,
  type Row,
} from './chain-dialect.ts'
import { ChainError, type ChainRefusal } from './chain-refusal.ts'
import { LinesError, readLines } from './text-lines.ts'

/** Deribit's smallest price step of a coin-settled BTC or ETH option, in coin. */
const tickSize = 0.0001
const rowsMax = 200_000

export type ChainFile = {
  readonly path: string
  /** The snapshot's time: the latest of its rows. */
  readonly asOfUs: TimeUs
  /** One per currency, in the order of first appearance. */
  readonly chains: readonly ChainQuotes[]
}

type Header = {
  readonly dialect: ChainDialect
  readonly index: ReadonlyMap<string, number>
  readonly width: number
  readonly numeric: readonly string[]
}

function missingFrom(dialect: ChainDialect, index: ReadonlyMap<string, number>): string[] {
  return dialect.required.filter((field) => !index.has(field))
}

function readHeader(file: string, line: string): Header {
  const fields = line.replace(/^\uFEFF/, '').split(',')
  const index = new Map(fields.map((field, i) => [field, i]))
  for (const dialect of chainDialects) {
    if (missingFrom(dialect, index).length > 0) continue
    const numeric = dialect.numeric.filter((field) => index.has(field))
    return { dialect, index, width: fields.length, numeric }
  }
  const nearest = chainDialects.toSorted(
    (a, b) => missingFrom(a, index).length - missingFrom(b, index).length,
  )[0]!
  const missing = missingFrom(nearest, index)
  const message =
    `${file}: line 1: not the header of a chain file; nearest to our ${nearest.name} format, ` +
    `which also needs the column${missing.length === 1 ? '' : 's'} ${missing.join(', ')}`
  throw new ChainError({ code: 'chain/header', message, file, missing })
}

function rowError(file: string, line: number, what: string): ChainError {
  const message = `${file}: line ${line}: ${what}`
  return new ChainError({ code: 'chain/row', message, file, line })
}

function readRow(header: Header, file: string, line: number, text: string): DatedRow {
  const cells = text.split(',')
  if (cells.length !== header.width) {
    throw rowError(file, line, `${cells.length} cells, expected ${header.width} as in the header`)
  }
  const row: Row = {
    file,
    line,
    text: (field) => cells[header.index.get(field)!]!,
    has: (field) => header.index.has(field),
  }
  checkNumeric(row, header.numeric)
  return header.dialect.read(row)
}

function emptyError(file: string, what: string): ChainError {
  const message = `${file}: ${what}; expected a header line and one line per option`
  return new ChainError({ code: 'chain/empty', message, file })
}

export type ChainOptions = {
  /** Told of each row that cannot be used; without it the first one refuses the file. */
  readonly onBadRow?: (refusal: ChainRefusal) => void
}

function keyOf(row: DatedRow): string {
  return `${row.currency} ${row.expiryUs} ${row.strike} ${row.side}`
}

/** A row, or nothing when the caller was told that it is bad. */
function readRowOr(read: () => DatedRow, { onBadRow }: ChainOptions): DatedRow | undefined {
  try {
    return read()
  } catch (error) {
    if (onBadRow === undefined || !(error instanceof ChainError)) throw error
    onBadRow(error.refusal)
    return undefined
  }
}

async function readRows(path: string, options: ChainOptions): Promise<DatedRow[]> {
  const rows: DatedRow[] = []
  const seen = new Set<string>()
  let header: Header | undefined
  let line = 0
  for await (const text of readLines(path)) {
    line += 1
    if (header === undefined) {
      if (text.trim() === '') throw emptyError(path, 'the first line is empty')
      header = readHeader(path, text)
      continue
    }
    if (text === '') continue
    if (rows.length === rowsMax) throw rowError(path, line, `more than ${rowsMax} options`)
    const columns = header
    const row = readRowOr(() => {
      const one = readRow(columns, path, line, text)
      if (seen.has(keyOf(one))) throw rowError(path, line, 'this option stands in the file twice')
      return one
    }, options)
    if (row === undefined) continue
    seen.add(keyOf(row))
    rows.push(row)
  }
  if (header === undefined) throw emptyError(path, 'the file is empty')
  if (rows.length === 0) throw emptyError(path, 'the file has a header and no rows to use')
  return rows
}

function latest(rows: readonly DatedRow[]): TimeUs {
  return rows.reduce((timeUs, row) => (row.timeUs > timeUs ? row.timeUs : timeUs), 0 as TimeUs)
}

/**
 * Reads a chain file, plain or gzip, into one chain per currency. Never throws on a bad file: the
 * refusal's message names file, line, field, value and what was expected.
 */
export async function readChain(
  path: string,
  options: ChainOptions = {},
): Promise<Result<ChainFile, ChainRefusal>> {
  try {
    const rows = await readRows(path, options)
    const currencies = [...new Set(rows.map((row) => row.currency))]
    const chains = currencies.map((currency) => {
      const own = rows.filter((row) => row.currency === currency)
      const chain = createChain(currency, latest(own), tickSize, own.length)
      for (const row of own) appendQuote(chain, row)
      return chain
    })
    return ok({ path, asOfUs: latest(rows), chains })
  } catch (error) {
    if (error instanceof ChainError || error instanceof LinesError) return refused(error.refusal)
    throw error
  }
}
