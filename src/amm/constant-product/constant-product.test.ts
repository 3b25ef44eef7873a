// The pair beyond what the deployed contract checks: laws that every trade obeys at reserves from
// one atom to the most that it can count, and the float64 model's error.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attempt } from '../uint.ts'
import { pairAmountOutModel, pairDepthModel } from './model.ts'
import { keepsProduct, pairAmountIn, pairAmountOut } from './trade.ts'
import { lockedShares, V2Pool } from './v2-pool.ts'

/** Cases of each law: few in the suite, more by hand. */
const numRuns = Number(process.env.PLIMSOLL_AMM_CASES ?? 1000)
const timeout = 1_800_000

/** From one atom to the most that 112 bits count, every length as likely. */
function anySize(bits = 111): fc.Arbitrary<bigint> {
  const max = (1n << BigInt(bits)) - 1n
  return fc
    .tuple(fc.integer({ min: 0, max: bits - 1 }), fc.bigInt({ min: 0n, max }))
    .map(([short, value]) => (value >> BigInt(short)) + 1n)
}

const aTrade = fc.record({
  amount: anySize(),
  reserveIn: anySize(),
  reserveOut: anySize(),
  feePips: fc.constantFrom(0, 500, 2500, 3000, 10_000, 999_999),
})

describe('laws of a trade', () => {
  test(
    'x y never falls, on its way in or out, with the fee left out of what came in',
    () => {
      fc.assert(
        fc.property(aTrade, ({ amount, reserveIn, reserveOut, feePips }) => {
          const out = pairAmountOut(amount, reserveIn, reserveOut, feePips)
          const after = [reserveIn + amount, reserveOut - out] as const
          const reserves = [reserveIn, reserveOut] as const
          expect(keepsProduct(after, [amount, 0n], reserves, feePips)).toBe(true)
          // An atom more would be refused: nothing is left on the table.
          const more = [reserveIn + amount, reserveOut - out - 1n] as const
          if (more[1] > 0n) {
            expect(keepsProduct(more, [amount, 0n], reserves, feePips)).toBe(false)
          }
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test(
    'what is asked for exactly costs enough to bring it, and never an atom too little',
    () => {
      fc.assert(
        fc.property(aTrade, ({ amount, reserveIn, reserveOut, feePips }) => {
          const wanted = amount % reserveOut
          const cost = attempt(() => pairAmountIn(wanted, reserveIn, reserveOut, feePips))
          if (!cost.ok) return
          const brought = pairAmountOut(cost.value, reserveIn, reserveOut, feePips)
          expect(brought).toBeGreaterThanOrEqual(wanted)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test(
    'a round trip never gains, and without fee a split never beats the whole',
    () => {
      fc.assert(
        fc.property(aTrade, fc.integer({ min: 1, max: 99 }), (trade, part) => {
          const { amount, reserveIn, reserveOut, feePips } = trade
          const out = pairAmountOut(amount, reserveIn, reserveOut, feePips)
          if (out > 0n && out < reserveOut) {
            const back = pairAmountOut(out, reserveOut - out, reserveIn + amount, feePips)
            expect(back).toBeLessThanOrEqual(amount)
          }
          const first = (amount * BigInt(part)) / 100n
          if (first === 0n || first === amount) return
          const whole = pairAmountOut(amount, reserveIn, reserveOut, 0)
          const one = pairAmountOut(first, reserveIn, reserveOut, 0)
          if (one === reserveOut) return
          const left = [reserveIn + first, reserveOut - one] as const
          expect(one + pairAmountOut(amount - first, ...left, 0)).toBeLessThanOrEqual(whole)
        }),
        { numRuns },
      )
    },
    timeout,
  )
})

describe('shares', () => {
  test(
    'whoever adds and removes never gains, and those who stay never lose',
    () => {
      const aPool = fc.record({ first: anySize(100), second: anySize(100), feeOn: fc.boolean() })
      fc.assert(
        fc.property(aPool, anySize(100), anySize(100), (start, add0, add1) => {
          const made = V2Pool.create()
          if (!made.ok) throw new Error(made.refusal.detail)
          const pool = made.value
          pool.setFeeOn(start.feeOn)
          if (!pool.addLiquidity([start.first, start.second]).ok) return
          const [x0 = 0n, y0 = 0n] = pool.reserves()
          const shares0 = pool.totalShares()
          const added = pool.addLiquidity([add0, add1])
          if (!added.ok) return
          const removed = pool.removeLiquidity(added.value.shares)
          if (!removed.ok) return
          const [out0 = 0n, out1 = 0n] = removed.value.amounts
          expect(out0 * out1).toBeLessThanOrEqual(add0 * add1)
          const [x1 = 0n, y1 = 0n] = pool.reserves()
          expect(x1 * y1 * shares0 ** 2n).toBeGreaterThanOrEqual(x0 * y0 * pool.totalShares() ** 2n)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  test('the first provider leaves a thousand shares for ever', () => {
    const made = V2Pool.create()
    if (!made.ok) throw new Error(made.refusal.detail)
    const pool = made.value
    expect(pool.addLiquidity([1000n, 1000n]).ok).toBe(false)
    const added = pool.addLiquidity([4000n, 1000n])
    expect(added.ok && added.value.shares).toBe(2000n - lockedShares)
    expect(pool.removeLiquidity(1001n).ok).toBe(false)
    expect(pool.removeLiquidity(1000n).ok).toBe(true)
    expect(pool.reserves()).toEqual([2000n, 500n])
  })
})

test('the float64 model is the exact trade but for 1e-14 of it and an atom', () => {
  fc.assert(
    fc.property(aTrade, ({ amount, reserveIn, reserveOut, feePips }) => {
      const [a, x, y] = [amount, reserveIn, reserveOut].map(Number) as [number, number, number]
      const got = pairAmountOutModel(a, x, y, feePips / 1e6)
      const wanted = Number(pairAmountOut(amount, reserveIn, reserveOut, feePips))
      expect(Math.abs(got - wanted)).toBeLessThanOrEqual(
        1 + 1e-14 * wanted * (1e6 / (1e6 - feePips)),
      )
    }),
    { numRuns },
  )
})

test('two per cent of depth is y (sqrt 1.02 - 1), fee on top', () => {
  expect(pairDepthModel(1e6, 0.02, 0)).toBeCloseTo(1e6 * (Math.sqrt(1.02) - 1), 6)
  expect(pairDepthModel(1e6, 0.02, 0.003)).toBeCloseTo((1e6 * (Math.sqrt(1.02) - 1)) / 0.997, 6)
})
