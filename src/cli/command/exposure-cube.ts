// `plimsoll exposure cube`: every Greek of a book in USD by currency, expiry and bucket of delta,
// moneyness or strike. Totals are sums of cells; the conventions are printed with them.

import process from 'node:process'
import { Command, Option } from 'commander'
import { formatIso } from '../../base/index.ts'
import {
  bucketOf,
  type CubeBucket,
  cubeBuckets,
  rowCrossGreeks,
  rowGreeks,
  type SmileRule,
  smileRules,
  tenorOf,
  vegaAt30Days,
} from '../../exposure/index.ts'
import { CannotRun, exitDone, exitNo } from '../exit.ts'
import { readEquity } from './exposure-account.ts'
import { bookOf, type Holding, isFitted, readHoldings } from './exposure-book.ts'
import {
  addCube,
  type CubeCell,
  type CubeCurrency,
  type CubeGreeks,
  type CubeReport,
  conventions,
  textOf,
  zeroCube,
} from './exposure-cube-report.ts'

type Options = {
  readonly chain: string
  readonly positions: string
  readonly equity: ReadonlyMap<string, number>
  readonly by: CubeBucket
  readonly smile: SmileRule
  readonly json: boolean
}

type Row = CubeCell & { readonly years: number; readonly deltaCoinNtd: number }

function rowsOf({ world, positions }: Holding, { by, smile }: Options): Row[] {
  const book = bookOf(world, positions)
  const { indexUsd } = world
  return positions.map(({ symbol }, i) => {
    const own = rowGreeks({ book, indexUsd, smileRule: smile }, i)
    const years = book.years[i]!
    const greeks: CubeGreeks = {
      valueUsd: own.valueUsd,
      deltaUsd: own.deltaUsd,
      blackDeltaUsd: own.blackDeltaUsd,
      gammaUsdPer1Pct: own.gammaUsdPer1Pct,
      vegaUsdPerVolPt: own.vegaUsdPerVolPt,
      vega30dUsdPerVolPt: vegaAt30Days(own.vegaUsdPerVolPt, years),
      thetaUsdPerDay: own.thetaUsdPerDay,
      ...rowCrossGreeks(book, indexUsd, i),
    }
    return {
      expiry: symbol.expiryUs === 0 ? 'perpetual' : formatIso(symbol.expiryUs),
      bucket: bucketOf(book, i, by),
      positions: 1,
      greeks,
      years,
      deltaCoinNtd: own.deltaCoinNtd,
    }
  })
}

/** Rows of one key added up in the order of rows; keys in the order of first rows. */
function grouped(
  rows: readonly CubeCell[],
  keyOf: (row: CubeCell) => Pick<CubeCell, 'expiry' | 'bucket'>,
): CubeCell[] {
  const cells = new Map<string, CubeCell>()
  for (const row of rows) {
    const { expiry, bucket } = keyOf(row)
    const key = `${expiry} ${bucket}`
    const held = cells.get(key) ?? { expiry, bucket, positions: 0, greeks: zeroCube }
    const positions = held.positions + row.positions
    cells.set(key, { expiry, bucket, positions, greeks: addCube(held.greeks, row.greeks) })
  }
  return [...cells.values()]
}

function currencyOf(holding: Holding, options: Options): CubeCurrency {
  const { world, code } = holding
  const rows = rowsOf(holding, options).sort((x, y) => x.years - y.years)
  const cells = grouped(rows, (row) => row)
  const expiries = grouped(cells, ({ expiry }) => ({ expiry, bucket: '' }))
  const total = grouped(expiries, () => ({ expiry: 'total', bucket: '' }))[0]!
  const tenors = new Map<string, { raw: number; at30Days: number }>()
  for (const { years, greeks } of rows) {
    if (greeks.vegaUsdPerVolPt === 0) continue
    const name = tenorOf(years)
    const { raw, at30Days } = tenors.get(name) ?? { raw: 0, at30Days: 0 }
    const weighted = at30Days + greeks.vega30dUsdPerVolPt
    tenors.set(name, { raw: raw + greeks.vegaUsdPerVolPt, at30Days: weighted })
  }
  const { indexUsd } = world
  const equityCoin = options.equity.get(code)
  // Equity in coin contains what options are worth, whose delta is among the positions'.
  const collateral = equityCoin === undefined ? null : equityCoin * indexUsd - total.greeks.valueUsd
  return {
    asOf: formatIso(world.chain.asOfUs),
    indexUsd,
    surface: world.fit.status,
    cells,
    expiries,
    total,
    delta: {
      deltaUsd: total.greeks.deltaUsd,
      blackDeltaUsd: total.greeks.blackDeltaUsd,
      deltaCoinNtd: rows.reduce((sum, row) => sum + row.deltaCoinNtd, 0),
      collateralDeltaUsd: collateral,
      wholeDeltaUsd: collateral === null ? null : total.greeks.deltaUsd + collateral,
    },
    vegaByTenor: [...tenors].map(([tenor, { raw, at30Days }]) => {
      return { tenor, vegaUsdPerVolPt: raw, vega30dUsdPerVolPt: at30Days }
    }),
  }
}

async function cube(options: Options): Promise<void> {
  const held = await readHoldings(options.chain, options.positions)
  for (const code of options.equity.keys()) {
    if (held.some((holding) => holding.code === code)) continue
    throw new CannotRun(`--equity: no position of ${options.positions} is in ${code}`)
  }
  const currencies = held.map((holding) => [holding.code, currencyOf(holding, options)] as const)
  const report: CubeReport = {
    chain: options.chain,
    positions: options.positions,
    bucket: options.by,
    smileRule: options.smile,
    conventions,
    currencies: Object.fromEntries(currencies),
  }
  process.exitCode = isFitted(held) ? exitDone : exitNo
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : textOf(report))
}

export function cubeCommand(): Command {
  return new Command('cube')
    .description('Greeks in USD by currency, expiry and bucket, with vanna, volga, charm and rho.')
    .requiredOption('--chain <file>', 'option chain as CSV, plain or gzip')
    .requiredOption('--positions <file>', 'as for exposure')
    .option('--equity <CODE=coins>', 'equity in coin; repeat for more', readEquity, new Map())
    .addOption(
      new Option('--by <bucket>', 'what options of an expiry are told apart by')
        .choices(cubeBuckets)
        .default('delta'),
    )
    .addOption(
      new Option('--smile <rule>', 'how the smile moves with the index')
        .choices(smileRules)
        .default('sticky-moneyness'),
    )
    .option('--json', 'print one JSON object', false)
    .action(cube)
}
