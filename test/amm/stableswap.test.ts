// StableSwap by its laws, over decimals, rates, amplifications and imbalance, and by vectors.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amplificationOf,
  firstPoolTerms,
  MetaStableswapPool,
  nextPoolTerms,
  StableswapPool,
  stableBalance,
  stableBalanceModel,
  stableInvariant,
  stableInvariantModel,
} from '../../src/amm/index.ts'
import {
  cases,
  checkExactOut,
  checkQuoteIsSwap,
  checkRoundTrip,
  checkSplit,
  type Trade,
} from './laws.ts'

const wad = 10n ** 18n

/** A pool with balances within a factor of `spread` of each other, in any decimals. */
function poolOf(spread: number): fc.Arbitrary<{ pool: StableswapPool; flat: StableswapPool }> {
  return fc
    .record({
      a: fc.integer({ min: 1, max: 5000 }),
      decimals: fc.array(fc.integer({ min: 0, max: 24 }), { minLength: 2, maxLength: 4 }),
      size: fc.integer({ min: 2, max: 11 }),
      skews: fc.array(fc.integer({ min: 1, max: spread }), { minLength: 4, maxLength: 4 }),
      feeE10: fc.integer({ min: 100_000, max: 50_000_000 }),
      isNext: fc.boolean(),
    })
    .map(({ a, decimals, size, skews, feeE10, isNext }) => {
      const balances = decimals.map((places, k) => BigInt(skews[k]!) * 10n ** BigInt(size + places))
      const shares = balances.reduce(
        (sum, b, k) => sum + (b * wad) / 10n ** BigInt(decimals[k]!),
        0n,
      )
      const make = (fee: bigint): StableswapPool =>
        new StableswapPool(
          isNext
            ? nextPoolTerms(BigInt(a), decimals, fee, 20_000_000_000n)
            : firstPoolTerms(BigInt(a), decimals, fee, 5_000_000_000n),
          balances,
          shares,
        )
      return { pool: make(BigInt(feeE10)), flat: make(0n) }
    })
}

function tradeOn(pool: StableswapPool, pick: number, partE6: number): Trade {
  const coinIn = pick % pool.coinCount
  const coinOut = (coinIn + 1 + (pick % (pool.coinCount - 1))) % pool.coinCount
  const amountIn = (pool.reserves()[coinIn]! * BigInt(partE6)) / 1_000_000n + 1n
  return { coinIn, coinOut, amountIn }
}

/** Atoms of a coin in two units of xp, and one: iterations end within one of the root. */
function unitOf(pool: StableswapPool, coin: number): bigint {
  return (2n * wad) / pool.rate(coin) + 1n
}

const pick = fc.integer({ min: 0, max: 1000 })
const partE6 = fc.integer({ min: 0, max: 900_000 })

describe('laws', () => {
  test('the worth of a share never falls', () => {
    fc.assert(
      fc.property(poolOf(50), pick, partE6, ({ pool, flat }, n, part) => {
        for (const one of [pool, flat]) {
          const before = one.invariant()
          const trade = tradeOn(one, n, part)
          if (!before.ok || !one.swapExactIn(trade.coinIn, trade.coinOut, trade.amountIn).ok)
            continue
          const after = one.invariant()
          // The iteration ends within one unit of D on either side.
          if (after.ok) expect(before.value - after.value).toBeLessThanOrEqual(1n)
        }
      }),
      { numRuns: cases },
    )
  })

  test('a round trip never gains more than the last unit of D', () => {
    fc.assert(
      fc.property(poolOf(50), pick, partE6, ({ pool, flat }, n, part) => {
        const charged = tradeOn(pool, n, part)
        checkRoundTrip(pool, charged, unitOf(pool, charged.coinIn))
        const free = tradeOn(flat, n, part)
        checkRoundTrip(flat, free, unitOf(flat, free.coinIn))
      }),
      { numRuns: cases },
    )
  })

  test('exact-in and exact-out agree in the pool`s favour', () => {
    fc.assert(
      // Beyond half of the reserve a growing fee can outgrow the trade, and more in brings less.
      fc.property(poolOf(50), pick, partE6, ({ pool }, n, part) => {
        checkExactOut(pool, tradeOn(pool, n, Math.floor(part / 2)))
      }),
      { numRuns: cases },
    )
  })

  test('a split never beats the whole without fee by more than the last unit of D', () => {
    fc.assert(
      fc.property(poolOf(50), pick, partE6, partE6, ({ flat }, n, part, split) => {
        const trade = tradeOn(flat, n, part)
        const first = (trade.amountIn * BigInt(split)) / 1_000_000n
        checkSplit(flat, trade, first, unitOf(flat, trade.coinOut))
      }),
      { numRuns: cases },
    )
  })

  test('a quote changes nothing, and the swap does what it said', () => {
    fc.assert(
      fc.property(poolOf(1000), pick, partE6, ({ pool }, n, part) => {
        checkQuoteIsSwap(pool, tradeOn(pool, n, part))
      }),
      { numRuns: cases },
    )
  })

  test('liquidity put in and taken out again never gains', () => {
    fc.assert(
      fc.property(poolOf(50), pick, partE6, ({ pool }, n, part) => {
        const coin = n % pool.coinCount
        const amounts = pool
          .reserves()
          .map((b, k) => (k === coin ? (b * BigInt(part)) / 1_000_000n : 0n))
        const added = pool.addLiquidity(amounts)
        if (!added.ok) return
        const copy = pool.clone()
        const one = copy.removeOne(added.value.shares, coin)
        if (one.ok) expect(one.value).toBeLessThanOrEqual(amounts[coin]!)
        const removed = pool.clone().removeImbalanced(amounts)
        if (removed.ok) expect(removed.value).toBeGreaterThanOrEqual(added.value.shares)
      }),
      { numRuns: cases },
    )
  })
})

describe('extremes', () => {
  test('any balances from one atom to 1e30: a swap or a refusal, never an exception', () => {
    const balance = fc.bigInt({ min: 1n, max: 10n ** 30n })
    const decimals = fc.integer({ min: 0, max: 24 })
    fc.assert(
      fc.property(
        fc.tuple(balance, balance),
        fc.tuple(decimals, decimals),
        balance,
        fc.integer({ min: 1, max: 100_000 }),
        (balances, places, amountIn, a) => {
          const terms = firstPoolTerms(BigInt(a), places, 4_000_000n, 5_000_000_000n)
          const pool = new StableswapPool(terms, balances, wad)
          const before = pool.invariant()
          const swapped = pool.swapExactIn(0, 1, amountIn)
          if (!swapped.ok || !before.ok) return
          expect(swapped.value.amountOut).toBeLessThan(balances[1]!)
          const after = pool.invariant()
          if (after.ok) expect(after.value).toBeGreaterThanOrEqual(before.value - 1n)
        },
      ),
      { numRuns: cases },
    )
  })

  test('refusals name the value and what was expected', () => {
    const pool = new StableswapPool(firstPoolTerms(100n, [18, 6], 0n, 0n), [wad, 10n ** 6n], wad)
    const zero = pool.quoteExactIn(0, 1, 0n)
    expect(zero).toEqual({
      ok: false,
      refusal: { code: 'zero-amount', detail: 'amount 0, expected above 0' },
    })
    const self = pool.quoteExactIn(1, 1, 1n)
    expect(!self.ok && self.refusal.code).toBe('unknown-coin')
    const all = pool.quoteExactOut(0, 1, 10n ** 6n)
    expect(!all.ok && all.refusal.code).toBe('insufficient-liquidity')
    const empty = new StableswapPool(firstPoolTerms(100n, [18, 6], 0n, 0n), [wad, 0n], wad)
    const refused = empty.quoteExactIn(0, 1, wad)
    expect(!refused.ok && refused.refusal.code).toBe('out-of-domain')
  })
})

describe('vectors', () => {
  test('an independent solution of the invariant: A = 100 of the paper, 1200 and 800', () => {
    const d = stableInvariantModel(200, [1200, 800])
    expect(d).toBeCloseTo(1999.7927674219877, 10)
    const y = stableBalanceModel(200, [1300, 800], 1, d)
    expect(800 - y).toBeCloseTo(99.71614326536144, 10)
    const amplification = amplificationOf(100n, 'A', 2, 100n)
    const curve = { amplification, precision: 100n, division: 'last' } as const
    const exact = stableInvariant(curve, [1200n * wad, 800n * wad])
    expect(Number(exact) / 1e18).toBeCloseTo(1999.7927674219877, 12)
    const after = stableBalance(curve, [1300n * wad, 0n], 1, exact)
    expect(Number(800n * wad - after) / 1e18).toBeCloseTo(99.71614326536144, 12)
  })

  test('the three conventions of A are one curve', () => {
    // A = 100 of the paper, three coins: A n^(n-1) = 900, A n^n = 2700.
    expect(amplificationOf(100n, 'A', 3, 1n)).toBe(900n)
    expect(amplificationOf(900n, 'A n^(n-1)', 3, 1n)).toBe(900n)
    expect(amplificationOf(2700n, 'A n^n', 3, 1n)).toBe(900n)
  })

  test('the model agrees with the integers', () => {
    fc.assert(
      fc.property(poolOf(100), ({ pool }) => {
        const curve = pool.curve()
        const xp = pool.xp()
        const d = stableInvariant(curve, xp)
        const a = Number(curve.amplification) / Number(curve.precision)
        const model = stableInvariantModel(a, xp.map(Number))
        expect(Math.abs(model / Number(d) - 1)).toBeLessThan(1e-9)
      }),
      { numRuns: cases },
    )
  })
})

test('a ramp of A down takes from providers: the virtual price falls', () => {
  const terms = nextPoolTerms(1000n, [18, 18], 4_000_000n, 0n)
  const pool = new StableswapPool(terms, [1_500_000n * wad, 500_000n * wad], 2_000_000n * wad)
  const before = pool.virtualPrice()
  pool.ramp({ from: 100_000n, to: 10_000n, startS: 0n, endS: 604_800n })
  pool.advance(302_400n)
  expect(pool.curve().amplification).toBe(55_000n)
  pool.advance(604_800n)
  const after = pool.virtualPrice()
  expect(before.ok && after.ok && after.value < before.value).toBe(true)
})

test('a metapool trades through its base pool and back at a loss', () => {
  const base = new StableswapPool(
    firstPoolTerms(2000n, [18, 6, 6], 1_000_000n, 5_000_000_000n),
    [10n ** 26n, 10n ** 14n, 9n * 10n ** 13n],
    28n * 10n ** 25n,
  )
  const meta = new StableswapPool(
    firstPoolTerms(1500n, [2, 18], 4_000_000n, 5_000_000_000n),
    [458_049_142n, 4_584_663n * wad],
    9_000_000n * wad,
  )
  const pool = new MetaStableswapPool(meta, base)
  for (const [coinIn, coinOut, amountIn] of [
    [0, 2, 100_000n],
    [3, 0, 10n ** 9n],
    [1, 2, 1000n * wad],
  ] as const) {
    checkRoundTrip(pool, { coinIn, coinOut, amountIn })
    checkExactOut(pool, { coinIn, coinOut, amountIn })
  }
  const quote = pool.quoteExactIn(0, 2, 100_000n)
  expect(quote.ok && Number(quote.value.amountOut) / 1e6).toBeCloseTo(1000, -1)
})
