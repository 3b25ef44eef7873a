// The other market makers, summed up: what they believe an instrument is worth, how wide and deep
// they quote it, and when they move. Spreads in vol points are shaped on Deribit's chains of
// 2026-01-05 (2 at a day, 1.2 at a week, 0.65 at a month, 0.5 at a quarter, wider in the wings).
// They see the index, not the next one, and not who trades with them.

import { type Prng, type StateVisitor, type Visitable, yearUs } from '../base/index.ts'
import { exp, log, standardNormal } from '../math/index.ts'
import { type WorldConfig } from './config.ts'
import { type Depth, levelsMax } from './depth.ts'
import { type FairValue } from './fair-value.ts'
import { type InstrumentTable, memberCapacity, openState, optionKind } from './instruments.ts'
import { type Matching } from './matching.ts'
import { Stress } from './stress.ts'

/** Full spread of an option in vol points from its years to expiry and distance in deviations. */
export function spreadVolPt(years: number, z: number): number {
  const tenor = 0.3 + 0.09 / Math.sqrt(Math.max(years, 1 / 3650)) + 0.3 * years
  return tenor * (1 + 0.12 * z * z)
}

/** Whether fear has changed enough for makers to quote anew although values have not. */
function isOtherFear(fear: number, before: number): boolean {
  return Math.abs(fear - before) > 0.2 * (1 + before)
}

const zMax = 4
/** Private opinion of one instrument, and of an expiry, in vol. */
const ownNoiseShare = 0.25
const slotNoiseVol = 0.001
const slotNoiseShortVol = 0.0002
const slotNoiseHalfLifeUs = 300_000_000
/** Mark and book are not the same opinion: the venue's mark strays by this share of the noise. */
export const markNoiseShare = 0.2
/** A trade moves the makers' opinion by this share of their half-spread. */
const impactShare = 0.3
/** ... and the futures' middle by this fraction for a trade as large as the best level. */
const pressureImpact = 0.00001
const pressureHalfLifeUs = 60_000_000
const pressureMax = 0.002
/** Quotes move when the value has moved by this share of a tick or of the half-spread. */
const tickTolerance = 0.5
const spreadTolerance = 0.5
/** Sizes are skewed between these shares of the mean. */
const sizeLeast = 0.3
const sizeSpan = 2.1
/** Distance of deeper levels of futures and perpetuals from the best, in units of 0.2 bp. */
const futureOffsets: readonly number[] = [0, 1, 3, 7, 15]
const futureUnit = 0.00002
const futureSizes: readonly number[] = [1, 1.6, 2.6, 4, 6]

export class Makers implements Visitable {
  readonly #world: WorldConfig
  readonly #table: InstrumentTable
  readonly #fair: FairValue
  readonly #depth: Depth
  readonly #matching: Matching
  readonly #prng: Prng
  readonly stress: Stress
  /** By instrument: private opinion (vol of options), value last quoted, half-spread. */
  readonly #opinion: Float64Array
  readonly #quoted: Float64Array
  readonly #tolerance: Float64Array
  readonly #hasBid: Uint8Array
  readonly halfSpread: Float64Array
  readonly #refreshUs: Float64Array
  readonly #baseLots: Float64Array
  /** By slot: believed at-the-money vol, and its noise. By coin: lean of futures on flow. */
  readonly #belief: Float64Array
  readonly #noise: Float64Array
  readonly #believedUs: Float64Array
  /** Fear that the quotes of a slot, and of a coin's perpetual, were made with. */
  readonly #slotFear: Float64Array
  readonly #perpetualFear: Float64Array
  readonly #pressure: Float64Array
  readonly #pressureUs: Float64Array

  constructor(
    world: WorldConfig,
    table: InstrumentTable,
    fair: FairValue,
    depth: Depth,
    matching: Matching,
    prng: Prng,
  ) {
    this.#world = world
    this.#table = table
    this.#fair = fair
    this.#depth = depth
    this.#matching = matching
    this.#prng = prng
    this.stress = new Stress(world.coins.length, world.makers.stressHalfLifeUs)
    this.#opinion = new Float64Array(table.capacity)
    this.#quoted = new Float64Array(table.capacity).fill(-1)
    this.#tolerance = new Float64Array(table.capacity)
    this.#hasBid = new Uint8Array(table.capacity)
    this.halfSpread = new Float64Array(table.capacity)
    this.#refreshUs = new Float64Array(table.capacity)
    this.#baseLots = new Float64Array(table.capacity * 2 * levelsMax)
    this.#belief = new Float64Array(table.slotCapacity)
    this.#noise = new Float64Array(table.slotCapacity)
    this.#believedUs = new Float64Array(table.slotCapacity)
    this.#slotFear = new Float64Array(table.slotCapacity)
    this.#perpetualFear = new Float64Array(world.coins.length)
    this.#pressure = new Float64Array(world.coins.length)
    this.#pressureUs = new Float64Array(world.coins.length)
  }

  /** Error of the venue's mark in vol. */
  markNoise(slot: number): number {
    return markNoiseShare * this.#noise[slot]!
  }

  /** A new expiry: beliefs begin at the truth. */
  openSlot(slot: number, nowUs: number): void {
    this.#belief[slot] = this.#fair.atmVol[slot]!
    this.#noise[slot] = this.#noiseSd(slot) * standardNormal(this.#prng)
    this.#believedUs[slot] = nowUs
  }

  /** The makers of one expiry look at their quotes. */
  requoteSlot(slot: number, nowUs: number): void {
    this.#learn(slot, nowUs)
    const table = this.#table
    const atm = this.#belief[slot]! + this.#noise[slot]! - this.#fair.atmVol[slot]!
    const coin = table.slotCoin[slot]!
    const fear = this.stress.level(coin, nowUs)
    const isShaken = isOtherFear(fear, this.#slotFear[slot]!)
    if (isShaken) this.#slotFear[slot] = fear
    const { price, vega } = this.#fair
    const vegaShare = 1 / this.#fair.forward[slot]!
    const { members } = table
    const from = slot * memberCapacity
    const to = from + table.memberCount[slot]!
    for (let at = from; at < to; at += 1) {
      const i = members[at]!
      if (table.kind[i] !== optionKind) {
        this.#requoteFuture(i, fear, isShaken, nowUs)
        continue
      }
      // The common case, that nothing moved enough, is decided here without a call.
      const value = Math.max(0, price[i]! + vega[i]! * vegaShare * (atm + this.#opinion[i]!))
      const isClose = Math.abs(value - this.#quoted[i]!) <= this.#tolerance[i]!
      if (isClose && !isShaken && nowUs < this.#refreshUs[i]! && this.#isWhole(i)) continue
      if (table.state[i] !== openState) continue
      this.#requoteOption(i, slot, atm, fear, isShaken, nowUs)
    }
  }

  requotePerpetual(i: number, nowUs: number): void {
    const coin = this.#table.coin[i]!
    const fear = this.stress.level(coin, nowUs)
    const isShaken = isOtherFear(fear, this.#perpetualFear[coin]!)
    if (isShaken) this.#perpetualFear[coin] = fear
    this.#requoteFuture(i, fear, isShaken, nowUs)
  }

  /** A trade of `side` happened: the makers lean its way. */
  onTrade(i: number, side: number, lots: number, nowUs: number): void {
    const coin = this.#table.coin[i]!
    const terms = this.#world.coins[coin]!
    if (this.#table.kind[i] === optionKind) {
      const vega = this.#fair.vega[i]!
      if (!(vega > 0)) return
      const share = Math.min(1, lots / terms.optionDepthLots)
      const forward = this.#fair.forward[this.#table.slot[i]!]!
      const halfVol = Math.min(0.1, (this.halfSpread[i]! * forward) / vega)
      this.#opinion[i]! += side * impactShare * share * halfVol
      return
    }
    const share = lots / terms.perpetualDepthLots
    const pressure = this.#pressureAt(coin, nowUs) + side * pressureImpact * share
    this.#pressure[coin] = Math.max(-pressureMax, Math.min(pressureMax, pressure))
    this.#pressureUs[coin] = nowUs
  }

  visit(v: StateVisitor): void {
    this.#prng.visit(v)
    this.stress.visit(v)
    const { count, slotCapacity } = this.#table
    v.column(this.#opinion, count)
    v.column(this.#quoted, count)
    v.column(this.#tolerance, count)
    v.column(this.#hasBid, count)
    v.column(this.halfSpread, count)
    v.column(this.#refreshUs, count)
    v.column(this.#baseLots, count * 2 * levelsMax)
    v.column(this.#belief, slotCapacity)
    v.column(this.#noise, slotCapacity)
    v.column(this.#believedUs, slotCapacity)
    v.column(this.#slotFear, slotCapacity)
    v.column(this.#perpetualFear, this.#perpetualFear.length)
    v.column(this.#pressure, this.#pressure.length)
    v.column(this.#pressureUs, this.#pressureUs.length)
  }

  #noiseSd(slot: number): number {
    return slotNoiseVol + slotNoiseShortVol / Math.sqrt(Math.max(this.#fair.years[slot]!, 1e-4))
  }

  #learn(slot: number, nowUs: number): void {
    const passedUs = nowUs - this.#believedUs[slot]!
    if (passedUs === 0) return
    this.#believedUs[slot] = nowUs
    const learned = Math.min(1, passedUs / this.#world.makers.beliefUs)
    this.#belief[slot]! += learned * (this.#fair.atmVol[slot]! - this.#belief[slot]!)
    const forgotten = Math.min(1, (log(2) * passedUs) / slotNoiseHalfLifeUs)
    const shock = this.#noiseSd(slot) * Math.sqrt(2 * forgotten) * standardNormal(this.#prng)
    this.#noise[slot] = this.#noise[slot]! * (1 - forgotten) + shock
  }

  #pressureAt(coin: number, nowUs: number): number {
    const pressure = this.#pressure[coin]!
    if (pressure === 0) return 0
    return pressure * exp((-log(2) * (nowUs - this.#pressureUs[coin]!)) / pressureHalfLifeUs)
  }

  #requoteOption(
    i: number,
    slot: number,
    atm: number,
    fear: number,
    isShaken: boolean,
    nowUs: number,
  ): void {
    const isDue = nowUs >= this.#refreshUs[i]!
    const fair = this.#fair
    if (isDue) this.#refreshOption(i, slot, nowUs)
    const opinion = (fair.vega[i]! * (atm + this.#opinion[i]!)) / fair.forward[slot]!
    this.#writeBoth(i, Math.max(0, fair.price[i]! + opinion), fear, isDue || isShaken)
  }

  /** Both sides around a value, and when they will have to move. */
  #writeBoth(i: number, value: number, fear: number, isAnew: boolean): void {
    const table = this.#table
    const half = this.halfSpread[i]! * (1 + fear)
    const quantum = table.quantum[i]!
    const tick = table.stepAt(i, value / quantum) * quantum
    this.#quoted[i] = value
    this.#tolerance[i] = Math.max(tickTolerance * tick, spreadTolerance * half)
    // Rounding outward to the grid adds a tick on average: half of it is taken off either side.
    const inner = Math.max(0, half - 0.5 * tick)
    const bid = table.ticksDown(i, value - inner)
    const ask = table.ticksUp(i, value + inner)
    this.#hasBid[i] = bid > 0 ? 1 : 0
    this.#writeSide(i, 1, bid, fear, isAnew)
    this.#writeSide(i, -1, ask > bid ? ask : table.nextAway(i, bid, -1), fear, isAnew)
  }

  /** Redraws sizes and opinion, and measures the half-spread anew, in coin. */
  #refreshOption(i: number, slot: number, nowUs: number): void {
    const fair = this.#fair
    const table = this.#table
    const coin = this.#world.coins[table.coin[i]!]!
    const years = (table.expiryUs[i]! - nowUs) / yearUs
    const forward = fair.forward[slot]!
    const deviation = fair.atmVol[slot]! * Math.sqrt(Math.max(fair.years[slot]!, 1e-6))
    const z = Math.min(zMax, Math.abs(log(table.strike[i]! / forward)) / deviation)
    const spread = spreadVolPt(years, z) * coin.optionSpreadScale
    const halfVol = 0.005 * spread
    const least = 0.5 * table.quantum[i]!
    this.halfSpread[i] = Math.max(least, (halfVol * fair.vega[i]!) / forward)
    this.#opinion[i] = ownNoiseShare * halfVol * standardNormal(this.#prng)
    const lots = coin.optionDepthLots * exp(-0.3 * z)
    this.#drawSizes(i, lots, z < 1.5 ? 4 : 2, nowUs)
  }

  #requoteFuture(i: number, fear: number, isShaken: boolean, nowUs: number): void {
    if (this.#table.state[i] !== openState) return
    const isDue = nowUs >= this.#refreshUs[i]!
    if (isDue) this.#refreshFuture(i, nowUs)
    const value = this.#fair.price[i]! * (1 + this.#pressureAt(this.#table.coin[i]!, nowUs))
    const isClose = Math.abs(value - this.#quoted[i]!) <= this.#tolerance[i]!
    if (isClose && !isDue && !isShaken && this.#isWhole(i)) return
    this.#writeBoth(i, value, fear, isDue || isShaken)
  }

  #refreshFuture(i: number, nowUs: number): void {
    const table = this.#table
    const coin = this.#world.coins[table.coin[i]!]!
    const price = this.#fair.price[i]!
    const expiryUs = table.expiryUs[i]!
    const years = expiryUs === 0 ? 0 : Math.max(0, expiryUs - nowUs) / yearUs
    const fraction = expiryUs === 0 ? 0.000002 : 0.00002 + 0.0001 * Math.sqrt(years)
    this.halfSpread[i] = fraction * price
    const share = expiryUs === 0 ? 1 : 0.15
    this.#drawSizes(i, coin.perpetualDepthLots * share, futureOffsets.length, nowUs)
  }

  #drawSizes(i: number, lots: number, levels: number, nowUs: number): void {
    const prng = this.#prng
    const isOption = this.#table.kind[i] === optionKind
    for (let s = 0; s < 2; s += 1) {
      const at = (i * 2 + s) * levelsMax
      for (let k = 0; k < levelsMax; k += 1) {
        const depth = isOption ? 1 + 0.6 * k : (futureSizes[k] ?? 0)
        const u = prng.nextUint32() / 4_294_967_296
        const size = lots * depth * (sizeLeast + sizeSpan * u * u)
        this.#baseLots[at + k] = k < levels ? Math.max(1, Math.round(size)) : 0
      }
    }
    // Uniform around the mean, so that instruments listed together drift apart.
    const spanUs = this.#world.makers.refreshUs * (0.5 + prng.uniform())
    this.#refreshUs[i] = nowUs + Math.floor(spanUs)
  }

  /** Whether every side that was quoted still has a quote. */
  #isWhole(i: number): boolean {
    const { levelCount } = this.#depth
    return levelCount[i * 2 + 1]! > 0 && (levelCount[i * 2]! > 0 || this.#hasBid[i] === 0)
  }

  /** Levels from `best` away from the middle; a price that was quoted keeps its lots
   * unless all are drawn anew. */
  #writeSide(i: number, side: number, best: number, fear: number, isAnew: boolean): void {
    const depth = this.#depth
    const book = i * 2 + (side === 1 ? 0 : 1)
    const unchanged =
      !isAnew && depth.levelCount[book]! > 0 && depth.ticks[book * levelsMax] === best
    if (unchanged || (best <= 0 && depth.levelCount[book] === 0)) return
    const base = book * levelsMax
    const isOption = this.#table.kind[i] === optionKind
    const unit = Math.max(1, Math.round(best * futureUnit))
    let ticks = best
    let count = 0
    for (let k = 0; k < levelsMax; k += 1) {
      const size = this.#baseLots[base + k]!
      if (!(size > 0)) break
      if (!isOption) ticks = best - side * unit * futureOffsets[k]!
      if (ticks <= 0) break
      const there = isAnew ? 0 : depth.lotsAt(book, ticks)
      depth.scratchTicks[k] = ticks
      depth.scratchLots[k] = there > 0 ? there : Math.max(1, Math.round(size / (1 + fear)))
      count = k + 1
      if (isOption) ticks = this.#table.nextAway(i, ticks, side)
    }
    this.#matching.replace(i, book, count)
  }
}
