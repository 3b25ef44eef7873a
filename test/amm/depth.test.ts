// Depth of every curve against its own swaps, and against closed forms where there are any.
import { describe, expect, test } from 'vitest'
import {
  amountDepth,
  BalancerPool,
  ClassicalPmmPool,
  firstPoolTerms,
  SolidlyPool,
  StableswapPool,
  VirtualAmm,
  weightedCurve,
} from '../../src/amm/index.ts'
import { type ClonablePool } from './laws.ts'

const wad = 10n ** 18n
const million = 1_000_000n * wad
const moves = [1, 5, 10, 25, 50, 100, 200, 500] as const

const pools: Readonly<Record<string, ClonablePool>> = {
  weighted: new BalancerPool(
    {
      curve: weightedCurve([wad / 2n, wad / 2n]),
      scalings: [1n, 1n],
      rates: [wad, wad],
      swapFee: 0n,
      aggregateFee: 0n,
      surge: null,
    },
    [million, 2n * million],
    million,
  ),
  stableswap: new StableswapPool(
    firstPoolTerms(200n, [18, 6], 4_000_000n, 5_000_000_000n),
    [million, 900_000n * 10n ** 6n],
    million,
  ),
  solidly: new SolidlyPool({ units: [wad, wad], feeE4: 5n }, [million, million], million),
  pmm: new ClassicalPmmPool(
    { price: 100n * wad, k: wad / 10n, lpFee: wad / 500n, mtFee: 0n },
    {
      base: million,
      quote: 100n * million,
      baseTarget: million,
      quoteTarget: 100n * million,
      status: 'one',
    },
  ),
  virtual: new VirtualAmm({
    base: 10n ** 15n,
    quote: 10n ** 15n,
    sqrtK: 10n ** 15n,
    peg: 10n ** 8n,
    balancedBase: 10n ** 15n,
  }),
}

describe.each(Object.entries(pools))('%s', (_, pool) => {
  test.each([
    [0, 1],
    [1, 0],
  ] as const)(
    'from coin %i to %i: deeper for larger moves, and just at the edge',
    (coinIn, coinOut) => {
      const price = pool.marginalPrice(coinIn, coinOut)
      const depth = amountDepth(pool, coinIn, coinOut, moves)
      depth.forEach(({ moveBps, amountIn, amountOut }, k) => {
        const least = price * (1 - moveBps / 10_000)
        const copy = pool.clone()
        const swapped = copy.swapExactIn(coinIn, coinOut, amountIn)
        expect(swapped.ok && swapped.value.amountOut).toBe(amountOut)
        expect(copy.marginalPrice(coinIn, coinOut)).toBeGreaterThanOrEqual(least)
        const over = pool.clone()
        over.swapExactIn(coinIn, coinOut, amountIn + 1n + amountIn / 10n ** 9n)
        expect(over.marginalPrice(coinIn, coinOut)).toBeLessThan(least * (1 + 1e-9))
        if (k > 0) expect(amountIn).toBeGreaterThan(depth[k - 1]!.amountIn)
      })
    },
  )
})

test('a product of constant weights has its closed form: x ((1 - d)^(-1/2) - 1)', () => {
  for (const { moveBps, amountIn } of amountDepth(pools.weighted!, 0, 1, moves)) {
    const closed = 1_000_000 * ((1 - moveBps / 10_000) ** -0.5 - 1)
    expect(Math.abs(Number(amountIn) / 1e18 / closed - 1)).toBeLessThan(1e-8)
  }
})
