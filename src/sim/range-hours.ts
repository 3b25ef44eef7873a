// Hours of a pool as a provider too small to move it sees them: prices, and fees per unit of
// liquidity in range. From a market that is drawn here, or from elsewhere. Prices are quote per
// base, liquidity and amounts in whole coins.

import { feeHalfWidth, fixedBlockShare } from '../amm/index.ts'
import { assert, Prng } from '../base/index.ts'
import { exp, exponential, log } from '../math/index.ts'
import { PoolMarket } from './pool-market.ts'
import { type PoolWorld } from './pool-world.ts'

export type PoolHour = {
  /** At the end of the hour; low and high are of the whole of it. */
  readonly close: number
  readonly low: number
  readonly high: number
  /** Coins that a unit of liquidity earned that was in range for the whole hour. */
  readonly baseFee: number
  readonly quoteFee: number
}

const blocksPerHour = 60
const hourSeconds = 3600
const hoursPerYear = 8760

/** 4 ln 2: Parkinson (1980), the variance of a driftless path from its high and low. */
const parkinson = 2.772_588_722_239_781_6

/** Variance of the log price over an hour, by its high and low. */
export function hourVariance({ high, low }: PoolHour): number {
  const spread = log(high / low)
  return (spread * spread) / parkinson
}

/** Part of an hour's way, in log price, that lay between two prices. */
export function insideShare({ high, low }: PoolHour, lower: number, upper: number): number {
  if (high === low) return low >= lower && low < upper ? 1 : 0
  const from = Math.max(low, lower)
  const to = Math.min(high, upper)
  return to > from ? log(to / from) / log(high / low) : 0
}

/** How far above its start a Brownian path of that variance was that ended at `move`. */
function bridgeMax(move: number, variance: number, random: Prng): number {
  return 0.5 * (move + Math.sqrt(move * move + 2 * variance * exponential(random, 1)))
}

/**
 * Hours of a world, minute by minute; highs and lows are of the whole way between minutes too.
 * Fees are those of its noise spread over its liquidity at the start, half in each coin, and what
 * arbitrage pays by closed form: the part of the continuous loss that it does not keep.
 */
export function drawHours(world: PoolWorld, hours: number, seed: number): PoolHour[] {
  assert(Number.isSafeInteger(hours) && hours > 0, 'a path has hours')
  const { feeShare, noisePerDay, noiseQuote, volAnnual, ranges } = world
  const minute = { ...world, blocks: 'fixed', blockSeconds: hourSeconds / blocksPerHour } as const
  const market = new PoolMarket(minute, seed)
  const extremes = Prng.fromSeed(seed, 'pool extremes')
  let depth = 0
  for (const { liquidity, lower, upper } of ranges) {
    if (world.price >= lower && world.price < upper) depth += liquidity
  }
  const flowFee = (feeShare * noisePerDay * noiseQuote) / 24 / depth
  const variance = (volAnnual * volAnnual) / hoursPerYear
  const volPerBlock = Math.sqrt((variance * world.blockSeconds) / hourSeconds)
  const kept = volAnnual > 0 ? fixedBlockShare(feeHalfWidth(feeShare), volPerBlock) : 0
  return Array.from({ length: hours }, () => {
    let [low, high] = [market.price, market.price]
    for (let n = 0; n < blocksPerHour; n += 1) {
      const from = market.price
      market.step()
      const move = log(market.price / from)
      high = Math.max(high, from * exp(bridgeMax(move, variance / blocksPerHour, extremes)))
      low = Math.min(low, from * exp(-bridgeMax(-move, variance / blocksPerHour, extremes)))
    }
    const close = market.price
    const quote = flowFee + (1 - kept) * 0.25 * variance * Math.sqrt(close)
    return { close, low, high, baseFee: (0.5 * quote) / close, quoteFee: 0.5 * quote }
  })
}
