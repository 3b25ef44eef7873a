// What a StableSwap pool is made of: curve, rates, fees. The families of deployed contracts differ
// in data only: A's decimals, where D is divided, whether the fee grows off the peg.

import { type Ramp, steady } from '../ramp.ts'
import { powInteger } from '../wad.ts'
import { type StableCurve } from './invariant.ts'

/** Fees are parts of this. */
export const feeUnit = 10_000_000_000n

export type StableswapTerms = {
  /** Per atom of each coin, 18 decimals: 10^(36 - decimals), times what the coin is worth. */
  readonly rates: readonly bigint[]
  /** A n^(n-1) times `precision`, and where it is going. */
  readonly amplification: Ramp
  readonly precision: bigint
  readonly division: StableCurve['division']
  /** Taken from what goes out, in parts of 1e10. */
  readonly feeE10: bigint
  /** The protocol's part of the fee, in parts of 1e10. */
  readonly adminFeeE10: bigint
  /** How many times the fee far off the peg, in parts of 1e10; at most 1e10: the fee is flat. */
  readonly offpegMultiplierE10: bigint
}

/** Rates of coins that are worth the same, by their decimals (0 to 36). */
export function ratesOfDecimals(decimals: readonly number[]): bigint[] {
  return decimals.map((places) => powInteger(10n, 36 - places))
}

/** Fields that all pools of the first family share; `a` is what the contract's `A()` answers. */
export function firstPoolTerms(
  a: bigint,
  decimals: readonly number[],
  feeE10: bigint,
  adminFeeE10: bigint,
): StableswapTerms {
  return {
    rates: ratesOfDecimals(decimals),
    amplification: steady(a),
    precision: 1n,
    division: 'each',
    feeE10,
    adminFeeE10,
    offpegMultiplierE10: 0n,
  }
}

/** Terms of stableswap-ng; `a` is what the contract's `A()` answers: without its two decimals. */
export function nextPoolTerms(
  a: bigint,
  decimals: readonly number[],
  feeE10: bigint,
  offpegMultiplierE10: bigint,
): StableswapTerms {
  return {
    rates: ratesOfDecimals(decimals),
    amplification: steady(a * 100n),
    precision: 100n,
    division: 'last',
    feeE10,
    adminFeeE10: feeUnit / 2n,
    offpegMultiplierE10,
  }
}
