// What a desk is: everything that decides, as plain data with no hidden default. It enters as event
// zero and is hashed with it; text from outside is validated before it gets here, and the constants
// assert each other here.

import { assert, type DurationUs } from '../base/index.ts'
import { defaultHedging, type HedgingConfig } from '../hedging/index.ts'
import { type Asset, assetIndexOf } from '../instrument/index.ts'
import { defaultLimits, type LimitsConfig } from '../limits/index.ts'
import { defaultQuoting, type QuotingConfig } from '../quoting/index.ts'

export type CapacityConfig = {
  readonly instruments: number
  readonly orders: number
  /** Effects of one step. */
  readonly effects: number
  /** Fitted expiries per underlying. */
  readonly slices: number
  /** Trade ids remembered, against duplicate fills. */
  readonly seenTrades: number
  /** Level-2 books followed at once, and the ticks held on each side. */
  readonly books: number
  readonly bookWindowTicks: number
}

/** How often each kind of work comes round; each underlying has its own turn. */
export type CadenceConfig = {
  readonly requoteUs: DurationUs
  readonly hedgeUs: DurationUs
  readonly surfaceUs: DurationUs
  readonly freeboardUs: DurationUs
  readonly watchUs: DurationUs
}

/** Which options an underlying quotes: the nearest to the money, soonest expiries first. */
export type UniverseConfig = {
  readonly optionsMax: number
  readonly daysMin: number
  readonly daysMax: number
  /** Greatest |ln(K/F)| / (vol sqrt(years)). */
  readonly moneynessMax: number
  /** Instruments looked at per requote: a slice, riskiest first (law 9). */
  readonly sliceMax: number
  /** A quote that a move has made wrong by less than this is left alone until it is old. */
  readonly staleEdgeUsdMin: number
}

/** The norm of the freeboard, and what counts as broken. */
export type FreeboardConfig = {
  /** One daily move: of spot as a fraction, of vol in points. */
  readonly spotDaily: number
  readonly volDailyVolPt: number
  readonly distanceMax: number
  /** Spot move of each underlying when the first moves by 1. */
  readonly betas: readonly number[]
  /** Breaks, beside the loss limits in force: equity at or under this floor. */
  readonly equityFloorUsd: number
}

export type DeskConfig = {
  readonly assets: readonly Asset[]
  /** Asset codes of the coins traded; each has a perpetual named `<code>-PERPETUAL`. */
  readonly underlyings: readonly string[]
  readonly capacity: CapacityConfig
  readonly cadence: CadenceConfig
  readonly universe: UniverseConfig
  readonly quoting: QuotingConfig
  readonly hedging: HedgingConfig
  readonly limits: LimitsConfig
  readonly freeboard: FreeboardConfig
}

/** Hedges of unknown end that may exist over all underlyings. */
export const hedgeCapacity = 16

const us = (seconds: number): DurationUs => (seconds * 1_000_000) as DurationUs

/** A desk of 1 to 3 million USD on BTC and ETH. */
export const defaultDesk: DeskConfig = {
  assets: [
    { code: 'USD', scale: 6 },
    { code: 'BTC', scale: 8 },
    { code: 'ETH', scale: 18 },
  ],
  underlyings: ['BTC', 'ETH'],
  capacity: {
    instruments: 4096,
    orders: 2048,
    effects: 1024,
    slices: 24,
    seenTrades: 8192,
    books: 1,
    bookWindowTicks: 4096,
  },
  cadence: {
    requoteUs: us(2),
    hedgeUs: us(1),
    surfaceUs: us(60),
    freeboardUs: us(120),
    watchUs: us(1),
  },
  universe: {
    optionsMax: 68,
    daysMin: 0.05,
    daysMax: 100,
    moneynessMax: 1.6,
    sliceMax: 48,
    staleEdgeUsdMin: 3,
  },
  quoting: defaultQuoting,
  hedging: defaultHedging,
  limits: defaultLimits,
  freeboard: {
    spotDaily: 0.03,
    volDailyVolPt: 4,
    distanceMax: 10,
    betas: [1, 1.2],
    equityFloorUsd: 200_000,
  },
}

/** What the desk reports to its mode machine, by name. */
const causesUsed = [
  'feed-down',
  'journal-stalled',
  'reconciling',
  'break',
  'surface-refused',
  'venue-trouble',
  'loss-warning',
  'loss',
] as const

/** Throws unless the parts agree with each other; validation of outside text comes before. */
export function checkDesk(config: DeskConfig): void {
  for (const code of config.underlyings) {
    assert(assetIndexOf(config.assets, code) !== -1, `underlying ${code} is not an asset`)
  }
  assert(config.freeboard.betas.length === config.underlyings.length, 'one beta per underlying')
  assert(config.universe.sliceMax * 4 <= config.capacity.effects, 'a slice fits the effect list')
  assert(config.limits.preTrade.ordersMax <= config.capacity.orders, 'every order has a slot')
  for (const cause of causesUsed) {
    const isKnown = config.limits.modes.causes.some(({ name }) => name === cause)
    assert(isKnown, `the modes have no cause '${cause}'`)
  }
  const inFlight = config.hedging.underlyings.reduce((sum, hedge) => sum + hedge.inFlightMax, 0)
  assert(inFlight <= hedgeCapacity, 'every hedge in flight has a row')
  const quotes = config.underlyings.length * (config.universe.optionsMax + 1) * 2
  assert(quotes <= config.capacity.orders, 'every quote has an order slot')
}
