// DODO's pools by their laws: the first contracts, and the three kinds of the second.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ClassicalPmmPool,
  pmmCost,
  pmmMidPrice,
  type VaultKind,
  VaultPmmPool,
} from '../../src/amm/index.ts'
import {
  type ClonablePool,
  cases,
  checkExactOut,
  checkRoundTrip,
  checkSplit,
  swap,
} from './laws.ts'

const wad = 10n ** 18n

const worth = fc.bigInt({ min: 10n ** 20n, max: 10n ** 26n })
const terms = fc.record({
  price: fc.bigInt({ min: wad / 1000n, max: 1000n * wad }),
  k: fc.bigInt({ min: wad / 1000n, max: (9n * wad) / 10n }),
})
const part = fc.integer({ min: 10, max: 400_000 })

/** Fees of the tests of the contracts, or none. */
const fees = fc.constantFrom({ lpFee: wad / 500n, mtFee: wad / 1000n }, { lpFee: 0n, mtFee: 0n })

const classical = fc
  .tuple(terms, worth, fc.boolean(), part, fees)
  .map(([{ price, k }, value, isSold, shift, fee]) => {
    const [base, quote] = [(value * wad) / price, value]
    const state = { base, quote, baseTarget: base, quoteTarget: quote, status: 'one' } as const
    const pool = new ClassicalPmmPool({ price, k, ...fee }, state)
    const amount = (base * BigInt(shift)) / 1_000_000n
    // Away from balance, one way or the other.
    if (isSold) pool.sellBase(amount)
    else pool.buyBase(amount)
    return pool
  })

function vaults(kind: VaultKind): fc.Arbitrary<VaultPmmPool> {
  return fc
    .tuple(terms, worth, fc.boolean(), part, fees)
    .map(([{ price, k }, value, isBase, shift, fee]) => {
      const [base, quote] = [(value * wad) / price, value]
      const pool = new VaultPmmPool(
        { kind, price, k, ...fee },
        { base, quote, baseTarget: base, quoteTarget: quote, status: 'one', shares: base },
      )
      pool.sell(isBase ? 'base' : 'quote', ((isBase ? base : quote) * BigInt(shift)) / 1_000_000n)
      return pool
    })
}

describe.each([
  ['classical', classical],
  ['private', vaults('private')],
  ['stable', vaults('stable')],
  ['vending', vaults('vending')],
] as const)('laws of %s', (_, pools: fc.Arbitrary<ClonablePool>) => {
  test('no gain by going round, none by splitting, exact-out agrees', () => {
    fc.assert(
      fc.property(pools, fc.boolean(), part, part, (pool, isBase, a, b) => {
        const coinIn = isBase ? 0 : 1
        const amountIn = (pool.reserves()[coinIn]! * BigInt(a)) / 1_000_000n + 1n
        const trade = { coinIn, coinOut: 1 - coinIn, amountIn }
        const sold = pool.quoteExactIn(coinIn, 1 - coinIn, amountIn)
        const isFree = sold.ok && sold.value.fee === 0n
        const grain = pool.reserves()[1 - coinIn]! / 10n ** 12n + 2n
        checkRoundTrip(pool, trade, isFree ? pool.reserves()[coinIn]! / 10n ** 12n + 2n : 0n)
        // Fees feed the targets between the parts: they may help by their own size, not more.
        const slack = isFree ? grain : pool.reserves()[1 - coinIn]! / 200n
        checkSplit(pool, trade, (amountIn * BigInt(b)) / 400_001n, slack)
        checkExactOut(pool, trade)
      }),
      { numRuns: cases },
    )
  })
})

test('the price is the oracle`s at balance, and moves with the short side', () => {
  const state = {
    base: 10n * wad,
    quote: 1000n * wad,
    baseTarget: 10n * wad,
    quoteTarget: 1000n * wad,
    status: 'one',
  } as const
  const pool = new ClassicalPmmPool(
    { price: 100n * wad, k: wad / 10n, lpFee: 0n, mtFee: 0n },
    state,
  )
  expect(pool.midPrice()).toEqual({ ok: true, value: 100n * wad })
  const bought = pool.buyBase(wad)
  const cost = pmmCost(100, 0.1, 10, 10, 1)
  expect(bought.ok && Number(bought.value.quote) / 1e18).toBeCloseTo(cost, 9)
  const mid = pool.midPrice()
  const model = pmmMidPrice(100, 0.1, 10, 9, 'above')
  expect(mid.ok && Number(mid.value) / 1e18).toBeCloseTo(model, 9)
})

test('any state to 1e30: an answer or a refusal', () => {
  const big = fc.bigInt({ min: 1n, max: 10n ** 30n })
  fc.assert(
    fc.property(
      big,
      big,
      big,
      fc.bigInt({ min: 0n, max: wad }),
      big,
      (base, quote, price, k, amount) => {
        const state = { base, quote, baseTarget: base, quoteTarget: quote, status: 'one' } as const
        const old = new ClassicalPmmPool({ price, k, lpFee: 0n, mtFee: 0n }, state)
        const vault = new VaultPmmPool(
          { kind: 'stable', price, k, lpFee: 0n, mtFee: 0n },
          { ...state, shares: wad },
        )
        for (const pool of [old, vault]) {
          for (const coinIn of [0, 1]) {
            const out = swap(pool.clone(), { coinIn, coinOut: 1 - coinIn, amountIn: amount })
            if (out !== null) expect(out).toBeLessThanOrEqual(pool.reserves()[1 - coinIn]!)
          }
        }
      },
    ),
    { numRuns: cases },
  )
})
