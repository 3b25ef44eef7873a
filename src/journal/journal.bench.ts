// How fast it remembers: 200-byte events, durable, at full speed and at a fixed rate, beside two
// naive ways (a sync for each event, one file with a sync for each batch). Absolute figures hold
// for one machine and disk; the ratios are what to judge by. `node src/journal/journal.bench.ts`.

import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ByteWriter } from '../base/index.ts'
import { createEvent, type DeskEvent, encodeEvent } from '../engine/index.ts'
import { openJournal } from './open.ts'

const fdatasync = promisify(fs.fdatasync)
const write = promisify(fs.write)

/** An account event (LMDB) and a market event (segment), each about 200 bytes encoded. */
const account = Object.assign(createEvent('command'), {
  actor: 'operator',
  name: 'x'.repeat(128),
}) as DeskEvent
const market = Object.assign(createEvent('book'), {
  levels: { count: 14, values: new Float64Array(14).fill(60_000) },
}) as DeskEvent

type Mix = 'account' | 'market' | 'half of each'

function eventOf(mix: Mix, sequence: number): DeskEvent {
  const isMarket = mix === 'market' || (mix !== 'account' && sequence % 2 === 0)
  return Object.assign(isMarket ? market : account, { sequence })
}

export type BenchRow = { readonly name: string; readonly value: number; readonly unit: string }

async function withFolder<T>(run: (dir: string) => Promise<T>): Promise<T> {
  const dir = fs.mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  try {
    return await run(dir)
  } finally {
    fs.rmSync(dir, { recursive: true, force: true })
  }
}

/** Appends without pause, at most 4 MB ahead of the disk. */
function measureThroughput(mix: Mix, count: number): Promise<number> {
  return withFolder(async (dir) => {
    const journal = await openJournal(dir)
    const start = performance.now()
    for (let sequence = 0; sequence < count; ) {
      for (let i = 0; i < 500 && sequence < count; i += 1, sequence += 1) {
        journal.appendEvent(eventOf(mix, sequence))
      }
      journal.commit()
      while (journal.pendingBytes > 4e6) await setImmediate()
    }
    await journal.flush()
    const seconds = (performance.now() - start) / 1000
    await journal.close()
    return count / seconds
  })
}

/** Milliseconds from append to durable, ascending, at a fixed rate with a commit each turn. */
function measureLatency(mix: Mix, ratePerMs: number, count: number): Promise<Float64Array> {
  return withFolder(async (dir) => {
    const appended = new Float64Array(count)
    const waited = new Float64Array(count)
    let arrived = 0
    const journal = await openJournal(dir, {
      onDurable: (durable) => {
        const now = performance.now()
        for (; arrived <= durable; arrived += 1) waited[arrived] = now - appended[arrived]!
      },
    })
    const start = performance.now()
    for (let sequence = 0; sequence < count; ) {
      const now = performance.now()
      const due = Math.min(count, Math.floor((now - start) * ratePerMs), sequence + 2000)
      for (; sequence < due; sequence += 1) {
        appended[sequence] = now
        journal.appendEvent(eventOf(mix, sequence))
      }
      journal.commit()
      // A disk that cannot keep the rate shows as latency, not as a failure.
      if (journal.pendingBytes > 3e7) await journal.flush()
      await setImmediate()
    }
    await journal.flush()
    await journal.close()
    return waited.sort()
  })
}

/** One event, its sync, the next event. */
function measureSyncEach(count: number): Promise<number> {
  return withFolder(async (dir) => {
    const writer = new ByteWriter()
    const descriptor = fs.openSync(join(dir, 'naive'), 'w')
    const start = performance.now()
    for (let sequence = 0; sequence < count; sequence += 1) {
      writer.reset()
      encodeEvent(writer, eventOf('account', sequence))
      fs.writeSync(descriptor, writer.view())
      fs.fdatasyncSync(descriptor)
    }
    const seconds = (performance.now() - start) / 1000
    fs.closeSync(descriptor)
    return count / seconds
  })
}

/** One file, one write and one sync for each batch of a thousand: no store, no digest, no chain. */
function measureBareFile(count: number): Promise<number> {
  return withFolder(async (dir) => {
    const writer = new ByteWriter()
    const descriptor = fs.openSync(join(dir, 'bare'), 'w')
    const start = performance.now()
    let offset = 0
    for (let sequence = 0; sequence < count; ) {
      writer.reset()
      for (let i = 0; i < 1000; i += 1, sequence += 1) {
        encodeEvent(writer, eventOf('account', sequence))
      }
      const bytes = writer.view()
      await write(descriptor, bytes, 0, bytes.length, offset)
      await fdatasync(descriptor)
      offset += bytes.length
    }
    const seconds = (performance.now() - start) / 1000
    fs.closeSync(descriptor)
    return count / seconds
  })
}

function encodedBytes(event: DeskEvent): number {
  const writer = new ByteWriter()
  encodeEvent(writer, event)
  return writer.length
}

/** All figures of one run, in order. `scale` 1 takes about 20 seconds. */
export async function measureJournal(scale = 1): Promise<BenchRow[]> {
  const rows: BenchRow[] = [
    { name: 'account event', value: encodedBytes(account), unit: 'bytes' },
    { name: 'market event', value: encodedBytes(market), unit: 'bytes' },
  ]
  const each = await measureSyncEach(Math.ceil(2000 * scale))
  rows.push({ name: 'naive: a sync for each event', value: each, unit: 'events/s' })
  const bare = await measureBareFile(Math.ceil(500_000 * scale))
  rows.push({ name: 'bare file, a sync for each 1000', value: bare, unit: 'events/s' })
  for (const mix of ['account', 'market', 'half of each'] as const) {
    const rate = await measureThroughput(mix, Math.ceil(1_000_000 * scale))
    rows.push({ name: `journal, ${mix}`, value: rate, unit: 'events/s' })
    rows.push({ name: `journal, ${mix}, to naive`, value: rate / each, unit: 'times' })
  }
  for (const mix of ['account', 'market', 'half of each'] as const) {
    const waited = await measureLatency(mix, 400, Math.ceil(1_200_000 * scale))
    for (const [label, share] of Object.entries({ p50: 0.5, p99: 0.99, p999: 0.999 })) {
      const value = waited[Math.floor(waited.length * share)]!
      rows.push({ name: `${mix} at 400k/s, ${label}`, value, unit: 'ms' })
    }
  }
  const single = await measureLatency('account', 0.5, Math.ceil(1500 * scale))
  const value = single[single.length >> 1]!
  rows.push({ name: 'a single event at rest, p50', value, unit: 'ms' })
  return rows
}

if (import.meta.main) {
  for (const { name, value, unit } of await measureJournal()) {
    const digits = value < 100 ? 2 : 0
    process.stdout.write(`${name.padEnd(36)} ${value.toFixed(digits).padStart(10)} ${unit}\n`)
  }
}
