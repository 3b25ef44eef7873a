// Solidly, the logarithmic scoring rule, liquidity bins and the virtual market maker by their laws,
// and what is particular to each.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BinFeeTerms,
  BinPool,
  binFee,
  binPrice,
  LmsrPool,
  lmsrCost,
  SolidlyPool,
  unitBin,
  VirtualAmm,
  virtualSpreads,
} from '../../src/amm/index.ts'
import {
  type ClonablePool,
  cases,
  checkExactOut,
  checkQuoteIsSwap,
  checkRoundTrip,
  checkSplit,
  swap,
} from './laws.ts'

const wad = 10n ** 18n
const partE6 = fc.integer({ min: 10, max: 300_000 })

const solidly = fc
  .record({
    decimals: fc.tuple(fc.integer({ min: 6, max: 18 }), fc.integer({ min: 6, max: 18 })),
    size: fc.integer({ min: 2, max: 9 }),
    skews: fc.tuple(fc.integer({ min: 10, max: 100 }), fc.integer({ min: 10, max: 100 })),
    feeE4: fc.bigInt({ min: 1n, max: 100n }),
  })
  .map(({ decimals, size, skews, feeE4 }) => {
    const units = [10n ** BigInt(decimals[0]), 10n ** BigInt(decimals[1])] as const
    const held = (k: 0 | 1): bigint => BigInt(skews[k]) * 10n ** BigInt(size) * units[k]
    return new SolidlyPool({ units, feeE4 }, [held(0), held(1)], wad)
  })

const feeTerms: BinFeeTerms = {
  stepE4: 25,
  baseFactor: 8000n,
  filterS: 30n,
  decayS: 600n,
  reductionE4: 5000n,
  variableControl: 7500n,
  protocolShareE4: 2500n,
  accumulatorMax: 350_000n,
}
const calm = { accumulator: 0n, reference: 0n, referenceId: unitBin, updatedS: 0n }

/** `count` bins on either side of the active one, all with like amounts. */
function binPool(count: number, amount: bigint, activeX: bigint): BinPool {
  const bins = Array.from({ length: 2 * count + 1 }, (_, k) => {
    const id = unitBin - count + k
    const amounts: readonly [bigint, bigint] =
      k < count ? [0n, amount] : k > count ? [amount, 0n] : [activeX, amount - activeX]
    return { id, amounts, shares: amount << 128n }
  })
  return new BinPool(feeTerms, bins, unitBin, calm)
}

const bins = fc
  .tuple(
    fc.integer({ min: 3, max: 30 }),
    fc.bigInt({ min: 10n ** 9n, max: 10n ** 24n }),
    fc.integer({ min: 1, max: 99 }),
  )
  .map(([count, amount, share]) => binPool(count, amount, (amount * BigInt(share)) / 100n))

const virtual = fc
  .tuple(
    fc.bigInt({ min: 10n ** 12n, max: 10n ** 18n }),
    fc.bigInt({ min: 10n ** 5n, max: 10n ** 11n }),
  )
  .map(
    ([root, peg]) =>
      new VirtualAmm({ base: root, quote: root, sqrtK: root, peg, balancedBase: root }),
  )

describe.each([
  ['solidly', solidly],
  ['bins', bins],
  ['virtual', virtual],
] as const)('laws of %s', (name, pools: fc.Arbitrary<ClonablePool>) => {
  test('no gain by going round, exact-out agrees, a quote is the swap', () => {
    fc.assert(
      fc.property(pools, fc.boolean(), partE6, partE6, (pool, isFirst, a, b) => {
        const coinIn = isFirst ? 0 : 1
        const amountIn = (pool.reserves()[coinIn]! * BigInt(a)) / 1_000_000n + 1n
        const trade = { coinIn, coinOut: 1 - coinIn, amountIn }
        checkRoundTrip(pool, trade)
        checkExactOut(pool, trade)
        if (name !== 'virtual') checkQuoteIsSwap(pool, trade)
        // A later part meets the fee that the first has raised, or the same: never a lower one.
        const slack = name === 'solidly' ? pool.reserves()[1 - coinIn]! / 100n : 2n
        checkSplit(pool, trade, (amountIn * BigInt(b)) / 300_001n, slack)
      }),
      { numRuns: cases },
    )
  })
})

describe('solidly', () => {
  test('the invariant never falls', () => {
    fc.assert(
      fc.property(solidly, fc.boolean(), partE6, (pool, isFirst, a) => {
        const coinIn = isFirst ? 0 : 1
        const before = pool.invariant()
        const amountIn = (pool.reserves()[coinIn]! * BigInt(a)) / 1_000_000n + 1n
        swap(pool, { coinIn, coinOut: 1 - coinIn, amountIn })
        expect(pool.invariant()).toBeGreaterThanOrEqual(before)
      }),
      { numRuns: cases },
    )
  })

  test('x^3 y + y^3 x: a swap in doubles', () => {
    const pool = new SolidlyPool({ units: [wad, wad], feeE4: 0n }, [1000n * wad, 1000n * wad], wad)
    const quote = pool.quoteExactIn(0, 1, 100n * wad)
    if (!quote.ok) throw new Error(quote.refusal.detail)
    const [x, y] = [1100, 1000 - Number(quote.value.amountOut) / 1e18]
    expect(x ** 3 * y + y ** 3 * x).toBeCloseTo(2e12, -2)
  })
})

describe('logarithmic scoring rule', () => {
  test('buying and selling back never gains, and never pays more than b ln n', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.bigInt({ min: 10n * wad, max: 10n ** 6n * wad }),
        fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 3000 })), { maxLength: 4 }),
        (outcomes, depth, trades) => {
          const start = (depth * 2n) as bigint
          const pool = new LmsrPool(
            depth,
            start,
            Array.from({ length: outcomes }, () => 0n),
          )
          for (const [pick, size] of trades) {
            const trade = {
              coinIn: 0,
              coinOut: 1 + (pick % outcomes),
              amountIn: (depth * BigInt(size)) / 1000n,
            }
            checkRoundTrip(pool, trade)
            swap(pool, trade)
          }
          const money = pool.reserves()[0]! - start
          for (const claims of pool.sold()) {
            const loss = Number(claims - money) / Number(depth)
            expect(loss).toBeLessThanOrEqual(Math.log(outcomes))
          }
        },
      ),
      { numRuns: Math.min(cases, 3000) },
    )
  })

  test('cost agrees with the model, prices sum to one', () => {
    const pool = new LmsrPool(100n * wad, 1000n * wad, [0n, 0n, 0n])
    const quote = pool.quoteExactIn(0, 2, 50n * wad)
    if (!quote.ok) throw new Error(quote.refusal.detail)
    const claims = Number(quote.value.amountOut) / 1e18
    expect(lmsrCost(100, [0, claims, 0]) - lmsrCost(100, [0, 0, 0])).toBeCloseTo(50, 9)
    const prices = [1, 2, 3].map((coin) => pool.marginalPrice(coin, 0))
    expect(prices[0]! + prices[1]! + prices[2]!).toBeCloseTo(1, 14)
    const sold = pool.quoteExactIn(1, 2, wad)
    expect(!sold.ok && sold.refusal.code).toBe('unsupported')
  })
})

describe('liquidity bins', () => {
  test('the price of a bin is a power of the step', () => {
    for (const distance of [-2000, -1, 0, 1, 7, 2000]) {
      const price = Number(binPrice(25, unitBin + distance)) / 2 ** 128
      expect(Math.abs(price / 1.0025 ** distance - 1)).toBeLessThan(1e-12)
    }
  })

  test('crossing bins raises the fee; a pause brings it down', () => {
    const pool = binPool(20, 10n ** 20n, 5n * 10n ** 19n)
    const base = binFee(feeTerms, pool.feeState())
    // 8000 times 25 times 1e10: 0.2 %.
    expect(base).toBe(2_000_000_000_000_000n)
    pool.swapExactIn(0, 1, 10n ** 21n)
    expect(pool.activeId()).toBe(unitBin - 10)
    const excited = binFee(feeTerms, pool.feeState())
    expect(excited).toBeGreaterThan(base)
    pool.advance(100n)
    pool.swapExactIn(0, 1, 10n ** 10n)
    const halved = pool.feeState()
    expect(halved.reference).toBe(50_000n)
    pool.advance(10_000n)
    pool.swapExactIn(0, 1, 10n ** 10n)
    expect(pool.feeState().reference).toBe(0n)
  })

  test('liquidity in a bin comes back with its fees and no more', () => {
    const pool = binPool(3, 10n ** 20n, 5n * 10n ** 19n)
    const added = pool.addToBin(unitBin, [10n ** 19n, 10n ** 19n])
    if (!added.ok) throw new Error(added.refusal.detail)
    const out = pool.clone().removeFromBin(unitBin, added.value)
    expect(out.ok && out.value[0] <= 10n ** 19n && out.value[1] <= 10n ** 19n).toBe(true)
    const wrong = pool.addToBin(unitBin + 1, [0n, 1n])
    expect(!wrong.ok && wrong.refusal.code).toBe('out-of-domain')
    const uneven = pool.addToBin(unitBin, [10n ** 19n, 0n])
    expect(!uneven.ok && uneven.refusal.code).toBe('unsupported')
  })
})

describe('virtual market maker', () => {
  const root = 10n ** 15n
  const peg = 50_000_000n

  test('moving the peg costs what it re-marks the traders` position by', () => {
    const pool = new VirtualAmm({ base: root, quote: root, sqrtK: root, peg, balancedBase: root })
    expect(pool.repegCost(peg * 2n)).toBe(0n)
    pool.swapExactIn(1, 0, 10n ** 12n)
    expect(pool.netPosition()).toBeGreaterThan(0n)
    const raised = (peg * 101n) / 100n
    const cost = pool.repegCost(raised)
    expect(cost).toBeGreaterThan(0n)
    expect(pool.repeg(raised, cost - 1n)).toBe(false)
    const before = pool.clone()
    expect(pool.repeg(raised, cost)).toBe(true)
    // Closing everything pays the traders more by just the cost.
    const closed = swap(pool, { coinIn: 0, coinOut: 1, amountIn: pool.netPosition() })!
    const closedBefore = swap(before, { coinIn: 0, coinOut: 1, amountIn: before.netPosition() })!
    expect(Math.abs(Number(closed - closedBefore - cost))).toBeLessThanOrEqual(2)
  })

  test('spreads lean against inventory and the oracle, within the cap', () => {
    const flat = { base: 0.0005, volatility: 0, inventory: 0, oracleGap: 0, most: 0.01 }
    expect(virtualSpreads(flat)).toEqual({ ask: 0.0005, bid: 0.0005 })
    expect(virtualSpreads({ ...flat, inventory: 0.5 }).ask).toBeCloseTo(0.00075, 12)
    expect(virtualSpreads({ ...flat, oracleGap: 0.002 }).ask).toBeCloseTo(0.0025, 12)
    const capped = virtualSpreads({ ...flat, volatility: 0.02 })
    expect(capped.ask + capped.bid).toBeCloseTo(0.01, 12)
  })
})
