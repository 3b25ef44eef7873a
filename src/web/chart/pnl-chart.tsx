// P&L over desk time since the page connected, by uPlot: one line, its area, and the value under
// the pointer. The colours come from the style sheet.

import { type ReactElement, useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { axisText, join, profit, timeOfDay } from '../format.ts'
import { pnlHistory, usePage } from '../store.ts'
import { type Palette, usePalette } from '../theme.ts'

type Point = { readonly timeS: number; readonly value: number }

function optionsOf(
  box: HTMLElement,
  palette: Palette,
  onPoint: (point: Point | null) => void,
): UPlot.Options {
  const axis: UPlot.Axis = {
    stroke: palette.inkFaint,
    font: `11px ${palette.font}`,
    grid: { stroke: palette.line, width: 1 },
    ticks: { stroke: palette.line, width: 1, size: 4 },
  }
  return {
    width: Math.max(box.clientWidth, 80),
    height: Math.max(box.clientHeight, 80),
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: { x: { time: true } },
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    axes: [
      {
        ...axis,
        space: 80,
        size: 26,
        values: (_chart, splits) => splits.map((s) => timeOfDay(s * 1e6)),
      },
      { ...axis, size: 48, values: (_chart, splits) => splits.map(axisText) },
    ],
    series: [
      {},
      { stroke: palette.sea, width: 1.6, fill: `${palette.sea}1c`, points: { show: false } },
    ],
    hooks: {
      setCursor: [
        (chart) => {
          const index = chart.cursor.idx
          const isOff = (chart.cursor.left ?? -1) < 0 || index === null || index === undefined
          onPoint(isOff ? null : { timeS: chart.data[0][index]!, value: chart.data[1]![index]! })
        },
      ],
    },
  }
}

/** uPlot keeps what it is given, and the history goes on changing. */
function copyHistory(): [number[], number[]] {
  return [[...pnlHistory.timesS], [...pnlHistory.values]]
}

export function PnlChart(): ReactElement {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<UPlot | null>(null)
  const palette = usePalette()
  const version = usePage((state) => state.historyVersion)
  const [point, setPoint] = useState<Point | null>(null)

  useEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const plot = new UPlot(optionsOf(element, palette, setPoint), copyHistory(), element)
    chart.current = plot
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
      chart.current = null
    }
  }, [palette])

  useEffect(() => {
    if (version > 0) chart.current?.setData(copyHistory())
  }, [version])

  const last = pnlHistory.values.at(-1)
  const summary = last === undefined ? 'no point yet' : join(profit(last))
  return (
    <div className="pnl-chart">
      <div
        ref={box}
        className="chart"
        role="img"
        aria-label={`P&L in USD since connect, ${summary}`}
      />
      <p className="pointed">
        {point === null ? (
          'USD, desk time UTC, since this page connected'
        ) : (
          <>
            {timeOfDay(point.timeS * 1e6)} UTC, {join(profit(point.value))}
          </>
        )}
      </p>
    </div>
  )
}
