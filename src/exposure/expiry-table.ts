// Exposure by expiry, for people: sums in the order of the instruments.

import { type TimeUs } from '../base/index.ts'
import { type UnitColumns } from './exposure-sums.ts'

export type ExpiryExposure = {
  /** 0 for what never expires. */
  readonly expiryUs: TimeUs
  /** Instruments held. */
  readonly rows: number
  readonly valueUsd: number
  readonly deltaUsd: number
  readonly gammaUsdPer1Pct: number
  readonly vegaUsdPerVolPt: number
  readonly thetaUsdPerDay: number
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class ExpiryTable {
  readonly #rows = new Map<TimeUs, Mutable<ExpiryExposure>>()

  add(expiryUs: TimeUs, lots: number, instrument: number, unit: UnitColumns): void {
    let row = this.#rows.get(expiryUs)
    if (row === undefined) {
      row = {
        expiryUs,
        rows: 0,
        valueUsd: 0,
        deltaUsd: 0,
        gammaUsdPer1Pct: 0,
        vegaUsdPerVolPt: 0,
        thetaUsdPerDay: 0,
      }
      this.#rows.set(expiryUs, row)
    }
    row.rows += 1
    row.valueUsd += lots * unit.valueUsd[instrument]!
    row.deltaUsd += lots * unit.deltaUsd[instrument]!
    row.gammaUsdPer1Pct += lots * unit.gammaUsdPer1Pct[instrument]!
    row.vegaUsdPerVolPt += lots * unit.vegaUsdPerVolPt[instrument]!
    row.thetaUsdPerDay += lots * unit.thetaUsdPerDay[instrument]!
  }

  /** Ascending by expiry. */
  rows(): ExpiryExposure[] {
    return [...this.#rows.values()].sort((x, y) => x.expiryUs - y.expiryUs)
  }
}
