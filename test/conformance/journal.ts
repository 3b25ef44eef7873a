// What every journal must do, whatever it is kept in: numbered cases, run on each implementation.

import { expect, test } from 'vitest'
import { assert, InvariantError } from '../../src/base/index.ts'
import { createEffect, createEvent } from '../../src/engine/index.ts'
import {
  JournalError,
  type JournalOptions,
  type JournalRecord,
  type JournalWriter,
  type ReadOptions,
  type VerifyReport,
} from '../../src/journal/index.ts'
import { appendStep, expectedTexts, recordText, recordTexts } from './journal-workload.ts'

/** One place where a journal is kept; a new one for each case. */
export type JournalHarness = {
  open(options?: JournalOptions): Promise<JournalWriter>
  /** Reads as somebody else would, while a writer may be open. */
  read(options?: ReadOptions): Generator<JournalRecord, void>
  verify(): Promise<VerifyReport>
  dispose(): Promise<void>
}

const seed = 11

/** Bounds so small that frames close by size and segments rotate all the time. */
const tight: JournalOptions = { frameBytesMax: 900, segmentBytesMax: 2000 }

async function write(
  journal: JournalWriter,
  from: number,
  to: number,
  commitEvery = 3,
): Promise<void> {
  for (let sequence = from; sequence <= to; sequence += 1) {
    appendStep(journal, seed, sequence)
    if (sequence % commitEvery === 0) journal.commit()
    if (sequence % 40 === 0) await journal.flush()
  }
}

function codeOf(act: () => void): string {
  try {
    act()
  } catch (error) {
    if (error instanceof JournalError) return error.code
    throw error
  }
  return 'none'
}

export function journalConformance(name: string, create: () => Promise<JournalHarness>): void {
  function check(title: string, run: (harness: JournalHarness) => Promise<void>): void {
    test(`${name}: ${title}`, async () => {
      const harness = await create()
      try {
        await run(harness)
      } finally {
        await harness.dispose()
      }
    }, 30_000)
  }

  for (const [bounds, options] of Object.entries({ wide: {}, tight })) {
    check(`J1 all comes back in the order of appending (${bounds} bounds)`, async (harness) => {
      const journal = await harness.open(options)
      await write(journal, 0, 400)
      await journal.flush()
      expect(recordTexts(journal.read())).toEqual(expectedTexts(seed, 0, 400))
      await journal.close()
      expect(recordTexts(harness.read())).toEqual(expectedTexts(seed, 0, 400))
    })

    check(`J2 reading can begin at any sequence (${bounds} bounds)`, async (harness) => {
      const journal = await harness.open(options)
      await write(journal, 0, 90)
      await journal.close()
      for (let from = 0; from <= 92; from += 1) {
        const texts = recordTexts(harness.read({ fromSequence: from }))
        expect(texts, `from ${from}`).toEqual(expectedTexts(seed, from, 90))
      }
    })
  }

  check('J3 durability only rises, never ahead of what was appended', async (harness) => {
    const seen: number[] = []
    const journal = await harness.open({ onDurable: (sequence) => seen.push(sequence) })
    expect(journal.durableSequence).toBe(-1)
    for (let sequence = 0; sequence < 200; sequence += 1) {
      appendStep(journal, seed, sequence)
      journal.commit()
      expect(journal.durableSequence).toBeLessThan(sequence)
      if (sequence % 9 === 0) await journal.flush()
    }
    await journal.flush()
    expect(journal.durableSequence).toBe(199)
    expect(seen.at(-1)).toBe(199)
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
    await journal.close()
  })

  check('J4 what is committed becomes durable without being asked again', async (harness) => {
    let journal: JournalWriter | undefined
    await new Promise<void>((resolve, reject) => {
      const onDurable = (durable: number): void => {
        if (durable >= 4) resolve()
      }
      harness.open({ onDurable }).then((opened) => {
        journal = opened
        for (let sequence = 0; sequence <= 4; sequence += 1) {
          appendStep(opened, seed, sequence)
          opened.commit()
        }
      }, reject)
    })
    assert(journal !== undefined)
    expect(journal.durableSequence).toBe(4)
    await journal.close()
  })

  check('J5 flush commits, and resolves at once when there is nothing', async (harness) => {
    const journal = await harness.open()
    await journal.flush()
    appendStep(journal, seed, 0)
    await journal.flush()
    expect(journal.durableSequence).toBe(0)
    expect(journal.pendingBytes).toBe(0)
    await journal.close()
  })

  check('J6 a refused append leaves no trace', async (harness) => {
    const journal = await harness.open()
    await write(journal, 0, 5)
    const gap = Object.assign(createEvent('index'), { sequence: 7 })
    const nonsense = Object.assign(createEvent('index'), { sequence: 6, priceUsd: Number.NaN })
    const early = Object.assign(createEffect('cancel'), { sequence: 6 })
    const broken = Object.assign(createEffect('mode'), { sequence: 5, ordinal: -1 })
    expect(() => journal.appendEvent(gap)).toThrow(InvariantError)
    expect(() => journal.appendEvent(nonsense)).toThrow(/priceUsd/)
    expect(() => journal.appendEffect(early)).toThrow(InvariantError)
    expect(() => journal.appendEffect(broken)).toThrow(/ordinal/)
    await write(journal, 6, 9)
    await journal.close()
    expect(recordTexts(harness.read())).toEqual(expectedTexts(seed, 0, 9))
  })

  check('J7 effects may follow when later events are in, or alone in a frame', async (harness) => {
    const journal = await harness.open()
    const [first, second] = [createEvent('timer'), createEvent('index')]
    const cancel = createEffect('cancel')
    first.sequence = 0
    second.sequence = 1
    journal.appendEvent(first)
    journal.appendEvent(second)
    journal.appendEffect(cancel)
    await journal.flush()
    cancel.sequence = 1
    journal.appendEffect(cancel)
    await journal.close()
    const order: string[] = []
    for (const record of harness.read()) {
      const cause = record.what === 'effect' ? record.effect.sequence : ''
      order.push(record.what === 'event' ? record.event.kind : `cancel of ${cause}`)
    }
    expect(order).toEqual(['timer', 'index', 'cancel of 0', 'cancel of 1'])
    const tail = [...harness.read({ fromSequence: 1 })].map((record) => record.what)
    expect(tail).toEqual(['event', 'effect'])
  })

  check('J8 a journal is continued where it ended', async (harness) => {
    for (const [from, to] of [
      [0, 30],
      [31, 31],
      [32, 120],
    ] as const) {
      const journal = await harness.open(tight)
      expect(journal.lastSequence).toBe(from - 1)
      expect(journal.durableSequence).toBe(from - 1)
      await write(journal, from, to)
      await journal.close()
    }
    expect(recordTexts(harness.read())).toEqual(expectedTexts(seed, 0, 120))
    expect(await harness.verify()).toMatchObject({ status: 'clean', lastSequence: 120 })
  })

  check('J9 a journal may begin at any sequence', async (harness) => {
    const journal = await harness.open()
    await write(journal, 1000, 1010)
    await journal.close()
    expect(recordTexts(harness.read())).toEqual(expectedTexts(seed, 1000, 1010))
    expect(await harness.verify()).toMatchObject({ status: 'clean', firstSequence: 1000 })
  })

  check(
    'J10 verification counts what there is, and the digest is the writer’s',
    async (harness) => {
      const journal = await harness.open(tight)
      await write(journal, 0, 300)
      await journal.flush()
      const digest = Buffer.from(journal.digest).toString('hex')
      await journal.close()
      const texts = expectedTexts(seed, 0, 300)
      const effects = texts.filter((text) => text.startsWith('effect')).length
      const report = await harness.verify()
      expect(report).toMatchObject({
        status: 'clean',
        problem: null,
        tornTail: null,
        effects,
        digest,
      })
      expect(report.events + report.marketEvents).toBe(301)
      expect(report.segments).toBeGreaterThan(3)
    },
  )

  check('J11 an empty journal is a journal', async (harness) => {
    await (await harness.open()).close()
    expect([...harness.read()]).toEqual([])
    expect(await harness.verify()).toMatchObject({ status: 'clean', frames: 0, lastSequence: -1 })
  })

  check('J12 nothing is taken after close', async (harness) => {
    const journal = await harness.open()
    appendStep(journal, seed, 0)
    const closing = journal.close()
    expect(codeOf(() => appendStep(journal, seed, 1))).toBe('journal/closed')
    await closing
    await journal.close()
    await expect(journal.flush()).rejects.toThrow(JournalError)
    expect(recordTexts(harness.read())).toEqual(expectedTexts(seed, 0, 0))
  })

  check('J13 a full backlog is a refusal that ends with the next flush', async (harness) => {
    const journal = await harness.open({ pendingBytesMax: 3000 })
    let sequence = 0
    let code = 'none'
    for (; code === 'none'; sequence += 1) code = codeOf(() => journal.appendEvent(eventNow()))
    expect(code).toBe('journal/backlog')
    expect(journal.pendingBytes).toBeLessThan(3300)
    await journal.flush()
    expect(journal.durableSequence).toBe(sequence - 2)
    sequence -= 1
    journal.appendEvent(eventNow())
    await journal.close()
    expect([...harness.read()].length).toBe(sequence + 1)

    function eventNow(): ReturnType<typeof createEvent<'index'>> {
      return Object.assign(createEvent('index'), { sequence, priceUsd: 1 })
    }
  })

  check('J14 the two latest snapshots are kept, and none of the future', async (harness) => {
    const journal = await harness.open()
    expect(journal.latestSnapshot()).toBe(null)
    await write(journal, 0, 50)
    for (const sequence of [10, 20, 50]) {
      await journal.writeSnapshot(sequence, new Uint8Array(5000).fill(sequence))
    }
    expect(journal.durableSequence).toBe(50)
    await expect(journal.writeSnapshot(51, new Uint8Array(1))).rejects.toThrow(InvariantError)
    await journal.close()
    const again = await harness.open()
    const snapshot = again.latestSnapshot()
    expect(snapshot?.sequence).toBe(50)
    expect(snapshot?.bytes).toEqual(new Uint8Array(5000).fill(50))
    await again.close()
    expect(await harness.verify()).toMatchObject({ status: 'clean' })
  })

  check('J15 others may read while it is written, each at a pace of its own', async (harness) => {
    const journal = await harness.open(tight)
    await write(journal, 0, 100)
    await journal.flush()
    const slow = harness.read()
    const texts: string[] = []
    for (let sequence = 101; sequence <= 300; sequence += 1) {
      const { value, done } = slow.next()
      if (done !== true) texts.push(recordText(value))
      appendStep(journal, seed, sequence)
      if (sequence % 20 === 0) {
        await journal.flush()
        expect(recordTexts(harness.read())).toEqual(expectedTexts(seed, 0, sequence))
        harness.read({ fromSequence: 50 }).next()
      }
    }
    for (const record of slow) texts.push(recordText(record))
    await journal.close()
    expect(texts).toEqual(expectedTexts(seed, 0, 300))
  })
}
