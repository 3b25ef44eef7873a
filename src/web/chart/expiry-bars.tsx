// One measure of exposure by expiry, as bars about zero: long one way, short the other.

import { type ReactElement, useMemo } from 'react'
import { axisText, compact, signed } from '../format.ts'
import { type Palette, usePalette } from '../theme.ts'
import { axisStyle, type ChartOption, EChart, tipOf, tooltipStyle } from './echart.tsx'

export type ExpiryBar = { readonly expiry: string; readonly value: number }

type ExpiryBarsProps = {
  readonly name: string
  readonly unit: string
  readonly bars: readonly ExpiryBar[]
}

/** "24JUL26" as day over month, without its year, where a bar is narrow. */
function shortExpiry(expiry: string): string {
  const match = /^(\d{1,2})([A-Z])([A-Z]{2})\d\d$/.exec(expiry)
  return match === null ? expiry : `${match[1]}\n${match[2]}${match[3]!.toLowerCase()}`
}

function optionOf({ name, unit, bars }: ExpiryBarsProps, palette: Palette): ChartOption {
  const axis = axisStyle(palette)
  return {
    grid: { left: 46, right: 4, top: 10, bottom: 36, outerBoundsMode: 'none' },
    tooltip: {
      ...tooltipStyle(palette),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (points: readonly { dataIndex: number }[]) => {
        const bar = bars[points[0]?.dataIndex ?? -1]
        return bar === undefined
          ? ''
          : tipOf(bar.expiry, [[name, `${signed(bar.value, 0)} ${unit}`]])
      },
    },
    xAxis: {
      type: 'category',
      data: bars.map((bar) => shortExpiry(bar.expiry)),
      ...axis,
      axisTick: { show: false },
      axisLabel: { ...(axis.axisLabel as object), interval: 0, lineHeight: 13 },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      ...axis,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...(axis.axisLabel as object), formatter: axisText },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 26,
        data: bars.map(({ value }) => ({
          value,
          itemStyle: { color: value >= 0 ? palette.buy : palette.sell },
        })),
      },
    ],
  }
}

export function ExpiryBars({ name, unit, bars }: ExpiryBarsProps): ReactElement {
  const palette = usePalette()
  const option = useMemo(() => optionOf({ name, unit, bars }, palette), [name, unit, bars, palette])
  const label = bars.map((bar) => `${bar.expiry} ${compact(bar.value)}`).join(', ')
  return <EChart className="expiry-bars" option={option} label={`${name}, ${unit}: ${label}`} />
}
