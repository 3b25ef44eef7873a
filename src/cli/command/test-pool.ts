// What the tests of the pool commands share: files of every kind of pool, and one way to run a
// command and read what it printed.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { vi } from 'vitest'
import { poolCommand } from './pool.ts'

export type PoolText = 'constant-product' | 'range' | 'stableswap' | 'cryptoswap' | 'weighted'
type Coin = { readonly symbol: string; readonly decimals: number }
type PoolFields = { readonly coins: readonly Coin[]; readonly [field: string]: unknown }

const ether: Coin = { symbol: 'ETH', decimals: 18 }
const dollar: Coin = { symbol: 'USDC', decimals: 6 }
const coins = [ether, dollar]
const stables = [dollar, { symbol: 'DAI', decimals: 18 }]

/** 1,000 ETH beside 2,000,000 USDC, and the same price wherever there is one. */
export const poolTexts: Readonly<Record<PoolText, PoolFields>> = {
  'constant-product': {
    kind: 'constant-product',
    coins,
    reserves: ['1000000000000000000000', 2_000_000_000_000],
  },
  range: {
    kind: 'range',
    coins,
    feePips: 500,
    tickSpacing: 10,
    tick: -200_311,
    positions: [
      { tickLower: -202_000, tickUpper: -198_000, liquidity: '400000000000000000' },
      { tickLower: -200_350, tickUpper: -200_290, liquidity: '900000000000000000' },
    ],
  },
  stableswap: {
    kind: 'stableswap',
    coins: stables,
    reserves: ['1000000000000', '1200000000000000000000000'],
    amplification: 200,
    feeE10: 4_000_000,
  },
  cryptoswap: {
    kind: 'cryptoswap',
    family: 'two',
    coins: [dollar, ether],
    reserves: [2_000_000_000_000, '1000000000000000000000'],
    ann: 400_000,
    gamma: 72_500_000_000_000,
    midFeeE10: 26_000_000,
    outFeeE10: 45_000_000,
    feeGamma: 230_000_000_000_000,
    priceScale: ['2000000000000000000000'],
  },
  weighted: {
    kind: 'weighted',
    coins,
    reserves: ['4000000000000000000000', 2_000_000_000_000],
    weights: [0.8, '0.2'],
    swapFee: '0.003',
  },
}

export class PoolRig {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'plimsoll-pool-'))

  /** A file of one of the pools above, with fields of its own. */
  file(kind: PoolText, change: object = {}): string {
    return this.write(`${kind}.json`, JSON.stringify({ ...poolTexts[kind], ...change }))
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  /** What a command printed. */
  async run(...args: readonly string[]): Promise<string> {
    let out = ''
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text)
      return true
    })
    try {
      process.exitCode = undefined
      await poolCommand().exitOverride().parseAsync(args, { from: 'user' })
    } finally {
      spy.mockRestore()
    }
    return out
  }

  /** The same with `--json`, read. */
  async json(...args: readonly string[]): Promise<ReturnType<typeof JSON.parse>> {
    return JSON.parse(await this.run(...args, '--json'))
  }
}
