// Ranges that providers hold in a pool: liquidity, and the fees that have grown for it since they
// were last counted. A range belongs to an owner, a text that the caller chooses (with the salt of
// version 4 in it). Knows neither prices nor what becomes of the fees.

import { type StateVisitor, type Visitable } from '../../base/index.ts'
import { mulDivDown, revert, wrap256 } from '../uint.ts'
import { addLiquidityDelta, type FeeGrowth } from './tick-table.ts'

export type RangeKey = {
  readonly owner: string
  readonly tickLower: number
  readonly tickUpper: number
}

export type RangePosition = {
  readonly key: RangeKey
  liquidity: bigint
  feeGrowthInside0LastX128: bigint
  feeGrowthInside1LastX128: bigint
  /** Version 3: burned and earned, not collected yet. */
  tokensOwed0: bigint
  tokensOwed1: bigint
}

export type Amounts = { readonly amount0: bigint; readonly amount1: bigint }

const q128 = 1n << 128n

function nameOf({ owner, tickLower, tickUpper }: RangeKey): string {
  return `${tickLower}:${tickUpper}:${owner}`
}

export class PositionTable implements Visitable {
  readonly #capacity: number
  readonly #positions = new Map<string, RangePosition>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(key: RangeKey): RangePosition | undefined {
    return this.#positions.get(nameOf(key))
  }

  /** In the order in which they were opened. */
  list(): RangePosition[] {
    return [...this.#positions.values()]
  }

  /** Reverts where `update` would; changes nothing. */
  checkUpdate(key: RangeKey, delta: bigint): void {
    const position = this.get(key)
    if (position === undefined && this.#positions.size >= this.#capacity) {
      revert('full', `room for ${this.#capacity} positions`)
    }
    if (delta === 0n && (position === undefined || position.liquidity === 0n)) {
      revert('insufficient-shares', 'an empty position earns nothing')
    }
    addLiquidityDelta(position?.liquidity ?? 0n, delta)
  }

  /** Changes liquidity; gives the fees that have grown since the last time, rounded down. */
  update(key: RangeKey, delta: bigint, inside: FeeGrowth): Amounts {
    let position = this.get(key)
    if (position === undefined) {
      position = {
        key,
        liquidity: 0n,
        feeGrowthInside0LastX128: 0n,
        feeGrowthInside1LastX128: 0n,
        tokensOwed0: 0n,
        tokensOwed1: 0n,
      }
      this.#positions.set(nameOf(key), position)
    }
    const earned = earnedBy(position, inside)
    position.liquidity += delta
    position.feeGrowthInside0LastX128 = inside.growth0X128
    position.feeGrowthInside1LastX128 = inside.growth1X128
    return earned
  }

  visit(v: StateVisitor): void {
    const given = this.list()
    const count = v.number(given.length)
    const stored = Array.from({ length: count }, (_, i) => visitPosition(v, given[i]))
    this.#positions.clear()
    for (const position of stored) this.#positions.set(nameOf(position.key), position)
  }
}

/** Fees that have grown for a position and are not counted yet, rounded down. */
export function earnedBy(position: RangePosition, inside: FeeGrowth): Amounts {
  const growth0 = wrap256(inside.growth0X128 - position.feeGrowthInside0LastX128)
  const growth1 = wrap256(inside.growth1X128 - position.feeGrowthInside1LastX128)
  return {
    amount0: mulDivDown(growth0, position.liquidity, q128),
    amount1: mulDivDown(growth1, position.liquidity, q128),
  }
}

function visitPosition(v: StateVisitor, given: RangePosition | undefined): RangePosition {
  return {
    key: {
      owner: v.text(given?.key.owner ?? ''),
      tickLower: v.number(given?.key.tickLower ?? 0),
      tickUpper: v.number(given?.key.tickUpper ?? 0),
    },
    liquidity: v.bigint(given?.liquidity ?? 0n),
    feeGrowthInside0LastX128: v.bigint(given?.feeGrowthInside0LastX128 ?? 0n),
    feeGrowthInside1LastX128: v.bigint(given?.feeGrowthInside1LastX128 ?? 0n),
    tokensOwed0: v.bigint(given?.tokensOwed0 ?? 0n),
    tokensOwed1: v.bigint(given?.tokensOwed1 ?? 0n),
  }
}
