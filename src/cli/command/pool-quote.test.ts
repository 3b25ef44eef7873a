// Quotes of every kind of pool by running the command: against the contracts' own formulas, there
// and back, and what a file or an amount is refused for.
import { existsSync, rmSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { PoolRig, type PoolText, poolTexts } from './test-pool.ts'

const rig = new PoolRig()
afterAll(() => rmSync(rig.folder, { recursive: true }))
afterEach(() => {
  process.exitCode = undefined
})

const kinds = Object.keys(poolTexts) as PoolText[]
const symbols = (kind: PoolText): string[] => poolTexts[kind].coins.map(({ symbol }) => symbol)

test('a constant product to the atom, by the formula of its contract', async () => {
  const file = rig.file('constant-product')
  const report = await rig.json('quote', file, '--in', 'ETH=10', '--out', 'USDC')
  const given = 10n ** 19n * 997n
  const out = (given * 2_000_000_000_000n) / (10n ** 21n * 1000n + given)
  expect(report.out).toMatchObject({ coin: 'USDC', atoms: String(out) })
  expect(report.fee).toMatchObject({ coin: 'ETH', amount: '0.03' })
  expect(report.priceBefore).toBeCloseTo(2000 * 0.997, 9)
  // All of the 10 ETH stay: the price after is that of the new reserves.
  const after = ((2e12 - Number(out)) / 1e6 / 1010) * 0.997
  expect(report.priceAfter).toBeCloseTo(after, 9)
  expect(report.impact).toBeCloseTo(1 - 1 / (1 + 9.97 / 1000), 9)
  expect(process.exitCode).toBe(0)
})

test('a range: what liquidity and fee say while no tick is crossed', async () => {
  const file = rig.file('range')
  const report = await rig.json('quote', file, '--in', 'USDC=1000', '--out', 'ETH')
  const root = 1.0001 ** (-200_311 / 2)
  const next = root + (1e9 * 0.9995) / 1.3e18
  expect(Number(report.out.atoms) / ((1.3e18 * (next - root)) / (root * next))).toBeCloseTo(1, 10)
  expect(report.fee).toMatchObject({ coin: 'USDC', amount: '0.5' })
  expect(report.priceAfter / (0.9995 / (next * next) / 1e12)).toBeCloseTo(1, 9)
})

describe('every kind', () => {
  for (const kind of kinds) {
    test(`${kind}: exact-out asks for what exact-in paid, or an atom's worth less`, async () => {
      const file = rig.file(kind)
      const [a, b] = symbols(kind) as [string, string]
      const there = await rig.json('quote', file, '--in', `${a}=3.25`, '--out', b)
      const asked = await rig.json('quote', file, '--in', a, '--out', `${b}=${there.out.amount}`)
      expect(BigInt(asked.in.atoms)).toBeLessThanOrEqual(BigInt(there.in.atoms))
      expect(BigInt(asked.out.atoms)).toBeGreaterThanOrEqual(BigInt(there.out.atoms))
      expect(Number(asked.in.atoms) / Number(there.in.atoms)).toBeCloseTo(1, 5)
      expect(there.impact).toBeGreaterThan(0)
      expect(there.priceAfter).toBeLessThan(there.priceBefore)
      // Between the two margins lies the price of the trade.
      expect(there.price).toBeLessThan(there.priceBefore)
      expect(there.price).toBeGreaterThan(there.priceAfter)
    })

    test(`${kind}: a table says the same`, async () => {
      const [a, b] = symbols(kind) as [string, string]
      const args = ['quote', rig.file(kind), '--in', `${a}=3.25`, '--out', b]
      const { out, fee } = await rig.json(...args)
      const text = await rig.run(...args)
      expect(text).toContain(` ${out.amount}  ${out.coin}`)
      expect(text).toContain(` ${fee.amount}  ${fee.coin}`)
    })
  }
})

test('what the contract would refuse is an answer with exit code 1', async () => {
  const args = ['--in', 'ETH', '--out', 'USDC=2000000']
  const report = await rig.json('quote', rig.file('constant-product'), ...args)
  expect(report).toMatchObject({ in: null, price: null })
  expect(report.refusal).toMatch(/^insufficient-liquidity: /)
  expect(process.exitCode).toBe(1)
})

describe('refused with file, field, value and what was expected', () => {
  const faults: readonly (readonly [PoolText, object, string])[] = [
    ['constant-product', { reserves: [1, -2] }, 'reserves is [1,-2], expected a list of 2 pos'],
    ['constant-product', { reserves: ['1e3', 5] }, 'reserves is ["1e3",5], expected'],
    ['constant-product', { feePips: 1e6 }, 'feePips is 1000000, expected a whole number from 0'],
    ['constant-product', { fee: 3 }, 'fee is 3, expected nothing: known are kind'],
    ['constant-product', { kind: 'square' }, 'kind is "square", expected one of constant-pr'],
    ['constant-product', { coins: [{ symbol: 'A', decimals: 30 }] }, 'coins[0].decimals is 30'],
    ['constant-product', { reserves: [10, 10] }, 'no such pool: '],
    ['range', { sqrtPriceX96: 5 }, 'tick is -200311, expected one of tick and sqrtPriceX96'],
    ['range', { positions: [] }, 'positions is [], expected 1 to 10000'],
    [
      'range',
      { positions: [{ tickLower: 5, tickUpper: 1000, liquidity: 5 }] },
      'positions[0]: no such pool: out-of-domain',
    ],
    ['stableswap', { amplification: 0 }, 'amplification is 0, expected a whole number from 1'],
    ['cryptoswap', { gamma: 1 }, 'gamma is 1, expected a whole number from 10000000000'],
    ['cryptoswap', { family: 'three-ng' }, 'expected 3 of them for three-ng'],
    ['cryptoswap', { ann: 1 }, 'no such pool: A 1'],
    ['weighted', { weights: [0.5, 0.6] }, 'weights is [0.5,0.6], expected a sum of 1'],
    ['weighted', { swapFee: 0.3 }, 'swapFee is 0.3, expected a share like 0.003'],
  ]
  for (const [kind, change, message] of faults) {
    test(`${kind} ${JSON.stringify(change).slice(0, 50)}`, async () => {
      const file = rig.file(kind, change)
      const run = rig.run('quote', file, '--in', 'ETH=1', '--out', 'USDC')
      await expect(run).rejects.toThrow(file)
      await expect(rig.run('quote', file, '--in', 'ETH=1', '--out', 'USDC')).rejects.toThrow(
        message,
      )
    })
  }

  test('sides', async () => {
    const file = rig.file('constant-product')
    const of = (give: string, take: string): Promise<string> =>
      rig.run('quote', file, '--in', give, '--out', take)
    await expect(of('ETH', 'USDC')).rejects.toThrow('in one of --in and --out')
    await expect(of('ETH=1', 'USDC=1')).rejects.toThrow('in one of --in and --out')
    await expect(of('ETH=1', 'ETH')).rejects.toThrow('expected two coins')
    await expect(of('WBTC=1', 'USDC')).rejects.toThrow("--in is 'WBTC', expected one of ETH, USDC")
    await expect(of('ETH', 'USDC=1.0000001')).rejects.toThrow('of up to 6 places')
    await expect(of('ETH=0', 'USDC')).rejects.toThrow("--in is 'ETH=0', expected")
    await expect(of('ETH=-1', 'USDC')).rejects.toThrow("--in is 'ETH=-1', expected")
  })

  test('files', async () => {
    const of = (file: string): Promise<string> =>
      rig.run('quote', file, '--in', 'A=1', '--out', 'B')
    await expect(of(`${rig.folder}/absent.json`)).rejects.toThrow('cannot be read (ENOENT)')
    await expect(of(rig.write('a.json', '{'))).rejects.toThrow('not JSON')
    await expect(of(rig.write('b.json', '[]'))).rejects.toThrow('the document is [], expected an')
    await expect(of(rig.write('c.json', '{}'))).rejects.toThrow('kind is absent, expected one of')
  })
})

const curveFile = fileURLToPath(
  new URL('../../../../shared/data/curve-pool-state/curve_pool_metadata.json', import.meta.url),
)

describe('records of Curve pools', () => {
  const absent = 'the records of Curve pools are not here'
  const pairs = [
    ['POOL_TEST_METADATA_JSON', 'DAI=1000', 'USDC', 0.9999, 2e-4],
    ['METAPOOL_TEST_METADATA_JSON', 'GUSD=1000', 'USDC', 1, 2e-3],
    ['CRYPTOPOOL_TEST_METADATA_JSON', 'STG=1000', 'USDC', 0.614, 0.01],
    ['TRICRYPTO_NG_TEST_METADATA_JSON', 'WETH=1', 'crvUSD', 1645, 0.005],
  ] as const
  for (const [record, give, take, price, tolerance] of pairs) {
    test(`${record}: long reserves, and a price near its day's`, async (context) => {
      if (!existsSync(curveFile)) return context.skip(absent)
      const args = ['--in', give, '--out', take, '--record', record]
      const report = await rig.json('quote', curveFile, ...args)
      expect(Math.abs(report.price / price - 1)).toBeLessThan(tolerance)
    })
  }

  test('which one must be said', async (context) => {
    if (!existsSync(curveFile)) return context.skip(absent)
    const run = rig.run('quote', curveFile, '--in', 'DAI=1', '--out', 'USDC')
    await expect(run).rejects.toThrow('--record is not given, expected one of POOL_TEST_METADATA')
  })
})
