// Forwards of a chain file as a program sees them: by source, with and without futures beside it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CannotRun } from '../exit.ts'
import { surfaceCommand } from './surface.ts'
import { type TermReport } from './surface-term.ts'
import { chainHeader, chainText } from './test-smile-chain.ts'

let folder = ''
let printed = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-term-'))
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

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

async function run(...args: string[]): Promise<void> {
  await surfaceCommand().parseAsync(['node', 'surface', 'term', ...args])
}

const chain = `${chainHeader}\n${chainText('BTC', () => 0.5)}`
const names = 'timestamp,futures_instrument_name,term_candle_price_used,term_candle_gap_seconds'
const time = '2026-01-05T20:00:00+00:00'
const futures = [
  names,
  `${time},BTC-27MAR26,100010,5`,
  `${time},BTC-16JAN26,107000,5`,
  `${time},BTC-PERPETUAL,99000,5`,
].join('\n')

test('a future is preferred where parity allows it; the basis is over the perpetual', async () => {
  const chains = await file('chain.csv', chain)
  await run(chains, '--json', '--futures', await file('futures.csv', futures))
  const report = JSON.parse(printed) as TermReport
  expect(report).toMatchObject({ venueAllowed: 3, parityExpiries: 3 })
  const [first, second, third] = report.chains[0]!.expiries
  expect(first).toMatchObject({ source: 'venue', forward: 100_000, future: null })
  // 7 % off is more than any quote allows.
  expect(second).toMatchObject({ source: 'venue', forward: 100_000, future: 107_000 })
  expect(third).toMatchObject({ source: 'future', forward: 100_010 })
  expect(third!.basis).toBeCloseTo(Math.log(100_010 / 99_000) / (80.5 / 365), 10)
  expect(third!.parityLow!).toBeLessThan(100_000)
  expect(third!.parityHigh!).toBeGreaterThan(100_000)
})

test('people get each expiry, and how far the sources are apart', async () => {
  await run(await file('chain.csv', chain))
  expect(process.exitCode).toBe(0)
  expect(printed).toMatch(/2026-03-27 +80\.5 +100000\.00 +venue +- +100000\.00/)
  expect(printed).toContain('parity allows the venue’s forward for 3 of 3 expiries')
  expect(printed).toMatch(/future and parity +0 /)
})

test('a file that is no futures file is named', async () => {
  const path = await file('other.csv', 'a,b\n')
  await expect(run(path, '--futures', path)).rejects.toThrow(CannotRun)
  await expect(run(path, '--futures', path)).rejects.toThrow(/other\.csv: line 1: .*term_candle/)
})
