// What a desk is allowed, as plain data with units in the names, and the default for a small desk:
// 1 to 3 million USD of equity, quoting 0.1 to 2 BTC and 1 to 20 ETH per option. Every default says
// what it was derived from; a desk of another size scales the USD figures with its equity.

import { type DurationUs } from '../base/index.ts'
import { type MessageBudgetConfig } from './budget.ts'
import { type CollarConfig } from './collar.ts'
import { type KillSwitchConfig } from './kill-switch.ts'
import { type LossWindowConfig } from './loss-window.ts'
import { type ModeCause, type ModeMachineConfig } from './mode-machine.ts'
import { type ProtectionConfig } from './protection-mirror.ts'

/** What `PreTrade` reads. Limits per instrument and underlying are set in its table. */
export type PreTradeConfig = {
  readonly indexAgeUsMax: DurationUs
  readonly referenceAgeUsMax: DurationUs
  readonly surfaceAgeUsMax: DurationUs
  /** Largest order by value of its underlying amount. */
  readonly orderUsdMax: number
  readonly collar: CollarConfig
  readonly lossWindowUsdMax: number
  readonly lossSinceStartUsdMax: number
  /** A breached loss is cured at or below this share of its limit. */
  readonly lossCureRatio: number
  /** Orders at work. */
  readonly ordersMax: number
  readonly quoteMessages: MessageBudgetConfig
  readonly hedgeMessages: MessageBudgetConfig
}

/** Limits of one underlying; lots follow from the lot size of each instrument. */
export type UnderlyingLimitsConfig = {
  /** Asset code. */
  readonly code: string
  readonly deltaUsdMax: number
  readonly vegaUsdPerVolPtMax: number
  /** Per option: one order, and the worst-case position. */
  readonly optionOrderBaseMax: number
  readonly optionPositionBaseMax: number
  /** Per perpetual or future, in USD of face value. */
  readonly futureOrderUsdMax: number
  readonly futurePositionUsdMax: number
  /** Per mass-quote group. */
  readonly protection: ProtectionConfig
}

export type LimitsConfig = {
  readonly preTrade: PreTradeConfig
  readonly underlyings: readonly UnderlyingLimitsConfig[]
  readonly lossWindow: LossWindowConfig
  readonly killSwitch: KillSwitchConfig
  readonly modes: ModeMachineConfig
}

const second = 1_000_000
const us = (seconds: number): DurationUs => (seconds * second) as DurationUs

function fact(name: string, mode: ModeCause['mode'], cureS: number): ModeCause {
  return {
    name,
    mode,
    evidenceCount: 1,
    evidenceGapUs: us(0),
    cureUs: us(cureS),
    latches: false,
  }
}

/** What noise could fake: three pieces of evidence a quarter of a second apart. */
function noisy(name: string, mode: ModeCause['mode'], cureS: number): ModeCause {
  return { ...fact(name, mode, cureS), evidenceCount: 3, evidenceGapUs: us(0.25) }
}

/** The desk's causes, facts first. Names are what an operator reads. */
export const defaultModeCauses: readonly ModeCause[] = [
  fact('feed-down', 'cancel-only', 2),
  fact('journal-stalled', 'cancel-only', 2),
  fact('reconciling', 'cancel-only', 1),
  { ...fact('break', 'reduce-only', 5), latches: true },
  { ...fact('operator', 'cancel-only', 0), latches: true },
  fact('surface-refused', 'defensive', 10),
  noisy('venue-trouble', 'defensive', 10),
  noisy('toxic-flow', 'defensive', 15),
  noisy('freeboard', 'reduce-only', 10),
  noisy('loss-warning', 'defensive', 30),
  noisy('loss', 'reduce-only', 60),
]

/**
 * Delta, vega and position are worst cases: every bid fills and no ask, or the other way round, and
 * both versions of an amendment, before any protection trips. A hundred options of half a coin at a
 * delta of 0.3 are 1.5 million USD, about the equity; protection stops such a sweep at a tenth of
 * that. The defaults sit where a busy day of the built-in exchange touches each of them. Loss: 2 %
 * of equity within a day, 5 % from the peak. Ages: tops and tickers change several times a second,
 * an index every second, a surface every minute.
 */
export const defaultLimits: LimitsConfig = {
  preTrade: {
    indexAgeUsMax: us(5),
    referenceAgeUsMax: us(15),
    surfaceAgeUsMax: us(180),
    orderUsdMax: 300_000,
    collar: {
      aggressiveBps: 100,
      passiveBps: 2_000,
      aggressiveVolPt: 8,
      passiveVolPt: 200,
      widthTicksMin: 10,
    },
    lossWindowUsdMax: 40_000,
    lossSinceStartUsdMax: 100_000,
    lossCureRatio: 0.8,
    ordersMax: 2_000,
    quoteMessages: { ratePerS: 60, burst: 240, cancelReserve: 80, overdraftMax: 600 },
    hedgeMessages: { ratePerS: 5, burst: 20, cancelReserve: 5, overdraftMax: 20 },
  },
  underlyings: [
    {
      code: 'BTC',
      deltaUsdMax: 2_000_000,
      vegaUsdPerVolPtMax: 2_000,
      optionOrderBaseMax: 1,
      optionPositionBaseMax: 1.5,
      futureOrderUsdMax: 200_000,
      futurePositionUsdMax: 1_500_000,
      protection: {
        intervalUs: us(5),
        frozenUs: us(10),
        quantityBaseMax: 5,
        deltaBaseMax: 2,
        vegaUsdPerVolPtMax: 800,
      },
    },
    {
      code: 'ETH',
      deltaUsdMax: 1_200_000,
      vegaUsdPerVolPtMax: 700,
      optionOrderBaseMax: 10,
      optionPositionBaseMax: 24,
      futureOrderUsdMax: 150_000,
      futurePositionUsdMax: 1_000_000,
      protection: {
        intervalUs: us(5),
        frozenUs: us(10),
        quantityBaseMax: 80,
        deltaBaseMax: 30,
        vegaUsdPerVolPtMax: 500,
      },
    },
  ],
  lossWindow: { windowUs: us(86_400), bucketCount: 96, confirmationCount: 3 },
  killSwitch: { resendUs: us(1) },
  modes: { causes: defaultModeCauses, dwellUs: us(5) },
}

/** Whole lots within a size limit; 0 when the lot is larger than the limit, or no number. */
export function lotsWithin(sizeMax: number, lotSize: number): number {
  if (!(sizeMax >= 0 && lotSize > 0)) return 0
  const exact = sizeMax / lotSize
  const nearest = Math.round(exact)
  // 2 / 0.1 may fall a hair short of 20: a limit that close to a whole number is that number.
  return Math.abs(exact - nearest) < 1e-9 * Math.max(1, nearest) ? nearest : Math.floor(exact)
}
