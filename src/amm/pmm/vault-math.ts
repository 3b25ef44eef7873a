// The proactive market maker's integrals and quadratics in the second contracts (DODO v2): k from 0
// to 1 with both ends, prices of either side as factors, every result rounded down.

import { revert, sqrtDown, uint256Max } from '../uint.ts'
import { divDown, divWadDown, divWadUp, fit256, mulWadDown, wad } from '../wad.ts'

function requireTarget(v0: bigint): void {
  if (v0 <= 0n) revert('out-of-domain', 'the target is 0')
}

/** i times the integral of the curve from V1 down to V2. */
export function integrateVault(v0: bigint, v1: bigint, v2: bigint, i: bigint, k: bigint): bigint {
  requireTarget(v0)
  const fair = fit256(i * (v1 - v2))
  if (k === 0n) return fair / wad
  const stretch = divWadDown(divDown(fit256(v0 * v0), v1), v2)
  return fit256((wad - k + mulWadDown(k, stretch)) * fair) / (wad * wad)
}

/** The target of a balance when the other side has `delta` too much, at price `i`. */
export function targetInVault(v1: bigint, delta: bigint, i: bigint, k: bigint): bigint {
  if (v1 === 0n) return 0n
  if (k === 0n) return v1 + mulWadDown(i, delta)
  const ki = 4n * k * i
  const grown =
    ki === 0n ? 0n : ki * delta <= uint256Max ? (ki * delta) / v1 : fit256((ki / v1) * delta)
  const root = sqrtDown(fit256(grown + wad * wad))
  return mulWadDown(v1, divWadDown(root - wad, k * 2n) + wad)
}

/** What a balance pays for `delta` of the other coin at price `i`. */
export function paidByVault(v0: bigint, v1: bigint, delta: bigint, i: bigint, k: bigint): bigint {
  requireTarget(v0)
  if (delta === 0n) return 0n
  if (k === 0n) {
    const fair = mulWadDown(i, delta)
    return fair > v1 ? v1 : fair
  }
  if (k === wad) return paidAtFullSlope(v0, v1, delta, i)
  const against = fit256(divDown(fit256(k * v0), v1) * v0) + fit256(i * delta)
  const own = fit256((wad - k) * v1)
  // The contract divides the distance, then gives it its sign.
  const distance = (own >= against ? own - against : against - own) / wad
  const square = mulWadDown((wad - k) * 4n, fit256(mulWadDown(k, v0) * v0))
  const root = sqrtDown(fit256(distance * distance + square))
  const numerator = own >= against ? distance + root : root - distance
  const left = divWadUp(numerator, (wad - k) * 2n)
  return left > v1 ? 0n : v1 - left
}

/** k = 1: the curve of a constant product. */
function paidAtFullSlope(v0: bigint, v1: bigint, delta: bigint, i: bigint): bigint {
  const worth = fit256(i * delta)
  const ratio =
    worth === 0n
      ? 0n
      : worth * v1 <= uint256Max
        ? (worth * v1) / fit256(v0 * v0)
        : (divDown(fit256(delta * v1), v0) * i) / v0
  return fit256(v1 * ratio) / (ratio + wad)
}
