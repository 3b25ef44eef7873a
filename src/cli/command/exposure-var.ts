// `plimsoll exposure var`: what a book on a chain may lose over a horizon, repriced in full under
// past moves, past moves at the vol of now, and simulated ones, divided among its positions.

import process from 'node:process'
import { Command, Option } from 'commander'
import { Prng } from '../../base/index.ts'
import {
  bookLosses,
  divideTail,
  filterFactor,
  forecastValueAtRisk,
  liquidityAdjusted,
  type ScenarioBook,
  type SmileRule,
  simulateBook,
  smileRules,
} from '../../exposure/index.ts'
import { ewmaCovariance } from '../../math/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { type Holding, isFitted, joinedBook, readHoldings } from './exposure-book.ts'
import { numberFlag, wholeFlag } from './exposure-flags.ts'
import { type Moves, readMoves } from './exposure-history.ts'
import {
  type ExitReport,
  heldFixed,
  type MethodReport,
  textOf,
  type VarReport,
} from './exposure-var-report.ts'
import { optionKey } from './exposure-world.ts'

type Options = {
  readonly chain: string
  readonly positions: string
  readonly history: readonly string[]
  readonly dvol?: string
  readonly horizon: number
  readonly confidence: number
  readonly esConfidence: number
  readonly window: number
  readonly scenarios: number
  readonly tailDegrees?: number
  readonly seed: number
  readonly smile: SmileRule
  readonly json: boolean
}

/** Past moves that the first variance is taken of. */
const warmup = 50
const scenariosLeast = 100
const cellsMost = 2e7

/** RiskMetrics' decay for days; slower by the hour, where there are more of them. */
const decayOf = (horizonHours: number): number => (horizonHours >= 24 ? 0.94 : 0.97)

/** What it costs to close everything at the quotes of the chain. */
function exitOf(held: readonly Holding[]): ExitReport {
  const unquoted: string[] = []
  let costUsd = 0
  for (const { world, positions } of held) {
    for (const { instrument, size, symbol } of positions) {
      const { bid, ask } = world.chain
      const row = world.rowOf.get(optionKey(symbol.expiryUs, symbol.strike, symbol.optionSide))
      const isQuoted = row !== undefined && bid[row]! > 0 && ask[row]! >= bid[row]!
      if (!isQuoted) unquoted.push(instrument)
      else costUsd += (Math.abs(size) * (ask[row]! - bid[row]!) * world.indexUsd) / 2
    }
  }
  return { costUsd, unquoted }
}

function methodOf(
  name: MethodReport['method'],
  parts: readonly Float64Array[],
  held: readonly Holding[],
  options: Options,
  errors: Pick<MethodReport, 'valueErrorUsd' | 'shortfallErrorUsd'>,
): MethodReport {
  const value = divideTail(parts, options.confidence)
  const shortfall = divideTail(parts, options.esConfidence)
  const total = {
    valueAtRisk: value.total.valueAtRisk,
    expectedShortfall: shortfall.total.expectedShortfall,
  }
  const exit = exitOf(held)
  const adjusted = liquidityAdjusted(total, options.horizon / 24, [{ ...exit, days: 0 }])
  const losses = new Float64Array(parts[0]!.length)
  for (const part of parts) for (let s = 0; s < losses.length; s += 1) losses[s]! += part[s]!
  losses.sort()
  const positions = held.flatMap(({ positions: own }) => own)
  return {
    method: name,
    scenarios: losses.length,
    valueAtRiskUsd: total.valueAtRisk,
    forecastValueAtRiskUsd: forecastValueAtRisk(losses, options.confidence),
    expectedShortfallUsd: total.expectedShortfall,
    ...errors,
    liquidityAdjusted: {
      valueAtRiskUsd: adjusted.valueAtRisk,
      expectedShortfallUsd: adjusted.expectedShortfall,
    },
    positions: positions.map(({ instrument, size }, i) => {
      return {
        instrument,
        size,
        componentVarUsd: value.component[i]!.valueAtRisk,
        componentEsUsd: shortfall.component[i]!.expectedShortfall,
        incrementalVarUsd: value.incremental[i]!.valueAtRisk,
        incrementalEsUsd: shortfall.incremental[i]!.expectedShortfall,
      }
    }),
  }
}

function simulated(
  book: ScenarioBook,
  moves: Moves,
  held: readonly Holding[],
  options: Options,
): MethodReport {
  const factorCount = moves.columns.length
  const covariance = ewmaCovariance(moves.columns, decayOf(options.horizon))
  const input = {
    covariance,
    factorCount,
    scenarioCount: options.scenarios,
    tailDegrees: options.tailDegrees ?? null,
  }
  const run = (confidence: number): ReturnType<typeof simulateBook> =>
    simulateBook(book, { ...input, confidence }, Prng.fromSeed(options.seed))
  const value = run(options.confidence)
  const shortfall = run(options.esConfidence)
  if (value === null || shortfall === null) {
    throw new CannotRun('--history: one factor moves exactly as others do; leave one of them out')
  }
  return methodOf('monte-carlo', value.parts, held, options, {
    valueErrorUsd: value.tail.valueError,
    shortfallErrorUsd: shortfall.tail.shortfallError,
  })
}

function enough(moves: Moves, { window }: Options): Moves {
  const found = moves.columns[0]!.length
  if (found < scenariosLeast + warmup) {
    const least = scenariosLeast + warmup
    throw new CannotRun(
      `--history: ${Math.max(0, found)} periods of the horizon are in all files ` +
        `(${moves.from} to ${moves.to}), expected ${least} or more`,
    )
  }
  return { ...moves, columns: moves.columns.map((column) => column.slice(-(window + warmup))) }
}

async function valueAtRisk(options: Options): Promise<void> {
  const { chain, positions, horizon } = options
  const held = await readHoldings(chain, positions)
  const read = await readMoves({
    codes: held.map(({ code }) => code),
    prices: options.history,
    volIndex: options.dvol,
    horizonHours: horizon,
  })
  const moves = enough(read, options)
  const rows = joinedBook(held)
  const count = Math.max(options.scenarios, moves.columns[0]!.length)
  if (rows.count * count > cellsMost) {
    throw new CannotRun(`${rows.count} positions in ${count} scenarios are too many; lower either`)
  }
  const book: ScenarioBook = {
    book: rows,
    indexUsd: held.map(({ world }) => world.indexUsd),
    smileRule: options.smile,
  }
  const past = moves.columns.map((column) => column.subarray(warmup))
  const filtered = moves.columns.map((each) => filterFactor(each, decayOf(horizon), warmup))
  const none = { valueErrorUsd: null, shortfallErrorUsd: null }
  const report: VarReport = {
    chain,
    positions,
    asOf: held.map(({ code, world }) => `${code} ${world.indexUsd.toFixed(2)} USD`),
    horizonHours: horizon,
    confidence: options.confidence,
    esConfidence: options.esConfidence,
    history: { from: read.from, to: read.to, used: moves.columns[0]!.length },
    volFactor: options.dvol ?? null,
    decay: decayOf(horizon),
    tailDegrees: options.tailDegrees ?? null,
    seed: options.seed,
    smileRule: options.smile,
    heldFixed: heldFixed(options.dvol !== undefined),
    exit: exitOf(held),
    methods: [
      methodOf('historical', bookLosses(book, past), held, options, none),
      methodOf('filtered', bookLosses(book, filtered), held, options, none),
      simulated(book, moves, held, options),
    ],
  }
  process.exitCode = isFitted(held) ? exitDone : exitNo
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : textOf(report))
}

export function varCommand(): Command {
  return new Command('var')
    .description('Value at Risk and Expected Shortfall by full revaluation, by position.')
    .requiredOption('--chain <file>', 'option chain as CSV, plain or gzip')
    .requiredOption('--positions <file>', 'as for exposure')
    .requiredOption('--history <files...>', 'prices by hour or day, perhaps as BTC=<file>')
    .option('--dvol <file>', 'daily levels of a vol index; without it vols are held')
    .option('--horizon <hours>', 'over which losses are made', wholeFlag('horizon', 1, 8760), 24)
    .option('--confidence <share>', 'of the VaR', numberFlag('confidence', 0.5, 0.9999), 0.99)
    .option('--es-confidence <share>', 'of the ES', numberFlag('es-confidence', 0.5, 0.9999), 0.975)
    .option('--window <periods>', 'past moves to use at most', wholeFlag('window', 100, 1e5), 1000)
    .option('--scenarios <count>', 'to simulate', wholeFlag('scenarios', 100, 1e6), 10_000)
    .option('--tail-degrees <n>', 'Student moves; else normal', wholeFlag('tail-degrees', 3, 100))
    .option('--seed <n>', 'of the simulation', wholeFlag('seed', 0, 4_294_967_295), 1)
    .addOption(
      new Option('--smile <rule>', 'how the smile moves with the index')
        .choices(smileRules)
        .default('sticky-moneyness'),
    )
    .option('--json', 'print one JSON object', false)
    .action(valueAtRisk)
}
