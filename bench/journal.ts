// Durable events a second of about 200 bytes, and how long one waits for its durability at 400,000
// a second. By the wall clock, because a disk is waited for: what else the disk does is in it.

import { measureJournal } from '../src/journal/journal.bench.ts'
import { type Figure, figure } from './harness.ts'
import { measureSqlite } from './sqlite.ts'

/** Of the journal's own bench, which at 1 takes twenty seconds on a quiet machine. */
const scale = 0.25
const sqliteEvents = 100_000

export async function measureJournalFigures(): Promise<Figure[]> {
  const rows = new Map((await measureJournal(scale)).map(({ name, value }) => [name, value]))
  const row = (name: string): number => {
    const value = rows.get(name)
    if (value === undefined) throw new Error(`the journal's bench has no row '${name}'`)
    return value
  }
  const peers = [
    { name: 'a sync for each event', value: row('naive: a sync for each event') },
    { name: 'bare file, a sync for each 1000', value: row('bare file, a sync for each 1000') },
    { name: 'node:sqlite, a sync for each 1000', value: measureSqlite(sqliteEvents) },
  ]
  return [
    figure('journal', 'events/s', row('journal, half of each'), peers),
    figure('journal account', 'events/s', row('journal, account'), peers),
    figure('journal market', 'events/s', row('journal, market'), peers),
    figure('journal p50', 'ms', row('half of each at 400k/s, p50')),
    figure('journal p99', 'ms', row('half of each at 400k/s, p99')),
    figure('journal single p50', 'ms', row('a single event at rest, p50')),
  ]
}
