// What a backtest is judged by, written down where and when it happens: at the venue, in the
// venue's order. Knows prices and lots; every amount is in the asset that the instrument settles
// in.

import { assert } from '../base/index.ts'
import { type Instrument } from '../instrument/index.ts'
import { type Liquidity } from '../order/index.ts'
import { type Markout, Markouts } from './markout.ts'

export type RecordedFill = {
  readonly side: 1 | -1
  readonly ticks: number
  readonly lots: number
  readonly liquidity: Liquidity
  /** Settle asset; positive is paid. */
  readonly fee: number
}

/** Profit of holding `lots` (signed) from one price to another, in the settle asset. */
export function gain(terms: Instrument, lots: number, fromTicks: number, toTicks: number): number {
  const size = (lots * terms.lotMantissa) / Number(`1e${terms.lotScale}`)
  const quantum = terms.quantumMantissa / Number(`1e${terms.quantumScale}`)
  if (terms.settlement === 'inverse')
    return size * (1 / (fromTicks * quantum) - 1 / (toTicks * quantum))
  return size * (toTicks - fromTicks) * quantum
}

export class Recorder {
  /** The three parts of profit: edge at the fill, moves while holding, fees (paid is positive). */
  spread = 0
  inventory = 0
  fees = 0
  makerFills = 0
  takerFills = 0
  tradedLots = 0
  /** Signed position, and the greatest it was either way. */
  positionLots = 0
  positionLotsMax = 0
  /** Middle of the market now, in ticks; 0 while it is not known. */
  midTicks = 0
  /** The last that was known. */
  lastMidTicks = 0
  /** Time with a known market, and of that: with a quote on both sides, on either. */
  knownUs = 0
  twoSidedUs = 0
  anySideUs = 0
  readonly markouts: Markouts
  readonly #terms: Instrument
  #nowUs = 0
  #hasBid = false
  #hasAsk = false
  #lotsUs = 0
  #absoluteLotsUs = 0

  constructor(terms: Instrument, horizonsUs: readonly number[]) {
    this.#terms = terms
    this.markouts = new Markouts(horizonsUs)
  }

  /** Time-weighted mean position, in lots, signed. */
  get meanLots(): number {
    return this.knownUs > 0 ? this.#lotsUs / this.knownUs : 0
  }

  get meanAbsoluteLots(): number {
    return this.knownUs > 0 ? this.#absoluteLotsUs / this.knownUs : 0
  }

  /** The middle of the market at the venue; 0: not known from now on. */
  onMid(venueUs: number, midTicks: number): void {
    if (midTicks === this.midTicks) return
    this.#pass(venueUs)
    this.markouts.onTime(venueUs, this.midTicks)
    if (midTicks > 0) {
      const from = this.lastMidTicks
      if (from > 0) this.inventory += gain(this.#terms, this.positionLots, from, midTicks)
      this.lastMidTicks = midTicks
    }
    this.midTicks = midTicks
  }

  onFill(venueUs: number, fill: RecordedFill): void {
    assert(this.lastMidTicks > 0, 'nothing trades before the market is known')
    this.#pass(venueUs)
    const signed = fill.side * fill.lots
    this.spread += gain(this.#terms, signed, fill.ticks, this.lastMidTicks)
    this.fees += fill.fee
    this.positionLots += signed
    this.positionLotsMax = Math.max(this.positionLotsMax, Math.abs(this.positionLots))
    this.tradedLots += fill.lots
    if (fill.liquidity === 'taker') {
      this.takerFills += 1
      return
    }
    this.makerFills += 1
    this.markouts.onFill(venueUs, fill.side, fill.ticks)
  }

  /** Whether a quote of ours rests on each side, from now on. */
  onQuotes(venueUs: number, hasBid: boolean, hasAsk: boolean): void {
    if (hasBid === this.#hasBid && hasAsk === this.#hasAsk) return
    this.#pass(venueUs)
    this.#hasBid = hasBid
    this.#hasAsk = hasAsk
  }

  /** The tape is over: time stops, and what had no time to show is left out. */
  finish(venueUs: number): readonly Markout[] {
    this.#pass(venueUs)
    return this.markouts.finish(venueUs, this.midTicks)
  }

  /** Lets time pass under what was true until now. */
  #pass(venueUs: number): void {
    const passedUs = Math.max(0, venueUs - this.#nowUs)
    this.#nowUs = Math.max(this.#nowUs, venueUs)
    if (this.midTicks === 0) return
    this.knownUs += passedUs
    this.#lotsUs += this.positionLots * passedUs
    this.#absoluteLotsUs += Math.abs(this.positionLots) * passedUs
    if (this.#hasBid && this.#hasAsk) this.twoSidedUs += passedUs
    if (this.#hasBid || this.#hasAsk) this.anySideUs += passedUs
  }
}
