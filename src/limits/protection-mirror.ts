// Our own copy of the venue's market-maker protection: what was traded per group within an
// interval, against limits on quantity, delta and vega. It trips on our side too, because the
// venue's cancel can be late, disabled, or configured otherwise. The interval starts with its first
// trade and does not slide, as at Deribit: the worst case across an edge is nearly twice a limit.

import {
  assert,
  type DurationUs,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'

export type ProtectionConfig = {
  readonly intervalUs: DurationUs
  /** How long a group stays frozen after a trip; 0: until somebody resets it. */
  readonly frozenUs: DurationUs
  /** Traded within an interval, both directions added, coins. */
  readonly quantityBaseMax: number
  /** Net, absolute, coins. */
  readonly deltaBaseMax: number
  /** Net, absolute. */
  readonly vegaUsdPerVolPtMax: number
}

export type ProtectionFill = {
  group: number
  /** Unsigned, coins. */
  quantityBase: number
  /** Signed change that the fill brought. */
  deltaBase: number
  vegaUsdPerVolPt: number
}

/** One row per mass-quote group. */
export class ProtectionMirror implements Visitable {
  readonly config: ProtectionConfig
  readonly groupCapacity: number
  tripCount = 0
  readonly #startUs: Float64Array
  readonly #open: Uint8Array
  readonly #quantityBase: Float64Array
  readonly #deltaBase: Float64Array
  readonly #vegaUsdPerVolPt: Float64Array
  readonly #frozen: Uint8Array
  /** 0 while frozen: until reset. */
  readonly #frozenUntilUs: Float64Array

  constructor(config: ProtectionConfig, groupCapacity: number) {
    assert(config.intervalUs > 0 && config.frozenUs >= 0, 'protection needs an interval')
    this.config = config
    this.groupCapacity = groupCapacity
    this.#startUs = new Float64Array(groupCapacity)
    this.#open = new Uint8Array(groupCapacity)
    this.#quantityBase = new Float64Array(groupCapacity)
    this.#deltaBase = new Float64Array(groupCapacity)
    this.#vegaUsdPerVolPt = new Float64Array(groupCapacity)
    this.#frozen = new Uint8Array(groupCapacity)
    this.#frozenUntilUs = new Float64Array(groupCapacity)
  }

  /** Counts one fill. True when it trips the group: cancel the group's quotes now. */
  onFill(fill: ProtectionFill, nowUs: TimeUs): boolean {
    const { group } = fill
    assert(group >= 0 && group < this.groupCapacity, 'no such protection group')
    const isRunning =
      this.#open[group] === 1 && nowUs - this.#startUs[group]! < this.config.intervalUs
    if (!isRunning) this.#restart(group, nowUs)
    this.#quantityBase[group]! += fill.quantityBase
    this.#deltaBase[group]! += fill.deltaBase
    this.#vegaUsdPerVolPt[group]! += fill.vegaUsdPerVolPt
    if (this.#isWithin(group) || this.isFrozen(group, nowUs)) return false
    this.tripCount += 1
    this.#frozen[group] = 1
    this.#frozenUntilUs[group] = this.config.frozenUs === 0 ? 0 : nowUs + this.config.frozenUs
    return true
  }

  /** The venue's own word: it tripped (`untilUs` 0: until reset), or it is armed again. */
  onVenue(group: number, isTriggered: boolean, untilUs: number): void {
    assert(group >= 0 && group < this.groupCapacity, 'no such protection group')
    if (!isTriggered) {
      this.reset(group)
      return
    }
    const until = this.#frozenUntilUs[group]!
    const isForever = untilUs === 0 || (this.#frozen[group] === 1 && until === 0)
    this.#frozen[group] = 1
    this.#frozenUntilUs[group] = isForever ? 0 : Math.max(until, untilUs)
  }

  /** While true, no quote of the group may be placed. */
  isFrozen(group: number, nowUs: TimeUs): boolean {
    if (this.#frozen[group] !== 1) return false
    const until = this.#frozenUntilUs[group]!
    return until === 0 || nowUs < until
  }

  /** Thaws the group and forgets its interval. */
  reset(group: number): void {
    this.#frozen[group] = 0
    this.#frozenUntilUs[group] = 0
    this.#open[group] = 0
  }

  visit(v: StateVisitor): void {
    const count = this.groupCapacity
    this.tripCount = v.number(this.tripCount)
    v.column(this.#startUs, count)
    v.column(this.#open, count)
    v.column(this.#quantityBase, count)
    v.column(this.#deltaBase, count)
    v.column(this.#vegaUsdPerVolPt, count)
    v.column(this.#frozen, count)
    v.column(this.#frozenUntilUs, count)
  }

  #restart(group: number, nowUs: TimeUs): void {
    this.#open[group] = 1
    this.#startUs[group] = nowUs
    this.#quantityBase[group] = 0
    this.#deltaBase[group] = 0
    this.#vegaUsdPerVolPt[group] = 0
  }

  // Trips above the limit, as the venue does; a sum that is not a number trips too.
  #isWithin(group: number): boolean {
    const { quantityBaseMax, deltaBaseMax, vegaUsdPerVolPtMax } = this.config
    return (
      this.#quantityBase[group]! <= quantityBaseMax &&
      Math.abs(this.#deltaBase[group]!) <= deltaBaseMax &&
      Math.abs(this.#vegaUsdPerVolPt[group]!) <= vegaUsdPerVolPtMax
    )
  }
}
