// SABR as Black volatilities: Hagan's lognormal expansion, and the expansion of Le Floc'h and
// Kennedy that bends less in the wings. Both are expansions, not prices: far from the money, or for
// large vol of vol and time, they admit arbitrage. They know no quotes and no fit.

import { assert } from '../base/index.ts'
import { expm1, log, log1p, pow } from '../math/index.ts'
import { logMoneyness } from './premium.ts'

/** dF = a F^beta dW, da = nu a dZ, a(0) = alpha, corr(dW, dZ) = rho. */
export type SabrParameters = {
  /** > 0; alpha F^(beta - 1) is about the at-the-money vol. */
  readonly alpha: number
  /** In [0, 1]: 0 a normal, 1 a lognormal backbone. */
  readonly beta: number
  /** >= 0: vol of vol, per square root of a year. */
  readonly nu: number
  /** In (-1, 1). */
  readonly rho: number
}

function assertDomain(forward: number, strike: number, years: number, sabr: SabrParameters): void {
  assert(forward > 0 && forward < Infinity, 'forward must be positive and finite')
  assert(strike > 0 && strike < Infinity, 'strike must be positive and finite')
  assert(years >= 0 && years < Infinity, 'years must be non-negative and finite')
  assert(sabr.alpha > 0 && sabr.alpha < Infinity, 'alpha must be positive and finite')
  assert(sabr.beta >= 0 && sabr.beta <= 1, 'beta must be in [0, 1]')
  assert(sabr.nu >= 0 && sabr.nu < Infinity, 'nu must be non-negative and finite')
  assert(Math.abs(sabr.rho) < 1, 'rho must be in (-1, 1)')
}

/**
 * x(z) / z for x(z) = ln((sqrt(1 - 2 rho z + z^2) + z - rho) / (1 - rho)), 1 at z = 0. z is divided
 * out by hand inside the logarithm, so that nothing cancels near the money, for large |z|, or for
 * rho near its ends.
 */
function arcOverZ(z: number, rho: number): number {
  if (z === 0) return 1
  // x(-z) for rho is -x(z) for -rho.
  const size = Math.abs(z)
  const lean = z < 0 ? -rho : rho
  const root = Math.sqrt((size - lean) * (size - lean) + (1 - lean) * (1 + lean))
  const tail =
    size < lean
      ? -log1p((-size * (root + 1 - size + 2 * lean)) / ((root + 1) * (1 + lean)))
      : log1p((size * (root + 1 + size - 2 * lean)) / ((root + 1) * (1 - lean)))
  return tail / size
}

/**
 * Annual Black volatility by Hagan, Kumar, Lesniewski, Woodward, "Managing smile risk" (2002),
 * eq. 2.17a. An expansion in years: negative vols are possible where it has broken down.
 */
export function sabrVol(
  forward: number,
  strike: number,
  years: number,
  sabr: SabrParameters,
): number {
  assertDomain(forward, strike, years, sabr)
  const { alpha, beta, nu, rho } = sabr
  const x = logMoneyness(forward, strike)
  const backbone = pow(forward, 0.5 * (1 - beta)) * pow(strike, 0.5 * (1 - beta))
  const level = alpha / backbone
  const c = (1 - beta) * (1 - beta)
  const cx = c * x * x
  const drift =
    (c * level * level) / 24 + 0.25 * rho * beta * nu * level + ((2 - 3 * rho * rho) * nu * nu) / 24
  const width = arcOverZ((nu / level) * x, rho) * (1 + cx / 24 + (cx * cx) / 1920)
  return (level / width) * (1 + drift * years)
}

/** Closer to the money than this, in log-moneyness, a quartic replaces a quotient of zeros. */
const nearMoney = 2e-3
/** And than this in z = (nu / level) x, which is what the vol is smooth in. */
const nearZ = 0.03

/** (e^t - 1) / t. */
function meanGrowth(t: number): number {
  return t === 0 ? 1 : expm1(t) / t
}

/** The expansion in time of Le Floc'h and Kennedy away from the money; x = ln(forward / strike). */
function expansionAt(x: number, forward: number, years: number, sabr: SabrParameters): number {
  const { alpha, beta, nu, rho } = sabr
  const level = alpha * pow(forward, beta - 1)
  // (F^(1-beta) - K^(1-beta)) / ((1-beta) F^(1-beta)), with K = F e^-x.
  const y = x * meanGrowth(-(1 - beta) * x)
  const z = (nu / level) * y
  const distance = (y / level) * arcOverZ(z, rho)
  const vol = x / distance
  const localAtStrike = level * Math.sqrt(1 - 2 * rho * z + z * z)
  // F K / (C(F) C(K)) for the effective local vol C, as vols: the powers of F and K meet in e^x.
  const ratio = (vol * vol) / (level * localAtStrike)
  const bend = -0.5 * (log(ratio) - (1 - beta) * x)
  // (K^beta - F^beta) / (K - F).
  const slope = (beta * meanGrowth(-beta * x)) / meanGrowth(-x)
  const lean = 0.25 * rho * nu * level * slope
  return vol * (1 + (lean + bend / (distance * distance)) * years)
}

/**
 * Annual Black volatility by Le Floc'h and Kennedy, "Explicit SABR calibration through simple
 * expansions" (SSRN 2467231, 2014): the geodesic distance is exact, time is expanded. Within 0.2 %
 * of the money, less where vol of vol is large, it is the quartic through the limit, the two edges
 * and twice as far, good to 1e-9.
 */
export function sabrLeFlochKennedyVol(
  forward: number,
  strike: number,
  years: number,
  sabr: SabrParameters,
): number {
  assertDomain(forward, strike, years, sabr)
  const x = logMoneyness(forward, strike)
  const level = sabr.alpha * pow(forward, sabr.beta - 1)
  const near = Math.min(nearMoney, (nearZ * level) / sabr.nu)
  if (Math.abs(x) >= near) return expansionAt(x, forward, years, sabr)
  const middle = sabrVol(forward, forward, years, sabr)
  const at = (t: number): number => expansionAt(t * near, forward, years, sabr)
  const [low, high, lower, higher] = [at(-1), at(1), at(-2), at(2)]
  const [odd, oddFar] = [high - low, higher - lower]
  const [even, evenFar] = [high + low - 2 * middle, higher + lower - 2 * middle]
  const t = x / near
  const first = (8 * odd - oddFar) / 12
  const second = (16 * even - evenFar) / 24
  const third = (oddFar - 2 * odd) / 12
  const fourth = (evenFar - 4 * even) / 24
  return middle + t * (first + t * (second + t * (third + t * fourth)))
}
