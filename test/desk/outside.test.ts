// Work that is done outside: every answer names the moment it was asked at, by its sequence, so
// that whoever reads a journal knows what a fit or a search had seen.

import { expect, test } from 'vitest'
import { type DeskEvent } from '../../src/engine/index.ts'
import { createMemoryJournal } from '../../src/journal/index.ts'
import { DeskRig } from '../support/desk-rig.ts'
import { seconds, smallDesk, smallWorld, us } from '../support/small-desk.ts'

type Answer = Extract<DeskEvent, { kind: 'fitEnd' | 'freeboard' }>

test('a fit and a search are as of the event that asked for them', async () => {
  const journal = createMemoryJournal()
  const cadence = { surfaceUs: us(5 * seconds), freeboardUs: us(7 * seconds) }
  const rig = new DeskRig({ desk: smallDesk({ cadence }), world: smallWorld(), journal })
  rig
    .keep('fitEnd', 'freeboard')
    .start()
    .runFor(40 * seconds)
  await journal.flush()
  const askedAt = new Map<number, number>()
  for (const record of journal.read()) {
    if (record.what !== 'effect') continue
    const { effect } = record
    if (effect.kind !== 'fit' && effect.kind !== 'search') continue
    askedAt.set(effect.request, effect.sequence)
  }
  const answers = rig.events as Answer[]
  for (const kind of ['fitEnd', 'freeboard'] as const) {
    const ofKind = answers.filter((answer) => answer.kind === kind)
    expect(ofKind.length).toBeGreaterThan(2)
    for (const { request, asOfSequence, sequence } of ofKind) {
      expect(asOfSequence).toBe(askedAt.get(request))
      expect(asOfSequence).toBeLessThan(sequence)
    }
  }
})
