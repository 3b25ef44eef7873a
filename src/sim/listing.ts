// Decides what should exist at an instant: expiries by Deribit's calendar, strikes by its grid, cut
// to the world's size around the forward of the moment. Lists what is missing; what is listed stays
// until its expiry is over. It knows the truth's forward and vol, and no quote.

import { type TimeUs, usPerDay, usPerHour, yearUs } from '../base/index.ts'
import {
  deribitListingDepth,
  listDeribitExpiries,
  strikeGrid,
  strikeUnit,
  tenorOf,
} from '../instrument/index.ts'
import { log } from '../math/index.ts'
import { type WorldConfig } from './config.ts'
import { type InstrumentTable } from './instruments.ts'
import { createSmileRow, type TruthSurface } from './surface.ts'

/** Strikes of the nearest expiries reach as far as if this much life were left. */
const reachYearsLeast = (1.5 * usPerDay) / yearUs
/** No new strikes this close to expiry. */
const lastListingUs = 2 * usPerHour
/** Within this many deviations of the forward no strike is left out. */
const coreDeviations = 0.6
const atMoneyDeviations = 0.1
const wingMultiples: readonly number[] = [2, 4, 5, 8, 10, 20, 40]

export type ListedSink = (instrument: number) => void

export class Listing {
  readonly #world: WorldConfig
  readonly #table: InstrumentTable
  readonly #surface: TruthSurface
  readonly #smile = createSmileRow()

  constructor(world: WorldConfig, table: InstrumentTable, surface: TruthSurface) {
    this.#world = world
    this.#table = table
    this.#surface = surface
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
    this.#checkStrikes(slot, coin, expiryUs, nowUs, onListed)
  }

  #checkStrikes(
    slot: number,
    coin: number,
    expiryUs: TimeUs,
    nowUs: TimeUs,
    onListed: ListedSink,
  ): void {
    const smile = this.#smile
    this.#surface.smile(coin, expiryUs, nowUs, 0, 0, smile)
    const years = (expiryUs - nowUs) / yearUs
    const deviation = smile.atmVol * Math.sqrt(Math.max(years, reachYearsLeast))
    const reach = this.#world.strikeReach * deviation
    const grid = strikeGrid({
      forward: smile.forward,
      yearsToExpiry: years,
      volAnnual: smile.atmVol,
      tenor: tenorOf(expiryUs),
    })
    const within = grid.filter((strike) => Math.abs(log(strike / smile.forward)) <= reach)
    const core = coreDeviations * deviation
    const [lowest, highest] = this.#listedRange(slot)
    for (const strike of thinned(within, smile.forward, core, this.#world.strikesMax)) {
      // Later on strikes are added only where the index has gone: beyond the rest, or at the money.
      const isBeyond = strike < lowest || strike > highest
      const isAtMoney = Math.abs(log(strike / smile.forward)) <= atMoneyDeviations * deviation
      if (isBeyond || isAtMoney) this.#listBoth(slot, strike, onListed)
    }
  }

  /** Lowest and highest strike of an expiry; an empty range when it has none yet. */
  #listedRange(slot: number): [number, number] {
    let lowest = Number.POSITIVE_INFINITY
    let highest = 0
    for (let n = 0; n < this.#table.memberCount[slot]!; n += 1) {
      const strike = this.#table.strike[this.#table.member(slot, n)]!
      if (strike === 0) continue
      lowest = Math.min(lowest, strike)
      highest = Math.max(highest, strike)
    }
    return [lowest, highest]
  }

  #listBoth(slot: number, strike: number, onListed: ListedSink): void {
    for (const side of [1, -1] as const) {
      if (this.#table.hasOption(slot, strike, side)) continue
      const i = this.#table.listOption(slot, strike, side)
      if (i >= 0) onListed(i)
    }
  }
}

/**
 * The strikes that a smaller world has: all within `core` of the forward in log-moneyness, and
 * beyond it multiples of the finest spacing that keeps the whole to about `count`.
 */
function thinned(
  strikes: readonly number[],
  forward: number,
  core: number,
  count: number,
): readonly number[] {
  const unit = strikeUnit(forward)
  let kept = strikes
  for (const multiple of wingMultiples) {
    if (kept.length <= count) break
    kept = strikes.filter(
      (strike) => Math.abs(log(strike / forward)) <= core || strike % (unit * multiple) === 0,
    )
  }
  return kept
}
