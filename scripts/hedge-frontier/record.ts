// The same comparison on recorded hours: ten-day calls sold at the vol of the thirty days before,
// hedged by the hour. Coins of one period move together, so errors leave out whole periods.

import { type HedgedCall } from '../../src/hedging/index.ts'
import { jackknife, log } from '../../src/math/index.ts'
import { BadHistory, readHourlyCloses } from '../tail-backtest/history.ts'
import { FrontierStudy, type PolicyName, policyNames } from './study.ts'

export const recordCoins: readonly string[] = [
  'BTC',
  'ETH',
  'SOL',
  'BNB',
  'XRP',
  'DOGE',
  'LINK',
  'LTC',
]
const lookBack = 30 * 24
const steps = 10 * 24
/** Vols are rounded to powers of this, so that few optima need solving. */
const volRatio = 1.25
const aversion = 0.01

export type RecordRow = {
  readonly policy: PolicyName
  readonly setting: string
  readonly cost: number
  readonly deviation: number
  readonly certainCost: number
  readonly certainCostError: number
  /** Over the benchmark's, in the price of the coin at the start, by common paths. */
  readonly over: number
  readonly overError: number
}

export type RecordReport = {
  readonly aversion: number
  readonly periods: number
  readonly calls: number
  readonly rows: readonly RecordRow[]
}

function volBefore(closes: Float64Array, at: number): number {
  let squares = 0
  for (let t = at - lookBack; t < at; t += 1) {
    const move = log(closes[t + 1]! / closes[t]!)
    squares += move * move
  }
  return Math.sqrt((squares / lookBack) * 24 * 365)
}

function callAt(bucket: number): HedgedCall {
  const volAnnual = 0.1 * volRatio ** bucket
  const years = steps / (24 * 365)
  const shape = { position: -1, price: 100, strike: 100, costRate: 5e-4 } as const
  return { ...shape, years, volAnnual, steps, riskAversion: aversion }
}

type Sums = { readonly names: FrontierStudy['entries']; readonly blocks: Float64Array }

/** Sums of a period and policy: count, cost, loss, its square, e^(aversion loss). */
const width = 5

function collect(closes: readonly Float64Array[], onProgress: (share: number) => void): Sums {
  const studies = new Map<number, FrontierStudy>()
  const hours = closes[0]!.length
  const periods = Math.floor((hours - 1 - lookBack) / steps)
  let names: FrontierStudy['entries'] = []
  let blocks = new Float64Array()
  for (let period = 0; period < periods; period += 1) {
    const from = lookBack + period * steps
    for (const coin of closes) {
      const bucket = Math.round(log(volBefore(coin, from) / 0.1) / log(volRatio))
      const study = studies.get(bucket) ?? new FrontierStudy(callAt(bucket), [aversion], 0)
      studies.set(bucket, study)
      names = study.entries
      if (blocks.length === 0) blocks = new Float64Array(periods * names.length * width)
      study.paths.load(0, coin, from)
      study.score(1)
      for (const i of names.keys()) {
        const at = (period * names.length + i) * width
        const loss = study.losses[i]!
        blocks[at]! += 1
        blocks[at + 1]! += study.costs[i]!
        blocks[at + 2]! += loss
        blocks[at + 3]! += loss * loss
        blocks[at + 4]! += Math.exp(aversion * loss)
      }
    }
    onProgress((period + 1) / periods)
  }
  return { names, blocks }
}

/** By policy: cost, deviation of the loss, certain cost, and what that is over the benchmark's. */
function estimateOf(sums: Float64Array, benchmark: number): Float64Array {
  const count = sums.length / width
  const certain = (i: number): number =>
    Math.log(sums[i * width + 4]! / sums[i * width]!) / aversion
  const out = new Float64Array(4 * count)
  for (let i = 0; i < count; i += 1) {
    const [n, cost, loss, square] = sums.subarray(i * width) as unknown as number[]
    const mean = loss! / n!
    out[4 * i] = cost! / n!
    out[4 * i + 1] = Math.sqrt(square! / n! - mean * mean)
    out[4 * i + 2] = certain(i)
    out[4 * i + 3] = certain(i) - certain(benchmark)
  }
  return out
}

export function recordReport(folder: string, onProgress: (share: number) => void): RecordReport {
  const { closes } = readHourlyCloses(folder, recordCoins)
  if (closes[0]!.length <= lookBack + 2 * steps) {
    throw new BadHistory(`${folder}: too short: ${lookBack + 2 * steps} hours are needed`)
  }
  const { names, blocks } = collect(closes, onProgress)
  const benchmark = names.findIndex(({ policy }) => policy === 'benchmark')
  const perPeriod = names.length * width
  const found = jackknife(blocks, perPeriod, (sums) => estimateOf(sums, benchmark))!
  const { estimate, standardError } = found
  const rows = names.map(({ policy, setting }, i): RecordRow => {
    return {
      policy,
      setting,
      cost: estimate[4 * i]!,
      deviation: estimate[4 * i + 1]!,
      certainCost: estimate[4 * i + 2]!,
      certainCostError: standardError[4 * i + 2]!,
      over: estimate[4 * i + 3]!,
      overError: standardError[4 * i + 3]!,
    }
  })
  const periods = blocks.length / perPeriod
  const order = (row: RecordRow): number => policyNames.indexOf(row.policy)
  rows.sort((x, y) => order(x) - order(y))
  return { aversion, periods, calls: periods * closes.length, rows }
}
