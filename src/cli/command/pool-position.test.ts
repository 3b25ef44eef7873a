// Positions and their losses by running the commands: against closed forms, differences of their
// own columns, and each other.
import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { stableBalanceModel, stableInvariantModel } from '../../amm/index.ts'
import { PoolRig } from './test-pool.ts'

const rig = new PoolRig()
afterAll(() => rmSync(rig.folder, { recursive: true }))

const flags = ['--lower', '1600', '--upper', '2500', '--price', '2000', '--worth', '100000']

describe('position', () => {
  test('a range by flags: worth as told, one coin at each end, divergence from entry', async () => {
    const { rows } = await rig.json('position', ...flags, '--vol', '0.8')
    const now = rows.find(({ price }: { price: number }) => price === 2000)
    expect(now.worth).toBeCloseTo(100_000, 8)
    expect(now.divergenceLoss).toBe(0)
    expect(rows[0].quoteHeld).toBe(0)
    expect(rows.at(-1).baseHeld).toBe(0)
    // V = L (2 sqrt P - sqrt a - P / sqrt b).
    const liquidity = 1e5 / (2 * Math.sqrt(2000) - 40 - 2000 / 50)
    const below = liquidity * (1 / 40 - 1 / 50)
    expect(rows[0].baseHeld).toBeCloseTo(below, 9)
    for (const { price, worth, divergenceLoss } of rows) {
      const hold = now.baseHeld * price + now.quoteHeld
      expect(divergenceLoss).toBeCloseTo(worth / hold - 1, 12)
    }
  })

  test('Greeks are the slopes of the columns', async () => {
    const grid = ['--from', '1999', '--to', '2001', '--points', '3']
    const { rows } = await rig.json('position', ...flags, '--vol', '0.8', ...grid)
    const [low, , mid, high] = rows
    const width = high.price - low.price
    expect((high.worthAtHorizon - low.worthAtHorizon) / width / mid.deltaBase).toBeCloseTo(1, 6)
    expect((high.deltaBase - low.deltaBase) / width / mid.gammaBasePerPrice).toBeCloseTo(1, 5)
    const dearer = (await rig.json('position', ...flags, '--vol', '0.81', ...grid)).rows[2]
    const cheaper = (await rig.json('position', ...flags, '--vol', '0.79', ...grid)).rows[2]
    const slope = (dearer.worthAtHorizon - cheaper.worthAtHorizon) / 2
    expect(slope / mid.vegaQuotePerVolPt).toBeCloseTo(1, 3)
  })

  test('ranges of a file in whole coins, by number; a pair is a range without end', async () => {
    const file = rig.file('range')
    await expect(rig.run('position', file, '--vol', '0.8')).rejects.toThrow('has 2 positions')
    await expect(rig.run('position', file, '--position', '2', '--vol', '1')).rejects.toThrow(
      '--position is 2, expected a number below 2',
    )
    const one = await rig.json('position', file, '--position', '0', '--vol', '0.8')
    expect(one.price / (1.0001 ** -200_311 * 1e12)).toBeCloseTo(1, 9)
    expect(one.liquidity).toBeCloseTo(4e17 / 1e12, 3)
    const pair = await rig.json('position', rig.file('constant-product'), '--vol', '0.8')
    expect(pair.upper).toBeNull()
    const now = pair.rows.find(({ price }: { price: number }) => price === pair.price)
    expect(now.baseHeld).toBeCloseTo(1000, 6)
    expect(now.worth).toBeCloseTo(4_000_000, 3)
    await expect(rig.run('position', rig.file('weighted'), '--vol', '1')).rejects.toThrow(
      'of ranges and constant products only',
    )
  })

  test('what is wrong with flags', async () => {
    await expect(rig.run('position', '--vol', '1')).rejects.toThrow('expected a pool file, or')
    await expect(rig.run('position', ...flags, '--vol', 'x')).rejects.toThrow("--vol is 'x'")
    const upside = ['--lower', '9', '--upper', '8', '--price', '8', '--worth', '1']
    await expect(rig.run('position', ...upside, '--vol', '1')).rejects.toThrow('above --lower 9')
    const both = rig.run('position', rig.file('range'), '--price', '5', '--vol', '1')
    await expect(both).rejects.toThrow('--price is 5, expected none with a file')
  })

  test('the table marks the price of now', async () => {
    expect(await rig.run('position', ...flags, '--vol', '0.8')).toMatch(/\n +> 2000 /)
  })
})

describe('lvr', () => {
  test('an eighth of the variance of a pair, and less by weights', async () => {
    const pair = await rig.json('lvr', rig.file('constant-product'), '--vol', '0.8')
    expect(pair.continuous.shareOfWorthPerYear).toBeCloseTo(0.08, 10)
    const uneven = await rig.json('lvr', rig.file('weighted'), '--vol', '0.8')
    expect(uneven.continuous.shareOfWorthPerYear).toBeCloseTo(0.5 * 0.16 * 0.64, 10)
    expect(uneven.worth).toBeCloseTo(10_000_000, 0)
  })

  test('blocks and fee: both shares by their published formulas', async () => {
    const args = ['--vol', '0.8', '--block', '12']
    const { fixedBlocks, randomBlocks, volPerBlock, continuous } = await rig.json(
      ...['lvr', rig.file('constant-product'), ...args],
    )
    const s = 0.8 * Math.sqrt(12 / (365 * 86_400))
    expect(volPerBlock).toBeCloseTo(s, 15)
    const g = -Math.log(1 - 0.003)
    expect(randomBlocks.share).toBeCloseTo(1 / (1 + (Math.SQRT2 * g) / s), 14)
    const slope = Math.sqrt(2 * Math.PI) / 1.460_354_508_809_586_8
    expect(fixedBlocks.share).toBeCloseTo(2 / (2 + (slope * 2 * g) / s), 12)
    const blocks = (365 * 86_400) / 12
    expect((fixedBlocks.perBlock * blocks) / continuous.perYear).toBeCloseTo(fixedBlocks.share, 12)
  })

  test('at the break-even fee and vol flow pays exactly for the loss', async () => {
    const args = ['lvr', ...flags, '--volume', '50000']
    const first = await rig.json(...args, '--vol', '0.8', '--fee', '0.003')
    const fee = String(first.flow.breakEvenFee)
    const paid = await rig.json(...args, '--vol', '0.8', '--fee', fee)
    expect(paid.flow.netPerDay).toBeCloseTo(0, 9)
    const vol = String(first.flow.breakEvenVol)
    const calm = await rig.json(...args, '--vol', vol, '--fee', '0.003')
    expect(calm.flow.netPerDay).toBeCloseTo(0, 9)
    expect(await rig.run(...args, '--vol', '0.8', '--fee', '0.003')).toContain('break-even fee ')
  })

  test('a pool of ranges loses what its positions lose', async () => {
    const file = rig.file('range')
    const all = await rig.json('lvr', file, '--vol', '0.8')
    const first = await rig.json('lvr', file, '--vol', '0.8', '--position', '0')
    const second = await rig.json('lvr', file, '--vol', '0.8', '--position', '1')
    const sum = first.continuous.perYear + second.continuous.perYear
    expect(all.continuous.perYear).toBeCloseTo(sum, 6)
  })

  test('curves without a closed form by a small trade each way', async () => {
    // A CryptoSwap pool at its peg: flatter than a pair by far, and never less than one.
    const crypto = await rig.json('lvr', rig.file('cryptoswap'), '--vol', '0.8', '--fee', '0.003')
    expect(crypto.continuous.shareOfWorthPerYear).toBeGreaterThan(0.08)
    const sharp = await rig.json('lvr', rig.file('stableswap'), '--vol', '0.1', '--fee', '0.0004')
    // By differences of the curve in doubles: gamma is dx over dP.
    const d = stableInvariantModel(200, [1e6, 1.2e6])
    const at = (x: number): number => stableBalanceModel(200, [x, 0], 1, d)
    const price = (x: number): number => (at(x - 50) - at(x + 50)) / 100
    const gamma = 2000 / (price(1e6 + 1000) - price(1e6 - 1000))
    const loss = -0.5 * 0.1 * 0.1 * price(1e6) * price(1e6) * gamma
    expect(sharp.continuous.perYear / loss).toBeCloseTo(1, 3)
    await expect(rig.run('lvr', rig.file('stableswap'), '--vol', '0.1')).rejects.toThrow(
      'its fee is not one number, expected --fee',
    )
  })
})
