// A pool's file: one JSON object with `kind`, `coins` and what that kind is made of, or a record of
// Curve's pools as the simulator of Curve's researchers keeps them. Answers exact pools, made fresh
// each time, so that nobody can change what the file says.

import {
  type AmmRefusal,
  BalancerPool,
  type SwapPool,
  sqrtPriceAtTick,
  V2Pool,
  V3Pool,
  weightedCurve,
} from '../../amm/index.ts'
import { type Result } from '../../base/index.ts'
import { CannotRun } from '../exit.ts'
import { cryptoswapKind, stableswapKind } from './pool-curve.ts'
import { curveRecord, isCurveFile } from './pool-curve-record.ts'
import {
  choiceField,
  objectList,
  onlyFields,
  type Place,
  readPlace,
  textField,
  wadList,
  wadOf,
  wholeField,
  wholeList,
  wholeOr,
  wrong,
} from './pool-fields.ts'
import { type PoolCoin, type PoolFile, type PoolKind } from './pool-kind.ts'

const kinds = ['constant-product', 'range', 'stableswap', 'cryptoswap', 'weighted'] as const
const pips = 1_000_000
const wad = 1e18
const feeBounds = { min: 0n, max: 999_999n }
const positionsMax = 10_000

/** What a curve says to its own terms, as the file's fault. */
function made<T>(place: Place, result: Result<T, AmmRefusal>): T {
  if (result.ok) return result.value
  const { code, detail } = result.refusal
  throw new CannotRun(`${place.file}: ${place.path}no such pool: ${code}: ${detail}`)
}

function readCoins(place: Place, max: number): PoolCoin[] {
  const coins = objectList(place, 'coins').map((coin) => {
    onlyFields(coin, ['symbol', 'decimals'])
    const decimals = Number(wholeField(coin, 'decimals', { min: 0n, max: 18n }))
    return { symbol: textField(coin, 'symbol'), decimals }
  })
  const symbols = new Set(coins.map(({ symbol }) => symbol))
  if (coins.length < 2 || coins.length > max || symbols.size < coins.length) {
    throw wrong(place, 'coins', `2 to ${max} coins, each symbol once`)
  }
  return coins
}

function constantProduct(place: Place): PoolKind {
  onlyFields(place, ['kind', 'name', 'coins', 'reserves', 'feePips'])
  const feePips = Number(wholeOr(place, 'feePips', 3000n, feeBounds))
  const reserves = wholeList(place, 'reserves', 2)
  const create = (): SwapPool => {
    const pool = made(place, V2Pool.create({ feePips }))
    made(place, pool.addLiquidity(reserves))
    return pool
  }
  const liquidity = Math.sqrt(Number(reserves[0])) * Math.sqrt(Number(reserves[1]))
  const positions = [{ liquidity, lower: 0, upper: Infinity }]
  return { create, feeIn: 'in', feeShare: feePips / pips, positions, weight: 0.5 }
}

type Minted = { readonly tickLower: number; readonly tickUpper: number; readonly liquidity: bigint }

const tickBounds = { min: -887_272n, max: 887_272n }

function readPositions(place: Place): Minted[] {
  const minted = objectList(place, 'positions').map((one) => {
    onlyFields(one, ['tickLower', 'tickUpper', 'liquidity'])
    return {
      tickLower: Number(wholeField(one, 'tickLower', tickBounds)),
      tickUpper: Number(wholeField(one, 'tickUpper', tickBounds)),
      liquidity: wholeField(one, 'liquidity'),
    }
  })
  if (minted.length === 0 || minted.length > positionsMax) {
    throw wrong(place, 'positions', `1 to ${positionsMax} of them`)
  }
  return minted
}

function priceOfTick(tick: number): number {
  const root = Number(sqrtPriceAtTick(tick)) / 2 ** 96
  return root * root
}

function rangePool(place: Place): PoolKind {
  const fields = ['feePips', 'tickSpacing', 'sqrtPriceX96', 'tick', 'positions']
  onlyFields(place, ['kind', 'name', 'coins', ...fields])
  const feePips = Number(wholeField(place, 'feePips', feeBounds))
  const tickSpacing = Number(wholeField(place, 'tickSpacing', { min: 1n, max: 16_383n }))
  const hasTick = place.fields.tick !== undefined
  if (hasTick === (place.fields.sqrtPriceX96 !== undefined)) {
    throw wrong(place, 'tick', 'one of tick and sqrtPriceX96, not both')
  }
  const sqrtPriceX96 = hasTick
    ? sqrtPriceAtTick(Number(wholeField(place, 'tick', tickBounds)))
    : wholeField(place, 'sqrtPriceX96')
  const minted = readPositions(place)
  const create = (): SwapPool => {
    const pool = made(place, V3Pool.create({ feePips, tickSpacing, sqrtPriceX96 }))
    for (const [i, { tickLower, tickUpper, liquidity }] of minted.entries()) {
      const at = { ...place, path: `positions[${i}]: ` }
      made(at, pool.mint({ owner: String(i), tickLower, tickUpper }, liquidity))
    }
    return pool
  }
  const positions = minted.map(({ tickLower, tickUpper, liquidity }) => ({
    liquidity: Number(liquidity),
    lower: priceOfTick(tickLower),
    upper: priceOfTick(tickUpper),
  }))
  return { create, feeIn: 'in', feeShare: feePips / pips, positions, weight: null }
}

function weighted(place: Place, coins: readonly PoolCoin[]): PoolKind {
  onlyFields(place, ['kind', 'name', 'coins', 'reserves', 'weights', 'swapFee'])
  const weights = wadList(place, 'weights', coins.length)
  const sum = weights.reduce((total, weight) => total + weight, 0n)
  if (sum !== 10n ** 18n || weights.includes(0n)) throw wrong(place, 'weights', 'a sum of 1')
  const swapFee = wadOf(place.fields.swapFee)
  if (swapFee === undefined || swapFee >= 10n ** 17n) {
    throw wrong(place, 'swapFee', 'a share like 0.003, below 0.1')
  }
  const reserves = wholeList(place, 'reserves', coins.length)
  const scalings = coins.map(({ decimals }) => 10n ** BigInt(18 - decimals))
  const live = reserves.map((reserve, coin) => reserve * scalings[coin]!)
  const terms = { curve: weightedCurve(weights), scalings, swapFee, surge: null }
  const rates = coins.map(() => 10n ** 18n)
  return {
    create: () => new BalancerPool({ ...terms, rates, aggregateFee: 0n }, live, 10n ** 18n),
    feeIn: 'in',
    feeShare: Number(swapFee) / wad,
    positions: [],
    weight: coins.length === 2 ? Number(weights[0]) / wad : null,
  }
}

function ownFile(place: Place): PoolFile {
  const kind = choiceField(place, 'kind', kinds)
  const most = kind === 'stableswap' || kind === 'weighted' ? 8 : kind === 'cryptoswap' ? 3 : 2
  const coins = readCoins(place, most)
  const made = {
    'constant-product': constantProduct,
    range: rangePool,
    stableswap: stableswapKind,
    cryptoswap: cryptoswapKind,
    weighted,
  }[kind](place, coins)
  const name = place.fields.name === undefined ? kind : textField(place, 'name')
  return { ...made, name, kind, coins }
}

/** The pool of a file; `record` names one where the file holds several. */
export async function readPool(file: string, record?: string): Promise<PoolFile> {
  const place = await readPlace(file)
  const pool = isCurveFile(place) ? curveRecord(place, record) : ownFile(place)
  // Terms that no pool can have are told before anything is computed.
  pool.create()
  return pool
}
