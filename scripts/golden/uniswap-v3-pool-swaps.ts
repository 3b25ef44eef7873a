// Set uniswap_v3_pool_swaps: a pool with positions, one swap, what it moved. Amounts are changes of
// the pool's balances; prices are the contract's, printed to five digits. The minting is checked by
// the balances before the swap.

import { type SwapRequest, V3Pool } from '../../src/amm/index.ts'
import { type GoldenCase } from './golden-case.ts'
import { type Verdict } from './verdict.ts'

const q192 = 1n << 192n

function mintedPool(row: GoldenCase): V3Pool | undefined {
  const created = V3Pool.create({
    feePips: row.number('feePips'),
    tickSpacing: row.number('tickSpacing'),
    sqrtPriceX96: row.bigint('startSqrtPriceX96'),
  })
  if (!created.ok) return undefined
  for (const position of row.objects('positions')) {
    const tickLower = position.number('tickLower')
    const tickUpper = position.number('tickUpper')
    const minted = created.value.mint(
      { owner: 'provider', tickLower, tickUpper },
      position.bigint('liquidity'),
    )
    if (!minted.ok) return undefined
  }
  return created.value
}

function requestOf(row: GoldenCase): SwapRequest {
  const signed = row.bigint('amountSpecified')
  const exactIn = signed > 0n
  return {
    zeroForOne: row.boolean('zeroForOne'),
    exactIn,
    amount: exactIn ? signed : -signed,
    sqrtPriceLimitX96: row.bigint('sqrtPriceLimitX96'),
  }
}

/** A ratio as the snapshots print it: five significant digits, half up. */
function fiveDigits(numerator: bigint, denominator: bigint): number {
  if (denominator === 0n) return numerator === 0n ? Number.NaN : Infinity
  const shift = 60n
  const scaled = (numerator * 10n ** shift) / denominator
  const digits = scaled.toString()
  const drop = digits.length - 5
  if (drop <= 0) return Number(`${scaled}e-${shift}`)
  const unit = 10n ** BigInt(drop)
  return Number(`${(scaled + unit / 2n) / unit}e${drop - Number(shift)}`)
}

type Values = Readonly<Record<string, bigint | number>>

/** Whether each recorded value is ours; a name that we do not have is a difference. */
function isEqual(recorded: GoldenCase, ours: Values): boolean {
  return recorded.names().every((name) => {
    const got = ours[name]
    if (typeof got === 'bigint') return got === recorded.bigint(name)
    return got !== undefined && Object.is(got, Number(recorded.text(name)))
  })
}

export function checkUniswapV3PoolSwaps(row: GoldenCase): Verdict {
  const pool = mintedPool(row)
  if (pool === undefined) return { error: Infinity }
  const [balance0 = 0n, balance1 = 0n] = pool.reserves()
  const before: Values = {
    amount0Before: balance0,
    amount1Before: balance1,
    poolBalance0: balance0,
    poolBalance1: balance1,
    poolPriceBefore: fiveDigits(pool.sqrtPriceX96 ** 2n, q192),
    tickBefore: BigInt(pool.tick),
  }
  const swapped = pool.swap(requestOf(row))
  const expected = row.object('expected')
  if (!swapped.ok) {
    // The one error of the set: the limit is on the wrong side.
    if (swapped.refusal.code !== 'price-limit') return { error: Infinity }
    const ours = expected.has('swapError') && expected.text('swapError').endsWith('SPL')
    const known = expected.without('swapError')
    return { error: ours && isEqual(known, before) ? 0 : Infinity }
  }
  const [after0 = 0n, after1 = 0n] = pool.reserves()
  const after: Values = {
    amount0Delta: after0 - balance0,
    amount1Delta: after1 - balance1,
    executionPrice: executionPrice(after0 - balance0, after1 - balance1),
    feeGrowthGlobal0X128Delta: pool.feeGrowthGlobal.growth0X128,
    feeGrowthGlobal1X128Delta: pool.feeGrowthGlobal.growth1X128,
    poolPriceAfter: fiveDigits(pool.sqrtPriceX96 ** 2n, q192),
    tickAfter: BigInt(pool.tick),
    sqrtPriceAfterX96: pool.sqrtPriceX96,
    liquidityAfter: pool.liquidity,
  }
  const isRecorded = isEqual(expected, { ...before, ...after })
  const isDerived = !row.has('derived') || isEqual(row.object('derived'), after)
  return { error: isRecorded && isDerived ? 0 : Infinity }
}

/** -change1 / change0, with the signs of zero that the snapshots have. */
function executionPrice(change0: bigint, change1: bigint): number {
  if (change0 === 0n) return change1 === 0n ? Number.NaN : change1 > 0n ? -Infinity : Infinity
  const ratio = fiveDigits(change1 < 0n ? -change1 : change1, change0 < 0n ? -change0 : change0)
  return change0 < 0n === change1 < 0n && ratio !== 0 ? -ratio : ratio
}
