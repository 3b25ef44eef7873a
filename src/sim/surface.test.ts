import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type DurationUs,
  Prng,
  type TimeUs,
  usPerDay,
  usPerHour,
  usPerMinute,
  yearUs,
} from '../base/index.ts'
import { blackPrice } from '../pricing/index.ts'
import { defaultWorld } from './config.ts'
import { DeliveryAverage } from './delivery-average.ts'
import { FairValue } from './fair-value.ts'
import { InstrumentTable, optionKind } from './instruments.ts'
import { IndexPath } from './path.ts'
import {
  createSmileRow,
  deliveryWindowUs,
  smileRatio,
  smileSlope,
  TruthSurface,
} from './surface.ts'

const startUs = defaultWorld.startUs

function surfaceOf(seed: number, steps: number): { surface: TruthSurface; path: IndexPath } {
  const world = { ...defaultWorld, indexStepUs: (10 * usPerMinute) as DurationUs }
  const path = new IndexPath(world, Prng.fromSeed(seed, 'path'))
  for (let n = 0; n < steps; n += 1) path.advance()
  return { surface: new TruthSurface(world, path), path }
}

test('the smile has no butterfly: call prices fall and are convex in strike', () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { surface } = surfaceOf(seed, 400)
    const row = createSmileRow()
    for (const days of [1, 3, 7, 30, 90, 300]) {
      for (const coin of [0, 1]) {
        surface.smile(coin, (startUs + days * usPerDay) as TimeUs, startUs, 0, 0, row)
        const deviation = row.atmVol * Math.sqrt(row.years)
        const calls = Array.from({ length: 61 }, (_, k) => {
          const strike = row.forward * (1 + (k - 30) * 0.1 * deviation)
          if (strike <= 0) return 0
          const z = Math.log(strike / row.forward) / deviation
          const vol = row.atmVol * smileRatio(z, row.skew, row.wing)
          return blackPrice(1, row.forward, strike, row.years, vol)
        })
        for (let k = 1; k < 60; k += 1) {
          if (calls[k - 1] === 0) continue
          expect(calls[k]).toBeLessThan(calls[k - 1]!)
          const curvature = calls[k - 1]! - 2 * calls[k]! + calls[k + 1]!
          expect(curvature).toBeGreaterThan(-1e-9 * row.forward)
        }
      }
    }
  }
})

test('total variance at the money grows with time to expiry', () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { surface } = surfaceOf(seed, 400)
    const row = createSmileRow()
    let last = 0
    for (const days of [1, 2, 3, 7, 14, 30, 60, 90, 180, 360]) {
      surface.smile(0, (startUs + days * usPerDay) as TimeUs, startUs, 0, 0, row)
      const variance = row.atmVol * row.atmVol * row.years
      expect(variance).toBeGreaterThan(last)
      last = variance
    }
  }
})

test('the slope is the derivative of the ratio', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -7.9, max: 7.9, noNaN: true }),
      fc.double({ min: -0.2, max: 0.1, noNaN: true }),
      fc.double({ min: 0.2, max: 0.7, noNaN: true }),
      (z, skew, wing) => {
        const h = 1e-5
        const naive = (smileRatio(z + h, skew, wing) - smileRatio(z - h, skew, wing)) / (2 * h)
        if (smileRatio(z, skew, wing) ** 2 < 0.301) return
        expect(smileSlope(z, skew, wing)).toBeCloseTo(naive, 6)
      },
    ),
    { seed: 7, numRuns: 300 },
  )
})

test('inside the delivery window what has been averaged is certain', () => {
  const { surface, path } = surfaceOf(3, 10)
  const row = createSmileRow()
  const expiryUs = (startUs + deliveryWindowUs / 2) as TimeUs
  surface.smile(0, expiryUs, startUs, 91_000, 0.5, row)
  const forward = surface.forward(0, expiryUs, startUs)
  expect(row.forward).toBeCloseTo(0.5 * 91_000 + 0.5 * forward, 6)
  // Half the window is left: tau/3 of variance on half of the weight.
  expect(row.years * yearUs).toBeCloseTo(deliveryWindowUs / 2 / 3 / 4, 0)
  surface.smile(0, (startUs + 2 * deliveryWindowUs) as TimeUs, startUs, 0, 0, row)
  expect(row.years * yearUs).toBeCloseTo(deliveryWindowUs + deliveryWindowUs / 3, 0)
  surface.smile(0, startUs, startUs, 90_000, 1, row)
  expect(row.forward).toBe(90_000)
  expect(path.indexUsd[0]).toBeGreaterThan(0)
})

test('values moved by their Greeks stay near values priced in full', () => {
  const world = defaultWorld
  const path = new IndexPath(world, Prng.fromSeed(2, 'path'))
  const table = new InstrumentTable(world)
  const surface = new TruthSurface(world, path)
  const average = new DeliveryAverage(table, world.indexStepUs)
  const moved = new FairValue(table, surface, average)
  const full = new FairValue(table, surface, average)
  for (const days of [1, 2, 30]) {
    const slot = table.openSlot(0, (startUs + usPerHour + days * usPerDay) as TimeUs)
    const strikes = [0.9, 0.95, 0.98, 1, 1.02, 1.05, 1.1].map((m) => Math.round(92_500 * m))
    for (const strike of strikes) table.listOption(slot, strike, strike > 92_500 ? 1 : -1)
    moved.refresh(slot, startUs)
  }
  let worst = 0
  for (let n = 1; n <= 1200; n += 1) {
    const nowUs = (startUs + n * world.indexStepUs) as TimeUs
    path.advance()
    moved.update(nowUs)
    if (n % 7 !== 0) continue
    for (let slot = 0; slot < 3; slot += 1) full.refresh(slot, nowUs)
    for (let i = 0; i < table.count; i += 1) {
      expect(table.kind[i]).toBe(optionKind)
      worst = Math.max(worst, Math.abs(moved.price[i]! - full.price[i]!))
    }
  }
  // A third of the finest tick.
  expect(worst).toBeLessThan(0.000033)
})
