// What `plimsoll exposure dealer` says: the shape of its JSON, and the same as text for people.

import { renderTable, type TableColumn } from '../../base/index.ts'
import { type DealerBook, type DealerFlow } from '../../exposure/index.ts'

type OpenInterest = {
  /** Coins open in the whole market. */
  readonly callsCoin: number
  readonly putsCoin: number
}

export type DealerCell = DealerFlow &
  OpenInterest & {
    readonly expiry: string
    /** Null where strikes are added up. */
    readonly strike: number | null
  }

export type DealerCurrency = {
  readonly asOf: string
  readonly indexUsd: number
  readonly surface: string
  readonly total: DealerCell
  readonly expiries: readonly DealerCell[]
  readonly strikes: readonly DealerCell[]
  readonly cells: readonly DealerCell[]
  /** The totals under every assumption. */
  readonly sensitivity: readonly (DealerFlow &
    OpenInterest & {
      readonly assumption: DealerBook
      /** Nearest to the index; null where gamma has one sign. */
      readonly gammaFlipUsd: number | null
      readonly gammaFlipsUsd: readonly number[]
    })[]
}

export type DealerReport = {
  readonly chain: string
  readonly assumption: DealerBook
  readonly conventions: Readonly<Record<string, string>>
  readonly currencies: Readonly<Record<string, DealerCurrency>>
}

export const conventions: Readonly<Record<string, string>> = {
  assumption: 'what dealers hold of all that is open; nobody publishes it, so compare them all',
  flow: 'USD of the coin that hedging buys, negative sells: the change of delta, undone',
  'gamma flow': 'after the index rises by 1 %; negative calms, positive drives',
  'vanna flow': 'after every vol rises by one point',
  'charm flow':
    'after a calendar day at unchanged prices; a derivative, also within a day of expiry',
  'gamma flip': 'index at which gamma changes its sign, nearest to now, from 1/e to e times it',
  'open interest': 'in coins, at this venue; trades elsewhere and hedges by options are not in it',
  vols: "our surface's; they stay with their strikes; forwards move with the index",
}

const right = (title: string): TableColumn => ({ title, align: 'right' })
const whole = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')

const flowColumns = [right('calls coin'), right('puts coin')].concat(
  ['gamma flow/1 %', 'vanna flow/vol pt', 'charm flow/day'].map(right),
)

function flowCells(row: DealerFlow & OpenInterest): string[] {
  return [
    whole(row.callsCoin),
    whole(row.putsCoin),
    whole(row.gammaFlowUsdPer1Pct),
    whole(row.vannaFlowUsdPerVolPt),
    whole(row.charmFlowUsdPerDay),
  ]
}

function currencyText(code: string, report: DealerCurrency, assumption: string, top: number) {
  const size = (row: DealerCell): number => Math.abs(row.gammaFlowUsdPer1Pct)
  const largest = report.strikes
    .toSorted((x, y) => size(y) - size(x))
    .slice(0, top)
    .sort((x, y) => x.strike! - y.strike!)
  const flip = (level: number | null): string =>
    level === null
      ? 'none'
      : `${whole(level)} (${(100 * (level / report.indexUsd - 1)).toFixed(1)} %)`
  const expiries = [...report.expiries, report.total]
  return [
    `${code} as of ${report.asOf}, index ${report.indexUsd.toFixed(2)} USD`,
    `assumed: dealers are ${assumption}; flows in USD`,
    renderTable(
      [{ title: 'expiry' }, ...flowColumns],
      expiries.map((row) => [row.expiry.slice(0, 10), ...flowCells(row)]),
    ),
    '',
    renderTable(
      [{ title: `strike, ${largest.length} of ${report.strikes.length}` }, ...flowColumns],
      largest.map((row) => [String(row.strike), ...flowCells(row)]),
    ),
    '',
    renderTable(
      [{ title: 'under each assumption' }, ...flowColumns, right('gamma flip')],
      report.sensitivity.map((row) => [row.assumption, ...flowCells(row), flip(row.gammaFlipUsd)]),
    ),
    '',
  ].join('\n')
}

export function textOf(report: DealerReport, top: number): string {
  const parts = Object.entries(report.currencies).map(([code, each]) =>
    currencyText(code, each, report.assumption, top),
  )
  const width = Math.max(...Object.keys(conventions).map((field) => field.length))
  const notes = Object.entries(conventions).map(
    ([field, text]) => `  ${field.padEnd(width)}  ${text}`,
  )
  return `${[...parts, 'Conventions', ...notes].join('\n')}\n`
}
