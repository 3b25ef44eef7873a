// The command on a chain that Black-76 made at one vol, where the break can be looked for by hand:
// on rings of shocks, and by asking `exposure margin` of a chain made at the shock.

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

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-freeboard-'))
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

const asOf = '2026-01-05T09:00:00Z'
const market = (indexUsd: number, vol: number): ChainMarket => {
  return { asOf, indexUsd, smileVol: () => vol }
}
const indexUsd = 90_000
const vol = 0.5
const chain = file('chain.csv', chainFileText(market(indexUsd, vol)))
const options = [
  { name: 'BTC-30JAN26-90000-C', side: 1, strike: 90_000, size: -10 },
  { name: 'BTC-27MAR26-80000-P', side: -1, strike: 80_000, size: -6 },
] as const
const perpetualUsd = 300_000
const book = [
  'instrument,size',
  ...options.map(({ name, size }) => `${name},${size}`),
  `BTC-PERPETUAL,${perpetualUsd}`,
].join('\n')
const positions = file('p.csv', book)
// The first expiry's forward is what the command takes for the index.
const commandIndexUsd = forwardAt(
  market(indexUsd, vol),
  (expiryOf('BTC-16JAN26') - timeOf(asOf)) / yearUs,
)

async function run(command: string, ...args: readonly string[]): Promise<string> {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  await exposureCommand()
    .exitOverride()
    .parseAsync([command, ...args], { from: 'user' })
  vi.restoreAllMocks()
  return out
}

const freeboard = (...args: readonly string[]): Promise<string> =>
  run('freeboard', '--chain', chain, '--positions', positions, '--spot-move', '3', ...args)

/** Coins gained when the index moves by a share and vols by points; and the same in USD. */
function gain(spotShock: number, volShockVolPt: number): { coin: number; usd: number } {
  let coin = (perpetualUsd / commandIndexUsd) * (spotShock / (1 + spotShock))
  let usd = coin * commandIndexUsd * (1 + spotShock)
  for (const { name, side, strike, size } of options) {
    const years = (expiryOf(name) - timeOf(asOf)) / yearUs
    const forward = forwardAt(market(indexUsd, vol), years)
    const moved = forward * (1 + spotShock)
    const before = blackPrice(side, forward, strike, years, vol) / forward
    const movedVol = Math.max(0.01, vol + volShockVolPt / 100)
    const after = blackPrice(side, moved, strike, years, movedVol) / moved
    coin += size * (after - before)
    usd += size * commandIndexUsd * (after * (1 + spotShock) - before)
  }
  return { coin, usd }
}

test('margin: at the shock, equity is what a chain made there would ask for', async () => {
  const { nearest } = JSON.parse(await freeboard('--json', '--equity', 'BTC=2.5'))
  expect(nearest).toMatchObject({ limit: 'BTC margin', breached: true })
  expect(Math.abs(nearest.surplusCoin)).toBeLessThan(1e-3 * nearest.surplusNowCoin)
  const { spotShock, volShockVolPt, distanceDailyMoves } = nearest
  const moves = Math.hypot(Math.log(1 + spotShock) / 0.03, volShockVolPt / 4)
  expect(moves).toBeCloseTo(distanceDailyMoves, 9)
  const there = market(indexUsd * (1 + spotShock), vol + volShockVolPt / 100)
  const path = file('there.csv', chainFileText(there))
  const margin = JSON.parse(
    await run('margin', '--chain', path, '--positions', positions, '--json'),
  )
  const asked = margin.currencies.BTC.portfolio.maintenance
  expect((2.5 + gain(spotShock, volShockVolPt).coin) / asked).toBeCloseTo(1, 2)
})

test('loss limit: a dense grid breaks at the distance within 1 %, and at none before', async () => {
  const lossUsd = 60_000
  const { nearest } = JSON.parse(await freeboard('--json', '--loss-limit', String(lossUsd)))
  expect(nearest).toMatchObject({ limit: 'loss limit', breached: true })
  const worstOf = (moves: number): number =>
    Math.max(
      ...Array.from({ length: 1440 }, (_, i) => {
        const angle = (i * Math.PI) / 720
        return -gain(Math.expm1(0.03 * moves * Math.cos(angle)), 4 * moves * Math.sin(angle)).usd
      }),
    )
  for (let share = 0.05; share < 0.99; share += 0.05) {
    expect(worstOf(share * nearest.distanceDailyMoves)).toBeLessThan(lossUsd)
  }
  expect(worstOf(0.99 * nearest.distanceDailyMoves)).toBeLessThan(lossUsd)
  expect(worstOf(1.01 * nearest.distanceDailyMoves)).toBeGreaterThan(lossUsd)
  expect(nearest.lossUsd / lossUsd).toBeCloseTo(1, 4)
})

test('the nearer limit is named; what a position uses is what a run without it gains', async () => {
  const limits = ['--equity', 'BTC=2.5', '--loss-limit', '60000'] as const
  const report = JSON.parse(await freeboard('--json', ...limits))
  expect(report.breaks.length).toBe(2)
  const distances = report.breaks.map((row: { distanceDailyMoves: number }) => {
    return row.distanceDailyMoves
  })
  expect(report.nearest.distanceDailyMoves).toBe(Math.min(...distances))
  expect(report.uses.length).toBe(3)
  const [first] = report.uses
  const rest = file('rest.csv', book.replace(/BTC-30JAN26.*\n/, ''))
  const args = ['--chain', chain, '--positions', rest, '--spot-move', '3', '--json', ...limits]
  const without = JSON.parse(await run('freeboard', ...args))
  expect(first.withoutDailyMoves).toBe(without.nearest.distanceDailyMoves)
  expect(first.usedDailyMoves).toBe(first.withoutDailyMoves - report.nearest.distanceDailyMoves)
  const lone = file('lone.csv', 'instrument,size\nBTC-30JAN26-90000-C,-10')
  const alone = JSON.parse(
    await run('freeboard', '--chain', chain, '--positions', lone, '--json', ...limits),
  )
  const all = alone.rangeDailyMoves - alone.nearest.distanceDailyMoves
  expect(alone.uses[0]).toMatchObject({ withoutLimit: null, usedDailyMoves: all })
  const text = await freeboard('--each', '1', ...limits)
  expect(text).toContain(`breaks ${report.nearest.limit}`)
  expect(text).toContain('2 positions more were not searched without')
  expect(process.exitCode).toBe(0)
})

test('no equity left is no freeboard; a limit out of reach says so', async () => {
  const poor = JSON.parse(await freeboard('--json', '--equity', 'BTC=0.1'))
  expect(poor.nearest).toMatchObject({ breached: true, distanceDailyMoves: 0 })
  expect(await freeboard('--loss-limit', '1e12')).toContain('nothing breaks within 10 daily moves')
})

test('what cannot be: nothing to break, bad numbers, equity without positions', async () => {
  await expect(freeboard()).rejects.toThrow('nothing to break: give --equity')
  await expect(freeboard('--loss-limit', '-5')).rejects.toThrow("--loss-limit is '-5', expected")
  await expect(freeboard('--equity', 'BTC=2.5', '--range', 'far')).rejects.toThrow(
    "--range is 'far'",
  )
  await expect(freeboard('--equity', 'ETH=1')).rejects.toThrow('is in ETH')
})

const chains = fileURLToPath(new URL('../../../../shared/data/deribit-chains', import.meta.url))
const hasChains = existsSync(chains)

test.skipIf(!hasChains)(
  hasChains ? 'a real chain: found, and confirmed' : `a real chain: skipped, there is no ${chains}`,
  async () => {
    const name = readdirSync(chains).find((each) => each.includes('20260202T154514Z'))!
    const text =
      'instrument,size\nBTC-27FEB26-80000-C,-20\nBTC-27FEB26-70000-P,-25\nETH-27MAR26-2500-C,-100\n'
    const args = ['--chain', join(chains, name), '--positions', file('real.csv', text), '--json']
    const limits = ['--equity', 'BTC=8', '--loss-limit', '150000']
    const { nearest } = JSON.parse(await run('freeboard', ...args, ...limits))
    expect(nearest.breached).toBe(true)
    expect(nearest.lossUsd === null || nearest.lossUsd >= 150_000 * (1 - 1e-6)).toBe(true)
  },
)
