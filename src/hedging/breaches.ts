// The band's own record: how often delta left it, and what ended each breach. Every breach must end
// in a hedge or be seen to have passed by itself; one that does neither shows as open.

import { type AssetIndex, assert, type StateVisitor, type Visitable } from '../base/index.ts'
import { type HedgeReason } from './decide.ts'

const inside = 0
const unanswered = 1
const answered = 2

export class BandBreaches implements Visitable {
  /** Times that delta was found outside its band, over all underlyings. */
  seen = 0
  /** Those for which a hedge was sent. */
  hedged = 0
  /** Those that were over before one could be: a fill, a price, or a hedge still in flight. */
  passed = 0
  readonly #phase: Uint8Array

  constructor(assetCapacity: number) {
    assert(assetCapacity >= 1, 'breaches are those of some underlying')
    this.#phase = new Uint8Array(assetCapacity)
  }

  /** Breaches of now without a hedge yet: seen = hedged + passed + waiting. */
  get waiting(): number {
    return this.seen - this.hedged - this.passed
  }

  /** One decision of the hedger; `isSent`: its order has left. */
  onDecision(underlying: AssetIndex, reason: HedgeReason, isSent: boolean): void {
    const phase = this.#phase[underlying]
    if (reason === 'inside-band') {
      if (phase === unanswered) this.passed += 1
      this.#phase[underlying] = inside
      return
    }
    if (phase === inside) {
      this.seen += 1
      this.#phase[underlying] = unanswered
    }
    if (!isSent || this.#phase[underlying] === answered) return
    this.hedged += 1
    this.#phase[underlying] = answered
  }

  visit(v: StateVisitor): void {
    this.seen = v.number(this.seen)
    this.hedged = v.number(this.hedged)
    this.passed = v.number(this.passed)
    v.column(this.#phase, this.#phase.length)
  }
}
