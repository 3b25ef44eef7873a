// Monte Carlo of arbitrage against a range: a driftless lognormal market, blocks of fixed length or
// at random, an arbitrageur who takes the pool to the edge of its fee's band and no further. The
// closed forms of loss versus rebalancing are judged by it, and it uses none of them. Seeded.

import { feeHalfWidth, type Range, rangeHoldings, rangeValue } from '../../src/amm/index.ts'
import { assert, type Prng } from '../../src/base/index.ts'
import { exp, exponential, standardNormal } from '../../src/math/index.ts'

export type ArbitrageStudy = {
  /** Blocks that are played. */
  readonly blockCount: number
  /** Volatility of the log price over the mean time between blocks. */
  readonly volPerBlock: number
  /** Of what goes in; 0 for none. */
  readonly feeShare: number
  readonly blocks: 'fixed' | 'random'
  /** After so many blocks the market goes back to where it began, so that a range stays in it. */
  readonly episodeBlocks: number
}

export type ArbitrageResult = {
  /** Loss versus rebalancing a block after fees, over worth of the position at the block. */
  readonly lossShare: number
  /** Its standard error. */
  readonly lossShareError: number
  /** Part of the blocks that found something to take. */
  readonly tradeShare: number
}

/** Worth of what a pool gives less what it gets, when the market takes its price to another. */
function loss(range: Range, from: number, to: number, market: number, feeShare: number): number {
  const before = rangeHoldings(range, from)
  const after = rangeHoldings(range, to)
  const change0 = after.amount0 - before.amount0
  const change1 = after.amount1 - before.amount1
  // The fee comes on top of what goes in.
  const gross = feeShare / (1 - feeShare)
  const fee = change0 > 0 ? change0 * market * gross : change1 * gross
  return -(change0 * market + change1) - fee
}

/** Plays `study` against a range from `price`. The pool's state carries over within an episode. */
export function playArbitrage(
  range: Range,
  price: number,
  study: ArbitrageStudy,
  random: Prng,
): ArbitrageResult {
  const { blockCount, volPerBlock, feeShare, blocks, episodeBlocks } = study
  assert(Number.isSafeInteger(blockCount) && blockCount > 0, 'a study has blocks')
  const width = exp(feeHalfWidth(feeShare))
  let market = price
  let pool = price
  let [sum, squares, trades, inEpisode] = [0, 0, 0, 0]
  let episodeSum = 0
  let episodes = 0
  for (let n = 0; n < blockCount; n += 1) {
    if (n % episodeBlocks === 0) {
      // The distance between market and pool goes on; only the level starts again.
      pool = price * (pool / market)
      market = price
    }
    const variance = volPerBlock * volPerBlock * (blocks === 'fixed' ? 1 : exponential(random, 1))
    market *= exp(Math.sqrt(variance) * standardNormal(random) - 0.5 * variance)
    const edge = market > pool * width ? market / width : market * width
    const isOutside = market > pool * width || market * width < pool
    if (isOutside) {
      const share = loss(range, pool, edge, market, feeShare) / rangeValue(range, pool)
      episodeSum += share
      pool = edge
      trades += 1
    }
    inEpisode += 1
    if (inEpisode === episodeBlocks || n === blockCount - 1) {
      sum += episodeSum
      squares += episodeSum * episodeSum
      episodes += 1
      episodeSum = 0
      inEpisode = 0
    }
  }
  const mean = sum / episodes
  const deviation = Math.sqrt(Math.max(0, squares / episodes - mean * mean) / episodes)
  return {
    lossShare: sum / blockCount,
    lossShareError: (deviation * episodes) / blockCount,
    tradeShare: trades / blockCount,
  }
}
