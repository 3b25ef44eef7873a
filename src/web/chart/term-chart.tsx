// What the surface says over time to expiry: the vol at the money, or the total variance, which may
// never fall from one expiry to the next.

import { type ReactElement, useMemo } from 'react'
import { type ExpiryView } from '../../server/protocol.ts'
import { daysLeft, decimal, expiryName } from '../format.ts'
import { type Palette, usePalette } from '../theme.ts'
import { axisStyle, type ChartOption, EChart, tipOf, tooltipStyle } from './echart.tsx'

export type TermMeasure = 'vol' | 'variance'

/** Colours of the underlyings, of those that parts have. */
export const termColours: readonly number[] = [4, 2, 3, 6]

type TermChartProps = {
  readonly measure: TermMeasure
  readonly expiries: readonly ExpiryView[]
}

const daysPerYear = 365

function measured(row: ExpiryView, measure: TermMeasure): number {
  return measure === 'vol' ? row.atmVol * 100 : (row.atmVol ** 2 * row.days) / daysPerYear
}

function textOf(value: number, measure: TermMeasure): string {
  return measure === 'vol' ? `${decimal(value, 1)} %` : decimal(value, 4)
}

/** Expiries whose total variance is below that of the one before: a calendar arbitrage. */
export function countFalls(rows: readonly ExpiryView[]): number {
  const values = rows
    .filter((row) => row.atmVol > 0)
    .toSorted((a, b) => a.days - b.days)
    .map((row) => measured(row, 'variance'))
  return values.filter((value, index) => index > 0 && value < values[index - 1]!).length
}

function seriesOf(code: string, colour: string, props: TermChartProps): Record<string, unknown> {
  return {
    type: 'line',
    name: code,
    symbol: 'circle',
    symbolSize: 5,
    lineStyle: { color: colour, width: 1.6 },
    itemStyle: { color: colour },
    data: props.expiries
      .filter((row) => row.code === code && row.atmVol > 0)
      .map((row) => [row.days, measured(row, props.measure), expiryName(row.expiryUs)]),
  }
}

type TipPoint = { readonly seriesName: string; readonly value: readonly [number, number, string] }

function optionOf(props: TermChartProps, codes: readonly string[], palette: Palette): ChartOption {
  const axis = axisStyle(palette)
  const label = axis.axisLabel as object
  return {
    grid: { left: 48, right: 12, top: 12, bottom: 36, outerBoundsMode: 'none' },
    tooltip: {
      ...tooltipStyle(palette),
      trigger: 'item',
      formatter: ({ seriesName, value }: TipPoint) =>
        tipOf(`${seriesName} ${value[2]}`, [
          [props.measure === 'vol' ? 'ATM vol' : 'Total variance', textOf(value[1], props.measure)],
          ['Expires in', daysLeft(value[0])],
        ]),
    },
    xAxis: {
      type: 'value',
      ...axis,
      name: 'days to expiry',
      nameLocation: 'middle',
      nameGap: 22,
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      scale: props.measure === 'vol',
      splitNumber: 4,
      ...axis,
      axisLine: { show: false },
      axisLabel: {
        ...label,
        formatter: (value: number) => decimal(value, props.measure === 'vol' ? 0 : 2),
      },
    },
    series: codes.map((code, index) =>
      seriesOf(code, palette.parts[termColours[index % termColours.length]!]!, props),
    ),
  }
}

export function TermChart({ measure, expiries }: TermChartProps): ReactElement {
  const palette = usePalette()
  const codes = useMemo(() => [...new Set(expiries.map((row) => row.code))], [expiries])
  const option = useMemo(
    () => optionOf({ measure, expiries }, codes, palette),
    [measure, expiries, codes, palette],
  )
  const what = measure === 'vol' ? 'Vol at the money by expiry' : 'Total variance by expiry'
  return <EChart className="term-chart" option={option} label={`${what}, of ${codes.join(', ')}`} />
}
