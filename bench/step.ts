// Events a second through the desk alone: a recorded run decoded and applied to a fresh desk,
// beside the same loop that only decodes (the floor) and the same loop that also journals, into
// memory.

import { Desk } from '../src/engine/index.ts'
import { createMemoryJournal } from '../src/journal/index.ts'
import { type Figure, figure, median, sink, timeAsyncMs, timed, timeMs } from './harness.ts'
import { manifest, Player, type Recording, recordRun } from './recording.ts'

const minutes = 20
const rounds = 7
/** The journal's buffers are bounded: it is flushed this often. */
const flushEvery = 8192

/** A desk that has lived the lead; the player stands at the first event of the stretch. */
export function freshDesk(player: Player): Desk {
  const desk = new Desk(manifest.desk)
  player.seek(0)
  for (let i = 0; i < player.recording.first; i += 1) desk.apply(player.next())
  return desk
}

function decodeAll(player: Player): void {
  const { first, count } = player.recording
  let sum = 0
  player.seek(first)
  for (let i = first; i < count; i += 1) sum += player.next().timeUs
  sink.value = sum
}

function applyAll(player: Player, desk: Desk): void {
  const { first, count } = player.recording
  for (let i = first; i < count; i += 1) desk.apply(player.next())
}

/** What was timed must be what was lived. */
function check(desk: Desk, { digest }: Recording): void {
  if (desk.digest() !== digest) throw new Error('the recorded run played to another digest')
}

async function journalAll(player: Player, desk: Desk): Promise<void> {
  const { first, count } = player.recording
  const journal = createMemoryJournal()
  for (let i = first; i < count; i += 1) {
    const event = player.next()
    journal.appendEvent(event)
    const effects = desk.apply(event)
    for (let n = 0; n < effects.count; n += 1) journal.appendEffect(effects.at(n))
    if (effects.count > 0) journal.commit()
    if (i % flushEvery === 0) await journal.flush()
  }
  await journal.flush()
  await journal.close()
}

export async function measureStep(): Promise<Figure[]> {
  const recording = await recordRun(minutes)
  const player = new Player(recording)
  const decoded: number[] = []
  const applied: number[] = []
  const appliedWall: number[] = []
  const journaled: number[] = []
  for (let round = 0; round < rounds + 1; round += 1) {
    decoded.push(timeMs(() => decodeAll(player)))
    const desk = freshDesk(player)
    const { wallMs } = timed
    applied.push(timeMs(() => applyAll(player, desk)))
    appliedWall.push(timed.wallMs - wallMs)
    check(desk, recording)
    const journalDesk = freshDesk(player)
    journaled.push(await timeAsyncMs(() => journalAll(player, journalDesk)))
  }
  const events = recording.count - recording.first
  // The first round warmed up.
  const rate = (ms: readonly number[]): number => (events * 1000) / median(ms.slice(1))
  return [
    figure('step', 'events/s', rate(applied), [
      { name: 'floor: decoding alone', value: rate(decoded) },
      { name: 'with a journal in memory', value: rate(journaled) },
      { name: 'ours by the wall clock', value: rate(appliedWall) },
    ]),
  ]
}
