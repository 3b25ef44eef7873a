// Oracles: finite differences of the value itself for every derivative, the order of the residual,
// and contracts whose P&L is known in closed form.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InvariantError } from '../base/index.ts'
import { exp } from '../math/index.ts'
import {
  type ExplainMarket,
  type ExplainPosition,
  explainPosition,
  explainSettlements,
} from './index.ts'
import { positionValueUsd, type Sensitivities, sensitivitiesOf } from './sensitivities.ts'

const position: fc.Arbitrary<ExplainPosition> = fc
  .record({
    settlement: fc.constantFrom(...explainSettlements),
    side: fc.constantFrom(1 as const, -1 as const),
    strike: fc.double({ min: 60_000, max: 140_000, noNaN: true }),
    size: fc.constantFrom(-7, -1, 2, 11),
  })
  .map((row) => (row.settlement.endsWith('option') ? row : { ...row, side: 0 as const }))

const market: fc.Arbitrary<ExplainMarket> = fc.record({
  indexUsd: fc.double({ min: 90_000, max: 110_000, noNaN: true }),
  forward: fc.double({ min: 90_000, max: 110_000, noNaN: true }),
  years: fc.double({ min: 0.02, max: 1, noNaN: true }),
  volAnnual: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
  atmVolAnnual: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
})

/** The market after an index move x, a basis move b, a vol move v. */
function moved(from: ExplainMarket, x: number, b: number, v: number): ExplainMarket {
  const indexUsd = from.indexUsd * (1 + x)
  return {
    ...from,
    indexUsd,
    forward: from.forward * (1 + x) * exp(b),
    volAnnual: from.volAnnual + v,
    atmVolAnnual: from.atmVolAnnual + 0.6 * v,
  }
}

/** Derivatives by central differences of the value, the mark being entered at `at`. */
function differences(held: ExplainPosition, at: ExplainMarket): Sensitivities {
  const h = 2e-4
  const value = (x: number, b: number, v: number): number =>
    positionValueUsd(held, at, moved(at, x * h, b * h, v * h))
  const first = (up: number, down: number): number => (up - down) / (2 * h)
  const second = (up: number, down: number): number => (up - 2 * value(0, 0, 0) + down) / (h * h)
  const cross = (pp: number, pm: number, mp: number, mm: number): number =>
    (pp - pm - mp + mm) / (4 * h * h)
  return {
    x: first(value(1, 0, 0), value(-1, 0, 0)),
    xx: second(value(1, 0, 0), value(-1, 0, 0)),
    v: first(value(0, 0, 1), value(0, 0, -1)),
    vv: second(value(0, 0, 1), value(0, 0, -1)),
    xv: cross(value(1, 0, 1), value(1, 0, -1), value(-1, 0, 1), value(-1, 0, -1)),
    b: first(value(0, 1, 0), value(0, -1, 0)),
    bb: second(value(0, 1, 0), value(0, -1, 0)),
    xb: cross(value(1, 1, 0), value(1, -1, 0), value(-1, 1, 0), value(-1, -1, 0)),
    bv: cross(value(0, 1, 1), value(0, 1, -1), value(0, -1, 1), value(0, -1, -1)),
  }
}

test('every derivative is that of the value', () => {
  fc.assert(
    fc.property(position, market, (held, at) => {
      const wanted = differences(held, at)
      const got = sensitivitiesOf(held, at)
      // Second differences of a value near size * index carry about eps / h^2 of it, and
      // h^2 times the fourth derivative, which is large near expiry.
      const scale = Math.abs(held.size) * (held.settlement === 'inverse' ? 1 : at.indexUsd)
      for (const [name, value] of Object.entries(got)) {
        const far = Math.abs(value - wanted[name as keyof Sensitivities]) / scale
        expect(far, `${held.settlement} ${name}`).toBeLessThan(1e-4)
      }
    }),
    { seed: 11, numRuns: 300 },
  )
})

test('the parts and the residual are the total, and the total is the change of value', () => {
  fc.assert(
    fc.property(position, market, market, (held, from, other) => {
      const to = { ...other, years: Math.min(from.years, other.years) }
      const { totalUsd, ...parts } = explainPosition(held, from, to)
      const change = positionValueUsd(held, from, to) - positionValueUsd(held, from, from)
      expect(totalUsd).toBe(change)
      const sum = Object.values(parts).reduce((all, part) => all + part, 0)
      const largest = Math.max(...Object.values(parts).map((part) => Math.abs(part)), 1)
      expect(Math.abs(sum - totalUsd)).toBeLessThan(1e-9 * largest)
    }),
    { seed: 12 },
  )
})

test('the residual of an instantaneous move falls eightfold when the move halves', () => {
  const from = {
    indexUsd: 100_000,
    forward: 100_700,
    years: 0.12,
    volAnnual: 0.55,
    atmVolAnnual: 0.52,
  }
  for (const settlement of ['coin-option', 'linear-option'] as const) {
    for (const [side, strike] of [
      [1, 112_000],
      [-1, 88_000],
    ] as const) {
      const held = { settlement, side, strike, size: 10 }
      const residual = (h: number): number =>
        explainPosition(held, from, moved(from, -0.08 * h, 0.004 * h, 0.07 * h)).residualUsd
      const ratio = residual(1 / 64) / residual(1 / 128)
      expect(ratio, `${settlement} ${side}`).toBeGreaterThan(7.5)
      expect(ratio, `${settlement} ${side}`).toBeLessThan(8.5)
    }
  }
})

test('a market that stands still leaves decay alone, and decay is exact', () => {
  const from = {
    indexUsd: 100_000,
    forward: 100_000,
    years: 2 / 365,
    volAnnual: 0.5,
    atmVolAnnual: 0.5,
  }
  const held = { settlement: 'coin-option', side: 1, strike: 100_000, size: -5 } as const
  const row = explainPosition(held, from, { ...from, years: 1 / 365 })
  // An at-the-money premium is 0.3989 vol root(T): the seller keeps the difference.
  const premium = (years: number): number => 0.39894 * 0.5 * Math.sqrt(years) * 100_000
  const kept = 5 * (premium(2 / 365) - premium(1 / 365))
  expect(row.timeUsd).toBeGreaterThan(0)
  expect(Math.abs(row.timeUsd - kept) / kept).toBeLessThan(1e-3)
  expect(row.totalUsd).toBe(row.timeUsd)
  expect(row.residualUsd).toBe(0)
})

test('an inverse perpetual in line with its index is delta and nothing else', () => {
  const at = (indexUsd: number): ExplainMarket => {
    return { indexUsd, forward: indexUsd, years: 0, volAnnual: 0, atmVolAnnual: 0 }
  }
  const held = { settlement: 'inverse', side: 0, strike: 0, size: 1_000_000 } as const
  const row = explainPosition(held, at(100_000), at(80_000))
  // N (1/P0 - 1/P1) coins at the index of the end.
  expect(row.totalUsd).toBeCloseTo(1_000_000 * (1 / 100_000 - 1 / 80_000) * 80_000, 6)
  expect(row.deltaUsd).toBeCloseTo(row.totalUsd, 6)
  expect(Math.abs(row.residualUsd)).toBeLessThan(1e-6)
})

test('a market that is no market is a broken invariant, not a NaN', () => {
  const good = { indexUsd: 1, forward: 1, years: 0, volAnnual: 0, atmVolAnnual: 0 }
  const held = { settlement: 'spot', side: 0, strike: 0, size: 1 } as const
  for (const field of Object.keys(good)) {
    const bad = { ...good, [field]: Number.NaN }
    expect(() => explainPosition(held, good, bad), field).toThrow(InvariantError)
    expect(() => explainPosition(held, bad, good), field).toThrow(InvariantError)
  }
  expect(() => explainPosition(held, good, { ...good, years: 1 })).toThrow('backwards')
})
