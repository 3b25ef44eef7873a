// What `plimsoll exposure` says: the shape of its JSON, and the same as text for people. Formats
// only; every number was computed elsewhere.

import { renderTable, type TableColumn } from '../../base/index.ts'

/** Of a position, an expiry or a currency; long is positive. */
export type GreeksReport = {
  valueUsd: number
  deltaUsd: number
  blackDeltaUsd: number
  deltaCoinNtd: number
  gammaUsdPer1Pct: number
  vegaUsdPerVolPt: number
  vega30dUsdPerVolPt: number
  thetaUsdPerDay: number
}

export type PositionReport = GreeksReport & {
  readonly instrument: string
  readonly size: number
  /** Null for a perpetual. */
  readonly expiry: string | null
  readonly forwardUsd: number
  /** Null where there is no option. */
  readonly volAnnual: number | null
  /** At the venue's mark; null where the file has none. */
  readonly markValueUsd: number | null
}

export type CurrencyReport = {
  readonly asOf: string
  readonly indexUsd: number
  readonly indexSource: string
  readonly surface: { readonly status: string; readonly reason: string }
  readonly total: GreeksReport
  readonly markValueUsd: number | null
  readonly expiries: readonly (GreeksReport & {
    readonly expiry: string
    readonly days: number
    readonly positions: number
  })[]
  readonly positions: readonly PositionReport[]
  readonly grid: {
    readonly spotShocks: readonly number[]
    readonly volShocksVolPt: readonly number[]
    /** By spot shock, then vol shock. */
    readonly pnlUsd: readonly (readonly number[])[]
    readonly taylorUsd: readonly (readonly number[])[]
  }
}

export type ExposureReport = {
  readonly chain: string
  readonly positions: string
  readonly smileRule: string
  readonly conventions: Readonly<Record<string, string>>
  readonly currencies: Readonly<Record<string, CurrencyReport>>
}

/** Field by field, in the words that the report is read with. */
export const conventions: Readonly<Record<string, string>> = {
  numeraire: 'USD; an option is worth its coin price times the index; collateral is not included',
  size: 'signed; coins for options, USD for perpetuals and futures',
  valueUsd: 'what closing at our fair price brings; 0 for perpetuals and futures',
  deltaUsd: 'index times dV/d(index): P&L per 100 % move to first order, under the smile rule',
  blackDeltaUsd: 'the same at a fixed vol (sticky strike), comparable with the venue',
  deltaCoinNtd:
    'net-transaction delta in coin, the coin as numeraire: what the venue sums into DeltaTotal; ' +
    'whole delta = (equity in coin + this) times the index',
  gammaUsdPer1Pct: 'dollars of delta to trade after a 1 % move',
  vegaUsdPerVolPt: 'P&L of one vol point (0.01) on every vol',
  vega30dUsdPerVolPt: 'vega times sqrt(30 / days), days at least 1: per vol point of a 30-day vol',
  thetaUsdPerDay: 'P&L of a calendar day at unchanged vols, 365 days a year',
  forwards: 'move with the index; a perpetual is marked at the index',
  pnlUsd: 'full revaluation; vols after a shock are at least 1 vol point',
  taylorUsd: 'delta, gamma and vega alone, no cross terms',
}

/** 1234567.4 as "1,234,567": fixed decimals, no locale. */
function amount(value: number, decimals = 0): string {
  const text = Math.abs(value).toFixed(decimals)
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const sign = value < 0 && Number(text) !== 0 ? '-' : ''
  return sign + grouped + (fraction === undefined ? '' : `.${fraction}`)
}

const right = (title: string): TableColumn => ({ title, align: 'right' })

const greekColumns: readonly TableColumn[] = [
  { title: 'expiry' },
  right('days'),
  right('positions'),
  right('value USD'),
  right('delta USD'),
  right('Black delta USD'),
  right('NTD coin'),
  right('gamma USD/1 %'),
  right('vega USD/vol pt'),
  right('vega 30d USD/vol pt'),
  right('theta USD/day'),
]

function greekCells(row: GreeksReport): string[] {
  return [
    amount(row.valueUsd),
    amount(row.deltaUsd),
    amount(row.blackDeltaUsd),
    amount(row.deltaCoinNtd, 3),
    amount(row.gammaUsdPer1Pct),
    amount(row.vegaUsdPerVolPt),
    amount(row.vega30dUsdPerVolPt),
    amount(row.thetaUsdPerDay),
  ]
}

function greekTable(report: CurrencyReport): string {
  const rows = report.expiries.map((row) => [
    row.expiry.slice(0, 10),
    row.expiry === 'perpetual' ? '' : row.days.toFixed(1),
    String(row.positions),
    ...greekCells(row),
  ])
  const count = String(report.positions.length)
  return renderTable(greekColumns, [...rows, ['total', '', count, ...greekCells(report.total)]])
}

function gridTable(report: CurrencyReport, cell: (i: number, j: number) => number): string {
  const { spotShocks, volShocksVolPt } = report.grid
  const signed = (value: number): string => (value > 0 ? `+${value}` : String(value))
  const columns = [
    { title: 'spot \\ vol pt' },
    ...volShocksVolPt.map((shock) => right(signed(shock))),
  ]
  const rows = spotShocks.map((shock, i) => [
    `${signed(Math.round(100 * shock))} %`,
    ...volShocksVolPt.map((_, j) => amount(cell(i, j))),
  ])
  return renderTable(columns, rows)
}

function currencyText(code: string, report: CurrencyReport): string {
  const { grid, total, markValueUsd, surface } = report
  const marked =
    markValueUsd === null
      ? "the file has not every option's mark"
      : `${amount(markValueUsd)} USD at the venue's marks`
  return [
    `${code} as of ${report.asOf}, index ${amount(report.indexUsd, 2)} USD (${report.indexSource})`,
    ...(surface.status === 'fitted' ? [] : [`the surface was refused: ${surface.reason}`]),
    '',
    greekTable(report),
    '',
    `options are worth ${amount(total.valueUsd)} USD on our surface, ${marked}`,
    '',
    'P&L in USD, full revaluation',
    gridTable(report, (i, j) => grid.pnlUsd[i]![j]!),
    '',
    'Taylor estimate less full revaluation, USD',
    gridTable(report, (i, j) => grid.taylorUsd[i]![j]! - grid.pnlUsd[i]![j]!),
    '',
  ].join('\n')
}

export function textOf(report: ExposureReport): string {
  const parts = Object.entries(report.currencies).map(([code, each]) => currencyText(code, each))
  const width = Math.max(...Object.keys(conventions).map((field) => field.length))
  const notes = Object.entries(conventions).map(
    ([field, text]) => `  ${field.padEnd(width)}  ${text}`,
  )
  const smile = `  ${'smile rule'.padEnd(width)}  ${report.smileRule}`
  return `${[...parts, 'Conventions', ...notes, smile].join('\n')}\n`
}
