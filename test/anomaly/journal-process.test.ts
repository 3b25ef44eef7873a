// Whole processes: killed while they write, in each other's way, and reading damaged files.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, type TestContext, test } from 'vitest'
import { Prng } from '../../src/base/index.ts'
import {
  type JournalError,
  type JournalWriter,
  openJournal,
  probeJournal,
  readJournal,
  recoverJournal,
  verifyJournal,
} from '../../src/journal/index.ts'
import { touchHere, verifyHere } from '../../src/journal/verify-journal.ts'
import { appendStep, expectedTexts, recordTexts } from '../conformance/journal-workload.ts'

const seed = 31
const mountProgram = 'mount'
const unmountProgram = 'umount'
let dir = ''

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plimsoll-journal-'))
})

afterEach(() => rmSync(dir, { recursive: true, force: true }))

function scriptPath(name: string): string {
  return join(import.meta.dirname, name)
}

function spawnWriter(steps: number, path = dir, freeBytesMin = 2 ** 20): ChildProcess {
  const numbers = [seed, steps, freeBytesMin].map(String)
  const args = [scriptPath('journal-child.ts'), path, ...numbers]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
}

async function writeUntilStalled(journal: JournalWriter): Promise<JournalError> {
  for (;;) {
    for (let i = 0; i < 50; i += 1) appendStep(journal, seed, journal.lastSequence + 1)
    const error = await journal.flush().then(
      () => null,
      (cause: JournalError) => cause,
    )
    if (error !== null) return error
  }
}

/** Kills the child when it has said `lines` lines; the last watermark it had said by then. */
async function killAfter(child: ChildProcess, lines: number): Promise<number> {
  const exited = once(child, 'exit')
  let count = 0
  let durable = -1
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, number] = /^durable (\d+)$/.exec(line) ?? []
    if (number !== undefined) durable = Number(number)
    count += 1
    if (count === lines) child.kill('SIGKILL')
  }
  await exited
  return durable
}

test('a writer killed at any moment loses nothing that was durable', async () => {
  const prng = Prng.fromSeed(5n)
  let last = -1
  for (let round = 0; round < 6; round += 1) {
    const durable = await killAfter(spawnWriter(1 + prng.below(30)), 2 + prng.below(40))
    expect(durable, `round ${round}`).toBeGreaterThan(last)
    expect(await verifyHere(dir), `round ${round}`).toMatchObject({ status: 'clean' })
    const { journal, report } = await recoverJournal(dir)
    expect(report.lastSequence, `round ${round}`).toBeGreaterThanOrEqual(durable)
    const texts = recordTexts(journal.read())
    expect(texts, `round ${round}`).toEqual(expectedTexts(seed, 0, report.lastSequence))
    await journal.close()
    last = report.lastSequence
  }
  const report = await verifyHere(dir)
  expect(report).toMatchObject({ status: 'clean', tornTail: null, lastSequence: last })
  expect(report.segments).toBeGreaterThan(1)
}, 120_000)

test('a second writer is refused by the name of the first, until that is gone', async () => {
  const child = spawnWriter(0)
  const exited = once(child, 'exit')
  await once(createInterface({ input: child.stdout! }), 'line')
  const error = await openJournal(dir).catch((cause: unknown) => cause as JournalError)
  expect(error).toMatchObject({ code: 'journal/locked', retryable: false })
  expect((error as JournalError).message).toContain(`process ${child.pid} `)
  // Readers are welcome.
  expect([...readJournal(dir)]).toEqual([])
  child.kill('SIGKILL')
  await exited

  const journal = await openJournal(dir)
  const again = await openJournal(dir).catch((cause: unknown) => cause as JournalError)
  expect((again as JournalError).message).toContain(`process ${process.pid} `)
  appendStep(journal, seed, 0)
  await journal.close()
  await (await openJournal(dir)).close()
}, 30_000)

/** A closed journal of a few dozen frames, small and large, in several segments. */
async function writeSample(last: number): Promise<void> {
  const journal = await openJournal(dir, { segmentBytesMax: 12_000 })
  for (let sequence = 0; sequence <= last; sequence += 1) {
    appendStep(journal, seed, sequence)
    if (sequence % (sequence < 150 ? 5 : 50) === 0) await journal.flush()
  }
  await journal.close()
}

/** What became of a flip at each position: the child's word, or how it ended. */
function flipAll(file: string, last: number, positions: readonly number[]): Map<number, string> {
  const outcomes = new Map<number, string>()
  for (let left = positions; left.length > 0; ) {
    const copy = join(dir, 'copy')
    rmSync(copy, { recursive: true, force: true })
    for (const name of ['journal.mdb', 'segments']) {
      cpSync(join(dir, name), join(copy, name), { recursive: true })
    }
    const args = [copy, file, String(seed), String(last), left.join(',')]
    const { stdout, signal } = spawnSync(
      process.execPath,
      [scriptPath('journal-flip-child.ts'), ...args],
      {
        encoding: 'utf8',
        timeout: 60_000,
        killSignal: 'SIGKILL',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    let at = -1
    for (const line of stdout.trimEnd().split('\n')) {
      if (line.startsWith('at ')) at = Number(line.slice(3))
      outcomes.set(at, line.startsWith('at ') ? `ended by ${signal}` : line)
    }
    expect(at, stdout).not.toBe(-1)
    left = left.slice(left.indexOf(at) + 1)
  }
  return outcomes
}

function sample(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step)
}

test('a flipped bit anywhere in a segment is found', async () => {
  const last = 400
  await writeSample(last)
  const names = readdirSync(join(dir, 'segments'))
  expect(names.length).toBeGreaterThan(2)
  for (const name of names) {
    const file = join('segments', name)
    const { length } = readFileSync(join(dir, file))
    const positions = [...sample(0, 30, 1), ...sample(30, length, 97), length - 1]
    for (const [at, outcome] of flipAll(file, last, positions)) {
      expect(outcome, `${name} byte ${at}`).toBe('corrupt unread')
    }
  }
}, 120_000)

test('a flipped bit in a frame is found; elsewhere in the store, never believed', async () => {
  const last = 400
  await writeSample(last)
  const store = readFileSync(join(dir, 'journal.mdb'))
  const inFrames = new Set<number>()
  const positions = new Set(sample(0, store.length, 251))
  for (let at = store.indexOf('PFLM'); at >= 0; at = store.indexOf('PFLM', at + 1)) {
    for (const offset of [0, 5, 6, 17, 38, 60, 75, 110, 137, 140, 150]) {
      positions.add(at + offset)
      inFrames.add(at + offset)
    }
  }
  const outcomes = flipAll(
    'journal.mdb',
    last,
    [...positions].sort((a, b) => a - b),
  )
  let found = 0
  for (const [at, outcome] of outcomes) {
    // Clean must mean that a reader gets exactly what was written.
    expect(outcome, `byte ${at}`).toMatch(
      /^(corrupt unread|unreadable unread|clean whole|ended by)/,
    )
    if (inFrames.has(at) && outcome === 'corrupt unread') found += 1
  }
  // The store keeps old copies of pages: a frame there holds no live data. Live ones are all found.
  const report = await verifyHere(dir)
  expect(found).toBeGreaterThanOrEqual(report.frames * 11)
}, 240_000)

test('what is not a journal is called so, and is not touched', async () => {
  const empty = join(dir, 'empty')
  mkdirSync(empty)
  const file = join(dir, 'file')
  writeFileSync(file, 'text')
  const foreign = join(dir, 'foreign')
  mkdirSync(foreign)
  writeFileSync(join(foreign, 'journal.mdb'), 'this is not LMDB '.repeat(1000))
  const cases: readonly (readonly [string, RegExp])[] = [
    [join(dir, 'absent'), /does not exist/],
    [empty, /is empty/],
    [file, /is not a directory/],
    [dir, /is not a journal/],
    [foreign, /is not an LMDB file/],
  ]
  for (const [path, reason] of cases) {
    const report = await verifyHere(path)
    expect(report, path).toMatchObject({ status: 'unreadable', frames: 0 })
    expect(report.reason, path).toMatch(reason)
    expect(() => readJournal(path).next(), path).toThrow(reason)
  }
  const before = readdirSync(dir)
  for (const path of [file, dir, foreign]) {
    await expect(openJournal(path), path).rejects.toMatchObject({ code: 'journal/unreadable' })
  }
  expect(readdirSync(dir)).toEqual(before)
  // An empty directory, and one that is absent, are where a journal begins.
  for (const path of [empty, join(dir, 'absent', 'deep')]) {
    const { journal, report } = await recoverJournal(path)
    expect(report).toMatchObject({ isNew: true, frames: 0, lastSequence: -1 })
    await journal.close()
    expect(await verifyHere(path)).toMatchObject({ status: 'clean', frames: 0 })
  }
}, 60_000)

test('another build’s journal is refused by the line that this one does not read', async () => {
  await (await openJournal(dir)).close()
  const { DiskStorage } = await import('../../src/journal/disk-storage.ts')
  const { sealFormat, unsealFormat } = await import('../../src/journal/sealed.ts')
  const storage = new DiskStorage(dir, true)
  const tables = unsealFormat(storage.readRecord('format')!)
  const foreign = tables.replace('event 0 start', 'event 0 begin')
  await storage.writeRecord('format', sealFormat(foreign))
  await storage.close(true)
  await expect(openJournal(dir)).rejects.toThrow(/another build wrote .* 'event 0 begin/)
  expect(await verifyHere(dir)).toMatchObject({ status: 'unreadable' })
}, 30_000)

test('a store that ends its reader is a finding, and a refusal to read on', async () => {
  await writeSample(100)
  expect(await touchHere(dir)).toBe((await verifyHere(dir)).frames)
  await probeJournal(dir)
  await probeJournal(join(dir, 'absent'))
  truncateSync(join(dir, 'journal.mdb'), 2 * 4096)
  const report = await verifyJournal(dir)
  expect(report.status).toBe('unreadable')
  expect(report.reason).toMatch(/was ended by SIG[A-Z]+: the store is damaged/)
  const refusal = { code: 'journal/unreadable', message: expect.stringMatching(/by SIG[A-Z]+$/) }
  await expect(probeJournal(dir)).rejects.toMatchObject(refusal)
}, 30_000)

/** Runs the test on a file system of `size`, or skips it, saying why. */
async function withDisk(
  size: string,
  context: TestContext,
  run: (path: string, enlarge: () => void) => Promise<void>,
): Promise<void> {
  const disk = join(dir, 'disk')
  mkdirSync(disk)
  const mount = spawnSync(mountProgram, ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
  if (mount.status !== 0) context.skip('a small file system cannot be mounted here')
  try {
    await run(join(disk, 'journal'), () => {
      expect(spawnSync(mountProgram, ['-o', 'remount,size=200m', disk]).status).toBe(0)
    })
  } finally {
    spawnSync(unmountProgram, [disk])
  }
}

/** Recovers at least what was durable, and goes on. */
async function checkRecovery(path: string, durable: number): Promise<void> {
  const { journal, report } = await recoverJournal(path)
  expect(report.lastSequence).toBeGreaterThanOrEqual(durable)
  expect(recordTexts(journal.read())).toEqual(expectedTexts(seed, 0, report.lastSequence))
  for (let i = 0; i < 50; i += 1) appendStep(journal, seed, journal.lastSequence + 1)
  await journal.close()
  const { status, lastSequence } = await verifyHere(path)
  expect({ status, lastSequence }).toEqual({
    status: 'clean',
    lastSequence: report.lastSequence + 50,
  })
}

test('a disk that fills stalls the journal; with room again, it goes on', async (context) => {
  await withDisk('1500k', context, async (path, enlarge) => {
    const journal = await openJournal(path, { segmentBytesMax: 100_000, freeBytesMin: 300_000 })
    const error = await writeUntilStalled(journal)
    expect(error).toMatchObject({ code: 'journal/stalled', retryable: false })
    expect(error.message).toMatch(/the disk is full/)
    const durable = journal.durableSequence
    expect(durable).toBeGreaterThan(100)
    await expect(journal.close()).rejects.toBe(error)
    enlarge()
    await checkRecovery(path, durable)
  })
}, 60_000)

test('a disk that others fill to the last byte loses nothing that was durable', async (context) => {
  await withDisk('1500k', context, async (path, enlarge) => {
    // Whether LMDB reports the failure or ends the process, a process ends here.
    const durable = await killAfter(spawnWriter(20, path, 0), Number.POSITIVE_INFINITY)
    expect(durable).toBeGreaterThan(100)
    enlarge()
    await checkRecovery(path, durable)
  })
}, 60_000)

test('the frame store does not grow beyond its bound', async () => {
  const journal = await openJournal(dir, { mapBytes: 400_000 })
  const error = await writeUntilStalled(journal)
  expect(error.message).toMatch(/may not grow beyond 400000 bytes/)
  const durable = journal.durableSequence
  await expect(journal.close()).rejects.toBe(error)
  await checkRecovery(dir, durable)
}, 30_000)
