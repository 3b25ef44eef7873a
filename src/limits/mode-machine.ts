// How much the desk may do: five modes from normal to halted. Any cause can make the mode more
// severe at once, when enough evidence has come; it gets milder one level at a time, after a dwell,
// when no active cause demands more. Knows no market and no order: callers bring the evidence.

import {
  assert,
  type DurationUs,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'
import { type DeskMode, deskModes } from './codes.ts'

export type ModeCause = {
  readonly name: string
  /** The mode this cause demands while it is active. */
  readonly mode: DeskMode
  /** Reports in a row before it counts; 1 for facts, 3 for what noise could fake. */
  readonly evidenceCount: number
  /** Reports closer together than this are one piece of evidence. */
  readonly evidenceGapUs: DurationUs
  /** How long it must stay absent before it is over. */
  readonly cureUs: DurationUs
  /** Only `release` ends it. */
  readonly latches: boolean
}

export type ModeMachineConfig = {
  readonly causes: readonly ModeCause[]
  /** Least time in a mode before the next milder one. */
  readonly dwellUs: DurationUs
}

const none = -1

/** Active causes by index into `config.causes`. Modes are indices into `deskModes`. */
export class ModeMachine implements Visitable {
  readonly config: ModeMachineConfig
  /** The mode in force, as an index of `deskModes`: greater is more severe. */
  level = 0
  /** Level before the last change. */
  previousLevel = 0
  changedUs = 0
  /** Index of the cause of the last change; -1 when it was a cure. */
  causeIndex: number = none
  readonly #severity: Uint8Array
  readonly #active: Uint8Array
  readonly #evidence: Uint32Array
  readonly #evidenceUs: Float64Array
  readonly #presentUs: Float64Array

  constructor(config: ModeMachineConfig) {
    const count = config.causes.length
    this.config = config
    this.#severity = Uint8Array.from(config.causes, (cause) => deskModes.indexOf(cause.mode))
    this.#active = new Uint8Array(count)
    this.#evidence = new Uint32Array(count)
    this.#evidenceUs = new Float64Array(count)
    this.#presentUs = new Float64Array(count)
    for (const cause of config.causes) assert(cause.evidenceCount >= 1, cause.name)
  }

  get mode(): DeskMode {
    return deskModes[this.level]!
  }

  /** The name of the cause of the last change, or 'cured'. */
  get cause(): string {
    return this.causeIndex === none ? 'cured' : this.config.causes[this.causeIndex]!.name
  }

  indexOf(name: string): number {
    return this.config.causes.findIndex((cause) => cause.name === name)
  }

  isActive(cause: number): boolean {
    return this.#active[cause] === 1
  }

  /** One observation of a cause. True when the mode changed. */
  report(cause: number, isPresent: boolean, nowUs: TimeUs): boolean {
    const terms = this.config.causes[cause]
    assert(terms !== undefined, 'no such cause')
    if (!isPresent) {
      this.#evidence[cause] = 0
      return this.advance(nowUs)
    }
    this.#presentUs[cause] = nowUs
    const isFirst = this.#evidence[cause] === 0
    if (isFirst || nowUs - this.#evidenceUs[cause]! >= terms.evidenceGapUs) {
      this.#evidence[cause] = Math.min(this.#evidence[cause]! + 1, terms.evidenceCount)
      this.#evidenceUs[cause] = nowUs
    }
    if (this.#evidence[cause]! >= terms.evidenceCount) this.#active[cause] = 1
    return this.advance(nowUs)
  }

  /** Ends a latched cause, by command. The way back is staged as after any cure. */
  release(cause: number, nowUs: TimeUs): boolean {
    assert(cause >= 0 && cause < this.#active.length, 'no such cause')
    this.#active[cause] = 0
    this.#evidence[cause] = 0
    return this.advance(nowUs)
  }

  /** Lets time pass: ends what has been absent long enough, then moves. True when it changed. */
  advance(nowUs: TimeUs): boolean {
    this.#cure(nowUs)
    const worst = this.#worst()
    const wanted = worst === none ? 0 : this.#severity[worst]!
    if (wanted > this.level) return this.#enter(wanted, worst, nowUs)
    const isRested = nowUs - this.changedUs >= this.config.dwellUs
    if (wanted < this.level && isRested) return this.#enter(this.level - 1, worst, nowUs)
    return false
  }

  visit(v: StateVisitor): void {
    this.level = v.number(this.level)
    this.previousLevel = v.number(this.previousLevel)
    this.changedUs = v.number(this.changedUs)
    this.causeIndex = v.number(this.causeIndex)
    const count = this.#active.length
    v.column(this.#active, count)
    v.column(this.#evidence, count)
    v.column(this.#evidenceUs, count)
    v.column(this.#presentUs, count)
  }

  #cure(nowUs: TimeUs): void {
    for (let i = 0; i < this.#active.length; i += 1) {
      const terms = this.config.causes[i]!
      if (this.#active[i] === 0 || terms.latches || this.#evidence[i]! > 0) continue
      if (nowUs - this.#presentUs[i]! >= terms.cureUs) this.#active[i] = 0
    }
  }

  #worst(): number {
    let worst = none
    for (let i = 0; i < this.#active.length; i += 1) {
      if (this.#active[i] === 0) continue
      if (worst === none || this.#severity[i]! > this.#severity[worst]!) worst = i
    }
    return worst
  }

  #enter(level: number, cause: number, nowUs: TimeUs): boolean {
    this.previousLevel = this.level
    this.level = level
    this.causeIndex = cause
    this.changedUs = nowUs
    return true
  }
}
