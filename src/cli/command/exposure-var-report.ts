// What `plimsoll exposure var` says: the shape of its JSON, and the same as text for people.

import { renderTable, type TableColumn } from '../../base/index.ts'

export type ExitReport = {
  /** Half the quoted spread of every option, once. */
  readonly costUsd: number
  /** Instruments without a bid and an ask in the chain: not in the cost. */
  readonly unquoted: readonly string[]
}

/** Losses are positive. */
export type MethodReport = {
  readonly method: 'historical' | 'filtered' | 'monte-carlo'
  readonly scenarios: number
  readonly valueAtRiskUsd: number
  /** Of the next loss: rank confidence (n + 1) of the scenarios. */
  readonly forecastValueAtRiskUsd: number
  readonly expectedShortfallUsd: number
  /** Standard errors of the simulation; null where nothing was simulated. */
  readonly valueErrorUsd: number | null
  readonly shortfallErrorUsd: number | null
  readonly liquidityAdjusted: {
    readonly valueAtRiskUsd: number
    readonly expectedShortfallUsd: number
  }
  /** Components add up to the book's; incremental is the book's less that without the position. */
  readonly positions: readonly {
    readonly instrument: string
    readonly size: number
    readonly componentVarUsd: number
    readonly componentEsUsd: number
    readonly incrementalVarUsd: number
    readonly incrementalEsUsd: number
  }[]
}

export type VarReport = {
  readonly chain: string
  readonly positions: string
  readonly asOf: readonly string[]
  readonly horizonHours: number
  readonly confidence: number
  readonly esConfidence: number
  readonly history: { readonly from: string; readonly to: string; readonly used: number }
  readonly volFactor: string | null
  readonly decay: number
  readonly tailDegrees: number | null
  readonly seed: number
  readonly smileRule: string
  readonly heldFixed: readonly string[]
  readonly exit: ExitReport
  readonly methods: readonly MethodReport[]
}

export function heldFixed(isVolMoving: boolean): readonly string[] {
  return [
    isVolMoving
      ? 'the shape of smiles and of the term structure: every vol moves by the points of the index'
      : 'vols, but for what the smile rule moves',
    'time: no option is older at the end of the horizon',
    'basis: forwards move with the index',
    'positions, funding, collateral',
  ]
}

const right = (title: string): TableColumn => ({ title, align: 'right' })
const usd = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
const percent = (share: number): string => `${Number((100 * share).toFixed(4))} %`

function methodTable(report: VarReport): string {
  const columns = [
    { title: 'method' },
    right('scenarios'),
    right(`VaR ${percent(report.confidence)}`),
    right('as forecast'),
    right(`ES ${percent(report.esConfidence)}`),
    right('VaR after exit'),
    right('ES after exit'),
  ]
  const withError = (value: number, error: number | null): string =>
    error === null ? usd(value) : `${usd(value)} +- ${usd(error)}`
  const rows = report.methods.map((row) => [
    row.method,
    String(row.scenarios),
    withError(row.valueAtRiskUsd, row.valueErrorUsd),
    usd(row.forecastValueAtRiskUsd),
    withError(row.expectedShortfallUsd, row.shortfallErrorUsd),
    usd(row.liquidityAdjusted.valueAtRiskUsd),
    usd(row.liquidityAdjusted.expectedShortfallUsd),
  ])
  return renderTable(columns, rows)
}

function positionTable({ positions, valueAtRiskUsd, expectedShortfallUsd }: MethodReport): string {
  const columns = [
    { title: 'position' },
    right('size'),
    right('VaR component'),
    right('incremental'),
    right('ES component'),
    right('incremental'),
  ]
  const rows = positions.map((row) => [
    row.instrument,
    String(row.size),
    usd(row.componentVarUsd),
    usd(row.incrementalVarUsd),
    usd(row.componentEsUsd),
    usd(row.incrementalEsUsd),
  ])
  return renderTable(columns, [
    ...rows,
    ['sum', '', usd(valueAtRiskUsd), '', usd(expectedShortfallUsd), ''],
  ])
}

export function textOf(report: VarReport): string {
  const { history, exit, tailDegrees, volFactor } = report
  const moves = tailDegrees === null ? 'normal' : `Student, ${tailDegrees} degrees of freedom`
  return [
    `losses in USD over ${report.horizonHours} h, full revaluation; ${report.asOf.join(', ')}`,
    methodTable(report),
    '',
    ...report.methods.flatMap((each) => [each.method, positionTable(each), '']),
    `exit: ${usd(exit.costUsd)} USD, half of each spread of the chain, once` +
      (exit.unquoted.length === 0 ? '' : `; without a spread there: ${exit.unquoted.join(', ')}`),
    `history: ${history.from} to ${history.to}, the last ${history.used} periods`,
    `factors: index prices${volFactor === null ? '' : `, vol level of ${volFactor}`}`,
    `filter: EWMA, decay ${report.decay}; simulated: ${moves}, seed ${report.seed}`,
    `smile rule: ${report.smileRule}`,
    'held fixed',
    ...report.heldFixed.map((each) => `  ${each}`),
    '',
  ].join('\n')
}
