// `plimsoll exposure margin`: what a venue would ask for a file of positions on a chain, by its
// standard and by its portfolio model, scenario by scenario, and how far the market may go before
// equity no longer covers it.

import process from 'node:process'
import { Command } from 'commander'
import { renderTable, type TableColumn } from '../../base/index.ts'
import {
  type LiquidationDistance,
  liquidationDistance,
  type MarginPosition,
  type PortfolioMargin,
  PortfolioMarginModel,
  type StandardMarginParameters,
  standardFutureMargin,
  standardOptionMargin,
} from '../../exposure/index.ts'
import { blackPrice, coinPrice } from '../../pricing/index.ts'
import { CannotRun } from '../exit.ts'
import { marginPosition, readEquity, venueOf } from './exposure-account.ts'
import { readHoldings } from './exposure-book.ts'
import { type Position, type World } from './exposure-world.ts'

type Options = {
  readonly chain: string
  readonly positions: string
  readonly equity: ReadonlyMap<string, number>
  readonly json: boolean
}

type ScenarioReport = {
  readonly priceMove: number
  readonly volShock: number
  readonly extended: boolean
  readonly pnlCoin: number
}

type MarginReport = {
  readonly indexUsd: number
  /** Coins. */
  readonly standard: { readonly initial: number; readonly maintenance: number }
  readonly portfolio: PortfolioMargin
  readonly scenarios: readonly ScenarioReport[]
  /** P&L of each position in the worst scenario, coins; null when none loses. */
  readonly worst: readonly { readonly instrument: string; readonly pnlCoin: number }[] | null
  readonly equityCoin: number | null
  readonly liquidation: LiquidationDistance | null
}

function standardMargin(
  parameters: StandardMarginParameters,
  positions: readonly MarginPosition[],
): { initial: number; maintenance: number } {
  let initial = 0
  let maintenance = 0
  for (const { side, size, forward, strike, years, volAnnual } of positions) {
    const margin =
      side === 0
        ? standardFutureMargin(parameters, size)
        : standardOptionMargin(
            parameters,
            side,
            size,
            forward,
            strike,
            coinPrice(blackPrice(side, forward, strike, years, volAnnual), forward),
          )
    initial += margin.initial
    maintenance += margin.maintenance
  }
  return { initial, maintenance }
}

function reportOf(
  world: World,
  held: readonly Position[],
  equityCoin: number | undefined,
): MarginReport {
  const venue = venueOf(world.chain.underlying)
  const positions = held.map((position) => marginPosition(world, position))
  const model = new PortfolioMarginModel(venue.portfolio)
  const vector = model.emptyVector()
  const own = positions.map((position) => {
    const each = model.emptyVector()
    model.add(each, position)
    model.add(vector, position)
    return each
  })
  const portfolio = model.requirement(vector, world.indexUsd)
  const at = portfolio.worstScenario
  const account = { positions, equityCoin: equityCoin ?? 0, indexUsd: world.indexUsd }
  return {
    indexUsd: world.indexUsd,
    standard: standardMargin(venue.standard, positions),
    portfolio,
    scenarios: model.scenarios.map(({ priceMove, volShock, isExtended }, i) => {
      return { priceMove, volShock, extended: isExtended, pnlCoin: vector.pnlCoin[i]! }
    }),
    worst:
      at < 0
        ? null
        : held.map(({ instrument }, i) => ({ instrument, pnlCoin: own[i]!.pnlCoin[at]! })),
    equityCoin: equityCoin ?? null,
    liquidation: equityCoin === undefined ? null : liquidationDistance(model, account),
  }
}

const coins = (value: number): string => value.toFixed(4)
const percent = (ratio: number): string => `${ratio > 0 ? '+' : ''}${(100 * ratio).toFixed(0)} %`
const right = (title: string): TableColumn => ({ title, align: 'right' })

/** Standard scenarios as price rows by vol columns; extended ones below, vols up. */
function scenarioTable(scenarios: readonly ScenarioReport[]): string {
  const moves = [...new Set(scenarios.filter((row) => !row.extended).map((row) => row.priceMove))]
  const cell = (move: number, shock: number, extended: boolean): string => {
    const found = scenarios.find(
      (row) =>
        row.priceMove === move && Math.sign(row.volShock) === shock && row.extended === extended,
    )
    return found === undefined ? '' : coins(found.pnlCoin)
  }
  const rows = moves.map((move) => [percent(move), ...[1, 0, -1].map((s) => cell(move, s, false))])
  const extended = scenarios
    .filter((row) => row.extended)
    .map((row) => [`${percent(row.priceMove)} extended`, cell(row.priceMove, 1, true), '', ''])
  const columns = [{ title: 'price' }, right('vols up'), right('same'), right('vols down')]
  return renderTable(columns, [...rows, ...extended])
}

function liquidationText(code: string, report: MarginReport): string {
  if (report.liquidation === null) {
    return `give --equity ${code}=<coins> for the distance to liquidation`
  }
  const { spotDown, spotUp, volUpVolPt } = report.liquidation
  const move = (value: number | null): string =>
    value === null ? 'none in range' : `${(100 * value).toFixed(1)} %`
  const vols = volUpVolPt === null ? 'none in range' : `+${volUpVolPt.toFixed(1)} vol points`
  const spot = `spot ${move(spotDown)} or ${move(spotUp)}`
  return `liquidation with ${report.equityCoin} ${code}: ${spot}, vols ${vols}`
}

function textOf(code: string, report: MarginReport): string {
  const { portfolio, standard, worst, scenarios } = report
  const at = scenarios[portfolio.worstScenario]
  const worstText =
    at === undefined
      ? 'no scenario loses'
      : `price ${percent(at.priceMove)}, vols ${percent(at.volShock)} at 30 days` +
        `${at.extended ? ', extended' : ''}`
  const columns = [{ title: code }, right('initial'), right('maintenance')]
  const rows = [
    ['standard', coins(standard.initial), coins(standard.maintenance)],
    ['portfolio', coins(portfolio.initial), coins(portfolio.maintenance)],
  ]
  return [
    `${code}, index ${report.indexUsd.toFixed(2)} USD; all figures in coins`,
    renderTable(columns, rows),
    '',
    `portfolio margin: worst case ${coins(portfolio.worstCase)} (${worstText}), ` +
      `roll shock ${coins(portfolio.rollShock)}, delta shock ${coins(portfolio.deltaShock)}`,
    liquidationText(code, report),
    '',
    'P&L by scenario',
    scenarioTable(scenarios),
    ...(worst === null
      ? []
      : [
          '',
          'by position in the worst case',
          renderTable(
            [{ title: 'instrument' }, right('P&L')],
            worst.map((row) => [row.instrument, coins(row.pnlCoin)]),
          ),
        ]),
    '',
  ].join('\n')
}

async function margin(options: Options): Promise<void> {
  const reports: Record<string, MarginReport> = {}
  for (const { code, world, positions } of await readHoldings(options.chain, options.positions)) {
    reports[code] = reportOf(world, positions, options.equity.get(code))
  }
  for (const code of options.equity.keys()) {
    if (reports[code] !== undefined) continue
    throw new CannotRun(`--equity: no position of ${options.positions} is in ${code}`)
  }
  const text = Object.entries(reports).map(([code, report]) => textOf(code, report))
  process.stdout.write(
    options.json ? `${JSON.stringify({ currencies: reports })}\n` : `${text.join('\n')}\n`,
  )
}

export function marginCommand(): Command {
  return new Command('margin')
    .description('Standard and portfolio margin of positions, every scenario, and liquidation.')
    .requiredOption('--chain <file>', 'option chain as CSV, plain or gzip')
    .requiredOption('--positions <file>', 'as for exposure')
    .option('--equity <CODE=coins>', 'equity in coin; repeat for more', readEquity, new Map())
    .option('--json', 'print one JSON object', false)
    .action(margin)
}
