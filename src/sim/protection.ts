// Market-maker protection, per mass-quote group, with Deribit's semantics: the interval begins at
// the first trade and does not slide; traded quantity, net delta and net vega are limits each on
// its own; reaching one freezes the group, for a time or until it is reset by hand. It counts and
// says when; cancelling the quotes is `clearing.ts`.

import { type StateVisitor, type Visitable } from '../base/index.ts'

/** Groups are numbered from 1; Deribit allows 16 a subaccount. */
export const groupMax = 16

const width = groupMax + 1

export type ProtectionTerms = {
  /** 0 removes the protection. */
  readonly intervalUs: number
  /** 0: frozen until reset by hand. */
  readonly frozenUs: number
  /** 0: no such limit. */
  readonly quantityBase: number
  readonly deltaBase: number
  readonly vegaUsdPerVolPt: number
}

export class Protection implements Visitable {
  readonly #intervalUs: Float64Array = new Float64Array(width)
  readonly #frozenUs: Float64Array = new Float64Array(width)
  readonly #quantityLimit: Float64Array = new Float64Array(width)
  readonly #deltaLimit: Float64Array = new Float64Array(width)
  readonly #vegaLimit: Float64Array = new Float64Array(width)
  /** When the running interval began; -1 when none runs. */
  readonly #beganUs: Float64Array = new Float64Array(width).fill(-1)
  readonly #quantity: Float64Array = new Float64Array(width)
  readonly #delta: Float64Array = new Float64Array(width)
  readonly #vega: Float64Array = new Float64Array(width)
  readonly #isFrozen: Uint8Array = new Uint8Array(width)
  readonly #frozenUntilUs: Float64Array = new Float64Array(width)

  /** Whether a group may exist at all. */
  isGroup(group: number): boolean {
    return Number.isSafeInteger(group) && group >= 1 && group <= groupMax
  }

  isConfigured(group: number): boolean {
    return this.isGroup(group) && this.#intervalUs[group]! > 0
  }

  isFrozen(group: number): boolean {
    return this.#isFrozen[group] === 1
  }

  /** End of the freeze; 0 while not frozen, or frozen until reset by hand. */
  frozenUntilUs(group: number): number {
    return this.#frozenUntilUs[group]!
  }

  /** A quote must be smaller than this, in coins; 0 when the group has no quantity limit. */
  quantityLimit(group: number): number {
    return this.#quantityLimit[group]!
  }

  /** Sets or removes the limits; counters start anew, a freeze stays. */
  configure(group: number, terms: ProtectionTerms): void {
    this.#intervalUs[group] = terms.intervalUs
    this.#frozenUs[group] = terms.frozenUs
    this.#quantityLimit[group] = terms.quantityBase
    this.#deltaLimit[group] = terms.deltaBase
    this.#vegaLimit[group] = terms.vegaUsdPerVolPt
    if (terms.intervalUs === 0) this.#thaw(group)
    this.#clear(group)
  }

  /**
   * Counts one trade of a group's quote: coins traded, delta (coins) and vega (USD per vol point),
   * the last two signed.
   * True when this trade reaches a limit: the group is frozen from now.
   */
  onTrade(group: number, quantity: number, delta: number, vega: number, nowUs: number): boolean {
    if (!this.isConfigured(group)) return false
    const beganUs = this.#beganUs[group]!
    if (beganUs < 0 || nowUs - beganUs >= this.#intervalUs[group]!) {
      this.#clear(group)
      this.#beganUs[group] = nowUs
    }
    this.#quantity[group]! += quantity
    this.#delta[group]! += delta
    this.#vega[group]! += vega
    if (this.isFrozen(group) || !this.#isBreached(group)) return false
    this.#isFrozen[group] = 1
    const frozenUs = this.#frozenUs[group]!
    this.#frozenUntilUs[group] = frozenUs === 0 ? 0 : nowUs + frozenUs
    return true
  }

  /** Ends a freeze, by hand or because its time is over; false when there was none. */
  reset(group: number): boolean {
    const wasFrozen = this.isFrozen(group)
    this.#thaw(group)
    this.#clear(group)
    return wasFrozen
  }

  visit(v: StateVisitor): void {
    v.column(this.#intervalUs, width)
    v.column(this.#frozenUs, width)
    v.column(this.#quantityLimit, width)
    v.column(this.#deltaLimit, width)
    v.column(this.#vegaLimit, width)
    v.column(this.#beganUs, width)
    v.column(this.#quantity, width)
    v.column(this.#delta, width)
    v.column(this.#vega, width)
    v.column(this.#isFrozen, width)
    v.column(this.#frozenUntilUs, width)
  }

  #isBreached(group: number): boolean {
    const reaches = (value: number, limit: number): boolean => limit > 0 && value >= limit
    return (
      reaches(this.#quantity[group]!, this.#quantityLimit[group]!) ||
      reaches(Math.abs(this.#delta[group]!), this.#deltaLimit[group]!) ||
      reaches(Math.abs(this.#vega[group]!), this.#vegaLimit[group]!)
    )
  }

  #thaw(group: number): void {
    this.#isFrozen[group] = 0
    this.#frozenUntilUs[group] = 0
  }

  #clear(group: number): void {
    this.#beganUs[group] = -1
    this.#quantity[group] = 0
    this.#delta[group] = 0
    this.#vega[group] = 0
  }
}
