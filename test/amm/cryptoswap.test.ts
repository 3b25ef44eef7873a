// CryptoSwap by its laws, two coins and three: growth of the invariant, no gain from going round,
// agreement of exact-in and exact-out, and what moving the peg costs and whom.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CryptoCurve,
  CryptoswapPool,
  type CryptoTerms,
  cryptoBalance,
  cryptoBalanceModel,
  cryptoInvariant,
  cryptoInvariantModel,
  cubicBalance,
  steady,
  xcpOf,
} from '../../src/amm/index.ts'
import { cases, checkExactOut, checkQuoteIsSwap, checkRoundTrip, type Trade } from './laws.ts'

const wad = 10n ** 18n

type Options = {
  readonly family: 'two' | 'three-ng'
  readonly decimals: readonly number[]
  readonly prices: readonly bigint[]
  /** Worth of each coin held, in coin 0, 18 decimals. */
  readonly worths: readonly bigint[]
  readonly ann: bigint
  readonly gamma: bigint
}

function termsOf({ family, decimals, ann, gamma }: Options): CryptoTerms {
  return {
    family,
    precisions: decimals.map((places) => 10n ** BigInt(18 - places)),
    ann: steady(ann),
    gamma: steady(gamma),
    midFeeE10: 26_000_000n,
    outFeeE10: 45_000_000n,
    feeGamma: 230_000_000_000_000n,
    allowedExtraProfit: 2_000_000_000_000n,
    adjustmentStep: 146_000_000_000_000n,
    adjustmentShare: 5n,
    averagingS: 600n,
    adminFeeE10: 5_000_000_000n,
  }
}

function makePool(options: Options): CryptoswapPool {
  const terms = termsOf(options)
  const { family, ann, gamma, prices, worths } = options
  const balances = worths.map((worth, k) => {
    const atoms = k === 0 ? worth : (worth * wad) / prices[k - 1]!
    return atoms / terms.precisions[k]!
  })
  const xp = balances.map(
    (b, k) => (b * terms.precisions[k]! * (k === 0 ? wad : prices[k - 1]!)) / wad,
  )
  const d = cryptoInvariant({ family, ann, gamma }, xp)
  const state = {
    balances,
    shares: xcpOf(family, d, prices),
    d,
    priceScale: prices,
    priceOracle: prices,
    lastPrices: prices,
    lastPricesS: 0n,
    xcpProfit: wad,
    xcpProfitAtClaim: wad,
    virtualPrice: wad,
    isAdjusting: false,
  }
  return new CryptoswapPool(terms, state, 1n)
}

/** Worths within a factor of three of each other, as the contracts' safe range allows. */
function poolOf(family: Options['family']): fc.Arbitrary<CryptoswapPool> {
  const coins = family === 'two' ? 2 : 3
  const nToN = family === 'two' ? 4n : 27n
  return fc
    .record({
      decimals: fc.array(fc.integer({ min: 6, max: 18 }), { minLength: coins, maxLength: coins }),
      prices: fc.array(fc.bigInt({ min: 10n ** 14n, max: 10n ** 23n }), {
        minLength: coins - 1,
        maxLength: coins - 1,
      }),
      size: fc.integer({ min: 2, max: 9 }),
      skews: fc.array(fc.integer({ min: 100, max: 300 }), { minLength: coins, maxLength: coins }),
      a: fc.integer({ min: 1, max: 100 }),
      gammaE14: fc.integer({ min: 1, max: 100 }),
    })
    .map(({ decimals, prices, size, skews, a, gammaE14 }) =>
      makePool({
        family,
        decimals,
        prices,
        worths: skews.map((skew) => BigInt(skew) * 10n ** BigInt(16 + size)),
        ann: BigInt(a) * nToN * 10_000n,
        gamma: BigInt(gammaE14) * 10n ** 12n,
      }),
    )
}

function tradeOn(pool: CryptoswapPool, pick: number, partE6: number): Trade {
  const coinIn = pick % pool.coinCount
  const coinOut = (coinIn + 1 + (pick % (pool.coinCount - 1))) % pool.coinCount
  const amountIn = (pool.reserves()[coinIn]! * BigInt(partE6)) / 1_000_000n + 1n
  return { coinIn, coinOut, amountIn }
}

const pick = fc.integer({ min: 0, max: 1000 })
const partE6 = fc.integer({ min: 10, max: 200_000 })

describe.each(['two', 'three-ng'] as const)('laws of %s', (family) => {
  test('a swap raises the constant-product worth of a share, and a round trip never gains', () => {
    fc.assert(
      fc.property(poolOf(family), pick, partE6, (pool, n, part) => {
        const trade = tradeOn(pool, n, part)
        checkRoundTrip(pool, trade)
        const copy = pool.clone()
        if (!copy.swapExactIn(trade.coinIn, trade.coinOut, trade.amountIn).ok) return
        expect(copy.state().virtualPrice).toBeGreaterThanOrEqual(wad)
      }),
      { numRuns: cases },
    )
  })

  test('exact-out brings what is asked at the least exact-in that does', () => {
    fc.assert(
      fc.property(poolOf(family), pick, partE6, (pool, n, part) => {
        checkExactOut(pool, tradeOn(pool, n, part))
      }),
      { numRuns: cases },
    )
  })

  test('a quote changes nothing, and the swap does what it said', () => {
    fc.assert(
      fc.property(poolOf(family), pick, partE6, (pool, n, part) => {
        checkQuoteIsSwap(pool, tradeOn(pool, n, part))
      }),
      { numRuns: cases },
    )
  })

  test('the model agrees with the integers', () => {
    fc.assert(
      fc.property(poolOf(family), pick, (pool, n) => {
        const { balances, priceScale, d } = pool.state()
        const { precisions, ann, gamma } = pool.terms()
        const xp = balances.map(
          (b, k) => (b * precisions[k]! * (k === 0 ? wad : priceScale[k - 1]!)) / wad,
        )
        const a = Number(ann.to) / 10_000
        const g = Number(gamma.to) / 1e18
        const modelD = cryptoInvariantModel(a, g, xp.map(Number))
        expect(Math.abs(modelD / Number(d) - 1)).toBeLessThan(1e-9)
        const coin = n % pool.coinCount
        const model = cryptoBalanceModel(a, g, xp.map(Number), coin, Number(d))
        expect(Math.abs(model / Number(xp[coin]!) - 1)).toBeLessThan(1e-9)
      }),
      { numRuns: cases },
    )
  })

  test('liquidity put in evenly or not and taken out never gains', () => {
    fc.assert(
      fc.property(poolOf(family), pick, fc.integer({ min: 100, max: 100_000 }), (pool, n, part) => {
        const coin = n % pool.coinCount
        const isEven = n % 2 === 0
        const amounts = pool
          .reserves()
          .map((b, k) => (isEven || k === coin ? (b * BigInt(part)) / 1_000_000n : 0n))
        const added = pool.addLiquidity(amounts)
        if (!added.ok) return
        const removed = pool.clone().removeLiquidity(added.value.shares)
        if (!removed.ok) throw new Error(removed.refusal.detail)
        const isMore = removed.value.amounts.every((amount, k) => amount > amounts[k]!)
        expect(isMore).toBe(false)
        const one = pool.clone().removeOne(added.value.shares, coin)
        if (!isEven && one.ok) expect(one.value).toBeLessThan(amounts[coin]!)
      }),
      { numRuns: cases },
    )
  })
})

test('the closed form of tricrypto-ng and Newton find one root', () => {
  fc.assert(
    fc.property(poolOf('three-ng'), pick, partE6, (pool, n, part) => {
      const { balances, priceScale, d } = pool.state()
      const { precisions, ann, gamma } = pool.terms()
      const xp = balances.map(
        (b, k) => (b * precisions[k]! * (k === 0 ? wad : priceScale[k - 1]!)) / wad,
      )
      const curve: CryptoCurve = { family: 'three', ann: ann.to, gamma: gamma.to }
      const coin = n % 3
      const other = (coin + 1) % 3
      const moved = xp.with(other, xp[other]! + (xp[other]! * BigInt(part)) / 1_000_000n)
      const newton = Number(cryptoBalance(curve, moved, coin, d))
      const cubic = Number(cubicBalance({ ...curve, family: 'three-ng' }, moved, coin, d).y)
      expect(Math.abs(cubic / newton - 1)).toBeLessThan(1e-11)
    }),
    { numRuns: cases },
  )
})

test('refusals outside the contract`s safe range', () => {
  const curve: CryptoCurve = { family: 'two', ann: 400_000n, gamma: 145_000_000_000_000n }
  const pool = makePool({
    ...curve,
    family: 'two',
    decimals: [18, 18],
    prices: [wad],
    worths: [1000n * wad, 1000n * wad],
  })
  const huge = pool.quoteExactIn(0, 1, 10n ** 27n)
  expect(!huge.ok && huge.refusal.code).toBe('out-of-domain')
  expect(!huge.ok && huge.refusal.detail).toContain('expected 0.01 to 100 of it')
})

describe('the moving peg', () => {
  /** Trades back and forth with a drift, a block apart; the price rises by the way. */
  function drift(pool: CryptoswapPool, rounds: number): void {
    for (let round = 1; round <= rounds; round += 1) {
      pool.advance(BigInt(round) * 600n)
      const amount = pool.reserves()[0]! / 50n
      pool.swapExactIn(0, 1, amount)
      pool.advance(BigInt(round) * 600n + 12n)
      pool.swapExactIn(1, 0, (pool.reserves()[1]! * 17n) / 1000n)
    }
  }

  test.each([
    ['two', [18, 6], [1_532_848_669_525_694_314n]],
    ['three-ng', [18, 18, 18], [1649n * wad, 446_562_202_678_699_631n]],
  ] as const)(
    '%s: the scale follows the oracle, providers pay from profit',
    (family, decimals, prices) => {
      const pool = makePool({
        family,
        decimals,
        prices,
        worths: prices.map(() => 10n ** 24n).concat(10n ** 24n),
        ann: family === 'two' ? 400_000n : 2_700_000n,
        gamma: family === 'two' ? 72_500_000_000_000n : 1_300_000_000_000n,
      })
      drift(pool, 120)
      const { priceScale, virtualPrice, xcpProfit } = pool.state()
      // The price of coin 1 rose, and the scale went after it.
      expect(priceScale[0]!).toBeGreaterThan(prices[0]!)
      // What the fees made, less what the steps cost: the cost is the providers', and bounded by
      // half.
      const made = xcpProfit - wad
      const kept = virtualPrice - wad
      expect(made).toBeGreaterThan(0n)
      expect(kept).toBeLessThan(made)
      expect(2n * kept).toBeGreaterThan(made)
    },
  )
})

test('a ramp of A: D is found again, and the first swap after its end closes it', () => {
  const pool = makePool({
    family: 'two',
    decimals: [18, 18],
    prices: [wad],
    worths: [1200n * wad, 800n * wad],
    ann: 400_000n,
    gamma: 145_000_000_000_000n,
  })
  const before = pool.state().d
  const gamma = 145_000_000_000_000n
  const ramp = { from: 400_000n, to: 4_000_000n, startS: 0n, endS: 86_400n }
  pool.ramp(ramp, { from: gamma, to: gamma, startS: 0n, endS: 86_400n })
  pool.advance(90_000n)
  expect(pool.swapExactIn(0, 1, wad).ok).toBe(true)
  // More concentrated: the same uneven balances hold more D.
  expect(pool.state().d).toBeGreaterThan(before)
  const settled = pool.state().d
  pool.advance(90_012n)
  expect(pool.swapExactIn(0, 1, wad).ok).toBe(true)
  expect(Number(pool.state().d) / Number(settled)).toBeCloseTo(1, 2)
})
