import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  civilFromTime,
  type DurationUs,
  formatDuration,
  formatIso,
  parseDuration,
  parseIso,
  type TimeUs,
  timeFromCivil,
  usPerDay,
  usPerMinute,
  usPerSecond,
  yearsBetween,
  yearUs,
} from './index.ts'

fc.configureGlobal({ seed: 1 })

// JavaScript's own calendar is the oracle: tests may use Date, the core may not.
const firstMs = Date.UTC(1685, 0, 1)
const instants = fc
  .tuple(fc.integer({ min: Date.UTC(1685, 0, 1), max: Date.UTC(2255, 0, 1) }), fc.nat(999))
  .map(([ms, us]) => (ms * 1000 + us) as TimeUs)

test('the calendar equals that of Date on every day of 569 years', () => {
  for (let day = 0; day < 208_000; day += 1) {
    const date = new Date(firstMs + day * 86_400_000)
    const civil = civilFromTime((date.getTime() * 1000) as TimeUs)
    if (
      civil.year !== date.getUTCFullYear() ||
      civil.month !== date.getUTCMonth() + 1 ||
      civil.day !== date.getUTCDate() ||
      civil.weekday !== date.getUTCDay() ||
      civil.usOfDay !== 0
    ) {
      expect.fail(date.toISOString())
    }
  }
})

test('an instant survives the calendar and its text', () => {
  fc.assert(
    fc.property(instants, (timeUs) => {
      const { year, month, day, usOfDay } = civilFromTime(timeUs)
      expect(timeFromCivil(year, month, day, usOfDay)).toBe(timeUs)
      expect(parseIso(formatIso(timeUs))).toEqual({ ok: true, value: timeUs })
    }),
    { numRuns: 2000 },
  )
})

test('ISO text equals that of Date up to the fraction', () => {
  fc.assert(
    fc.property(instants, (timeUs) => {
      const expected = new Date(Math.floor(timeUs / 1000)).toISOString()
      const fractionUs = ((timeUs % usPerSecond) + usPerSecond) % usPerSecond
      const fraction = fractionUs === 0 ? '' : `.${String(fractionUs).padStart(6, '0')}`
      expect(formatIso(timeUs)).toBe(`${expected.slice(0, 19)}${fraction}Z`)
    }),
    { numRuns: 2000 },
  )
})

test('ISO text: the accepted spellings', () => {
  const baseUs = Date.UTC(2026, 0, 29, 4, 22, 27) * 1000
  const cases = [
    ['2026-01-29T04:22:27Z', 0],
    ['2026-01-29T04:22:27+00:00', 0],
    ['2026-01-29T04:22:27.5Z', 500_000],
    ['2026-01-29T04:22:27.000001+00:00', 1],
  ] as const
  for (const [text, us] of cases) expect(parseIso(text)).toEqual({ ok: true, value: baseUs + us })
})

test.each([
  '',
  '2026-01-29',
  '1600-01-01T00:00:00Z',
  '2256-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-01-29 04:22:27Z',
  '2026-01-29T04:22:27',
  '2026-01-29T04:22:27z',
  '2026-01-29T04:22:27-00:00',
  '2026-01-29T04:22:27+01:00',
  '2026-01-29T04:22:27.1234567Z',
  '2026-01-29T04:22:27.Z',
  '2026-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-06-30T23:59:60Z',
  ' 2026-01-29T04:22:27Z',
  '2026-01-29T04:22:27Z\n',
  '٢٠٢٦-01-29T04:22:27Z',
])('ISO text: %j is refused', (text) => {
  expect(parseIso(text)).toEqual({ ok: false, refusal: { code: 'time/format', text } })
})

test('a date that does not exist is a broken invariant', () => {
  expect(() => timeFromCivil(2025, 2, 29)).toThrow('no such date')
  expect(() => timeFromCivil(2025, 1.5, 1)).toThrow()
  expect(timeFromCivil(2024, 2, 29)).toBe(Date.UTC(2024, 1, 29) * 1000)
})

test('a year is 365 days', () => {
  expect(yearUs).toBe(365 * 86_400 * 1e6)
  expect(yearsBetween(0 as TimeUs, yearUs as TimeUs)).toBe(1)
  expect(yearsBetween((73 * usPerDay) as TimeUs, 0 as TimeUs)).toBe(-0.2)
})

test.each([
  ['250ms', 250_000],
  ['30s', 30 * usPerSecond],
  ['15m', 15 * usPerMinute],
  ['6h', 360 * usPerMinute],
  ['1d', usPerDay],
  ['1d12h', 1.5 * usPerDay],
  ['1s500ms2us', 1_500_002],
  ['0s', 0],
  ['90m', 90 * usPerMinute],
])('duration %s', (text, us) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: us })
})

test.each(['', '5', 's', '1.5h', '-1s', '12h1d', '1s1s', '1 s', '1S', '999999999d999999999h'])(
  'duration %j is refused',
  (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, refusal: { code: 'time/duration', text } })
  },
)

test('a duration survives its text', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 }), (us) => {
      const text = formatDuration(us as DurationUs)
      expect(parseDuration(text)).toEqual({ ok: true, value: us })
      if (us > 0) expect(formatDuration(-us as DurationUs)).toBe(`-${text}`)
    }),
  )
})
