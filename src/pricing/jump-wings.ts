// From the way traders say a smile back to raw SVI, and the nearest way to say it that has no
// butterfly. Gatheral & Jacquier, arXiv:1204.0646, lemma 3.2 and section 5.1. It knows no quotes.

import { ok, type Result, refused } from '../base/index.ts'
import { type JumpWings, type SviSlice } from './svi.ts'

/** No raw slice has these wings: slopes, skew and least variance contradict each other. */
export type WingsRefusal = { readonly code: 'svi/wings' }

/** The raw slice with the given wings. */
export function sviOfWings(
  { v, psi, p, c, vTilde }: JumpWings,
  years: number,
): Result<SviSlice, WingsRefusal> {
  const sqrtW = Math.sqrt(v * years)
  const b = 0.5 * sqrtW * (c + p)
  const rho = 1 - (p * sqrtW) / b
  // m over sqrt(m^2 + sigma^2): the lean of the bend.
  const beta = rho - (2 * psi * sqrtW) / b
  const across = Math.sqrt((1 - beta) * (1 + beta))
  const rest = Math.sqrt((1 - rho) * (1 + rho))
  const radius = ((v - vTilde) * years) / (b * (1 - rho * beta - across * rest))
  if (!(b > 0 && across > 0 && radius > 0 && radius < Infinity)) {
    return refused({ code: 'svi/wings' })
  }
  const sigma = radius * across
  return ok({ a: vTilde * years - b * sigma * rest, b, rho, m: radius * beta, sigma })
}

/**
 * The same level, skew and put wing with the call wing and the least variance that SSVI would have:
 * free of butterfly arbitrage wherever theorem 4.2 allows an SSVI slice of that skew.
 */
export function repairedWings({ v, psi, p }: JumpWings): JumpWings {
  const c = p + 2 * psi
  return { v, psi, p, c, vTilde: (v * 4 * p * c) / ((p + c) * (p + c)) }
}
