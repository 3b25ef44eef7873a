// The limits in force, as columns: per instrument, per underlying, and for the desk. What was never
// set is zero, and zero allows nothing. Configuration sets the ceilings; a command may tighten a
// limit and loosen it again, but never beyond its ceiling.

import {
  type AssetIndex,
  assert,
  type InstrumentIndex,
  ok,
  type Result,
  refused,
  type StateVisitor,
  type Visitable,
} from '../base/index.ts'

/** Limits that a command can name, with what their `scope` counts. */
export const limitNames = [
  'order-lots', // by instrument
  'position-lots', // by instrument
  'delta-usd', // by underlying
  'vega-usd-per-vol-pt', // by underlying
  'order-usd',
  'loss-window-usd',
  'loss-since-start-usd',
  'orders',
] as const
export type LimitName = (typeof limitNames)[number]

export type SetLimitRefusal =
  | { readonly code: 'limits/scope'; readonly name: LimitName; readonly scope: number }
  | { readonly code: 'limits/value'; readonly name: LimitName; readonly value: number }
  | {
      readonly code: 'limits/ceiling'
      readonly name: LimitName
      readonly value: number
      readonly ceiling: number
    }

export class LimitTable implements Visitable {
  readonly orderLotsMax: Float64Array
  readonly positionLotsMax: Float64Array
  readonly deltaUsdMax: Float64Array
  readonly vegaUsdPerVolPtMax: Float64Array
  /** One row each: order value, the two losses, orders at work. */
  readonly orderUsdMax: Float64Array = new Float64Array(1)
  readonly lossWindowUsdMax: Float64Array = new Float64Array(1)
  readonly lossSinceStartUsdMax: Float64Array = new Float64Array(1)
  readonly ordersMax: Float64Array = new Float64Array(1)
  readonly #columns: readonly Float64Array[]
  readonly #ceilings: readonly Float64Array[]

  constructor(instrumentCapacity: number, assetCapacity: number) {
    this.orderLotsMax = new Float64Array(instrumentCapacity)
    this.positionLotsMax = new Float64Array(instrumentCapacity)
    this.deltaUsdMax = new Float64Array(assetCapacity)
    this.vegaUsdPerVolPtMax = new Float64Array(assetCapacity)
    this.#columns = [
      this.orderLotsMax,
      this.positionLotsMax,
      this.deltaUsdMax,
      this.vegaUsdPerVolPtMax,
      this.orderUsdMax,
      this.lossWindowUsdMax,
      this.lossSinceStartUsdMax,
      this.ordersMax,
    ]
    this.#ceilings = this.#columns.map((column) => new Float64Array(column.length))
  }

  /** Sets a ceiling and the limit to it: from configuration only. */
  configure(name: LimitName, scope: number, value: number): void {
    const index = limitNames.indexOf(name)
    const column = this.#columns[index]!
    assert(scope >= 0 && scope < column.length, `${name} has no scope ${scope}`)
    assert(value >= 0 && value < Infinity, `${name} must be finite and not negative, is ${value}`)
    this.#ceilings[index]![scope] = value
    column[scope] = value
  }

  /** Moves a limit below its ceiling: by command. */
  set(name: LimitName, scope: number, value: number): Result<number, SetLimitRefusal> {
    const index = limitNames.indexOf(name)
    const column = this.#columns[index]!
    const ceiling = this.#ceilings[index]![scope]
    if (ceiling === undefined) return refused({ code: 'limits/scope', name, scope })
    if (!(value >= 0)) return refused({ code: 'limits/value', name, value })
    if (!(value <= ceiling)) return refused({ code: 'limits/ceiling', name, value, ceiling })
    column[scope] = value
    return ok(value)
  }

  /** Lot limits of one instrument, when it is listed. */
  configureInstrument(instrument: InstrumentIndex, orderLots: number, positionLots: number): void {
    this.configure('order-lots', instrument, orderLots)
    this.configure('position-lots', instrument, positionLots)
  }

  configureUnderlying(underlying: AssetIndex, deltaUsd: number, vegaUsdPerVolPt: number): void {
    this.configure('delta-usd', underlying, deltaUsd)
    this.configure('vega-usd-per-vol-pt', underlying, vegaUsdPerVolPt)
  }

  visit(v: StateVisitor): void {
    for (const column of this.#columns) v.column(column, column.length)
    for (const ceiling of this.#ceilings) v.column(ceiling, ceiling.length)
  }
}
