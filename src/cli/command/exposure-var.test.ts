// The command on a chain that Black-76 made and a history of known returns: the losses can be
// listed by hand, and so can their quantile.

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { Prng, yearUs } from '../../base/index.ts'
import { blackPrice } from '../../pricing/index.ts'
import { exposureCommand } from './exposure.ts'
import { type ChainMarket, chainFileText, expiryOf, forwardAt, timeOf } from './test-chain-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-var-'))
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
const day = (t: number): string => new Date(Date.UTC(2024, 0, 1 + t)).toISOString()
const dayMs = (t: number): number => Date.UTC(2024, 0, 1 + t)

const prng = Prng.fromSeed(41)
const returns = Array.from({ length: 400 }, () => 0.06 * (prng.uniform() + prng.uniform() - 1))
const volMoves = returns.map((each) => -80 * each + 2 * (prng.uniform() - 0.5))
const prices = [30_000]
const levels = [60]
for (const [t, each] of returns.entries()) {
  prices.push(prices[t]! * Math.exp(each))
  levels.push(levels[t]! + volMoves[t]!)
}
const dailyText = ['date,price', ...prices.map((p, t) => `${day(t).slice(0, 10)},${p}`)].join('\n')
const history = file('btc.csv', dailyText)
const dvol = file(
  'dvol.csv',
  ['timestamp_ms,value', ...levels.map((v, t) => `${dayMs(t)},${v + 100}`)].join('\n'),
)

async function run(positions: string, ...args: readonly string[]): Promise<string> {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  const path = file('p.csv', positions)
  await exposureCommand()
    .exitOverride()
    .parseAsync(['var', '--chain', chain, '--positions', path, ...args], { from: 'user' })
  vi.restoreAllMocks()
  return out
}

const perpetual = 'instrument,size\nBTC-PERPETUAL,1000000'
const name = 'BTC-27MAR26-90000-C'
const option = `instrument,size\n${name},-10\nBTC-PERPETUAL,400000`
const btc = `BTC=${history}`

/** The worst share of losses: the quantile, and the mean with the quantile's own part. */
function tailOf(losses: readonly number[], confidence: number): { value: number; mean: number } {
  const sorted = losses.toSorted((x, y) => y - x)
  const beyond = (1 - confidence) * sorted.length
  const whole = Math.floor(beyond + 1e-9)
  const sum = sorted.slice(0, whole).reduce((x, y) => x + y, 0)
  return { value: sorted[whole]!, mean: (sum + (beyond - whole) * sorted[whole]!) / beyond }
}

test('a future: the losses of the last window, by hand', async () => {
  const report = JSON.parse(await run(perpetual, '--history', btc, '--window', '200', '--json'))
  const losses = returns.slice(-200).map((each) => -1_000_000 * Math.expm1(each))
  const [historical, filtered, simulated] = report.methods
  expect(historical.scenarios).toBe(200)
  expect(historical.valueAtRiskUsd / tailOf(losses, 0.99).value).toBeCloseTo(1, 9)
  expect(historical.expectedShortfallUsd / tailOf(losses, 0.975).mean).toBeCloseTo(1, 9)
  expect(filtered.valueAtRiskUsd / historical.valueAtRiskUsd).toBeGreaterThan(0.5)
  // Normal moves of the EWMA deviation.
  let variance = returns.at(-250)! * returns.at(-250)!
  for (const each of returns.slice(-249)) variance = 0.94 * variance + 0.06 * each * each
  const wanted = -1_000_000 * Math.expm1(-2.3263478740408408 * Math.sqrt(variance))
  expect(Math.abs(simulated.valueAtRiskUsd - wanted)).toBeLessThan(4 * simulated.valueErrorUsd)
})

test('an option: repriced by hand under spot and vol; parts add up; leaving costs', async () => {
  const args = ['--history', btc, '--dvol', dvol, '--smile', 'sticky-strike', '--json']
  const report = JSON.parse(await run(option, ...args))
  const years = (expiryOf(name) - timeOf(market.asOf)) / yearUs
  const forward = forwardAt(market, years)
  const nearYears = (expiryOf('BTC-16JAN26') - timeOf(market.asOf)) / yearUs
  const indexUsd = forwardAt(market, nearYears)
  const priceAt = (growth: number, vol: number): number =>
    blackPrice(1, forward * growth, 90_000, years, vol) / (forward * growth)
  const losses = returns.slice(50).map((each, t) => {
    const growth = Math.exp(each)
    const after = priceAt(growth, 0.5 + volMoves[t + 50]! / 100) * growth
    return 10 * indexUsd * (after - priceAt(1, 0.5)) - 400_000 * (growth - 1)
  })
  const [historical] = report.methods
  expect(historical.valueAtRiskUsd / tailOf(losses, 0.99).value).toBeCloseTo(1, 3)
  for (const method of report.methods) {
    const sum = (field: string): number =>
      method.positions.reduce((x: number, row: Record<string, number>) => x + row[field]!, 0)
    expect(sum('componentVarUsd') / method.valueAtRiskUsd).toBeCloseTo(1, 12)
    expect(sum('componentEsUsd') / method.expectedShortfallUsd).toBeCloseTo(1, 12)
    const more = method.liquidityAdjusted.valueAtRiskUsd - method.valueAtRiskUsd
    expect(more).toBeCloseTo(report.exit.costUsd, 6)
  }
  expect(report.exit.costUsd).toBeCloseTo(10 * 0.0001 * indexUsd, 6)
  expect(report.exit.unquoted).toEqual(['BTC-PERPETUAL'])
})

test('incremental is the book less the book without the position', async () => {
  const args = ['--history', btc, '--smile', 'sticky-strike', '--json']
  const whole = JSON.parse(await run(option, ...args)).methods[2]
  const rest = JSON.parse(await run('instrument,size\nBTC-PERPETUAL,400000', ...args)).methods[2]
  const { incrementalVarUsd } = whole.positions[0]
  expect(incrementalVarUsd).toBeCloseTo(whole.valueAtRiskUsd - rest.valueAtRiskUsd, 5)
})

test('the text says the horizon, the error and what is held', async () => {
  const text = await run(option, '--history', btc, '--tail-degrees', '4')
  for (const part of ['over 24 h', '+-', 'held fixed', 'vols, but for', 'Student, 4 degrees']) {
    expect(text).toContain(part)
  }
  expect(process.exitCode).toBe(0)
})

test('a bad history is named by file, line, field and value', async () => {
  const broken = file('broken.csv', dailyText.replace('2024-01-20,', '2024-01-20,x'))
  await expect(run(perpetual, '--history', `BTC=${broken}`)).rejects.toThrow(
    /broken\.csv: line 21: price is 'x.*expected a number above 0/,
  )
  const gap = file('gap.csv', dailyText.replace(/2024-01-20.*\n/, ''))
  await expect(run(perpetual, '--history', `BTC=${gap}`)).rejects.toThrow(
    /line 21: date is '2024-01-21', expected 86400 s after the last/,
  )
  const other = file('other.csv', 'when,what\n1,2')
  await expect(run(perpetual, '--history', other)).rejects.toThrow('line 1: not the header')
  await expect(run(perpetual, '--history', history)).rejects.toThrow('no currency in it')
  await expect(run(perpetual, '--history', `ETH=${history}`)).rejects.toThrow('BTC, which the')
  await expect(run(perpetual, '--history', btc, '--horizon', '5')).rejects.toThrow('whole steps')
  await expect(run(perpetual, '--history', btc, '--horizon', '96')).rejects.toThrow('or more')
  await expect(run(perpetual, '--history', btc, '--confidence', '99')).rejects.toThrow("'99'")
  await expect(run(perpetual, '--history', btc, btc)).rejects.toThrow('more than one')
})

const data = fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const hasData = existsSync(data)

test.skipIf(!hasData)(
  hasData ? 'a real chain and real hours' : `a real chain: skipped, there is no ${data}`,
  async () => {
    const hourly = join(data, 'hourly-history')
    const of = (code: string): string =>
      join(hourly, readdirSync(hourly).find((each) => each.includes(`${code}USDT`))!)
    const snapshots = join(data, 'deribit-chains')
    const snapshot = readdirSync(snapshots).find((each) => each.includes('20260202T154514Z'))!
    const book = file('real.csv', 'instrument,size\nBTC-27FEB26-80000-C,-20\nETH-PERPETUAL,-50000')
    const args = ['--chain', join(snapshots, snapshot), '--positions', book, '--horizon', '1']
    const text = await run(option, ...args, '--history', of('BTC'), of('ETH'), '--json')
    const report = JSON.parse(text)
    expect(report.history.used).toBe(1050)
    for (const method of report.methods) {
      expect(method.valueAtRiskUsd).toBeGreaterThan(0)
      expect(method.positions.length).toBe(2)
    }
  },
)
