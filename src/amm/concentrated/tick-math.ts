// Ticks and square-root prices: a tick t stands for the price 1.0001^t (coin 1 per coin 0), held as
// its root in Q64.96. Both directions equal Uniswap's TickMath to the bit. Knows no pool.

import { assert } from '../../base/index.ts'
import { log } from '../../math/index.ts'
import { revert } from '../uint.ts'

export const tickMin = -887_272
export const tickMax = 887_272

/** The roots at the two ends; a pool's price lies in [sqrtPriceMin, sqrtPriceMax). */
export const sqrtPriceMin = 4_295_128_739n
export const sqrtPriceMax = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n

export const q96: bigint = 1n << 96n

/** A root price as a double, for models. */
export function rootOf(sqrtPriceX96: bigint): number {
  return Number(sqrtPriceX96) / 0x1_0000_0000 / 0x1_0000_0000 / 0x1_0000_0000
}

/** 1.0001^(-2^i / 2) in Q128, as the contract rounded them. */
const halvings: readonly bigint[] = [
  0xfffcb933bd6fad37aa2d162d1a594001n,
  0xfff97272373d413259a46990580e213an,
  0xfff2e50f5f656932ef12357cf3c7fdccn,
  0xffe5caca7e10e4e61c3624eaa0941cd0n,
  0xffcb9843d60f6159c9db58835c926644n,
  0xff973b41fa98c081472e6896dfb254c0n,
  0xff2ea16466c96a3843ec78b326b52861n,
  0xfe5dee046a99a2a811c461f1969c3053n,
  0xfcbe86c7900a88aedcffc83b479aa3a4n,
  0xf987a7253ac413176f2b074cf7815e54n,
  0xf3392b0822b70005940c7a398e4b70f3n,
  0xe7159475a2c29b7443b29c7fa6e889d9n,
  0xd097f3bdfd2022b8845ad8f792aa5825n,
  0xa9f746462d870fdf8a65dc1f90e061e5n,
  0x70d869a156d2a1b890bb3df62baf32f7n,
  0x31be135f97d08fd981231505542fcfa6n,
  0x9aa508b5b7a84e1c677de54f3e99bc9n,
  0x5d6af8dedb81196699c329225ee604n,
  0x2216e584f5fa1ea926041bedfe98n,
  0x48a170391f7dc42444e8fa2n,
]

const uint256Max = (1n << 256n) - 1n
const low32 = (1n << 32n) - 1n

/** The root of 1.0001^tick, up to the next Q64.96. Reverts outside [tickMin, tickMax]. */
export function sqrtPriceAtTick(tick: number): bigint {
  if (!(tick >= tickMin && tick <= tickMax)) revert('out-of-domain', `tick ${tick}`)
  let ratio = 1n << 128n
  for (let rest = Math.abs(tick), i = 0; rest !== 0; rest >>>= 1, i += 1) {
    if ((rest & 1) === 1) ratio = (ratio * halvings[i]!) >> 128n
  }
  if (tick > 0) ratio = uint256Max / ratio
  return (ratio >> 32n) + ((ratio & low32) === 0n ? 0n : 1n)
}

/** Ticks per unit of log root price. */
const ticksPerLog = 2 / log(1.0001)

/**
 * How near to a whole tick the logarithm does not decide. Its own error is below 1e-9 ticks; a
 * root of 32 bits, the shortest, is rounded by 5e-6 ticks.
 */
const doubt = 1e-4

/** The largest tick whose root is not above `sqrtPriceX96`. Reverts outside the range of prices. */
export function tickAtSqrtPrice(sqrtPriceX96: bigint): number {
  if (!(sqrtPriceX96 >= sqrtPriceMin && sqrtPriceX96 < sqrtPriceMax)) {
    revert('out-of-domain', `root price ${sqrtPriceX96}`)
  }
  const exact = log(rootOf(sqrtPriceX96)) * ticksPerLog
  const floor = Math.floor(exact)
  const above = exact - floor
  if (above > doubt && above < 1 - doubt) return floor
  const nearest = Math.round(exact)
  return sqrtPriceAtTick(nearest) <= sqrtPriceX96 ? nearest : nearest - 1
}

/** Lowest and highest tick that a spacing allows. */
export function usableTicks(spacing: number): {
  readonly lowest: number
  readonly highest: number
} {
  assert(Number.isSafeInteger(spacing) && spacing >= 1, 'a tick spacing is a positive integer')
  const highest = Math.floor(tickMax / spacing) * spacing
  return { lowest: -highest, highest }
}
