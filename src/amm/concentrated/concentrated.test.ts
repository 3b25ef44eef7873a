// The concentrated pools beyond what the deployed contracts check: laws that every swap obeys, at
// any size; depth two ways; the float64 model's error; the state that a snapshot carries.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ByteReader,
  ByteWriter,
  Digest,
  DigestVisitor,
  SnapshotReader,
  SnapshotWriter,
} from '../../base/index.ts'
import { capitalEfficiency, depthProfile, idleShare, liquiditySegments } from './depth.ts'
import { RangeModel } from './model.ts'
import { type RangePool } from './range-pool.ts'
import { widestLimit } from './swap-run.ts'
import { sqrtPriceAtTick, tickAtSqrtPrice, tickMax, tickMin } from './tick-math.ts'
import { V3Pool } from './v3-pool.ts'
import { V4Pool } from './v4-pool.ts'

/** Cases of each law: few in the suite, more by hand. */
const numRuns = Number(process.env.PLIMSOLL_AMM_CASES ?? 200)
const timeout = 1_800_000

type Placed = { readonly from: number; readonly width: number; readonly liquidity: bigint }

type Plan = {
  readonly version: 3 | 4
  readonly feePips: number
  readonly spacing: number
  readonly startTick: number
  readonly placed: readonly Placed[]
  readonly isWide: boolean
}

/** Any length of number up to so many bits. */
function anySize(bits: number): fc.Arbitrary<bigint> {
  return fc
    .tuple(
      fc.integer({ min: 0, max: bits - 1 }),
      fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }),
    )
    .map(([short, value]) => (value >> BigInt(short)) + 1n)
}

function aPlan(feesPips: readonly number[]): fc.Arbitrary<Plan> {
  return fc.record({
    version: fc.constantFrom<3 | 4>(3, 4),
    feePips: fc.constantFrom(...feesPips),
    // A spacing of 1 has thousands of empty words to walk; the deployed contract has it covered.
    spacing: fc.constantFrom(10, 60, 60, 200, 200),
    startTick: fc.integer({ min: -400_000, max: 400_000 }),
    placed: fc.array(
      fc.record({
        from: fc.integer({ min: -40, max: 40 }),
        width: fc.integer({ min: 1, max: 300 }),
        liquidity: anySize(100),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    isWide: fc.boolean(),
  })
}

function build(plan: Plan): RangePool {
  const { feePips, spacing: tickSpacing, startTick } = plan
  const sqrtPriceX96 = sqrtPriceAtTick(startTick)
  const made =
    plan.version === 3
      ? V3Pool.create({ feePips, tickSpacing, sqrtPriceX96 })
      : V4Pool.create({ feePips, tickSpacing, sqrtPriceX96, hooks: 0n })
  if (!made.ok) throw new Error(made.refusal.detail)
  const pool = made.value
  const centre = Math.floor(startTick / tickSpacing)
  const edge = Math.floor(tickMax / tickSpacing) * tickSpacing
  const ranges = plan.placed.map(({ from, width, liquidity }) => ({
    tickLower: (centre + from) * tickSpacing,
    tickUpper: (centre + from + width) * tickSpacing,
    liquidity,
  }))
  if (plan.isWide) ranges.push({ tickLower: -edge, tickUpper: edge, liquidity: 1_000_000n })
  for (const { liquidity, ...range } of ranges) {
    const key = { owner: 'provider', ...range }
    if (pool instanceof V3Pool) pool.mint(key, liquidity)
    else (pool as V4Pool).modifyLiquidity(key, liquidity)
  }
  return pool
}

/** A second pool in the same state. */
function copyOf(plan: Plan, pool: RangePool): RangePool {
  const copy = build({ ...plan, placed: [] })
  const writer = new ByteWriter()
  pool.visit(new SnapshotWriter(writer))
  copy.visit(new SnapshotReader(new ByteReader(writer.view())))
  return copy
}

function digestOf(pool: RangePool): string {
  const digest = new Digest()
  pool.visit(new DigestVisitor(digest))
  return digest.hex()
}

const fees = [0, 100, 3000, 100_000]

describe('ticks', () => {
  test(
    'every tick comes back from its root, and one below it from a root one less',
    () => {
      const aTick = fc.integer({ min: tickMin, max: tickMax - 1 })
      fc.assert(
        fc.property(aTick, (tick) => {
          const root = sqrtPriceAtTick(tick)
          expect(tickAtSqrtPrice(root)).toBe(tick)
          if (tick > tickMin) expect(tickAtSqrtPrice(root - 1n)).toBe(tick - 1)
          expect(sqrtPriceAtTick(tick + 1)).toBeGreaterThan(root)
        }),
        { numRuns: 4 * numRuns },
      )
    },
    timeout,
  )
})

describe('laws of a swap', () => {
  const aSwap = fc.record({ plan: aPlan(fees), zeroForOne: fc.boolean(), amount: anySize(110) })

  test(
    'a round trip never gains',
    () => {
      fc.assert(
        fc.property(aSwap, ({ plan, zeroForOne, amount }) => {
          const pool = build(plan)
          const [there, back] = zeroForOne ? [0, 1] : [1, 0]
          const out = pool.swapExactIn(there, back, amount)
          if (!out.ok || out.value.amountOut === 0n) return
          const again = pool.swapExactIn(back, there, out.value.amountOut)
          if (again.ok) expect(again.value.amountOut).toBeLessThanOrEqual(amount)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test(
    'exact-in and exact-out agree, to the side of the pool',
    () => {
      fc.assert(
        fc.property(aSwap, ({ plan, zeroForOne, amount }) => {
          const pool = build(plan)
          const [coinIn, coinOut] = zeroForOne ? [0, 1] : [1, 0]
          const sold = pool.quoteExactIn(coinIn, coinOut, amount)
          if (!sold.ok || sold.value.amountOut === 0n) return
          // What was sold for cannot be bought for more, nor does what buys it bring less.
          const bought = pool.quoteExactOut(coinIn, coinOut, sold.value.amountOut)
          if (!bought.ok) return
          expect(bought.value.amountOut).toBe(sold.value.amountOut)
          const sure = pool.quoteExactIn(coinIn, coinOut, bought.value.amountIn)
          expect(sure.ok && sure.value.amountOut).toBeGreaterThanOrEqual(sold.value.amountOut - 1n)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test(
    'without fee a split never beats the whole',
    () => {
      const free = fc.record({ plan: aPlan([0]), zeroForOne: fc.boolean(), amount: anySize(110) })
      fc.assert(
        fc.property(free, fc.integer({ min: 1, max: 99 }), ({ plan, zeroForOne, amount }, part) => {
          const pool = build(plan)
          const [coinIn, coinOut] = zeroForOne ? [0, 1] : [1, 0]
          const first = (amount * BigInt(part)) / 100n
          const whole = pool.quoteExactIn(coinIn, coinOut, amount)
          if (!whole.ok || first === 0n || first === amount) return
          const one = pool.swapExactIn(coinIn, coinOut, first)
          const two = pool.swapExactIn(coinIn, coinOut, amount - first)
          if (!one.ok || !two.ok) return
          const split = one.value.amountOut + two.value.amountOut
          expect(split).toBeLessThanOrEqual(whole.value.amountOut)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test(
    'the pool can pay everyone who leaves after any swaps',
    () => {
      const swaps = fc.array(fc.tuple(fc.boolean(), fc.boolean(), anySize(105)), { maxLength: 8 })
      fc.assert(
        fc.property(aPlan(fees), swaps, (plan, list) => {
          const pool = build(plan)
          for (const [zeroForOne, exactIn, amount] of list) {
            pool.swap({ zeroForOne, exactIn, amount, sqrtPriceLimitX96: widestLimit(zeroForOne) })
          }
          for (const { key, liquidity } of pool.positionList()) {
            if (liquidity === 0n) continue
            if (pool instanceof V3Pool) {
              expect(pool.burn(key, liquidity).ok).toBe(true)
              expect(pool.collect(key, (1n << 128n) - 1n, (1n << 128n) - 1n).ok).toBe(true)
            } else expect((pool as V4Pool).modifyLiquidity(key, -liquidity).ok).toBe(true)
          }
          const [left0 = -1n, left1 = -1n] = pool.reserves()
          expect(left0).toBeGreaterThanOrEqual(0n)
          expect(left1).toBeGreaterThanOrEqual(0n)
          expect(pool.liquidity).toBe(0n)
          expect(pool.tickList()).toEqual([])
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test(
    'a refusal changes nothing, a quote changes nothing, and a snapshot carries all',
    () => {
      fc.assert(
        fc.property(aSwap, ({ plan, zeroForOne, amount }) => {
          const pool = build(plan)
          const [coinIn, coinOut] = zeroForOne ? [0, 1] : [1, 0]
          const before = digestOf(pool)
          const quoted = pool.quoteExactIn(coinIn, coinOut, amount)
          expect(digestOf(pool)).toBe(before)
          const copy = copyOf(plan, pool)
          expect(digestOf(copy)).toBe(before)
          const done = pool.swapExactIn(coinIn, coinOut, amount)
          expect(done).toEqual(quoted)
          if (!done.ok) expect(digestOf(pool)).toBe(before)
          copy.swapExactIn(coinIn, coinOut, amount)
          expect(digestOf(copy)).toBe(digestOf(pool))
        }),
        { numRuns },
      )
    },
    timeout,
  )
})

describe('a state from a chain', () => {
  const aSwap = fc.record({ plan: aPlan([500]), zeroForOne: fc.boolean(), amount: anySize(110) })

  function load(plan: Plan, pool: RangePool, liquidity: bigint): ReturnType<typeof V3Pool.create> {
    const { feePips, spacing: tickSpacing } = plan
    const [reserve0 = 0n, reserve1 = 0n] = pool.reserves()
    const options = { feePips, tickSpacing, sqrtPriceX96: pool.sqrtPriceX96 }
    return V3Pool.fromState(options, {
      tick: pool.tick,
      liquidity,
      feeGrowthGlobal: pool.feeGrowthGlobal,
      reserves: [reserve0, reserve1],
      ticks: pool.tickList(),
    })
  }

  test('swaps on as the pool itself, and is refused where it contradicts itself', () => {
    fc.assert(
      fc.property(aSwap, anySize(90), ({ plan: drawn, zeroForOne, amount }, first) => {
        const plan = { ...drawn, version: 3 as const }
        const pool = build(plan)
        const limit = { zeroForOne, sqrtPriceLimitX96: widestLimit(zeroForOne) }
        pool.swap({ ...limit, exactIn: true, amount: first })
        const loaded = load(plan, pool, pool.liquidity)
        if (!loaded.ok) throw new Error(loaded.refusal.detail)
        const request = { ...limit, exactIn: false, amount }
        expect(loaded.value.swap(request)).toEqual(pool.swap(request))
        expect(loaded.value.reserves()).toEqual(pool.reserves())
        expect(loaded.value.tickList()).toEqual(pool.tickList())
        expect(load(plan, pool, pool.liquidity + 1n).ok).toBe(false)
      }),
      { numRuns },
    )
  })
})

describe('version 4', () => {
  const plain = { feePips: 500, tickSpacing: 10, sqrtPriceX96: 1n << 96n, hooks: 0n }

  test('a pool that runs foreign code is refused by name', () => {
    const hooked = V4Pool.create({ ...plain, hooks: 0x80n })
    expect(hooked).toMatchObject({ ok: false, refusal: { code: 'unsupported' } })
    const dynamic = V4Pool.create({ ...plain, feePips: 0x800000 })
    expect(dynamic).toMatchObject({ ok: false, refusal: { code: 'unsupported' } })
    expect(V4Pool.create(plain).ok).toBe(true)
  })
})

describe('depth', () => {
  test(
    'summed over ticks equals a swap to the same price, to the atom',
    () => {
      fc.assert(
        fc.property(aPlan(fees), (plan) => {
          const pool = build(plan)
          for (const { sqrtPriceX96, zeroForOne, amountIn, amountOut, fee } of depthProfile(pool)) {
            const amount = (1n << 255n) - 1n
            const limited = { zeroForOne, exactIn: true, amount, sqrtPriceLimitX96: sqrtPriceX96 }
            const swapped = pool.simulate(limited)
            if (!swapped.ok) throw new Error(swapped.refusal.detail)
            const { value } = swapped
            expect([amountIn, amountOut, fee]).toEqual([value.amountIn, value.amountOut, value.fee])
          }
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test('the known depth of the whole curve, and of a range', () => {
    const pool = build({
      version: 3,
      feePips: 0,
      spacing: 60,
      startTick: 0,
      placed: [],
      isWide: false,
    }) as V3Pool
    pool.mint({ owner: 'a', tickLower: -887_220, tickUpper: 887_220 }, 10n ** 24n)
    const up = depthProfile(pool, [200]).find(({ zeroForOne }) => !zeroForOne)!
    expect(Number(up.amountIn) / 1e24).toBeCloseTo(Math.sqrt(1.02) - 1, 12)
    expect(Number(up.amountOut) / 1e24).toBeCloseTo(1 - 1 / Math.sqrt(1.02), 12)
    expect(liquiditySegments(pool)).toEqual([
      { tickLower: -887_220, tickUpper: 887_220, liquidity: 10n ** 24n },
    ])
  })

  test('efficiency of a range around the price, and what of a pool is idle', () => {
    const range = { liquidity: 1, lower: 1 / 1.21, upper: 1.21 }
    expect(capitalEfficiency(range, 1)).toBeCloseTo(1 / (1 - Math.sqrt(1 / 1.21)), 12)
    const pool = build({
      version: 3,
      feePips: 500,
      spacing: 10,
      startTick: 0,
      placed: [{ from: -10, width: 20, liquidity: 10n ** 18n }],
      isWide: false,
    }) as V3Pool
    expect(idleShare(pool)).toBe(0)
    pool.mint({ owner: 'b', tickLower: -200, tickUpper: -100 }, 10n ** 18n)
    expect(idleShare(pool)).toBeCloseTo(0.332, 2)
  })
})

describe('float64 model', () => {
  test(
    'a swap of a deep pool is the exact one but for 1e-11 of it',
    () => {
      const plan = fc.record({
        version: fc.constantFrom<3 | 4>(3, 4),
        feePips: fc.constantFrom(...fees),
        spacing: fc.constantFrom(1, 10, 60, 200),
        startTick: fc.integer({ min: -50_000, max: 50_000 }),
        placed: fc.array(
          fc.record({
            from: fc.integer({ min: -40, max: 0 }),
            width: fc.integer({ min: 41, max: 300 }),
            liquidity: fc.bigInt({ min: 1n << 70n, max: 1n << 90n }),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        isWide: fc.boolean(),
      })
      const amount = fc.bigInt({ min: 1n << 45n, max: 1n << 88n })
      const aCase = fc.record({ plan, zeroForOne: fc.boolean(), amount })
      fc.assert(
        fc.property(aCase, ({ plan, zeroForOne, amount }) => {
          const pool = build(plan)
          const [coinIn, coinOut] = zeroForOne ? [0, 1] : [1, 0]
          const exact = pool.quoteExactIn(coinIn, coinOut, amount)
          if (!exact.ok || exact.value.amountOut < 1n << 40n) return
          const model = RangeModel.from(pool, zeroForOne)
          const before = model.root
          model.swapIn(zeroForOne, Number(amount))
          expect(Math.abs(model.amountIn / Number(amount) - 1)).toBeLessThan(1e-12)
          const error = model.amountOut / Number(exact.value.amountOut) - 1
          expect(Math.abs(error)).toBeLessThan(1e-11)
          // And to the same price as an arbitrageur would: the same amounts again.
          const arbitrage = RangeModel.from(pool, zeroForOne)
          arbitrage.swapTo(model.root)
          // A root that moved little says less about the amount: its last bit is worth so much.
          const moved = Math.abs(model.root / before - 1)
          const arbitrageError = Math.abs(arbitrage.amountIn / Number(amount) - 1)
          expect(arbitrageError).toBeLessThan(1e-11 + 4e-16 / moved)
        }),
        { numRuns },
      )
    },
    timeout,
  )
})
