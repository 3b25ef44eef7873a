// The n-th write fails, for every n and in every way; the power goes at any moment. What was said
// to be durable is there afterwards, what is there is a prefix of what was written, and the journal
// goes on.

import { expect, test } from 'vitest'
import { Prng } from '../../src/base/index.ts'
import { JournalError, type JournalOptions, type JournalStorage } from '../../src/journal/index.ts'
import { JournalWriter } from '../../src/journal/journal-writer.ts'
import { MemoryStorage } from '../../src/journal/memory-storage.ts'
import { readRecords } from '../../src/journal/reader.ts'
import { recoverStorage } from '../../src/journal/recover.ts'
import { writeSnapshotTo } from '../../src/journal/snapshot.ts'
import { verifyStorage } from '../../src/journal/verify.ts'
import { appendStep, expectedTexts, recordTexts } from '../conformance/journal-workload.ts'
import { type FaultMode, FaultStorage, faultModes, PowerLossStorage } from './journal-faults.ts'

const seed = 23
const tight: JournalOptions = { frameBytesMax: 700, segmentBytesMax: 1500, flushTimeoutMs: 20 }

async function openOn(storage: JournalStorage, options: JournalOptions): Promise<JournalWriter> {
  const { position } = await recoverStorage(storage)
  return new JournalWriter(storage, position, options)
}

/** Writes events up to `last`; stops quietly when the journal stalls. */
async function writeUntil(journal: JournalWriter, last: number): Promise<void> {
  try {
    for (let sequence = journal.lastSequence + 1; sequence <= last; sequence += 1) {
      appendStep(journal, seed, sequence)
      if (sequence % 2 === 0) journal.commit()
      if (sequence % 7 === 0) await journal.flush()
    }
    await journal.flush()
  } catch (error) {
    if (!(error instanceof JournalError)) throw error
  }
}

function countEvents(texts: readonly string[]): number {
  return texts.filter((text) => text.startsWith('event')).length
}

/** What is there is a prefix of what was written, with everything that was durable; goes on. */
async function checkSurvivor(storage: MemoryStorage, durable: number, what: string): Promise<void> {
  const before = verifyStorage(storage)
  expect(before, what).toMatchObject({ status: 'clean', problem: null })
  const texts = recordTexts(readRecords(storage, {}))
  const { report, position } = await recoverStorage(storage)
  expect(report.tornTail, what).toEqual(before.tornTail)
  expect(report.lastSequence, what).toBeGreaterThanOrEqual(durable)
  expect(countEvents(texts), what).toBe(report.lastSequence + 1)
  const all = expectedTexts(seed, 0, report.lastSequence)
  expect(texts, what).toEqual(all.slice(0, texts.length))

  const journal = new JournalWriter(storage, position, tight)
  const last = report.lastSequence + 20
  await writeUntil(journal, last)
  await journal.close()
  const rest = expectedTexts(seed, report.lastSequence + 1, last)
  expect(recordTexts(readRecords(storage, {})), what).toEqual([...texts, ...rest])
  const after = verifyStorage(storage)
  expect(after, what).toMatchObject({ status: 'clean', tornTail: null, lastSequence: last })
}

/** Fails the n-th write of a run over `storage`; false when the run has fewer writes. */
async function failAt(n: number, mode: FaultMode, storage: MemoryStorage): Promise<boolean> {
  const what = `${mode} write ${n}`
  const faulty = new FaultStorage(storage, n, mode)
  const errors: JournalError[] = []
  const { position } = await recoverStorage(storage)
  const options = { ...tight, onStalled: (error: JournalError) => errors.push(error) }
  const journal = new JournalWriter(faulty, position, options)
  await writeUntil(journal, 40)
  const durable = journal.durableSequence
  if (!faulty.wasHit) {
    const closed = await journal.close().then(
      () => true,
      () => false,
    )
    expect(closed, what).toBe(!faulty.wasHit)
    await checkSurvivor(storage, durable, what)
    return faulty.wasHit
  }
  expect(journal.state, what).toBe('stalled')
  expect(errors.length, what).toBe(1)
  expect(errors[0], what).toMatchObject({ code: 'journal/stalled', retryable: false })
  expect(() => appendStep(journal, seed, journal.lastSequence + 1), what).toThrow(errors[0])
  await expect(journal.flush(), what).rejects.toBe(errors[0])
  await expect(journal.close(), what).rejects.toBe(errors[0])
  expect(journal.durableSequence, what).toBe(durable)
  await checkSurvivor(storage, durable, what)
  return true
}

for (const mode of faultModes) {
  test(`the n-th write is ${mode}, for every n: stalled, recovered, continued`, async () => {
    let n = 1
    while (await failAt(n, mode, new MemoryStorage())) n += 1
    expect(n).toBeGreaterThan(40)
  }, 60_000)
}

/** A store as a failure left it: a torn tail of several frames, a snapshot before or in it. */
async function tornStorage(snapshotAt: number): Promise<MemoryStorage> {
  for (let n = 30; ; n += 1) {
    const storage = new MemoryStorage()
    const { position } = await recoverStorage(storage)
    const faulty = new FaultStorage(storage, n, 'partial')
    const journal = new JournalWriter(faulty, position, { ...tight, frameBytesMax: 200 })
    await writeUntil(journal, 100)
    await journal.close().catch(() => undefined)
    const { tornTail } = verifyStorage(storage)
    if (tornTail === null || tornTail.frames < 3 || tornTail.segmentBytes === 0) continue
    await writeSnapshotTo(storage, snapshotAt, Uint8Array.of(1, 2, 3))
    return storage
  }
}

test('the n-th write of a recovery fails, for every n: the next recovery succeeds', async () => {
  let n = 1
  for (; ; n += 1) {
    const storage = await tornStorage(4)
    const before = recordTexts(readRecords(storage, {}))
    const faulty = new FaultStorage(storage, n, n % 2 === 0 ? 'late' : 'refused')
    const failed = await recoverStorage(faulty).then(
      () => false,
      () => true,
    )
    if (!failed) break
    expect(recordTexts(readRecords(storage, {}))).toEqual(before)
    await checkSurvivor(storage, countEvents(before) - 1, `recovery write ${n}`)
  }
  expect(n).toBeGreaterThan(3)
})

test('recovery begins at the latest snapshot, or at the start when that is torn off', async () => {
  for (const at of [10, 60, 90]) {
    const storage = await tornStorage(at)
    const names = storage.recordNames('snapshot/')
    expect(names.length, `snapshot of ${at}`).toBe(1)
    const before = recordTexts(readRecords(storage, {}))
    const { report, position } = await recoverStorage(storage)
    expect(report.tornTail, `snapshot of ${at}`).not.toBe(null)
    const kept = at <= report.lastSequence ? at : undefined
    const journal = new JournalWriter(storage, position, tight)
    expect(journal.latestSnapshot()?.sequence, `snapshot of ${at}`).toBe(kept)
    await journal.close()
    await checkSurvivor(storage, countEvents(before) - 1, `snapshot of ${at}`)
  }
})

test('a snapshot that is damaged is passed over, and verification says so', async () => {
  const storage = new MemoryStorage()
  const journal = await openOn(storage, tight)
  await writeUntil(journal, 30)
  for (const sequence of [10, 20]) await journal.writeSnapshot(sequence, Uint8Array.of(sequence))
  const [, latest] = storage.recordNames('snapshot/')
  const bytes = storage.readRecord(latest!)!
  bytes[3] = bytes[3]! ^ 16
  await storage.writeRecord(latest!, bytes)
  expect(journal.latestSnapshot()?.sequence).toBe(10)
  await journal.close()
  expect(verifyStorage(storage)).toMatchObject({
    status: 'corrupt',
    problem: { code: 'record/corrupt' },
  })
  expect((await openOn(storage, tight)).latestSnapshot()?.sequence).toBe(10)
})

test('a full store stalls the journal; what was durable stays', async () => {
  const storage = new MemoryStorage(20_000)
  const journal = await openOn(storage, tight)
  await writeUntil(journal, 10_000)
  expect(journal.state).toBe('stalled')
  await expect(journal.flush()).rejects.toThrow(/the store is full/)
  const durable = journal.durableSequence
  expect(durable).toBeGreaterThan(10)
  const texts = recordTexts(readRecords(storage, {}))
  expect(texts).toEqual(expectedTexts(seed, 0, 10_000).slice(0, texts.length))
  expect(countEvents(texts)).toBeGreaterThan(durable)
})

/** Runs into a power failure at a random moment; how far it was durable, and what is left. */
async function losePower(
  runSeed: number,
  isHonest: boolean,
): Promise<{ durable: number; found: MemoryStorage }> {
  const prng = Prng.fromSeed(BigInt(runSeed))
  const disk = new PowerLossStorage(isHonest)
  const journal = await openOn(disk, { ...tight, flushTimeoutMs: 60_000 })
  disk.goManual()
  for (let left = 20 + prng.below(200); left > 0; left -= 1) {
    const dice = prng.below(10)
    if (dice < 5) appendStep(journal, seed, journal.lastSequence + 1)
    else if (dice < 7) journal.commit()
    else await disk.work(prng)
  }
  const durable = journal.durableSequence
  const found = disk.crash(prng)
  await disk.drain(prng)
  return { durable, found }
}

test('the power goes at any moment: what was durable is there, the rest is torn', async () => {
  let torn = 0
  for (let run = 0; run < 200; run += 1) {
    const { durable, found } = await losePower(run, true)
    if (verifyStorage(found).tornTail !== null) torn += 1
    await checkSurvivor(found, durable, `run ${run}`)
  }
  expect(torn).toBeGreaterThan(25)
}, 120_000)

test('a disk that lies about syncing is found out: the test above can fail', async () => {
  let lost = 0
  for (let run = 0; run < 60; run += 1) {
    const { durable, found } = await losePower(run, false)
    const { status, lastSequence } = verifyStorage(found)
    if (status === 'corrupt' || lastSequence < durable) lost += 1
  }
  expect(lost).toBeGreaterThan(5)
}, 60_000)
