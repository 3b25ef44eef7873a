// The command on a chain that Black-76 made from a known smile, on real chains where they are, and
// on files that are wrong in every way we could think of.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { yearUs } from '../../base/index.ts'
import { blackPrice } from '../../pricing/index.ts'
import { CannotRun } from '../exit.ts'
import { exposureCommand } from './exposure.ts'
import { type ExposureReport } from './exposure-report.ts'
import { type ChainMarket, chainFileText, expiryOf, forwardAt, timeOf } from './test-chain-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-exposure-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

const asOf = '2026-01-05T09:00:00Z'
const indexUsd = 90_000
const market: ChainMarket = { asOf, indexUsd, smileVol: (k) => 0.5 - 0.1 * k + 0.25 * k * k }
const { smileVol } = market
const forwardOf = (years: number): number => forwardAt(market, years)
const nowUs = (): number => timeOf(asOf)
const usOf = expiryOf

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const chain = file('chain.csv', chainFileText(market))

async function run(...args: readonly string[]): Promise<string> {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  await exposureCommand()
    .exitOverride()
    .parseAsync([...args], { from: 'user' })
  return out
}

async function report(positions: string, ...args: readonly string[]): Promise<ExposureReport> {
  const path =
    positions.includes('\n') || positions.startsWith('[') ? file('p', positions) : positions
  return JSON.parse(await run('--chain', chain, '--positions', path, '--json', ...args))
}

const rows = [
  'BTC-PERPETUAL,-90000',
  'BTC-30JAN26-90000-C,10',
  'BTC-27MAR26-70000-P,-20',
  'BTC-27MAR26,50000',
]
const csv = `instrument,size\n${rows.join('\n')}\n`

describe('numbers', () => {
  test('they are those of Black-76 on the smile that made the chain', async () => {
    const { currencies } = await report(
      csv,
      '--index',
      `BTC=${indexUsd}`,
      '--smile',
      'sticky-strike',
    )
    const { total, positions, grid, surface } = currencies.BTC!
    expect(process.exitCode).toBe(0)
    expect(surface.status).toBe('fitted')
    const years = (usOf('BTC-30JAN26') - nowUs()) / yearUs
    const forward = forwardOf(years)
    const price = (at: number, volShift = 0): number =>
      blackPrice(1, at, 90_000, years, smileVol(Math.log(90_000 / forward)) + volShift)
    const call = positions[1]!
    const coinUsd = (10 * indexUsd) / forward
    const h = forward * 1e-4
    const delta = (price(forward + h) - price(forward - h)) / (2 * h)
    expect(call.valueUsd / (coinUsd * price(forward))).toBeCloseTo(1, 2)
    expect(call.markValueUsd! / (coinUsd * price(forward))).toBeCloseTo(1, 6)
    expect(call.deltaUsd / (10 * indexUsd * delta)).toBeCloseTo(1, 2)
    expect(call.blackDeltaUsd).toBe(call.deltaUsd)
    const vega = (price(forward, 0.005) - price(forward, -0.005)) * coinUsd
    expect(call.vegaUsdPerVolPt / vega).toBeCloseTo(1, 2)
    expect(call.vega30dUsdPerVolPt / call.vegaUsdPerVolPt).toBeCloseTo(
      Math.sqrt(30 / (365 * years)),
      9,
    )
    expect(positions[0]!.deltaUsd).toBe(-90_000)
    expect(positions[0]!.deltaCoinNtd).toBeCloseTo(-1, 12)
    const sum = positions.reduce((all, { deltaUsd }) => all + deltaUsd, 0)
    expect(total.deltaUsd).toBeCloseTo(sum, 6)
    const zero = grid.spotShocks.indexOf(0)
    expect(grid.pnlUsd[zero]![grid.volShocksVolPt.indexOf(0)]).toBeCloseTo(0, 6)
    const up = grid.volShocksVolPt.indexOf(10)
    expect(grid.taylorUsd[zero]![up]! / total.vegaUsdPerVolPt).toBeCloseTo(10, 9)
  })

  test('JSON and CSV say the same, whatever the order of fields and line ends', async () => {
    const json = JSON.stringify(
      rows.map((row) => ({ size: Number(row.split(',')[1]), instrument: row.split(',')[0] })),
    )
    const fromJson = await report(json)
    const fromCsv = await report(csv.replaceAll('\n', '\r\n'))
    expect(fromJson.currencies).toEqual(fromCsv.currencies)
  })

  test('without --index the nearest forward stands in, and the report says so', async () => {
    const { currencies } = await report(csv)
    const years = (usOf('BTC-16JAN26') - nowUs()) / yearUs
    expect(currencies.BTC!.indexUsd).toBeCloseTo(forwardOf(years), 6)
    expect(currencies.BTC!.indexSource).toBe('nearest forward, 2026-01-16')
  })

  test('the JSON has a stable shape', async () => {
    const { currencies, ...head } = await report(csv)
    expect(Object.keys(head)).toEqual(['chain', 'positions', 'smileRule', 'conventions'])
    const { positions, expiries, grid, ...rest } = currencies.BTC!
    expect(Object.keys(rest)).toEqual([
      'asOf',
      'indexUsd',
      'indexSource',
      'surface',
      'total',
      'markValueUsd',
    ])
    const greeks = [
      'valueUsd',
      'deltaUsd',
      'blackDeltaUsd',
      'deltaCoinNtd',
      'gammaUsdPer1Pct',
      'vegaUsdPerVolPt',
      'vega30dUsdPerVolPt',
      'thetaUsdPerDay',
    ]
    expect(Object.keys(rest.total)).toEqual(greeks)
    expect(Object.keys(expiries[0]!)).toEqual(['expiry', 'days', 'positions', ...greeks])
    expect(expiries.map(({ expiry }) => expiry)).toEqual([
      'perpetual',
      '2026-01-30T08:00:00Z',
      '2026-03-27T08:00:00Z',
    ])
    expect(Object.keys(positions[0]!)).toEqual([
      'instrument',
      'size',
      'expiry',
      'forwardUsd',
      'volAnnual',
      'markValueUsd',
      ...greeks,
    ])
    expect(grid.pnlUsd.length).toBe(grid.spotShocks.length)
    expect(grid.taylorUsd[0]!.length).toBe(grid.volShocksVolPt.length)
    expect(Object.keys(head.conventions)).toEqual(expect.arrayContaining(greeks))
  })

  test('people get tables with units, conventions and a grid', async () => {
    const text = await run('--chain', chain, '--positions', file('p.csv', csv))
    expect(text).toMatch(/delta USD +Black delta USD +NTD coin +gamma USD\/1 %/)
    expect(text).toMatch(/^total +4 /m)
    expect(text).toMatch(/^-30 % +-?[\d,]+/m)
    expect(text).toContain('Taylor estimate less full revaluation, USD')
    expect(text).toMatch(/smile rule +sticky-moneyness/)
    expect(text).not.toMatch(/NaN|undefined|Infinity|-0 /)
  })
})

describe('files that are wrong', () => {
  const entry = (fields: string): string =>
    `[\n  {"instrument": "BTC-PERPETUAL", "size": 1},\n  ${fields}\n]`

  test.each([
    ['', /line 1: the file is empty/],
    ['instrument,size\n', /line 1: no positions/],
    ['name,size\nBTC-PERPETUAL,1\n', /line 1: header is 'name,size', expected 'instrument,size'/],
    ['instrument,size\nBTC-PERPETUAL\n', /line 2: 1 cell, expected 2/],
    ['instrument,size\n\nBTC-PERPETUAL,1,2\n', /line 3: 3 cells, expected 2/],
    ['instrument,size\nBTC-PERPETUAL,ten\n', /line 2: size is 'ten', expected a number up to/],
    ['instrument,size\nBTC-PERPETUAL,\n', /line 2: size is '', expected a number up to/],
    ['instrument,size\nBTC-PERPETUAL,NaN\n', /line 2: size is 'NaN'/],
    ['instrument,size\nBTC-PERPETUAL,1e999\n', /line 2: size is '1e999', expected a number up to/],
    ['instrument,size\nBTC-PERPETUAL,0x10\n', /line 2: size is '0x10'/],
    ['instrument,size\n,1\n', /line 2: instrument is '', expected a name/],
    [
      'instrument,size\nBTC-PERPETUAL,1\nBTC-PERPETUAL,2\n',
      /line 3: instrument is 'BTC-PERPETUAL', expected each instrument once \(first on line 2\)/,
    ],
    ['instrument,size\nGOLD,1\n', /line 2: instrument is 'GOLD', expected a Deribit name/],
    ['instrument,size\nSOL-PERPETUAL,1\n', /line 2: .*expected a currency of .*which has BTC/],
    ['instrument,size\nBTC_USDC-PERPETUAL,1\n', /line 2: .*expected a coin-settled instrument/],
    ['instrument,size\nBTC-30JAN26-91000-C,1\n', /line 2: .*expected a strike that .* has/],
    ['instrument,size\nBTC-6FEB26-90000-C,1\n', /line 2: .*expected an expiry that .* has/],
    ['instrument,size\nBTC-2JAN26-90000-C,1\n', /line 2: .*expected an expiry after 2026-01-05T09/],
    ['[\n', /line 2: not JSON/],
    ['{"a": 1}', /line 1: the document is 'object', expected an array/],
    ['[]', /line 1: no positions/],
    [entry('5'), /line 3: entry 2 is '5', expected an object/],
    [entry('null'), /line 3: entry 2 is 'null', expected an object/],
    [
      entry('{"instrument": "BTC-27MAR26", "size": "5"}'),
      /line 3: size is '"5"', expected a number/,
    ],
    [entry('{"instrument": "BTC-27MAR26"}'), /line 3: size is 'nothing', expected a number/],
    [entry('{"instrument": 7, "size": 5}'), /line 3: instrument is '7', expected text/],
    [entry('{"instrument": "BTC-27MAR26", "size": 1e999}'), /line 3: size is 'Infinity'/],
    [
      entry('{"instrument": "BTC-27MAR26", "size": 5, "qty": 5}'),
      /line 3: field is '"qty"', expected only 'instrument' and 'size'/,
    ],
    [entry('{"instrument": "BTC-PERPETUAL", "size": 5}'), /line 3: .*\(first on line 2\)/],
    [entry('{"instrument": "]}\\",[{", "size": 5}'), /line 3: instrument is/],
  ])('%j', async (text, message) => {
    const path = file('bad', text)
    const failure = run('--chain', chain, '--positions', path)
    await expect(failure).rejects.toThrow(CannotRun)
    await expect(run('--chain', chain, '--positions', path)).rejects.toThrow(message)
    await expect(run('--chain', chain, '--positions', path)).rejects.toThrow(path)
  })

  test('files that are not there, and an index that is none', async () => {
    const good = file('p.csv', csv)
    const missing = join(folder, 'missing')
    await expect(run('--chain', missing, '--positions', good)).rejects.toThrow(missing)
    await expect(run('--chain', chain, '--positions', missing)).rejects.toThrow(/cannot be read/)
    for (const index of ['BTC', 'BTC=', 'BTC=-5', 'BTC=0', '90000', 'BTC=x']) {
      const failure = run('--chain', chain, '--positions', good, '--index', index)
      await expect(failure).rejects.toThrow(/--index is .*BTC=88482.42/)
    }
    const other = run('--chain', chain, '--positions', good, '--index', 'DOGE=1')
    await expect(other).rejects.toThrow(/DOGE is no currency of/)
  })
})

const chains = fileURLToPath(new URL('../../../../shared/data/deribit-chains/', import.meta.url))
const isThere = existsSync(chains)
if (!isThere) console.log(`skipped: no real chains at ${chains}`)

describe.skipIf(!isThere)('real chains', () => {
  const files = isThere ? readdirSync(chains).filter((name) => name.endsWith('.gz')) : []
  const picked = [files[0]!, files[40]!, files[100]!]

  test.each(picked)("%s: Black deltas and values are the venue's", async (name) => {
    const path = join(chains, name)
    const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
    const header = lines[0]!.split(',')
    const column = (field: string): number => header.indexOf(field)
    const venueDelta = new Map<string, number>()
    let indexPrice = 0
    for (const line of lines.slice(1)) {
      const cells = line.split(',')
      if (cells[column('currency')] !== 'BTC') continue
      indexPrice = Number(cells[column('index_price')])
      const days = Number(cells[column('time_to_maturity')]) * 365
      const isQuoted = cells[column('bid_price')] !== '' && cells[column('ask_price')] !== ''
      const venue = Number(cells[column('delta')])
      if (days > 3 && isQuoted && Math.abs(venue) < 0.5 && Math.abs(venue) > 0.05) {
        venueDelta.set(cells[column('instrument_name')]!, venue)
      }
    }
    const entries = [...venueDelta.keys()].map((instrument) => ({ instrument, size: 1 }))
    const positions = file('real.json', JSON.stringify(entries))
    const args = ['--chain', path, '--positions', positions, '--index', `BTC=${indexPrice}`]
    const { currencies } = JSON.parse(await run(...args, '--json')) as ExposureReport
    const { positions: priced, markValueUsd, total } = currencies.BTC!
    const gaps = priced
      .map(({ instrument, blackDeltaUsd }) =>
        Math.abs(blackDeltaUsd / indexPrice - venueDelta.get(instrument)!),
      )
      .sort((x, y) => x - y)
    expect(gaps.length).toBeGreaterThan(100)
    // The venue's deltas were asked one by one in the minutes after, so they drift within a file.
    expect(gaps[gaps.length >> 1]).toBeLessThan(0.005)
    expect(gaps[Math.floor(0.95 * gaps.length)]).toBeLessThan(0.03)
    expect(Math.abs(total.valueUsd / markValueUsd! - 1)).toBeLessThan(0.01)
  })
})
