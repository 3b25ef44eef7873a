// A version 3 pool's own record of its tick over time: a ring of sums, of which a reader takes
// differences. Sums wrap at the contract's widths; times are seconds modulo 2^32. Equal to
// Uniswap's Oracle to the bit, its interpolation included. Knows ticks and liquidity as numbers.

import { assert, type StateVisitor, type Visitable } from '../../base/index.ts'
import { revert } from '../uint.ts'
import { type Accumulated } from './tick-table.ts'

/** Places that the contract has. */
const cardinalityMax = 65_535

/** `tick` and `liquidity` have been in force since the observation was written. */
export type InForce = { readonly tick: number; readonly liquidity: bigint }

export class Observations implements Visitable {
  #index = 0
  #cardinality = 1
  #cardinalityNext = 1
  /** By place; beyond what has been written, undefined. */
  #ring: (Accumulated | undefined)[]

  constructor(timeSeconds: number) {
    this.#ring = [{ timeSeconds, tickCumulative: 0n, secondsPerLiquidityX128: 0n }]
  }

  get index(): number {
    return this.#index
  }

  get cardinality(): number {
    return this.#cardinality
  }

  get cardinalityNext(): number {
    return this.#cardinalityNext
  }

  /** The observation in a place, if one was written there. */
  at(place: number): Accumulated | undefined {
    return this.#ring[place]
  }

  /** Makes room for `count` observations, from when the ring next comes round. */
  grow(count: number): void {
    if (!(Number.isSafeInteger(count) && count >= 0 && count <= cardinalityMax)) {
      revert('out-of-domain', `${count} observations`)
    }
    this.#cardinalityNext = Math.max(this.#cardinalityNext, count)
  }

  /** The sums as of `timeSeconds`, if nothing has changed since the last observation. */
  now(timeSeconds: number, inForce: InForce): Accumulated {
    const last = this.#written(this.#index)
    return last.timeSeconds === timeSeconds ? last : advance(last, timeSeconds, inForce)
  }

  /** Writes what was in force until `timeSeconds`; once a second at most. */
  write(timeSeconds: number, inForce: InForce): void {
    const last = this.#written(this.#index)
    if (last.timeSeconds === timeSeconds) return
    const isAtEnd = this.#index === this.#cardinality - 1
    if (this.#cardinalityNext > this.#cardinality && isAtEnd) {
      this.#cardinality = this.#cardinalityNext
    }
    this.#index = (this.#index + 1) % this.#cardinality
    this.#ring[this.#index] = advance(last, timeSeconds, inForce)
  }

  /** The sums `secondsAgo` before `timeSeconds`. Reverts before the oldest observation. */
  observe(timeSeconds: number, secondsAgo: number, inForce: InForce): Accumulated {
    if (secondsAgo === 0) return this.now(timeSeconds, inForce)
    const target = (timeSeconds - secondsAgo) >>> 0
    const newest = this.#written(this.#index)
    if (isOrdered(timeSeconds, newest.timeSeconds, target)) {
      return newest.timeSeconds === target ? newest : advance(newest, target, inForce)
    }
    const oldest = this.#ring[(this.#index + 1) % this.#cardinality] ?? this.#written(0)
    if (!isOrdered(timeSeconds, oldest.timeSeconds, target)) {
      revert('out-of-domain', `nothing was observed ${secondsAgo} s ago`)
    }
    return this.#between(timeSeconds, target)
  }

  visit(v: StateVisitor): void {
    this.#index = v.number(this.#index)
    this.#cardinality = v.number(this.#cardinality)
    this.#cardinalityNext = v.number(this.#cardinalityNext)
    const count = v.number(this.#ring.length)
    this.#ring = Array.from({ length: count }, (_, place) => {
      const given = this.#ring[place]
      if (!v.boolean(given !== undefined)) return undefined
      return {
        timeSeconds: v.number(given?.timeSeconds ?? 0),
        tickCumulative: v.bigint(given?.tickCumulative ?? 0n),
        secondsPerLiquidityX128: v.bigint(given?.secondsPerLiquidityX128 ?? 0n),
      }
    })
  }

  #written(place: number): Accumulated {
    const observation = this.#ring[place]
    assert(observation !== undefined, 'the place was written')
    return observation
  }

  /** Between the two observations around `target`, by bisection over the ring. */
  #between(timeSeconds: number, target: number): Accumulated {
    let low = (this.#index + 1) % this.#cardinality
    let high = low + this.#cardinality - 1
    for (;;) {
      const middle = Math.floor((low + high) / 2)
      const before = this.#ring[middle % this.#cardinality]
      if (before === undefined) {
        low = middle + 1
        continue
      }
      const after = this.#written((middle + 1) % this.#cardinality)
      if (!isOrdered(timeSeconds, before.timeSeconds, target)) high = middle - 1
      else if (isOrdered(timeSeconds, target, after.timeSeconds)) {
        return interpolate(before, after, target)
      } else low = middle + 1
    }
  }
}

/** Sums carried on to a later time. */
function advance(last: Accumulated, timeSeconds: number, inForce: InForce): Accumulated {
  const seconds = BigInt((timeSeconds - last.timeSeconds) >>> 0)
  const liquidity = inForce.liquidity > 0n ? inForce.liquidity : 1n
  return {
    timeSeconds,
    tickCumulative: BigInt.asIntN(56, last.tickCumulative + BigInt(inForce.tick) * seconds),
    secondsPerLiquidityX128: BigInt.asUintN(
      160,
      last.secondsPerLiquidityX128 + (seconds << 128n) / liquidity,
    ),
  }
}

/** Whether a is not after b, where neither is after `now` modulo 2^32. */
function isOrdered(now: number, a: number, b: number): boolean {
  const wrap = 0x1_0000_0000
  return (a > now ? a : a + wrap) <= (b > now ? b : b + wrap)
}

/** Straight between two; the tick's sum first over the whole time, rounded, then times the part. */
function interpolate(before: Accumulated, after: Accumulated, target: number): Accumulated {
  if (before.timeSeconds === target) return before
  if (after.timeSeconds === target) return after
  const whole = BigInt((after.timeSeconds - before.timeSeconds) >>> 0)
  const part = BigInt((target - before.timeSeconds) >>> 0)
  const ticks = BigInt.asIntN(56, after.tickCumulative - before.tickCumulative)
  const seconds = BigInt.asUintN(
    160,
    after.secondsPerLiquidityX128 - before.secondsPerLiquidityX128,
  )
  return {
    timeSeconds: target,
    tickCumulative: BigInt.asIntN(56, before.tickCumulative + (ticks / whole) * part),
    secondsPerLiquidityX128: BigInt.asUintN(
      160,
      before.secondsPerLiquidityX128 + (seconds * part) / whole,
    ),
  }
}
