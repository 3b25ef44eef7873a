// What `plimsoll exposure cube` says: the shape of its JSON, and the same as text for people.

import { renderTable, type TableColumn } from '../../base/index.ts'
import { type CrossGreeks } from '../../exposure/index.ts'

export type CubeGreeks = CrossGreeks & {
  readonly valueUsd: number
  readonly deltaUsd: number
  readonly blackDeltaUsd: number
  readonly gammaUsdPer1Pct: number
  readonly vegaUsdPerVolPt: number
  readonly vega30dUsdPerVolPt: number
  readonly thetaUsdPerDay: number
}

export type CubeCell = {
  readonly expiry: string
  /** Empty where all buckets of an expiry are added up. */
  readonly bucket: string
  readonly positions: number
  readonly greeks: CubeGreeks
}

export type CubeCurrency = {
  readonly asOf: string
  readonly indexUsd: number
  readonly surface: string
  readonly cells: readonly CubeCell[]
  /** Sums of cells. */
  readonly expiries: readonly CubeCell[]
  /** Sum of expiries. */
  readonly total: CubeCell
  readonly delta: {
    readonly deltaUsd: number
    readonly blackDeltaUsd: number
    readonly deltaCoinNtd: number
    /** Null without equity. */
    readonly collateralDeltaUsd: number | null
    readonly wholeDeltaUsd: number | null
  }
  readonly vegaByTenor: readonly {
    readonly tenor: string
    readonly vegaUsdPerVolPt: number
    readonly vega30dUsdPerVolPt: number
  }[]
}

export type CubeReport = {
  readonly chain: string
  readonly positions: string
  readonly bucket: string
  readonly smileRule: string
  readonly conventions: Readonly<Record<string, string>>
  readonly currencies: Readonly<Record<string, CubeCurrency>>
}

export const zeroCube: CubeGreeks = {
  valueUsd: 0,
  deltaUsd: 0,
  blackDeltaUsd: 0,
  gammaUsdPer1Pct: 0,
  vegaUsdPerVolPt: 0,
  vega30dUsdPerVolPt: 0,
  thetaUsdPerDay: 0,
  rhoUsdPer1Pct: 0,
  vannaUsdPer1PctVolPt: 0,
  volgaUsdPerVolPt2: 0,
  charmUsdPerDay: 0,
}

const names = Object.keys(zeroCube) as (keyof CubeGreeks)[]

export function addCube(sum: CubeGreeks, row: CubeGreeks): CubeGreeks {
  return Object.fromEntries(names.map((name) => [name, sum[name] + row[name]])) as CubeGreeks
}

export const conventions: Readonly<Record<string, string>> = {
  deltaUsd: 'USD per 100 % of the index, numeraire USD, under the smile rule; no collateral',
  blackDeltaUsd: 'the same at a fixed vol of each strike',
  deltaCoinNtd: 'numeraire the coin: net-transaction delta, what the venue sums',
  collateralDeltaUsd: 'equity in coin times the index, less what options are worth',
  wholeDeltaUsd: 'deltaUsd + collateralDeltaUsd: what the equity in USD moves by',
  gammaUsdPer1Pct: 'dollars of delta to trade after a 1 % move, under the smile rule',
  vegaUsdPerVolPt: 'P&L of one vol point on every vol',
  vega30dUsdPerVolPt: 'vega times sqrt(30 / days), days at least 1: per point of a 30-day vol',
  thetaUsdPerDay: 'P&L of a calendar day at unchanged vols',
  rhoUsdPer1Pct: 'P&L of one point more in the annual rate between index and forward',
  vannaUsdPer1PctVolPt: "Black's: what vega gains by a 1 % move of the index",
  volgaUsdPerVolPt2: "Black's: what vega gains by one vol point",
  charmUsdPerDay: "Black's: what delta in USD gains by a calendar day",
  'delta bucket': 'N(d1) on the forward, calls and puts of one strike together',
}

const right = (title: string): TableColumn => ({ title, align: 'right' })

function amount(value: number): string {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)
  return text.replace(/\B(?=(\d{3})+$)/g, ',')
}

const columns: readonly TableColumn[] = [
  { title: 'expiry' },
  { title: 'bucket' },
  right('lines'),
  ...['value', 'delta', 'Black delta', 'gamma/1 %', 'vega', 'vega 30d', 'theta/day'].map(right),
  ...['rho/1 %', 'vanna', 'volga', 'charm/day'].map(right),
]

function cells({ expiry, bucket, positions, greeks }: CubeCell): string[] {
  const date = expiry.slice(0, 10)
  return [date, bucket, String(positions), ...names.map((name) => amount(greeks[name]))]
}

function currencyText(code: string, report: CubeCurrency): string {
  const { delta, vegaByTenor } = report
  const optional = (value: number | null): string =>
    value === null ? `give --equity ${code}=<coins>` : amount(value)
  const rows = report.expiries.flatMap((expiry) => [
    ...report.cells.filter((cell) => cell.expiry === expiry.expiry),
    { ...expiry, bucket: 'sum' },
  ])
  return [
    `${code} as of ${report.asOf}, index ${report.indexUsd.toFixed(2)} USD; all in USD`,
    renderTable(columns, [...rows, report.total].map(cells)),
    '',
    renderTable(
      [{ title: 'delta' }, right('')],
      [
        ['positions, USD', amount(delta.deltaUsd)],
        ['positions at fixed vols, USD', amount(delta.blackDeltaUsd)],
        ['positions, net transaction, coin', delta.deltaCoinNtd.toFixed(4)],
        ['collateral, USD', optional(delta.collateralDeltaUsd)],
        ['whole, USD', optional(delta.wholeDeltaUsd)],
      ],
    ),
    '',
    renderTable(
      [{ title: 'vega by tenor' }, right('USD/vol pt'), right('30d USD/vol pt')],
      vegaByTenor.map((row) => [
        row.tenor,
        amount(row.vegaUsdPerVolPt),
        amount(row.vega30dUsdPerVolPt),
      ]),
    ),
    '',
  ].join('\n')
}

export function textOf(report: CubeReport): string {
  const parts = Object.entries(report.currencies).map(([code, each]) => currencyText(code, each))
  const width = Math.max(...Object.keys(conventions).map((field) => field.length))
  const notes = Object.entries(conventions).map(
    ([field, text]) => `  ${field.padEnd(width)}  ${text}`,
  )
  const smile = `  ${'smile rule'.padEnd(width)}  ${report.smileRule}`
  return `${[...parts, 'Conventions', ...notes, smile].join('\n')}\n`
}
