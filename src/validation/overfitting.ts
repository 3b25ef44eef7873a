// The probability that the best strategy of a backtest is below the median of all of them out of
// sample (Bailey, Borwein, López de Prado and Zhu 2017, Journal of Computational Finance 20(4)):
// every half of the blocks of time is a training set once, the other half its test.

import { assert } from '../base/index.ts'

export type OverfittingReport = {
  /** Share of splits whose best strategy ends at or below the median out of sample. */
  readonly probability: number
  /** Share of splits whose best strategy loses out of sample. */
  readonly lossProbability: number
  /** Slope of the best strategy's score out of sample on its score in sample. */
  readonly slope: number
  readonly splitCount: number
}

/** Score of the returns in `indices` of one strategy; higher is better. */
export type Score = (returns: ArrayLike<number>, indices: readonly number[]) => number

/** Sharpe ratio over the chosen returns; 0 where they do not vary. */
export function sharpeScore(returns: ArrayLike<number>, indices: readonly number[]): number {
  let sum = 0
  for (const t of indices) sum += returns[t]!
  const mean = sum / indices.length
  let squares = 0
  for (const t of indices) squares += (returns[t]! - mean) * (returns[t]! - mean)
  const deviation = Math.sqrt(squares / (indices.length - 1))
  return deviation > 0 ? mean / deviation : 0
}

/** All ways to choose half of `count` blocks, in lexicographic order. */
function halves(count: number): number[][] {
  const all: number[][] = []
  const chosen: number[] = []
  const choose = (from: number): void => {
    if (chosen.length === count / 2) {
      all.push([...chosen])
      return
    }
    for (let block = from; block < count; block += 1) {
      chosen.push(block)
      choose(block + 1)
      chosen.pop()
    }
  }
  choose(0)
  return all
}

/** Rank from 1 of the score at `index`; equal scores share the mean of their ranks. */
function rankOf(scores: readonly number[], index: number): number {
  let below = 0
  let equal = 0
  for (const score of scores) {
    if (score < scores[index]!) below += 1
    else if (score === scores[index]!) equal += 1
  }
  return below + 0.5 * (equal + 1)
}

function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const n = xs.length
  const meanX = xs.reduce((sum, x) => sum + x, 0) / n
  const meanY = ys.reduce((sum, y) => sum + y, 0) / n
  let product = 0
  let square = 0
  for (let i = 0; i < n; i += 1) {
    product += (xs[i]! - meanX) * (ys[i]! - meanY)
    square += (xs[i]! - meanX) * (xs[i]! - meanX)
  }
  return square > 0 ? product / square : 0
}

/**
 * Combinatorially symmetric cross-validation of strategies with returns at the same times.
 * `blockCount` is even, from 2 to 16; the returns before the first whole block are left out.
 */
export function overfitting(
  strategies: readonly ArrayLike<number>[],
  blockCount: number,
  score: Score = sharpeScore,
): OverfittingReport {
  const count = strategies[0]?.length ?? 0
  assert(strategies.length >= 2, 'overfitting is a choice among strategies')
  assert(
    strategies.every((each) => each.length === count),
    'strategies have the same times',
  )
  assert(blockCount % 2 === 0 && blockCount >= 2 && blockCount <= 16, 'an even number of blocks')
  const size = Math.floor(count / blockCount)
  assert(size >= 2, 'a block holds two returns')
  const start = count - size * blockCount
  const timesOf = (blocks: readonly number[]): number[] =>
    blocks.flatMap((block) => Array.from({ length: size }, (_, t) => start + block * size + t))
  const inSample: number[] = []
  const outOfSample: number[] = []
  let overfit = 0
  let losses = 0
  const splits = halves(blockCount)
  for (const half of splits) {
    const train = timesOf(half)
    const isTrain = new Set(half)
    const test = timesOf(
      Array.from({ length: blockCount }, (_, b) => b).filter((b) => !isTrain.has(b)),
    )
    const trained = strategies.map((each) => score(each, train))
    const tested = strategies.map((each) => score(each, test))
    const best = trained.indexOf(Math.max(...trained))
    const share = rankOf(tested, best) / (strategies.length + 1)
    if (share <= 0.5) overfit += 1
    if (tested[best]! < 0) losses += 1
    inSample.push(trained[best]!)
    outOfSample.push(tested[best]!)
  }
  return {
    probability: overfit / splits.length,
    lossProbability: losses / splits.length,
    slope: slopeOf(inSample, outOfSample),
    splitCount: splits.length,
  }
}
