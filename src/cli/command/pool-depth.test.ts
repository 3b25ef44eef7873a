// Depth by running the command: against closed forms, against swaps of what it says, and the page.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { type DepthReport } from './pool-depth.ts'
import { PoolRig, type PoolText, poolTexts } from './test-pool.ts'

const rig = new PoolRig()
afterAll(() => rmSync(rig.folder, { recursive: true }))
afterEach(() => {
  process.exitCode = undefined
})

function rowOf(report: DepthReport, side: string, moveBps: number): DepthReport['rows'][number] {
  const found = report.rows.find((row) => row.side === side && row.moveBps === moveBps)
  if (found === undefined) throw new Error(`no row of ${side} ${moveBps}`)
  return found
}

test('a constant product by x (sqrt(1 / (1 - m)) - 1)', async () => {
  const file = rig.file('constant-product', { feePips: 0 })
  const report: DepthReport = await rig.json('depth', file)
  expect(report.rows).toHaveLength(16)
  for (const moveBps of [1, 5, 10, 25, 50, 100, 200, 500]) {
    const m = moveBps / 10_000
    const sold = Number(rowOf(report, 'sell', moveBps).base)
    expect(sold / (1000 * (Math.sqrt(1 / (1 - m)) - 1))).toBeCloseTo(1, 8)
    const bought = Number(rowOf(report, 'buy', moveBps).base)
    expect(bought / (1000 * (1 - Math.sqrt(1 / (1 + m))))).toBeCloseTo(1, 6)
  }
  expect(process.exitCode).toBe(0)
})

test('a range: over two ticks, in either coin, as liquidity says', async () => {
  const report: DepthReport = await rig.json('depth', rig.file('range', { feePips: 0 }))
  const root = 1.0001 ** (-200_311 / 2)
  const end = root * Math.sqrt(0.98)
  const edge = 1.0001 ** (-200_350 / 2)
  const sold = 13e17 * (1 / edge - 1 / root) + 4e17 * (1 / end - 1 / edge)
  expect((Number(rowOf(report, 'sell', 200).base) * 1e18) / sold).toBeCloseTo(1, 11)
  const inverse = await rig.json('depth', rig.file('range', { feePips: 0 }), '--base', 'USDC')
  // A dollar's price in coin 0 down by m is the other's up by 1 / (1 - m).
  const up = root * Math.sqrt(1 / 0.99)
  const upper = 1.0001 ** (-200_290 / 2)
  const paid = 13e17 * (upper - root) + 4e17 * (up - upper)
  expect((Number(rowOf(inverse, 'sell', 100).base) * 1e6) / paid).toBeCloseTo(1, 9)
})

describe('every kind', () => {
  for (const kind of Object.keys(poolTexts) as PoolText[]) {
    test(`${kind}: a swap of what it says brings the same and ends there`, async () => {
      const file = rig.file(kind)
      const report: DepthReport = await rig.json('depth', file)
      for (const { side, moveBps, base, quote } of report.rows) {
        const isSale = side === 'sell'
        const give = isSale ? `${report.base}=${base}` : `${report.quote}=${quote}`
        const take = isSale ? report.quote : report.base
        const swap = await rig.json('quote', file, '--in', give, '--out', take)
        const m = moveBps / 10_000
        const expected = isSale ? 1 - m : 1 / (1 + m)
        const slack = kind === 'range' || kind === 'constant-product' ? 1e-9 : 1e-6
        expect(Math.abs(swap.priceAfter / swap.priceBefore / expected - 1)).toBeLessThan(slack)
        const [said, got] = [isSale ? quote : base, swap.out.amount]
        if (kind !== 'range') expect(got).toBe(said)
        // A swap pays a whole atom for the end of its last step.
        expect(Number(got)).toBeGreaterThanOrEqual(Number(said))
        expect(Number(got) / Number(said)).toBeCloseTo(1, 8)
      }
    })
  }
})

test('the page: one file, no script, both sides', async () => {
  const out = join(rig.folder, 'depth.html')
  const file = rig.file('range', { name: 'a<b>' })
  expect(await rig.run('depth', file, '--out', out)).toContain('a<b>: ')
  const page = readFileSync(out, 'utf8')
  expect(page.match(/<svg /g)).toHaveLength(1)
  expect(page).toContain('Depth of a&lt;b&gt;')
  expect(page).not.toMatch(/<script|<link|<image|@import|url\((?!#)|javascript:|NaN|Infinity/)
  await expect(rig.run('depth', file, '--out', join(out, 'x'))).rejects.toThrow('cannot be written')
})

test('moves and coins that are none', async () => {
  const file = rig.file('weighted')
  await expect(rig.run('depth', file, '--moves', '1,x')).rejects.toThrow("--moves is '1,x', expect")
  await expect(rig.run('depth', file, '--base', 'X')).rejects.toThrow("--base is 'X', expected one")
  await expect(rig.run('depth', file, '--quote', 'ETH')).rejects.toThrow('expected two coins')
})
