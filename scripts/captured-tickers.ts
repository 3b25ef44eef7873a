// `node scripts/captured-tickers.ts <capture.gz> [--json]`: our Black-76 beside the marks and
// Greeks that a venue printed in its own stream. Exit 0 printed, 2 the file cannot be read.

import process from 'node:process'
import { renderTable } from '../src/base/index.ts'
import {
  readTickers,
  summarise,
  type TickerErrors,
  tickerErrors,
} from './golden/captured-tickers.ts'

type Figure = Exclude<keyof TickerErrors, 'instrument'>

const figures: readonly (readonly [Figure, string])[] = [
  ['mark', 'mark, coin'],
  ['delta', 'delta'],
  ['deltaOfAllowed', 'delta, of what rounding allows'],
  ['vegaOfAllowed', 'vega, of what rounding allows'],
  ['thetaOfAllowed', 'theta, of what rounding allows'],
  ['rhoOfAllowed', 'rho, of what rounding allows'],
]

function main(args: readonly string[]): number {
  const path = args.find((arg) => !arg.startsWith('--'))
  if (path === undefined) {
    process.stderr.write('usage: node scripts/captured-tickers.ts <capture.gz> [--json]\n')
    return 2
  }
  const errors = readTickers(path).map(tickerErrors)
  const summaries = figures.map(([figure, title]) => ({
    figure,
    title,
    ...summarise(errors.map((row) => row[figure])),
  }))
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ tickers: errors.length, summaries })}\n`)
    return 0
  }
  const rows = summaries.map(({ figure, title, median, p90, max, within }) => [
    title,
    ...[median, p90, max].map((value) => value.toPrecision(3)),
    figure.endsWith('OfAllowed') ? `${within} of ${errors.length}` : '',
  ])
  const columns = [
    { title: '|ours - printed|' },
    { title: 'median', align: 'right' },
    { title: 'P90', align: 'right' },
    { title: 'worst', align: 'right' },
    { title: 'equal to the printed digits' },
  ] as const
  process.stdout.write(`${errors.length} tickers\n\n${renderTable(columns, rows)}\n`)
  return 0
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Error && 'code' in error)) throw error
  process.stderr.write(`captured-tickers: ${error.message}\ngive a capture of Deribit, gzip\n`)
  process.exitCode = 2
}
