// Per-expiry facts of one underlying that many quotes of one slice of work share: the vega held and
// the error of the fitted slice. Refilled at the start of each slice; no state of its own.

import { type AssetIndex } from '../base/index.ts'
import { type DeskState } from './state.ts'

export class ExpiryTable {
  readonly #capacity: number
  readonly #expiryUs: Float64Array
  readonly #vegaUsdPerVolPt: Float64Array
  readonly #sliceUs: Float64Array
  readonly #errorVolPt: Float64Array
  #expiryCount = 0
  #sliceCount = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#expiryUs = new Float64Array(capacity)
    this.#vegaUsdPerVolPt = new Float64Array(capacity)
    this.#sliceUs = new Float64Array(capacity)
    this.#errorVolPt = new Float64Array(capacity)
  }

  refill(state: DeskState, underlying: AssetIndex): void {
    const { catalogue, exposure, surface } = state
    this.#expiryCount = 0
    for (let i = 0; i < catalogue.count; i += 1) {
      const lots = exposure.positionLots[i] ?? 0
      if (lots === 0 || catalogue.base[i] !== underlying) continue
      const vega = lots * (exposure.unit.vegaUsdPerVolPt[i] ?? 0)
      this.#addVega(catalogue.expiryUs[i] ?? 0, vega)
    }
    this.#sliceCount = Math.min(surface.sliceCount(underlying), this.#capacity)
    for (let i = 0; i < this.#sliceCount; i += 1) {
      this.#sliceUs[i] = surface.expiryUs(underlying, i)
      this.#errorVolPt[i] = surface.errorVolPt(underlying, i)
    }
  }

  /** Vega held in one expiry, USD per vol point. */
  vegaUsdPerVolPt(expiryUs: number): number {
    for (let i = 0; i < this.#expiryCount; i += 1) {
      if (this.#expiryUs[i] === expiryUs) return this.#vegaUsdPerVolPt[i] ?? 0
    }
    return 0
  }

  /** Error of the slice at, or next after, an expiry; the last one's beyond the end, 0 of none. */
  errorVolPt(expiryUs: number): number {
    if (this.#sliceCount === 0) return 0
    let at = 0
    while (at < this.#sliceCount - 1 && (this.#sliceUs[at] ?? 0) < expiryUs) at += 1
    return this.#errorVolPt[at] ?? 0
  }

  #addVega(expiryUs: number, vegaUsdPerVolPt: number): void {
    for (let i = 0; i < this.#expiryCount; i += 1) {
      if (this.#expiryUs[i] !== expiryUs) continue
      this.#vegaUsdPerVolPt[i] = (this.#vegaUsdPerVolPt[i] ?? 0) + vegaUsdPerVolPt
      return
    }
    // An expiry beyond the capacity has no inventory skew of its own; the underlying's stays.
    if (this.#expiryCount === this.#capacity) return
    this.#expiryUs[this.#expiryCount] = expiryUs
    this.#vegaUsdPerVolPt[this.#expiryCount] = vegaUsdPerVolPt
    this.#expiryCount += 1
  }
}
