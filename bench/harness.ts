// How a figure is taken: medians of several rounds after a warm-up, peers in the same run, ratios
// ours over theirs. Absolute figures hold on one machine only; what is judged is the ratio.

import { performance } from 'node:perf_hooks'

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
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function quantile(sorted: Float64Array, share: number): number {
  const last = sorted.length - 1
  return last < 0 ? Number.NaN : (sorted[Math.round(last * share)] ?? Number.NaN)
}

/** Median nanoseconds per row of `work` over `rounds`, after one round that is not counted. */
export function nanosecondsPerRow(rows: number, work: () => void, rounds = 7): number {
  work()
  const times: number[] = []
  for (let i = 0; i < rounds; i += 1) {
    const before = performance.now()
    work()
    times.push(((performance.now() - before) * 1e6) / rows)
  }
  return median(times)
}

/** Keeps a result alive, so that no work is optimised away. */
export const sink = { value: 0 }
