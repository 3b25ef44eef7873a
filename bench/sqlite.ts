// A peer of the journal: the same events into a table of SQLite, a transaction and a sync for each
// batch. No digest, no chain, no effects.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'

const batchEvents = 1000
const eventBytes = 200

/** Durable events a second. */
export function measureSqlite(count: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const database = new DatabaseSync(join(folder, 'events.db'))
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    database.exec('CREATE TABLE event (sequence INTEGER PRIMARY KEY, bytes BLOB) STRICT')
    const insert = database.prepare('INSERT INTO event VALUES (?, ?)')
    const event = new Uint8Array(eventBytes).fill(7)
    const before = performance.now()
    for (let sequence = 0; sequence < count; ) {
      database.exec('BEGIN')
      for (let i = 0; i < batchEvents; i += 1, sequence += 1) insert.run(sequence, event)
      database.exec('COMMIT')
    }
    return (sequence(database) * 1000) / (performance.now() - before)
  } finally {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the table says it holds. */
function sequence(database: DatabaseSync): number {
  return Number(database.prepare('SELECT count(*) AS count FROM event').get()?.count)
}
