// `npm run tail-backtest -- <folder of hourly history> [<file of daily DVOL>] [--json]`: VaR and ES
// of a fixed linear book on real prices, before and after filtering, by the hour and the day, and
// with the second file of a delta-hedged short straddle; with the tests of their coverage. Exit 0
// when it ran, whatever the tests say; 2 when a file cannot be read.

import process from 'node:process'
import { renderTable } from '../src/base/index.ts'
import { betasTo, principalComponents, stressedCorrelation } from '../src/exposure/index.ts'
import { correlationOf, ewmaCovariance, ledoitWolf, log } from '../src/math/index.ts'
import {
  backtestRevalued,
  backtestTail,
  type TailBacktest,
  type TailVerdict,
} from '../src/validation/index.ts'
import {
  BadHistory,
  dailyOf,
  type HourlyCloses,
  readHourlyCloses,
} from './tail-backtest/history.ts'
import { straddleBooks } from './tail-backtest/straddle.ts'

/** USD of each coin, put back to this size every period. Long majors, short some of the rest. */
const bookUsd: Readonly<Record<string, number>> = {
  BTC: 1_000_000,
  ETH: 500_000,
  SOL: 200_000,
  BNB: -200_000,
  XRP: -150_000,
  DOGE: -100_000,
  LINK: 100_000,
  LTC: -100_000,
}

/** Log returns over `hours`, without overlap. */
function returnsOf(closes: Float64Array, hours: number): Float64Array {
  const count = Math.floor((closes.length - 1) / hours)
  return Float64Array.from({ length: count }, (_, t) =>
    log(closes[(t + 1) * hours]! / closes[t * hours]!),
  )
}

function lossesOf(closes: readonly Float64Array[], hours: number): Float64Array[] {
  const positions = Object.values(bookUsd)
  return closes.map((each, i) => {
    const count = Math.floor((each.length - 1) / hours)
    return Float64Array.from(
      { length: count },
      (_, t) => -positions[i]! * (each[(t + 1) * hours]! / each[t * hours]! - 1),
    )
  })
}

const shared = { valueConfidence: 0.99, shortfallConfidence: 0.975 }
const horizons: readonly {
  readonly hours: number
  readonly settings: Omit<TailBacktest, 'parts'>
}[] = [
  {
    hours: 1,
    settings: { ...shared, window: 1000, decay: 0.97, garchWindow: 1000, garchInterval: 168 },
  },
  {
    hours: 24,
    settings: { ...shared, window: 250, decay: 0.94, garchWindow: 250, garchInterval: 10 },
  },
]

function tableOf(verdicts: readonly TailVerdict[]): string {
  const right = 'right' as const
  const columns = [
    { title: 'method' },
    { title: 'periods', align: right },
    { title: 'hits', align: right },
    { title: 'expected', align: right },
    { title: 'Kupiec p', align: right },
    { title: 'Christoffersen p', align: right },
    { title: 'both p', align: right },
    { title: 'zone' },
    { title: 'Z2', align: right },
    { title: 'mean VaR USD', align: right },
  ]
  const rows = verdicts.map((each) => [
    each.method,
    String(each.periods),
    String(each.hits),
    each.expectedHits.toFixed(1),
    each.coverage.pValue.toPrecision(3),
    each.independence.pValue.toPrecision(3),
    each.both.pValue.toPrecision(3),
    each.light.zone,
    each.z2.toFixed(3),
    each.meanValueAtRisk.toFixed(0),
  ])
  return renderTable(columns, rows)
}

/** How the coins move together over the last 90 days of hours. */
function correlationTable(closes: readonly Float64Array[]): string {
  const coins = Object.keys(bookUsd)
  const n = coins.length
  const series = closes.map((each) => returnsOf(each, 1).slice(-90 * 24))
  const ewma = ewmaCovariance(series, 0.997)
  const shrunk = ledoitWolf(series)
  const plain = correlationOf(shrunk.covariance, n)
  const stressed = stressedCorrelation(plain, n, 0.8)
  const betas = betasTo(shrunk.covariance, n, 0)
  const first = principalComponents(plain, n)[0]!
  const right = 'right' as const
  const columns = [
    { title: 'coin' },
    { title: 'beta to BTC', align: right },
    { title: 'correlation', align: right },
    { title: 'by EWMA', align: right },
    { title: 'stressed', align: right },
    { title: 'first component', align: right },
  ]
  const byEwma = correlationOf(ewma, n)
  const rows = coins.map((coin, i) => [
    coin,
    ...[betas, plain, byEwma, stressed, first.loadings].map((column) => column[i]!.toFixed(3)),
  ])
  const share = (100 * first.share).toFixed(1)
  const summary = `shrinkage ${shrunk.shrinkage.toFixed(4)}, first component ${share} % of variance`
  return `${renderTable(columns, rows)}\n${summary}`
}

type Report = { readonly title: string; readonly verdicts: readonly TailVerdict[] }

function linearReports(closes: readonly Float64Array[]): Report[] {
  return horizons.map(({ hours, settings }) => ({
    title: `linear book, ${hours} h, window ${settings.window}, decay ${settings.decay}`,
    verdicts: backtestTail({ parts: lossesOf(closes, hours), ...settings }),
  }))
}

function optionReports(history: HourlyCloses, dvolPath: string): Report[] {
  return straddleBooks(dailyOf(history), dvolPath).map(({ title, book }) => ({
    title: `${title}, 1 day, window ${book.window}, decay ${book.decay}`,
    verdicts: backtestRevalued(book),
  }))
}

function main(args: readonly string[]): number {
  const [folder, dvolPath, ...more] = args.filter((arg) => !arg.startsWith('--'))
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--json') ?? more[0]
  if (folder === undefined || unknown !== undefined) {
    const usage =
      'npm run tail-backtest -- <folder of hourly history> [<file of daily DVOL>] [--json]'
    process.stderr.write(`usage: ${usage}\n`)
    return 2
  }
  try {
    const history = readHourlyCloses(folder, Object.keys(bookUsd))
    const reports = linearReports(history.closes)
    if (dvolPath !== undefined) reports.push(...optionReports(history, dvolPath))
    if (args.includes('--json')) {
      process.stdout.write(`${JSON.stringify({ bookUsd, reports })}\n`)
      return 0
    }
    for (const { title, verdicts } of reports) {
      process.stdout.write(`${title}\n${tableOf(verdicts)}\n\n`)
    }
    process.stdout.write(`${correlationTable(history.closes)}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof BadHistory || (error instanceof Error && 'code' in error))) throw error
    process.stderr.write(`tail-backtest: ${error.message}\n`)
    return 2
  }
}

process.exitCode = main(process.argv.slice(2))
