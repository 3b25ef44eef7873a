// How many messages the desk may send: a token bucket on event time with a share that only cancels
// may use, because venues overload exactly when one needs to cancel. Tokens are integers
// (millionths), so that a replay refuses the same message on every machine.

import { assert, type StateVisitor, type TimeUs, type Visitable } from '../base/index.ts'

export type MessageBudgetConfig = {
  /** Tokens that come back in a second. */
  readonly ratePerS: number
  /** Tokens when full. */
  readonly burst: number
  /** Tokens below which only cancels may go. */
  readonly cancelReserve: number
  /** How far cancels may overdraw, in tokens: debts beyond this are forgotten. */
  readonly overdraftMax: number
}

const microPerToken = 1_000_000

/** Cancels are never refused: they overdraw, and are counted when they do. */
export class MessageBudget implements Visitable {
  readonly config: MessageBudgetConfig
  /** Messages refused, cancels sent, and cancels that found no token; since start. */
  refusedCount = 0
  cancelCount = 0
  overdrawnCount = 0
  #tokensMicro: number
  #timeUs = 0

  constructor(config: MessageBudgetConfig) {
    assert(Number.isSafeInteger(config.ratePerS) && config.ratePerS >= 0, 'ratePerS')
    assert(Number.isSafeInteger(config.burst) && config.burst >= 1, 'burst')
    assert(config.cancelReserve >= 0 && config.cancelReserve < config.burst, 'cancelReserve')
    assert(config.overdraftMax >= 0, 'overdraftMax')
    this.config = config
    this.#tokensMicro = config.burst * microPerToken
  }

  /** Tokens at `nowUs`; negative while cancels have overdrawn. */
  tokens(nowUs: TimeUs): number {
    this.#refill(nowUs)
    return this.#tokensMicro / microPerToken
  }

  /** Whether a message that adds risk may go now, without taking its token. */
  has(nowUs: TimeUs, count = 1): boolean {
    if (!(nowUs >= 0)) return false
    this.#refill(nowUs)
    const needed = (this.config.cancelReserve + count) * microPerToken
    return this.#tokensMicro >= needed
  }

  /** Takes `count` tokens for messages that add risk, or refuses and takes none. */
  take(nowUs: TimeUs, count = 1): boolean {
    if (!this.has(nowUs, count)) {
      this.refusedCount += 1
      return false
    }
    this.#tokensMicro -= count * microPerToken
    return true
  }

  /** Takes tokens for cancels: always allowed. */
  takeCancel(nowUs: TimeUs, count = 1): void {
    this.#refill(nowUs)
    this.cancelCount += count
    if (this.#tokensMicro < count * microPerToken) this.overdrawnCount += count
    const floor = 0 - this.config.overdraftMax * microPerToken
    this.#tokensMicro = Math.max(floor, this.#tokensMicro - count * microPerToken)
  }

  visit(v: StateVisitor): void {
    this.refusedCount = v.number(this.refusedCount)
    this.cancelCount = v.number(this.cancelCount)
    this.overdrawnCount = v.number(this.overdrawnCount)
    this.#tokensMicro = v.number(this.#tokensMicro)
    this.#timeUs = v.number(this.#timeUs)
  }

  // One microsecond brings `ratePerS` millionths of a token: the arithmetic stays in integers.
  #refill(nowUs: TimeUs): void {
    if (!(nowUs > this.#timeUs)) return
    const full = this.config.burst * microPerToken
    // More time than this fills the bucket at any rate, and would leave the safe integers.
    const elapsedUs = Math.min(nowUs - this.#timeUs, full - this.#tokensMicro)
    this.#tokensMicro = Math.min(full, this.#tokensMicro + elapsedUs * this.config.ratePerS)
    this.#timeUs = nowUs
  }
}
