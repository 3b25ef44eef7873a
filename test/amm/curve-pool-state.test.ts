// Recorded states of four Curve pools: what they hold, and what can be recomputed from it. The
// record has no share supply, so the virtual price is checked through the supply it implies, which
// must be one integer to the last place of the price; prices are checked against the recorded last
// ones.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  type CryptoState,
  CryptoswapPool,
  type CryptoTerms,
  cryptoInvariant,
  firstPoolTerms,
  MetaStableswapPool,
  StableswapPool,
  stableInvariant,
  statePrices,
  steady,
  xcpOf,
} from '../../src/amm/index.ts'

const file = new URL(
  '../../../shared/data/curve-pool-state/curve_pool_metadata.json',
  import.meta.url,
)
const wad = 10n ** 18n

/** Integers of any size: JSON.parse would round them. */
function readBig(): Record<string, ReturnType<typeof JSON.parse>> {
  const text = readFileSync(file, 'utf8').replaceAll(/([[:,\s])(\d{16,})(?=[\s,\]}])/g, '$1"$2"')
  return JSON.parse(text)
}

const isHere = existsSync(file)
const skipped = `${file.pathname} is not here`

type Pool = ReturnType<typeof JSON.parse>

function bigs(values: readonly (string | number)[]): bigint[] {
  return values.map((value) => BigInt(value))
}

/** The supply at which `worth` is the recorded price, and the price back from it. */
function checkPrice(worth: bigint, recorded: bigint): bigint {
  const shares = (worth * wad) / recorded
  expect((worth * wad) / shares - recorded).toBeLessThanOrEqual(1n)
  expect((worth * wad) / (shares + 1n)).toBeLessThanOrEqual(recorded)
  return shares
}

function stablePool(pool: Pool): StableswapPool {
  const { A, fee, admin_fee } = pool.params
  const terms = firstPoolTerms(BigInt(A), pool.coins.decimals, BigInt(fee), BigInt(admin_fee))
  const balances = bigs(pool.reserves.unnormalized_by_coin)
  const empty = new StableswapPool(terms, balances, wad)
  const d = stableInvariant(empty.curve(), empty.xp())
  return new StableswapPool(terms, balances, checkPrice(d, BigInt(pool.reserves.virtual_price)))
}

test('3pool: virtual price, and the scaled reserves', (context) => {
  if (!isHere) return context.skip(skipped)
  const record = readBig().POOL_TEST_METADATA_JSON!
  const pool = stablePool(record)
  expect(pool.xp()).toEqual(bigs(record.reserves.by_coin))
  const price = pool.virtualPrice()
  expect(price.ok && price.value - BigInt(record.reserves.virtual_price)).toBe(0n)
})

test('metapool: virtual price with the base pool`s own price as rate', (context) => {
  if (!isHere) return context.skip(skipped)
  const record = readBig().METAPOOL_TEST_METADATA_JSON!
  const base = stablePool(record.basepool)
  const basePrice = base.virtualPrice()
  expect(basePrice).toEqual({ ok: true, value: BigInt(record.basepool.reserves.virtual_price) })
  const meta = stablePool(record)
  meta.setRate(1, BigInt(record.basepool.reserves.virtual_price))
  const d = meta.invariant()
  if (!d.ok) throw new Error(d.refusal.detail)
  const recorded = BigInt(record.reserves.virtual_price)
  const shares = checkPrice(d.value, recorded)
  const balances = meta.reserves()
  const terms = firstPoolTerms(1500n, record.coins.decimals, 4_000_000n, 5_000_000_000n)
  const pool = new MetaStableswapPool(new StableswapPool(terms, balances, shares), base)
  const price = pool.virtualPrice()
  expect(price.ok && price.value - recorded).toBe(0n)
})

function cryptoPool(
  record: Pool,
  family: CryptoTerms['family'],
): { pool: CryptoswapPool; record: Pool } {
  const p = record.params
  const terms: CryptoTerms = {
    family,
    precisions: record.coins.decimals.map((places: number) => 10n ** BigInt(18 - places)),
    ann: steady(BigInt(p.A)),
    gamma: steady(BigInt(p.gamma)),
    midFeeE10: BigInt(p.mid_fee),
    outFeeE10: BigInt(p.out_fee),
    feeGamma: BigInt(p.fee_gamma),
    allowedExtraProfit: BigInt(p.allowed_extra_profit),
    adjustmentStep: BigInt(p.adjustment_step),
    adjustmentShare: 5n,
    averagingS: BigInt(p.ma_half_time),
    adminFeeE10: BigInt(p.admin_fee),
  }
  const balances = bigs(record.reserves.unnormalized_by_coin)
  const priceScale = bigs(p.price_scale)
  const xp = balances.map((balance, k) => {
    const scale = k === 0 ? wad : priceScale[k - 1]!
    return (balance * terms.precisions[k]! * scale) / wad
  })
  const curve = { family, ann: BigInt(p.A), gamma: BigInt(p.gamma) }
  const d = cryptoInvariant(curve, xp)
  const virtualPrice = BigInt(record.reserves.virtual_price)
  const state: CryptoState = {
    balances,
    shares: checkPrice(xcpOf(family, d, priceScale), virtualPrice),
    d,
    priceScale,
    priceOracle: bigs(p.price_oracle),
    lastPrices: bigs(p.last_prices),
    lastPricesS: BigInt(p.last_prices_timestamp),
    xcpProfit: BigInt(p.xcp_profit),
    xcpProfitAtClaim: BigInt(p.xcp_profit_a),
    virtualPrice,
    isAdjusting: false,
  }
  return { pool: new CryptoswapPool(terms, state, BigInt(record.timestamp)), record }
}

test('crypto pool: virtual price, and a price near the last trade`s', (context) => {
  if (!isHere) return context.skip(skipped)
  const { pool, record } = cryptoPool(readBig().CRYPTOPOOL_TEST_METADATA_JSON!, 'two')
  const price = pool.virtualPrice()
  expect(price.ok && price.value - BigInt(record.reserves.virtual_price)).toBe(0n)
  const fee = pool.feeE10()
  if (!fee.ok) throw new Error(fee.refusal.detail)
  // 1 STG in USDC, 18 to 6 decimals; the last trade's price is an average with its fee in.
  const margin = pool.marginalPrice(0, 1) * 1e12
  const last = 1e18 / Number(record.params.last_prices[0])
  expect(Math.abs(margin / last - 1)).toBeLessThan(0.01)
})

test('tricrypto-ng: virtual price, and prices near the last trade`s', (context) => {
  if (!isHere) return context.skip(skipped)
  const { pool, record } = cryptoPool(readBig().TRICRYPTO_NG_TEST_METADATA_JSON!, 'three-ng')
  const price = pool.virtualPrice()
  expect(price.ok && price.value - BigInt(record.reserves.virtual_price)).toBe(0n)
  const { balances, d, priceScale, lastPrices } = pool.state()
  const curve = { family: 'three-ng', ann: 2_700_000n, gamma: 1_300_000_000_000n } as const
  const xp = balances.map((b, k) => (k === 0 ? b : (b * priceScale[k - 1]!) / wad))
  const margins = statePrices(curve, xp, d).map((margin, k) => (margin * priceScale[k]!) / wad)
  margins.forEach((margin, k) => {
    // Reserves and last prices of the record are six minutes apart: a small trade lies between.
    expect(Math.abs(Number(margin) / Number(lastPrices[k]!) - 1)).toBeLessThan(2e-4)
  })
})
