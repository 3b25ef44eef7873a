// The ticks where liquidity begins or ends, each with what has grown on its other side: fees per
// unit of liquidity, and, in version 3, time. All growth wraps; only differences mean something.
// Relies on the bitmap; knows neither price nor positions.

import { assert, type StateVisitor, type Visitable } from '../../base/index.ts'
import { revert, uint128Max, wrap256 } from '../uint.ts'
import { type NextTick, TickBitmap } from './tick-bitmap.ts'
import { sqrtPriceAtTick, tickMax, tickMin } from './tick-math.ts'

/** What an observation has accumulated; version 4 has none and leaves zeros. */
export type Accumulated = {
  readonly timeSeconds: number
  readonly tickCumulative: bigint
  readonly secondsPerLiquidityX128: bigint
}

export type TickInfo = {
  readonly tick: number
  /** The tick's root price, computed once. */
  readonly sqrtPriceX96: bigint
  liquidityGross: bigint
  liquidityNet: bigint
  feeGrowthOutside0X128: bigint
  feeGrowthOutside1X128: bigint
  tickCumulativeOutside: bigint
  secondsPerLiquidityOutsideX128: bigint
  secondsOutside: number
}

/** What a chain says of a tick, as far as swaps and fees need it. */
export type LoadedTick = Pick<
  TickInfo,
  'tick' | 'liquidityGross' | 'liquidityNet' | 'feeGrowthOutside0X128' | 'feeGrowthOutside1X128'
>

export type FeeGrowth = { readonly growth0X128: bigint; readonly growth1X128: bigint }

const int128Max = (1n << 127n) - 1n

function emptyInfo(tick: number): TickInfo {
  return {
    tick,
    sqrtPriceX96: sqrtPriceAtTick(tick),
    liquidityGross: 0n,
    liquidityNet: 0n,
    feeGrowthOutside0X128: 0n,
    feeGrowthOutside1X128: 0n,
    tickCumulativeOutside: 0n,
    secondsPerLiquidityOutsideX128: 0n,
    secondsOutside: 0,
  }
}

/** Liquidity after a change; reverts below zero and above 128 bits. */
export function addLiquidityDelta(liquidity: bigint, delta: bigint): bigint {
  const sum = liquidity + delta
  if (sum < 0n) revert('insufficient-shares', 'less liquidity than is taken out')
  if (sum > uint128Max) revert('overflow', 'liquidity above 128 bits')
  return sum
}

export class TickTable implements Visitable {
  readonly spacing: number
  readonly #capacity: number
  readonly #bitmap: TickBitmap
  readonly #infos = new Map<number, TickInfo>()

  constructor(spacing: number, capacity: number) {
    assert(Number.isSafeInteger(spacing) && spacing >= 1, 'a tick spacing is a positive integer')
    this.spacing = spacing
    this.#capacity = capacity
    this.#bitmap = new TickBitmap(spacing)
  }

  get(tick: number): TickInfo | undefined {
    return this.#infos.get(tick)
  }

  /** In ascending order. */
  list(): TickInfo[] {
    return [...this.#infos.values()].sort((a, b) => a.tick - b.tick)
  }

  /** The next stop of a swap down or up from `tick`, within the range of ticks. */
  next(tick: number, down: boolean, out: NextTick): void {
    if (down) this.#bitmap.nextAtOrBelow(tick, out)
    else this.#bitmap.nextAbove(tick, out)
    if (out.tick < tickMin) out.tick = tickMin
    else if (out.tick > tickMax) out.tick = tickMax
  }

  /** What `update` would leave as gross liquidity; reverts where it would. Changes nothing. */
  checkUpdate(tick: number, delta: bigint, isUpper: boolean, liquidityMax: bigint): void {
    const info = this.#infos.get(tick)
    const gross = addLiquidityDelta(info?.liquidityGross ?? 0n, delta)
    if (gross > liquidityMax) revert('overflow', `tick ${tick} holds too much liquidity`)
    const net = (info?.liquidityNet ?? 0n) + (isUpper ? -delta : delta)
    if (net > int128Max || net < -int128Max - 1n) revert('overflow', `net liquidity of ${tick}`)
    const flips = (gross === 0n) !== (info === undefined)
    if (flips && tick % this.spacing !== 0) {
      revert('out-of-domain', `tick ${tick} is no multiple of ${this.spacing}`)
    }
  }

  /** Takes over ticks as a chain has them. Reverts where they cannot be a pool's. */
  load(ticks: readonly LoadedTick[]): void {
    if (!this.hasRoom(ticks.length)) revert('full', `no room for ${ticks.length} ticks`)
    for (const loaded of ticks) {
      const { tick, liquidityGross } = loaded
      const isNew = !this.#infos.has(tick) && tick % this.spacing === 0
      if (!(isNew && liquidityGross > 0n)) revert('out-of-domain', `tick ${tick} as loaded`)
      this.#infos.set(tick, { ...emptyInfo(tick), ...loaded })
      this.#bitmap.flip(tick)
    }
  }

  /** Whether as many more ticks find room. */
  hasRoom(count: number): boolean {
    return this.#infos.size + count <= this.#capacity
  }

  /** Adds `delta` at a tick. Growth so far counts as below it, by the contract's convention. */
  update(
    tick: number,
    delta: bigint,
    isUpper: boolean,
    tickCurrent: number,
    global: FeeGrowth,
    accumulated: Accumulated,
  ): void {
    let info = this.#infos.get(tick)
    if (info === undefined) {
      info = emptyInfo(tick)
      if (tick <= tickCurrent) {
        info.feeGrowthOutside0X128 = global.growth0X128
        info.feeGrowthOutside1X128 = global.growth1X128
        info.tickCumulativeOutside = accumulated.tickCumulative
        info.secondsPerLiquidityOutsideX128 = accumulated.secondsPerLiquidityX128
        info.secondsOutside = accumulated.timeSeconds
      }
      this.#infos.set(tick, info)
      this.#bitmap.flip(tick)
    }
    info.liquidityGross += delta
    info.liquidityNet += isUpper ? -delta : delta
  }

  /** Forgets a tick that no liquidity needs any more. */
  removeIfEmpty(tick: number): void {
    if (this.#infos.get(tick)?.liquidityGross !== 0n) return
    this.#infos.delete(tick)
    this.#bitmap.flip(tick)
  }

  /** What has grown outside changes sides when the price crosses. */
  cross(tick: number, global: FeeGrowth, accumulated: Accumulated): void {
    const info = this.#infos.get(tick)
    assert(info !== undefined, 'only a tick in use is crossed')
    info.feeGrowthOutside0X128 = wrap256(global.growth0X128 - info.feeGrowthOutside0X128)
    info.feeGrowthOutside1X128 = wrap256(global.growth1X128 - info.feeGrowthOutside1X128)
    info.tickCumulativeOutside = BigInt.asIntN(
      56,
      accumulated.tickCumulative - info.tickCumulativeOutside,
    )
    info.secondsPerLiquidityOutsideX128 = BigInt.asUintN(
      160,
      accumulated.secondsPerLiquidityX128 - info.secondsPerLiquidityOutsideX128,
    )
    info.secondsOutside = (accumulated.timeSeconds - info.secondsOutside) >>> 0
  }

  /** Fees per unit of liquidity that have grown between two ticks, with the price at `current`. */
  feeGrowthInside(lower: number, upper: number, current: number, global: FeeGrowth): FeeGrowth {
    const low = this.#infos.get(lower)
    const high = this.#infos.get(upper)
    const low0 = low?.feeGrowthOutside0X128 ?? 0n
    const low1 = low?.feeGrowthOutside1X128 ?? 0n
    const high0 = high?.feeGrowthOutside0X128 ?? 0n
    const high1 = high?.feeGrowthOutside1X128 ?? 0n
    if (current < lower) {
      return { growth0X128: wrap256(low0 - high0), growth1X128: wrap256(low1 - high1) }
    }
    if (current >= upper) {
      return { growth0X128: wrap256(high0 - low0), growth1X128: wrap256(high1 - low1) }
    }
    return {
      growth0X128: wrap256(global.growth0X128 - low0 - high0),
      growth1X128: wrap256(global.growth1X128 - low1 - high1),
    }
  }

  visit(v: StateVisitor): void {
    const infos = this.list()
    const count = v.number(infos.length)
    const stored = Array.from({ length: count }, (_, i) => visitInfo(v, infos[i]))
    this.#infos.clear()
    this.#bitmap.clear()
    for (const info of stored) {
      this.#infos.set(info.tick, info)
      this.#bitmap.flip(info.tick)
    }
  }
}

function visitInfo(v: StateVisitor, given: TickInfo | undefined): TickInfo {
  const info = given ?? emptyInfo(0)
  const tick = v.number(info.tick)
  return {
    tick,
    sqrtPriceX96: tick === info.tick ? info.sqrtPriceX96 : sqrtPriceAtTick(tick),
    liquidityGross: v.bigint(info.liquidityGross),
    liquidityNet: v.bigint(info.liquidityNet),
    feeGrowthOutside0X128: v.bigint(info.feeGrowthOutside0X128),
    feeGrowthOutside1X128: v.bigint(info.feeGrowthOutside1X128),
    tickCumulativeOutside: v.bigint(info.tickCumulativeOutside),
    secondsPerLiquidityOutsideX128: v.bigint(info.secondsPerLiquidityOutsideX128),
    secondsOutside: v.number(info.secondsOutside),
  }
}
