// The balance beside D in closed form, as tricrypto-ng solves it: Cardano's formula for the cubic
// in K0, in integers of 256 bits with the contract's scaling. Where the formula has no real root of
// the kind it needs, the contract falls back to Newton, and so do we.

import { revert, sqrtDown } from '../uint.ts'
import { absDifference, powInteger, wad } from '../wad.ts'
import { cubeRoot } from './cube-root.ts'
import { type CryptoCurve, cryptoBalance, requireCurve } from './curve.ts'

const e36 = 10n ** 36n

type Cubic = { readonly a: bigint; readonly b: bigint; readonly c: bigint; readonly d: bigint }

export type CubicRoot = {
  readonly y: bigint
  /** K0 at the root, the next search for D starts from it; 0 when Newton answered. */
  readonly k0: bigint
}

function abs(value: bigint): bigint {
  return absDifference(value, 0n)
}

/** Division that the contract leaves unchecked at zero too; we refuse instead. */
function quotient(numerator: bigint, divisor: bigint): bigint {
  if (divisor === 0n) revert('out-of-domain', 'the cubic has no such root')
  return numerator / divisor
}

/** Ten to the power that keeps the squares below inside 256 bits. */
function dividerFor(size: bigint): bigint {
  for (let exponent = 48; exponent >= 20; exponent -= 4) {
    if (size > powInteger(10n, exponent)) return powInteger(10n, exponent - 18)
  }
  return 1n
}

function coefficients({ ann, gamma }: CryptoCurve, d: bigint, xj: bigint, xk: bigint): Cubic {
  const gamma2 = gamma * gamma
  const a = e36 / 27n
  const b =
    e36 / 9n +
    (2n * wad * gamma) / 27n -
    quotient((((d * d) / xj) * gamma2 * ann) / 729n / 10_000n, xk)
  const c =
    e36 / 9n +
    (gamma * (gamma + 4n * wad)) / 27n +
    (((gamma2 * (xj + xk - d)) / d) * ann) / 27n / 10_000n
  return { a, b, c, d: ((wad + gamma) * (wad + gamma)) / 27n }
}

function scaled({ a, b, c, d }: Cubic): Cubic {
  const divider = dividerFor(abs(quotient(3n * a * c, b) - b))
  if (abs(a) > abs(b)) {
    const grow = abs(quotient(a, b))
    return {
      a: (a * grow) / divider,
      b: (b * grow) / divider,
      c: (c * grow) / divider,
      d: (d * grow) / divider,
    }
  }
  const shrink = abs(quotient(b, a))
  return {
    a: a / shrink / divider,
    b: b / shrink / divider,
    c: c / shrink / divider,
    d: d / shrink / divider,
  }
}

function signedCubeRoot(value: bigint): bigint {
  return value >= 0n ? cubeRoot(value) : -cubeRoot(-value)
}

/** K0 times `a` at the root, or null where Newton must answer. */
function rootK0({ a, b, c, d }: Cubic): bigint | null {
  const ac3 = 3n * a * c
  const delta0 = quotient(ac3, b) - b
  const delta1 = quotient(3n * ac3, b) - 2n * b - quotient(quotient(27n * a * a, b) * d, b)
  const discriminant = delta1 * delta1 + quotient(4n * delta0 * delta0, b) * delta0
  if (discriminant <= 0n) return null
  const root = sqrtDown(discriminant)
  const first = signedCubeRoot(b)
  const second = delta1 > 0n ? cubeRoot((delta1 + root) / 2n) : -cubeRoot((root - delta1) / 2n)
  const c1 = (((first * first) / wad) * second) / wad
  return (b + quotient(b * delta0, c1) - c1) / 3n
}

/** The balance of `coin` in a pool of three for D. */
export function cubicBalance(
  curve: CryptoCurve,
  xp: readonly bigint[],
  coin: number,
  d: bigint,
): CubicRoot {
  requireCurve(curve)
  if (d < 10n ** 17n || d > 10n ** 33n) revert('out-of-domain', `D ${d}, expected 1e17 to 1e33`)
  const [xj, xk] = xp.filter((_, k) => k !== coin) as [bigint, bigint]
  for (const x of [xj, xk]) requireShare(x, d, 10n ** 16n)
  const cubic = scaled(coefficients(curve, d, xj, xk))
  const k0 = rootK0(cubic)
  if (k0 === null) return { y: cryptoBalance(curve, xp, coin, d), k0: 0n }
  const y = quotient(((((d * d) / 27n / xk) * d) / xj) * k0, cubic.a)
  if (y < 0n) revert('out-of-domain', `the cubic gives a balance of ${y}`)
  requireShare(y, d, 10n ** 16n - 1n)
  return { y, k0: quotient(wad * k0, cubic.a) }
}

function requireShare(x: bigint, d: bigint, least: bigint): void {
  const share = (x * wad) / d
  if (share >= least && share <= 10n ** 20n) return
  revert('out-of-domain', `balance ${x} beside D ${d}, expected 0.01 to 100 of it`)
}

/** Prices of coins 1 and 2 in coin 0 at the margin before fee, to be multiplied by price scale. */
export function statePrices(curve: CryptoCurve, xp: readonly bigint[], d: bigint): bigint[] {
  const [x, y, z] = xp as [bigint, bigint, bigint]
  const { ann, gamma } = curve
  const annGamma2 = 27n * ann * gamma * gamma
  const k = (((((27n * x * y) / d) * z) / d) * e36) / d
  const g =
    (3n * k * k) / e36 -
    (k * (4n * gamma * wad + 6n * e36)) / e36 +
    (annGamma2 * (x + y + z - d)) / d / 27n / 10_000n +
    (gamma + wad) * (gamma + 3n * wad)
  const g3 = (((g * d) / annGamma2) * wad * 27n * 10_000n) / wad
  return [y, z].map((other) => quotient(((x * (g3 + other)) / other) * wad, g3 + x))
}
