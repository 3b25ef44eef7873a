// When not to quote at all, and when to quote wider and thinner. One fixed order of questions, the
// first that says no names the reason. Knows no price: what is crossed or toxic, others measure.

import { type QuoteReason } from './part.ts'

/** Severity of the desk's mode, as the engine counts it: 0 normal, 1 defensive, 2 reduce-only. */
const modeDefensive = 1
const modeReduceOnly = 2

export type GuardConfig = {
  /** No quotes in the last stretch before expiry. */
  readonly expiryUsMin: number
  readonly referenceAgeUsMax: number
  readonly surfaceAgeUsMax: number
  readonly surfaceErrorVolPtMax: number
  /** Toxicity from which quotes widen, and at which they are pulled; between 0 and 1. */
  readonly toxicityWarn: number
  readonly toxicityPull: number
  /** Factor on the half-spread at `toxicityPull`, and in defensive mode. At least 1. */
  readonly toxicityWiden: number
  readonly defensiveWiden: number
  /** Factor on sizes in defensive mode. */
  readonly defensiveSizeRatio: number
}

export type GuardInput = {
  /** Index of the desk's modes; 3 and above, or not a number: nothing is quoted. */
  modeLevel: number
  /** False while killed or paused. */
  isAllowed: boolean
  isOpen: boolean
  isFeedUp: boolean
  /** The protection group was tripped and is not armed again. */
  isFrozen: boolean
  /** Age of the oldest thing the price depends on; Infinity: never seen. */
  referenceAgeUs: number
  /** Options; 0 for what needs no surface. */
  surfaceAgeUs: number
  surfaceErrorVolPt: number
  /** Infinity when it never expires. */
  usToExpiry: number
  /** The reference market's bid is not below its ask. */
  isCrossed: boolean
  /** 0: harmless flow, 1: certainly informed. */
  toxicity: number
}

export type GuardVerdict = {
  reason: QuoteReason
  /** Factor on the half-spread, at least 1. */
  widen: number
  sizeRatio: number
  isReduceOnly: boolean
}

export function createGuardInput(): GuardInput {
  return {
    modeLevel: Number.NaN,
    isAllowed: false,
    isOpen: false,
    isFeedUp: false,
    isFrozen: false,
    referenceAgeUs: Infinity,
    surfaceAgeUs: Infinity,
    surfaceErrorVolPt: 0,
    usToExpiry: 0,
    isCrossed: false,
    toxicity: 0,
  }
}

export function createGuardVerdict(): GuardVerdict {
  return { reason: 'none', widen: 1, sizeRatio: 1, isReduceOnly: false }
}

function reasonOf(config: GuardConfig, input: GuardInput): QuoteReason {
  if (!input.isAllowed || !(input.modeLevel <= modeReduceOnly)) return 'mode'
  if (!input.isOpen) return 'closed'
  if (input.isFrozen) return 'frozen'
  if (!(input.isFeedUp && input.referenceAgeUs <= config.referenceAgeUsMax)) return 'stale'
  if (!(input.usToExpiry >= config.expiryUsMin)) return 'expiry'
  const isSurfaceFine =
    input.surfaceAgeUs <= config.surfaceAgeUsMax &&
    input.surfaceErrorVolPt <= config.surfaceErrorVolPtMax
  if (!isSurfaceFine) return 'surface'
  if (input.isCrossed) return 'crossed'
  if (!(input.toxicity < config.toxicityPull)) return 'toxic'
  return 'quoted'
}

/** Whether to quote, how much wider and how much thinner, into `out`; returns the reason. */
export function guardQuote(config: GuardConfig, input: GuardInput, out: GuardVerdict): QuoteReason {
  out.reason = reasonOf(config, input)
  const isDefensive = input.modeLevel >= modeDefensive
  const span = config.toxicityPull - config.toxicityWarn
  const over = Math.max(0, input.toxicity - config.toxicityWarn)
  const toxicWiden = span > 0 ? 1 + ((config.toxicityWiden - 1) * over) / span : 1
  out.widen = toxicWiden * (isDefensive ? config.defensiveWiden : 1)
  out.sizeRatio = isDefensive ? config.defensiveSizeRatio : 1
  out.isReduceOnly = input.modeLevel === modeReduceOnly
  return out.reason
}
