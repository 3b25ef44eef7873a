// Implied volatility columns against the scalar, bit for bit, and their statuses.
import { expect, test } from 'vitest'
import { impliedVolAgreement } from '../../scripts/kernel/agreement.ts'
import { blackPrice } from './black.ts'
import { createImpliedVolRow, impliedVolInto } from './implied-vol.ts'
import { ImpliedVolColumns } from './implied-vol-columns.ts'
import { kernelBuilds } from './kernel.ts'

test('columns have the bits of the scalar, whatever the price', { timeout: 60_000 }, () => {
  const seed = 1 + Math.floor(Math.random() * 1e9)
  for (const each of [76, seed]) {
    const { numbers, notFinite, differences } = impliedVolAgreement(30_001, each)
    expect(differences, `seed ${each}`).toEqual([])
    expect(notFinite, `seed ${each}`).toBe(0)
    expect(numbers).toBe(4 * 30_001)
  }
})

test.each(kernelBuilds)('each row has a status, and one bad row spoils no other: %s', (build) => {
  const rows = [
    ['ok', 1, 100, 90, 1, 15],
    ['below-intrinsic', 1, 100, 90, 1, 9.999],
    ['at-intrinsic', 1, 100, 90, 1, 10],
    ['above-bound', -1, 100, 90, 1, 90.0001],
    ['unattainable', 1, 100, 100, 1e300, 1e-200],
    ['at-expiry', 1, 100, 90, 0, 12],
    ['bad-input', 1, -100, 90, 1, 12],
    ['bad-input', 1, 100, 90, 1, Number.NaN],
    ['bad-input', 0, 100, 90, 1, 12],
    ['ok', 1, 100, 90, 1, 15],
  ] as const
  const table = new ImpliedVolColumns(rows.length, build)
  for (const [i, [, side, forward, strike, years, price]] of rows.entries()) {
    table.side[i] = side
    table.forward[i] = forward
    table.strike[i] = strike
    table.years[i] = years
    table.price[i] = price
  }
  expect(table.compute(rows.length)).toBe(rows.length - 2)
  expect(rows.map((_, i) => table.statusOf(i))).toEqual(rows.map(([status]) => status))
  for (const [i, [status]] of rows.entries()) {
    if (status === 'ok') expect(blackPrice(1, 100, 90, 1, table.vol[i]!)).toBeCloseTo(15, 12)
    else expect(table.vol[i]).toBe(0)
  }
})

test('a year of every vol comes back to 1.5e-14 at and near the money', () => {
  const row = createImpliedVolRow()
  for (let i = 1; i <= 400; i += 1) {
    const vol = 0.005 * i
    for (const strike of [100, 100 * (1 + 0.1 * vol), 100 * (1 - 0.05 * vol)]) {
      const side = strike >= 100 ? 1 : -1
      impliedVolInto(side, 100, strike, 1, blackPrice(side, 100, strike, 1, vol), row)
      expect(Math.abs(row.vol / vol - 1)).toBeLessThan(1.5e-14)
    }
  }
})

test('a count that is no number of rows is a broken invariant', () => {
  const table = new ImpliedVolColumns(4, 'script')
  expect(() => table.compute(2.5)).toThrow('whole number of rows')
  expect(() => table.compute(5)).toThrow('capacity')
})
