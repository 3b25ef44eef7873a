// Traders without knowledge: they come at random, prefer short expiries and near strikes, pay what
// seems fair to them and no more, and for a while they tend to trade the same way. Relies on the
// truth only through what is fair; it must not know who stands in the book.

import { type Prng, type StateVisitor, usPerDay, type Visitable } from '../base/index.ts'
import { exp, exponential, log, standardNormal } from '../math/index.ts'
import { type Agenda, futureNoiseEvent, optionNoiseEvent, perpetualNoiseEvent } from './agenda.ts'
import { type WorldConfig } from './config.ts'
import { type FairValue } from './fair-value.ts'
import { futureKind, type InstrumentTable, openState, optionKind } from './instruments.ts'
import { type Makers } from './makers.ts'
import { type Matching } from './matching.ts'
import { type IndexPath } from './path.ts'

/** Strikes that noise trades prefer, in deviations from the forward; share out of the money. */
const strikeSd = 0.9
const outShare = 0.8
/** Sizes are lognormal, at most this many medians. */
const sizeSigma = 1.1
const sizeMedianMax = 60
/** A noise trader pays half-spreads: this many at least, and on average so many more. */
const patienceLeast = 0.7
const patienceMean = 1.6
/** Limit of a noise trade in a future, as a fraction of its price. */
const futureReach = 0.0008
/** How far the share of buyers strays from one half, and for how long. */
const leanSd = 0.12
const leanHalfLifeUs = 600_000_000
/** Busier when vol is high: flow goes with this power of the vol. */
const activityPower = 0.7

export class NoiseTakers implements Visitable {
  readonly #world: WorldConfig
  readonly #table: InstrumentTable
  readonly #path: IndexPath
  readonly #fair: FairValue
  readonly #makers: Makers
  readonly #matching: Matching
  readonly #agenda: Agenda
  readonly #prng: Prng
  readonly #lean: Float64Array
  readonly #leanUs: Float64Array

  constructor(parts: {
    readonly world: WorldConfig
    readonly table: InstrumentTable
    readonly path: IndexPath
    readonly fair: FairValue
    readonly makers: Makers
    readonly matching: Matching
    readonly agenda: Agenda
    readonly prng: Prng
  }) {
    this.#world = parts.world
    this.#table = parts.table
    this.#path = parts.path
    this.#fair = parts.fair
    this.#makers = parts.makers
    this.#matching = parts.matching
    this.#agenda = parts.agenda
    this.#prng = parts.prng
    this.#lean = new Float64Array(parts.world.coins.length)
    this.#leanUs = new Float64Array(parts.world.coins.length)
  }

  open(nowUs: number): void {
    for (let coin = 0; coin < this.#world.coins.length; coin += 1) {
      this.#scheduleOption(coin, nowUs)
      this.#schedulePerpetual(coin, nowUs)
      this.#scheduleFuture(coin, nowUs)
    }
  }

  tradeOption(coin: number, nowUs: number): void {
    this.#scheduleOption(coin, nowUs)
    const side = this.#drawSide(coin, nowUs)
    const slot = this.drawSlot(coin, nowUs, this.#prng)
    const lots = this.#drawLots(this.#world.coins[coin]!.optionTradeLots)
    const patience = patienceLeast + patienceMean * exponential(this.#prng, 1)
    const i = slot < 0 ? -1 : this.drawStrike(slot, this.#prng)
    if (i < 0) return
    const reach = patience * this.#makers.halfSpread[i]!
    this.trade(i, side, this.#fair.price[i]! + side * reach, lots, nowUs, false)
  }

  tradePerpetual(coin: number, nowUs: number): void {
    this.#schedulePerpetual(coin, nowUs)
    const lots = this.#drawLots(this.#world.coins[coin]!.perpetualTradeLots)
    this.#tradeFuture(coin, coin, lots, nowUs)
  }

  tradeFuture(coin: number, nowUs: number): void {
    this.#scheduleFuture(coin, nowUs)
    const lots = this.#drawLots(this.#world.coins[coin]!.perpetualTradeLots)
    const i = this.#drawFuture(coin)
    if (i >= 0) this.#tradeFuture(coin, i, lots, nowUs)
  }

  /** Takes up to `lots` at a price or better; the makers notice what traded. */
  trade(
    i: number,
    side: number,
    limit: number,
    lots: number,
    nowUs: number,
    liquidation: boolean,
  ): number {
    if (this.#table.state[i] !== openState) return 0
    const ticks = side === 1 ? this.#table.ticksDown(i, limit) : this.#table.ticksUp(i, limit)
    // A price of nothing is no price: nobody sells an option for less than a tick.
    if (ticks < 1) return 0
    const traded = lots - this.#matching.takeByOthers(i, side, ticks, lots, liquidation)
    if (traded > 0) this.#makers.onTrade(i, side, traded, nowUs)
    return traded
  }

  /** An expiry of a coin, nearer ones more often; -1 when there is none. */
  drawSlot(coin: number, nowUs: number, prng: Prng): number {
    const table = this.#table
    let total = 0
    for (let s = 0; s < table.slotCapacity; s += 1) {
      if (table.slotCoin[s] === coin) total += slotWeight(table.slotExpiryUs[s]! - nowUs)
    }
    let left = prng.uniform() * total
    let last = -1
    for (let s = 0; s < table.slotCapacity; s += 1) {
      if (table.slotCoin[s] !== coin) continue
      last = s
      left -= slotWeight(table.slotExpiryUs[s]! - nowUs)
      if (left < 0) break
    }
    return last
  }

  /** An option of an expiry, near strikes and the out-of-the-money side more often. */
  drawStrike(slot: number, prng: Prng): number {
    const table = this.#table
    const z = strikeSd * standardNormal(prng)
    const isOut = prng.uniform() < outShare
    const deviation = this.#fair.atmVol[slot]! * Math.sqrt(this.#fair.years[slot]!)
    const target = this.#fair.forward[slot]! * exp(z * deviation)
    const side = z >= 0 === isOut ? 1 : -1
    let best = -1
    let bestAway = Number.POSITIVE_INFINITY
    for (let n = 0; n < table.memberCount[slot]!; n += 1) {
      const i = table.member(slot, n)
      if (table.kind[i] !== optionKind || table.optionSide[i] !== side) continue
      const away = Math.abs(table.strike[i]! - target)
      if (away < bestAway) {
        best = i
        bestAway = away
      }
    }
    return best
  }

  visit(v: StateVisitor): void {
    this.#prng.visit(v)
    v.column(this.#lean, this.#lean.length)
    v.column(this.#leanUs, this.#leanUs.length)
  }

  #tradeFuture(coin: number, i: number, lots: number, nowUs: number): void {
    const side = this.#drawSide(coin, nowUs)
    const limit = this.#fair.price[i]! * (1 + side * futureReach)
    this.trade(i, side, limit, lots, nowUs, false)
  }

  #drawFuture(coin: number): number {
    const table = this.#table
    let found = -1
    let count = 0
    for (let s = 0; s < table.slotCapacity; s += 1) {
      if (table.slotCoin[s] !== coin || table.memberCount[s] === 0) continue
      const i = table.member(s, 0)
      if (table.kind[i] !== futureKind) continue
      count += 1
      // Each of those met so far is equally likely to be the one that is kept.
      if (this.#prng.below(count) === 0) found = i
    }
    return found
  }

  #drawSide(coin: number, nowUs: number): 1 | -1 {
    const passedUs = nowUs - this.#leanUs[coin]!
    this.#leanUs[coin] = nowUs
    const kept = exp((-log(2) * Math.min(passedUs, usPerDay)) / leanHalfLifeUs)
    const shock = leanSd * Math.sqrt(1 - kept * kept) * standardNormal(this.#prng)
    this.#lean[coin] = this.#lean[coin]! * kept + shock
    return this.#prng.uniform() < 0.5 + this.#lean[coin]! ? 1 : -1
  }

  #drawLots(median: number): number {
    const size = median * exp(sizeSigma * standardNormal(this.#prng))
    return Math.max(1, Math.round(Math.min(size, median * sizeMedianMax)))
  }

  #scheduleOption(coin: number, nowUs: number): void {
    const perDay = this.#world.flow.optionTradesPerDay
    this.#schedule(coin, perDay / usPerDay, optionNoiseEvent, nowUs)
  }

  #schedulePerpetual(coin: number, nowUs: number): void {
    const perUs = this.#world.flow.perpetualTradesPerSecond / 1e6
    this.#schedule(coin, perUs, perpetualNoiseEvent, nowUs)
  }

  #scheduleFuture(coin: number, nowUs: number): void {
    this.#schedule(coin, this.#world.flow.futureTradesPerSecond / 1e6, futureNoiseEvent, nowUs)
  }

  #schedule(coin: number, perUs: number, kind: number, nowUs: number): void {
    if (!(perUs > 0)) return
    const activity = exp(activityPower * this.#path.logVol[coin]!)
    const waitUs = Math.ceil(exponential(this.#prng, perUs * activity))
    this.#agenda.add(nowUs + Math.min(waitUs, usPerDay), kind, coin)
  }
}

/** Interest in an expiry by the time it has left. */
function slotWeight(leftUs: number): number {
  const days = leftUs / usPerDay
  return 1 / (1 + days / 3)
}
