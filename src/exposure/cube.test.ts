// Every Greek beside central differences of the value in USD; buckets at their edges.

import { expect, test } from 'vitest'
import { blackPrice } from '../pricing/index.ts'
import {
  bucketOf,
  type RevaluationBook,
  rowCrossGreeks,
  rowSettlements,
  tenorOf,
  vegaAt30Days,
} from './index.ts'
import { randomBook } from './test-desk.ts'

type World = {
  readonly x: number
  readonly v: number
  readonly rate: number
  readonly years: number
}
const still: World = { x: 0, v: 0, rate: 0, years: 0 }

/** Value of a row in USD after moves of the log index, the vol, the rate and the time left. */
function valueUsd(book: RevaluationBook, indexUsd: number, i: number, world: Partial<World>) {
  const { x, v, rate, years: later } = { ...still, ...world }
  const settlement = rowSettlements[book.settlement[i]!]!
  const index = indexUsd * Math.exp(x)
  const forward = book.forward[i]! * Math.exp(x + rate * book.years[i]!)
  const size = book.size[i]!
  if (settlement === 'inverse') return size * index * (1 / book.forward[i]! - 1 / forward)
  if (settlement === 'linear') return size * (forward - book.forward[i]!)
  const price = blackPrice(
    book.side[i]! as 1 | -1,
    forward,
    book.strike[i]!,
    book.years[i]! + later,
    book.volAnnual[i]! + v,
  )
  return settlement === 'coin-option' ? (size * index * price) / forward : size * price
}

test('rho, vanna, volga and charm are differences of the value', () => {
  const book = randomBook(21, 60, { restingShare: 0, daysMin: 9 })
  for (let i = 0; i < book.count; i += 1) {
    const indexUsd = book.underlying[i] === 1 ? 60_000 : 3000
    if (book.side[i] === 0) book.years[i] = 0.25
    const at = (world: Partial<World>): number => valueUsd(book, indexUsd, i, world)
    const found = rowCrossGreeks(book, indexUsd, i)
    const h = 1e-3
    const cross = (a: keyof World, b: keyof World, ha: number, hb: number): number =>
      (at({ [a]: ha, [b]: hb }) -
        at({ [a]: ha, [b]: -hb }) -
        at({ [a]: -ha, [b]: hb }) +
        at({ [a]: -ha, [b]: -hb })) /
      (4 * ha * hb)
    const rate = (at({ rate: h }) - at({ rate: -h })) / (2 * h)
    const volga = (at({ v: h }) - 2 * at({}) + at({ v: -h })) / (h * h)
    const scale = Math.abs(book.size[i]!) * (book.side[i] === 0 ? 1 : indexUsd)
    const near = (value: number, wanted: number, unit: number): void =>
      expect(Math.abs(value - wanted), `row ${i}`).toBeLessThan(2e-4 * scale * unit)
    near(found.rhoUsdPer1Pct, rate / 100, 0.01)
    near(found.volgaUsdPerVolPt2, volga / 1e4, 1e-4)
    near(found.vannaUsdPer1PctVolPt, cross('x', 'v', h, h) / 1e4, 1e-4)
    if (book.side[i] === 0) continue
    near(found.charmUsdPerDay, -cross('x', 'years', 2e-4, 2e-5) / 365, 1 / 365)
  }
})

test('buckets: a forward strike is at the money, far ones are not', () => {
  const book = randomBook(2, 20, { restingShare: 0 })
  const i = [...book.side].findIndex((side) => side !== 0)
  const names = [0.5, 1, 2].map((share) => {
    book.strike[i] = book.forward[i]! * share
    return [bucketOf(book, i, 'delta'), bucketOf(book, i, 'moneyness')]
  })
  expect(names).toEqual([
    ['put 0-10', 'below 70 %'],
    ['at the money', '95-105 %'],
    ['call 0-10', 'from 130 %'],
  ])
  expect(bucketOf(book, i, 'strike')).toBe(String(book.strike[i]))
  expect([6.9, 7.1, 29, 31, 200].map((days) => tenorOf(days / 365))).toEqual([
    'below 7 d',
    '7-30 d',
    '7-30 d',
    '30-90 d',
    'from 180 d',
  ])
  expect(vegaAt30Days(100, 120 / 365)).toBeCloseTo(50, 9)
})
