// The command on a chain that Black-76 made; the models behind it are tested in their room.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { exposureCommand } from './exposure.ts'
import { chainFileText } from './test-chain-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-margin-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  vi.restoreAllMocks()
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
const positions = file('p.csv', 'instrument,size\nBTC-30JAN26-90000-C,-10\nBTC-PERPETUAL,450000\n')

async function run(...args: readonly string[]): Promise<string> {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  await exposureCommand()
    .exitOverride()
    .parseAsync(['margin', '--chain', chain, '--positions', positions, ...args], { from: 'user' })
  return out
}

test('both models, every scenario, the worst one by position, the way to liquidation', async () => {
  const { BTC: report } = JSON.parse(await run('--json', '--equity', 'BTC=3')).currencies
  // A short at the money: 0.15 and its mark a coin; the future 2 %.
  expect(report.standard.initial).toBeGreaterThan(10 * 0.15)
  expect(report.standard.initial - report.standard.maintenance).toBeCloseTo(10 * 0.075 + 0.05, 2)
  expect(report.scenarios.length).toBe(27 + 8)
  const { worstScenario, worstCase, rollShock, deltaShock, initial } = report.portfolio
  expect(report.scenarios[worstScenario].pnlCoin).toBeCloseTo(-worstCase, 12)
  expect(worstCase + rollShock + deltaShock).toBeCloseTo(initial, 12)
  const byPosition = report.worst.map(({ pnlCoin }: { pnlCoin: number }) => pnlCoin)
  expect(byPosition[0] + byPosition[1]).toBeCloseTo(-worstCase, 12)
  expect(report.liquidation.spotUp).toBeGreaterThan(0)
  const poor = JSON.parse(await run('--json', '--equity', 'BTC=1.5')).currencies.BTC
  expect(poor.liquidation.spotUp).toBeLessThan(report.liquidation.spotUp)
})

test('without equity there is no liquidation, and the text says how to get it', async () => {
  expect(JSON.parse(await run('--json')).currencies.BTC.liquidation).toBeNull()
  expect(await run()).toContain('give --equity BTC=<coins>')
})

test('equity that is no number, or of a currency without positions', async () => {
  await expect(run('--equity', 'BTC=much')).rejects.toThrow("--equity is 'BTC=much'")
  await expect(run('--equity', 'ETH=1')).rejects.toThrow('is in ETH')
})
