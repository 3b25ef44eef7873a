// How far from a reference a price may be, in ticks. Paying more than the reference (or asking
// less) is the dangerous side and has a narrow bound; the passive side is harmless, but a price
// absurdly far away is still a fault somewhere, so it is bounded too.

import { type Ticks } from '../base/index.ts'

export type CollarConfig = {
  /** Without a vol: futures, perpetuals, spot. Basis points of the reference. */
  readonly aggressiveBps: number
  readonly passiveBps: number
  /** Options: vol points, through the option's vega. */
  readonly aggressiveVolPt: number
  readonly passiveVolPt: number
  /** Never narrower than this many quanta of price, so that a coarse grid stays usable. */
  readonly widthTicksMin: number
}

/**
 * Widest allowed distance from the reference, in ticks. `ticksPerVolPt` is the price of one vol
 * point, 0 for what has no vol. Not a number when an input is not one.
 */
export function collarWidthTicks(
  config: CollarConfig,
  isAggressive: boolean,
  referenceTicks: number,
  ticksPerVolPt: number,
): number {
  const bps = isAggressive ? config.aggressiveBps : config.passiveBps
  const volPt = isAggressive ? config.aggressiveVolPt : config.passiveVolPt
  const width = ticksPerVolPt === 0 ? bps * 1e-4 * Math.abs(referenceTicks) : volPt * ticksPerVolPt
  return Math.max(config.widthTicksMin, width)
}

/** The last price allowed on one flank; compare with <= for a buy's aggressive flank, and so on. */
export function collarTicks(
  config: CollarConfig,
  side: 1 | -1,
  isAggressive: boolean,
  referenceTicks: number,
  ticksPerVolPt: number,
): number {
  const width = collarWidthTicks(config, isAggressive, referenceTicks, ticksPerVolPt)
  return referenceTicks + (isAggressive ? side : -side) * width
}

/** Whether a price is within its aggressive bound. NaN is not. */
export function isWithinAggressive(side: 1 | -1, ticks: Ticks, boundTicks: number): boolean {
  return side === 1 ? ticks <= boundTicks : ticks >= boundTicks
}

/** Whether a price is within its passive bound. NaN is not. */
export function isWithinPassive(side: 1 | -1, ticks: Ticks, boundTicks: number): boolean {
  return side === 1 ? ticks >= boundTicks : ticks <= boundTicks
}
