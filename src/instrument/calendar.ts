// The instants of a market that never closes: which expiries Deribit lists at a moment, when an
// expiry's delivery price is averaged, when the next funding and session settlement fall. Rules,
// with the dates they were checked on; no clock.

import {
  civilFromTime,
  type DurationUs,
  type TimeUs,
  timeFromCivil,
  usPerDay,
  usPerHour,
  usPerMinute,
} from '../base/index.ts'

/** Everything at Deribit expires and settles at 08:00 UTC. */
export const settlementUsOfDay: number = 8 * usPerHour
const usPerWeek = 7 * usPerDay
const friday = 5

/** How many of each tenor are listed. Deribit listed 2 days in 2021 and 4 in 2025 and 2026. */
export type ListingDepth = {
  readonly days: number
  readonly weeks: number
  readonly months: number
  readonly quarters: number
}

/** Options. */
export const deribitListingDepth: ListingDepth = { days: 4, weeks: 3, months: 3, quarters: 4 }

/** Dated futures, in 2021 and until May 2026; since June 2026 it is three weeks, three months. */
export const deribitFutureListingDepth: ListingDepth = { days: 0, weeks: 2, months: 2, quarters: 4 }

export const expiryTenors = ['day', 'week', 'month', 'quarter'] as const
export type ExpiryTenor = (typeof expiryTenors)[number]

/** The first 08:00 UTC after `timeUs`. */
export function nextSettlementUs(timeUs: TimeUs): TimeUs {
  const day = Math.floor((timeUs - settlementUsOfDay) / usPerDay) + 1
  return (day * usPerDay + settlementUsOfDay) as TimeUs
}

function nextFridayUs(timeUs: TimeUs): TimeUs {
  const next = nextSettlementUs(timeUs)
  const daysAhead = (friday - civilFromTime(next).weekday + 7) % 7
  return (next + daysAhead * usPerDay) as TimeUs
}

/** 08:00 UTC of the last Friday of a month; months beyond 12 run into later years. */
export function monthEndUs(year: number, month: number): TimeUs {
  const years = Math.floor((month - 1) / 12)
  const following = month - years * 12 + 1
  const first =
    following === 13
      ? timeFromCivil(year + years + 1, 1, 1)
      : timeFromCivil(year + years, following, 1)
  return nextFridayUs((first - usPerWeek + settlementUsOfDay - 1) as TimeUs)
}

/** What an expiry at 08:00 UTC is called: the longest tenor whose rule it satisfies. */
export function tenorOf(expiryUs: TimeUs): ExpiryTenor {
  const { year, month, weekday } = civilFromTime(expiryUs)
  if (weekday !== friday) return 'day'
  if (monthEndUs(year, month) !== expiryUs) return 'week'
  return month % 3 === 0 ? 'quarter' : 'month'
}

function addMonthEnds(into: Set<TimeUs>, afterUs: TimeUs, count: number, stride: number): void {
  const { year, month } = civilFromTime(afterUs)
  let found = 0
  for (let ahead = 0; found < count; ahead += 1) {
    if ((month + ahead) % stride !== 0) continue
    const endUs = monthEndUs(year, month + ahead)
    if (endUs <= afterUs) continue
    into.add(endUs)
    found += 1
  }
}

/**
 * The option expiries that Deribit lists at `nowUs`, ascending. Days are listed at 08:00 UTC four
 * days ahead; weeks (3), months (3) and quarters (4) roll on Thursday 08:00 UTC, one day before the
 * Friday they replace. Checked against the chains of 2025-12-30 to 2026-06-25 and 2021-07-22.
 */
export function listDeribitExpiries(
  nowUs: TimeUs,
  depth: ListingDepth = deribitListingDepth,
): readonly TimeUs[] {
  return listExpiries(nowUs, (nowUs + usPerDay) as TimeUs, depth)
}

/**
 * The expiries of dated futures at `nowUs`, ascending: no days, and successors only once a Friday
 * has expired (some hours after it, in fact).
 */
export function listDeribitFutureExpiries(
  nowUs: TimeUs,
  depth: ListingDepth = deribitFutureListingDepth,
): readonly TimeUs[] {
  return listExpiries(nowUs, nowUs, depth)
}

/** Days from `nowUs`; weeks, months and quarters from `rollUs`, when their lists are renewed. */
function listExpiries(nowUs: TimeUs, rollUs: TimeUs, depth: ListingDepth): readonly TimeUs[] {
  const expiries = new Set<TimeUs>()
  let dayUs = nextSettlementUs(nowUs)
  for (let i = 0; i < depth.days; i += 1) {
    expiries.add(dayUs)
    dayUs = (dayUs + usPerDay) as TimeUs
  }
  // The Friday that is about to expire stays listed beside its successors.
  const expiringUs = nextFridayUs(nowUs)
  if (depth.weeks > 0) expiries.add(expiringUs)
  let fridayUs = nextFridayUs(rollUs)
  for (let i = 0; i < depth.weeks; i += 1) {
    expiries.add(fridayUs)
    fridayUs = (fridayUs + usPerWeek) as TimeUs
  }
  addMonthEnds(expiries, rollUs, depth.months, 1)
  addMonthEnds(expiries, rollUs, depth.quarters, 3)
  const isMonthEnd = tenorOf(expiringUs) !== 'week'
  if (isMonthEnd && depth.months > 0) expiries.add(expiringUs)
  return [...expiries].sort((a, b) => a - b)
}

/** When the average that makes the delivery price begins: 30 minutes before expiry. */
export function settlementWindowStart(expiryUs: TimeUs): TimeUs {
  return (expiryUs - 30 * usPerMinute) as TimeUs
}

/** Deribit accrues funding continuously and books it with the session, at 08:00 UTC. */
export const deribitFundingIntervalUs: DurationUs = usPerDay as DurationUs

/** The next multiple of the funding interval after `nowUs`, counted from 08:00 UTC. */
export function nextFundingUs(nowUs: TimeUs, intervalUs: DurationUs): TimeUs {
  const passed = Math.floor((nowUs - settlementUsOfDay) / intervalUs)
  return ((passed + 1) * intervalUs + settlementUsOfDay) as TimeUs
}
