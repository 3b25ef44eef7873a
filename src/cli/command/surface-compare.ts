// `plimsoll surface compare <chain|folder>`: every model on every chain, the same quotes, the same
// score. It says what the production model is worth, and where a simpler one would do.

import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { Command } from 'commander'
import { formatIso, renderTable, type TableColumn } from '../../base/index.ts'
import {
  type ChainComparison,
  comparedModels,
  compareModels,
  countWins,
  type FitScore,
  type ModelSummary,
  summarise,
  type TenorWins,
  type Times,
} from '../../calibration/index.ts'
import { exitDone, exitNo } from '../exit.ts'
import { eachChainFile } from './chain-input.ts'

type Options = { readonly json: boolean }

/** Episodes of the collected chains of 2026, by UTC day, both ends included. */
const episodes = [
  { regime: 'sell-off 1', from: '2026-01-29', to: '2026-02-02' },
  { regime: 'expiry day', from: '2026-03-27', to: '2026-03-27' },
  { regime: 'sell-off 2', from: '2026-06-01', to: '2026-06-07' },
] as const

const regimes = ['calm', ...episodes.map(({ regime }) => regime)] as const

function regimeOf(chain: ChainComparison): string {
  const day = formatIso(chain.asOfUs).slice(0, 10)
  return episodes.find(({ from, to }) => from <= day && day <= to)?.regime ?? 'calm'
}

type RegimeSummary = {
  readonly regime: string
  readonly chains: number
  readonly models: readonly ModelSummary[]
}

/** What `--json` prints. Shares are counts over quotes; errors are vol points. */
export type CompareReport = {
  readonly files: number
  readonly refused: readonly string[]
  readonly isCutShort: boolean
  readonly chains: number
  readonly models: readonly ModelSummary[]
  readonly regimes: readonly RegimeSummary[]
  readonly wins: readonly TenorWins[]
}

function regimesOf(chains: readonly ChainComparison[]): RegimeSummary[] {
  return regimes.flatMap((regime) => {
    const own = chains.filter((chain) => regimeOf(chain) === regime)
    return own.length === 0 ? [] : [{ regime, chains: own.length, models: summarise(own) }]
  })
}

const right = (title: string): TableColumn => ({ title, align: 'right' })
const none = '-'

function share(score: FitScore | undefined): string {
  return score === undefined ? none : ((100 * score.inside) / score.quotes).toFixed(2)
}

function errors(score: FitScore | undefined): string {
  if (score === undefined) return none
  return `${score.medianAbsVolPt.toFixed(3)}/${score.p90AbsVolPt.toFixed(2)}`
}

function times(measured: Times | undefined): string {
  if (measured === undefined) return none
  return `${measured.median.toFixed(1)} (${measured.p95.toFixed(1)})`
}

function counted(count: number | undefined): string {
  return count === undefined ? none : String(count)
}

function tableOf(models: readonly ModelSummary[]): string {
  const columns = [
    { title: 'model' },
    right('numbers a slice'),
    right('inside %'),
    right('median/P90'),
    right('held out %'),
    right('median/P90'),
    right('under 1 d %'),
    right('worst chain %'),
    right('butterfly'),
    right('calendar'),
    right('by price'),
    right('cold ms (p95)'),
    right('warm ms (p95)'),
  ]
  const rows = models.map((model) => [
    model.name,
    model.parameters,
    share(model.inSample),
    errors(model.inSample),
    share(model.heldOut),
    errors(model.heldOut),
    share(model.underOneDay),
    model.worstChainInside === undefined ? none : (100 * model.worstChainInside).toFixed(1),
    counted(model.butterfly),
    counted(model.calendar),
    model.priceButterfly === undefined
      ? none
      : `${model.priceButterfly}+${counted(model.priceCalendar)}`,
    times(model.coldMs),
    times(model.warmMs),
  ])
  return renderTable(columns, rows)
}

/** Inside and held-out shares, a row per model and two columns per regime. */
function regimeTable(summaries: readonly RegimeSummary[]): string {
  const columns = [
    { title: 'inside % / held out %' },
    ...summaries.map(({ regime, chains }) => right(`${regime} (${chains})`)),
  ]
  const names = summaries[0]?.models.map(({ name }) => name) ?? []
  const rows = names.map((name, m) => [
    name,
    ...summaries.map(
      ({ models }) => `${share(models[m]!.inSample)} / ${share(models[m]!.heldOut)}`,
    ),
  ])
  return renderTable(columns, rows)
}

function winsTable(wins: readonly TenorWins[]): string {
  const names = Object.keys(wins[0]?.wins ?? {})
  const columns = [{ title: 'tenor' }, right('slices'), ...names.map(right)]
  const rows = wins.map(({ tenor, slices, wins: byModel }) => [
    tenor,
    String(slices),
    ...names.map((name) =>
      slices > 0 ? `${((100 * byModel[name]!) / slices).toFixed(0)} %` : none,
    ),
  ])
  return renderTable(columns, rows)
}

function textOf(report: CompareReport): string {
  const { files, chains, isCutShort } = report
  const cut = isCutShort ? ', cut short by Ctrl-C' : ''
  return [
    `${chains} chains of ${files} files${cut}; quotes of a day and longer unless said otherwise;`,
    'errors |fitted - mid| in vol points; by price: slices + pairs off by more than 1e-8 coin',
    '',
    tableOf(report.models),
    '',
    regimeTable(report.regimes),
    '',
    'nearest to the held-out strikes of a slice:',
    '',
    winsTable(report.wins),
    '',
  ].join('\n')
}

async function compare(path: string, options: Options): Promise<void> {
  const chains: ChainComparison[] = []
  const outcome = await eachChainFile('comparing', path, (file) => {
    for (const chain of file.chains) {
      chains.push(compareModels(chain, comparedModels, () => performance.now()))
    }
  })
  const report: CompareReport = {
    files: outcome.read,
    refused: outcome.refused,
    isCutShort: outcome.isCutShort,
    chains: chains.length,
    models: summarise(chains),
    regimes: regimesOf(chains),
    wins: countWins(chains),
  }
  const hasQuotes = report.models.some(({ inSample }) => inSample !== undefined)
  const isWhole = !outcome.isCutShort && outcome.refused.length === 0
  process.exitCode = hasQuotes && isWhole ? exitDone : exitNo
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${textOf(report)}\n`)
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('Fits every model to a chain, or to all chains of a folder, and compares them.')
    .argument('<chain>', 'option chain as CSV, plain or gzip, or a folder of them')
    .option('--json', 'print one JSON object', false)
    .action(compare)
}
