import { expect, test } from 'vitest'
import { renderTable } from './index.ts'

const columns = [{ title: 'name' }, { title: 'size', align: 'right' }, { title: '' }] as const

test('columns line up, numbers to the right, and no line ends in space', () => {
  const text = renderTable(columns, [
    ['BTC-PERPETUAL', '1.5', 'x'],
    ['Δ', '-12.25', ''],
  ])
  expect(`\n${text}\n`).toMatchInlineSnapshot(`
    "
    name             size
    -------------  ------  -
    BTC-PERPETUAL     1.5  x
    Δ              -12.25
    "
  `)
  const lines = text.split('\n')
  expect(lines.map((line) => line.trimEnd())).toEqual(lines)
})

test('a table without rows is its header', () => {
  expect(renderTable([{ title: 'a' }, { title: 'bc', align: 'right' }], [])).toBe('a  bc\n-  --')
})

test('every row has one cell a column', () => {
  expect(() => renderTable(columns, [['a', 'b']])).toThrow('one cell a column')
})

test('a table of many rows does not overflow the stack', () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => [String(i), '', ''])
  expect(renderTable(columns, rows).length).toBeGreaterThan(200_000)
})
