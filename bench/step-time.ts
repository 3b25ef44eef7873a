// How long one step takes, by kind of event: quantiles by the wall clock, collections of garbage
// included. A block of events during which the processor was given to somebody else is thrown away
// and its next pass is counted instead, so that each event counts equally often and another
// program's turn is not ours.

import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { type Desk } from '../src/engine/index.ts'
import { cpuMs, type Figure, figure, quantile } from './harness.ts'
import { Player, type Recording, recordRun } from './recording.ts'
import { freshDesk } from './step.ts'

const minutes = 20
const blockEvents = 32
/** Undisturbed passes wanted of each block, and passes made at most to get them. */
const wantedPasses = 3
const passesMax = 16
const warmPasses = 2
/** Wall time beyond processor time that a block may show: the clocks' own grain. */
const disturbedMs = 0.01

const quantiles = [
  { name: 'p50', share: 0.5 },
  { name: 'p99', share: 0.99 },
  { name: 'p999', share: 0.999 },
] as const

/** Milliseconds by event and pass. */
type Samples = {
  readonly values: Float64Array
  /** Undisturbed passes, by block. */
  readonly taken: Uint8Array
  disturbedCount: number
}

function playBlock(player: Player, desk: Desk, count: number, out: Float64Array): boolean {
  const cpuBefore = cpuMs()
  const wallBefore = performance.now()
  for (let i = 0; i < count; i += 1) {
    const event = player.next()
    const before = performance.now()
    desk.apply(event)
    out[i] = performance.now() - before
  }
  const wallMs = performance.now() - wallBefore
  return wallMs - (cpuMs() - cpuBefore) <= disturbedMs
}

function playPass(player: Player, samples: Samples): void {
  const { first, count } = player.recording
  const desk = freshDesk(player)
  const out = new Float64Array(blockEvents)
  for (let block = 0; block < samples.taken.length; block += 1) {
    const start = first + block * blockEvents
    const events = Math.min(blockEvents, count - start)
    const isClean = playBlock(player, desk, events, out)
    const pass = samples.taken[block]!
    if (!isClean) samples.disturbedCount += 1
    if (!isClean || pass === wantedPasses) continue
    const row = pass * (count - first) + (start - first)
    samples.values.set(out.subarray(0, events), row)
    samples.taken[block] = pass + 1
  }
}

function emptySamples(recording: Recording): Samples {
  const events = recording.count - recording.first
  return {
    values: new Float64Array(wantedPasses * events),
    taken: new Uint8Array(Math.ceil(events / blockEvents)),
    disturbedCount: 0,
  }
}

function takeSamples(player: Player): Samples {
  for (let i = 0; i < warmPasses; i += 1) playPass(player, emptySamples(player.recording))
  const samples = emptySamples(player.recording)
  let passes = 0
  while (passes < passesMax && samples.taken.some((taken) => taken < wantedPasses)) {
    playPass(player, samples)
    passes += 1
  }
  const played = passes * samples.taken.length
  const short = samples.taken.filter((taken) => taken < wantedPasses).length
  process.stderr.write(
    `bench: step time: ${samples.disturbedCount} of ${played} blocks were disturbed` +
      `${short > 0 ? `; ${short} were never undisturbed ${wantedPasses} times` : ''}\n`,
  )
  return samples
}

/** Microseconds of each kind, ascending. */
function byKind(recording: Recording, { values, taken }: Samples): Map<string, Float64Array> {
  const { first, count, kinds, kind } = recording
  const lists: number[][] = kinds.map(() => [])
  for (let i = first; i < count; i += 1) {
    const passes = taken[Math.floor((i - first) / blockEvents)]!
    for (let pass = 0; pass < passes; pass += 1) {
      lists[kind[i]!]!.push(values[pass * (count - first) + (i - first)]! * 1000)
    }
  }
  const sorted = kinds.map((name, i): [string, Float64Array] => [
    name,
    Float64Array.from(lists[i]!).sort(),
  ])
  return new Map(sorted.filter(([, list]) => list.length > 0))
}

/** Microseconds between two calls of the clock: what every sample holds beside the step. */
function clockUs(): number {
  const gaps = Float64Array.from({ length: 20_000 }, () => {
    const before = performance.now()
    return (performance.now() - before) * 1000
  }).sort()
  return quantile(gaps, 0.5)
}

function figuresOf(name: string, list: Float64Array): Figure[] {
  // A quantile that fewer than one event lies beyond is the greatest event by another name.
  const events = list.length / wantedPasses
  return quantiles
    .filter(({ share }) => share === 0.5 || events * (1 - share) >= 1)
    .map((each) => figure(`step ${each.name} ${name}`, 'us', quantile(list, each.share)))
}

export async function measureStepTime(): Promise<Figure[]> {
  const recording = await recordRun(minutes)
  const lists = byKind(recording, takeSamples(new Player(recording)))
  const all = Float64Array.from([...lists.values()].flatMap((list) => [...list])).sort()
  const sum = (list: Float64Array): number => list.reduce((total, each) => total + each, 0)
  const totalUs = sum(all)
  const bySum = [...lists].sort(([, a], [, b]) => sum(b) - sum(a))
  return [
    ...figuresOf('all', all),
    ...bySum.flatMap(([name, list]) => figuresOf(name, list)),
    ...bySum.map(([name, list]) =>
      figure(`step share ${name}`, '% of time', (100 * sum(list)) / totalUs),
    ),
    figure('step clock', 'us', clockUs()),
  ]
}
