// The command on real tapes, where they are; the estimators are tested in their room.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { CannotRun } from '../exit.ts'
import { markoutCommand } from './markout.ts'

const tapes = fileURLToPath(new URL('../../../../shared/data/binance-l2/', import.meta.url))
const hasTapes = existsSync(tapes)
if (!hasTapes) process.stderr.write(`markout: ${tapes} is not here: real tapes are skipped\n`)

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function run(...args: readonly string[]): Promise<string> {
  let out = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  await markoutCommand()
    .exitOverride()
    .parseAsync([...args], { from: 'user' })
  return out
}

test.skipIf(!hasTapes)(
  "a tape of a perpetual: by the venue's clock, every horizon it covers",
  async () => {
    const tape = join(tapes, 'cm_btcusd_perp_20240808.gz')
    const report = JSON.parse(await run('--tape', tape, '--json'))
    expect(report.clock).toBe('venue')
    expect(report.fills).toBeGreaterThan(report.trades)
    expect(report.markouts.length).toBeGreaterThan(5)
    for (const row of report.markouts) {
      expect(row.horizonUs / 1e6).toBeLessThan(report.seconds)
      expect(row.realisedBps).toBeCloseTo(row.effectiveBps - row.impactBps, 12)
      expect(row.trades).toBeGreaterThanOrEqual(30)
    }
    // A taker pays, and is met by a price that moves his way.
    expect(report.markouts[0].effectiveBps).toBeGreaterThan(0)
    expect(report.markouts[0].impactBps).toBeGreaterThan(0)
    expect(report.glostenHarris.refusal).toBeUndefined()
    expect(process.exitCode).toBe(0)
  },
)

test.skipIf(!hasTapes)(
  'spot has no venue time for best prices, and the report says so',
  async () => {
    const text = await run('--tape', join(tapes, 'spot_btcusdt_20240808.gz'))
    expect(text).toContain('receive time')
    expect(text).toMatch(/Huang-Stoll: no answer|Huang-Stoll, shares/)
  },
)

test('a tape that is not there', async () => {
  await expect(run('--tape', 'absent.gz')).rejects.toThrow(CannotRun)
})
