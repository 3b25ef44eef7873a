// A smile: the market's bid and ask as a bar in vol at each strike, the fitted curve through them,
// and below the same bars about the curve, large enough to see where it leaves them.

import { type CustomSeriesOption } from 'echarts/charts'
import { type ReactElement, useMemo } from 'react'
import { type SmileView } from '../../server/protocol.ts'
import { axisText, dash, decimal, join, unit, vol } from '../format.ts'
import { type Palette, usePalette } from '../theme.ts'
import { axisStyle, type ChartOption, EChart, tipOf, tooltipStyle } from './echart.tsx'

type Point = SmileView['points'][number]
type RenderItem = NonNullable<CustomSeriesOption['renderItem']>

const halfCap = 3

/** Whether the curve lies between bid and ask; undefined when a side is missing. */
export function isInside({ bidVol, askVol, fitVol }: Point): boolean | undefined {
  if (bidVol === 0 || askVol === 0) return undefined
  return bidVol <= fitVol && fitVol <= askVol
}

/** A bar from low to high with caps; an arrow where only one side is there. */
function barRenderer(palette: Palette): RenderItem {
  return (_params, api) => {
    const [strike, low, high, kind] = [0, 1, 2, 3].map((index) => Number(api.value(index)))
    const hasLow = Number.isFinite(low)
    const hasHigh = Number.isFinite(high)
    const colour = kind === 0 ? palette.loss : kind === 1 ? palette.inkSoft : palette.inkFaint
    const style = { stroke: colour, lineWidth: 1.4 }
    const [x = 0, lowY = 0] = api.coord([strike!, hasLow ? low! : high!])
    const highY = hasHigh ? (api.coord([strike!, high!])[1] ?? 0) : lowY
    const cap = (y: number) => ({
      type: 'line' as const,
      shape: { x1: x - halfCap, y1: y, x2: x + halfCap, y2: y },
      style,
    })
    if (!hasLow || !hasHigh) {
      const way = hasLow ? -5 : 5
      const stem = {
        type: 'line' as const,
        shape: { x1: x, y1: lowY, x2: x, y2: lowY + way },
        style,
      }
      return { type: 'group', children: [cap(lowY), stem] }
    }
    const stem = { type: 'line' as const, shape: { x1: x, y1: lowY, x2: x, y2: highY }, style }
    return { type: 'group', children: [stem, cap(lowY), cap(highY)] }
  }
}

/** NaN where there is no quote, so that the axis does not reach for zero. */
function quoted(value: number, about: number): number {
  return value === 0 ? Number.NaN : (value - about) * 100
}

function rowsOf(points: readonly Point[], isResidual: boolean): number[][] {
  return points
    .filter(({ bidVol, askVol }) => bidVol !== 0 || askVol !== 0)
    .map((point) => {
      const about = isResidual ? point.fitVol : 0
      const inside = isInside(point)
      const kind = inside === undefined ? 2 : inside ? 1 : 0
      return [point.strike, quoted(point.bidVol, about), quoted(point.askVol, about), kind]
    })
}

function tipOfPoint(point: Point): HTMLElement {
  const side = (value: number): string => (value === 0 ? 'none' : join(vol(value)))
  const residual = (point.fitVol - (point.bidVol + point.askVol) / 2) * 100
  const isTwoSided = point.bidVol !== 0 && point.askVol !== 0
  return tipOf(`Strike ${decimal(point.strike, 0)} ${unit.usd}`, [
    ['Ask', side(point.askVol)],
    ['Fit', side(point.fitVol)],
    ['Bid', side(point.bidVol)],
    ['Fit less mid', isTwoSided ? `${decimal(residual, 2)} ${unit.volPt}` : dash],
  ])
}

type Axes = { readonly xAxis: object[]; readonly yAxis: object[] }

/** Two charts on one axis of strikes: the smile above, the market about the fit below. */
function axesOf(strikes: readonly number[], palette: Palette): Axes {
  const style = axisStyle(palette)
  const label = style.axisLabel as object
  const first = Math.min(...strikes)
  const last = Math.max(...strikes)
  const margin = (last - first) * 0.02 || 1
  const xAxis = {
    type: 'value',
    min: first - margin,
    max: last + margin,
    ...style,
    splitLine: { show: false },
    axisPointer: { snap: true, label: { show: false } },
  }
  const strikeLabel = {
    ...label,
    showMinLabel: false,
    showMaxLabel: false,
    formatter: (strike: number) => decimal(strike, 0),
  }
  const yAxis = { type: 'value', scale: true, ...style, axisLine: { show: false } }
  const nameStyle = { ...(style.nameTextStyle as object), align: 'left', padding: [0, 0, 0, -44] }
  const strikeName = { name: 'strike, USD', nameLocation: 'middle', nameGap: 26 }
  return {
    xAxis: [
      { ...xAxis, gridIndex: 0, axisLabel: { show: false } },
      { ...xAxis, ...strikeName, gridIndex: 1, axisLabel: strikeLabel },
    ],
    yAxis: [
      {
        ...yAxis,
        gridIndex: 0,
        name: 'vol, %',
        axisLabel: { ...label, formatter: (value: number) => decimal(value, 0) },
      },
      {
        ...yAxis,
        gridIndex: 1,
        splitNumber: 3,
        name: `market less fit, ${unit.volPt}`,
        nameTextStyle: nameStyle,
        axisLabel: { ...label, formatter: axisText },
      },
    ],
  }
}

function seriesOf(smile: SmileView, points: readonly Point[], palette: Palette): object[] {
  const line = { silent: true, symbol: 'none', label: { show: false } }
  const bars = { type: 'custom', renderItem: barRenderer(palette), encode: { x: 0, y: [1, 2] } }
  return [
    {
      type: 'line',
      data: points.filter((one) => one.fitVol > 0).map((one) => [one.strike, one.fitVol * 100]),
      smooth: 0.2,
      showSymbol: false,
      lineStyle: { color: palette.sea, width: 2 },
      itemStyle: { color: palette.sea },
      markLine: {
        ...line,
        lineStyle: { color: palette.inkFaint, type: [4, 4] },
        data: [{ xAxis: smile.forward }],
      },
    },
    {
      type: 'line',
      data: points
        .filter((one) => one.markedVol !== one.fitVol)
        .map((one) => [one.strike, one.markedVol * 100]),
      smooth: 0.2,
      showSymbol: false,
      lineStyle: { color: palette.ink, width: 1.5, type: 'dotted' },
      itemStyle: { color: palette.ink },
    },
    { ...bars, data: rowsOf(points, false) },
    {
      ...bars,
      xAxisIndex: 1,
      yAxisIndex: 1,
      data: rowsOf(points, true),
      markLine: {
        ...line,
        lineStyle: { color: palette.sea, width: 1.5, type: 'solid' },
        data: [{ yAxis: 0 }],
      },
    },
  ]
}

function optionOf(smile: SmileView, palette: Palette): ChartOption {
  const points = smile.points.toSorted((a, b) => a.strike - b.strike)
  return {
    grid: [
      { left: 56, right: 16, top: 28, bottom: 190, outerBoundsMode: 'none' },
      { left: 56, right: 16, height: 110, bottom: 44, outerBoundsMode: 'none' },
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: palette.line } },
    tooltip: {
      ...tooltipStyle(palette),
      trigger: 'axis',
      formatter: (shown: readonly { axisValue: number }[]) => {
        const at = shown[0]?.axisValue ?? 0
        const point = points.reduce((best, one) =>
          Math.abs(one.strike - at) < Math.abs(best.strike - at) ? one : best,
        )
        return tipOfPoint(point)
      },
    },
    ...axesOf(
      points.map((point) => point.strike),
      palette,
    ),
    series: seriesOf(smile, points, palette),
  }
}

type SmileChartProps = { readonly title: string; readonly smile: SmileView }

export function SmileChart({ title, smile }: SmileChartProps): ReactElement {
  const palette = usePalette()
  const option = useMemo(() => optionOf(smile, palette), [smile, palette])
  const sides = smile.points.map(isInside)
  const insideCount = sides.filter((one) => one === true).length
  const twoSidedCount = sides.filter((one) => one !== undefined).length
  const label =
    `Smile of ${title}: the fit lies inside bid and ask at ${insideCount} ` +
    `of ${twoSidedCount} strikes that have both`
  return <EChart className="smile-chart" option={option} label={label} />
}
