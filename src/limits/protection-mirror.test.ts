// The mirror against a naive replay of the venue's rule: an interval that begins with its first
// trade, does not slide, and three limits of which any one trips.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DurationUs, type TimeUs } from '../base/index.ts'
import { type ProtectionConfig, ProtectionMirror } from './index.ts'

fc.configureGlobal({ seed: 1 })

const config: ProtectionConfig = {
  intervalUs: 1000 as DurationUs,
  frozenUs: 500 as DurationUs,
  quantityBaseMax: 10,
  deltaBaseMax: 6,
  vegaUsdPerVolPtMax: 100,
}
const at = (us: number): TimeUs => us as TimeUs
const fill = (quantityBase: number, deltaBase = 0, vegaUsdPerVolPt = 0, group = 1) => ({
  group,
  quantityBase,
  deltaBase,
  vegaUsdPerVolPt,
})

test.each([
  ['quantity', (x: number) => fill(10 * x)],
  ['bought delta', (x: number) => fill(1, 6 * x)],
  ['sold delta', (x: number) => fill(1, -6 * x)],
  ['bought vega', (x: number) => fill(1, 0, 100 * x)],
  ['sold vega', (x: number) => fill(1, 0, -100 * x)],
])('%s trips above its limit and not at it', (_, fillOf) => {
  const mirror = new ProtectionMirror(config, 3)
  expect(mirror.onFill(fillOf(1), at(5))).toBe(false)
  expect(mirror.isFrozen(1, at(5))).toBe(false)
  const over = new ProtectionMirror(config, 3)
  expect(over.onFill(fillOf(1 + 1e-9), at(5))).toBe(true)
  expect(over.isFrozen(1, at(504))).toBe(true)
  expect(over.isFrozen(1, at(505))).toBe(false)
  expect(over.isFrozen(0, at(5))).toBe(false)
})

test('the interval begins with its first trade and does not slide', () => {
  const mirror = new ProtectionMirror(config, 3)
  expect(mirror.onFill(fill(6), at(0))).toBe(false)
  expect(mirror.onFill(fill(4), at(999))).toBe(false)
  expect(mirror.onFill(fill(10), at(1000))).toBe(false)
  expect(mirror.onFill(fill(0.5), at(1999))).toBe(true)
})

test('frozen until reset where the pause is 0, and by the venue for as long as it says', () => {
  const mirror = new ProtectionMirror({ ...config, frozenUs: 0 as DurationUs }, 3)
  expect(mirror.onFill(fill(11), at(5))).toBe(true)
  expect(mirror.isFrozen(1, at(1e15))).toBe(true)
  mirror.onVenue(1, true, 100)
  expect(mirror.isFrozen(1, at(1e15))).toBe(true)
  mirror.onVenue(1, false, 0)
  expect(mirror.isFrozen(1, at(6))).toBe(false)
  mirror.onVenue(2, true, 900)
  expect(mirror.isFrozen(2, at(899))).toBe(true)
  expect(mirror.isFrozen(2, at(900))).toBe(false)
})

test('a fill that is not a number trips', () => {
  expect(new ProtectionMirror(config, 3).onFill(fill(1, Number.NaN), at(5))).toBe(true)
})

test('the mirror equals a replay of all fills', () => {
  const fills = fc.array(
    fc.record({
      waitUs: fc.nat(600),
      quantityBase: fc.integer({ min: 0, max: 5 }),
      deltaBase: fc.integer({ min: -4, max: 4 }),
      vegaUsdPerVolPt: fc.integer({ min: -60, max: 60 }),
      group: fc.nat(1),
    }),
    { maxLength: 100, size: 'max' },
  )
  fc.assert(
    fc.property(fills, (list) => {
      const mirror = new ProtectionMirror(config, 2)
      const models = [0, 1].map(() => ({
        startUs: -1e9,
        frozenUs: 0,
        quantity: 0,
        netDelta: 0,
        netVega: 0,
      }))
      let nowUs = 0
      for (const { waitUs, ...rest } of list) {
        nowUs += waitUs
        const model = models[rest.group]!
        if (nowUs - model.startUs >= config.intervalUs) {
          Object.assign(model, { startUs: nowUs, quantity: 0, netDelta: 0, netVega: 0 })
        }
        model.quantity += rest.quantityBase
        model.netDelta += rest.deltaBase
        model.netVega += rest.vegaUsdPerVolPt
        const isOver =
          model.quantity > 10 || Math.abs(model.netDelta) > 6 || Math.abs(model.netVega) > 100
        const isTrip = isOver && nowUs >= model.frozenUs
        if (isTrip) model.frozenUs = nowUs + config.frozenUs
        expect(mirror.onFill(rest, at(nowUs))).toBe(isTrip)
        expect(mirror.isFrozen(rest.group, at(nowUs))).toBe(nowUs < model.frozenUs)
      }
    }),
  )
})
