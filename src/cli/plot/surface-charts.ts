// The pictures of a fitted surface, as options for the chart library: the smile of an expiry with
// its quotes and residuals, total variance of all expiries, and the densities that they imply.

import { type CustomSeriesOption } from 'echarts/charts'
import { type ExpiryQuote, type FittedSlice } from '../../calibration/index.ts'
import { durrleman, totalVariance, totalVarianceDerivatives } from '../../pricing/index.ts'
import { axisLabelStyle, axisStyle, type ChartOption } from './svg-chart.ts'

type RenderItem = NonNullable<CustomSeriesOption['renderItem']>
type Point = [x: number, y: number]

const halfCap = 3
const curvePoints = 161
/** The colours of expiries, from the first to the last, as the page's style names them. */
export const expiryColours = 12

export function expiryColour(i: number, count: number): string {
  const at = count <= 1 ? 0 : Math.round((i * (expiryColours - 1)) / (count - 1))
  return `var(--expiry-${at})`
}

function volAt(slice: FittedSlice, k: number): number {
  return Math.sqrt(totalVariance(slice, k) / slice.years)
}

function isInside({ bidVol, askVol, k }: ExpiryQuote, slice: FittedSlice): boolean {
  const vol = volAt(slice, k)
  return vol >= bidVol && vol <= askVol
}

const kinds = ['var(--ink-soft)', 'var(--loss)', 'var(--rejected)'] as const

/** 0 fitted and met, 1 fitted and missed, 2 left out. */
function kindOf(quote: ExpiryQuote, slice: FittedSlice): number {
  if (!quote.isFitted) return 2
  return isInside(quote, slice) ? 0 : 1
}

/** A bar from bid to ask with caps; a cap with an arrow where only one side is there. */
const renderBar: RenderItem = (_params, api) => {
  const [k = 0, low = 0, high = 0, kind = 0] = [0, 1, 2, 3].map((n) => Number(api.value(n)))
  const style = { stroke: kinds[kind]!, lineWidth: kind === 2 ? 1 : 1.4, fill: 'none' }
  const [x = 0, lowY = 0] = api.coord([k, low > 0 ? low : high])
  const highY = high > 0 ? (api.coord([k, high])[1] ?? 0) : lowY
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style,
  })
  const cap = (y: number) => line(x - halfCap, y, x + halfCap, y)
  if (low > 0 && high > 0) {
    return { type: 'group', children: [line(x, lowY, x, highY), cap(lowY), cap(highY)] }
  }
  const tip = lowY + (low > 0 ? -5 : 5)
  return { type: 'group', children: [cap(lowY), line(x, lowY, x, tip)] }
}

/** The curve over the quotes and a little beyond. */
function curveOf(slice: FittedSlice, from: number, to: number): Point[] {
  return Array.from({ length: curvePoints }, (_, n): Point => {
    const k = from + ((to - from) * n) / (curvePoints - 1)
    return [k, 100 * volAt(slice, k)]
  })
}

/** Fitted minus mid in half-spreads, for the quotes that were fitted. */
function residualsOf(slice: FittedSlice, quotes: readonly ExpiryQuote[]): Point[] {
  return quotes
    .filter(({ isFitted }) => isFitted)
    .map(({ k, bidVol, askVol }): Point => {
      const half = 0.5 * (askVol - bidVol)
      return [k, (volAt(slice, k) - 0.5 * (bidVol + askVol)) / half]
    })
}

/** Beyond this many half-spreads a residual is drawn at the edge. */
const residualEdge = 3
/** How far beyond the fitted quotes, in shares of their range, those left out are shown. */
const beyondMax = 0.25
const beyondMin = 0.06

const short = (value: number): string => String(Math.round(value * 100) / 100)

function smileAxes(
  from: number,
  to: number,
  vols: readonly number[],
): Pick<ChartOption, 'xAxis' | 'yAxis'> {
  const high = Math.max(...vols)
  const low = Math.min(...vols)
  const margin = 0.06 * (high - low) + 0.5
  const xAxis = { ...axisStyle, min: from, max: to, splitLine: { show: false } }
  const edges = { showMinLabel: false, showMaxLabel: false, formatter: short }
  const label = { ...axisLabelStyle, ...edges }
  return {
    xAxis: [
      { ...xAxis, gridIndex: 0, axisLabel: { show: false } },
      {
        ...xAxis,
        gridIndex: 1,
        axisLabel: label,
        name: 'ln(strike / forward)',
        nameLocation: 'middle',
        nameGap: 24,
      },
    ],
    yAxis: [
      {
        ...axisStyle,
        gridIndex: 0,
        name: 'vol, %',
        nameTextStyle: { ...axisLabelStyle, align: 'right' },
        min: Math.max(0, low - margin),
        max: high + margin,
        axisLabel: { ...label, formatter: (vol: number) => vol.toFixed(0) },
      },
      {
        ...axisStyle,
        gridIndex: 1,
        min: -residualEdge,
        max: residualEdge,
        interval: 1,
        axisLabel: { ...label, formatter: (value: number) => value.toFixed(0) },
        splitLine: { show: false },
        axisTick: { show: false },
      },
    ],
  }
}

function residualSeries(slice: FittedSlice, quotes: readonly ExpiryQuote[]): object {
  const still = { silent: true, symbol: 'none', label: { show: false } }
  return {
    type: 'scatter',
    xAxisIndex: 1,
    yAxisIndex: 1,
    symbolSize: 5,
    silent: true,
    data: residualsOf(slice, quotes).map(([k, off]) => ({
      value: [k, Math.max(-residualEdge, Math.min(residualEdge, off))],
      itemStyle: { color: Math.abs(off) > 1 ? 'var(--loss)' : 'var(--sea)' },
    })),
    markArea: {
      silent: true,
      itemStyle: { color: 'var(--band)' },
      data: [[{ yAxis: -1 }, { yAxis: 1 }]],
    },
    markLine: {
      ...still,
      lineStyle: { color: 'var(--line-strong)', type: 'solid', width: 1 },
      data: [{ yAxis: 0 }],
    },
  }
}

/** Quotes as bars, the fit as a curve; below, fitted minus mid in half-spreads. */
export function smileOption(slice: FittedSlice, quotes: readonly ExpiryQuote[]): ChartOption {
  const fitted = quotes.filter(({ isFitted }) => isFitted)
  const first = fitted[0]?.k ?? -0.1
  const last = fitted.at(-1)?.k ?? 0.1
  const width = last - first
  const reach = (side: number, edge: number): number => {
    const out = quotes.map(({ k }) => side * (k - edge)).filter((one) => one <= beyondMax * width)
    return Math.max(0, ...out) + beyondMin * width
  }
  const [from, to] = [first - reach(-1, first), last + reach(1, last)]
  const shown = quotes.filter(({ k }) => k >= from && k <= to)
  const curve = curveOf(slice, from, to)
  const vols = [
    ...curve.map(([, vol]) => vol),
    ...fitted.flatMap(({ bidVol, askVol }) => [100 * bidVol, 100 * askVol]),
  ]
  return {
    grid: [
      { left: 44, right: 12, top: 26, height: 190, outerBoundsMode: 'none' },
      { left: 44, right: 12, top: 232, height: 72, outerBoundsMode: 'none' },
    ],
    ...smileAxes(from, to, vols),
    series: [
      {
        type: 'custom',
        clip: true,
        silent: true,
        renderItem: renderBar,
        data: shown.map((quote) => [
          quote.k,
          100 * quote.bidVol,
          100 * quote.askVol,
          kindOf(quote, slice),
        ]),
      },
      {
        type: 'line',
        data: curve,
        showSymbol: false,
        silent: true,
        lineStyle: { color: 'var(--sea)', width: 2 },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: 'var(--line-strong)', type: [3, 3] },
          data: [{ xAxis: 0 }],
        },
      },
      residualSeries(slice, quotes),
    ],
  }
}

function linesOption(
  curves: readonly Point[][],
  axes: Pick<ChartOption, 'xAxis' | 'yAxis'>,
): ChartOption {
  return {
    grid: { left: 52, right: 14, top: 28, bottom: 42, outerBoundsMode: 'none' },
    ...axes,
    series: curves.map((data, i) => ({
      type: 'line',
      data,
      showSymbol: false,
      silent: true,
      clip: true,
      lineStyle: { color: expiryColour(i, curves.length), width: 1.6 },
    })),
  }
}

function axesNamed(x: string, y: string, range: Point): Pick<ChartOption, 'xAxis' | 'yAxis'> {
  const named = { ...axisStyle, nameLocation: 'middle' }
  return {
    xAxis: { ...named, name: x, nameGap: 26, min: range[0], max: range[1] },
    yAxis: { ...axisStyle, name: y },
  }
}

const varianceReach = 1

/** Total variance over log-moneyness; curves of two expiries may touch and never cross. */
export function varianceOption(slices: readonly FittedSlice[]): ChartOption {
  const curves = slices.map((slice) =>
    Array.from({ length: curvePoints }, (_, n): Point => {
      const k = varianceReach * ((2 * n) / (curvePoints - 1) - 1)
      return [k, totalVariance(slice, k)]
    }),
  )
  const range: Point = [-varianceReach, varianceReach]
  return linesOption(curves, axesNamed('ln(strike / forward)', 'total variance', range))
}

const densityReach = 4

/** Densities of ln(price / forward) in at-the-money standard deviations, so that all compare. */
export function densityOption(slices: readonly FittedSlice[]): ChartOption {
  const row = { w: 0, dw: 0, d2w: 0 }
  const curves = slices.map((slice) => {
    const unit = Math.sqrt(totalVariance(slice, 0))
    return Array.from({ length: curvePoints }, (_, n): Point => {
      const z = densityReach * ((2 * n) / (curvePoints - 1) - 1)
      const k = z * unit
      totalVarianceDerivatives(slice, k, row)
      const root = Math.sqrt(row.w)
      const d2 = -k / root - 0.5 * root
      const density = durrleman(k, row.w, row.dw, row.d2w) * Math.exp(-0.5 * d2 * d2)
      return [z, (unit * density) / (root * Math.sqrt(2 * Math.PI))]
    })
  })
  const range: Point = [-densityReach, densityReach]
  return linesOption(curves, axesNamed('standard deviations', 'density', range))
}
