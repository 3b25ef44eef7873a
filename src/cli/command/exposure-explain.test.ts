// The command on two looks at a market that Black-76 made, where every part can be computed by
// hand, and on real chains where they are.

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

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-explain-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  vi.restoreAllMocks()
})

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const parts = [
  'timeUsd',
  'deltaUsd',
  'gammaUsd',
  'volLevelUsd',
  'smileUsd',
  'volgaUsd',
  'vannaUsd',
  'basisUsd',
  'residualUsd',
] as const
type Interval = Record<(typeof parts)[number] | 'totalUsd', number> & {
  from: string
  to: string
  positions: number
  expired: string[]
}

async function explain(chains: readonly string[], positions: string): Promise<Interval[]> {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  const args = ['explain', '--positions', file('p.csv', positions), '--json', '--chains', ...chains]
  await exposureCommand().exitOverride().parseAsync(args, { from: 'user' })
  return JSON.parse(out).intervals
}

const flat =
  (vol: number): ((k: number) => number) =>
  (): number =>
    vol
const morning: ChainMarket = { asOf: '2026-01-05T09:00:00Z', indexUsd: 90_000, smileVol: flat(0.5) }
const evening: ChainMarket = {
  asOf: '2026-01-05T21:00:00Z',
  indexUsd: 91_000,
  smileVol: flat(0.52),
}
const early = file('early.csv', chainFileText(morning))
const late = file('late.csv', chainFileText(evening))

/** A coin option at the index that the command takes: the nearest forward. */
function valueUsd(market: ChainMarket, expiry: string, strike: number, side: 1 | -1): number {
  const years = (expiryOf(`BTC-${expiry}`) - timeOf(market.asOf)) / yearUs
  const nearest = (expiryOf('BTC-16JAN26') - timeOf(market.asOf)) / yearUs
  const forward = forwardAt(market, years)
  const price = blackPrice(side, forward, strike, years, market.smileVol(0))
  return (price / forward) * forwardAt(market, nearest)
}

test('the total is the change of value, and the parts are its parts', async () => {
  const [row, ...more] = await explain(
    [late, early],
    'instrument,size\nBTC-30JAN26-90000-C,10\nBTC-27MAR26-80000-P,-4\n',
  )
  expect(more).toEqual([])
  expect(row).toMatchObject({ positions: 2, expired: [] })
  expect(timeOf(row!.from)).toBe(timeOf(morning.asOf))
  const change = (expiry: string, strike: number, side: 1 | -1): number =>
    valueUsd(evening, expiry, strike, side) - valueUsd(morning, expiry, strike, side)
  const wanted = 10 * change('30JAN26', 90_000, 1) - 4 * change('27MAR26', 80_000, -1)
  expect(row!.totalUsd / wanted).toBeCloseTo(1, 2)
  expect(parts.reduce((sum, part) => sum + row![part], 0)).toBeCloseTo(row!.totalUsd, 6)
  // Two vol points on a flat smile are level, not shape.
  expect(Math.abs(row!.smileUsd)).toBeLessThan(0.01 * Math.abs(row!.volLevelUsd))
  expect(Math.abs(row!.residualUsd)).toBeLessThan(0.01 * Math.abs(row!.totalUsd))
})

test('what expires in between is named and left out from then on', async () => {
  const after = file('after.csv', chainFileText({ ...evening, asOf: '2026-01-15T09:00:00Z' }))
  const over = file('over.csv', chainFileText({ ...evening, asOf: '2026-01-20T09:00:00Z' }))
  const positions = 'instrument,size\nBTC-16JAN26-90000-C,1\nBTC-30JAN26-90000-C,1\n'
  const rows = await explain([early, after, over], positions)
  expect(rows.map((row) => [row.positions, row.expired])).toEqual([
    [2, []],
    [1, ['BTC-16JAN26-90000-C']],
  ])
})

test('one chain, the same chain twice, a chain without the currency', async () => {
  const positions = 'instrument,size\nBTC-30JAN26-90000-C,1\n'
  await expect(explain([early], positions)).rejects.toThrow('needs two files')
  await expect(explain([early, early], positions)).rejects.toThrow('of the same time')
  const other = file('eth.csv', chainFileText(evening).replaceAll('BTC', 'ETH'))
  await expect(explain([early, other], positions)).rejects.toThrow('eth.csv has no BTC')
})

const chains = fileURLToPath(new URL('../../../../shared/data/deribit-chains/', import.meta.url))
const hasChains = existsSync(chains)
if (!hasChains) process.stderr.write(`explain: ${chains} is not here: real chains are skipped\n`)

test.skipIf(!hasChains)('through a sell-off the residual stays a small share', async () => {
  const paths = readdirSync(chains)
    .filter((name) => /snapshot_202602(01|02)/.test(name))
    .map((name) => join(chains, name))
  const positions = [
    'instrument,size',
    'BTC-13FEB26-88000-C,-20',
    'BTC-13FEB26-80000-P,-20',
    'BTC-27MAR26-90000-C,10',
    'BTC-26JUN26-70000-P,-10',
    'BTC-PERPETUAL,500000',
  ].join('\n')
  const rows = await explain(paths, positions)
  expect(rows.length).toBe(paths.length - 1)
  const size = (row: Interval): number => Math.max(...parts.map((part) => Math.abs(row[part])))
  for (const row of rows) expect(Math.abs(row.residualUsd) / size(row)).toBeLessThan(0.02)
})
