// `plimsoll exposure explain`: what a file of positions, held unchanged, earned from one chain to
// the next, split by Greek with the unexplained rest as a number. Prices are those of the surfaces
// fitted to each chain, so the split explains our own marks.

import process from 'node:process'
import { Command } from 'commander'
import { type ChainFile, readChain } from '../../archive/index.ts'
import { type ExplainMarket, type ExplainRow, explainPosition } from '../../attribution/index.ts'
import { formatIso, renderTable, type TableColumn, yearUs } from '../../base/index.ts'
import { CannotRun } from '../exit.ts'
import { readPositions } from './exposure-positions.ts'
import { createWorld, type Position, resolve, underlying, type World } from './exposure-world.ts'

type Options = {
  readonly chains: readonly string[]
  readonly positions: string
  readonly json: boolean
}

type Interval = ExplainRow & {
  readonly currency: string
  readonly from: string
  readonly to: string
  readonly indexFromUsd: number
  readonly indexToUsd: number
  /** Positions explained, and the names of those that expired in the interval and are not. */
  readonly positions: number
  readonly expired: readonly string[]
}

const partNames = [
  'timeUsd',
  'deltaUsd',
  'gammaUsd',
  'volLevelUsd',
  'smileUsd',
  'volgaUsd',
  'vannaUsd',
  'basisUsd',
  'residualUsd',
  'totalUsd',
] as const satisfies readonly (keyof ExplainRow)[]

function marketOf({ surface, indexUsd, chain }: World, { symbol }: Position): ExplainMarket {
  const { kind, expiryUs, strike } = symbol
  const nowUs = chain.asOfUs
  if (kind === 'perpetual') {
    return { indexUsd, forward: indexUsd, years: 0, volAnnual: 0, atmVolAnnual: 0 }
  }
  const forward = surface.forward(underlying, expiryUs, indexUsd)
  if (kind === 'future') return { indexUsd, forward, years: 0, volAnnual: 0, atmVolAnnual: 0 }
  const vol = (at: number): number => surface.vol(underlying, expiryUs, nowUs, forward, at)
  return {
    indexUsd,
    forward,
    years: (expiryUs - nowUs) / yearUs,
    volAnnual: vol(strike),
    atmVolAnnual: vol(forward),
  }
}

const zeroRow = Object.fromEntries(partNames.map((name) => [name, 0])) as ExplainRow

function add(sum: ExplainRow, row: ExplainRow): ExplainRow {
  return Object.fromEntries(partNames.map((name) => [name, sum[name] + row[name]])) as ExplainRow
}

function explainInterval(from: World, to: World, held: readonly Position[]): Interval {
  const expired: string[] = []
  let sum = zeroRow
  for (const position of held) {
    const { kind, expiryUs, strike, optionSide } = position.symbol
    if (kind !== 'perpetual' && expiryUs <= to.chain.asOfUs) {
      expired.push(position.instrument)
      continue
    }
    const contract = {
      settlement: kind === 'option' ? 'coin-option' : 'inverse',
      side: optionSide,
      strike,
      size: position.size,
    } as const
    sum = add(sum, explainPosition(contract, marketOf(from, position), marketOf(to, position)))
  }
  return {
    currency: from.chain.underlying,
    from: formatIso(from.chain.asOfUs),
    to: formatIso(to.chain.asOfUs),
    indexFromUsd: from.indexUsd,
    indexToUsd: to.indexUsd,
    positions: held.length - expired.length,
    expired,
    ...sum,
  }
}

/** The chains in order of time; two of one time are a mistake. */
async function readChains(paths: readonly string[]): Promise<ChainFile[]> {
  if (paths.length < 2) throw new CannotRun('--chains needs two files or more: from, and to')
  const files: ChainFile[] = []
  for (const path of paths) {
    const file = await readChain(path)
    if (!file.ok) throw new CannotRun(file.refusal.message)
    files.push(file.value)
  }
  files.sort((x, y) => x.chains[0]!.asOfUs - y.chains[0]!.asOfUs)
  for (const [i, file] of files.entries()) {
    if (i === 0 || file.chains[0]!.asOfUs > files[i - 1]!.chains[0]!.asOfUs) continue
    throw new CannotRun(`${file.path} and ${files[i - 1]!.path} are of the same time`)
  }
  return files
}

function worldOf(file: ChainFile, currency: string): World {
  const chain = file.chains.find(({ underlying: code }) => code === currency)
  if (chain === undefined) throw new CannotRun(`${file.path} has no ${currency}`)
  return createWorld(chain)
}

function explainCurrency(
  files: readonly ChainFile[],
  currency: string,
  positions: readonly Position[],
): Interval[] {
  const intervals: Interval[] = []
  let held = positions.filter(({ symbol }) => symbol.base === currency)
  let from = worldOf(files[0]!, currency)
  for (const file of files.slice(1)) {
    const to = worldOf(file, currency)
    const interval = explainInterval(from, to, held)
    intervals.push(interval)
    held = held.filter(({ instrument }) => !interval.expired.includes(instrument))
    from = to
  }
  return intervals
}

const whole = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')

const percent = (ratio: number): string => `${ratio > 0 ? '+' : ''}${(100 * ratio).toFixed(2)} %`

function textOf(intervals: readonly Interval[]): string {
  const columns: readonly TableColumn[] = [
    { title: 'currency' },
    { title: 'from' },
    { title: 'to' },
    { title: 'index', align: 'right' },
    ...partNames.map((name): TableColumn => ({ title: titles[name], align: 'right' })),
  ]
  const rows = intervals.map((row) => [
    row.currency,
    row.from.slice(0, 16),
    row.to.slice(0, 16),
    percent(row.indexToUsd / row.indexFromUsd - 1),
    ...partNames.map((name) => whole(row[name])),
  ])
  const expired = intervals.flatMap((row) => row.expired)
  return [
    'P&L in USD by Greek; the residual is what delta, gamma, vega and their crosses leave over',
    renderTable(columns, rows),
    ...(expired.length === 0 ? [] : [`expired and left out from then on: ${expired.join(', ')}`]),
    '',
  ].join('\n')
}

const titles: Readonly<Record<(typeof partNames)[number], string>> = {
  timeUsd: 'time',
  deltaUsd: 'delta',
  gammaUsd: 'gamma',
  volLevelUsd: 'vol level',
  smileUsd: 'smile',
  volgaUsd: 'volga',
  vannaUsd: 'vanna',
  basisUsd: 'basis',
  residualUsd: 'residual',
  totalUsd: 'total',
}

async function explain(options: Options): Promise<void> {
  const files = await readChains(options.chains)
  const entries = await readPositions(options.positions)
  const positions = entries.map((entry) => resolve(options.positions, entry, files[0]!))
  const currencies = [...new Set(positions.map(({ symbol }) => symbol.base))]
  const intervals = currencies.flatMap((code) => explainCurrency(files, code, positions))
  process.stdout.write(
    options.json ? `${JSON.stringify({ intervals })}\n` : `${textOf(intervals)}\n`,
  )
}

export function explainCommand(): Command {
  return new Command('explain')
    .description(
      'What positions held unchanged earned from chain to chain, by Greek, with the rest.',
    )
    .requiredOption('--chains <files...>', 'two option chains or more, in any order')
    .requiredOption('--positions <file>', 'as for exposure; every instrument in the first chain')
    .option('--json', 'print one JSON object', false)
    .action(explain)
}
