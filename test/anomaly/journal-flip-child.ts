// Flips bits in a file of a journal, one at a time, and says what verification and reading make of
// each. A process of its own: a flip in the wrong place ends whoever reads the file.
// Arguments: directory, file, seed, last sequence, positions (comma-separated).

import { openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { readJournal } from '../../src/journal/index.ts'
import { verifyHere } from '../../src/journal/verify-journal.ts'
import { expectedTexts, recordTexts } from '../conformance/journal-workload.ts'

const [dir, file, seed, last, positions] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
]
const expected = expectedTexts(Number(seed), 0, Number(last)).join('\n')
const descriptor = openSync(join(dir, file), 'r+')
const byte = new Uint8Array(1)

function flip(at: number): void {
  readSync(descriptor, byte, 0, 1, at)
  byte[0] = byte[0]! ^ (1 << (at % 8))
  writeSync(descriptor, byte, 0, 1, at)
}

/** What a reader gets: all of it, or an error; anything else is the worst case. */
function readBack(): string {
  try {
    return recordTexts(readJournal(dir)).join('\n') === expected ? 'whole' : 'WRONG'
  } catch {
    return 'refused'
  }
}

for (const at of positions.split(',').map(Number)) {
  writeSync(1, `at ${at}\n`)
  flip(at)
  const { status } = await verifyHere(dir)
  writeSync(1, `${status} ${status === 'clean' ? readBack() : 'unread'}\n`)
  flip(at)
}
