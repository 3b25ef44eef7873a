// How a figure is taken. Work is timed in seconds of this thread's processor, so that a machine
// that is shared does not add what others took; contenders run in turn, round by round, so that a
// slow spell meets them all; the median of the rounds counts, after a warm-up that does not.
// Absolute figures hold on one machine only: what is judged is the ratio.

import { performance } from 'node:perf_hooks'
import process from 'node:process'

export type Peer =
  | { readonly name: string; readonly value: number }
  | { readonly name: string; readonly absent: string }

export type Figure = {
  readonly name: string
  readonly unit: string
  readonly value: number
  readonly peers: readonly Peer[]
  /** Ours over the first peer that is present; null when none is. */
  readonly ratio: number | null
}

/** What a process that measured one entry answers. */
export type Answer = {
  readonly figures: readonly Figure[]
  /** Milliseconds of processor, and of the wall clock, of what was timed. */
  readonly cpuMs: number
  readonly wallMs: number
}

export function figure(
  name: string,
  unit: string,
  value: number,
  peers: readonly Peer[] = [],
): Figure {
  const present = peers.find((peer) => 'value' in peer)
  const ratio = present !== undefined && 'value' in present ? value / present.value : null
  return { name, unit, value, peers, ratio }
}

export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5)
}

/** Of values in ascending order, by nearest rank. */
export function quantile(sorted: Float64Array, share: number): number {
  const rank = Math.ceil(sorted.length * share)
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN
}

/** What was timed so far in this process: by this thread's processor, and by the wall clock. */
export const timed = { cpuMs: 0, wallMs: 0 }

/**
 * Milliseconds of processor this thread has had. Linux brings a thread's own count up to date only
 * at its tick, 4 ms apart; asking for the whole process first makes it count to now.
 */
export function cpuMs(): number {
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Milliseconds of processor that `work` took in this thread. Collections by it are in it. */
export function timeMs(work: () => void): number {
  const wallBefore = performance.now()
  const cpuBefore = cpuMs()
  work()
  const spentMs = cpuMs() - cpuBefore
  timed.cpuMs += spentMs
  timed.wallMs += performance.now() - wallBefore
  return spentMs
}

export async function timeAsyncMs(work: () => Promise<void>): Promise<number> {
  const wallBefore = performance.now()
  const cpuBefore = cpuMs()
  await work()
  const spentMs = cpuMs() - cpuBefore
  timed.cpuMs += spentMs
  timed.wallMs += performance.now() - wallBefore
  return spentMs
}

export type Contender = {
  readonly name: string
  /** Rows, calls or events in one `work`: what the time is divided by. */
  readonly rows: number
  readonly work: () => void
}

/** A round shorter than this is repeated until it is not: the clocks are coarse, and cost. */
const roundMsMin = 20
const warmMs = 150

function warmUp({ work }: Contender): number {
  let spentMs = 0
  let calls = 0
  while (spentMs < warmMs) {
    spentMs += timeMs(work)
    calls += 1
  }
  return Math.max(1, Math.ceil((roundMsMin * calls) / spentMs))
}

/** Median nanoseconds a row of each contender, in their order. */
export function compare(contenders: readonly Contender[], rounds = 9): number[] {
  const repeats = contenders.map(warmUp)
  const times: number[][] = contenders.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, { rows, work }] of contenders.entries()) {
      const count = repeats[i]!
      const spentMs = timeMs(() => {
        for (let n = 0; n < count; n += 1) work()
      })
      times[i]!.push((spentMs * 1e6) / (rows * count))
    }
  }
  return times.map(median)
}

/** The first contender as a figure, the others as its peers; `perUnit` nanoseconds are one unit. */
export function versus(
  name: string,
  unit: string,
  perUnit: number,
  contenders: readonly Contender[],
  absent: readonly Peer[] = [],
): Figure {
  const [ours = Number.NaN, ...theirs] = compare(contenders)
  const peers = theirs.map((value, i) => ({
    name: contenders[i + 1]!.name,
    value: value / perUnit,
  }))
  return figure(name, unit, ours / perUnit, [...peers, ...absent])
}

/** Milliseconds of each of `count` calls, ascending, after `warmCount` that are not counted. */
export function sampleMs(
  count: number,
  warmCount: number,
  work: (turn: number) => void,
): Float64Array {
  for (let turn = 0; turn < warmCount; turn += 1) work(turn)
  const samples = new Float64Array(count)
  for (let turn = 0; turn < count; turn += 1) {
    samples[turn] = timeMs(() => work(warmCount + turn))
  }
  return samples.sort()
}

/** A peer that is not installed here; `--peers` gives figures measured elsewhere. */
export function notHere(name: string): Peer {
  return { name, absent: 'not measured here; give its figure with --peers' }
}

/** Keeps a result alive, so that no work is optimised away. */
export const sink = { value: 0 }
