// `plimsoll pool rebalance`: policies of moving a range compared with everything that moving costs,
// hedged or not, on recorded hours of a pool or on drawn paths. The loss versus rebalancing is an
// estimate by model and is called so: hours do not contain it.

import process from 'node:process'
import { Command } from 'commander'
import { renderTable, type TableColumn } from '../../base/index.ts'
import {
  defaultPoolWorld,
  drawHours,
  hourVariance,
  type PoolHour,
  playPolicy,
  type RangeCosts,
  type RangeOutcome,
  type RangePolicy,
} from '../../sim/index.ts'
import { CannotRun } from '../exit.ts'
import { positive, wholeFrom } from './pool-holding.ts'
import { readHours } from './pool-hours.ts'

type Options = {
  readonly hours?: string
  readonly paths: number
  readonly days: number
  readonly seed: number
  readonly vol: number
  readonly crowd: number
  readonly worth: number
  readonly width: number
  readonly every: number
  readonly part: number
  readonly deviations: number
  readonly horizon: number
  readonly gas: number
  readonly swapCost: number
  readonly hedgeCost: number
  readonly funding: number
  readonly pause: number
  readonly json: boolean
}

type Path = {
  readonly hours: readonly PoolHour[]
  readonly price: number
  readonly hourVariance: number
}

type Source = {
  readonly text: string
  readonly paths: readonly Path[]
  readonly assumptions: readonly string[]
}

type PolicyReport = {
  readonly policy: RangePolicy
  /** Means over paths. */
  readonly outcome: RangeOutcome
  /** Standard errors of those means; null for one path. */
  readonly pnlError: number | null
  readonly hedgedPnlError: number | null
}

const hoursPerDay = 24
const hoursPerYear = 8760
const blockSeconds = 12

function policiesOf(options: Options): RangePolicy[] {
  const { width: halfWidth, every, part, deviations, horizon } = options
  return [
    { kind: 'hold', halfWidth },
    { kind: 'time', halfWidth, hours: every },
    { kind: 'band', halfWidth, part },
    { kind: 'vol-scaled', deviations, hours: horizon },
  ]
}

function costsOf({ gas, swapCost, pause, hedgeCost, funding }: Options): RangeCosts {
  return {
    gasQuote: gas,
    swapShare: swapCost,
    pauseHours: pause,
    hedgeShare: hedgeCost,
    fundingPerHour: funding,
  }
}

const common = [
  'the provider is too small to move the pool or the market, and has both coins at the start',
  'a range earns of an hour the part of its high to low, in log price, that lies inside',
  'fees are not put back; the range is moved and the hedge set at the ends of hours',
  'loss versus rebalancing is estimated: L sqrt(P) / 4 times variance by high and low (Parkinson)',
  'the hedge is a linear perpetual at the pool’s price; funding is the same in every hour',
]

async function recorded(file: string): Promise<Source> {
  const { first, hours, fromUnix, toUnix } = await readHours(file)
  const day = (unix: number): string => new Date(unix * 1000).toISOString().slice(0, 16)
  return {
    text: `${hours.length} recorded hours, ${day(fromUnix)} to ${day(toUnix)} UTC`,
    paths: [{ hours, price: first.close, hourVariance: hourVariance(first) }],
    assumptions: [
      'fees are the growth that the pool recorded, for all liquidity in range',
      ...common,
    ],
  }
}

/** The default world with so many times its liquidity at the price: others are concentrated too. */
function drawn({ paths, days, seed, vol, crowd }: Options): Source {
  const ranges = defaultPoolWorld.ranges.map((range) => {
    return { ...range, liquidity: range.liquidity * crowd }
  })
  const world = { ...defaultPoolWorld, volAnnual: vol, blockSeconds, ranges }
  const count = Math.ceil(days * hoursPerDay)
  if (!(count * paths <= 1_000_000)) {
    throw new CannotRun(`--paths ${paths} of ${count} hours, expected a million hours or less`)
  }
  const list = Array.from(
    { length: paths },
    (_, i): Path => ({
      hours: drawHours(world, count, seed + i),
      price: world.price,
      hourVariance: (vol * vol) / hoursPerYear,
    }),
  )
  return {
    text: `${paths} paths of ${count} hours, vol ${100 * vol} %, seed ${seed}`,
    paths: list,
    assumptions: [
      'prices are lognormal without drift; fees are noise of the default world, over ' +
        `${crowd} times its liquidity, and what arbitrage pays by closed form`,
      ...common,
    ],
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function errorOf(values: readonly number[]): number | null {
  const n = values.length
  if (n < 2) return null
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / (n - 1))
}

function playAll(policy: RangePolicy, source: Source, options: Options): PolicyReport {
  const costs = costsOf(options)
  const runs = source.paths.map(({ hours, price, hourVariance: first }) =>
    playPolicy(policy, costs, hours, { price, worth: options.worth, hourVariance: first }),
  )
  const fields = Object.keys(runs[0]!) as (keyof RangeOutcome)[]
  const means = fields.map((field) => [field, mean(runs.map((run) => run[field]))])
  return {
    policy,
    outcome: Object.fromEntries(means) as RangeOutcome,
    pnlError: errorOf(runs.map(({ pnl }) => pnl)),
    hedgedPnlError: errorOf(runs.map(({ hedgedPnl }) => hedgedPnl)),
  }
}

function nameOf(policy: RangePolicy): string {
  switch (policy.kind) {
    case 'hold':
      return 'never moved'
    case 'time':
      return `every ${policy.hours} h`
    case 'band':
      return `at ${policy.part} of the band`
    case 'vol-scaled':
      return `${policy.deviations} vols of ${policy.hours} h`
  }
}

function textOf(source: Source, reports: readonly PolicyReport[], options: Options): string {
  const right = (title: string): TableColumn => ({ title, align: 'right' })
  const whole = (value: number, error?: number | null): string =>
    `${value.toFixed(0)}${error === null || error === undefined ? '' : ` +- ${error.toFixed(0)}`}`
  const titles = ['moves', 'in range %', 'fees', 'gas', 'swaps', 'missed', 'LVR est.', 'net est.']
  const columns = [{ title: 'policy' }, ...titles.map(right)]
  const rows = reports.map(({ policy, outcome: one }) => [
    ...[nameOf(policy), one.moves.toFixed(1), (100 * one.inRangeShare).toFixed(1), whole(one.fees)],
    ...[whole(one.gas), whole(one.swapCost), whole(one.missedFees), whole(one.estimatedLvr)],
    whole(one.estimatedNet),
  ])
  const results = ['unhedged', 'sd / h', 'hedged', 'sd / h', 'hedge cost', 'funding', 'hold coins']
  const second = reports.map(({ policy, outcome: one, pnlError, hedgedPnlError }) => [
    ...[nameOf(policy), whole(one.pnl, pnlError), one.hourlySd.toFixed(1)],
    ...[whole(one.hedgedPnl, hedgedPnlError), one.hedgedHourlySd.toFixed(1)],
    ...[whole(one.hedgeCost), whole(one.funding), whole(one.holdPnl)],
  ])
  return [
    `${source.text}; ${options.worth} of the quote coin put in at the start, half in each`,
    '',
    renderTable(columns, rows),
    '',
    renderTable([{ title: 'result with all costs' }, ...results.map(right)], second),
    '',
    ...source.assumptions.map((one) => `assumed: ${one}`),
  ].join('\n')
}

async function rebalance(options: Options): Promise<void> {
  const source = options.hours === undefined ? drawn(options) : await recorded(options.hours)
  const reports = policiesOf(options).map((policy) => playAll(policy, source, options))
  const { text, assumptions } = source
  const report = { source: text, assumptions, costs: costsOf(options), policies: reports }
  const said = options.json ? JSON.stringify(report) : textOf(source, reports, options)
  process.stdout.write(`${said}\n`)
}

function between(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value >= least && value <= most) return value
    throw new CannotRun(`${option} is '${text}', expected a number from ${least} to ${most}`)
  }
}

export function rebalanceCommand(): Command {
  return new Command('rebalance')
    .description('Policies of moving a range, with all costs, hedged and not, on hours or paths.')
    .option('--hours <csv>', 'recorded hours of a v3 pool; without it, drawn paths')
    .option('--paths <n>', 'how many paths', wholeFrom('--paths', 1, 10_000), 20)
    .option('--days <days>', 'length of a path', positive('--days'), 42)
    .option('--seed <n>', 'of the first path', wholeFrom('--seed', 0, 4_294_967_295), 1)
    .option('--vol <vol>', 'annual volatility of the paths', positive('--vol'), 0.8)
    .option('--crowd <n>', 'liquidity of others, over the default', positive('--crowd'), 20)
    .option('--worth <amount>', 'put in at the start, quote', positive('--worth'), 100_000)
    .option('--width <log>', 'half width of the range, log price', positive('--width'), 0.1)
    .option('--every <hours>', 'moved by time', wholeFrom('--every', 1, 100_000), 168)
    .option('--part <part>', 'moved at this part of the half width', positive('--part'), 1)
    .option('--deviations <n>', 'half width in deviations', positive('--deviations'), 1)
    .option('--horizon <hours>', '... of so many hours', wholeFrom('--horizon', 1, 100_000), 168)
    .option('--gas <amount>', 'quote for a move', between('--gas', 0, 1e9), 20)
    .option('--swap-cost <share>', 'of what a move swaps', between('--swap-cost', 0, 1), 0.001)
    .option(
      '--hedge-cost <share>',
      'of what the hedge trades',
      between('--hedge-cost', 0, 1),
      0.0005,
    )
    .option('--funding <share>', 'a short receives an hour', between('--funding', -1, 1), 0.0000125)
    .option('--pause <hours>', 'without liquidity at a move', between('--pause', 0, 1), 0.01)
    .option('--json', 'print one JSON object', false)
    .action(rebalance)
}
