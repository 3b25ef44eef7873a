// What a replay is worth: it finds every effect that the record holds otherwise, lacks or has too
// many of, wherever it is. A journal is copied record by record through the writer, so that the
// copy is sound in every byte and wrong in one act.

import { beforeAll, describe, expect, test } from 'vitest'
import {
  createEffect,
  createEvent,
  type DeskEffect,
  type EffectKind,
} from '../../src/engine/index.ts'
import { createMemoryJournal, type JournalRecord } from '../../src/journal/index.ts'
import { type ReplayReport, replayRecords } from '../../src/runtime/index.ts'
import { copyEffect, copyEvent, DeskRig } from '../support/desk-rig.ts'
import { beforeExpiryUs, seconds, smallDesk, smallWorld, us } from '../support/small-desk.ts'

const kinds: readonly EffectKind[] = [
  ...(['place', 'quote', 'cancel', 'cancelAll', 'setProtection', 'report'] as const),
  ...(['timer', 'fit', 'search', 'refusal', 'mode', 'hedge', 'alert'] as const),
]

const records: JournalRecord[] = []
let digest = ''

/** Half a minute in which the desk does one thing of every kind. */
beforeAll(async () => {
  const journal = createMemoryJournal()
  const desk = smallDesk({
    option: { edgeVolPt: 0.05 },
    hedging: { bandUsd: 100 },
    preTrade: { ordersMax: 24 },
    universe: { optionsMax: 8 },
    cadence: { freeboardUs: us(4 * seconds) },
  })
  const world = smallWorld({
    startUs: beforeExpiryUs,
    flow: { optionTradesPerDay: 400_000, perpetualTradesPerSecond: 4 },
  })
  const rig = new DeskRig({ desk, world, seed: 3, journal }).start()
  rig
    .runFor(25 * seconds)
    .command('pause')
    .runFor(seconds)
    .command('resume')
    .runFor(3 * seconds)
  rig.wire.onDeliver = (event, pass) => {
    const { timeUs } = event
    pass({ ...createEvent('instrumentState'), timeUs, state: 'halted' })
    pass({ ...createEvent('feed'), timeUs, state: 'down' })
    pass(event)
    rig.wire.onDeliver = (next, passOn) => passOn(next)
  }
  rig
    .runFor(2 * seconds)
    .command('set-limit', 'orders', 20)
    .command('kill')
  await journal.flush()
  digest = rig.run.loop.desk.digest()
  for (const record of journal.read()) {
    records.push(
      record.what === 'event'
        ? { what: 'event', event: copyEvent(record.event) }
        : { what: 'effect', effect: copyEffect(record.effect) },
    )
  }
})

/** The replay of a journal that holds these records and no others. */
async function replayOf(kept: readonly JournalRecord[]): Promise<ReplayReport> {
  const journal = createMemoryJournal()
  for (const record of kept) {
    if (record.what === 'event') journal.appendEvent(record.event)
    else journal.appendEffect(record.effect)
  }
  await journal.flush()
  const replay = await replayRecords(journal.read())
  if (!replay.ok) throw new Error(replay.refusal.message)
  return replay.value
}

function isEffect(record: JournalRecord | undefined): boolean {
  return record?.what === 'effect'
}

function sequenceOf(record: JournalRecord): number {
  return record.what === 'event' ? record.event.sequence : record.effect.sequence
}

/** The same act with one of its numbers or words another. */
function altered(effect: DeskEffect): DeskEffect {
  const fixed = ['kind', 'sequence', 'ordinal', 'side', 'purpose', 'limit', 'measure']
  for (const [field, value] of Object.entries(effect)) {
    if (fixed.includes(field)) continue
    if (typeof value === 'number') return { ...effect, [field]: value + 1 }
  }
  return { ...effect, ...('text' in effect ? { text: 'x' } : { cause: 'x' }) } as DeskEffect
}

/** Up to the step at `i` and ten records more: a copy need not be longer than what it proves. */
function around(i: number, at: readonly JournalRecord[]): JournalRecord[] {
  return [...records.slice(0, i), ...at, ...records.slice(i + 1, i + 11)]
}

test('a record that holds what was done has no difference', async () => {
  expect(await replayOf(records)).toMatchObject({ difference: null, digest })
})

test.each(kinds)('a %s that was recorded otherwise', async (kind) => {
  const i = records.findIndex((one) => one.what === 'effect' && one.effect.kind === kind)
  const record = records[i]
  if (record?.what !== 'effect') throw new Error(`this run made no ${kind}`)
  const effect = altered(record.effect)
  const { difference } = await replayOf(around(i, [{ what: 'effect', effect }]))
  expect(difference?.sequence).toBe(sequenceOf(record))
  expect(difference?.what).toContain(kind)
})

describe('an effect that is not in the record', () => {
  test.each([
    ['in the middle of a step', true],
    ['at the end of a step', false],
  ])('%s', async (_title, isFollowed) => {
    const i = records.findIndex(
      (one, at) => at > 300 && isEffect(one) && isEffect(records[at + 1]) === isFollowed,
    )
    const { difference } = await replayOf(around(i, []))
    expect(difference?.sequence).toBe(sequenceOf(records[i]!))
  })

  test('at the end of the last step of all', async () => {
    const last = records.length - 1
    expect(isEffect(records[last])).toBe(true)
    const { difference } = await replayOf(records.slice(0, last))
    expect(difference?.sequence).toBe(sequenceOf(records[last]!))
  })
})

test.each([
  ['among others', true],
  ['where there was none', false],
])('an effect that nobody made: %s', async (_title, hasOthers) => {
  const i = records.findIndex(
    (one, at) => at > 300 && isEffect(one) === hasOthers && !isEffect(records[at + 1]),
  )
  const sequence = sequenceOf(records[i]!)
  const effect: DeskEffect = { ...createEffect('cancelAll'), sequence, ordinal: 99 }
  const { difference } = await replayOf(around(i, [records[i]!, { what: 'effect', effect }]))
  expect(difference?.sequence).toBe(sequence)
  expect(difference?.what).toContain('cancelAll')
})
