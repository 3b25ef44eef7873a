// What a desk is: everything that decides, as plain data with no hidden default. It enters as event
// zero and is hashed with it; text from outside is validated before it gets here, and the constants
// assert each other here.

import { checkSetting, type DurationUs } from '../base/index.ts'
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
  const { capacity, universe, hedging, limits, underlyings } = config
  for (const code of underlyings) {
    const isKnown = assetIndexOf(config.assets, code) !== -1
    checkSetting(isKnown, 'desk.underlyings', code, 'the code of one of desk.assets')
  }
  checkFreeboard(config)
  const { sliceMax, optionsMax } = universe
  const slice = `at most a quarter of desk.capacity.effects, ${capacity.effects / 4}`
  checkSetting(sliceMax * 4 <= capacity.effects, 'desk.universe.sliceMax', sliceMax, slice)
  const { ordersMax } = limits.preTrade
  const slots = `at most desk.capacity.orders, ${capacity.orders}`
  checkSetting(ordersMax <= capacity.orders, 'desk.limits.preTrade.ordersMax', ordersMax, slots)
  for (const cause of causesUsed) {
    const isKnown = limits.modes.causes.some(({ name }) => name === cause)
    const names = limits.modes.causes.map(({ name }) => name)
    checkSetting(isKnown, 'desk.limits.modes.causes', names, `one named '${cause}' among them`)
  }
  const inFlight = hedging.underlyings.map(({ inFlightMax }) => inFlightMax)
  checkSetting(
    inFlight.reduce((sum, count) => sum + count, 0) <= hedgeCapacity,
    'desk.hedging.underlyings[].inFlightMax',
    inFlight,
    `${hedgeCapacity} together at most`,
  )
  const quotes = underlyings.length * (optionsMax + 1) * 2
  const room = `room for ${quotes} quotes, two a side of each instrument, in desk.capacity.orders`
  checkSetting(quotes <= capacity.orders, 'desk.universe.optionsMax', optionsMax, room)
}

function checkFreeboard({ freeboard, underlyings }: DeskConfig): void {
  const { spotDaily, volDailyVolPt, distanceMax, betas } = freeboard
  const isMove = (value: number): boolean => value > 0 && value <= 1
  checkSetting(isMove(spotDaily), 'desk.freeboard.spotDaily', spotDaily, 'a share above 0, up to 1')
  const isVolMove = volDailyVolPt > 0 && volDailyVolPt <= 100
  const volPoints = 'vol points above 0, up to 100'
  checkSetting(isVolMove, 'desk.freeboard.volDailyVolPt', volDailyVolPt, volPoints)
  const isRange = distanceMax > 0 && distanceMax * spotDaily <= 3
  const range = `daily moves above 0 that reach a log move of 3 at most, ${3 / spotDaily}`
  checkSetting(isRange, 'desk.freeboard.distanceMax', distanceMax, range)
  const isBeta =
    betas.length === underlyings.length && betas.every((beta) => beta > 0 && beta <= 10)
  const one = `${underlyings.length} numbers above 0, up to 10, one for each underlying`
  checkSetting(isBeta, 'desk.freeboard.betas', betas, one)
}
