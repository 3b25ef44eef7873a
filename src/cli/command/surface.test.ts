// The command as a program sees it: JSON shape, exit codes, and messages that say what to mend.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CannotRun } from '../exit.ts'
import { type SurfaceReport, surfaceCommand } from './surface.ts'
import { chainText, chainHeader as header } from './test-smile-chain.ts'

let folder = ''
let printed = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-surface-'))
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await rm(folder, { recursive: true })
})

async function run(content: string, ...options: string[]): Promise<void> {
  const path = join(folder, 'chain.csv')
  await writeFile(path, content)
  await surfaceCommand().parseAsync(['node', 'surface', path, ...options])
}

function reports(): Record<string, SurfaceReport> {
  return JSON.parse(printed) as Record<string, SurfaceReport>
}

const smile = (_days: number, k: number): number => 0.5 + 0.2 * k * k

describe('plimsoll surface', () => {
  test('--json accounts for every row of both currencies', async () => {
    const [btc, eth] = [chainText('BTC', smile), chainText('ETH', smile)]
    await run(`${header}\n${btc}\n${eth}`, '--json')
    expect(process.exitCode).toBe(0)
    expect(Object.keys(reports())).toEqual(['BTC', 'ETH'])
    const report = reports().BTC!
    const rejected = Object.values(report.rejected).reduce((sum, count) => sum + count, 0)
    expect(report.quotes + rejected).toBe(btc.split('\n').length)
    expect(report).toMatchObject({ butterflyViolations: 0, calendarViolations: 0, insideBidAsk: 1 })
    expect(report.medianAbsVolPoints).toBeLessThan(0.2)
    expect(report.p90AbsVolPoints).toBeGreaterThanOrEqual(report.medianAbsVolPoints)
    const [first, second, third] = report.expiries
    expect(first).toMatchObject({ expiry: '2026-01-06T08:00:00Z', days: 0.5, forward: 100_000 })
    expect(third!.atmVol).toBeCloseTo(0.5, 2)
    // Shares and errors are about a day and longer; the first expiry is half a day.
    expect(report.scored).toBe(second!.quotes + third!.quotes)
    expect(report.quotes).toBe(first!.quotes + second!.quotes + third!.quotes)
  })

  test('people get a table and totals', async () => {
    await run(`${header}\n${chainText('BTC', smile)}`)
    expect(printed).toContain('BTC options as of 2026-01-05T20:00:00Z')
    expect(printed).toMatch(/2026-03-27 +80\.5 +100000\.00 +(49|50)\.\d\d/)
    expect(printed).toContain('100.0 % inside bid and ask')
    expect(printed).toContain('0 butterfly, 0 calendar violations')
    expect(printed).toMatch(/left out: .*in-the-money/)
  })

  test('a refused fit is a no, with its reason', async () => {
    // Puts twice as dear as calls: no smooth smile explains it, whatever the spreads.
    const torn = (_days: number, k: number): number => (Math.round(k * 50) % 2 === 0 ? 0.9 : 0.4)
    await run(`${header}\n${chainText('BTC', torn)}`)
    expect(process.exitCode).toBe(1)
    expect(printed).toMatch(/refused: .*\d/)
  })

  test('--skip-bad-rows names them and computes the rest', async () => {
    let told = ''
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      told += String(text)
      return true
    })
    const rows = chainText('BTC', smile).split('\n')
    rows[3] = rows[3]!.replace(',100000,', ',-100000,')
    rows[5] = rows[5]!.replace(/0\.\d{6}/, 'NaN')
    await run(`${header}\n${rows.join('\n')}`, '--json', '--skip-bad-rows')
    expect(process.exitCode).toBe(1)
    expect(reports().BTC).toMatchObject({ status: 'fitted', insideBidAsk: 1 })
    expect(told).toMatch(/line 5: underlying is '-100000', expected a price of at least 0/)
    expect(told).toMatch(/line 7: bid_price is 'NaN', expected a number or nothing/)
  })

  test('all quotes crossed, or three quotes, are refused with reasons', async () => {
    const swap = (row: string): string => {
      const cells = row.split(',')
      return cells.with(6, cells[7]!).with(7, cells[6]!).join(',')
    }
    const rows = chainText('BTC', smile).split('\n')
    await run(`${header}\n${rows.map(swap).join('\n')}`, '--json')
    expect(process.exitCode).toBe(1)
    const crossed = reports().BTC!
    expect(crossed).toMatchObject({ status: 'failed', quotes: 0, expiries: [] })
    expect(crossed.rejected.crossed).toBeGreaterThan(50)
    printed = ''
    await run(`${header}\n${rows.slice(0, 3).join('\n')}`)
    expect(process.exitCode).toBe(1)
    expect(printed).toMatch(/refused: 0 expiries have enough quotes, 1 needed/)
  })

  test.each([
    ['empty', '', /is empty/],
    ['without a column', `${header.replace(',strike', '')}\n`, /column strike/],
    [
      'with a word for a price',
      `${header}\n${chainText('BTC', smile).replace(/0\.\d{6}/, 'x')}`,
      /'x'/,
    ],
  ])('a file that is %s cannot be run on', async (_title, content, message) => {
    const failure = await run(content).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(CannotRun)
    expect((failure as CannotRun).message).toMatch(message)
    expect(printed).toBe('')
  })
})
