// Settings of the quoters with a default for a small desk (1 to 3 million USD of equity, 0.1 to 2
// BTC and 1 to 20 ETH per option), tight enough to trade against makers who are 1 to 3 vol points
// wide at the money. The caller turns sizes into lots, and inventories into shares of "full".

import { type BlendConfig } from './fair-value.ts'
import { type GuardConfig } from './guard.ts'
import { type SkewConfig } from './reservation.ts'

export type OptionQuoterConfig = {
  readonly blend: BlendConfig
  readonly skew: SkewConfig
  readonly guard: GuardConfig
  /** The desk's own earnings per trade. Lower competes harder. */
  readonly edgeVolPt: number
  /** Share of the level of vol: 0.003 adds 0.18 vol points at a vol of 60. */
  readonly volatilityRatio: number
  /** How long a quote may be stale in effect, and how often someone uses it (0 to 1). */
  readonly staleUs: number
  readonly pickOffRatio: number
  /** Vol points added on both sides at a full limit; at most half of the least skew. */
  readonly inventoryVolPt: number
  /** Cost of trading away a fill's delta, times the share of fills that need it. */
  readonly hedgeCostBps: number
  /** Vol points per vol point of fit error. */
  readonly doubtRatio: number
  /** Steps by which to better others' best price at most; -1: always quote the model's price. */
  readonly joinImproveTicks: number
  /**
   * No quotes when the market is further than this, beyond its own half-width, from the surface.
   */
  readonly disagreeVolPtMax: number
  /** Nothing is sold for fewer quanta than this: the premium would not pay for the tail. */
  readonly askTicksMin: number
  /** Where nobody else bids, we bid only from this many quanta on. */
  readonly zeroBidTicksMin: number
  /** Vega per vol point, as a fraction of the underlying's price, below which nothing is quoted. */
  readonly vegaRatioMin: number
  /** Largest vega of one quoted side, USD per vol point. */
  readonly sideVegaUsdPerVolPtMax: number
}

export type PerpetualQuoterConfig = {
  readonly skew: Pick<SkewConfig, 'deltaSkewBps'>
  /** Skew by the position in the instrument itself. */
  readonly positionSkewBps: number
  readonly guard: GuardConfig
  readonly edgeBps: number
  /** Standard deviations of the move within `staleUs` that a half-spread covers. */
  readonly volatilityRatio: number
  readonly staleUs: number
  readonly inventoryBps: number
  readonly hedgeCostBps: number
  /** Basis points per basis point between the book's price and the mark. */
  readonly doubtRatio: number
  /** Weight of the microprice against the venue's mark. */
  readonly bookWeight: number
  /** How long a position is expected to be held: funding over it moves the quote. */
  readonly holdingUs: number
  readonly fundingSkewBpsMax: number
  readonly joinImproveTicks: number
  /** No quotes when book and index are further apart than this. */
  readonly disagreeBpsMax: number
}

/** Sizes and inventory scales of one underlying. "Full" is where skew and taper are complete. */
export type QuotingSizeConfig = {
  /** Asset code. */
  readonly code: string
  readonly optionSizeBase: number
  readonly futureSizeUsd: number
  readonly vegaUsdPerVolPtFull: number
  readonly expiryVegaUsdPerVolPtFull: number
  readonly optionPositionBaseFull: number
  readonly futurePositionUsdFull: number
  readonly deltaUsdFull: number
}

export type QuotingConfig = {
  readonly underlyings: readonly QuotingSizeConfig[]
  readonly option: OptionQuoterConfig
  readonly perpetual: PerpetualQuoterConfig
}

const second = 1_000_000

const guard: GuardConfig = {
  expiryUsMin: 3_600 * second,
  referenceAgeUsMax: 15 * second,
  surfaceAgeUsMax: 180 * second,
  surfaceErrorVolPtMax: 5,
  toxicityWarn: 0.5,
  toxicityPull: 0.9,
  toxicityWiden: 3,
  defensiveWiden: 2,
  defensiveSizeRatio: 0.5,
}

/**
 * Full inventories are well inside the limits, which count the worst case of everything that rests:
 * skew and taper act long before a limit refuses. 2000 USD per vol point: 5 points cost 0.5 %.
 */
export const defaultQuoting: QuotingConfig = {
  underlyings: [
    {
      code: 'BTC',
      optionSizeBase: 0.5,
      futureSizeUsd: 10_000,
      vegaUsdPerVolPtFull: 2_000,
      expiryVegaUsdPerVolPtFull: 1_000,
      optionPositionBaseFull: 5,
      futurePositionUsdFull: 1_000_000,
      deltaUsdFull: 100_000,
    },
    {
      code: 'ETH',
      optionSizeBase: 5,
      futureSizeUsd: 8_000,
      vegaUsdPerVolPtFull: 1_200,
      expiryVegaUsdPerVolPtFull: 600,
      optionPositionBaseFull: 60,
      futurePositionUsdFull: 700_000,
      deltaUsdFull: 60_000,
    },
  ],
  option: {
    blend: {
      surfaceNoiseVolPtMin: 0.2,
      marketNoiseVolPtMin: 0.2,
      marketNoiseRatio: 0.5,
      markNoiseVolPt: 1.5,
      marketPullVolPtMax: 1.5,
    },
    skew: { vegaSkewVolPt: 1, expirySkewVolPt: 0.5, positionSkewVolPt: 0.5, deltaSkewBps: 3 },
    guard,
    edgeVolPt: 0.3,
    volatilityRatio: 0.002,
    staleUs: second,
    pickOffRatio: 0.5,
    inventoryVolPt: 0.2,
    hedgeCostBps: 1.5,
    doubtRatio: 0.25,
    joinImproveTicks: 1,
    disagreeVolPtMax: 6,
    askTicksMin: 3,
    zeroBidTicksMin: 2,
    vegaRatioMin: 5e-6,
    sideVegaUsdPerVolPtMax: 250,
  },
  perpetual: {
    skew: { deltaSkewBps: 2 },
    positionSkewBps: 1,
    guard: { ...guard, expiryUsMin: 1_800 * second },
    edgeBps: 1.5,
    volatilityRatio: 0.2,
    staleUs: second,
    inventoryBps: 0.4,
    hedgeCostBps: 0,
    doubtRatio: 0.1,
    bookWeight: 0.8,
    holdingUs: 600 * second,
    fundingSkewBpsMax: 2,
    joinImproveTicks: 1,
    disagreeBpsMax: 100,
  },
}

export type QuotingConfigError = {
  readonly field: string
  readonly value: string
  readonly expected: string
}

type Say = (field: string, value: number, isFine: boolean, expected: string) => void

function checkNumbers(say: Say, prefix: string, config: object): void {
  for (const [name, value] of Object.entries(config)) {
    if (typeof value === 'object') checkNumbers(say, `${prefix}.${name}`, value)
    else if (name === 'joinImproveTicks') {
      const isFine = Number.isSafeInteger(value) && value >= -1 && value <= 10
      say(`${prefix}.${name}`, value, isFine, 'a whole number from -1 to 10')
    } else say(`${prefix}.${name}`, value, value >= 0 && value < Infinity, 'a number from 0')
  }
}

function checkGuard(say: Say, prefix: string, config: GuardConfig): void {
  const { toxicityWarn, toxicityPull, toxicityWiden, defensiveWiden, defensiveSizeRatio } = config
  const isOrdered = toxicityWarn < toxicityPull && toxicityPull <= 1
  say(`${prefix}.toxicityPull`, toxicityPull, isOrdered, 'above toxicityWarn, at most 1')
  say(`${prefix}.toxicityWiden`, toxicityWiden, toxicityWiden >= 1, 'at least 1')
  say(`${prefix}.defensiveWiden`, defensiveWiden, defensiveWiden >= 1, 'at least 1')
  say(`${prefix}.defensiveSizeRatio`, defensiveSizeRatio, defensiveSizeRatio <= 1, 'at most 1')
}

/** Every fault of a quoting configuration; empty when it is usable. */
export function validateQuoting(config: QuotingConfig): readonly QuotingConfigError[] {
  const errors: QuotingConfigError[] = []
  const say: Say = (field, value, isFine, expected) => {
    if (!isFine) errors.push({ field, value: String(value), expected })
  }
  const { option, perpetual, underlyings } = config
  for (const { code, ...sizes } of underlyings) {
    for (const [name, value] of Object.entries(sizes)) {
      say(`underlyings.${code}.${name}`, value, value > 0 && value < Infinity, 'a number above 0')
    }
  }
  checkNumbers(say, 'option', option)
  checkNumbers(say, 'perpetual', perpetual)
  checkGuard(say, 'option.guard', option.guard)
  checkGuard(say, 'perpetual.guard', perpetual.guard)
  say('option.edgeVolPt', option.edgeVolPt, option.edgeVolPt > 0, 'above 0')
  say('option.vegaRatioMin', option.vegaRatioMin, option.vegaRatioMin > 0, 'above 0')
  say('perpetual.edgeBps', perpetual.edgeBps, perpetual.edgeBps > 0, 'above 0')
  // Widening by inventory must not outweigh the skew: long inventory never raises an ask.
  const { vegaSkewVolPt, expirySkewVolPt, positionSkewVolPt } = option.skew
  const skewMin = Math.min(vegaSkewVolPt, expirySkewVolPt, positionSkewVolPt)
  const { inventoryVolPt } = option
  say('option.inventoryVolPt', inventoryVolPt, 2 * inventoryVolPt <= skewMin, 'half the least skew')
  const { inventoryBps, positionSkewBps } = perpetual
  const bpsMin = Math.min(perpetual.skew.deltaSkewBps, positionSkewBps)
  say('perpetual.inventoryBps', inventoryBps, 2 * inventoryBps <= bpsMin, 'half the least skew')
  return errors
}
