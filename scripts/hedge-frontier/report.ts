// The frontier as tables for people.

import { renderTable, type TableColumn } from '../../src/base/index.ts'
import { type RecordReport } from './record.ts'
import { type CertainRow, type PointRow } from './study.ts'

const right = (title: string): TableColumn => ({ title, align: 'right' })
const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`
/** Prices are per 100 of the coin: a figure of 1 is 100 bps. */
const bps = (value: number): string => (100 * value).toFixed(3)

export function pointTable(rows: readonly PointRow[]): string {
  const columns = [
    { title: 'policy' },
    { title: 'setting' },
    right('cost bps'),
    right('± '),
    right('deviation bps'),
    right('variance bps²'),
    right('±'),
  ]
  return renderTable(
    columns,
    rows.map(({ policy, setting, cost, variance }) => [
      policy,
      setting,
      bps(cost.value),
      bps(cost.error),
      bps(Math.sqrt(variance.value)),
      (1e4 * variance.value).toFixed(1),
      (1e4 * variance.error).toFixed(1),
    ]),
  )
}

export function certainTable(rows: readonly CertainRow[], price: number): string {
  const columns = [
    right('aversion × price'),
    { title: 'policy' },
    { title: 'setting' },
    right('certain cost bps'),
    right('±'),
    right('over benchmark'),
    right('±'),
    right('exact'),
  ]
  return renderTable(
    columns,
    rows.map(({ aversion, policy, setting, value, error, excess, exactExcess }) => [
      String(aversion * price),
      policy,
      setting,
      bps(value),
      bps(error),
      percent(excess.value),
      percent(excess.error),
      percent(exactExcess),
    ]),
  )
}

export function recordTable({ rows }: RecordReport): string {
  const columns = [
    { title: 'policy' },
    { title: 'setting' },
    right('cost bps'),
    right('deviation bps'),
    right('certain cost bps'),
    right('±'),
    right('over benchmark bps'),
    right('±'),
  ]
  return renderTable(
    columns,
    rows.map((row) => [
      row.policy,
      row.setting,
      bps(row.cost),
      bps(row.deviation),
      bps(row.certainCost),
      bps(row.certainCostError),
      bps(row.over),
      bps(row.overError),
    ]),
  )
}
