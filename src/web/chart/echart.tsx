// ECharts as a component, with the parts that this page uses and no others. Drawn on a canvas,
// still (data moves enough), and sized by its box. Tooltips are built as elements: the page's
// content policy forbids inline style.

import { BarChart, CustomChart, HeatmapChart, LineChart } from 'echarts/charts'
import {
  AxisPointerComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from 'echarts/components'
import { type ECharts, type EChartsCoreOption, init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { type ReactElement, useEffect, useRef } from 'react'
import { type Palette } from '../theme.ts'

use([
  AxisPointerComponent,
  BarChart,
  CanvasRenderer,
  CustomChart,
  GridComponent,
  HeatmapChart,
  LineChart,
  MarkLineComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
])

export type ChartOption = EChartsCoreOption

type EChartProps = {
  readonly option: ChartOption
  /** What the picture shows, for whoever does not see it. */
  readonly label: string
  readonly className: string
}

export function EChart({ option, label, className }: EChartProps): ReactElement {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)

  useEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const drawn = init(element)
    chart.current = drawn
    const observer = new ResizeObserver(() => drawn.resize())
    observer.observe(element)
    return () => {
      observer.disconnect()
      drawn.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    chart.current?.setOption({ animation: false, ...option }, { notMerge: true, lazyUpdate: true })
  }, [option])

  return <div ref={box} className={`chart ${className}`} role="img" aria-label={label} />
}

/** Rows of a tooltip: a title, then names and values. */
export function tipOf(title: string, rows: readonly (readonly [string, string])[]): HTMLElement {
  const box = document.createElement('div')
  const head = document.createElement('strong')
  head.textContent = title
  const list = document.createElement('dl')
  list.className = 'pairs'
  for (const [name, value] of rows) {
    const term = document.createElement('dt')
    const detail = document.createElement('dd')
    term.textContent = name
    detail.textContent = value
    list.append(term, detail)
  }
  box.append(head, list)
  return box
}

/** The look that all charts share. */
export function tooltipStyle(palette: Palette): Record<string, unknown> {
  return {
    confine: true,
    backgroundColor: palette.panel,
    borderColor: palette.line,
    padding: [7, 10],
    textStyle: { color: palette.ink, fontSize: 12, fontFamily: palette.font },
    transitionDuration: 0,
  }
}

export function axisStyle(palette: Palette): Record<string, unknown> {
  return {
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { lineStyle: { color: palette.line }, length: 3 },
    axisLabel: { color: palette.inkFaint, fontSize: 11, fontFamily: palette.font },
    splitLine: { lineStyle: { color: palette.line } },
    nameTextStyle: { color: palette.inkFaint, fontSize: 11, fontFamily: palette.font },
  }
}
