// What a step allocates, in steady state: the heap's size is read before and after, and no
// collection runs between because the nursery is larger than all that the stretch allocates (the
// entry's flags). Checked in the same process against a loop whose allocation is known, and against
// V8's own count of all bytes ever allocated. Decoding is measured alone and taken off.

import process from 'node:process'
import v8 from 'node:v8'
import { type Figure, figure, median, sink } from './harness.ts'
import { Player, type Recording, recordRun } from './recording.ts'
import { freshDesk } from './step.ts'

const minutes = 8
const warmPasses = 4
const countedPasses = 5

function heapBytes(): number {
  return v8.getHeapStatistics().used_heap_size
}

/** What reading the heap's size allocates itself. */
function readingBytes(): number {
  const gaps = Array.from({ length: 999 }, () => -heapBytes() + heapBytes())
  return median(gaps)
}

type Counted = { readonly bytes: number; readonly allocatedBytes: number }

/** Bytes that `work` allocates, by the heap's size and by V8's count. */
function allocated(work: () => void): Counted {
  globalThis.gc?.()
  const countBefore = v8.getHeapStatistics().total_allocated_bytes
  const before = heapBytes()
  work()
  const bytes = heapBytes() - before - readingBytes()
  return { bytes, allocatedBytes: v8.getHeapStatistics().total_allocated_bytes - countBefore }
}

const knownObjects = 200_000
/** An object of three fields beside its three header words; a double is boxed in two words. */
const knownBytes = 6 * 8

function allocateKnown(): void {
  let last = { a: 0, b: 0, c: 0 }
  for (let i = 0; i < knownObjects; i += 1) last = { a: i, b: last.a, c: 1 }
  known.last = last
}

const known: { last: object } = { last: {} }

function decodeStretch(player: Player): void {
  const { first, count } = player.recording
  player.seek(first)
  for (let i = first; i < count; i += 1) sink.value += player.next().sequence
}

/** Bytes of each step of one pass; what a reading takes is read beside each and taken off. */
function countSteps(player: Player): Float64Array {
  const { first, count } = player.recording
  const desk = freshDesk(player)
  const bytes = new Float64Array(count - first)
  globalThis.gc?.()
  for (let i = 0; i < bytes.length; i += 1) {
    const event = player.next()
    const idle = heapBytes()
    const before = heapBytes()
    desk.apply(event)
    bytes[i] = heapBytes() - before - (before - idle)
  }
  return bytes
}

/**
 * Each step by the median of its passes: what the compiler or the heap itself moved is no step's.
 */
function medianSteps(player: Player): Float64Array {
  const passes = Array.from({ length: countedPasses }, () => countSteps(player))
  return passes[0]!.map((_, i) => median(passes.map((bytes) => bytes[i]!)))
}

type KindBytes = { readonly name: string; readonly bytes: number; readonly events: number }

/** By kind, the greatest sum first. */
function byKind({ kinds, kind, first }: Recording, steps: Float64Array): KindBytes[] {
  const bytes = new Float64Array(kinds.length)
  const events = new Float64Array(kinds.length)
  for (const [i, each] of steps.entries()) {
    bytes[kind[first + i]!]! += each
    events[kind[first + i]!]! += 1
  }
  return kinds
    .map((name, i) => ({ name, bytes: bytes[i]!, events: events[i]! }))
    .filter((each) => each.events > 0)
    .sort((one, other) => other.bytes - one.bytes)
}

function applyStretch(player: Player): Counted {
  const { first, count } = player.recording
  const desk = freshDesk(player)
  return allocated(() => {
    for (let i = first; i < count; i += 1) desk.apply(player.next())
  })
}

export async function measureStepBytes(): Promise<Figure[]> {
  const recording = await recordRun(minutes)
  const player = new Player(recording)
  for (let pass = 0; pass < warmPasses; pass += 1) {
    applyStretch(player)
    decodeStretch(player)
    countSteps(player)
    allocateKnown()
  }
  const events = recording.count - recording.first
  const counted = (work: () => Counted): number =>
    median(Array.from({ length: countedPasses }, () => work().bytes))
  const decoded = counted(() => allocated(() => decodeStretch(player))) / events
  const perEvent = counted(() => applyStretch(player)) / events - decoded
  const checked = counted(() => allocated(allocateKnown)) / knownObjects
  const kinds = byKind(recording, medianSteps(player))
  const kindsPerEvent = kinds.reduce((sum, { bytes }) => sum + bytes, 0) / events
  const whole = applyStretch(player)
  process.stderr.write(
    `bench: step bytes: kinds sum to ${(kindsPerEvent / perEvent).toFixed(2)} of the whole; V8 ` +
      `counts ${(whole.allocatedBytes / whole.bytes).toFixed(2)} times what the heap grew by\n`,
  )
  return [
    figure('step bytes per event', 'bytes', perEvent, [{ name: 'decoding alone', value: decoded }]),
    ...kinds.map((each) => figure(`step bytes ${each.name}`, 'bytes', each.bytes / each.events)),
    figure('step bytes check', 'bytes', checked, [{ name: 'known', value: knownBytes }]),
  ]
}
