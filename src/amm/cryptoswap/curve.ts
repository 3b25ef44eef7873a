// The CryptoSwap invariant in integers, step by step as Curve's contracts divide. Egorov,
// "Automatic market-making with dynamic peg" (2021): K D^(N-1) S + P = K D^N + (D/N)^N with K = A
// K0 gamma^2 / (gamma + 1 - K0)^2 and K0 = P N^N / D^N. Balances `xp` are scaled to 18 decimals and
// by the price scale. It knows neither fees nor shares.

import { revert } from '../uint.ts'
import { absDifference, divDown, fit256, maxOf, powInteger, sumOf, wad } from '../wad.ts'
import { cubeRoot } from './cube-root.ts'

const roundsMax = 255
const amplificationUnit = 10_000n

/**
 * The deployed families: two coins (CurveCryptoSwap2), three (tricrypto2), three again with roots
 * in closed form (tricrypto-ng). They divide in different orders, so the last places differ.
 */
export type CryptoFamily = 'two' | 'three' | 'three-ng'

export type CryptoCurve = {
  readonly family: CryptoFamily
  /** A N^N 10000, as the contract stores it. */
  readonly ann: bigint
  /** 18 decimals. */
  readonly gamma: bigint
}

function highToLow(xp: readonly bigint[]): bigint[] {
  return xp.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0))
}

/** The geometric mean by the family's own iteration. */
export function geometricMean(family: CryptoFamily, xp: readonly bigint[]): bigint {
  if (family === 'three-ng') {
    const product = (((xp[0]! * xp[1]!) / wad) * xp[2]!) / wad
    return product === 0n ? 0n : cubeRoot(product)
  }
  const sorted = highToLow(xp)
  const n = BigInt(xp.length)
  let mean = sorted[0]!
  for (let round = 0; round < roundsMax; round += 1) {
    const before = mean
    if (family === 'two') {
      mean = (mean + divDown(sorted[0]! * sorted[1]!, mean)) / n
    } else {
      let term = wad
      for (const x of sorted) term = divDown(term * x, mean)
      mean = divDown(mean * ((n - 1n) * wad + term), n * wad)
    }
    const step = absDifference(mean, before)
    if (step <= 1n || step * wad < mean) return mean
  }
  revert('no-convergence', `geometric mean of ${xp.join(', ')}`)
}

/** Curve parameters that the contract accepts. */
export function requireCurve({ family, ann, gamma }: CryptoCurve): void {
  const isTwo = family === 'two'
  const n = isTwo ? 2 : 3
  const unit = powInteger(BigInt(n), n) * amplificationUnit
  const least = isTwo ? unit / 10n : unit / 100n
  const most = isTwo ? unit * 100_000n : unit * 1000n
  if (ann < least || ann > most) revert('out-of-domain', `A ${ann}, expected ${least} to ${most}`)
  const gammaMax = isTwo ? 2n * 10n ** 16n : 5n * 10n ** 16n
  if (gamma < 10n ** 10n || gamma > gammaMax) {
    revert('out-of-domain', `gamma ${gamma}, expected 1e10 to ${gammaMax}`)
  }
}

/** A balance beside D: at least 1 %, at most 100 times it. */
function requireShareOfD(x: bigint, d: bigint): void {
  const share = divDown(x * wad, d)
  if (share >= 10n ** 16n && share <= 10n ** 20n) return
  revert('out-of-domain', `balance ${x} beside D ${d}, expected 0.01 to 100 of it`)
}

/** Balances that the contract's search for D starts from. */
function requireBalances(family: CryptoFamily, sorted: readonly bigint[]): void {
  const largest = sorted[0]!
  if (family === 'three-ng') {
    if (largest <= 0n) revert('out-of-domain', 'an empty pool has no D')
    return
  }
  if (largest < 10n ** 9n || largest > 10n ** 33n) {
    revert('out-of-domain', `largest balance ${largest}, expected 1e9 to 1e33`)
  }
  const least = family === 'two' ? 10n ** 14n : 10n ** 11n
  for (const x of sorted.slice(1)) {
    if ((x * wad) / largest >= least) continue
    revert('out-of-domain', `balance ${x} beside ${largest}, expected ${least} of 1e18 or more`)
  }
}

/** K0 with 18 decimals: 1 where the pool is balanced, 0 far from it. */
function k0Of(family: CryptoFamily, sorted: readonly bigint[], d: bigint): bigint {
  if (family === 'two') return divDown(divDown(4n * wad * sorted[0]!, d) * sorted[1]!, d)
  const n = BigInt(sorted.length)
  let k0 = wad
  for (const x of sorted) k0 = divDown(k0 * x * n, d)
  return k0
}

/** |gamma + 1 - K0| + 1: the one keeps the divisions below from zero. */
function distance(gamma: bigint, k0: bigint): bigint {
  return absDifference(gamma + wad, k0) + 1n
}

/** D / (A N^N) (gamma + 1 - K0)^2 / gamma^2. */
function flatTerm({ ann, gamma }: CryptoCurve, d: bigint, g1k0: bigint): bigint {
  return divDown(((((wad * d) / gamma) * g1k0) / gamma) * g1k0 * amplificationUnit, ann)
}

function startingD(family: CryptoFamily, sorted: readonly bigint[], k0Before: bigint): bigint {
  if (k0Before === 0n) return BigInt(sorted.length) * geometricMean(family, sorted)
  const sum = sumOf(sorted)
  const [shift, grow] =
    sum > 10n ** 36n
      ? [10n ** 36n, 10n ** 12n]
      : sum > 10n ** 24n
        ? [10n ** 24n, 10n ** 6n]
        : [wad, 1n]
  const product = ((sorted[0]! * sorted[1]!) / shift) * sorted[2]!
  return cubeRoot(divDown(product, k0Before) * 27n * grow)
}

/**
 * The invariant D. `k0Before`, where a swap just found it, lets tricrypto-ng start closer; the last
 * places depend on it. Reverts outside what the contract calls safe.
 */
export function cryptoInvariant(
  curve: CryptoCurve,
  xp: readonly bigint[],
  k0Before: bigint = 0n,
): bigint {
  const sorted = highToLow(xp)
  if (curve.family !== 'three-ng') requireCurve(curve)
  requireBalances(curve.family, sorted)
  const n = BigInt(xp.length)
  const sum = sumOf(sorted)
  let d = startingD(curve.family, sorted, k0Before)
  for (let round = 0; round < roundsMax; round += 1) {
    const before = d
    const k0 = k0Of(curve.family, sorted, d)
    const g1k0 = distance(curve.gamma, k0)
    const mul1 = flatTerm(curve, d, g1k0)
    const mul2 = (2n * wad * n * k0) / g1k0
    const slope = fit256(sum + (sum * mul2) / wad + divDown(mul1 * n, k0) - (mul2 * d) / wad)
    const plus = divDown(fit256(d * (slope + sum)), slope)
    const bend = (d * (mul1 / slope)) / wad
    const minus =
      (d * d) / slope + (wad > k0 ? (bend * (wad - k0)) / k0 : -((bend * (k0 - wad)) / k0))
    d = plus > minus ? plus - minus : (minus - plus) / 2n
    if (absDifference(d, before) * 10n ** 14n < maxOf(10n ** 16n, d)) {
      for (const x of sorted) requireShareOfD(x, d)
      return d
    }
  }
  revert('no-convergence', `invariant of ${xp.join(', ')}`)
}

/** The balance of `coin` beside the others for D, by Newton. */
export function cryptoBalance(
  curve: CryptoCurve,
  xp: readonly bigint[],
  coin: number,
  d: bigint,
): bigint {
  requireCurve(curve)
  if (d < 10n ** 17n || d > 10n ** 33n) revert('out-of-domain', `D ${d}, expected 1e17 to 1e33`)
  const n = BigInt(xp.length)
  const others = highToLow(xp.filter((_, k) => k !== coin))
  for (const x of others) requireShareOfD(x, d)
  const limit = maxOf(maxOf(others[0]! / 10n ** 14n, d / 10n ** 14n), 100n)
  let y = curve.family === 'two' ? (d * d) / (others[0]! * n * n) : d / n
  let k0Others = curve.family === 'two' ? (n * wad * others[0]!) / d : wad
  if (curve.family !== 'two') {
    for (const x of others.toReversed()) y = (y * d) / (x * n)
    for (const x of others) k0Others = (k0Others * x * n) / d
  }
  const sumOthers = sumOf(others)
  for (let round = 0; round < roundsMax; round += 1) {
    const before = y
    const next = balanceStep(curve, y, d, k0Others, sumOthers, n)
    if (next === null) {
      y = before / 2n
      continue
    }
    y = next
    if (absDifference(y, before) < maxOf(limit, y / 10n ** 14n)) {
      requireShareOfD(y, d)
      return y
    }
  }
  revert('no-convergence', `balance of coin ${coin} beside ${xp.join(', ')} for D ${d}`)
}

/** One Newton step, or null where the slope is negative and the contract halves. */
function balanceStep(
  curve: CryptoCurve,
  y: bigint,
  d: bigint,
  k0Others: bigint,
  sumOthers: bigint,
  n: bigint,
): bigint | null {
  const k0 = (k0Others * y * n) / d
  const sum = sumOthers + y
  const g1k0 = distance(curve.gamma, k0)
  const mul1 = flatTerm(curve, d, g1k0)
  const mul2 = wad + (2n * wad * k0) / g1k0
  const scaledSlope = wad * y + sum * mul2 + mul1 - d * mul2
  if (scaledSlope < 0n) return null
  const slope = divDown(scaledSlope, y)
  const bend = divDown(mul1, slope)
  const plus = (scaledSlope + wad * d) / slope + divDown(bend * wad, k0)
  const minus = bend + (wad * sum) / slope
  return plus < minus ? y / 2n : plus - minus
}
