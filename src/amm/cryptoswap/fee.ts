// The dynamic fee of CryptoSwap: mid fee where the pool is balanced, out fee far from it, by a
// coefficient of the balances alone. In parts of 1e10, rounded as the contracts do.

import { absDifference, divDown, sumOf, wad } from '../wad.ts'
import { type CryptoFamily } from './curve.ts'
import { type CryptoTerms } from './terms.ts'

export const feeUnit = 10_000_000_000n
/** What liquidity pays at least, so that rounding cannot be farmed: 0.1 bps. */
const noiseFeeE10 = 100_000n

/** prod(x) / (sum(x) / N)^N with 18 decimals. */
function balancedness(family: CryptoFamily, xp: readonly bigint[]): bigint {
  const sum = sumOf(xp)
  if (family === 'two') return divDown(divDown(4n * wad * xp[0]!, sum) * xp[1]!, sum)
  const n = BigInt(xp.length)
  let k = wad
  for (const x of xp) k = divDown(k * n * x, sum)
  return k
}

/** feeGamma / (feeGamma + 1 - K): 1 at balance, toward 0 away from it; 18 decimals. */
export function reductionCoefficient(
  family: CryptoFamily,
  xp: readonly bigint[],
  feeGamma: bigint,
): bigint {
  const k = balancedness(family, xp)
  if (feeGamma === 0n && family !== 'two') return k
  return divDown(feeGamma * wad, feeGamma + wad - k)
}

export function cryptoFeeE10(terms: CryptoTerms, xp: readonly bigint[]): bigint {
  const f = reductionCoefficient(terms.family, xp, terms.feeGamma)
  return (terms.midFeeE10 * f + terms.outFeeE10 * (wad - f)) / wad
}

/** The fee of a deposit by how uneven it is; `amounts` at the price scale. */
export function depositFeeE10(
  terms: CryptoTerms,
  amounts: readonly bigint[],
  xp: readonly bigint[],
): bigint {
  const n = BigInt(xp.length)
  const fee = (cryptoFeeE10(terms, xp) * n) / (4n * (n - 1n))
  const sum = sumOf(amounts)
  const mean = sum / n
  const spread = sumOf(amounts.map((amount) => absDifference(amount, mean)))
  return divDown(fee * spread, sum) + noiseFeeE10
}
