import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  civilFromTime,
  type DurationUs,
  formatIso,
  parseIso,
  type TimeUs,
  timeFromCivil,
  usPerDay,
  usPerHour,
} from '../base/index.ts'
import {
  deribitFutureListingDepth,
  deribitListingDepth,
  listDeribitExpiries,
  listDeribitFutureExpiries,
  monthEndUs,
  nextFundingUs,
  nextSettlementUs,
  settlementUsOfDay,
  settlementWindowStart,
  tenorOf,
} from './calendar.ts'
import { parseDeribit } from './symbol.ts'

fc.configureGlobal({ seed: 1 })

const chains = new URL('../../../shared/data/deribit-chains/', import.meta.url)
const instrumentLists = new URL(
  '../../../shared/data/raw-ws/cryptofeed_DERIBIT.0.gz',
  import.meta.url,
)
const hasChains = existsSync(chains)
if (!hasChains) console.warn('skipped: no ../shared/data/deribit-chains')
const hasLists = existsSync(instrumentLists)
if (!hasLists) console.warn('skipped: no ../shared/data/raw-ws')

const dates = (times: readonly TimeUs[]): string[] => times.map((t) => formatIso(t).slice(0, 10))
const at = (iso: string): TimeUs => {
  const parsed = parseIso(iso)
  if (!parsed.ok) throw new Error(iso)
  return parsed.value
}

type Chain = {
  readonly expiries: Set<string>
  /** Expiries whose underlying is a listed future, and those whose underlying is synthetic. */
  readonly futures: Set<string>
  readonly synthetic: Set<string>
}

function readChain(file: string): Map<string, Chain> {
  const text = gunzipSync(readFileSync(new URL(file, chains))).toString()
  const [header = '', ...lines] = text.trim().split('\n')
  const names = header.split(',')
  const found = new Map<string, Chain>()
  for (const line of lines) {
    const cells = line.split(',')
    const cell = (name: string): string => cells[names.indexOf(name)]!
    const expiry = cell('expiry_datetime').slice(0, 10)
    const parsed = parseDeribit(cell('instrument_name'))
    expect(parsed.ok && formatIso(parsed.value.expiryUs).slice(0, 10)).toBe(expiry)
    const future = cell('futures_instrument_name')
    const entry = found.get(cell('currency')) ?? {
      expiries: new Set(),
      futures: new Set(),
      synthetic: new Set(),
    }
    entry.expiries.add(expiry)
    if (/^[A-Z]+-\d/.test(future)) entry.futures.add(expiry)
    if (future.startsWith('SYN.')) entry.synthetic.add(expiry)
    found.set(cell('currency'), entry)
  }
  return found
}

function fileTime(file: string): TimeUs {
  const match = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(file)!
  return at(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`)
}

test.skipIf(!hasChains)('the expiries that Deribit listed, chain by chain', () => {
  const files = readdirSync(chains).filter((name) => name.includes('options_snapshot'))
  // Every tenth chain, and the Thursdays and Fridays on which lists roll.
  const rollDays = files.filter((name) => /202601(29|30)|202604(09|10)|202606(18|25)/.test(name))
  const checked = [...new Set([...files.filter((_, i) => i % 10 === 0), ...rollDays])]
  expect(checked.length).toBeGreaterThan(20)
  for (const file of checked) {
    const timeUs = fileTime(file)
    // A chain that was being read across 08:00 UTC belongs to neither day.
    const usOfDay = timeUs % usPerDay
    if (Math.abs(usOfDay - settlementUsOfDay) < 10 * 60_000_000) continue
    const isLater = timeUs > at('2026-06-01T00:00:00Z')
    const depth = isLater
      ? { ...deribitFutureListingDepth, weeks: 3, months: 3 }
      : deribitFutureListingDepth
    const futuresNow = dates(listDeribitFutureExpiries(timeUs, depth))
    // Futures appear within the day on which the one before them expired.
    const futuresBefore = dates(listDeribitFutureExpiries((timeUs - usPerDay) as TimeUs, depth))
    for (const [, { expiries, futures, synthetic }] of readChain(file)) {
      expect([file, ...dates(listDeribitExpiries(timeUs))]).toEqual([file, ...[...expiries].sort()])
      for (const expiry of futures) expect([file, ...futuresNow]).toContain(expiry)
      for (const expiry of synthetic) {
        const isListed = futuresNow.includes(expiry) && futuresBefore.includes(expiry)
        expect([file, expiry, isListed]).toEqual([file, expiry, false])
      }
    }
  }
})

test.skipIf(!hasLists)('the lists of 2021-07-22 follow the same rule, with two days', () => {
  const text = gunzipSync(readFileSync(instrumentLists)).toString()
  const line = text.split('\n').find((row) => row.includes('currency=BTC&expired'))!
  const { result } = JSON.parse(line.slice(line.indexOf('{'))) as {
    result: { kind: string; settlement_period: string; expiration_timestamp: number }[]
  }
  const expiriesOf = (kind: string): string[] => {
    const rows = result.filter((row) => row.kind === kind && row.settlement_period !== 'perpetual')
    const times = rows.map((row) => (row.expiration_timestamp * 1000) as TimeUs)
    return [...new Set(dates(times))].sort()
  }
  const now = at('2021-07-22T22:42:03Z')
  const depth = { ...deribitListingDepth, days: 2 }
  expect(expiriesOf('option')).toEqual(dates(listDeribitExpiries(now, depth)))
  expect(expiriesOf('future')).toEqual(dates(listDeribitFutureExpiries(now)))
})

const instants = fc
  .integer({ min: 0, max: 60 * 365 * 24 * 3600 })
  .map((seconds) => (timeFromCivil(2000, 1, 1) + seconds * 1_000_000) as TimeUs)

test('what is listed is in the future, at 08:00 UTC, ascending, and stays until it expires', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 24 * 7 }), (now, hours) => {
      const listed = listDeribitExpiries(now)
      for (const [i, expiry] of listed.entries()) {
        expect(expiry).toBeGreaterThan(now)
        expect(expiry % usPerDay).toBe(settlementUsOfDay)
        if (i > 0) expect(expiry).toBeGreaterThan(listed[i - 1]!)
      }
      const later = (now + hours * usPerHour) as TimeUs
      const then = new Set(listDeribitExpiries(later))
      for (const expiry of listed) if (expiry > later) expect(then.has(expiry)).toBe(true)
      const quarters = listed.filter((expiry) => tenorOf(expiry) === 'quarter')
      expect(quarters.length).toBeGreaterThanOrEqual(4)
    }),
    { numRuns: 500 },
  )
})

test('a month ends on its last Friday', () => {
  expect(dates([monthEndUs(2026, 4), monthEndUs(2026, 14), monthEndUs(2025, 12)])).toEqual([
    '2026-04-24',
    '2027-02-26',
    '2025-12-26',
  ])
  fc.assert(
    fc.property(fc.integer({ min: 2000, max: 2090 }), fc.integer({ min: 1, max: 30 }), (y, m) => {
      const end = monthEndUs(y, m)
      const civil = civilFromTime(end)
      expect([civil.weekday, civil.usOfDay]).toEqual([5, settlementUsOfDay])
      expect((civil.year - y) * 12 + civil.month).toBe(m)
      expect(civilFromTime((end + 7 * usPerDay) as TimeUs).month).not.toBe(civil.month)
    }),
  )
})

test('tenors: the longest name that fits', () => {
  const tenors = ['2026-06-25', '2026-06-19', '2026-07-31', '2026-06-26'].map((date) =>
    tenorOf(at(`${date}T08:00:00Z`)),
  )
  expect(tenors).toEqual(['day', 'week', 'month', 'quarter'])
})

test('settlement instants: strictly later, on the grid, and none skipped', () => {
  fc.assert(
    fc.property(instants, fc.constantFrom(1, 8, 24), (now, hours) => {
      const next = nextSettlementUs(now)
      expect(next % usPerDay).toBe(settlementUsOfDay)
      expect(next - now > 0 && next - now <= usPerDay).toBe(true)
      const intervalUs = (hours * usPerHour) as DurationUs
      const funding = nextFundingUs(now, intervalUs)
      expect(funding - now > 0 && funding - now <= intervalUs).toBe(true)
      expect((funding - settlementUsOfDay) % intervalUs).toBe(0)
    }),
  )
  expect(settlementWindowStart(at('2026-06-26T08:00:00Z'))).toBe(at('2026-06-26T07:30:00Z'))
})
