// What versions 3 and 4 of Uniswap share: a price, liquidity in ranges, fees that grow for it.
// Swaps and ranges change state only after everything that could revert has been computed, so a
// refusal changes nothing. Versions add their rules for steps, protocol fees and time; hooks are
// foreign code and have no place here.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { type AmmRefusal, type SwapPool, type SwapQuote } from '../pool.ts'
import { attempt, revert, uint128Max } from '../uint.ts'
import { type Amounts, PositionTable, type RangeKey, type RangePosition } from './positions.ts'
import { amount0Down, amount0Up, amount1Down, amount1Up } from './sqrt-price-math.ts'
import {
  checkRequest,
  runSwap,
  type SwapOutcome,
  type SwapRequest,
  type SwapRules,
  widestLimit,
} from './swap-run.ts'
import { pips } from './swap-step.ts'
import { rootOf, sqrtPriceAtTick, tickAtSqrtPrice, tickMax, tickMin } from './tick-math.ts'
import {
  type Accumulated,
  addLiquidityDelta,
  type FeeGrowth,
  type LoadedTick,
  type TickInfo,
  TickTable,
} from './tick-table.ts'

/** How many ticks and positions a pool has room for; more is refused. */
export type RangeRoom = { readonly tickCount: number; readonly positionCount: number }

export const defaultRoom: RangeRoom = { tickCount: 100_000, positionCount: 100_000 }

/** Widths of the contract: the most liquidity of a tick, the most that moves of a coin. */
type RangeLimits = { readonly liquidityPerTick: bigint; readonly amount: bigint }

/** A pool's state as a chain has it at a block; who holds its ranges is not in it. */
export type RangeState = {
  readonly tick: number
  readonly liquidity: bigint
  readonly feeGrowthGlobal: FeeGrowth
  readonly reserves: readonly [bigint, bigint]
  readonly ticks: readonly LoadedTick[]
}

/** Coins that a change of liquidity moves, and fees that it counted. Never negative. */
export type RangeChange = Amounts & { readonly earned: Amounts }

export abstract class RangePool implements SwapPool {
  readonly coinCount: number = 2
  protected readonly ticks: TickTable
  protected readonly positions: PositionTable
  #sqrtPriceX96: bigint
  #tick: number
  #liquidity = 0n
  #feeGrowth0X128 = 0n
  #feeGrowth1X128 = 0n
  #balance0 = 0n
  #balance1 = 0n

  /** Reverts on a price outside the range. */
  protected constructor(sqrtPriceX96: bigint, tickSpacing: number, room: RangeRoom) {
    this.ticks = new TickTable(tickSpacing, room.tickCount)
    this.positions = new PositionTable(room.positionCount)
    this.#sqrtPriceX96 = sqrtPriceX96
    this.#tick = tickAtSqrtPrice(sqrtPriceX96)
  }

  get sqrtPriceX96(): bigint {
    return this.#sqrtPriceX96
  }

  /** The current tick; at a tick crossed downwards one less than the price says, as on chain. */
  get tick(): number {
    return this.#tick
  }

  /** In range now. */
  get liquidity(): bigint {
    return this.#liquidity
  }

  get tickSpacing(): number {
    return this.ticks.spacing
  }

  get feeGrowthGlobal(): FeeGrowth {
    return { growth0X128: this.#feeGrowth0X128, growth1X128: this.#feeGrowth1X128 }
  }

  /** All that the pool holds: liquidity, fees not collected, the protocol's part. */
  reserves(): readonly bigint[] {
    return [this.#balance0, this.#balance1]
  }

  /** Ticks in use, in ascending order. */
  tickList(): readonly Readonly<TickInfo>[] {
    return this.ticks.list()
  }

  tickAt(tick: number): Readonly<TickInfo> | undefined {
    return this.ticks.get(tick)
  }

  position(key: RangeKey): Readonly<RangePosition> | undefined {
    return this.positions.get(key)
  }

  positionList(): readonly Readonly<RangePosition>[] {
    return this.positions.list()
  }

  feeGrowthInside(tickLower: number, tickUpper: number): FeeGrowth {
    return this.ticks.feeGrowthInside(tickLower, tickUpper, this.#tick, this.feeGrowthGlobal)
  }

  /** What the trader is charged in a direction: millionths of what goes in, protocol included. */
  chargedPips(zeroForOne: boolean): bigint {
    return this.rulesFor(zeroForOne).feePips
  }

  /** The same as a share. */
  feeShare(zeroForOne: boolean): number {
    return Number(this.chargedPips(zeroForOne)) / Number(pips)
  }

  /** What the contract would do, partial fills at the limit included. Changes nothing. */
  simulate(request: SwapRequest): Result<SwapOutcome, AmmRefusal> {
    return attempt(() => this.#outcome(request))
  }

  /** The contract's swap: stops at the limit with what it has, and refuses where it reverts. */
  swap(request: SwapRequest): Result<SwapOutcome, AmmRefusal> {
    return attempt(() => this.#perform(request, this.#outcome(request)))
  }

  quoteExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => quoteOf(this.#whole(coinIn, coinOut, true, amountIn).outcome))
  }

  quoteExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => quoteOf(this.#whole(coinIn, coinOut, false, amountOut).outcome))
  }

  swapExactIn(coinIn: number, coinOut: number, amountIn: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => {
      const { request, outcome } = this.#whole(coinIn, coinOut, true, amountIn)
      return quoteOf(this.#perform(request, outcome))
    })
  }

  swapExactOut(coinIn: number, coinOut: number, amountOut: bigint): Result<SwapQuote, AmmRefusal> {
    return attempt(() => {
      const { request, outcome } = this.#whole(coinIn, coinOut, false, amountOut)
      return quoteOf(this.#perform(request, outcome))
    })
  }

  /** Of the pool's price, whether or not liquidity is there. */
  marginalPrice(coinIn: number, coinOut: number): number {
    const root = rootOf(this.#sqrtPriceX96)
    if (!isPair(coinIn, coinOut)) return Number.NaN
    const price = coinIn === 0 ? root * root : 1 / (root * root)
    return price * (1 - this.feeShare(coinIn === 0))
  }

  visit(v: StateVisitor): void {
    this.#sqrtPriceX96 = v.bigint(this.#sqrtPriceX96)
    this.#tick = v.number(this.#tick)
    this.#liquidity = v.bigint(this.#liquidity)
    this.#feeGrowth0X128 = v.bigint(this.#feeGrowth0X128)
    this.#feeGrowth1X128 = v.bigint(this.#feeGrowth1X128)
    this.#balance0 = v.bigint(this.#balance0)
    this.#balance1 = v.bigint(this.#balance1)
    this.ticks.visit(v)
    this.positions.visit(v)
  }

  /** Reverts where the direction cannot be traded at all. */
  protected abstract rulesFor(zeroForOne: boolean): SwapRules

  protected abstract accumulatedNow(): Accumulated

  /** Before the price moves: what the version records of a swap. */
  protected abstract beforeSwapped(request: SwapRequest, outcome: SwapOutcome): void

  /** Before liquidity in range changes. */
  protected abstract beforeLiquidityChanged(): void

  /** Adds or takes liquidity of a range, or with a delta of 0 counts its fees. Reverts first. */
  protected changeRange(key: RangeKey, delta: bigint, limits: RangeLimits): RangeChange {
    const { tickLower, tickUpper } = key
    this.#checkRange(key, delta, limits.liquidityPerTick)
    const { amount0, amount1 } = this.#amountsOf(tickLower, tickUpper, delta)
    if (amount0 > limits.amount || amount1 > limits.amount) {
      revert('overflow', `amounts of ${amount0} and ${amount1}`)
    }
    const isInRange = tickLower <= this.#tick && this.#tick < tickUpper
    const liquidityNext = isInRange ? addLiquidityDelta(this.#liquidity, delta) : this.#liquidity
    if (delta !== 0n) {
      const accumulated = this.accumulatedNow()
      const global = this.feeGrowthGlobal
      if (isInRange) this.beforeLiquidityChanged()
      this.ticks.update(tickLower, delta, false, this.#tick, global, accumulated)
      this.ticks.update(tickUpper, delta, true, this.#tick, global, accumulated)
    }
    const earned = this.positions.update(key, delta, this.feeGrowthInside(tickLower, tickUpper))
    this.ticks.removeIfEmpty(tickLower)
    this.ticks.removeIfEmpty(tickUpper)
    this.#liquidity = liquidityNext
    return { amount0, amount1, earned }
  }

  /** Takes over a state. Reverts where price, tick, ticks and liquidity contradict each other. */
  protected load(state: RangeState): void {
    const { tick, liquidity, feeGrowthGlobal, reserves, ticks } = state
    const byPrice = tickAtSqrtPrice(this.#sqrtPriceX96)
    // A swap downwards that ends on a tick has crossed it.
    const isCrossed = tick === byPrice - 1 && sqrtPriceAtTick(byPrice) === this.#sqrtPriceX96
    if (!(tick === byPrice || isCrossed)) revert('out-of-domain', `tick ${tick} at that price`)
    let inRange = 0n
    let all = 0n
    for (const one of ticks) {
      all += one.liquidityNet
      if (one.tick <= tick) inRange += one.liquidityNet
    }
    if (all !== 0n || inRange !== liquidity) {
      revert('out-of-domain', `ticks have a liquidity of ${inRange} in range, not ${liquidity}`)
    }
    this.ticks.load(ticks)
    this.#tick = tick
    this.#liquidity = liquidity
    this.#feeGrowth0X128 = feeGrowthGlobal.growth0X128
    this.#feeGrowth1X128 = feeGrowthGlobal.growth1X128
    this.settle(...reserves)
  }

  /** Coins that came in; negative went out. */
  protected settle(amount0: bigint, amount1: bigint): void {
    this.#balance0 += amount0
    this.#balance1 += amount1
  }

  /** Fees given to all liquidity in range. */
  protected growFees(growth0X128: bigint, growth1X128: bigint): void {
    this.#feeGrowth0X128 = BigInt.asUintN(256, this.#feeGrowth0X128 + growth0X128)
    this.#feeGrowth1X128 = BigInt.asUintN(256, this.#feeGrowth1X128 + growth1X128)
  }

  #checkRange(key: RangeKey, delta: bigint, liquidityMax: bigint): void {
    const { tickLower, tickUpper } = key
    const isRange = tickLower >= tickMin && tickLower < tickUpper && tickUpper <= tickMax
    if (!isRange) revert('out-of-domain', `a range from tick ${tickLower} to ${tickUpper}`)
    if (delta !== 0n) {
      this.ticks.checkUpdate(tickLower, delta, false, liquidityMax)
      this.ticks.checkUpdate(tickUpper, delta, true, liquidityMax)
      const fresh = [tickLower, tickUpper].filter((tick) => this.ticks.get(tick) === undefined)
      if (!this.ticks.hasRoom(fresh.length)) revert('full', 'no room for another tick')
    }
    this.positions.checkUpdate(key, delta)
  }

  /** Up for what comes in, down for what goes out. */
  #amountsOf(tickLower: number, tickUpper: number, delta: bigint): Amounts {
    const low = sqrtPriceAtTick(tickLower)
    const high = sqrtPriceAtTick(tickUpper)
    const size = delta < 0n ? -delta : delta
    const amount0 = delta < 0n ? amount0Down : amount0Up
    const amount1 = delta < 0n ? amount1Down : amount1Up
    if (this.#tick < tickLower) return { amount0: amount0(low, high, size), amount1: 0n }
    if (this.#tick >= tickUpper) return { amount0: 0n, amount1: amount1(low, high, size) }
    return {
      amount0: amount0(this.#sqrtPriceX96, high, size),
      amount1: amount1(low, this.#sqrtPriceX96, size),
    }
  }

  #outcome(request: SwapRequest): SwapOutcome {
    const rules = this.rulesFor(request.zeroForOne)
    checkRequest(request, this.#sqrtPriceX96)
    const start = {
      sqrtPriceX96: this.#sqrtPriceX96,
      tick: this.#tick,
      liquidity: this.#liquidity,
      feeGrowthX128: request.zeroForOne ? this.#feeGrowth0X128 : this.#feeGrowth1X128,
      ticks: this.ticks,
    }
    return runSwap(start, request, rules)
  }

  /** A swap of the whole amount, however far the price goes; reverts when liquidity runs out. */
  #whole(
    coinIn: number,
    coinOut: number,
    exactIn: boolean,
    amount: bigint,
  ): { request: SwapRequest; outcome: SwapOutcome } {
    if (!isPair(coinIn, coinOut)) revert('unknown-coin', `coin ${coinIn} for ${coinOut}`)
    const zeroForOne = coinIn === 0
    const sqrtPriceLimitX96 = widestLimit(zeroForOne)
    const request = { zeroForOne, exactIn, amount, sqrtPriceLimitX96 }
    const outcome = this.#outcome(request)
    if (outcome.unused !== 0n) revert('insufficient-liquidity', `${outcome.unused} is left`)
    return { request, outcome }
  }

  #perform(request: SwapRequest, outcome: SwapOutcome): SwapOutcome {
    const { zeroForOne } = request
    this.beforeSwapped(request, outcome)
    if (outcome.crossings.length > 0) this.#cross(zeroForOne, outcome)
    this.#sqrtPriceX96 = outcome.sqrtPriceX96
    this.#tick = outcome.tick
    this.#liquidity = outcome.liquidity
    if (zeroForOne) {
      this.#feeGrowth0X128 = outcome.feeGrowthX128
      this.settle(outcome.amountIn, -outcome.amountOut)
    } else {
      this.#feeGrowth1X128 = outcome.feeGrowthX128
      this.settle(-outcome.amountOut, outcome.amountIn)
    }
    return outcome
  }

  #cross(zeroForOne: boolean, outcome: SwapOutcome): void {
    const accumulated = this.accumulatedNow()
    for (const { tick, feeGrowthX128 } of outcome.crossings) {
      const global = zeroForOne
        ? { growth0X128: feeGrowthX128, growth1X128: this.#feeGrowth1X128 }
        : { growth0X128: this.#feeGrowth0X128, growth1X128: feeGrowthX128 }
      this.ticks.cross(tick, global, accumulated)
    }
  }
}

function isPair(coinIn: number, coinOut: number): boolean {
  return (coinIn === 0 && coinOut === 1) || (coinIn === 1 && coinOut === 0)
}

function quoteOf({ amountIn, amountOut, fee }: SwapOutcome): SwapQuote {
  return { amountIn, amountOut, fee }
}

/** A spacing that the contract's words of ticks can hold, or a refusal. */
export function checkSpacing(tickSpacing: number, spacingMax: number): void {
  const isSpacing = Number.isSafeInteger(tickSpacing) && tickSpacing >= 1
  if (!(isSpacing && tickSpacing <= spacingMax)) {
    revert('out-of-domain', `a tick spacing of ${tickSpacing}, expected 1 to ${spacingMax}`)
  }
}

/** An amount of liquidity that fits the contract's signed 128 bits, or a revert. */
export function checkLiquidity(liquidity: bigint): void {
  if (liquidity < 0n || liquidity > uint128Max >> 1n) {
    revert('overflow', `a liquidity of ${liquidity}`)
  }
}
