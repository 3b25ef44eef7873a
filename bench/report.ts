// Figures as a table for people: the workload above, units beside, peers behind.

import { renderTable } from '../src/base/index.ts'
import { type Entry } from './entries.ts'
import { type Figure, type Peer } from './harness.ts'

const columnsMax = 100
/** Cost that grows faster than this power of the work is a defect. */
const exponentMax = 1.1

export function formatNumber(value: number): string {
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toLocaleString('en-US')
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3)
}

function formatPeer(peer: Peer): string {
  return 'value' in peer ? `${peer.name}: ${formatNumber(peer.value)}` : `${peer.name}: absent`
}

function noteOf({ unit, value, peers }: Figure): string {
  const isDefect = unit === 'exponent' && value > exponentMax
  return [...(isDefect ? [`ABOVE ${exponentMax}`] : []), ...peers.map(formatPeer)].join('; ')
}

function wrap(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columnsMax) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((each) => [
    each.name,
    formatNumber(each.value),
    each.unit,
    each.ratio === null ? '' : formatNumber(each.ratio),
    noteOf(each),
  ])
  const columns = [
    { title: 'figure' },
    { title: 'ours', align: 'right' },
    { title: 'unit' },
    { title: 'ratio', align: 'right' },
    { title: 'peers' },
  ] as const
  return renderTable(columns, rows)
}

/** Figures that are one matrix: `step p50 top` is the measure `p50` of the kind `top`. */
const measured = /^(?<group>\w+) (?<measure>p50|p99|p999|share) (?<kind>.+)$/

/** A line for each kind, a column for each measure. */
function matrixOf(figures: readonly Figure[]): string {
  const parts = figures.map(({ name, unit, value }) => {
    const { measure = '', kind = '' } = measured.exec(name)?.groups ?? {}
    return { kind, title: `${measure}, ${unit}`, value }
  })
  const titles = [...new Set(parts.map(({ title }) => title))]
  const kinds = [...new Set(parts.map(({ kind }) => kind))]
  const rows = kinds.map((kind) => [
    kind,
    ...titles.map((title) => {
      const cell = parts.find((part) => part.kind === kind && part.title === title)
      return cell === undefined ? '' : formatNumber(cell.value)
    }),
  ])
  const columns = titles.map((title) => ({ title, align: 'right' }) as const)
  return renderTable([{ title: 'kind' }, ...columns], rows)
}

export function reportOf({ name, workload }: Entry, figures: readonly Figure[]): string {
  const matrix = figures.filter((each) => measured.test(each.name))
  const list = figures.filter((each) => !measured.test(each.name))
  const tables = [
    ...(matrix.length > 0 ? [matrixOf(matrix)] : []),
    ...(list.length > 0 ? [tableOf(list)] : []),
  ]
  return [wrap(`${name}. ${workload}`), ...tables, ''].join('\n')
}
