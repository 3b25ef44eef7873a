// Where the book is: positions of quoted options by strike and expiry, long and short in the
// colours of buying and selling. A pale cell is quoted and flat; no cell is not quoted.

import { type ReactElement, useMemo } from 'react'
import { type QuoteView } from '../../server/protocol.ts'
import { decimal, faceOf, signed } from '../format.ts'
import { type Palette, usePalette } from '../theme.ts'
import { axisStyle, type ChartOption, EChart, tipOf, tooltipStyle } from './echart.tsx'

type Cell = { strike: number; expiry: string; expiryUs: number; position: number; names: string[] }

type PositionMapProps = { readonly code: string; readonly quotes: readonly QuoteView[] }

function cellsOf({ code, quotes }: PositionMapProps): Cell[] {
  const cells = new Map<string, Cell>()
  for (const { name, position } of quotes) {
    const { kind, base, strike, expiry, expiryUs, side } = faceOf(name)
    if (kind !== 'option' || base !== code) continue
    const key = `${expiry} ${strike}`
    const cell = cells.get(key) ?? { strike, expiry, expiryUs, position: 0, names: [] }
    cell.position += position
    cell.names.push(`${side === 'C' ? 'call' : 'put'} ${signed(position, 1)} ${base}`)
    cells.set(key, cell)
  }
  return [...cells.values()]
}

function optionOf(cells: readonly Cell[], palette: Palette): ChartOption {
  const axis = axisStyle(palette)
  const label = axis.axisLabel as object
  const strikes = [...new Set(cells.map((cell) => cell.strike))].sort((a, b) => a - b)
  const expiries = [...new Map(cells.map((cell) => [cell.expiry, cell.expiryUs]))]
    .sort((a, b) => b[1] - a[1])
    .map(([expiry]) => expiry)
  const largest = Math.max(1e-9, ...cells.map((cell) => Math.abs(cell.position)))
  return {
    grid: { left: 64, right: 12, top: 2, bottom: 40, outerBoundsMode: 'none' },
    tooltip: {
      ...tooltipStyle(palette),
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const cell = cells[dataIndex]
        if (cell === undefined) return ''
        const rows = cell.names.map((text) => text.split(/ (.*)/s).slice(0, 2) as [string, string])
        return tipOf(`${cell.expiry}, strike ${decimal(cell.strike, 0)} USD`, rows)
      },
    },
    xAxis: {
      type: 'category',
      data: strikes.map((strike) => decimal(strike, 0)),
      ...axis,
      name: 'strike, USD',
      nameLocation: 'middle',
      nameGap: 24,
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: { type: 'category', data: expiries, ...axis, axisTick: { show: false } },
    visualMap: {
      type: 'continuous',
      show: false,
      dimension: 2,
      min: -largest,
      max: largest,
      inRange: { color: [palette.sell, palette.line, palette.buy] },
    },
    series: [
      {
        type: 'heatmap',
        data: cells.map((cell) => [
          strikes.indexOf(cell.strike),
          expiries.indexOf(cell.expiry),
          cell.position,
        ]),
        itemStyle: { borderColor: palette.panel, borderWidth: 1 },
        emphasis: { itemStyle: { borderColor: palette.ink } },
      },
    ],
  }
}

export function PositionMap({ code, quotes }: PositionMapProps): ReactElement {
  const palette = usePalette()
  const cells = useMemo(() => cellsOf({ code, quotes }), [code, quotes])
  const option = useMemo(() => optionOf(cells, palette), [cells, palette])
  const held = cells.filter((cell) => cell.position !== 0).length
  const label = `${code} positions by strike and expiry: ${held} of ${cells.length} cells are held`
  return <EChart className="position-map" option={option} label={label} />
}
