// A hedge plan as text for people.

import { renderTable, type TableColumn } from '../../base/index.ts'
import { type VehiclePart, vehicleParts } from '../../hedging/index.ts'
import { type CurrencyPlan, type PlanGreeks, type PlanOptions } from './hedge-plan.ts'

const right = (title: string): TableColumn => ({ title, align: 'right' })

const whole = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')

const partTitles: Readonly<Record<VehiclePart, string>> = {
  feeUsd: 'fee',
  spreadUsd: 'spread',
  impactUsd: 'impact',
  carryUsd: 'carry',
  basisUsd: 'basis risk',
  marginUsd: 'margin',
  convexityUsd: 'convexity',
}

function greeksRow(title: string, greeks: PlanGreeks): string[] {
  const { deltaUsd, gammaUsdPer1Pct, vegaUsdPerVolPt } = greeks
  return [title, whole(deltaUsd), whole(gammaUsdPer1Pct), whole(vegaUsdPerVolPt)]
}

function optionsText(plan: CurrencyPlan): string {
  if (plan.options.length === 0) {
    return `no option of ${plan.candidates} is worth its cost against vega and gamma`
  }
  const columns = [
    { title: 'option' },
    right('size'),
    right('price coin'),
    right('cost USD'),
    right('gamma USD / 1 %'),
    right('vega USD / vol point'),
  ]
  const rows = plan.options.map((trade) => [
    trade.instrument,
    `${trade.size > 0 ? '+' : ''}${trade.size}`,
    trade.priceCoin.toFixed(4),
    whole(trade.costUsd),
    whole(trade.gammaUsdPer1Pct),
    whole(trade.vegaUsdPerVolPt),
  ])
  const [from, to] = [plan.deviationBeforeUsd, plan.deviationAfterUsd].map(whole)
  const saved = `deviation ${from} to ${to} USD`
  return (
    `${renderTable(columns, rows)}\n` +
    `vega and gamma: ${saved}, cost ${whole(plan.optionCostUsd)} USD, gain ` +
    `${whole(plan.gainUsd)} USD before rounding to lots; ${plan.candidates} options looked at, ` +
    `another coin of any gains at most ${plan.residualUsd.toPrecision(2)} USD` +
    (plan.converged ? '' : ' (NOT converged)')
  )
}

function vehiclesText({ vehicles, deltaToTradeUsd }: CurrencyPlan): string {
  const side = deltaToTradeUsd > 0 ? 'buy' : 'sell'
  const columns = [
    { title: `${side} ${whole(Math.abs(deltaToTradeUsd))} USD of delta with` },
    right('notional USD'),
    ...vehicleParts.map((part) => right(partTitles[part])),
    right('total USD'),
    right('dearer by'),
    { title: 'because of' },
  ]
  const rows = vehicles.ranked.map((cost) => [
    cost.name,
    whole(cost.notionalUsd),
    ...vehicleParts.map((part) => cost[part].toFixed(1)),
    cost.totalUsd.toFixed(1),
    cost.mainReason === null ? '' : cost.dearerUsd.toFixed(1),
    cost.mainReason === null ? '' : partTitles[cost.mainReason],
  ])
  const refused = vehicles.refused.map(
    ({ name, neededUsd, maxUsd }) => `${name}: ${whole(neededUsd)} USD is over ${whole(maxUsd)}`,
  )
  return [renderTable(columns, rows), ...refused].join('\n')
}

export function planText(
  options: PlanOptions,
  currencies: Readonly<Record<string, CurrencyPlan>>,
): string {
  const { riskAversion, horizonDays, sizeMax, funding } = options
  const columns = [
    { title: '' },
    right('delta USD'),
    right('gamma USD / 1 %'),
    right('vega USD / vol point'),
  ]
  const blocks = Object.entries(currencies).map(([code, plan]) =>
    [
      `${code} at ${plan.asOf}, index ${plan.indexUsd.toFixed(2)} USD (nearest forward)`,
      renderTable(columns, [greeksRow('book', plan.before), greeksRow('hedged', plan.after)]),
      '',
      optionsText(plan),
      '',
      vehiclesText(plan),
      '',
    ].join('\n'),
  )
  const terms =
    `risk aversion ${riskAversion} per USD, held ${horizonDays} d, at most ${sizeMax} coins of ` +
    `an option, funding ${(100 * funding).toFixed(2)} % a year; fees, spreads, impact and ` +
    'vol of vol are assumptions (--json lists them); nothing is sent'
  return `${blocks.join('\n')}\n${terms}\n`
}
