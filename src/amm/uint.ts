// Unsigned integers of fixed width as the virtual machine has them, on bigint: division by name of
// its rounding, wrapping where contracts wrap on purpose, and a revert where they revert. A revert
// unwinds what one operation was computing and becomes a refusal in `attempt`; it never gets
// further, and nothing may have been changed before it. Knows no pool.

import { ok, type Result } from '../base/index.ts'
import { type AmmRefusal, type AmmRefusalCode, refuse } from './pool.ts'

export const uint128Max: bigint = (1n << 128n) - 1n
export const uint160Max: bigint = (1n << 160n) - 1n
export const uint256Max: bigint = (1n << 256n) - 1n

class Revert extends Error {
  override readonly name = 'Revert'
  readonly code: AmmRefusalCode

  constructor(code: AmmRefusalCode, detail: string) {
    super(detail)
    this.code = code
  }
}

/** Where the contract would revert. Caught by `attempt` and by nothing else. */
export function revert(code: AmmRefusalCode, detail: string): never {
  throw new Revert(code, detail)
}

/** What `work` gives, or its revert as a refusal. */
export function attempt<T>(work: () => T): Result<T, AmmRefusal> {
  try {
    return ok(work())
  } catch (error) {
    if (error instanceof Revert) return refuse(error.code, error.message)
    throw error
  }
}

/** a / b, up. Reverts on b = 0. */
export function divUp(a: bigint, b: bigint): bigint {
  if (b === 0n) revert('out-of-domain', 'division by zero')
  return a === 0n ? 0n : (a - 1n) / b + 1n
}

/** a b / d, down, through an intermediate of any width. Reverts on d = 0 or above 256 bits. */
export function mulDivDown(a: bigint, b: bigint, d: bigint): bigint {
  if (d === 0n) revert('out-of-domain', 'division by zero')
  const quotient = (a * b) / d
  if (quotient > uint256Max) revert('overflow', 'a quotient above 256 bits')
  return quotient
}

/** a b / d, up, through an intermediate of any width. Reverts on d = 0 or above 256 bits. */
export function mulDivUp(a: bigint, b: bigint, d: bigint): bigint {
  if (d === 0n) revert('out-of-domain', 'division by zero')
  const product = a * b
  const quotient = product === 0n ? 0n : (product - 1n) / d + 1n
  if (quotient > uint256Max) revert('overflow', 'a quotient above 256 bits')
  return quotient
}

/** Largest integer whose square is not above `value`. Newton from above. */
export function sqrtDown(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt((value.toString(16).length + 1) * 2)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** Modulo 2^256, for sums that are meant to wrap. */
export function wrap256(value: bigint): bigint {
  return BigInt.asUintN(256, value)
}
