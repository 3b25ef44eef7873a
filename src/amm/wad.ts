// Fixed point with 18 decimals as contracts have it, rounding direction in the name, and the few
// integer functions beside it. Products must fit an unsigned word of 256 bits, as checked
// arithmetic of the contracts demands.

import { divUp, revert, uint256Max } from './uint.ts'

/** 1 with 18 decimals. */
export const wad = 1_000_000_000_000_000_000n

/** `value` if an unsigned 256-bit word holds it. */
export function fit256(value: bigint): bigint {
  if (value >= 0n && value <= uint256Max) return value
  revert('overflow', `${value}, expected 0 to 2^256 - 1`)
}

/** Floor for what is not negative; the divisor must be positive. */
export function divDown(numerator: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) revert('out-of-domain', `division by ${divisor}`)
  return numerator / divisor
}

export function mulWadDown(a: bigint, b: bigint): bigint {
  return fit256(a * b) / wad
}

export function mulWadUp(a: bigint, b: bigint): bigint {
  return divUp(fit256(a * b), wad)
}

export function divWadDown(a: bigint, b: bigint): bigint {
  return divDown(fit256(a * wad), b)
}

export function divWadUp(a: bigint, b: bigint): bigint {
  return divUp(fit256(a * wad), b)
}

/** 1 - x, and 0 above 1. */
export function complementWad(x: bigint): bigint {
  return x < wad ? wad - x : 0n
}

export function absDifference(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a
}

export function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

export function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

export function sumOf(values: readonly bigint[]): bigint {
  let sum = 0n
  for (const value of values) sum += value
  return sum
}

/** base^exponent of small integers. */
export function powInteger(base: bigint, exponent: number): bigint {
  let power = 1n
  for (let k = 0; k < exponent; k += 1) power *= base
  return power
}

/** The number of bits of a positive integer, less one. */
export function log2Down(value: bigint): number {
  return value.toString(2).length - 1
}
