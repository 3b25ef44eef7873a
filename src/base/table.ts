// Plain text tables for people: the command line, and snapshots in tests. Knows nothing of what the
// cells mean; whoever calls has formatted them.

import { assert } from './assert.ts'

export type TableColumn = {
  readonly title: string
  /** Numbers are easier to compare when aligned right; 'left' when omitted. */
  readonly align?: 'left' | 'right'
}

const gap = '  '

/** Width in code points, so that a Greek letter or a pound sign counts as one. */
function widthOf(text: string): number {
  return Array.from(text).length
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(width - widthOf(text))
  return align === 'right' ? space + text : text + space
}

/**
 * A header, a rule and one line a row, columns two spaces apart, no space at the end of a line and
 * no newline at the end of the table. Every row has one cell a column.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  for (const row of rows) assert(row.length === columns.length, 'a row has one cell a column')
  const widths = columns.map(({ title }, i) =>
    rows.reduce((width, row) => Math.max(width, widthOf(row[i]!)), widthOf(title)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => pad(cell, widths[i]!, columns[i]!.align ?? 'left'))
      .join(gap)
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width))
  return [columns.map(({ title }) => title), rule, ...rows].map(line).join('\n')
}
