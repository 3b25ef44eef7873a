// The proactive market maker's integrals and quadratics in the first contracts (DODO v1). Price for
// a balance V against its target V0: i (1 - k + k (V0 / V)^2). Rounded as their DODOMath rounds.

import { divUp, revert, sqrtDown } from '../uint.ts'
import { divDown, divWadDown, divWadUp, fit256, mulWadDown, wad } from '../wad.ts'

/** i times the integral of the curve from V1 down to V2. */
export function integrateClassical(
  v0: bigint,
  v1: bigint,
  v2: bigint,
  i: bigint,
  k: bigint,
): bigint {
  const fair = mulWadDown(i, v1 - v2)
  const stretch = divWadUp(divDown(fit256(v0 * v0), v1), v2)
  return mulWadDown(fair, wad - k + mulWadDown(k, stretch))
}

/**
 * The balance after a trade of worth `fair` (i times the other coin), from balance `q1` and target
 * `q0`: up when the pool gets this coin, down when it pays it. Undefined at k = 1.
 */
export function balanceAfterTrade(
  q0: bigint,
  q1: bigint,
  fair: bigint,
  side: 'up' | 'down',
  k: bigint,
): bigint {
  const kQ = divDown(fit256(mulWadDown(k, q0) * q0), q1)
  const rest = mulWadDown(wad - k, q1)
  const difference = side === 'up' ? rest + fair - kQ : rest - kQ - fair
  const square = mulWadDown((wad - k) * 4n, fit256(mulWadDown(k, q0) * q0))
  const root = sqrtDown(fit256(difference * difference + square))
  const numerator = root + difference
  if (numerator < 0n) revert('out-of-domain', `no balance after a trade of ${fair}`)
  const denominator = (wad - k) * 2n
  return side === 'up' ? divWadDown(numerator, denominator) : divWadUp(numerator, denominator)
}

/** The target that a balance had, when `fair` is the worth of what the other side has too much. */
export function targetOf(v1: bigint, k: bigint, fair: bigint): bigint {
  const grown = divWadUp(mulWadDown(k, fair) * 4n, v1)
  const root = sqrtDown((grown + wad) * wad)
  const premium = divUp((root - wad) * wad, k * 2n)
  return mulWadDown(v1, wad + premium)
}
