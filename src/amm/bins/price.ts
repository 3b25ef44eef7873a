// The price of a liquidity bin, 128 binary places: (1 + step)^(id - 2^23), by squaring as Trader
// Joe's liquidity book (v2.1) does, so that the last place agrees.

import { revert, uint256Max } from '../uint.ts'

export const q128: bigint = 1n << 128n
const bitsMax = 20

/** Id of the bin whose price is 1. */
export const unitBin = 8_388_608

export function binPrice(stepE4: number, id: number): bigint {
  const exponent = id - unitBin
  const distance = Math.abs(exponent)
  if (distance >= 1 << bitsMax) revert('out-of-domain', `bin ${id}, expected within 2^20 of 2^23`)
  if (distance === 0) return q128
  // The base is above 1: the contract squares its inverse and turns the result over.
  let squared = uint256Max / (q128 + (BigInt(stepE4) * q128) / 10_000n)
  let result = q128
  for (let rest = distance; rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) result = (result * squared) >> 128n
    squared = (squared * squared) >> 128n
  }
  if (result === 0n) revert('out-of-domain', `bin ${id} has no price in 128 places`)
  return exponent > 0 ? uint256Max / result : result
}
