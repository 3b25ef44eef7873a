// Market making with short-term alpha (Cartea, Jaimungal and Penalva 2015, section 10.4.2): the
// drift of the price reverts to zero as an Ornstein-Uhlenbeck process, here a chain of neighbouring
// levels, and the value over (alpha, inventory) is integrated backwards from the horizon.

import { ok, refused } from '../base/index.ts'
import { exp } from '../math/index.ts'
import {
  type CarteaJaimungalParameters,
  carteaJaimungalRules,
  runningPenalty,
} from './cartea-jaimungal.ts'
import { type InventoryTable, lookUp, ordersWithin, tableOf } from './inventory-table.ts'
import {
  capDistances,
  type Distances,
  firstFault,
  type ModelResult,
  type ModelState,
  type ParameterRule,
  positiveRule,
} from './quote-model.ts'

export type AlphaParameters = CarteaJaimungalParameters & {
  /** Rate at which alpha reverts to zero, per second. */
  readonly alphaReversionPerSecond: number
  /** Standard deviation of alpha in the long run, price per second. */
  readonly alphaDeviation: number
}

/** Levels of alpha on either side of zero, and how many deviations the outermost is away. */
const levelsAside = 5
const deviationsMax = 2.5
const levelCount = 2 * levelsAside + 1

/** The value function as rows of inventories, one per level of alpha, and its derivative. */
class AlphaValue {
  readonly max: number
  readonly #width: number
  readonly #p: AlphaParameters
  readonly #step: number
  value: Float64Array
  #slope: Float64Array
  #trial: Float64Array

  constructor(p: AlphaParameters) {
    this.#p = p
    this.max = ordersWithin(p.inventoryBaseMax, p.orderBase)
    this.#width = 2 * this.max + 1
    this.#step = (deviationsMax * p.alphaDeviation) / levelsAside
    const size = levelCount * this.#width
    const closing = p.terminalPenalty * p.orderBase
    this.value = Float64Array.from({ length: size }, (_, i) => {
      const q = (i % this.#width) - this.max
      return -closing * q * q
    })
    this.#slope = new Float64Array(size)
    this.#trial = new Float64Array(size)
  }

  alphaAt(level: number): number {
    return (level - levelsAside) * this.#step
  }

  #jumpRates(level: number): { up: number; down: number } {
    const { alphaReversionPerSecond: reversion, alphaDeviation: deviation } = this.#p
    const diffusion = (reversion * deviation * deviation) / (this.#step * this.#step)
    const pull = (reversion * this.alphaAt(level)) / this.#step
    return {
      up: level === levelCount - 1 ? 0 : diffusion + Math.max(0, -pull),
      down: level === 0 ? 0 : diffusion + Math.max(0, pull),
    }
  }

  /**
   * d value / d time left into `slope`, per unit of base; the largest rate at which any state is
   * left, which bounds the time step.
   */
  #differentiate(value: Float64Array, slope: Float64Array): number {
    const { fillDecayPerPrice: k, fillRatePerSecond, sellerRatio, orderBase } = this.#p
    const phi = runningPenalty(this.#p) * orderBase
    const buyers = fillRatePerSecond / Math.E
    const width = this.#width
    let rateMax = 0
    for (let level = 0; level < levelCount; level += 1) {
      const { up, down } = this.#jumpRates(level)
      const drift = this.#p.driftPerSecond + this.alphaAt(level)
      for (let i = 0; i < width; i += 1) {
        const at = level * width + i
        const here = value[at]!
        const q = i - this.max
        const bids = i === width - 1 ? 0 : sellerRatio * buyers * exp(k * (value[at + 1]! - here))
        const asks = i === 0 ? 0 : buyers * exp(k * (value[at - 1]! - here))
        let sum = q * (drift - phi * q) + (bids + asks) / k
        if (up > 0) sum += up * (value[at + width]! - here)
        if (down > 0) sum += down * (value[at - width]! - here)
        slope[at] = sum
        rateMax = Math.max(rateMax, bids + asks + up + down)
      }
    }
    return rateMax
  }

  /** Heun's steps, short against every rate, from the horizon back to its start. */
  integrate(seconds: number): void {
    let left = seconds
    while (left > 0) {
      const rate = this.#differentiate(this.value, this.#slope)
      const step = Math.min(left, 0.2 / rate)
      for (let i = 0; i < this.value.length; i += 1) {
        this.#trial[i] = this.value[i]! + step * this.#slope[i]!
        this.value[i]! += 0.5 * step * this.#slope[i]!
      }
      this.#differentiate(this.#trial, this.#slope)
      for (let i = 0; i < this.value.length; i += 1) this.value[i]! += 0.5 * step * this.#slope[i]!
      left -= step
    }
  }

  table(level: number): InventoryTable {
    const at = level * this.#width + this.max
    const premium = 1 / this.#p.fillDecayPerPrice
    return tableOf(this.max, (from, to) => premium + this.value[at + from]! - this.value[at + to]!)
  }
}

/** The quote model that reads alpha from the state; beyond the outermost level nothing changes. */
export function carteaJaimungalAlpha(p: AlphaParameters): ModelResult {
  const rules: readonly ParameterRule[] = [
    ...carteaJaimungalRules(p),
    positiveRule('alphaReversionPerSecond', p.alphaReversionPerSecond),
    positiveRule('alphaDeviation', p.alphaDeviation),
  ]
  const fault = firstFault(rules)
  if (fault !== null) return refused(fault)
  const value = new AlphaValue(p)
  value.integrate(p.horizonSeconds)
  const tables = Array.from({ length: levelCount }, (_, level) => value.table(level))
  const step = value.alphaAt(levelsAside + 1)
  const { orderBase } = p
  const inventoryBaseMax = value.max * orderBase
  const above: Distances = { bid: 0, ask: 0 }
  return ok({
    name: 'cartea-jaimungal-alpha',
    orderBase,
    inventoryBaseMax,
    distances: ({ inventoryBase, alphaPerSecond }: ModelState, out: Distances): void => {
      const at = Math.max(0, Math.min(levelCount - 1, alphaPerSecond / step + levelsAside))
      const level = Math.min(levelCount - 2, Math.floor(at))
      const orders = inventoryBase / orderBase
      // NaN finds no level: neither side is quoted.
      const below = tables[level]
      if (below === undefined) out.bid = Number.NaN
      else {
        lookUp(below, orders, out)
        lookUp(tables[level + 1]!, orders, above)
        out.bid += (at - level) * (above.bid - out.bid)
        out.ask += (at - level) * (above.ask - out.ask)
      }
      capDistances(inventoryBase, inventoryBaseMax, out)
    },
  })
}
