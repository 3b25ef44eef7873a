// Hours of a Uniswap v3 pool of a stable coin 0 and a coin 1, as its subgraph keeps them, from a
// CSV: prices in coin 0 per coin 1, growth of fees as doubles. A file is good as a whole or refused
// by file, line, field, value and what was expected.

import { readFile } from 'node:fs/promises'
import { type PoolHour } from '../../sim/index.ts'
import { CannotRun } from '../exit.ts'

const columns = [
  'periodStartUnix',
  'high',
  'low',
  'close',
  'feeGrowthGlobal0X128',
  'feeGrowthGlobal1X128',
  'pool.token0.decimals',
  'pool.token1.decimals',
] as const
type Column = (typeof columns)[number]
type Row = Readonly<Record<Column, number>>

const hourSeconds = 3600
const q128 = 2 ** 128

function readRow(file: string, line: number, cells: readonly string[], at: number[]): Row {
  const entries = columns.map((name, i) => {
    const text = cells[at[i]!] ?? ''
    const value = Number(text)
    if (text.trim() === '' || !(value >= 0 && value < Infinity)) {
      const expected = 'a number that is not negative'
      throw new CannotRun(`${file}: line ${line}: ${name} is '${text}', expected ${expected}`)
    }
    return [name, value] as const
  })
  const row = Object.fromEntries(entries) as Row
  if (!(row.low > 0 && row.low <= row.close && row.close <= row.high)) {
    const expected = `a price from low ${row.low} to high ${row.high}`
    throw new CannotRun(`${file}: line ${line}: close is '${row.close}', expected ${expected}`)
  }
  return row
}

async function readRows(file: string): Promise<Row[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new CannotRun(`${file}: cannot be read (${code}); expected a CSV file`, { cause })
  }
  const [header = '', ...lines] = text.split(/\r?\n/)
  const names = header.split(',')
  const at = columns.map((name) => names.indexOf(name))
  const missing = columns.filter((_, i) => at[i]! < 0)
  if (missing.length > 0) {
    throw new CannotRun(`${file}: line 1: header is '${header}', expected ${missing.join(', ')}`)
  }
  return lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [readRow(file, i + 2, line.split(','), at)],
  )
}

/** What a unit of liquidity in whole coins earned between two rows. */
function hourOf(file: string, before: Row, row: Row): PoolHour {
  const when = row.periodStartUnix
  if (when - before.periodStartUnix !== hourSeconds) {
    const expected = `an hour after ${before.periodStartUnix}`
    throw new CannotRun(`${file}: periodStartUnix is '${when}', expected ${expected}`)
  }
  const grown = (column: Column): number => {
    const growth = row[column] - before[column]
    if (growth >= 0) return growth / q128
    throw new CannotRun(`${file}: ${column} falls in the hour ${when}, expected it to grow`)
  }
  const [places0, places1] = [row['pool.token0.decimals'], row['pool.token1.decimals']]
  // Liquidity is a root of two amounts: its unit has half of the places of both.
  const unit = 10 ** ((places0 + places1) / 2)
  return {
    close: row.close,
    low: row.low,
    high: row.high,
    quoteFee: (grown('feeGrowthGlobal0X128') * unit) / 10 ** places0,
    baseFee: (grown('feeGrowthGlobal1X128') * unit) / 10 ** places1,
  }
}

export type RecordedHours = {
  /** The hour before the first one: where the price begins. */
  readonly first: PoolHour
  readonly hours: readonly PoolHour[]
  readonly fromUnix: number
  readonly toUnix: number
}

/** In order of time, whatever the order of the file. */
export async function readHours(file: string): Promise<RecordedHours> {
  const rows = await readRows(file)
  rows.sort((a, b) => a.periodStartUnix - b.periodStartUnix)
  const start = rows[0]
  if (start === undefined || rows.length < 3) {
    throw new CannotRun(`${file}: ${rows.length} hours, expected 3 or more`)
  }
  const hours = rows.slice(1).map((row, i) => hourOf(file, rows[i]!, row))
  const { close, low, high } = start
  return {
    first: { close, low, high, baseFee: 0, quoteFee: 0 },
    hours,
    fromUnix: start.periodStartUnix,
    toUnix: rows.at(-1)!.periodStartUnix,
  }
}
