// A file of positions, JSON or CSV, into entries with their lines. A file is good as a whole or
// refused as a whole, by a message that names file, line, field, value and what was expected. Knows
// no chain: whether an instrument exists is the caller's to say.

import { readFile } from 'node:fs/promises'
import { CannotRun } from '../exit.ts'

export type PositionEntry = {
  readonly instrument: string
  /** Signed: coins for options, USD for perpetuals and futures. */
  readonly size: number
  readonly line: number
}

const entriesMax = 100_000
/** Beyond any position there is; a larger number is a slip of the hand. */
const sizeMax = 1e12
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/
const csvHeader = 'instrument,size'

export function cellMessage(
  file: string,
  line: number,
  field: string,
  value: string,
  expected: string,
): string {
  const shown = value.length > 60 ? `${value.slice(0, 60)}...` : value
  return `${file}: line ${line}: ${field} is '${shown}', expected ${expected}`
}

function checkEntry(file: string, entry: PositionEntry, sizeText: string): PositionEntry {
  const { instrument, size, line } = entry
  const refuse = (field: string, value: string, expected: string): CannotRun =>
    new CannotRun(cellMessage(file, line, field, value, expected))
  if (instrument === '') throw refuse('instrument', '', 'a name like BTC-27MAR26-100000-C')
  if (!(Math.abs(size) <= sizeMax)) {
    throw refuse('size', sizeText, `a number up to ${sizeMax}, negative for short`)
  }
  return entry
}

function readCsv(file: string, text: string): PositionEntry[] {
  const lines = text.split(/\r?\n/)
  const header = lines[0]!.split(',').map((field) => field.trim())
  if (header.join(',') !== csvHeader) {
    throw new CannotRun(cellMessage(file, 1, 'header', lines[0]!, `'${csvHeader}'`))
  }
  const entries: PositionEntry[] = []
  for (const [i, text] of lines.entries()) {
    if (i === 0 || text.trim() === '') continue
    const cells = text.split(',').map((cell) => cell.trim())
    const line = i + 1
    if (cells.length !== 2) {
      const found = `${cells.length} cell${cells.length === 1 ? '' : 's'}`
      throw new CannotRun(`${file}: line ${line}: ${found}, expected 2: ${csvHeader}`)
    }
    const [instrument, sizeText] = cells as [string, string]
    const size = numberPattern.test(sizeText) ? Number(sizeText) : Number.NaN
    entries.push(checkEntry(file, { instrument, size, line }, sizeText))
  }
  return entries
}

/** The line on which each element of a top-level array begins. */
function elementLines(text: string): number[] {
  const lines: number[] = []
  let line = 1
  let depth = 0
  let isInString = false
  let isAwaited = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]!
    if (char === '\n') line += 1
    if (isInString) {
      if (char === '\\') i += 1
      else if (char === '"') isInString = false
      continue
    }
    if (isAwaited && !/[\s\],]/.test(char)) {
      lines.push(line)
      isAwaited = false
    }
    if (char === '"') isInString = true
    else if (char === '[' || char === '{') {
      depth += 1
      if (depth === 1) isAwaited = true
    } else if (char === ']' || char === '}') depth -= 1
    else if (char === ',' && depth === 1) isAwaited = true
  }
  return lines
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // The engine names a line but for a text that ends too soon.
    const line = /line (\d+)/.exec(message)?.[1] ?? String(text.split('\n').length)
    throw new CannotRun(`${file}: line ${line}: not JSON: ${message}`, { cause: error })
  }
}

function readJson(file: string, text: string): PositionEntry[] {
  const value = parseJson(file, text)
  const wanted = 'an array of {"instrument": text, "size": number}'
  if (!Array.isArray(value)) {
    throw new CannotRun(cellMessage(file, 1, 'the document', typeOf(value), wanted))
  }
  const lines = elementLines(text)
  return value.map((element: unknown, i) => {
    const line = lines[i] ?? 1
    const refuse = (field: string, found: unknown, expected: string): CannotRun =>
      new CannotRun(cellMessage(file, line, field, JSON.stringify(found) ?? 'nothing', expected))
    if (typeOf(element) !== 'object') throw refuse(`entry ${i + 1}`, element, 'an object')
    const entry = element as Record<string, unknown>
    for (const field of Object.keys(entry)) {
      if (field === 'instrument' || field === 'size') continue
      throw refuse('field', field, "only 'instrument' and 'size'")
    }
    const { instrument, size } = entry
    if (typeof instrument !== 'string') throw refuse('instrument', instrument, 'text')
    if (typeof size !== 'number') throw refuse('size', size, 'a number, negative for short')
    return checkEntry(file, { instrument, size, line }, String(size))
  })
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Every position of a file; throws `CannotRun` on the first thing wrong with it. */
export async function readPositions(path: string): Promise<PositionEntry[]> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new CannotRun(`${path}: cannot be read (${code}); expected a JSON or CSV file`, {
      cause: error,
    })
  }
  if (text.trim() === '') throw new CannotRun(`${path}: line 1: the file is empty`)
  const isJson = /^\s*[[{]/.test(text) || path.toLowerCase().endsWith('.json')
  const entries = isJson ? readJson(path, text) : readCsv(path, text)
  if (entries.length === 0) throw new CannotRun(`${path}: line 1: no positions in the file`)
  if (entries.length > entriesMax) throw new CannotRun(`${path}: more than ${entriesMax} positions`)
  const seen = new Map<string, number>()
  for (const { instrument, line } of entries) {
    const first = seen.get(instrument)
    if (first !== undefined) {
      const expected = `each instrument once (first on line ${first})`
      throw new CannotRun(cellMessage(path, line, 'instrument', instrument, expected))
    }
    seen.set(instrument, line)
  }
  return entries
}
