// Records of Curve's pools as curvesim keeps them: a file of named pools with `pool_type`,
// `params`, `coins` and `reserves`. Only what a swap needs is read; all that is read is checked.

import {
  firstPoolTerms,
  MetaStableswapPool,
  nextPoolTerms,
  StableswapPool,
} from '../../amm/index.ts'
import { CannotRun } from '../exit.ts'
import { cryptoKind, stableKind } from './pool-curve.ts'
import { objectField, type Place, wholeField, wholeList, wrong } from './pool-fields.ts'
import { type PoolCoin, type PoolFile } from './pool-kind.ts'

const feeBounds = { min: 0n, max: 9_999_999_999n }
const wad = 10n ** 18n
const cryptoTypes: Readonly<Record<string, 'two' | 'three-ng'>> = {
  CRYPTO_FACTORY: 'two',
  TRICRYPTO_NG: 'three-ng',
  TRICRYPTO_FACTORY: 'three-ng',
}
const stableTypes = ['REGISTRY_V1', 'STABLE_FACTORY']

/** A file of such records has no `kind`, and its values are objects that name a type of pool. */
export function isCurveFile({ fields }: Place): boolean {
  const values = Object.values(fields)
  const isRecord = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'pool_type' in value
  return values.length > 0 && values.every(isRecord)
}

function coinsOf(record: Place): PoolCoin[] {
  const coins = objectField(record, 'coins')
  const names = coins.fields.names
  const decimals = coins.fields.decimals
  if (!(Array.isArray(names) && names.every((name) => typeof name === 'string'))) {
    throw wrong(coins, 'names', 'a list of texts')
  }
  const isPlaces = (places: unknown): boolean =>
    Number.isSafeInteger(places) && (places as number) >= 0 && (places as number) <= 18
  if (!(Array.isArray(decimals) && decimals.length === names.length && decimals.every(isPlaces))) {
    throw wrong(coins, 'decimals', `a list of ${names.length} whole numbers from 0 to 18`)
  }
  return names.map((symbol, k) => ({ symbol, decimals: decimals[k] }))
}

function stablePool(record: Place, coins: readonly PoolCoin[]): StableswapPool {
  const params = objectField(record, 'params')
  const reserves = objectField(record, 'reserves')
  const a = wholeField(params, 'A', { min: 1n, max: 1_000_000n })
  const fee = wholeField(params, 'fee', feeBounds)
  const decimals = coins.map((coin) => coin.decimals)
  const hasOffpeg = typeof params.fields.fee_mul === 'number'
  const terms = hasOffpeg
    ? nextPoolTerms(a, decimals, fee, wholeField(params, 'fee_mul'))
    : firstPoolTerms(a, decimals, fee, wholeField(params, 'admin_fee', feeBounds))
  const balances = wholeList(reserves, 'unnormalized_by_coin', coins.length)
  const pool = new StableswapPool(terms, balances, wad)
  const d = pool.invariant()
  if (!d.ok) throw new CannotRun(`${record.file}: ${record.path}no such pool: ${d.refusal.detail}`)
  // The record has no number of shares: it is what the virtual price implies.
  const shares = (d.value * wad) / wholeField(reserves, 'virtual_price')
  return new StableswapPool(terms, balances, shares)
}

function stableFile(record: Place, name: string): PoolFile {
  const coins = coinsOf(record)
  const pool = stablePool(record, coins)
  if (record.fields.basepool === null || record.fields.basepool === undefined) {
    return { ...stableKind(() => pool.clone()), name, kind: 'stableswap', coins }
  }
  const base = objectField(record, 'basepool')
  const baseCoins = coinsOf(base)
  const meta = new MetaStableswapPool(pool, stablePool(base, baseCoins))
  const all = [coins[0]!, ...baseCoins]
  return { ...stableKind(() => meta.clone()), name, kind: 'metapool', coins: all }
}

function cryptoFile(record: Place, name: string, family: 'two' | 'three-ng'): PoolFile {
  const coins = coinsOf(record)
  const params = objectField(record, 'params')
  const reserves = objectField(record, 'reserves')
  const prices = coins.length - 1
  const kind = cryptoKind(record, {
    family,
    decimals: coins.map(({ decimals }) => decimals),
    reserves: wholeList(reserves, 'unnormalized_by_coin', coins.length),
    ann: wholeField(params, 'A'),
    gamma: wholeField(params, 'gamma'),
    midFeeE10: wholeField(params, 'mid_fee', feeBounds),
    outFeeE10: wholeField(params, 'out_fee', feeBounds),
    feeGamma: wholeField(params, 'fee_gamma'),
    allowedExtraProfit: wholeField(params, 'allowed_extra_profit'),
    adjustmentStep: wholeField(params, 'adjustment_step'),
    averagingS: wholeField(params, 'ma_half_time'),
    adminFeeE10: wholeField(params, 'admin_fee', feeBounds),
    priceScale: wholeList(params, 'price_scale', prices),
    priceOracle: wholeList(params, 'price_oracle', prices),
    lastPrices: wholeList(params, 'last_prices', prices),
    lastPricesS: wholeField(params, 'last_prices_timestamp'),
    timeS: wholeField(record, 'timestamp'),
    virtualPrice: wholeField(reserves, 'virtual_price'),
    xcpProfit: wholeField(params, 'xcp_profit'),
    xcpProfitAtClaim: wholeField(params, 'xcp_profit_a'),
  })
  return { ...kind, name, kind: 'cryptoswap', coins }
}

/** One pool of the file: the only one, or the one that is named. */
export function curveRecord(place: Place, wanted?: string): PoolFile {
  const names = Object.keys(place.fields)
  const name = wanted ?? (names.length === 1 ? names[0] : undefined)
  if (name === undefined || !names.includes(name)) {
    const said = wanted === undefined ? 'is not given' : `is '${wanted}'`
    throw new CannotRun(`${place.file}: --record ${said}, expected one of ${names.join(', ')}`)
  }
  const record = objectField(place, name)
  const type = String(record.fields.pool_type)
  const family = cryptoTypes[type]
  if (family !== undefined) return cryptoFile(record, name, family)
  if (stableTypes.includes(type)) return stableFile(record, name)
  const known = [...stableTypes, ...Object.keys(cryptoTypes)]
  throw wrong(record, 'pool_type', `one of ${known.join(', ')}`)
}
