// The command on a chain that Black-76 made at one vol, where Greeks are differences of a value
// that can be written down, and cells must add up.

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { yearUs } from '../../base/index.ts'
import { blackPrice } from '../../pricing/index.ts'
import { exposureCommand } from './exposure.ts'
import { type ChainMarket, chainFileText, expiryOf, forwardAt, timeOf } from './test-chain-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cube-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const market: ChainMarket = {
  asOf: '2026-01-05T09:00:00Z',
  indexUsd: 90_000,
  smileVol: () => 0.5,
}
const chain = file('chain.csv', chainFileText(market))

async function run(command: string, chainPath: string, positions: string, ...args: string[]) {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  const path = file('p.csv', `instrument,size\n${positions}`)
  await exposureCommand()
    .exitOverride()
    .parseAsync([command, '--chain', chainPath, '--positions', path, ...args], { from: 'user' })
  vi.restoreAllMocks()
  return out
}

const book = [
  'BTC-30JAN26-90000-C,-10',
  'BTC-30JAN26-60000-P,25',
  'BTC-27MAR26-120000-C,8',
  'BTC-27MAR26,-200000',
  'BTC-PERPETUAL,400000',
].join('\n')

type Greeks = Record<string, number>
type Cell = { expiry: string; bucket: string; positions: number; greeks: Greeks }

function sumOf(cells: readonly Cell[], field: string): number {
  return cells.reduce((sum, { greeks }) => sum + greeks[field]!, 0)
}

test.each(['delta', 'moneyness', 'strike'])('cells by %s add up to every total', async (by) => {
  const { BTC } = JSON.parse(await run('cube', chain, book, '--json', '--by', by)).currencies
  for (const field of Object.keys(BTC.total.greeks)) {
    expect(sumOf(BTC.expiries, field)).toBe(BTC.total.greeks[field])
    for (const expiry of BTC.expiries as Cell[]) {
      const own = (BTC.cells as Cell[]).filter((cell) => cell.expiry === expiry.expiry)
      expect(sumOf(own, field)).toBe(expiry.greeks[field])
    }
  }
  expect(BTC.total.positions).toBe(5)
  const vega = BTC.vegaByTenor.reduce(
    (sum: number, row: { vegaUsdPerVolPt: number }) => sum + row.vegaUsdPerVolPt,
    0,
  )
  expect(vega).toBeCloseTo(BTC.total.greeks.vegaUsdPerVolPt, 9)
})

test('one option: Greeks are differences of its value', async () => {
  const name = 'BTC-27MAR26-100000-C'
  const text = await run('cube', chain, `${name},12`, '--json', '--smile', 'sticky-strike')
  const { BTC } = JSON.parse(text).currencies
  const years = (expiryOf(name) - timeOf(market.asOf)) / yearUs
  const forward = forwardAt(market, years)
  const value = (x: number, v: number, days = 0): number => {
    const at = forward * (1 + x)
    const price = blackPrice(1, at, 100_000, years - days / 365, 0.5 + v) / at
    return 12 * BTC.indexUsd * (1 + x) * price
  }
  const h = 0.001
  const slope = (v: number, days = 0): number => (value(h, v, days) - value(-h, v, days)) / (2 * h)
  const wanted: Greeks = {
    valueUsd: value(0, 0),
    deltaUsd: slope(0),
    gammaUsdPer1Pct: (value(h, 0) - 2 * value(0, 0) + value(-h, 0)) / (h * h) / 100,
    vegaUsdPerVolPt: (value(0, h) - value(0, -h)) / (2 * h) / 100,
    volgaUsdPerVolPt2: (value(0, h) - 2 * value(0, 0) + value(0, -h)) / (h * h) / 1e4,
    vannaUsdPer1PctVolPt: (slope(h) - slope(-h)) / (2 * h) / 1e4,
    charmUsdPerDay: (slope(0, 0.05) - slope(0, -0.05)) / 0.1,
  }
  for (const [field, each] of Object.entries(wanted)) {
    expect(BTC.total.greeks[field] / each, field).toBeCloseTo(1, 2)
  }
  expect(BTC.cells[0].bucket).toBe('call 25-40')
})

test('delta in both numeraires, and collateral apart', async () => {
  const { BTC } = JSON.parse(
    await run('cube', chain, book, '--json', '--equity', 'BTC=7'),
  ).currencies
  const { deltaUsd, deltaCoinNtd, collateralDeltaUsd, wholeDeltaUsd } = BTC.delta
  expect(wholeDeltaUsd).toBeCloseTo(deltaUsd + collateralDeltaUsd, 6)
  // The venue's rule: equity and net-transaction delta in coin, times the index.
  expect(wholeDeltaUsd / ((7 + deltaCoinNtd) * BTC.indexUsd)).toBeCloseTo(1, 6)
  const text = await run('cube', chain, book)
  expect(text).toContain('give --equity BTC=<coins>')
  expect(text).toContain('sqrt(30 / days)')
})

test('what cannot be: a bad bucket, equity without positions, a strange instrument', async () => {
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  await expect(run('cube', chain, book, '--by', 'colour')).rejects.toThrow('colour')
  await expect(run('cube', chain, book, '--equity', 'ETH=1')).rejects.toThrow('is in ETH')
  await expect(run('cube', chain, 'BTC-30JAN26-90001-C,1')).rejects.toThrow(
    /p\.csv: line 2: instrument is 'BTC-30JAN26-90001-C', expected a strike/,
  )
})

const chains = fileURLToPath(new URL('../../../../shared/data/deribit-chains', import.meta.url))
const hasChains = existsSync(chains)

test.skipIf(!hasChains)(
  hasChains ? 'a real chain: both currencies' : `a real chain: skipped, there is no ${chains}`,
  async () => {
    const name = readdirSync(chains).find((each) => each.includes('20260202T154514Z'))!
    const held = 'BTC-27FEB26-80000-C,-20\nETH-27MAR26-2500-C,-100'
    const report = JSON.parse(await run('cube', join(chains, name), held, '--json'))
    expect(Object.keys(report.currencies).toSorted()).toEqual(['BTC', 'ETH'])
    expect(report.currencies.ETH.total.greeks.vegaUsdPerVolPt).toBeLessThan(0)
  },
)
