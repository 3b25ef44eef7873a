// How frightened a coin's makers are: a jump frightens, time calms. The level multiplies spreads
// and delays and divides sizes, which is what withdrawal looks like from outside.

import { type StateVisitor, type Visitable } from '../base/index.ts'
import { exp, log } from '../math/index.ts'

const levelMax = 6
/** Below this the makers are calm, and their sizes are the drawn ones. */
const levelLeast = 0.02

export class Stress implements Visitable {
  readonly #halfLifeUs: number
  readonly #level: Float64Array
  readonly #atUs: Float64Array

  constructor(coinCount: number, halfLifeUs: number) {
    this.#halfLifeUs = halfLifeUs
    this.#level = new Float64Array(coinCount)
    this.#atUs = new Float64Array(coinCount)
  }

  /** 0 when calm; about the size of the last jump in standard deviations right after it. */
  level(coin: number, nowUs: number): number {
    const level = this.#level[coin]!
    if (level === 0) return 0
    const left = level * exp((-log(2) * (nowUs - this.#atUs[coin]!)) / this.#halfLifeUs)
    if (left >= levelLeast) return left
    this.#level[coin] = 0
    return 0
  }

  jump(coin: number, score: number, nowUs: number): void {
    this.#level[coin] = Math.min(levelMax, this.level(coin, nowUs) + Math.abs(score))
    this.#atUs[coin] = nowUs
  }

  visit(v: StateVisitor): void {
    v.column(this.#level, this.#level.length)
    v.column(this.#atUs, this.#atUs.length)
  }
}
