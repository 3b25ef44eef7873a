// `plimsoll exposure`: prices a file of positions on a chain file and prints what could happen to
// it. The reader, the fit, the Greeks and the revaluation are the desk's own; every number carries
// its currency and bump, and every convention is printed with it.

import process from 'node:process'
import { Command, Option } from 'commander'
import { readChain } from '../../archive/index.ts'
import { formatIso, yearUs } from '../../base/index.ts'
import {
  type RevaluationBook,
  revalueGrid,
  rowGreeks,
  type SmileRule,
  smileRules,
  vegaAt30Days,
} from '../../exposure/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { bookOf } from './exposure-book.ts'
import { cubeCommand } from './exposure-cube.ts'
import { dealerCommand } from './exposure-dealer.ts'
import { explainCommand } from './exposure-explain.ts'
import { freeboardCommand } from './exposure-freeboard.ts'
import { marginCommand } from './exposure-margin.ts'
import { readPositions } from './exposure-positions.ts'
import {
  type CurrencyReport,
  conventions,
  type ExposureReport,
  type GreeksReport,
  type PositionReport,
  textOf,
} from './exposure-report.ts'
import { varCommand } from './exposure-var.ts'
import {
  createWorld,
  optionKey,
  type Position,
  resolve,
  underlying,
  type World,
} from './exposure-world.ts'

type Options = {
  readonly chain: string
  readonly positions: string
  readonly json: boolean
  readonly smile: SmileRule
  readonly index: ReadonlyMap<string, number>
}

const spotShocks: readonly number[] = [-0.3, -0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.3]
const volShocksVolPt: readonly number[] = [-20, -10, 0, 10, 20, 40]

function addGreeks(sum: GreeksReport | undefined, row: GreeksReport): GreeksReport {
  if (sum === undefined) return { ...row }
  const added = { ...sum }
  for (const key of Object.keys(row) as (keyof GreeksReport)[]) added[key] += row[key]
  return added
}

function reportGreeks(world: World, book: RevaluationBook, i: number, smile: SmileRule) {
  const { valueUsd, deltaUsd, blackDeltaUsd, deltaCoinNtd, ...rest } = rowGreeks(
    { book, indexUsd: world.indexUsd, smileRule: smile },
    i,
  )
  return {
    valueUsd,
    deltaUsd,
    blackDeltaUsd,
    deltaCoinNtd,
    gammaUsdPer1Pct: rest.gammaUsdPer1Pct,
    vegaUsdPerVolPt: rest.vegaUsdPerVolPt,
    vega30dUsdPerVolPt: vegaAt30Days(rest.vegaUsdPerVolPt, book.years[i]!),
    thetaUsdPerDay: rest.thetaUsdPerDay,
  } satisfies GreeksReport
}

function reportPositions(
  world: World,
  book: RevaluationBook,
  positions: readonly Position[],
  smile: SmileRule,
): PositionReport[] {
  return positions.map(({ instrument, size, symbol }, i) => {
    const key = optionKey(symbol.expiryUs, symbol.strike, symbol.optionSide)
    const row = world.rowOf.get(key)
    const mark = row === undefined ? 0 : world.chain.mark[row]!
    return {
      instrument,
      size,
      expiry: symbol.expiryUs === 0 ? null : formatIso(symbol.expiryUs),
      forwardUsd: book.forward[i]!,
      volAnnual: symbol.kind === 'option' ? book.volAnnual[i]! : null,
      markValueUsd: mark > 0 ? mark * size * world.indexUsd : null,
      ...reportGreeks(world, book, i, smile),
    }
  })
}

function gridRows(values: Float64Array): number[][] {
  const width = volShocksVolPt.length
  return spotShocks.map((_, i) => [...values.subarray(i * width, (i + 1) * width)])
}

function reportCurrency(world: World, positions: readonly Position[], smile: SmileRule) {
  const book = bookOf(world, positions)
  const rows = reportPositions(world, book, positions, smile)
  const expiries = new Map<string, { days: number; positions: number; greeks: GreeksReport }>()
  let total: GreeksReport | undefined
  for (const [i, position] of positions.entries()) {
    const row = reportGreeks(world, book, i, smile)
    const { expiryUs } = position.symbol
    const name = expiryUs === 0 ? 'perpetual' : formatIso(expiryUs)
    const days = expiryUs === 0 ? 0 : ((expiryUs - world.chain.asOfUs) / yearUs) * 365
    const held = expiries.get(name)
    const greeks = addGreeks(held?.greeks, row)
    expiries.set(name, { days, positions: (held?.positions ?? 0) + 1, greeks })
    total = addGreeks(total, row)
  }
  const { indexUsd } = world
  const grid = revalueGrid({
    book,
    underlying,
    indexUsd,
    smileRule: smile,
    spotShocks,
    volShocksVolPt,
  })
  const marks = rows.map(({ markValueUsd }) => markValueUsd)
  const isMarked = rows.every((row) => row.markValueUsd !== null || row.volAnnual === null)
  return {
    asOf: formatIso(world.chain.asOfUs),
    indexUsd,
    indexSource: world.indexSource,
    surface: { status: world.fit.status, reason: world.fit.reason },
    total: total!,
    markValueUsd: isMarked ? marks.reduce<number>((sum, mark) => sum + (mark ?? 0), 0) : null,
    expiries: [...expiries]
      .sort(([, x], [, y]) => x.days - y.days)
      .map(([expiry, { days, positions: count, greeks }]) => {
        return { expiry, days, positions: count, ...greeks }
      }),
    positions: rows,
    grid: {
      spotShocks,
      volShocksVolPt,
      pnlUsd: gridRows(grid.pnlUsd),
      taylorUsd: gridRows(grid.taylorUsd),
    },
  } satisfies CurrencyReport
}

async function exposure(options: Options): Promise<void> {
  const file = await readChain(options.chain)
  if (!file.ok) throw new CannotRun(file.refusal.message)
  const entries = await readPositions(options.positions)
  const positions = entries.map((entry) => resolve(options.positions, entry, file.value))
  for (const code of options.index.keys()) {
    if (file.value.chains.some((chain) => chain.underlying === code)) continue
    throw new CannotRun(`--index: ${code} is no currency of ${options.chain}`)
  }
  const currencies: Record<string, CurrencyReport> = {}
  for (const chain of file.value.chains) {
    const own = positions.filter(({ symbol }) => symbol.base === chain.underlying)
    if (own.length === 0) continue
    const world = createWorld(chain, options.index.get(chain.underlying))
    currencies[chain.underlying] = reportCurrency(world, own, options.smile)
  }
  const report: ExposureReport = {
    chain: options.chain,
    positions: options.positions,
    smileRule: options.smile,
    conventions,
    currencies,
  }
  const isGood = Object.values(currencies).every(({ surface }) => surface.status === 'fitted')
  process.exitCode = isGood ? exitDone : exitNo
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : textOf(report))
}

function readIndex(text: string, before: ReadonlyMap<string, number>): Map<string, number> {
  const match = /^([A-Z][A-Z0-9]*)=(\d+(?:\.\d+)?)$/.exec(text)
  const price = Number(match?.[2])
  if (match === null || !(price > 0)) {
    throw new CannotRun(`--index is '${text}', expected a currency and a price like BTC=88482.42`)
  }
  return new Map(before).set(match[1]!, price)
}

export function exposureCommand(): Command {
  return new Command('exposure')
    .description(
      'Prices positions on a chain file: Greeks in USD and P&L under spot and vol shocks.',
    )
    .enablePositionalOptions()
    .addCommand(explainCommand().exitOverride())
    .addCommand(marginCommand().exitOverride())
    .addCommand(dealerCommand().exitOverride())
    .addCommand(cubeCommand().exitOverride())
    .addCommand(varCommand().exitOverride())
    .addCommand(freeboardCommand().exitOverride())
    .option('--chain <file>', 'option chain as CSV, plain or gzip (required)')
    .option(
      '--positions <file>',
      'JSON array of {instrument, size} or CSV with header instrument,size; size is signed, in ' +
        'coins for options, in USD for perpetuals and futures (required)',
    )
    .option(
      '--index <CODE=price>',
      'index price in USD; else the nearest forward',
      readIndex,
      new Map(),
    )
    .addOption(
      new Option('--smile <rule>', 'how the smile moves with the index')
        .choices(smileRules)
        .default('sticky-moneyness'),
    )
    .option('--json', 'print one JSON object', false)
    .action(function (this: Command, options: Options) {
      // Not `requiredOption`: that would ask it of the subcommands too.
      for (const name of ['chain', 'positions'] as const) {
        if (options[name] === undefined) {
          this.error(`error: required option '--${name} <file>' not specified`)
        }
      }
      return exposure(options)
    })
}
