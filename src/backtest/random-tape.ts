// Random tapes for tests: a market that walks, trades against what it shows, and sometimes loses
// messages. Seeded; the same seed is the same tape.

import { type BinanceTape, type TapeMarket } from '../archive/index.ts'
import { Prng } from '../base/index.ts'
import { type DeskConfig } from '../engine/index.ts'
import { deskFor } from './desk.ts'
import { type Levels, TestTape } from './test-tape.ts'

const depthTicks = 40

export type RandomTape = {
  readonly market: TapeMarket
  readonly seed: number
  readonly steps: number
  /** Ticks and lots that suit the market. */
  readonly midTicks: number
  readonly stepTicks: number
  readonly lotsMax: number
  readonly loses: boolean
}

class Walk {
  readonly tape: TestTape
  readonly #prng: Prng
  readonly #bids: Map<number, number> = new Map()
  readonly #asks: Map<number, number> = new Map()
  readonly #parts: RandomTape
  #mid: number
  #atUs = 0

  constructor(parts: RandomTape) {
    this.tape = new TestTape(parts.market)
    this.#prng = Prng.fromSeed(parts.seed)
    this.#parts = parts
    this.#mid = parts.midTicks
    this.#fill()
    this.tape.snapshot(0, [...this.#bids], [...this.#asks])
  }

  step(): void {
    this.#atUs += 1000 * (1 + this.#prng.below(40))
    const choice = this.#prng.below(10)
    if (choice < 4) this.#trade()
    else if (choice < 8) this.#move()
    else this.#ticker()
  }

  /** Somebody takes some of the best price, and the book shows it a little later. */
  #trade(): void {
    const side = this.#prng.boolean(0.5) ? 1 : -1
    const book = side === 1 ? this.#asks : this.#bids
    const best = side === 1 ? Math.min(...book.keys()) : Math.max(...book.keys())
    const shown = book.get(best) ?? 0
    const lots = 1 + this.#prng.below(Math.max(1, shown))
    this.tape.trade(this.#atUs, best, lots, side)
    book.set(best, shown - lots)
    if (shown === lots) book.delete(best)
    if (book.size === 0) this.#fill()
    else this.#say([[best, shown - lots]], side)
  }

  /** The market moves: what it crosses goes, what it leaves behind fills up. */
  #move(): void {
    const ticks = (this.#prng.below(5) - 2) * this.#parts.stepTicks
    this.#mid = Math.max(2 * depthTicks * this.#parts.stepTicks, this.#mid + ticks)
    const bids = new Map(this.#bids)
    const asks = new Map(this.#asks)
    this.#fill()
    const changed = (before: Map<number, number>, after: Map<number, number>): Levels => [
      ...[...before.keys()].filter((at) => !after.has(at)).map((at) => [at, 0] as const),
      ...[...after].filter(([at, lots]) => before.get(at) !== lots),
    ]
    const isLost = this.#parts.loses && this.#prng.below(300) === 0
    if (isLost) {
      this.tape.depth(this.#atUs, [], [], 1 + this.#prng.below(5))
      this.tape.snapshot(this.#atUs + 300, [...this.#bids], [...this.#asks])
      return
    }
    this.tape.depth(this.#atUs, changed(bids, this.#bids), changed(asks, this.#asks))
  }

  #ticker(): void {
    const bid = Math.max(...this.#bids.keys())
    const ask = Math.min(...this.#asks.keys())
    const ahead = this.#prng.below(2)
    this.tape.ticker(
      this.#atUs,
      [bid, this.#bids.get(bid) ?? 1],
      [ask, this.#asks.get(ask) ?? 1],
      ahead,
    )
  }

  #say(levels: Levels, side: 1 | -1): void {
    this.tape.depth(this.#atUs + 200, side === 1 ? [] : levels, side === 1 ? levels : [])
  }

  /** A full book around the middle; quantities that are there stay. */
  #fill(): void {
    const { stepTicks, lotsMax } = this.#parts
    for (const at of this.#bids.keys()) if (at >= this.#mid) this.#bids.delete(at)
    for (const at of this.#asks.keys()) if (at <= this.#mid) this.#asks.delete(at)
    for (let i = 1; i <= depthTicks; i += 1) {
      const bid = this.#mid - i * stepTicks
      const ask = this.#mid + i * stepTicks
      if (!this.#bids.has(bid)) this.#bids.set(bid, 1 + this.#prng.below(lotsMax))
      if (!this.#asks.has(ask)) this.#asks.set(ask, 1 + this.#prng.below(lotsMax))
    }
  }
}

export function randomTape(parts: RandomTape): BinanceTape {
  const walk = new Walk(parts)
  for (let i = 0; i < parts.steps; i += 1) walk.step()
  return walk.tape.build()
}

/** Prices and sizes like those of the real instruments. */
export function likeReal(market: TapeMarket, seed: number, steps: number): RandomTape {
  const isSpot = market === 'spot'
  return {
    market,
    seed,
    steps,
    midTicks: isSpot ? 6_000_000 : 600_000,
    stepTicks: isSpot ? 250 : 25,
    lotsMax: market === 'coin-m' ? 500 : isSpot ? 200_000_000 : 2_000,
    loses: true,
  }
}

/** A desk that quotes closer than it should, and lets little inventory stand. */
export function eagerDesk(tape: BinanceTape): DeskConfig {
  const desk = deskFor(tape.instrument)
  const hedges = desk.hedging.underlyings.map((hedge) => ({ ...hedge, bandUsd: 15_000 }))
  return {
    ...desk,
    quoting: { ...desk.quoting, perpetual: { ...desk.quoting.perpetual, edgeBps: 0.1 } },
    hedging: { underlyings: hedges },
  }
}
