// The market beside a simulated pool: a driftless lognormal price with jumps, block by block. The
// price of the next block is drawn a block ahead, so that somebody may know it. Seeded; nobody in
// the pool moves it.

import { Prng, type StateVisitor, type Visitable } from '../base/index.ts'
import { exp, exponential, poisson, standardNormal } from '../math/index.ts'
import { type PoolWorld } from './pool-world.ts'

const secondsPerYear = 365 * 86_400

export class PoolMarket implements Visitable {
  price: number
  /** After the next block. */
  next: number
  /** Length of the block that ended, and of the next, in years. */
  years = 0
  #nextYears = 0
  readonly #world: PoolWorld
  readonly #random: Prng

  constructor(world: PoolWorld, seed: number) {
    this.#world = world
    this.#random = Prng.fromSeed(seed, 'pool market')
    this.price = world.price
    this.next = world.price
    this.#draw()
  }

  step(): void {
    this.price = this.next
    this.years = this.#nextYears
    this.#draw()
  }

  visit(v: StateVisitor): void {
    this.price = v.number(this.price)
    this.next = v.number(this.next)
    this.years = v.number(this.years)
    this.#nextYears = v.number(this.#nextYears)
    this.#random.visit(v)
  }

  #draw(): void {
    const { blocks, blockSeconds, volAnnual, jumpsPerYear, jumpSd } = this.#world
    const mean = blockSeconds / secondsPerYear
    const years = blocks === 'fixed' ? mean : mean * exponential(this.#random, 1)
    const variance = volAnnual * volAnnual * years
    let move = Math.sqrt(variance) * standardNormal(this.#random) - 0.5 * variance
    if (jumpsPerYear > 0) {
      const count = poisson(this.#random, jumpsPerYear * years)
      for (let n = 0; n < count; n += 1) {
        move += jumpSd * standardNormal(this.#random) - 0.5 * jumpSd * jumpSd
      }
    }
    this.#nextYears = years
    this.next = this.price * exp(move)
  }
}
