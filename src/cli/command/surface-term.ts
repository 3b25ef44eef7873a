// `plimsoll surface term <chain|folder>`: what chains say along time. One chain: each expiry's
// forward by source, with what parity allows, and its basis. Many: how far sources are apart, and
// which weight of weekends predicts expiries from their neighbours best.

import process from 'node:process'
import { Command } from 'commander'
import { type FuturePrice, readFutures } from '../../archive/index.ts'
import { formatIso, renderTable, type TableColumn } from '../../base/index.ts'
import { type ChainQuotes, termErrors, termForwards } from '../../calibration/index.ts'
import { median, quantile } from '../../math/index.ts'
import { annualBasis } from '../../pricing/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { eachChainFile } from './chain-input.ts'

type Options = { readonly futures: readonly string[]; readonly json: boolean }

/** One expiry; prices in USD, `null` where nothing says one. */
export type TermRow = {
  readonly expiry: string
  readonly days: number
  readonly forward: number | null
  readonly source: string
  readonly future: number | null
  readonly venue: number | null
  readonly parity: number | null
  readonly parityLow: number | null
  readonly parityHigh: number | null
  /** Strikes that bound the forward, and those of them that allow the interval. */
  readonly strikes: number
  readonly agreeing: number
  /** ln(forward / perpetual) per year. */
  readonly basis: number | null
}

export type ChainTerm = {
  readonly underlying: string
  readonly asOf: string
  readonly perpetual: number | null
  readonly expiries: readonly TermRow[]
}

/** |a / b - 1| of many expiries, in basis points. */
export type Distance = {
  readonly between: string
  readonly count: number
  readonly median: number
  readonly p90: number
  readonly max: number
}

export type WeekendRow = {
  readonly weekendWeight: number
  readonly expiries: number
  readonly medianAbsVolPt: number
  readonly p90AbsVolPt: number
}

/** What `--json` prints. */
export type TermReport = {
  readonly files: number
  readonly refused: readonly string[]
  readonly isCutShort: boolean
  /** Where parity allows the venue's forward, of the expiries where it says anything. */
  readonly venueAllowed: number
  readonly parityExpiries: number
  readonly chains: readonly ChainTerm[]
  readonly distances: readonly Distance[]
  /** Expiries of at most two weeks, predicted by their neighbours. */
  readonly weekend: readonly WeekendRow[]
}

const weekendWeights = [0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 1] as const
const weekendDaysMax = 14

type Futures = ReadonlyMap<string, ReadonlyMap<number, FuturePrice>>

/** Prices by currency and snapshot, then by expiry. */
async function futuresOf(paths: readonly string[]): Promise<Futures> {
  const all = new Map<string, Map<number, FuturePrice>>()
  for (const path of paths) {
    const file = await readFutures(path)
    if (!file.ok) throw new CannotRun(file.refusal.message)
    for (const row of file.value) {
      const key = `${row.currency} ${row.asOfUs}`
      const own = all.get(key) ?? new Map<number, FuturePrice>()
      own.set(row.expiryUs, row)
      all.set(key, own)
    }
  }
  return all
}

const orNull = (price: number): number | null => (price > 0 ? price : null)

function chainTerm(chain: ChainQuotes, futures: Futures): ChainTerm {
  const own = futures.get(`${chain.underlying} ${chain.asOfUs}`)
  const perpetual = own?.get(0)?.price ?? 0
  const prices = new Map([...(own ?? [])].map(([expiryUs, row]) => [expiryUs, row.price]))
  const rows = termForwards(chain, prices).map((row): TermRow => {
    const hasBasis = perpetual > 0 && row.forward > 0
    return {
      expiry: formatIso(row.expiryUs),
      days: row.days,
      forward: orNull(row.forward),
      source: row.source,
      future: orNull(row.future),
      venue: orNull(row.venue),
      parity: row.parity?.forward ?? null,
      parityLow: row.parity?.low ?? null,
      parityHigh: row.parity?.high ?? null,
      strikes: row.parity?.strikes ?? 0,
      agreeing: row.parity?.agreeing ?? 0,
      basis: hasBasis ? annualBasis(row.forward, perpetual, row.days / 365) : null,
    }
  })
  return {
    underlying: chain.underlying,
    asOf: formatIso(chain.asOfUs),
    perpetual: orNull(perpetual),
    expiries: rows,
  }
}

type Pick = (row: TermRow) => number | null

function distanceOf(between: string, rows: readonly TermRow[], a: Pick, b: Pick): Distance {
  const apart = rows.flatMap((row) => {
    const [x, y] = [a(row), b(row)]
    return x === null || y === null ? [] : [1e4 * Math.abs(x / y - 1)]
  })
  if (apart.length === 0) return { between, count: 0, median: 0, p90: 0, max: 0 }
  return {
    between,
    count: apart.length,
    median: median(apart),
    p90: quantile(apart, 0.9),
    max: Math.max(...apart),
  }
}

function distancesOf(rows: readonly TermRow[]): Distance[] {
  const future: Pick = (row) => row.future
  const venue: Pick = (row) => row.venue
  const parity: Pick = (row) => row.parity
  return [
    distanceOf('venue and parity', rows, venue, parity),
    distanceOf('future and parity', rows, future, parity),
    distanceOf('future and venue', rows, future, venue),
    distanceOf(
      'parity, high and low',
      rows,
      (row) => row.parityHigh,
      (row) => row.parityLow,
    ),
  ]
}

/** Errors of single expiries under each weight, gathered chain by chain. */
class WeekendStudy {
  readonly #errors = weekendWeights.map(() => [] as number[])

  add(chain: ChainQuotes): void {
    for (const [i, weekendWeight] of weekendWeights.entries()) {
      for (const { days, errorVolPt } of termErrors(chain, { weekendWeight, events: [] })) {
        if (days <= weekendDaysMax) this.#errors[i]!.push(Math.abs(errorVolPt))
      }
    }
  }

  rows(): WeekendRow[] {
    return weekendWeights.flatMap((weekendWeight, i) => {
      const errors = this.#errors[i]!
      if (errors.length === 0) return []
      return {
        weekendWeight,
        expiries: errors.length,
        medianAbsVolPt: median(errors),
        p90AbsVolPt: quantile(errors, 0.9),
      }
    })
  }
}

const right = (title: string): TableColumn => ({ title, align: 'right' })
const usd = (price: number | null): string => (price === null ? '-' : price.toFixed(2))

function chainText(chain: ChainTerm): string {
  const columns = [
    { title: 'expiry' },
    right('days'),
    right('forward USD'),
    { title: 'source' },
    right('future'),
    right('venue'),
    right('parity'),
    right('parity allows'),
    right('strikes'),
    right('basis % a year'),
  ]
  const rows = chain.expiries.map((row) => [
    row.expiry.slice(0, 10),
    row.days.toFixed(1),
    usd(row.forward),
    row.source,
    usd(row.future),
    usd(row.venue),
    usd(row.parity),
    `${usd(row.parityLow)} to ${usd(row.parityHigh)}`,
    `${row.agreeing} of ${row.strikes}`,
    row.basis === null ? '-' : (100 * row.basis).toFixed(2),
  ])
  const title = `${chain.underlying} as of ${chain.asOf}, perpetual ${usd(chain.perpetual)}`
  return `${title}\n\n${renderTable(columns, rows)}\n`
}

function studyText(report: TermReport): string {
  const apart = report.distances.map(({ between, count, median: middle, p90, max }) => [
    between,
    String(count),
    ...[middle, p90, max].map((one) => one.toFixed(2)),
  ])
  const columns = ['expiries', 'median bp', 'P90 bp', 'max bp'].map(right)
  const weights = report.weekend.map(({ weekendWeight, expiries, medianAbsVolPt, p90AbsVolPt }) => [
    weekendWeight.toFixed(1),
    String(expiries),
    medianAbsVolPt.toFixed(3),
    p90AbsVolPt.toFixed(2),
  ])
  const weightColumns = ['weekend weight', 'expiries', 'median vol pt', 'P90 vol pt'].map(right)
  return [
    `${report.chains.length} chains: parity allows the venue’s forward for ` +
      `${report.venueAllowed} of ${report.parityExpiries} expiries`,
    '',
    renderTable([{ title: 'between' }, ...columns], apart),
    '',
    `at-the-money vol of expiries up to ${weekendDaysMax} days, from their neighbours:`,
    '',
    renderTable(weightColumns, weights),
    '',
  ].join('\n')
}

function isAllowed({ venue, parityLow, parityHigh }: TermRow): boolean {
  return venue !== null && parityLow !== null && venue >= parityLow && venue <= parityHigh!
}

async function term(path: string, options: Options): Promise<void> {
  const futures = await futuresOf(options.futures)
  const chains: ChainTerm[] = []
  const weekend = new WeekendStudy()
  const outcome = await eachChainFile('reading', path, (file) => {
    for (const chain of file.chains) {
      chains.push(chainTerm(chain, futures))
      weekend.add(chain)
    }
  })
  const rows = chains.flatMap(({ expiries }) => expiries)
  const report: TermReport = {
    files: outcome.read,
    refused: outcome.refused,
    isCutShort: outcome.isCutShort,
    venueAllowed: rows.filter(isAllowed).length,
    parityExpiries: rows.filter(({ parity }) => parity !== null).length,
    chains,
    distances: distancesOf(rows),
    weekend: weekend.rows(),
  }
  process.exitCode = outcome.isCutShort || outcome.refused.length > 0 ? exitNo : exitDone
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`)
    return
  }
  if (outcome.read === 1) process.stdout.write(`${chains.map(chainText).join('\n')}\n`)
  process.stdout.write(`${studyText(report)}\n`)
}

export function termCommand(): Command {
  return new Command('term')
    .description('Says each expiry’s forward by source, the basis, and how far sources disagree.')
    .argument('<chain>', 'option chain as CSV, plain or gzip, or a folder of them')
    .option('--futures <files...>', 'prices of futures and perpetuals at the same snapshots', [])
    .option('--json', 'print one JSON object', false)
    .action(term)
}
