// Weights on the move, the protocol's own rebalancing: a liquidity bootstrapping pool's straight
// line from start to end, and QuantAMM's weights with a slope until the last time they may move.
// Arbitrage does the trading, and providers pay it what the stale price was worth.

import { minOf, mulWadDown, wad } from '../wad.ts'
import { progressWad } from './log-exp.ts'

/** From a start to an end weight over time. Rounded toward the start. */
export type WeightRamp = {
  readonly startWeight: bigint
  readonly endWeight: bigint
  readonly startS: bigint
  readonly endS: bigint
}

export function weightAt(ramp: WeightRamp, timeS: bigint): bigint {
  const { startWeight, endWeight } = ramp
  const progress = progressWad(timeS, ramp.startS, ramp.endS)
  if (progress >= wad) return endWeight
  return startWeight > endWeight
    ? startWeight - mulWadDown(progress, startWeight - endWeight)
    : startWeight + mulWadDown(progress, endWeight - startWeight)
}

/** Both weights of a bootstrapping pool: the project coin's ramp, and the rest of 1. */
export function bootstrapWeights(ramp: WeightRamp, projectCoin: number, timeS: bigint): bigint[] {
  const project = weightAt(ramp, timeS)
  return projectCoin === 0 ? [project, wad - project] : [wad - project, project]
}

/** Weights with slopes per second since `updatedS`, held from `lastS` on. */
export function slopedWeights(
  weights: readonly bigint[],
  slopes: readonly bigint[],
  updatedS: bigint,
  lastS: bigint,
  timeS: bigint,
): bigint[] {
  const passed = minOf(timeS, lastS) - updatedS
  return weights.map((weight, k) => weight + slopes[k]! * passed)
}
