// Traders with knowledge: the fast, who pick off quotes that an index move has made stale; those
// who see the next move; those who know where the surface truly lies; and those who are forced to
// trade after a jump. They trade only where it pays for itself after the taker fee.

import { type Prng, type StateVisitor, usPerDay, type Visitable } from '../base/index.ts'
import { exponential, log, poisson } from '../math/index.ts'
import {
  type Agenda,
  liquidationEvent,
  moveInformedEvent,
  snipeEvent,
  volInformedEvent,
} from './agenda.ts'
import { type WorldConfig } from './config.ts'
import { type FairValue } from './fair-value.ts'
import { type InstrumentTable, openState, optionKind } from './instruments.ts'
import { type Makers } from './makers.ts'
import { type Matching } from './matching.ts'
import { askSide, bidSide, type OrderTable } from './orders.ts'
import { type IndexPath } from './path.ts'
import { type NoiseTakers } from './takers.ts'

/** Taker fees, as the traders reckon them: share of the coin, share of the notional. */
const optionFeeCoin = 0.0003
const futureFee = 0.0005
/** An edge must be this many ticks beyond the fee. */
const edgeTicks = 0.25
/** A move is worth watching from this many deviations of a step. */
const watchDeviations = 3
/** Options of the other makers that the fast look at after such a move. */
const staleChecks = 6
/** Informed sizes in medians of noise trades, and forced ones. */
const informedMedians = 4
const forcedMedians = 12
/** Forced orders come within this time, and give in by this share of the price or spread. */
const forcedSpanUs = 8_000_000
const forcedReach = 0.004
const forcedHalfSpreads = 3
const forcedOptionShare = 0.25

export class InformedTakers implements Visitable {
  readonly #world: WorldConfig
  readonly #table: InstrumentTable
  readonly #path: IndexPath
  readonly #fair: FairValue
  readonly #makers: Makers
  readonly #matching: Matching
  readonly #orders: OrderTable
  readonly #noise: NoiseTakers
  readonly #agenda: Agenda
  readonly #prng: Prng
  /** The fast watch our quotes with a stream of their own: our doings disturb no other draw. */
  readonly #sniperPrng: Prng

  constructor(parts: {
    readonly world: WorldConfig
    readonly table: InstrumentTable
    readonly path: IndexPath
    readonly fair: FairValue
    readonly makers: Makers
    readonly matching: Matching
    readonly orders: OrderTable
    readonly noise: NoiseTakers
    readonly agenda: Agenda
    readonly prng: Prng
  }) {
    this.#world = parts.world
    this.#table = parts.table
    this.#path = parts.path
    this.#fair = parts.fair
    this.#makers = parts.makers
    this.#matching = parts.matching
    this.#orders = parts.orders
    this.#noise = parts.noise
    this.#agenda = parts.agenda
    this.#prng = parts.prng.split('informed')
    this.#sniperPrng = parts.prng.split('sniper')
  }

  open(nowUs: number): void {
    for (let coin = 0; coin < this.#world.coins.length; coin += 1) this.#scheduleVol(coin, nowUs)
  }

  /** After an index step: who reacts, and when. */
  onStep(nowUs: number): void {
    this.#watchOwnQuotes(nowUs)
    for (let coin = 0; coin < this.#world.coins.length; coin += 1) {
      this.#watchOthers(coin, nowUs)
      this.#foresee(coin, nowUs)
      this.#force(coin, nowUs)
    }
  }

  /** The fast arrive at an instrument: they take what is still stale. */
  snipe(i: number, nowUs: number): void {
    if (this.#table.state[i] !== openState) return
    this.#takeEdge(i, this.#fair.price[i]!, nowUs)
  }

  /** Someone who knows the surface looks at one option. */
  tradeOnVol(coin: number, nowUs: number): void {
    this.#scheduleVol(coin, nowUs)
    const slot = this.#noise.drawSlot(coin, nowUs, this.#prng)
    const i = slot < 0 ? -1 : this.#noise.drawStrike(slot, this.#prng)
    if (i >= 0) this.snipe(i, nowUs)
  }

  /** Someone who sees the next move takes the perpetual before it. */
  tradeOnMove(coin: number, nowUs: number): void {
    const ahead = this.#path.nextUsd[coin]! / this.#path.indexUsd[coin]!
    const perpetual = coin
    this.#takeEdge(perpetual, this.#fair.price[perpetual]! * ahead, nowUs)
  }

  /** A forced order: the perpetual most of the time, else a short option bought back. */
  liquidate(coin: number, isFalling: boolean, nowUs: number): void {
    const prng = this.#prng
    const terms = this.#world.coins[coin]!
    const isOption = prng.uniform() < forcedOptionShare
    const medians = 1 + Math.floor(exponential(prng, 1 / forcedMedians))
    const slot = this.#noise.drawSlot(coin, nowUs, prng)
    const option = slot < 0 ? -1 : this.#noise.drawStrike(slot, prng)
    if (isOption && option >= 0) {
      const limit = this.#fair.price[option]! + forcedHalfSpreads * this.#makers.halfSpread[option]!
      this.#noise.trade(option, 1, limit, medians * terms.optionTradeLots, nowUs, true)
      return
    }
    const side = isFalling ? -1 : 1
    const limit = this.#fair.price[coin]! * (1 + side * forcedReach)
    this.#noise.trade(coin, side, limit, medians * terms.perpetualTradeLots, nowUs, true)
  }

  visit(v: StateVisitor): void {
    this.#prng.visit(v)
    this.#sniperPrng.visit(v)
  }

  /** Edge in price units of buying (+1) or selling (-1) at the best price, against a value. */
  #edge(i: number, side: number, value: number): number {
    const best = this.#matching.bestTicks(i * 2 + (side === 1 ? askSide : bidSide))
    if (best === 0) return -1
    const quantum = this.#table.quantum[i]!
    return (value - best * quantum) * side - this.#cost(i, value)
  }

  #cost(i: number, value: number): number {
    const isOption = this.#table.kind[i] === optionKind
    const fee = isOption ? Math.min(optionFeeCoin, 0.125 * value) : futureFee * value
    return fee + edgeTicks * this.#table.quantum[i]!
  }

  #takeEdge(i: number, value: number, nowUs: number): void {
    for (const side of [1, -1]) {
      if (!(this.#edge(i, side, value) > 0)) continue
      const coin = this.#world.coins[this.#table.coin[i]!]!
      const isOption = this.#table.kind[i] === optionKind
      const median = isOption ? coin.optionTradeLots : coin.perpetualTradeLots
      const limit = value - side * this.#cost(i, value)
      this.#noise.trade(i, side, limit, median * informedMedians, nowUs, false)
    }
  }

  #watchOwnQuotes(nowUs: number): void {
    const orders = this.#orders
    const { sniperShare } = this.#world.flow
    for (let slot = 0; slot < orders.used; slot += 1) {
      const side = orders.side[slot]!
      if (side === 0) continue
      const i = orders.instrument[slot]!
      const value = this.#fair.price[i]!
      const edge = (orders.ticks[slot]! * this.#table.quantum[i]! - value) * side
      if (!(edge > this.#cost(i, value))) continue
      if (this.#sniperPrng.uniform() < sniperShare) this.#scheduleSnipe(i, this.#sniperPrng, nowUs)
    }
  }

  #watchOthers(coin: number, nowUs: number): void {
    const path = this.#path
    const prng = this.#prng
    const move = Math.abs(log(path.indexUsd[coin]! / path.lastUsd[coin]!))
    if (!(move > watchDeviations * path.stepSd(coin))) return
    for (let n = 0; n < staleChecks; n += 1) {
      const slot = this.#noise.drawSlot(coin, nowUs, prng)
      const i = slot < 0 ? -1 : this.#noise.drawStrike(slot, prng)
      const acts = prng.uniform() < this.#world.flow.sniperShare
      if (i >= 0 && acts) this.#scheduleSnipe(i, prng, nowUs)
    }
  }

  #foresee(coin: number, nowUs: number): void {
    const path = this.#path
    const move = Math.abs(log(path.nextUsd[coin]! / path.indexUsd[coin]!))
    if (!(move > watchDeviations * path.stepSd(coin))) return
    if (this.#prng.uniform() >= this.#world.flow.moveInformedShare) return
    const share = 0.3 + 0.6 * this.#prng.uniform()
    const atUs = nowUs + Math.floor(share * this.#world.indexStepUs)
    this.#agenda.add(atUs, moveInformedEvent, coin)
  }

  #force(coin: number, nowUs: number): void {
    const jump = this.#path.jump[coin]!
    if (jump === 0) return
    const score = Math.abs(jump) / this.#world.coins[coin]!.jumpSd
    const count = poisson(this.#prng, this.#world.flow.liquidationsPerJump * score)
    for (let n = 0; n < count; n += 1) {
      const atUs = nowUs + 200_000 + Math.floor(this.#prng.uniform() * forcedSpanUs)
      this.#agenda.add(atUs, liquidationEvent, coin * 2 + (jump < 0 ? 1 : 0))
    }
  }

  #scheduleSnipe(i: number, prng: Prng, nowUs: number): void {
    const delayUs = 1000 + Math.floor(exponential(prng, 1 / this.#world.flow.sniperDelayUs))
    this.#agenda.add(nowUs + delayUs, snipeEvent, i)
  }

  #scheduleVol(coin: number, nowUs: number): void {
    const perDay = this.#world.flow.volInformedPerDay
    if (!(perDay > 0)) return
    const waitUs = Math.ceil(exponential(this.#prng, perDay / usPerDay))
    this.#agenda.add(nowUs + Math.min(waitUs, usPerDay), volInformedEvent, coin)
  }
}
