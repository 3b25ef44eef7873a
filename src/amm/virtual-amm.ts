// A virtual market maker with a peg, as Drift's perpetuals have it: base and quote reserves that
// nobody owns, their product fixed, price peg times quote over base. Traders settle in quote; the
// pool's inventory is what they hold net. Reserves have 9 decimals, peg and quote 6
// (`math/amm.rs`). Moving the peg re-marks the inventory, and that is its cost.

import { type StateVisitor } from '../base/index.ts'
import { ExactInPool, type SwapPlan } from './exact-in-pool.ts'
import { revert } from './uint.ts'
import { divDown } from './wad.ts'

/** Reserve units times peg units, over quote units. */
const pegRatio = 1_000_000_000n

export type VirtualAmmState = {
  readonly base: bigint
  readonly quote: bigint
  readonly sqrtK: bigint
  /** 6 decimals. */
  readonly peg: bigint
  /** Base reserve at which nobody holds anything: inventory is this less the reserve. */
  readonly balancedBase: bigint
}

/** Coin 0 is base (9 decimals), coin 1 is quote (6 decimals); both are claims, not coins. */
export class VirtualAmm extends ExactInPool {
  override readonly coinCount = 2
  #state: VirtualAmmState
  /** Quote that traders have paid in, net: can be negative. */
  #paidIn = 0n

  constructor(state: VirtualAmmState) {
    super()
    this.#state = state
  }

  clone(): VirtualAmm {
    const copy = new VirtualAmm(this.#state)
    copy.#paidIn = this.#paidIn
    return copy
  }

  state(): VirtualAmmState {
    return this.#state
  }

  /** Base that traders hold, net: positive when they are long. */
  netPosition(): bigint {
    return this.#state.balancedBase - this.#state.base
  }

  /** Quote paid in by traders, net. */
  paidIn(): bigint {
    return this.#paidIn
  }

  override reserves(): readonly bigint[] {
    return [this.#state.base, (this.#state.quote * this.#state.peg) / pegRatio]
  }

  override marginalPrice(coinIn: number, _coinOut: number): number {
    const { base, quote, peg } = this.#state
    const price = (Number(quote) * Number(peg)) / (Number(base) * Number(pegRatio))
    return coinIn === 0 ? price : 1 / price
  }

  /**
   * What moving the peg costs the pool in quote now: traders' net position gains where the price
   * goes their way. Negative: the pool gains.
   */
  repegCost(peg: bigint): bigint {
    const { quote, sqrtK, balancedBase } = this.#state
    const terminal = divDown(sqrtK * sqrtK, balancedBase)
    return ((peg - this.#state.peg) * (quote - terminal)) / pegRatio
  }

  /** Moves the peg for at most `budget` of quote. */
  repeg(peg: bigint, budget: bigint): boolean {
    if (peg <= 0n || this.repegCost(peg) > budget) return false
    this.#state = { ...this.#state, peg }
    return true
  }

  override visit(v: StateVisitor): void {
    const { base, quote, sqrtK, peg, balancedBase } = this.#state
    this.#state = {
      base: v.bigint(base),
      quote: v.bigint(quote),
      sqrtK: v.bigint(sqrtK),
      peg: v.bigint(peg),
      balancedBase: v.bigint(balancedBase),
    }
    this.#paidIn = v.bigint(this.#paidIn)
  }

  protected override plan(coinIn: number, _coinOut: number, amountIn: bigint): SwapPlan {
    return coinIn === 0 ? this.#planShort(amountIn) : this.#planLong(amountIn)
  }

  /** Base in: the trader goes short and is paid quote, rounded down. */
  #planShort(amountIn: bigint): SwapPlan {
    const { base, quote, sqrtK, peg } = this.#state
    const after = base + amountIn
    // Rounded up: less of the quote reserve leaves.
    const left = (sqrtK * sqrtK - 1n) / after + 1n
    const amountOut = (positive(quote - left) * peg) / pegRatio
    return this.#planned(amountIn, amountOut, { base: after, quote: left }, -amountOut)
  }

  /** Quote in: the trader goes long; one unit of quote more than the curve asks, as deployed. */
  #planLong(amountIn: bigint): SwapPlan {
    const { base, quote, sqrtK, peg } = this.#state
    const added = (positive(amountIn - 1n) * pegRatio) / peg
    const after = quote + added
    const left = (sqrtK * sqrtK - 1n) / after + 1n
    return this.#planned(amountIn, positive(base - left), { base: left, quote: after }, amountIn)
  }

  #planned(
    amountIn: bigint,
    amountOut: bigint,
    reserves: { readonly base: bigint; readonly quote: bigint },
    paid: bigint,
  ): SwapPlan {
    if (amountOut <= 0n) revert('zero-amount', `${amountIn} bring nothing`)
    return {
      quote: { amountIn, amountOut, fee: 0n },
      commit: () => {
        this.#state = { ...this.#state, ...reserves }
        this.#paidIn += paid
      },
    }
  }
}

function positive(value: bigint): bigint {
  return value > 0n ? value : 0n
}

export type SpreadInputs = {
  /** Half of the least spread, as a part of the price. */
  readonly base: number
  /** Long intensity and short intensity of recent price moves, as parts of the price. */
  readonly volatility: number
  /** Inventory over the most that is wanted, -1 to 1; positive: traders are long. */
  readonly inventory: number
  /** Oracle less pool price, as a part of the price. */
  readonly oracleGap: number
  readonly most: number
}

/**
 * Distances of ask and bid from the reserve price, after Drift's `calculate_spread`: each side has
 * half the base spread or what volatility asks, the side that would add to inventory is widened by
 * it, and the side that the oracle would pick off by the gap; together they are capped.
 */
export function virtualSpreads(inputs: SpreadInputs): {
  readonly ask: number
  readonly bid: number
} {
  const { base, volatility, inventory, oracleGap, most } = inputs
  const least = Math.max(base, volatility)
  const ask = (least + Math.max(0, oracleGap)) * (1 + Math.max(0, inventory))
  const bid = (least + Math.max(0, -oracleGap)) * (1 + Math.max(0, -inventory))
  const scale = Math.min(1, most / (ask + bid))
  return { ask: ask * scale, bid: bid * scale }
}
