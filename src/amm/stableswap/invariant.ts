// The StableSwap invariant in integers, step by step as Curve's contracts divide: D from balances,
// a balance from D. Egorov, "StableSwap" (2019): A n^n S + D = A D n^n + D^(n+1) / (n^n prod x).
// Balances are `xp`: scaled to 18 decimals and by their rates. It knows no fees and no shares.

import { revert } from '../uint.ts'
import { absDifference, divDown, fit256, powInteger, sumOf } from '../wad.ts'

const roundsMax = 255

/** What a family of contracts fixes about the curve. */
export type StableCurve = {
  /** `A` as the contract stores it: A n^(n-1) of the paper, times `precision`. */
  readonly amplification: bigint
  /** Decimals of A: 1 in the first pools, 100 later (`A_PRECISION`), 1000 in Balancer's. */
  readonly precision: bigint
  /**
   * How D^(n+1) / (n^n prod x) is divided: by x n at each coin, or by n^n once at the end
   * (stableswap-ng). The results differ in the last places.
   */
  readonly division: 'each' | 'last'
}

/** The amplification as contracts store it, from one of the three conventions in use. */
export function amplificationOf(
  a: bigint,
  convention: 'A' | 'A n^(n-1)' | 'A n^n',
  coins: number,
  precision: bigint,
): bigint {
  const n = BigInt(coins)
  if (convention === 'A n^(n-1)') return a * precision
  if (convention === 'A n^n') return divDown(a * precision, n)
  return a * powInteger(n, coins - 1) * precision
}

/** D^(n+1) / (n^n prod x), divided as the family does. */
function productTerm(curve: StableCurve, xp: readonly bigint[], d: bigint): bigint {
  const n = BigInt(xp.length)
  let term = d
  for (const x of xp) {
    term = divDown(fit256(term * d), curve.division === 'each' ? x * n : x)
  }
  return curve.division === 'each' ? term : term / powInteger(n, xp.length)
}

/** The invariant D of balances; 0 for an empty pool. Reverts when one coin alone is empty. */
export function stableInvariant(curve: StableCurve, xp: readonly bigint[]): bigint {
  const sum = sumOf(xp)
  if (sum === 0n) return 0n
  const n = BigInt(xp.length)
  const ann = curve.amplification * n
  let d = sum
  for (let round = 0; round < roundsMax; round += 1) {
    const before = d
    const term = productTerm(curve, xp, d)
    const numerator = fit256(((ann * sum) / curve.precision + term * n) * d)
    const slope = ((ann - curve.precision) * d) / curve.precision + (n + 1n) * term
    d = divDown(numerator, slope)
    if (absDifference(d, before) <= 1n) return d
  }
  revert('no-convergence', `invariant of ${xp.join(', ')}`)
}

/** The balance of `coin` that gives D beside the others; the entry of `coin` itself is not read. */
export function stableBalance(
  curve: StableCurve,
  xp: readonly bigint[],
  coin: number,
  d: bigint,
): bigint {
  const n = BigInt(xp.length)
  const ann = curve.amplification * n
  let others = 0n
  let c = d
  for (let k = 0; k < xp.length; k += 1) {
    if (k === coin) continue
    others += xp[k]!
    c = divDown(fit256(c * d), xp[k]! * n)
  }
  c = divDown(fit256(c * d * curve.precision), ann * n)
  const b = others + divDown(d * curve.precision, ann)
  let y = d
  for (let round = 0; round < roundsMax; round += 1) {
    const before = y
    y = divDown(fit256(y * y + c), 2n * y + b - d)
    if (absDifference(y, before) <= 1n) return y
  }
  revert('no-convergence', `balance of coin ${coin} beside ${xp.join(', ')} for D ${d}`)
}

/** The balance of `coinOut` once `coinIn` holds `x`. */
export function stableBalanceAfter(
  curve: StableCurve,
  xp: readonly bigint[],
  coinIn: number,
  coinOut: number,
  x: bigint,
  d: bigint,
): bigint {
  return stableBalance(curve, xp.with(coinIn, x), coinOut, d)
}
