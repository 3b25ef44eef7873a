// SABR with a lognormal backbone, each expiry alone, by Hagan's expansion. Every search starts from
// the same ordinary smile and is capped: a fit that has not converged shows in its residuals, never
// as a failure in silence. A comparison: nothing here keeps density or calendar.

import { exp } from '../math/index.ts'
import { type SabrParameters, sabrVol } from '../pricing/index.ts'
import { type CleanSlice } from './clean.ts'
import { fitQuotes } from './quote-fit.ts'
import { atmTotalVol } from './slice-start.ts'

/** Total volatility of vol that an ordinary smile of any tenor has. */
const nuTotalStart = 0.8
const nuTotalMax = 20

function sabrOf(parameters: Float64Array, slice: CleanSlice): SabrParameters {
  const [alpha, nuTotal, rho] = parameters as unknown as [number, number, number]
  return { alpha, beta: 1, nu: nuTotal / Math.sqrt(slice.years), rho }
}

/** Total variance of the expansion at k; 0 where the expansion has broken down. */
export function sabrVariance(sabr: SabrParameters, years: number, k: number): number {
  const vol = Math.max(0, sabrVol(1, exp(k), years, sabr))
  return vol * vol * years
}

/** SABR of the quotes of one expiry, its forward being the unit. */
export function fitSabr(slice: CleanSlice): SabrParameters {
  const atm = atmTotalVol(slice) / Math.sqrt(slice.years)
  const parameters = fitQuotes([slice], {
    initial: [atm, nuTotalStart, -0.1],
    lower: [0.2 * atm, 0.01, -0.97],
    upper: [2 * atm, nuTotalMax, 0.97],
    variances: (at, out) => {
      const sabr = sabrOf(at, slice)
      for (let n = 0; n < slice.count; n += 1) {
        out[n] = sabrVariance(sabr, slice.years, slice.k[n]!)
      }
    },
  })
  return sabrOf(parameters, slice)
}
