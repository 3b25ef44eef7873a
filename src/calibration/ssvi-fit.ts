// SSVI with a power law: one correlation and one law of steepness for all expiries, a level of its
// own for each. In coordinates that cannot have arbitrage: levels rise, and the steepness is a
// share of the most that theorem 4.2 allows. A comparison: the shape is too stiff for coin options.
// Gatheral & Jacquier, arXiv:1204.0646, section 4.

import { powerLawPhi, type SviSlice, ssviSlice, sviTotalVariance } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'
import { fitQuotes } from './quote-fit.ts'
import { atmTotalVol } from './slice-start.ts'

/** rho, gamma, share of the largest eta; then one rise per expiry, in the unit of its level. */
const shared = 3
const startShape: readonly number[] = [-0.1, 0.5, 0.5]
const lowest: readonly number[] = [-0.97, 0.01, 0.001]
const highest: readonly number[] = [0.97, 0.99, 0.999]
const riseMin = 1e-6

/** The largest eta of the law eta theta^-gamma without butterfly arbitrage at `theta`. */
function etaMax(theta: number, rho: number, gamma: number): number {
  const lean = 4 / (1 + Math.abs(rho))
  return Math.min(lean / theta, Math.sqrt(lean / theta)) / powerLawPhi(theta, 1, gamma)
}

function slicesOf(parameters: Float64Array, units: readonly number[]): SviSlice[] {
  const [rho, gamma, share] = parameters as unknown as [number, number, number]
  let theta = 0
  const thetas = units.map((unit, i) => {
    theta += parameters[shared + i]! * unit
    return theta
  })
  // Both conditions are monotone in theta, so the ends decide for everything between.
  const first = etaMax(thetas[0]!, rho, gamma)
  const eta = share * Math.min(first, etaMax(theta, rho, gamma))
  return thetas.map((one) => ssviSlice(one, rho, powerLawPhi(one, eta, gamma)))
}

/** The SSVI slices of the quotes as raw SVI, ascending in expiry; never with arbitrage. */
export function fitSsvi(slices: readonly CleanSlice[]): SviSlice[] {
  if (slices.length === 0) return []
  let before = 0
  const levels = slices.map((slice) => atmTotalVol(slice)).map((vol) => vol * vol)
  const rises = levels.map((level) => {
    const rise = Math.max(riseMin, (level - before) / level)
    before = Math.max(before, level)
    return rise
  })
  const parameters = fitQuotes(slices, {
    initial: [...startShape, ...rises],
    lower: [...lowest, ...rises.map(() => riseMin)],
    upper: [...highest, ...rises.map(() => 4)],
    variances: (at, out) => {
      let quote = 0
      for (const [i, { a, b, rho, m, sigma }] of slicesOf(at, levels).entries()) {
        const slice = slices[i]!
        for (let n = 0; n < slice.count; n += 1) {
          out[quote] = sviTotalVariance(a, b, rho, m, sigma, slice.k[n]!)
          quote += 1
        }
      }
    },
  })
  return slicesOf(parameters, levels)
}
