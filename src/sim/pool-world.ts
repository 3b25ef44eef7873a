// The world of a simulated pool: a market price that nobody in it moves, who trades and provides,
// and what a block costs. Prices are quote per base in whole coins, liquidity is L of x y = L^2 in
// whole coins. It must not know which pool is played.

import { type Range } from '../amm/index.ts'
import { checkSetting } from '../base/index.ts'

export type PoolWorld = {
  readonly price: number
  readonly volAnnual: number
  /** Jumps of the log price, mean corrected: how often, and their standard deviation. */
  readonly jumpsPerYear: number
  readonly jumpSd: number
  /** Mean time between blocks; 'random' is Poisson. */
  readonly blockSeconds: number
  readonly blocks: 'fixed' | 'random'
  readonly feeShare: number
  /** Added to the fee per unit of volatility that the pool saw over a block: a dynamic fee. */
  readonly feePerVol: number
  readonly ranges: readonly Range[]
  /** Trades a day that know nothing, at the reference fee, and their mean size in quote. */
  readonly noisePerDay: number
  readonly noiseQuote: number
  /** Noise goes with (fee / reference)^-elasticity. */
  readonly elasticity: number
  readonly elasticityFeeShare: number
  /** Visits a day of a trader who knows the market's price a block ahead. */
  readonly informedPerDay: number
  /** Quote that a transaction of arbitrage or of an informed trader costs. */
  readonly gasQuote: number
  /** Part of noise trades that meet liquidity which comes for them alone, and how many times the
   *  first range's it is. */
  readonly oneBlockShare: number
  readonly oneBlockMultiple: number
  /** Entries and exits a day, each of this share of a range. */
  readonly providerMovesPerDay: number
  readonly providerMoveShare: number
}

/** A whole curve worth four million beside a market at 2000, thinly traded. */
export const defaultPoolWorld: PoolWorld = {
  price: 2000,
  volAnnual: 0.8,
  jumpsPerYear: 0,
  jumpSd: 0.05,
  blockSeconds: 60,
  blocks: 'fixed',
  feeShare: 0.003,
  feePerVol: 0,
  ranges: [{ liquidity: 44_721.359_549_995_79, lower: 0, upper: Infinity }],
  noisePerDay: 500,
  noiseQuote: 2000,
  elasticity: 1,
  elasticityFeeShare: 0.003,
  informedPerDay: 0,
  gasQuote: 0,
  oneBlockShare: 0,
  oneBlockMultiple: 10,
  providerMovesPerDay: 0,
  providerMoveShare: 0.1,
}

type Bound = readonly [least: number, most: number]

const bounds: Readonly<Partial<Record<keyof PoolWorld, Bound>>> = {
  price: [1e-9, 1e9],
  volAnnual: [0, 10],
  jumpsPerYear: [0, 1e6],
  jumpSd: [0, 1],
  blockSeconds: [0.001, 86_400],
  feeShare: [0, 0.5],
  feePerVol: [0, 100],
  noisePerDay: [0, 1e7],
  noiseQuote: [1e-9, 1e12],
  elasticity: [0, 10],
  elasticityFeeShare: [1e-6, 0.5],
  informedPerDay: [0, 1e5],
  gasQuote: [0, 1e9],
  oneBlockShare: [0, 1],
  oneBlockMultiple: [0, 1e6],
  providerMovesPerDay: [0, 1e5],
  providerMoveShare: [0, 0.5],
}

/** Throws on the first setting that no world has, naming it. */
export function checkPoolWorld(world: PoolWorld): void {
  for (const [name, [least, most]] of Object.entries(bounds) as [keyof PoolWorld, Bound][]) {
    const value = world[name] as number
    const isIn = typeof value === 'number' && value >= least && value <= most
    checkSetting(isIn, `world.${name}`, value, `a number from ${least} to ${most}`)
  }
  const isBlocks = world.blocks === 'fixed' || world.blocks === 'random'
  checkSetting(isBlocks, 'world.blocks', world.blocks, "'fixed' or 'random'")
  const { ranges } = world
  const isFew = ranges.length >= 1 && ranges.length <= 100
  checkSetting(isFew, 'world.ranges', ranges, '1 to 100 ranges')
  for (const [i, range] of ranges.entries()) {
    const isRange = range.lower >= 0 && range.lower < range.upper && range.liquidity > 0
    checkSetting(isRange, `world.ranges[${i}]`, range, 'liquidity above 0, lower below upper')
  }
}
