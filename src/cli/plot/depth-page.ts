// A pool's depth as one HTML page: how much of a coin is traded until its price has moved so far,
// sales to the left, purchases to the right.

import { type DepthReport } from '../command/pool-depth.ts'
import { escapeText, htmlPage, keyOf } from './page.ts'
import { axisStyle, type ChartOption, renderChart } from './svg-chart.ts'

type Point = [moveBps: number, amount: number]

const size = { width: 860, height: 420 }
const colours = { sell: 'var(--loss)', buy: 'var(--sea)' } as const

function pointsOf(report: DepthReport, side: 'sell' | 'buy'): Point[] {
  const sign = side === 'sell' ? -1 : 1
  const rows = report.rows.filter((row) => row.side === side)
  const points = rows.map(({ moveBps, base }): Point => [sign * moveBps, Number(base)])
  return [[0, 0] as Point, ...points].toSorted(([a], [b]) => a - b)
}

function optionOf(report: DepthReport): ChartOption {
  const series = (['sell', 'buy'] as const).map((side) => ({
    type: 'line',
    data: pointsOf(report, side),
    symbolSize: 5,
    silent: true,
    lineStyle: { color: colours[side], width: 2 },
    itemStyle: { color: colours[side] },
    areaStyle: { color: colours[side], opacity: 0.08 },
  }))
  const named = { ...axisStyle, nameLocation: 'middle' }
  return {
    grid: { left: 84, right: 20, top: 28, bottom: 42, outerBoundsMode: 'none' },
    xAxis: { ...named, name: 'price move, basis points', nameGap: 26 },
    yAxis: { ...axisStyle, name: `${report.base}, fee included where it goes in` },
    series,
  }
}

export function depthPage(report: DepthReport): string {
  const { pool, kind, base, quote, price } = report
  const title = `Depth of ${pool}`
  const label = `${base} traded until its price has moved`
  const key = keyOf([
    [colours.sell, `${base} sold to the pool`],
    [colours.buy, `${base} bought from it`],
  ])
  const figure = `<figure>${renderChart(optionOf(report), size, label)}</figure>`
  const facts = `${kind}, ${price.toPrecision(8)} ${quote} per ${base} at the margin`
  const body = `<h1>${escapeText(title)}</h1><p>${escapeText(facts)}</p>${key}${figure}`
  return htmlPage(title, body)
}
