// `plimsoll surface stability <folder>`: what nobody publishes. How much vols and parameters of the
// fit move from chain to chain beside the market's own move, and how much damage to quotes moves
// them.

import process from 'node:process'
import { Command, Option } from 'commander'
import { renderTable, type TableColumn } from '../../base/index.ts'
import {
  type DamageMoves,
  DamageStudy,
  type FitModel,
  fitModels,
  type ParameterMoves,
  type PointMoves,
  type Spread,
  TimeStudy,
} from '../../calibration/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { eachChainFile } from './chain-input.ts'

type Options = { readonly model: FitModel; readonly seed: string; readonly json: boolean }

/** What `--json` prints; vols and their moves in vol points. */
export type StabilityReport = {
  readonly files: number
  readonly refused: readonly string[]
  readonly isCutShort: boolean
  readonly model: FitModel
  readonly seed: number
  readonly points: readonly PointMoves[]
  readonly parameters: readonly ParameterMoves[]
  readonly damages: readonly DamageMoves[]
}

const right = (title: string): TableColumn => ({ title, align: 'right' })

function three({ median, p90, max }: Spread): string {
  return [median.toFixed(3), p90.toFixed(2), max.toFixed(2)].join(' / ')
}

function pointTable(points: readonly PointMoves[]): string {
  const columns = ['expiries', 'market moved', 'fit moved', 'fit less market'].map(right)
  const rows = points.map(({ point, market, fit, added }) => [
    point,
    String(market.count),
    three(market),
    three(fit),
    three(added),
  ])
  return renderTable([{ title: 'delta' }, ...columns], rows)
}

function parameterTable(parameters: readonly ParameterMoves[]): string {
  const rows = parameters.map(({ name, moves }) => [name, String(moves.count), three(moves)])
  return renderTable([{ title: 'parameter' }, right('expiries'), right('moved')], rows)
}

function damageTable(damages: readonly DamageMoves[]): string {
  const points = damages[0]?.points.map(({ point }) => right(point)) ?? []
  const counts = ['chains', 'refused', 'simpler', 'expiries lost'].map(right)
  const rows = damages.map((row) => [
    row.damage,
    String(row.chains),
    String(row.refused),
    String(row.simpler),
    String(row.expiriesLost),
    ...row.points.map(({ moves }) => three(moves)),
  ])
  return renderTable([{ title: 'damage' }, ...counts, ...points], rows)
}

function textOf(report: StabilityReport): string {
  return [
    `${report.files} files, ${report.model}, expiries of a day and longer; median / P90 / most`,
    '',
    'from one chain to the next, vol points at equal delta:',
    '',
    pointTable(report.points),
    '',
    'the backbone’s jump wings (Gatheral and Jacquier, eq. 3.5):',
    '',
    parameterTable(report.parameters),
    '',
    `under damage (seed ${report.seed}), vol points:`,
    '',
    damageTable(report.damages),
    '',
  ].join('\n')
}

function seedOf(text: string): number {
  const seed = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isSafeInteger(seed)) return seed
  throw new CannotRun(`--seed is "${text}"; expected a whole number`)
}

async function stability(path: string, options: Options): Promise<void> {
  const seed = seedOf(options.seed)
  const time = new TimeStudy(options.model)
  const damage = new DamageStudy(options.model, seed)
  const outcome = await eachChainFile('fitting', path, (file) => {
    for (const chain of file.chains) {
      time.add(chain)
      damage.add(chain)
    }
  })
  const report: StabilityReport = {
    files: outcome.read,
    refused: outcome.refused,
    isCutShort: outcome.isCutShort,
    model: options.model,
    seed,
    points: time.points(),
    parameters: time.parameters(),
    damages: damage.rows(),
  }
  process.exitCode = outcome.isCutShort || outcome.refused.length > 0 ? exitNo : exitDone
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${textOf(report)}\n`)
}

export function stabilityCommand(): Command {
  return new Command('stability')
    .description('Measures how fits move from chain to chain, and under damage to their quotes.')
    .argument('<chain>', 'a folder of option chains in the order of their times, or one chain')
    .addOption(
      new Option('--model <name>', 'where fits begin')
        .choices(fitModels)
        .default('joint-svi-spline'),
    )
    .option('--seed <n>', 'which quotes are damaged', '7')
    .option('--json', 'print one JSON object', false)
    .action(stability)
}
