// One hedge decision for one underlying: from delta, what is in flight and the market, to lots and
// a limit price, or to the reason why nothing is sent. Pure; the ledger and the engine bring the
// numbers. It never rounds up, so a hedge can fall short of its need but never overshoot it.

import { wantedDeltaUsd } from './band.ts'
import { type HedgeConfig } from './config.ts'

export const hedgeReasons = [
  'hedge',
  'inside-band',
  'in-flight',
  'too-soon',
  'stale',
  'no-price',
  'below-minimum',
  'message-rate',
] as const
export type HedgeReason = (typeof hedgeReasons)[number]

/** Refilled by the engine for each decision. */
export type HedgeInput = {
  nowUs: number
  /** Delta of the position, USD: fills that arrived, and nothing that is in flight. */
  deltaUsd: number
  /** From the ledger: delta that buys and sells in flight could still bring, neither negative. */
  inFlightBuyUsd: number
  inFlightSellUsd: number
  inFlightCount: number
  attempt: number
  lastSentUs: number
  /** Index, surface and hedge instrument are all fresh and without gap. */
  isFresh: boolean
  /** The hedger's own message budget has a token; quotes cannot use it up. */
  hasMessage: boolean
  /**
   * The hedge instrument: USD of delta of one lot bought (positive), and its market. 0: no side.
   */
  deltaUsdPerLot: number
  bidTicks: number
  askTicks: number
  /** Independent price of the hedge instrument in ticks (a float): index or mark. */
  referenceTicks: number
  /** Valid prices are multiples of this. */
  stepTicks: number
}

/** Written in place. `lots` and `limitTicks` are 0 unless the reason is 'hedge'. */
export type HedgeDecision = {
  reason: HedgeReason
  side: 1 | -1
  lots: number
  /** The worst price of an immediate-or-cancel order. */
  limitTicks: number
  /** What the decision was about, for people: delta as counted, and what should change. */
  countedDeltaUsd: number
  wantedDeltaUsd: number
}

export function createHedgeInput(): HedgeInput {
  return {
    nowUs: 0,
    deltaUsd: 0,
    inFlightBuyUsd: 0,
    inFlightSellUsd: 0,
    inFlightCount: 0,
    attempt: 0,
    lastSentUs: 0,
    isFresh: false,
    hasMessage: false,
    deltaUsdPerLot: 0,
    bidTicks: 0,
    askTicks: 0,
    referenceTicks: 0,
    stepTicks: 1,
  }
}

export function createHedgeDecision(): HedgeDecision {
  return {
    reason: 'inside-band',
    side: 1,
    lots: 0,
    limitTicks: 0,
    countedDeltaUsd: 0,
    wantedDeltaUsd: 0,
  }
}

/**
 * Worst price to pay, in ticks: beyond the touch by the slippage allowed at this attempt, but never
 * outside the collar around the reference. 0 when there is no such price.
 */
export function hedgeLimitTicks(config: HedgeConfig, side: 1 | -1, input: HedgeInput): number {
  const touch = side === 1 ? input.askTicks : input.bidTicks
  const { referenceTicks, stepTicks } = input
  if (!(touch > 0 && referenceTicks > 0 && stepTicks >= 1)) return 0
  const slippageBps = config.slippageBps + config.escalationBps * input.attempt
  const wanted = touch * (1 + side * slippageBps * 1e-4)
  const collar = referenceTicks * (1 + side * config.collarBps * 1e-4)
  const bound = side === 1 ? Math.min(wanted, collar) : Math.max(wanted, collar)
  const steps = bound / stepTicks
  return (side === 1 ? Math.floor(steps) : Math.ceil(steps)) * stepTicks
}

function setReason(out: HedgeDecision, reason: HedgeReason): HedgeReason {
  out.reason = reason
  return reason
}

/**
 * What to change, counting each hedge in flight whichever way leaves less to do: a sale is sized as
 * if every sale in flight fills and no purchase does. So no outcome of theirs makes it too large.
 */
function setWanted(config: HedgeConfig, input: HedgeInput, out: HedgeDecision): void {
  const { targetUsd, bandUsd, goal } = config
  const lowUsd = input.deltaUsd - input.inFlightSellUsd
  const highUsd = input.deltaUsd + input.inFlightBuyUsd
  out.countedDeltaUsd = lowUsd
  out.wantedDeltaUsd = Math.min(0, wantedDeltaUsd(lowUsd, targetUsd, bandUsd, goal))
  if (out.wantedDeltaUsd !== 0) return
  out.countedDeltaUsd = highUsd
  out.wantedDeltaUsd = Math.max(0, wantedDeltaUsd(highUsd, targetUsd, bandUsd, goal))
}

/** Decides one hedge into `out`; returns the reason. What is not a number sends nothing. */
export function decideHedge(
  config: HedgeConfig,
  input: HedgeInput,
  out: HedgeDecision,
): HedgeReason {
  setWanted(config, input, out)
  const wanted = out.wantedDeltaUsd
  out.lots = 0
  out.limitTicks = 0
  out.side = wanted < 0 ? -1 : 1
  if (wanted === 0) {
    const isInside = Math.abs(input.deltaUsd - config.targetUsd) <= config.bandUsd
    return setReason(out, isInside ? 'inside-band' : 'in-flight')
  }
  if (!input.isFresh || !Number.isFinite(wanted)) return setReason(out, 'stale')
  if (!(input.inFlightCount < config.inFlightMax)) return setReason(out, 'in-flight')
  const isRested = input.lastSentUs === 0 || input.nowUs - input.lastSentUs >= config.intervalUs
  if (!isRested) return setReason(out, 'too-soon')
  if (!(input.deltaUsdPerLot > 0 && input.deltaUsdPerLot < Infinity)) {
    return setReason(out, 'no-price')
  }
  const sizeUsd = Math.min(Math.abs(wanted), config.orderUsdMax)
  const lots = Math.floor(sizeUsd / input.deltaUsdPerLot)
  if (!(lots >= 1 && lots * input.deltaUsdPerLot >= config.orderUsdMin)) {
    return setReason(out, 'below-minimum')
  }
  const limitTicks = hedgeLimitTicks(config, out.side, input)
  if (!(limitTicks > 0)) return setReason(out, 'no-price')
  if (!input.hasMessage) return setReason(out, 'message-rate')
  out.lots = lots
  out.limitTicks = limitTicks
  return setReason(out, 'hedge')
}
