// How long messages take: a least time and an exponential tail on each leg, longer tails for a few
// seconds after a jump, and the venue's clock, which is not ours. Each leg draws from a stream of
// its own, so that the traffic of one does not disturb another.

import { type Prng, type StateVisitor, type Visitable } from '../base/index.ts'
import { exp, exponential, log } from '../math/index.ts'
import { type LatencyWorld, type LegLatency } from './config.ts'

class Leg implements Visitable {
  readonly #terms: LegLatency
  readonly #prng: Prng

  constructor(terms: LegLatency, prng: Prng) {
    this.#terms = terms
    this.#prng = prng
  }

  drawUs(stretch: number): number {
    const tail = this.#terms.tailUs === 0 ? 0 : exponential(this.#prng, 1 / this.#terms.tailUs)
    return this.#terms.leastUs + Math.floor(tail * stretch)
  }

  visit(v: StateVisitor): void {
    this.#prng.visit(v)
  }
}

export class Latency implements Visitable {
  readonly #terms: LatencyWorld
  readonly #request: Leg
  readonly #response: Leg
  readonly #feed: Leg
  /** Nothing that happens at the venue reaches us sooner than this. */
  readonly leastUs: number
  #jumpScore = 0
  #jumpUs = 0
  #feedAtUs = -1
  #feedDelayUs = 0

  constructor(terms: LatencyWorld, prng: Prng) {
    this.#terms = terms
    this.leastUs = Math.min(terms.response.leastUs, terms.feed.leastUs)
    this.#request = new Leg(terms.request, prng.split('request'))
    this.#response = new Leg(terms.response, prng.split('response'))
    this.#feed = new Leg(terms.feed, prng.split('feed'))
  }

  /** Everybody sends at once after a jump of `score` standard deviations. */
  jump(score: number, nowUs: number): void {
    this.#jumpScore = Math.max(Math.abs(score), this.#left(nowUs))
    this.#jumpUs = nowUs
  }

  requestUs(nowUs: number): number {
    return this.#request.drawUs(this.#stretch(nowUs))
  }

  responseUs(nowUs: number): number {
    return this.#response.drawUs(this.#stretch(nowUs))
  }

  /** One draw for everything that is published at one instant: it leaves in one packet. */
  feedUs(nowUs: number): number {
    if (nowUs !== this.#feedAtUs) {
      this.#feedAtUs = nowUs
      this.#feedDelayUs = this.#feed.drawUs(this.#stretch(nowUs))
    }
    return this.#feedDelayUs
  }

  venueClockUs(timeUs: number): number {
    return timeUs + this.#terms.venueClockOffsetUs
  }

  visit(v: StateVisitor): void {
    this.#request.visit(v)
    this.#response.visit(v)
    this.#feed.visit(v)
    this.#jumpScore = v.number(this.#jumpScore)
    this.#jumpUs = v.number(this.#jumpUs)
    this.#feedAtUs = v.number(this.#feedAtUs)
    this.#feedDelayUs = v.number(this.#feedDelayUs)
  }

  #left(nowUs: number): number {
    if (this.#jumpScore === 0) return 0
    const halfLives = (nowUs - this.#jumpUs) / this.#terms.congestionHalfLifeUs
    if (halfLives > 20) this.#jumpScore = 0
    return halfLives > 20 ? 0 : this.#jumpScore * exp(-log(2) * halfLives)
  }

  #stretch(nowUs: number): number {
    return this.#jumpScore === 0 ? 1 : 1 + this.#terms.congestion * this.#left(nowUs)
  }
}
