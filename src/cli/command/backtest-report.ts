// The result of a backtest as tables for people. Every number has its unit; what the numbers
// cannot say stands below them, always.

import { type BacktestResult } from '../../backtest/index.ts'
import { renderTable, type TableColumn } from '../../base/index.ts'

type Row = readonly [string, string]

const columns: readonly TableColumn[] = [{ title: '' }, { title: '', align: 'right' }]

function section(title: string, rows: readonly Row[]): string {
  const [first, second] = columns as readonly [TableColumn, TableColumn]
  return renderTable([{ ...first, title }, second], rows)
}

function dollars(amount: number): string {
  return (Object.is(Math.round(amount * 100), -0) ? 0 : amount).toFixed(2)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function countsText(messages: BacktestResult['tape']['messages']): string {
  const rows = Object.entries(messages).filter(([, count]) => count > 0)
  return rows.map(([name, count]) => `${count} ${name}`).join(', ')
}

function tapeText({ tape, model }: BacktestResult): string {
  const [least, most] = tape.venueClockAheadMs
  return [
    `${tape.symbol} (${tape.market}, ${tape.settlement}), ${tape.from} to ${tape.to}`,
    `${tape.seconds.toFixed(1)} s, ${countsText(tape.messages)}`,
    `gaps ${tape.gaps}; the venue's clock ahead of ours by ${least.toFixed(1)} to ` +
      `${most.toFixed(1)} ms, as estimated`,
    `latency ${model.requestMs} ms there, ${model.responseMs} ms back; ` +
      `queue model ${model.queue}; fees ${model.makerFeeBps.toFixed(2)} bps maker, ` +
      `${model.takerFeeBps.toFixed(2)} bps taker`,
  ].join('\n')
}

function profitTable({ pnlUsd, fills }: BacktestResult): string {
  const bps = (amount: number): string =>
    fills.volumeUsd > 0 ? ((amount / fills.volumeUsd) * 1e4).toFixed(3) : '-'
  const rows = [
    ['spread: side x (middle at the fill - price) x size', pnlUsd.spread],
    ['inventory: moves of the middle while holding', pnlUsd.inventory],
    ['fees', pnlUsd.fees],
    ['rounding of the ledger', pnlUsd.rounding],
    ['total', pnlUsd.total],
  ] as const
  return renderTable(
    [
      { title: 'profit' },
      { title: 'USD', align: 'right' },
      { title: 'bps of volume', align: 'right' },
    ],
    rows.map(([name, amount]) => [name, dollars(amount), bps(amount)]),
  )
}

function activityTable({ orders, fills, uptime }: BacktestResult): string {
  const perFill = orders.messagesPerFill
  return section('activity', [
    ['fills, maker', String(fills.maker)],
    ['fills, taker', String(fills.taker)],
    ['volume, USD', dollars(fills.volumeUsd)],
    ['quotes sent, new and amended', `${orders.quotes} + ${orders.amendments}`],
    ['inventory orders sent', String(orders.hedges)],
    ['cancels sent', String(orders.cancels)],
    ['messages per fill', perFill === null ? '-' : perFill.toFixed(1)],
    ['quoted on both sides', percent(uptime.twoSided)],
    ['quoted on either side', percent(uptime.anySide)],
  ])
}

function inventoryTable({ inventory }: BacktestResult): string {
  return section('inventory', [
    ['time-weighted mean, coin', inventory.meanCoin.toFixed(4)],
    ['time-weighted mean of its size, coin', inventory.meanAbsoluteCoin.toFixed(4)],
    ['the same, USD', dollars(inventory.meanAbsoluteUsd)],
    ['greatest, coin', inventory.maxAbsoluteCoin.toFixed(4)],
    ['at the end, coin', inventory.lastCoin.toFixed(4)],
  ])
}

function markoutTable({ markouts }: BacktestResult): string {
  const rows = markouts.map(({ horizonMs, count, meanBps, standardErrorBps }) => [
    `${horizonMs / 1000} s`,
    String(count),
    count > 0 ? meanBps.toFixed(3) : '-',
    count > 1 ? standardErrorBps.toFixed(3) : '-',
  ])
  return renderTable(
    [
      { title: 'markout of maker fills after' },
      { title: 'events', align: 'right' },
      { title: 'mean bps', align: 'right' },
      { title: 'standard error', align: 'right' },
    ],
    rows,
  )
}

export function reportText(result: BacktestResult): string {
  const caveats = result.caveats.map((line) => `- ${line}`).join('\n')
  const kept = result.journal === null ? '' : `journal ${result.journal}\n`
  return [
    tapeText(result),
    profitTable(result),
    markoutTable(result),
    activityTable(result),
    inventoryTable(result),
    `What these numbers cannot say:\n${caveats}`,
    `${kept}${result.events} events, digest ${result.digest}`,
  ].join('\n\n')
}
