// Balancer's pools by their laws, curve by curve, and the cost of weights that move by themselves.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BalancerCurve,
  BalancerPool,
  balancerStableCurve,
  bootstrapWeights,
  ellipseCurve,
  fixedPriceCurve,
  type ReclammState,
  reclammCurve,
  slopedWeights,
  virtualBalances,
  weightedCurve,
} from '../../src/amm/index.ts'
import {
  cases,
  checkBuyBack,
  checkQuoteIsSwap,
  checkRoundTrip,
  checkSplit,
  type Trade,
} from './laws.ts'

const wad = 10n ** 18n

function poolWith(
  curve: BalancerCurve,
  live: readonly bigint[],
  swapFee: bigint,
  decimals: readonly number[] = [18, 18],
  rates: readonly bigint[] = [wad, wad],
): BalancerPool {
  const scalings = decimals.map((places) => 10n ** BigInt(18 - places))
  const aggregateFee = wad / 2n
  const terms = { curve, scalings, rates, swapFee, aggregateFee, surge: null }
  return new BalancerPool(terms, live, 10n ** 24n)
}

/** Gyroscope's own example: a 45 degree ellipse around 1, stretched 4000 times. */
const ellipse = {
  c: 707_106_781_186_547_524n,
  s: 707_106_781_186_547_524n,
  lambda: 4000n * wad,
  tauAlpha: {
    x: -94_861_212_813_096_057_289_512_505_574_275_160_547n,
    y: 31_644_119_574_235_279_926_451_292_677_567_331_630n,
  },
  tauBeta: {
    x: 37_142_269_533_113_549_537_591_131_345_643_981_951n,
    y: 92_846_388_265_400_743_995_957_747_409_218_517_601n,
  },
  u: 66_001_741_173_104_803_338_721_745_994_955_553_010n,
  v: 62_245_253_919_818_011_890_633_399_060_291_020_887n,
  w: 30_601_134_345_582_732_000_058_913_853_921_008_022n,
  z: -28_859_471_639_991_253_843_240_999_485_797_747_790n,
  dSq: 99_999_999_999_999_999_886_624_093_342_106_115_200n,
}

/** Within one block: the virtual balances stand still until the next. */
const readjusting: ReclammState = {
  lastVirtualBalances: [10n ** 24n, 2n * 10n ** 24n],
  lastS: 1_000_000n,
  timeS: 1_000_000n,
  dailyPriceShiftBase: 999_991_977_472_743_464n,
  centerednessMargin: wad / 4n,
  startRoot: (11n * wad) / 10n,
  endRoot: (12n * wad) / 10n,
  updateStartS: 990_000n,
  updateEndS: 1_040_000n,
}

const curves = {
  weighted: fc
    .bigInt({ min: wad / 20n, max: (19n * wad) / 20n })
    .map((weight) => weightedCurve([weight, wad - weight])),
  stable: fc.integer({ min: 1, max: 5000 }).map((a) => balancerStableCurve(BigInt(a) * 1000n)),
  ellipse: fc.constant(ellipseCurve(ellipse)),
  readjusting: fc.constant(reclammCurve(readjusting)),
} as const

const live = fc.tuple(
  fc.bigInt({ min: 10n ** 21n, max: 10n ** 23n }),
  fc.bigInt({ min: 10n ** 21n, max: 10n ** 23n }),
)
const decimals = fc.tuple(fc.integer({ min: 6, max: 18 }), fc.integer({ min: 6, max: 18 }))
const rate = fc.bigInt({ min: wad, max: 2n * wad })
const swapFee = fc.bigInt({ min: 0n, max: wad / 50n })
const part = fc.integer({ min: 1, max: 200_000 })

describe.each(Object.entries(curves))('laws of %s', (_, curve) => {
  const pools = fc
    .tuple(curve, live, swapFee, decimals, fc.tuple(rate, rate))
    .map(([one, balances, fee, places, rates]) => poolWith(one, balances, fee, places, rates))

  function tradeOn(pool: BalancerPool, isSwapped: boolean, partE6: number): Trade {
    const [coinIn, coinOut] = isSwapped ? [1, 0] : [0, 1]
    const amountIn = (pool.reserves()[coinIn]! * BigInt(partE6)) / 1_000_000n + 1n
    return { coinIn, coinOut, amountIn }
  }

  test('the invariant never falls, neither going round nor buying back gains', () => {
    fc.assert(
      fc.property(pools, fc.boolean(), part, (pool, isSwapped, partE6) => {
        const trade = tradeOn(pool, isSwapped, partE6)
        checkRoundTrip(pool, trade)
        checkBuyBack(pool, trade)
        checkQuoteIsSwap(pool, trade)
        const before = pool.invariant()
        const swapped = pool.swapExactIn(trade.coinIn, trade.coinOut, trade.amountIn)
        const after = pool.invariant()
        if (!swapped.ok || !before.ok || !after.ok) return
        // The invariant itself is computed to 1e-14 at best, the ellipse's to its stated error.
        expect(Number(after.value) / Number(before.value)).toBeGreaterThan(1 - 1e-13)
      }),
      { numRuns: cases },
    )
  })

  test('a split does not beat the whole without fee by more than the curve rounds', () => {
    fc.assert(
      fc.property(curve, live, fc.boolean(), part, part, (one, balances, isSwapped, a, b) => {
        const pool = poolWith(one, balances, 0n)
        const trade = tradeOn(pool, isSwapped, a)
        // Powers are off by 1e-14 of a balance, the ellipse's invariant by its stated error.
        const slack = pool.reserves()[trade.coinOut]! / 10n ** 12n
        checkSplit(pool, trade, (trade.amountIn * BigInt(b)) / 200_001n, slack)
      }),
      { numRuns: cases },
    )
  })
})

describe('extremes', () => {
  test('any balances to 1e30, any amount: an answer or a refusal', () => {
    const balance = fc.bigInt({ min: 1n, max: 10n ** 30n })
    fc.assert(
      fc.property(
        fc.oneof(curves.weighted, curves.stable, curves.ellipse, curves.readjusting),
        fc.tuple(balance, balance),
        balance,
        (curve, balances, amount) => {
          const pool = poolWith(curve, balances, wad / 1000n)
          const swapped = pool.swapExactIn(0, 1, amount)
          if (swapped.ok) expect(swapped.value.amountOut).toBeLessThanOrEqual(balances[1])
          pool.addLiquidity([amount, 0n])
          pool.removeOneExact(1, amount)
        },
      ),
      { numRuns: cases },
    )
  })

  test('refusals name the value and the limit', () => {
    const pool = poolWith(weightedCurve([wad / 2n, wad / 2n]), [10n ** 24n, 10n ** 24n], 0n)
    const large = pool.quoteExactIn(0, 1, 10n ** 24n)
    expect(!large.ok && large.refusal.detail).toBe(
      'amount 1000000000000000000000000, expected at most 300000000000000000000000',
    )
    const small = pool.quoteExactIn(0, 1, 5n)
    expect(!small.ok && small.refusal.code).toBe('zero-amount')
    const sale = poolWith(fixedPriceCurve(0, 2n * wad), [10n ** 22n, 0n], 0n)
    const back = sale.quoteExactIn(0, 1, wad)
    expect(!back.ok && back.refusal.code).toBe('unsupported')
    expect(sale.quoteExactIn(1, 0, 4n * wad)).toEqual({
      ok: true,
      value: { amountIn: 4n * wad, amountOut: 2n * wad, fee: 0n },
    })
  })
})

describe('weights on the move', () => {
  const ramp = { startWeight: (9n * wad) / 10n, endWeight: wad / 10n, startS: 0n, endS: 1000n }

  test('a ramp is a line from start to end, and sums to one', () => {
    expect(bootstrapWeights(ramp, 0, 0n)).toEqual([(9n * wad) / 10n, wad / 10n])
    expect(bootstrapWeights(ramp, 0, 500n)).toEqual([wad / 2n, wad / 2n])
    expect(bootstrapWeights(ramp, 1, 2000n)).toEqual([(9n * wad) / 10n, wad / 10n])
    const sloped = slopedWeights([wad / 2n, wad / 2n], [10n, -10n], 100n, 200n, 1000n)
    expect(sloped).toEqual([wad / 2n + 1000n, wad / 2n - 1000n])
  })

  /** Worth of the pool in coin 1 at a true price of 1, after arbitrage at each step of the ramp. */
  function worthAfterRamp(steps: number): number {
    let live: readonly bigint[] = [9n * 10n ** 23n, 10n ** 23n]
    for (let step = 1; step <= steps; step += 1) {
      const time = BigInt(Math.round((1000 * step) / steps))
      const weights = bootstrapWeights(ramp, 0, time)
      const pool = poolWith(weightedCurve(weights), live, 0n)
      // The arbitrageur brings coin 1 until the price is 1 again: b1 w0 = b0 w1.
      let [low, high] = [0n, live[1]! / 4n]
      while (high - low > 10n ** 12n) {
        const middle = (low + high) / 2n
        const copy = pool.clone()
        const isDone = !copy.swapExactIn(1, 0, middle).ok || copy.marginalPrice(1, 0) < 1
        if (isDone) high = middle
        else low = middle
      }
      if (low > 0n) pool.swapExactIn(1, 0, low)
      live = pool.live()
    }
    return Number(live[0]! + live[1]!) / 1e18
  }

  test('providers pay arbitrage for the stale price: less in smaller steps', () => {
    const coarse = worthAfterRamp(40)
    const fine = worthAfterRamp(400)
    expect(coarse).toBeLessThan(fine)
    expect(fine).toBeLessThan(1_000_000)
    expect(1_000_000 - fine).toBeLessThan((1_000_000 - coarse) / 5)
  })
})

test('virtual balances move to a scarce coin`s market, and to a new price ratio', () => {
  const settled = { ...readjusting, updateStartS: 0n, updateEndS: 1n, timeS: 1_086_400n }
  const scarce = [10n ** 22n, 10n ** 24n] as const
  const [a, b] = virtualBalances(settled, scarce)
  expect(a).toBeLessThan(10n ** 24n)
  expect(b).not.toBe(2n * 10n ** 24n)
  const central = [10n ** 23n, 2n * 10n ** 23n] as const
  expect(virtualBalances(settled, central)).toEqual(settled.lastVirtualBalances)
  const widened = virtualBalances({ ...readjusting, timeS: 1_015_000n }, central)
  // Centeredness is kept: Ra Vb / (Rb Va) stays what it was.
  const before = (Number(central[0]) * 2) / Number(central[1])
  const after =
    (Number(central[0]) * Number(widened[1])) / (Number(central[1]) * Number(widened[0]))
  expect(after).toBeCloseTo(before, 12)
})
