// SSVI: one smile shape for a whole surface, driven by at-the-money total variance. Each expiry
// is a raw SVI slice with two degrees of freedom tied. On real Deribit smiles the tie costs a
// third of the quotes, so the desk fits raw slices; SSVI is for comparison, starts and
// closed-form safety. Gatheral & Jacquier, arXiv:1204.0646, section 4.

import { pow } from '../math/index.ts'
import { type SviSlice } from './svi.ts'

/** The raw slice of at-the-money total variance `theta`, skew `rho` and steepness `phi`. */
export function ssviSlice(theta: number, rho: number, phi: number): SviSlice {
  const rest = 1 - rho * rho
  return {
    a: 0.5 * theta * rest,
    b: 0.5 * theta * phi,
    rho,
    m: -rho / phi,
    sigma: Math.sqrt(rest) / phi,
  }
}

/** phi(theta) = eta theta^-gamma. */
export function powerLawPhi(theta: number, eta: number, gamma: number): number {
  return eta * pow(theta, -gamma)
}

/** phi(theta) = eta / (theta^gamma (1 + theta)^(1 - gamma)), bounded for large theta. */
export function boundedPowerLawPhi(theta: number, eta: number, gamma: number): number {
  return eta / (pow(theta, gamma) * pow(1 + theta, 1 - gamma))
}

/** Sufficient for no butterfly arbitrage: theorem 4.2, both conditions. */
export function isSsviButterflyFree(theta: number, rho: number, phi: number): boolean {
  const lean = 1 + Math.abs(rho)
  return theta * phi * lean < 4 && theta * phi * phi * lean <= 4
}
