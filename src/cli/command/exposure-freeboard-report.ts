// What `plimsoll exposure freeboard` says: the shape of its JSON, and the same as text for people.

import { renderTable, type TableColumn } from '../../base/index.ts'

export type BreakReport = {
  readonly limit: string
  /** Which currencies move; the shock is that of the first of them. */
  readonly moves: string
  /** Not breached: the edge of the range, and the worst point there. */
  readonly distanceDailyMoves: number
  readonly breached: boolean
  /** Relative. */
  readonly spotShock: number
  readonly volShockVolPt: number
  /** Equity less maintenance margin, now and at the shock; null for a loss limit. */
  readonly surplusNowCoin: number | null
  readonly surplusCoin: number | null
  /** At the shock; null for margin. */
  readonly lossUsd: number | null
}

export type FreeboardReport = {
  readonly chain: string
  readonly positions: string
  readonly rangeDailyMoves: number
  readonly dailyMoves: readonly {
    readonly currency: string
    readonly indexUsd: number
    /** Standard deviation of a day's log return. */
    readonly spotMoveDaily: number
  }[]
  readonly volMoveDailyVolPt: number
  readonly nearest: BreakReport
  readonly breaks: readonly BreakReport[]
  /** Distance without the position, and how much less there is with it; negative: it protects. */
  readonly uses: readonly {
    readonly instrument: string
    readonly size: number
    readonly withoutDailyMoves: number
    /** Null: nothing breaks within the range. */
    readonly withoutLimit: string | null
    readonly usedDailyMoves: number
  }[]
  readonly positionsLeftOut: number
}

const signed = (value: number, decimals: number): string =>
  `${value > 0 ? '+' : ''}${value.toFixed(decimals)}`
const right = (title: string): TableColumn => ({ title, align: 'right' })

function breakCells(row: BreakReport): string[] {
  const isMargin = row.lossUsd === null
  const confirmed = isMargin
    ? `surplus ${row.surplusNowCoin!.toFixed(4)} to ${row.surplusCoin!.toFixed(4)} coin`
    : `loss ${row.lossUsd.toFixed(0)} USD`
  return [
    row.limit,
    row.breached ? row.distanceDailyMoves.toFixed(3) : `> ${row.distanceDailyMoves}`,
    row.moves,
    `${signed(100 * row.spotShock, 2)} %`,
    signed(row.volShockVolPt, 2),
    confirmed,
  ]
}

function removalCells(report: FreeboardReport): string[][] {
  return report.uses.map((row) => [
    row.instrument,
    String(row.size),
    row.withoutLimit === null ? `> ${row.withoutDailyMoves}` : row.withoutDailyMoves.toFixed(3),
    row.withoutLimit ?? 'none in range',
    signed(row.usedDailyMoves, 3),
  ])
}

export function textOf(report: FreeboardReport): string {
  const { nearest, rangeDailyMoves } = report
  const columns = [{ title: 'limit' }, right('daily moves'), { title: 'moves' }, right('spot')]
  const more = [right('vol points'), { title: 'confirmed by full revaluation' }]
  const spot = `spot ${signed(100 * nearest.spotShock, 2)} %`
  const shock = `${spot}, vols ${signed(nearest.volShockVolPt, 2)}`
  const moves = report.dailyMoves.map(
    (row) =>
      `${row.currency} ${(100 * row.spotMoveDaily).toFixed(2)} % of ${row.indexUsd.toFixed(2)} USD`,
  )
  const removalColumns = [
    { title: 'without' },
    right('size'),
    right('daily moves'),
    { title: 'then breaks' },
    right('used'),
  ]
  return [
    nearest.breached
      ? `freeboard ${nearest.distanceDailyMoves.toFixed(3)} daily moves: ` +
        `${shock} vol points (${nearest.moves}) breaks ${nearest.limit}`
      : `nothing breaks within ${rangeDailyMoves} daily moves; worst there: ${shock} vol points`,
    '',
    renderTable([...columns, ...more], report.breaks.map(breakCells)),
    '',
    ...(report.uses.length === 0 ? [] : [renderTable(removalColumns, removalCells(report)), '']),
    ...(report.positionsLeftOut === 0
      ? []
      : [`${report.positionsLeftOut} positions more were not searched without: raise --each`, '']),
    'Conventions',
    `  daily moves  spot ${moves.join(', ')}; vols ${report.volMoveDailyVolPt} points`,
    '  distance     sqrt((log spot move / daily)^2 + (vol move / daily)^2)',
    '  vols         move in parallel and stay with their strikes, at least 1 vol point',
    '  margin       maintenance by the portfolio model, revalued at the shock, one currency each',
    '  loss limit   positions only, without collateral; currencies also move together, each by',
    '               as many of its own daily moves',
    '  used         distance without the position less distance with it; equity as given in both',
    '  held fixed   time, basis, skew, the venue and its parameters; nothing rests',
    '',
  ].join('\n')
}
