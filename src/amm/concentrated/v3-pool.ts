// A Uniswap v3 pool, equal to the deployed contract in every integer: swaps, ranges, fees owed, the
// protocol's part, and the observations of its tick. Tokens are taken to move as asked; flash loans
// are left out. Time is the block's, in seconds, and is told, never read.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { type AmmRefusal } from '../pool.ts'
import { attempt, revert, uint128Max } from '../uint.ts'
import { type InForce, Observations } from './observations.ts'
import { type Amounts, type RangeKey } from './positions.ts'
import {
  checkLiquidity,
  checkSpacing,
  defaultRoom,
  RangePool,
  type RangeRoom,
  type RangeState,
} from './range-pool.ts'
import { int256Max, type SwapOutcome, type SwapRequest, type SwapRules } from './swap-run.ts'
import { swapStepV3 } from './swap-step.ts'
import { usableTicks } from './tick-math.ts'
import { type Accumulated } from './tick-table.ts'

export type V3PoolOptions = {
  /** Of what goes in, in millionths. */
  readonly feePips: number
  readonly tickSpacing: number
  readonly sqrtPriceX96: bigint
  /** Of the block that the pool is initialised in. */
  readonly timeSeconds?: number
  readonly room?: RangeRoom
}

/** How a range spent its time: differences of two snapshots mean something, one does not. */
export type TimeInside = {
  readonly tickCumulative: bigint
  readonly secondsPerLiquidityX128: bigint
  readonly seconds: number
}

const spacingMax = 16_383

export class V3Pool extends RangePool {
  readonly feePips: number
  readonly liquidityPerTickMax: bigint
  readonly #observations: Observations
  #timeSeconds: number
  /** One part in this many of a fee goes to the protocol; 0 is none. */
  #protocolPart0 = 0
  #protocolPart1 = 0
  #protocolFees0 = 0n
  #protocolFees1 = 0n

  private constructor(options: V3PoolOptions) {
    super(options.sqrtPriceX96, options.tickSpacing, options.room ?? defaultRoom)
    this.feePips = options.feePips
    const { highest } = usableTicks(options.tickSpacing)
    this.liquidityPerTickMax = uint128Max / BigInt((2 * highest) / options.tickSpacing + 1)
    this.#timeSeconds = (options.timeSeconds ?? 0) >>> 0
    this.#observations = new Observations(this.#timeSeconds)
  }

  static create(options: V3PoolOptions): Result<V3Pool, AmmRefusal> {
    return attempt(() => {
      const { feePips, tickSpacing } = options
      if (!(Number.isSafeInteger(feePips) && feePips >= 0 && feePips < 1_000_000)) {
        revert('out-of-domain', `a fee of ${feePips} millionths`)
      }
      checkSpacing(tickSpacing, spacingMax)
      return new V3Pool(options)
    })
  }

  /**
   * A pool as a chain has it at a block, for quotes, depth and swaps from there on. Positions and
   * earlier observations are not in a state: those that exist on the chain are unknown here.
   */
  static fromState(options: V3PoolOptions, state: RangeState): Result<V3Pool, AmmRefusal> {
    const created = V3Pool.create(options)
    if (!created.ok) return created
    return attempt(() => {
      created.value.load(state)
      return created.value
    })
  }

  /** A new block, which everything until the next happens in. */
  beginBlock(timeSeconds: number): void {
    this.#timeSeconds = timeSeconds >>> 0
  }

  get observations(): Pick<Observations, 'index' | 'cardinality' | 'cardinalityNext' | 'at'> {
    return this.#observations
  }

  get protocolFees(): Amounts {
    return { amount0: this.#protocolFees0, amount1: this.#protocolFees1 }
  }

  /** As the contract packs it: coin 1's part times 16, plus coin 0's. */
  get feeProtocol(): number {
    return this.#protocolPart0 + (this.#protocolPart1 << 4)
  }

  /** Liquidity for a range; the amounts are what the provider pays. */
  mint(key: RangeKey, liquidity: bigint): Result<Amounts, AmmRefusal> {
    return attempt(() => {
      if (!(liquidity > 0n)) revert('zero-amount', `liquidity of ${liquidity}`)
      checkLiquidity(liquidity)
      const { amount0, amount1 } = this.#change(key, liquidity)
      this.settle(amount0, amount1)
      return { amount0, amount1 }
    })
  }

  /**
   * Takes liquidity off a range, or with 0 counts its fees. The amounts stay in the pool, owed to
   * the position until they are collected.
   */
  burn(key: RangeKey, liquidity: bigint): Result<Amounts, AmmRefusal> {
    return attempt(() => {
      checkLiquidity(liquidity)
      const { amount0, amount1 } = this.#change(key, -liquidity)
      const position = this.positions.get(key)!
      position.tokensOwed0 = BigInt.asUintN(128, position.tokensOwed0 + amount0)
      position.tokensOwed1 = BigInt.asUintN(128, position.tokensOwed1 + amount1)
      return { amount0, amount1 }
    })
  }

  /** Pays out what is owed, up to the given amounts. An unknown position is owed nothing. */
  collect(key: RangeKey, amount0Max: bigint, amount1Max: bigint): Result<Amounts, AmmRefusal> {
    return attempt(() => {
      const position = this.positions.get(key)
      if (position === undefined) return { amount0: 0n, amount1: 0n }
      const amount0 = smaller(requested(amount0Max), position.tokensOwed0)
      const amount1 = smaller(requested(amount1Max), position.tokensOwed1)
      position.tokensOwed0 -= amount0
      position.tokensOwed1 -= amount1
      this.settle(-amount0, -amount1)
      return { amount0, amount1 }
    })
  }

  /** The protocol takes one part in 4 to 10 of the fees in a coin, or with 0 none. */
  setProtocolFee(part0: number, part1: number): Result<null, AmmRefusal> {
    return attempt(() => {
      for (const part of [part0, part1]) {
        const isPart = part === 0 || (Number.isSafeInteger(part) && part >= 4 && part <= 10)
        if (!isPart) revert('out-of-domain', `a protocol fee of 1 / ${part}`)
      }
      this.#protocolPart0 = part0
      this.#protocolPart1 = part1
      return null
    })
  }

  /** Pays out the protocol's part; whoever asks for all leaves one atom. */
  collectProtocol(amount0Max: bigint, amount1Max: bigint): Result<Amounts, AmmRefusal> {
    return attempt(() => {
      const amount0 = allButOne(requested(amount0Max), this.#protocolFees0)
      const amount1 = allButOne(requested(amount1Max), this.#protocolFees1)
      this.#protocolFees0 -= amount0
      this.#protocolFees1 -= amount1
      this.settle(-amount0, -amount1)
      return { amount0, amount1 }
    })
  }

  /** Makes room for observations. */
  growObservations(count: number): Result<null, AmmRefusal> {
    return attempt(() => {
      this.#observations.grow(count)
      return null
    })
  }

  /** Sums of tick and of seconds per liquidity as of so many seconds ago. */
  observe(secondsAgo: number): Result<Accumulated, AmmRefusal> {
    return attempt(() => this.#observations.observe(this.#timeSeconds, secondsAgo, this.#inForce()))
  }

  /** Time spent inside a range whose ticks are both in use. */
  timeInside(tickLower: number, tickUpper: number): Result<TimeInside, AmmRefusal> {
    return attempt(() => {
      const low = this.ticks.get(tickLower)
      const high = this.ticks.get(tickUpper)
      if (!(tickLower < tickUpper && low !== undefined && high !== undefined)) {
        return revert('out-of-domain', `ticks ${tickLower} and ${tickUpper} are not both in use`)
      }
      const below = outsideOf(low)
      const above = outsideOf(high)
      if (this.tick < tickLower) return difference(below, above)
      if (this.tick >= tickUpper) return difference(above, below)
      return difference(difference(asInside(this.accumulatedNow()), below), above)
    })
  }

  override visit(v: StateVisitor): void {
    super.visit(v)
    this.#timeSeconds = v.number(this.#timeSeconds)
    this.#protocolPart0 = v.number(this.#protocolPart0)
    this.#protocolPart1 = v.number(this.#protocolPart1)
    this.#protocolFees0 = v.bigint(this.#protocolFees0)
    this.#protocolFees1 = v.bigint(this.#protocolFees1)
    this.#observations.visit(v)
  }

  protected override rulesFor(zeroForOne: boolean): SwapRules {
    const part = BigInt(zeroForOne ? this.#protocolPart0 : this.#protocolPart1)
    return {
      step: swapStepV3,
      feePips: BigInt(this.feePips),
      protocolShare: part === 0n ? noShare : (_amountIn, feeAmount) => feeAmount / part,
      amountMax: int256Max,
    }
  }

  protected override accumulatedNow(): Accumulated {
    return this.#observations.now(this.#timeSeconds, this.#inForce())
  }

  protected override beforeSwapped({ zeroForOne }: SwapRequest, outcome: SwapOutcome): void {
    if (outcome.tick !== this.tick) this.beforeLiquidityChanged()
    if (zeroForOne) {
      this.#protocolFees0 = BigInt.asUintN(128, this.#protocolFees0 + outcome.protocolFee)
    } else {
      this.#protocolFees1 = BigInt.asUintN(128, this.#protocolFees1 + outcome.protocolFee)
    }
  }

  protected override beforeLiquidityChanged(): void {
    this.#observations.write(this.#timeSeconds, this.#inForce())
  }

  #inForce(): InForce {
    return { tick: this.tick, liquidity: this.liquidity }
  }

  #change(key: RangeKey, delta: bigint): Amounts {
    const change = this.changeRange(key, delta, {
      liquidityPerTick: this.liquidityPerTickMax,
      amount: int256Max,
    })
    const position = this.positions.get(key)!
    position.tokensOwed0 = BigInt.asUintN(128, position.tokensOwed0 + change.earned.amount0)
    position.tokensOwed1 = BigInt.asUintN(128, position.tokensOwed1 + change.earned.amount1)
    return change
  }
}

function noShare(): bigint {
  return 0n
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function requested(amount: bigint): bigint {
  if (!(amount >= 0n && amount <= uint128Max)) revert('overflow', `an amount of ${amount}`)
  return amount
}

function allButOne(requestedAmount: bigint, owed: bigint): bigint {
  const amount = smaller(requestedAmount, owed)
  return amount > 0n && amount === owed ? amount - 1n : amount
}

function outsideOf(info: {
  readonly tickCumulativeOutside: bigint
  readonly secondsPerLiquidityOutsideX128: bigint
  readonly secondsOutside: number
}): TimeInside {
  return {
    tickCumulative: info.tickCumulativeOutside,
    secondsPerLiquidityX128: info.secondsPerLiquidityOutsideX128,
    seconds: info.secondsOutside,
  }
}

function asInside(accumulated: Accumulated): TimeInside {
  const { tickCumulative, secondsPerLiquidityX128, timeSeconds } = accumulated
  return { tickCumulative, secondsPerLiquidityX128, seconds: timeSeconds }
}

function difference(a: TimeInside, b: TimeInside): TimeInside {
  return {
    tickCumulative: BigInt.asIntN(56, a.tickCumulative - b.tickCumulative),
    secondsPerLiquidityX128: BigInt.asUintN(
      160,
      a.secondsPerLiquidityX128 - b.secondsPerLiquidityX128,
    ),
    seconds: (a.seconds - b.seconds) >>> 0,
  }
}
