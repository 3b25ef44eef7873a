// A Uniswap v4 pool without hooks, equal to the deployed manager in every integer. Against version
// 3: the protocol takes its part first and of the whole amount in, a direction at a time; fees are
// paid out with every change of a range; nothing is observed. A pool with a hook, or whose fee a
// hook sets, runs foreign code and is refused.

import { type Result, type StateVisitor } from '../../base/index.ts'
import { type AmmRefusal } from '../pool.ts'
import { attempt, mulDivDown, revert, uint128Max } from '../uint.ts'
import { type Amounts, type RangeKey } from './positions.ts'
import {
  checkLiquidity,
  checkSpacing,
  defaultRoom,
  type RangeChange,
  RangePool,
  type RangeRoom,
} from './range-pool.ts'
import { type SwapOutcome, type SwapRequest, type SwapRules } from './swap-run.ts'
import { pips, swapStepV4 } from './swap-step.ts'
import { tickMax } from './tick-math.ts'
import { type Accumulated } from './tick-table.ts'

export type V4PoolOptions = {
  /** As in the pool's key: millionths, or the flag of a dynamic fee. */
  readonly feePips: number
  readonly tickSpacing: number
  /** Address in the pool's key as a number; 0 is none. */
  readonly hooks: bigint
  readonly sqrtPriceX96: bigint
  readonly room?: RangeRoom
}

const dynamicFeeFlag = 0x800000
const spacingMax = 32_767
const protocolFeePipsMax = 1000
const int128Max = uint128Max >> 1n
const q128 = 1n << 128n
const nothing: Accumulated = { timeSeconds: 0, tickCumulative: 0n, secondsPerLiquidityX128: 0n }

export class V4Pool extends RangePool {
  readonly feePips: number
  readonly liquidityPerTickMax: bigint
  #protocolPips0 = 0
  #protocolPips1 = 0
  #protocolFees0 = 0n
  #protocolFees1 = 0n

  private constructor(options: V4PoolOptions) {
    super(options.sqrtPriceX96, options.tickSpacing, options.room ?? defaultRoom)
    this.feePips = options.feePips
    const spacing = BigInt(options.tickSpacing)
    this.liquidityPerTickMax = (uint128Max * spacing) / (BigInt(2 * tickMax) + spacing)
  }

  static create(options: V4PoolOptions): Result<V4Pool, AmmRefusal> {
    return attempt(() => {
      const { feePips, hooks, tickSpacing } = options
      if (hooks !== 0n) revert('unsupported', `the pool has hooks at 0x${hooks.toString(16)}`)
      if (feePips === dynamicFeeFlag) revert('unsupported', 'a hook sets the fee of the pool')
      if (!(Number.isSafeInteger(feePips) && feePips >= 0 && feePips <= 1_000_000)) {
        revert('out-of-domain', `a fee of ${feePips} millionths`)
      }
      checkSpacing(tickSpacing, spacingMax)
      return new V4Pool(options)
    })
  }

  get protocolFees(): Amounts {
    return { amount0: this.#protocolFees0, amount1: this.#protocolFees1 }
  }

  /**
   * Adds liquidity to a range (a positive delta), takes it off, or with 0 counts its fees. The fees
   * are paid to the owner beside the amounts.
   */
  modifyLiquidity(key: RangeKey, delta: bigint): Result<RangeChange, AmmRefusal> {
    return attempt(() => {
      checkLiquidity(delta < 0n ? -delta : delta)
      const change = this.changeRange(key, delta, {
        liquidityPerTick: this.liquidityPerTickMax,
        amount: int128Max,
      })
      const sign = delta < 0n ? -1n : 1n
      this.settle(
        sign * change.amount0 - change.earned.amount0,
        sign * change.amount1 - change.earned.amount1,
      )
      return change
    })
  }

  /** Gives coins to the liquidity in range. */
  donate(amount0: bigint, amount1: bigint): Result<null, AmmRefusal> {
    return attempt(() => {
      if (this.liquidity === 0n) revert('insufficient-liquidity', 'nobody is in range')
      for (const amount of [amount0, amount1]) {
        if (!(amount >= 0n && amount <= int128Max)) revert('overflow', `a gift of ${amount}`)
      }
      this.growFees(
        mulDivDown(amount0, q128, this.liquidity),
        mulDivDown(amount1, q128, this.liquidity),
      )
      this.settle(amount0, amount1)
      return null
    })
  }

  /** The protocol's part of what goes in, in millionths, for coin 0 in and for coin 1 in. */
  setProtocolFee(pips0: number, pips1: number): Result<null, AmmRefusal> {
    return attempt(() => {
      for (const part of [pips0, pips1]) {
        if (!(Number.isSafeInteger(part) && part >= 0 && part <= protocolFeePipsMax)) {
          revert('out-of-domain', `a protocol fee of ${part} millionths`)
        }
      }
      this.#protocolPips0 = pips0
      this.#protocolPips1 = pips1
      return null
    })
  }

  /** Pays out the protocol's part: an amount, or with 0 all of it. */
  collectProtocol(amount0: bigint, amount1: bigint): Result<Amounts, AmmRefusal> {
    return attempt(() => {
      const paid0 = amount0 === 0n ? this.#protocolFees0 : amount0
      const paid1 = amount1 === 0n ? this.#protocolFees1 : amount1
      if (!(paid0 <= this.#protocolFees0 && paid1 <= this.#protocolFees1)) {
        revert('insufficient-liquidity', 'the protocol is not owed as much')
      }
      this.#protocolFees0 -= paid0
      this.#protocolFees1 -= paid1
      this.settle(-paid0, -paid1)
      return { amount0: paid0, amount1: paid1 }
    })
  }

  override visit(v: StateVisitor): void {
    super.visit(v)
    this.#protocolPips0 = v.number(this.#protocolPips0)
    this.#protocolPips1 = v.number(this.#protocolPips1)
    this.#protocolFees0 = v.bigint(this.#protocolFees0)
    this.#protocolFees1 = v.bigint(this.#protocolFees1)
  }

  protected override rulesFor(zeroForOne: boolean): SwapRules {
    const protocol = BigInt(zeroForOne ? this.#protocolPips0 : this.#protocolPips1)
    const own = BigInt(this.feePips)
    const feePips = protocol + own - (protocol * own) / pips
    return {
      step: swapStepV4,
      feePips,
      protocolShare: shareOf(protocol, feePips),
      amountMax: int128Max,
    }
  }

  protected override accumulatedNow(): Accumulated {
    return nothing
  }

  protected override beforeSwapped(request: SwapRequest, outcome: SwapOutcome): void {
    if (request.zeroForOne) this.#protocolFees0 += outcome.protocolFee
    else this.#protocolFees1 += outcome.protocolFee
  }

  protected override beforeLiquidityChanged(): void {
    // Nothing is observed.
  }
}

/** The protocol's part of a step: of all that went in, down; with no fee beside it, all the fee. */
function shareOf(protocol: bigint, feePips: bigint): SwapRules['protocolShare'] {
  if (protocol === 0n) return () => 0n
  if (protocol === feePips) return (_amountIn, feeAmount) => feeAmount
  return (amountIn, feeAmount) => ((amountIn + feeAmount) * protocol) / pips
}
