// The venue's own opinions, published in turn: marks near the truth, funding, open interest. Each
// kind of instrument has its round; one message at a time, so that they are spread evenly.

import { type Prng, type StateVisitor, type TimeUs, type Visitable } from '../base/index.ts'
import { exp, standardNormal } from '../math/index.ts'
import { type FairValue } from './fair-value.ts'
import { type InstrumentTable, openState, optionKind, perpetualKind } from './instruments.ts'
import { type Makers } from './makers.ts'
import { type IndexPath } from './path.ts'
import { type Settlement } from './settlement.ts'
import { type Tape } from './tape.ts'

/** Median open interest when an instrument is listed, in lots; lognormal around it. */
const openInterestOption = 400
const openInterestFuture = 300_000
const openInterestSigma = 1.2
/** Futures are marked on their own fair price, to this fraction of it. */
const futureMarkNoise = 0.00001

export class Ticker implements Visitable {
  readonly #table: InstrumentTable
  readonly #path: IndexPath
  readonly #fair: FairValue
  readonly #makers: Makers
  readonly #settlement: Settlement
  readonly #tape: Tape
  readonly #prng: Prng
  readonly #openInterest: Float64Array
  readonly #mark: { price: number; vol: number } = { price: 0, vol: 0 }
  #nextOption = 0
  #nextFuture = 0
  /** Open instruments by round: options, and everything else. */
  optionCount = 0
  futureCount = 0

  constructor(parts: {
    readonly table: InstrumentTable
    readonly path: IndexPath
    readonly fair: FairValue
    readonly makers: Makers
    readonly settlement: Settlement
    readonly tape: Tape
    readonly prng: Prng
  }) {
    this.#table = parts.table
    this.#path = parts.path
    this.#fair = parts.fair
    this.#makers = parts.makers
    this.#settlement = parts.settlement
    this.#tape = parts.tape
    this.#prng = parts.prng
    this.#openInterest = new Float64Array(parts.table.capacity)
  }

  /** A new instrument joins its round. */
  add(i: number): void {
    const isOption = this.#table.kind[i] === optionKind
    const median = isOption ? openInterestOption : openInterestFuture
    const lots = median * exp(openInterestSigma * standardNormal(this.#prng))
    this.#openInterest[i] = Math.round(lots)
    if (isOption) this.optionCount += 1
    else this.futureCount += 1
  }

  /** An instrument stops trading. */
  remove(i: number): void {
    if (this.#table.kind[i] === optionKind) this.optionCount -= 1
    else this.futureCount -= 1
  }

  publishOption(): void {
    this.#nextOption = this.#next(this.#nextOption, true)
    if (this.#nextOption >= 0) this.publish(this.#nextOption)
    this.#nextOption += 1
  }

  publishFuture(): void {
    this.#nextFuture = this.#next(this.#nextFuture, false)
    if (this.#nextFuture >= 0) this.publish(this.#nextFuture)
    this.#nextFuture += 1
  }

  publish(i: number): void {
    const table = this.#table
    if (table.state[i] !== openState) return
    const fair = this.#fair
    const openInterest = this.#openInterest[i]!
    if (table.kind[i] !== optionKind) {
      const price = fair.price[i]! * (1 + futureMarkNoise * standardNormal(this.#prng))
      const coin = table.coin[i]!
      const isPerpetual = table.kind[i] === perpetualKind
      const funding = isPerpetual ? this.#settlement.funding8h(coin) : 0
      this.#tape.ticker(
        i,
        price,
        0,
        isPerpetual ? this.#path.indexUsd[coin]! : price,
        funding,
        openInterest,
      )
      return
    }
    const slot = table.slot[i]!
    const forward = fair.forward[slot]!
    const noise = this.#makers.markNoise(slot)
    const mark = this.#mark
    fair.mark(i, noise, this.#tape.nowUs as TimeUs, mark)
    this.#tape.ticker(i, mark.price, mark.vol, forward, 0, openInterest)
  }

  visit(v: StateVisitor): void {
    this.#prng.visit(v)
    v.column(this.#openInterest, this.#table.count)
    this.#nextOption = v.number(this.#nextOption)
    this.#nextFuture = v.number(this.#nextFuture)
    this.optionCount = v.number(this.optionCount)
    this.futureCount = v.number(this.futureCount)
  }

  /** The next open instrument of a round, from `from` on and around; -1 when there is none. */
  #next(from: number, isOption: boolean): number {
    const table = this.#table
    for (let k = 0; k < table.count; k += 1) {
      const i = (from + k) % table.count
      if (table.state[i] !== openState) continue
      if ((table.kind[i] === optionKind) === isOption) return i
    }
    return -1
  }
}
