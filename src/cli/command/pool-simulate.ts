// `plimsoll pool simulate`: a pool beside a market, block by block, seeded: who took what, what
// fees paid, how far the price strayed and for how long, once or over several fees. The world is
// the default's with what a file says otherwise.

import process from 'node:process'
import { Command } from 'commander'
import { InvariantError, renderTable, type TableColumn } from '../../base/index.ts'
import {
  checkPoolWorld,
  defaultPoolWorld,
  ExactVenue,
  ModelVenue,
  type PoolOutcome,
  type PoolWorld,
  playPool,
} from '../../sim/index.ts'
import { CannotRun } from '../exit.ts'
import { objectList, onlyFields, type Place, readPlace, wrong } from './pool-fields.ts'
import { positive, wholeFrom } from './pool-holding.ts'

type Options = {
  readonly days: number
  readonly seed: number
  readonly vol?: number
  readonly fees?: readonly number[]
  readonly exact: boolean
  readonly json: boolean
}

type SimulatedRun = PoolOutcome & {
  /** Fees of the providers less all loss, quote. */
  readonly netQuote: number
}

const secondsPerDay = 86_400
const blocksMax = 50_000_000

function numberIn(place: Place, name: string, otherwise: number): number {
  const value = place.fields[name] ?? otherwise
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw wrong(place, name, 'a number')
}

/** `upper` may be left out: the range has no end there. */
function readRanges(place: Place): PoolWorld['ranges'] {
  return objectList(place, 'ranges').map((range) => {
    onlyFields(range, ['liquidity', 'lower', 'upper'])
    const upper = range.fields.upper === undefined ? Infinity : numberIn(range, 'upper', 0)
    const liquidity = numberIn(range, 'liquidity', 0)
    return { liquidity, lower: numberIn(range, 'lower', 0), upper }
  })
}

async function readWorld(file: string | undefined): Promise<PoolWorld> {
  if (file === undefined) return defaultPoolWorld
  const place = await readPlace(file)
  const names = Object.keys(defaultPoolWorld)
  onlyFields(place, names)
  const numbers = names.filter((name) => name !== 'ranges' && name !== 'blocks')
  const given = Object.fromEntries(
    numbers.map((name) => {
      const otherwise = defaultPoolWorld[name as keyof PoolWorld] as number
      return [name, numberIn(place, name, otherwise)]
    }),
  )
  const ranges = place.fields.ranges === undefined ? defaultPoolWorld.ranges : readRanges(place)
  const blocks = (place.fields.blocks ?? defaultPoolWorld.blocks) as PoolWorld['blocks']
  return checked(file, { ...defaultPoolWorld, ...given, ranges, blocks })
}

function checked(file: string, world: PoolWorld): PoolWorld {
  try {
    checkPoolWorld(world)
  } catch (cause) {
    if (!(cause instanceof InvariantError)) throw cause
    throw new CannotRun(`${file}: ${cause.message}`, { cause })
  }
  return world
}

function playOnce(world: PoolWorld, options: Options): SimulatedRun {
  const { ranges, price, feeShare, blockSeconds } = world
  const blocks = Math.ceil((options.days * secondsPerDay) / blockSeconds)
  if (!(blocks <= blocksMax)) {
    throw new CannotRun(
      `--days ${options.days} are ${blocks} blocks, expected ${blocksMax} or less`,
    )
  }
  const Venue = options.exact ? ExactVenue : ModelVenue
  const outcome = playPool(world, new Venue(ranges, price, feeShare), blocks, options.seed)
  return { ...outcome, netQuote: outcome.feesQuote - outcome.lossQuote }
}

const whole = (value: number): string => value.toFixed(0)
const right = (title: string): TableColumn => ({ title, align: 'right' })

function flowTable({ arbitrage, informed, noise }: SimulatedRun): string {
  const columns = [right('trades'), right('volume'), right('fees paid'), right('pool lost')]
  const rows = Object.entries({ arbitrage, informed, noise }).map(([name, flow]) => [
    name,
    String(flow.trades),
    whole(flow.volumeQuote),
    whole(flow.feesQuote),
    whole(flow.lossQuote),
  ])
  return renderTable([{ title: 'flow, quote' }, ...columns], rows)
}

function textOf(run: SimulatedRun): string {
  const { mispricing, oneBlock, arbitrageNetQuote, arbitrageNetError, formulaQuote } = run
  return [
    `${run.blocks} blocks, ${(365 * run.years).toFixed(1)} days, price ends at ` +
      `${run.price.toPrecision(7)}; mean fee ${(100 * run.feeShare).toFixed(4)} %`,
    '',
    flowTable(run),
    '',
    `providers: fees ${whole(run.feesQuote)}, lost ${whole(run.lossQuote)}, net ` +
      `${whole(run.netQuote)}; one-block liquidity took ${whole(oneBlock.feesQuote)} in ` +
      `${oneBlock.trades} trades; gas ${whole(run.gasQuote)}`,
    `arbitrage net of fees ${whole(arbitrageNetQuote)} +- ${whole(arbitrageNetError)}; closed ` +
      `form without other flow, gas and jumps ${whole(formulaQuote)}`,
    `pool against market: ${mispricing.rmsBps.toFixed(2)} bps RMS, half-life ` +
      `${mispricing.halfLifeSeconds.toFixed(1)} s`,
  ].join('\n')
}

function feeTable(runs: readonly SimulatedRun[]): string {
  const titles = ['noise volume', 'fees', 'lost', 'net', 'RMS bps', 'half-life s'].map(right)
  const rows = runs.map((run) => [
    `${(100 * run.feeShare).toFixed(4)} %`,
    whole(run.noise.volumeQuote),
    whole(run.feesQuote),
    whole(run.lossQuote),
    whole(run.netQuote),
    run.mispricing.rmsBps.toFixed(2),
    run.mispricing.halfLifeSeconds.toFixed(1),
  ])
  return renderTable([{ title: 'mean fee' }, ...titles], rows)
}

async function simulate(file: string | undefined, options: Options): Promise<void> {
  const base = await readWorld(file)
  const world = options.vol === undefined ? base : { ...base, volAnnual: options.vol }
  if (options.exact && world.feePerVol > 0) {
    throw new CannotRun('--exact plays a v3 pool, whose fee is fixed; expected feePerVol 0')
  }
  const fees = options.fees ?? [world.feeShare]
  const worlds = fees.map((feeShare) => checked('--fees', { ...world, feeShare }))
  const runs = worlds.map((one) => playOnce(one, options))
  const report = options.fees === undefined ? runs[0] : { runs }
  const text = options.fees === undefined ? textOf(runs[0]!) : feeTable(runs)
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${text}\n`)
}

function readFees(text: string): number[] {
  const fees = text.split(',').map(Number)
  if (fees.length <= 50 && fees.every((fee) => fee >= 0 && fee <= 0.5)) return fees
  throw new CannotRun(`--fees is '${text}', expected shares like 0.0005,0.003`)
}

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('Plays a pool beside a market: arbitrage, noise, informed flow and providers.')
    .argument('[world]', 'JSON with what differs from the default world')
    .option('--days <days>', 'how long', positive('--days'), 30)
    .option('--seed <n>', 'of market and flow', wholeFrom('--seed', 0, 4_294_967_295), 1)
    .option('--vol <vol>', 'annual volatility of the market', positive('--vol'))
    .option('--fees <shares>', 'plays the same market for each fee', readFees)
    .option('--exact', 'the pool in integers, coins counted to the atom', false)
    .option('--json', 'print one JSON object', false)
    .action(simulate)
}
