// What a simulated world is made of: coins, their instruments, who trades them, how far away the
// venue is, and what may go wrong. Plain data with a default; it must not know how any of it works.

import {
  type AssetIndex,
  checkSetting,
  type DurationUs,
  parseDecimal,
  type TimeUs,
} from '../base/index.ts'
import { type Asset } from '../instrument/index.ts'

/** The smile of one coin as functions of the years left, T; see `surface.ts` for the formulae. */
export type SmileShape = {
  /** At-the-money vol at T = 0 and at T = infinity, when the coin's vol is at its mean. */
  readonly atmShort: number
  readonly atmLong: number
  readonly termYears: number
  /** Slope of the variance ratio in z at long T; negative is a put skew. */
  readonly skewLong: number
  readonly skewYears: number
  /** Curvature of the variance ratio: at T = 0, and what long T adds. */
  readonly wingShort: number
  readonly wingAdded: number
  readonly wingYears: number
}

export type CoinWorld = {
  readonly asset: AssetIndex
  readonly indexUsd: number
  /** Root of the long-run mean of annual variance, jumps included. */
  readonly volAnnual: number
  /** Standard deviation of log vol in the long run, and how fast it reverts. */
  readonly logVolSd: number
  readonly volHalfLifeUs: DurationUs
  /** Correlation of the coin's return with its vol: negative is leverage. */
  readonly spotVolCorrelation: number
  /** Jumps of this coin alone, a day; standard deviation of their log size. */
  readonly jumpsPerDay: number
  readonly jumpSd: number
  /** Annual carry of dated futures, and the standard deviation of its wandering. */
  readonly carryAnnual: number
  readonly carrySd: number
  readonly smile: SmileShape
  /** The makers' option spread: this many times the common shape of `makers.ts`. */
  readonly optionSpreadScale: number
  /** Median size at the best price, and of a noise trade: lots. */
  readonly optionDepthLots: number
  readonly optionTradeLots: number
  readonly perpetualDepthLots: number
  readonly perpetualTradeLots: number
}

/** How many expiries of each tenor are listed. */
export type TenorCounts = {
  readonly days: number
  readonly weeks: number
  readonly months: number
  readonly quarters: number
}

export type FlowWorld = {
  /** Noise trades a day and coin in options. */
  readonly optionTradesPerDay: number
  /** Noise trades a second and coin in the perpetual, and in all dated futures together. */
  readonly perpetualTradesPerSecond: number
  readonly futureTradesPerSecond: number
  /** Traders a day and coin who know where the surface truly lies. */
  readonly volInformedPerDay: number
  /** Chance that a trader who sees the next move acts on it, if it pays for itself. */
  readonly moveInformedShare: number
  /** Chance that a stale quote is picked off, and how fast the fast are: mean delay. */
  readonly sniperShare: number
  readonly sniperDelayUs: DurationUs
  /** Forced orders after a jump of one standard deviation. */
  readonly liquidationsPerJump: number
}

export type MakerWorld = {
  /** Delay between an index move and the makers' new quotes: least, and mean beyond it. */
  readonly optionDelayLeastUs: DurationUs
  readonly optionDelayMeanUs: DurationUs
  readonly futureDelayLeastUs: DurationUs
  readonly futureDelayMeanUs: DurationUs
  /** How long sizes and private opinions of one instrument last, on average. */
  readonly refreshUs: DurationUs
  /** How long the makers take to believe a change of the surface. */
  readonly beliefUs: DurationUs
  /** Half-life of the fear that a jump leaves: wider spreads, smaller sizes, slower quotes. */
  readonly stressHalfLifeUs: DurationUs
}

/** One leg of the way to or from the venue: least, and mean of an exponential tail beyond it. */
export type LegLatency = { readonly leastUs: DurationUs; readonly tailUs: DurationUs }

export type LatencyWorld = {
  readonly request: LegLatency
  readonly response: LegLatency
  readonly feed: LegLatency
  /** Tails are longer by this factor right after a jump of one standard deviation. */
  readonly congestion: number
  readonly congestionHalfLifeUs: DurationUs
  /** How far the venue's clock runs ahead of ours; negative: behind. */
  readonly venueClockOffsetUs: DurationUs
}

export type RateWorld = {
  /** Places, edits and cancels. */
  readonly orderBurst: number
  readonly ordersPerSecond: number
  /** Mass quotes, one credit a message of up to `quoteRowsMax` rows. */
  readonly quoteBurst: number
  readonly quotesPerSecond: number
  readonly quoteRowsMax: number
  /** Whether running out of credits ends the session, as Deribit's documents say. */
  readonly disconnects: boolean
}

export type FaultWorld = {
  /** Chance that the answer to a request never arrives. */
  readonly ackLossProbability: number
  /** After how long the gateway declares such a request in doubt. */
  readonly doubtAfterUs: DurationUs
  /** Mean time between lost connections (0: never), and how long one lasts. */
  readonly disconnectEveryUs: DurationUs
  readonly disconnectForUs: DurationUs
  /** Chance that one row of a mass quote is refused for no reason of ours. */
  readonly quoteRowRejectProbability: number
}

export type WorldConfig = {
  /** First instant. On a whole index step. */
  readonly startUs: TimeUs
  readonly indexStepUs: DurationUs
  /** Asset table; index 0 is the dollar. */
  readonly assets: readonly Asset[]
  readonly coins: readonly CoinWorld[]
  /** Correlation of the coins' returns, and of their vols. */
  readonly returnCorrelation: number
  readonly volCorrelation: number
  /** Jumps that hit every coin, a day. */
  readonly commonJumpsPerDay: number
  /** What is listed: expiries by tenor, most strikes an expiry, reach in standard deviations. */
  readonly listing: TenorCounts
  readonly strikesMax: number
  readonly strikeReach: number
  /** How often missing strikes are looked for. */
  readonly listingCheckUs: DurationUs
  /** Most instruments of a whole run, and most live expiries of all coins together. */
  readonly instrumentCapacity: number
  readonly expiryCapacity: number
  readonly orderCapacity: number
  /** Mean time between two tickers of one option; futures and perpetuals have their own. */
  readonly optionTickerUs: DurationUs
  readonly futureTickerUs: DurationUs
  /** Funding is accrued each index step and paid on this grid, counted from 08:00 UTC. */
  readonly fundingIntervalUs: DurationUs
  /** Coins that the account opens with, in decimal. */
  readonly opening: readonly { readonly asset: AssetIndex; readonly amount: string }[]
  /** Whether a mass quote needs a configured protection group, as on Deribit. */
  readonly requireProtection: boolean
  readonly flow: FlowWorld
  readonly makers: MakerWorld
  readonly latency: LatencyWorld
  readonly rate: RateWorld
  readonly faults: FaultWorld
}

const ms = 1000
const seconds = 1_000_000
const hours = 3600 * seconds

function duration(us: number): DurationUs {
  return us as DurationUs
}

const bitcoin: CoinWorld = {
  asset: 1 as AssetIndex,
  indexUsd: 92_500,
  volAnnual: 0.44,
  logVolSd: 0.3,
  volHalfLifeUs: duration(12 * hours),
  spotVolCorrelation: -0.35,
  jumpsPerDay: 1,
  jumpSd: 0.004,
  carryAnnual: 0.05,
  carrySd: 0.01,
  smile: {
    atmShort: 0.43,
    atmLong: 0.48,
    termYears: 0.6,
    skewLong: -0.135,
    skewYears: 0.1,
    wingShort: 0.25,
    wingAdded: 0.35,
    wingYears: 0.03,
  },
  optionSpreadScale: 1,
  optionDepthLots: 32,
  optionTradeLots: 16,
  perpetualDepthLots: 6000,
  perpetualTradeLots: 250,
}

const ether: CoinWorld = {
  asset: 2 as AssetIndex,
  indexUsd: 3160,
  volAnnual: 0.6,
  logVolSd: 0.28,
  volHalfLifeUs: duration(12 * hours),
  spotVolCorrelation: -0.3,
  jumpsPerDay: 1.5,
  jumpSd: 0.006,
  carryAnnual: 0.045,
  carrySd: 0.01,
  smile: {
    atmShort: 0.56,
    atmLong: 0.66,
    termYears: 0.35,
    skewLong: -0.11,
    skewYears: 0.09,
    wingShort: 0.35,
    wingAdded: 0.3,
    wingYears: 0.03,
  },
  optionSpreadScale: 1.4,
  optionDepthLots: 80,
  optionTradeLots: 40,
  perpetualDepthLots: 40_000,
  perpetualTradeLots: 1500,
}

/**
 * BTC and ETH at the levels of Deribit's chains of 2026-01-05: perpetuals, dated futures and about
 * 300 options a coin, from one hour before a daily expiry.
 */
export const defaultWorld: WorldConfig = {
  startUs: 1_767_596_400_000_000 as TimeUs, // 2026-01-05T07:00:00Z
  indexStepUs: duration(seconds),
  assets: [
    { code: 'USD', scale: 6 },
    { code: 'BTC', scale: 8 },
    { code: 'ETH', scale: 18 },
  ],
  coins: [bitcoin, ether],
  returnCorrelation: 0.85,
  volCorrelation: 0.8,
  commonJumpsPerDay: 2,
  listing: { days: 3, weeks: 2, months: 2, quarters: 2 },
  strikesMax: 24,
  strikeReach: 2.6,
  listingCheckUs: duration(600 * seconds),
  instrumentCapacity: 4096,
  expiryCapacity: 48,
  orderCapacity: 8192,
  optionTickerUs: duration(120 * seconds),
  futureTickerUs: duration(5 * seconds),
  fundingIntervalUs: duration(8 * hours),
  opening: [
    { asset: 1 as AssetIndex, amount: '15' },
    { asset: 2 as AssetIndex, amount: '250' },
  ],
  requireProtection: true,
  flow: {
    optionTradesPerDay: 5000,
    perpetualTradesPerSecond: 0.4,
    futureTradesPerSecond: 0.05,
    volInformedPerDay: 60,
    moveInformedShare: 0.2,
    sniperShare: 0.5,
    sniperDelayUs: duration(40 * ms),
    liquidationsPerJump: 12,
  },
  makers: {
    optionDelayLeastUs: duration(15 * ms),
    optionDelayMeanUs: duration(120 * ms),
    futureDelayLeastUs: duration(2 * ms),
    futureDelayMeanUs: duration(15 * ms),
    refreshUs: duration(120 * seconds),
    beliefUs: duration(30 * seconds),
    stressHalfLifeUs: duration(45 * seconds),
  },
  latency: {
    request: { leastUs: duration(1500), tailUs: duration(700) },
    response: { leastUs: duration(1000), tailUs: duration(400) },
    feed: { leastUs: duration(900), tailUs: duration(300) },
    congestion: 4,
    congestionHalfLifeUs: duration(3 * seconds),
    venueClockOffsetUs: duration(1270),
  },
  rate: {
    orderBurst: 100,
    ordersPerSecond: 30,
    quoteBurst: 200,
    quotesPerSecond: 100,
    quoteRowsMax: 100,
    disconnects: false,
  },
  faults: {
    ackLossProbability: 0,
    doubtAfterUs: duration(2 * seconds),
    disconnectEveryUs: duration(0),
    disconnectForUs: duration(5 * seconds),
    quoteRowRejectProbability: 0,
  },
}

/** Throws on a world that cannot be, naming the setting, its value and what was expected. */
export function checkWorld(world: WorldConfig): void {
  const { startUs, indexStepUs, coins, faults, assets } = world
  const isOnStep = Number.isSafeInteger(startUs) && indexStepUs > 0 && startUs % indexStepUs === 0
  checkSetting(isOnStep, 'world.startUs', startUs, `a multiple of indexStepUs, ${indexStepUs}`)
  const isFew = coins.length >= 1 && coins.length <= 8
  checkSetting(isFew, 'world.coins', coins, '1 to 8 coins')
  for (const [i, coin] of coins.entries()) checkCoin(world, coin, `world.coins[${i}]`)
  for (const [i, { asset, amount }] of world.opening.entries()) {
    const path = `world.opening[${i}]`
    checkSetting(assets[asset] !== undefined, `${path}.asset`, asset, 'the index of an asset')
    const isAmount = parseDecimal(amount, assets[asset]!.scale).ok
    checkSetting(isAmount, `${path}.amount`, amount, `a decimal number of ${assets[asset]!.code}`)
  }
  const shares = {
    'world.returnCorrelation': world.returnCorrelation,
    'world.volCorrelation': world.volCorrelation,
    'world.faults.ackLossProbability': faults.ackLossProbability,
    'world.faults.quoteRowRejectProbability': faults.quoteRowRejectProbability,
  }
  for (const [path, value] of Object.entries(shares)) {
    checkSetting(value >= 0 && value <= 1, path, value, 'a number from 0 to 1')
  }
  const { instrumentCapacity, orderCapacity } = world
  const least = 'a number from 8'
  checkSetting(instrumentCapacity >= 8, 'world.instrumentCapacity', instrumentCapacity, least)
  checkSetting(orderCapacity >= 1, 'world.orderCapacity', orderCapacity, 'a number from 1')
}

function checkCoin(world: WorldConfig, coin: WorldConfig['coins'][number], path: string): void {
  const { asset, indexUsd, volAnnual } = coin
  const isAsset = asset > 0 && asset < world.assets.length
  checkSetting(isAsset, `${path}.asset`, asset, 'the index of an asset other than USD')
  checkSetting(indexUsd > 0, `${path}.indexUsd`, indexUsd, 'a price above 0')
  checkSetting(volAnnual > 0, `${path}.volAnnual`, volAnnual, 'a vol above 0')
  const jumps = (coin.jumpsPerDay + world.commonJumpsPerDay) * 365
  const jumpVariance = jumps * coin.jumpSd * coin.jumpSd
  const most = `one whose jumps explain less than the variance of volAnnual, ${volAnnual}`
  checkSetting(jumpVariance < volAnnual * volAnnual, `${path}.jumpSd`, coin.jumpSd, most)
}
