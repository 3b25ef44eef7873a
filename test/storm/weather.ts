// What a storm is made of: from one seed a small world with its faults, a desk with its limits, and
// how badly the line treats messages. Everything that a run draws comes from here or from a split
// of the same seed, so that a seed names a run.

import { Prng, type TimeUs } from '../../src/base/index.ts'
import { type DeskConfig } from '../../src/engine/index.ts'
import { type FaultWorld, type WorldConfig } from '../../src/sim/index.ts'
import {
  beforeExpiryUs,
  minutes,
  seconds,
  smallDesk,
  smallWorld,
  us,
} from '../support/small-desk.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export type Weather = {
  readonly world: WorldConfig
  readonly desk: DeskConfig
  /** The world's own faults: emptied when the storm is over. */
  readonly faults: Mutable<FaultWorld>
  /** Chance that an order message or a fill is said twice, and that two of them change places. */
  readonly repeatShare: number
  readonly swapShare: number
  /** Mean time between an operator's commands. */
  readonly commandEveryUs: number
  /** The storm, then the calm in which the desk has to come back. */
  readonly stormUs: number
  readonly calmUs: number
}

function pick<T>(prng: Prng, choices: readonly T[]): T {
  return choices[prng.below(choices.length)]!
}

function drawFaults(prng: Prng): Mutable<FaultWorld> {
  return {
    ackLossProbability: pick(prng, [0, 0.01, 0.05, 0.3]),
    doubtAfterUs: us(pick(prng, [0.2, 1, 3]) * seconds),
    disconnectEveryUs: us(pick(prng, [0, 0, 20, 60]) * seconds),
    disconnectForUs: us(pick(prng, [0.3, 2, 7]) * seconds),
    quoteRowRejectProbability: pick(prng, [0, 0, 0.02, 0.2]),
  }
}

function drawWorld(prng: Prng, faults: FaultWorld, isLong: boolean): WorldConfig {
  const base = smallWorld()
  const slowUs = pick(prng, [1500, 1500, 40_000, 600_000])
  const isTight = prng.boolean(0.25)
  const isWild = prng.boolean(0.3)
  return {
    ...base,
    // Options of less than an hour have no surface: a long storm holds them to their end.
    startUs: (beforeExpiryUs + (isLong ? -60 : pick(prng, [3, 4])) * minutes) as TimeUs,
    coins: base.coins.map((coin) => ({
      ...coin,
      jumpsPerDay: isWild ? 120 : 12,
      jumpSd: 0.002,
      // Where others are wide, the flow is ours.
      optionSpreadScale: pick(prng, [1, 3]),
      optionDepthLots: 4,
    })),
    latency: {
      ...base.latency,
      request: { leastUs: us(slowUs), tailUs: us(slowUs / 2) },
      response: { leastUs: us(slowUs), tailUs: us(slowUs / 2) },
    },
    rate: {
      ...base.rate,
      orderBurst: isTight ? 6 : base.rate.orderBurst,
      ordersPerSecond: isTight ? 3 : base.rate.ordersPerSecond,
      quoteBurst: isTight ? 8 : base.rate.quoteBurst,
      quotesPerSecond: isTight ? 4 : base.rate.quotesPerSecond,
      disconnects: isTight && prng.boolean(0.3),
    },
    flow: {
      ...base.flow,
      optionTradesPerDay: pick(prng, [40_000, 400_000]),
      perpetualTradesPerSecond: pick(prng, [0.4, 3]),
    },
    faults,
  }
}

function drawDesk(prng: Prng): DeskConfig {
  const bandUsd = pick(prng, [4_000, 15_000, 75_000])
  return smallDesk({
    hedging: { bandUsd, orderUsdMax: pick(prng, [5_000, 150_000]) },
    underlying: {
      deltaUsdMax: pick(prng, [150_000, 600_000, 2_000_000]),
      vegaUsdPerVolPtMax: pick(prng, [600, 15_000]),
    },
    // Cheap and large: a storm is about fills, not about profit.
    option: { edgeVolPt: pick(prng, [0.01, 0.5]) },
    perpetual: { edgeBps: pick(prng, [0.1, 1]) },
    sizes: { optionSizeBase: 0.6, futureSizeUsd: 12_000 },
    // Down to the last second before an expiry, so that positions are settled.
    universe: { optionsMax: pick(prng, [8, 24]), sliceMax: pick(prng, [8, 32]), daysMin: 0 },
    optionGuard: { expiryUsMin: pick(prng, [0, 3_600 * seconds]) },
  })
}

export function drawWeather(seed: number): Weather {
  const prng = Prng.fromSeed(seed, 'storm')
  const faults = drawFaults(prng.split('faults'))
  const isLong = prng.below(12) === 0
  return {
    faults,
    world: drawWorld(prng.split('world'), faults, isLong),
    desk: drawDesk(prng.split('desk')),
    repeatShare: pick(prng, [0, 0.05, 0.5]),
    swapShare: pick(prng, [0, 0.1]),
    commandEveryUs: pick(prng, [8, 25, 100]) * seconds * (isLong ? 8 : 1),
    stormUs: (isLong ? 68 : 4) * minutes,
    calmUs: 2 * minutes,
  }
}

/** The storm is over: from now on nothing goes wrong that has not gone wrong yet. */
export function calm(faults: Mutable<FaultWorld>): void {
  faults.ackLossProbability = 0
  faults.disconnectEveryUs = us(0)
  faults.quoteRowRejectProbability = 0
}
