import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TimeUs, timeFromCivil, usPerDay } from '../base/index.ts'
import { settlementUsOfDay, tenorOf } from './calendar.ts'
import { strikeGrid, strikeUnit } from './strike-grid.ts'

fc.configureGlobal({ seed: 1 })

const chains = new URL('../../../shared/data/deribit-chains/', import.meta.url)
const hasChains = existsSync(chains)
if (!hasChains) console.warn('skipped: no ../shared/data/deribit-chains')

const inputs = fc.record({
  forward: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
  yearsToExpiry: fc.double({ min: 0, max: 1.1, noNaN: true }),
  volAnnual: fc.double({ min: 0.1, max: 1.2, noNaN: true }),
  tenor: fc.constantFrom('day', 'week', 'month', 'quarter'),
} as const)

test('strikes ascend, enclose the forward, are round decimals, and thin out', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const strikes = strikeGrid(input)
      const { forward } = input
      expect(strikes[0]! > 0 && strikes[0]! <= forward * (1 + 1e-12)).toBe(true)
      expect(strikes.at(-1)!).toBeGreaterThan(forward)
      const unit = strikeUnit(forward)
      for (const [i, strike] of strikes.entries()) {
        if (i > 0) expect(strike).toBeGreaterThan(strikes[i - 1]!)
        expect(Math.abs(strike / unit - Math.round(strike / unit))).toBeLessThan(1e-6)
        expect(String(strike).replace(/^0\.0*|\./g, '').length).toBeLessThanOrEqual(8)
      }
      expect(strikes.length).toBeLessThan(400)
      const gapAround = (price: number): number => {
        const above = strikes.findIndex((strike) => strike > price)
        return strikes[above]! - strikes[above - 1]!
      }
      const lastGap = strikes.at(-1)! - strikes.at(-2)!
      expect(gapAround(forward)).toBeLessThanOrEqual(lastGap * (1 + 1e-9))
    }),
    { numRuns: 500 },
  )
})

test('the unit is 1, 2.5 or 5 times a power of ten, near one percent of the forward', () => {
  expect([1750, 3000, 65_000, 90_000, 0.62].map(strikeUnit)).toEqual([25, 25, 500, 1000, 0.005])
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e7, noNaN: true }), (forward) => {
      const share = strikeUnit(forward) / forward
      expect(share).toBeLessThanOrEqual(0.0145)
      expect(share).toBeGreaterThan(0.0145 / 2.6)
    }),
  )
  expect(() => strikeUnit(0)).toThrow('positive')
})

type Listed = { forward: number; expiryUs: TimeUs; strikes: Set<number> }

function readChain(file: string): Listed[] {
  const text = gunzipSync(readFileSync(new URL(file, chains))).toString()
  const [header = '', ...lines] = text.trim().split('\n')
  const names = header.split(',')
  const at = (name: string): number => names.indexOf(name)
  const listed = new Map<string, Listed>()
  for (const line of lines) {
    const cells = line.split(',')
    const date = cells[at('expiry_datetime')]!.slice(0, 10)
    const [year, month, day] = date.split('-').map(Number) as [number, number, number]
    const key = `${cells[at('currency')]} ${date}`
    const entry = listed.get(key) ?? {
      forward: Number(cells[at('underlying')]),
      expiryUs: timeFromCivil(year, month, day, settlementUsOfDay),
      strikes: new Set<number>(),
    }
    entry.strikes.add(Number(cells[at('strike')]))
    listed.set(key, entry)
  }
  return [...listed.values()]
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

test.skipIf(!hasChains)('a grid has the shape of the real chains', () => {
  const files = readdirSync(chains).filter((name) => name.includes('options_snapshot'))
  const ratios = { near: [] as number[], count: [] as number[], shared: [] as number[] }
  for (const file of files.filter((_, i) => i % 20 === 0)) {
    const [, y, m, d] = /(\d{4})(\d\d)(\d\d)T/.exec(file)!.map(Number) as [
      0,
      number,
      number,
      number,
    ]
    const nowUs = timeFromCivil(y, m, d, settlementUsOfDay)
    for (const { forward, expiryUs, strikes } of readChain(file)) {
      if (expiryUs <= nowUs) continue
      const yearsToExpiry = (expiryUs - nowUs) / (365 * usPerDay)
      const ours = strikeGrid({ forward, yearsToExpiry, volAnnual: 0.45, tenor: tenorOf(expiryUs) })
      const theirs = [...strikes].sort((a, b) => a - b)
      const nearGap = (grid: readonly number[]): number => {
        const near = grid.filter((k) => Math.abs(k / forward - 1) < 0.05)
        return (near.at(-1)! - near[0]!) / (near.length - 1)
      }
      const ratio = nearGap(ours) / nearGap(theirs)
      // Early in 2026 some far expiries had a single strike within 5 % of the forward.
      if (!Number.isNaN(ratio)) ratios.near.push(ratio)
      ratios.count.push(ours.length / theirs.length)
      const inTheirRange = ours.filter((k) => k >= theirs[0]! && k <= theirs.at(-1)!)
      ratios.shared.push(inTheirRange.filter((k) => strikes.has(k)).length / inTheirRange.length)
    }
  }
  expect(ratios.near.length).toBeGreaterThan(150)
  // Policies changed within these months (Deribit halved its spacing between January and April
  // 2026): one rule is right to a factor of three at worst, and nearly always to a factor of two.
  expect(Math.min(...ratios.near)).toBeGreaterThan(1 / 3)
  expect(Math.max(...ratios.near)).toBeLessThan(3)
  const isNear = (ratio: number): boolean => ratio >= 0.5 && ratio <= 2
  expect(ratios.near.filter(isNear).length).toBeGreaterThan(0.9 * ratios.near.length)
  expect(median(ratios.near)).toBeGreaterThan(0.8)
  expect(median(ratios.near)).toBeLessThan(1.25)
  expect(median(ratios.count)).toBeGreaterThan(0.6)
  expect(median(ratios.count)).toBeLessThan(1.4)
  expect(median(ratios.shared)).toBeGreaterThan(0.75)
})
