// Decides what should exist at an instant: expiries by Deribit's calendar, strikes by its grid,
// thinned to the world's size around the forward of the moment. Lists what is missing; what is
// listed stays until its expiry is over. It knows the truth's forward and vol, and no quote.

import {
  type StateVisitor,
  type TimeUs,
  usPerDay,
  usPerHour,
  type Visitable,
  yearUs,
} from '../base/index.ts'
import {
  deribitListingDepth,
  listDeribitExpiries,
  strikeGrid,
  strikeUnit,
  tenorOf,
} from '../instrument/index.ts'
import { exp, log } from '../math/index.ts'
import { type WorldConfig } from './config.ts'
import { type InstrumentTable } from './instruments.ts'
import { createSmileRow, type TruthSurface } from './surface.ts'

/** Strikes of the nearest expiries reach as far as if this much life were left. */
const reachYearsLeast = (1.5 * usPerDay) / yearUs
/** No new strikes this close to expiry. */
const lastListingUs = 2 * usPerHour
/** Within this many deviations of the forward, strikes are one spacing finer. */
const coreDeviations = 0.5
const spacings: readonly number[] = [1, 2, 5, 10, 20, 50]

export type ListedSink = (instrument: number) => void

export class Listing implements Visitable {
  readonly #world: WorldConfig
  readonly #table: InstrumentTable
  readonly #surface: TruthSurface
  readonly #smile = createSmileRow()
  /** USD between strikes of a slot, and between those near the forward. */
  readonly #spacing: Float64Array
  readonly #coreSpacing: Float64Array

  constructor(world: WorldConfig, table: InstrumentTable, surface: TruthSurface) {
    this.#world = world
    this.#table = table
    this.#surface = surface
    this.#spacing = new Float64Array(table.slotCapacity)
    this.#coreSpacing = new Float64Array(table.slotCapacity)
  }

  /** The perpetuals, which are there from the start. */
  open(nowUs: TimeUs, onListed: ListedSink): void {
    for (let coin = 0; coin < this.#world.coins.length; coin += 1) {
      const i = this.#table.listPerpetual(coin)
      if (i >= 0) onListed(i)
    }
    this.check(nowUs, onListed)
  }

  /** Lists every expiry and strike that is missing; a full table lists no more. */
  check(nowUs: TimeUs, onListed: ListedSink): void {
    const depth = { ...deribitListingDepth, ...this.#world.listing }
    const expiries = listDeribitExpiries(nowUs, depth)
    for (let coin = 0; coin < this.#world.coins.length; coin += 1) {
      for (const expiryUs of expiries) this.#checkExpiry(coin, expiryUs, nowUs, onListed)
    }
  }

  visit(v: StateVisitor): void {
    v.column(this.#spacing, this.#spacing.length)
    v.column(this.#coreSpacing, this.#coreSpacing.length)
  }

  #checkExpiry(coin: number, expiryUs: TimeUs, nowUs: TimeUs, onListed: ListedSink): void {
    let slot = this.#table.slotOf(coin, expiryUs)
    const isNew = slot < 0
    if (!isNew && expiryUs - nowUs < lastListingUs) return
    if (isNew) {
      slot = this.#table.openSlot(coin, expiryUs)
      if (slot < 0) return
      const future = tenorOf(expiryUs) === 'day' ? -1 : this.#table.listFuture(slot)
      if (future >= 0) onListed(future)
    }
    this.#checkStrikes(slot, coin, expiryUs, nowUs, isNew, onListed)
  }

  #checkStrikes(
    slot: number,
    coin: number,
    expiryUs: TimeUs,
    nowUs: TimeUs,
    isNew: boolean,
    onListed: ListedSink,
  ): void {
    const smile = this.#smile
    this.#surface.smile(coin, expiryUs, nowUs, 0, 0, smile)
    const years = (expiryUs - nowUs) / yearUs
    const deviation = smile.atmVol * Math.sqrt(Math.max(years, reachYearsLeast))
    const reach = this.#world.strikeReach * deviation
    if (isNew) this.#chooseSpacing(slot, smile.forward, reach)
    const grid = strikeGrid({
      forward: smile.forward,
      yearsToExpiry: years,
      volAnnual: smile.atmVol,
      tenor: tenorOf(expiryUs),
    })
    for (const strike of grid) {
      const away = Math.abs(log(strike / smile.forward))
      if (!(away <= reach)) continue
      const isCore = away <= coreDeviations * deviation
      const spacing = isCore ? this.#coreSpacing[slot]! : this.#spacing[slot]!
      if (strike % spacing !== 0) continue
      this.#listBoth(slot, strike, onListed)
    }
  }

  #listBoth(slot: number, strike: number, onListed: ListedSink): void {
    for (const side of [1, -1] as const) {
      if (this.#table.hasOption(slot, strike, side)) continue
      const i = this.#table.listOption(slot, strike, side)
      if (i >= 0) onListed(i)
    }
  }

  /** The finest spacing that keeps the expiry's strikes within the world's size. */
  #chooseSpacing(slot: number, forward: number, reach: number): void {
    const width = forward * (exp(reach) - exp(-reach))
    const unit = strikeUnit(forward)
    let finer = unit
    for (const multiple of spacings) {
      const spacing = unit * multiple
      this.#coreSpacing[slot] = finer
      this.#spacing[slot] = spacing
      if (width / spacing <= 0.85 * this.#world.strikesMax) return
      finer = spacing
    }
  }
}
