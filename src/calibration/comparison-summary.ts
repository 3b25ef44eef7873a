// Many chains' comparisons as one table: pooled shares and errors per model, the worst chain, the
// violations, the times, and which model comes nearest to strikes that it has not seen, by tenor.

import { median, quantile } from '../math/index.ts'
import { type ChainComparison, type ModelResult, type SliceResult } from './comparison.ts'
import { pool, type SliceScore } from './score.ts'
import { type FitScore } from './surface-fit.ts'

const dayYears = 1 / 365

/** One model over many chains. Shares are 0 to 1; `undefined` where there is nothing to say. */
export type ModelSummary = {
  readonly name: string
  readonly parameters: string
  /** Quotes of a day and longer. */
  readonly inSample: FitScore | undefined
  readonly heldOut: FitScore | undefined
  readonly underOneDay: FitScore | undefined
  /** The least share inside of any chain, a day and longer. */
  readonly worstChainInside: number | undefined
  readonly slices: number
  readonly butterfly: number | undefined
  readonly calendar: number | undefined
  readonly priceButterfly: number | undefined
  readonly priceCalendar: number | undefined
  readonly worstPrice: number | undefined
  readonly coldMs: Times | undefined
  readonly warmMs: Times | undefined
}

/** Milliseconds. */
export type Times = { readonly median: number; readonly p95: number }

type Part = { readonly chain: ChainComparison; readonly result: ModelResult }

/** Scores of the slices on one side of a day. */
function scoresOf(
  { chain, result }: Part,
  isLong: boolean,
  pick: (slice: SliceResult) => SliceScore | undefined,
): SliceScore[] {
  return result.slices.flatMap((slice, i) => {
    const score = pick(slice)
    const belongs = chain.slices[i]!.years >= dayYears === isLong
    return belongs && score !== undefined ? [score] : []
  })
}

function poolAny(scores: readonly SliceScore[]): FitScore | undefined {
  const pooled = pool(scores)
  return pooled.quotes > 0 ? pooled : undefined
}

function timesOf(times: readonly (number | undefined)[]): Times | undefined {
  const known = times.filter((time) => time !== undefined)
  if (known.length === 0) return undefined
  return { median: median(known), p95: quantile(known, 0.95) }
}

const inSample = (slice: SliceResult): SliceScore | undefined => slice.inSample
const heldOut = (slice: SliceResult): SliceScore | undefined => slice.heldOut

function summaryOf(parts: readonly Part[]): ModelSummary {
  const { name, parameters } = parts[0]!.result
  const shares = parts.flatMap((part) => {
    const score = poolAny(scoresOf(part, true, inSample))
    return score === undefined ? [] : [score.inside / score.quotes]
  })
  const found = parts.flatMap(({ result }) => result.arbitrage ?? [])
  const sum = (of: (count: (typeof found)[number]) => number): number | undefined =>
    found.length === 0 ? undefined : found.reduce((total, one) => total + of(one), 0)
  return {
    name,
    parameters,
    inSample: poolAny(parts.flatMap((part) => scoresOf(part, true, inSample))),
    heldOut: poolAny(parts.flatMap((part) => scoresOf(part, true, heldOut))),
    underOneDay: poolAny(parts.flatMap((part) => scoresOf(part, false, inSample))),
    worstChainInside: shares.length === 0 ? undefined : Math.min(...shares),
    slices: parts.reduce((total, { result }) => total + result.slices.length, 0),
    butterfly: sum((one) => one.butterfly),
    calendar: sum((one) => one.calendar),
    priceButterfly: sum((one) => one.priceButterfly),
    priceCalendar: sum((one) => one.priceCalendar),
    worstPrice: found.length === 0 ? undefined : Math.max(...found.map((one) => one.worstPrice)),
    coldMs: timesOf(parts.map(({ result }) => result.coldMs)),
    warmMs: timesOf(parts.map(({ result }) => result.warmMs)),
  }
}

/** One row per model, in the order of the comparisons; all must have compared the same models. */
export function summarise(chains: readonly ChainComparison[]): ModelSummary[] {
  const names = chains[0]?.results ?? []
  return names.map((_, m) =>
    summaryOf(chains.map((chain) => ({ chain, result: chain.results[m]! }))),
  )
}

/** Slices of one range of tenors, and how many of them each model comes nearest to. */
export type TenorWins = {
  readonly tenor: string
  readonly slices: number
  readonly wins: Readonly<Record<string, number>>
}

const tenors = [
  { tenor: '1-7 d', daysMax: 7 },
  { tenor: '7-35 d', daysMax: 35 },
  { tenor: '35-120 d', daysMax: 120 },
  { tenor: 'over 120 d', daysMax: Infinity },
] as const

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The surface nearest to the held-out strikes of slice `i`; `undefined` where it had none. */
function winnerOf(chain: ChainComparison, i: number): string | undefined {
  let winner: string | undefined
  let least = Infinity
  for (const { name, slices, arbitrage } of chain.results) {
    const distances = slices[i]!.heldOut?.distances
    if (arbitrage === undefined || distances === undefined) continue
    const distance = mean(distances)
    if (distance < least) {
      least = distance
      winner = name
    }
  }
  return winner
}

/** Who is nearest to unseen strikes, by mean distance from the mid, slice by slice. */
export function countWins(chains: readonly ChainComparison[]): TenorWins[] {
  const names = (chains[0]?.results ?? []).filter((result) => result.arbitrage !== undefined)
  return tenors.map(({ tenor, daysMax }, t) => {
    const daysMin = t === 0 ? 1 : tenors[t - 1]!.daysMax
    const wins = Object.fromEntries(names.map(({ name }) => [name, 0]))
    let slices = 0
    for (const chain of chains) {
      for (const [i, { years }] of chain.slices.entries()) {
        const days = years * 365
        if (!(days >= daysMin && days < daysMax)) continue
        const winner = winnerOf(chain, i)
        if (winner === undefined) continue
        slices += 1
        wins[winner]! += 1
      }
    }
    return { tenor, slices, wins }
  })
}
