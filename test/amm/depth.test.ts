// Depth of every curve against its own swaps, and against closed forms where there are any.
import { describe, expect, test } from 'vitest'
import {
  amountDepth,
  amountToPrice,
  BalancerPool,
  ClassicalPmmPool,
  firstPoolTerms,
  SolidlyPool,
  StableswapPool,
  solidlyOutModel,
  VirtualAmm,
  weightedCurve,
  weightedDepthModel,
  weightedOutModel,
} from '../../src/amm/index.ts'
import { type ClonablePool } from './laws.ts'

const wad = 10n ** 18n
const million = 1_000_000n * wad
const moves = [1, 5, 10, 25, 50, 100, 200, 500] as const

function weightedPool(weights: readonly bigint[]): BalancerPool {
  const terms = {
    curve: weightedCurve(weights),
    scalings: [1n, 1n],
    rates: [wad, wad],
    swapFee: 0n,
    aggregateFee: 0n,
    surge: null,
  }
  return new BalancerPool(terms, [million, 2n * million], million)
}

const pools: Readonly<Record<string, ClonablePool>> = {
  weighted: weightedPool([wad / 2n, wad / 2n]),
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

test.each([
  [1n, 1n],
  [4n, 1n],
  [1n, 4n],
])('weights %i to %i: depth and swaps have their closed forms', (first, second) => {
  const weights = [(first * wad) / (first + second), (second * wad) / (first + second)]
  const pool = weightedPool(weights)
  const [w0, w1] = weights.map((weight) => Number(weight) / 1e18) as [number, number]
  for (const { moveBps, amountIn, amountOut } of amountDepth(pool, 0, 1, moves)) {
    const amount = Number(amountIn) / 1e18
    const closed = weightedDepthModel(1_000_000, w0, w1, moveBps / 10_000)
    expect(Math.abs(amount / closed - 1)).toBeLessThan(1e-8)
    const out = weightedOutModel(1_000_000, w0, 2_000_000, w1, amount)
    expect(Math.abs(Number(amountOut) / 1e18 / out - 1)).toBeLessThan(1e-8)
  }
})

test('solidly in doubles', () => {
  const pool = new SolidlyPool({ units: [wad, wad], feeE4: 0n }, [million, 2n * million], million)
  for (const amount of [1, 1000, 300_000]) {
    const quote = pool.quoteExactIn(0, 1, BigInt(amount) * wad)
    const out = solidlyOutModel(1_000_000, 2_000_000, amount)
    expect(quote.ok && Math.abs(Number(quote.value.amountOut) / 1e18 / out - 1)).toBeLessThan(1e-9)
  }
})

test('from reserves to a price, and from the price back to the reserves', () => {
  const pool = new StableswapPool(
    firstPoolTerms(200n, [18, 18], 0n, 0n),
    [million, million],
    million,
  )
  const away = pool.clone()
  away.swapExactIn(0, 1, 400_000n * wad)
  const price = away.marginalPrice(0, 1)
  const found = pool.clone()
  found.swapExactIn(0, 1, amountToPrice(pool, 0, 1, price))
  found.reserves().forEach((reserve, coin) => {
    expect(Math.abs(Number(reserve) / Number(away.reserves()[coin]!) - 1)).toBeLessThan(1e-12)
  })
})
