// The command on a chain that Black-76 made at one vol, with open interest of our choosing.

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { yearUs } from '../../base/index.ts'
import { generalBlack } from '../../pricing/index.ts'
import { exposureCommand } from './exposure.ts'
import { type ChainMarket, chainFileText, expiryOf, forwardAt, timeOf } from './test-chain-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-dealer-'))
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
const bare = chainFileText(market)
const open = new Map([
  ['BTC-30JAN26-110000-C', 500],
  ['BTC-30JAN26-70000-P', 400],
  ['BTC-27MAR26-90000-C', 50],
])

function withInterest(of: (name: string) => string): string {
  const [header, ...rows] = bare.split('\n')
  const more = rows.map((row) => `${row},${of(row.split(',')[1]!)}`)
  return [`${header},open_interest`, ...more].join('\n')
}

const chain = file(
  'chain.csv',
  withInterest((name) => String(open.get(name) ?? '')),
)

async function run(...args: readonly string[]): Promise<string> {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  await exposureCommand()
    .exitOverride()
    .parseAsync(['dealer', ...args], { from: 'user' })
  vi.restoreAllMocks()
  return out
}

/** Gamma in USD per 1 % of one coin of an option, by the closed form. */
function gammaUsd(name: string, indexUsd: number, growth: number): number {
  const years = (expiryOf(name) - timeOf(market.asOf)) / yearUs
  const forward = forwardAt(market, years) * growth
  const strike = Number(name.split('-')[2])
  const { gamma } = generalBlack(1, forward, strike, years, 0, 0, 0.5)
  return (indexUsd * growth * forward * gamma) / 100
}

test('flows by strike and expiry add up, with the sign that was assumed', async () => {
  const { BTC, ...none } = JSON.parse(await run('--chain', chain, '--json')).currencies
  expect(none).toEqual({})
  expect(BTC.total).toMatchObject({ callsCoin: 550, putsCoin: 400 })
  const [first] = BTC.cells
  expect(first).toMatchObject({ strike: 70_000, callsCoin: 0, putsCoin: 400 })
  const name = 'BTC-30JAN26-70000-P'
  const wanted = 400 * gammaUsd(name, BTC.indexUsd, 1)
  // Far from the money a vol is known to half a spread.
  expect(Math.abs(first.gammaFlowUsdPer1Pct / wanted - 1)).toBeLessThan(0.02)
  for (const field of ['gammaFlowUsdPer1Pct', 'vannaFlowUsdPerVolPt', 'charmFlowUsdPerDay']) {
    for (const list of [BTC.expiries, BTC.strikes, BTC.cells]) {
      const sum = list.reduce((x: number, row: Record<string, number>) => x + row[field]!, 0)
      expect(sum / BTC.total[field]).toBeCloseTo(1, 9)
    }
  }
})

test('every assumption beside the chosen one; the flip is where the sum is zero', async () => {
  const args = ['--chain', chain, '--json', '--assume', 'short-all']
  const { assumption, currencies } = JSON.parse(await run(...args))
  expect(assumption).toBe('short-all')
  const { sensitivity, total, indexUsd } = currencies.BTC
  const of = (name: string) =>
    sensitivity.find((row: { assumption: string }) => row.assumption === name)
  expect(of('short-all').gammaFlowUsdPer1Pct).toBe(total.gammaFlowUsdPer1Pct)
  expect(of('long-all').gammaFlowUsdPer1Pct).toBe(-total.gammaFlowUsdPer1Pct)
  expect(of('long-all').gammaFlipUsd).toBeNull()
  const flip = of('long-calls-short-puts').gammaFlipUsd
  const growth = flip / indexUsd
  const parts = [...open].map(([name, coins]) => {
    return coins * (name.endsWith('C') ? 1 : -1) * gammaUsd(name, indexUsd, growth)
  })
  const gross = parts.reduce((sum, part) => sum + Math.abs(part), 0)
  expect(Math.abs(parts.reduce((sum, part) => sum + part, 0))).toBeLessThan(0.02 * gross)
})

test('the text names the assumption', async () => {
  const text = await run('--chain', chain, '--top', '2')
  expect(text).toContain('assumed: dealers are long-calls-short-puts')
  expect(text).toContain('strike, 2 of 3')
  expect(text).toContain('short-calls-long-puts')
  expect(process.exitCode).toBe(0)
})

test('no column, a bad cell, a bad flag', async () => {
  const without = file('bare.csv', bare)
  await expect(run('--chain', without)).rejects.toThrow('bare.csv: line 1: no column open_interest')
  const bad = file(
    'bad.csv',
    withInterest((name) => (name === 'BTC-16JAN26-50000-P' ? '-3' : '')),
  )
  await expect(run('--chain', bad)).rejects.toThrow(
    "bad.csv: line 3: open_interest is '-3', expected a number of at least 0",
  )
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  await expect(run('--chain', chain, '--assume', 'nothing')).rejects.toThrow('nothing')
  await expect(run('--chain', chain, '--top', 'x')).rejects.toThrow("--top is 'x'")
})

const chains = fileURLToPath(new URL('../../../../shared/data/deribit-chains', import.meta.url))
const hasChains = existsSync(chains)

test.skipIf(!hasChains)(
  hasChains ? 'a real chain: both currencies' : `a real chain: skipped, there is no ${chains}`,
  async () => {
    const name = readdirSync(chains).find((each) => each.includes('20260202T154514Z'))!
    const report = JSON.parse(await run('--chain', join(chains, name), '--json'))
    for (const code of ['BTC', 'ETH']) {
      const { total, sensitivity } = report.currencies[code]
      expect(total.callsCoin).toBeGreaterThan(10_000)
      expect(sensitivity.length).toBe(4)
    }
  },
)
