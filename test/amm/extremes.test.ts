// Pools at the edge of what numbers can be: whatever the reserves, a swap is an answer or a
// refusal, never an exception, and never more than the pool holds. And a pool is its snapshot.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BinPool,
  ClassicalPmmPool,
  type CryptoState,
  CryptoswapPool,
  firstPoolTerms,
  LmsrPool,
  SolidlyPool,
  StableswapPool,
  steady,
  unitBin,
  VaultPmmPool,
  VirtualAmm,
} from '../../src/amm/index.ts'
import {
  ByteReader,
  ByteWriter,
  SnapshotReader,
  SnapshotWriter,
  type Visitable,
} from '../../src/base/index.ts'
import { type ClonablePool, cases } from './laws.ts'

const wad = 10n ** 18n

type Numbers = {
  readonly a: bigint
  readonly b: bigint
  readonly c: bigint
  readonly decimals: readonly [number, number]
}

const big = fc.bigInt({ min: 1n, max: 10n ** 30n })
const places = fc.integer({ min: 0, max: 18 })
const numbers: fc.Arbitrary<Numbers> = fc.record({
  a: big,
  b: big,
  c: big,
  decimals: fc.tuple(places, places),
})

function cryptoPool(family: 'two' | 'three-ng', { a, b, c, decimals }: Numbers): CryptoswapPool {
  const isTwo = family === 'two'
  const precisions = [...decimals, 18].slice(0, isTwo ? 2 : 3).map((d) => 10n ** BigInt(18 - d))
  const prices = isTwo ? [wad] : [wad, wad]
  const state: CryptoState = {
    balances: isTwo ? [a, b] : [a, b, c],
    shares: c,
    d: a + b,
    priceScale: prices,
    priceOracle: prices,
    lastPrices: prices,
    lastPricesS: 0n,
    xcpProfit: wad,
    xcpProfitAtClaim: wad,
    virtualPrice: wad,
    isAdjusting: false,
  }
  const terms = {
    family,
    precisions,
    ann: steady(isTwo ? 400_000n : 2_700_000n),
    gamma: steady(145_000_000_000_000n),
    midFeeE10: 26_000_000n,
    outFeeE10: 45_000_000n,
    feeGamma: 230_000_000_000_000n,
    allowedExtraProfit: 2_000_000_000_000n,
    adjustmentStep: 146_000_000_000_000n,
    adjustmentShare: 5n,
    averagingS: 600n,
    adminFeeE10: 5_000_000_000n,
  } as const
  return new CryptoswapPool(terms, state, 1n)
}

function binPool({ a, b, c }: Numbers): BinPool {
  const terms = {
    stepE4: 25,
    baseFactor: 8000n,
    filterS: 30n,
    decayS: 600n,
    reductionE4: 5000n,
    variableControl: 7500n,
    protocolShareE4: 2500n,
    accumulatorMax: 350_000n,
  }
  const bins = [
    { id: unitBin - 1, amounts: [0n, a] as const, shares: a },
    { id: unitBin, amounts: [b, c] as const, shares: b },
    { id: unitBin + 1, amounts: [c, 0n] as const, shares: c },
  ]
  const calm = { accumulator: 0n, reference: 0n, referenceId: unitBin, updatedS: 0n }
  return new BinPool(terms, bins, unitBin, calm)
}

const makers: Readonly<Record<string, (n: Numbers) => ClonablePool & Visitable>> = {
  stableswap: ({ a, b, decimals }) =>
    new StableswapPool(firstPoolTerms(100n, decimals, 4_000_000n, 5_000_000_000n), [a, b], wad),
  'cryptoswap of two': (n) => cryptoPool('two', n),
  'cryptoswap of three': (n) => cryptoPool('three-ng', n),
  solidly: ({ a, b, decimals: [x, y] }) =>
    new SolidlyPool({ units: [10n ** BigInt(x), 10n ** BigInt(y)], feeE4: 4n }, [a, b], wad),
  bins: binPool,
  virtual: ({ a, b, c }) =>
    new VirtualAmm({ base: a, quote: b, sqrtK: c, peg: 10n ** 6n, balancedBase: a }),
  'scoring rule': ({ a, b }) => new LmsrPool(a, b, [0n, 0n]),
  classical: ({ a, b, c }) =>
    new ClassicalPmmPool(
      { price: c, k: wad / 10n, lpFee: 0n, mtFee: 0n },
      { base: a, quote: b, baseTarget: a, quoteTarget: b, status: 'one' },
    ),
  vault: ({ a, b, c }) =>
    new VaultPmmPool(
      { kind: 'vending', price: c, k: wad / 10n, lpFee: 0n, mtFee: 0n },
      { base: a, quote: b, baseTarget: 0n, quoteTarget: 0n, status: 'above', shares: a },
    ),
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  test('one atom to 1e30: an answer or a refusal that says why', () => {
    fc.assert(
      fc.property(numbers, big, fc.boolean(), (n, amount, isFirst) => {
        const pool = make(n)
        const [coinIn, coinOut] = isFirst ? [0, 1] : [1, 0]
        const before = pool.reserves()
        const swapped = pool.swapExactIn(coinIn, coinOut, amount)
        if (swapped.ok) {
          expect(swapped.value.amountOut).toBeLessThanOrEqual(before[coinOut]!)
          expect(swapped.value.amountOut).toBeGreaterThan(0n)
        } else {
          expect(swapped.refusal.detail.length).toBeGreaterThan(0)
          expect(pool.reserves()).toEqual(before)
        }
      }),
      { numRuns: cases },
    )
  })

  test('a pool is its snapshot: the same swap after it', () => {
    const even = { a: 10n ** 24n, b: 10n ** 24n, c: 10n ** 24n, decimals: [18, 18] } as const
    const pool = make(even)
    pool.swapExactIn(0, 1, 10n ** 22n)
    const bytes = new ByteWriter()
    pool.visit(new SnapshotWriter(bytes))
    const copy = make({ ...even, a: 2n * 10n ** 24n })
    copy.visit(new SnapshotReader(new ByteReader(bytes.view())))
    expect(copy.reserves()).toEqual(pool.reserves())
    expect(copy.swapExactIn(1, 0, 10n ** 21n)).toEqual(pool.swapExactIn(1, 0, 10n ** 21n))
  })
})
