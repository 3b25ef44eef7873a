// Sums of one underlying as trees of fixed shape (law 8): positions by instrument, resting orders by
// slot with their signed parts apart. What the trees hold follows from columns elsewhere, so they
// are rebuilt, never snapshotted.

import { SumTree } from '../base/index.ts'

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

export class ExposureSums {
  readonly valueUsd: SumTree
  readonly deltaUsd: SumTree
  readonly gammaUsdPer1Pct: SumTree
  readonly vegaUsdPerVolPt: SumTree
  readonly thetaUsdPerDay: SumTree
  readonly deltaCoinNtd: SumTree
  /** The worst subset takes every part of one sign and none of the other. */
  readonly restingDeltaUp: SumTree
  readonly restingDeltaDown: SumTree
  readonly restingVegaUp: SumTree
  readonly restingVegaDown: SumTree

  constructor(instrumentCapacity: number, orderCapacity: number) {
    this.valueUsd = new SumTree(instrumentCapacity)
    this.deltaUsd = new SumTree(instrumentCapacity)
    this.gammaUsdPer1Pct = new SumTree(instrumentCapacity)
    this.vegaUsdPerVolPt = new SumTree(instrumentCapacity)
    this.thetaUsdPerDay = new SumTree(instrumentCapacity)
    this.deltaCoinNtd = new SumTree(instrumentCapacity)
    this.restingDeltaUp = new SumTree(orderCapacity)
    this.restingDeltaDown = new SumTree(orderCapacity)
    this.restingVegaUp = new SumTree(orderCapacity)
    this.restingVegaDown = new SumTree(orderCapacity)
  }

  // The + 0 turns -0 into 0: they compare equal, but their bits differ.
  setPosition(instrument: number, lots: number, unit: UnitColumns): void {
    this.valueUsd.set(instrument, lots * unit.valueUsd[instrument]! + 0)
    this.deltaUsd.set(instrument, lots * unit.deltaUsd[instrument]! + 0)
    this.gammaUsdPer1Pct.set(instrument, lots * unit.gammaUsdPer1Pct[instrument]! + 0)
    this.vegaUsdPerVolPt.set(instrument, lots * unit.vegaUsdPerVolPt[instrument]! + 0)
    this.thetaUsdPerDay.set(instrument, lots * unit.thetaUsdPerDay[instrument]! + 0)
    this.deltaCoinNtd.set(instrument, lots * unit.deltaCoinNtd[instrument]! + 0)
  }

  /** `signedLots` 0 empties the slot. */
  setSlot(slot: number, instrument: number, signedLots: number, unit: UnitColumns): void {
    const delta = signedLots * unit.deltaUsd[instrument]!
    const vega = signedLots * unit.vegaUsdPerVolPt[instrument]!
    this.restingDeltaUp.set(slot, Math.max(0, delta) + 0)
    this.restingDeltaDown.set(slot, Math.min(0, delta) + 0)
    this.restingVegaUp.set(slot, Math.max(0, vega) + 0)
    this.restingVegaDown.set(slot, Math.min(0, vega) + 0)
  }

  clear(): void {
    this.valueUsd.clear()
    this.deltaUsd.clear()
    this.gammaUsdPer1Pct.clear()
    this.vegaUsdPerVolPt.clear()
    this.thetaUsdPerDay.clear()
    this.deltaCoinNtd.clear()
    this.restingDeltaUp.clear()
    this.restingDeltaDown.clear()
    this.restingVegaUp.clear()
    this.restingVegaDown.clear()
  }
}
