// Fees of StableSwap: flat, or growing as balances leave the peg (stableswap-ng), and the fee that
// unbalanced liquidity pays so that it cannot trade for free. Rounded down as the contracts do;
// what is rounded away stays with the pool, because the fee is taken from amounts rounded for the
// pool.

import { absDifference, divDown, wad } from '../wad.ts'
import { feeUnit, type StableswapTerms } from './terms.ts'

/** The fee between two balances (xp), in parts of 1e10: `base` at the peg, more away from it. */
export function offpegFeeE10(
  terms: StableswapTerms,
  xpIn: bigint,
  xpOut: bigint,
  baseE10: bigint,
): bigint {
  const multiplier = terms.offpegMultiplierE10
  if (multiplier <= feeUnit) return baseE10
  const sum = xpIn + xpOut
  const nearness = divDown((multiplier - feeUnit) * 4n * xpIn * xpOut, sum * sum)
  return (multiplier * baseE10) / (nearness + feeUnit)
}

/** The part of the fee that imbalance pays: n / (4 (n - 1)) of it. */
export function imbalanceFeeE10(terms: StableswapTerms): bigint {
  const n = BigInt(terms.rates.length)
  return (terms.feeE10 * n) / (4n * (n - 1n))
}

/**
 * Fees by coin, in atoms, for balances that move from `before` to `after` as D goes to `dAfter`.
 */
export function imbalanceFees(
  terms: StableswapTerms,
  before: readonly bigint[],
  after: readonly bigint[],
  dBefore: bigint,
  dAfter: bigint,
): bigint[] {
  const base = imbalanceFeeE10(terms)
  const share = (dBefore + dAfter) / BigInt(before.length)
  return before.map((balance, k) => {
    const ideal = divDown(dAfter * balance, dBefore)
    const sum = (terms.rates[k]! * (balance + after[k]!)) / wad
    const feeE10 = offpegFeeE10(terms, sum, share, base)
    return (feeE10 * absDifference(ideal, after[k]!)) / feeUnit
  })
}
