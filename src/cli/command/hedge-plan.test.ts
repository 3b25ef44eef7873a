// The command on a chain that Black-76 made, on a real chain where there is one, and on input that
// is wrong.

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { type CurrencyPlan, hedgeCommand } from './hedge-plan.ts'
import { chainFileText } from './test-chain-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-hedge-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const chain = file(
  'chain.csv',
  chainFileText({ asOf: '2026-01-05T09:00:00Z', indexUsd: 90_000, smileVol: () => 0.5 }),
)
const shortVol = 'instrument,size\nBTC-30JAN26-90000-C,-40\nBTC-27MAR26-85000-P,-30\n'

async function run(...args: readonly string[]): Promise<string> {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  const command = hedgeCommand().exitOverride()
  command.commands[0]!.configureOutput({ writeErr: () => {} })
  await command.parseAsync(['plan', ...args], { from: 'user' })
  return out
}

async function planOf(
  chainPath: string,
  positions: string,
  ...args: readonly string[]
): Promise<CurrencyPlan> {
  const path = file('positions.csv', positions)
  const text = await run('--chain', chainPath, '--positions', path, '--json', ...args)
  return JSON.parse(text).currencies.BTC
}

function expectSound(plan: CurrencyPlan): void {
  // A coin of an option costs tens of dollars to trade: less than one is settled.
  expect(plan.residualUsd).toBeLessThan(1)
  expect(plan.deviationAfterUsd).toBeLessThanOrEqual(plan.deviationBeforeUsd)
  const optionDelta = plan.options.reduce((sum, { deltaUsd }) => sum + deltaUsd, 0)
  expect(plan.deltaToTradeUsd).toBeCloseTo(-plan.before.deltaUsd - optionDelta, 6)
  const totals = plan.vehicles.ranked.map(({ totalUsd }) => totalUsd)
  expect(totals).toEqual([...totals].sort((x, y) => x - y))
}

test('a short book buys gamma and vega when risk is dear, and nothing when cheap', async () => {
  const dear = await planOf(chain, shortVol, '--risk-aversion', '1e-4')
  expectSound(dear)
  expect(dear.before.vegaUsdPerVolPt).toBeLessThan(0)
  expect(dear.options.length).toBeGreaterThan(0)
  expect(Math.abs(dear.after.vegaUsdPerVolPt)).toBeLessThan(-0.5 * dear.before.vegaUsdPerVolPt)
  expect(dear.deviationAfterUsd).toBeLessThan(0.5 * dear.deviationBeforeUsd)
  expect(dear.gainUsd).toBeGreaterThan(0)
  for (const { size } of dear.options) expect(Math.abs(size)).toBeLessThanOrEqual(50)
  const cheap = await planOf(chain, shortVol, '--risk-aversion', '1e-10')
  expectSound(cheap)
  expect(cheap.options).toEqual([])
  expect(cheap.gainUsd).toBe(0)
})

test('funding decides between the perpetual and what does not pay it', async () => {
  const delta = 'instrument,size\nBTC-PERPETUAL,-1000000\n'
  const plain = await planOf(chain, delta)
  expect(plain.deltaToTradeUsd).toBeCloseTo(1e6, 6)
  expect(plain.vehicles.ranked[0]!.name).toBe('BTC-PERPETUAL')
  const dear = await planOf(chain, delta, '--funding', '2')
  expect(dear.vehicles.ranked[0]!.kind).not.toMatch('perpetual')
  const perpetual = dear.vehicles.ranked.find(({ name }) => name === 'BTC-PERPETUAL')!
  expect(perpetual.mainReason).toBe('carryUsd')
  const futures = plain.vehicles.ranked.filter(({ kind }) => kind === 'dated-future')
  expect(futures.map(({ name }) => name)).toContain('BTC-27MAR26')
  for (const { name, carryUsd } of futures) {
    // Forwards rise by 5 % a year from the nearest, which is the index here.
    const share = carryUsd / ((1e6 * 0.05 * 7) / 365)
    expect(share).toBeGreaterThanOrEqual(0)
    expect(share).toBeLessThan(1.05)
    if (name === 'BTC-16JAN26') expect(share).toBe(0)
    if (name === 'BTC-26JUN26') expect(share).toBeGreaterThan(0.9)
  }
})

test('a delta that no vehicle takes stays, and each says what it would take', async () => {
  const plan = await planOf(chain, 'instrument,size\nBTC-PERPETUAL,-900000000\n')
  expect(plan.vehicles.ranked).toEqual([])
  expect(plan.vehicles.refused.length).toBeGreaterThan(3)
  expect(plan.after.deltaUsd).toBe(plan.before.deltaUsd)
})

test('the text says what, why and on which assumptions', async () => {
  const positions = file('text.csv', shortVol)
  const flags = ['--chain', chain, '--positions', positions, '--risk-aversion', '1e-4']
  const text = await run(...flags)
  expect(text).toContain('vega and gamma: deviation')
  expect(text).toContain('because of')
  expect(text).toContain('risk aversion 0.0001 per USD')
})

test('what is wrong is named', async () => {
  await expect(planOf(chain, 'instrument,size\nBTC-30JAN26-90500-C,1\n')).rejects.toThrow(
    /positions\.csv: line 2: instrument is 'BTC-30JAN26-90500-C', expected a strike/,
  )
  await expect(planOf(join(folder, 'none.csv'), shortVol)).rejects.toThrow('none.csv')
  await expect(planOf(chain, shortVol, '--risk-aversion', '-1')).rejects.toThrow(
    /risk-aversion.*'-1' is invalid. expected a number from 1e-12 to 1/,
  )
})

const chains = fileURLToPath(new URL('../../../../shared/data/deribit-chains/', import.meta.url))
const hasChains = existsSync(chains)
if (!hasChains) process.stderr.write(`hedge: ${chains} is not here: real chains are skipped\n`)

test.skipIf(!hasChains)('a real chain', async () => {
  const name = readdirSync(chains).find((each) => each.includes('20260105'))!
  const book = 'instrument,size\nBTC-27MAR26-100000-C,-40\nBTC-30JAN26-80000-P,-30\n'
  const plan = await planOf(join(chains, name), book, '--risk-aversion', '1e-5')
  expectSound(plan)
  expect(plan.options.length).toBeGreaterThan(0)
  expect(plan.options.length).toBeLessThan(20)
})
