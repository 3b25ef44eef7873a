// The cases that loss versus rebalancing is judged on: no fee and three fees, fixed and random
// blocks, the whole curve and a range; each with its closed form a block.

import {
  constantProductLvr,
  feeHalfWidth,
  fixedBlockShare,
  poissonTradeProbability,
  type Range,
  rangeLvrShare,
} from '../../src/amm/index.ts'
import { type Prng } from '../../src/base/index.ts'
import { playArbitrage } from './arbitrage.ts'

const whole: Range = { liquidity: 1, lower: 0, upper: Infinity }
const narrow: Range = { liquidity: 1, lower: 0.5, upper: 2 }

export type LvrCase = {
  readonly title: string
  readonly range: Range
  readonly feeShare: number
  readonly blocks: 'fixed' | 'random'
}

export type LvrVerdict = LvrCase & {
  /** Part of its worth that a position loses a block, played and by formula. */
  readonly played: number
  readonly standardError: number
  readonly formula: number
  /** Part of the blocks with a trade; by formula for random blocks only. */
  readonly tradeShare: number
  readonly tradeFormula: number | null
}

const volPerBlock = 0.001

export const lvrCases: readonly LvrCase[] = [
  { title: 'whole curve, no fee', range: whole, feeShare: 0, blocks: 'fixed' },
  { title: 'range, no fee', range: narrow, feeShare: 0, blocks: 'fixed' },
  ...(['fixed', 'random'] as const).flatMap((blocks) => [
    { title: `whole curve, fee 1 vol, ${blocks}`, range: whole, feeShare: 0.001, blocks },
    { title: `whole curve, fee 3 vols, ${blocks}`, range: whole, feeShare: 0.003, blocks },
    { title: `range, fee 1 vol, ${blocks}`, range: narrow, feeShare: 0.001, blocks },
  ]),
]

export function judge(one: LvrCase, blockCount: number, random: Prng): LvrVerdict {
  const { range, feeShare, blocks } = one
  const study = { blockCount, volPerBlock, feeShare, blocks, episodeBlocks: 1000 }
  const { lossShare, lossShareError, tradeShare } = playArbitrage(range, 1, study, random)
  const continuous =
    range.upper === Infinity
      ? constantProductLvr(volPerBlock)
      : rangeLvrShare(range, 1, volPerBlock)
  const halfWidth = feeHalfWidth(feeShare)
  const probability = poissonTradeProbability(halfWidth, volPerBlock)
  const part = blocks === 'fixed' ? fixedBlockShare(halfWidth, volPerBlock) : probability
  return {
    ...one,
    played: lossShare,
    standardError: lossShareError,
    formula: continuous * part,
    tradeShare,
    tradeFormula: blocks === 'random' ? probability : null,
  }
}
