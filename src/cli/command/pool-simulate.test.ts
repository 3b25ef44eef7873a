// The simulator from the command line: the same run for the same seed, exact beside model, several
// fees on one market, and worlds that are none.
import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { PoolRig } from './test-pool.ts'

const rig = new PoolRig()
afterAll(() => rmSync(rig.folder, { recursive: true }))

const world = rig.write(
  'world.json',
  JSON.stringify({
    blocks: 'random',
    noisePerDay: 2000,
    jumpsPerYear: 100,
    ranges: [{ liquidity: 50_000 }, { liquidity: 200_000, lower: 1800, upper: 2200 }],
  }),
)

test('the same seed is the same run; net is fees less loss', async () => {
  const args = ['simulate', world, '--days', '2', '--seed', '9']
  const run = await rig.json(...args)
  expect(await rig.json(...args)).toEqual(run)
  expect(run.blocks).toBe(2880)
  expect(run.netQuote).toBe(run.feesQuote - run.lossQuote)
  expect((await rig.json('simulate', world, '--days', '2', '--seed', '8')).price).not.toBe(
    run.price,
  )
  expect(await rig.run(...args)).toContain('2880 blocks')
})

test('exact and model on one market', async () => {
  const args = ['simulate', world, '--days', '0.5']
  const [model, exact] = [await rig.json(...args), await rig.json(...args, '--exact')]
  expect(exact.price).toBe(model.price)
  expect(exact.feesQuote / model.feesQuote).toBeCloseTo(1, 2)
})

test('several fees see one market, and a higher fee loses less to arbitrage', async () => {
  const args = ['simulate', '--days', '10', '--fees', '0.0005,0.003,0.01']
  const { runs } = await rig.json(...args)
  expect(runs.map(({ feeShare }: { feeShare: number }) => feeShare.toFixed(4))).toEqual([
    ...['0.0005', '0.0030', '0.0100'],
  ])
  expect(new Set(runs.map(({ price }: { price: number }) => price)).size).toBe(1)
  expect(runs[2].formulaQuote).toBeLessThan(runs[0].formulaQuote)
  expect(await rig.run(...args)).toContain('0.3000 %')
})

test('worlds that are none are named', async () => {
  const of = (text: string): Promise<string> =>
    rig.run('simulate', rig.write('bad.json', text), '--days', '1')
  await expect(of('{"volatility": 1}')).rejects.toThrow('volatility is 1, expected nothing: known')
  await expect(of('{"volAnnual": "x"}')).rejects.toThrow('volAnnual is "x", expected a number')
  await expect(of('{"volAnnual": 11}')).rejects.toThrow('world.volAnnual is 11; expected a number')
  await expect(of('{"blocks": "now"}')).rejects.toThrow('world.blocks is "now"; expected')
  await expect(of('{"ranges": [{"lower": 5, "upper": 4}]}')).rejects.toThrow('world.ranges[0] is')
  await expect(rig.run('simulate', '--fees', 'x')).rejects.toThrow("--fees is 'x', expected shares")
  await expect(rig.run('simulate', '--days', '1e9')).rejects.toThrow('blocks, expected 50000000')
  const moving = rig.write('moving.json', '{"feePerVol": 1}')
  await expect(rig.run('simulate', moving, '--exact')).rejects.toThrow('whose fee is fixed')
})
