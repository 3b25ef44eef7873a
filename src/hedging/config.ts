// The hedger's settings for one underlying, their defaults and what would be wrong with them.

import { type DurationUs } from '../base/index.ts'
import { type HedgeGoal, hedgeGoals } from './band.ts'

export type HedgeConfig = {
  /** Asset code. */
  readonly code: string
  /** Half the width of the no-trade region around the target, USD of delta. */
  readonly bandUsd: number
  readonly targetUsd: number
  readonly goal: HedgeGoal
  /** Smallest and largest hedge order, USD of delta. */
  readonly orderUsdMin: number
  readonly orderUsdMax: number
  /** How far beyond the touch a hedge may pay, and what each unfilled attempt adds to that. */
  readonly slippageBps: number
  readonly escalationBps: number
  /** Never further than this from the reference price, whatever the escalation. */
  readonly collarBps: number
  /** Hedges of unknown end that may exist at once; each counts as filled for the next. */
  readonly inFlightMax: number
  /** After this a hedge is overdue: the venue is asked, nothing is sent again. */
  readonly deadlineUs: DurationUs
  /** Least time from one hedge to the next. */
  readonly intervalUs: DurationUs
}

export type HedgingConfig = { readonly underlyings: readonly HedgeConfig[] }

const common = {
  targetUsd: 0,
  goal: 'target',
  slippageBps: 5,
  escalationBps: 5,
  collarBps: 50,
  inFlightMax: 2,
  deadlineUs: 2_000_000 as DurationUs,
  intervalUs: 250_000 as DurationUs,
} as const

/**
 * For 1 to 3 million USD of equity: the band is a fortieth of the delta limit, about the delta of
 * one or two option fills, so that most fills meet an opposite one before they need a hedge.
 */
export const defaultHedging: HedgingConfig = {
  underlyings: [
    { code: 'BTC', bandUsd: 50_000, orderUsdMin: 100, orderUsdMax: 150_000, ...common },
    { code: 'ETH', bandUsd: 30_000, orderUsdMin: 50, orderUsdMax: 100_000, ...common },
  ],
}

export type HedgingConfigError = {
  readonly field: string
  readonly value: string
  readonly expected: string
}

/** Every fault of a hedging configuration; empty when it is usable. */
export function validateHedging(config: HedgingConfig): readonly HedgingConfigError[] {
  const errors: HedgingConfigError[] = []
  const seen = new Set<string>()
  for (const [i, hedge] of config.underlyings.entries()) {
    const { code, goal, targetUsd, escalationBps, intervalUs, ...positives } = hedge
    const say = (name: string, value: unknown, isFine: boolean, expected: string): void => {
      if (isFine) return
      errors.push({ field: `underlyings.${code || i}.${name}`, value: String(value), expected })
    }
    say('code', code, code !== '' && !seen.has(code), 'a code used once')
    seen.add(code)
    say('goal', goal, hedgeGoals.includes(goal), `one of ${hedgeGoals.join(', ')}`)
    say('targetUsd', targetUsd, Number.isFinite(targetUsd), 'a finite number')
    say('escalationBps', escalationBps, escalationBps >= 0, 'a number from 0')
    say('intervalUs', intervalUs, intervalUs >= 0, 'a number from 0')
    for (const [name, value] of Object.entries(positives)) {
      say(name, value, value > 0 && value < Infinity, 'a number above 0')
    }
    const { orderUsdMin, orderUsdMax, inFlightMax, collarBps, slippageBps } = hedge
    say('orderUsdMax', orderUsdMax, orderUsdMax >= orderUsdMin, 'at least orderUsdMin')
    say('inFlightMax', inFlightMax, Number.isSafeInteger(inFlightMax), 'a whole number')
    say('collarBps', collarBps, collarBps >= slippageBps, 'at least slippageBps')
    say('collarBps', collarBps, collarBps < 10_000, 'below 10000')
  }
  return errors
}
