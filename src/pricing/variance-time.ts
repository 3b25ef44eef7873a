// Variance time: how much of a year's variance lies between two instants when weekends move less
// and dated events move more. The weights are data; instants are given, never read from a clock.
// Total variance grows straight in this time, so interpolation between expiries in it is free of
// calendar arbitrage wherever the expiries themselves are.

import { assert, type TimeUs, usPerDay, yearUs } from '../base/index.ts'

/** Something that moves the market at one instant: a meeting, a release, an upgrade. */
export type VarianceEvent = {
  readonly atUs: TimeUs
  /** Variance that it adds, in ordinary days; >= 0. */
  readonly days: number
}

export type VarianceCalendar = {
  /** Variance of an hour from Saturday 00:00 to Monday 00:00 UTC over that of another hour. */
  readonly weekendWeight: number
  /** In any order. */
  readonly events: readonly VarianceEvent[]
}

/** Every hour alike: variance time is ACT/365. */
export const plainCalendar: VarianceCalendar = { weekendWeight: 1, events: [] }

const usPerWeek = 7 * usPerDay
const usBeforeWeekend = 5 * usPerDay
/** The epoch was a Thursday: this many microseconds into its week, which begins on Monday. */
const usIntoWeek = 3 * usPerDay

/** Microseconds of variance since the Monday before the epoch; a whole week is a week. */
function weighted(timeUs: number, weekendWeight: number): number {
  const week = 7 / (5 + 2 * weekendWeight)
  const sinceMonday = timeUs + usIntoWeek
  const weeks = Math.floor(sinceMonday / usPerWeek)
  const within = sinceMonday - weeks * usPerWeek
  const weekdays = Math.min(within, usBeforeWeekend)
  return weeks * usPerWeek + week * (weekdays + weekendWeight * (within - weekdays))
}

/**
 * Years of variance from one instant to a later one. A week without events counts 7/365 whatever
 * the weekend's weight, so far expiries keep their vol; an event counts where it lies after
 * `fromUs` and not after `toUs`.
 */
export function varianceYears(calendar: VarianceCalendar, fromUs: TimeUs, toUs: TimeUs): number {
  const { weekendWeight, events } = calendar
  assert(weekendWeight >= 0 && weekendWeight < Infinity && toUs >= fromUs)
  let us = weighted(toUs, weekendWeight) - weighted(fromUs, weekendWeight)
  for (const { atUs, days } of events) {
    assert(days >= 0)
    if (atUs > fromUs && atUs <= toUs) us += days * usPerDay
  }
  return us / yearUs
}

/** Total variance at one strike of one expiry, and the variance years to it. */
export type VariancePoint = { readonly years: number; readonly variance: number }

/**
 * Total variance at `years` between two expiries at equal moneyness; before the first (`near`
 * undefined) and after the last (`far` undefined) the vol of the one that there is, in variance
 * time. Never less than at `near` nor more than at `far` when those do not cross.
 */
export function interpolateVariance(
  near: VariancePoint | undefined,
  far: VariancePoint | undefined,
  years: number,
): number {
  const only = near ?? far
  assert(only !== undefined && years >= 0)
  if (near === undefined || far === undefined) return (only.variance * years) / only.years
  assert(near.years < far.years && years >= near.years && years <= far.years)
  const share = (years - near.years) / (far.years - near.years)
  return near.variance + share * (far.variance - near.variance)
}
