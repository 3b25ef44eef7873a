// Credits for requests: a burst that refills with time, as venues ration their matching engines.
// It counts in whole millionths of a credit, so that it is exact at any step.

import { type StateVisitor, type Visitable } from '../base/index.ts'

const unit = 1_000_000

export class Credits implements Visitable {
  readonly #burst: number
  readonly #perSecond: number
  #left: number
  #atUs: number

  constructor(burst: number, perSecond: number, nowUs: number) {
    this.#burst = burst * unit
    this.#perSecond = perSecond
    this.#left = this.#burst
    this.#atUs = nowUs
  }

  /** Spends one credit; false, and nothing spent, when there is none. */
  spend(nowUs: number): boolean {
    // One credit is a million units and a second is a million microseconds.
    const refill = (nowUs - this.#atUs) * this.#perSecond
    this.#left = Math.min(this.#burst, this.#left + refill)
    this.#atUs = nowUs
    if (this.#left < unit) return false
    this.#left -= unit
    return true
  }

  visit(v: StateVisitor): void {
    this.#left = v.number(this.#left)
    this.#atUs = v.number(this.#atUs)
  }
}
