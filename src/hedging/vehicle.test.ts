// The choice against a plain search, each part against what it claims to be, and the convexity of
// the inverse contract against its own profit in coins.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Prng } from '../base/index.ts'
import { exp, standardNormal } from '../math/index.ts'
import {
  chooseVehicle,
  type DeltaNeed,
  type HedgeVehicle,
  marginShare,
  vehicleKinds,
  vehicleParts,
} from './index.ts'

const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true })

const anyVehicle: fc.Arbitrary<HedgeVehicle> = fc.record({
  name: fc.constant('x'),
  kind: fc.constantFrom(...vehicleKinds),
  priceToIndex: between(0.9, 1.1),
  feeRate: between(-1e-4, 1e-3),
  halfSpreadRate: between(0, 1e-3),
  impactCoefficient: between(0, 2),
  dailyVolumeUsd: between(1e6, 1e10),
  carryAnnual: between(-0.5, 0.5),
  borrowAnnual: between(0, 0.3),
  basisVolAnnual: between(0, 0.1),
  yearsLeft: between(0.01, 2),
  marginMove: between(0, 0.9),
  buyMaxUsd: between(1e5, 1e8),
  sellMaxUsd: between(1e5, 1e8),
})

const anyNeed: fc.Arbitrary<DeltaNeed> = fc.record({
  deltaUsd: between(-1e7, 1e7),
  horizonYears: between(0, 0.5),
  volAnnual: between(0.1, 1.5),
  riskAversion: between(0, 1e-5),
  capitalAnnual: between(0, 0.3),
  resizesAnnual: between(0, 5000),
})

const plain: HedgeVehicle = {
  name: 'plain',
  kind: 'linear-perpetual',
  priceToIndex: 1,
  feeRate: 0,
  halfSpreadRate: 0,
  impactCoefficient: 0,
  dailyVolumeUsd: 1e9,
  carryAnnual: 0,
  borrowAnnual: 0,
  basisVolAnnual: 0,
  yearsLeft: Infinity,
  marginMove: 0,
  buyMaxUsd: Infinity,
  sellMaxUsd: Infinity,
}
const need: DeltaNeed = {
  deltaUsd: 1e6,
  horizonYears: 0.1,
  volAnnual: 0.6,
  riskAversion: 1e-6,
  capitalAnnual: 0.1,
  resizesAnnual: 365,
}

test('cheapest first, parts add up, and each vehicle costs what it costs alone', () => {
  fc.assert(
    fc.property(anyNeed, fc.array(anyVehicle, { maxLength: 6 }), (wanted, vehicles) => {
      const named = vehicles.map((each, i) => ({ ...each, name: String(i) }))
      const { ranked, refused } = chooseVehicle(wanted, named)
      expect(ranked.length + refused.length).toBe(named.length)
      for (const [i, cost] of ranked.entries()) {
        const sum = vehicleParts.reduce((total, part) => total + cost[part], 0)
        expect(cost.totalUsd).toBe(sum)
        const alone = chooseVehicle(wanted, [named[Number(cost.name)]!]).ranked[0]!
        expect(alone.totalUsd).toBe(cost.totalUsd)
        expect(cost.totalUsd).toBeGreaterThanOrEqual(ranked[0]!.totalUsd)
        if (i === 0) expect(cost.mainReason).toBe(null)
        else if (cost.dearerUsd > 0) {
          const { mainReason } = cost
          expect(cost[mainReason!]).toBeGreaterThanOrEqual(ranked[0]![mainReason!])
        }
      }
      for (const { neededUsd, maxUsd } of refused) expect(neededUsd).toBeGreaterThan(maxUsd)
    }),
  )
})

test('each term moves its own part and no other', () => {
  const base = chooseVehicle(need, [plain]).ranked[0]!
  expect(base.totalUsd).toBe(0)
  const touched = (change: Partial<HedgeVehicle>): [string, number][] => {
    const cost = chooseVehicle(need, [{ ...plain, ...change }]).ranked[0]!
    return vehicleParts.filter((part) => cost[part] !== 0).map((part) => [part, cost[part]])
  }
  expect(touched({ feeRate: 5e-4 })).toEqual([['feeUsd', 1000]])
  expect(touched({ halfSpreadRate: 1e-4 })).toEqual([['spreadUsd', 200]])
  expect(touched({ carryAnnual: -0.125 })).toEqual([['carryUsd', -12_500]])
  expect(touched({ borrowAnnual: 0.1 })).toEqual([])
  expect(touched({ marginMove: 0.2 })[0]![1]).toBeCloseTo(0.1 * 0.1 * 0.2 * 1e6, 9)
  const [[part, basis]] = touched({ basisVolAnnual: 0.02 }) as [[string, number]]
  expect(part).toBe('basisUsd')
  expect(basis).toBeCloseTo(0.5 * 1e-6 * (1e6 * 0.02) ** 2 * 0.1, 9)
  const [[, impact]] = touched({ impactCoefficient: 1 }) as [[string, number]]
  expect(impact).toBeCloseTo(2e6 * (0.6 / Math.sqrt(365)) * Math.sqrt(1e-3), 6)
})

test('a future that is delivered on the way is rolled', () => {
  const future = { ...plain, kind: 'dated-future', feeRate: 1e-4 } as const
  const feeAt = (yearsLeft: number): number =>
    chooseVehicle(need, [{ ...future, yearsLeft }]).ranked[0]!.feeUsd
  expect(feeAt(0.2)).toBeCloseTo(200, 9)
  expect(feeAt(0.06)).toBeCloseTo(400, 9)
  expect(feeAt(0.03)).toBeCloseTo(800, 9)
})

test('margin of an inverse contract is what its coins lose at the move', () => {
  fc.assert(
    fc.property(between(0.01, 0.8), fc.constantFrom(1 as const, -1 as const), (move, side) => {
      const [entry, notional] = [50_000, 1e6]
      const after = entry * (1 - side * move)
      const lostCoins = -side * notional * (1 / entry - 1 / after)
      expect(marginShare('inverse-perpetual', side, move)).toBeCloseTo(
        (lostCoins * entry) / notional,
        12,
      )
      expect(marginShare('linear-perpetual', side, move)).toBe(move)
    }),
  )
  const inverse = { ...plain, kind: 'inverse-perpetual', marginMove: 0.3 } as const
  const convexity = (deltaUsd: number): number =>
    chooseVehicle({ ...need, deltaUsd }, [inverse]).ranked[0]!.convexityUsd
  expect(convexity(1e6)).toBeGreaterThan(0)
  expect(convexity(-1e6)).toBeLessThan(0)
})

test('dollars that stay while the need moves: the turnover of resizing, by simulation', () => {
  const inverse = { ...plain, kind: 'inverse-perpetual', feeRate: 5e-4 } as const
  const { feeUsd, convexityUsd } = chooseVehicle(need, [inverse]).ranked[0]!
  expect(feeUsd).toBeCloseTo(1000, 9)
  const prng = Prng.fromSeed(3)
  const deviation = need.volAnnual / Math.sqrt(need.resizesAnnual)
  const days = need.horizonYears * need.resizesAnnual
  let turned = 0
  const draws = 40_000
  for (let n = 0; n < draws; n += 1) {
    const ratio = exp(deviation * standardNormal(prng) - 0.5 * deviation * deviation)
    turned += Math.abs(ratio - 1) * 1e6
  }
  expect(convexityUsd / ((5e-4 * turned * days) / draws)).toBeCloseTo(1, 1.5)
})
