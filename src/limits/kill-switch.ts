// The state machine nobody may bypass: once pulled it latches, cancels until the venue confirms
// that nothing is alive, and stays pulled until a named person re-arms it. It sends nothing itself;
// it says when a cancel of everything is due.

import {
  assert,
  type DurationUs,
  ok,
  type Result,
  refused,
  type StateVisitor,
  type TimeUs,
  type Visitable,
} from '../base/index.ts'

export const killStates = ['armed', 'killing', 'killed'] as const
export type KillState = (typeof killStates)[number]

export type KillSwitchConfig = {
  /** How long to wait for the venue before cancelling everything again. */
  readonly resendUs: DurationUs
}

export type RearmRefusal =
  | { readonly code: 'kill-switch/armed' }
  | { readonly code: 'kill-switch/alive'; readonly liveOrderCount: number }
  | { readonly code: 'kill-switch/actor' }

/** Orders count as alive until the venue's word ends them: in doubt is alive (law 10). */
export class KillSwitch implements Visitable {
  readonly config: KillSwitchConfig
  cause = ''
  /** Who pulled it; who re-armed it last. */
  actor = ''
  rearmActor = ''
  sinceUs = 0
  /** Cancels of everything sent since it was pulled. */
  attemptCount = 0
  /** When the venue last reported no open order after the pull; 0 when it has not. */
  verifiedUs = 0
  /** How often it was pulled since start. */
  killCount = 0
  #state = 0
  #liveOrderCount = 0
  #sentUs = 0

  constructor(config: KillSwitchConfig) {
    assert(config.resendUs > 0, 'a kill resends')
    this.config = config
  }

  get state(): KillState {
    return killStates[this.#state]!
  }

  /** True only when intents may be approved. */
  get isArmed(): boolean {
    return this.#state === 0
  }

  /** Pulls it. The first cause is kept; pulling again changes nothing. True when it was armed. */
  kill(nowUs: TimeUs, cause: string, actor: string): boolean {
    if (this.#state !== 0) return false
    this.#state = 1
    this.cause = cause
    this.actor = actor
    this.sinceUs = nowUs
    this.attemptCount = 0
    this.verifiedUs = 0
    this.killCount += 1
    this.#sentUs = 0
    return true
  }

  /**
   * Takes the count of orders that may still fill. True when a cancel of everything must be sent
   * now: at once after the pull, then on every resend interval while something is alive.
   */
  advance(nowUs: TimeUs, liveOrderCount: number): boolean {
    assert(liveOrderCount >= 0, 'orders are counted from zero')
    this.#liveOrderCount = liveOrderCount
    if (this.#state === 0) return false
    // The first cancel goes even when we know of no order: what we do not know of must die too.
    const isFirst = this.attemptCount === 0
    this.#state = liveOrderCount === 0 && !isFirst ? 2 : 1
    const isDue = liveOrderCount > 0 && nowUs - this.#sentUs >= this.config.resendUs
    if (!isFirst && !isDue) return false
    this.attemptCount += 1
    this.#sentUs = nowUs
    return true
  }

  /** The venue's own count of open orders, from a report asked for after the pull. */
  onReport(nowUs: TimeUs, openOrderCount: number): void {
    if (this.#state === 0) return
    this.verifiedUs = openOrderCount === 0 ? nowUs : 0
    if (openOrderCount > 0) this.#state = 1
  }

  /** When `advance` wants to be called again, or 0 when it need not be. */
  nextUs(): number {
    return this.#state === 1 ? this.#sentUs + this.config.resendUs : 0
  }

  /** Arms it again: by command, by a named actor, and only when nothing is alive. */
  rearm(nowUs: TimeUs, actor: string): Result<true, RearmRefusal> {
    if (this.#state === 0) return refused({ code: 'kill-switch/armed' })
    if (actor.trim() === '') return refused({ code: 'kill-switch/actor' })
    if (this.#state !== 2) {
      return refused({ code: 'kill-switch/alive', liveOrderCount: this.#liveOrderCount })
    }
    this.#state = 0
    this.cause = ''
    this.actor = ''
    this.rearmActor = actor
    this.sinceUs = nowUs
    this.attemptCount = 0
    this.verifiedUs = 0
    this.#sentUs = 0
    return ok(true)
  }

  visit(v: StateVisitor): void {
    this.cause = v.text(this.cause)
    this.actor = v.text(this.actor)
    this.rearmActor = v.text(this.rearmActor)
    this.sinceUs = v.number(this.sinceUs)
    this.attemptCount = v.number(this.attemptCount)
    this.verifiedUs = v.number(this.verifiedUs)
    this.killCount = v.number(this.killCount)
    this.#state = v.number(this.#state)
    this.#liveOrderCount = v.number(this.#liveOrderCount)
    this.#sentUs = v.number(this.#sentUs)
  }
}
