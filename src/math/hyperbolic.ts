// tanh, sinh and cosh through `exp` and `expm1`; deterministic because those are.

import { exp, expm1 } from './elementary.ts'

/** The hyperbolic tangent. Error below 2.5 ulp. */
export function tanh(x: number): number {
  const size = Math.abs(x)
  if (!(size > 1e-9)) return x
  if (size > 22) return x < 0 ? -1 : 1
  // The larger root is subtracted from 1 above, where the quotient would lose the last bits.
  const e = expm1(2 * size)
  const value = size >= 1 ? 1 - 2 / (e + 2) : e / (e + 2)
  return x < 0 ? -value : value
}

/** The hyperbolic sine. Error below 2.5 ulp. */
export function sinh(x: number): number {
  const size = Math.abs(x)
  if (!(size > 1e-9)) return x
  // e^x / 2 would overflow before sinh does.
  const value = size > 700 ? exp(size - 1) * (0.5 * Math.E) : halfDifference(expm1(size))
  return x < 0 ? -value : value
}

function halfDifference(e: number): number {
  return 0.5 * (e + e / (e + 1))
}

/** The hyperbolic cosine. Error below 2.5 ulp. */
export function cosh(x: number): number {
  const size = Math.abs(x)
  if (size > 700) return exp(size - 1) * (0.5 * Math.E)
  const e = exp(size)
  return 0.5 * e + 0.5 / e
}
