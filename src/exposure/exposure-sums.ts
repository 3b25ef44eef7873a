// Sums of one underlying: positions by instrument, resting orders by slot with their signed parts
// apart. What they hold follows from columns elsewhere, so they are rebuilt, never snapshotted.

import { SumTable } from './sum-table.ts'

/** Unit Greeks by instrument; see `Exposure.unit`. */
export type UnitColumns = {
  readonly valueUsd: Float64Array
  readonly deltaUsd: Float64Array
  readonly gammaUsdPer1Pct: Float64Array
  readonly vegaUsdPerVolPt: Float64Array
  readonly thetaUsdPerDay: Float64Array
  readonly deltaCoinNtd: Float64Array
  readonly blackDeltaUsd: Float64Array
  /** Fair price in the instrument's price unit. */
  readonly price: Float64Array
  /** What the row was priced on: USD, annual vol; 0 where there is none. */
  readonly forward: Float64Array
  readonly volAnnual: Float64Array
}

const heldMeasures = 6
const restingMeasures = 4

export class ExposureSums {
  readonly #held: SumTable
  /** The worst subset takes every part of one sign and none of the other. */
  readonly #resting: SumTable

  constructor(instrumentCapacity: number, orderCapacity: number) {
    this.#held = new SumTable(instrumentCapacity, heldMeasures)
    this.#resting = new SumTable(orderCapacity, restingMeasures)
  }

  get valueUsd(): number {
    return this.#held.total(0)
  }

  get deltaUsd(): number {
    return this.#held.total(1)
  }

  get gammaUsdPer1Pct(): number {
    return this.#held.total(2)
  }

  get vegaUsdPerVolPt(): number {
    return this.#held.total(3)
  }

  get thetaUsdPerDay(): number {
    return this.#held.total(4)
  }

  get deltaCoinNtd(): number {
    return this.#held.total(5)
  }

  get restingDeltaUsdUp(): number {
    return this.#resting.total(0)
  }

  get restingDeltaUsdDown(): number {
    return this.#resting.total(1)
  }

  get restingVegaUsdPerVolPtUp(): number {
    return this.#resting.total(2)
  }

  get restingVegaUsdPerVolPtDown(): number {
    return this.#resting.total(3)
  }

  setPosition(instrument: number, lots: number, unit: UnitColumns): void {
    const { row } = this.#held
    row[0] = lots * unit.valueUsd[instrument]!
    row[1] = lots * unit.deltaUsd[instrument]!
    row[2] = lots * unit.gammaUsdPer1Pct[instrument]!
    row[3] = lots * unit.vegaUsdPerVolPt[instrument]!
    row[4] = lots * unit.thetaUsdPerDay[instrument]!
    row[5] = lots * unit.deltaCoinNtd[instrument]!
    this.#held.put(instrument)
  }

  /** `signedLots` 0 empties the slot. */
  setSlot(slot: number, instrument: number, signedLots: number, unit: UnitColumns): void {
    const { row } = this.#resting
    const delta = signedLots * unit.deltaUsd[instrument]!
    const vega = signedLots * unit.vegaUsdPerVolPt[instrument]!
    row[0] = Math.max(0, delta)
    row[1] = Math.min(0, delta)
    row[2] = Math.max(0, vega)
    row[3] = Math.min(0, vega)
    this.#resting.put(slot)
  }

  clear(): void {
    this.#held.clear()
    this.#resting.clear()
  }
}
