// Policies from the command line: a record made by hand whose fees are known, drawn paths, the
// recorded hours where they are here, and records that are none.
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { PoolRig } from './test-pool.ts'

const rig = new PoolRig()
afterAll(() => rmSync(rig.folder, { recursive: true }))

const header =
  ',periodStartUnix,liquidity,high,low,close,feeGrowthGlobal0X128,feeGrowthGlobal1X128,' +
  'pool.token0.decimals,pool.token1.decimals'

type Cells = { readonly close?: string; readonly time?: string; readonly growth?: number }

/** An hour at 2000 in which a unit of liquidity earned 0.5 atoms of coin 0 and none of coin 1. */
function line(i: number, { close = '2000', time, growth }: Cells = {}): string {
  const unix = time ?? String(1_700_000_000 + 3600 * i)
  const grown = growth ?? 1e33 + 0.5 * 2 ** 128 * i
  return `${i},${unix},1e19,2010,1990,${close},${grown},5e41,6.0,18.0`
}

function record(name: string, lines: readonly string[]): string {
  return rig.write(name, [header, ...lines].join('\n'))
}

test('fees are growth times liquidity; the file may run backwards', async () => {
  const lines = Array.from({ length: 11 }, (_, i) => line(i)).reverse()
  const args = ['--hours', record('good.csv', lines), '--gas', '7', '--every', '5']
  const { policies, assumptions } = await rig.json('rebalance', ...args)
  const [hold, timed] = policies
  expect(hold.outcome.hours).toBe(10)
  // 100,000 over the worth of a unit between 2000 e^-0.1 and 2000 e^0.1.
  const liquidity = 1e5 / (2 * Math.sqrt(2000) * (1 - Math.exp(-0.05)))
  expect(hold.outcome.fees / (10 * 0.5 * liquidity * (1e12 / 1e6))).toBeCloseTo(1, 6)
  expect(hold.outcome.inRangeShare).toBe(1)
  const variance = Math.log(2010 / 1990) ** 2 / (4 * Math.LN2)
  const lvr = 0.25 * 10 * liquidity * Math.sqrt(2000) * variance
  expect(hold.outcome.estimatedLvr / lvr).toBeCloseTo(1, 9)
  expect(timed.outcome).toMatchObject({ moves: 2, gas: 14 })
  expect(hold.pnlError).toBeNull()
  expect(assumptions.join(' ')).toContain('loss versus rebalancing is estimated')
})

test('paths: a mean with its error, the same for the same seed; hedged is steadier', async () => {
  const args = ['rebalance', '--paths', '6', '--days', '10', '--seed', '4']
  const report = await rig.json(...args)
  expect(await rig.json(...args)).toEqual(report)
  for (const { outcome, hedgedPnlError, pnlError } of report.policies) {
    expect(hedgedPnlError).toBeLessThan(pnlError)
    expect(outcome.hedgedHourlySd).toBeLessThan(outcome.hourlySd)
  }
  const text = await rig.run(...args)
  expect(text).toContain('LVR est.')
  expect(text).not.toMatch(/realised/i)
})

const hours = fileURLToPath(
  new URL(
    '../../../../shared/data/amm-univ3-usdc-eth/uniswap_v3_usdc_eth_hourly.csv',
    import.meta.url,
  ),
)

test('the recorded hours of USDC and ETH: every policy, sums that hold', async (context) => {
  if (!existsSync(hours)) return context.skip('the hours of the USDC/ETH pool are not here')
  const { policies, source } = await rig.json('rebalance', '--hours', hours)
  expect(source).toContain('999 recorded hours')
  for (const { outcome } of policies) {
    expect(outcome.fees).toBeGreaterThan(0)
    expect(outcome.estimatedLvr).toBeGreaterThan(0)
    expect(outcome.hedgedHourlySd).toBeLessThan(outcome.hourlySd)
  }
})

describe('refused', () => {
  const of = (lines: readonly string[]): Promise<string> =>
    rig.run('rebalance', '--hours', record('bad.csv', lines))

  test('records, by line and field', async () => {
    const rest = [line(1), line(2)]
    await expect(of([line(0, { close: 'x' }), ...rest])).rejects.toThrow("line 2: close is 'x'")
    await expect(of([line(0, { close: '9' }), ...rest])).rejects.toThrow('expected a price from')
    await expect(of([line(0), line(2), line(3)])).rejects.toThrow('expected an hour after 1700000')
    await expect(of([line(0), line(1, { growth: 1 }), line(2)])).rejects.toThrow('falls in the h')
    await expect(of([line(0)])).rejects.toThrow('1 hours, expected 3 or more')
    const none = rig.write('none.csv', 'a,b\n1,2')
    await expect(rig.run('rebalance', '--hours', none)).rejects.toThrow("line 1: header is 'a,b'")
    const absent = rig.run('rebalance', '--hours', `${rig.folder}/no.csv`)
    await expect(absent).rejects.toThrow('cannot be read (ENOENT)')
  })

  test('settings', async () => {
    const set = (...args: string[]): Promise<string> => rig.run('rebalance', ...args)
    await expect(set('--funding', '2')).rejects.toThrow("--funding is '2', expected a number from")
    await expect(set('--paths', '0')).rejects.toThrow("--paths is '0', expected a whole number")
    await expect(set('--paths', '9999', '--days', '99')).rejects.toThrow('a million hours or less')
  })
})
