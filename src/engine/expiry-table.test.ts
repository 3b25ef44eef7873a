import { expect, test } from 'vitest'
import { type InstrumentIndex, type Lots, usPerDay } from '../base/index.ts'
import { ExpiryTable } from './expiry-table.ts'
import { btc, startUs, TestDesk } from './test-desk.ts'

/** Options of three expiries around 90,000, fitted; the desk holds some of them. */
function holding(lots: readonly (readonly [number, number])[]): TestDesk {
  const it = new TestDesk()
  it.list({})
  it.index(90_000)
  for (const days of [7, 14, 28]) it.listOptions(days, [85_000, 90_000, 95_000])
  it.fit(0.5, [7, 14, 28])
  for (const [instrument, count] of lots) {
    it.state.exposure.setPosition(instrument as InstrumentIndex, count as Lots)
  }
  it.state.exposure.reprice(btc, it.state.market, it.state.surface, it.state.timeUs)
  return it
}

const dayUs = (days: number): number => startUs + days * usPerDay

test('vega is summed by expiry, and the expiries sum to the underlying', () => {
  const it = holding([
    [1, 10],
    [4, -4],
    [7, 5],
    [13, 2],
  ])
  const table = new ExpiryTable(8)
  table.refill(it.state, btc)
  const { unit } = it.state.exposure
  const vega = (i: number): number => unit.vegaUsdPerVolPt[i]!
  expect(table.vegaUsdPerVolPt(dayUs(7))).toBeCloseTo(10 * vega(1) - 4 * vega(4), 9)
  expect(table.vegaUsdPerVolPt(dayUs(14))).toBeCloseTo(5 * vega(7), 9)
  expect(table.vegaUsdPerVolPt(dayUs(28))).toBeCloseTo(2 * vega(13), 9)
  expect(table.vegaUsdPerVolPt(dayUs(99))).toBe(0)
  const sum = [7, 14, 28].reduce((total, days) => total + table.vegaUsdPerVolPt(dayUs(days)), 0)
  expect(sum).toBeCloseTo(it.state.exposure.vegaUsdPerVolPt(btc), 9)
  expect(sum).not.toBe(0)
})

test('the error of a slice holds from the slice before it on; the last one for ever', () => {
  const it = new TestDesk()
  it.list({})
  it.index(90_000)
  it.fit(0.5, [7, 28], 1.5)
  const table = new ExpiryTable(8)
  expect(table.errorVolPt(dayUs(7))).toBe(0)
  table.refill(it.state, btc)
  for (const days of [1, 7, 8, 28, 90]) expect(table.errorVolPt(dayUs(days))).toBe(1.5)
})

test('an expiry beyond the capacity has no inventory of its own; the others keep theirs', () => {
  const it = holding([
    [1, 10],
    [7, 5],
    [13, 2],
  ])
  const table = new ExpiryTable(2)
  table.refill(it.state, btc)
  expect(table.vegaUsdPerVolPt(dayUs(7))).not.toBe(0)
  expect(table.vegaUsdPerVolPt(dayUs(14))).not.toBe(0)
  expect(table.vegaUsdPerVolPt(dayUs(28))).toBe(0)
})
