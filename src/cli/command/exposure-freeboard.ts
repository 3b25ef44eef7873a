// `plimsoll exposure freeboard`: the smallest joint move of spot and vols that breaks margin or a
// loss limit, in daily moves, measured by full revaluation, and what each position uses of it.

import process from 'node:process'
import { Command } from 'commander'
import { type AssetIndex } from '../../base/index.ts'
import {
  type FreeboardUnderlying,
  PortfolioMarginModel,
  searchFreeboard,
  searchMarginFreeboard,
} from '../../exposure/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { marginPosition, readEquity, venueOf } from './exposure-account.ts'
import { type Holding, isFitted, joinedBook, readHoldings } from './exposure-book.ts'
import { numberFlag, wholeFlag } from './exposure-flags.ts'
import { type BreakReport, type FreeboardReport, textOf } from './exposure-freeboard-report.ts'
import { underlying, type World } from './exposure-world.ts'

type Options = {
  readonly chain: string
  readonly positions: string
  readonly equity: ReadonlyMap<string, number>
  readonly lossLimit?: number
  readonly spotMove?: number
  readonly volMove: number
  readonly range: number
  readonly each: number
  readonly json: boolean
}

const directions = 64
const monthUs = 30 * 86_400_000_000

/** A daily deviation as the market prices it: the vol at the money nearest to 30 days. */
function impliedDailyMove({ surface, fit, chain, indexUsd }: World): number {
  const nowUs = chain.asOfUs
  const far = (expiryUs: number): number => Math.abs(expiryUs - nowUs - monthUs)
  const { expiryUs } = fit.slices.reduce((x, y) => (far(y.expiryUs) < far(x.expiryUs) ? y : x))
  const forward = surface.forward(underlying, expiryUs, indexUsd)
  return surface.vol(underlying, expiryUs, nowUs, forward, forward) / Math.sqrt(365)
}

function spotMoveOf(world: World, { spotMove }: Options): number {
  return spotMove === undefined ? impliedDailyMove(world) : spotMove / 100
}

function marginBreak(holding: Holding, equityCoin: number, options: Options): BreakReport {
  const { code, world, positions } = holding
  const { distance, breached, spotShock, volShockVolPt, ...surplus } = searchMarginFreeboard({
    model: new PortfolioMarginModel(venueOf(code).portfolio),
    account: {
      positions: positions.map((position) => marginPosition(world, position)),
      equityCoin,
      indexUsd: world.indexUsd,
    },
    spotMoveDaily: spotMoveOf(world, options),
    volMoveDailyVolPt: options.volMove,
    rangeMoves: options.range,
    directions,
  })
  const shock = { distanceDailyMoves: distance, breached, spotShock, volShockVolPt }
  return { limit: `${code} margin`, moves: code, ...shock, ...surplus, lossUsd: null }
}

function lossBreak(held: readonly Holding[], lossUsd: number, options: Options): BreakReport {
  const underlyings = held.map(({ world }, h): FreeboardUnderlying => {
    return {
      underlying: h as AssetIndex,
      indexUsd: world.indexUsd,
      spotMoveDaily: spotMoveOf(world, options),
      volMoveDailyVolPt: options.volMove,
      // As many of its own daily moves as the first makes of its.
      beta: spotMoveOf(world, options) / spotMoveOf(held[0]!.world, options),
      volBeta: 1,
      collateralCoin: 0,
    }
  })
  const found = searchFreeboard({
    book: joinedBook(held),
    underlyings,
    limits: [{ name: 'loss limit', lossUsd }],
    smileRule: 'sticky-strike',
    rangeMoves: options.range,
    directions,
  })
  return {
    limit: found.limit,
    moves: found.joint ? held.map(({ code }) => code).join('+') : held[found.underlying]!.code,
    distanceDailyMoves: found.distance,
    breached: found.breached,
    spotShock: found.spotShock,
    volShockVolPt: found.volShockVolPt,
    surplusNowCoin: null,
    surplusCoin: null,
    lossUsd: found.lossUsd,
  }
}

function breaksOf(held: readonly Holding[], options: Options): BreakReport[] {
  const breaks: BreakReport[] = []
  for (const holding of held) {
    const equityCoin = options.equity.get(holding.code)
    if (equityCoin !== undefined) breaks.push(marginBreak(holding, equityCoin, options))
  }
  if (options.lossLimit !== undefined) breaks.push(lossBreak(held, options.lossLimit, options))
  return breaks
}

/** The nearest break; the first of equals. */
function nearestOf(breaks: readonly BreakReport[]): BreakReport {
  return breaks.reduce((x, y) => {
    if (x.breached !== y.breached) return x.breached ? x : y
    return y.distanceDailyMoves < x.distanceDailyMoves ? y : x
  })
}

/** Each search is made anew without the position; what is left of equity is left as it is. */
function usesOf(held: readonly Holding[], nearest: BreakReport, options: Options) {
  const all = held.flatMap(({ positions }) => positions)
  return all.slice(0, options.each).map((position) => {
    const rest = held
      .map((holding) => {
        return { ...holding, positions: holding.positions.filter((each) => each !== position) }
      })
      .filter(({ code, positions }) => positions.length > 0 || options.equity.has(code))
    const breaks = rest.length === 0 ? [] : breaksOf(rest, options)
    const without = breaks.length === 0 ? null : nearestOf(breaks)
    const isFree = without === null || !without.breached
    const distance = isFree ? options.range : without.distanceDailyMoves
    return {
      instrument: position.instrument,
      size: position.size,
      withoutDailyMoves: distance,
      withoutLimit: isFree ? null : without.limit,
      usedDailyMoves: distance - nearest.distanceDailyMoves,
    }
  })
}

async function freeboard(options: Options): Promise<void> {
  const { equity, lossLimit, each } = options
  if (equity.size === 0 && lossLimit === undefined) {
    throw new CannotRun('nothing to break: give --equity BTC=<coins>, --loss-limit <USD> or both')
  }
  const held = await readHoldings(options.chain, options.positions)
  for (const code of equity.keys()) {
    if (held.some((holding) => holding.code === code)) continue
    throw new CannotRun(`--equity: no position of ${options.positions} is in ${code}`)
  }
  const breaks = breaksOf(held, options)
  const nearest = nearestOf(breaks)
  const count = held.reduce((sum, { positions }) => sum + positions.length, 0)
  const report: FreeboardReport = {
    chain: options.chain,
    positions: options.positions,
    rangeDailyMoves: options.range,
    dailyMoves: held.map(({ code, world }) => {
      const spotMoveDaily = spotMoveOf(world, options)
      return { currency: code, indexUsd: world.indexUsd, spotMoveDaily }
    }),
    volMoveDailyVolPt: options.volMove,
    nearest,
    breaks,
    uses: usesOf(held, nearest, options),
    positionsLeftOut: Math.max(0, count - each),
  }
  process.exitCode = isFitted(held) ? exitDone : exitNo
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : textOf(report))
}

export function freeboardCommand(): Command {
  return new Command('freeboard')
    .description('The smallest joint move of spot and vols that breaks margin or a loss limit.')
    .requiredOption('--chain <file>', 'option chain as CSV, plain or gzip')
    .requiredOption('--positions <file>', 'as for exposure')
    .option('--equity <CODE=coins>', 'equity in coin; repeat for more', readEquity, new Map())
    .option(
      '--loss-limit <USD>',
      'greatest loss of all positions',
      numberFlag('loss-limit', 0, 1e15),
    )
    .option(
      '--spot-move <percent>',
      'one daily move of an index; else what its vol at 30 days implies',
      numberFlag('spot-move', 0, 50),
    )
    .option('--vol-move <vol points>', 'one daily move of vols', numberFlag('vol-move', 0, 100), 4)
    .option('--range <moves>', 'how far to look, in daily moves', numberFlag('range', 0, 50), 10)
    .option(
      '--each <count>',
      'positions to search without, one by one',
      wholeFlag('each', 0, 1000),
      20,
    )
    .option('--json', 'print one JSON object', false)
    .action(freeboard)
}
