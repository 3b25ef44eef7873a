// Rows in, rows out: JSON objects, one a line, from a file or from standard input, each answered by
// one line in the same order. A row that cannot be computed is answered by its error, and the rest
// is computed. Streams: memory does not grow with the file.

import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { type LinesError, readLines } from '../../archive/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { createProgress } from '../progress.ts'
import { Fields, RowError } from './price-fields.ts'

/** The answer to one row, as an object that becomes JSON. */
export type RowAnswer = (fields: Fields) => Readonly<Record<string, unknown>>

const chunkCharacters = 65_536
const lineCharactersMax = 65_536

/** The lines of standard input without their ends; one that does not end is refused. */
async function* inputLines(): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let number = 0
  try {
    for await (const chunk of process.stdin) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        number += 1
        yield line.endsWith('\r') ? line.slice(0, -1) : line
      }
      if (rest.length > lineCharactersMax) {
        const limit = `longer than ${lineCharactersMax} characters; expected one JSON object a line`
        throw new CannotRun(`standard input: line ${number + 1}: ${limit}`)
      }
    }
    rest += decoder.decode()
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new CannotRun(`standard input: near line ${number + 1}: not UTF-8 text`, { cause })
  }
  if (rest !== '') yield rest
}

async function* fileLines(path: string): AsyncGenerator<string, void, undefined> {
  try {
    yield* readLines(path, { expected: 'a file of JSON objects, one a line' })
  } catch (error) {
    if (!(error instanceof Error && error.name === 'LinesError')) throw error
    throw new CannotRun((error as LinesError).refusal.message, { cause: error })
  }
}

/** Some writers print NaN and Infinity bare: then the field is at fault, and not the JSON. */
const bareNumber = /([:[,]\s*)(-?Infinity|NaN)\b/g

function parseRow(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const quoted = text.replace(bareNumber, '$1"$2"')
    if (quoted !== text) return parseRow(quoted)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RowError('row', text, `a JSON object (${reason})`)
  }
}

function readRow(text: string): Record<string, unknown> {
  const value = parseRow(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new RowError('row', text, 'a JSON object')
}

type Answered = { readonly text: string; readonly isRefused: boolean }

function answerLine(text: string, line: number, answer: RowAnswer): Answered {
  let id: unknown
  try {
    const values = readRow(text)
    id = values.id
    const row = { line, ...(id === undefined ? {} : { id }), ...answer(new Fields(values)) }
    return { text: `${JSON.stringify(row)}\n`, isRefused: false }
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    const { field, value, expected, message } = error
    const refusal = { field, value, expected, message: `line ${line}: ${message}` }
    const row = { line, ...(id === undefined ? {} : { id }), error: refusal }
    return { text: `${JSON.stringify(row)}\n`, isRefused: true }
  }
}

/** Waits where the reader is slower than we are. */
async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain')
}

/**
 * Answers every line of `path` ('-' and undefined are standard input). Sets exit code 0 when all
 * were computed, 1 when some were refused; throws `CannotRun` when there is nothing to read.
 */
export async function answerRows(path: string | undefined, answer: RowAnswer): Promise<void> {
  const isInput = path === undefined || path === '-'
  if (isInput && process.stdin.isTTY) {
    throw new CannotRun('no rows: name a file, pipe rows in, or give one option by flags (--help)')
  }
  const progress = createProgress('rows', 0, () => performance.now())
  let line = 0
  let rows = 0
  let refusedRows = 0
  let waiting = ''
  try {
    for await (const text of isInput ? inputLines() : fileLines(path)) {
      line += 1
      if (text.trim() === '') continue
      const answered = answerLine(line === 1 ? text.replace(/^\uFEFF/, '') : text, line, answer)
      rows += 1
      if (answered.isRefused) refusedRows += 1
      waiting += answered.text
      if (waiting.length < chunkCharacters) continue
      await write(waiting)
      waiting = ''
      progress.update(0, `${rows} rows, ${refusedRows} refused`)
    }
  } finally {
    await write(waiting)
    progress.end()
  }
  if (rows === 0) throw new CannotRun(`${isInput ? 'standard input' : path}: holds no rows`)
  process.exitCode = refusedRows > 0 ? exitNo : exitDone
  if (refusedRows > 0) process.stderr.write(`plimsoll: ${refusedRows} of ${rows} rows refused\n`)
}
