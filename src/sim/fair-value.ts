// What every listed instrument is truly worth now: futures and perpetuals in USD, options in coin.
// Options are priced in full now and then and moved by their Greeks in between, because a step
// changes little and comes often. Relies on the truth surface; it must not know quotes or orders.

import { type StateVisitor, type TimeUs, type Visitable, yearUs } from '../base/index.ts'
import { log } from '../math/index.ts'
import { type BlackRow, black76, blackPrice, createBlackRow } from '../pricing/index.ts'
import { type DeliveryAverage } from './delivery-average.ts'
import { type InstrumentTable, memberCapacity, optionKind, perpetualKind } from './instruments.ts'
import {
  createSmileRow,
  type SmileRow,
  smileRatio,
  smileSlope,
  type TruthSurface,
} from './surface.ts'

/** A full pricing is due after this long, sooner near expiry. */
const ageMaxUs = 30_000_000
const ageMaxNearUs = 2_000_000
const nearUs = 2 * 3_600_000_000
/** ... or after a move of this share of the remaining deviation, or of the vol. */
const moveShare = 0.1
const volMoveShare = 0.02

export class FairValue implements Visitable {
  readonly #table: InstrumentTable
  readonly #surface: TruthSurface
  readonly #average: DeliveryAverage
  readonly #row: BlackRow = createBlackRow()
  readonly #smile: SmileRow = createSmileRow()

  /** In the unit of the instrument's price. */
  readonly price: Float64Array
  /** Options: raw derivatives in USD per coin of size, of the last full pricing. */
  readonly delta: Float64Array
  readonly vega: Float64Array
  readonly #anchorUsd: Float64Array
  readonly #slope: Float64Array
  readonly #gamma: Float64Array
  readonly #vegaAtm: Float64Array
  readonly #theta: Float64Array

  /** By slot: forward and smile now, and at the last full pricing. */
  readonly forward: Float64Array
  readonly atmVol: Float64Array
  readonly years: Float64Array
  readonly #skew: Float64Array
  readonly #wing: Float64Array
  readonly #anchorForward: Float64Array
  readonly #anchorAtm: Float64Array
  readonly #anchorUs: Float64Array

  constructor(table: InstrumentTable, surface: TruthSurface, average: DeliveryAverage) {
    this.#table = table
    this.#surface = surface
    this.#average = average
    const column = (): Float64Array => new Float64Array(table.capacity)
    this.price = column()
    this.delta = column()
    this.vega = column()
    this.#anchorUsd = column()
    this.#slope = column()
    this.#gamma = column()
    this.#vegaAtm = column()
    this.#theta = column()
    const slotColumn = (): Float64Array => new Float64Array(table.slotCapacity)
    this.forward = slotColumn()
    this.atmVol = slotColumn()
    this.years = slotColumn()
    this.#skew = slotColumn()
    this.#wing = slotColumn()
    this.#anchorForward = slotColumn()
    this.#anchorAtm = slotColumn()
    this.#anchorUs = slotColumn()
  }

  /** USD of one coin of an option, or of one coin through a future. */
  usd(i: number): number {
    return this.#table.kind[i] === optionKind
      ? this.price[i]! * this.forward[this.#table.slot[i]!]!
      : this.price[i]!
  }

  /** Moves everything to `nowUs`. */
  update(nowUs: TimeUs): void {
    const table = this.#table
    for (let i = 0; i < table.count; i += 1) {
      // Perpetuals are listed first.
      if (table.kind[i] !== perpetualKind) break
      this.price[i] = this.#surface.perpetual(table.coin[i]!)
    }
    for (let slot = 0; slot < table.slotCapacity; slot += 1) {
      if (table.slotCoin[slot]! >= 0) this.#updateSlot(slot, nowUs)
    }
  }

  /** Prices an expiry in full: it has new members, or the anchors are stale. */
  refresh(slot: number, nowUs: TimeUs): void {
    this.#setSmile(slot, nowUs)
    this.#refresh(slot, nowUs)
  }

  /**
   * An option's mark, priced in full: coin price into `out.price`, and into `out.vol` the vol that
   * gives it back over the calendar's time to expiry, as venues quote it. `noise` is added in vol.
   */
  mark(i: number, noise: number, nowUs: TimeUs, out: { price: number; vol: number }): void {
    const table = this.#table
    const slot = table.slot[i]!
    const forward = this.forward[slot]!
    const years = this.years[slot]!
    const atm = this.atmVol[slot]!
    const strike = table.strike[i]!
    const z = log(strike / forward) / (atm * Math.sqrt(years))
    const vol = Math.max(0.01, atm * smileRatio(z, this.#skew[slot]!, this.#wing[slot]!) + noise)
    const side = table.optionSide[i] === 1 ? 1 : -1
    const calendarYears = Math.max(years, (table.expiryUs[i]! - nowUs) / yearUs)
    out.price = blackPrice(side, forward, strike, years, vol) / forward
    out.vol = vol * Math.sqrt(years / calendarYears)
  }

  visit(v: StateVisitor): void {
    const { count } = this.#table
    for (const column of [
      this.price,
      this.delta,
      this.vega,
      this.#anchorUsd,
      this.#slope,
      this.#gamma,
      this.#vegaAtm,
      this.#theta,
    ]) {
      v.column(column, count)
    }
    for (const column of [
      this.forward,
      this.atmVol,
      this.years,
      this.#skew,
      this.#wing,
      this.#anchorForward,
      this.#anchorAtm,
      this.#anchorUs,
    ]) {
      v.column(column, this.#table.slotCapacity)
    }
  }

  #setSmile(slot: number, nowUs: TimeUs): void {
    const smile = this.#smile
    const average = this.#average
    const expiryUs = this.#table.slotExpiryUs[slot]! as TimeUs
    const coin = this.#table.slotCoin[slot]!
    this.#surface.smile(coin, expiryUs, nowUs, average.averageUsd(slot), average.share(slot), smile)
    this.forward[slot] = smile.forward
    this.atmVol[slot] = smile.atmVol
    this.years[slot] = smile.years
    this.#skew[slot] = smile.skew
    this.#wing[slot] = smile.wing
  }

  #updateSlot(slot: number, nowUs: TimeUs): void {
    this.#setSmile(slot, nowUs)
    const smile = this.#smile
    const anchor = this.#anchorForward[slot]!
    const ageUs = nowUs - this.#anchorUs[slot]!
    const leftUs = this.#table.slotExpiryUs[slot]! - nowUs
    const reach = moveShare * smile.atmVol * Math.sqrt(smile.years) * anchor
    const isFresh =
      ageUs < (leftUs < nearUs ? ageMaxNearUs : ageMaxUs) &&
      Math.abs(smile.forward - anchor) < reach &&
      Math.abs(smile.atmVol / this.#anchorAtm[slot]! - 1) < volMoveShare
    if (isFresh) this.#move(slot, ageUs)
    else this.#refresh(slot, nowUs)
  }

  #move(slot: number, ageUs: number): void {
    const table = this.#table
    const forward = this.#smile.forward
    const dF = forward - this.#anchorForward[slot]!
    const dAtm = this.#smile.atmVol - this.#anchorAtm[slot]!
    const dYears = ageUs / yearUs
    const { members } = table
    const from = slot * memberCapacity
    const to = from + table.memberCount[slot]!
    for (let at = from; at < to; at += 1) {
      const i = members[at]!
      if (table.kind[i] !== optionKind) {
        this.price[i] = forward
        continue
      }
      const curve = this.#slope[i]! + 0.5 * this.#gamma[i]! * dF
      const usd =
        this.#anchorUsd[i]! + dF * curve + this.#vegaAtm[i]! * dAtm + this.#theta[i]! * dYears
      this.price[i] = usd > 0 ? usd / forward : 0
    }
  }

  #refresh(slot: number, nowUs: TimeUs): void {
    const table = this.#table
    const { forward, atmVol, years, skew, wing } = this.#smile
    this.#anchorForward[slot] = forward
    this.#anchorAtm[slot] = atmVol
    this.#anchorUs[slot] = nowUs
    const deviation = atmVol * Math.sqrt(years)
    const row = this.#row
    for (let n = 0; n < table.memberCount[slot]!; n += 1) {
      const i = table.member(slot, n)
      if (table.kind[i] !== optionKind) {
        this.price[i] = forward
        continue
      }
      const strike = table.strike[i]!
      const z = log(strike / forward) / deviation
      const ratio = smileRatio(z, skew, wing)
      const slope = smileSlope(z, skew, wing)
      const side = table.optionSide[i] === 1 ? 1 : -1
      black76(side, forward, strike, years, atmVol * ratio, row)
      this.delta[i] = row.delta
      this.vega[i] = row.vega
      this.#anchorUsd[i] = row.price
      this.price[i] = row.price / forward
      // The smile moves with the forward in z: dvol/dF = -slope / (F sqrt T).
      this.#slope[i] = row.delta - (row.vega * slope * atmVol) / (forward * deviation)
      this.#gamma[i] = row.gamma
      this.#vegaAtm[i] = row.vega * (ratio - slope * z)
      this.#theta[i] = row.theta
    }
  }
}
