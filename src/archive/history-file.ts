// Prices or index levels at equal steps from a file: hourly bars, daily prices of one coin or of
// several, or a plain series of milliseconds and values. A file is good as a whole or refused as a
// whole, because a missing hour would make one return of two.

import { ok, parseIso, type Result, refused, type TimeUs, usPerDay } from '../base/index.ts'
import { ChainError, type ChainRefusal, cellError } from './chain-refusal.ts'
import { LinesError, readLines } from './text-lines.ts'

export type History = {
  /** The coin where the file says it, else empty. */
  readonly code: string
  readonly stepUs: number
  /** When the first value stood: the end of its bar. */
  readonly firstUs: TimeUs
  /** One a step. */
  readonly values: Float64Array
}

type Fields = { readonly time: string; readonly value: string; readonly code?: string }

const dialects: readonly Fields[] = [
  { time: 'open_time_utc', value: 'close' },
  { time: 'date', value: 'close', code: 'base' },
  { time: 'date', value: 'price' },
  { time: 'timestamp_ms', value: 'value' },
]

type Series = { timesUs: number[]; values: number[] }

function namesOf(fields: Fields): string[] {
  return Object.values(fields)
}

function headerError(file: string): ChainError {
  const known = dialects.map((each) => namesOf(each).join(', ')).join('; or ')
  const message = `${file}: line 1: not the header of a price history, which has ${known}`
  return new ChainError({ code: 'chain/header', message, file, missing: namesOf(dialects[0]!) })
}

function timeOf(text: string, field: string): number {
  if (field === 'timestamp_ms') return /^\d{1,14}$/.test(text) ? Number(text) * 1000 : Number.NaN
  const time = parseIso(field === 'date' ? `${text}T00:00:00Z` : text)
  return time.ok ? time.value : Number.NaN
}

function addRow(
  file: string,
  line: number,
  cell: (field: string) => string,
  fields: Fields,
  series: Map<string, Series>,
): void {
  const fail = (field: string, expected: string): ChainError =>
    cellError(file, line, field, cell(field), expected)
  const timeUs = timeOf(cell(fields.time), fields.time)
  if (Number.isNaN(timeUs)) throw fail(fields.time, 'a time in UTC')
  const value = cell(fields.value) === '' ? Number.NaN : Number(cell(fields.value))
  if (!(value > 0 && value < Infinity)) throw fail(fields.value, 'a number above 0')
  const code = fields.code === undefined ? '' : cell(fields.code)
  const own = series.get(code) ?? { timesUs: [], values: [] }
  series.set(code, own)
  const count = own.timesUs.length
  const lastUs = own.timesUs[count - 1] ?? Number.NEGATIVE_INFINITY
  const stepUs = count > 1 ? own.timesUs[1]! - own.timesUs[0]! : timeUs - lastUs
  if (!(timeUs > lastUs && timeUs - lastUs === stepUs)) {
    throw fail(fields.time, count > 1 ? `${stepUs / 1e6} s after the last` : 'a later time')
  }
  own.timesUs.push(timeUs)
  own.values.push(value)
}

async function readSeries(path: string): Promise<Map<string, Series>> {
  const series = new Map<string, Series>()
  let fields: Fields | undefined
  let columns = new Map<string, number>()
  let line = 0
  for await (const text of readLines(path, { expected: 'a price history' })) {
    line += 1
    const cells = text.split(',')
    if (fields === undefined) {
      columns = new Map(cells.map((name, i) => [name, i]))
      fields = dialects.find((each) => namesOf(each).every((name) => columns.has(name)))
      if (fields === undefined) throw headerError(path)
      continue
    }
    if (text === '') continue
    addRow(path, line, (field) => cells[columns.get(field)!] ?? '', fields, series)
  }
  if (series.size > 0) return series
  const message = `${path}: no values; expected a header line and one line per hour or day`
  throw new ChainError({ code: 'chain/empty', message, file: path })
}

/** Every series of the file, plain or gzip; what is wrong with it is named as for chains. */
export async function readHistory(path: string): Promise<Result<readonly History[], ChainRefusal>> {
  try {
    const series = await readSeries(path)
    const histories = [...series].map(([code, { timesUs, values }]) => {
      const stepUs = timesUs.length > 1 ? timesUs[1]! - timesUs[0]! : usPerDay
      const firstUs = (timesUs[0]! + stepUs) as TimeUs
      return { code, stepUs, firstUs, values: Float64Array.from(values) }
    })
    return ok(histories)
  } catch (error) {
    if (error instanceof ChainError || error instanceof LinesError) return refused(error.refusal)
    throw error
  }
}
