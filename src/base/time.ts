// Time as integer microseconds since the Unix epoch, its text forms, and the proleptic Gregorian
// calendar. Relies on no clock and not on `Date`: time enters the system with events only. Leap
// seconds do not exist here, as they do not exist in Unix time. A double holds microseconds exactly
// from 1684 to 2255; beyond that there are no instants.

import { assert, safeInteger } from './assert.ts'
import { type DurationUs, type TimeUs } from './brand.ts'
import { ok, type Result, refused } from './result.ts'

export const usPerSecond: number = 1_000_000
export const usPerMinute: number = 60 * usPerSecond
export const usPerHour: number = 60 * usPerMinute
export const usPerDay: number = 24 * usPerHour

/** A year of 365 days (ACT/365F): the only year that volatilities and rates are quoted in here. */
export const yearUs: number = 365 * usPerDay

export type TimeRefusal = { readonly code: 'time/format'; readonly text: string }
export type DurationRefusal = { readonly code: 'time/duration'; readonly text: string }

/** A calendar date in UTC with the microseconds since its midnight. Month and day count from 1. */
export type CivilTime = {
  readonly year: number
  readonly month: number
  readonly day: number
  /** 0 is Sunday. */
  readonly weekday: number
  readonly usOfDay: number
}

/** ACT/365F years from one instant to another; negative when `toUs` is the earlier. */
export function yearsBetween(fromUs: TimeUs, toUs: TimeUs): number {
  return (toUs - fromUs) / yearUs
}

// The calendar is computed in eras of 400 years (146,097 days) whose years begin on 1 March, so
// that the leap day comes last: Hinnant, "chrono-compatible low-level date algorithms" (2013).
const daysPerEra = 146_097
const daysToEpoch = 719_468 // from 0000-03-01 to 1970-01-01

function dayFromCivil(year: number, month: number, day: number): number {
  const shiftedYear = month > 2 ? year : year - 1
  const era = Math.floor(shiftedYear / 400)
  const yearOfEra = shiftedYear - era * 400
  const monthFromMarch = month > 2 ? month - 3 : month + 9
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  return era * daysPerEra + yearOfEra * 365 + leapDays + dayOfYear - daysToEpoch
}

/** The UTC calendar date of an instant, before 1970 included. */
export function civilFromTime(timeUs: TimeUs): CivilTime {
  safeInteger(timeUs, 'timeUs')
  const dayNumber = Math.floor(timeUs / usPerDay)
  const usOfDay = timeUs - dayNumber * usPerDay
  const shifted = dayNumber + daysToEpoch
  const era = Math.floor(shifted / daysPerEra)
  const dayOfEra = shifted - era * daysPerEra
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  // 1970-01-01 was a Thursday. The second remainder lifts days before the epoch above zero.
  const weekday = (((dayNumber + 4) % 7) + 7) % 7
  return { year, month, day, weekday, usOfDay }
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

const monthLengths: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : monthLengths[month - 1]!
}

function isCivilDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** The instant of a UTC calendar date. A date that does not exist is a broken invariant. */
export function timeFromCivil(year: number, month: number, day: number, usOfDay = 0): TimeUs {
  safeInteger(year, 'year')
  safeInteger(usOfDay, 'usOfDay')
  assert(isCivilDate(year, month, day), `no such date: ${year}-${month}-${day}`)
  const timeUs = dayFromCivil(year, month, day) * usPerDay + usOfDay
  return safeInteger(timeUs, 'timeUs') as TimeUs
}

const isoPattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:Z|\+00:00)$/

/**
 * Reads an ISO 8601 instant in UTC: "2026-01-29T04:22:27Z", "...27.5Z", "...27+00:00". Any other
 * offset, a finer fraction, a date that does not exist or that is out of range are refused.
 */
export function parseIso(text: string): Result<TimeUs, TimeRefusal> {
  const refusal: TimeRefusal = { code: 'time/format', text }
  const match = isoPattern.exec(text)
  if (match === null) return refused(refusal)
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (!isCivilDate(year, month, day)) return refused(refusal)
  if (!(hour < 24 && minute < 60 && second < 60)) return refused(refusal)
  const fractionUs = Number((match[7] ?? '').padEnd(6, '0'))
  const usOfDay = hour * usPerHour + minute * usPerMinute + second * usPerSecond + fractionUs
  const timeUs = dayFromCivil(year, month, day) * usPerDay + usOfDay
  return Number.isSafeInteger(timeUs) ? ok(timeUs as TimeUs) : refused(refusal)
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** Writes an instant as ISO 8601 in UTC; the fraction (microseconds) only when it is not zero. */
export function formatIso(timeUs: TimeUs): string {
  const { year, month, day, usOfDay } = civilFromTime(timeUs)
  const hour = Math.floor(usOfDay / usPerHour)
  const minute = Math.floor(usOfDay / usPerMinute) % 60
  const second = Math.floor(usOfDay / usPerSecond) % 60
  const fractionUs = usOfDay % usPerSecond
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
  const clock = `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}`
  return `${date}T${clock}${fractionUs === 0 ? '' : `.${digits(fractionUs, 6)}`}Z`
}

const durationUnits: readonly (readonly [name: string, us: number])[] = [
  ['d', usPerDay],
  ['h', usPerHour],
  ['m', usPerMinute],
  ['s', usPerSecond],
  ['ms', 1000],
  ['us', 1],
]

const durationPattern =
  /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?(?:(\d{1,9})us)?$/

/**
 * Reads a length of time: "250ms", "30s", "15m", "6h", "1d12h". Whole numbers, units from the
 * longest to the shortest, each once. Never negative.
 */
export function parseDuration(text: string): Result<DurationUs, DurationRefusal> {
  const match = text === '' ? null : durationPattern.exec(text)
  if (match === null) return refused({ code: 'time/duration', text })
  let totalUs = 0
  for (const [i, [, us]] of durationUnits.entries()) totalUs += Number(match[i + 1] ?? 0) * us
  if (!Number.isSafeInteger(totalUs)) return refused({ code: 'time/duration', text })
  return ok(totalUs as DurationUs)
}

/** The shortest text that `parseDuration` reads back; a negative length gets a leading minus. */
export function formatDuration(durationUs: DurationUs): string {
  safeInteger(durationUs, 'durationUs')
  if (durationUs === 0) return '0s'
  let restUs = Math.abs(durationUs)
  let text = durationUs < 0 ? '-' : ''
  for (const [name, us] of durationUnits) {
    const count = Math.floor(restUs / us)
    restUs -= count * us
    if (count > 0) text += `${count}${name}`
  }
  return text
}
