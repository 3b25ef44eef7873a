// ECharts without a browser: an option becomes SVG text with no script in it. Colours are names of
// the page's own style (`var(--ink)`), so one picture serves light and dark.

import { CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([
  CustomChart,
  GridComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
])

export type ChartOption = EChartsCoreOption

export type ChartSize = { readonly width: number; readonly height: number }

const font = 'system-ui, sans-serif'

export const axisLabelStyle: Record<string, unknown> = {
  color: 'var(--ink-faint)',
  fontSize: 11,
  fontFamily: font,
}

/** What all axes look like. */
export const axisStyle: Record<string, unknown> = {
  type: 'value',
  axisLine: { onZero: false, lineStyle: { color: 'var(--line-strong)' } },
  axisTick: { lineStyle: { color: 'var(--line-strong)' }, length: 3 },
  axisLabel: axisLabelStyle,
  splitLine: { lineStyle: { color: 'var(--line)' } },
  nameTextStyle: axisLabelStyle,
}

/** The chart as an `svg` element that fills its box; `label` is for whoever does not see it. */
export function renderChart(
  option: ChartOption,
  { width, height }: ChartSize,
  label: string,
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ animation: false, ...option })
    // Marks for scripts that bring a picture to life: there are none here.
    const svg = chart.renderToSVGString().replaceAll(/ ecmeta_\w+="[^"]*"/g, '')
    const named = label.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
    return svg.replace(/^<svg width="\d+" height="\d+"/, `<svg role="img" aria-label="${named}"`)
  } finally {
    // Its timer would keep the program alive.
    chart.dispose()
  }
}
