import { expect, test } from 'vitest'
import { FakeDesk } from '../../test/page/support/fake-desk.ts'
import { changeBetween, keysOf, takePicture } from './delta.ts'
import { type DeskView } from './protocol.ts'

function change(before: DeskView, after: DeskView): ReturnType<typeof changeBetween> {
  return changeBetween(takePicture(before), takePicture(after))
}

const view = new FakeDesk({ optionsPerUnderlying: 10 }).view()

test('nothing changed is nothing to send, however often it was made anew', () => {
  expect(change(view, structuredClone(view))).toBeUndefined()
})

test('only the field, and only the row, that changed', () => {
  const quotes = view.quotes.map((row, index) => (index === 3 ? { ...row, bid: 0.1234 } : row))
  expect(change(view, { ...view, pnlUsd: 5, quotes })).toEqual({
    fields: { pnlUsd: 5 },
    rows: { quotes: { set: [['3', quotes[3]]] } },
  })
})

test('a row that came, went or moved brings the order of all keys', () => {
  const [first, second, ...rest] = view.quotes
  const { rows } = change(view, { ...view, quotes: [second!, first!, ...rest.slice(1)] })!
  expect(rows.quotes?.set).toEqual([])
  expect(rows.quotes?.keys).toEqual(['1', '0', ...rest.slice(1).map((row) => `${row.instrument}`)])
})

test('two rows with one key stay two rows', () => {
  const desk = new FakeDesk({ optionsPerUnderlying: 10 })
  desk.fill()
  const [fill] = desk.view().fills
  expect(keysOf('fills', [fill!, fill!, fill!])).toEqual([
    `${fill!.sequence}`,
    `${fill!.sequence} 2`,
    `${fill!.sequence} 3`,
  ])
})

test('what JSON cannot say is no endless change', () => {
  const odd = { ...view, pnlUsd: Number.NaN }
  expect(change(odd, { ...view, pnlUsd: Number.NaN })).toBeUndefined()
  expect(change(view, odd)).toEqual({ fields: { pnlUsd: null }, rows: {} })
})
