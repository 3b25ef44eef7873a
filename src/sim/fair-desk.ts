// A market maker for tests and measurements that knows the truth: it quotes a number of options of
// each coin around their fair value and moves every quote after every index step. It exists to load
// the exchange as a real desk would, and to see what quoting costs there.

import { type ClientId, usPerDay } from '../base/index.ts'
import { type DeskEvent } from '../engine/index.ts'
import { optionKind } from './instruments.ts'
import { type Rig } from './rig.ts'

const chooseEveryUs = 600_000_000
const deltaLeast = 0.05
const deltaMost = 0.6
const sizes: readonly number[] = [10, 20]

export type FairDeskOptions = {
  /** Options of each coin. */
  readonly options: number
  /** Distance from fair value in half-spreads of the other makers. */
  readonly width: number
}

type Quote = { id: ClientId | 0; revision: number; ticks: number; isWaiting: boolean }

function noQuote(): Quote {
  return { id: 0, revision: 0, ticks: 0, isWaiting: false }
}

export class FairDesk {
  readonly #rig: Rig
  readonly #options: FairDeskOptions
  /** By instrument x 2 + (ask ? 1 : 0). */
  readonly #quotes: Quote[] = []
  readonly #chosen: number[][] = [[], []]
  readonly #wasChosen: number[][] = [[], []]
  readonly #chosenUs: number[] = [-1, -1]
  readonly #byId = new Map<number, Quote>()
  fillCount = 0
  /** Fair value over price paid, USD, when the fill is heard of. */
  edgeUsd = 0
  feeUsd = 0

  constructor(rig: Rig, options: FairDeskOptions) {
    this.#rig = rig
    this.#options = options
    for (const group of [1, 2]) rig.protect(group, { frozenUs: 1_000_000, quantityBase: 1e6 })
  }

  hear(event: DeskEvent): void {
    if (event.kind === 'index') this.#requote(event.asset - 1, event.timeUs)
    else if (event.kind === 'order') {
      const quote = this.#byId.get(event.clientId)
      if (quote === undefined) return
      quote.isWaiting = false
      if (event.remainingLots === 0) this.#forget(quote)
    } else if (event.kind === 'fill') this.#count(event)
  }

  #count(event: Extract<DeskEvent, { kind: 'fill' }>): void {
    const { fair, table } = this.#rig.world
    const i = event.instrument
    const quote = this.#byId.get(event.clientId)
    if (quote !== undefined && event.remainingLots === 0) this.#forget(quote)
    if (table.slot[i]! < 0) return
    const price = event.ticks * table.quantum[i]!
    const size = event.lots * table.lotSize[i]!
    this.fillCount += 1
    this.edgeUsd += event.side * (fair.price[i]! - price) * size * event.indexUsd
    this.feeUsd += Math.min(0.0003, 0.125 * price) * size * event.indexUsd
  }

  #forget(quote: Quote): void {
    this.#byId.delete(quote.id)
    quote.id = 0
  }

  #requote(coin: number, nowUs: number): void {
    if (nowUs - this.#chosenUs[coin]! >= chooseEveryUs) this.#choose(coin, nowUs)
    const { fair, makers, table } = this.#rig.world
    for (const i of this.#wasChosen[coin]!) {
      this.#want(i, coin, 1, 0)
      this.#want(i, coin, -1, 0)
    }
    for (const i of this.#chosen[coin]!) {
      if (table.state[i] !== 0) continue
      const half = makers.halfSpread[i]! * this.#options.width
      const value = fair.price[i]!
      this.#want(i, coin, 1, table.ticksDown(i, value - half))
      this.#want(i, coin, -1, table.ticksUp(i, value + half))
    }
    this.#rig.flush()
  }

  /** Wants a quote at a price; 0 wants none. */
  #want(i: number, coin: number, side: 1 | -1, ticks: number): void {
    const at = i * 2 + (side === 1 ? 0 : 1)
    const quote = this.#quotes[at] ?? noQuote()
    this.#quotes[at] = quote
    if (quote.isWaiting || (quote.id === 0 && ticks === 0)) return
    if (quote.id !== 0 && quote.ticks === ticks) return
    const lots = ticks === 0 ? 0 : sizes[coin]!
    const terms = { instrument: i, side, ticks: ticks === 0 ? quote.ticks : ticks, lots }
    if (quote.id === 0) {
      quote.revision = 0
      quote.id = this.#rig.quote(coin + 1, terms)
      this.#byId.set(quote.id, quote)
    } else {
      quote.revision += 1
      this.#rig.quote(coin + 1, terms, quote.id, quote.revision)
    }
    quote.ticks = ticks
    quote.isWaiting = true
  }

  /** The options whose deltas are nearest to a third, nearer expiries first. */
  #choose(coin: number, nowUs: number): void {
    const { fair, table } = this.#rig.world
    this.#chosenUs[coin] = nowUs
    const found: { i: number; score: number }[] = []
    for (let i = 0; i < table.count; i += 1) {
      if (table.kind[i] !== optionKind || table.coin[i] !== coin || table.state[i] !== 0) continue
      const days = (table.expiryUs[i]! - nowUs) / usPerDay
      const delta = Math.abs(fair.delta[i]!)
      if (days < 0.2 || delta < deltaLeast || delta > deltaMost) continue
      found.push({ i, score: Math.abs(delta - 0.3) + 0.002 * days })
    }
    found.sort((a, b) => a.score - b.score || a.i - b.i)
    const chosen = found.slice(0, this.#options.options).map(({ i }) => i)
    const kept = new Set(chosen)
    this.#wasChosen[coin] = this.#chosen[coin]!.filter((i) => !kept.has(i))
    this.#chosen[coin] = chosen
  }
}
