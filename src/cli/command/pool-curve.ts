// Curve's kinds of pool in a pool's file: StableSwap and CryptoSwap, with the names and the units
// that their contracts answer in. What a file leaves out is what a new pool would have.

import {
  attempt,
  CryptoswapPool,
  cryptoInvariant,
  firstPoolTerms,
  nextPoolTerms,
  StableswapPool,
  steady,
  xcpOf,
} from '../../amm/index.ts'
import { CannotRun } from '../exit.ts'
import {
  choiceField,
  onlyFields,
  type Place,
  wholeField,
  wholeList,
  wholeOr,
  wrong,
} from './pool-fields.ts'
import { type PoolCoin, type PoolKind } from './pool-kind.ts'

const wad = 10n ** 18n
const feeBounds = { min: 0n, max: 9_999_999_999n }
const halfFee = 5_000_000_000n

function decimalsOf(coins: readonly PoolCoin[]): number[] {
  return coins.map(({ decimals }) => decimals)
}

export function stableswapKind(place: Place, coins: readonly PoolCoin[]): PoolKind {
  const fields = ['reserves', 'amplification', 'feeE10', 'adminFeeE10', 'offpegMultiplierE10']
  onlyFields(place, ['kind', 'name', 'coins', ...fields])
  const a = wholeField(place, 'amplification', { min: 1n, max: 1_000_000n })
  const feeE10 = wholeField(place, 'feeE10', feeBounds)
  const adminFeeE10 = wholeOr(place, 'adminFeeE10', halfFee, feeBounds)
  const offpeg = wholeOr(place, 'offpegMultiplierE10', 0n, { min: 0n, max: 10n ** 13n })
  const reserves = wholeList(place, 'reserves', coins.length)
  const decimals = decimalsOf(coins)
  const terms =
    offpeg === 0n
      ? firstPoolTerms(a, decimals, feeE10, adminFeeE10)
      : nextPoolTerms(a, decimals, feeE10, offpeg)
  return stableKind(() => new StableswapPool(terms, reserves, wad))
}

/** No swap looks at the number of shares. */
export function stableKind(create: PoolKind['create']): PoolKind {
  return { create, feeIn: 'out', feeShare: null, positions: [], weight: null }
}

/** A CryptoSwap pool as its contract answers; prices, gammas and profits have 18 decimals. */
export type CryptoFacts = {
  readonly family: 'two' | 'three-ng'
  readonly decimals: readonly number[]
  readonly reserves: readonly bigint[]
  readonly ann: bigint
  readonly gamma: bigint
  readonly midFeeE10: bigint
  readonly outFeeE10: bigint
  readonly feeGamma: bigint
  readonly allowedExtraProfit: bigint
  readonly adjustmentStep: bigint
  readonly averagingS: bigint
  readonly adminFeeE10: bigint
  readonly priceScale: readonly bigint[]
  readonly priceOracle: readonly bigint[]
  readonly lastPrices: readonly bigint[]
  readonly timeS: bigint
  readonly lastPricesS: bigint
  readonly virtualPrice: bigint
  readonly xcpProfit: bigint
  readonly xcpProfitAtClaim: bigint
}

/** The peg's step is a fifth of the distance where that is more, as in the factories' pools. */
const adjustmentShare = 5n

/** D is found from the balances; on a chain it was found at the last trade, from the same ones. */
export function cryptoKind(place: Place, facts: CryptoFacts): PoolKind {
  const { family, decimals, reserves, ann, gamma, priceScale } = facts
  const precisions = decimals.map((places) => 10n ** BigInt(18 - places))
  const scales = [wad, ...priceScale]
  const xp = reserves.map((reserve, k) => (reserve * precisions[k]! * scales[k]!) / wad)
  const terms = { ...facts, precisions, ann: steady(ann), gamma: steady(gamma), adjustmentShare }
  const found = attempt(() => cryptoInvariant({ family, ann, gamma }, xp))
  if (!found.ok) {
    throw new CannotRun(`${place.file}: ${place.path}no such pool: ${found.refusal.detail}`)
  }
  const d = found.value
  // Neither file has the number of shares: it is what the virtual price implies.
  const shares = (xcpOf(family, d, priceScale) * wad) / facts.virtualPrice
  const state = { ...facts, balances: reserves, shares, d, isAdjusting: false }
  const create = (): CryptoswapPool => new CryptoswapPool(terms, state, facts.timeS)
  return { create, feeIn: 'out', feeShare: null, positions: [], weight: null }
}

const gammaBounds = { min: 10n ** 10n, max: 5n * 10n ** 16n }
const wadBounds = { min: 0n, max: 10n ** 24n }

export function cryptoswapKind(place: Place, coins: readonly PoolCoin[]): PoolKind {
  const fields = ['family', 'reserves', 'ann', 'gamma', 'midFeeE10', 'outFeeE10', 'feeGamma']
  const moving = ['allowedExtraProfit', 'adjustmentStep', 'averagingS', 'priceScale', 'priceOracle']
  onlyFields(place, ['kind', 'name', 'coins', ...fields, ...moving])
  const family = choiceField(place, 'family', ['two', 'three-ng'])
  if (coins.length !== (family === 'two' ? 2 : 3)) {
    throw wrong(place, 'coins', `${family === 'two' ? 2 : 3} of them for ${family}`)
  }
  const priceScale = wholeList(place, 'priceScale', coins.length - 1)
  const hasOracle = place.fields.priceOracle !== undefined
  const oracle = hasOracle ? wholeList(place, 'priceOracle', coins.length - 1) : priceScale
  return cryptoKind(place, {
    family,
    decimals: decimalsOf(coins),
    reserves: wholeList(place, 'reserves', coins.length),
    ann: wholeField(place, 'ann'),
    gamma: wholeField(place, 'gamma', gammaBounds),
    midFeeE10: wholeField(place, 'midFeeE10', feeBounds),
    outFeeE10: wholeField(place, 'outFeeE10', feeBounds),
    feeGamma: wholeField(place, 'feeGamma', { min: 1n, max: wad }),
    allowedExtraProfit: wholeOr(place, 'allowedExtraProfit', 2n * 10n ** 12n, wadBounds),
    adjustmentStep: wholeOr(place, 'adjustmentStep', 146n * 10n ** 12n, wadBounds),
    averagingS: wholeOr(place, 'averagingS', 600n, { min: 1n, max: 604_800n }),
    adminFeeE10: halfFee,
    priceScale,
    priceOracle: oracle,
    lastPrices: oracle,
    timeS: 0n,
    lastPricesS: 0n,
    virtualPrice: wad,
    xcpProfit: wad,
    xcpProfitAtClaim: wad,
  })
}
