// Variance time against a sum over single hours, and the laws that any measure of time keeps.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { civilFromTime, type TimeUs, timeFromCivil, usPerDay, usPerHour } from '../base/index.ts'
import {
  interpolateVariance,
  plainCalendar,
  type VarianceCalendar,
  varianceYears,
} from './variance-time.ts'

const startUs = timeFromCivil(2026, 1, 1)
const hours = fc.integer({ min: 0, max: 24 * 60 })
const weights = fc.double({ min: 0, max: 2, noNaN: true })

function at(hour: number): TimeUs {
  return (startUs + hour * usPerHour) as TimeUs
}

/** Every hour by its own weight, scaled so that a week of them is a week. */
function summed(calendar: VarianceCalendar, from: number, to: number): number {
  const { weekendWeight, events } = calendar
  let sum = 0
  for (let hour = from; hour < to; hour += 1) {
    const { weekday } = civilFromTime(at(hour))
    sum += weekday === 0 || weekday === 6 ? weekendWeight : 1
  }
  sum *= 7 / (5 + 2 * weekendWeight)
  for (const { atUs, days } of events) if (atUs > at(from) && atUs <= at(to)) sum += 24 * days
  return sum / (24 * 365)
}

describe('varianceYears', () => {
  test('is the sum of its hours and events', () => {
    const events = fc.array(
      fc.record({ atUs: hours.map(at), days: fc.double({ min: 0, max: 3, noNaN: true }) }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(hours, hours, weights, events, (a, b, weekendWeight, list) => {
        const [from, to] = a < b ? [a, b] : [b, a]
        const calendar = { weekendWeight, events: list }
        const got = varianceYears(calendar, at(from), at(to))
        expect(Math.abs(got - summed(calendar, from, to))).toBeLessThan(1e-12)
      }),
    )
  })

  test('adds up, and a week is a week', () => {
    fc.assert(
      fc.property(hours, hours, hours, weights, (a, b, c, weekendWeight) => {
        const [x, y, z] = [a, b, c].sort((p, q) => p - q).map(at) as [TimeUs, TimeUs, TimeUs]
        const calendar = { weekendWeight, events: [{ atUs: y, days: 1 }] }
        const whole = varianceYears(calendar, x, z)
        const parts = varianceYears(calendar, x, y) + varianceYears(calendar, y, z)
        expect(Math.abs(whole - parts)).toBeLessThan(1e-12)
        const week = varianceYears({ weekendWeight, events: [] }, x, (x + 7 * usPerDay) as TimeUs)
        expect(week).toBeCloseTo(7 / 365, 14)
      }),
    )
  })

  test('every hour alike is ACT/365; a weekend without weight does not pass', () => {
    expect(varianceYears(plainCalendar, at(0), at(24 * 365))).toBe(1)
    // 2026-01-03 is a Saturday.
    const still = { weekendWeight: 0, events: [] }
    expect(varianceYears(still, at(48), at(96))).toBe(0)
    expect(varianceYears(still, at(96), at(120))).toBeCloseTo(1.4 / 365, 14)
  })
})

describe('interpolateVariance', () => {
  const near = { years: 0.1, variance: 0.04 }
  const far = { years: 0.3, variance: 0.05 }

  test('meets both expiries and never falls between them', () => {
    expect(interpolateVariance(near, far, 0.1)).toBe(0.04)
    expect(interpolateVariance(near, far, 0.3)).toBe(0.05)
    expect(interpolateVariance(near, far, 0.2)).toBeCloseTo(0.045, 15)
    let before = 0
    for (let years = 0; years <= 1; years += 0.01) {
      const low = years < near.years ? undefined : near
      const high = years > far.years ? undefined : far
      const point = low === undefined ? near : far
      const w =
        low && high
          ? interpolateVariance(low, high, years)
          : interpolateVariance(undefined, point, years)
      expect(w).toBeGreaterThanOrEqual(before)
      before = w
    }
  })

  test('keeps the vol outside the expiries', () => {
    expect(interpolateVariance(undefined, near, 0.05)).toBeCloseTo(0.02, 15)
    expect(interpolateVariance(far, undefined, 0.6)).toBeCloseTo(0.1, 15)
    expect(interpolateVariance(undefined, near, 0)).toBe(0)
  })
})
