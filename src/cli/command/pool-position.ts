// `plimsoll pool position`: a range, or the whole curve of a constant product, as an instrument
// over a grid of prices: coins held, worth, Greeks at a horizon, and divergence from holding.

import process from 'node:process'
import { Command } from 'commander'
import { rangeDivergence, rangeGreeks, rangeHoldings } from '../../amm/index.ts'
import { renderTable, type TableColumn } from '../../base/index.ts'
import { exp, log } from '../../math/index.ts'
import { CannotRun } from '../exit.ts'
import {
  addHoldingOptions,
  type Holding,
  type HoldingOptions,
  positive,
  readHolding,
  wholeFrom,
} from './pool-holding.ts'

type Options = HoldingOptions & {
  readonly vol: number
  readonly days: number
  readonly entry?: number
  readonly from?: number
  readonly to?: number
  readonly points: number
  readonly json: boolean
}

type PositionRow = {
  readonly price: number
  /** Whole coins held at this price. */
  readonly baseHeld: number
  readonly quoteHeld: number
  /** Of those coins, in the quote coin, without fees. */
  readonly worth: number
  /** The mean worth at the horizon, and its derivatives. */
  readonly worthAtHorizon: number
  readonly deltaBase: number
  /** Change of delta for a price higher by 1. */
  readonly gammaBasePerPrice: number
  readonly vegaQuotePerVolPt: number
  readonly thetaQuotePerDay: number
  /** Worth over that of the coins held at entry, less 1; never above 0. */
  readonly divergenceLoss: number
}

type PositionReport = {
  readonly name: string
  readonly base: string
  readonly quote: string
  readonly price: number
  readonly entry: number
  readonly vol: number
  readonly days: number
  readonly liquidity: number
  readonly lower: number
  /** null: no end. */
  readonly upper: number | null
  readonly rows: readonly PositionRow[]
}

const daysPerYear = 365
const volPointsPerUnit = 100

type Range = Holding['ranges'][number]

function rowOf(range: Range, entry: number, price: number, options: Options): PositionRow {
  const { amount0, amount1 } = rangeHoldings(range, price)
  const greeks = rangeGreeks(range, price, options.days / daysPerYear, options.vol)
  return {
    price,
    baseHeld: amount0,
    quoteHeld: amount1,
    worth: amount0 * price + amount1,
    worthAtHorizon: greeks.value,
    deltaBase: greeks.delta,
    gammaBasePerPrice: greeks.gamma,
    vegaQuotePerVolPt: greeks.vega / volPointsPerUnit,
    thetaQuotePerDay: greeks.theta / daysPerYear,
    divergenceLoss: rangeDivergence(range, entry, price).loss,
  }
}

/** Even in the logarithm; the price now is among them where it lies between the ends. */
function gridOf(range: Range, price: number, options: Options): number[] {
  const from = options.from ?? 0.8 * Math.min(price, range.lower > 0 ? range.lower : price)
  const to = options.to ?? 1.25 * Math.max(price, range.upper < Infinity ? range.upper : price)
  if (!(from < to)) throw new CannotRun(`--to is ${to}, expected a price above --from ${from}`)
  const step = log(to / from) / (options.points - 1)
  const grid = Array.from({ length: options.points }, (_, i) => from * exp(i * step))
  // Rounding of the grid must not show the price of now twice.
  const others = grid.filter((one) => Math.abs(one / price - 1) > 1e-9)
  if (price > from && price < to) others.push(price)
  return others.toSorted((a, b) => a - b)
}

function reportOf(holding: Holding, options: Options): PositionReport {
  const { name, base, quote, price, ranges } = holding
  const range = ranges[0]
  if (range === undefined) {
    throw new CannotRun(`${name}: positions are known of ranges and constant products only`)
  }
  if (ranges.length > 1) {
    throw new CannotRun(`${name} has ${ranges.length} positions, expected --position to name one`)
  }
  const entry = options.entry ?? price
  const rows = gridOf(range, price, options).map((at) => rowOf(range, entry, at, options))
  return {
    ...{ name, base, quote, price, entry, vol: options.vol, days: options.days },
    liquidity: range.liquidity,
    lower: range.lower,
    upper: range.upper < Infinity ? range.upper : null,
    rows,
  }
}

function tableOf({ base, quote, price, rows }: PositionReport): string {
  const titles = [
    ...['price', base, quote, 'worth', 'at horizon', `delta ${base}`, 'gamma'],
    ...['vega / vol pt', 'theta / day', 'divergence %'],
  ]
  const columns = titles.map((title): TableColumn => ({ title, align: 'right' }))
  const short = (value: number): string => String(Number(value.toPrecision(7)))
  const cells = rows.map((row) => [
    `${row.price === price ? '> ' : ''}${short(row.price)}`,
    short(row.baseHeld),
    short(row.quoteHeld),
    short(row.worth),
    short(row.worthAtHorizon),
    short(row.deltaBase),
    short(row.gammaBasePerPrice),
    short(row.vegaQuotePerVolPt),
    short(row.thetaQuotePerDay),
    (100 * row.divergenceLoss).toFixed(4),
  ])
  return renderTable([...columns], cells)
}

async function position(path: string | undefined, options: Options): Promise<void> {
  const report = reportOf(await readHolding(path, options), options)
  const { name, price, quote, base, lower, upper, vol, days } = report
  const head =
    `${name}: ${price.toPrecision(8)} ${quote} per ${base}, from ${lower.toPrecision(6)} ` +
    `to ${upper?.toPrecision(6) ?? 'no end'}; Greeks at ${days} days, vol ${100 * vol} %`
  const text = `${head}\n\n${tableOf(report)}\n`
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : text)
}

export function positionCommand(): Command {
  return addHoldingOptions(new Command('position'))
    .description('Coins, worth, Greeks and divergence of a range over a grid of prices.')
    .requiredOption('--vol <vol>', 'annual volatility, 0.8 for 80 %', positive('--vol'))
    .option('--days <days>', 'horizon of the Greeks', positive('--days'), 30)
    .option('--entry <price>', 'where the position began; the price now', positive('--entry'))
    .option('--from <price>', 'the grid begins here', positive('--from'))
    .option('--to <price>', 'the grid ends here', positive('--to'))
    .option('--points <n>', 'prices of the grid', wholeFrom('--points', 2, 10_000), 15)
    .option('--json', 'print one JSON object', false)
    .action(position)
}
